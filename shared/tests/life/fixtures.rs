//! A town, its people, valid commands, and cases that grow by them; and the imports that the other modules share.

pub use proptest::prelude::*;
pub use proptest::test_runner::{Config, TestRunner};
pub use rand::SeedableRng;
pub use rand::rngs::StdRng;
pub use rand::seq::SliceRandom;
pub use shared::actor::{Actor, By, Seat, Staff};
pub use shared::aggregate::Aggregate;
pub use shared::case::{Case, History, PartState, evolve, fold};
pub use shared::command::{
    AnswerDemand, AskMaterials, Assign, Command, CommandKind, Correct, DeclineVoiding, Demand,
    Extend, FinishPart, FinishStep, FollowUp, GiveVerdict, Import, ImportedResolution, LinkCase,
    LinkPlan, LogStep, NoteArrival, PlanStep, ProposeVoiding, PublishFile, PublishSummary,
    Reassign, Register, ReissueCode, Remark, Reopen, ReportProgress, ResolutionInput, Return,
    SendMessage, Sort, Summon, TakeNote, TrackLong, Transfer, Urge, WithdrawAssignment,
};
pub use shared::decide::{Decision, Facts};
pub use shared::directory::Directory;
pub use shared::duty::{Duty, Owner};
pub use shared::event::{Event, EventPayload, Explanation};
pub use shared::figures::{
    Counters, Counts, Group, Published, SpanRange, Tally, days_between, publish, ranges_of, spans,
};
pub use shared::id::{AccountId, DepartmentId, MatterId, PlanId, WindowId};
pub use shared::lang::{Lang, Say};
pub use shared::number::CaseNumber;
pub use shared::permit::permitted;
pub use shared::personal::{Applicant, Content, Intake, Personal, StoredFile, TextId, Trip};
pub use shared::plan::{Measure, Plan, PlanEvent, PlanPayload, PlanText};
pub use shared::policy::Policy;
pub use shared::problem::Refusal;
pub use shared::proof::{Audit, rows_of};
pub use shared::scale::{Level, Rating};
pub use shared::search::{SearchQuery, fold as fold_text};
pub use shared::sentence;
pub use shared::succession::Reader;
pub use shared::text::{Line, Note, Phone, Prose};
pub use shared::time::{DAY_MS, Day, HOUR_MS, MINUTE_MS, Timestamp};
pub use shared::view::{
    CitizenCase, Holder, PublicCase, PublicRecord, QueueRow, RegisterRow, StaffCase, Step,
    texts_read,
};
pub use shared::vocabulary::{
    ApplicantKind, Channel, ClosedBecause, DutyKind, EscalationLevel, FileKind, Outcome,
    PersonCheck, RefusalReason, Role, StageKind, StepKind, VerdictVia, VoidedBecause,
};
pub use std::collections::{BTreeMap, BTreeSet};
pub use support::{
    a_department, a_matter, a_window, account, department, line, matter, note, prose, window,
};

/// A word in every personal text, with which tests find leaks.
pub const SECRET: &str = "私密词";

/// The directory of a town with everything that the commands here refer to.
pub fn directory() -> Directory {
    let departments =
        ["bank", "insurance", "land", "police", "tax"].map(|id| a_department(id, id, id));
    let matters = ["company", "newborn"].map(|id| a_matter(id, id, id));
    let windows = ["main", "town"].map(|id| a_window(id, id, id));
    support::directory(departments, matters, windows)
}

/// A plan of the department `of`.
pub fn plan_of(of: &DepartmentId) -> Option<Plan> {
    let measure = Measure {
        what: note("培训窗口人员"),
        person: line("张科长"),
        due_on: monday().day().plus(9),
    };
    let what = PlanPayload::Submitted {
        department: of.clone(),
        window: window("main"),
        text: PlanText {
            title: line("一次性告知"),
            cause: note("没有清单"),
            measures: vec![measure],
        },
        due: monday().plus(DAY_MS),
    };
    let by = By::Department { department: of.clone(), successor: None };
    let id = PlanId::new("2018-04-plan").expect("an identifier");
    Plan::evolve(None, &id, &PlanEvent { at: monday(), by, what })
}

