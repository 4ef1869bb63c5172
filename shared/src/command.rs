//! Commands: what somebody wants to happen to a case. They are named by verbs, and [`decide`](crate::decide::decide)
//! either turns each into events or refuses it with a reason.

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
use crate::vocabulary::{
    Channel, Outcome, PersonCheck, RefusalReason, StepKind, VerdictVia, VoidedBecause,
};
use macros::shape;
use serde::{Deserialize, Serialize};

/// A command with its input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    Register(Box<Register>),
    /// Takes over a case, with its dates, from an existing register.
    Import(Box<Import>),
    /// Says what the case is about.
    Sort(Sort),
    /// Calls the head of a department to the window.
    Summon(Summon),
    NoteArrival(NoteArrival),
    /// Resolves the case while the citizen is there.
    Settle(ResolutionInput),
    Assign(Assign),
    Accept,
    Return(Return),
    LogStep(LogStep),
    /// Claims that the case is done.
    Resolve(ResolutionInput),
    SendMessage(SendMessage),
    PublishSummary(PublishSummary),
    GiveVerdict(GiveVerdict),
    Reopen(Reopen),
    Close,
    Extend(Extend),
    /// Says that the case cannot be resolved soon.
    TrackLong(TrackLong),
    ReportProgress(ReportProgress),
    FinishPart(FinishPart),
    PlanStep(PlanStep),
    FinishStep(FinishStep),
    AskMaterials(AskMaterials),
    Explain(Box<Explanation>),
    /// Answers the case with a rectification plan.
    LinkPlan(LinkPlan),
    Note(TakeNote),
    Remark(Remark),
    Demand(Demand),
    AnswerDemand(AnswerDemand),
    FollowUp(FollowUp),
    AddFile(Box<StoredFile>),
    PublishFile(PublishFile),
    LinkCase(LinkCase),
    ReissueCode(ReissueCode),
    WithdrawAssignment(WithdrawAssignment),
    Reassign(Reassign),
    /// Says that the case never was one.
    ProposeVoiding(ProposeVoiding),
    ConfirmVoiding,
    DeclineVoiding(DeclineVoiding),
    WithdrawVoiding,
    /// Puts right what was registered wrongly.
    Correct(Box<Correct>),
    /// Hands the case to another window.
    Transfer(Transfer),
    /// Reminds the departments that have the case.
    Urge(Urge),
}

/// A registration.
#[shape]
pub struct Register {
    /// How the case came in. The public function accepts only `online`.
    pub channel: Channel,
    pub window: WindowId,
    pub language: Lang,
    pub applicant: Applicant,
    /// `None` if it is not known.
    pub matter: Option<MatterId>,
    /// What they came for, in their own words.
    pub title: Line,
    pub account: Option<Prose>,
    /// The main reason why they were turned away.
    pub reason: RefusalReason,
    pub departments: Vec<DepartmentId>,
    /// The trips that are described one by one; at most 20.
    pub trips: Vec<Trip>,
    /// The number of trips in all, 1 to 99.
    pub trips_made: u16,
    /// What the citizen suggests should change.
    pub suggestion: Option<Note>,
    pub wish: Option<Note>,
    /// The number in another register.
    pub source_number: Option<Line>,
    /// Whether the departments complained about may know who the citizen is.
    #[serde(default)]
    pub shows_identity: bool,
}

/// A case as an existing register has it.
#[shape]
pub struct Import {
    pub register: Register,
    pub received_at: Timestamp,
    /// The lead department that it was assigned to.
    pub assigned_to: Option<DepartmentId>,
    #[serde(default)]
    pub co: Vec<DepartmentId>,
    /// How it ended, if it did.
    pub ending: Option<ImportedResolution>,
}

