//! Polling while the tab is in the foreground, until the page is left, without removing what is shown; and the clock
//! for “time left”.

use crate::client::browser;
use crate::client::http::ApiError;
use crate::client::load::Remote;
use crate::staff::text;
use crate::staff::workspace::workspace;
use crate::ui::components::{Failure, Loading, Notice, NoticeKind, live};
use crate::ui::language::language;
use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::time::Timestamp;
use std::future::Future;
use std::time::Duration;

/// Does `work` every `seconds` while the tab is in the foreground, until the calling owner ends.
pub fn every(seconds: u64, work: impl Fn() + 'static) {
    let started = set_interval_with_handle(
        move || {
            if browser::is_visible() {
                work();
            }
        },
        Duration::from_secs(seconds),
    );
    if let Ok(handle) = started {
        on_cleanup(move || handle.clear());
    }
}

/// Fetches at intervals and whenever somebody has signed in again. Also returns a function that fetches at once. The
/// present data, and what is typed beside it, stay until the next response.
pub fn watch<T, Answer>(
    seconds: u64,
    ask: impl Fn() -> Answer + Copy + Send + Sync + 'static,
) -> (Remote<T>, Callback<()>)
where
    T: Clone + PartialEq + Send + Sync + 'static,
    Answer: Future<Output = Result<T, ApiError>> + 'static,
{
    let workspace = workspace();
    let watched = Remote::new();
    let look = Callback::new(move |()| watched.look(ask()));
    Effect::new(move || {
        workspace.renewals.track();
        look.run(());
    });
    every(seconds, move || {
        if workspace.is_here() {
            watched.look_again(ask);
        }
    });
    (watched, look)
}

/// What a page shows before there is data: that it is loading, that the thing does not exist, or why it could not be
/// fetched.
pub fn not_seen<T: Clone + PartialEq + Send + Sync + 'static>(
    watched: Remote<T>,
    look: Callback<()>,
    gone: impl Fn(Lang) -> AnyView + Send + 'static,
) -> AnyView {
    let language = language();
    let there = watched.is_there();
    live(move || {
        let lang = language.get();
        match watched.trouble.get() {
            _ if there.get() => ().into_any(),
            None => view! { <Loading/> }.into_any(),
            Some(error)
                if matches!(
                    error.code(),
                    Some("not_found" | "no_such_case_or_code" | "no_case")
                ) =>
            {
                gone(lang)
            }
            Some(error) => view! { <Failure error=error again=look/> }.into_any(),
        }
    })
}

pub fn gone_notice(words: &'static str) -> AnyView {
    view! { <Notice kind=NoticeKind::Problem live=true><p>{words}</p></Notice> }.into_any()
}

/// The current time, updated every half minute.
pub fn ticking_now() -> ReadSignal<Timestamp> {
    let (now, set_now) = signal(browser::now());
    every(30, move || set_now.set(browser::now()));
    now
}

/// Says that the data shown is old because refreshing has failed.
pub fn stale_notice<T: Send + Sync + 'static>(watched: Remote<T>) -> impl IntoView {
    let language = language();
    move || {
        let lang = language.get();
        let stale = watched.trouble.with(Option::is_some) && watched.seen.with(Option::is_some);
        stale.then(|| {
            view! {
                <Notice kind=NoticeKind::Caution live=true>
                    <p>{text::refresh_failed(lang)}</p>
                </Notice>
            }
        })
    }
}
