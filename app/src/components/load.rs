//! Waiting and failure, in one place.

use leptos::{either::Either, prelude::*};

use super::Failure;
use crate::error::AppError;

/// Shows what a resource holds; a skeleton before there is anything, the old content dimmed while it reloads.
#[component]
pub fn Load<T, V>(
    resource: Resource<Result<T, AppError>>,
    children: impl Fn(T) -> V + Send + Sync + Clone + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let pending = RwSignal::new(false);
    let skeleton = || {
        view! {
            <p class="visually-hidden" role="status">"Loading"</p>
            <ul class="skeleton" aria-hidden="true">
                {(0..6).map(|_| view! { <li><i></i><i></i><i></i></li> }).collect_view()}
            </ul>
        }
    };
    let shown = move || {
        let children = children.clone();
        Suspend::new(async move {
            match resource.await {
                Ok(value) => Either::Left(children(value)),
                Err(error) => Either::Right(view! { <Failure error/> }),
            }
        })
    };
    // Only a browser waits for something while it shows something else. On the server the effect behind
    // `set_pending` may run after its page is done, and panics.
    #[cfg(feature = "hydrate")]
    let transition = {
        let (_, set_pending) = pending.split();
        view! { <Transition fallback=skeleton set_pending=set_pending>{shown}</Transition> }
    };
    #[cfg(not(feature = "hydrate"))]
    let transition = view! { <Transition fallback=skeleton>{shown}</Transition> };
    view! { <div class="stack load" aria-busy=move || pending.get().to_string()>{transition}</div> }
}