/// How a case ended according to an existing register.
#[shape]
pub struct ImportedResolution {
    pub at: Timestamp,
    pub on_the_spot: bool,
    pub end: ResolutionInput,
    /// The citizen's verdict, if there is one.
    #[serde(default)]
    pub solved: Option<bool>,
    /// How satisfied they were, if the verdict has a grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
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

/// Which summoned department has come to the window.
#[shape]
pub struct NoteArrival {
    pub department: DepartmentId,
}

/// How a case ends.
#[shape]
pub struct ResolutionInput {
    pub outcome: Outcome,
    /// The answer to the citizen: for `explained` it gives the legal basis, for `redirected` where to go.
    pub answer: Prose,
    /// What will be done so that this does not happen again (整改).
    pub measure: Option<Prose>,
}

/// Whom to assign a case to.
#[shape]
pub struct Assign {
    pub department: DepartmentId,
    /// Working days until it is due; the default follows from the class of the case.
    pub days: Option<u32>,
    pub note: Option<Prose>,
    /// The co-departments, each of which answers for its own part.
    #[serde(default)]
    pub co: Vec<DepartmentId>,
}

/// Why an assignment is withdrawn.
#[shape]
pub struct WithdrawAssignment {
    /// The reason, which the citizen and the department can read.
    pub reason: Option<Prose>,
}

/// Which department gets a case that another one has, and why.
#[shape]
pub struct Reassign {
    pub department: DepartmentId,
    /// Working days until it is due; the default follows from the class of the case.
    pub days: Option<u32>,
    pub note: Option<Prose>,
    /// The co-departments, each of which answers for its own part.
    #[serde(default)]
    pub co: Vec<DepartmentId>,
    /// The reason, which the citizen and the departments can read.
    pub reason: Prose,
}

/// Why a case is returned.
#[shape]
pub struct Return {
    pub reason: Prose,
}

/// A step that was taken on the citizen's behalf.
#[shape]
pub struct LogStep {
    /// The kind of step, which everyone sees.
    pub kind: StepKind,
    /// A description, which the citizen and the staff see.
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
    /// Whether the writer confirms that it contains no personal data.
    pub confirmed: bool,
}

/// The citizen's answer to the question whether the case is solved.
#[shape]
pub struct GiveVerdict {
    pub solved: bool,
    pub rating: Option<Rating>,
    pub words: Option<Prose>,
    /// How it was given: `online` or `link` from the citizen, anything else from staff.
    pub via: VerdictVia,
    /// Whether the citizen confirms that they withdrew the case, as was claimed. `solved` is false then, and there is no
    /// rating.
    #[serde(default)]
    pub withdrawn: bool,
}

/// Why a case is reopened.
#[shape]
pub struct Reopen {
    pub reason: Prose,
}

/// By how much a deadline is extended, and why.
#[shape]
pub struct Extend {
    /// Working days after the current deadline.
    pub days: u32,
    /// The reason, which the citizen can read.
    pub reason: Prose,
}

/// Why a case cannot be resolved soon.
#[shape]
pub struct TrackLong {
    /// The reason, which the citizen can read.
    pub reason: Prose,
    /// When the first report is due; the default is the policy's.
    #[serde(default)]
    pub report_on: Option<Day>,
}

/// Progress on a long-running case.
#[shape]
pub struct ReportProgress {
    /// What was done, which the citizen can read.
    pub words: Prose,
    /// When the next report is due; the default is the policy's.
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
    /// The department that takes it, or `None` for the window.
    pub department: Option<DepartmentId>,
    /// It is due at the close of this day.
    pub due_on: Day,
    pub words: Prose,
}

/// A planned step that was taken.
#[shape]
pub struct FinishStep {
    /// Its position in the list.
    pub id: u16,
    pub words: Option<Prose>,
}

/// All the material that is missing.
#[shape]
pub struct AskMaterials {
    pub materials: Vec<Line>,
    /// Why more is asked for; required from the second request on.
    #[serde(default)]
    pub again: Option<Prose>,
}

/// The plan that answers a case.
#[shape]
pub struct LinkPlan {
    pub plan: PlanId,
}

/// A note for the others that handle the case, which the citizen does not read.
#[shape]
pub struct Remark {
    pub words: Prose,
}

/// An inspector's note.
#[shape]
pub struct TakeNote {
    pub words: Prose,
}

/// An inspector's demand.
#[shape]
pub struct Demand {
    /// The department that must answer, or `None` for the window.
    pub department: Option<DepartmentId>,
    pub words: Prose,
    /// The answer is due at the close of this day.
    pub due_on: Day,
}

/// The answer to a demand.
#[shape]
pub struct AnswerDemand {
    pub id: u16,
    pub words: Prose,
}

/// How the window tried to get a verdict without success.
#[shape]
pub struct FollowUp {
    pub words: Prose,
}

/// A file to publish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishFile {
    pub file: TextId,
    /// What it shows, without personal data.
    pub caption: Line,
    /// Whether the writer looked at it and found nothing personal.
    pub confirmed: bool,
    /// The key of the published copy, which the store adds. Clients send [`crate::wire::Publish`], which has no such
    /// field.
    pub copy: Line,
}

