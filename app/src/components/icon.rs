//! An icon of the sprite: decoration, never the only thing that says something.

use leptos::prelude::*;

use crate::{markup::view, shared::Sprite};

/// The icon of this name.
#[component]
pub fn Icon(name: &'static str, #[prop(optional)] small: bool) -> impl IntoView {
    let href = expect_context::<Sprite>().0.with_value(|sprite| format!("{sprite}#{name}"));
    view! {
        <svg class=if small { "icon s" } else { "icon" } aria-hidden="true"><use href=href></use></svg>
    }
}
