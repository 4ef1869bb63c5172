//! Who may give which command on a case, and when. [`permit`] decides this without looking at the content of the
//! command; [`crate::decide`] asks it first, and the console offers exactly what it accepts.

use crate::actor::{Actor, Seat};
use crate::case::{Case, PartState, Stage};
use crate::command::CommandKind;
use crate::id::{AccountId, DepartmentId};
use crate::policy::{Policy, Terms};
use crate::problem::Refusal;
use crate::rules::{ASSIGNERS, DEPARTMENT, HANDLERS, LEAD, LEADERS, WINDOW, rules};
use crate::time::Timestamp;
use crate::vocabulary::{CommandGroup, Phase, Role, StageKind};

/// Who can give a command at all.
#[derive(Clone, Copy, Debug)]
pub struct Givers {
    pub citizen: bool,
    pub roles: &'static [Role],
}

const fn staff(roles: &'static [Role]) -> Givers {
    Givers { citizen: false, roles }
}

const fn citizen_or(roles: &'static [Role]) -> Givers {
    Givers { citizen: true, roles }
}

impl Givers {
    fn include(&self, role: Option<Role>) -> bool {
        role.map_or(self.citizen, |role| self.roles.contains(&role))
    }
}

/// What a department must have to do with a case in order to give a command. Windows act on their own cases and
/// leaders in charge on those that concern their departments, whatever the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Nobody,
    /// The department in the lead.
    Lead,
    /// The lead department, or one with an open part.
    Handler,
    Involved,
    /// A handler, or the owner of a planned step.
    StepOwner,
    /// A handler, or a department that owes the answer to a demand.
    Answerer,
}

impl Standing {
    fn holds(self, case: &Case, department: &DepartmentId) -> bool {
        let owns = |owner: &crate::duty::Owner| owner.department() == Some(department);
        match self {
            Self::Nobody => false,
            Self::Lead => case.stage.holding_department() == Some(department),
            Self::Handler => case.is_with(department),
            Self::Involved => case.departments.contains(department),
            Self::StepOwner => {
                case.is_with(department) || case.steps.iter().any(|step| owns(&step.owner))
            }
            Self::Answerer => {
                case.is_with(department) || case.demands.iter().any(|demand| owns(&demand.of))
            }
        }
    }
}

/// The input of a [`Condition`].
struct ConditionInput<'a> {
    case: &'a Case,
    kind: CommandKind,
    seat: Option<&'a Seat>,
    account: Option<&'a AccountId>,
    proposer: Option<&'a AccountId>,
    now: Timestamp,
    policy: &'a Policy,
}

/// Checks whether the case has anything for the command to act on, beyond its phase.
type Condition = fn(&ConditionInput<'_>) -> Result<(), Refusal>;

/// Which share of a case's room a command uses. The citizen's messages and files always use the citizen's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    Summary,
    /// The staff's share, for what is not required to finish the case.
    Extra,
    /// No share: the case cannot be finished without it.
    Needed,
}

/// Who gives a command and when, and where pages offer it.
#[derive(Clone, Copy)]
pub struct CaseRule {
    pub givers: Givers,
    /// The phases in which it is allowed; empty for commands that create a case.
    pub phases: &'static [Phase],
    standing: Standing,
    /// The group in which pages offer it.
    pub group: CommandGroup,
    /// The share of the case's room that it uses.
    pub(crate) share: Share,
    condition: Condition,
}

impl CaseRule {
    /// Whether it creates a case; all other commands need an existing one.
    pub fn begins(&self) -> bool {
        self.phases.is_empty()
    }

    const fn of(
        givers: Givers,
        phases: &'static [Phase],
        standing: Standing,
        group: CommandGroup,
        share: Share,
        condition: Condition,
    ) -> CaseRule {
        CaseRule { givers, phases, standing, group, share, condition }
    }
}

