//! What was changed in a form and not saved is not lost by a click (UX section 3).

use std::cell::Cell;

use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::{Element, HtmlInputElement, HtmlOptionElement, MouseEvent};

use crate::dom;

/// Asks before a link, a reload or a closed tab loses changes. Going on from a form's own links is meant so.
pub fn guard() {
    let asked = window_event_listener(ev::beforeunload, |event| {
        if changed() {
            event.prevent_default();
        }
    });
    on_cleanup(move || asked.remove());
    let clicked = Closure::<dyn Fn(MouseEvent)>::new(|event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link =
            target.and_then(|target| target.closest("a[href]:not([target],[download],[href^='#'])").ok()?);
        let stays = event.ctrl_key() || event.meta_key() || event.shift_key();
        let leaves = link.is_some_and(|link| matches!(link.closest("form"), Ok(None)));
        if leaves && !stays && !leave() {
            event.prevent_default();
        }
    });
    // Before the router sees the click. Lives as long as the page.
    let listener = clicked.into_js_value();
    let _ = document().add_event_listener_with_callback_and_bool("click", listener.unchecked_ref(), true);
}

/// Whether to leave this page: asked where something would be lost.
pub fn leave() -> bool {
    let question = "Leave without saving your changes?";
    !changed() || window().confirm_with_message(question).unwrap_or(true)
}

thread_local! {
    static GIVEN_UP: Cell<bool> = const { Cell::new(false) };
}

/// Lets the page go whatever was changed on it: when it is no longer for whoever looks at it.
pub fn give_up() {
    GIVEN_UP.set(true);
}

fn changed() -> bool {
    !GIVEN_UP.get()
        && dom::all::<Element>("main form.form:not(.passing)").iter().any(|form| {
            // A password may have been filled in by the browser.
            let inputs =
                dom::within::<HtmlInputElement>(form, "input[name]:not([type=hidden],[type=password])");
            let selects = dom::within::<Element>(form, "select");
            inputs.iter().any(|input| {
                input.value() != input.default_value() || input.checked() != input.default_checked()
            }) || selects.iter().any(|select| {
                let options = dom::within::<HtmlOptionElement>(select, "option");
                let before = options.iter().find(|option| option.default_selected()).or(options.first());
                before.is_some_and(|option| !option.selected())
            })
        })
}
