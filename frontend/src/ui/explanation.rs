//! Draws the public explanation that a leader owes or has given, and how late something is.

use crate::ui::components::{plain, unfolding};
use crate::ui::text;
use leptos::prelude::*;
use shared::case::OwedExplanation;
use shared::directory::Directory;
use shared::duty::Owner;
use shared::event::Explanation;
use shared::lang::{Lang, Say};
use shared::sentence::owner_name;
use shared::time::Timestamp;
use shared::vocabulary::Role;

/// A tag that says by how many days something is late.
pub fn late(due: Timestamp, lang: Lang, now: Timestamp) -> AnyView {
    let words = match now.day().0 - due.day().0 {
        1 => text::day_late(lang).to_owned(),
        days if days > 1 => text::days_late(lang, days),
        _ => text::overdue(lang).to_owned(),
    };
    plain("span").class("tag late").text(words).any()
}

/// Starts a sentence with a name, which needs a capital letter in English.
pub fn begun(mut name: String) -> String {
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}

/// The explanation, given or still owed; `now` determines how late it is.
pub fn explanation(
    owed: &OwedExplanation,
    known: &Directory,
    lang: Lang,
    now: Timestamp,
) -> Vec<AnyView> {
    let OwedExplanation { by, department, because, since, due, given_at, said } = owed;
    let Some(said) = said else {
        let owner = if *by == Role::PrincipalLeader {
            Owner::PrincipalLeader
        } else {
            Owner::LeaderInCharge { department: department.clone() }
        };
        let (since, by) = (since.minute_text(), due.minute_text());
        let who = begun(owner_name(&owner, known, lang));
        let words = text::explanation_owed(lang, who, because.say(lang), since, by);
        let late = (*due < now).then(|| late(*due, lang, now));
        return vec![plain("p").text(words).children(late).any()];
    };
    let Explanation { zh, en, video, transcript, name, office } = said;
    let (words, spoken) = match (lang, en) {
        (Lang::En, Some(en)) => (en, Lang::En),
        (Lang::En, None) | (Lang::Zh, _) => (zh, Lang::Zh),
    };
    let written =
        |words: &str| plain("blockquote").class("words").attr("dir", "auto").text(words.to_owned());
    let given = given_at.map(|given_at| {
        let said = text::explanation_given(lang, given_at.minute_text(), due.minute_text());
        plain("p").class("note").text(said).any()
    });
    let video = video.as_ref().map(|video| {
        let seen = plain("a")
            .attr("href", video.as_str().to_owned())
            .attr("rel", "external")
            .text(text::video(lang));
        plain("p").child(seen.any()).any()
    });
    let transcript = transcript
        .as_ref()
        .map(|words| unfolding(text::transcript(lang), written(words.as_str()).any()));
    let speaker = text::speaker(lang, office.as_str(), name.as_str());
    let mut parts = vec![
        written(words.as_str()).attr("lang", spoken.tag()).any(),
        plain("p").class("what").attr("dir", "auto").text(speaker).any(),
    ];
    parts.extend(given);
    parts.extend(video);
    parts.extend(transcript);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_begins_with_a_capital_in_english_only() {
        for (name, expected) in
            [("the leader in charge", "The leader in charge"), ("分管领导", "分管领导"), ("", "")]
        {
            assert_eq!(begun(name.to_owned()), expected);
        }
    }
}
