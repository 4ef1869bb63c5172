//! What people type or paste into one field: numbers, codes, days, names, addresses, words to look for. What is accepted
//! reads the same when it is written again.

#![no_main]

use api::factor::digest_of_recovery;
use api::files::{FileKey, Kind, disposition};
use api::service::import::when;
use axum::http::HeaderValue;
use fuzz::{MIB, begin, within};
use libfuzzer_sys::fuzz_target;
use shared::code::{AccessCode, AccessToken};
use shared::hash::Hash;
use shared::id::AccountId;
use shared::number::{CaseNumber, NumberError};
use shared::search::{SearchQuery, fold};
use shared::text::{Email, Line, Link, Note, Phone, Prose};
use shared::time::{Day, Timestamp};

/// A number is found wherever it stands among words, and no other one in what reads as a number.
fn number(text: &str) {
    let read = CaseNumber::read(text);
    let found = CaseNumber::find(text);
    if let Ok(number) = read {
        assert_eq!(found, Ok(number));
    }
    if let Ok(number) = found {
        let written = number.to_string();
        assert_eq!(CaseNumber::read(&written), Ok(number));
        assert_eq!(CaseNumber::find(&format!("编号：{written}，请记下")), Ok(number));
        let digits: String = written.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(CaseNumber::read(&digits), Ok(number));
        let wrong = match digits.strip_suffix('0') {
            Some(rest) => format!("{rest}1"),
            None => format!("{}0", &digits[..digits.len() - 1]),
        };
        assert_eq!(CaseNumber::find(&wrong), Err(NumberError::Check), "{wrong}");
    }
}

fn times(text: &str) {
    if let Ok(day) = Day::read(text) {
        assert_eq!(Day::read(&day.to_string()), Ok(day));
        assert!((1..=9999).contains(&day.civil().0));
    }
    if let Ok(at) = Timestamp::read(text) {
        let minute = at.plus(-at.ms_of_day().rem_euclid(60_000));
        assert_eq!(Timestamp::read(&at.minute_text()), Ok(minute));
    }
    for is_1904 in [false, true] {
        if let Some(read) = when::read(text, is_1904) {
            let minute = read.at.plus(-read.at.ms_of_day().rem_euclid(60_000));
            let again = when::read(&read.at.minute_text(), is_1904).map(|read| read.at);
            assert_eq!(again, Some(minute), "{}", read.at.minute_text());
        }
    }
}

/// What is accepted is accepted as it is, and an empty or endless text is not.
fn texts(text: &str) {
    let kept = [
        (Line::new(text).map(String::from).ok(), Line::MAX),
        (Note::new(text).map(String::from).ok(), Note::MAX),
        (Prose::new(text).map(String::from).ok(), Prose::MAX),
    ];
    for (kept, most) in kept {
        let fits = (1..=most).contains(&text.chars().count()) && !text.trim().is_empty();
        assert!(kept.is_none_or(|kept| fits && kept == text));
    }
    if let Ok(phone) = Phone::read(text) {
        assert_eq!(Phone::read(phone.as_str()).as_ref(), Ok(&phone));
        let mut letters = phone.as_str().chars();
        assert!(letters.next().is_some_and(|first| first == '+' || first.is_ascii_digit()));
        assert!(letters.all(|letter| letter.is_ascii_digit()));
    }
    if let Ok(email) = Email::read(text) {
        assert_eq!(Email::read(email.as_str()).as_ref(), Ok(&email));
    }
    if let Ok(link) = Link::new(text) {
        assert_eq!(Link::new(link.as_str()).as_ref(), Ok(&link));
        assert!(!link.as_str().contains(['"', '<', ' ', '\n']));
    }
    for kind in Kind::ALL {
        let header = HeaderValue::from_str(&disposition(kind, text)).expect("a header");
        assert!(header.to_str().expect("ASCII").matches('"').count() == 2);
    }
    if let Some(query) = SearchQuery::read(text, fold) {
        assert!(query.matches(&[text]));
        let (small, folded) = (text.to_lowercase(), fold(text));
        assert!(query.matches(&[&small]) && query.matches(&[&folded]));
    }
}

fn keys(text: &str) {
    if let Ok(code) = AccessCode::read(text) {
        assert_eq!(AccessCode::read(&code.to_string()), Ok(code));
    }
    if let Ok(token) = AccessToken::read(text) {
        assert_eq!(AccessToken::read(token.expose()).as_ref(), Ok(&token));
    }
    if let Some(hash) = Hash::read(text) {
        assert_eq!(hash.written(), text);
    }
    if let Ok(key) = FileKey::read(text) {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(id) = AccountId::new(text) {
        assert_eq!(id.as_str(), text);
    }
    assert_eq!(digest_of_recovery(&text.to_ascii_uppercase()), digest_of_recovery(text));
}

fuzz_target!(init: begin(), |text: &str| {
    within(MIB + 100 * text.len(), || {
        number(text);
        times(text);
        texts(text);
        keys(text);
    });
});
