//! What the jobs could not do and have set aside: what, why, since when and when it is tried again. A button spares the
//! wait for that.

use crate::client::browser;
use crate::staff::route::{AdminPage, Route};
use crate::staff::text::set_aside as text;
use crate::staff::views::listed::{cursor_in, fetched_list, follow, under};
use crate::staff::workspace::workspace;
use crate::ui::components::{Cell, Column, Failure, Notice, NoticeKind, Table};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::lang::{Lang, Say};
use shared::wire::{Page, SetAside};

#[component]
pub fn WhatIsSetAside() -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let retried = RwSignal::new(false);
    let retrying = Form::new("retry");
    workspace.clears(retrying);
    let (page, again) =
        follow::<Page<SetAside>, _>(move |query| workspace.api.set_aside(cursor_in(query)));
    let retry = Callback::new(move |id: String| {
        retried.set(false);
        retrying.send(
            move |_| async move { workspace.api.retry_set_aside(id).await },
            move |_| {
                retried.set(true);
                again.run(());
                request_animation_frame(|| browser::focus("retried"));
            },
        );
    });
    let at = under(Route::Administration(AdminPage::SetAside).path());
    let list = fetched_list(page, again, text::set_aside_none, at, move |items, lang| {
        table(items, retry, lang)
    });
    let said = move || {
        let lang = language.get();
        retried.get().then(|| {
            view! {
                <div id="retried" tabindex="-1">
                    <Notice kind=NoticeKind::Success live=true>
                        <p>{text::set_aside_soon(lang)}</p>
                    </Notice>
                </div>
            }
        })
    };
    let failed = move || retrying.failure.get().map(|error| view! { <Failure error=error/> });
    view! {
        {spoken(|lang| view! { <p class="hint">{text::set_aside_hint(lang)}</p> })}
        {said}
        {failed}
        {list}
    }
}

fn table(items: Vec<SetAside>, retry: Callback<String>, lang: Lang) -> AnyView {
    let columns = [
        Column::words(text::set_aside_job(lang)),
        Column::words(text::set_aside_about(lang)),
        Column::words(text::set_aside_why(lang)),
        Column::words(text::set_aside_since(lang)),
        Column::numbers(text::set_aside_tries(lang)),
        Column::words(text::set_aside_next(lang)),
        Column::words(text::set_aside_now(lang)),
    ];
    let rows = items.into_iter().map(|item| cells(item, retry, lang)).collect();
    view! {
        <Table caption=text::set_aside_list(lang) columns=columns.to_vec() rows=rows/>
    }
    .into_any()
}

fn cells(item: SetAside, retry: Callback<String>, lang: Lang) -> Vec<Cell> {
    let about = about_words(&item, lang);
    let SetAside {
        id,
        job,
        subject: _,
        number,
        reason,
        detail,
        first_failed_at,
        last_failed_at: _,
        tries,
        next_try,
    } = item;
    let described = text::set_aside_what(lang, job.say(lang), &about);
    // An administrator opens no case, so the link leads to what everyone may see of it.
    let about = match number {
        Some(number) => {
            let href = format!("/track/{number}");
            Cell::view(view! { <a class="unbroken" href=href>{about}</a> })
        }
        None => Cell::Words(about),
    };
    let detail = (!detail.is_empty()).then(|| view! { <p><code lang="en">{detail}</code></p> });
    vec![
        Cell::of(job.say(lang)),
        about,
        Cell::view(view! { {reason.say(lang)} {detail} }),
        Cell::of(first_failed_at.minute_text()),
        Cell::of(tries),
        Cell::of(next_try.minute_text()),
        Cell::view(view! {
            <button
                type="button"
                class="button secondary"
                on:click=move |_| retry.run(id.clone())
            >
                {text::set_aside_now(lang)}
                <span class="unseen">" " {described}</span>
            </button>
        }),
    ]
}

/// The case, or what the job calls its subject.
fn about_words(item: &SetAside, lang: Lang) -> String {
    match (&item.number, &item.subject) {
        (Some(number), _) => number.to_string(),
        (None, Some(subject)) => subject.clone(),
        (None, None) => text::set_aside_whole(lang).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::number::CaseNumber;
    use shared::time::Timestamp;
    use shared::vocabulary::{Job, SetAsideReason};
    use support::day;

    #[test]
    fn it_is_said_what_is_set_aside() {
        let at = Timestamp(0);
        let whole = SetAside {
            id: "log~".into(),
            job: Job::Log,
            subject: None,
            number: None,
            reason: SetAsideReason::Unreadable,
            detail: String::new(),
            first_failed_at: at,
            last_failed_at: at,
            tries: 1,
            next_try: at,
        };
        assert_eq!(about_words(&whole, Lang::Zh), "整个任务");
        assert_eq!(about_words(&whole, Lang::En), "The whole job");
        let plan = SetAside { subject: Some("PLAN#p-1".into()), ..whole.clone() };
        assert_eq!(about_words(&plan, Lang::Zh), "PLAN#p-1");
        let number = CaseNumber::new(day("2018-04-16"), 12_345);
        let subject = Some(format!("CASE#{number}#EVENT#000003"));
        let case = SetAside { number: Some(number), subject, ..whole };
        assert_eq!(about_words(&case, Lang::En), number.to_string());
    }
}
