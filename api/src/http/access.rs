//! Who may use which route of the console, in one table.
//!
//! The route of a command admits the roles that the command's rule in `shared` names. A route that is missing from the
//! table is refused to everybody, so that a forgotten one is noticed at once. A test tries every route with every role.

use shared::command::CommandKind;
use shared::plan::PlanCommandKind;
use shared::reform::ReformCommandKind;
use shared::rules::{DEPARTMENT, HANDLERS, LEAD, LEADERS, WINDOW};
use shared::study::StudyCommandKind;
use shared::vocabulary::Role;
use shared::wire::study::{reform_command_path, study_command_path};
use shared::wire::{command_path, plan_command_path};
use std::borrow::Cow;
use std::sync::LazyLock;

/// Everybody who is signed in.
const EVERYBODY: &[Role] = Role::ALL;
/// Staff who work on cases or supervise them.
const READERS: &[Role] = &[
    Role::WindowClerk,
    Role::WindowLead,
    Role::DepartmentOfficer,
    Role::DepartmentHead,
    Role::LeaderInCharge,
    Role::PrincipalLeader,
    Role::Inspector,
];
const SUPERVISORS: &[Role] = &[Role::LeaderInCharge, Role::PrincipalLeader, Role::Inspector];
const INSPECTOR: &[Role] = &[Role::Inspector];
const WATCHERS: &[Role] = &[Role::Inspector, Role::Administrator];
const DELIVERY: &[Role] = &[Role::WindowLead, Role::Administrator];
/// Staff who see how long people wait.
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
#[derive(Clone, Debug)]
pub struct Access {
    pub method: &'static str,
    /// The path as the router writes it.
    pub path: Cow<'static, str>,
    /// `None` if the route needs no session.
    pub roles: Option<&'static [Role]>,
}

const fn allow(method: &'static str, path: &'static str, roles: &'static [Role]) -> Access {
    Access { method, path: Cow::Borrowed(path), roles: Some(roles) }
}

fn give(path: String, roles: &'static [Role]) -> Access {
    Access { method: "POST", path: Cow::Owned(path), roles: Some(roles) }
}

/// Every route of the console.
pub static CONSOLE: LazyLock<Vec<Access>> = LazyLock::new(|| {
    let mut routes = OTHERS.to_vec();
    for kind in CommandKind::ALL {
        let (rule, last) = (kind.rule(), command_path(*kind));
        let of = if rule.begins() { "" } else { "cases/{number}/" };
        routes.push(give(format!("/api/v1/console/{of}{last}"), rule.givers.roles));
    }
    for kind in PlanCommandKind::ALL {
        let last = plan_command_path(*kind);
        routes.push(give(format!("/api/v1/console/plans/{{id}}/{last}"), kind.rule().roles));
    }
    routes.push(give("/api/v1/console/plans".into(), PlanCommandKind::Submit.rule().roles));
    for kind in StudyCommandKind::ALL {
        let path = match study_command_path(*kind) {
            "" => "/api/v1/console/studies".into(),
            last => format!("/api/v1/console/studies/{{id}}/{last}"),
        };
        routes.push(give(path, kind.rule().roles));
    }
    for kind in ReformCommandKind::ALL {
        let last = reform_command_path(*kind);
        routes.push(give(format!("/api/v1/console/reforms/{{id}}/{last}"), kind.rule().roles));
    }
    routes.push(give("/api/v1/console/reforms".into(), ReformCommandKind::Draft.rule().roles));
    routes
});

