//! What is typed at the window before it is a case. A draft is plain text, field by field, so that
//! nothing typed is ever lost, however wrong; [`Draft::read`] turns it into a registration or says
//! everything that is wrong at once, with the same parsers and the same decision as the server.

use crate::console::named::{department_of, matter_of};
use serde::{Deserialize, Serialize};
use shared::actor::{Actor, Staff};
use shared::command::{Command, Register};
use shared::decide::{Facts, decide};
use shared::directory::Directory;
use shared::id::{DepartmentId, WindowId};
use shared::lang::Lang;
use shared::personal::{Applicant, Trip};
use shared::policy::Policy;
use shared::problem::{Field, FieldProblem, Refusal};
use shared::text::{Line, Note, Phone, Prose, TextError};
use shared::time::{Day, Timestamp};
use shared::vocabulary::{ApplicantKind, Channel, RefusalReason};

/// A registration as far as it is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// The code of the channel.
    pub channel: String,
    /// The citizen's language: the slip and the tracker speak it.
    pub language: Lang,
    /// The code of the applicant's kind.
    pub kind: String,
    /// Their name.
    pub name: String,
    /// The company's name.
    pub company: String,
    /// Their telephone.
    pub phone: String,
    /// Their document's number.
    pub document: String,
    /// The matter, as typed.
    pub matter: String,
    /// What they came for.
    pub title: String,
    /// What happened.
    pub account: String,
    /// The trips, one by one.
    pub trips: Vec<TripDraft>,
    /// How many in all; empty for as many as are told.
    pub trips_made: String,
    /// The code of the main reason.
    pub reason: String,
    /// The departments chosen.
    pub departments: Vec<DepartmentId>,
    /// A department that is typed and not yet chosen.
    pub department: String,
    /// What they would change.
    pub suggestion: String,
    /// What they want.
    pub wish: String,
    /// Its number in another register, such as the hotline's.
    pub source_number: String,
    /// Whether the departments complained of may know who they are.
    pub shows_identity: bool,
}

