//! The page on which people enter a case number. A mistyped number is refused here, without a request.

use crate::citizen::route::Route;
use crate::client::citizen::Proof;
use crate::client::navigation::navigation;
use crate::ui::components::{Field, FieldKind, FormBox, Heading, SubmitButton};
use crate::ui::form::{Form, FormProblem};
use crate::ui::language::spoken;
use crate::ui::number::say_number;
use crate::ui::text;
use leptos::prelude::*;
use shared::code::{AccessCode, CodeError};
use shared::lang::Lang;
use shared::number::CaseNumber;
use shared::problem::Field as Wrong;

/// Says what is wrong with a typed access code.
pub fn say_code(error: CodeError, lang: Lang) -> String {
    match error {
        CodeError::Empty => Wrong::Missing.say(lang),
        CodeError::NotDigits => text::code_not_digits(lang).into(),
        CodeError::Length { got } => text::code_length(lang, got),
    }
}

#[component]
pub fn Track() -> impl IntoView {
    let form = Form::new("track");
    let number = RwSignal::new(String::new());
    let code = RwSignal::new(String::new());
    let navigation = navigation();
    let submit = Callback::new(move |()| {
        let read = CaseNumber::find(&number.get_untracked());
        let typed = code.get_untracked();
        let proof =
            if typed.trim().is_empty() { Ok(None) } else { AccessCode::read(&typed).map(Some) };
        let mut problems = Vec::new();
        if let Err(error) = read {
            problems.push(FormProblem::new("number", move |lang| say_number(error, lang)));
        }
        if let Err(error) = &proof {
            let error = *error;
            problems.push(FormProblem::new("code", move |lang| say_code(error, lang)));
        }
        if form.accepts_said(problems)
            && let (Ok(number), Ok(proof)) = (read, proof)
        {
            if let Some(code) = proof {
                Proof::Code(code).keep(number);
            }
            navigation.go(&Route::Case(number).path());
        }
    });
    spoken(move |lang| {
        view! {
            <Heading text=text::track_title(lang)/>
            <FormBox form=form on_submit=submit>
                <Field
                    name="number"
                    label=text::track_number(lang)
                    hint=text::track_number_hint(lang)
                    kind=FieldKind::Digits
                    short=true
                    value=number
                />
                <Field
                    name="code"
                    label=text::track_code(lang)
                    hint=text::track_code_hint(lang)
                    kind=FieldKind::Digits
                    short=true
                    optional=true
                    value=code
                />
                <SubmitButton label=text::track_action(lang)/>
            </FormBox>
        }
    })
}
