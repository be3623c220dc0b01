//! The one door for people who are not signed in: first run and flashes here; signing in, its second step, passkeys, browsers
//! that are known, and one-time links each in a file of their own.

mod address;
mod known_browsers;
mod links;
mod notices;
mod passkey;
mod second_step;
mod sign_in;

use domain::{
    limits::{FLASH, FLASHES},
    partner::NewPartner,
    time::SECOND,
};
use sea_orm::{ConnectionTrait as _, EntityTrait as _};

pub use links::LinkOffer;
pub use second_step::{Entered, NewFactor, Step};
pub use sign_in::SignedIn;

use crate::{Actor, Client, Error, Result, Store, entity::flash, password_rules, secret};

/// What nobody signed in may do; with where the request comes from, for the trail.
#[derive(Debug)]
pub struct Visitor<'a>(&'a Store, Option<String>);

/// How a flash says that somebody who was signed in left it.
const OWNED: &str = "account:";

fn owned_by(actor: &Actor) -> String {
    format!("{OWNED}{}", secret::key(&["flash of", &actor.account.to_string()]))
}

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
        let hash = self.0.hasher.hash(self.0.hasher.place()?.of_known(), partner.password.clone()).await?;
        crate::system::found_partner(self.0, &partner, Some(hash), true).await.map(|_| ())
    }

    /// Keeps a text for the browser that holds the answered token, for five minutes and one reading; of one person, or of those
    /// who are not signed in at one place, so much and no more.
    pub async fn keep_flash(&self, payload: &str, owner: Option<&Actor>, once: bool) -> Result<String> {
        let (token, now) = (secret::token()?, self.0.clock.now());
        let whose = owner
            .map_or_else(|| secret::key(&["flash from", self.1.as_deref().unwrap_or_default()]), owned_by);
        let most = if once { i64::MAX } else { FLASHES };
        let sql = "INSERT INTO flash (hash, payload, expires_at, whose) SELECT $1, $2, $3, $4 \
                   WHERE (SELECT COUNT(*) FROM flash WHERE whose = $4 AND expires_at > $5) < $6";
        let values = [
            secret::hash(&token).into(),
            secret::hex(&secret::veil(&token, payload.as_bytes())).into(),
            now.plus(FLASH).into(),
            whose.into(),
            now.into(),
            most.into(),
        ];
        if self.0.writer.execute_raw(self.0.statement(sql, values)).await?.rows_affected() != 1 {
            return Err(Error::TooMany { seconds: FLASH / SECOND });
        }
        Ok(token)
    }

    /// The text that was kept under this token; nothing the second time, and nothing of what is somebody else's: a token can be
    /// planted in a browser.
    pub async fn take_flash(&self, token: &str, reader: Option<&Actor>) -> Result<Option<String>> {
        if !secret::is_token(token) {
            return Ok(None);
        }
        let hash = secret::hash(token);
        let kept = flash::Entity::find_by_id(hash.clone()).one(&self.0.reader).await?;
        let Some(kept) = kept else { return Ok(None) };
        let first = flash::Entity::delete_by_id(hash).exec(&self.0.writer).await?.rows_affected == 1;
        let own = !kept.whose.starts_with(OWNED) || reader.map(owned_by) == Some(kept.whose);
        let fresh = first && own && self.0.clock.now() < kept.expires_at;
        let bytes = secret::unhex(&kept.payload).map(|bytes| secret::veil(token, &bytes));
        Ok(bytes.filter(|_| fresh).and_then(|bytes| String::from_utf8(bytes).ok()))
    }
}
