//! Reads what the server answers: JSON into the types of `shared`.
//!
//! `shared` derives the same with serde, which the functions and the console use. In the browser
//! that derive is a quarter of a public program, so the public surfaces read by the shapes below: a
//! field that is missing here, or a variant, does not compile, and the tests hold both readings
//! together. A program links the shapes that it reads and no others. Unknown fields are ignored; what
//! cannot be read is `None`, and the page offers a reload.

use crate::api::{CheckpointPage, Place};
use crate::draft::{Draft, TripDraft};
#[cfg(target_arch = "wasm32")]
use js_sys::{Array, JSON, Object};
use serde_json::Value;
use shared::actor::By;
use shared::case::{LongRunning, OwedExplanation, Part, PartState};
use shared::chain::Link;
use shared::code::{AccessCode, AccessToken};
use shared::command::CommandKind;
use shared::cross::{CrossTable, CrossTables, TableCell, TableColumn, TableRow};
use shared::directory::{Department, Directory, Matter, Name, Window};
use shared::duty::{Duty, DutyRef, Marks, Owner};
use shared::effect::{Effect, Finding, Ratio, Side, Week};
use shared::event::{Ending, Event, Explanation, Registration, TripFact, What};
use shared::figures::{
    DayFigures, DepartmentFigures, Figures, MatterFigures, Published, ReasonFigures,
};
use shared::id::{DepartmentId, MatterId, PlanId, ReformId, WindowId};
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::personal::{Applicant, Intake, TextId, Trip};
use shared::plan::{Measure, MeasureState, Plan, PlanCommandKind, PlanStage};
use shared::policy::Terms;
use shared::problem::{Field, FieldProblem, Refusal};
use shared::proof::case::LeafPlace;
use shared::proof::{CaseProof, Checkpoint, ProvenEvent};
use shared::reform::{Change, Process, ProcessStep, Redesign};
use shared::study::{Named, Said};
use shared::text::{Line, Link as WebLink, Note, Phone, Prose};
use shared::time::{Day, Timestamp};
use shared::view::{
    CitizenCase, Holder, NamedFile, PublicCase, PublicDuty, PublicFile, PublicWhat, Step, ToldPlan,
    ToldStep,
};
use shared::vocabulary::{
    ApplicantKind, CaseClass, Channel, ClosedBecause, DutyKind, ExplainBecause, FileKind, Outcome,
    PersonCheck, RefusalReason, Role, Rung, StageKind, StepKind, VerdictVia,
};
use shared::wire::data::{Catalogue, DataFile, DataSet, Words};
use shared::wire::study::{PublicReform, PublicReformPage};
use shared::wire::{Done, ExplanationPage, ExplanationRow, PlanPage, PlanView, Problem, Slip};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::{JsCast, JsValue};

/// What can be read from JSON.
pub trait FromJson: Sized {
    /// Reads it; `None` where it is something else.
    fn from_json(json: &Value) -> Option<Self>;
}

/// Reads a text as JSON and then as `T`.
pub fn read<T: FromJson>(text: &str) -> Option<T> {
    T::from_json(&parsed(text)?)
}

/// In the browser by its own parser, which costs nothing to load.
#[cfg(target_arch = "wasm32")]
fn parsed(text: &str) -> Option<Value> {
    Some(value_of(&JSON::parse(text).ok()?))
}

#[cfg(not(target_arch = "wasm32"))]
fn parsed(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// What the browser's parser made. A fraction, which no shape reads, is nothing.
#[cfg(target_arch = "wasm32")]
fn value_of(json: &JsValue) -> Value {
    if let Some(text) = json.as_string() {
        Value::String(text)
    } else if let Some(number) = json.as_f64() {
        let whole = number as i64;
        if whole as f64 == number { Value::from(whole) } else { Value::Null }
    } else if let Some(answer) = json.as_bool() {
        Value::Bool(answer)
    } else if let Some(items) = json.dyn_ref::<Array>() {
        Value::Array(items.iter().map(|item| value_of(&item)).collect())
    } else if let Some(object) = json.dyn_ref::<Object>() {
        let pair = |pair: JsValue| {
            let pair: Array = pair.unchecked_into();
            (pair.get(0).as_string().unwrap_or_default(), value_of(&pair.get(1)))
        };
        Value::Object(Object::entries(object).iter().map(pair).collect())
    } else {
        Value::Null
    }
}

/// A field; one that is missing reads as null. Drawn into the records, the code of each would be there
/// many times over.
#[inline(never)]
fn field<T: FromJson>(json: &Value, name: &str) -> Option<T> {
    T::from_json(member(json, name)?)
}

#[inline(never)]
fn member<'a>(json: &'a Value, name: &str) -> Option<&'a Value> {
    Some(json.as_object()?.get(name).unwrap_or(&Value::Null))
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(json: &Value) -> Option<Self> {
        if json.is_null() { Some(None) } else { T::from_json(json).map(Some) }
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(json: &Value) -> Option<Self> {
        let items = json.as_array()?;
        // A loop: collecting into an option brings more code for each type.
        let mut read = Vec::with_capacity(items.len());
        for item in items {
            read.push(T::from_json(item)?);
        }
        Some(read)
    }
}

impl FromJson for bool {
    fn from_json(json: &Value) -> Option<Self> {
        json.as_bool()
    }
}

impl FromJson for String {
    fn from_json(json: &Value) -> Option<Self> {
        json.as_str().map(str::to_owned)
    }
}

impl FromJson for Timestamp {
    fn from_json(json: &Value) -> Option<Self> {
        json.as_i64().map(Timestamp)
    }
}

impl FromJson for TextId {
    fn from_json(json: &Value) -> Option<Self> {
        u16::from_json(json).map(TextId)
    }
}

/// Enums that are a bare word. The test's match breaks where a variant is missing.
macro_rules! worded {
    ($( $Type:ident in $test:ident { $( $code:literal => $Variant:ident, )+ } )+) => { $(
        impl FromJson for $Type {
            fn from_json(json: &Value) -> Option<Self> {
                match json.as_str()? {
                    $( $code => Some($Type::$Variant), )+
                    _ => None,
                }
            }
        }

        #[cfg(test)]
        fn $test(value: &$Type) -> &'static str {
            match value { $( $Type::$Variant => $code, )+ }
        }
    )+ };
}

