//! Erasing the personal content of a closed case: what is erased and what stays, the reason, and the confirmation.

use crate::client::browser;
use crate::client::load::Remote;
use crate::staff::case::reason::{Labels, Reason};
use crate::staff::text;
use crate::staff::workspace::workspace;
use crate::ui::components::{Notice, NoticeKind};
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::number::CaseNumber;
use shared::view::StaffCase;
use shared::wire::Done;

/// The button, the form for the reason, and the confirmation.
#[component]
pub fn Erasure(
    number: CaseNumber,
    watched: Remote<StaffCase>,
    look: Callback<()>,
) -> impl IntoView {
    let workspace = workspace();
    let reason = Reason::new("erase");
    let done = RwSignal::new(false);
    let offered = Memo::new(move |_| {
        watched.seen.with(|seen| seen.as_ref().is_some_and(|case| case.erasable))
    });
    let submit = reason.sending(
        watched,
        move |why, revision, key| workspace.api.erase(number, why, revision, key),
        move |_: Done| {
            done.set(true);
            look.run(());
            request_animation_frame(|| browser::focus("erase-done"));
        },
    );
    let offer = spoken(move |lang| {
        (offered.get() && !done.get()).then(|| {
            view! {
                <section class="part no-print" aria-labelledby="erase-title">
                    <h2 id="erase-title">{text::erase_title(lang)}</h2>
                    <p>{text::erase_words(lang)}</p>
                    {reason.button(text::erase_open(lang))}
                    {move || {
                        let labels = Labels {
                            label: text::erase_reason(lang),
                            hint: text::erase_reason_hint(lang),
                            send: text::erase_now(lang),
                        };
                        reason.form(labels, submit, lang)
                    }}
                </section>
            }
        })
    });
    let gone = spoken(move |lang| {
        done.get().then(|| {
            view! {
                <div id="erase-done" tabindex="-1">
                    <Notice kind=NoticeKind::Success title=text::erased_title(lang) live=true>
                        <p>{text::erased_words(lang)}</p>
                    </Notice>
                </div>
            }
        })
    });
    view! {
        {offer}
        {gone}
    }
}
