//! The decision: a command becomes events, or is refused by name. Pure: the time, the actor and the
//! policy are handed in, and the same input always gives the same answer.
//!
//! [`permit`] says who may give which command when, without looking at what the command carries;
//! [`decide`] then checks what it carries. The console shows exactly what `permit` accepts.

use crate::actor::{Actor, By};
use crate::case::{Case, Stage};
use crate::command::{Command, CommandKind, End, Import, Register};
use crate::event::{Ending, Event, Registration, TripFact, What};
use crate::personal::{Content, Intake, TextId};
use crate::policy::Policy;
use crate::problem::{Field, FieldProblem, Refusal};
use crate::text::Prose;
use crate::time::Timestamp;
use crate::vocabulary::{Channel, ClosedBecause, Outcome, Role, StageKind, VerdictVia};

/// The most texts a case can hold, so that its head stays far below the store's 400 KB.
pub const TEXTS_MOST: u16 = 500;
/// The most trips told one by one.
pub const TRIPS_MOST: usize = 20;
/// The highest level a case can be reopened to: the principal leader.
pub const LEVEL_MOST: u8 = 3;

/// What a command leads to: the events, and the personal content they refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The events, in order.
    pub events: Vec<Event>,
    /// What is kept apart from them.
    pub content: Vec<(TextId, Content)>,
}

/// Whether `actor` may give a command of this kind to this case now.
pub fn permit(
    case: Option<&Case>,
    kind: CommandKind,
    actor: &Actor,
    now: Timestamp,
    policy: &Policy,
) -> Result<(), Refusal> {
    permit_role(kind, actor)?;
    let Some(case) = case else {
        return match kind {
            CommandKind::Register | CommandKind::Import => Ok(()),
            CommandKind::Sort
            | CommandKind::Summon
            | CommandKind::Settle
            | CommandKind::Assign
            | CommandKind::Accept
            | CommandKind::Return
            | CommandKind::LogStep
            | CommandKind::Resolve
            | CommandKind::SendMessage
            | CommandKind::PublishSummary
            | CommandKind::GiveVerdict
            | CommandKind::Reopen
            | CommandKind::Close => Err(Refusal::NoCase),
        };
    };
    permit_stage(case, kind)?;
    permit_place(case, actor)?;
    permit_time(case, kind, now, policy)
}

/// The commands `actor` may give to this case now, in the order the console shows them.
pub fn permitted(case: &Case, actor: &Actor, now: Timestamp, policy: &Policy) -> Vec<CommandKind> {
    CommandKind::ALL
        .iter()
        .copied()
        .filter(|kind| permit(Some(case), *kind, actor, now, policy).is_ok())
        .collect()
}

/// Which roles ever give a command of this kind. `None` stands for the citizen.
pub fn roles_for(kind: CommandKind) -> &'static [Option<Role>] {
    const WINDOW: &[Option<Role>] = &[Some(Role::WindowClerk), Some(Role::WindowLead)];
    const DEPARTMENT: &[Option<Role>] =
        &[Some(Role::DepartmentOfficer), Some(Role::DepartmentHead)];
    const WINDOW_AND_DEPARTMENT: &[Option<Role>] = &[
        Some(Role::WindowClerk),
        Some(Role::WindowLead),
        Some(Role::DepartmentOfficer),
        Some(Role::DepartmentHead),
    ];
    match kind {
        CommandKind::Register | CommandKind::GiveVerdict => {
            &[None, Some(Role::WindowClerk), Some(Role::WindowLead)]
        }
        CommandKind::Import => &[Some(Role::WindowLead)],
        CommandKind::Sort
        | CommandKind::Summon
        | CommandKind::Settle
        | CommandKind::Assign
        | CommandKind::PublishSummary
        | CommandKind::Close => WINDOW,
        CommandKind::Accept | CommandKind::Return | CommandKind::Resolve => DEPARTMENT,
        CommandKind::LogStep => WINDOW_AND_DEPARTMENT,
        CommandKind::SendMessage => &[
            None,
            Some(Role::WindowClerk),
            Some(Role::WindowLead),
            Some(Role::DepartmentOfficer),
            Some(Role::DepartmentHead),
        ],
        CommandKind::Reopen => &[None, Some(Role::WindowLead), Some(Role::LeaderInCharge)],
    }
}