worded! {
    Lang in code_of_lang {
        "zh" => Zh,
        "en" => En,
    }
    PartState in code_of_part_state {
        "waiting" => Waiting,
        "accepted" => Accepted,
        "done" => Done,
        "returned" => Returned,
    }
}

/// Numbers.
macro_rules! numbers {
    ($($Type:ident),+) => { $(
        impl FromJson for $Type {
            fn from_json(json: &Value) -> Option<Self> {
                $Type::try_from(json.as_i64()?).ok()
            }
        }
    )+ };
}

numbers!(u8, u16, u32, i32, i64, usize);

/// Texts with a parser of their own.
macro_rules! parsed {
    ($($Type:ident),+) => { $(
        impl FromJson for $Type {
            fn from_json(json: &Value) -> Option<Self> {
                $Type::try_from(String::from_json(json)?).ok()
            }
        }
    )+ };
}

parsed!(
    AccessCode,
    AccessToken,
    CaseNumber,
    Day,
    DepartmentId,
    Line,
    WebLink,
    MatterId,
    Note,
    Phone,
    PlanId,
    Prose,
    ReformId,
    WindowId
);

/// Members of a closed vocabulary, by their code.
macro_rules! vocabularies {
    ($($Type:ident),+) => { $(
        impl FromJson for $Type {
            fn from_json(json: &Value) -> Option<Self> {
                let code = json.as_str()?;
                $Type::ALL.iter().copied().find(|member| member.code() == code)
            }
        }
    )+ };
}

vocabularies!(
    ApplicantKind,
    CaseClass,
    Channel,
    ClosedBecause,
    CommandKind,
    DutyKind,
    ExplainBecause,
    FileKind,
    Finding,
    Outcome,
    PersonCheck,
    PlanCommandKind,
    PlanStage,
    RefusalReason,
    Role,
    Rung,
    StageKind,
    StepKind,
    VerdictVia
);

/// Records, field by field; `..name` reads a field from the same object.
macro_rules! records {
    ($( $Type:ident { $($name:ident),+ $(; $flat:ident)? } )+) => { $(
        impl FromJson for $Type {
            fn from_json(json: &Value) -> Option<Self> {
                Some($Type {
                    $( $name: field(json, stringify!($name))?, )+
                    $( $flat: FromJson::from_json(json)?, )?
                })
            }
        }
    )+ };
}

records! {
    Name { zh, en }
    Department { id, name, leader, active }
    Window { id, name, phone, place, active }
    Matter { id, name, departments, materials, active }
    Terms { window_hours, reopen_days }
    Step { at, by, what }
    ToldStep { words, measure, again, rating; step }
    ToldPlan { id, owner, due, done_at, words }
    NamedFile { file, name, kind, bytes, at, by, published }
    PublicCase {
        number, revision, stage, holder, due, registered_at, channel, window, applicant, matter,
        reason, departments, trips_made, returns, reopenings, level, summary, outcome, resolved_at,
        on_the_spot, solved, closed, imported, class, duties, parts, long_running,
        material_requests, explanation, plans, files, times_overdue, reprimands, times_extended,
        timeline
    }
    PublicDuty { overdue, rungs; duty }
    Duty { kind, place, owner, since, due }
    DutyRef { kind, place, owner, due }
    Part { department, since, accept_by, due, state }
    LongRunning { since, asked_at, report_by, reports }
    OwedExplanation { by, department, because, since, due, given_at, said }
    Explanation { zh, en, video, transcript, name, office }
    PublicFile { file, kind, bytes, caption }
    CitizenCase { public, language, intake, timeline, steps, files, permitted }
    Intake { applicant, title, account, trips, suggestion, wish, source_number }
    Applicant { kind, name, company, phone, document }
    Trip { on, place, department, reason, told }
    Slip { number, access_code, token, registered_at, due, window }
    Done { number, revision }
    ExplanationRow { number, matter, reason, summary, owed }
    ExplanationPage { items, cursor }
    Measure { what, person, due_on }
    MeasureState { measure, since, due, done_at, evidence }
    Marks { duty, reminded_at, overdue_at, rungs }
    Plan {
        id, department, window, title, cause, measures, stage, stage_since, due, reason,
        submitted_at, approved_at, verified_at, published_at, marks, revision
    }
    PlanPage { items, cursor }
    PlanView { plan, cases, permitted }
    Named { zh, en }
    Said { zh, en }
    ProcessStep { what, department, place, trips, days, documents }
    Redesign { before, after }
    Side { cases, weeks }
    Week { monday, cases, after }
    Ratio { percent, low, high }
    Effect { before, after, finding, ratio, trips_saved, trips_tenths, weeks }
    PublicReform {
        id, title, matter, reason, cases, first, last, departments, met_on, decision, from, change,
        published_at, withdrawn, effect
    }
    PublicReformPage { items, cursor }
    Figures { from, until, total, by_department, by_matter, by_reason, by_day }
    Published {
        registered, assigned, settled, resolved, solved, not_solved, unanswered, open, reopened,
        returned, overdue, reprimanded, extended, asked_again, owed_explanations, explained,
        planned, median_hours, p90_hours, withdrawn, reassigned
    }
    DepartmentFigures { department; counts }
    MatterFigures { matter; counts }
    ReasonFigures { reason; counts }
    DayFigures { day, registered, assigned, settled, resolved }
    FieldProblem { field; problem }
    Event { at, by, what }
    TripFact { on, department, reason }
    Ending { outcome, answer, measure, worked_hours, follow_up_by }
    Link { number, revision, previous, event, commitments }
    CaseProof { number, events, checkpoints, shown }
    ProvenEvent { link, hash, recorded, salt, place, rows }
    LeafPlace { index, path }
    Checkpoint { day, events, events_root, rows, rows_root, previous }
    CheckpointPage { items, cursor }
    CrossTables { months, table }
    CrossTable {
        month, from, until, made_at, least, rates_from, total, columns, rows, hidden, told_by_totals
    }
    TableColumn { reason, total }
    TableRow { matter, total, cells }
    TableCell { count, as_of, share }
    Catalogue { title, licence, page, datasets }
    DataSet { id, title, description, counted, licence, page, paged, files }
    DataFile { format, media_type, url, schema }
    Words { zh, en }
}

impl FromJson for Directory {
    fn from_json(json: &Value) -> Option<Self> {
        Some(Directory {
            departments: field(json, "departments")?,
            windows: field(json, "windows")?,
            matters: field(json, "matters")?,
            // Of the whole edition of the rules, what everybody is told.
            terms: field(json, "policy")?,
        })
    }
}

