//! What a citizen has typed of a registration, exactly as typed, whether valid or not. The tab stores it until it is
//! sent, and each step is read with the parsers of `shared` when it is left.
//!
//! There are no signals, storage or clock here; the current date is passed in.

use crate::citizen::route::Step;
use serde::Serialize;
use shared::command::Register;
use shared::decide::{trip_day_problem, trips_listed_problem, trips_made_problem};
use shared::directory::Directory;
use shared::id::{DepartmentId, MatterId};
use shared::lang::Lang;
use shared::personal::{Applicant, Trip};
use shared::problem::{Field, FieldProblem};
use shared::shape::Shape;
use shared::text::{Line, Note, Phone, Prose, TextError};
use shared::time::Day;
use shared::vocabulary::{ApplicantKind, Channel, RefusalReason};

/// The value of [`Draft::shows_identity`] for yes; anything else means no.
pub const SHOWS_IDENTITY: &str = "yes";

/// A registration as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Shape)]
#[serde(default)]
pub struct Draft {
    /// The code of a person or a company.
    pub kind: String,
    pub name: String,
    pub company: String,
    pub phone: String,
    pub document: String,
    /// [`SHOWS_IDENTITY`] if the departments complained about may know who the citizen is; otherwise empty.
    pub shows_identity: String,
    /// The catalogue item's identifier; empty if it is not in the list.
    pub matter: String,
    pub title: String,
    pub trips: Vec<TripDraft>,
    /// The total number of trips.
    pub trips_made: String,
    pub account: String,
    pub suggestion: String,
    pub wish: String,
    /// The idempotency key, made at the first attempt, so that sending again makes no second case, even after a
    /// reload.
    pub key: Option<String>,
}

/// A trip as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Shape)]
#[serde(default)]
pub struct TripDraft {
    pub on: String,
    pub place: String,
    /// The department's identifier; empty if it is not known.
    pub department: String,
    pub reason: String,
    pub told: String,
}

/// Collects problems while fields are read.
struct FieldReader {
    problems: Vec<FieldProblem>,
}

impl FieldReader {
    fn problem(&mut self, field: impl Into<String>, problem: Field) {
        self.problems.push(FieldProblem::new(field, problem));
    }

    fn needed<T>(&mut self, field: &str, read: Result<T, TextError>) -> Option<T> {
        read.map_err(|error| self.problem(field, error.into())).ok()
    }

    /// Reads an optional text.
    fn maybe<T>(&mut self, field: &str, written: &str, read: Result<T, TextError>) -> Option<T> {
        if written.trim().is_empty() { None } else { self.needed(field, read) }
    }
}

impl Draft {
    /// Whether nothing was typed. A trip that was added and left empty counts as nothing.
    pub fn is_empty(&self) -> bool {
        self.trips.iter().all(TripDraft::is_empty)
            && *self == Draft { trips: self.trips.clone(), ..Draft::default() }
    }

    /// The problems at the fields of a step; for [`Step::Check`], those of all steps.
    pub fn problems(&self, step: Step, directory: &Directory, today: Day) -> Vec<FieldProblem> {
        let mut reading = FieldReader { problems: Vec::new() };
        match step {
            Step::Who => {
                self.read_who(&mut reading);
            }
            Step::Matter => {
                self.read_matter(&mut reading, directory, Lang::Zh);
            }
            Step::Trips => {
                self.read_trips(&mut reading, directory, today);
            }
            Step::Story => {
                self.read_story(&mut reading);
            }
            Step::Check => {
                for step in [Step::Who, Step::Matter, Step::Trips, Step::Story] {
                    reading.problems.extend(self.problems(step, directory, today));
                }
            }
        }
        reading.problems
    }

    /// The first step with a problem, to which the person is sent back.
    pub fn first_problem(&self, directory: &Directory, today: Day) -> Option<Step> {
        [Step::Who, Step::Matter, Step::Trips, Step::Story]
            .into_iter()
            .find(|step| !self.problems(*step, directory, today).is_empty())
    }

    /// The request, or its problems.
    pub fn register(
        &self,
        directory: &Directory,
        lang: Lang,
        today: Day,
    ) -> Result<Register, Vec<FieldProblem>> {
        let mut reading = FieldReader { problems: Vec::new() };
        let window = directory.home_window().map(|window| window.id.clone());
        if window.is_none() {
            reading.problem("window", Field::Unknown);
        }
        let applicant = self.read_who(&mut reading);
        let matter = self.read_matter(&mut reading, directory, lang);
        let trips = self.read_trips(&mut reading, directory, today);
        let (account, suggestion, wish) = self.read_story(&mut reading);
        let (Some(window), Some(applicant), Some((matter, title)), Some((trips, trips_made))) =
            (window, applicant, matter, trips)
        else {
            return Err(reading.problems);
        };
        if !reading.problems.is_empty() {
            return Err(reading.problems);
        }
        // The last trip decides the reason for refusal of the whole case.
        let reason = trips.last().map_or(RefusalReason::Other, |trip| trip.reason);
        let departments = matter
            .as_ref()
            .and_then(|id| directory.matters.iter().find(|known| known.id == *id))
            .map(|known| directory.departments_of(known))
            .unwrap_or_default();
        Ok(Register {
            channel: Channel::Online,
            window,
            language: lang,
            applicant,
            matter,
            title,
            account,
            reason,
            departments,
            trips,
            trips_made,
            suggestion,
            wish,
            source_number: None,
            shows_identity: self.shows_identity == SHOWS_IDENTITY,
        })
    }

