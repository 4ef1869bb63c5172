//! Erasing what a closed case says of its person: what goes and what stays, the reason, and that it is
//! done.

use crate::browser;
use crate::components::{Button, ButtonKind, FormBox, Notice, NoticeKind, SubmitButton, TextArea};
use crate::console::desk::desk;
use crate::console::poll::Watched;
use crate::console::text;
use crate::form::Form;
use crate::language::spoken;
use leptos::prelude::*;
use shared::number::CaseNumber;
use shared::problem::FieldProblem;
use shared::text::Note;
use shared::view::StaffCase;

/// The button, the form for the reason, and the notice once it is done.
#[component]
pub fn Erasure(
    /// Of which case.
    number: CaseNumber,
    /// The case.
    watched: Watched<StaffCase>,
    /// Looks at it again at once.
    look: Callback<()>,
) -> impl IntoView {
    let desk = desk();
    let form = Form::new("erase");
    desk.clears(form);
    let reason = RwSignal::new(String::new());
    let asks = RwSignal::new(false);
    let done = RwSignal::new(false);
    let offered = Memo::new(move |_| {
        watched.seen.with(|seen| seen.as_ref().is_some_and(|case| case.erasable))
    });
    let submit = Callback::new(move |()| {
        let read = match Note::new(reason.get_untracked()) {
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
            move |key| async move { desk.api.erase(number, read, revision, key).await },
            move |_| {
                reason.set(String::new());
                asks.set(false);
                done.set(true);
                look.run(());
                request_animation_frame(|| browser::focus("erase-done"));
            },
        );
    });
    let toggle = move |_| {
        let opens = !asks.get_untracked();
        asks.set(opens);
        if opens {
            request_animation_frame(|| browser::focus("erase-reason"));
        }
    };
    let cancel = Callback::new(move |()| {
        asks.set(false);
        request_animation_frame(|| browser::focus("erase-open"));
    });
    let offer = spoken(move |lang| {
        (offered.get() && !done.get()).then(|| {
            view! {
                <section class="part no-print" aria-labelledby="erase-title">
                    <h2 id="erase-title">{text::erase_title(lang)}</h2>
                    <p>{text::erase_words(lang)}</p>
                    <button
                        type="button"
                        id="erase-open"
                        class="button secondary"
                        aria-expanded=move || if asks.get() { "true" } else { "false" }
                        on:click=toggle
                    >
                        {text::erase_open(lang)}
                    </button>
                    {move || {
                        asks.get().then(|| {
                            view! {
                                <FormBox form=form on_submit=submit>
                                    <TextArea
                                        name="reason"
                                        label=text::erase_reason(lang)
                                        hint=text::erase_reason_hint(lang)
                                        value=reason
                                        most=Note::MAX
                                        rows=3
                                    />
                                    <div class="buttons">
                                        <SubmitButton label=text::erase_now(lang)/>
                                        <Button
                                            label=text::cancel(lang)
                                            kind=ButtonKind::Quiet
                                            on_press=cancel
                                        />
                                    </div>
                                </FormBox>
                            }
                        })
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
