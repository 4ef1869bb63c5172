//! Converts stored notices into the types of [`shared::wire::notice`], reduced to what each reader may see.
//!
//! An id contains `#`, which would end a path, so it is written as `~` in bodies and paths.

use super::link::body_shown;
use super::{Addressee, Delivery};
use shared::text::{Line, Prose};
use shared::time::Timestamp;
use shared::wire::Page;
use shared::wire::notice::{NoticeRow, Recipient, SentNotice};

/// An id as it is written in JSON and paths.
pub fn id_out(id: &str) -> String {
    id.replace('#', "~")
}

/// An id as the store has it.
pub fn id_in(written: &str) -> String {
    written.replace('~', "#")
}

/// Whether the reader may know to whom a citizen's notice went and what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    Whole,
    /// The last four characters of the telephone or the e-mail address and no words, because an administrator sees no case's personal data.
    Masked,
}

/// The last four digits of a telephone, or characters of an e-mail address.
fn masked(phone: &str) -> String {
    let hidden = phone.chars().count().saturating_sub(4);
    phone.chars().enumerate().map(|(at, digit)| if at < hidden { '*' } else { digit }).collect()
}

/// What a notice's reader may read of its case.
#[derive(Clone, Debug, Default)]
pub struct CaseWords {
    pub title: Option<Line>,
    pub note: Option<Prose>,
}

/// The row of a notice for an account that has seen everything until `seen_until`.
pub fn row_of(delivery: Delivery, case: CaseWords, seen_until: Option<Timestamp>) -> NoticeRow {
    let notice = delivery.notice;
    let CaseWords { title, note } = case;
    let body = body_shown(&notice);
    NoticeRow {
        id: id_out(&notice.id),
        made_at: notice.made_at,
        lang: notice.lang,
        subject: notice.subject,
        body,
        in_english: notice.in_english,
        about: notice.about,
        plan: notice.plan,
        study: notice.study,
        title,
        note,
        personal: matches!(notice.to, Addressee::Account { .. }),
        seen: seen_until.is_some_and(|until| notice.made_at <= until),
    }
}

/// The notice as this reader may see it.
pub fn sent_of(delivery: Delivery, sight: Sight) -> SentNotice {
    let Delivery { notice, state, attempts, next_try, last_error, through, settled_at } = delivery;
    let body = body_shown(&notice);
    let (to, hidden) = match (notice.to, sight) {
        (Addressee::Citizen { phone }, Sight::Whole) => {
            (Recipient::Citizen { phone: phone.into() }, false)
        }
        (Addressee::Citizen { phone }, Sight::Masked) => {
            (Recipient::Citizen { phone: masked(phone.as_str()) }, true)
        }
        (Addressee::CitizenByEmail { email }, Sight::Whole) => {
            (Recipient::CitizenByEmail { email: email.into() }, false)
        }
        (Addressee::CitizenByEmail { email }, Sight::Masked) => {
            (Recipient::CitizenByEmail { email: masked(email.as_str()) }, true)
        }
        (Addressee::Account { account }, Sight::Whole | Sight::Masked) => {
            (Recipient::Account { account }, false)
        }
        (Addressee::Desk { owner }, Sight::Whole | Sight::Masked) => {
            (Recipient::Desk { owner }, false)
        }
    };
    SentNotice {
        id: id_out(&notice.id),
        made_at: notice.made_at,
        to,
        lang: notice.lang,
        subject: (!hidden).then_some(notice.subject),
        body: (!hidden).then_some(body),
        about: notice.about,
        plan: notice.plan,
        study: notice.study,
        state,
        through,
        attempts,
        next_try,
        settled_at,
        last_error,
    }
}

/// The page as this reader may see it.
pub fn sent_page_of(page: Page<Delivery>, sight: Sight) -> Page<SentNotice> {
    let items = page.items.into_iter().map(|each| sent_of(each, sight)).collect();
    Page { items, cursor: page.cursor }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_travels_in_a_path_and_comes_back() {
        let id = "1805-12345-95#000004#citizen";
        assert_eq!(id_out(id), "1805-12345-95~000004~citizen");
        assert_eq!(id_in(&id_out(id)), id);
    }

    #[test]
    fn a_masked_telephone_shows_four_digits() {
        assert_eq!(masked("13800000001"), "*******0001");
        assert_eq!(masked("+8613800000001"), "**********0001");
        assert_eq!(masked("12345"), "*2345");
    }
}