    fn read_who(&self, reading: &mut FieldReader) -> Option<Applicant> {
        let kind = ApplicantKind::ALL.iter().copied().find(|kind| kind.code() == self.kind);
        if kind.is_none() {
            reading.problem("applicant.kind", Field::NotAChoice);
        }
        let company = match kind {
            Some(ApplicantKind::Company) => {
                reading.needed("applicant.company", Line::new(self.company.clone()))
            }
            Some(ApplicantKind::Person) | None => None,
        };
        let name = reading.needed("applicant.name", Line::new(self.name.clone()));
        let phone = if self.phone.trim().is_empty() {
            reading.problem("applicant.phone", Field::Missing);
            None
        } else {
            let read = Phone::read(&self.phone).ok();
            if read.is_none() {
                reading.problem("applicant.phone", Field::NotAPhone);
            }
            read
        };
        let document =
            reading.maybe("applicant.document", &self.document, Line::new(self.document.clone()));
        let (name, phone) = (Some(name?), Some(phone?));
        Some(Applicant { kind: kind?, name, company, phone, email: None, document })
    }

    /// If no title was typed, the catalogue item's name is the title.
    fn read_matter(
        &self,
        reading: &mut FieldReader,
        directory: &Directory,
        lang: Lang,
    ) -> Option<(Option<MatterId>, Line)> {
        let chosen = if self.matter.is_empty() {
            None
        } else {
            let known = directory
                .matters
                .iter()
                .find(|known| known.id.as_str() == self.matter && known.active);
            if known.is_none() {
                reading.problem("matter", Field::Unknown);
            }
            known
        };
        let written = match chosen {
            Some(matter) if self.title.trim().is_empty() => matter.name.say(lang).to_owned(),
            Some(_) | None => self.title.clone(),
        };
        let title = reading.needed("title", Line::new(written))?;
        Some((chosen.map(|matter| matter.id.clone()), title))
    }

    fn read_trips(
        &self,
        reading: &mut FieldReader,
        directory: &Directory,
        today: Day,
    ) -> Option<(Vec<Trip>, u16)> {
        let mut trips = Vec::new();
        for (index, trip) in self.trips.iter().enumerate() {
            trips.extend(trip.read(reading, index, directory, today));
        }
        if let Some(problem) = trips_listed_problem(self.trips.len()) {
            reading.problem("trips", problem);
        }
        let fewest = u16::try_from(self.trips.len()).unwrap_or(u16::MAX).max(1);
        let is_empty = self.trips_made.trim().is_empty();
        let made = if is_empty { Some(fewest) } else { read_count(&self.trips_made) };
        if let Some(problem) = trips_made_problem(made, fewest) {
            reading.problem("trips_made", problem);
            return None;
        }
        (trips.len() == self.trips.len()).then_some((trips, made?))
    }

    fn read_story(&self, reading: &mut FieldReader) -> (Option<Prose>, Option<Note>, Option<Note>) {
        (
            reading.maybe("account", &self.account, Prose::new(self.account.clone())),
            reading.maybe("suggestion", &self.suggestion, Note::new(self.suggestion.clone())),
            reading.maybe("wish", &self.wish, Note::new(self.wish.clone())),
        )
    }
}

impl TripDraft {
    pub fn is_empty(&self) -> bool {
        *self == TripDraft::default()
    }

    fn read(
        &self,
        reading: &mut FieldReader,
        index: usize,
        directory: &Directory,
        today: Day,
    ) -> Option<Trip> {
        let path = |field: &str| format!("trips.{index}.{field}");
        let on = if self.on.trim().is_empty() {
            reading.problem(path("on"), Field::Missing);
            None
        } else {
            let read = Day::read(&self.on).map_err(|_| Field::NotADate);
            let read = read.and_then(|day| trip_day_problem(day, today).map_or(Ok(day), Err));
            read.map_err(|problem| reading.problem(path("on"), problem)).ok()
        };
        let place = reading.needed(&path("place"), Line::new(self.place.clone()));
        let department = if self.department.is_empty() {
            Some(None)
        } else {
            let known: Option<DepartmentId> = directory
                .departments
                .iter()
                .find(|known| known.id.as_str() == self.department)
                .filter(|known| directory.takes_cases(known))
                .map(|known| known.id.clone());
            if known.is_none() {
                reading.problem(path("department"), Field::Unknown);
            }
            known.map(Some)
        };
        let reason = RefusalReason::ALL.iter().copied().find(|reason| reason.code() == self.reason);
        if reason.is_none() {
            reading.problem(path("reason"), Field::NotAChoice);
        }
        let told = reading.maybe(&path("told"), &self.told, Note::new(self.told.clone()));
        if told.is_none() && !self.told.trim().is_empty() {
            return None;
        }
        Some(Trip { on: on?, place: place?, department: department?, reason: reason?, told })
    }
}

