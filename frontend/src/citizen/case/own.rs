//! The citizen's view of a case: entering the access code, what is meant for the citizen only, the commands they may
//! give, and their own words.

use super::{PageState, actions, done, files, told};
use crate::citizen::track::say_code;
use crate::client::citizen::{CitizenApi, Proof};
use crate::client::directory::directory;
use crate::client::http::ApiError;
use crate::ui::components::{
    Button, ButtonKind, Fact, Facts, Field, FieldKind, FormBox, Loading, SubmitButton, live,
    paragraph, plain,
};
use crate::ui::form::{Form, FormProblem};
use crate::ui::language::{language, spoken};
use crate::ui::text;
use leptos::prelude::*;
use shared::code::AccessCode;
use shared::lang::{Lang, Say};
use shared::personal::{Applicant, Intake, Trip};
use shared::view::CitizenCase;

/// Whether the citizen's view is open.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Proven {
    No,
    Asking,
    Yes,
    Failed(ApiError),
}

pub(super) fn own(state: PageState) -> AnyView {
    let proven = Memo::new(move |_| {
        if state.proof.with(Option::is_none) {
            return Proven::No;
        }
        if state.own.seen.with(Option::is_some) {
            return Proven::Yes;
        }
        state.own.trouble.get().map_or(Proven::Asking, Proven::Failed)
    });
    // All attempts share one form, so that a wrong code stays in its field to be corrected.
    let form = Form::new("own");
    let code = RwSignal::new(String::new());
    Effect::new(move || {
        if let Proven::Failed(error) = proven.get() {
            form.refuse(error.clone());
            // A wrong code is forgotten; a code that met a busy server is kept to try again.
            if error.code() == Some("no_such_case_or_code") {
                Proof::forget(state.number);
                state.proof.set(None);
            }
        }
    });
    let part = live(move || match proven.get() {
        Proven::No | Proven::Failed(_) => code_form(state, form, code),
        Proven::Asking => view! { <Loading/> }.into_any(),
        Proven::Yes => own_part(state),
    });
    plain("section").class("card no-print").child(part).any()
}

fn code_form(state: PageState, form: Form, code: RwSignal<String>) -> AnyView {
    let submit = Callback::new(move |()| match AccessCode::read(&code.get_untracked()) {
        Err(error) => {
            form.accepts_said(vec![FormProblem::new("code", move |lang| say_code(error, lang))]);
        }
        Ok(read) => {
            let proof = Proof::Code(read);
            let api = CitizenApi { number: state.number, proof: proof.clone() };
            form.send(
                move |_| async move { api.case().await },
                move |own: CitizenCase| {
                    proof.keep(state.number);
                    code.set(String::new());
                    state.own.set(own);
                    state.proof.set(Some(proof));
                },
            );
        }
    });
    spoken(move |lang| {
        let form = view! {
            <FormBox form=form on_submit=submit>
                <Field
                    name="code"
                    label=text::track_code(lang)
                    kind=FieldKind::Digits
                    short=true
                    value=code
                />
                <SubmitButton label=text::own_open(lang) kind=ButtonKind::Secondary/>
            </FormBox>
        };
        let title = plain("h2").text(text::own_title(lang)).any();
        vec![title, paragraph(text::own_words(lang)), form.into_any()]
    })
    .into_any()
}

fn own_part(state: PageState) -> AnyView {
    let language = language();
    let directory = directory();
    let close = Callback::new(move |()| state.close());
    let intake = Memo::new(move |_| state.own.with(|own| own.intake.clone()));
    let told = live(move || {
        let lang = language.get();
        let known = directory.0.seen.get().unwrap_or_default();
        state.own.with(|own| told::told(own, &known, lang)).into_any()
    });
    let words = spoken(move |lang| match intake.get().flatten() {
        Some(intake) => intake_facts(&intake, lang),
        None => paragraph(text::own_erased(lang)),
    });
    let head = spoken(move |lang| {
        let close = view! {
            <Button label=text::own_close(lang) kind=ButtonKind::Quiet on_press=close/>
        };
        let note = plain("p").class("note").text(text::own_shown(lang)).any();
        plain("div").class("row").child(note).child(close.into_any())
    });
    let title = spoken(text::own_intake).into_any();
    let said =
        plain("details").child(plain("summary").child(title).any()).child(words.into_any()).any();
    vec![head.into_any(), done(state), told, files::files(state), actions::actions(state), said]
        .into_any()
}

fn intake_facts(intake: &Intake, lang: Lang) -> AnyView {
    let Intake { applicant, title, account, trips, suggestion, wish, source_number: _ } = intake;
    let Applicant { kind, name, company, phone, email, document } = applicant;
    let who: Vec<&str> = [
        Some(kind.say(lang)),
        company.as_ref().map(|line| line.as_str()),
        name.as_ref().map(|line| line.as_str()),
        phone.as_ref().map(|phone| phone.as_str()),
        email.as_ref().map(|email| email.as_str()),
        document.as_ref().map(|line| line.as_str()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let fact = |name: &str, said: &str| {
        let said = said.to_owned();
        Fact::new(name, plain("span").attr("dir", "auto").text(said))
    };
    let mut facts = vec![
        fact(text::who(lang), &who.join(" · ")),
        fact(text::title_short(lang), title.as_str()),
    ];
    for (index, trip) in trips.iter().enumerate() {
        let Trip { on, place, department: _, reason, told } = trip;
        let mut said = format!("{on} · {} · {}", place.as_str(), reason.say(lang));
        if let Some(told) = told {
            said.push('\n');
            said.push_str(&text::told(lang, told.as_str()));
        }
        facts.push(fact(&text::trip(lang, index + 1), &said));
    }
    for (name, said) in [
        (text::account(lang), account.as_ref().map(|prose| prose.as_str())),
        (text::suggestion(lang), suggestion.as_ref().map(|note| note.as_str())),
        (text::wish(lang), wish.as_ref().map(|note| note.as_str())),
    ] {
        facts.extend(said.map(|said| fact(name, said)));
    }
    view! { <Facts facts=facts/> }.into_any()
}
