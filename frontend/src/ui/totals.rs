//! The main public totals, each with the number that it is a part of. The home page shows them, and the page of
//! figures begins with them.

use crate::ui::components::plain;
use crate::ui::text;
use leptos::prelude::*;
use shared::figures::Published;
use shared::lang::Lang;

/// The name of a total, the number, and a note: what it is a part of, or its unit.
pub type Figure = (&'static str, String, Option<String>);

pub fn first_totals(total: &Published, lang: Lang) -> Vec<Figure> {
    let Published { registered, assigned, settled, resolved, open, solved, .. } = total;
    let resolved_note = of_registered(*resolved, total, lang)
        .map(|share| format!("{share}{}{}", lang.pick("；", "; "), text::by_claim(lang)));
    vec![
        (text::registered(lang), registered.to_string(), None),
        (text::assigned(lang), assigned.to_string(), of_registered(*assigned, total, lang)),
        (text::settled(lang), settled.to_string(), of_registered(*settled, total, lang)),
        (text::resolved(lang), resolved.to_string(), resolved_note),
        (text::open(lang), open.to_string(), Some(text::no_claim(lang).to_owned())),
        (text::solved(lang), solved.to_string(), of_verdicts(*solved, total, lang)),
    ]
}

pub fn totals(figures: Vec<Figure>) -> AnyView {
    let items = figures.into_iter().map(|(label, number, note)| {
        plain("li")
            .class("figure")
            .child(plain("span").class("figure-label").text(label).any())
            .child(plain("span").class("figure-number").text(number).any())
            .children(note.map(|note| plain("span").class("figure-note").text(note).any()))
            .any()
    });
    plain("ul").class("figures").children(items).any()
}

/// The share of registered cases; `None` if there are none.
pub fn of_registered(part: i64, total: &Published, lang: Lang) -> Option<String> {
    percent(part, total.registered).map(|share| text::of_registered(lang, share))
}

/// The share of verdicts; `None` if there are none.
pub fn of_verdicts(part: i64, total: &Published, lang: Lang) -> Option<String> {
    let verdicts = total.solved + total.not_solved;
    percent(part, verdicts).map(|share| text::of_verdicts(lang, share, verdicts))
}

/// The share of satisfied ones among the verdicts with a grade (满意率); `None` if there are none.
pub fn of_graded(total: &Published, lang: Lang) -> Option<String> {
    percent(total.satisfied, total.graded).map(|share| text::of_graded(lang, share, total.graded))
}

/// `part` of `whole` in percent, rounded; `None` if `whole` is zero.
pub fn percent(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| (part * 200 + whole) / (whole * 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_and_never_of_nothing() {
        assert_eq!(percent(66, 81), Some(81));
        assert_eq!(percent(15, 81), Some(19));
        assert_eq!(percent(0, 0), None);
    }
}