/// Reads a small number as people type it, including full-width digits.
fn read_count(written: &str) -> Option<u16> {
    let plain: String = written
        .trim()
        .chars()
        .map(|letter| match letter {
            '０'..='９' => {
                char::from_u32(letter as u32 - '０' as u32 + '0' as u32).unwrap_or(letter)
            }
            other => other,
        })
        .collect();
    plain.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::json::read;
    use shared::directory::Matter;

    use support::{a_department, a_matter, a_window, department};

    fn directory() -> Directory {
        let departments = vec![department("police")];
        let newborn = a_matter("newborn", "新生儿参保", "新生儿参保 in English");
        let matter = Matter { departments, ..newborn };
        let police = a_department("police", "公安局", "公安局 in English");
        support::directory([police], [matter], [a_window("hall", "大厅", "大厅 in English")])
    }

    fn today() -> Day {
        Day::read("2018-05-25").expect("a day")
    }

    fn full() -> Draft {
        Draft {
            kind: "person".into(),
            name: "王某".into(),
            phone: "138 0000 0000".into(),
            matter: "newborn".into(),
            trips: vec![TripDraft {
                on: "2018-05-24".into(),
                place: "医保窗口".into(),
                department: "police".into(),
                reason: "material_missing".into(),
                told: String::new(),
            }],
            trips_made: "３".into(),
            ..Draft::default()
        }
    }

    fn fields(problems: &[FieldProblem]) -> Vec<&str> {
        problems.iter().map(|problem| problem.field.as_str()).collect()
    }

    #[test]
    fn a_full_draft_becomes_a_request() {
        let register = full().register(&directory(), Lang::En, today()).expect("a request");
        assert_eq!(register.title.as_str(), "新生儿参保 in English");
        assert_eq!(register.trips_made, 3);
        assert_eq!(register.reason, RefusalReason::MaterialMissing);
        assert_eq!(register.departments.len(), 1);
        assert_eq!(register.language, Lang::En);
        assert_eq!(full().first_problem(&directory(), today()), None);
    }

    #[test]
    fn who_it_is_is_shown_only_to_whom_it_was_allowed() {
        let shows = |said: &str| {
            let draft = Draft { shows_identity: said.into(), ..full() };
            draft.register(&directory(), Lang::Zh, today()).expect("a request").shows_identity
        };
        assert!(!shows(""));
        assert!(!shows("perhaps"));
        assert!(shows(SHOWS_IDENTITY));
    }

    #[test]
    fn an_empty_draft_names_every_field_that_is_needed() {
        let problems =
            Draft::default().register(&directory(), Lang::Zh, today()).expect_err("problems");
        assert_eq!(
            fields(&problems),
            ["applicant.kind", "applicant.name", "applicant.phone", "title", "trips"]
        );
        assert_eq!(Draft::default().first_problem(&directory(), today()), Some(Step::Who));
    }

    #[test]
    fn each_wrong_answer_is_found_at_its_field() {
        let cases: [(&str, fn(&mut Draft)); 9] = [
            ("applicant.phone", |draft| draft.phone = "找王先生".into()),
            ("applicant.company", |draft| draft.kind = "company".into()),
            ("matter", |draft| draft.matter = "gone".into()),
            ("trips.0.on", |draft| draft.trips[0].on = "2018-05-26".into()),
            ("trips.0.on", |draft| draft.trips[0].on = "2018-02-30".into()),
            ("trips.0.reason", |draft| draft.trips[0].reason = String::new()),
            ("trips.0.told", |draft| draft.trips[0].told = "好".repeat(2_001)),
            ("trips_made", |draft| draft.trips_made = "0".into()),
            ("account", |draft| draft.account = "a\u{0}b".into()),
        ];
        for (field, spoil) in cases {
            let mut draft = full();
            spoil(&mut draft);
            let problems = draft.register(&directory(), Lang::Zh, today()).expect_err("a problem");
            assert!(fields(&problems).contains(&field), "{field}: {problems:?}");
            let listed = draft.problems(Step::Check, &directory(), today());
            assert!(fields(&listed).contains(&field), "{field}: {listed:?}");
        }
    }

    #[test]
    fn what_the_tab_kept_is_read_even_from_an_older_page() {
        let draft = Draft {
            name: "王某".into(),
            shows_identity: "yes".into(),
            trips: vec![TripDraft { place: "窗口".into(), ..TripDraft::default() }],
            key: Some("k".into()),
            ..Draft::default()
        };
        let kept = serde_json::to_string(&draft).expect("it can be written");
        assert_eq!(read(&kept), Some(draft));
        let older: Option<Draft> = read(r#"{"name":"王某","gone":1}"#);
        assert_eq!(older.map(|draft| draft.name).as_deref(), Some("王某"));
    }
}
