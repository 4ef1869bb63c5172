//! The everyday telephone calls that the stories leave out: the department calls the citizen on the day on which it
//! accepts a case, and the window asks for the verdict on the working day after the case is resolved.

use super::{Action, Chapter, Story};
use serde_json::json;
use shared::policy::Policy;
use shared::time::{HOUR_MS, MINUTE_MS, Timestamp};

/// How long after accepting a case the department calls.
const AFTER_ACCEPTING_MS: i64 = 10 * MINUTE_MS;
/// How long before its deadline the window calls.
const BEFORE_THE_CLOSE_MS: i64 = 2 * HOUR_MS;

fn command_of(chapter: &Chapter) -> &str {
    chapter.command().ok().and_then(|action| action["command"].as_str()).unwrap_or_default()
}

/// The calls of all stories, each with the position of its story.
pub(super) fn calls(stories: &[Story]) -> anyhow::Result<Vec<(usize, Chapter)>> {
    let mut calls = Vec::new();
    for (place, story) in stories.iter().enumerate() {
        for (index, chapter) in story.then.iter().enumerate() {
            let at = Timestamp::read(&chapter.at)?;
            match command_of(chapter) {
                "accept" => {
                    let words = "已电话联系当事人，说明由谁办、哪天前答复。";
                    let command = json!({"command": "log_step", "kind": "contact", "words": words});
                    let at = at.plus(AFTER_ACCEPTING_MS).minute_text();
                    let action = Action::Command(command);
                    calls.push((place, Chapter { at, by: chapter.by.clone(), action }));
                }
                "settle" | "resolve" => {
                    let last = Policy::default().calendar.after_days(at, 1);
                    let at = last.plus(-BEFORE_THE_CLOSE_MS);
                    if !is_answered(&story.then[index + 1..], at)? {
                        let words = "电话回访，没有接通，已发短信请群众评价。";
                        let command = json!({"command": "follow_up", "words": words});
                        let (at, by) = (at.minute_text(), "clerk".to_owned());
                        calls.push((place, Chapter { at, by, action: Action::Command(command) }));
                    }
                }
                _ => {}
            }
        }
    }
    Ok(calls)
}

/// Whether by then the citizen has answered, or the case goes on.
fn is_answered(then: &[Chapter], at: Timestamp) -> anyhow::Result<bool> {
    let ends = |chapter: &&Chapter| {
        matches!(command_of(chapter), "give_verdict" | "reopen" | "close" | "follow_up")
    };
    match then.iter().find(ends) {
        None => Ok(false),
        Some(chapter) => Ok(Timestamp::read(&chapter.at)? <= at),
    }
}
