//! The form for recording what a citizen said by phone or at the window of a case that is done.

use super::prelude::*;
use shared::command::GiveVerdict;
use shared::scale::Rating;
use shared::vocabulary::{Outcome, VerdictVia};

const YES: &str = "yes";
const NO: &str = "no";
const WITHDRAWN: &str = "withdrawn";

pub struct Form {
    via: RwSignal<String>,
    solved: RwSignal<String>,
    rating: RwSignal<String>,
    words: RwSignal<String>,
}

impl Default for Form {
    fn default() -> Form {
        Form {
            via: RwSignal::new(VerdictVia::Phone.code().to_owned()),
            solved: RwSignal::default(),
            rating: RwSignal::default(),
            words: RwSignal::default(),
        }
    }
}

impl CommandFields<OnCase> for Form {
    fn view(&self, options: Memo<FormOptions>, lang: Lang) -> AnyView {
        let ways = [VerdictVia::Phone, VerdictVia::Window]
            .map(|via| Choice::new(via.code(), via.say(lang)));
        let solved = self.solved;
        let claimed =
            Memo::new(move |_| options.with(|options| options.outcome == Some(Outcome::Withdrawn)));
        let answers = move || {
            let answers = [
                claimed.get().then(|| Choice::new(WITHDRAWN, text::verdict_withdrawn(lang))),
                Some(Choice::new(YES, text::verdict_yes(lang))),
                Some(Choice::new(NO, text::verdict_no(lang))),
            ];
            radios("solved", text::verdict_solved(lang), solved, answers.into_iter().flatten())
                .inline()
                .into_render()
        };
        let rating = self.rating;
        let is_withdrawn = Memo::new(move |_| solved.with(|solved| solved == WITHDRAWN));
        let grades = move || {
            (!is_withdrawn.get()).then(|| {
                let grades = Rating::ALL
                    .map(|grade| Choice::new(u8::from(grade).to_string(), grade.say(lang)));
                select("rating", text::verdict_rating(lang), rating, grades)
                    .optional()
                    .none(text::no_rating(lang))
                    .into_render()
            })
        };
        view! {
            {radios("via", text::verdict_via(lang), self.via, ways).inline()}
            {answers}
            {grades}
            {area("words", text::verdict_words(lang), self.words, Prose::MAX, 3).optional()}
        }
        .into_any()
    }

    fn inputs(&self) -> KeptInputs {
        kept_inputs!(self; via, solved, rating, words)
    }

    fn read(&self, reader: &mut FieldReader, _: &FormContext<OnCase>) -> Option<Request> {
        let answer = match self.solved.get_untracked().as_str() {
            YES => Some((true, false)),
            NO => Some((false, false)),
            WITHDRAWN => Some((false, true)),
            _ => None,
        };
        let via = reader.choice("via", VerdictVia::read(&self.via.get_untracked()));
        let (solved, withdrawn) = reader.choice("solved", answer)?;
        let rating = self.rating.get_untracked().parse().ok().filter(|_| !withdrawn);
        let words = reader.some_prose("words", self.words);
        let verdict = GiveVerdict { solved, rating, words, via: via?, withdrawn };
        Some(Command::GiveVerdict(verdict).into())
    }
}
