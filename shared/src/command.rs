//! Commands: what someone wants to happen to a case. Verbs; each is either refused by name or turned
//! into events by [`crate::decide::decide`].

use crate::actor::Actor;
use crate::directory::Directory;
use crate::event::Explanation;
use crate::id::{DepartmentId, MatterId, PlanId, WindowId};
use crate::lang::Lang;
use crate::number::CaseNumber;
use crate::personal::{Applicant, StoredFile, TextId, Trip};
use crate::problem::{Field, FieldProblem};
use crate::scale::Rating;
use crate::text::{Line, Note, Prose};
use crate::time::{Day, Timestamp};
pub use crate::vocabulary::CommandKind;
use crate::vocabulary::{Channel, Outcome, PersonCheck, RefusalReason, StepKind, VerdictVia};
use macros::shape;
use serde::{Deserialize, Serialize};

/// A command with what it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    Register(Box<Register>),
    /// Take over a case with its dates.
    Import(Box<Import>),
    /// Say what it is about.
    Sort(Sort),
    /// Call a department to the window.
    Summon(Summon),
    /// Done on the spot.
    Settle(ResolutionInput),
    /// Hand to a department.
    Assign(Assign),
    Accept,
    Return(Return),
    LogStep(LogStep),
    /// Say it is done.
    Resolve(ResolutionInput),
    SendMessage(SendMessage),
    PublishSummary(PublishSummary),
    GiveVerdict(GiveVerdict),
    Reopen(Reopen),
    Close,
    Extend(Extend),
    /// Cannot be done soon.
    TrackLong(TrackLong),
    ReportProgress(ReportProgress),
    FinishPart(FinishPart),
    PlanStep(PlanStep),
    FinishStep(FinishStep),
    AskMaterials(AskMaterials),
    Explain(Box<Explanation>),
    /// Answer with a plan.
    LinkPlan(LinkPlan),
    Note(TakeNote),
    Demand(Demand),
    AnswerDemand(AnswerDemand),
    FollowUp(FollowUp),
    /// Hand in a file.
    AddFile(Box<StoredFile>),
    PublishFile(PublishFile),
    LinkCase(LinkCase),
    /// Issue a new code.
    ReissueCode(ReissueCode),
    WithdrawAssignment(WithdrawAssignment),
    /// Hand it to another department.
    Reassign(Reassign),
}

/// What a registration says.
#[shape]
pub struct Register {
    /// How it came in. The public function registers `online` only.
    pub channel: Channel,
    /// The window that takes it.
    pub window: WindowId,
    pub language: Lang,
    pub applicant: Applicant,
    /// The catalogue item, where it is known.
    pub matter: Option<MatterId>,
    /// What they came for, in words.
    pub title: Line,
    pub account: Option<Prose>,
    /// Why it was refused, in the main.
    pub reason: RefusalReason,
    pub departments: Vec<DepartmentId>,
    /// The trips, at most 20 one by one.
    pub trips: Vec<Trip>,
    /// How many trips were made in all, 1 to 99.
    pub trips_made: u16,
    /// What the citizen would change.
    pub suggestion: Option<Note>,
    pub wish: Option<Note>,
    /// Its number in another register.
    pub source_number: Option<Line>,
    /// Whether the departments complained of may know who the citizen is.
    #[serde(default)]
    pub shows_identity: bool,
}

/// A case as another register has it.
#[shape]
pub struct Import {
    pub register: Register,
    pub received_at: Timestamp,
    /// The department it was handed to.
    pub assigned_to: Option<DepartmentId>,
    /// The co-departments that it was handed to as well.
    #[serde(default)]
    pub co: Vec<DepartmentId>,
    /// How it ended, if it did.
    pub ending: Option<ImportedResolution>,
}

/// An ending as another register has it.
#[shape]
pub struct ImportedResolution {
    pub at: Timestamp,
    pub on_the_spot: bool,
    pub end: ResolutionInput,
    /// What the citizen said of it, if they did.
    #[serde(default)]
    pub solved: Option<bool>,
    #[serde(default)]
    pub filed: bool,
}

/// What a case is about.
#[shape]
pub struct Sort {
    pub matter: Option<MatterId>,
    pub reason: RefusalReason,
    pub departments: Vec<DepartmentId>,
}

/// Whom to call to the window.
#[shape]
pub struct Summon {
    pub department: DepartmentId,
    pub note: Option<Prose>,
}

