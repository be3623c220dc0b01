//! The elements of the open page, for what the browser does to them itself.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement, HtmlInputElement, HtmlOptionElement, Node};

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

/// Shows the page in this colour, or in the portal's own.
pub fn set_hue(hue: Option<domain::branding::Hue>) {
    let Some(root) = document().document_element() else { return };
    let _ = match hue {
        Some(hue) => root.set_attribute("data-hue", hue.key()),
        None => root.remove_attribute("data-hue"),
    };
}

fn elements<T: JsCast>(found: &web_sys::NodeList) -> Vec<T> {
    (0..found.length()).filter_map(|place| found.item(place)?.dyn_into().ok()).collect()
}

/// Brings the content of an element up to the markup, keeping every element that is still there: what is typed into
/// it, whether it is open, and where one stands. The rows of a table are written anew; whoever stands on one still does.
pub fn renew(element: &Element, html: &str) {
    if let Ok(fresh) = element.clone_node()
        && let Some(fresh) = fresh.dyn_ref::<Element>()
    {
        let standing = document().active_element().filter(|active| element.contains(Some(active)));
        fresh.set_inner_html(html);
        renew_children(element, fresh);
        if let Some(standing) = standing.filter(|standing| !standing.is_connected()) {
            let same =
                |name: &str, other: &Element| standing.get_attribute(name) == other.get_attribute(name);
            let twin = within::<Element>(element, &standing.tag_name())
                .into_iter()
                .find(|other| ["href", "class", "name", "value"].iter().all(|name| same(name, other)));
            if let Some(twin) = twin.as_ref().and_then(|twin| twin.dyn_ref::<HtmlElement>()) {
                stand_on(twin);
            }
        }
    }
}

fn renew_children(old: &Node, fresh: &Node) {
    let (mut at, mut next) = (old.first_child(), fresh.first_child());
    while let Some(new) = next {
        next = new.next_sibling();
        let there = at.take();
        at = there.as_ref().and_then(Node::next_sibling);
        // Neither fails: each is where it is said to be.
        let _ = match there {
            Some(there) if renewed(&there, &new) => continue,
            Some(there) => old.replace_child(&new, &there),
            None => old.append_child(&new),
        };
    }
    while let Some(rest) = at {
        at = rest.next_sibling();
        let _ = old.remove_child(&rest);
    }
}

/// Brings a node up to another of its kind; false if it is of another kind.
fn renewed(old: &Node, new: &Node) -> bool {
    let (Some(element), Some(fresh)) = (old.dyn_ref::<Element>(), new.dyn_ref::<Element>()) else {
        let texts = old.node_type() == Node::TEXT_NODE && new.node_type() == Node::TEXT_NODE;
        if texts && old.node_value() != new.node_value() {
            old.set_node_value(new.node_value().as_deref());
        }
        return texts;
    };
    // `id()` of a form that holds a field of that name is the field.
    let kind = |element: &Element| (element.tag_name(), element.get_attribute("id"));
    if kind(element) != kind(fresh) || element.tag_name() == "TBODY" {
        return false;
    }
    renew_attributes(element, fresh);
    renew_children(old, new);
    true
}

fn renew_attributes(element: &Element, fresh: &Element) {
    let names = |element: &Element| {
        element.get_attribute_names().iter().filter_map(|name| name.as_string()).collect::<Vec<_>>()
    };
    let new = names(fresh);
    for name in names(element) {
        // What the reader opened stays open.
        if name != "open" && !new.contains(&name) {
            let _ = element.remove_attribute(&name);
            renew_state(element, &name, None, None);
        }
    }
    for name in new {
        let (before, value) = (element.get_attribute(&name), fresh.get_attribute(&name));
        if before != value {
            let _ = element.set_attribute(&name, value.as_deref().unwrap_or_default());
            renew_state(element, &name, before.as_deref(), value.as_deref());
        }
    }
}

/// What the reader can change of an element follows its attribute, but for the field that is being typed into.
fn renew_state(element: &Element, name: &str, before: Option<&str>, value: Option<&str>) {
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        let typing = document().active_element().as_ref() == Some(element)
            && input.value() != before.unwrap_or_default();
        match name {
            "checked" => input.set_checked(value.is_some()),
            "value" if !typing => input.set_value(value.unwrap_or_default()),
            _ => {}
        }
    } else if let Some(option) = element.dyn_ref::<HtmlOptionElement>()
        && name == "selected"
    {
        option.set_selected(value.is_some());
    }
}

/// Goes to what a selector finds, without scrolling there.
pub fn focus(selector: &str) {
    if let Some(element) = find::<HtmlElement>(selector) {
        stand_on(&element);
    }
}

fn stand_on(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // An element that can't have the focus leaves it where it is.
    let _ = element.focus_with_options(&options);
}
