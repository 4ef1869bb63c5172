//! Who may use which route of the console, in one table.
//!
//! A route that is not in the table is refused to everybody, so forgetting one is noticed at once. A
//! test walks every route and every role.

use shared::vocabulary::Role;

/// Everybody who is signed in.
const EVERYBODY: &[Role] = &[
    Role::WindowClerk,
    Role::WindowLead,
    Role::DepartmentOfficer,
    Role::DepartmentHead,
    Role::LeaderInCharge,
    Role::PrincipalLeader,
    Role::Inspector,
    Role::Administrator,
];
/// Those who work on cases or watch over them.
const READERS: &[Role] = &[
    Role::WindowClerk,
    Role::WindowLead,
    Role::DepartmentOfficer,
    Role::DepartmentHead,
    Role::LeaderInCharge,
    Role::PrincipalLeader,
    Role::Inspector,
];
const WINDOW: &[Role] = &[Role::WindowClerk, Role::WindowLead];
const DEPARTMENT: &[Role] = &[Role::DepartmentOfficer, Role::DepartmentHead];
const HANDLERS: &[Role] =
    &[Role::WindowClerk, Role::WindowLead, Role::DepartmentOfficer, Role::DepartmentHead];
const LEAD: &[Role] = &[Role::WindowLead];
const HEAD: &[Role] = &[Role::DepartmentHead];
const ASSIGNERS: &[Role] = &[Role::WindowClerk, Role::WindowLead, Role::LeaderInCharge];
const IN_CHARGE: &[Role] = &[Role::LeaderInCharge];
const LEADERS: &[Role] = &[Role::LeaderInCharge, Role::PrincipalLeader];
const CONVENERS: &[Role] = &[Role::WindowLead, Role::LeaderInCharge, Role::PrincipalLeader];
const PROPOSERS: &[Role] = &[
    Role::WindowLead,
    Role::DepartmentOfficer,
    Role::DepartmentHead,
    Role::LeaderInCharge,
    Role::PrincipalLeader,
];
const SUPERVISORS: &[Role] = &[Role::LeaderInCharge, Role::PrincipalLeader, Role::Inspector];
const INSPECTOR: &[Role] = &[Role::Inspector];
const WATCHERS: &[Role] = &[Role::Inspector, Role::Administrator];
const DELIVERY: &[Role] = &[Role::WindowLead, Role::Administrator];
/// Those who see how long people wait.
const WAITING: &[Role] = &[
    Role::WindowClerk,
    Role::WindowLead,
    Role::LeaderInCharge,
    Role::PrincipalLeader,
    Role::Inspector,
    Role::Administrator,
];
const ADMINISTRATOR: &[Role] = &[Role::Administrator];

/// One route of the console and who may use it.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    /// The HTTP method.
    pub method: &'static str,
    /// The path as the router has it.
    pub path: &'static str,
    /// The roles; `None` where no session is needed.
    pub roles: Option<&'static [Role]>,
}

const fn allow(method: &'static str, path: &'static str, roles: &'static [Role]) -> Access {
    Access { method, path, roles: Some(roles) }
}