/// How a case ends.
#[shape]
pub struct ResolutionInput {
    pub outcome: Outcome,
    /// The answer to the citizen; for `explained` with the legal basis, for `redirected` with where.
    pub answer: Prose,
    /// What will be done so that it does not happen again (整改).
    pub measure: Option<Prose>,
}

/// To whom to hand a case.
#[shape]
pub struct Assign {
    pub department: DepartmentId,
    /// In how many working days it is to be done; where not said, what the class of the case gives.
    pub days: Option<u32>,
    pub note: Option<Prose>,
    /// The co-departments, each of which answers for a part of its own.
    #[serde(default)]
    pub co: Vec<DepartmentId>,
}

/// Why an assignment is taken back.
#[shape]
pub struct WithdrawAssignment {
    /// The reason, as the citizen and the department read it.
    pub reason: Option<Prose>,
}

/// To whom a case goes from the department that has it, and why.
#[shape]
pub struct Reassign {
    /// The department that gets it.
    pub department: DepartmentId,
    /// In how many working days it is to be done; where not said, what the class of the case gives.
    pub days: Option<u32>,
    pub note: Option<Prose>,
    /// The co-departments, each of which answers for a part of its own.
    #[serde(default)]
    pub co: Vec<DepartmentId>,
    /// Why, as the citizen and the departments read it.
    pub reason: Prose,
}

/// Why a case is handed back.
#[shape]
pub struct Return {
    pub reason: Prose,
}

/// A step on the citizen's behalf.
#[shape]
pub struct LogStep {
    /// Its kind, which everyone sees.
    pub kind: StepKind,
    /// In words, which the citizen and the staff see.
    pub words: Prose,
}

/// A message.
#[shape]
pub struct SendMessage {
    pub words: Prose,
}

/// A public summary.
#[shape]
pub struct PublishSummary {
    /// What happened and what came of it, without personal data.
    pub summary: Note,
    /// Whether the writer confirms that it holds none.
    pub confirmed: bool,
}

/// The citizen's answer.
#[shape]
pub struct GiveVerdict {
    pub solved: bool,
    pub rating: Option<Rating>,
    pub words: Option<Prose>,
    /// How it was given; `online` from the citizen, anything else from staff.
    pub via: VerdictVia,
}

/// Why a case is opened again.
#[shape]
pub struct Reopen {
    pub reason: Prose,
}

/// By how much a deadline is moved, and why.
#[shape]
pub struct Extend {
    /// Working days from the old deadline.
    pub days: u32,
    /// Why, as the citizen reads it.
    pub reason: Prose,
}

/// Why a case cannot be done soon.
#[shape]
pub struct TrackLong {
    /// Why, as the citizen reads it.
    pub reason: Prose,
    /// The day of the first report; the policy's where not said.
    #[serde(default)]
    pub report_on: Option<Day>,
}

/// Progress on a long-running case.
#[shape]
pub struct ReportProgress {
    /// What was done, as the citizen reads it.
    pub words: Prose,
    /// The day of the next report; the policy's where not said.
    #[serde(default)]
    pub report_on: Option<Day>,
}

/// What a co-department did.
#[shape]
pub struct FinishPart {
    pub words: Prose,
}

/// A step to be taken on the citizen's behalf.
#[shape]
pub struct PlanStep {
    /// The department that takes it; the window where none is named.
    pub department: Option<DepartmentId>,
    /// By the close of which day.
    pub due_on: Day,
    pub words: Prose,
}

/// A step that was taken.
#[shape]
pub struct FinishStep {
    /// Its place in the list.
    pub id: u16,
    pub words: Option<Prose>,
}

/// All the material that is missing.
#[shape]
pub struct AskMaterials {
    pub materials: Vec<Line>,
    /// Why they are asked for a further time; needed from the second time on.
    #[serde(default)]
    pub again: Option<Prose>,
}

/// The plan that answers a case.
#[shape]
pub struct LinkPlan {
    pub plan: PlanId,
}

/// What an inspector notes.
#[shape]
pub struct TakeNote {
    pub words: Prose,
}

/// What an inspector demands.
#[shape]
pub struct Demand {
    /// Of which department; of the window where none is named.
    pub department: Option<DepartmentId>,
    pub words: Prose,
    /// By the close of which day.
    pub due_on: Day,
}

/// An answer to a demand.
#[shape]
pub struct AnswerDemand {
    pub id: u16,
    pub words: Prose,
}

/// How the verdict was asked for in vain.
#[shape]
pub struct FollowUp {
    pub words: Prose,
}

