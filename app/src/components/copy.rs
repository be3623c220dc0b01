//! Copying what one reads off elsewhere: serials, addresses, one-time links (UX section 2).

use leptos::prelude::*;

use crate::markup::view;

/// Lets every button of class `copy`, in views and in markup, copy its value, and says so to those who do not see it.
#[component]
pub fn Copied() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    listening::start();
    view! { <p class="visually-hidden" role="status" id="copied"></p> }
}

#[cfg(feature = "hydrate")]
mod listening {
    use std::time::Duration;

    use leptos::{ev, prelude::*};
    use wasm_bindgen::JsCast as _;
    use web_sys::{Element, HtmlButtonElement};

    use crate::dom;

    pub fn start() {
        let handle = window_event_listener(ev::click, |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let button = target.and_then(|target| target.closest("button.copy").ok()?);
            let Some(button) = button.and_then(|button| button.dyn_into::<HtmlButtonElement>().ok()) else {
                return;
            };
            drop(window().navigator().clipboard().write_text(&button.value()));
            tell(&button, true);
            set_timeout(move || tell(&button, false), Duration::from_secs(2));
        });
        on_cleanup(move || handle.remove());
    }

    fn tell(button: &HtmlButtonElement, copied: bool) {
        let _ = button.class_list().toggle_with_force("done", copied);
        if let Some(told) = dom::find::<Element>("#copied") {
            told.set_text_content(copied.then_some("Copied"));
        }
    }
}
