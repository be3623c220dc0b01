//! Server functions, one file per noun. Each has four beats: gate, parse, verb, answer.

pub mod access_requests;
pub mod account;
pub mod account_factor;
pub mod address;
pub mod audit;
pub mod branding;
pub mod callers;
pub mod devices;
pub mod elements;
pub mod employees;
pub mod employees_bulk;
pub mod employees_import;
#[cfg(feature = "ssr")]
pub mod gate;
pub mod group_rules;
pub mod groups;
pub mod groups_whole;
#[cfg(feature = "ssr")]
mod handed;
pub mod handover;
pub mod home;
pub mod link;
pub mod mails;
pub mod organization_details;
pub mod organization_tags;
pub mod organization_users;
pub mod organization_users_bulk;
pub mod organizations;
pub mod organizations_bulk;
pub mod organizations_import;
pub mod passkey;
pub mod preview;
pub mod second_step;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod texts;
pub mod why;
pub mod written;

use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// What every changing server function answers when it did its work: where to go and what to say there.
///
/// With script the form component follows it; without, the server turns it into a redirect and a flash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// A path of this portal; empty where the page stays as it is.
    pub to: String,
    pub notice: Option<Notice>,
}

impl Done {
    /// Done; go there and say nothing.
    pub fn to(to: impl Into<String>) -> Self {
        Self { to: to.into(), notice: None }
    }

    /// Done; go there and say this.
    pub fn with(to: impl Into<String>, text: impl Into<String>) -> Self {
        Self { to: to.into(), notice: Some(Notice { text: text.into(), ..Notice::default() }) }
    }

    /// Offers an act that takes it back.
    #[must_use]
    pub fn undo(mut self, action: &str, fields: Vec<(String, String)>) -> Self {
        if let Some(notice) = &mut self.notice {
            notice.undo = Some(Undo { action: action.to_owned(), fields });
        }
        self
    }

    /// Hands over recovery codes.
    #[must_use]
    pub fn codes(mut self, codes: Vec<String>) -> Self {
        if let Some(notice) = &mut self.notice {
            notice.codes = codes;
        }
        self
    }

    /// Hands over the one-time links of several people.
    #[must_use]
    pub fn links(mut self, links: Vec<HandedLink>) -> Self {
        if let Some(notice) = &mut self.notice {
            notice.links = links;
        }
        self
    }

    /// Hands over a one-time link.
    #[must_use]
    pub fn link(mut self, link: String) -> Self {
        if let Some(notice) = &mut self.notice {
            notice.link = Some(link);
        }
        self
    }
}

/// A message about what was done, shown once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub text: String,
    pub undo: Option<Undo>,
    /// A one-time link to hand over, shown once.
    pub link: Option<String>,
    /// Recovery codes, shown once on their own page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// One-time links of several people, shown once on their own page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<HandedLink>,
}

/// A one-time link to hand over, and whom to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedLink {
    pub name: String,
    pub email: String,
    /// The path, without the host.
    pub path: String,
}

/// The act that takes back what was done, as a form post of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// The path of the server function.
    pub action: String,
    pub fields: Vec<(String, String)>,
}

/// What the page after a form post without script has to show: kept by the server for five minutes, read once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    pub notice: Option<Notice>,
    pub failed: Option<Failed>,
}

/// A form post that was refused, with everything typed but the passwords; or one that only asked for something on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// The path of the server function that the form is for.
    pub action: String,
    /// Why it refused; nothing where it was not asked yet.
    pub error: Option<AppError>,
    pub typed: Vec<(String, String)>,
}

/// Fields whose content is never kept, logged or shown again.
pub const SECRET_FIELDS: [&str; 7] =
    ["password", "repeated", "current", "token", "code", "new_code", "answer"];