/// A file to be published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishFile {
    pub file: TextId,
    /// What it shows, without personal data.
    pub caption: Line,
    /// Whether the writer looked at it and found nothing personal in it.
    pub confirmed: bool,
    /// Where the published copy will lie: the store's word. What is sent is [`crate::wire::Publish`],
    /// which names no place.
    pub copy: Line,
}

/// Another case of the same thing.
#[shape]
pub struct LinkCase {
    pub other: CaseNumber,
}

/// How the person was checked who lost the slip.
#[shape]
pub struct ReissueCode {
    pub checked: PersonCheck,
}

impl Command {
    pub fn kind(&self) -> CommandKind {
        match self {
            Command::Register(_) => CommandKind::Register,
            Command::Import(_) => CommandKind::Import,
            Command::Sort(_) => CommandKind::Sort,
            Command::Summon(_) => CommandKind::Summon,
            Command::Settle(_) => CommandKind::Settle,
            Command::Assign(_) => CommandKind::Assign,
            Command::Accept => CommandKind::Accept,
            Command::Return(_) => CommandKind::Return,
            Command::LogStep(_) => CommandKind::LogStep,
            Command::Resolve(_) => CommandKind::Resolve,
            Command::SendMessage(_) => CommandKind::SendMessage,
            Command::PublishSummary(_) => CommandKind::PublishSummary,
            Command::GiveVerdict(_) => CommandKind::GiveVerdict,
            Command::Reopen(_) => CommandKind::Reopen,
            Command::Close => CommandKind::Close,
            Command::Extend(_) => CommandKind::Extend,
            Command::TrackLong(_) => CommandKind::TrackLong,
            Command::ReportProgress(_) => CommandKind::ReportProgress,
            Command::FinishPart(_) => CommandKind::FinishPart,
            Command::PlanStep(_) => CommandKind::PlanStep,
            Command::FinishStep(_) => CommandKind::FinishStep,
            Command::AskMaterials(_) => CommandKind::AskMaterials,
            Command::Explain(_) => CommandKind::Explain,
            Command::LinkPlan(_) => CommandKind::LinkPlan,
            Command::Note(_) => CommandKind::Note,
            Command::Demand(_) => CommandKind::Demand,
            Command::AnswerDemand(_) => CommandKind::AnswerDemand,
            Command::FollowUp(_) => CommandKind::FollowUp,
            Command::AddFile(_) => CommandKind::AddFile,
            Command::PublishFile(_) => CommandKind::PublishFile,
            Command::LinkCase(_) => CommandKind::LinkCase,
            Command::ReissueCode(_) => CommandKind::ReissueCode,
            Command::WithdrawAssignment(_) => CommandKind::WithdrawAssignment,
            Command::Reassign(_) => CommandKind::Reassign,
        }
    }

    /// The texts in it that everyone will read, with their fields: they must hold nothing personal.
    pub fn public_texts(&self) -> Vec<(&'static str, &str)> {
        let texts = self.checked().into_iter().filter_map(|(field, checked)| {
            if let Checked::Public(text) = checked { Some((field, text)) } else { None }
        });
        texts.collect()
    }

