//! The number of unseen notices beside the navigation link and in the tab's title, on every page of the console; and
//! the browser's own notice of new ones, if the user asked for it.

use crate::client::browser::{self, DesktopPermission};
use crate::staff::text::notices as text;
use crate::staff::workspace::Workspace;
use crate::ui::components::Badge;
use crate::ui::language::{Language, language};
use crate::ui::text::product;
use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::limits::MAX_COUNTED;
use std::time::Duration;

const EVERY_SECONDS: u64 = 30;
/// In a tab in the background it is looked less often. Such requests do not keep the session open.
const HIDDEN_TURNS: u32 = 2;
/// Whether the user asked for the browser's own notices. Only the word is stored.
const ON_DESKTOP: &str = "onetrip.desktop";

/// The number, in the context of every page. It stays as it is if a request fails.
#[derive(Clone, Copy)]
pub struct Unseen {
    workspace: Workspace,
    language: Language,
    count: RwSignal<u32>,
    /// Counts updates, so that a late response cannot overwrite a newer number.
    turn: StoredValue<u32>,
}

pub fn unseen() -> Unseen {
    expect_context()
}

impl Unseen {
    pub fn provide(workspace: Workspace) -> Unseen {
        let (language, count) = (language(), RwSignal::new(0));
        let unseen = Unseen { workspace, language, count, turn: StoredValue::new(0) };
        provide_context(unseen);
        Effect::new(move || {
            let count = if workspace.is_over() { 0 } else { count.get() };
            let shown = (count > 0).then(|| shown_count(count, language.get()));
            browser::count_in_title(shown.as_deref().unwrap_or_default());
        });
        unseen
    }

    /// Fetches the number at intervals, until the calling owner ends.
    pub fn watch(self) {
        let turn = StoredValue::new(0u32);
        let look = move || {
            turn.update_value(|turn| *turn = turn.wrapping_add(1));
            if browser::is_visible() || turn.get_value().is_multiple_of(HIDDEN_TURNS) {
                self.look();
            }
        };
        if let Ok(handle) = set_interval_with_handle(look, Duration::from_secs(EVERY_SECONDS)) {
            on_cleanup(move || handle.clear());
        }
    }

    pub fn look(self) {
        if !self.workspace.is_open() {
            return;
        }
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        leptos::task::spawn_local(async move {
            let answer = self.workspace.api.notices(None).await;
            if self.turn.try_get_value() == Some(turn)
                && let Ok(page) = answer
            {
                self.tell(page.unseen);
                self.count.set(page.unseen);
            }
        });
    }

    /// Shows the browser's own notice if there are more than before and nobody looks at the tab.
    fn tell(self, count: u32) {
        if count > self.count.get_untracked() && is_on_desktop() && !browser::is_visible() {
            let lang = self.language.now();
            let words = text::desktop_new(lang, shown_count(count, lang));
            browser::show_on_desktop(product(lang), &words);
        }
    }

    /// Takes over a number that another response contained.
    pub fn is(self, count: u32) {
        self.turn.update_value(|turn| *turn += 1);
        self.count.set(count);
    }

    pub fn badge(self) -> Signal<Option<Badge>> {
        Signal::derive(move || {
            let lang = self.language.get();
            let count = self.count.get();
            let shown = shown_count(count, lang);
            (count > 0).then(|| Badge { said: text::badge_said(lang, &shown), shown })
        })
    }
}

fn shown_count(count: u32, lang: Lang) -> String {
    if count < MAX_COUNTED { count.to_string() } else { text::many(lang, MAX_COUNTED - 1) }
}

/// Whether the browser shows new notices by itself: the user asked for it here, and the browser allows it.
pub fn is_on_desktop() -> bool {
    browser::kept_for_good(ON_DESKTOP).is_some()
        && browser::desktop_permission() == DesktopPermission::Granted
}

pub fn set_on_desktop(is_on: bool) {
    if is_on {
        browser::keep_for_good(ON_DESKTOP, "on");
    } else {
        browser::forget_for_good(ON_DESKTOP);
    }
}
