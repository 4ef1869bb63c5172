//! The registration form at the window as text, field by field, so that nothing typed is lost, even if it is invalid.
//! [`Draft::read`] turns it into a registration or reports all problems at once, with the same parsers and the same
//! decision as the server.

use crate::staff::forms::drafting::{Rows, draft_fields};
use crate::staff::forms::named::matter_of;
use crate::staff::forms::reader::FieldReader;
use leptos::prelude::RwSignal;
use shared::actor::{Actor, Staff};
use shared::command::{Command, Register};
use shared::decide::{Facts, decide};
use shared::directory::Directory;
use shared::id::{DepartmentId, WindowId};
use shared::lang::Lang;
use shared::personal::{Applicant, Trip};
use shared::policy::Policy;
use shared::problem::{Field, FieldProblem, Refusal};
use shared::text::{Line, Phone};
use shared::time::Timestamp;
use shared::vocabulary::{ApplicantKind, Channel, RefusalReason};

draft_fields! {
    pub struct Draft, Fields {
        channel: RwSignal<String>,
        language: RwSignal<String>,
        kind: RwSignal<String>,
        name: RwSignal<String>,
        company: RwSignal<String>,
        phone: RwSignal<String>,
        document: RwSignal<String>,
        matter: RwSignal<String>,
        title: RwSignal<String>,
        account: RwSignal<String>,
        trips: Rows<TripFields>,
        // Empty means as many as are listed.
        trips_made: RwSignal<String>,
        reason: RwSignal<String>,
        departments: RwSignal<Vec<DepartmentId>>,
        // A department that is typed and not yet chosen.
        department: RwSignal<String>,
        suggestion: RwSignal<String>,
        wish: RwSignal<String>,
        source_number: RwSignal<String>,
        shows_identity: RwSignal<bool>,
    }
}

draft_fields! {
    #[derive(Default)]
    pub struct TripDraft, TripFields {
        on: RwSignal<String>,
        place: RwSignal<String>,
        department: RwSignal<String>,
        reason: RwSignal<String>,
        told: RwSignal<String>,
    }
}

impl Default for Draft {
    fn default() -> Draft {
        Draft {
            channel: Channel::Window.code().into(),
            language: Lang::default().code().into(),
            kind: ApplicantKind::Person.code().into(),
            name: String::new(),
            company: String::new(),
            phone: String::new(),
            document: String::new(),
            matter: String::new(),
            title: String::new(),
            account: String::new(),
            trips: vec![TripDraft::default()],
            trips_made: String::new(),
            reason: String::new(),
            departments: Vec::new(),
            department: String::new(),
            suggestion: String::new(),
            wish: String::new(),
            source_number: String::new(),
            shows_identity: false,
        }
    }
}

/// A required reason. The placeholder for a missing one is a problem, so it never leaves [`Draft::read`].
fn reason(reader: &mut FieldReader, field: &str, written: &str) -> RefusalReason {
    RefusalReason::read(written).unwrap_or_else(|| {
        reader.add(field, Field::Missing);
        RefusalReason::Other
    })
}

/// The trips as far as they can be read; what cannot be is a problem.
pub fn read_trips(reader: &mut FieldReader, typed: &[TripDraft], now: Timestamp) -> Vec<Trip> {
    let mut trips = Vec::with_capacity(typed.len());
    for (index, trip) in typed.iter().enumerate() {
        let at = |field: &str| format!("trips.{index}.{field}");
        let on = reader.day(&at("on"), &trip.on).unwrap_or(now.day());
        let place = reader.line(&at("place"), &trip.place).or_else(|| Line::new("-").ok());
        let reason = reason(reader, &at("reason"), &trip.reason);
        let told = reader.some_note(&at("told"), &trip.told);
        let department = reader.some_department(&at("department"), &trip.department);
        if let Some(place) = place {
            trips.push(Trip { on, place, department, reason, told });
        }
    }
    trips
}

/// The number of trips in all, which is as many as are listed if nothing is typed.
pub fn trips_made(typed: &str, listed: usize) -> u16 {
    if typed.trim().is_empty() {
        u16::try_from(listed).unwrap_or(u16::MAX)
    } else {
        // Zero is out of range, so `decide` reports the problem.
        typed.trim().parse().unwrap_or(0)
    }
}

