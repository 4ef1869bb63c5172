//! Digits as people type them, in any width and script. Case numbers, access codes, telephone numbers and dates all
//! use this, so that an input method never makes an input invalid.

/// The value of a digit in any script that keyboards here produce.
pub(crate) fn digit_value(letter: char) -> Option<u8> {
    match letter {
        '0'..='9' => letter.to_digit(10).and_then(|digit| u8::try_from(digit).ok()),
        '０'..='９' => u8::try_from((letter as u32).abs_diff('０' as u32)).ok(),
        '〇' | '零' => Some(0),
        '一' => Some(1),
        '二' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        '五' => Some(5),
        '六' => Some(6),
        '七' => Some(7),
        '八' => Some(8),
        '九' => Some(9),
        _ => None,
    }
}
