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
