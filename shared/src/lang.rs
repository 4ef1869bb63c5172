//! The two languages, and the macro with which a word without a translation does not compile.
//!
//! Nothing here knows where a word is shown.

use macros::shape;

/// A language. Every text that a person reads exists in both.
#[shape(Copy, Default, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// Simplified Chinese (简体中文), the default.
    #[default]
    Zh,
    En,
}

impl Lang {
    /// Both languages, Chinese first.
    pub const ALL: [Lang; 2] = [Lang::Zh, Lang::En];

    /// The BCP 47 tag for the `lang` attribute.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// The code in addresses and in what is kept.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }

    /// Its own name for itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Lang::Zh => "中文",
            Lang::En => "English",
        }
    }

    pub fn read(code: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// Chooses between a Chinese and an English version.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// A value with a version in each language.
#[shape]
pub struct Localized<T> {
    pub zh: T,
    pub en: T,
}

impl<T> Localized<T> {
    /// The version in `lang`.
    pub fn read(&self, lang: Lang) -> &T {
        lang.pick(&self.zh, &self.en)
    }
}

/// A text in Chinese and, if somebody translated it, in English.
#[shape]
pub struct Translated<T> {
    pub zh: T,
    #[cfg_attr(feature = "openapi", schema(schema_with = null_or::<T>))]
    pub en: Option<T>,
}

/// The derive macro does not see that a generic `Option` can be null.
#[cfg(feature = "openapi")]
fn null_or<T: utoipa::PartialSchema>() -> utoipa::openapi::schema::Schema {
    use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Type};
    let null = ObjectBuilder::new().schema_type(Type::Null);
    OneOfBuilder::new().item(null).item(T::schema()).build().into()
}

impl<T: AsRef<str>> Translated<T> {
    /// The text in `lang` if there is one, with the language that it is in.
    pub fn read(&self, lang: Lang) -> (&str, Lang) {
        match (&self.en, lang) {
            (Some(english), Lang::En) => (english.as_ref(), Lang::En),
            (Some(_) | None, Lang::Zh | Lang::En) => (self.zh.as_ref(), Lang::Zh),
        }
    }
}

/// Something with a word in each language.
pub trait Say {
    fn say(&self, lang: Lang) -> &'static str;
}

/// Defines a closed vocabulary: an enum with a code on the wire, a list of all members and their words in both
/// languages. A member without a translation does not compile.
macro_rules! vocabulary {
    (
        $(#[doc = $doc:literal])+
        pub enum $Name:ident {
            $( $(#[$vmeta:meta])* $Variant:ident = $code:literal, $zh:literal, $en:literal; )+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        pub enum $Name {
            $( $(#[$vmeta])* #[serde(rename = $code)] $Variant, )+
        }

        impl $Name {
            /// Every member, in the order in which people expect them.
            pub const ALL: &'static [$Name] = &[ $( $Name::$Variant, )+ ];

            /// The code on the wire and in files, which never changes.
            pub fn code(self) -> &'static str {
                match self { $( $Name::$Variant => $code, )+ }
            }

            /// Parses a code, or the words in either language, which a spreadsheet may contain.
            pub fn read(written: &str) -> Option<$Name> {
                let written = written.trim();
                $(
                    if written.eq_ignore_ascii_case($code)
                        || written == $zh
                        || written.eq_ignore_ascii_case($en)
                    {
                        return Some($Name::$Variant);
                    }
                )+
                None
            }
        }

        impl $crate::shape::Shape for $Name {
            fn read<J: $crate::shape::Json>(json: &J) -> Option<Self> {
                $crate::shape::Key::of_name(&json.text()?)
            }
        }

        impl $crate::shape::Key for $Name {
            fn of_name(name: &str) -> Option<Self> {
                $Name::ALL.iter().copied().find(|member| member.code() == name)
            }
        }

        #[cfg(test)]
        impl $crate::shape::Examples for $Name {
            fn examples() -> Vec<Self> {
                $Name::ALL.to_vec()
            }
        }

        // The derive macro does not see a rename that comes from a macro, and would list Rust's names.
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $Name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some([ $( $doc.trim() ),+ ].join("\n")))
                    .enum_values(Some([ $( $code ),+ ]))
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $Name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($Name).into()
            }
        }

        impl $crate::lang::Say for $Name {
            fn say(&self, lang: $crate::lang::Lang) -> &'static str {
                match self { $( $Name::$Variant => lang.pick($zh, $en), )+ }
            }
        }
    };
}
pub(crate) use vocabulary;
