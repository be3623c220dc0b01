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
    use std::{cell::Cell, time::Duration};

    use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
    use wasm_bindgen::JsCast as _;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Element, HtmlButtonElement};

    use crate::dom;

    const HIDDEN: &str = "visually-hidden";
    const REFUSED: &str = "The browser does not allow copying here. Select the text and copy it yourself.";

    pub fn start() {
        let handle = window_event_listener(ev::click, |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let button = target.and_then(|target| target.closest("button.copy").ok()?);
            let Some(button) = button.and_then(|button| button.dyn_into::<HtmlButtonElement>().ok()) else {
                return;
            };
            spawn_local(async move {
                let copying = window().navigator().clipboard().write_text(&button.value());
                let (words, look, seconds) = match JsFuture::from(copying).await {
                    Ok(_) => ("Copied", HIDDEN, 2),
                    // Seen too: nothing else says that it was not copied.
                    Err(_) => (REFUSED, "toasts toast", 8),
                };
                tell(&button, words, look);
                let over = move || tell(&button, "", HIDDEN);
                let timer = set_timeout_with_handle(over, Duration::from_secs(seconds)).ok();
                // What is told next has its whole time.
                if let Some(before) = TELLING.replace(timer) {
                    before.clear();
                }
            });
        });
        on_cleanup(move || handle.remove());
    }

    thread_local! {
        static TELLING: Cell<Option<TimeoutHandle>> = const { Cell::new(None) };
    }

    fn tell(button: &HtmlButtonElement, words: &str, look: &str) {
        if let Some(before) = dom::find::<Element>(".copy.done") {
            let _ = before.class_list().remove_1("done");
        }
        let _ = button.class_list().toggle_with_force("done", words == "Copied");
        if let Some(told) = dom::find::<Element>("#copied") {
            told.set_text_content(Some(words));
            told.set_class_name(look);
        }
    }
}
