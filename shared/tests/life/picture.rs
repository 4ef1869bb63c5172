//! Draws the life of a case in `ARCHITECTURE.md` from what the core does.

use crate::fixtures::*;

/// The markers around the drawing in `ARCHITECTURE.md`.
const PICTURE: (&str, &str) = ("<!-- the life of a case -->\n", "<!-- its end -->\n");

/// Draws the life of a case. It tries every command by every actor on a case in every stage, and draws an arrow where
/// that leads to another stage.
fn picture() -> String {
    let policy = Policy::default();
    let actors: Vec<Actor> =
        std::iter::once(Actor::Citizen).chain(Role::ALL.iter().map(|role| staff(*role))).collect();
    let name = |stage: StageKind| format!("{} {}", stage.say(Lang::Zh), stage.say(Lang::En));
    let mut arrows: BTreeMap<(usize, usize), Vec<CommandKind>> = BTreeMap::new();
    let mut duties: Vec<String> = Vec::new();
    let place = |stage: StageKind| {
        StageKind::ALL.iter().position(|each| *each == stage).expect("a stage of them all")
    };
    for from in StageKind::ALL {
        let grown = on_stage(*from);
        let mut proposed = grown.clone();
        if *from != StageKind::Voided {
            proposed.give(CommandKind::ProposeVoiding, Role::WindowClerk, monday());
        }
        for actor in &actors {
            for kind in CommandKind::ALL {
                let mut command = specimen(*kind, actor);
                if let Command::GiveVerdict(verdict) = &mut command {
                    // A verdict of “solved” does not change the stage.
                    verdict.solved = false;
                }
                let now = monday().plus(21 * DAY_MS);
                let before = if *kind == CommandKind::ConfirmVoiding { &proposed } else { &grown };
                let decided = decide(Some(before.case()), &command, actor, now, &policy);
                let Ok(decision) = decided else { continue };
                let mut after = before.clone();
                after.take(decision);
                let to = after.case().stage.kind();
                let known = arrows.entry((place(*from), place(to))).or_default();
                if to != *from && !known.contains(kind) {
                    known.push(*kind);
                }
            }
        }
        for duty in grown.case().duties() {
            let owner = match duty.owner {
                Owner::Window { .. } => "the window",
                Owner::Department { .. } => "the department",
                Owner::LeaderInCharge { .. } => "the leader in charge",
                Owner::PrincipalLeader => "the principal leader",
            };
            let (zh, en) = (duty.kind.say(Lang::Zh), duty.kind.say(Lang::En));
            duties.push(format!(
                "| {} | {zh} {en} | {owner} | {} |",
                name(*from),
                duty.due.minute_text()
            ));
        }
    }
    let mut lines = vec!["```mermaid".to_owned(), "stateDiagram-v2".to_owned()];
    for stage in StageKind::ALL {
        lines.push(format!("    state \"{}\" as {}", name(*stage), stage.code()));
    }
    lines.push("    [*] --> registered: register".to_owned());
    for ((from, to), kinds) in arrows {
        if !kinds.is_empty() {
            let codes: Vec<String> =
                kinds.iter().map(|kind| kind.code().replace('_', " ")).collect();
            let (from, to) = (StageKind::ALL[from].code(), StageKind::ALL[to].code());
            lines.push(format!("    {from} --> {to}: {}", codes.join(", ")));
        }
    }
    lines.extend(["    closed --> [*]".to_owned(), "    voided --> [*]".to_owned()]);
    lines.extend(["```".to_owned(), String::new()]);
    lines.push(format!("What is owed on each stage by a case of {}:", monday().minute_text()));
    lines.extend([
        String::new(),
        "| stage | owes | who | by |".into(),
        "| --- | --- | --- | --- |".into(),
    ]);
    lines.extend(duties);
    let rungs: Vec<String> = policy
        .ladder
        .iter()
        .map(|step| {
            format!("{} {} ({})", step.rung.say(Lang::Zh), step.rung.say(Lang::En), step.after_days)
        })
        .collect();
    lines.push(String::new());
    lines.push(format!(
        "The clock reminds {} working hours before, marks overdue after, and then climbs, on the working \
         day named: {}.",
        policy.remind_hours,
        rungs.join(", ")
    ));
    lines.join("\n") + "\n"
}

#[test]
fn the_picture_of_a_cases_life_is_drawn_from_what_the_core_does() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../ARCHITECTURE.md");
    let page = std::fs::read_to_string(&path).expect("ARCHITECTURE.md");
    let (before, rest) = page.split_once(PICTURE.0).expect("where the picture begins");
    let (kept, after) = rest.split_once(PICTURE.1).expect("where it ends");
    let drawn = picture();
    if std::env::var_os("ONETRIP_UPDATE").is_some() {
        let page = format!("{before}{}{drawn}{}{after}", PICTURE.0, PICTURE.1);
        std::fs::write(&path, page).expect("ARCHITECTURE.md written");
        return;
    }
    assert!(kept == drawn, "run this test with ONETRIP_UPDATE=1 and read what changed:\n{drawn}");
}