impl FromJson for Process {
    fn from_json(json: &Value) -> Option<Self> {
        FromJson::from_json(json).map(Process)
    }
}

impl FromJson for Change {
    fn from_json(json: &Value) -> Option<Self> {
        match json.as_object()?.get("kind")?.as_str()? {
            "rule" => Some(Change::Rule { text: field(json, "text")? }),
            "process" => FromJson::from_json(json).map(Change::Process),
            _ => None,
        }
    }
}

impl FromJson for Registration {
    fn from_json(json: &Value) -> Option<Self> {
        Some(Registration {
            channel: field(json, "channel")?,
            window: field(json, "window")?,
            language: field(json, "language")?,
            applicant: field(json, "applicant")?,
            matter: field(json, "matter")?,
            reason: field(json, "reason")?,
            departments: field(json, "departments")?,
            trips: field(json, "trips")?,
            trips_made: field(json, "trips_made")?,
            intake: field(json, "intake")?,
            due: field(json, "due")?,
            imported: field(json, "imported")?,
            brings: late(json, "brings")?,
            shows_identity: late(json, "shows_identity")?,
            imported_at: field(json, "imported_at")?,
        })
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json(json: &Value) -> Option<Self> {
        T::from_json(json).map(Box::new)
    }
}

impl<One: FromJson, Other: FromJson> FromJson for (One, Other) {
    fn from_json(json: &Value) -> Option<Self> {
        match json.as_array()?.as_slice() {
            [one, other] => Some((One::from_json(one)?, Other::from_json(other)?)),
            _ => None,
        }
    }
}

impl FromJson for Problem {
    fn from_json(json: &Value) -> Option<Self> {
        Some(Problem {
            kind: field(json, "type")?,
            title: field(json, "title")?,
            status: field(json, "status")?,
            code: field(json, "code")?,
            refusal: field(json, "refusal")?,
            fields: field::<Option<_>>(json, "fields")?.unwrap_or_default(),
            revision: field(json, "revision")?,
            request_id: field(json, "request_id")?,
        })
    }
}

impl FromJson for Place {
    fn from_json(json: &Value) -> Option<Self> {
        let key: Option<String> = field(json, "key")?;
        Some(Place { key: key.unwrap_or_default(), url: field(json, "url")? })
    }
}

/// A field that older records lack: it is then empty.
#[inline(never)]
fn late<T: FromJson + Default>(json: &Value, name: &str) -> Option<T> {
    field::<Option<T>>(json, name).map(Option::unwrap_or_default)
}

/// Enums with a tag; fields after `;` may be missing, and what is in parentheses is read from the same
/// object. The test's match breaks where a variant is missing.
macro_rules! tagged {
    ($( $Type:ident by $tag:literal in $test:ident {
        $( $code:literal => $Variant:ident $({ $($name:ident),+ $(; $($late:ident),+)? })? $(( $whole:ident ))?, )+
    } )+) => { $(
        impl FromJson for $Type {
            fn from_json(json: &Value) -> Option<Self> {
                match json.as_object()?.get($tag)?.as_str()? {
                    $( $code => Some($Type::$Variant $({
                        $( $name: field(json, stringify!($name))?, )+
                        $( $( $late: late(json, stringify!($late))?, )+ )?
                    })? $(({
                        let $whole = FromJson::from_json(json)?;
                        $whole
                    }))?), )+
                    _ => None,
                }
            }
        }

        #[cfg(test)]
        fn $test(value: &$Type) -> &'static str {
            match value {
                $( $Type::$Variant $({ $($name: _),+ $(, $($late: _),+)? })? $(( $whole ))? => {
                    $( let _ = $whole; )?
                    $code
                } )+
            }
        }
    )+ };
}

