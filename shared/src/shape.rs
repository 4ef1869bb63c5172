//! Reads JSON into the types of this crate without serde.
//!
//! The functions and the console read with serde. In the browser, serde's deserialisation would be a quarter of a
//! public program (45 KB of Brotli), so the public pages read with [`Shape`], which `#[shape]` derives from the same
//! declaration. It works on any parsed JSON; in the browser, on JavaScript values. A program links only the shapes
//! that it reads. Unknown members are ignored. Anything that cannot be read gives `None`, and the page offers to
//! reload.

use crate::code::{AccessCode, AccessToken};
use crate::id::{AccountId, DepartmentId, MatterId, PlanId, ReformId, StudyId, WindowId};
use crate::number::CaseNumber;
use crate::text::{Email, Line, Link, Note, Phone, Prose};
use crate::time::Day;
pub use macros::Shape;
use std::collections::{BTreeMap, BTreeSet};

/// A parsed JSON value. A missing member is null.
pub trait Json: Sized {
    fn is_null(&self) -> bool;
    fn truth(&self) -> Option<bool>;
    /// A number without a fraction.
    fn whole(&self) -> Option<i64>;
    fn text(&self) -> Option<String>;
    fn items(&self) -> Option<Vec<Self>>;
    /// A member of an object; `None` if this is not an object.
    fn member(&self, name: &str) -> Option<Self>;
    fn members(&self) -> Option<Vec<(String, Self)>>;
}

/// A type that can be read from JSON.
pub trait Shape: Sized {
    /// Reads a value; `None` if it has another shape.
    fn read<J: Json>(json: &J) -> Option<Self>;
}

/// A JSON parser: serde_json in native programs, the browser's own in the browser.
pub trait Parser {
    /// Parses a JSON text and reads it; `None` if it is not JSON or has another shape.
    fn parse<T: Shape>(text: &str) -> Option<T>;
}

/// The parser of serde_json.
#[derive(Clone, Copy, Debug)]
pub struct SerdeJson;

impl Parser for SerdeJson {
    fn parse<T: Shape>(text: &str) -> Option<T> {
        let parsed: serde_json::Value = serde_json::from_str(text).ok()?;
        T::read(&&parsed)
    }
}

/// A type that can be the key of a JSON object.
pub trait Key: Ord + Sized {
    /// Parses a key; `None` if it is not one.
    fn of_name(name: &str) -> Option<Self>;
}

/// Reads a member of an object. It is not inlined into the shapes, where its code would be repeated many times.
#[inline(never)]
pub fn field<T: Shape, J: Json>(json: &J, name: &str) -> Option<T> {
    T::read(&json.member(name)?)
}

/// Reads a member that older records do not have, which gives the default value.
#[inline(never)]
pub fn late<T: Shape + Default, J: Json>(json: &J, name: &str) -> Option<T> {
    field::<Option<T>, J>(json, name).map(Option::unwrap_or_default)
}

/// Reads the member that names a variant.
pub fn tag<J: Json>(json: &J, name: &str) -> Option<String> {
    json.member(name)?.text()
}

impl Json for &serde_json::Value {
    fn is_null(&self) -> bool {
        (**self).is_null()
    }

    fn truth(&self) -> Option<bool> {
        self.as_bool()
    }

    fn whole(&self) -> Option<i64> {
        self.as_i64()
    }

    fn text(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }

    fn items(&self) -> Option<Vec<Self>> {
        self.as_array().map(|items| items.iter().collect())
    }

    fn member(&self, name: &str) -> Option<Self> {
        Some(self.as_object()?.get(name).unwrap_or(&serde_json::Value::Null))
    }

    fn members(&self) -> Option<Vec<(String, Self)>> {
        Some(self.as_object()?.iter().map(|(name, value)| (name.clone(), value)).collect())
    }
}

impl<T: Shape> Shape for Option<T> {
    fn read<J: Json>(json: &J) -> Option<Self> {
        if json.is_null() { Some(None) } else { T::read(json).map(Some) }
    }
}

impl<T: Shape> Shape for Vec<T> {
    fn read<J: Json>(json: &J) -> Option<Self> {
        let items = json.items()?;
        // A loop, because collecting into an `Option` adds more code for each type.
        let mut read = Vec::with_capacity(items.len());
        for item in items {
            read.push(T::read(&item)?);
        }
        Some(read)
    }
}

impl<T: Shape + Ord> Shape for BTreeSet<T> {
    fn read<J: Json>(json: &J) -> Option<Self> {
        Vec::read(json).map(BTreeSet::from_iter)
    }
}

impl<K: Key, T: Shape> Shape for BTreeMap<K, T> {
    fn read<J: Json>(json: &J) -> Option<Self> {
        let mut read = BTreeMap::new();
        for (name, value) in json.members()? {
            read.insert(K::of_name(&name)?, T::read(&value)?);
        }
        Some(read)
    }
}

