//! Parses serde's attributes as far as shapes use them. All others are errors at compile time: an attribute that
//! serde obeys and the small reader does not would make them disagree about the same JSON.

use syn::{Attribute, Ident, LitStr, Result};

/// The container attributes of a type.
#[derive(Default)]
pub struct OfType {
    /// The name of the member that tells variants apart (serde's `tag`).
    pub tag: Option<String>,
    /// Whether a missing member gets its default value.
    pub default: bool,
}

/// The attributes of a field or a variant.
#[derive(Default)]
pub struct OfPart {
    pub rename: Option<String>,
    pub default: bool,
    pub flatten: bool,
    pub skip: bool,
}

impl OfType {
    pub fn read(attributes: &[Attribute]) -> Result<OfType> {
        let mut found = OfType::default();
        for attribute in serde(attributes) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("tag") {
                    found.tag = Some(meta.value()?.parse::<LitStr>()?.value());
                } else if meta.path.is_ident("rename_all") {
                    let case = meta.value()?.parse::<LitStr>()?;
                    if case.value() != "snake_case" {
                        return Err(meta.error("variants are written in snake_case"));
                    }
                } else if meta.path.is_ident("default") {
                    found.default = true;
                } else if !meta.path.is_ident("transparent") {
                    return Err(meta.error("the small reader does not know this attribute"));
                }
                Ok(())
            })?;
        }
        Ok(found)
    }
}

impl OfPart {
    pub fn read(attributes: &[Attribute]) -> Result<OfPart> {
        let mut found = OfPart::default();
        for attribute in serde(attributes) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("rename") {
                    found.rename = Some(meta.value()?.parse::<LitStr>()?.value());
                } else if meta.path.is_ident("default") {
                    found.default = true;
                } else if meta.path.is_ident("flatten") {
                    found.flatten = true;
                } else if meta.path.is_ident("skip") {
                    found.skip = true;
                } else if meta.path.is_ident("skip_serializing_if") {
                    meta.value()?.parse::<LitStr>()?;
                } else {
                    return Err(meta.error("the small reader does not know this attribute"));
                }
                Ok(())
            })?;
        }
        Ok(found)
    }

    /// The name in JSON of a part that Rust calls `name`.
    pub fn name(&self, name: &Ident) -> String {
        self.rename.clone().unwrap_or_else(|| name.to_string().trim_start_matches("r#").to_owned())
    }
}

fn serde(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("serde"))
}

/// Converts `TooLong` to `too_long`, exactly as serde's `rename_all = "snake_case"` does.
pub fn snake_case(name: &str) -> String {
    let mut written = String::new();
    for (place, letter) in name.char_indices() {
        if letter.is_uppercase() && place > 0 {
            written.push('_');
        }
        written.extend(letter.to_lowercase());
    }
    written
}
