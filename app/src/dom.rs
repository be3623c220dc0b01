//! The elements of the open page, for what the browser does to them itself.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Those that a selector finds, in the order of the page.
pub fn all<T: JsCast>(selector: &str) -> Vec<T> {
    document().query_selector_all(selector).map(|found| elements(&found)).unwrap_or_default()
}

/// Those within an element.
pub fn within<T: JsCast>(element: &Element, selector: &str) -> Vec<T> {
    element.query_selector_all(selector).map(|found| elements(&found)).unwrap_or_default()
}

/// The first that a selector finds.
pub fn find<T: JsCast>(selector: &str) -> Option<T> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

fn elements<T: JsCast>(found: &web_sys::NodeList) -> Vec<T> {
    (0..found.length()).filter_map(|place| found.item(place)?.dyn_into().ok()).collect()
}
