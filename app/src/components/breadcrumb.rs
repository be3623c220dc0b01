//! The way up from what is asked or shown of one thing.

use leptos::prelude::*;

use crate::markup::view;

/// Where lists of things are, and what they are called.
#[derive(Debug, Clone, Copy)]
pub struct ListOf(&'static str, &'static str);

pub const GROUPS: ListOf = ListOf("/groups", "Access Groups");
pub const ORGANIZATIONS: ListOf = ListOf("/organizations", "Organizations");

/// To the list, and to the thing at `href`. For pages that load no program.
#[component]
pub fn Breadcrumb(list: ListOf, href: String, name: String) -> impl IntoView {
    let ListOf(path, title) = list;
    view! {
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol>
            <li><a href=path>{title}</a></li>
            <li><a href=href>{name}</a></li>
        </ol></nav>
    }
}
