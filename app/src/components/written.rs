//! Pages that the server writes whole.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::Load;
use crate::{
    answer::{Answer, follow},
    api::written::Written,
    error::AppError,
    markup::view,
};

/// Asks for the page that the query string of the address describes.
pub fn by_address<Fut>(
    address: &'static str,
    answer: impl Fn(String) -> Fut + Send + Sync + 'static,
) -> Answer<Written>
where
    Fut: Future<Output = Result<Written, AppError>> + Send + 'static,
{
    let location = use_location();
    follow(address, "query", move || location.search.get(), answer)
}

/// Shows a page as the server wrote it.
pub fn written(answer: Answer<Written>) -> impl IntoView {
    view! { <Load answer let:page><Page page/></Load> }
}

/// A written page; what is around it may hold more.
#[component]
pub fn Page(page: Written) -> impl IntoView {
    view! {
        <Title text=page.title/>
        <div class="stack" {..page.body}></div>
    }
}
