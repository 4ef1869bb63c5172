//! The slip (受理回执) of a registration. It exists only in the tab that registered, and never in an address. Whoever
//! leaves a shared computer clears the tab of it.

use crate::citizen::route::{Route, Step};
use crate::client::browser;
use crate::client::directory::directory;
use crate::client::json::read;
use crate::ui::components::{
    Button, ButtonKind, Heading, Notice, NoticeKind, link, loaded, paragraph, plain,
};
use crate::ui::language::spoken;
use crate::ui::slip::sheet;
use crate::ui::text;
use leptos::prelude::*;
use shared::number::CaseNumber;
use shared::wire::Slip;

const KEPT_AS: &str = "onetrip.slip";

/// The latest slip of this tab.
#[derive(Clone, Copy)]
pub struct KeptSlip(RwSignal<Option<Slip>>);

impl KeptSlip {
    pub fn restore() -> KeptSlip {
        let slip = browser::kept(KEPT_AS).and_then(|kept| read(&kept));
        KeptSlip(RwSignal::new(slip))
    }

    pub fn keep(self, slip: Slip) {
        browser::keep(KEPT_AS, &serde_json::to_string(&slip).unwrap_or_default());
        self.0.set(Some(slip));
    }

    /// Forgets the slip of a case.
    pub fn forget(self, number: CaseNumber) {
        if self.0.with_untracked(|kept| kept.as_ref().is_some_and(|kept| kept.number == number)) {
            browser::forget(KEPT_AS);
            self.0.set(None);
        }
    }
}

/// The slip, and how to save it.
#[component]
pub fn SlipPage(forget_draft: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let kept: KeptSlip = expect_context();
    let directory = directory();
    let clear = move || {
        forget_draft();
        browser::forget_all();
        kept.0.set(None);
        request_animation_frame(browser::focus_heading);
    };
    spoken(move |lang| match kept.0.get() {
        None => {
            let register = link(
                "button secondary",
                Route::Register(Step::Who).path(),
                text::nav_register(lang),
            );
            vec![
                view! { <Heading text=text::slip_gone(lang)/> }.into_any(),
                paragraph(text::slip_gone_words(lang)),
                plain("div")
                    .class("row")
                    .child(link("button", Route::Track.path(), text::track_title(lang)))
                    .child(register)
                    .any(),
            ]
            .into_any()
        }
        Some(slip) => {
            let case = Route::Case(slip.number).path();
            let sheet = loaded(
                directory.0,
                move || directory.fetch(),
                move |known, lang| sheet(&slip, &known, lang),
            );
            let heading = view! { <Heading text=text::slip_title(lang)/> };
            let save = view! {
                <Notice kind=NoticeKind::Caution title=text::slip_save(lang)>
                    {paragraph(text::slip_save_words(lang))}
                </Notice>
            };
            let print =
                view! { <Button label=text::slip_print(lang) on_press=|| browser::print()/> };
            vec![
                plain("div")
                    .class("no-print stack")
                    .children([heading.into_any(), save.into_any()])
                    .any(),
                sheet.into_any(),
                plain("div")
                    .class("row no-print")
                    .child(print.into_any())
                    .child(link("button secondary", case, text::slip_open(lang)))
                    .child(
                        view! {
                            <Button label=text::slip_clear(lang) kind=ButtonKind::Quiet on_press=clear/>
                        }
                        .into_any(),
                    )
                    .any(),
            ]
            .into_any()
        }
    })
}