tagged! {
    Holder by "holder" in code_of_holder {
        "window" => Window { window },
        "department" => Department { department },
        "citizen" => Citizen,
        "nobody" => Nobody,
    }
    By by "by" in code_of_by {
        "citizen" => Citizen,
        "window" => Window { window },
        "department" => Department { department },
        "office" => Office { role },
        "clock" => Clock,
    }
    Owner by "owner" in code_of_owner {
        "window" => Window { window },
        "department" => Department { department },
        "leader_in_charge" => LeaderInCharge { department },
        "principal_leader" => PrincipalLeader,
    }
    PublicWhat by "what" in code_of_what {
        "registered" => Registered { channel },
        "sorted" => Sorted,
        "summoned" => Summoned { department },
        "settled" => Settled { outcome },
        "assigned" => Assigned { department, due, co, from },
        "accepted" => Accepted,
        "returned" => Returned,
        "part_done" => PartDone,
        "extended" => Extended { due },
        "became_long_running" => BecameLongRunning { report_by },
        "progress_reported" => ProgressReported { report_by },
        "step_planned" => StepPlanned { id },
        "step_done" => StepDone { id },
        "materials_asked" => MaterialsAsked { count, again },
        "explanation_owed" => ExplanationOwed { by, due },
        "explained" => Explained,
        "plan_linked" => PlanLinked { plan },
        "noted" => Noted,
        "demanded" => Demanded { of, due },
        "demand_answered" => DemandAnswered,
        "followed_up" => FollowedUp,
        "file_added" => FileAdded,
        "file_published" => FilePublished { caption },
        "case_linked" => CaseLinked,
        "code_revoked" => CodeRevoked,
        "code_issued" => CodeIssued,
        "reminded" => Reminded { duty },
        "went_overdue" => WentOverdue { duty },
        "escalated" => Escalated { duty, rung },
        "step_logged" => StepLogged { kind },
        "resolved" => Resolved { outcome },
        "message_sent" => MessageSent,
        "summary_published" => SummaryPublished,
        "verdict_given" => VerdictGiven { solved },
        "reopened" => Reopened { level },
        "closed" => Closed { because },
        "assignment_withdrawn" => AssignmentWithdrawn { department },
    }
    What by "event" in code_of_event {
        "registered" => Registered(registration),
        "sorted" => Sorted { matter, reason, departments },
        "summoned" => Summoned { department, note },
        "settled" => Settled(ending),
        "assigned" => Assigned {
            department, accept_by, due, note, class, plan_by, reason; co, binding, from
        },
        "accepted" => Accepted { contact_by, due },
        "returned" => Returned { reason, due; decides },
        "part_done" => PartDone { words },
        "extended" => Extended { due, reason },
        "became_long_running" => BecameLongRunning { reason, report_by },
        "progress_reported" => ProgressReported { words, report_by },
        "step_planned" => StepPlanned { id, owner, due, words },
        "step_done" => StepDone { id, words },
        "materials_asked" => MaterialsAsked { count, list, again },
        "explanation_owed" => ExplanationOwed { by, department, because, due },
        "explained" => Explained(explanation),
        "plan_linked" => PlanLinked { plan },
        "noted" => Noted { words },
        "demanded" => Demanded { id, of, words, due },
        "demand_answered" => DemandAnswered { id, words },
        "followed_up" => FollowedUp { words },
        "file_added" => FileAdded { file, kind, bytes },
        "file_published" => FilePublished { file, caption, copy },
        "case_linked" => CaseLinked { other },
        "code_revoked" => CodeRevoked,
        "code_issued" => CodeIssued { checked },
        "reminded" => Reminded { duty },
        "went_overdue" => WentOverdue { duty },
        "escalated" => Escalated { duty, rung },
        "step_logged" => StepLogged { kind, words },
        "resolved" => Resolved(ending),
        "message_sent" => MessageSent { words },
        "summary_published" => SummaryPublished { summary },
        "verdict_given" => VerdictGiven { solved, rating, words, via },
        "reopened" => Reopened { level, reason, due },
        "closed" => Closed { because },
        "assignment_withdrawn" => AssignmentWithdrawn { department, due, reason; co, decides },
    }
    Field by "code" in code_of_field {
        "missing" => Missing,
        "too_long" => TooLong { max, got },
        "control" => Control,
        "not_a_date" => NotADate,
        "in_the_future" => InTheFuture,
        "too_early" => TooEarly,
        "too_long_ago" => TooLongAgo,
        "out_of_range" => OutOfRange { min, max },
        "not_a_phone" => NotAPhone,
        "unknown" => Unknown,
        "not_a_choice" => NotAChoice,
        "not_confirmed" => NotConfirmed,
        "looks_personal" => LooksPersonal,
        "taken" => Taken,
        "code_taken" => CodeTaken,
        "too_short" => TooShort { min },
        "malformed" => Malformed,
        "check_digits" => CheckDigits,
        "in_the_past" => InThePast,
        "too_far_ahead" => TooFarAhead,
        "too_many" => TooMany { max },
        "not_a_link" => NotALink,
        "wrong_file" => WrongFile,
        "too_large" => TooLarge { max },
        "not_uploaded" => NotUploaded,
        "other_year" => OtherYear { year },
        "not_a_weekend" => NotAWeekend,
        "repeated" => Repeated,
    }
    Refusal by "refusal" in code_of_refusal {
        "not_your_role" => NotYourRole { role, command },
        "not_your_department" => NotYourDepartment,
        "not_your_window" => NotYourWindow,
        "wrong_stage" => WrongStage { stage, command },
        "no_case" => NoCase,
        "already_registered" => AlreadyRegistered,
        "already_summoned" => AlreadySummoned,
        "already_judged" => AlreadyJudged,
        "too_early" => TooEarly { from },
        "too_late" => TooLate { until },
        "too_many_texts" => TooManyTexts,
        "record_full" => RecordFull,
        "link_replaced" => LinkReplaced,
        "nothing_to_do" => NothingToDo { command },
        "binding" => Binding,
        "leader_decides" => LeaderDecides,
        "window_decides" => WindowDecides,
        "parts_open" => PartsOpen { departments },
        "too_many_extensions" => TooManyExtensions,
        "fields" => Fields { fields },
    }
}

/// Records that the tab keeps: an older page may have kept less, so what is missing is empty.
macro_rules! kept {
    ($( $Type:ident { $($name:ident),+ } )+) => { $(
        impl FromJson for $Type {
            fn from_json(json: &Value) -> Option<Self> {
                Some($Type { $( $name: field(json, stringify!($name)).unwrap_or_default(), )+ })
            }
        }
    )+ };
}

