//! Which language the page speaks: a saved choice, else the browser's, else Chinese.
//!
//! Nothing here holds words. State belongs outside of [`spoken`], words inside: a switch then draws
//! the words anew and loses nothing that was typed.

use crate::client::browser;
use crate::ui::plain::live;
use leptos::prelude::*;
use shared::lang::Lang;

const KEPT_AS: &str = "onetrip.language";

/// The page's language, in context for everything below the app.
#[derive(Clone, Copy)]
pub struct Language(RwSignal<Lang>);

impl Language {
    /// The language now; what reads it is drawn again after a switch.
    pub fn get(self) -> Lang {
        self.0.get()
    }

    /// The language now, without following it: for what is sent or computed once.
    pub fn now(self) -> Lang {
        self.0.get_untracked()
    }

    /// Speaks `lang` from now on, in this browser.
    pub fn choose(self, lang: Lang) {
        browser::keep_for_good(KEPT_AS, lang.pick("zh", "en"));
        self.0.set(lang);
    }
}

/// Finds the language, puts it in context and keeps `<html lang>` in step. Called once by each app.
pub fn provide_language() -> Language {
    let language = Language(RwSignal::new(preferred(
        browser::kept_for_good(KEPT_AS).as_deref(),
        browser::navigator_language().as_deref(),
    )));
    provide_context(language);
    Effect::new(move || browser::set_document_language(language.get().tag()));
    language
}

/// The page's language. Every app provides it.
pub fn language() -> Language {
    expect_context()
}

/// Draws `view` in the page's language, and again after a switch.
pub fn spoken<View: IntoView + 'static>(view: impl Fn(Lang) -> View + Send + 'static) -> AnyView {
    let language = language();
    live(move || view(language.get()).into_any())
}

/// The other language, and its own name for itself: what the switch says.
pub fn other(lang: Lang) -> (Lang, &'static str) {
    match lang {
        Lang::Zh => (Lang::En, "English"),
        Lang::En => (Lang::Zh, "中文"),
    }
}

fn preferred(saved: Option<&str>, browser: Option<&str>) -> Lang {
    match (saved, browser) {
        (Some("zh"), _) => Lang::Zh,
        (Some("en"), _) => Lang::En,
        (_, Some(tag)) if tag.to_ascii_lowercase().starts_with("zh") => Lang::Zh,
        (_, Some(_)) => Lang::En,
        (_, None) => Lang::Zh,
    }
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