/// Another case about the same thing.
#[shape]
pub struct LinkCase {
    pub other: CaseNumber,
}

/// Why a case should be void.
#[shape]
pub struct ProposeVoiding {
    pub because: VoidedBecause,
    /// The case that goes on: required if this one was registered twice, and of no effect otherwise.
    #[serde(default)]
    pub other: Option<CaseNumber>,
    /// The reason in words, which the staff read.
    pub reason: Prose,
}

/// Why a case should not be void.
#[shape]
pub struct DeclineVoiding {
    /// The reason, which the staff read.
    pub reason: Prose,
}

/// How the identity of the person who lost the slip was checked.
#[shape]
pub struct ReissueCode {
    pub checked: PersonCheck,
}

/// The registration as it should be. What is the same as before is left as it is; what a registration has besides
/// cannot be corrected here.
#[shape]
pub struct Correct {
    pub channel: Channel,
    pub language: Lang,
    pub applicant: Applicant,
    pub title: Line,
    pub account: Option<Prose>,
    /// The trips that are described one by one; at most 20.
    pub trips: Vec<Trip>,
    /// The number of trips in all, 1 to 99.
    pub trips_made: u16,
    /// What was wrong, which the staff read.
    pub reason: Prose,
    /// How the person's identity was checked; required if anything of the applicant changes.
    #[serde(default)]
    pub checked: Option<PersonCheck>,
}

/// Which window gets a case, and why.
#[shape]
pub struct Transfer {
    pub window: WindowId,
    /// The reason, which the citizen can read.
    pub reason: Prose,
}

/// Whom to remind of a case.
#[shape]
pub struct Urge {
    /// Some of those that have the case; all of them if this is empty.
    #[serde(default)]
    pub departments: Vec<DepartmentId>,
    /// What to tell them, which only the staff read.
    #[serde(default)]
    pub words: Option<Prose>,
}

impl Command {
    pub fn kind(&self) -> CommandKind {
        match self {
            Command::Register(_) => CommandKind::Register,
            Command::Import(_) => CommandKind::Import,
            Command::Sort(_) => CommandKind::Sort,
            Command::Summon(_) => CommandKind::Summon,
            Command::NoteArrival(_) => CommandKind::NoteArrival,
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
            Command::Remark(_) => CommandKind::Remark,
            Command::Demand(_) => CommandKind::Demand,
            Command::AnswerDemand(_) => CommandKind::AnswerDemand,
            Command::FollowUp(_) => CommandKind::FollowUp,
            Command::AddFile(_) => CommandKind::AddFile,
            Command::PublishFile(_) => CommandKind::PublishFile,
            Command::LinkCase(_) => CommandKind::LinkCase,
            Command::ReissueCode(_) => CommandKind::ReissueCode,
            Command::WithdrawAssignment(_) => CommandKind::WithdrawAssignment,
            Command::Reassign(_) => CommandKind::Reassign,
            Command::ProposeVoiding(_) => CommandKind::ProposeVoiding,
            Command::ConfirmVoiding => CommandKind::ConfirmVoiding,
            Command::DeclineVoiding(_) => CommandKind::DeclineVoiding,
            Command::WithdrawVoiding => CommandKind::WithdrawVoiding,
            Command::Correct(_) => CommandKind::Correct,
            Command::Transfer(_) => CommandKind::Transfer,
            Command::Urge(_) => CommandKind::Urge,
        }
    }

    /// The texts that everyone will read, with their fields. They must not contain anything personal.
    pub fn public_texts(&self) -> Vec<(&'static str, &str)> {
        let texts = self.checked().into_iter().filter_map(|(field, checked)| {
            if let Checked::Public(text) = checked { Some((field, text)) } else { None }
        });
        texts.collect()
    }

