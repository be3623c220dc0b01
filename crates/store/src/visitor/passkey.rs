//! Signing in with a passkey alone: it is both factors at once.

use domain::Timestamp;
use sea_orm::FromQueryResult;

use super::{SignedIn, Visitor, second_step::USABLE, sign_in::open_session};
use crate::{
    Asked, Client, Result,
    audit::{self, Action},
    passkeys,
};

#[derive(Debug, FromQueryResult)]
struct Last {
    last_sign_in_at: Option<Timestamp>,
}

impl Visitor<'_> {
    /// Asks the browser for whatever passkey it has for this portal.
    pub async fn ask_passkey(&self, client: &Client) -> Result<Asked> {
        passkeys::ask(self.0, &client.network).await
    }

    /// Signs in whoever's passkey answered. Unknown, wrong, and of an account that can't be used answer the same.
    pub async fn use_passkey(
        &self,
        token: &str,
        answer: &str,
        client: &Client,
        browser: Option<&str>,
    ) -> Result<SignedIn> {
        let (row, proof) = passkeys::whose(self.0, token, answer).await?;
        // The trail is never cut: nobody fills it with what a program can do as often as it likes.
        for action in [Action::SignedIn, Action::PasskeyRefused] {
            audit::not_too_many(self.0, row.partner_id, row.account_id, action).await?;
        }
        // Before the write: whoever holds a connection must not wait for another one.
        let known = self.known(row.account_id, browser).await?;
        let mut write = self.0.write(row.partner_id).await?;
        (write.account, write.from) = (Some(row.account_id), Some(client.network.clone()));
        let write = proof.accept(write, &row).await?;
        let usable =
            format!("SELECT last_sign_in_at FROM account WHERE id = $1 AND state = 'active' AND {USABLE}");
        let last: Option<Last> = write.one(usable, [row.account_id.into(), write.now.into()]).await?;
        let Some(last) = last else { return passkeys::refuse(write, &row).await };
        let signed_in =
            open_session(&write, row.account_id, last.last_sign_in_at.is_none(), client, known, true).await?;
        // Nothing that a page shows has changed: no announcement.
        write.tx.commit().await?;
        Ok(signed_in)
    }
}
