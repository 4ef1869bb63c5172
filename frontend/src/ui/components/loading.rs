//! Waiting for data, and failing to get it.

use super::{Button, ButtonKind, Notice, NoticeKind, link, live, paragraph, plain};
use crate::client::browser;
use crate::client::http::ApiError;
use crate::client::load::Remote;
use crate::client::navigation::navigation;
use crate::ui::failure::say;
use crate::ui::language::language;
use crate::ui::text;
use leptos::prelude::*;

/// Says that something is on its way; after ten seconds, on the public pages, what else there is.
///
/// Criteria: 4.1.3 (`role="status"`, `aria-busy`), 2.3.3 (it does not move where motion is unwanted).
///
/// ```text
/// <Loading/>
/// ```
#[component]
pub fn Loading() -> impl IntoView {
    let language = language();
    let dots = plain("span").class("dots").attr("aria-hidden", "true").any();
    let loading = plain("p")
        .class("loading")
        .attr("role", "status")
        .attr("aria-busy", "true")
        .child(dots)
        .live_text(move || text::loading(language.get()).into());
    vec![loading.any(), simple_version("note later")]
}

/// A link to the simple version, with the case number that the page is about. The console has none.
fn simple_version(class: &'static str) -> AnyView {
    let language = language();
    let here = navigation();
    if here.is_console() {
        return ().into_any();
    }
    let way = live(move || {
        let lang = language.get();
        let path = here.path();
        let number = path.strip_prefix("/track/").map_or(String::new(), |n| format!("&number={n}"));
        let address = format!("/lite?lang={}{number}", lang.pick("zh", "en"));
        link("", address, text::simple_version(lang))
    });
    plain("p").class(class).child(way).any()
}

/// Says why something failed and offers what may help: trying again, or reloading the page.
#[component]
pub fn Failure(
    error: ApiError,
    #[prop(optional, into)] again: Option<Callback<()>>,
) -> impl IntoView {
    let language = language();
    let outdated = error == ApiError::Outdated;
    let is_passing = error.is_passing();
    live(move || {
        let lang = language.get();
        let press = if outdated {
            Some((text::reload(lang), Callback::new(|()| browser::reload())))
        } else {
            again.map(|again| (text::try_again(lang), again))
        };
        let words = say(&error, lang);
        // Only a page that has nothing else to show offers the simple version.
        let elsewhere = (again.is_some() && is_passing).then(|| simple_version(""));
        view! {
            <Notice kind=NoticeKind::Problem title=text::failed_title(lang) live=true>
                {paragraph(words)}
                {elsewhere}
                {press
                    .map(|(label, press)| {
                        view! { <Button label=label kind=ButtonKind::Secondary on_press=press/> }
                    })}
            </Notice>
        }
        .into_any()
    })
}

/// Draws `remote` in each of its states: waiting, failed with a way to try again, or there.
///
/// ```text
/// {loaded(figures, fetch, move |figures, lang| view! { … }.into_any())}
/// ```
pub fn loaded<T: Clone + Send + Sync + 'static>(
    remote: Remote<T>,
    again: impl Into<Callback<()>>,
    there: impl Fn(T, shared::lang::Lang) -> AnyView + Send + 'static,
) -> AnyView {
    let language = language();
    let again = again.into();
    live(move || match remote.seen.get() {
        Some(seen) => there(seen, language.get()),
        None => waited(remote.trouble, again),
    })
}

/// The loading message, or why the data did not come.
pub fn waited(trouble: RwSignal<Option<ApiError>>, again: Callback<()>) -> AnyView {
    match trouble.get() {
        None => view! { <Loading/> }.into_any(),
        Some(error) => view! { <Failure error=error again=again/> }.into_any(),
    }
}
