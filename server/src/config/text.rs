//! How codes are sent by text message: unless a gateway is named, nothing offers them.

use std::fmt;

use clap::Args;
use http::{Uri, uri::Authority};
use serde::Deserialize;

use super::{Refused, public_url::loopback};

/// The section as one source gives it.
#[derive(Default, Args, Deserialize)]
#[group(skip)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Layer {
    /// The gateway that sends codes by text message, in the common form (`/2010-04-01/Accounts/ACCOUNT/Messages.json` is
    /// added): https, or http on this machine alone. Without one nothing offers them, and whoever has no other second
    /// factor gets in with a recovery code, or is reset.
    #[arg(
        id = "text_gateway",
        long = "text-gateway",
        env = "PORTAL_TEXT_GATEWAY",
        value_name = "URL",
        global = true
    )]
    gateway: Option<String>,
    /// The account there.
    #[arg(
        id = "text_account",
        long = "text-account",
        env = "PORTAL_TEXT_ACCOUNT",
        value_name = "ID",
        global = true
    )]
    account: Option<String>,
    /// The account's token.
    #[arg(
        id = "text_token",
        long = "text-token",
        env = "PORTAL_TEXT_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true,
        global = true
    )]
    token: Option<String>,
    /// The number that messages come from, with its country code, or the name that the gateway lets them have.
    #[arg(
        id = "text_sender",
        long = "text-sender",
        env = "PORTAL_TEXT_SENDER",
        value_name = "NUMBER",
        global = true
    )]
    sender: Option<String>,
}

/// What a key is where nothing is said.
pub(super) const DEFAULTS: &[(&str, &str)] = &[];

impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layer").field("account", &self.account).finish_non_exhaustive()
    }
}

impl Layer {
    pub(super) fn over(self, below: Self) -> Self {
        Self {
            gateway: self.gateway.or(below.gateway),
            account: self.account.or(below.account),
            token: self.token.or(below.token),
            sender: self.sender.or(below.sender),
        }
    }

    pub(super) const fn holds_secret(&self) -> bool {
        self.token.is_some()
    }
}

/// A gateway for text messages, and who the portal is there.
#[derive(Clone)]
pub struct Text {
    pub https: bool,
    pub host: Authority,
    /// Where messages are posted to.
    pub path: String,
    pub account: String,
    /// Never shown.
    pub token: String,
    pub sender: String,
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, account, sender, .. } = self;
        f.debug_struct("Text")
            .field("host", host)
            .field("account", account)
            .field("sender", sender)
            .finish_non_exhaustive()
    }
}

impl Text {
    pub(super) fn resolve(layer: Layer) -> Result<Option<Self>, Refused> {
        let Layer { gateway, account, token, sender } = layer;
        let Some(gateway) = gateway else {
            return match account.or(token).or(sender) {
                Some(_) => Err(Refused::new("text.gateway is missing: what sends the text messages")),
                None => Ok(None),
            };
        };
        let (https, host, base) = address(&gateway)?;
        let given = |name: &str, value: Option<String>| {
            let value = value.filter(|value| !value.trim().is_empty());
            value.ok_or_else(|| Refused::new(format!("text.{name} is missing: text.gateway needs it")))
        };
        let (account, token) = (given("account", account)?, given("token", token)?);
        // It becomes a part of the address, and of a header.
        if !account.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)) {
            return Err(Refused::new("text.account is letters and digits"));
        }
        if !token.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Refused::new("text.token has characters that no token has"));
        }
        let sender = given("sender", sender)?;
        if sender.len() > 20 || !sender.bytes().all(|b| b.is_ascii_alphanumeric() || b"+ -".contains(&b)) {
            return Err(Refused::new(format!("text.sender {sender:?} is neither a number nor a short name")));
        }
        let path = format!("{base}/2010-04-01/Accounts/{account}/Messages.json");
        Ok(Some(Self { https, host, path, account, token, sender }))
    }
}

/// The parts of the gateway's address.
fn address(text: &str) -> Result<(bool, Authority, String), Refused> {
    // It is not quoted: somebody may have written a password into it.
    let refused = |why: &str| Refused::new(format!("text.gateway {why}"));
    let uri: Uri = text.parse().map_err(|_| refused("is not an address"))?;
    let (https, authority) = match (uri.scheme_str(), uri.authority()) {
        (Some("https"), Some(authority)) => (true, authority),
        (Some("http"), Some(authority)) => (false, authority),
        _ => return Err(refused("must begin with https://")),
    };
    if authority.as_str().contains('@') || authority.host().is_empty() || uri.query().is_some() {
        return Err(refused(
            "must name a host, and a path at most: who the portal is there stands beside it",
        ));
    }
    if !https && !loopback(authority.host()) {
        return Err(refused(
            "must begin with https:// unless it is on this machine: codes would cross the network in clear",
        ));
    }
    Ok((https, authority.clone(), uri.path().trim_end_matches('/').to_owned()))
}