const NEW: &[Phase] = &[];
const AT_WINDOW: &[Phase] = &[Phase::AtWindow];
const ASSIGNED: &[Phase] = &[Phase::Assigned];
const IN_PROGRESS: &[Phase] = &[Phase::InProgress];
const AT_DEPARTMENT: &[Phase] = &[Phase::Assigned, Phase::InProgress];
/// The lead's answer does not end the parts that are still open.
const WITH_PARTS: &[Phase] = &[Phase::Assigned, Phase::InProgress, Phase::Answered];
const OPEN: &[Phase] = &[Phase::AtWindow, Phase::Assigned, Phase::InProgress];
const ANSWERED: &[Phase] = &[Phase::Answered];
const ENDED: &[Phase] = &[Phase::Answered, Phase::Closed];
const NOT_CLOSED: &[Phase] =
    &[Phase::AtWindow, Phase::Assigned, Phase::InProgress, Phase::Answered];
const NOT_VOID: &[Phase] =
    &[Phase::AtWindow, Phase::Assigned, Phase::InProgress, Phase::Answered, Phase::Closed];
const ANY: &[Phase] = Phase::ALL;
const INSPECTOR: &[Role] = &[Role::Inspector];
const HEAD: &[Role] = &[Role::DepartmentHead];
const REOPENERS: &[Role] = &[Role::WindowLead, Role::LeaderInCharge];

use CommandGroup::{Citizen, Handle, More, Supervise};
use Share::{Extra, Needed, Summary};
use Standing::{Answerer, Handler, Involved, Lead, Nobody, StepOwner};

rules! { CommandKind, CaseRule;
    // command         => who                    when           department offered    room     on condition that
    Register           => citizen_or(WINDOW),    NEW,           Nobody,    Handle,    Needed,  always;
    Import             => staff(LEAD),           NEW,           Nobody,    Handle,    Needed,  always;
    Accept             => staff(DEPARTMENT),     WITH_PARTS,    Handler,   Handle,    Needed,  it_waits_for_the_department;
    Assign             => staff(ASSIGNERS),      AT_WINDOW,     Nobody,    Handle,    Needed,  the_assignment_is_theirs;
    Summon             => staff(WINDOW),         AT_WINDOW,     Nobody,    Handle,    Extra,   always;
    NoteArrival        => staff(WINDOW),         AT_WINDOW,     Nobody,    Handle,    Extra,   somebody_is_awaited;
    Settle             => staff(WINDOW),         AT_WINDOW,     Nobody,    Handle,    Needed,  always;
    Resolve            => staff(DEPARTMENT),     IN_PROGRESS,   Lead,      Handle,    Needed,  always;
    FinishPart         => staff(DEPARTMENT),     WITH_PARTS,    Handler,   Handle,    Needed,  their_part_is_accepted;
    ReportProgress     => staff(DEPARTMENT),     IN_PROGRESS,   Lead,      Handle,    Needed,  it_is_long_running;
    LogStep            => staff(HANDLERS),       OPEN,          Handler,   Handle,    Extra,   always;
    PlanStep           => staff(HANDLERS),       OPEN,          Handler,   Handle,    Extra,   always;
    FinishStep         => staff(HANDLERS),       OPEN,          StepOwner, Handle,    Needed,  a_step_of_theirs_is_open;
    LinkPlan           => staff(DEPARTMENT),     NOT_VOID,      Involved,  Handle,    Needed,  always;
    Sort               => staff(WINDOW),         OPEN,          Nobody,    Handle,    Extra,   always;
    Extend             => staff(DEPARTMENT),     IN_PROGRESS,   Lead,      Handle,    Needed,  the_deadline_can_be_moved;
    TrackLong          => staff(HEAD),           IN_PROGRESS,   Lead,      Handle,    Needed,  it_is_not_long_running;
    Return             => staff(DEPARTMENT),     WITH_PARTS,    Handler,   Handle,    Needed,  it_can_be_handed_back;
    WithdrawAssignment => staff(ASSIGNERS),      ASSIGNED,      Nobody,    Handle,    Extra,   the_assignment_is_theirs;
    Reassign           => staff(ASSIGNERS),      AT_DEPARTMENT, Nobody,    Handle,    Needed,  the_assignment_is_theirs;
    Urge               => staff(WINDOW),         AT_DEPARTMENT, Nobody,    Handle,    Extra,   nobody_was_urged_today;
    Reopen             => citizen_or(REOPENERS), ENDED,         Nobody,    Handle,    Needed,  it_can_be_reopened;
    Close              => staff(WINDOW),         ANSWERED,      Nobody,    Handle,    Needed,  silence_lasted;
    SendMessage        => citizen_or(HANDLERS),  NOT_CLOSED,    Handler,   Citizen,   Extra,   always;
    AskMaterials       => staff(HANDLERS),       OPEN,          Handler,   Citizen,   Extra,   always;
    GiveVerdict        => citizen_or(WINDOW),    ENDED,         Nobody,    Citizen,   Needed,  the_citizen_has_not_answered;
    FollowUp           => staff(WINDOW),         ANSWERED,      Nobody,    Citizen,   Needed,  nobody_asked_for_the_verdict;
    ReissueCode        => staff(WINDOW),         NOT_VOID,      Nobody,    Citizen,   Needed,  always;
    Explain            => staff(LEADERS),        NOT_VOID,      Nobody,    Supervise, Needed,  they_owe_an_explanation;
    AnswerDemand       => staff(HANDLERS),       NOT_VOID,      Answerer,  Supervise, Needed,  they_owe_an_answer;
    Demand             => staff(INSPECTOR),      NOT_VOID,      Nobody,    Supervise, Needed,  always;
    Note               => staff(INSPECTOR),      ANY,           Nobody,    Supervise, Extra,   always;
    Remark             => staff(HANDLERS),       NOT_CLOSED,    Handler,   Handle,    Extra,   always;
    AddFile            => citizen_or(HANDLERS),  NOT_CLOSED,    Handler,   Handle,    Extra,   always;
    PublishSummary     => staff(WINDOW),         NOT_VOID,      Nobody,    More,      Summary, always;
    PublishFile        => staff(WINDOW),         NOT_VOID,      Nobody,    More,      Extra,   a_file_is_not_published;
    LinkCase           => staff(WINDOW),         NOT_VOID,      Nobody,    More,      Extra,   always;
    Correct            => staff(WINDOW),         NOT_VOID,      Nobody,    More,      Extra,   always;
    Transfer           => staff(WINDOW),         AT_WINDOW,     Nobody,    More,      Extra,   the_window_decides_and_nothing_waits_for_it;
    ProposeVoiding     => staff(WINDOW),         NOT_VOID,      Nobody,    More,      Extra,   it_can_be_voided;
    ConfirmVoiding     => staff(WINDOW),         NOT_VOID,      Nobody,    More,      Needed,  a_colleague_proposed_what_is_possible;
    DeclineVoiding     => staff(WINDOW),         NOT_VOID,      Nobody,    More,      Needed,  a_colleague_proposed_it;
    WithdrawVoiding    => staff(WINDOW),         NOT_VOID,      Nobody,    More,      Needed,  they_proposed_it;
}