kept! {
    Draft {
        kind, name, company, phone, document, shows_identity, matter, title, trips, trips_made,
        account, suggestion, wish, key
    }
    TripDraft { on, place, department, reason, told }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize;
    use serde_json::json;
    use shared::policy::Policy;
    use shared::wire::TownDirectory;
    use std::fmt::Debug;

    /// What serde writes is read back as it was.
    fn check<T: FromJson + Serialize + PartialEq + Debug>(value: &T) {
        let json = serde_json::to_value(value).expect("it can be written");
        assert_eq!(T::from_json(&json).as_ref(), Some(value), "{json}");
    }

    fn id() -> DepartmentId {
        DepartmentId::new("police").expect("an id")
    }

    fn window() -> WindowId {
        WindowId::new("hall").expect("an id")
    }

    fn line(written: &str) -> Line {
        Line::new(written).expect("a line")
    }

    #[test]
    fn reforms_are_read_as_serde_writes_them() {
        let day = Day::read("2018-05-14").expect("a day");
        let named = Named { zh: line("医院填一次表"), en: Some(line("One form")) };
        let said = Said { zh: Note::new("同时填写").expect("a text"), en: None };
        let step = ProcessStep {
            what: named.clone(),
            department: Some(id()),
            place: Named { en: None, ..named.clone() },
            trips: 1,
            days: 3,
            documents: 2,
        };
        let process = Process(vec![step.clone(), ProcessStep { department: None, ..step }]);
        let (before, after) = (process, Process::default());
        let side = Side { cases: 10, weeks: 4 };
        let effect = Effect {
            before: side,
            after: side,
            finding: Finding::Fewer,
            ratio: Some(Ratio { percent: 13, low: 0, high: Some(98) }),
            trips_saved: Some(20),
            trips_tenths: Some(21),
            weeks: vec![Week { monday: day, cases: 3, after: true }],
        };
        let reform = PublicReform {
            id: ReformId::new("2018-05-1a2b").expect("an id"),
            title: named,
            matter: None,
            reason: RefusalReason::NotInPerson,
            cases: 10,
            first: Some(day),
            last: None,
            departments: vec![id()],
            met_on: Some(day),
            decision: said.clone(),
            from: day,
            change: Change::Process(Redesign { before, after }),
            published_at: Some(Timestamp(1_526_263_200_000)),
            withdrawn: None,
            effect,
        };
        let few = Effect { ratio: None, trips_saved: None, ..reform.effect.clone() };
        let rule = PublicReform {
            change: Change::Rule { text: said.clone() },
            withdrawn: Some(said.zh),
            effect: few,
            ..reform.clone()
        };
        check(&PublicReformPage { items: vec![reform, rule], cursor: Some("x".into()) });
        Finding::ALL.iter().for_each(check);
    }

    #[test]
    fn plans_are_read_as_serde_writes_them() {
        let (at, note) = (Timestamp(1_526_263_200_000), Note::new("清单没有讲全").expect("a text"));
        let due_on = Day::read("2018-05-18").expect("a day");
        let measure = Measure { what: note.clone(), person: line("示例·王某"), due_on };
        let open =
            MeasureState { measure, since: at, due: at.plus(1), done_at: None, evidence: None };
        let done = MeasureState { done_at: Some(at), evidence: Some(note.clone()), ..open.clone() };
        let (kind, owner) = (DutyKind::Measure, Owner::Department { department: id() });
        let duty = DutyRef { kind, place: 1, owner, due: at };
        let marks = Marks {
            duty: duty.clone(),
            reminded_at: Some(at),
            overdue_at: Some(at),
            rungs: vec![Rung::Reminder],
        };
        let plan = Plan {
            id: PlanId::new("2018-05-1a2b").expect("an id"),
            department: id(),
            window: window(),
            title: line("清单一次讲清"),
            cause: note.clone(),
            measures: vec![open, done],
            stage: PlanStage::Approved,
            stage_since: at,
            due: None,
            reason: Some(note),
            submitted_at: at,
            approved_at: Some(at),
            verified_at: None,
            published_at: Some(at),
            marks: vec![marks, Marks::none(duty)],
            revision: 7,
        };
        check(&PlanPage { items: vec![plan.clone()], cursor: Some("x".into()) });
        let cases = vec![CaseNumber::new(due_on, 12_345)];
        check(&PlanView { plan, cases, permitted: PlanCommandKind::ALL.to_vec() });
    }

    #[test]
    fn every_member_of_every_vocabulary_is_read() {
        ApplicantKind::ALL.iter().for_each(check);
        CaseClass::ALL.iter().for_each(check);
        Channel::ALL.iter().for_each(check);
        ClosedBecause::ALL.iter().for_each(check);
        CommandKind::ALL.iter().for_each(check);
        DutyKind::ALL.iter().for_each(check);
        ExplainBecause::ALL.iter().for_each(check);
        FileKind::ALL.iter().for_each(check);
        Outcome::ALL.iter().for_each(check);
        PlanCommandKind::ALL.iter().for_each(check);
        PlanStage::ALL.iter().for_each(check);
        RefusalReason::ALL.iter().for_each(check);
        Role::ALL.iter().for_each(check);
        Rung::ALL.iter().for_each(check);
        StageKind::ALL.iter().for_each(check);
        StepKind::ALL.iter().for_each(check);
        for lang in Lang::ALL {
            check(&lang);
            assert_eq!(serde_json::to_value(lang).expect("json"), code_of_lang(&lang));
        }
        for state in part_states() {
            check(&state);
            assert_eq!(serde_json::to_value(state).expect("json"), code_of_part_state(&state));
        }
    }

    fn ending() -> Ending {
        Ending {
            outcome: Outcome::ALL[0],
            answer: TextId(1),
            measure: Some(TextId(2)),
            worked_hours: 9,
            follow_up_by: None,
        }
    }

    fn registration() -> Registration {
        let on = Day(17_637);
        let trip = TripFact { on, department: None, reason: RefusalReason::ALL[0] };
        Registration {
            channel: Channel::ALL[0],
            window: window(),
            language: Lang::En,
            applicant: ApplicantKind::ALL[0],
            matter: None,
            reason: RefusalReason::ALL[1],
            departments: vec![id()],
            trips: vec![trip.clone(), TripFact { department: Some(id()), ..trip }],
            trips_made: 3,
            intake: TextId(0),
            due: Timestamp(1),
            imported: true,
            brings: 0,
            shows_identity: false,
            imported_at: None,
        }
    }

    /// Every kind of event, and with what may be left out both there and not.
    fn happenings() -> Vec<What> {
        let (due, words) = (Timestamp(1_526_263_200_000), TextId(3));
        let (owner, number) = (owners().remove(0), CaseNumber::new(Day(17_637), 12_345));
        let duty = DutyRef { kind: DutyKind::ALL[0], place: 2, owner: owner.clone(), due };
        let department = id();
        let (by, because) = (Role::ALL[0], ExplainBecause::ALL[0]);
        let explanation = Explanation {
            zh: Note::new("没有讲全").expect("a note"),
            en: None,
            video: None,
            transcript: None,
            name: line("示例"),
            office: line("副市长"),
        };
        vec![
            What::Registered(registration()),
            What::Registered(Registration {
                brings: 2,
                shows_identity: true,
                imported_at: Some(due),
                ..registration()
            }),
            What::Sorted { matter: None, reason: RefusalReason::ALL[0], departments: vec![id()] },
            What::Summoned { department: id(), note: Some(words) },
            What::Settled(ending()),
            What::Assigned {
                department: id(),
                accept_by: due,
                due,
                note: None,
                class: None,
                co: Vec::new(),
                binding: false,
                plan_by: None,
                from: Vec::new(),
                reason: None,
            },
            What::Assigned {
                department: id(),
                accept_by: due,
                due,
                note: Some(words),
                class: Some(CaseClass::ALL[0]),
                co: vec![id()],
                binding: true,
                plan_by: Some(due),
                from: vec![id()],
                reason: Some(words),
            },
            What::AssignmentWithdrawn {
                department: id(),
                co: Vec::new(),
                due,
                reason: None,
                decides: false,
            },
            What::AssignmentWithdrawn {
                department: id(),
                co: vec![id()],
                due,
                reason: Some(words),
                decides: true,
            },
            What::Accepted { contact_by: None, due: None },
            What::Accepted { contact_by: Some(due), due: Some(due) },
            What::Returned { reason: words, due, decides: false },
            What::Returned { reason: words, due, decides: true },
            What::PartDone { words },
            What::Extended { due, reason: words },
            What::BecameLongRunning { reason: words, report_by: due },
            What::ProgressReported { words, report_by: due },
            What::StepPlanned { id: 1, owner: owner.clone(), due, words },
            What::StepDone { id: 1, words: None },
            What::MaterialsAsked { count: 2, list: words, again: None },
            What::ExplanationOwed { by, department: Some(department), because, due },
            What::Explained(Box::new(explanation)),
            What::PlanLinked { plan: PlanId::new("2018-05-1a2b").expect("an id") },
            What::Noted { words },
            What::Demanded { id: 1, of: owner, words, due },
            What::DemandAnswered { id: 1, words },
            What::FollowedUp { words },
            What::FileAdded { file: words, kind: FileKind::ALL[0], bytes: 9 },
            What::FilePublished { file: words, caption: line("回执"), copy: line("k") },
            What::CaseLinked { other: number },
            What::CodeRevoked,
            What::CodeIssued { checked: PersonCheck::ALL[0] },
            What::Reminded { duty: duty.clone() },
            What::WentOverdue { duty: duty.clone() },
            What::Escalated { duty, rung: Rung::ALL[0] },
            What::StepLogged { kind: StepKind::ALL[0], words },
            What::Resolved(ending()),
            What::MessageSent { words },
            What::SummaryPublished { summary: Note::new("一句话").expect("a note") },
            What::VerdictGiven {
                solved: true,
                rating: Some(5),
                words: None,
                via: VerdictVia::ALL[0],
            },
            What::Reopened { level: 1, reason: None, due },
            What::Closed { because: ClosedBecause::ALL[0] },
        ]
    }

    #[test]
    fn every_event_is_read_as_serde_writes_it() {
        PersonCheck::ALL.iter().for_each(check);
        VerdictVia::ALL.iter().for_each(check);
        let number = CaseNumber::new(Day(17_637), 12_345);
        for what in happenings() {
            let code = code_of_event(&what);
            assert_eq!(serde_json::to_value(&what).expect("json")["event"], code);
            let event = Event { at: Timestamp(1), by: By::Clock, what };
            let commitments = vec![(TextId(1), "ab".to_owned())];
            check(&Link { number, revision: 2, previous: "0".into(), event, commitments });
        }
        let checkpoint = Checkpoint {
            day: Day(17_637),
            events: 1,
            events_root: "a".into(),
            rows: 2,
            rows_root: "b".into(),
            previous: "c".into(),
        };
        check(&checkpoint);
        let place = LeafPlace { index: 1, path: vec!["d".into()] };
        check(&ProvenEvent {
            link: "{}".into(),
            hash: "e".into(),
            recorded: Day(17_637),
            salt: "f".into(),
            place: Some(place.clone()),
            rows: vec![place],
        });
    }

    fn part_states() -> [PartState; 4] {
        [PartState::Waiting, PartState::Accepted, PartState::Done, PartState::Returned]
    }

    fn owners() -> Vec<Owner> {
        vec![
            Owner::Window { window: window() },
            Owner::Department { department: id() },
            Owner::LeaderInCharge { department: Some(id()) },
            Owner::LeaderInCharge { department: None },
            Owner::PrincipalLeader,
        ]
    }

    /// A duty of every kind, owned in turn.
    fn duties() -> Vec<Duty> {
        let (since, due) = (Timestamp(11), Timestamp(12));
        let owned = DutyKind::ALL.iter().zip(owners().into_iter().cycle());
        owned.map(|(kind, owner)| Duty { kind: *kind, place: 3, owner, since, due }).collect()
    }

    fn explanation() -> Explanation {
        Explanation {
            zh: Note::new("流程没有改到位。").expect("a note"),
            en: Note::new("The process was not redesigned.").ok(),
            video: WebLink::new("https://v.example.cn/1").ok(),
            transcript: Prose::new("大家好。").ok(),
            name: line("张某"),
            office: line("副市长"),
        }
    }

    fn owed_explanations() -> Vec<OwedExplanation> {
        let owed = OwedExplanation {
            by: Role::LeaderInCharge,
            department: Some(id()),
            because: ExplainBecause::Covered,
            since: Timestamp(21),
            due: Timestamp(22),
            given_at: None,
            said: None,
        };
        let given = OwedExplanation {
            by: Role::PrincipalLeader,
            department: None,
            because: ExplainBecause::Overdue,
            given_at: Some(Timestamp(23)),
            said: Some(explanation()),
            ..owed.clone()
        };
        let bare = Explanation { en: None, video: None, transcript: None, ..explanation() };
        let said_in_chinese = OwedExplanation { said: Some(bare), ..given.clone() };
        vec![owed, given, said_in_chinese]
    }

    fn whats() -> Vec<PublicWhat> {
        let (department, due) = (id(), Timestamp(9));
        vec![
            PublicWhat::Registered { channel: Channel::Online },
            PublicWhat::Sorted,
            PublicWhat::Summoned { department: department.clone() },
            PublicWhat::Settled { outcome: Outcome::Solved },
            PublicWhat::Assigned {
                department: department.clone(),
                due,
                co: Vec::new(),
                from: None,
            },
            PublicWhat::Assigned {
                department: department.clone(),
                due,
                co: vec![department.clone()],
                from: Some(department.clone()),
            },
            PublicWhat::AssignmentWithdrawn { department },
            PublicWhat::Accepted,
            PublicWhat::Returned,
            PublicWhat::PartDone,
            PublicWhat::Extended { due },
            PublicWhat::BecameLongRunning { report_by: due },
            PublicWhat::ProgressReported { report_by: due },
            PublicWhat::StepPlanned { id: 1 },
            PublicWhat::StepDone { id: 2 },
            PublicWhat::MaterialsAsked { count: 3, again: true },
            PublicWhat::ExplanationOwed { by: Role::LeaderInCharge, due },
            PublicWhat::Explained,
            PublicWhat::PlanLinked { plan: PlanId::new("p-1").expect("an id") },
            PublicWhat::Noted,
            PublicWhat::Demanded { of: owners().remove(0), due },
            PublicWhat::DemandAnswered,
            PublicWhat::FollowedUp,
            PublicWhat::FileAdded,
            PublicWhat::FilePublished { caption: line("受理回执") },
            PublicWhat::CaseLinked,
            PublicWhat::CodeRevoked,
            PublicWhat::CodeIssued,
            PublicWhat::Reminded { duty: duty_ref(0) },
            PublicWhat::WentOverdue { duty: duty_ref(1) },
            PublicWhat::Escalated { duty: duty_ref(2), rung: Rung::Reprimand },
            PublicWhat::StepLogged { kind: StepKind::Contact },
            PublicWhat::Resolved { outcome: Outcome::Explained },
            PublicWhat::MessageSent,
            PublicWhat::SummaryPublished,
            PublicWhat::VerdictGiven { solved: false },
            PublicWhat::Reopened { level: 2 },
            PublicWhat::Closed { because: ClosedBecause::Silence },
        ]
    }

    fn duty_ref(index: usize) -> DutyRef {
        duties()[index].named()
    }

    fn bys() -> Vec<By> {
        vec![
            By::Citizen,
            By::Window { window: window() },
            By::Department { department: id() },
            By::Office { role: Role::Inspector },
            By::Clock,
        ]
    }

    fn holders() -> Vec<Holder> {
        vec![
            Holder::Window { window: window() },
            Holder::Department { department: id() },
            Holder::Citizen,
            Holder::Nobody,
        ]
    }

    fn field_problems() -> Vec<FieldProblem> {
        [
            Field::Missing,
            Field::TooLong { max: 1, got: 2 },
            Field::Control,
            Field::NotADate,
            Field::InTheFuture,
            Field::TooEarly,
            Field::TooLongAgo,
            Field::OutOfRange { min: 1, max: 9 },
            Field::NotAPhone,
            Field::Unknown,
            Field::NotAChoice,
            Field::NotConfirmed,
            Field::LooksPersonal,
            Field::Taken,
            Field::CodeTaken,
            Field::TooShort { min: 12 },
            Field::Malformed,
            Field::CheckDigits,
            Field::InThePast,
            Field::TooFarAhead,
            Field::TooMany { max: 5 },
            Field::NotALink,
            Field::WrongFile,
            Field::TooLarge { max: 7 },
            Field::NotUploaded,
            Field::OtherYear { year: 2027 },
            Field::NotAWeekend,
            Field::Repeated,
        ]
        .map(|problem| FieldProblem::new("trips.0.on", problem))
        .to_vec()
    }

    #[test]
    fn every_variant_is_read_under_the_tag_that_serde_writes() {
        for what in whats() {
            check(&what);
            assert_eq!(serde_json::to_value(&what).expect("json")["what"], code_of_what(&what));
        }
        for by in bys() {
            check(&by);
            assert_eq!(serde_json::to_value(&by).expect("json")["by"], code_of_by(&by));
        }
        for holder in holders() {
            check(&holder);
            let json = serde_json::to_value(&holder).expect("json");
            assert_eq!(json["holder"], code_of_holder(&holder));
        }
        for owner in owners() {
            check(&owner);
            let json = serde_json::to_value(&owner).expect("json");
            assert_eq!(json["owner"], code_of_owner(&owner));
        }
        for found in field_problems() {
            check(&found);
            let json = serde_json::to_value(&found).expect("json");
            assert_eq!(json["code"], code_of_field(&found.problem));
        }
        let command = CommandKind::Reopen;
        for refusal in [
            Refusal::NotYourRole { role: None, command },
            Refusal::NotYourRole { role: Some(Role::Inspector), command },
            Refusal::NotYourDepartment,
            Refusal::NotYourWindow,
            Refusal::WrongStage { stage: StageKind::Closed, command },
            Refusal::NoCase,
            Refusal::AlreadyRegistered,
            Refusal::AlreadySummoned,
            Refusal::AlreadyJudged,
            Refusal::TooEarly { from: Timestamp(1) },
            Refusal::TooLate { until: Timestamp(2) },
            Refusal::TooManyTexts,
            Refusal::RecordFull,
            Refusal::LinkReplaced,
            Refusal::NothingToDo { command },
            Refusal::Binding,
            Refusal::LeaderDecides,
            Refusal::WindowDecides,
            Refusal::PartsOpen { departments: vec![id()] },
            Refusal::TooManyExtensions,
            Refusal::Fields { fields: field_problems() },
        ] {
            check(&refusal);
            assert_eq!(refusal.code(), code_of_refusal(&refusal));
            check(&Problem {
                kind: "about:blank#x".into(),
                title: "x".into(),
                status: 409,
                code: refusal.code().into(),
                refusal: Some(refusal),
                fields: field_problems(),
                revision: Some(7),
                request_id: Some("r".into()),
            });
        }
        let bare = json!({"type": "x", "title": "x", "status": 404, "code": "not_found"});
        assert!(Problem::from_json(&bare).is_some_and(|problem| problem.fields.is_empty()));
    }

    #[test]
    fn the_cross_table_and_the_catalogue_are_read_whole() {
        let day = Day::from_civil(2018, 5, 31).expect("a day");
        let cell = TableCell { count: Some(7), as_of: Some("2018-04".into()), share: Some(35) };
        let hidden = TableCell { count: None, as_of: None, share: None };
        check(&CrossTables { months: Vec::new(), table: None });
        check(&CrossTables {
            months: vec!["2018-05".into()],
            table: Some(CrossTable {
                month: "2018-05".into(),
                from: day,
                until: day,
                made_at: Timestamp(1),
                least: 5,
                rates_from: 20,
                total: 20,
                columns: vec![TableColumn { reason: RefusalReason::Other, total: 20 }],
                rows: vec![TableRow { matter: None, total: 20, cells: vec![cell, hidden] }],
                hidden: 1,
                told_by_totals: 0,
            }),
        });
        let words = || Words { zh: "表".into(), en: "table".into() };
        let file = DataFile {
            format: "csv".into(),
            media_type: "text/csv".into(),
            url: "u".into(),
            schema: "s".into(),
        };
        check(&Catalogue {
            title: words(),
            licence: "l".into(),
            page: "p".into(),
            datasets: vec![DataSet {
                id: "id".into(),
                title: words(),
                description: words(),
                counted: words(),
                licence: "l".into(),
                page: "p".into(),
                paged: true,
                files: vec![file],
            }],
        });
    }

    #[test]
    fn a_case_is_read_whole() {
        let timeline: Vec<Step> = whats()
            .into_iter()
            .zip(bys().into_iter().cycle())
            .map(|(what, by)| Step { at: Timestamp(5), by, what })
            .collect();
        let public = PublicCase {
            number: CaseNumber::new(Day(17_637), 12_345),
            revision: 14,
            stage: StageKind::Closed,
            holder: Holder::Nobody,
            due: Some(Timestamp(8)),
            registered_at: Timestamp(1),
            channel: Channel::Phone,
            window: window(),
            applicant: ApplicantKind::Company,
            matter: MatterId::new("newborn").ok(),
            reason: RefusalReason::NoRule,
            departments: vec![id()],
            trips_made: 3,
            returns: 1,
            reopenings: 2,
            level: 2,
            summary: Note::new("摘要").ok(),
            outcome: Some(Outcome::Redirected),
            resolved_at: Some(Timestamp(7)),
            on_the_spot: true,
            solved: Some(false),
            closed: Some(ClosedBecause::Withdrawn),
            imported: true,
            class: Some(CaseClass::TenDays),
            duties: duties()
                .into_iter()
                .map(|duty| PublicDuty { duty, overdue: true, rungs: Rung::ALL.to_vec() })
                .collect(),
            parts: part_states()
                .map(|state| Part {
                    department: id(),
                    since: Timestamp(31),
                    accept_by: Timestamp(32),
                    due: Timestamp(33),
                    state,
                })
                .to_vec(),
            long_running: Some(LongRunning {
                since: Timestamp(41),
                asked_at: Timestamp(42),
                report_by: Timestamp(43),
                reports: 2,
            }),
            material_requests: 2,
            explanation: None,
            plans: vec![PlanId::new("p-1").expect("an id")],
            files: vec![PublicFile {
                file: TextId(4),
                kind: FileKind::Pdf,
                bytes: 1_234,
                caption: line("受理回执"),
            }],
            times_overdue: 5,
            reprimands: 6,
            times_extended: 7,
            timeline: timeline.clone(),
        };
        check(&public);
        for owed in owed_explanations() {
            check(&PublicCase { explanation: Some(owed), ..public.clone() });
        }
        let told = timeline.into_iter().map(|step| ToldStep {
            step,
            words: Prose::new("话").ok(),
            measure: Prose::new("措施").ok(),
            again: Prose::new("上次漏了").ok(),
            rating: Some(4),
        });
        let planned = owners().into_iter().map(|owner| ToldPlan {
            id: 1,
            owner,
            due: Timestamp(51),
            done_at: Some(Timestamp(52)),
            words: Prose::new("去税务局").ok(),
        });
        check(&CitizenCase {
            public,
            language: Lang::En,
            intake: Some(Intake {
                applicant: Applicant {
                    kind: ApplicantKind::Person,
                    name: Some(line("王某")),
                    company: None,
                    phone: Phone::read("13800000000").ok(),
                    document: None,
                },
                title: line("新生儿参保"),
                account: None,
                trips: vec![Trip {
                    on: Day(17_637),
                    place: line("3 号窗口"),
                    department: Some(id()),
                    reason: RefusalReason::Other,
                    told: Note::new("缺证明").ok(),
                }],
                suggestion: None,
                wish: None,
                source_number: Some(line("12")),
            }),
            timeline: told.collect(),
            steps: planned.collect(),
            files: vec![NamedFile {
                file: TextId(4),
                name: Some(line("身份证.jpg")),
                kind: FileKind::Jpeg,
                bytes: 99,
                at: Timestamp(1_526_263_200_000),
                by: By::Citizen,
                published: false,
            }],
            permitted: CommandKind::ALL.to_vec(),
        });
    }

    #[test]
    fn the_directory_the_slip_and_the_figures_are_read() {
        let name = Name { zh: line("公安局"), en: line("Police") };
        let town = TownDirectory {
            departments: vec![Department {
                id: id(),
                name: name.clone(),
                leader: Some(line("副市长")),
                active: true,
            }],
            windows: vec![Window {
                id: window(),
                name: name.clone(),
                phone: None,
                place: Some(line("一楼")),
                active: false,
            }],
            matters: vec![Matter {
                id: MatterId::new("newborn").expect("an id"),
                name: name.clone(),
                departments: vec![id()],
                materials: vec![name],
                active: true,
            }],
            policy: Policy { window_hours: 16, reopen_days: 45, ..Policy::default() },
        };
        let served = serde_json::to_string(&town).expect("it can be written");
        let directory = read::<Directory>(&served).expect("the names");
        assert_eq!(directory.terms, Some(Terms { window_hours: 16, reopen_days: 45 }));
        assert_eq!(directory, town.directory());
        check(&Slip {
            number: CaseNumber::new(Day(17_637), 12_345),
            access_code: AccessCode::new(12_345_678),
            token: AccessToken::read(&"0f".repeat(16)).expect("a token"),
            registered_at: Timestamp(3),
            due: None,
            window: window(),
        });
        check(&Done { number: CaseNumber::new(Day(17_637), 1), revision: 2 });
        let counts = Published {
            registered: 81,
            assigned: 15,
            settled: 66,
            resolved: 80,
            solved: 70,
            not_solved: 2,
            unanswered: 10,
            open: 1,
            reopened: 3,
            returned: 4,
            overdue: 5,
            reprimanded: 6,
            extended: 7,
            asked_again: 8,
            owed_explanations: 9,
            explained: 11,
            planned: 12,
            median_hours: Some(20),
            p90_hours: None,
            withdrawn: 13,
            reassigned: 14,
        };
        let figures = Figures {
            from: None,
            until: Some(Day(17_676)),
            total: counts.clone(),
            by_department: vec![DepartmentFigures { department: id(), counts: counts.clone() }],
            by_matter: vec![MatterFigures { matter: None, counts: counts.clone() }],
            by_reason: vec![ReasonFigures { reason: RefusalReason::Other, counts: counts.clone() }],
            by_day: vec![DayFigures {
                day: Day(17_637),
                registered: 5,
                assigned: -1,
                settled: 0,
                resolved: -2,
            }],
        };
        check(&figures);
    }

    #[test]
    fn what_the_tab_kept_is_read_even_from_an_older_page() {
        check(&Draft {
            name: "王某".into(),
            shows_identity: "yes".into(),
            trips: vec![TripDraft { place: "窗口".into(), ..TripDraft::default() }],
            key: Some("k".into()),
            ..Draft::default()
        });
        let older: Option<Draft> = read(r#"{"name":"王某","gone":1}"#);
        assert_eq!(older.map(|draft| draft.name).as_deref(), Some("王某"));
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        assert_eq!(StageKind::from_json(&json!("a_stage_of_the_future")), None);
        assert_eq!(u8::from_json(&json!(300)), None);
        assert_eq!(Day::from_json(&json!("2018-02-30")), None);
        assert_eq!(Option::<Day>::from_json(&json!("2018-02-30")), None);
        assert_eq!(Option::<Day>::from_json(&Value::Null), Some(None));
        assert!(read::<Directory>("<html>").is_none());
    }
}
