//! The link with which a citizen gives the verdict. Anyone who has it can answer for the citizen, so a notice is stored
//! without the link's token, which is derived when the notice is sent.

use super::Notice;
use shared::notice::link_kept_back;
use shared::number::CaseNumber;

/// What every such link contains. Earlier versions stored links with their token.
pub const MARK: &str = "/verdict#n=";

/// The position of the link in a text, from its `https` to its end.
pub fn link_in(body: &str) -> Option<std::ops::Range<usize>> {
    let mark = body.find(MARK)?;
    let (before, rest) = body.split_at(mark);
    let begin = before.rfind(char::is_whitespace).map_or(0, |at| {
        at + before.get(at..).and_then(|from| from.chars().next()).map_or(0, char::len_utf8)
    });
    let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
    Some(begin..mark + length)
}

/// The link in the form in which a notice is stored.
pub fn kept(origin: &str, number: CaseNumber) -> String {
    format!("{origin}{MARK}{number}")
}

/// The text of a notice without its link, for anyone but its recipient.
pub fn body_shown(notice: &Notice) -> String {
    let mut body = notice.body.clone();
    if let Some(place) = link_in(&body) {
        body.replace_range(place, link_kept_back(notice.lang));
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_link_is_found_wherever_it_stands() {
        let number = "1805-12345-95";
        let link = format!("https://town.example/verdict#n={number}&t=0123456789abcdef");
        for (before, after) in [("已办结\n", ""), ("", "\n谢谢"), ("请点　", " 评价"), ("", "")]
        {
            let body = format!("{before}{link}{after}");
            let place = link_in(&body).expect("a link");
            assert_eq!(&body[place], link, "{body}");
        }
        assert_eq!(link_in("https://town.example/track/1805-12345-95"), None);
    }
}