/// Whether `actor` may give a command of this kind on this case now. `proposer` is the account that proposed to void the
/// case, if one did: events name offices and not people, so the case itself cannot say.
///
/// # Errors
///
/// Returns the first reason against it, in this order: the role, the phase of the case, whose case it is, and that
/// there is nothing for the command to act on.
pub fn permit(
    case: Option<&Case>,
    kind: CommandKind,
    actor: &Actor,
    now: Timestamp,
    policy: &Policy,
    proposer: Option<&AccountId>,
) -> Result<(), Refusal> {
    let rule = kind.rule();
    let (seat, account) = (actor.seat(), actor.account());
    let role = seat.map(Seat::role);
    if !rule.givers.include(role) {
        return Err(Refusal::NotYourRole { role, command: kind });
    }
    let Some(case) = case else {
        return if rule.begins() { Ok(()) } else { Err(Refusal::NoCase) };
    };
    if rule.begins() {
        return Err(Refusal::AlreadyRegistered);
    }
    let stage = case.stage.kind();
    if !rule.phases.contains(&stage.phase()) {
        return Err(Refusal::WrongStage { stage, command: kind });
    }
    if let Some(seat) = seat {
        permit_place(case, rule.standing, seat)?;
    }
    (rule.condition)(&ConditionInput { case, kind, seat, account, proposer, now, policy })
}

