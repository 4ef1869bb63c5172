//! Finds possible duplicates before a case is registered. They are shown and can be linked, but never deleted.

use crate::app::App;
use crate::console::list::read_list;
use crate::console::person::cases_of_person;
use crate::http::extract::Body;
use crate::normal::normal;
use crate::problem::Failure;
use crate::service::SignedIn;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use shared::text::Prose;
use shared::view::QueueRow;
use shared::wire::{AskDuplicates, Duplicate, Duplicates, ReadWhat};

/// Only the beginning of a description is compared: what differs after that is the story, not the matter.
const COMPARED: usize = 600;
/// The number of candidates shown.
const SHOWN: usize = 5;

/// The pairs of neighbouring letters, ignoring case, width, spaces and punctuation, none of which tells one matter from
/// another.
fn pairs(text: &str) -> Vec<(char, char)> {
    let letters: Vec<char> =
        normal(text).chars().filter(|letter| letter.is_alphanumeric()).take(COMPARED).collect();
    letters.iter().copied().zip(letters.iter().copied().skip(1)).collect()
}

/// How many pairs of letters two texts share, in percent of all they have (Sørensen–Dice). Texts without any pair share
/// nothing.
fn shared_pairs(left: &str, right: &str) -> u8 {
    let (left, mut right) = (pairs(left), pairs(right));
    let all = left.len().saturating_add(right.len());
    let mut both = 0usize;
    for pair in left {
        if let Some(place) = right.iter().position(|other| *other == pair) {
            right.swap_remove(place);
            both = both.saturating_add(2);
        }
    }
    // At most 100, since the shared pairs are a subset of all.
    u8::try_from(both.saturating_mul(100).saturating_add(all / 2).checked_div(all).unwrap_or(0))
        .unwrap_or(100)
}

/// The texts of a case that are compared: its title and what happened.
#[derive(Clone, Copy)]
struct CaseText<'a> {
    title: &'a str,
    account: &'a str,
}

/// How similar the texts of two cases are. Titles are compared with titles and descriptions with descriptions, and the
/// higher score counts, because a person who comes again may keep the title and retell the story, or keep the story
/// under another title. In one combined text, a long description would drown an identical title.
fn likeness(said: CaseText, known: CaseText) -> u8 {
    shared_pairs(said.title, known.title).max(shared_pairs(said.account, known.account))
}

/// Find this person's earlier cases, with the same matter and the most similar text first.
#[utoipa::path(post, path = "/api/v1/console/duplicates", tag = "console",
    request_body = AskDuplicates,
    responses((status = 200, body = Duplicates)))]
pub async fn find_duplicates(
    State(app): State<App>,
    signed_in: SignedIn,
    body: Body<AskDuplicates>,
) -> Result<Response, Failure> {
    let AskDuplicates { phone, document, matter, title, account } = body.value;
    read_list(&app, &signed_in, ReadWhat::Search).await?;
    let seat = &signed_in.staff.seat;
    let mut heads = cases_of_person(&app, seat, phone, document).await?;
    // What is registered now cannot be handled under the number of a void case.
    heads.retain(|head| !head.case.is_void());
    let wanted: Vec<_> = heads.iter().map(|head| (head.case.number, head.case.intake)).collect();
    let reader = app.reader(seat).await?;
    let rows = app.store.queue_rows(&heads, &reader).await?;
    let texts = app.store.load_texts(&wanted).await?;
    let words = |account: &Option<Prose>| -> String {
        account.as_ref().map_or(String::new(), |account| account.as_str().to_owned())
    };
    let said_account = words(&account);
    let said = CaseText { title: title.as_str(), account: &said_account };
    let alike = |row: &QueueRow| {
        let number = row.public.number;
        let known = wanted
            .iter()
            .find(|(known, _)| *known == number)
            .and_then(|(_, id)| texts.get(&number)?.intake(*id));
        known.map_or(0, |intake| {
            let account = words(&intake.account);
            likeness(said, CaseText { title: intake.title.as_str(), account: &account })
        })
    };
    let mut items: Vec<Duplicate> = rows
        .into_iter()
        .map(|row| Duplicate {
            same_matter: matter.is_some() && row.public.matter == matter,
            likeness: alike(&row),
            row,
        })
        .collect();
    items.sort_by_key(|found| std::cmp::Reverse((found.same_matter, found.likeness)));
    items.truncate(SHOWN);
    Ok(Json(Duplicates { items }).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A known case with a new one to compare it with: the same matter in other words, and another matter.
    const SAID: CaseText = CaseText {
        title: "新生儿参保要先落户",
        account: "跑了三趟，派出所说要先办出生证明，社保窗口说要先落户。",
    };

    fn against(title: &str, account: &str) -> u8 {
        likeness(SAID, CaseText { title, account })
    }

    #[test]
    fn who_comes_again_with_the_same_thing_is_recognised_by_the_title_or_by_the_account() {
        let long = "那天下着雨，我带着孩子从乡下赶来。".repeat(20);
        for (title, account) in [
            (SAID.title, ""),
            (SAID.title, long.as_str()),
            ("新生儿参保，要先落户！", "另一回事"),
            ("反映一件事", SAID.account),
        ] {
            assert_eq!(against(title, account), 100, "{title}");
        }
        let near = against("新生儿参保要求先去落户", "来回三趟");
        assert!((60..100).contains(&near), "{near}");
    }

    #[test]
    fn another_matter_is_hardly_alike_however_long_both_are() {
        for (title, account) in [
            ("纳税申报系统登录密码忘记了", "跑了两趟，窗口说要法人本人到场。"),
            ("房屋用途变更", ""),
            ("", ""),
            ("落户", ""),
        ] {
            let far = against(title, account);
            assert!(far < 30, "{title}: {far}");
        }
        assert_eq!(
            likeness(CaseText { title: "", account: "" }, CaseText { title: "", account: "" }),
            0
        );
    }

    #[test]
    fn case_and_width_make_no_difference() {
        let (left, right) = ("VPN 密码", "ｖｐｎ密码");
        assert_eq!(shared_pairs(left, right), 100);
        assert_eq!(shared_pairs("一", "一"), 0);
    }
}