fn permit_role(kind: CommandKind, actor: &Actor) -> Result<(), Refusal> {
    let role = match actor {
        Actor::Citizen => None,
        Actor::Staff(staff) => Some(staff.seat.role()),
    };
    if roles_for(kind).contains(&role) {
        Ok(())
    } else {
        Err(Refusal::NotYourRole { role, command: kind })
    }
}

/// The stages in which a command of this kind fits.
pub fn stages_for(kind: CommandKind) -> &'static [StageKind] {
    const AT_WINDOW: &[StageKind] =
        &[StageKind::Registered, StageKind::Summoned, StageKind::Returned, StageKind::Reopened];
    const OPEN: &[StageKind] = &[
        StageKind::Registered,
        StageKind::Summoned,
        StageKind::Assigned,
        StageKind::Accepted,
        StageKind::Returned,
        StageKind::Reopened,
    ];
    const ENDED: &[StageKind] = &[StageKind::Settled, StageKind::Resolved, StageKind::Closed];
    match kind {
        CommandKind::Register | CommandKind::Import => &[],
        CommandKind::Sort | CommandKind::LogStep => OPEN,
        CommandKind::Summon | CommandKind::Settle | CommandKind::Assign => AT_WINDOW,
        CommandKind::Accept | CommandKind::Return => &[StageKind::Assigned],
        CommandKind::Resolve => &[StageKind::Accepted],
        CommandKind::SendMessage => &[
            StageKind::Registered,
            StageKind::Summoned,
            StageKind::Assigned,
            StageKind::Accepted,
            StageKind::Returned,
            StageKind::Settled,
            StageKind::Resolved,
            StageKind::Reopened,
        ],
        CommandKind::PublishSummary => StageKind::ALL,
        CommandKind::GiveVerdict | CommandKind::Reopen => ENDED,
        CommandKind::Close => &[StageKind::Settled, StageKind::Resolved],
    }
}

fn permit_stage(case: &Case, kind: CommandKind) -> Result<(), Refusal> {
    let stage = case.stage.kind();
    match kind {
        CommandKind::Register | CommandKind::Import => Err(Refusal::AlreadyRegistered),
        CommandKind::Sort
        | CommandKind::Summon
        | CommandKind::Settle
        | CommandKind::Assign
        | CommandKind::Accept
        | CommandKind::Return
        | CommandKind::LogStep
        | CommandKind::Resolve
        | CommandKind::SendMessage
        | CommandKind::PublishSummary
        | CommandKind::GiveVerdict
        | CommandKind::Reopen
        | CommandKind::Close => {
            if stages_for(kind).contains(&stage) {
                Ok(())
            } else {
                Err(Refusal::WrongStage { stage, command: kind })
            }
        }
    }
}

/// Window staff act on their window's cases, departments on what they hold.
fn permit_place(case: &Case, actor: &Actor) -> Result<(), Refusal> {
    let Actor::Staff(staff) = actor else { return Ok(()) };
    if staff.seat.window().is_some_and(|window| *window != case.window) {
        return Err(Refusal::NotYourWindow);
    }
    match staff.seat.department() {
        Some(department) if case.stage.holding_department() != Some(department) => {
            Err(Refusal::NotYourDepartment)
        }
        Some(_) | None => Ok(()),
    }
}

fn permit_time(
    case: &Case,
    kind: CommandKind,
    now: Timestamp,
    policy: &Policy,
) -> Result<(), Refusal> {
    match kind {
        CommandKind::Close => {
            let Some(resolution) = case.stage.resolution() else { return Ok(()) };
            let from = policy.calendar.after_days(resolution.at, policy.silence_days);
            if resolution.ending.outcome != Outcome::Withdrawn && now < from {
                return Err(Refusal::TooEarly { from });
            }
            Ok(())
        }
        CommandKind::GiveVerdict | CommandKind::Reopen => {
            if kind == CommandKind::GiveVerdict && case.verdict.is_some() {
                return Err(Refusal::AlreadyJudged);
            }
            if let Stage::Closed { at, .. } = &case.stage {
                let until = Timestamp::at(at.day().plus(policy.reopen_days + 1), 0);
                if now >= until {
                    return Err(Refusal::TooLate { until });
                }
            }
            Ok(())
        }
        CommandKind::Register
        | CommandKind::Import
        | CommandKind::Sort
        | CommandKind::Summon
        | CommandKind::Settle
        | CommandKind::Assign
        | CommandKind::Accept
        | CommandKind::Return
        | CommandKind::LogStep
        | CommandKind::Resolve
        | CommandKind::SendMessage
        | CommandKind::PublishSummary => Ok(()),
    }
}

