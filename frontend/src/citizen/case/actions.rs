//! The commands that the citizen may give: exactly those that the case permits. If the case changes in the meantime,
//! each form keeps what was typed and says so.

use super::PageState;
use super::verdict::{Asked, VerdictForm};
use crate::client::citizen::CitizenApi;
use crate::client::http::PendingCommand;
use crate::ui::components::{ButtonKind, FormBox, SubmitButton, TextArea, live, plain};
use crate::ui::form::Form;
use crate::ui::language::spoken;
use crate::ui::text;
use leptos::prelude::*;
use shared::command::{CommandKind, Reopen, SendMessage};
use shared::lang::Lang;
use shared::problem::FieldProblem;
use shared::text::Prose;
use shared::vocabulary::VerdictVia;

pub(super) fn actions(state: PageState) -> AnyView {
    let verdict = verdict(state);
    let message = message(state);
    let reopening = reopening(state);
    vec![verdict, message, reopening].into_any()
}

/// Sends a command. If it is refused, the case is fetched again, so that the person can read what changed and send
/// what they typed again.
pub(super) fn give(
    state: PageState,
    form: Form,
    sent: PendingCommand,
    after: Box<dyn FnOnce()>,
    words: fn(Lang) -> &'static str,
) {
    state.done.set(None);
    form.send(
        move |_| async move {
            let answer = sent.await;
            if answer.is_err() {
                looks_again(state);
            }
            answer
        },
        move |_| {
            after();
            state.done.set(Some(words));
            looks_again(state);
        },
    );
}

/// Fetches the public view and the citizen's view again.
pub(super) fn looks_again(state: PageState) {
    state.look();
    state.refresh_own();
}

/// The citizen's client, and the revision that is shown.
pub(super) fn pen(state: PageState) -> Option<(CitizenApi, u32)> {
    let api = CitizenApi { number: state.number, proof: state.proof.get_untracked()? };
    let revision = untrack(|| state.own.with(|own| own.public.revision))?;
    Some((api, revision))
}

/// Reads a required text, or shows the problem at its field.
fn read(form: Form, field: &'static str, written: RwSignal<String>) -> Option<Prose> {
    let read = Prose::new(written.get_untracked());
    read.map_err(|error| form.accepts(vec![FieldProblem::new(field, error.into())])).ok()
}

fn message(state: PageState) -> AnyView {
    let form = Form::new("message");
    let words = RwSignal::new(String::new());
    let may = state.permits(CommandKind::SendMessage);
    let submit = Callback::new(move |()| {
        let Some(prose) = read(form, "words", words) else { return };
        let Some((api, revision)) = pen(state) else { return };
        let sent = api.send_message(&SendMessage { words: prose }, revision, &form.key());
        give(state, form, sent, Box::new(move || words.set(String::new())), text::message_sent);
    });
    when(may, move |lang| {
        view! {
            {title(text::message_title(lang))}
            <FormBox form=form on_submit=submit>
                <TextArea
                    name="words"
                    label=text::message_words(lang)
                    most=Prose::MAX
                    rows=4
                    value=words
                />
                <SubmitButton label=text::message_send(lang) kind=ButtonKind::Secondary/>
            </FormBox>
        }
        .into_any()
    })
}

fn verdict(state: PageState) -> AnyView {
    let verdict = VerdictForm::new();
    let may = state.permits(CommandKind::GiveVerdict);
    let submit = Callback::new(move |()| {
        let Some(said) = verdict.read(VerdictVia::Online) else { return };
        let Some((api, revision)) = pen(state) else { return };
        let sent = api.give_verdict(&said, revision, &verdict.form.key());
        give(state, verdict.form, sent, Box::new(move || verdict.clear()), text::verdict_sent);
    });
    let asked = Asked::of(state.public);
    when(may, move |lang| verdict.draw(asked, submit, lang))
}

fn reopening(state: PageState) -> AnyView {
    let form = Form::new("reopening");
    let reason = RwSignal::new(String::new());
    let may = state.permits(CommandKind::Reopen);
    let submit = Callback::new(move |()| {
        let Some(prose) = read(form, "reason", reason) else { return };
        let Some((api, revision)) = pen(state) else { return };
        let sent = api.reopen(&Reopen { reason: prose }, revision, &form.key());
        give(state, form, sent, Box::new(move || reason.set(String::new())), text::reopen_sent);
    });
    when(may, move |lang| {
        view! {
            {title(text::reopen_title(lang))}
            <FormBox form=form on_submit=submit>
                <TextArea
                    name="reason"
                    label=text::reopen_reason(lang)
                    hint=text::reopen_hint(lang)
                    most=Prose::MAX
                    rows=3
                    value=reason
                />
                <SubmitButton label=text::reopen_send(lang) kind=ButtonKind::Secondary/>
            </FormBox>
        }
        .into_any()
    })
}

fn title(words: &'static str) -> AnyView {
    plain("h2").text(words).any()
}

/// Draws a form while it is permitted; changes of the case do not redraw it.
pub(super) fn when(
    may: Memo<bool>,
    form: impl Fn(Lang) -> AnyView + Clone + Send + 'static,
) -> AnyView {
    live(move || {
        let drawn = may.get().then(|| {
            let form = form.clone();
            plain("div").class("stack").child(spoken(form)).any()
        });
        drawn.into_any()
    })
}
