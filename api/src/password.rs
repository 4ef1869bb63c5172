//! What a password is, and what it must be to be chosen.
//!
//! The same word can be typed in several encodings, so a password is its NFC form. A password that is common, or made of
//! words that anybody would try in this house, is refused; there are no rules of composition. Nothing in this module is
//! ever logged.

use crate::secret::{hash_password, verify_password};
use icu_normalizer::ComposingNormalizerBorrowed;
use shared::directory::Directory;
use shared::lang::Lang;
use shared::limits::{MAX_PASSWORD, MIN_PASSWORD};
use shared::problem::Field;
use shared::wire::Account;
use zxcvbn::{Score, zxcvbn};

/// The password of all accounts of the demonstration. It is in the repository, so it opens nothing anywhere else.
pub const OF_DEMONSTRATION: &str = "one-trip-2018";

/// Words of the product, in every house.
const PRODUCT: [&str; 7] = ["onetrip", "one-trip", "one trip", "一趟", "一次", "trip", "password"];

/// How many letters a password must have besides words that everybody in the house knows.
const OWN_LETTERS: usize = 4;

fn normalized(typed: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(typed).into_owned()
}

/// Whether a password, in whatever encoding it was typed, is the one of a hash. This takes tens of milliseconds.
pub fn opens(typed: &str, hash: &str) -> bool {
    let password = normalized(typed);
    // A former version hashed what was typed.
    verify_password(&password, hash) || (password != typed && verify_password(typed, hash))
}

/// The hash of a password that is being chosen. This takes tens of milliseconds.
///
/// # Errors
///
/// What is wrong with the password, or that it could not be hashed.
pub fn chosen(typed: &str, known: &[String]) -> anyhow::Result<Result<String, Field>> {
    let password = normalized(typed);
    Ok(match check(&password, known) {
        Ok(()) => Ok(hash_password(&password)?),
        Err(problem) => Err(problem),
    })
}

/// The words that anybody would try for an account: its names, and those of the house's windows and departments, which
/// name the town.
pub fn known_words(account: &Account, directory: &Directory) -> Vec<String> {
    let mut words = vec![account.account.as_str().to_owned(), account.name.as_str().to_owned()];
    let windows = directory.windows.iter().map(|window| &window.name);
    let departments = directory.departments.iter().map(|department| &department.name);
    for name in windows.chain(departments) {
        words.extend([Lang::Zh, Lang::En].map(|lang| name.say(lang).to_owned()));
    }
    let parts: Vec<String> = words
        .iter()
        .flat_map(|word| word.split(|letter: char| !letter.is_alphanumeric()))
        .map(str::to_owned)
        .collect();
    words.extend(parts);
    words
}

fn check(password: &str, known: &[String]) -> Result<(), Field> {
    let length = password.chars().count();
    if length < MIN_PASSWORD {
        return Err(Field::TooShort { min: MIN_PASSWORD });
    }
    if length > MAX_PASSWORD {
        return Err(Field::TooLong { max: MAX_PASSWORD, got: length });
    }
    let mut words: Vec<String> = PRODUCT.map(str::to_owned).to_vec();
    words.extend(known.iter().map(|word| word.to_lowercase()));
    // One letter of Latin script is no word; two of Chinese are one.
    words.retain(|word| word.len() > 2);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.dedup();
    let mut own = password.to_lowercase();
    for word in &words {
        own = own.replace(word.as_str(), " ");
    }
    let own = own.chars().filter(|letter| letter.is_alphabetic()).count();
    let has_known = own < password.chars().filter(|letter| letter.is_alphabetic()).count();
    let inputs: Vec<&str> = words.iter().map(String::as_str).collect();
    if (has_known && own < OWN_LETTERS) || zxcvbn(password, &inputs).score() < Score::Three {
        return Err(Field::Guessable);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 4] = ["li-hua", "李华", "Yiwu", "义乌市行政服务中心"];

    fn checked(password: &str) -> Result<(), Field> {
        check(password, &KNOWN.map(str::to_owned))
    }

    #[test]
    fn what_everybody_would_try_is_refused_and_a_phrase_is_not() {
        for guessed in [
            OF_DEMONSTRATION,
            "123456789012",
            "passwordpassword",
            "qwertyuiop123",
            "aaaaaaaaaaaaaaaa",
            "OneTrip-Yiwu-2026!",
            "LI-HUA-li-hua-1",
            "李华李华李华李华李华李华",
            "义乌市行政服务中心2018",
            "iloveyou2018",
        ] {
            assert_eq!(checked(guessed), Err(Field::Guessable), "{guessed}");
        }
        for good in [
            "a long enough password",
            "correct horse battery staple",
            "七匹马站在雨里等公交车",
            "kT9#vv2Lq0!x",
            "3f9c2b7a81d05e64",
        ] {
            let expected = if good.chars().count() < MIN_PASSWORD {
                Err(Field::TooShort { min: MIN_PASSWORD })
            } else {
                Ok(())
            };
            assert_eq!(checked(good), expected, "{good}");
        }
        assert_eq!(checked("七匹马站在雨里等公交车来"), Ok(()));
        assert_eq!(checked("kT9#vv2L"), Err(Field::TooShort { min: 12 }));
        let long = "長".repeat(201);
        assert_eq!(checked(&long), Err(Field::TooLong { max: 200, got: 201 }));
    }

    #[test]
    fn a_password_is_the_same_however_it_is_encoded() {
        let (composed, decomposed) = ("caf\u{e9} am Rathausplatz", "cafe\u{301} am Rathausplatz");
        let hash = chosen(decomposed, &[]).expect("a hash").expect("a good password");
        assert!(opens(composed, &hash) && opens(decomposed, &hash));
        assert!(!opens("cafe am Rathausplatz", &hash));
        let of_former_version = hash_password(decomposed).expect("a hash");
        assert!(opens(decomposed, &of_former_version));
    }
}
