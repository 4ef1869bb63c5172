//! Noting the verdict that a citizen gave by telephone or at the window.

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
    fn view(&self, _: Memo<AtHand>, lang: Lang) -> AnyView {
        let ways = [VerdictVia::Phone, VerdictVia::Window]
            .map(|via| Choice::new(via.code(), via.say(lang)))
            .to_vec();
        let answers = vec![
            Choice::new(YES, text::verdict_yes(lang)),
            Choice::new(NO, text::verdict_no(lang)),
        ];
        let ratings =
            (1..=5).map(|stars| Choice::new(stars.to_string(), stars.to_string())).collect();
        view! {
            <Radios
                name="via"
                label=text::verdict_via(lang)
                choices=ways
                value=self.via
                inline=true
            />
            <Radios
                name="solved"
                label=text::verdict_solved(lang)
                choices=answers
                value=self.solved
                inline=true
            />
            <Select
                name="rating"
                label=text::verdict_rating(lang)
                choices=ratings
                value=self.rating
                optional=true
                none=text::no_rating(lang)
            />
            <TextArea name="words" label=text::verdict_words(lang) value=self.words most=Prose::MAX rows=3 optional=true/>
        }
        .into_any()
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