impl Key for String {
    fn of_name(name: &str) -> Option<Self> {
        Some(name.to_owned())
    }
}

impl<T: Shape> Shape for Box<T> {
    fn read<J: Json>(json: &J) -> Option<Self> {
        T::read(json).map(Box::new)
    }
}

impl<One: Shape, Other: Shape> Shape for (One, Other) {
    fn read<J: Json>(json: &J) -> Option<Self> {
        match json.items()?.as_slice() {
            [one, other] => Some((One::read(one)?, Other::read(other)?)),
            _ => None,
        }
    }
}

impl Shape for bool {
    fn read<J: Json>(json: &J) -> Option<Self> {
        json.truth()
    }
}

impl Shape for String {
    fn read<J: Json>(json: &J) -> Option<Self> {
        json.text()
    }
}

impl Shape for Email {
    fn read<J: Json>(json: &J) -> Option<Self> {
        json.text().map(Email::as_stored)
    }
}

#[cfg(test)]
impl Examples for Email {
    fn examples() -> Vec<Self> {
        vec![Email::read("someone@example.cn").expect("an address")]
    }
}

/// Implements [`Shape`] for numbers, and gives tests some of each.
macro_rules! numbers {
    ($($Type:ident),+) => { $(
        impl Shape for $Type {
            fn read<J: Json>(json: &J) -> Option<Self> {
                $Type::try_from(json.whole()?).ok()
            }
        }

        impl Key for $Type {
            fn of_name(name: &str) -> Option<Self> {
                name.parse().ok()
            }
        }

        #[cfg(test)]
        impl Examples for $Type {
            fn examples() -> Vec<Self> {
                vec![0, 1, 99]
            }
        }
    )+ };
}

numbers!(u8, u16, u32, u64, i32, i64, usize);

/// Implements [`Shape`] for types with a parser, and gives tests one of each.
macro_rules! parsed {
    ($($Type:ident: $example:literal),+ $(,)?) => { $(
        impl $crate::shape::Shape for $Type {
            fn read<J: $crate::shape::Json>(json: &J) -> Option<Self> {
                $Type::try_from(json.text()?).ok()
            }
        }

        #[cfg(test)]
        impl $crate::shape::Examples for $Type {
            fn examples() -> Vec<Self> {
                vec![$Type::try_from($example.to_owned()).expect($example)]
            }
        }
    )+ };
}

pub(crate) use parsed;

parsed!(
    AccessCode: "1234 5678",
    AccessToken: "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
    AccountId: "clerk",
    CaseNumber: "1805-1234-5678-11",
    Day: "2018-05-14",
    DepartmentId: "police",
    Line: "新生儿参保",
    Link: "https://v.example.cn/1",
    MatterId: "newborn",
    Note: "没有讲全，\"One\\trip\"",
    Phone: "13800000000",
    PlanId: "2018-05-1a2b",
    Prose: "先去税务局\n再去窗口",
    ReformId: "2018-05-3c4d",
    StudyId: "2018-05-5e6f",
    WindowId: "hall",
);

/// Values of a type for tests, in which every field and variant occurs and every list is both empty and not.
#[cfg(test)]
pub trait Examples: Sized {
    /// At least one value.
    fn examples() -> Vec<Self>;
}

