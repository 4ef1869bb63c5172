//! The link by which a citizen gives the verdict. Whoever reads it can answer for the citizen, so a notice is
//! kept with its address alone; what proves that it was sent to them is derived when the notice goes out.

use super::Notice;
use crate::app::App;
use crate::store::StoreError;
use shared::notice::link_kept_back;
use shared::number::CaseNumber;

/// What every such link has. Earlier versions kept links whole.
const MARK: &str = "/verdict#n=";

/// The place of the link in a text, from its `https` to its end.
fn link_in(body: &str) -> Option<std::ops::Range<usize>> {
    let mark = body.find(MARK)?;
    let (before, rest) = body.split_at(mark);
    let begin = before.rfind(char::is_whitespace).map_or(0, |at| {
        at + before.get(at..).and_then(|from| from.chars().next()).map_or(0, char::len_utf8)
    });
    let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
    Some(begin..mark + length)
}

/// The link as a notice is kept with it.
pub fn kept(origin: &str, number: CaseNumber) -> String {
    format!("{origin}{MARK}{number}")
}

/// What a notice says, for whoever it was not sent to: without its link.
pub fn body_shown(notice: &Notice) -> String {
    let mut body = notice.body.clone();
    if let Some(place) = link_in(&body) {
        body.replace_range(place, link_kept_back(notice.lang));
    }
    body
}

/// What a notice says, for whoever it is sent to: with a link that opens. Where the claim that it asks about
/// does not stand any longer, the link leads to the tracker.
pub async fn body_sent(app: &App, notice: &Notice) -> Result<String, StoreError> {
    let mut body = notice.body.clone();
    if let Some(place) = link_in(&body)
        && let Some(number) = notice.about
    {
        let link = link_to(app, number, claim_of(notice)).await?;
        body.replace_range(place, &link);
    }
    Ok(body)
}

/// The revision of the step that a notice is about, which its id tells.
fn claim_of(notice: &Notice) -> Option<u32> {
    notice.id.split('#').nth(1)?.parse().ok()
}

async fn link_to(app: &App, number: CaseNumber, claim: Option<u32>) -> Result<String, StoreError> {
    let origin = &app.origin;
    let head = app.store.load_case(number).await?;
    let token = head.and_then(|head| {
        head.case.stage.resolution()?;
        let standing = head.history().claims().last().copied()?;
        let claim = claim.filter(|claim| *claim == standing)?;
        app.pepper.verdict_token(number, &head.nonce, claim)
    });
    Ok(match token {
        Some(token) => format!("{}&t={}", kept(origin, number), token.expose()),
        None => format!("{origin}/track/{number}"),
    })
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
