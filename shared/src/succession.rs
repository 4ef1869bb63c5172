//! Departments that follow others (承接): what is open at a department that was merged, split or dissolved passes to the
//! department that follows it, and what was hidden from it stays hidden from all that follow it.
//!
//! Nothing is moved for that. The successor stands in for the former department: it reads, owes and may do what that one
//! could, and an event in its place names both. So a succession takes effect at once for any number of cases, and one
//! that was a mistake is undone by taking it out of the directory again.

use crate::actor::{Actor, By, Seat, Staff};
use crate::aggregate::Decision;
use crate::directory::{Department, Directory, Matter, Succession};
use crate::duty::Owner;
use crate::id::DepartmentId;
use crate::lang::Lang;
use crate::limits::{MAX_PREDECESSORS, MAX_SUCCESSORS};
use crate::problem::{Field, FieldProblem};
use crate::time::Day;

/// Which successors of a department are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    /// Only the one that is responsible for what was open.
    Responsible,
    All,
}

impl Department {
    /// The succession, once its day has come.
    fn followed_on(&self, day: Option<Day>) -> Option<&Succession> {
        let begun = |set: &&Succession| day.is_none_or(|day| set.since <= day);
        self.succession.as_ref().filter(begun)
    }
}

impl Directory {
    /// Who follows a department today; `None` while nobody does.
    pub fn followed(&self, id: &DepartmentId) -> Option<&Succession> {
        let known = self.departments.iter().find(|known| known.id == *id)?;
        known.followed_on(self.day)
    }

    /// Whether new cases can be given to a department: it is active, and nobody follows it yet.
    pub fn takes_cases(&self, department: &Department) -> bool {
        department.active && department.followed_on(self.day).is_none()
    }