/// The routes that are not commands.
const OTHERS: &[Access] = &[
    Access { method: "POST", path: Cow::Borrowed("/api/v1/console/session"), roles: None },
    Access { method: "POST", path: Cow::Borrowed("/api/v1/console/session/factor"), roles: None },
    Access { method: "POST", path: Cow::Borrowed("/api/v1/console/session/passkey"), roles: None },
    Access {
        method: "POST",
        path: Cow::Borrowed("/api/v1/console/session/passkey-challenge"),
        roles: None,
    },
    Access { method: "GET", path: Cow::Borrowed("/api/v1/console/session/ways"), roles: None },
    Access { method: "GET", path: Cow::Borrowed("/api/v1/console/session/provider"), roles: None },
    Access {
        method: "GET",
        path: Cow::Borrowed("/api/v1/console/session/provider/callback"),
        roles: None,
    },
    allow("GET", "/api/v1/console/session", EVERYBODY),
    allow("DELETE", "/api/v1/console/session", EVERYBODY),
    allow("PUT", "/api/v1/console/account/password", EVERYBODY),
    allow("GET", "/api/v1/console/account/identity", EVERYBODY),
    allow("POST", "/api/v1/console/account/identity", EVERYBODY),
    allow("DELETE", "/api/v1/console/account/identity", EVERYBODY),
    allow("GET", "/api/v1/console/account/factors", EVERYBODY),
    allow("POST", "/api/v1/console/account/totp", EVERYBODY),
    allow("DELETE", "/api/v1/console/account/totp", EVERYBODY),
    allow("POST", "/api/v1/console/account/totp/confirmation", EVERYBODY),
    allow("POST", "/api/v1/console/account/passkeys", EVERYBODY),
    allow("POST", "/api/v1/console/account/passkeys/challenge", EVERYBODY),
    allow("DELETE", "/api/v1/console/account/passkeys/{passkey}", EVERYBODY),
    allow("POST", "/api/v1/console/account/recovery-codes", EVERYBODY),
    allow("GET", "/api/v1/console/account/sessions", EVERYBODY),
    allow("POST", "/api/v1/console/account/sessions/revocation", EVERYBODY),
    allow("POST", "/api/v1/console/account/sessions/{session}/revocation", EVERYBODY),
    allow("GET", "/api/v1/console/queue", READERS),
    allow("GET", "/api/v1/console/queue/total", READERS),
    allow("POST", "/api/v1/console/search", READERS),
    allow("GET", "/api/v1/console/register", READERS),
    allow("POST", "/api/v1/console/exports", READERS),
    allow("GET", "/api/v1/console/tasks", READERS),
    allow("GET", "/api/v1/console/tasks/{id}", READERS),
    allow("POST", "/api/v1/console/tasks/{id}/cancellation", READERS),
    allow("GET", "/api/v1/console/tasks/{id}/file", READERS),
    allow("GET", "/api/v1/console/cases/{number}", READERS),
    allow("POST", "/api/v1/console/cases/{number}/uploads", HANDLERS),
    allow("GET", "/api/v1/console/cases/{number}/files/{file}", READERS),
    allow("POST", "/api/v1/console/cases/{number}/identity", DEPARTMENT),
    allow("POST", "/api/v1/console/cases/{number}/erasure", LEAD),
    allow("POST", "/api/v1/console/duplicates", WINDOW),
    allow("POST", "/api/v1/console/person-searches", WINDOW),
    allow("GET", "/api/v1/console/duties", EVERYBODY),
    allow("GET", "/api/v1/console/briefing", EVERYBODY),
    allow("GET", "/api/v1/console/digests", LEADERS),
    allow("GET", "/api/v1/console/digests/{day}", LEADERS),
    allow("GET", "/api/v1/console/plans", READERS),
    allow("GET", "/api/v1/console/plans/{id}", READERS),
    allow("GET", "/api/v1/console/studies", READERS),
    allow("GET", "/api/v1/console/studies/{id}", READERS),
    allow("GET", "/api/v1/console/reforms", READERS),
    allow("GET", "/api/v1/console/reforms/{id}", READERS),
    allow("GET", "/api/v1/console/demands", SUPERVISORS),
    allow("GET", "/api/v1/console/overdue", SUPERVISORS),
    allow("GET", "/api/v1/console/samples", SUPERVISORS),
    allow("POST", "/api/v1/console/samples", INSPECTOR),
    allow("GET", "/api/v1/console/samples/{id}", SUPERVISORS),
    allow("POST", "/api/v1/console/samples/{id}/checks", INSPECTOR),
    allow("GET", "/api/v1/console/readings", WATCHERS),
    allow("GET", "/api/v1/console/trail", INSPECTOR),
    allow("GET", "/api/v1/console/accounts/{id}/trail", INSPECTOR),
    allow("GET", "/api/v1/console/trail/days/{day}", INSPECTOR),
    allow("GET", "/api/v1/console/trail/conspicuous", INSPECTOR),
    allow("GET", "/api/v1/console/efficiency", SUPERVISORS),
    allow("GET", "/api/v1/console/insights", EVERYBODY),
    allow("GET", "/api/v1/console/insights/words", READERS),
    allow("GET", "/api/v1/console/waiting", WAITING),
    allow("POST", "/api/v1/console/waiting", WINDOW),
    allow("GET", "/api/v1/console/open311/keys", ADMINISTRATOR),
    allow("POST", "/api/v1/console/open311/keys", ADMINISTRATOR),
    allow("POST", "/api/v1/console/open311/keys/{id}/revocation", ADMINISTRATOR),
    allow("GET", "/api/v1/console/waiting/keys", ADMINISTRATOR),
    allow("POST", "/api/v1/console/waiting/keys", ADMINISTRATOR),
    allow("POST", "/api/v1/console/waiting/keys/{id}/revocation", ADMINISTRATOR),
    allow("GET", "/api/v1/console/set-aside", ADMINISTRATOR),
    allow("POST", "/api/v1/console/set-aside/{id}/retry", ADMINISTRATOR),
    allow("GET", "/api/v1/console/rate-limits", ADMINISTRATOR),
    allow("PUT", "/api/v1/console/rate-limits", ADMINISTRATOR),
    allow("GET", "/api/v1/console/rate-limits/refusals", ADMINISTRATOR),
    allow("GET", "/api/v1/console/statutes", ADMINISTRATOR),
    allow("PUT", "/api/v1/console/statutes/rules", ADMINISTRATOR),
    allow("PUT", "/api/v1/console/statutes/calendar", ADMINISTRATOR),
    allow("POST", "/api/v1/console/imports/uploads", LEAD),
    allow("GET", "/api/v1/console/imports/{id}", LEAD),
    allow("GET", "/api/v1/console/imports/{id}/problems", LEAD),
    allow("GET", "/api/v1/console/imports/{id}/differing-rows", LEAD),
    allow("GET", "/api/v1/console/imports/{id}/left-out", LEAD),
    allow("GET", "/api/v1/console/imports/{id}/wrong-rows", LEAD),
    allow("PUT", "/api/v1/console/imports/{id}/mapping", LEAD),
    allow("POST", "/api/v1/console/imports/{id}/confirmation", LEAD),
    allow("GET", "/api/v1/console/notices", EVERYBODY),
    allow("POST", "/api/v1/console/notices/seen", EVERYBODY),
    allow("GET", "/api/v1/console/notices/sent", DELIVERY),
    allow("GET", "/api/v1/console/notices/dead", DELIVERY),
    allow("POST", "/api/v1/console/notices/dead/{id}/resend", DELIVERY),
    allow("GET", "/api/v1/console/accounts", ADMINISTRATOR),
    allow("PUT", "/api/v1/console/accounts/{id}", ADMINISTRATOR),
    allow("GET", "/api/v1/console/accounts/{id}/address", ADMINISTRATOR),
    allow("PUT", "/api/v1/console/accounts/{id}/address", ADMINISTRATOR),
    allow("GET", "/api/v1/console/accounts/{id}/identity", ADMINISTRATOR),
    allow("POST", "/api/v1/console/accounts/{id}/identity/revocation", ADMINISTRATOR),
    allow("GET", "/api/v1/console/provider-rule", ADMINISTRATOR),
    allow("PUT", "/api/v1/console/provider-rule", ADMINISTRATOR),
    allow("GET", "/api/v1/console/accounts/{id}/factors", ADMINISTRATOR),
    allow("POST", "/api/v1/console/accounts/{id}/factors/revocation", ADMINISTRATOR),
    allow("GET", "/api/v1/console/accounts/{id}/sessions", ADMINISTRATOR),
    allow("POST", "/api/v1/console/accounts/{id}/sessions/revocation", ADMINISTRATOR),
    allow("POST", "/api/v1/console/accounts/{id}/sessions/{session}/revocation", ADMINISTRATOR),
    allow("GET", "/api/v1/console/grants", WATCHERS),
    allow("POST", "/api/v1/console/grants/{id}/confirmation", WATCHERS),
    allow("POST", "/api/v1/console/grants/{id}/refusal", WATCHERS),
    allow("GET", "/api/v1/console/directory", EVERYBODY),
    allow("PUT", "/api/v1/console/departments/{id}", ADMINISTRATOR),
    allow("PUT", "/api/v1/console/windows/{id}", ADMINISTRATOR),
    allow("PUT", "/api/v1/console/matters/{id}", ADMINISTRATOR),
    allow("GET", "/api/v1/console/setup", ADMINISTRATOR),
    allow("GET", "/api/v1/console/setup/workbook", ADMINISTRATOR),
    allow("POST", "/api/v1/console/setup/preview", ADMINISTRATOR),
    allow("POST", "/api/v1/console/setup/confirmation", ADMINISTRATOR),
];