/// Decides a command in that town, where the plan and the other case that it refers to exist, and where a colleague
/// proposed whatever voiding is proposed.
pub fn decide(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    now: Timestamp,
    policy: &Policy,
) -> Result<Decision, Refusal> {
    decide_on(case, command, actor, now, policy, &colleague())
}

/// The same where `proposer` proposed the voiding.
pub fn decide_on(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    now: Timestamp,
    policy: &Policy,
    proposer: &AccountId,
) -> Result<Decision, Refusal> {
    let directory = directory();
    let plan = actor.department().and_then(plan_of);
    let (plan, proposer, personal) = (plan.as_ref(), Some(proposer), &said(case));
    let facts =
        Facts { plan, other: case, proposer, personal, ..Facts::of(now, policy, &directory) };
    shared::decide::decide(case, command, actor, &facts)
}

/// What was said as a case was registered here, in the place of what is said now.
fn said(case: Option<&Case>) -> Personal {
    let Register { applicant, title, account, trips, suggestion, wish, source_number, .. } =
        register(Channel::Window);
    let intake = Intake { applicant, title, account, trips, suggestion, wish, source_number };
    let said = case.map(|case| (case.intake, Content::Intake(Box::new(intake))));
    Personal(said.into_iter().collect())
}

/// Somebody of the window who gives no command here.
pub fn colleague() -> AccountId {
    account("colleague")
}

pub fn monday() -> Timestamp {
    Timestamp::read("2018-04-16 09:30").expect("a time")
}

pub fn number() -> CaseNumber {
    CaseNumber::new(monday().day(), 4_711)
}

pub fn staff(role: Role) -> Actor {
    staff_at(role, &window("main"))
}

/// Staff whose window, if they have one, is `at`.
pub fn staff_at(role: Role, at: &WindowId) -> Actor {
    let seat = match role {
        Role::WindowClerk => Seat::WindowClerk { window: at.clone() },
        Role::WindowLead => Seat::WindowLead { window: at.clone() },
        Role::DepartmentOfficer => Seat::DepartmentOfficer { department: department("tax") },
        Role::DepartmentHead => Seat::DepartmentHead { department: department("tax") },
        Role::LeaderInCharge => Seat::LeaderInCharge { departments: Vec::new() },
        Role::PrincipalLeader => Seat::PrincipalLeader,
        Role::Inspector => Seat::Inspector,
        Role::Administrator => Seat::Administrator,
    };
    Actor::Staff(Staff { account: account(&role.code().replace('_', "-")), seat })
}

pub fn register(channel: Channel) -> Register {
    Register {
        channel,
        window: window("main"),
        language: Lang::Zh,
        applicant: Applicant {
            kind: ApplicantKind::Person,
            name: Some(Line::new(format!("{SECRET}某")).expect("a name")),
            company: None,
            phone: Some(Phone::read("13800000000").expect("a phone")),
            email: None,
            document: None,
        },
        matter: Some(matter("newborn")),
        title: Line::new(format!("{SECRET} 参保")).expect("a title"),
        account: Some(prose("经过")),
        reason: RefusalReason::NotToldAtOnce,
        departments: vec![department("police")],
        trips: vec![Trip {
            on: monday().day(),
            place: Line::new(format!("{SECRET} 二楼")).expect("a place"),
            department: Some(department("insurance")),
            reason: RefusalReason::NotToldAtOnce,
            told: Some(Note::new(format!("{SECRET} 先落户")).expect("a text")),
        }],
        trips_made: 2,
        suggestion: Some(Note::new(format!("{SECRET} 一次办")).expect("a text")),
        wish: None,
        source_number: None,
        shows_identity: false,
    }
}

