//! Who the citizen is, where that is kept from whoever reads: why, and how to ask for it. Each asking is
//! kept, with its reason.

use crate::browser;
use crate::components::{
    Button, ButtonKind, Facts, FormBox, Notice, NoticeKind, SubmitButton, TextArea,
};
use crate::console::case::facts::applicant_facts;
use crate::console::desk::desk;
use crate::console::poll::Watched;
use crate::console::text;
use crate::form::Form;
use crate::language::{language, spoken};
use leptos::prelude::*;
use shared::number::CaseNumber;
use shared::personal::Applicant;
use shared::problem::FieldProblem;
use shared::text::Prose;
use shared::view::StaffCase;

/// The notice, the form for the reason, and who it is once that was answered.
#[component]
pub fn Identity(
    /// Of which case.
    number: CaseNumber,
    /// The case.
    watched: Watched<StaffCase>,
) -> impl IntoView {
    let desk = desk();
    let language = language();
    let form = Form::new("identity");
    desk.clears(form);
    let reason = RwSignal::new(String::new());
    let asks = RwSignal::new(false);
    let shown = RwSignal::new(None::<Applicant>);
    let hidden = Memo::new(move |_| {
        watched.seen.with(|seen| seen.as_ref().is_some_and(|case| case.identity_hidden))
    });
    let submit = Callback::new(move |()| {
        let read = match Prose::new(reason.get_untracked()) {
            Ok(read) => read,
            Err(error) => {
                form.accepts(vec![FieldProblem::new("reason", error.into())]);
                return;
            }
        };
        let revision = watched
            .seen
            .with_untracked(|seen| seen.as_ref().map_or(0, |case| case.public.revision));
        form.accepts(Vec::new());
        form.send(
            move |key| async move { desk.api.identity(number, read, revision, key).await },
            move |applicant| {
                reason.set(String::new());
                asks.set(false);
                shown.set(Some(applicant));
                request_animation_frame(|| browser::focus("identity-shown"));
            },
        );
    });
    let toggle = move |_| {
        let opens = !asks.get_untracked();
        asks.set(opens);
        if opens {
            request_animation_frame(|| browser::focus("identity-reason"));
        }
    };
    let cancel = Callback::new(move |()| {
        asks.set(false);
        request_animation_frame(|| browser::focus("identity-ask"));
    });
    let ask = move || {
        let lang = language.get();
        view! {
            <Notice title=text::identity_hidden(lang)>
                <p>{text::identity_hidden_words(lang)}</p>
                <button
                    type="button"
                    id="identity-ask"
                    class="button secondary"
                    aria-expanded=move || if asks.get() { "true" } else { "false" }
                    on:click=toggle
                >
                    {text::show_identity(lang)}
                </button>
            </Notice>
        }
    };
    let form_view = spoken(move |lang| {
        asks.get().then(|| {
            view! {
                <section class="part" aria-labelledby="identity-ask">
                    <FormBox form=form on_submit=submit>
                        <TextArea
                            name="reason"
                            label=text::identity_reason(lang)
                            hint=text::identity_reason_hint(lang)
                            value=reason
                            most=Prose::MAX
                            rows=3
                        />
                        <div class="buttons">
                            <SubmitButton label=text::show_identity(lang)/>
                            <Button
                                label=text::cancel(lang)
                                kind=ButtonKind::Quiet
                                on_press=cancel
                            />
                        </div>
                    </FormBox>
                </section>
            }
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
