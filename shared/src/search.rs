//! Searches what people wrote: every word of the query must occur in one of the case's texts.
//!
//! Texts are compared in a normal form, so that “ＡＢＣ” finds “abc” and a name is found whichever of its dots was typed.
//! Chinese does not separate words, so a word is found wherever its characters stand together.

use icu_normalizer::ComposingNormalizerBorrowed;

/// Whether a letter is one of the dots in use between the parts of a name, of which input methods offer several
/// (`阿依古丽·买买提`), after compatible letters have become one.
fn is_middle_dot(letter: char) -> bool {
    matches!(
        letter,
        '\u{b7}' | '\u{387}' | '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22c5}' | '\u{30fb}'
    )
}

/// Whether a letter has no width and changes nothing that is read. Texts copied from documents are full of them.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// The normal form in which texts are compared: Unicode's compatible letters are one (NFKC: full width, the radicals that
/// PDF files hold), case, middle dots and what is invisible make no difference.
pub fn fold(text: &str) -> String {
    let mut before = None;
    // A full-width full stop is a dot of a name, too, unless it stands in a number.
    let dots = text.chars().filter(|letter| {
        let is_dot = *letter == '\u{ff0e}' && !before.is_some_and(char::is_numeric);
        before = Some(*letter);
        !is_dot
    });
    ComposingNormalizerBorrowed::new_nfkc()
        .normalize_iter(dots)
        .filter(|letter| !is_middle_dot(*letter) && !is_invisible(*letter))
        .flat_map(char::to_lowercase)
        .collect()
}

/// A parsed query.
#[derive(Clone, Debug)]
pub struct SearchQuery {
    words: Vec<String>,
    fold: fn(&str) -> String,
}

impl SearchQuery {
    /// Splits `written` into words; `None` if there are none. Words and texts are compared in the form that `fold` gives
    /// them.
    pub fn read(written: &str, fold: fn(&str) -> String) -> Option<SearchQuery> {
        let folded = fold(written);
        let words: Vec<String> = folded.split_whitespace().map(str::to_owned).collect();
        (!words.is_empty()).then_some(SearchQuery { words, fold })
    }

    /// Whether every word occurs somewhere in `texts`.
    pub fn matches(&self, texts: &[&str]) -> bool {
        let folded: Vec<String> = texts.iter().map(|text| (self.fold)(text)).collect();
        self.words.iter().all(|word| folded.iter().any(|text| text.contains(word)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_occur_without_regard_to_case_and_width() {
        for (query, texts, found) in [
            ("落户", vec!["孩子落户要跑几趟"], true),
            ("ＶＰＮ 密码", vec!["忘记 vpn", "改密码"], true),
            ("vpn 户口", vec!["VPN 密码"], false),
        ] {
            let parsed = SearchQuery::read(query, fold).expect("words");
            assert_eq!(parsed.matches(&texts), found, "{query}");
        }
        assert!(SearchQuery::read(" \u{3000}\u{200b} ", fold).is_none());
    }

    #[test]
    fn a_name_is_one_name_whichever_dot_or_letters_were_typed() {
        let name = "阿依古丽买买提";
        for dot in ["", "·", "•", "‧", "・", "･", "．", "∙", "\u{200b}"] {
            assert_eq!(fold(&format!("阿依古丽{dot}买买提")), name, "{dot:?}");
        }
        for (written, read) in [
            ("\u{2f00}\u{2f08}", "一人"),
            ("ﬁ３．５㎡", "fi3.5m2"),
            ("33078219900101123Ｘ", "33078219900101123x"),
            ("王\u{feff}小\u{ad}明", "王小明"),
        ] {
            assert_eq!(fold(written), read);
        }
    }
}
