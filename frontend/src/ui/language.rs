//! Which language the page uses: the saved choice, otherwise the browser's preference, otherwise Chinese.
//!
//! State belongs outside [`spoken`] and words inside it, so that a switch redraws the words without losing what was
//! typed.

use crate::client::browser;
use crate::ui::plain::live;
use leptos::prelude::*;
use shared::lang::Lang;

const KEPT_AS: &str = "onetrip.language";

#[derive(Clone, Copy)]
pub struct Language(RwSignal<Lang>);

impl Language {
    /// The language; tracks changes.
    pub fn get(self) -> Lang {
        self.0.get()
    }

    /// The language without tracking: for what is sent or computed once.
    pub fn now(self) -> Lang {
        self.0.get_untracked()
    }

    /// Switches to `lang` and saves the choice in this browser.
    pub fn choose(self, lang: Lang) {
        browser::keep_for_good(KEPT_AS, lang.code());
        self.0.set(lang);
    }
}

/// Determines the language, provides it as context and keeps `<html lang>` in step. Called once by each app.
pub fn provide_language() -> Language {
    let language = Language(RwSignal::new(preferred(
        browser::kept_for_good(KEPT_AS).as_deref(),
        browser::navigator_language().as_deref(),
    )));
    provide_context(language);
    Effect::new(move || browser::set_document_language(language.get().tag()));
    language
}

pub fn language() -> Language {
    expect_context()
}

/// Draws `view` in the page's language, and again after a switch.
pub fn spoken<View: IntoView + 'static>(view: impl Fn(Lang) -> View + Send + 'static) -> AnyView {
    let language = language();
    live(move || view(language.get()).into_any())
}

/// The other language with its own name, as the switch shows it.
pub fn other(lang: Lang) -> (Lang, &'static str) {
    let other = match lang {
        Lang::Zh => Lang::En,
        Lang::En => Lang::Zh,
    };
    (other, other.own_name())
}

fn preferred(saved: Option<&str>, browser: Option<&str>) -> Lang {
    let speaks = |tag: &str| {
        let is_its = |lang: &Lang| tag.to_ascii_lowercase().starts_with(lang.code());
        Lang::ALL.into_iter().find(is_its).unwrap_or(Lang::En)
    };
    saved.and_then(Lang::read).or_else(|| browser.map(speaks)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_choice_wins_then_the_browser_then_chinese() {
        for (saved, browser, expected) in [
            (Some("en"), Some("zh-CN"), Lang::En),
            (Some("zh"), Some("en-GB"), Lang::Zh),
            (Some("nonsense"), Some("zh-Hant-TW"), Lang::Zh),
            (None, Some("ZH"), Lang::Zh),
            (None, Some("fr"), Lang::En),
            (None, None, Lang::Zh),
        ] {
            assert_eq!(preferred(saved, browser), expected, "{saved:?} {browser:?}");
        }
    }
}