    /// The parts that are checked before a command is decided, with their fields. The match names every field of
    /// every command, so that whoever adds one must say whether it becomes public or refers to the directory. All
    /// other texts are personal content.
    fn checked(&self) -> Vec<(&'static str, Checked<'_>)> {
        use Checked::{Department, Matter, Public, Window};
        let department = |id| ("department", Department(id));
        match self {
            // `decide` checks what these refer to, because it depends on what is registered.
            Command::Register(_) | Command::Import(_) | Command::Correct(_) => Vec::new(),
            Command::Sort(Sort { matter, reason: _, departments }) => {
                let departments = departments.iter().map(|id| ("departments", Department(id)));
                matter.iter().map(|id| ("matter", Matter(id))).chain(departments).collect()
            }
            Command::Summon(Summon { department: of, note: _ })
            | Command::NoteArrival(NoteArrival { department: of }) => vec![department(of)],
            Command::Transfer(Transfer { window, reason: _ }) => vec![("window", Window(window))],
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
                // The speaker is named on purpose, and a link is not text.
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
            | Command::ConfirmVoiding
            | Command::WithdrawVoiding
            | Command::ProposeVoiding(ProposeVoiding { because: _, other: _, reason: _ })
            | Command::DeclineVoiding(DeclineVoiding { reason: _ })
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
            | Command::GiveVerdict(GiveVerdict {
                solved: _,
                rating: _,
                words: _,
                via: _,
                withdrawn: _,
            })
            | Command::FollowUp(FollowUp { words: _ })
            | Command::Note(TakeNote { words: _ })
            | Command::Remark(Remark { words: _ })
            | Command::AnswerDemand(AnswerDemand { id: _, words: _ })
            | Command::LinkPlan(LinkPlan { plan: _ })
            | Command::LinkCase(LinkCase { other: _ })
            | Command::ReissueCode(ReissueCode { checked: _ })
            | Command::Urge(Urge { departments: _, words: _ })
            | Command::AddFile(_) => Vec::new(),
        }
    }

    /// Whether the decision depends on what the citizen wrote: the command publishes texts, which must not name them,
    /// uses room that the citizen's texts share, or corrects what is registered.
    pub fn reads_personal(&self, actor: &Actor) -> bool {
        let is_theirs = matches!((self, actor), (Command::SendMessage(_), Actor::Citizen));
        is_theirs || matches!(self, Command::Correct(_)) || !self.public_texts().is_empty()
    }

    /// The other case that the command names.
    pub fn other(&self) -> Option<CaseNumber> {
        if let Command::LinkCase(LinkCase { other }) = self {
            Some(*other)
        } else if let Command::ProposeVoiding(ProposeVoiding { other, .. }) = self {
            *other
        } else {
            None
        }
    }

    /// Whether the command is about a proposal to void the case, so that it matters who made that.
    pub fn is_about_a_proposal(&self) -> bool {
        matches!(
            self,
            Command::ConfirmVoiding | Command::DeclineVoiding(_) | Command::WithdrawVoiding
        )
    }

    /// The references that the directory does not know, as field problems. Inactive departments and matters may be
    /// displayed but not chosen. An imported register is not checked, because it tells of the past.
    pub fn unknown_in(&self, directory: &Directory) -> Vec<FieldProblem> {
        if let Command::Register(register) = self {
            return register.unknown_in(directory);
        }
        let unknown = self.checked().into_iter().filter(|(_, checked)| match checked {
            Checked::Department(id) => !directory.offers_department(id),
            Checked::Matter(id) => !directory.offers_matter(id),
            Checked::Window(id) => !directory.offers_window(id),
            Checked::Public(_) => false,
        });
        let mut fields: Vec<&str> = unknown.map(|(field, _)| field).collect();
        fields.dedup();
        fields.into_iter().map(|field| FieldProblem::new(field, Field::Unknown)).collect()
    }
}

/// A part of a command that is checked before it is decided.
enum Checked<'a> {
    /// A text that everyone will read.
    Public(&'a str),
    Department(&'a DepartmentId),
    Matter(&'a MatterId),
    Window(&'a WindowId),
}

impl Register {
    /// The references that the directory does not know, as field problems.
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
        need(directory.offers_window(&self.window), "window");
        unknown
    }
}