/// Every route of the console.
pub const CONSOLE: &[Access] = &[
    Access { method: "POST", path: "/api/v1/console/session", roles: None },
    allow("GET", "/api/v1/console/session", EVERYBODY),
    allow("DELETE", "/api/v1/console/session", EVERYBODY),
    allow("GET", "/api/v1/console/queue", READERS),
    allow("GET", "/api/v1/console/search", READERS),
    allow("GET", "/api/v1/console/register", READERS),
    allow("POST", "/api/v1/console/cases", WINDOW),
    allow("GET", "/api/v1/console/cases/{number}", READERS),
    allow("POST", "/api/v1/console/cases/{number}/classification", WINDOW),
    allow("POST", "/api/v1/console/cases/{number}/summons", WINDOW),
    allow("POST", "/api/v1/console/cases/{number}/settlement", WINDOW),
    allow("POST", "/api/v1/console/cases/{number}/assignment", ASSIGNERS),
    allow("POST", "/api/v1/console/cases/{number}/assignment-withdrawal", ASSIGNERS),
    allow("POST", "/api/v1/console/cases/{number}/reassignment", ASSIGNERS),
    allow("POST", "/api/v1/console/cases/{number}/acceptance", DEPARTMENT),
    allow("POST", "/api/v1/console/cases/{number}/return", DEPARTMENT),
    allow("POST", "/api/v1/console/cases/{number}/steps", HANDLERS),
    allow("POST", "/api/v1/console/cases/{number}/resolution", DEPARTMENT),
    allow("POST", "/api/v1/console/cases/{number}/messages", HANDLERS),
    allow("POST", "/api/v1/console/cases/{number}/summary", WINDOW),
    allow("POST", "/api/v1/console/cases/{number}/verdict", WINDOW),
    allow(
        "POST",
        "/api/v1/console/cases/{number}/reopening",
        &[Role::WindowLead, Role::LeaderInCharge],
    ),
    allow("POST", "/api/v1/console/cases/{number}/closure", WINDOW),
    allow("POST", "/api/v1/console/cases/{number}/extension", DEPARTMENT),
    allow("POST", "/api/v1/console/cases/{number}/long-running", HEAD),
    allow("POST", "/api/v1/console/cases/{number}/reports", DEPARTMENT),
    allow("POST", "/api/v1/console/cases/{number}/part", DEPARTMENT),
    allow("POST", "/api/v1/console/cases/{number}/planned-steps", HANDLERS),
    allow("POST", "/api/v1/console/cases/{number}/finished-steps", HANDLERS),
    allow("POST", "/api/v1/console/cases/{number}/materials", HANDLERS),
    allow("POST", "/api/v1/console/cases/{number}/explanation", LEADERS),
    allow("POST", "/api/v1/console/cases/{number}/plans", DEPARTMENT),
    allow("POST", "/api/v1/console/cases/{number}/notes", INSPECTOR),
    allow("POST", "/api/v1/console/cases/{number}/demands", INSPECTOR),
    allow("POST", "/api/v1/console/cases/{number}/answers", HANDLERS),
    allow("POST", "/api/v1/console/cases/{number}/follow-ups", WINDOW),
    allow("POST", "/api/v1/console/cases/{number}/uploads", HANDLERS),
    allow("POST", "/api/v1/console/cases/{number}/files", HANDLERS),
    allow("GET", "/api/v1/console/cases/{number}/files/{file}", READERS),
    allow("POST", "/api/v1/console/cases/{number}/published-files", WINDOW),
    allow("POST", "/api/v1/console/cases/{number}/links", WINDOW),
    allow("POST", "/api/v1/console/cases/{number}/access-code", WINDOW),
    allow("POST", "/api/v1/console/cases/{number}/identity", DEPARTMENT),
    allow("POST", "/api/v1/console/cases/{number}/erasure", LEAD),
    allow("POST", "/api/v1/console/duplicates", WINDOW),
    allow("GET", "/api/v1/console/duties", EVERYBODY),
    allow("GET", "/api/v1/console/briefing", EVERYBODY),
    allow("GET", "/api/v1/console/digests", LEADERS),
    allow("GET", "/api/v1/console/digests/{day}", LEADERS),
    allow("GET", "/api/v1/console/plans", READERS),
    allow("POST", "/api/v1/console/plans", DEPARTMENT),
    allow("GET", "/api/v1/console/plans/{id}", READERS),
    allow("POST", "/api/v1/console/plans/{id}/submission", DEPARTMENT),
    allow("POST", "/api/v1/console/plans/{id}/approval", IN_CHARGE),
    allow("POST", "/api/v1/console/plans/{id}/send-back", IN_CHARGE),
    allow("POST", "/api/v1/console/plans/{id}/finished-measures", DEPARTMENT),
    allow("POST", "/api/v1/console/plans/{id}/verification", LEAD),
    allow("POST", "/api/v1/console/plans/{id}/rejection", LEAD),
    allow("POST", "/api/v1/console/plans/{id}/publication", LEAD),
    allow("GET", "/api/v1/console/studies", READERS),
    allow("POST", "/api/v1/console/studies", PROPOSERS),
    allow("GET", "/api/v1/console/studies/{id}", READERS),
    allow("POST", "/api/v1/console/studies/{id}/gathering", CONVENERS),
    allow("POST", "/api/v1/console/studies/{id}/invitation", CONVENERS),
    allow("POST", "/api/v1/console/studies/{id}/meeting", CONVENERS),
    allow("POST", "/api/v1/console/studies/{id}/decisions", LEADERS),
    allow("POST", "/api/v1/console/studies/{id}/closure", CONVENERS),
    allow("POST", "/api/v1/console/studies/{id}/drop", CONVENERS),
    allow("GET", "/api/v1/console/reforms", READERS),
    allow("POST", "/api/v1/console/reforms", CONVENERS),
    allow("GET", "/api/v1/console/reforms/{id}", READERS),
    allow("POST", "/api/v1/console/reforms/{id}/draft", CONVENERS),
    allow("POST", "/api/v1/console/reforms/{id}/publication", LEADERS),
    allow("POST", "/api/v1/console/reforms/{id}/withdrawal", LEADERS),
    allow("GET", "/api/v1/console/demands", SUPERVISORS),
    allow("GET", "/api/v1/console/overdue", SUPERVISORS),
    allow("GET", "/api/v1/console/samples", SUPERVISORS),
    allow("POST", "/api/v1/console/samples", INSPECTOR),
    allow("GET", "/api/v1/console/samples/{id}", SUPERVISORS),
    allow("POST", "/api/v1/console/samples/{id}/checks", INSPECTOR),
    allow("GET", "/api/v1/console/readings", WATCHERS),
    allow("GET", "/api/v1/console/efficiency", SUPERVISORS),
    allow("GET", "/api/v1/console/insights", EVERYBODY),
    allow("GET", "/api/v1/console/insights/words", READERS),
    allow("GET", "/api/v1/console/waiting", WAITING),
    allow("POST", "/api/v1/console/waiting", WINDOW),
    allow("GET", "/api/v1/console/waiting/keys", ADMINISTRATOR),
    allow("POST", "/api/v1/console/waiting/keys", ADMINISTRATOR),
    allow("POST", "/api/v1/console/waiting/keys/{id}/revocation", ADMINISTRATOR),
    allow("GET", "/api/v1/console/statutes", ADMINISTRATOR),
    allow("PUT", "/api/v1/console/statutes/rules", ADMINISTRATOR),
    allow("PUT", "/api/v1/console/statutes/calendar", ADMINISTRATOR),
    allow("POST", "/api/v1/console/imports/preview", LEAD),
    allow("POST", "/api/v1/console/imports", LEAD),
    allow("GET", "/api/v1/console/notices", EVERYBODY),
    allow("POST", "/api/v1/console/notices/seen", EVERYBODY),
    allow("GET", "/api/v1/console/notices/sent", DELIVERY),
    allow("GET", "/api/v1/console/notices/dead", DELIVERY),
    allow("POST", "/api/v1/console/notices/dead/{id}/resend", DELIVERY),
    allow("GET", "/api/v1/console/accounts", ADMINISTRATOR),
    allow("PUT", "/api/v1/console/accounts/{id}", ADMINISTRATOR),
    allow("GET", "/api/v1/console/accounts/{id}/address", ADMINISTRATOR),
    allow("PUT", "/api/v1/console/accounts/{id}/address", ADMINISTRATOR),
    allow("GET", "/api/v1/console/directory", EVERYBODY),
    allow("PUT", "/api/v1/console/departments/{id}", ADMINISTRATOR),
    allow("PUT", "/api/v1/console/windows/{id}", ADMINISTRATOR),
    allow("PUT", "/api/v1/console/matters/{id}", ADMINISTRATOR),
];