/// Decides a command: the events it leads to, or why not.
pub fn decide(
    case: Option<&Case>,
    command: &Command,
    actor: &Actor,
    now: Timestamp,
    policy: &Policy,
) -> Result<Decision, Refusal> {
    permit(case, command.kind(), actor, now, policy)?;
    match (case, command) {
        (None, Command::Register(register)) => decide_register(register, actor, now, policy),
        (None, Command::Import(import)) => decide_import(import, actor, now, policy),
        (Some(case), command) => decide_step(case, command, actor, now, policy),
        (
            None,
            Command::Sort(_)
            | Command::Summon(_)
            | Command::Settle(_)
            | Command::Assign(_)
            | Command::Accept
            | Command::Return(_)
            | Command::LogStep(_)
            | Command::Resolve(_)
            | Command::SendMessage(_)
            | Command::PublishSummary(_)
            | Command::GiveVerdict(_)
            | Command::Reopen(_)
            | Command::Close,
        ) => Err(Refusal::NoCase),
    }
}

/// Collects content and numbers it.
struct Texts {
    next: u16,
    content: Vec<(TextId, Content)>,
}

impl Texts {
    fn keep(&mut self, content: Content) -> TextId {
        let id = TextId(self.next);
        self.next = self.next.saturating_add(1);
        self.content.push((id, content));
        id
    }

    fn words(&mut self, words: &Prose) -> TextId {
        self.keep(Content::Words(words.clone()))
    }

    fn some_words(&mut self, words: Option<&Prose>) -> Option<TextId> {
        words.map(|words| self.words(words))
    }

    fn ending(&mut self, end: &End, worked_hours: u32) -> Ending {
        Ending {
            worked_hours,
            outcome: end.outcome,
            answer: self.words(&end.answer),
            measure: self.some_words(end.measure.as_ref()),
        }
    }
}

fn decide_step(
    case: &Case,
    command: &Command,
    actor: &Actor,
    now: Timestamp,
    policy: &Policy,
) -> Result<Decision, Refusal> {
    let calendar = &policy.calendar;
    let mut texts = Texts { next: case.texts, content: Vec::new() };
    let window_due = calendar.after_hours(now, policy.window_hours);
    let worked_hours = calendar.working_hours(case.registered_at, now);
    let level_up = (case.level + 1).min(LEVEL_MOST);
    let field = |name: &str, problem: Field| Refusal::Fields {
        fields: vec![FieldProblem::new(name, problem)],
    };
    let whats = match command {
        Command::Register(_) | Command::Import(_) => return Err(Refusal::AlreadyRegistered),
        Command::Sort(sort) => {
            let mut departments = sort.departments.clone();
            departments.dedup();
            vec![What::Sorted { matter: sort.matter.clone(), reason: sort.reason, departments }]
        }
        Command::Summon(summon) => {
            if let Stage::Summoned { departments, .. } = &case.stage
                && departments.contains(&summon.department)
            {
                return Err(Refusal::AlreadySummoned);
            }
            vec![What::Summoned {
                department: summon.department.clone(),
                note: texts.some_words(summon.note.as_ref()),
            }]
        }
        Command::Settle(end) => vec![What::Settled(texts.ending(end, worked_hours))],
        Command::Assign(assign) => {
            let days = assign.days.unwrap_or(policy.handle_days);
            if !(1..=policy.handle_days_most).contains(&days) {
                return Err(field(
                    "days",
                    Field::OutOfRange { min: 1, max: policy.handle_days_most },
                ));
            }
            vec![What::Assigned {
                department: assign.department.clone(),
                accept_by: calendar.after_hours(now, policy.accept_hours),
                due: calendar.after_days(now, days),
                note: texts.some_words(assign.note.as_ref()),
            }]
        }
        Command::Accept => vec![What::Accepted],
        Command::Return(back) => {
            vec![What::Returned { reason: texts.words(&back.reason), due: window_due }]
        }
        Command::LogStep(step) => {
            vec![What::StepLogged { kind: step.kind, words: texts.words(&step.words) }]
        }
        Command::Resolve(end) => vec![What::Resolved(texts.ending(end, worked_hours))],
        Command::SendMessage(message) => {
            vec![What::MessageSent { words: texts.words(&message.words) }]
        }
        Command::PublishSummary(publish) => {
            if !publish.confirmed {
                return Err(field("confirmed", Field::NotConfirmed));
            }
            if holds_long_number(publish.summary.as_str()) {
                return Err(field("summary", Field::LooksPersonal));
            }
            vec![What::SummaryPublished { summary: publish.summary.clone() }]
        }
        Command::GiveVerdict(verdict) => {
            if verdict.rating.is_some_and(|rating| !(1..=5).contains(&rating)) {
                return Err(field("rating", Field::OutOfRange { min: 1, max: 5 }));
            }
            let from_citizen = matches!(actor, Actor::Citizen);
            if from_citizen != (verdict.via == VerdictVia::Online) {
                return Err(field("via", Field::NotAChoice));
            }
            let mut whats = vec![What::VerdictGiven {
                solved: verdict.solved,
                rating: verdict.rating,
                words: texts.some_words(verdict.words.as_ref()),
                via: verdict.via,
            }];
            if !verdict.solved {
                whats.push(What::Reopened { level: level_up, reason: None, due: window_due });
            } else if case.stage.kind() != StageKind::Closed {
                whats.push(What::Closed { because: ClosedBecause::SaidSolved });
            }
            whats
        }
        Command::Reopen(reopen) => vec![What::Reopened {
            level: level_up,
            reason: Some(texts.words(&reopen.reason)),
            due: window_due,
        }],
        Command::Close => {
            let withdrawn = case
                .stage
                .resolution()
                .is_some_and(|resolution| resolution.ending.outcome == Outcome::Withdrawn);
            let because = if withdrawn { ClosedBecause::Withdrawn } else { ClosedBecause::Silence };
            vec![What::Closed { because }]
        }
    };
    if texts.next > TEXTS_MOST {
        return Err(Refusal::TooManyTexts);
    }
    let events = whats.into_iter().map(|what| Event { at: now, by: actor.by(), what }).collect();
    Ok(Decision { events, content: texts.content })
}

