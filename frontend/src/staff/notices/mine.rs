//! The notices to the signed-in user, newest first. Showing them marks them as seen; what was new when the page was
//! opened stays marked until it is left.

use crate::client::navigation::navigation;
use crate::staff::due::machine_time;
use crate::staff::route::{Delivered, Room, Route, rooms_of};
use crate::staff::text::notices as words;
use crate::staff::unseen::unseen;
use crate::staff::views::listed::{cursor_in, keep_looking, polled_links, under};
use crate::staff::views::poll::stale_notice;
use crate::staff::workspace::workspace;
use crate::ui::components::{Empty, Notice, NoticeKind, waited};
use crate::ui::language::language;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::time::Timestamp;
use shared::wire::notice::{NoticePage, NoticeRow};
use std::collections::BTreeSet;

const EVERY_SECONDS: u64 = 10;

#[component]
pub fn Mine() -> impl IntoView {
    let workspace = workspace();
    let unseen = unseen();
    let language = language();
    let query = navigation().whole_query();
    let cursor = Memo::new(move |_| query.with(cursor_in));
    let ask = move |cursor| workspace.api.notices(cursor);
    let (page, again) = keep_looking::<NoticePage, _, _>(cursor, Some(EVERY_SECONDS), ask);
    let fresh = RwSignal::new(BTreeSet::<String>::new());
    let seen_until = StoredValue::new(Timestamp::default());
    let seen_failed = RwSignal::new(false);
    Effect::new(move || {
        let Some(shown) = page.seen.get() else { return };
        let is_first = cursor.get_untracked().is_none();
        let new: Vec<String> =
            shown.items.iter().filter(|row| !row.seen).map(|row| row.id.clone()).collect();
        fresh.update(|fresh| fresh.extend(new));
        let newest = shown.items.iter().map(|row| row.made_at).max();
        let Some(newest) = newest.filter(|newest| *newest > seen_until.get_value()) else { return };
        if shown.items.iter().all(|row| row.seen) {
            return;
        }
        leptos::task::spawn_local(async move {
            let told = workspace.api.see_notices(newest).await;
            if seen_failed.try_set(told.is_err()).is_some() || told.is_err() {
                return;
            }
            seen_until.set_value(newest);
            // Later pages hold older notices, which were seen with these.
            if is_first {
                unseen.is(0);
            }
            unseen.look();
        });
    });
    let opens_cases = Memo::new(move |_| {
        workspace
            .session()
            .is_some_and(|session| rooms_of(session.seat.role()).contains(&Room::Queue))
    });
    let rows = move || {
        page.seen.with(|seen| seen.as_ref().map(|seen| seen.items.clone()).unwrap_or_default())
    };
    let empty =
        Memo::new(move |_| page.seen.with(|seen| seen.as_ref().map(|seen| seen.items.is_empty())));
    let list = move || {
        let lang = language.get();
        match empty.get() {
            None => waited(page.trouble, again),
            Some(true) => view! { <Empty words=words::none_mine(lang)/> }.into_any(),
            Some(false) => {
                let opens_cases = opens_cases.get();
                view! {
                    <ol class="case-list">
                        <For
                            each=rows
                            key=|row| row.id.clone()
                            children=move |row| line(row, fresh, opens_cases, lang)
                        />
                    </ol>
                }
                .into_any()
            }
        }
    };
    let unkept = move || {
        let lang = language.get();
        seen_failed.get().then(|| {
            view! {
                <Notice kind=NoticeKind::Caution live=true><p>{words::seen_failed(lang)}</p></Notice>
            }
        })
    };
    view! {
        {stale_notice(page)}
        {unkept}
        {list}
        {polled_links(page, |page| page.cursor.clone(), under(Route::Notices(Delivered::Mine).path()))}
    }
}

/// The words of a notice in the reader's language if they exist, otherwise in the language in which they were
/// written.
fn told(row: &NoticeRow, lang: Lang) -> (Lang, String, String) {
    match (&row.in_english, lang) {
        (Some(english), Lang::En) => (Lang::En, english.subject.clone(), english.body.clone()),
        (Some(_), Lang::Zh) | (None, _) => (row.lang, row.subject.clone(), row.body.clone()),
    }
}

fn line(
    row: NoticeRow,
    fresh: RwSignal<BTreeSet<String>>,
    opens_cases: bool,
    lang: Lang,
) -> AnyView {
    let (spoken, subject, body) = told(&row, lang);
    let of_case = row.about.map(Route::Case);
    let about = of_case
        .or_else(|| row.plan.clone().map(Route::Plan))
        .or_else(|| row.study.clone().map(Route::Study));
    let subject = match about.filter(|_| opens_cases) {
        Some(route) => {
            let href = route.path();
            view! { <a class="case-link" href=href lang=spoken.tag()>{subject}</a> }.into_any()
        }
        None => view! { <p class="case-link" lang=spoken.tag()>{subject}</p> }.into_any(),
    };
    let title = row.title.map(|title| {
        view! { <p class="notice-title" dir="auto">{title.as_str().to_owned()}</p> }
    });
    let note = row.note.map(|note| {
        view! { <blockquote class="words" dir="auto">{note.as_str().to_owned()}</blockquote> }
    });
    let to = if row.personal { words::to_me(lang) } else { words::to_desk(lang) };
    let id = row.id;
    let is_new = Memo::new(move |_| fresh.with(|fresh| fresh.contains(&id)));
    let new =
        move || is_new.get().then(|| view! { <span class="tag new">{words::unread(lang)}</span> });
    view! {
        <li class="case-line notice-line" class:fresh=move || is_new.get()>
            <p class="case-time">
                <time datetime=machine_time(row.made_at)>{row.made_at.minute_text()}</time>
            </p>
            <div class="case-what">
                {subject}
                {title}
                <p class="as-written notice-body" lang=spoken.tag()>{body}</p>
                {note}
            </div>
            <p class="case-stage">{new}<span class="tag">{to}</span></p>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::notice::Told;

    #[test]
    fn a_notice_speaks_the_readers_language_where_it_can() {
        let english = Told { subject: "Accepted".into(), body: "By Friday.".into() };
        let both = NoticeRow {
            id: "1~a".into(),
            made_at: Timestamp(0),
            lang: Lang::Zh,
            subject: "已签收".into(),
            body: "周五前。".into(),
            in_english: Some(english),
            about: None,
            plan: None,
            study: None,
            title: None,
            note: None,
            personal: false,
            seen: false,
        };
        let one = NoticeRow { in_english: None, ..both.clone() };
        for (row, lang, expected) in [
            (&both, Lang::Zh, (Lang::Zh, "已签收")),
            (&both, Lang::En, (Lang::En, "Accepted")),
            (&one, Lang::En, (Lang::Zh, "已签收")),
        ] {
            let (spoken, subject, _) = told(row, lang);
            assert_eq!((spoken, subject.as_str()), expected);
        }
    }
}