pub fn end(outcome: Outcome) -> ResolutionInput {
    ResolutionInput { outcome, answer: prose("办好了"), measure: Some(prose("新规定")) }
}

/// A valid command of each kind.
pub fn specimen(kind: CommandKind, actor: &Actor) -> Command {
    let citizen = matches!(actor, Actor::Citizen);
    match kind {
        CommandKind::Register => Command::Register(Box::new(register(if citizen {
            Channel::Online
        } else {
            Channel::Window
        }))),
        CommandKind::Import => Command::Import(Box::new(Import {
            register: register(Channel::Online),
            received_at: monday(),
            assigned_to: None,
            co: Vec::new(),
            ending: None,
        })),
        CommandKind::Sort => Command::Sort(Sort {
            matter: None,
            reason: RefusalReason::NoRule,
            departments: vec![department("land")],
        }),
        CommandKind::Summon => {
            Command::Summon(Summon { department: department("land"), note: Some(prose("来")) })
        }
        CommandKind::NoteArrival => {
            Command::NoteArrival(NoteArrival { department: department("land") })
        }
        CommandKind::Settle => Command::Settle(end(Outcome::Solved)),
        CommandKind::Assign => Command::Assign(Assign {
            department: department("tax"),
            days: Some(5),
            note: Some(prose("请办")),
            co: Vec::new(),
        }),
        CommandKind::Accept => Command::Accept,
        CommandKind::Return => Command::Return(Return { reason: prose("不归我管") }),
        CommandKind::LogStep => {
            Command::LogStep(LogStep { kind: StepKind::Office, words: prose("去了银行") })
        }
        CommandKind::Resolve => Command::Resolve(end(Outcome::Solved)),
        CommandKind::SendMessage => Command::SendMessage(SendMessage { words: prose("请问") }),
        CommandKind::PublishSummary => Command::PublishSummary(PublishSummary {
            summary: note("新生儿参保一次办好"),
            confirmed: true,
        }),
        CommandKind::GiveVerdict => Command::GiveVerdict(GiveVerdict {
            solved: true,
            rating: Rating::try_from(5).ok(),
            words: Some(prose("谢谢")),
            via: if citizen { VerdictVia::Online } else { VerdictVia::Phone },
            withdrawn: false,
        }),
        CommandKind::Reopen => Command::Reopen(Reopen { reason: prose("没办好") }),
        CommandKind::Close => Command::Close,
        CommandKind::Extend => Command::Extend(Extend { days: 5, reason: prose("要等复核") }),
        CommandKind::TrackLong => {
            Command::TrackLong(TrackLong { reason: prose("历史遗留"), report_on: None })
        }
        CommandKind::ReportProgress => Command::ReportProgress(ReportProgress {
            words: prose("已完成调研"),
            report_on: None,
        }),
        CommandKind::FinishPart => {
            Command::FinishPart(FinishPart { words: prose("本部门已办") })
        }
        CommandKind::PlanStep => Command::PlanStep(PlanStep {
            department: Some(department("bank")),
            due_on: Day::read("2018-06-01").expect("a day"),
            words: prose("到银行代缴"),
        }),
        CommandKind::FinishStep => {
            Command::FinishStep(FinishStep { id: 1, words: Some(prose("已缴")) })
        }
        CommandKind::AskMaterials => Command::AskMaterials(AskMaterials {
            materials: vec![Line::new(format!("{SECRET} 结婚证")).expect("a line")],
            again: Some(prose("上次漏了")),
        }),
        CommandKind::Explain => Command::Explain(Box::new(explanation())),
        CommandKind::LinkPlan => {
            Command::LinkPlan(LinkPlan { plan: PlanId::new("p-1").expect("an identifier") })
        }
        CommandKind::Remark => Command::Remark(Remark { words: prose("请先看附件") }),
        CommandKind::Note => Command::Note(TakeNote { words: prose("值得抽查") }),
        CommandKind::Demand => Command::Demand(Demand {
            department: Some(department("tax")),
            words: prose("为何未办"),
            due_on: Day::read("2018-06-01").expect("a day"),
        }),
        CommandKind::AnswerDemand => {
            Command::AnswerDemand(AnswerDemand { id: 1, words: prose("因系统升级") })
        }
        CommandKind::FollowUp => Command::FollowUp(FollowUp { words: prose("三次未接") }),
        CommandKind::AddFile => Command::AddFile(Box::new(StoredFile {
            key: line("kept/0a"),
            name: Line::new(format!("{SECRET}.jpg")).expect("a line"),
            kind: FileKind::Jpeg,
            bytes: 1_000,
            digest: "0".repeat(64),
        })),
        CommandKind::PublishFile => Command::PublishFile(PublishFile {
            file: TextId(1),
            caption: line("新流程图"),
            confirmed: true,
            copy: line("public/0b"),
        }),
        CommandKind::LinkCase => {
            Command::LinkCase(LinkCase { other: CaseNumber::new(monday().day(), 815) })
        }
        CommandKind::ReissueCode => {
            Command::ReissueCode(ReissueCode { checked: PersonCheck::Document })
        }
        CommandKind::WithdrawAssignment => Command::WithdrawAssignment(WithdrawAssignment {
            reason: Some(prose("选错了部门")),
        }),
        CommandKind::Reassign => Command::Reassign(Reassign {
            department: department("land"),
            days: Some(7),
            note: Some(prose("请接着办")),
            co: Vec::new(),
            reason: prose("属国土部门职权"),
        }),
        CommandKind::ProposeVoiding => Command::ProposeVoiding(ProposeVoiding {
            because: VoidedBecause::Twice,
            other: Some(CaseNumber::new(monday().day(), 815)),
            reason: prose("昨天已登记过"),
        }),
        CommandKind::ConfirmVoiding => Command::ConfirmVoiding,
        CommandKind::DeclineVoiding => {
            Command::DeclineVoiding(DeclineVoiding { reason: prose("是两回事") })
        }
        CommandKind::WithdrawVoiding => Command::WithdrawVoiding,
        CommandKind::Correct => Command::Correct(Box::new(corrected())),
        CommandKind::Transfer => Command::Transfer(Transfer {
            window: window("town"),
            reason: prose("属镇窗口办理"),
        }),
        CommandKind::Urge => {
            Command::Urge(Urge { departments: Vec::new(), words: Some(prose("请抓紧")) })
        }
    }
}