/// Whether a text holds a telephone or document number: seven or more digits in a row, spaces and
/// hyphens between them not counted, that are neither a date nor a case number.
pub fn holds_long_number(text: &str) -> bool {
    let joins = |letter: char| {
        crate::number::digit_value(letter)
            .is_some_and(|_| !"〇零一二三四五六七八九".contains(letter))
            || matches!(letter, ' ' | '-' | '－' | '\u{a0}')
    };
    text.split(|letter: char| !joins(letter)).any(|token| {
        let token = token.trim_matches(|letter| matches!(letter, ' ' | '-' | '－' | '\u{a0}'));
        let digits = token.chars().filter(|letter| letter.is_numeric()).count();
        digits >= 7
            && Timestamp::read(token).is_err()
            && crate::number::CaseNumber::read(token).is_err()
    })
}

/// Whether a public text names the applicant of `intake`.
pub fn names_the_applicant(text: &str, intake: &Intake) -> bool {
    let applicant = &intake.applicant;
    let name = applicant.name.as_ref().map(|name| name.as_str().trim());
    let document = applicant.document.as_ref().map(|line| line.as_str().trim());
    [name, document]
        .into_iter()
        .flatten()
        .any(|private| private.chars().count() >= 2 && text.contains(private))
}

fn check_register(
    register: &Register,
    actor: &Actor,
    at: Timestamp,
    imported: bool,
) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let mut need = |holds: bool, field: &str, problem: Field| {
        if !holds {
            problems.push(FieldProblem::new(field, problem));
        }
    };
    let from_citizen = matches!(actor, Actor::Citizen);
    if !imported {
        need(register.applicant.name.is_some(), "applicant.name", Field::Missing);
        need(
            !from_citizen || register.applicant.phone.is_some(),
            "applicant.phone",
            Field::Missing,
        );
        need(from_citizen == (register.channel == Channel::Online), "channel", Field::NotAChoice);
        need(!register.trips.is_empty(), "trips", Field::Missing);
    }
    let told = u16::try_from(register.trips.len()).unwrap_or(u16::MAX);
    let fewest = if imported { told } else { told.max(1) };
    need(
        (fewest..=99).contains(&register.trips_made),
        "trips_made",
        Field::OutOfRange { min: u32::from(fewest), max: 99 },
    );
    need(
        register.trips.len() <= TRIPS_MOST,
        "trips",
        Field::OutOfRange { min: 1, max: TRIPS_MOST as u32 },
    );
    for (index, trip) in register.trips.iter().enumerate() {
        need(trip.on <= at.day(), &format!("trips.{index}.on"), Field::InTheFuture);
    }
    problems
}