impl Default for Draft {
    fn default() -> Draft {
        Draft {
            channel: Channel::Window.code().into(),
            language: Lang::Zh,
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

/// A trip as far as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TripDraft {
    /// The day.
    pub on: String,
    /// The place.
    pub place: String,
    /// The department, as typed.
    pub department: String,
    /// The code of the reason.
    pub reason: String,
    /// What they were told.
    pub told: String,
}

/// Collects what is wrong while fields are read.
#[derive(Default)]
struct Reading {
    problems: Vec<FieldProblem>,
}

impl Reading {
    fn problem(&mut self, field: &str, problem: Field) {
        self.problems.push(FieldProblem::new(field, problem));
    }

    /// An optional text: nothing typed is nothing said.
    fn some<T>(
        &mut self,
        field: &str,
        written: &str,
        read: fn(String) -> Result<T, TextError>,
    ) -> Option<T> {
        if written.trim().is_empty() {
            return None;
        }
        match read(written.to_owned()) {
            Ok(text) => Some(text),
            Err(error) => {
                self.problem(field, error.into());
                None
            }
        }
    }

    fn line(&mut self, field: &str, written: &str) -> Option<Line> {
        self.some(field, written, Line::try_from)
    }

    fn note(&mut self, field: &str, written: &str) -> Option<Note> {
        self.some(field, written, Note::try_from)
    }

    fn prose(&mut self, field: &str, written: &str) -> Option<Prose> {
        self.some(field, written, Prose::try_from)
    }

    /// A line that has to be there. What stands in for a bad one never leaves [`Draft::read`].
    fn needed_line(&mut self, field: &str, written: &str) -> Option<Line> {
        if written.trim().is_empty() {
            self.problem(field, Field::Missing);
        }
        self.line(field, written).or_else(|| Line::new("-").ok())
    }

    fn reason(&mut self, field: &str, written: &str) -> RefusalReason {
        RefusalReason::read(written).unwrap_or_else(|| {
            self.problem(field, Field::Missing);
            RefusalReason::Other
        })
    }

    fn day(&mut self, field: &str, written: &str, today: Day) -> Day {
        if written.trim().is_empty() {
            self.problem(field, Field::Missing);
            return today;
        }
        Day::read(written).unwrap_or_else(|_| {
            self.problem(field, Field::NotADate);
            today
        })
    }
}

impl Draft {
    /// The registration, or everything that is wrong with it, in the order of the form. What the rules
    /// refuse is told where they are known.
    pub fn read(
        &self,
        staff: &Staff,
        window: &WindowId,
        directory: &Directory,
        policy: Option<&Policy>,
        now: Timestamp,
    ) -> Result<Register, Vec<FieldProblem>> {
        let mut reading = Reading::default();
        let kind = ApplicantKind::read(&self.kind).unwrap_or(ApplicantKind::Person);
        let company = match kind {
            ApplicantKind::Company => {
                if self.company.trim().is_empty() {
                    reading.problem("applicant.company", Field::Missing);
                }
                reading.line("applicant.company", &self.company)
            }
            ApplicantKind::Person => None,
        };
        let name = reading.line("applicant.name", &self.name);
        let phone = if self.phone.trim().is_empty() {
            None
        } else {
            let read = Phone::read(&self.phone).ok();
            if read.is_none() {
                reading.problem("applicant.phone", Field::NotAPhone);
            }
            read
        };
        let document = reading.line("applicant.document", &self.document);
        let matter = matter_of(&self.matter, directory);
        if matter.is_none() && !self.matter.trim().is_empty() {
            reading.problem("matter", Field::Unknown);
        }
        let title = reading.needed_line("title", &self.title);
        let account = reading.prose("account", &self.account);
        let mut trips = Vec::with_capacity(self.trips.len());
        for (index, trip) in self.trips.iter().enumerate() {
            let on = reading.day(&format!("trips.{index}.on"), &trip.on, now.day());
            let place = reading.needed_line(&format!("trips.{index}.place"), &trip.place);
            let reason = reading.reason(&format!("trips.{index}.reason"), &trip.reason);
            let told = reading.note(&format!("trips.{index}.told"), &trip.told);
            let department = department_of(&trip.department, directory);
            if department.is_none() && !trip.department.trim().is_empty() {
                reading.problem(&format!("trips.{index}.department"), Field::Unknown);
            }
            if let Some(place) = place {
                trips.push(Trip { on, place, department, reason, told });
            }
        }
        let trips_made = if self.trips_made.trim().is_empty() {
            u16::try_from(trips.len()).unwrap_or(u16::MAX)
        } else {
            // 0 is out of the range that `decide` names.
            self.trips_made.trim().parse().unwrap_or(0)
        };
        let reason = reading.reason("reason", &self.reason);
        let mut departments = self.departments.clone();
        if !self.department.trim().is_empty() {
            match department_of(&self.department, directory) {
                Some(department) if !departments.contains(&department) => {
                    departments.push(department);
                }
                Some(_) => {}
                None => reading.problem("departments", Field::Unknown),
            }
        }
        let suggestion = reading.note("suggestion", &self.suggestion);
        let wish = reading.note("wish", &self.wish);
        let source_number = reading.line("source_number", &self.source_number);
        let Some(title) = title else { return Err(reading.problems) };
        let register = Register {
            channel: Channel::read(&self.channel).unwrap_or(Channel::Window),
            window: window.clone(),
            language: self.language,
            applicant: Applicant { kind, name, company, phone, document },
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
        let mut problems = reading.problems;
        let facts = policy.map(|policy| Facts::of(now, policy, directory));
        let refused = match facts.map(|facts| decide(None, &command, &actor, &facts)) {
            Some(Err(Refusal::Fields { fields })) => fields,
            // What else can be refused is not the form's business: the server says it.
            Some(Ok(_) | Err(_)) | None => Vec::new(),
        };
        for problem in refused {
            if !problems.iter().any(|known| known.field == problem.field) {
                problems.push(problem);
            }
        }
        problems.sort_by_key(|problem| place_in_form(&problem.field));
        if problems.is_empty() { Ok(register) } else { Err(problems) }
    }
}

/// Where a field stands in the form, so that the summary lists problems from top to bottom.
fn place_in_form(field: &str) -> (usize, usize) {
    const ORDER: [&str; 15] = [
        "channel",
        "language",
        "applicant.company",
        "applicant.name",
        "applicant.phone",
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
    use shared::id::AccountId;

    fn clerk() -> (Staff, WindowId) {
        let window = WindowId::new("hall").expect("an id");
        let account = AccountId::new("clerk").expect("an id");
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
            ["applicant.name", "title", "trips.0.on", "trips.0.place", "trips.0.reason", "reason"]
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
            reason: RefusalReason::NotToldAtOnce.code().into(),
            trips: vec![trip.clone(), trip],
            ..Draft::default()
        };
        let register =
            draft.read(&staff, &window, &hall(), rules().as_ref(), now()).expect("a registration");
        assert_eq!(register.trips_made, 2);
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
}
