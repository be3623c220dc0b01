//! Nothing to show: why, and the one next step.

use leptos::prelude::*;

use super::Icon;
use crate::markup::view;

/// An empty list, or one that nothing matches.
#[component]
pub fn Empty(
    icon: &'static str,
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty"><Icon name=icon/><h2>{title}</h2><p>{text}</p>{children()}</div>
    }
}
