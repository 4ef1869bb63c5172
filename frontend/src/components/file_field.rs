//! A file to choose, and how far it is on its way.

use super::{Button, ButtonKind, Labelled, live, plain};
use crate::browser;
use crate::form::Form;
use crate::language::language;
use crate::text;
use crate::upload::{ACCEPT, FIELD, Uploading, cancel};
use leptos::prelude::*;

/// A labelled choice of one file. While it is sent, a bar shows how far it is, and a button gives it up.
///
/// Criteria: 1.3.1, 3.3.1, 3.3.2, 2.1.1 (the browser's own control), 4.1.3 (the progress is a status, in
/// steps of ten so that it does not talk without end), 2.4.3 (giving it up leads back to the choice).
///
/// ```text
/// {file_field(text::file(lang), text::file_hint(lang), uploading)}
/// ```
pub fn file_field(label: &str, hint: &str, uploading: Uploading) -> AnyView {
    let form = expect_context::<Form>();
    let language = language();
    let field = Labelled::new(FIELD.into(), label.into(), hint.into(), false);
    let input =
        field.input("input", None).class("line").attr("type", "file").attr("accept", ACCEPT).any();
    let percent = uploading.percent;
    let is_sent = Memo::new(move |_| !percent.with(String::is_empty));
    let stop = Callback::new(move |()| {
        cancel();
        browser::focus(&form.id(FIELD));
    });
    let bar = live(move || {
        let bar = is_sent.get().then(|| {
            let lang = language.get();
            let bar = plain("progress")
                .class("bar")
                .attr("max", "100")
                .attr("aria-label", text::uploading(lang, ""))
                .live_attr("value", move || Some(percent.get().into()));
            let stop = view! {
                <Button label=text::upload_cancel(lang) kind=ButtonKind::Quiet on_press=stop/>
            };
            plain("div").class("row").child(bar.any()).child(stop.into_any()).any()
        });
        bar.into_any()
    });
    let said = plain("p").class("progress").attr("role", "status").live_text(move || {
        let said = is_sent.get().then(|| text::uploading(language.get(), percent.get() + "%"));
        said.unwrap_or_default().into()
    });
    vec![field.around(input), bar, said.any()].into_any()
}
