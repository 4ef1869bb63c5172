//! The verdict form (回访): whether the case is solved, a rating from one to five, and a comment. It is used on the
//! page of a case and on the page of a notice's link.

use crate::ui::components::{Choice, FormBox, Radios, SubmitButton, TextArea, plain};
use crate::ui::form::Form;
use crate::ui::text;
use leptos::prelude::*;
use shared::command::GiveVerdict;
use shared::lang::Lang;
use shared::problem::{Field, FieldProblem};
use shared::text::Prose;
use shared::vocabulary::VerdictVia;

/// A verdict as typed.
#[derive(Clone, Copy)]
pub(super) struct VerdictForm {
    pub(super) form: Form,
    solved: RwSignal<String>,
    rating: RwSignal<String>,
    words: RwSignal<String>,
}

impl VerdictForm {
    pub(super) fn new() -> VerdictForm {
        let [solved, rating, words] = [(); 3].map(|()| RwSignal::new(String::new()));
        VerdictForm { form: Form::new("verdict"), solved, rating, words }
    }

    /// The verdict; problems are shown at their fields.
    pub(super) fn read(self, via: VerdictVia) -> Option<GiveVerdict> {
        let wrong = |field: &str, problem: Field| {
            self.form.accepts(vec![FieldProblem::new(field, problem)]);
            None
        };
        let solved = match self.solved.get_untracked().as_str() {
            "yes" => true,
            "no" => false,
            _ => return wrong("solved", Field::NotAChoice),
        };
        let written = self.words.get_untracked();
        let words = if written.trim().is_empty() {
            None
        } else {
            match Prose::new(written) {
                Ok(words) => Some(words),
                Err(error) => return wrong("words", error.into()),
            }
        };
        Some(GiveVerdict { solved, rating: self.rating.get_untracked().parse().ok(), words, via })
    }

    pub(super) fn clear(self) {
        for typed in [self.solved, self.rating, self.words] {
            typed.set(String::new());
        }
    }

    pub(super) fn draw(self, submit: Callback<()>, lang: Lang) -> AnyView {
        let VerdictForm { form, solved, rating, words } = self;
        let answers = vec![
            Choice::new("yes", text::verdict_yes(lang)),
            Choice::new("no", text::verdict_no(lang)).hinted(text::verdict_no_hint(lang)),
        ];
        let stars = (1..=5)
            .map(|stars| {
                let words = match stars {
                    1 => text::star_worst(lang).to_owned(),
                    5 => text::star_best(lang).to_owned(),
                    _ => text::star(lang, stars),
                };
                Choice::new(stars.to_string(), words)
            })
            .collect();
        view! {
            {plain("h2").text(text::verdict_head(lang)).any()}
            <FormBox form=form on_submit=submit>
                <Radios
                    name="solved"
                    label=text::verdict_title(lang)
                    hint=text::verdict_hint(lang)
                    choices=answers
                    value=solved
                />
                <Radios
                    name="rating"
                    label=text::verdict_rating(lang)
                    choices=stars
                    value=rating
                    inline=true
                    optional=true
                />
                <TextArea
                    name="words"
                    label=text::verdict_more(lang)
                    most=Prose::MAX
                    rows=3
                    optional=true
                    value=words
                />
                <SubmitButton label=text::verdict_send(lang)/>
            </FormBox>
        }
        .into_any()
    }
}