    /// What of it is looked at before it is decided, with the fields. Every field of every command is named here,
    /// so that whoever adds one says whether it becomes public or names what the directory has; words that are
    /// neither are kept among the personal content.
    fn checked(&self) -> Vec<(&'static str, Checked<'_>)> {
        use Checked::{Department, Matter, Public};
        let department = |id| ("department", Department(id));
        match self {
            // Decided without a case, where its window and its trips are looked at too.
            Command::Register(_) | Command::Import(_) => Vec::new(),
            Command::Sort(Sort { matter, reason: _, departments }) => {
                let departments = departments.iter().map(|id| ("departments", Department(id)));
                matter.iter().map(|id| ("matter", Matter(id))).chain(departments).collect()
            }
            Command::Summon(Summon { department: lead, note: _ }) => vec![department(lead)],
            Command::Assign(Assign { department: lead, days: _, note: _, co })
            | Command::Reassign(Reassign { department: lead, days: _, note: _, co, reason: _ }) => {
                let co = co.iter().map(|id| ("co", Department(id)));
                std::iter::once(department(lead)).chain(co).collect()
            }
            Command::PlanStep(PlanStep { department: of, due_on: _, words: _ })
            | Command::Demand(Demand { department: of, words: _, due_on: _ }) => {
                of.iter().map(department).collect()
            }
            Command::PublishSummary(PublishSummary { summary, confirmed: _ }) => {
                vec![("summary", Public(summary.as_str()))]
            }
            Command::PublishFile(PublishFile { file: _, caption, confirmed: _, copy: _ }) => {
                vec![("caption", Public(caption.as_str()))]
            }
            Command::Explain(explanation) => {
                // Who speaks is named on purpose, and a link is no text.
                let Explanation { zh, en, video: _, transcript, name: _, office: _ } =
                    &**explanation;
                let en = en.iter().map(|text| ("en", Public(text.as_str())));
                let transcript = transcript.iter();
                let transcript = transcript.map(|text| ("transcript", Public(text.as_str())));
                std::iter::once(("zh", Public(zh.as_str()))).chain(en).chain(transcript).collect()
            }
            Command::Settle(ResolutionInput { outcome: _, answer: _, measure: _ })
            | Command::Resolve(ResolutionInput { outcome: _, answer: _, measure: _ })
            | Command::Accept
            | Command::Close
            | Command::Return(Return { reason: _ })
            | Command::WithdrawAssignment(WithdrawAssignment { reason: _ })
            | Command::Reopen(Reopen { reason: _ })
            | Command::Extend(Extend { days: _, reason: _ })
            | Command::TrackLong(TrackLong { reason: _, report_on: _ })
            | Command::ReportProgress(ReportProgress { words: _, report_on: _ })
            | Command::LogStep(LogStep { kind: _, words: _ })
            | Command::FinishStep(FinishStep { id: _, words: _ })
            | Command::FinishPart(FinishPart { words: _ })
            | Command::SendMessage(SendMessage { words: _ })
            | Command::AskMaterials(AskMaterials { materials: _, again: _ })
            | Command::GiveVerdict(GiveVerdict { solved: _, rating: _, words: _, via: _ })
            | Command::FollowUp(FollowUp { words: _ })
            | Command::Note(TakeNote { words: _ })
            | Command::AnswerDemand(AnswerDemand { id: _, words: _ })
            | Command::LinkPlan(LinkPlan { plan: _ })
            | Command::LinkCase(LinkCase { other: _ })
            | Command::ReissueCode(ReissueCode { checked: _ })
            | Command::AddFile(_) => Vec::new(),
        }
    }

    /// Whether it is decided by what the citizen wrote: its texts are published and must not name them, or
    /// it is theirs and takes of the room that their words have.
    pub fn reads_personal(&self, actor: &Actor) -> bool {
        let is_theirs = matches!((self, actor), (Command::SendMessage(_), Actor::Citizen));
        is_theirs || !self.public_texts().is_empty()
    }

    /// What in it the directory does not know, as field problems. Departments and matters that are
    /// no longer active can be read, not chosen. What an existing register names is read, not chosen.
    pub fn unknown_in(&self, directory: &Directory) -> Vec<FieldProblem> {
        if let Command::Register(register) = self {
            return register.unknown_in(directory);
        }
        let unknown = self.checked().into_iter().filter(|(_, checked)| match checked {
            Checked::Department(id) => !directory.offers_department(id),
            Checked::Matter(id) => !directory.offers_matter(id),
            Checked::Public(_) => false,
        });
        let mut fields: Vec<&str> = unknown.map(|(field, _)| field).collect();
        fields.dedup();
        fields.into_iter().map(|field| FieldProblem::new(field, Field::Unknown)).collect()
    }
}

/// What is looked at before a command is decided.
enum Checked<'a> {
    /// A text that everyone will read.
    Public(&'a str),
    Department(&'a DepartmentId),
    Matter(&'a MatterId),
}

impl Register {
    /// What in it the directory does not know, as field problems.
    pub fn unknown_in(&self, directory: &Directory) -> Vec<FieldProblem> {
        let department = |id: &DepartmentId| directory.offers_department(id);
        let mut unknown = Vec::new();
        let mut need = |holds: bool, field: &str| {
            if !holds {
                unknown.push(FieldProblem::new(field, Field::Unknown));
            }
        };
        need(self.matter.iter().all(|id| directory.offers_matter(id)), "matter");
        need(self.departments.iter().all(department), "departments");
        for (index, trip) in self.trips.iter().enumerate() {
            need(trip.department.iter().all(department), &format!("trips.{index}.department"));
        }
        let mut windows = directory.windows.iter();
        need(windows.any(|known| known.id == self.window && known.active), "window");
        unknown
    }
}
