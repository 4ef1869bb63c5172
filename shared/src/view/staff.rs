//! What staff may see: the public view, the personal content, and the commands they may give now.

use crate::actor::{Actor, Staff};
use crate::case::Case;
use crate::command::CommandKind;
use crate::decide::permitted;
use crate::id::AccountId;
use crate::personal::{Intake, Personal, TextId};
use crate::policy::Policy;
use crate::text::{Line, Prose};
use crate::time::Timestamp;
use crate::view::citizen::{Told, told};
use crate::view::public::{PublicCase, Step};
use crate::vocabulary::Role;
use serde::{Deserialize, Serialize};

/// A case as a member of staff sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StaffCase {
    /// What everyone sees.
    pub public: PublicCase,
    /// What was said at registration; `None` once erased, or where the role may not read it.
    pub intake: Option<Intake>,
    /// What happened, oldest first.
    pub timeline: Vec<StaffStep>,
    /// The commands this member of staff may give now.
    pub permitted: Vec<CommandKind>,
}

/// A step with everything the staff may read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StaffStep {
    /// The step.
    #[serde(flatten)]
    pub step: Step,
    /// The words.
    pub words: Option<Prose>,
    /// What will be done so that it does not happen again.
    pub measure: Option<Prose>,
    /// The rating, of a verdict.
    pub rating: Option<u8>,
    /// Which account did it; `None` for the citizen.
    pub account: Option<AccountId>,
}

/// Whether a role reads personal data. Which of its cases it reads is the same question as which
/// cases it opens: all of them, in this version.
pub fn reads_personal(role: Role) -> bool {
    match role {
        Role::WindowClerk
        | Role::WindowLead
        | Role::DepartmentOfficer
        | Role::DepartmentHead
        | Role::LeaderInCharge
        | Role::PrincipalLeader
        | Role::Inspector => true,
        Role::Administrator => false,
    }
}

impl StaffCase {
    /// The view of `case` for `staff` at `now`. `accounts` names who caused each event, in order.
    pub fn of(
        case: &Case,
        personal: &Personal,
        accounts: &[Option<AccountId>],
        staff: &Staff,
        now: Timestamp,
        policy: &Policy,
    ) -> StaffCase {
        let reads = reads_personal(staff.seat.role());
        let words =
            |id: Option<TextId>| id.filter(|_| reads).and_then(|id| personal.words(id)).cloned();
        let timeline = case
            .log
            .iter()
            .enumerate()
            .map(|(index, event)| {
                let Told { citizen, staff, measure, rating } = told(&event.what);
                StaffStep {
                    step: Step::of(event),
                    words: words(citizen.or(staff)),
                    measure: words(measure),
                    rating,
                    account: accounts.get(index).cloned().flatten(),
                }
            })
            .collect();
        StaffCase {
            public: PublicCase::of(case),
            intake: personal.intake(case.intake).filter(|_| reads).cloned(),
            timeline,
            permitted: permitted(case, &Actor::Staff(staff.clone()), now, policy),
        }
    }
}

/// A case as a line of a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueueRow {
    /// What everyone sees, without the timeline.
    pub public: PublicCase,
    /// What they came for, in words.
    pub title: Option<Line>,
    /// Who: the company, or the person.
    pub applicant_name: Option<Line>,
}

impl QueueRow {
    /// The line for `case`.
    pub fn of(case: &Case, personal: &Personal) -> QueueRow {
        let intake = personal.intake(case.intake);
        QueueRow {
            public: PublicCase { timeline: Vec::new(), ..PublicCase::of(case) },
            title: intake.map(|intake| intake.title.clone()),
            applicant_name: intake.and_then(|intake| {
                intake.applicant.company.clone().or_else(|| intake.applicant.name.clone())
            }),
        }
    }
}
