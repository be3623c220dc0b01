//! Mails that have not gone out.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::Done;
#[cfg(feature = "ssr")]
use crate::markup::{self, parts::Parts};
use crate::{answer::Payload, error::AppError, markup::Markup};

/// What waits, and whether there is something to try again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub body: Markup,
    pub failed: bool,
}

impl Payload for Waiting {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        std::borrow::Cow::Owned(Self { body: Markup::default(), failed: self.failed })
    }
}

/// What of the partner's mail has not gone out.
#[server(name = LoadMails, endpoint = "mails", input = GetUrl)]
pub async fn waiting_mails() -> Result<Waiting, AppError> {
    let gate = super::gate::gate()?;
    let waiting = gate.store.oversight(&gate.actor)?.waiting_mails().await?;
    let body = markup::mails::page(&Parts::of_request(), &waiting, super::gate::request().mails);
    Ok(Waiting { body: body.into(), failed: waiting.failed > 0 })
}

/// Lets what could not be sent be tried again now.
#[server(endpoint = "mails/try")]
pub async fn try_mails() -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let text = match gate.store.oversight(&gate.actor)?.try_mails().await? {
        0 => "Nothing waits for another try.".to_owned(),
        1 => "1 mail is tried again now.".to_owned(),
        count => format!("{count} mails are tried again now."),
    };
    Ok(Done::with("/mails", text))
}
