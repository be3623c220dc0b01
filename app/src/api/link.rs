//! What a one-time link offers, and the cookie that holds it: its token is in no address but that of its mail (T19).

use domain::{Timestamp, account::LinkPurpose};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::cookie::Cookie;
use crate::{answer::Payload, error::AppError};

/// Whom the link is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub name: String,
    pub email: String,
    pub partner: String,
    pub until: Timestamp,
    pub purpose: LinkPurpose,
    /// Fewest characters of a password.
    pub least: usize,
    /// Whether a new address is proven by the password too.
    pub with_password: bool,
    /// Whether the account needs a second factor.
    pub needs_factor: bool,
    /// What the form sends along: that the browser still holds the link which is shown.
    pub link: String,
}

impl Payload for Offer {}

/// Why a link is not there that was opened.
pub const NOT_HELD: &str =
    "This browser holds no link: it was opened too long ago, or the browser keeps no cookies.";

/// The token of the link that this browser opened last.
#[cfg(feature = "ssr")]
pub(crate) fn held() -> Option<String> {
    super::gate::cookie(Cookie::Link)
}

/// The same, as long as it is the one whose page the form was on.
#[cfg(feature = "ssr")]
pub(super) fn shown(link: &str) -> Result<String, AppError> {
    let conflict = |why: &str| super::gate::fail(AppError::Conflict(why.to_owned()));
    let token = held().ok_or_else(|| conflict(NOT_HELD))?;
    if !super::gate::same(link, &store::link_mark(&token)) {
        return Err(conflict("This browser opened another link meanwhile. Open this one once more."));
    }
    Ok(token)
}

/// The link is used: nothing holds it any more.
#[cfg(feature = "ssr")]
pub(super) fn used() {
    super::gate::set_cookie(Cookie::Link, "", 0);
}

/// Whom the link is for that this browser opened. Looking does not use it up.
#[server(name = LoadLink, endpoint = "link", input = GetUrl)]
pub async fn link_offer() -> Result<Offer, AppError> {
    let token = held().ok_or_else(|| super::gate::fail(AppError::Conflict(NOT_HELD.to_owned())))?;
    let store::LinkOffer { name, email, partner, until, purpose, rules, with_password, needs_factor } =
        super::gate::request().store.visitor().open_link(&token).await?;
    let (least, link) = (rules.least(), store::link_mark(&token));
    Ok(Offer { name, email, partner, until, purpose, least, with_password, needs_factor, link })
}
