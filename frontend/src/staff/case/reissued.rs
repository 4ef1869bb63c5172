//! A new slip to hand over. It is shown only on this page, until it is closed.

use crate::client::browser;
use crate::staff::text;
use crate::staff::workspace::workspace;
use crate::ui::components::{Button, ButtonKind, Heading, Notice, NoticeKind};
use crate::ui::language::{language, other, spoken};
use crate::ui::slip;
use leptos::prelude::*;
use shared::wire::Slip;

/// The slip with the new code, in the console's language unless the user switches it: the staff's view of a case does
/// not contain the citizen's language.
#[component]
pub fn Reissued(
    slip: Slip,
    /// Set to `None` once the slip was handed over.
    done: RwSignal<Option<Slip>>,
) -> impl IntoView {
    let workspace = workspace();
    let speaks = RwSignal::new(language().now());
    let number = slip.number;
    let slip = StoredValue::new(slip);
    let close = Callback::new(move |()| {
        done.set(None);
        request_animation_frame(|| browser::focus("command-done"));
    });
    let turn = Callback::new(move |()| speaks.update(|lang| *lang = other(*lang).0));
    let sheet = move || {
        let lang = speaks.get();
        let handed = slip.with_value(|slip| slip::sheet(slip, &workspace.names(), lang));
        view! { <div lang=lang.tag()>{handed}</div> }
    };
    let buttons = spoken(move |lang| {
        view! {
            <p class="buttons no-print">
                <Button label=text::print_slip(lang) on_press=Callback::new(|()| browser::print())/>
                {move || {
                    let (to, name) = other(speaks.get());
                    view! {
                        <span lang=to.tag()>
                            <Button label=name kind=ButtonKind::Secondary on_press=turn/>
                        </span>
                    }
                }}
                <Button label=text::handed_over(lang) kind=ButtonKind::Quiet on_press=close/>
            </p>
        }
    });
    view! {
        <div class="no-print stack">
            {spoken(move |lang| {
                view! {
                    <Heading text=text::reissued_title(lang, number)/>
                    <Notice kind=NoticeKind::Success live=true>
                        <p>{text::reissued_words(lang)}</p>
                    </Notice>
                }
            })}
        </div>
        {sheet}
        {buttons}
    }
}
