//! A proposal to void the case: why, by whom, and that a colleague has to decide.

use crate::client::load::Remote;
use crate::staff::route::Route;
use crate::staff::text;
use crate::staff::workspace::workspace;
use crate::ui::components::{Notice, NoticeKind};
use crate::ui::language::language;
use leptos::prelude::*;
use shared::command::CommandKind;
use shared::id::AccountId;
use shared::lang::Say;
use shared::text::Line;
use shared::view::{StaffCase, VoidingWithText};

/// Nothing if nobody has proposed it.
#[component]
pub fn Voiding(watched: Remote<StaffCase>) -> impl IntoView {
    let (workspace, language) = (workspace(), language());
    let voiding = watched.part(|case| case.voiding.clone());
    let decides = watched.part(|case| case.permitted.contains(&CommandKind::ConfirmVoiding));
    move || {
        let lang = language.get();
        let VoidingWithText { because, other, since, due, words, account, name } =
            voiding.get().flatten()?;
        let own =
            workspace.session().is_some_and(|session| Some(&session.account) == account.as_ref());
        let account = account.as_ref().map_or("", AccountId::as_str);
        let by = name.as_ref().map_or(account, Line::as_str).to_owned();
        let proposed = text::voiding_by(lang, since.minute_text(), by, because.say(lang));
        let next = if own {
            text::voiding_own(lang, due.minute_text())
        } else if decides.get() == Some(true) {
            text::voiding_decide(lang, due.minute_text())
        } else {
            text::voiding_waits(lang, due.minute_text())
        };
        let other = other.map(|other| {
            view! {
                <p>
                    {text::voiding_goes_on(lang)}
                    " "
                    <a class="case-number" href=Route::Case(other).path()>{other.to_string()}</a>
                </p>
            }
        });
        let words = words.map(|words| {
            view! { <blockquote class="words" dir="auto">{words.as_str().to_owned()}</blockquote> }
        });
        Some(view! {
            <Notice kind=NoticeKind::Caution title=text::voiding_title(lang)>
                <p>{proposed}</p>
                {other}
                {words}
                <p>{next}</p>
            </Notice>
        })
    }
}
