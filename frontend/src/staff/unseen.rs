//! The number of unseen notices beside the navigation link, on every page of the console.

use crate::client::browser;
use crate::staff::text::notices as text;
use crate::staff::views::poll::every;
use crate::staff::workspace::Workspace;
use crate::ui::components::Badge;
use crate::ui::language::language;
use leptos::prelude::*;
use shared::limits::MAX_COUNTED;

const EVERY_SECONDS: u64 = 30;

/// The number, in the context of every page. It stays as it is if a request fails.
#[derive(Clone, Copy)]
pub struct Unseen {
    workspace: Workspace,
    count: RwSignal<u32>,
    /// Counts updates, so that a late response cannot overwrite a newer number.
    turn: StoredValue<u32>,
}

pub fn unseen() -> Unseen {
    expect_context()
}

impl Unseen {
    pub fn provide(workspace: Workspace) -> Unseen {
        let unseen = Unseen { workspace, count: RwSignal::new(0), turn: StoredValue::new(0) };
        provide_context(unseen);
        unseen
    }

    /// Fetches the number at intervals, until the calling owner ends.
    pub fn watch(self) {
        every(EVERY_SECONDS, move || self.look());
    }

    pub fn look(self) {
        if !self.workspace.is_open() || !browser::is_visible() {
            return;
        }
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        leptos::task::spawn_local(async move {
            let answer = self.workspace.api.notices(None).await;
            if self.turn.try_get_value() == Some(turn)
                && let Ok(page) = answer
            {
                self.count.set(page.unseen);
            }
        });
    }

    /// Takes over a number that another response contained.
    pub fn is(self, count: u32) {
        self.turn.update_value(|turn| *turn += 1);
        self.count.set(count);
    }

    pub fn badge(self) -> Signal<Option<Badge>> {
        let language = language();
        Signal::derive(move || {
            let lang = language.get();
            let count = self.count.get();
            let shown = if count < MAX_COUNTED {
                count.to_string()
            } else {
                text::many(lang, MAX_COUNTED - 1)
            };
            (count > 0).then(|| Badge { said: text::badge_said(lang, &shown), shown })
        })
    }
}
