//! Markup of one type.

/// Leptos' `view!`, its type erased at once. What is shown sometimes, or once for each of many, would otherwise be
/// compiled again for every element that it can be.
macro_rules! view {
    ($($markup:tt)*) => {
        ::leptos::prelude::IntoAny::into_any(::leptos::view! { $($markup)* }.into_inner())
    };
}

pub(crate) use view;
