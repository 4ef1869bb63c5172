//! The figures of a period as a picture for other sites and for print, with the HTML to copy.

use crate::client::browser;
use crate::client::public::PublicApi;
use crate::transparency::text;
use crate::ui::components::{Button, ButtonKind, live, plain};
use leptos::prelude::*;
use shared::lang::Lang;
use shared::time::Day;

/// The size of the picture on a page, in pixels; a PNG has twice as many in each direction.
const SIZE: (u32, u32) = (800, 450);

pub fn use_these(from: Option<Day>, until: Option<Day>, lang: Lang) -> AnyView {
    let address = PublicApi::figures_picture(from, until, lang);
    let (width, height) = SIZE;
    let picture = plain("img")
        .class("embed-picture")
        .attr("src", address.clone())
        .attr("alt", text::use_alt(lang))
        .attr("width", width.to_string())
        .attr("height", height.to_string())
        .attr("loading", "lazy")
        .any();
    let html = format!(
        "<a href=\"{origin}/figures\"><img src=\"{origin}{address}\" width=\"{width}\" height=\"{height}\" \
         alt=\"{alt}\"></a>",
        origin = browser::origin(),
        address = address.replace('&', "&amp;"),
        alt = text::use_alt(lang),
    );
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(false);
    let drawn = address.clone();
    let save = Callback::new(move |()| {
        busy.set(true);
        failed.set(false);
        let drawn = drawn.clone();
        leptos::task::spawn_local(async move {
            let saved = browser::save_png(&drawn, "onetrip.png", width * 2, height * 2).await;
            // The page may have gone in the meantime.
            let _ = busy.try_set(false);
            let _ = failed.try_set(saved.is_none());
        });
    });
    let button = view! {
        <Button label=text::use_png(lang) kind=ButtonKind::Secondary busy=busy on_press=save/>
    };
    let svg =
        plain("a").attr("href", address).attr("rel", "external").text(text::use_svg(lang)).any();
    let told = live(move || {
        let words = if failed.get() { text::use_png_failed(lang) } else { "" };
        plain("p").attr("role", "status").text(words).any()
    });
    let code = plain("div")
        .class("scroll embed-code")
        .attr("role", "region")
        .attr("tabindex", "0")
        .attr("aria-label", text::use_html(lang))
        .child(plain("code").text(html).any())
        .any();
    plain("section")
        .class("card no-print")
        .child(plain("h2").text(text::use_title(lang)).any())
        .child(plain("p").text(text::use_words(lang)).any())
        .child(picture)
        .child(plain("div").class("row").child(button.into_any()).child(svg).any())
        .child(told)
        .child(plain("h3").text(text::use_html(lang)).any())
        .child(code)
        .any()
}
