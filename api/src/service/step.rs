//! Loads the facts for commands on plans, studies and reforms.

use super::CommandTarget;
use crate::app::App;
use crate::problem::Failure;
use crate::secret::random_hex;
use crate::store::DocumentKind;
use shared::actor::Actor;
use shared::aggregate::{Aggregate, Decision};
use shared::id::{DepartmentId, PlanId, ReformId, StudyId};
use shared::insight::PainPoint;
use shared::plan::{Plan, PlanCommand, PlanFacts, PlanPayload};
use shared::reform::{Reform, ReformCommand, ReformFacts, ReformPayload};
use shared::study::{Gathered, MAX_GATHERED, Study, StudyCommand, StudyFacts, StudyPayload};
use shared::wire::PlanDone;
use shared::wire::study::{ReformDone, StudyDone};
use std::ops::ControlFlow;

/// The number of newest cases among which those of a pain point are looked for.
const MAX_CASES: usize = 20_000;
/// How many days back cases are collected.
const DAYS_BACK: i32 = 366;

/// The id of a new plan, study or reform: the month, and eight digits that cannot be guessed.
pub fn new_id<A: CommandTarget>(app: &App) -> Result<A::Id, Failure> {
    let drawn = format!("{}-{}", app.now().day().month(), random_hex::<4>());
    A::read_id(&drawn).ok_or_else(|| Failure::Internal(anyhow::anyhow!("no id")))
}

impl CommandTarget for Plan {
    type Done = PlanDone;
    type Context = ();

    fn done(plan: PlanId, revision: u32) -> PlanDone {
        PlanDone { plan, revision }
    }

    fn read_id(written: &str) -> Option<PlanId> {
        PlanId::new(written).ok()
    }

    fn missing() -> Failure {
        Failure::NotFound
    }

    async fn decide_here(
        app: &App,
        before: Option<&Plan>,
        _context: Option<&()>,
        command: &PlanCommand,
        actor: &Actor,
    ) -> Result<Decision<PlanPayload>, Failure> {
        let (policy, town) = (app.policy().await?, app.town().await?);
        let facts = PlanFacts { now: app.now(), policy: &policy, directory: &town.directory };
        let decided = Plan::decide(before, command, actor, &facts);
        decided.map_err(|refusal| Failure::StepRefused(DocumentKind::Plan, refusal))
    }
}

impl CommandTarget for Study {
    type Done = StudyDone;
    type Context = ();

    fn done(study: StudyId, revision: u32) -> StudyDone {
        StudyDone { study, revision }
    }

    fn read_id(written: &str) -> Option<StudyId> {
        StudyId::new(written).ok()
    }

    fn missing() -> Failure {
        Failure::NotFound
    }

    async fn decide_here(
        app: &App,
        before: Option<&Study>,
        _context: Option<&()>,
        command: &StudyCommand,
        actor: &Actor,
    ) -> Result<Decision<StudyPayload>, Failure> {
        let town = app.town().await?;
        let behind = |id: Option<&DepartmentId>| id.map(|id| town.directory.stood_in_for(id));
        let gathered = if let StudyCommand::Propose(proposed) = command {
            gather(app, &proposed.pain, behind(actor.department())).await?
        } else if let (StudyCommand::Gather, Some(study)) = (command, before) {
            gather(app, &study.pain, behind(study.department.as_ref())).await?
        } else {
            Gathered::default()
        };
        let facts = StudyFacts { now: app.now(), directory: &town.directory, gathered: &gathered };
        let decided = Study::decide(before, command, actor, &facts);
        decided.map_err(|refusal| Failure::StepRefused(DocumentKind::Study, refusal))
    }
}

impl CommandTarget for Reform {
    type Done = ReformDone;
    /// The study from which a new reform comes.
    type Context = StudyId;

    fn done(reform: ReformId, revision: u32) -> ReformDone {
        ReformDone { reform, revision }
    }

    fn read_id(written: &str) -> Option<ReformId> {
        ReformId::new(written).ok()
    }

    fn missing() -> Failure {
        Failure::NotFound
    }

    async fn decide_here(
        app: &App,
        before: Option<&Reform>,
        context: Option<&StudyId>,
        command: &ReformCommand,
        actor: &Actor,
    ) -> Result<Decision<ReformPayload>, Failure> {
        let origin = before.map(|reform| &reform.basis.study).or(context);
        let study = app.store.load::<Study>(origin.ok_or(Failure::NotFound)?).await?;
        let (study, town) = (study.ok_or(Failure::NotFound)?, app.town().await?);
        let facts = ReformFacts { now: app.now(), study: &study, directory: &town.directory };
        let decided = Reform::decide(before, command, actor, &facts);
        decided.map_err(|refusal| Failure::StepRefused(DocumentKind::Reform, refusal))
    }
}

/// The newest cases of a pain point within a year, of these departments if some are named, oldest first.
async fn gather(
    app: &App,
    pain: &PainPoint,
    departments: Option<Vec<DepartmentId>>,
) -> Result<Gathered, Failure> {
    let today = app.now().day();
    let mut found = Vec::new();
    let from = today.plus(-DAYS_BACK);
    let all = app.store.each_registered(from, today, MAX_CASES, |case| {
        let of_pain = case.matter == pain.matter && case.reason == pain.reason;
        let mut named = case.departments.iter();
        let concerns = departments.as_ref().is_none_or(|ids| named.any(|id| ids.contains(id)));
        if of_pain && concerns && !case.is_void() {
            found.push((case.registered_at, case.number));
        }
        if found.len() < MAX_GATHERED { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    all.await?;
    found.sort();
    Ok(Gathered {
        first: found.first().map(|(at, _)| at.day()),
        last: found.last().map(|(at, _)| at.day()),
        cases: found.into_iter().map(|(_, number)| number).collect(),
    })
}
