//! Whoever looks through somebody else's eyes is told so on every page, and how to stop (M131).

use domain::session::Preview;
use leptos::{prelude::*, server_fn::ServerFn as _};

use super::Icon;
use crate::{api::preview::EndPreview, markup::view};

/// Whose eyes these are; `name` is theirs.
#[component]
pub fn PreviewNote(preview: Preview, name: String) -> impl IntoView {
    let (text, button) = match preview {
        Preview::Through { by, .. } => {
            (format!("{by}, you see the portal as {name} sees it. Nothing can be changed."), "End preview")
        }
        Preview::Over => (
            "Your preview is over, and you see as yourself again. Nothing can be changed before you go on."
                .to_owned(),
            "Go on as myself",
        ),
    };
    view! {
        <div class="note warn preview" role="status">
            <Icon name="eye"/>
            <p>{text}</p>
            <form method="post" action=EndPreview::url()><button class="btn small">{button}</button></form>
        </div>
    }
}
