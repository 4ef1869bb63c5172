//! The form for recording a verdict that a citizen gave by phone or at the window.

use super::prelude::*;
use shared::command::GiveVerdict;
use shared::vocabulary::VerdictVia;

const YES: &str = "yes";
const NO: &str = "no";

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
    fn view(&self, _: Memo<FormOptions>, lang: Lang) -> AnyView {
        let ways = [VerdictVia::Phone, VerdictVia::Window]
            .map(|via| Choice::new(via.code(), via.say(lang)));
        let answers =
            [Choice::new(YES, text::verdict_yes(lang)), Choice::new(NO, text::verdict_no(lang))];
        let ratings = (1..=5).map(|stars| Choice::new(stars.to_string(), stars.to_string()));
        view! {
            {radios("via", text::verdict_via(lang), self.via, ways).inline()}
            {radios("solved", text::verdict_solved(lang), self.solved, answers).inline()}
            {
                select("rating", text::verdict_rating(lang), self.rating, ratings)
                    .optional()
                    .none(text::no_rating(lang))
            }
            {area("words", text::verdict_words(lang), self.words, Prose::MAX, 3).optional()}
        }
        .into_any()
    }

    fn inputs(&self) -> KeptInputs {
        kept_inputs!(self; via, solved, rating, words)
    }

    fn read(&self, reader: &mut FieldReader, _: &FormContext<OnCase>) -> Option<Request> {
        let solved = match self.solved.get_untracked().as_str() {
            YES => Some(true),
            NO => Some(false),
            _ => None,
        };
        let via = reader.choice("via", VerdictVia::read(&self.via.get_untracked()));
        let solved = reader.choice("solved", solved);
        let rating = self.rating.get_untracked().parse().ok();
        let words = reader.some_prose("words", self.words);
        let verdict = GiveVerdict { solved: solved?, rating, words, via: via? };
        Some(Command::GiveVerdict(verdict).into())
    }
}
