//! Showing a citizen's identity to a user from whom it is hidden. Each time is recorded with the reason.

use crate::client::browser;
use crate::client::load::Remote;
use crate::staff::case::facts::applicant_facts;
use crate::staff::case::reason::{Labels, Reason};
use crate::staff::text;
use crate::staff::workspace::workspace;
use crate::ui::components::{Facts, Notice, NoticeKind};
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::number::CaseNumber;
use shared::personal::Applicant;
use shared::view::StaffCase;

/// The notice, the form for the reason, and the identity once the server has sent it.
#[component]
pub fn Identity(number: CaseNumber, watched: Remote<StaffCase>) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let reason = Reason::new("identity");
    let shown = RwSignal::new(None::<Applicant>);
    let hidden = Memo::new(move |_| {
        watched.seen.with(|seen| seen.as_ref().is_some_and(|case| case.identity_hidden))
    });
    let submit = reason.sending(
        watched,
        move |why, revision, key| workspace.api.identity(number, why, revision, key),
        move |applicant| {
            shown.set(Some(applicant));
            request_animation_frame(|| browser::focus("identity-shown"));
        },
    );
    let ask = move || {
        let lang = language.get();
        view! {
            <Notice title=text::identity_hidden(lang)>
                <p>{text::identity_hidden_words(lang)}</p>
                {reason.button(text::show_identity(lang))}
            </Notice>
        }
    };
    let form_view = spoken(move |lang| {
        let labels = Labels {
            label: text::identity_reason(lang),
            hint: text::identity_reason_hint(lang),
            send: text::show_identity(lang),
        };
        reason.form(labels, submit, lang).map(|form| {
            view! { <section class="part" aria-labelledby="identity-ask">{form}</section> }
        })
    });
    let who = spoken(move |lang| {
        shown.get().map(|applicant| {
            view! {
                <section
                    class="part no-print"
                    id="identity-shown"
                    tabindex="-1"
                    aria-labelledby="identity-title"
                >
                    <h2 id="identity-title">{text::identity_shown(lang)}</h2>
                    <Notice kind=NoticeKind::Caution>
                        <p>{text::identity_shown_words(lang)}</p>
                    </Notice>
                    <Facts facts=applicant_facts(applicant, lang)/>
                </section>
            }
        })
    });
    view! {
        {move || (hidden.get() && shown.with(Option::is_none)).then(ask)}
        {form_view}
        {who}
    }
}
