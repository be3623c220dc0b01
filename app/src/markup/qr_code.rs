//! A text as a picture for a camera (ISO/IEC 18004).

use std::fmt::Write as _;

use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};

/// Modules of white around it that readers need.
const QUIET: i32 = 4;

/// The picture; nothing for a text that is too long for one.
pub fn picture(text: &str) -> Markup {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return html! {} };
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|x| code.get_module(*x, y)) {
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    let whole = size + 2 * QUIET;
    html! {
        svg class="qr" role="img" aria-label="QR code of the key" viewBox={ "0 0 " (whole) " " (whole) } shape-rendering="crispEdges" {
            path d=(path) {}
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_address_of_any_length_that_we_make_has_a_picture() {
        let long = format!("otpauth://totp/{}", "%C3%BC".repeat(200));
        for text in ["otpauth://totp/a?secret=b", &long] {
            assert!(super::picture(text).into_string().contains("<path d=\"M4 4h1v1h-1z"), "{text}");
        }
    }
}
