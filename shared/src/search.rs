//! Searches what people wrote: every word of the query must occur in one of the case's texts.
//!
//! Case and width of letters are ignored, so “ＡＢＣ” finds “abc”. Chinese does not separate words, so a word is found
//! wherever its characters stand together.

/// Removes differences of case and width.
pub fn fold(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            // The printable ASCII letters have full-width versions 0xfee0 above them.
            '\u{ff01}'..='\u{ff5e}' => {
                char::from_u32((letter as u32).saturating_sub(0xfee0)).unwrap_or(letter)
            }
            '\u{3000}' => ' ',
            _ => letter,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// A parsed query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchQuery {
    words: Vec<String>,
}

impl SearchQuery {
    /// Splits `written` into words; `None` if there are none.
    pub fn read(written: &str) -> Option<SearchQuery> {
        let folded = fold(written);
        let words: Vec<String> = folded.split_whitespace().map(str::to_owned).collect();
        (!words.is_empty()).then_some(SearchQuery { words })
    }

    /// Whether every word occurs somewhere in `texts`.
    pub fn matches(&self, texts: &[&str]) -> bool {
        let folded: Vec<String> = texts.iter().map(|text| fold(text)).collect();
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
            let parsed = SearchQuery::read(query).expect("words");
            assert_eq!(parsed.matches(&texts), found, "{query}");
        }
        assert_eq!(SearchQuery::read(" \u{3000} "), None);
    }
}
