//! The rows of a list, as the server wrote them: ticking them, and losing neither ticks nor place when they are written
//! anew.

use leptos::prelude::*;
use web_sys::{Element, FocusOptions, HtmlElement, HtmlInputElement, HtmlOptionElement};

use crate::dom::all;

const BOXES: &str = "tbody input[name=id]";

fn tick_head() {
    let boxes = all::<HtmlInputElement>(BOXES);
    let every = !boxes.is_empty() && boxes.iter().all(HtmlInputElement::checked);
    for head in all::<HtmlInputElement>("thead input[name=page]") {
        head.set_checked(every);
    }
}

/// After a box of a list's table was ticked or unticked: the one in its head ticks all, and is ticked when all are.
pub fn ticked(ticked: &HtmlInputElement) {
    if ticked.name() == "page" {
        for one in all::<HtmlInputElement>(BOXES) {
            one.set_checked(ticked.checked());
        }
    } else {
        tick_head();
    }
}

/// What an element of a row is known by, wherever its row moves.
fn known_by(element: &Element) -> Option<String> {
    element.get_attribute("href").or_else(|| element.get_attribute("value"))
}

/// What the list was asked, as the bulk form sends it on.
fn asked() -> Option<String> {
    all::<HtmlInputElement>(".bulk input[name=query]").first().map(HtmlInputElement::value)
}

/// What was chosen in the fields of forms, and is not what stood there: by the ids of the fields.
fn chosen() -> Vec<(String, String)> {
    let options = all::<HtmlOptionElement>("main form.form:not(.passing) select[id] option");
    let chosen = options.into_iter().filter(|option| option.selected() && !option.default_selected());
    chosen.filter_map(|option| Some((option.closest("select").ok()??.id(), option.value()))).collect()
}

/// Called before an answer is shown: ticks again the rows that were ticked and are still there, and goes back
/// to where one was among them.
pub fn keep() {
    let boxes = all::<HtmlInputElement>(BOXES);
    let kept: Vec<String> = boxes.iter().filter(|one| one.checked()).map(HtmlInputElement::value).collect();
    let place = document().active_element().filter(|active| matches!(active.closest("tbody"), Ok(Some(_))));
    let place = place.as_ref().and_then(known_by);
    let asked = asked();
    let chosen = chosen();
    // Runs when the answer is shown, and before it is painted.
    request_animation_frame(move || {
        crate::components::tell_times();
        // An option that is the right one now is no reason to forget which one was chosen.
        for (select, value) in chosen {
            for option in all::<HtmlOptionElement>(&format!("#{select} option")) {
                if option.value() == value {
                    option.set_selected(true);
                }
            }
        }
        if !boxes.is_empty() {
            for one in all::<HtmlInputElement>(BOXES) {
                one.set_checked(kept.contains(&one.value()));
            }
            tick_head();
        }
        // "All that match" was said of what was asked then.
        if asked != self::asked() {
            for all_that_match in all::<HtmlInputElement>(".bulk input[name=all]") {
                all_that_match.set_checked(false);
            }
        }
        let Some(place) = place else { return };
        let lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
        let there = all::<HtmlElement>("tbody a, tbody input").into_iter();
        if let Some(element) = there.into_iter().find(|one| lost && known_by(one).as_ref() == Some(&place)) {
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = element.focus_with_options(&options);
        }
    });
}
