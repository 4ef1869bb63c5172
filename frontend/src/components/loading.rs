//! Waiting for something, and failing to get it.

use super::{Button, ButtonKind, Notice, NoticeKind, live, paragraph, plain};
use crate::api::ApiError;
use crate::browser;
use crate::language::language;
use crate::load::{Load, Remote};
use crate::text;
use leptos::prelude::*;

/// Says that something is on its way.
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
    plain("p")
        .class("loading")
        .attr("role", "status")
        .attr("aria-busy", "true")
        .child(dots)
        .live_text(move || text::loading(language.get()).into())
        .any()
}

/// Says why something failed and offers what helps: trying again, or loading the page anew.
///
/// Criteria: 3.3.1, 3.3.3, 4.1.3.
///
/// ```text
/// <Failure error=error again=fetch/>
/// ```
#[component]
pub fn Failure(
    /// Why.
    error: ApiError,
    /// What tries again.
    #[prop(optional, into)]
    again: Option<Callback<()>>,
) -> impl IntoView {
    let language = language();
    let outdated = error == ApiError::Outdated;
    live(move || {
        let lang = language.get();
        let press = if outdated {
            Some((text::reload(lang), Callback::new(|()| browser::reload())))
        } else {
            again.map(|again| (text::try_again(lang), again))
        };
        let words = error.say(lang);
        view! {
            <Notice kind=NoticeKind::Problem title=text::failed_title(lang) live=true>
                {paragraph(words)}
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
    live(move || match remote.state.get() {
        Load::Waiting => view! { <Loading/> }.into_any(),
        Load::Failed(error) => view! { <Failure error=error again=again/> }.into_any(),
        Load::Ready(ready) => there(ready, language.get()),
    })
}
