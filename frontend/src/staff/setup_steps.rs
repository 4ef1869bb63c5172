//! What is left to do before a house can work: for the administrator's first page and the page on which it is set up.

use crate::client::load::Remote;
use crate::staff::route::{AdminPage, Route};
use crate::staff::text::setup as text;
use crate::staff::workspace::workspace;
use crate::ui::language::language;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::wire::SetupProgress;

/// What is left to do, for the administrator's first page, until the first case is registered.
#[component]
pub fn SetUpLeft() -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let progress = Remote::<SetupProgress>::new();
    progress.look(workspace.api.setup());
    move || {
        let lang = language.get();
        let progress = progress.seen.get()?;
        (!progress.case).then(|| {
            view! {
                {steps(progress, lang)}
                <p>
                    <a href=Route::Administration(AdminPage::SetUp).path()>
                        {text::to_administration(lang)}
                    </a>
                </p>
            }
        })
    }
}

/// The steps in their order: words, whether it is done, and where.
fn steps_of(progress: SetupProgress, lang: Lang) -> [(&'static str, bool, Option<AdminPage>); 8] {
    [
        (text::step_departments(lang), progress.departments, Some(AdminPage::Departments)),
        (text::step_windows(lang), progress.windows, Some(AdminPage::Windows)),
        (text::step_matters(lang), progress.matters, Some(AdminPage::Matters)),
        (text::step_accounts(lang), progress.accounts, Some(AdminPage::Accounts)),
        (text::step_rules(lang), progress.rules, Some(AdminPage::Rules)),
        (text::step_calendar(lang), progress.calendar, Some(AdminPage::Calendar)),
        (text::step_messages(lang), progress.messages, None),
        (text::step_case(lang), progress.case, None),
    ]
}

pub fn steps(progress: SetupProgress, lang: Lang) -> AnyView {
    let steps = steps_of(progress, lang);
    let is_done = steps.iter().all(|(_, is_done, _)| *is_done);
    let lines: Vec<AnyView> = steps
        .into_iter()
        .map(|(words, is_done, page)| {
            let (mark, said) = match is_done {
                true => ("✓ ", text::done(lang)),
                false => ("○ ", text::open(lang)),
            };
            let words = match page {
                Some(page) => {
                    let href = Route::Administration(page).path();
                    view! { <a href=href>{words}</a> }.into_any()
                }
                None => view! { <span>{words}</span> }.into_any(),
            };
            view! {
                <li class:done=is_done>
                    <span aria-hidden="true">{mark}</span>
                    {words}
                    " "
                    <span class="hint">{said}</span>
                </li>
            }
            .into_any()
        })
        .collect();
    let all = is_done.then(|| view! { <p>{text::steps_done(lang)}</p> });
    view! {
        <section class="part" aria-labelledby="setup-steps">
            <h2 id="setup-steps">{text::steps(lang)}</h2>
            {all}
            <ol class="setup-steps">{lines}</ol>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_ticked_by_what_is_there() {
        let none = SetupProgress {
            departments: false,
            windows: false,
            matters: false,
            accounts: false,
            rules: false,
            calendar: false,
            messages: false,
            case: false,
        };
        let some = SetupProgress { matters: true, case: true, ..none };
        let done: Vec<bool> = steps_of(some, Lang::Zh).map(|(_, is_done, _)| is_done).to_vec();
        assert_eq!(done, [false, false, true, false, false, false, false, true]);
    }
}
