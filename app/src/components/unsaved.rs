//! What was changed in a form and not saved is not lost by a click (UX section 3).

use std::cell::{Cell, RefCell};

use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{Element, HtmlInputElement, HtmlOptionElement, MouseEvent};

use crate::dom;

/// Asks before a link, a step back, a reload or a closed tab loses changes. Going on from a form's own links is
/// meant so. Before the router begins: it must not hear of a step that is not taken.
pub fn guard() {
    let asked = window_event_listener(ev::beforeunload, |event| {
        if changed() {
            event.prevent_default();
        }
    });
    on_cleanup(move || asked.remove());
    let stepped = window_event_listener(ev::popstate, |event| {
        let here = HERE.with_borrow(Clone::clone);
        let location = window().location();
        let there = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
        if here != there && !leave() {
            // The step was taken already: what is shown gets its address again.
            event.stop_immediate_propagation();
            if let Ok(history) = window().history() {
                let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&here));
            }
        }
    });
    on_cleanup(move || stepped.remove());
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
    /// The address of what is shown: the browser's own is another one while a step back is asked about.
    static HERE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Tells the address of what is shown.
pub fn arrived(address: String) {
    HERE.set(address);
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
