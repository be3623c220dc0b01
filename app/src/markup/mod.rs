//! Markup: `view!` for what a page does, and [`Markup`] for what it only shows.
//!
//! Pages and parts that do nothing but say something are written by the server, escaped by maud, and brought up to date
//! element by element: the browser needs no code that reads and builds them.

#[cfg(feature = "ssr")]
pub mod access_requests;
#[cfg(feature = "ssr")]
pub mod audit;
#[cfg(feature = "ssr")]
pub mod devices;
#[cfg(feature = "ssr")]
pub mod elements;
#[cfg(feature = "ssr")]
pub mod employee;
#[cfg(feature = "ssr")]
pub mod employees;
#[cfg(feature = "ssr")]
pub mod factors;
#[cfg(feature = "ssr")]
pub mod groups;
#[cfg(feature = "ssr")]
pub mod home;
#[cfg(feature = "ssr")]
pub mod import;
#[cfg(feature = "ssr")]
pub mod life;
#[cfg(feature = "ssr")]
pub mod list;
#[cfg(feature = "ssr")]
pub mod mails;
#[cfg(feature = "ssr")]
pub mod names;
#[cfg(feature = "ssr")]
pub mod notices;
#[cfg(feature = "ssr")]
pub mod organization;
#[cfg(feature = "ssr")]
pub mod organization_users;
#[cfg(feature = "ssr")]
pub mod organizations;
#[cfg(feature = "ssr")]
pub mod parts;
#[cfg(feature = "ssr")]
pub mod person;
#[cfg(feature = "ssr")]
pub mod qr_code;
#[cfg(feature = "ssr")]
pub mod sessions;
#[cfg(feature = "ssr")]
pub mod why;

use leptos::tachys::{
    html::attribute::{
        Attribute, NamedAttributeKey, NextAttribute,
        any_attribute::{AnyAttribute, IntoAnyAttribute as _},
    },
    renderer::types::Element,
};
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
    /// What the operator tells above the pages of this person.
    pub fn notices(me: &domain::session::Me) -> Self {
        Self(me.notices.clone())
    }
}

/// As an attribute (`<div {..markup}>`) it is the content of its element. What is shown is brought up to date instead
/// of written anew: what one types, has opened or stands on stays. `inner_html` would empty the element before.
impl Attribute for Markup {
    const MIN_LENGTH: usize = 0;

    type AsyncOutput = Self;
    type State = Element;
    type Cloneable = Self;
    type CloneableOwned = Self;

    fn html_len(&self) -> usize {
        self.0.len()
    }

    fn to_html(self, _: &mut String, _: &mut String, _: &mut String, content: &mut String) {
        content.push_str(&self.0);
    }

    fn hydrate<const FROM_SERVER: bool>(self, element: &Element) -> Element {
        element.clone()
    }

    fn build(self, element: &Element) -> Element {
        #[cfg(feature = "hydrate")]
        crate::dom::renew(element, &self.0);
        element.clone()
    }

    fn rebuild(self, element: &mut Element) {
        *element = self.build(element);
    }

    fn into_cloneable(self) -> Self {
        self
    }

    fn into_cloneable_owned(self) -> Self {
        self
    }

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn keys(&self) -> Vec<NamedAttributeKey> {
        Vec::new()
    }
}

impl NextAttribute for Markup {
    type Output<Next: Attribute> = Vec<AnyAttribute>;

    fn add_any_attr<Next: Attribute>(self, next: Next) -> Vec<AnyAttribute> {
        vec![self.into_any_attr(), next.into_any_attr()]
    }
}

#[cfg(feature = "ssr")]
impl From<maud::Markup> for Markup {
    fn from(markup: maud::Markup) -> Self {
        Self(markup.into_string())
    }
}
