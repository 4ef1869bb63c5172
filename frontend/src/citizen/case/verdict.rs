//! The verdict form (回访): whether the case is solved, one of five grades, and a comment; or, if the case was ended as
//! withdrawn by the citizen, whether they withdrew it. It is used on the page of a case and on that of a notice's link.

use crate::ui::components::{
    Choice, FormBox, Notice, NoticeKind, Radios, SubmitButton, TextArea, live, paragraph, plain,
};
use crate::ui::form::Form;
use crate::ui::text;
use leptos::prelude::*;
use shared::command::GiveVerdict;
use shared::lang::{Lang, Say};
use shared::problem::{Field, FieldProblem};
use shared::scale::Rating;
use shared::text::Prose;
use shared::view::PublicRecord;
use shared::vocabulary::{Outcome, VerdictVia};

const YES: &str = "yes";
const NO: &str = "no";
const WITHDRAWN: &str = "withdrawn";

/// What the form depends on besides what is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// Whether the case was ended as withdrawn by the citizen, who is asked whether that is so.
    withdrawn: bool,
    /// Whether the window noted a verdict, which this one replaces.
    noted: bool,
}

impl Asked {
    pub(super) fn of(public: RwSignal<Option<PublicRecord>>) -> Memo<Asked> {
        Memo::new(move |_| {
            public.with(|record| {
                let case = record.as_ref().map(|record| &record.case);
                Asked {
                    withdrawn: case.is_some_and(|case| case.outcome == Some(Outcome::Withdrawn)),
                    noted: case.is_some_and(|case| case.noted),
                }
            })
        })
    }
}

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
        let (solved, withdrawn) = match self.solved.get_untracked().as_str() {
            YES => (true, false),
            NO => (false, false),
            WITHDRAWN => (false, true),
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
        let rating = self.rating.get_untracked().parse().ok().filter(|_| !withdrawn);
        Some(GiveVerdict { solved, rating, words, via, withdrawn })
    }

    pub(super) fn clear(self) {
        for typed in [self.solved, self.rating, self.words] {
            typed.set(String::new());
        }
    }

    pub(super) fn draw(self, asked: Memo<Asked>, submit: Callback<()>, lang: Lang) -> AnyView {
        live(move || self.draw_asked(asked.get(), submit, lang))
    }

    fn draw_asked(self, asked: Asked, submit: Callback<()>, lang: Lang) -> AnyView {
        let VerdictForm { form, solved, rating, words } = self;
        let no = |label| Choice::new(NO, label).hinted(text::verdict_no_hint(lang));
        let (title, answers) = if asked.withdrawn {
            let answers = vec![
                Choice::new(WITHDRAWN, text::withdrawal_yes(lang)),
                Choice::new(YES, text::withdrawal_solved(lang)),
                no(text::withdrawal_no(lang)),
            ];
            (text::withdrawal_title(lang), answers)
        } else {
            let yes = Choice::new(YES, text::verdict_yes(lang));
            (text::verdict_title(lang), vec![yes, no(text::verdict_no(lang))])
        };
        let noted = asked.noted.then(|| {
            view! {
                <Notice kind=NoticeKind::Caution title=text::verdict_noted(lang)>
                    {paragraph(text::verdict_noted_words(lang))}
                </Notice>
            }
            .into_any()
        });
        let is_withdrawn = Memo::new(move |_| solved.with(|solved| solved == WITHDRAWN));
        let grades = move || {
            let grades = Rating::ALL
                .map(|grade| Choice::new(u8::from(grade).to_string(), grade.say(lang)))
                .to_vec();
            view! {
                <Radios
                    name="rating"
                    label=text::verdict_rating(lang)
                    choices=grades
                    value=rating
                    inline=true
                    optional=true
                />
            }
            .into_any()
        };
        view! {
            {plain("h2").text(text::verdict_head(lang)).any()}
            {noted}
            <FormBox form=form on_submit=submit>
                <Radios
                    name="solved"
                    label=title
                    hint=text::verdict_hint(lang)
                    choices=answers
                    value=solved
                />
                {live(move || (!is_withdrawn.get()).then(grades).into_any())}
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
