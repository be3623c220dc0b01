//! Markup: `view!` for what a page does, and [`Markup`] for what it only shows.
//!
//! Rows and details that do nothing but say something are written by the server, escaped by maud, and set into the
//! page as they come: the browser needs no code that reads and builds them.

#[cfg(feature = "ssr")]
pub mod audit;
#[cfg(feature = "ssr")]
pub mod device;
#[cfg(feature = "ssr")]
pub mod devices;
#[cfg(feature = "ssr")]
pub mod employee;
#[cfg(feature = "ssr")]
pub mod names;
#[cfg(feature = "ssr")]
pub mod parts;

use serde::{Deserialize, Serialize};

/// Leptos' `view!`, its type erased at once. What is shown sometimes, or once for each of many, would otherwise be
/// compiled again for every element that it can be.
macro_rules! view {
    ($($markup:tt)*) => {
        ::leptos::prelude::IntoAny::into_any(::leptos::view! { $($markup)* }.into_inner())
    };
}

pub(crate) use view;

/// HTML that the server wrote, every text in it escaped. Only the server can make one that is not empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Markup(String);

impl Markup {
    /// For `inner_html`.
    pub fn into_html(self) -> String {
        self.0
    }
}

#[cfg(feature = "ssr")]
impl From<maud::Markup> for Markup {
    fn from(markup: maud::Markup) -> Self {
        Self(markup.into_string())
    }
}