/// The commands that any of `actors` may give on this case now, in the order of [`CommandKind::ALL`].
pub fn permitted(
    case: &Case,
    actors: &[Actor],
    now: Timestamp,
    policy: &Policy,
    proposer: Option<&AccountId>,
) -> Vec<CommandKind> {
    let may = |kind: &CommandKind| {
        let mut actors = actors.iter();
        actors.any(|actor| permit(Some(case), *kind, actor, now, policy, proposer).is_ok())
    };
    CommandKind::ALL.iter().copied().filter(may).collect()
}

fn permit_place(case: &Case, standing: Standing, seat: &Seat) -> Result<(), Refusal> {
    if seat.window().is_some_and(|window| *window != case.window) {
        return Err(Refusal::NotYourWindow);
    }
    let leads = seat.role() != Role::LeaderInCharge || case.concerns(|id| seat.leads(Some(id)));
    let stands = seat.department().is_none_or(|department| standing.holds(case, department));
    if leads && stands { Ok(()) } else { Err(Refusal::NotYourDepartment) }
}

impl ConditionInput<'_> {
    fn department(&self) -> Option<&DepartmentId> {
        self.seat.and_then(Seat::department)
    }

    /// Whether the actor belongs to the lead department.
    fn has_the_lead(&self) -> bool {
        self.department().is_some() && self.case.stage.holding_department() == self.department()
    }

    /// The state of the actor's part, while it is open.
    fn part(&self) -> Option<PartState> {
        let parts = self.case.parts().iter();
        let mut open = parts.filter(|part| part.state.is_open());
        open.find(|part| Some(&part.department) == self.department()).map(|part| part.state)
    }

    fn need(&self, holds: bool) -> Result<(), Refusal> {
        if holds { Ok(()) } else { Err(Refusal::NothingToDo { command: self.kind }) }
    }

    fn wrong_stage(&self) -> Refusal {
        Refusal::WrongStage { stage: self.case.stage.kind(), command: self.kind }
    }
}

fn always(_: &ConditionInput<'_>) -> Result<(), Refusal> {
    Ok(())
}

fn somebody_is_awaited(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    asked.need(!asked.case.awaited().is_empty())
}

fn it_waits_for_the_department(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    let waits = if asked.has_the_lead() {
        asked.case.stage.kind() == StageKind::Assigned
    } else {
        asked.part() == Some(PartState::Waiting)
    };
    if waits { Ok(()) } else { Err(asked.wrong_stage()) }
}

/// An accepted case may turn out to be somebody else's, unless the leader in charge decided whose it is.
fn it_can_be_handed_back(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    if asked.has_the_lead() && asked.case.is_binding() {
        return Err(Refusal::Binding);
    }
    if asked.has_the_lead() || asked.part().is_some() { Ok(()) } else { Err(asked.wrong_stage()) }
}

fn their_part_is_accepted(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    asked.need(asked.part() == Some(PartState::Accepted))
}

fn the_assignment_is_theirs(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    let by_leader = asked.seat.is_some_and(|seat| seat.role() == Role::LeaderInCharge);
    match (by_leader, asked.case.is_leaders()) {
        (true, true) | (false, false) => Ok(()),
        (true, false) => Err(Refusal::WindowDecides),
        (false, true) => Err(Refusal::LeaderDecides),
    }
}

/// What the leader in charge decides stays where it is, and so does a case while a colleague has to decide whether it is
/// void.
fn the_window_decides_and_nothing_waits_for_it(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    if asked.case.is_leaders() {
        return Err(Refusal::LeaderDecides);
    }
    if asked.case.voiding.is_some() { Err(Refusal::AlreadyProposed) } else { Ok(()) }
}

/// A reminder a working day: more of them would be noise.
fn nobody_was_urged_today(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    let Some(urged_at) = asked.case.urged_at else { return Ok(()) };
    let from = asked.policy.calendar.opening_after(urged_at, 1);
    if asked.now < from { Err(Refusal::AlreadyUrged { from }) } else { Ok(()) }
}

fn it_is_long_running(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    asked.need(asked.case.long_running().is_some())
}

fn it_is_not_long_running(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    asked.need(asked.case.long_running().is_none())
}

