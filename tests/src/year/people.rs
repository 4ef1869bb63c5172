//! What the people of the town do. Whoever looks at a case gives the next command that they may give, or leaves it.

use super::hall::HALL;
use crate::draw::Draw;
use shared::actor::{Actor, Seat, Staff};
use shared::case::{Case, PartState, Stage};
use shared::command::{
    AnswerDemand, AskMaterials, Assign, Command, CommandKind, DeclineVoiding, Demand, Extend,
    FinishPart, FinishStep, FollowUp, GiveVerdict, LogStep, NoteArrival, PlanStep, ProposeVoiding,
    Register, Reopen, ReportProgress, ResolutionInput, Return, Sort, Summon, TrackLong,
};
use shared::duty::Owner;
use shared::event::Explanation;
use shared::id::{DepartmentId, MatterId};
use shared::lang::Lang;
use shared::permit::permit;
use shared::personal::{Applicant, Trip};
use shared::policy::Policy;
use shared::scale::Rating;
use shared::text::{Line, Note, Phone, Prose};
use shared::time::Timestamp;
use shared::vocabulary::{
    ApplicantKind, Channel, Outcome, RefusalReason, Role, StepKind, VerdictVia, VoidedBecause,
};
use support::department;
use support::{account, window};

/// A person's next action.
#[derive(Clone, Debug)]
pub enum Step {
    Does(Actor, Box<Command>),
    Waits,
    Ends,
}

fn staff(seat: Seat) -> Actor {
    let account = account("someone");
    Actor::Staff(Staff { account, seat })
}

/// Whoever at the window decides on what a clerk proposed.
fn colleague() -> Actor {
    Actor::Staff(Staff {
        account: account("colleague"),
        seat: crate::seat_of(Role::WindowLead, "tax"),
    })
}

/// A member of staff at the window.
pub fn at_window(role: Role) -> Actor {
    staff(crate::seat_of(role, "tax"))
}

fn at_department(department: &DepartmentId, role: Role) -> Actor {
    staff(crate::seat_of(role, department.as_str()))
}

fn prose(words: &str) -> Prose {
    Prose::new(words).expect("a text")
}

/// A random registration.
pub fn registration(draw: &mut Draw, is_online: bool, phone: Option<Phone>) -> Register {
    let reason = *draw.of(RefusalReason::ALL);
    let first = draw.of(&HALL.departments);
    Register {
        channel: if is_online { Channel::Online } else { Channel::Window },
        window: window("main"),
        language: if draw.percent(10) { Lang::En } else { Lang::Zh },
        applicant: Applicant {
            kind: ApplicantKind::Person,
            name: Some(Line::new("某人").expect("a name")),
            company: None,
            phone,
            email: None,
            document: None,
        },
        matter: draw
            .percent(70)
            .then(|| MatterId::new(draw.of(&HALL.matters).as_str()).expect("an identifier")),
        title: Line::new("跑了两趟没办成").expect("a title"),
        account: Some(prose("两个窗口各说各的")),
        reason,
        departments: vec![department(first)],
        trips: vec![Trip {
            on: shared::time::Day::read("2018-04-12").expect("a day"),
            place: Line::new("二楼").expect("a place"),
            department: Some(department(first)),
            reason,
            told: Some(Note::new("材料不全").expect("a text")),
        }],
        trips_made: 2,
        suggestion: None,
        wish: None,
        source_number: None,
        shows_identity: draw.percent(20),
    }
}

fn end(draw: &mut Draw) -> ResolutionInput {
    let outcome = *draw.of(&[Outcome::Solved, Outcome::Solved, Outcome::Explained]);
    ResolutionInput { outcome, answer: prose("已经办好"), measure: None }
}

fn explanation() -> Explanation {
    serde_json::from_value(serde_json::json!({
        "name": "某领导", "office": "副市长", "zh": "我们没有一次告知全部材料，责任在我们。",
    }))
    .expect("an explanation")
}

/// The first of `actors` who may give a command of this kind now.
fn who_may<'a>(
    case: &Case,
    kind: CommandKind,
    actors: &'a [Actor],
    now: Timestamp,
    policy: &Policy,
) -> Option<&'a Actor> {
    let proposer = account("someone");
    let may =
        |actor: &&Actor| permit(Some(case), kind, actor, now, policy, Some(&proposer)).is_ok();
    actors.iter().find(may)
}

