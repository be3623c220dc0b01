//! What a page answers that is shown and not edited: the whole of it as markup.

use serde::{Deserialize, Serialize};

use crate::{answer::Payload, markup::Markup};

/// A page as the server wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// For the title of the document.
    pub title: String,
    pub body: Markup,
}

impl Payload for Written {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        std::borrow::Cow::Owned(Self { title: self.title.clone(), body: Markup::default() })
    }
}

#[cfg(feature = "ssr")]
impl Written {
    /// A page with this title.
    pub fn new(title: impl Into<String>, body: maud::Markup) -> Self {
        Self { title: title.into(), body: body.into() }
    }
}