fn a_step_of_theirs_is_open(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    let mut open = asked.case.steps.iter().filter(|step| step.done_at.is_none());
    asked.need(open.any(|step| asked.case.may_finish(step, asked.department())))
}

fn they_owe_an_answer(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    let mut open = asked.case.demands.iter().filter(|demand| demand.answered_at.is_none());
    asked.need(asked.seat.is_some_and(|seat| open.any(|demand| demand.of.is(seat))))
}

fn they_owe_an_explanation(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    let (Some(owed), Some(seat)) = (&asked.case.explanation, asked.seat) else {
        return asked.need(false);
    };
    let is_principals = seat.role() == Role::PrincipalLeader;
    let is_theirs = owed.by == Role::LeaderInCharge && seat.leads(owed.department.as_ref());
    asked.need(owed.given_at.is_none() && (is_principals || is_theirs))
}

fn nobody_asked_for_the_verdict(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    let resolution = asked.case.stage.resolution();
    let was_asked = resolution.is_some_and(|resolution| resolution.followed_up);
    asked.need(asked.case.verdict.is_none() && !was_asked)
}

fn a_file_is_not_published(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    asked.need(asked.case.files.iter().any(|file| file.published.is_none()))
}

fn silence_lasted(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    let Some(resolution) = asked.case.stage.resolution() else { return Ok(()) };
    let from = asked.policy.calendar.after_days(resolution.at, asked.policy.silence_days);
    if asked.now >= from { Ok(()) } else { Err(Refusal::TooEarly { from }) }
}

/// What staff noted for the citizen is no obstacle to the citizen's own answer.
fn the_citizen_has_not_answered(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    let is_citizen = asked.seat.is_none();
    let answered = asked.case.answered_via();
    if answered.is_some_and(|via| !is_citizen || !via.is_noted()) {
        Err(Refusal::AlreadyJudged)
    } else {
        it_can_be_reopened(asked)
    }
}

fn it_can_be_reopened(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    if let Stage::Closed { at, .. } = &asked.case.stage {
        let until = Timestamp::at(Terms::of(asked.policy).reopen_until(*at).plus(1), 0);
        if asked.now >= until {
            return Err(Refusal::TooLate { until });
        }
    }
    Ok(())
}

/// A case whose citizen gave a verdict is not void: somebody was turned away, and a bad verdict must not go with the
/// case. Neither does a question that the inspector has asked.
fn it_is_not_history(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    if asked.case.judged {
        return Err(Refusal::AlreadyJudged);
    }
    let asks = asked.case.demands.iter().any(|demand| demand.answered_at.is_none());
    if asks { Err(Refusal::DemandOpen) } else { Ok(()) }
}

fn it_can_be_voided(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    it_is_not_history(asked)?;
    if asked.case.voiding.is_some() { Err(Refusal::AlreadyProposed) } else { Ok(()) }
}

fn a_colleague_proposed_what_is_possible(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    a_colleague_proposed_it(asked)?;
    it_is_not_history(asked)
}

fn a_colleague_proposed_it(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    asked.need(asked.case.voiding.is_some())?;
    let is_another = asked.proposer.is_some() && asked.proposer != asked.account;
    if is_another { Ok(()) } else { Err(Refusal::NeedsAnother) }
}

fn they_proposed_it(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    asked.need(asked.case.voiding.is_some())?;
    let is_theirs = asked.proposer.is_some() && asked.proposer == asked.account;
    if is_theirs { Ok(()) } else { Err(Refusal::NotTheProposer) }
}

/// A deadline can be extended only before it comes, and only as often as the policy allows (Jiangsu norm, 2023).
fn the_deadline_can_be_moved(asked: &ConditionInput<'_>) -> Result<(), Refusal> {
    let due = asked.case.stage.due().filter(|_| asked.case.long_running().is_none());
    match due {
        Some(due) if asked.now > due => Err(Refusal::TooLate { until: due }),
        Some(_) if u32::from(asked.case.extensions()) >= asked.policy.extensions_most => {
            Err(Refusal::TooManyExtensions)
        }
        Some(_) => Ok(()),
        None => asked.need(false),
    }
}
