//! The addresses of the console. Every page has an address, and every address is read back as its page.

use shared::id::{PlanId, ReformId, StudyId};
use shared::number::CaseNumber;
use shared::vocabulary::Role;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    SignIn,
    /// What is waiting for the signed-in user.
    Duties,
    Queue,
    Search,
    RegisterCase,
    Case(CaseNumber),
    Register,
    Import,
    Plans,
    NewPlan,
    Plan(PlanId),
    Studies,
    NewStudy,
    Study(StudyId),
    NewReform(StudyId),
    Reform(ReformId),
    Digests,
    Supervision(Watch),
    Insights(Insight),
    Notices(Delivered),
    Administration(AdminPage),
    /// The signed-in user's own account.
    Account,
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminPage {
    /// What is left to do, and the workbook.
    SetUp,
    Accounts,
    Departments,
    Windows,
    Matters,
    Rules,
    Calendar,
    WaitingKeys,
    Open311Keys,
    RateLimits,
    Provider,
    /// What the jobs could not do.
    SetAside,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watch {
    Overdue,
    Demands,
    Samples,
    Efficiency,
    Readings,
    Trail,
    /// Seats that wait for a second person.
    Grants,
}

impl Watch {
    pub const ALL: [Watch; 7] = [
        Watch::Overdue,
        Watch::Demands,
        Watch::Samples,
        Watch::Efficiency,
        Watch::Readings,
        Watch::Trail,
        Watch::Grants,
    ];

    fn slug(self) -> &'static str {
        match self {
            Watch::Overdue => "",
            Watch::Demands => "/demands",
            Watch::Samples => "/samples",
            Watch::Efficiency => "/efficiency",
            Watch::Readings => "/readings",
            Watch::Trail => "/trail",
            Watch::Grants => "/grants",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Insight {
    Points,
    Words,
    Waiting,
}

impl Insight {
    pub const ALL: [Insight; 3] = [Insight::Points, Insight::Words, Insight::Waiting];

    /// Whether a role may open it: administrators see no citizen's words, and departments have no window.
    pub fn is_for(self, role: Role) -> bool {
        let is_department = matches!(role, Role::DepartmentOfficer | Role::DepartmentHead);
        match self {
            Insight::Points => true,
            Insight::Words => role != Role::Administrator,
            Insight::Waiting => !is_department,
        }
    }

    fn slug(self) -> &'static str {
        match self {
            Insight::Points => "",
            Insight::Words => "/words",
            Insight::Waiting => "/waiting",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivered {
    Mine,
    Sent,
    Dead,
}

impl Delivered {
    pub const ALL: [Delivered; 3] = [Delivered::Mine, Delivered::Sent, Delivered::Dead];

    /// Whether a role may open it: only those responsible for delivery see how notices were delivered.
    pub fn is_for(self, role: Role) -> bool {
        match self {
            Delivered::Mine => true,
            Delivered::Sent | Delivered::Dead => match role {
                Role::WindowLead | Role::Administrator => true,
                Role::WindowClerk
                | Role::DepartmentOfficer
                | Role::DepartmentHead
                | Role::LeaderInCharge
                | Role::PrincipalLeader
                | Role::Inspector => false,
            },
        }
    }

    fn slug(self) -> &'static str {
        match self {
            Delivered::Mine => "",
            Delivered::Sent => "/sent",
            Delivered::Dead => "/undelivered",
        }
    }
}

impl AdminPage {
    pub const ALL: [AdminPage; 12] = [
        AdminPage::SetUp,
        AdminPage::Accounts,
        AdminPage::Departments,
        AdminPage::Windows,
        AdminPage::Matters,
        AdminPage::Rules,
        AdminPage::Calendar,
        AdminPage::WaitingKeys,
        AdminPage::Open311Keys,
        AdminPage::RateLimits,
        AdminPage::Provider,
        AdminPage::SetAside,
    ];

    fn slug(self) -> &'static str {
        match self {
            AdminPage::SetUp => "/setup",
            AdminPage::Accounts => "",
            AdminPage::Departments => "/departments",
            AdminPage::Windows => "/windows",
            AdminPage::Matters => "/matters",
            AdminPage::Rules => "/rules",
            AdminPage::Calendar => "/calendar",
            AdminPage::WaitingKeys => "/waiting-keys",
            AdminPage::Open311Keys => "/open311-keys",
            AdminPage::RateLimits => "/rate-limits",
            AdminPage::Provider => "/provider",
            AdminPage::SetAside => "/set-aside",
        }
    }
}

impl Route {
    pub fn path(&self) -> String {
        match self {
            Route::SignIn => "/console/sign-in".into(),
            Route::Duties => "/console/duties".into(),
            Route::Queue => "/console".into(),
            Route::Search => "/console/search".into(),
            Route::RegisterCase => "/console/register-case".into(),
            Route::Case(number) => format!("/console/cases/{number}"),
            Route::Register => "/console/register".into(),
            Route::Import => "/console/import".into(),
            Route::Plans => "/console/plans".into(),
            Route::NewPlan => "/console/plans/new".into(),
            Route::Plan(plan) => format!("/console/plans/{plan}"),
            Route::Studies => "/console/studies".into(),
            Route::NewStudy => "/console/studies/new".into(),
            Route::Study(study) => format!("/console/studies/{study}"),
            Route::NewReform(study) => format!("/console/studies/{study}/reform"),
            Route::Reform(reform) => format!("/console/reforms/{reform}"),
            Route::Digests => "/console/digests".into(),
            Route::Supervision(watch) => format!("/console/supervision{}", watch.slug()),
            Route::Insights(insight) => format!("/console/insights{}", insight.slug()),
            Route::Notices(delivered) => format!("/console/notices{}", delivered.slug()),
            Route::Administration(kept) => format!("/console/administration{}", kept.slug()),
            Route::Account => "/console/account".into(),
            Route::Unknown => "/console/not-found".into(),
        }
    }

    pub fn read(path: &str) -> Route {
        let path = path.trim_end_matches('/');
        if let Some(written) = path.strip_prefix("/console/cases/") {
            return CaseNumber::read(written).map_or(Route::Unknown, Route::Case);
        }
        if let Some(slug) = path.strip_prefix("/console/administration") {
            let kept = AdminPage::ALL.into_iter().find(|kept| kept.slug() == slug);
            return kept.map_or(Route::Unknown, Route::Administration);
        }
        if let Some(slug) = path.strip_prefix("/console/supervision") {
            let watch = Watch::ALL.into_iter().find(|watch| watch.slug() == slug);
            return watch.map_or(Route::Unknown, Route::Supervision);
        }
        if let Some(slug) = path.strip_prefix("/console/insights") {
            let insight = Insight::ALL.into_iter().find(|insight| insight.slug() == slug);
            return insight.map_or(Route::Unknown, Route::Insights);
        }
        if let Some(slug) = path.strip_prefix("/console/notices") {
            let delivered = Delivered::ALL.into_iter().find(|delivered| delivered.slug() == slug);
            return delivered.map_or(Route::Unknown, Route::Notices);
        }
        if let Some(written) = path.strip_prefix("/console/plans/") {
            return match written {
                "new" => Route::NewPlan,
                written => PlanId::new(written).map_or(Route::Unknown, Route::Plan),
            };
        }
        if let Some(written) = path.strip_prefix("/console/reforms/") {
            return ReformId::new(written).map_or(Route::Unknown, Route::Reform);
        }
        if let Some(written) = path.strip_prefix("/console/studies/") {
            if written == "new" {
                return Route::NewStudy;
            }
            let (written, route): (&str, fn(StudyId) -> Route) =
                match written.strip_suffix("/reform") {
                    Some(study) => (study, Route::NewReform),
                    None => (written, Route::Study),
                };
            return StudyId::new(written).map_or(Route::Unknown, route);
        }
        match path {
            "/console" => Route::Queue,
            "/console/duties" => Route::Duties,
            "/console/sign-in" => Route::SignIn,
            "/console/search" => Route::Search,
            "/console/register-case" => Route::RegisterCase,
            "/console/register" => Route::Register,
            "/console/import" => Route::Import,
            "/console/plans" => Route::Plans,
            "/console/studies" => Route::Studies,
            "/console/digests" => Route::Digests,
            "/console/account" => Route::Account,
            _ => Route::Unknown,
        }
    }

    /// The navigation entry of the page; `None` for pages without one.
    pub fn room(&self) -> Option<Room> {
        match self {
            Route::Duties => Some(Room::Duties),
            Route::Queue | Route::Search | Route::Case(_) => Some(Room::Queue),
            Route::RegisterCase => Some(Room::RegisterCase),
            Route::Register => Some(Room::Register),
            Route::Import => Some(Room::Import),
            Route::Plans | Route::NewPlan | Route::Plan(_) => Some(Room::Plans),
            Route::Studies
            | Route::NewStudy
            | Route::Study(_)
            | Route::NewReform(_)
            | Route::Reform(_) => Some(Room::Studies),
            Route::Digests => Some(Room::Digests),
            Route::Supervision(_) => Some(Room::Supervision),
            Route::Insights(_) => Some(Room::Insights),
            Route::Notices(_) => Some(Room::Notices),
            Route::Administration(_) => Some(Room::Administration),
            Route::SignIn | Route::Account | Route::Unknown => None,
        }
    }

    /// Whether a role that may use the navigation entry may open this page.
    pub fn is_for(&self, role: Role) -> bool {
        match self {
            Route::Notices(delivered) => delivered.is_for(role),
            Route::Insights(insight) => insight.is_for(role),
            Route::SignIn
            | Route::Duties
            | Route::Queue
            | Route::Search
            | Route::RegisterCase
            | Route::Case(_)
            | Route::Register
            | Route::Import
            | Route::Plans
            | Route::NewPlan
            | Route::Plan(_)
            | Route::Studies
            | Route::NewStudy
            | Route::Study(_)
            | Route::NewReform(_)
            | Route::Reform(_)
            | Route::Digests
            | Route::Supervision(_)
            | Route::Administration(_)
            | Route::Account
            | Route::Unknown => true,
        }
    }

    /// The first page of a navigation entry.
    pub fn of(room: Room) -> Route {
        match room {
            Room::Duties => Route::Duties,
            Room::Queue => Route::Queue,
            Room::RegisterCase => Route::RegisterCase,
            Room::Register => Route::Register,
            Room::Import => Route::Import,
            Room::Plans => Route::Plans,
            Room::Studies => Route::Studies,
            Room::Digests => Route::Digests,
            Room::Supervision => Route::Supervision(Watch::Overdue),
            Room::Insights => Route::Insights(Insight::Points),
            Room::Notices => Route::Notices(Delivered::Mine),
            Room::Administration => Route::Administration(AdminPage::Accounts),
        }
    }
}

/// An entry of the console's navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// What is waiting for the signed-in user.
    Duties,
    Queue,
    RegisterCase,
    Register,
    Import,
    Plans,
    Studies,
    Digests,
    Supervision,
    Insights,
    Notices,
    Administration,
}

/// The navigation of a role; the first entry is its start page.
pub fn rooms_of(role: Role) -> &'static [Room] {
    match role {
        Role::WindowClerk => &[
            Room::Duties,
            Room::Queue,
            Room::RegisterCase,
            Room::Register,
            Room::Plans,
            Room::Insights,
            Room::Studies,
            Room::Notices,
        ],
        Role::WindowLead => &[
            Room::Duties,
            Room::Queue,
            Room::RegisterCase,
            Room::Register,
            Room::Import,
            Room::Plans,
            Room::Insights,
            Room::Studies,
            Room::Notices,
        ],
        Role::DepartmentOfficer | Role::DepartmentHead => &[
            Room::Duties,
            Room::Queue,
            Room::Register,
            Room::Plans,
            Room::Insights,
            Room::Studies,
            Room::Notices,
        ],
        Role::LeaderInCharge | Role::PrincipalLeader => &[
            Room::Duties,
            Room::Queue,
            Room::Digests,
            Room::Plans,
            Room::Studies,
            Room::Supervision,
            Room::Insights,
            Room::Register,
            Room::Notices,
        ],
        Role::Inspector => &[
            Room::Duties,
            Room::Supervision,
            Room::Insights,
            Room::Queue,
            Room::Plans,
            Room::Studies,
            Room::Register,
            Room::Notices,
        ],
        Role::Administrator => {
            &[Room::Duties, Room::Administration, Room::Insights, Room::Supervision, Room::Notices]
        }
    }
}

/// The address for drawing up a plan, which then answers the case with this number.
pub fn new_plan_address(number: Option<CaseNumber>) -> String {
    match number {
        Some(number) => format!("{}?case={number}", Route::NewPlan.path()),
        None => Route::NewPlan.path(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::time::Day;

    #[test]
    fn every_page_is_found_at_its_address() {
        let number =
            CaseNumber::new(Day::read("2018-04-16").expect("a day"), CaseNumber::OF_EXAMPLES);
        let mut routes = vec![
            Route::SignIn,
            Route::Queue,
            Route::Search,
            Route::RegisterCase,
            Route::Case(number),
            Route::Case(CaseNumber::read("1804-12345-74").expect("a former number")),
            Route::Register,
            Route::Import,
            Route::Plans,
            Route::NewPlan,
            Route::Plan(PlanId::new("p-1").expect("an identifier")),
            Route::Studies,
            Route::NewStudy,
            Route::Study(StudyId::new("s-1").expect("an identifier")),
            Route::NewReform(StudyId::new("s-1").expect("an identifier")),
            Route::Reform(ReformId::new("r-1").expect("an identifier")),
            Route::Digests,
            Route::Account,
            Route::Unknown,
        ];
        routes.extend(AdminPage::ALL.map(Route::Administration));
        routes.extend(Watch::ALL.map(Route::Supervision));
        routes.extend(Delivered::ALL.map(Route::Notices));
        routes.extend(Insight::ALL.map(Route::Insights));
        for route in routes {
            assert_eq!(Route::read(&route.path()), route, "{}", route.path());
        }
        for nowhere in
            ["/consoles", "/console/cases/1", "/console/administration/x", "/console/plans/X"]
        {
            assert_eq!(Route::read(nowhere), Route::Unknown, "{nowhere}");
        }
        assert_eq!(Route::read("/console/"), Route::Queue);
    }

    #[test]
    fn every_role_has_a_room_and_only_administrators_keep_the_directory() {
        for role in Role::ALL {
            let rooms = rooms_of(*role);
            assert!(!rooms.is_empty(), "{role:?}");
            let keeps = rooms.contains(&Room::Administration);
            assert_eq!(keeps, *role == Role::Administrator, "{role:?}");
        }
    }
}