/// The next action on a case that somebody looks at.
pub fn next(case: &Case, now: Timestamp, policy: &Policy, draw: &mut Draw) -> Step {
    let does = |actor: &Actor, command: Command| Step::Does(actor.clone(), Box::new(command));
    let may = |kind, actors: &[Actor]| who_may(case, kind, actors, now, policy).cloned();
    if let Some(step) = void(case, now, policy, draw) {
        return step;
    }
    let leaders = [at_window(Role::LeaderInCharge), at_window(Role::PrincipalLeader)];
    if case.explanation.as_ref().is_some_and(|owed| owed.given_at.is_none())
        && draw.percent(40)
        && let Some(leader) = may(CommandKind::Explain, &leaders)
    {
        return does(&leader, Command::Explain(Box::new(explanation())));
    }
    if let Some(demand) = case.demands.iter().find(|demand| demand.answered_at.is_none())
        && draw.percent(40)
    {
        let asked = match &demand.of {
            Owner::Department { department } => at_department(department, Role::DepartmentHead),
            Owner::Window { .. } | Owner::LeaderInCharge { .. } | Owner::PrincipalLeader => {
                at_window(Role::WindowLead)
            }
        };
        if let Some(asked) = may(CommandKind::AnswerDemand, &[asked]) {
            let answer =
                AnswerDemand { id: demand.id, words: prose("系统升级，现已办理") };
            return does(&asked, Command::AnswerDemand(answer));
        }
    }
    let window = [at_window(Role::WindowClerk), at_window(Role::WindowLead)];
    let clerk = &window[0];
    match &case.stage {
        Stage::Registered { .. }
        | Stage::Summoned { .. }
        | Stage::Returned { .. }
        | Stage::Reopened { .. } => {
            let is_new = matches!(case.stage, Stage::Registered { .. });
            if is_new && draw.percent(4) {
                let sort = Sort {
                    matter: case.matter.clone(),
                    reason: *draw.of(RefusalReason::ALL),
                    departments: vec![department(draw.of(&HALL.departments).as_str())],
                };
                return does(clerk, Command::Sort(sort));
            }
            if let Some(awaited) = case.awaited().first()
                && draw.percent(80)
            {
                let arrived = NoteArrival { department: awaited.department.clone() };
                return does(clerk, Command::NoteArrival(arrived));
            }
            if is_new && draw.percent(5) {
                let summon = Summon { department: department("land"), note: None };
                return does(clerk, Command::Summon(summon));
            }
            if draw.percent(18)
                && let Some(actor) = may(CommandKind::Settle, &window)
            {
                return does(&actor, Command::Settle(end(draw)));
            }
            let mut actors = window.to_vec();
            actors.extend(leaders);
            let Some(actor) = may(CommandKind::Assign, &actors) else { return Step::Waits };
            let first = draw.below(HALL.departments.len());
            let co = if draw.percent(8) {
                vec![department(&HALL.departments[(first + 1) % HALL.departments.len()])]
            } else {
                Vec::new()
            };
            let days = draw.percent(15).then(|| 1 + draw.below(15) as u32);
            let department = department(&HALL.departments[first]);
            does(&actor, Command::Assign(Assign { department, days, note: None, co }))
        }
        Stage::Assigned { assignment, .. } => {
            let department = &assignment.department;
            let officer = at_department(department, Role::DepartmentOfficer);
            if draw.percent(10)
                && let Some(actor) = may(CommandKind::Return, std::slice::from_ref(&officer))
            {
                return does(&actor, Command::Return(Return { reason: prose("不归我们管") }));
            }
            does(&officer, Command::Accept)
        }
        Stage::Accepted { assignment, .. } => {
            handle(case, &assignment.department, now, policy, draw)
        }
        Stage::Settled { .. } | Stage::Resolved { .. } => {
            if let Some(step) = help(case, draw) {
                return step;
            }
            if case.verdict.is_none() && draw.percent(40) {
                let verdict = GiveVerdict {
                    solved: draw.percent(85),
                    rating: draw
                        .percent(60)
                        .then(|| 1 + draw.below(5) as u8)
                        .and_then(|stars| Rating::try_from(stars).ok()),
                    words: None,
                    via: VerdictVia::Online,
                    withdrawn: false,
                };
                return does(&Actor::Citizen, Command::GiveVerdict(verdict));
            }
            if let Some(actor) = may(CommandKind::FollowUp, &window)
                && draw.percent(50)
            {
                return does(&actor, Command::FollowUp(FollowUp { words: prose("电话未接") }));
            }
            match may(CommandKind::Close, &window) {
                Some(actor) => does(&actor, Command::Close),
                None => Step::Waits,
            }
        }
        Stage::Closed { .. } => {
            if draw.percent(3)
                && let Some(actor) = may(CommandKind::Reopen, &[Actor::Citizen])
            {
                return does(&actor, Command::Reopen(Reopen { reason: prose("又被退了回来") }));
            }
            Step::Ends
        }
        Stage::Voided { .. } => Step::Ends,
    }
}

