//! Draws the tables in ARCHITECTURE.md and README.md about who may do what from the rule tables of the core. Run it
//! with `ONETRIP_UPDATE=1` to redraw them.

use shared::command::CommandKind;
use shared::lang::{Lang, Say};
use shared::plan::PlanCommandKind;
use shared::reform::ReformCommandKind;
use shared::rules::Rule;
use shared::study::StudyCommandKind;
use shared::vocabulary::{Phase, Role};
use std::path::Path;

const COMMANDS: (&str, &str) = ("<!-- the commands -->\n", "<!-- end of the commands -->\n");
const ROLES: (&str, &str) = ("<!-- the roles -->\n", "<!-- end of the roles -->\n");

fn both(word: &impl Say) -> String {
    format!("{} {}", word.say(Lang::Zh), word.say(Lang::En))
}

fn named(roles: &[Role]) -> String {
    let names: Vec<&str> = roles.iter().map(|role| role.say(Lang::En)).collect();
    names.join(", ").to_lowercase()
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::AtWindow => "at the window",
        Phase::Assigned => "assigned",
        Phase::InProgress => "in progress",
        Phase::Answered => "answered",
        Phase::Closed => "closed",
        Phase::Voided => "void",
    }
}

/// The rows for the commands of a plan, a study or a reform: what, by whom, in which stages.
fn rows<Kind: Say + Copy, Stage: Say + 'static>(
    kinds: &[Kind],
    rule: impl Fn(Kind) -> Rule<Stage>,
    of: &str,
) -> Vec<String> {
    let row = |kind: &Kind| {
        let rule = rule(*kind);
        let new = rule.begins.then_some("none yet").into_iter();
        let stages: Vec<&str> =
            new.chain(rule.stages.iter().map(|stage| stage.say(Lang::En))).collect();
        let (word, roles) = (both(kind), named(rule.roles));
        format!("| {of}: {word} | {roles} | {} |", stages.join(", ").to_lowercase())
    };
    kinds.iter().map(row).collect()
}

fn commands() -> String {
    let mut lines = vec!["| command | who | when |".to_owned(), "| --- | --- | --- |".to_owned()];
    for kind in CommandKind::OFFERED {
        let rule = kind.rule();
        let citizen = if rule.givers.citizen { "the citizen" } else { "" };
        let roles = named(rule.givers.roles);
        let who = [citizen, roles.as_str()].into_iter().filter(|who| !who.is_empty());
        let who = who.collect::<Vec<_>>().join(", ");
        let when = match rule.phases {
            [] => "no case yet".to_owned(),
            phases if phases.len() == Phase::ALL.len() => "always".to_owned(),
            phases if phases.len() + 1 == Phase::ALL.len() && !phases.contains(&Phase::Voided) => {
                "unless void".to_owned()
            }
            phases => phases.iter().map(|each| phase(*each)).collect::<Vec<_>>().join(", "),
        };
        lines.push(format!("| {} | {who} | {when} |", both(kind)));
    }
    lines.extend(rows(PlanCommandKind::OFFERED, PlanCommandKind::rule, "plan"));
    lines.extend(rows(StudyCommandKind::OFFERED, StudyCommandKind::rule, "study"));
    lines.extend(rows(ReformCommandKind::OFFERED, ReformCommandKind::rule, "reform"));
    lines.join("\n") + "\n"
}

/// What a role may do besides commands: what it reads and manages.
fn besides(role: Option<Role>) -> &'static str {
    match role {
        None => "follow the case by its number; answer by the one-time link of a notice",
        Some(Role::WindowClerk) => "read the cases of the window",
        Some(Role::WindowLead) => {
            "read the cases of the window; see what went out about them and send again what did not; erase a \
             person's words from a closed or void case"
        }
        Some(Role::DepartmentOfficer | Role::DepartmentHead) => {
            "read the cases that the department has to do with"
        }
        Some(Role::LeaderInCharge | Role::PrincipalLeader) => "read the evening digest",
        Some(Role::Inspector) => {
            "read everything; draw samples; see who read what; confirm who gets a role that reads cases"
        }
        Some(Role::Administrator) => {
            "accounts, departments, windows, matters, rules and calendar; what jobs have set aside; no case"
        }
    }
}

fn given<Kind: Say + Copy>(
    kinds: &[Kind],
    gives: impl Fn(Kind) -> bool,
    of: &str,
) -> Option<String> {
    let words: Vec<&str> =
        kinds.iter().filter(|kind| gives(**kind)).map(|kind| kind.say(Lang::En)).collect();
    (!words.is_empty()).then(|| format!("{of}: {}", words.join(", ").to_lowercase()))
}

fn roles() -> String {
    let mut lines = vec!["| role | 岗位 | may |".to_owned(), "| --- | --- | --- |".to_owned()];
    let everyone = std::iter::once(None).chain(Role::ALL.iter().copied().map(Some));
    for role in everyone {
        let gives = |roles: &[Role]| role.is_some_and(|role| roles.contains(&role));
        let on_case = |kind: CommandKind| {
            let givers = kind.rule().givers;
            role.map_or(givers.citizen, |role| givers.roles.contains(&role))
        };
        let on_plan = |kind: PlanCommandKind| gives(kind.rule().roles);
        let on_study = |kind: StudyCommandKind| gives(kind.rule().roles);
        let on_reform = |kind: ReformCommandKind| gives(kind.rule().roles);
        let parts = [
            given(CommandKind::OFFERED, on_case, "on a case"),
            given(PlanCommandKind::OFFERED, on_plan, "on a plan"),
            given(StudyCommandKind::OFFERED, on_study, "on a study"),
            given(ReformCommandKind::OFFERED, on_reform, "on a reform"),
            Some(besides(role).to_owned()),
        ];
        let may = parts.into_iter().flatten().collect::<Vec<_>>().join("; ");
        let (en, zh) = match &role {
            None => ("citizen".to_owned(), "群众"),
            Some(role) => (role.say(Lang::En).to_lowercase(), role.say(Lang::Zh)),
        };
        lines.push(format!("| {en} | {zh} | {may} |"));
    }
    lines.join("\n") + "\n"
}

/// Compares the text between two markers of a page with what is drawn.
fn check(page: &str, marks: (&str, &str), drawn: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(page);
    let written = std::fs::read_to_string(&path).expect("a page");
    let (before, rest) = written.split_once(marks.0).expect("where it begins");
    let (kept, after) = rest.split_once(marks.1).expect("where it ends");
    if std::env::var_os("ONETRIP_UPDATE").is_some() {
        let page = format!("{before}{}{drawn}{}{after}", marks.0, marks.1);
        std::fs::write(&path, page).expect("the page written");
        return;
    }
    assert!(kept == drawn, "run this test with ONETRIP_UPDATE=1 and read what changed:\n{drawn}");
}

#[test]
fn the_tables_of_who_may_do_what_are_drawn_from_the_rules() {
    check("ARCHITECTURE.md", COMMANDS, &commands());
    check("README.md", ROLES, &roles());
}
