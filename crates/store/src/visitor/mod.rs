//! The one door for people who are not signed in: first run and flashes here; signing in, its second step, passkeys, and
//! one-time links each in a file of their own.

mod address;
mod links;
mod passkey;
mod second_step;
mod sign_in;

use domain::{limits::FLASH, partner::NewPartner};
use sea_orm::{EntityTrait as _, Set};

pub use links::LinkOffer;
pub use second_step::{Entered, NewFactor, Step};
pub use sign_in::SignedIn;

use crate::{Client, Result, Store, entity::flash, password_rules, secret};

/// What nobody signed in may do; with where the request comes from, for the trail.
#[derive(Debug)]
pub struct Visitor<'a>(&'a Store, Option<String>);

impl Store {
    /// The door of people who are not signed in.
    pub const fn visitor(&self) -> Visitor<'_> {
        Visitor(self, None)
    }
}

impl Visitor<'_> {
    /// The same door for a request that comes from there.
    #[must_use]
    pub fn asking_from(self, client: &Client) -> Self {
        Self(self.0, Some(client.network.clone()))
    }

    /// Whether this installation has no partner yet.
    pub async fn first_run_open(&self) -> Result<bool> {
        Ok(!self.0.exists("SELECT id FROM partner LIMIT 1", []).await?)
    }

    /// Makes the first partner; refused once there is one.
    pub async fn first_run(&self, partner: NewPartner) -> Result<()> {
        password_rules::keeps(&partner.rules(&self.0.host), &partner.password)?;
        let hash = self.0.hasher.hash(partner.password.clone()).await?;
        crate::system::found_partner(self.0, &partner, Some(hash), true).await.map(|_| ())
    }

    /// Keeps a text for the browser that holds the answered token, for five minutes and one reading.
    pub async fn keep_flash(&self, payload: &str) -> Result<String> {
        let token = secret::token()?;
        flash::Entity::insert(flash::ActiveModel {
            hash: Set(secret::hash(&token)),
            payload: Set(secret::hex(&secret::veil(&token, payload.as_bytes()))),
            expires_at: Set(self.0.clock.now().plus(FLASH)),
        })
        .exec_without_returning(&self.0.writer)
        .await?;
        Ok(token)
    }

    /// The text that was kept under this token; nothing the second time.
    pub async fn take_flash(&self, token: &str) -> Result<Option<String>> {
        if !secret::is_token(token) {
            return Ok(None);
        }
        let hash = secret::hash(token);
        let kept = flash::Entity::find_by_id(hash.clone()).one(&self.0.reader).await?;
        let Some(kept) = kept else { return Ok(None) };
        let first = flash::Entity::delete_by_id(hash).exec(&self.0.writer).await?.rows_affected == 1;
        let fresh = first && self.0.clock.now() < kept.expires_at;
        let bytes = secret::unhex(&kept.payload).map(|bytes| secret::veil(token, &bytes));
        Ok(bytes.filter(|_| fresh).and_then(|bytes| String::from_utf8(bytes).ok()))
    }
}
