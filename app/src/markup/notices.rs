//! What the operator tells people above their pages (M1).

use domain::notice::Notice;
use maud::{Markup, html};

use super::parts::Parts;

/// The notices, the newest first; nothing where there are none.
pub fn banner(parts: &Parts, notices: &[Notice]) -> Markup {
    html! {
        @for notice in notices {
            div class="note" {
                (parts.icon("bell"))
                p {
                    (notice.text)
                    @if !notice.link.is_empty() {
                        // A page of the portal may load no program, another site is to know nothing of this window.
                        @let rel = if notice.stays() { "external" } else { "noopener" };
                        " " a href=(notice.link) rel=(rel) { "Read more" }
                    }
                }
            }
        }
    }
}