/// The registration with another telephone and one trip more.
pub fn corrected() -> Correct {
    let Register { channel, language, applicant, title, account, trips, .. } =
        register(Channel::Window);
    Correct {
        channel,
        language,
        applicant: Applicant { phone: Phone::read("13800000001").ok(), ..applicant },
        title,
        account,
        trips,
        trips_made: 3,
        reason: prose("电话错了一位，少算一趟"),
        checked: Some(PersonCheck::Document),
    }
}

pub fn explanation() -> Explanation {
    Explanation {
        zh: note("办事指南漏写了一份材料，已改正，向群众致歉"),
        en: Some(note("The guide missed a document; it was corrected")),
        video: None,
        transcript: None,
        name: line("陈某"),
        office: line("副市长"),
    }
}

/// A case with its personal content, grown by accepted decisions only.
#[derive(Clone, Debug, Default)]
pub struct GrownCase {
    pub case: Option<Case>,
    pub personal: Personal,
    pub events: Vec<Event>,
}

impl GrownCase {
    pub fn take(&mut self, decision: Decision) {
        for event in decision.events {
            self.case = evolve(self.case.take(), number(), &event);
            self.events.push(event);
        }
        for (id, _) in &decision.erased {
            self.personal.0.remove(id);
        }
        self.personal.0.extend(decision.content);
    }