/// A clerk proposes now and then to void a case, and mostly a colleague agrees.
fn void(case: &Case, now: Timestamp, policy: &Policy, draw: &mut Draw) -> Option<Step> {
    let (clerk, colleague) = (at_window(Role::WindowClerk), colleague());
    let (actor, command) = if case.voiding.is_none() {
        let because = *draw.of(&[VoidedBecause::Spam, VoidedBecause::Test]);
        let propose = ProposeVoiding { because, other: None, reason: prose("并无此事") };
        draw.percent(2).then_some((clerk, Command::ProposeVoiding(propose)))?
    } else {
        match draw.below(10) {
            0 => (clerk, Command::WithdrawVoiding),
            1 => {
                let decline = DeclineVoiding { reason: prose("确有此事") };
                (colleague, Command::DeclineVoiding(decline))
            }
            2..=5 => (colleague, Command::ConfirmVoiding),
            _ => return None,
        }
    };
    let actor = who_may(case, command.kind(), &[actor], now, policy)?.clone();
    Some(Step::Does(actor, Box::new(command)))
}

/// The next action of a co-department, which can be slower than the lead.
fn help(case: &Case, draw: &mut Draw) -> Option<Step> {
    for part in case.parts() {
        let helper = at_department(&part.department, Role::DepartmentOfficer);
        match part.state {
            PartState::Waiting if draw.percent(90) => {
                return Some(Step::Does(helper, Box::new(Command::Accept)));
            }
            PartState::Accepted if draw.percent(60) => {
                let finish = Command::FinishPart(FinishPart { words: prose("本部门已办") });
                return Some(Step::Does(helper, Box::new(finish)));
            }
            PartState::Waiting | PartState::Accepted | PartState::Done | PartState::Returned => {}
        }
    }
    None
}

/// The next action of the department that has accepted a case, or of a co-department.
fn handle(
    case: &Case,
    lead: &DepartmentId,
    now: Timestamp,
    policy: &Policy,
    draw: &mut Draw,
) -> Step {
    let does = |actor: &Actor, command: Command| Step::Does(actor.clone(), Box::new(command));
    let may = |kind, actors: &[Actor]| who_may(case, kind, actors, now, policy).cloned();
    let officer = at_department(lead, Role::DepartmentOfficer);
    let officers = std::slice::from_ref(&officer);
    if let Some(step) = help(case, draw) {
        return step;
    }
    let owes_contact = matches!(case.stage, Stage::Accepted { contact_by: Some(_), .. });
    if owes_contact && draw.percent(85) {
        let log = LogStep { kind: StepKind::Contact, words: prose("已电话联系") };
        return does(&officer, Command::LogStep(log));
    }
    if let Some(step) = case.steps.iter().find(|step| step.done_at.is_none()) {
        let taker = match &step.owner {
            Owner::Department { department } => at_department(department, Role::DepartmentOfficer),
            Owner::Window { .. } | Owner::LeaderInCharge { .. } | Owner::PrincipalLeader => {
                at_window(Role::WindowClerk)
            }
        };
        if let Some(taker) = may(CommandKind::FinishStep, &[taker])
            && draw.percent(70)
        {
            let finish = FinishStep { id: step.id, words: None };
            return does(&taker, Command::FinishStep(finish));
        }
    }
    if draw.percent(8) && case.steps.len() < 3 {
        let plan = PlanStep {
            department: draw.percent(50).then(|| department(draw.of(&HALL.departments).as_str())),
            due_on: now.day().plus(3 + draw.below(12) as i32),
            words: prose("到银行代缴"),
        };
        return does(&at_window(Role::WindowClerk), Command::PlanStep(plan));
    }
    if draw.percent(7)
        && let Some(actor) = may(CommandKind::Extend, officers)
    {
        let extend = Extend { days: 1 + draw.below(8) as u32, reason: prose("等上级复核") };
        return does(&actor, Command::Extend(extend));
    }
    if draw.percent(2)
        && let Some(actor) =
            may(CommandKind::TrackLong, &[at_department(lead, Role::DepartmentHead)])
    {
        let track = TrackLong { reason: prose("历史遗留"), report_on: None };
        return does(&actor, Command::TrackLong(track));
    }
    if draw.percent(4)
        && let Some(actor) = may(CommandKind::AskMaterials, officers)
    {
        let again = Some(prose("上次漏了一份"));
        let materials = vec![Line::new("结婚证").expect("a line")];
        return does(&actor, Command::AskMaterials(AskMaterials { materials, again }));
    }
    if draw.percent(3) && case.demands.is_empty() {
        let inspector = at_window(Role::Inspector);
        let demand = Demand {
            department: Some(lead.clone()),
            words: prose("为何还没有办"),
            due_on: now.day().plus(3 + draw.below(5) as i32),
        };
        return does(&inspector, Command::Demand(demand));
    }
    if case.long_running().is_some()
        && draw.percent(75)
        && let Some(actor) = may(CommandKind::ReportProgress, officers)
    {
        let report = ReportProgress { words: prose("已与上级会商"), report_on: None };
        return does(&actor, Command::ReportProgress(report));
    }
    match may(CommandKind::Resolve, officers) {
        Some(actor) => does(&actor, Command::Resolve(end(draw))),
        None => Step::Waits,
    }
}
