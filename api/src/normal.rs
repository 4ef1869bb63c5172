//! The normal form in which the house compares what people wrote: that of [`shared::search::fold`], in simplified
//! characters, since a document from Hong Kong or an older one has the same name in traditional ones.

use hanconv::RawDictionary;
use shared::search::fold;
use std::collections::HashMap;
use std::sync::LazyLock;

/// OpenCC's simplified character for each traditional one. The first is the one it prefers where there are several.
static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let only = |written: &str| {
        let mut letters = written.chars();
        letters.next().filter(|_| letters.next().is_none())
    };
    let pairs = RawDictionary::TSCharacters.iter();
    pairs.filter_map(|(from, to)| Some((only(from)?, only(to)?))).collect()
});

/// A text as it is compared.
pub fn normal(text: &str) -> String {
    let simplified = |letter: char| SIMPLIFIED.get(&letter).copied().unwrap_or(letter);
    fold(text).chars().map(simplified).collect()
}

/// The number of a document as it is compared, since it is written with and without spaces and hyphens.
pub fn normal_document(number: &str) -> String {
    normal(number).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_characters_are_compared_as_simplified_ones() {
        for (traditional, simplified) in
            [("國稅局", "国税局"), ("公積金", "公积金"), ("陳後發", "陈后发"), ("王小明", "王小明")]
        {
            assert_eq!(normal(traditional), simplified);
        }
    }

    #[test]
    fn a_document_is_one_however_it_is_spaced() {
        for written in ["33078219900101123X", "33078219900101123x", "330782 19900101 123Ｘ"] {
            assert_eq!(normal_document(written), "33078219900101123x");
        }
        assert_eq!(normal_document("浙-A1234"), "浙a1234");
    }
}