    pub fn give(&mut self, kind: CommandKind, role: Role, now: Timestamp) {
        let actor = staff(role);
        let command = specimen(kind, &actor);
        let decision = decide(self.case.as_ref(), &command, &actor, now, &Policy::default())
            .unwrap_or_else(|refusal| panic!("{kind:?}: {refusal:?}"));
        self.take(decision);
    }

    /// Runs the clock twice. The second run must do nothing.
    pub fn clock(
        &mut self,
        now: Timestamp,
        policy: &Policy,
        at_each: &mut impl FnMut(Option<&Case>, &Event, &Case),
    ) {
        for event in self.case().tick(now, policy) {
            let before = self.case().clone();
            self.take(Decision::without_content(vec![event.clone()]));
            at_each(Some(&before), &event, self.case());
        }
        assert_eq!(self.case().tick(now, policy), Vec::new(), "the clock repeats itself");
        let next = self.case().next_look(policy);
        assert!(next.is_none_or(|next| next > now), "the clock looks back: {next:?}");
    }

    pub fn case(&self) -> &Case {
        self.case.as_ref().expect("a case")
    }

    pub fn history(&self) -> History<'_> {
        History { case: self.case(), events: &self.events }
    }
}

/// A case in each stage. The department that has or had it is `tax`.
pub fn on_stage(stage: StageKind) -> GrownCase {
    use CommandKind as K;
    let path: &[(K, Role)] = match stage {
        StageKind::Registered => &[],
        StageKind::Summoned => &[(K::Summon, Role::WindowClerk)],
        StageKind::Assigned => &[(K::Assign, Role::WindowClerk)],
        StageKind::Accepted => {
            &[(K::Assign, Role::WindowClerk), (K::Accept, Role::DepartmentOfficer)]
        }
        StageKind::Returned => {
            &[(K::Assign, Role::WindowClerk), (K::Return, Role::DepartmentOfficer)]
        }
        StageKind::Settled => &[(K::Settle, Role::WindowClerk)],
        StageKind::Resolved => &[
            (K::Assign, Role::WindowClerk),
            (K::Accept, Role::DepartmentOfficer),
            (K::Resolve, Role::DepartmentOfficer),
        ],
        StageKind::Reopened => &[(K::Settle, Role::WindowClerk), (K::Reopen, Role::WindowLead)],
        StageKind::Closed => &[(K::Settle, Role::WindowClerk), (K::Close, Role::WindowLead)],
        StageKind::Voided => {
            &[(K::ProposeVoiding, Role::WindowClerk), (K::ConfirmVoiding, Role::WindowLead)]
        }
    };
    let mut grown = GrownCase::default();
    grown.give(K::Register, Role::WindowClerk, monday());
    for (kind, role) in path {
        let now = if *kind == K::Close { monday().plus(20 * DAY_MS) } else { monday() };
        grown.give(*kind, *role, now);
    }
    assert_eq!(grown.case().stage.kind(), stage);
    grown
}

pub fn give(grown: &mut GrownCase, command: &Command, actor: &Actor, at: &str) {
    let now = Timestamp::read(at).expect("a time");
    let decision = decide(grown.case.as_ref(), command, actor, now, &Policy::default())
        .unwrap_or_else(|refusal| panic!("{:?}: {refusal:?}", command.kind()));
    grown.take(decision);
}

pub fn at_department(name: &str, role: Role) -> Actor {
    let department = department(name);
    let seat = if role == Role::DepartmentHead {
        Seat::DepartmentHead { department }
    } else {
        Seat::DepartmentOfficer { department }
    };
    Actor::Staff(Staff { account: account("someone"), seat })
}

pub fn assign_to(lead: &str, co: &[&str]) -> Command {
    Command::Assign(Assign {
        department: department(lead),
        days: None,
        note: None,
        co: co.iter().map(|name| department(name)).collect(),
    })
}
