//! Waiting and failure, in one place.

use std::sync::Arc;

use leptos::prelude::*;

use super::Failure;
use crate::{
    answer::{Answer, AsTold, Payload, Told},
    markup::view,
};

/// Shows an answer; a skeleton before there is one, the old content dimmed while it is asked for again.
#[component]
pub fn Load<T: Payload, V>(
    answer: Answer<T>,
    /// Nothing instead of the skeleton.
    #[prop(optional)]
    quiet: bool,
    children: impl Fn(T) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    V: IntoView + 'static,
{
    let show = move |told: &Told| match Answer::<T>::read(told) {
        Ok(value) => children(value).into_any(),
        Err(error) => view! { <Failure error/> },
    };
    view! { <Waiting resource=answer.resource looking=answer.looking quiet show=Arc::new(show)/> }
}

/// The part of [`Load`] that is the same for every type: compiled once.
#[component]
fn Waiting(
    resource: Resource<Told, AsTold>,
    looking: RwSignal<bool>,
    quiet: bool,
    show: Arc<dyn Fn(&Told) -> AnyView + Send + Sync>,
) -> impl IntoView {
    let pending = RwSignal::new(false);
    let skeleton = move || {
        (!quiet).then(|| {
            view! {
                <p class="visually-hidden" role="status">"Loading"</p>
                <ul class="skeleton" aria-hidden="true">
                    {(0..6).map(|_| view! { <li><i></i><i></i><i></i></li> }).collect_view()}
                </ul>
            }
        })
    };
    let shown = move || {
        let show = Arc::clone(&show);
        Suspend::new(async move {
            // When what is around it is shown anew, it may be run once more after its answer is gone.
            #[cfg(feature = "hydrate")]
            if resource.is_disposed() {
                return std::future::pending().await;
            }
            let told = resource.await;
            #[cfg(feature = "hydrate")]
            super::keep();
            show(&told)
        })
    };
    // Only a browser waits for something while it shows something else. On the server the effect behind
    // `set_pending` may run after its page is done, and panics.
    #[cfg(feature = "hydrate")]
    let transition = {
        let (_, set_pending) = pending.split();
        view! { <Transition fallback=skeleton set_pending=set_pending>{shown}</Transition> }
    };
    // And the server shows an answer once: a closure here would be called, and all that it shows be made, again
    // in each of the walks by which the suspense finds what it waits for.
    #[cfg(not(feature = "hydrate"))]
    let transition = view! { <Transition fallback=skeleton>{shown()}</Transition> };
    view! { <div class="stack load" aria-busy=move || (pending.get() || looking.get()).to_string()>{transition}</div> }
}
