//! What the lists that the server wrote do in the browser. One listener of each kind serves every list.

use std::{cell::RefCell, time::Duration};

use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, FormData, HtmlElement, HtmlFormElement, HtmlInputElement, UrlSearchParams};

use crate::dom;

/// How long typing rests before it is searched (UX section 2).
const REST: Duration = Duration::from_millis(200);

thread_local! {
    /// The search that waits for typing to rest.
    static WAITING: RefCell<Option<TimeoutHandle>> = const { RefCell::new(None) };
}

/// Listens, as long as the frame is there: typing searches, GET forms are steps inside of the page, and the box in
/// the head of a table ticks all others.
pub fn listen() {
    let navigate = StoredValue::new(use_navigate());
    let go = move |form: &HtmlFormElement, options: NavigateOptions| {
        if let Some(address) = address(form) {
            navigate.with_value(|navigate| navigate(&address, options));
        }
    };
    let typed = window_event_listener(ev::input, move |event| {
        let Some(form) = live_form(&event, "[type=search]") else { return };
        wait(move || {
            let here = window().location().pathname().ok();
            // Somebody who has left the list meanwhile stays where they are.
            if here == form.get_attribute("action") {
                go(&form, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
            }
        });
    });
    let sent = window_event_listener(ev::submit, move |event| {
        if let Some(form) = live_form(&event, "form") {
            event.prevent_default();
            stop_waiting();
            close_menus();
            go(&form, NavigateOptions::default());
        }
    });
    let changed = window_event_listener(ev::change, |event| {
        let ticked = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(ticked) = ticked.filter(|input| matches!(input.closest("table.list"), Ok(Some(_)))) {
            super::ticked(&ticked);
        }
    });
    on_cleanup(move || {
        stop_waiting();
        typed.remove();
        sent.remove();
        changed.remove();
    });
}

/// A menu whose form was sent, or whose link was followed, has done its work.
pub fn close_menus() {
    for menu in dom::all::<Element>("details.menu[open]") {
        let _ = menu.remove_attribute("open");
    }
    for sheet in dom::all::<HtmlElement>("[popover]:popover-open") {
        let _ = sheet.hide_popover();
    }
}

fn stop_waiting() {
    if let Some(handle) = WAITING.take() {
        handle.clear();
    }
}

fn wait(search: impl Fn() + 'static) {
    stop_waiting();
    WAITING.set(set_timeout_with_handle(search, REST).ok());
}

/// The form of a list that an event is about, if it came from what the selector names.
fn live_form(event: &Event, from: &str) -> Option<HtmlFormElement> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest(from).ok()??;
    target.closest("form.live").ok()??.dyn_into().ok()
}

/// Where a GET form leads. What is left empty, or is no search yet, asks for nothing; a name may be longer than a search.
fn address(form: &HtmlFormElement) -> Option<String> {
    let data = FormData::new_with_form(form).ok()?;
    let pairs = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    let asked = domain::list::pairs(&String::from(pairs.to_string()))
        .filter(|(_, value)| match domain::field::search(value) {
            Ok(value) => !value.is_empty(),
            Err(problem) => matches!(problem, domain::Problem::TooLong(_)),
        })
        .fold(domain::list::QueryString::default(), |mut asked, (name, value)| {
            asked.push(&name, &value);
            asked
        });
    Some(form.get_attribute("action")? + &asked.finish())
}