/// Routes for which the password must have been given a few minutes ago: an unattended browser must not be enough to
/// take over accounts, to sign others out, to erase, or to carry a register away.
const FRESH: [(&str, &str); 20] = [
    ("POST", "/api/v1/console/setup/confirmation"),
    ("POST", "/api/v1/console/grants/{id}/confirmation"),
    ("POST", "/api/v1/console/account/identity"),
    ("DELETE", "/api/v1/console/account/identity"),
    ("POST", "/api/v1/console/accounts/{id}/identity/revocation"),
    ("PUT", "/api/v1/console/provider-rule"),
    ("POST", "/api/v1/console/account/passkeys/challenge"),
    ("DELETE", "/api/v1/console/account/passkeys/{passkey}"),
    ("POST", "/api/v1/console/account/totp"),
    ("DELETE", "/api/v1/console/account/totp"),
    ("POST", "/api/v1/console/account/recovery-codes"),
    ("POST", "/api/v1/console/accounts/{id}/factors/revocation"),
    ("PUT", "/api/v1/console/accounts/{id}"),
    ("PUT", "/api/v1/console/accounts/{id}/address"),
    ("POST", "/api/v1/console/accounts/{id}/sessions/revocation"),
    ("POST", "/api/v1/console/accounts/{id}/sessions/{session}/revocation"),
    ("POST", "/api/v1/console/account/sessions/revocation"),
    ("POST", "/api/v1/console/account/sessions/{session}/revocation"),
    ("POST", "/api/v1/console/cases/{number}/erasure"),
    ("POST", "/api/v1/console/exports"),
];