impl Draft {
    /// The registration, or all problems in the order of the form. The rules are checked only once they are known.
    pub fn read(
        &self,
        staff: &Staff,
        window: &WindowId,
        directory: &Directory,
        policy: Option<&Policy>,
        now: Timestamp,
    ) -> Result<Register, Vec<FieldProblem>> {
        let mut reader = FieldReader::new(directory);
        let line = || Line::new("-").ok();
        let kind = ApplicantKind::read(&self.kind).unwrap_or(ApplicantKind::Person);
        let company = match kind {
            ApplicantKind::Company => reader.line("applicant.company", &self.company),
            ApplicantKind::Person => None,
        };
        let name = reader.some_line("applicant.name", &self.name);
        let phone = Phone::read(&self.phone).ok();
        if phone.is_none() && !self.phone.trim().is_empty() {
            reader.add("applicant.phone", Field::NotAPhone);
        }
        let document = reader.some_line("applicant.document", &self.document);
        let matter = reader.known("matter", &self.matter, matter_of(&self.matter, directory));
        let title = reader.line("title", &self.title).or_else(line);
        let account = reader.some_prose("account", &self.account);
        let trips = read_trips(&mut reader, &self.trips, now);
        let trips_made = trips_made(&self.trips_made, trips.len());
        // Most cases have one reason, which the trip has said already.
        let reason = match trips.first() {
            Some(trip) if self.reason.is_empty() => trip.reason,
            Some(_) | None => reason(&mut reader, "reason", &self.reason),
        };
        let mut departments = self.departments.clone();
        if let Some(department) = reader.some_department("departments", &self.department)
            && !departments.contains(&department)
        {
            departments.push(department);
        }
        let suggestion = reader.some_note("suggestion", &self.suggestion);
        let wish = reader.some_note("wish", &self.wish);
        let source_number = reader.some_line("source_number", &self.source_number);
        let Some(title) = title else { return Err(reader.problems) };
        let register = Register {
            channel: Channel::read(&self.channel).unwrap_or(Channel::Window),
            window: window.clone(),
            language: self.language(),
            applicant: Applicant { kind, name, company, phone, email: None, document },
            matter,
            title,
            account,
            reason,
            departments,
            trips,
            trips_made,
            suggestion,
            wish,
            source_number,
            shows_identity: self.shows_identity,
        };
        let command = Command::Register(Box::new(register.clone()));
        let actor = Actor::Staff(staff.clone());
        let facts = policy.map(|policy| Facts::of(now, policy, directory));
        let refused = match facts.map(|facts| decide(None, &command, &actor, &facts)) {
            Some(Err(Refusal::Fields { fields })) => fields,
            // Other refusals do not concern the form; the server reports them.
            Some(Ok(_) | Err(_)) | None => Vec::new(),
        };
        reader.add_found(refused);
        reader.problems.sort_by_key(|problem| place_in_form(&problem.field));
        reader.finish(Some(register)).map_err(|reader| reader.problems)
    }

    /// The language of the slip and the tracker.
    fn language(&self) -> Lang {
        Lang::read(&self.language).unwrap_or_default()
    }
}

/// The place of a field in the form, so that the summary lists problems from top to bottom.
fn place_in_form(field: &str) -> (usize, usize) {
    const ORDER: [&str; 15] = [
        "channel",
        "language",
        "applicant.phone",
        "applicant.company",
        "applicant.name",
        "applicant.document",
        "matter",
        "title",
        "account",
        "trips",
        "trips_made",
        "reason",
        "departments",
        "suggestion",
        "wish",
    ];
    let mut parts = field.splitn(3, '.');
    let (head, index) = (parts.next().unwrap_or(field), parts.next());
    let known = if head == "trips" { head } else { field };
    let place = ORDER.iter().position(|name| *name == known).unwrap_or(ORDER.len());
    (place, index.and_then(|index| index.parse().ok()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::actor::Seat;
    use support::{account, window};

    fn clerk() -> (Staff, WindowId) {
        let window = window("hall");
        let account = account("clerk");
        (Staff { account, seat: Seat::WindowClerk { window: window.clone() } }, window)
    }

    fn hall() -> Directory {
        serde_json::from_str(
            r#"{"departments":[],"matters":[],"windows":[{"id":"hall",
            "name":{"zh":"大厅","en":"Hall"},"phone":null,"place":null,"active":true}]}"#,
        )
        .expect("a directory")
    }

    fn rules() -> Option<Policy> {
        Some(Policy::default())
    }

    fn now() -> Timestamp {
        Timestamp::read("2018-05-25 10:00").expect("a time")
    }

    #[test]
    fn an_empty_draft_says_everything_that_is_missing_from_top_to_bottom() {
        let (staff, window) = clerk();
        let problems = Draft::default()
            .read(&staff, &window, &hall(), rules().as_ref(), now())
            .expect_err("problems");
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(
            fields,
            ["applicant.name", "title", "trips.0.on", "trips.0.place", "trips.0.reason"]
        );
    }

    #[test]
    fn a_draft_is_read_as_typed_and_counts_the_trips_told() {
        let (staff, window) = clerk();
        let trip = TripDraft {
            on: "2018-05-24".into(),
            place: "3号窗口".into(),
            reason: RefusalReason::NotToldAtOnce.code().into(),
            ..TripDraft::default()
        };
        let draft = Draft {
            name: " 张 三 ".into(),
            title: "新生儿参保".into(),
            trips: vec![trip.clone(), trip],
            ..Draft::default()
        };
        let register =
            draft.read(&staff, &window, &hall(), rules().as_ref(), now()).expect("a registration");
        assert_eq!(register.trips_made, 2);
        assert_eq!(register.reason, RefusalReason::NotToldAtOnce, "that of the first trip");
        assert!(!register.shows_identity, "nobody is shown who was not asked");
        assert_eq!(register.applicant.name.expect("a name").as_str(), " 张 三 ");
    }

    #[test]
    fn a_day_to_come_and_an_unknown_matter_are_told_at_their_fields() {
        let (staff, window) = clerk();
        let mut draft = Draft { matter: "没有的事项".into(), ..Draft::default() };
        draft.trips[0].on = "2018-05-26".into();
        let problems =
            draft.read(&staff, &window, &hall(), rules().as_ref(), now()).expect_err("problems");
        for (field, expected) in [("matter", Field::Unknown), ("trips.0.on", Field::InTheFuture)] {
            let found = problems.iter().find(|problem| problem.field == field);
            assert_eq!(found.map(|found| &found.problem), Some(&expected), "{field}");
        }
    }

    #[test]
    fn every_field_of_a_draft_is_in_the_form() {
        let form = include_str!("../register_case.rs");
        let drafts = [
            ("fields", serde_json::to_value(Draft::default()).expect("a draft")),
            ("trip", serde_json::to_value(TripDraft::default()).expect("a trip")),
        ];
        for (of, draft) in drafts {
            for name in draft.as_object().expect("fields").keys() {
                assert!(form.contains(&format!("{of}.{name}")), "{of}.{name} is in no form");
            }
        }
    }
}
