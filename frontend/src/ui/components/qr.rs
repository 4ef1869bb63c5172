//! A QR code, drawn as one SVG path.

use super::{drawn, paragraph};
use crate::ui::language::language;
use crate::ui::text;
use leptos::prelude::*;
use qrcodegen::{QrCode as Code, QrCodeEcc};

/// The quiet zone around a code, in modules (ISO/IEC 18004).
const QUIET: i32 = 4;

/// The QR code of an address. What cannot be encoded is shown in words instead.
///
/// Criteria: 1.1.1 (the picture's text is the address; the page says the number and code as well).
///
/// ```text
/// <QrCode address=format!("{origin}/track/{number}#t={token}") label=text::qr_slip(lang)/>
/// ```
#[component]
pub fn QrCode(
    #[prop(into)] address: String,
    /// What the code is for; by default the address.
    #[prop(optional, into)]
    label: String,
) -> impl IntoView {
    let label = if label.is_empty() { text::qr_label(language().get(), &address) } else { label };
    match encode(&address) {
        Some(code) => {
            let side = code.size() + 2 * QUIET;
            let path = path_of(&code);
            let ground =
                drawn("rect").class("qr-ground").attr("width", "100%").attr("height", "100%");
            drawn("svg")
                .class("qr")
                .attr("viewBox", format!("0 0 {side} {side}"))
                .attr("role", "img")
                .attr("aria-label", label)
                .child(ground.any())
                .child(drawn("path").class("qr-modules").attr("d", path).any())
                .any()
        }
        None => paragraph(address),
    }
}

fn encode(address: &str) -> Option<Code> {
    // Addresses contain small letters, which the more compact alphanumeric mode does not have.
    Code::encode_binary(address.as_bytes(), QrCodeEcc::Medium).ok()
}

/// The dark modules as horizontal runs: `M x y h length v 1 h -length z`.
fn path_of(code: &Code) -> String {
    let mut path = String::new();
    for row in 0..code.size() {
        let mut column = 0;
        while column < code.size() {
            let start = column;
            // Modules beyond the edge count as light, which ends the loop.
            while code.get_module(column, row) {
                column += 1;
            }
            if column > start {
                let length = column - start;
                path.push_str(&format!("M{} {}h{length}v1h-{length}z", start + QUIET, row + QUIET));
            }
            column += 1;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_finders() {
        let code = encode(
            "https://example.org/track/1801-1234-5678-13#t=0123456789abcdef0123456789abcdef",
        )
        .expect("it fits");
        let path = path_of(&code);
        let far = code.size() - 7 + QUIET;
        assert!(path.starts_with("M4 4h7v1h-7z"), "the finder at the top left");
        assert!(path.contains(&format!("M{far} 4h7v1h-7z")), "the finder at the top right");
        assert!(path.contains(&format!("M4 {far}h7v1h-7z")), "the finder at the bottom left");
    }
}