/// Whether a route is closed to a session that began more than a few minutes ago.
pub fn needs_fresh_sign_in(access: &Access) -> bool {
    FRESH.iter().any(|(method, path)| access.method == *method && access.path == *path)
}

/// Whether a path can be used before the password of an administrator has been replaced by an own one. The directory
/// holds no more than everybody may read, and the page names the user's place by it.
pub fn is_open_before_replacement(path: &str) -> bool {
    matches!(
        path,
        "/api/v1/console/session"
            | "/api/v1/console/account/password"
            | "/api/v1/console/directory"
    )
}

/// Whether a path can be used before a factor that the rules require is enrolled. Beyond what an administrator's password
/// opens, these are the steps of the enrolment itself.
pub fn is_open_before_enrolment(path: &str) -> bool {
    is_open_before_replacement(path)
        || matches!(
            path,
            "/api/v1/console/account/factors"
                | "/api/v1/console/account/totp"
                | "/api/v1/console/account/totp/confirmation"
                | "/api/v1/console/account/passkeys"
                | "/api/v1/console/account/passkeys/challenge"
        )
}

/// The entry for a route, if there is one.
pub fn find(method: &str, path: &str) -> Option<&'static Access> {
    CONSOLE.iter().find(|access| access.method == method && access.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_uses_the_routes_without_a_command_that_were_agreed() {
        let groups = [
            ("readers", READERS),
            ("supervisors", SUPERVISORS),
            ("inspector", INSPECTOR),
            ("watchers", WATCHERS),
            ("delivery", DELIVERY),
            ("waiting", WAITING),
            ("administrator", ADMINISTRATOR),
        ];
        for role in Role::ALL {
            let agreed = match role {
                Role::WindowClerk => "readers waiting",
                Role::WindowLead => "readers delivery waiting",
                Role::DepartmentOfficer | Role::DepartmentHead => "readers",
                Role::LeaderInCharge | Role::PrincipalLeader => "readers supervisors waiting",
                Role::Inspector => "readers supervisors inspector watchers waiting",
                Role::Administrator => "watchers delivery waiting administrator",
            };
            let those = groups.iter().filter(|(_, roles)| roles.contains(role));
            let names: Vec<&str> = those.map(|(name, _)| *name).collect();
            assert_eq!(names.join(" "), agreed, "{role:?}");
        }
    }
}