fn registration(
    register: &Register,
    at: Timestamp,
    imported: bool,
    policy: &Policy,
    texts: &mut Texts,
) -> What {
    let mut departments = Vec::new();
    let named = register.trips.iter().filter_map(|trip| trip.department.as_ref());
    for department in register.departments.iter().chain(named) {
        if !departments.contains(department) {
            departments.push(department.clone());
        }
    }
    let intake = texts.keep(Content::Intake(Box::new(Intake {
        applicant: register.applicant.clone(),
        title: register.title.clone(),
        account: register.account.clone(),
        trips: register.trips.clone(),
        suggestion: register.suggestion.clone(),
        wish: register.wish.clone(),
        source_number: register.source_number.clone(),
    })));
    let trips = register
        .trips
        .iter()
        .map(|trip| TripFact {
            on: trip.on,
            department: trip.department.clone(),
            reason: trip.reason,
        })
        .collect();
    What::Registered(Registration {
        channel: register.channel,
        window: register.window.clone(),
        language: register.language,
        applicant: register.applicant.kind,
        matter: register.matter.clone(),
        reason: register.reason,
        departments,
        trips,
        trips_made: register.trips_made,
        intake,
        due: policy.calendar.after_hours(at, policy.window_hours),
        imported,
    })
}

fn decide_register(
    register: &Register,
    actor: &Actor,
    now: Timestamp,
    policy: &Policy,
) -> Result<Decision, Refusal> {
    if let Actor::Staff(staff) = actor
        && staff.seat.window() != Some(&register.window)
    {
        return Err(Refusal::NotYourWindow);
    }
    let fields = check_register(register, actor, now, false);
    if !fields.is_empty() {
        return Err(Refusal::Fields { fields });
    }
    let mut texts = Texts { next: 0, content: Vec::new() };
    let what = registration(register, now, false, policy, &mut texts);
    Ok(Decision { events: vec![Event { at: now, by: actor.by(), what }], content: texts.content })
}

fn decide_import(
    import: &Import,
    actor: &Actor,
    now: Timestamp,
    policy: &Policy,
) -> Result<Decision, Refusal> {
    let received_at = import.received_at;
    let mut fields = check_register(&import.register, actor, received_at, true);
    if received_at > now {
        fields.push(FieldProblem::new("received_at", Field::InTheFuture));
    }
    if let Some(ending) = &import.ending {
        if ending.at < received_at {
            fields.push(FieldProblem::new("ending.at", Field::TooEarly));
        } else if ending.at > now {
            fields.push(FieldProblem::new("ending.at", Field::InTheFuture));
        }
    }
    if !fields.is_empty() {
        return Err(Refusal::Fields { fields });
    }
    let mut texts = Texts { next: 0, content: Vec::new() };
    let window = By::Window { window: import.register.window.clone() };
    let what = registration(&import.register, received_at, true, policy, &mut texts);
    let mut events = vec![Event { at: received_at, by: window.clone(), what }];
    let on_the_spot = import.ending.as_ref().is_some_and(|ending| ending.on_the_spot);
    let mut ended_by = window.clone();
    if let Some(department) = import.assigned_to.as_ref().filter(|_| !on_the_spot) {
        ended_by = By::Department { department: department.clone() };
        let assigned = What::Assigned {
            department: department.clone(),
            accept_by: policy.calendar.after_hours(received_at, policy.accept_hours),
            due: policy.calendar.after_days(received_at, policy.handle_days),
            note: None,
        };
        events.push(Event { at: received_at, by: window, what: assigned });
        if import.ending.is_some() {
            let what = What::Accepted;
            events.push(Event { at: received_at, by: ended_by.clone(), what });
        }
    }
    if let Some(ending) = &import.ending {
        let worked_hours = policy.calendar.working_hours(received_at, ending.at);
        let kept = texts.ending(&ending.end, worked_hours);
        let what = if ending.on_the_spot { What::Settled(kept) } else { What::Resolved(kept) };
        events.push(Event { at: ending.at, by: ended_by, what });
    }
    Ok(Decision { events, content: texts.content })
}
