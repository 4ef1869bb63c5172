//! The button that turns on the browser's own notices. Nothing is asked before it is pressed.

use crate::client::browser::{self, DesktopPermission};
use crate::staff::text::notices as words;
use crate::staff::unseen::{is_on_desktop, set_on_desktop};
use crate::ui::components::{Button, ButtonKind};
use crate::ui::language::language;
use leptos::prelude::*;

#[component]
pub fn DesktopNotices() -> impl IntoView {
    let language = language();
    let is_on = RwSignal::new(is_on_desktop());
    let permission = RwSignal::new(browser::desktop_permission());
    let turn_on = Callback::new(move |()| {
        leptos::task::spawn_local(async move {
            let answer = browser::ask_desktop_permission().await;
            set_on_desktop(answer == DesktopPermission::Granted);
            permission.try_set(answer);
            is_on.try_set(is_on_desktop());
        });
    });
    let turn_off = Callback::new(move |()| {
        set_on_desktop(false);
        is_on.set(false);
    });
    move || {
        let lang = language.get();
        let (said, button) = match (permission.get(), is_on.get()) {
            (DesktopPermission::Missing, _) => return ().into_any(),
            (DesktopPermission::Denied, _) => (words::desktop_denied(lang), None),
            (DesktopPermission::Granted | DesktopPermission::NotAsked, true) => {
                (words::desktop_on(lang), Some((words::desktop_stop(lang), turn_off)))
            }
            (DesktopPermission::Granted | DesktopPermission::NotAsked, false) => {
                (words::desktop_off(lang), Some((words::desktop_start(lang), turn_on)))
            }
        };
        let button = button.map(|(label, press)| {
            view! { <Button label=label kind=ButtonKind::Secondary on_press=press/> }
        });
        view! {
            <p class="hint no-print" role="status">{said}</p>
            {button}
        }
        .into_any()
    }
}