/// The example at an index, cycling through the list.
#[cfg(test)]
pub fn at<T: Clone>(examples: &[T], place: usize) -> T {
    examples.iter().cycle().nth(place).expect("an example").clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::office::OfficeRule;
    use crate::chain::Link as ChainLink;
    use crate::command::{CommandKind, Register};
    use crate::cross::CrossTables;
    use crate::directory::Directory;
    use crate::effect::Finding;
    use crate::figures::Figures;
    use crate::plan::Plan;
    use crate::policy::{Policy, Terms};
    use crate::problem::Refusal;
    use crate::proof::CaseProof;
    use crate::proof::audit::ExportEnd;
    use crate::proof::log::Row;
    use crate::study::Study;
    use crate::view::{
        CitizenCase, DemandRow, ExplanationRow, PublicRecord, QueueRow, RegisterRow, StaffCase,
    };
    use crate::vocabulary::StageKind;
    use crate::wire::data::Catalogue;
    use crate::wire::notice::{NoticePage, SentNotice};
    use crate::wire::study::{PublicReform, StudyView};
    use crate::wire::*;
    use serde::Serialize;
    use serde_json::{Value, json};
    use std::fmt::Debug;

    impl Examples for bool {
        fn examples() -> Vec<Self> {
            vec![true, false]
        }
    }

    impl Examples for String {
        fn examples() -> Vec<Self> {
            vec!["2018-05".into(), String::new(), "话 \"\\\n".into()]
        }
    }

    impl<T: Examples> Examples for Option<T> {
        fn examples() -> Vec<Self> {
            std::iter::once(None).chain(T::examples().into_iter().map(Some)).collect()
        }
    }

    impl<T: Examples> Examples for Vec<T> {
        fn examples() -> Vec<Self> {
            vec![Vec::new(), T::examples()]
        }
    }

    impl<T: Examples + Ord> Examples for BTreeSet<T> {
        fn examples() -> Vec<Self> {
            vec![BTreeSet::new(), T::examples().into_iter().collect()]
        }
    }

    impl<K: Examples + Ord, T: Examples + Clone> Examples for BTreeMap<K, T> {
        fn examples() -> Vec<Self> {
            let values = T::examples().into_iter().cycle();
            vec![BTreeMap::new(), K::examples().into_iter().zip(values).collect()]
        }
    }

    impl<T: Examples> Examples for Box<T> {
        fn examples() -> Vec<Self> {
            T::examples().into_iter().map(Box::new).collect()
        }
    }

    impl<One: Examples, Other: Examples + Clone> Examples for (One, Other) {
        fn examples() -> Vec<Self> {
            One::examples().into_iter().zip(Other::examples().into_iter().cycle()).collect()
        }
    }

    /// For each example, reads what serde wrote and compares.
    fn check<T: Shape + Examples + Serialize + PartialEq + Debug>() {
        let examples = T::examples();
        assert!(!examples.is_empty());
        for value in examples {
            let json = serde_json::to_value(&value).expect("it can be written");
            assert_eq!(T::read(&&json).as_ref(), Some(&value), "{json}");
        }
    }

    /// Checks each type of a list, and so everything that it consists of.
    macro_rules! check_all {
        ($($Type:ty),+ $(,)?) => { $( check::<$Type>(); )+ };
    }

    #[test]
    fn every_shape_that_a_public_page_reads_is_read_as_serde_writes_it() {
        check_all!(
            Catalogue,
            CaseProof,
            ChainLink,
            CitizenCase,
            CrossTables,
            Done,
            ExportEnd,
            Page<ExplanationRow>,
            Figures,
            Finding,
            Page<Plan>,
            PlanView,
            Problem,
            PublicRecord,
            PublicReform,
            Page<PublicReform>,
            Row,
            Slip,
        );
    }

    #[test]
    fn every_other_shape_is_read_alike() {
        check_all!(
            Page<Account>,
            Page<AwaitedRow>,
            Briefing,
            CommandKind,
            Page<DemandRow>,
            Digest,
            Page<DigestLine>,
            Duplicates,
            StartImport,
            ConfirmImport,
            ImportPreview,
            Task,
            NoticePage,
            Page<DutyRow>,
            Page<QueueRow>,
            Page<AccessLogEntry>,
            Register,
            Page<RegisterRow>,
            Page<Sample>,
            SearchPage,
            Page<SentNotice>,
            Session,
            Page<OpenSession>,
            StaffCase,
            Page<Study>,
            StudyView,
            TownDirectory,
            Upload,
        );
    }

    #[test]
    fn a_refusal_is_written_under_its_code() {
        for refusal in Refusal::examples() {
            let json = serde_json::to_value(&refusal).expect("it can be written");
            assert_eq!(json["refusal"], refusal.code());
        }
    }

    #[test]
    fn what_older_records_lack_is_empty() {
        let bare = json!({"type": "x", "title": "x", "status": 404, "code": "not_found"});
        assert!(read::<Problem>(&bare).is_some_and(|problem| problem.fields.is_empty()));
    }

    #[test]
    fn of_the_rules_a_page_reads_what_everybody_is_told() {
        let policy = Policy { window_hours: 16, reopen_days: 45, ..Policy::default() };
        for town in TownDirectory::examples() {
            let town = TownDirectory { policy: policy.clone(), ..town };
            let served = serde_json::to_value(&town).expect("it can be written");
            let directory = read::<Directory>(&served).expect("the names");
            assert_eq!(
                directory.terms,
                Some(Terms { window_hours: 16, office: OfficeRule::default(), reopen_days: 45 })
            );
            assert_eq!(directory, town.directory());
        }
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        assert_eq!(read::<StageKind>(&json!("a_stage_of_the_future")), None);
        assert_eq!(read::<u8>(&json!(300)), None);
        assert_eq!(read::<Day>(&json!("2018-02-30")), None);
        assert_eq!(read::<Option<Day>>(&json!("2018-02-30")), None);
        assert_eq!(read::<Option<Day>>(&Value::Null), Some(None));
        assert_eq!(read::<Done>(&json!("a text")), None);
        assert_eq!(read::<Vec<u8>>(&json!({})), None);
    }

    fn read<T: Shape>(json: &Value) -> Option<T> {
        T::read(&json)
    }
}
