//! The parts of every list: search, sortable heads, filter chips, previous and next.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::Icon;
use crate::markup::view;

/// A search that filters as one types; a plain GET form without script.
///
/// `keep` are the other parameters of the address, which stay as they are.
#[component]
pub fn SearchBox(
    /// The path of the list.
    action: &'static str,
    #[prop(into)] value: String,
    #[prop(into)] label: String,
    placeholder: &'static str,
    keep: Vec<(String, String)>,
    /// The address for a search, with script.
    to: Callback<String, String>,
) -> impl IntoView {
    let navigate = StoredValue::new(use_navigate());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let later = move |text: String| {
        // An answer that arrives before the time is up makes this box anew: what waits holds all that it needs.
        let (there, navigate) = (to.run(text), navigate.get_value());
        let go = move || {
            let still_here = window().location().pathname().is_ok_and(|path| path == action);
            if still_here {
                let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
                navigate(&there, options);
            }
        };
        waiting.update_value(|waiting| {
            if let Some(handle) = waiting.take() {
                handle.clear();
            }
            *waiting = set_timeout_with_handle(go, std::time::Duration::from_millis(200)).ok();
        });
    };
    let name = label.clone();
    view! {
        <form
            class="input find"
            role="search"
            aria-label=name
            action=action
            on:submit=move |event| {
                event.prevent_default();
            }
        >
            <Icon name="search" small=true/>
            <input
                type="search"
                name="q"
                id="list-search"
                value=value
                aria-label=label
                placeholder=placeholder
                autocomplete="off"
                on:input:target=move |event| later(event.target().value())
            />
            {keep.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()}
        </form>
    }
}

/// The head of a column that the list can be sorted by: a link, and `aria-sort`.
#[component]
pub fn SortHead(
    #[prop(into)] label: String,
    /// `Some(descending)` where the list is sorted by this column.
    sorted: Option<bool>,
    href: String,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let sort = sorted.map(|descending| if descending { "descending" } else { "ascending" });
    view! {
        <th scope="col" class=class aria-sort=sort><a href=href>{label}<Icon name="chevron-up"/></a></th>
    }
}

/// A filter that is on; the link takes it off.
#[component]
pub fn Chip(#[prop(into)] text: String, href: String) -> impl IntoView {
    let label = format!("Remove filter {text}");
    view! { <a class="chip" href=href aria-label=label>{text}<Icon name="close"/></a> }
}

/// The foot of a list: how many there are, previous and next.
#[component]
pub fn Foot(#[prop(into)] count: String, previous: Option<String>, next: Option<String>) -> impl IntoView {
    let page = |href: Option<String>, rel: &'static str, text: &'static str| match href {
        Some(href) => view! { <a class="btn" href=href rel=rel>{text}</a> },
        None => view! { <a class="btn" aria-disabled="true">{text}</a> },
    };
    view! {
        <div class="foot">
            <span class="num">{count}</span>
            <nav class="end" aria-label="Pages">{page(previous, "prev", "Previous")}{page(next, "next", "Next")}</nav>
        </div>
    }
}

/// A GET form whose answer is another state of the page: with script without loading the document.
#[component]
pub fn QueryForm(
    action: &'static str,
    #[prop(default = "stack")] class: &'static str,
    children: Children,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    let send = {
        use wasm_bindgen::JsCast as _;
        let navigate = use_navigate();
        move |event: leptos::ev::SubmitEvent| {
            let form = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok());
            let data = form.and_then(|form| web_sys::FormData::new_with_form(&form).ok());
            let pairs =
                data.and_then(|data| web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok());
            if let Some(pairs) = pairs {
                event.prevent_default();
                navigate(
                    &format!("{action}?{}", String::from(pairs.to_string())),
                    NavigateOptions::default(),
                );
            }
        }
    };
    #[cfg(not(feature = "hydrate"))]
    let send = |_: leptos::ev::SubmitEvent| ();
    view! { <form method="get" action=action class=class on:submit=send>{children()}</form> }
}
