//! Keys for those who have many lists a day: what they are, and listening to them.

use domain::Capability;
use leptos::prelude::*;

use super::Icon;
use crate::{markup::view, shared::SignedIn};

/// Keys, what they do, and for whom: everybody, or those who may open what they lead to.
type Key = (&'static str, &'static str, Option<Capability>);

const ANYWHERE: [Key; 7] = [
    ("/", "Search this list", None),
    ("g d", "Go to devices", Some(Capability::StatusPages)),
    ("g o", "Go to organizations", Some(Capability::ManageOrganizations)),
    ("g e", "Go to employees", Some(Capability::ManageEmployees)),
    ("g a", "Go to Access Groups", Some(Capability::ManageGroups)),
    ("c", "Create, where the page can", None),
    ("?", "Show these keys", None),
];

const IN_LISTS: [Key; 3] =
    [("j", "Next row", None), ("k", "Previous row", None), ("Esc", "Clear the search", None)];

/// The dialog that shows the keys. They do nothing while one types, and can be turned off.
#[component]
pub fn Shortcuts() -> impl IntoView {
    let on = RwSignal::new(true);
    #[cfg(feature = "hydrate")]
    listening::start(on);
    let me = expect_context::<SignedIn>();
    let keys = |rows: &'static [Key]| {
        rows.iter()
            .filter(|(.., needs)| needs.is_none_or(|capability| me.may(capability)))
            .map(|(keys, what, _)| {
                let keys = keys.split(' ').map(|key| view! { <kbd>{key}</kbd> " " }).collect_view();
                view! { <div><dt>{*what}</dt><dd>{keys}</dd></div> }
            })
            .collect_view()
    };
    view! {
        <dialog class="dialog" id="shortcuts" aria-labelledby="shortcuts-title">
            <header>
                <h2 id="shortcuts-title">"Keyboard shortcuts"</h2>
                <form method="dialog"><button class="btn ghost icon-only" aria-label="Close"><Icon name="close"/></button></form>
            </header>
            <div class="body">
                <div class="shortcuts">
                    <section><h3>"Anywhere"</h3><dl>{keys(&ANYWHERE)}</dl></section>
                    <section><h3>"In lists"</h3><dl>{keys(&IN_LISTS)}</dl></section>
                </div>
                <label class="check">
                    <input type="checkbox" prop:checked=move || on.get() on:change:target=move |event| on.set(event.target().checked())/>
                    <span><span>"Listen to these keys"</span></span>
                </label>
            </div>
        </dialog>
    }
}

#[cfg(feature = "hydrate")]
mod listening {
    use leptos::{ev, prelude::*};
    use leptos_router::hooks::use_navigate;
    use wasm_bindgen::JsCast as _;
    use web_sys::{HtmlDialogElement, HtmlElement, HtmlInputElement, KeyboardEvent};

    use crate::dom::{all, find};

    /// Where the choice is kept in this browser.
    const KEY: &str = "shortcuts";

    pub fn start(on: RwSignal<bool>) {
        Effect::new(move |first: Option<()>| {
            let storage = window().local_storage().ok().flatten();
            if first.is_none() {
                let off = storage.and_then(|storage| storage.get_item(KEY).ok().flatten());
                on.set(off.as_deref() != Some("off"));
            } else if let Some(storage) = storage {
                let _ = storage.set_item(KEY, if on.get() { "on" } else { "off" });
            }
            on.track();
        });
        let navigate = use_navigate();
        let going = StoredValue::new_local(false);
        let handle = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
            if event.ctrl_key()
                || event.meta_key()
                || event.alt_key()
                || typing(&event)
                || !on.get_untracked()
            {
                return;
            }
            let was_going = going.get_value();
            going.set_value(!was_going && event.key() == "g");
            let done = match (was_going, event.key().as_str()) {
                (true, "d") => go(&navigate, "/devices"),
                (true, "o") => go(&navigate, "/organizations"),
                (true, "e") => go(&navigate, "/employees"),
                (true, "a") => go(&navigate, "/groups"),
                (false, "/") => focus("#list-search").or_else(|| focus("#search")),
                (false, "c") => click(".page-head .btn.primary"),
                (false, "j") => step(1),
                (false, "k") => step(-1),
                (false, "?") => show(),
                _ => None,
            };
            if done.is_some() {
                event.prevent_default();
            }
        });
        on_cleanup(move || handle.remove());
    }

    /// Whether the key belongs to what is being typed; Esc leaves and clears a search.
    fn typing(event: &KeyboardEvent) -> bool {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
            return false;
        };
        if event.key() == "Escape"
            && let Some(input) = target.dyn_ref::<HtmlInputElement>()
            && input.type_() == "search"
        {
            input.set_value("");
            let heard = web_sys::EventInit::new();
            heard.set_bubbles(true);
            if let Ok(changed) = web_sys::Event::new_with_event_init_dict("input", &heard) {
                let _ = input.dispatch_event(&changed);
            }
        }
        matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || target.is_content_editable()
    }

    fn go(navigate: &impl Fn(&str, leptos_router::NavigateOptions), path: &str) -> Option<()> {
        // Only where the navigation leads there: what one may not open is not offered by a key either.
        find::<HtmlElement>(&format!(".nav a[href='{path}']"))?;
        if crate::components::leave() {
            navigate(path, leptos_router::NavigateOptions::default());
        }
        Some(())
    }

    fn focus(selector: &str) -> Option<()> {
        find::<HtmlElement>(selector)?.focus().ok()
    }

    fn click(selector: &str) -> Option<()> {
        find::<HtmlElement>(selector).map(|element| element.click())
    }

    fn show() -> Option<()> {
        find::<HtmlDialogElement>("#shortcuts")?.show_modal().ok()
    }

    /// Moves the focus to the name in the next or previous row.
    fn step(by: isize) -> Option<()> {
        let names: Vec<HtmlElement> = all(".list .name");
        let last = names.len().checked_sub(1)?;
        let active = document().active_element();
        let at = names
            .iter()
            .position(|name| active.as_ref().is_some_and(|active| active.is_same_node(Some(name))));
        let to = match at {
            None if by > 0 => 0,
            None => last,
            Some(at) => at.saturating_add_signed(by).min(last),
        };
        names.get(to)?.focus().ok()
    }
}
