//! Who is signed in, as every page needs to know it: reduced to what that person may know of themselves.

use serde::{Deserialize, Serialize};

use crate::{
    branding::Branding,
    id::AccountId,
    policy::{Capability, Principal},
    time::Timestamp,
};

/// The signed-in person as their own pages show them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing, to one place of a page")]
pub struct Me {
    pub account: AccountId,
    pub name: String,
    pub email: String,
    pub partner: String,
    pub principal: Principal,
    pub sight: Sight,
    /// Until when acts that grant or destroy much need no fresh second factor.
    pub confirmed_until: Timestamp,
    /// Whether they have an authenticator app, and whether a passkey.
    pub app: bool,
    pub passkey: bool,
    /// Whether the primary account is offered to them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub offered: bool,
    /// The end of the number that codes to confirm with are sent to, where they are: not where an app or a passkey is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Whether the employees whom they add see nothing until a Security Administrator says what.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub newcomers_see_nothing: bool,
    /// Whether somebody else looks, through the eyes of the person that this describes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<Preview>,
    /// How their organization has the portal look to them.
    #[serde(default, skip_serializing_if = "Branding::is_plain")]
    pub branding: Branding,
    /// What the operator tells above every page (M1): markup that the server wrote.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notices: String,
}

/// That a session looks, or has looked, through somebody else's eyes (M131, SPEC section 6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Preview {
    /// Who looks, and what they are: nothing is shown that they may not do themselves.
    Through { by: String, own: Principal },
    /// It ended by itself. Nothing can be changed until its owner says that they go on as themselves, or a form that was
    /// meant to be only looked at would suddenly do what it says.
    Over,
}

impl Me {
    /// Whether to show what needs this capability.
    pub const fn may(&self, capability: Capability) -> bool {
        let beyond = match self.preview {
            Some(Preview::Through { own, .. }) => !own.may(capability),
            Some(Preview::Over) | None => false,
        };
        self.principal.may(capability) && !beyond
    }

    /// Whether they work for the partner: the users of organizations have no role, and a start page of their own.
    pub const fn has_role(&self) -> bool {
        matches!(self.principal, Principal::Employee(_))
    }

    /// Up to two letters for the picture of a person without one, as they are written in the name.
    pub fn initials(&self) -> String {
        let mut words = self.name.split_whitespace().filter_map(|word| word.chars().next());
        let first = words.next();
        first.into_iter().chain(words.next_back()).collect()
    }
}

/// What a person is told about what they see (UX section 4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sight {
    /// Primary or Security Administrator: never scoped.
    Always,
    /// In no Access Group, so everything.
    Everything,
    /// The organizations of these Access Groups.
    Groups(Vec<String>),
    /// In no Access Group any more, so nothing; these are whom to ask.
    Nothing { ask: Vec<String> },
    /// An organization user: their own organization.
    Organization(String),
}

impl Sight {
    /// Whether unlinked elements are seen too.
    pub const fn unscoped(&self) -> bool {
        matches!(self, Self::Always | Self::Everything)
    }
}