    /// The department that is responsible today for what a department had: itself, unless another follows it.
    pub fn responsible<'a>(&'a self, id: &'a DepartmentId) -> &'a DepartmentId {
        let mut at = id;
        // No more steps than there are departments, so that a circle ends, too.
        for _ in &self.departments {
            match self.followed(at).and_then(|set| set.successors.first()) {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    /// The departments that a matter is offered with: those that follow its own, once, if they take cases.
    pub fn departments_of(&self, matter: &Matter) -> Vec<DepartmentId> {
        let mut offered: Vec<DepartmentId> = Vec::new();
        for id in matter.departments.iter().map(|id| self.responsible(id)) {
            if self.offers_department(id) && !offered.contains(id) {
                offered.push(id.clone());
            }
        }
        offered
    }

    /// The name of the department that acts today for `id`, with the former one's name if there is one.
    pub fn acting_department(&self, id: &DepartmentId, lang: Lang) -> String {
        self.name_for(self.responsible(id), id, lang)
    }

    /// The name of a department as it was, and who has followed it since when.
    pub fn past_department(&self, id: &DepartmentId, lang: Lang) -> String {
        let name = self.department(id, lang);
        let Some(Succession { since, successors }) = self.followed(id) else { return name.into() };
        let successors: Vec<&str> = successors.iter().map(|id| self.department(id, lang)).collect();
        let successors = successors.join(lang.pick("、", ", "));
        lang.pick(
            format!("{name}（{since}起由{successors}承接）"),
            format!("{name} (since {since}: {successors})"),
        )
    }

    /// The name of `successor`, acting for the department `former`.
    pub(crate) fn name_for(
        &self,
        successor: &DepartmentId,
        former: &DepartmentId,
        lang: Lang,
    ) -> String {
        let (name, before) = (self.department(successor, lang), self.department(former, lang));
        if successor == former {
            return name.into();
        }
        lang.pick(format!("{name}（承接{before}）"), format!("{name} (for the former {before})"))
    }

    /// The department and those that it follows, through any number of steps; itself first.
    fn followed_by(&self, id: &DepartmentId, which: Which) -> Vec<DepartmentId> {
        let mut found = vec![id.clone()];
        let mut looked = 0;
        while let Some(at) = found.get(looked).cloned() {
            looked = looked.saturating_add(1);
            for known in &self.departments {
                let Some(set) = known.followed_on(self.day) else { continue };
                let successors = match which {
                    Which::Responsible => set.successors.get(..1).unwrap_or_default(),
                    Which::All => &set.successors,
                };
                if successors.contains(&at) && !found.contains(&known.id) {
                    found.push(known.id.clone());
                }
            }
        }
        found
    }

    /// The department and those for which it stands in; itself first.
    pub fn stood_in_for(&self, id: &DepartmentId) -> Vec<DepartmentId> {
        self.followed_by(id, Which::Responsible)
    }

    /// Whether `department` stands in for `former`, or is it.
    pub fn stands_in(&self, department: &DepartmentId, former: &DepartmentId) -> bool {
        self.followed_by(department, Which::Responsible).contains(former)
    }

    /// What keeps `department` from being stored as it is, besides its own fields: who follows it, and whether it
    /// follows others itself.
    pub fn succession_problems(&self, department: &Department) -> Vec<FieldProblem> {
        // Those that are to come are checked like those that have begun.
        let mut after = Directory { day: None, ..self.clone() };
        after.departments.retain(|known| known.id != department.id);
        after.departments.push(department.clone());
        let follows = after.followed_by(&department.id, Which::All);
        let Some(set) = &department.succession else {
            let is_dissolved = !department.active && follows.len() > 1;
            let problem = || FieldProblem::new("active", Field::FollowsOthers);
            return is_dissolved.then(problem).into_iter().collect();
        };
        let problem = |problem| vec![FieldProblem::new("succession.successors", problem)];
        if set.successors.is_empty() {
            return problem(Field::Missing);
        }
        if set.successors.len() > MAX_SUCCESSORS {
            return problem(Field::TooMany { max: MAX_SUCCESSORS });
        }
        for (place, id) in set.successors.iter().enumerate() {
            if set.successors.get(..place).is_some_and(|before| before.contains(id)) {
                return problem(Field::Repeated);
            }
            let Some(successor) = after.departments.iter().find(|known| known.id == *id) else {
                return problem(Field::Unknown);
            };
            if follows.contains(id) {
                return problem(Field::Circular);
            }
            if !successor.active && successor.succession.is_none() {
                return problem(Field::Dissolved);
            }
        }
        let is_full = after.departments.iter().any(|known| {
            after.followed_by(&known.id, Which::All).len() > MAX_PREDECESSORS.saturating_add(1)
        });
        if is_full { problem(Field::FollowsTooMany { max: MAX_PREDECESSORS }) } else { Vec::new() }
    }
}

/// Somebody's seat, with what the directory adds to it: the departments for which theirs stands in.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The seat; a leader in charge of a department also leads those that it follows.
    seat: Seat,
    /// The seat's department, and those for which it stands in; empty for other seats.
    departments: Vec<DepartmentId>,
    /// Those, and the ones of which it took over a share.
    follows: Vec<DepartmentId>,
}

impl Reader {
    pub fn of(seat: &Seat, directory: &Directory) -> Reader {
        let behind = |which| match seat.department() {
            Some(id) => directory.followed_by(id, which),
            None => Vec::new(),
        };
        let (departments, follows) = (behind(Which::Responsible), behind(Which::All));
        let mut seat = seat.clone();
        if let Seat::LeaderInCharge { departments } = &mut seat {
            for led in departments.clone() {
                for former in directory.followed_by(&led, Which::Responsible) {
                    if !departments.contains(&former) {
                        departments.push(former);
                    }
                }
            }
        }
        Reader { seat, departments, follows }
    }

    pub fn seat(&self) -> &Seat {
        &self.seat
    }

    /// The seat's department first, then those for which it stands in; empty for seats of no department.
    pub fn departments(&self) -> &[DepartmentId] {
        &self.departments
    }

    /// The departments what is hidden from which is hidden from this reader.
    pub(crate) fn follows(&self) -> &[DepartmentId] {
        &self.follows
    }

    pub fn owes(&self, owner: &Owner) -> bool {
        self.seats().any(|seat| owner.is(&seat))
    }

    /// The seats in which somebody here may act: their own, then those in the departments for which theirs stands in.
    pub fn seats(&self) -> impl Iterator<Item = Seat> {
        let former = self.departments.get(1..).unwrap_or_default().iter();
        std::iter::once(self.seat.clone()).chain(former.map(|id| in_department(&self.seat, id)))
    }
}

/// The same seat in another department.
fn in_department(seat: &Seat, id: &DepartmentId) -> Seat {
    match seat {
        Seat::DepartmentOfficer { department: _ } => {
            Seat::DepartmentOfficer { department: id.clone() }
        }
        Seat::DepartmentHead { department: _ } => Seat::DepartmentHead { department: id.clone() },
        Seat::WindowClerk { .. }
        | Seat::WindowLead { .. }
        | Seat::LeaderInCharge { .. }
        | Seat::PrincipalLeader
        | Seat::Inspector
        | Seat::Administrator => seat.clone(),
    }
}

/// Those as whom an actor may act: as themselves, then in the place of each department for which theirs stands in.
pub fn stand_ins(actor: &Actor, directory: &Directory) -> Vec<Actor> {
    match actor {
        Actor::Citizen => vec![Actor::Citizen],
        Actor::Staff(Staff { account, seat }) => {
            let acting = |seat| Actor::Staff(Staff { account: account.clone(), seat });
            Reader::of(seat, directory).seats().map(acting).collect()
        }
    }
}

/// Decides as the first of the [`stand_ins`] who may. If nobody may, the refusal is the first that is about more than
/// whose case it is, which `elsewhere` tells.
pub(crate) fn decide_as_any<Payload, Refusal>(
    actor: &Actor,
    directory: &Directory,
    elsewhere: &Refusal,
    decide: impl Fn(&Actor) -> Result<Decision<Payload>, Refusal>,
) -> Result<Decision<Payload>, Refusal>
where
    Refusal: PartialEq,
{
    let mut actors = stand_ins(actor, directory).into_iter();
    let own = actors.next().unwrap_or(Actor::Citizen);
    let mut refused = match decide(&own) {
        Ok(decision) => return Ok(decision),
        Err(refusal) => refusal,
    };
    for stand_in in actors {
        match decide(&stand_in) {
            Ok(mut decision) => {
                for event in &mut decision.events {
                    if let By::Department { department: _, successor } = &mut event.by {
                        *successor = actor.department().cloned();
                    }
                }
                return Ok(decision);
            }
            Err(refusal) if refused == *elsewhere => refused = refusal,
            Err(_) => {}
        }
    }
    Err(refused)
}