/// The entry for a route, if it has one.
pub fn find(method: &str, path: &str) -> Option<&'static Access> {
    CONSOLE.iter().find(|access| access.method == method && access.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::command::CommandKind;
    use shared::decide::roles_for;
    use shared::plan::{self, PlanCommandKind};
    use shared::reform::{self, ReformCommandKind};
    use shared::study::{self, StudyCommandKind};
    use shared::wire::study::{reform_command_path, study_command_path};
    use shared::wire::{command_path, plan_command_path};

    #[test]
    fn the_routes_of_studies_and_reforms_let_in_exactly_the_roles_that_the_core_lets_act() {
        for kind in StudyCommandKind::ALL {
            let path = match study_command_path(*kind) {
                "" => "/api/v1/console/studies".to_owned(),
                last => format!("/api/v1/console/studies/{{id}}/{last}"),
            };
            let access = find("POST", &path).expect("every command has its route");
            assert_eq!(access.roles, Some(study::roles_for(*kind)), "{path}");
        }
        for kind in ReformCommandKind::ALL {
            let last = reform_command_path(*kind);
            let path = format!("/api/v1/console/reforms/{{id}}/{last}");
            let access = find("POST", &path).expect("every command has its route");
            assert_eq!(access.roles, Some(reform::roles_for(*kind)), "{path}");
        }
        let new = find("POST", "/api/v1/console/reforms").expect("a route");
        assert_eq!(new.roles, Some(reform::roles_for(ReformCommandKind::Draft)));
    }

    #[test]
    fn the_routes_of_plans_let_in_exactly_the_roles_that_the_core_lets_act() {
        for kind in PlanCommandKind::ALL {
            let last = plan_command_path(*kind);
            let path = format!("/api/v1/console/plans/{{id}}/{last}");
            let access = find("POST", &path).expect("every command has its route");
            assert_eq!(access.roles, Some(plan::roles_for(*kind)), "{path}");
        }
    }

    #[test]
    fn the_routes_let_in_exactly_the_roles_that_the_core_lets_act() {
        for kind in CommandKind::ALL {
            let last = command_path(*kind);
            let opens_a_case = matches!(kind, CommandKind::Register | CommandKind::Import);
            let path = if opens_a_case {
                format!("/api/v1/console/{last}")
            } else {
                format!("/api/v1/console/cases/{{number}}/{last}")
            };
            let access = find("POST", &path).expect("every command has its route");
            let core: Vec<Role> = roles_for(*kind).iter().copied().flatten().collect();
            assert_eq!(access.roles, Some(core.as_slice()), "{path}");
        }
    }
}
