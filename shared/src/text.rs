//! Texts that people write. They have a limited number of characters and are never altered: not trimmed, cut,
//! reordered or re-encoded.
//!
//! A Chinese character counts as one. Control characters other than line breaks and tabs are refused, because they
//! cannot be displayed or exported.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a text was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TextError {
    /// It has nothing but white space.
    #[error("the text is empty")]
    Empty,
    #[error("the text has {got} characters, {max} fit")]
    TooLong { max: usize, got: usize },
    #[error("the text holds a control character")]
    Control,
}

fn check(written: &str, max: usize) -> Result<(), TextError> {
    if written.trim().is_empty() {
        return Err(TextError::Empty);
    }
    let got = written.chars().count();
    if got > max {
        return Err(TextError::TooLong { max, got });
    }
    if written.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')) {
        return Err(TextError::Control);
    }
    Ok(())
}

macro_rules! text {
    ($(#[$meta:meta])* $Name:ident, $max:tt) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(
            feature = "openapi",
            derive(utoipa::ToSchema),
            schema(value_type = String, min_length = 1, max_length = $max)
        )]
        #[serde(try_from = "String", into = "String")]
        pub struct $Name(String);

        impl $Name {
            /// The most characters that fit.
            pub const MAX: usize = $max;

            /// Accepts the text unchanged, or says why not.
            pub fn new(written: impl Into<String>) -> Result<$Name, TextError> {
                let written = written.into();
                check(&written, Self::MAX)?;
                Ok($Name(written))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $Name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $Name {
            type Error = TextError;
            fn try_from(written: String) -> Result<$Name, TextError> {
                $Name::new(written)
            }
        }

        impl From<$Name> for String {
            fn from(text: $Name) -> String {
                text.0
            }
        }
    };
}

text! {
    /// One line, such as a name, a place or a title: up to 120 characters.
    Line, 120
}
text! {
    /// A few sentences, such as a suggestion, a message or a public summary: up to 2,000 characters.
    Note, 2_000
}
text! {
    /// A long text, such as an account of what happened or an answer: up to 10,000 characters.
    Prose, 10_000
}

/// A link to a page that anyone can open: `https://` and a host, up to 500 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct Link(String);

impl Link {
    /// Accepts an address that begins with `https://`, has a host and has no white space.
    pub fn new(written: impl Into<String>) -> Result<Link, LinkError> {
        let written: String = written.into();
        let written = written.trim();
        let rest = written.strip_prefix("https://").ok_or(LinkError)?;
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let fits = written.chars().count() <= 500
            && host.contains('.')
            && !host.contains('@')
            && !written.chars().any(|letter| {
                letter.is_whitespace() || letter.is_control() || "\"<>\\^`{|}".contains(letter)
            });
        if fits { Ok(Link(written.to_owned())) } else { Err(LinkError) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Link {
    type Error = LinkError;
    fn try_from(written: String) -> Result<Link, LinkError> {
        Link::new(written)
    }
}

impl From<Link> for String {
    fn from(link: Link) -> String {
        link.0
    }
}

/// A text that is not a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a link begins with https:// and a host")]
pub struct LinkError;

/// A telephone number: 5 to 20 digits, unchanged except that full-width digits become narrow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

impl Phone {
    /// Accepts digits with `+`, `-`, spaces and brackets between them.
    pub fn read(written: &str) -> Result<Phone, PhoneError> {
        let mut kept = String::new();
        for letter in written.trim().chars() {
            match crate::digits::digit_value(letter) {
                Some(digit) => kept.extend(char::from_digit(digit.into(), 10)),
                None if letter == '+' && kept.is_empty() => kept.push('+'),
                None if letter.is_whitespace() || "-－—()（）.".contains(letter) => {}
                None => return Err(PhoneError::NotAPhone),
            }
        }
        let digits = kept.trim_start_matches('+').len();
        if (5..=20).contains(&digits) { Ok(Phone(kept)) } else { Err(PhoneError::NotAPhone) }
    }

    /// The digits, with a leading `+` if there was one.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as it is compared: a Chinese mobile number without the prefix of the country (`+86`, `0086` or `86`,
    /// as phones store it), every other as it is.
    pub fn normal(&self) -> &str {
        ["+86", "0086", "86"]
            .iter()
            .filter_map(|prefix| self.0.strip_prefix(prefix))
            .find(|rest| is_mobile(rest))
            .unwrap_or(&self.0)
    }

    /// Whether a digit seems to be missing, or to be too many: it begins as a Chinese mobile number does, but does not
    /// have eleven digits.
    pub fn looks_mistyped(&self) -> bool {
        let begins = |second: u8| (b'3'..=b'9').contains(&second);
        let prefixes = ["+86", "0086"].iter();
        let at_home = prefixes.filter_map(|prefix| self.0.strip_prefix(prefix)).next();
        let digits = at_home.unwrap_or(self.normal());
        match digits.as_bytes() {
            [b'1', second, ..] if begins(*second) => {
                !is_mobile(digits) && (9..=13).contains(&digits.len())
            }
            [] | [_, ..] => false,
        }
    }
}

/// Whether digits are a Chinese mobile number: 1, 3 to 9, and nine more.
fn is_mobile(digits: &str) -> bool {
    matches!(digits.as_bytes(), [b'1', b'3'..=b'9', rest @ ..] if rest.len() == 9)
}

/// Whether a number of 18 letters claims to be that of a Chinese identity card and its last letter does not fit the
/// others (GB 11643-1999: ISO 7064, MOD 11-2). Of other documents nothing is said.
pub fn identity_card_looks_mistyped(number: &str) -> bool {
    let letters: Vec<char> = number.chars().filter(|letter| !letter.is_whitespace()).collect();
    let digits: Vec<u32> = letters
        .iter()
        .filter_map(|letter| crate::digits::digit_value(*letter).map(u32::from))
        .collect();
    let checked = match (letters.len(), letters.last(), digits.len()) {
        (18, Some('x' | 'X' | 'ｘ' | 'Ｘ'), 17) => 10,
        (18, _, 18) => digits.last().copied().unwrap_or(0),
        (_, _, _) => return false,
    };
    let sum = digits
        .iter()
        .take(17)
        .fold(0u32, |sum, digit| sum.saturating_add(*digit).saturating_mul(2) % 11);
    sum.saturating_add(checked) % 11 != 1
}

impl TryFrom<String> for Phone {
    type Error = PhoneError;
    fn try_from(written: String) -> Result<Phone, PhoneError> {
        Phone::read(&written)
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> String {
        phone.0
    }
}

/// Why a telephone number was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PhoneError {
    /// It does not have 5 to 20 digits.
    #[error("a telephone number has 5 to 20 digits")]
    NotAPhone,
}

/// An e-mail address: one `@` with a dot after it, no white space, at most 254 characters (RFC 5321, section
/// 4.5.3.1.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, format = Email))]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// A text that is not an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an e-mail address")]
pub struct NotAnEmail;

impl Email {
    /// Parses an address, ignoring white space around it.
    pub fn read(written: &str) -> Result<Email, NotAnEmail> {
        let written = written.trim();
        let (local, domain) = written.split_once('@').ok_or(NotAnEmail)?;
        let plain = |part: &str| {
            !part.is_empty()
                && part.chars().all(|letter| {
                    !letter.is_whitespace()
                        && !letter.is_control()
                        && !"@<>(),;:\\\"[]".contains(letter)
                })
        };
        let dotted =
            domain.split('.').count() > 1 && domain.split('.').all(|part| !part.is_empty());
        if written.len() <= 254 && plain(local) && plain(domain) && dotted {
            Ok(Email(written.to_owned()))
        } else {
            Err(NotAnEmail)
        }
    }

    /// What the server has sent, which parsed it before it was stored. A parser in the browser would be paid for by every
    /// public page.
    pub(crate) fn as_stored(written: String) -> Email {
        Email(written)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Email {
    type Error = NotAnEmail;
    fn try_from(written: String) -> Result<Email, NotAnEmail> {
        Email::read(&written)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> String {
        email.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_characters_not_bytes() {
        assert!(Prose::new("好".repeat(10_000)).is_ok());
        assert!(Prose::new("😀".repeat(10_000)).is_ok());
        assert_eq!(
            Prose::new("好".repeat(10_001)),
            Err(TextError::TooLong { max: 10_000, got: 10_001 })
        );
    }

    #[test]
    fn a_digit_that_is_missing_or_wrong_is_noticed_and_what_is_no_mobile_number_or_card_is_not() {
        for (phone, mistyped) in [
            ("13800000000", false),
            ("+8613800000000", false),
            ("1380000000", true),
            ("138000000001", true),
            ("+86 1380000000", true),
            ("0579-85123456", false),
            ("85123456", false),
            ("12345", false),
            ("10086", false),
            ("+1 212 555 0100", false),
        ] {
            assert_eq!(Phone::read(phone).expect(phone).looks_mistyped(), mistyped, "{phone}");
        }
        // The examples of GB 11643-1999, annex A.
        for (card, mistyped) in [
            ("11010519491231002X", false),
            ("440524188001010014", false),
            ("11010519491231002x", false),
            ("１１０１０５１９４９１２３１００２Ｘ", false),
            ("110105194912310021", true),
            ("440524188001010041", true),
            ("91330782MA28D12345", false),
            ("1101051949123", false),
            ("示例证件 0001", false),
        ] {
            assert_eq!(identity_card_looks_mistyped(card), mistyped, "{card}");
        }
    }

    #[test]
    fn a_text_is_kept_as_it_was_written() {
        let written = "  مرحبا\u{200f} 你好\r\n\t👩‍👩‍👧 𠮷  ";
        assert_eq!(Note::new(written).expect("a text").as_str(), written);
        assert_eq!(Note::new(" \n\u{3000}"), Err(TextError::Empty));
        assert_eq!(Note::new("a\u{0}b"), Err(TextError::Control));
    }

    #[test]
    fn a_link_leads_to_a_page_and_nowhere_else() {
        for (written, fits) in [
            ("https://v.example.cn/2018/05?id=1#t", true),
            ("http://v.example.cn/", false),
            ("javascript:alert(1)", false),
            ("https://", false),
            ("https://user@example.cn/", false),
            ("https://example.cn/a b", false),
            ("https://example.cn/\"onclick", false),
        ] {
            assert_eq!(Link::new(written).is_ok(), fits, "{written}");
        }
    }

    #[test]
    fn phones_are_read_as_people_write_them() {
        for (written, expected) in [
            ("138 0000 0000", Some("13800000000")),
            ("+86-579-8500-0000", Some("+8657985000000")),
            ("（0579）８５００００００", Some("057985000000")),
            ("1234", None),
            ("找王先生", None),
        ] {
            assert_eq!(
                Phone::read(written).ok().map(String::from).as_deref(),
                expected,
                "{written}"
            );
        }
    }

    #[test]
    fn an_email_address_is_read_or_refused_at_the_door() {
        for (written, expected) in [
            (" clerk@town.example ", Some("clerk@town.example")),
            ("a.b+c@hall.town.example", Some("a.b+c@hall.town.example")),
            ("clerk", None),
            ("clerk@town", None),
            ("@town.example", None),
            ("a@b@town.example", None),
            ("a@town.example\r\nBcc: b@town.example", None),
            ("a@.example", None),
            ("a <a@town.example>", None),
        ] {
            let read = Email::read(written);
            assert_eq!(read.as_ref().ok().map(Email::as_str), expected, "{written}");
        }
        assert!(Email::read(&format!("{}@town.example", "a".repeat(250))).is_err());
    }
}
