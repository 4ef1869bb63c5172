//! The words of the rooms of pain points and of waiting.

use crate::text::texts;
use shared::lang::Lang;

texts! {
    read_words: "群众原话分组", "What the people wrote, in groups";
}
