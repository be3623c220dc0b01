//! The one door for people who are not signed in: sign in, use a one-time link, first run, flashes.

use domain::{
    AccountId, AccountState, PartnerId, Timestamp,
    account::{LinkPurpose, NewPassword, SignIn},
    field::Email,
    limits::{FAILURES_MAX, FLASH, FREE_FAILURES, SESSION_ABSOLUTE, sign_in_delay},
    partner::NewPartner,
    time::{HOUR, SECOND},
};
use sea_orm::{EntityTrait as _, FromQueryResult, Set, sea_query::OnConflict};

use crate::{
    Client, Error, Result, Store, accounts,
    audit::{Action, Object},
    entity::{flash, known_browser, session},
    secret,
    write::Kind,
};

/// What nobody signed in may do; with where the request comes from, for the trail.
#[derive(Debug)]
pub struct Visitor<'a>(&'a Store, Option<String>);

/// A new session. The tokens are for the browser's cookies; only their hashes are kept.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub session: String,
    /// Marks the browser as one that signed in before, for a year.
    pub browser: String,
}

/// Whom a one-time link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkOffer {
    pub name: String,
    pub email: String,
    pub partner: String,
    pub until: Timestamp,
    pub purpose: LinkPurpose,
}

#[derive(Debug, FromQueryResult)]
struct Candidate {
    id: AccountId,
    partner_id: PartnerId,
    password_hash: Option<String>,
    state: AccountState,
    failures: i64,
    last_sign_in_at: Option<Timestamp>,
    organization_state: Option<String>,
}

#[derive(Debug, FromQueryResult)]
struct Offered {
    account_id: AccountId,
    partner_id: PartnerId,
    state: AccountState,
    purpose: String,
    expires_at: Timestamp,
    email: String,
    name: String,
    partner: String,
}

#[derive(Debug, FromQueryResult)]
struct Blocked {
    blocked_until: Timestamp,
}

#[derive(Debug, FromQueryResult)]
struct Counted {
    failures: i64,
}

impl Offered {
    fn purpose(&self) -> LinkPurpose {
        if self.purpose == LinkPurpose::Reset.key() { LinkPurpose::Reset } else { LinkPurpose::Invitation }
    }
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

    /// Signs in. Unknown, wrong, pending and deactivated answer the same, after the same work.
    ///
    /// `browser` is the token of a browser that signed in before: it has its own count of failures, so that
    /// somebody else's guessing does not lock its owner out.
    pub async fn sign_in(&self, form: SignIn, client: &Client, browser: Option<&str>) -> Result<SignedIn> {
        let store = self.0;
        let now = store.clock.now();
        let address = form.email.as_ref().map_or("", Email::as_str);
        let found = self.candidate(address).await?;
        let known = self.known_browser(found.as_ref(), browser).await?;
        let place = if known { browser.unwrap_or_default() } else { &client.network };
        let key = secret::key(&[address, if known { "browser" } else { "network" }, place]);
        self.admit(&key, now).await?;
        let usable = found.as_ref().filter(|account| {
            account.state == AccountState::Active
                // Whoever guesses from elsewhere does not lock the owner out of a browser that is known.
                && (known || account.failures < i64::from(FAILURES_MAX))
                && account.organization_state.as_deref() != Some("removed")
        });
        let hash = usable.and_then(|account| account.password_hash.clone());
        let right = store.hasher.verify(form.password, hash).await?;
        match found {
            Some(account) if right => {
                self.begin_session(&account, &key, client, browser.filter(|_| known), now).await
            }
            found => {
                self.note_failure(found.as_ref(), &key, client, now).await?;
                Err(Error::WrongCredentials)
            }
        }
    }

    async fn candidate(&self, address: &str) -> Result<Option<Candidate>> {
        let sql = "SELECT a.id, a.partner_id, a.password_hash, a.state, a.failures, a.last_sign_in_at, o.state AS organization_state \
                   FROM account a LEFT JOIN organization_user u ON u.account_id = a.id \
                   LEFT JOIN organization o ON o.id = u.organization_id WHERE a.email = $1";
        self.0.one(sql, [address.into()]).await
    }

    async fn known_browser(&self, account: Option<&Candidate>, browser: Option<&str>) -> Result<bool> {
        let (Some(account), Some(token)) = (account, browser.filter(|token| secret::is_token(token))) else {
            return Ok(false);
        };
        let kept = known_browser::Entity::find_by_id(secret::hash(token)).one(&self.0.reader).await?;
        Ok(kept.is_some_and(|kept| kept.account_id == account.id))
    }

    /// Counts the attempt before it is made, so that many at once don't slip past the limit.
    async fn admit(&self, key: &str, now: Timestamp) -> Result<()> {
        let store = self.0;
        let tx = store.transaction().await?;
        // An attempt under way is a failure until it turns out right. Looking and counting is one statement:
        // between two, others would slip through.
        let count = "INSERT INTO sign_in_failure (key, failures, blocked_until, last_at) VALUES ($1, 1, 0, $2) \
                     ON CONFLICT (key) DO UPDATE SET failures = sign_in_failure.failures + 1, last_at = $2 \
                     WHERE sign_in_failure.blocked_until <= $2 RETURNING failures";
        let counted = store.statement(count, [key.into(), now.into()]);
        let Some(Counted { failures }) = Counted::find_by_statement(counted).one(&tx).await? else {
            let sql = "SELECT blocked_until FROM sign_in_failure WHERE key = $1";
            let blocked = Blocked::find_by_statement(store.statement(sql, [key.into()])).one(&tx).await?;
            let wait = blocked.map_or(SECOND, |blocked| blocked.blocked_until.since(now));
            return Err(Error::TooMany { seconds: (wait + SECOND - 1) / SECOND });
        };
        if failures >= i64::from(FREE_FAILURES) {
            let delay = sign_in_delay(u32::try_from(failures).unwrap_or(u32::MAX));
            let block = "UPDATE sign_in_failure SET blocked_until = $1 WHERE key = $2";
            sea_orm::ConnectionTrait::execute_raw(
                &tx,
                store.statement(block, [now.plus(delay).into(), key.into()]),
            )
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn note_failure(
        &self,
        account: Option<&Candidate>,
        key: &str,
        client: &Client,
        now: Timestamp,
    ) -> Result<()> {
        let Some(account) = account else {
            // The same kind of work as for an account that exists.
            let sql = "UPDATE sign_in_failure SET last_at = $1 WHERE key = $2";
            return self.0.execute(sql, [now.into(), key.into()]).await;
        };
        let mut write = self.0.write(account.partner_id).await?;
        write.from = Some(client.network.clone());
        write
            .execute("UPDATE account SET failures = failures + 1 WHERE id = $1", [account.id.into()])
            .await?;
        write.audit(Action::SignInFailed, Object::Account(account.id), serde_json::json!({})).await?;
        // Nothing that a page shows has changed: no announcement.
        write.tx.commit().await?;
        Ok(())
    }

    async fn begin_session(
        &self,
        account: &Candidate,
        key: &str,
        client: &Client,
        known: Option<&str>,
        now: Timestamp,
    ) -> Result<SignedIn> {
        let browser = known.map_or_else(secret::token, |token| Ok(token.to_owned()))?;
        let signed_in = SignedIn { session: secret::token()?, browser };
        let mut write = self.0.write(account.partner_id).await?;
        (write.account, write.from) = (Some(account.id), Some(client.network.clone()));
        // Everything is looked at again: it may have changed while the password was hashed.
        let sql = "UPDATE account SET failures = 0, last_sign_in_at = $1 \
                   WHERE id = $2 AND state = 'active' AND password_hash = $3 AND NOT EXISTS \
                   (SELECT 1 FROM organization_user u JOIN organization o ON o.id = u.organization_id \
                    WHERE u.account_id = account.id AND o.state = 'removed')";
        let values = [now.into(), account.id.into(), account.password_hash.clone().into()];
        if write.execute(sql, values).await? == 0 {
            return Err(Error::WrongCredentials);
        }
        write.execute("DELETE FROM sign_in_failure WHERE key = $1", [key.into()]).await?;
        // The owner is told, unless nobody ever signed in before.
        if known.is_none() && account.last_sign_in_at.is_some() {
            let browser = domain::browser::in_words(&client.browser);
            let payload =
                serde_json::json!({ "account": account.id, "browser": browser, "network": client.network });
            write.send_later(Kind::NewSignIn, payload).await?;
        }
        session::Entity::insert(session::ActiveModel {
            hash: Set(secret::hash(&signed_in.session)),
            partner_id: Set(account.partner_id),
            account_id: Set(account.id),
            created_at: Set(now),
            last_seen_at: Set(now),
            authenticated_at: Set(now),
            browser: Set(client.browser.chars().take(200).collect()),
            network: Set(client.network.clone()),
        })
        .exec_without_returning(&write.tx)
        .await?;
        known_browser::Entity::insert(known_browser::ActiveModel {
            hash: Set(secret::hash(&signed_in.browser)),
            partner_id: Set(account.partner_id),
            account_id: Set(account.id),
            last_used_at: Set(now),
        })
        .on_conflict(
            OnConflict::column(known_browser::Column::Hash)
                .update_column(known_browser::Column::LastUsedAt)
                .to_owned(),
        )
        .exec_without_returning(&write.tx)
        .await?;
        write.audit(Action::SignedIn, Object::Account(account.id), serde_json::json!({})).await?;
        write.tx.commit().await?;
        Ok(signed_in)
    }

    /// Ends the session of this token, if there is one.
    pub async fn sign_out(&self, token: &str) -> Result<()> {
        if !secret::is_token(token) {
            return Ok(());
        }
        let hash = secret::hash(token);
        let Some(kept) = session::Entity::find_by_id(hash.clone()).one(&self.0.reader).await? else {
            return Ok(());
        };
        let mut write = self.0.write(kept.partner_id).await?;
        (write.account, write.from) = (Some(kept.account_id), self.1.clone().or(Some(kept.network)));
        session::Entity::delete_by_id(hash).exec(&write.tx).await?;
        write.audit(Action::SignedOut, Object::Account(kept.account_id), serde_json::json!({})).await?;
        write.commit().await
    }

    async fn offered(&self, token: &str) -> Result<Offered> {
        if !secret::is_token(token) {
            return Err(Error::LinkNotValid);
        }
        let sql = "SELECT l.account_id, l.partner_id, l.expires_at, l.purpose, a.state, a.email, COALESCE(e.name, u.name) AS name, p.name AS partner \
                   FROM link l JOIN account a ON a.id = l.account_id LEFT JOIN employee e ON e.account_id = a.id \
                   LEFT JOIN organization_user u ON u.account_id = a.id \
                   LEFT JOIN organization o ON o.id = u.organization_id \
                   JOIN partner p ON p.id = l.partner_id \
                   WHERE l.hash = $1 AND COALESCE(o.state, 'live') = 'live'";
        let offered: Option<Offered> = self.0.one(sql, [secret::hash(token).into()]).await?;
        let now = self.0.clock.now();
        offered
            .filter(|offer| now < offer.expires_at && offer.state == offer.purpose().for_state())
            .ok_or(Error::LinkNotValid)
    }

    /// Whom this link is for. Looking does not use it up: mail scanners look too.
    pub async fn open_link(&self, token: &str) -> Result<LinkOffer> {
        let offered = self.offered(token).await?;
        let purpose = offered.purpose();
        let Offered { name, email, partner, expires_at, .. } = offered;
        Ok(LinkOffer { name, email, partner, until: expires_at, purpose })
    }

    /// Uses a link: sets the password, and makes an invited account active. It does not sign in.
    pub async fn use_link(&self, token: &str, password: NewPassword) -> Result<()> {
        let offer = self.offered(token).await?;
        let hash = self.0.hasher.hash(password.0).await?;
        let mut write = self.0.write(offer.partner_id).await?;
        (write.account, write.from) = (Some(offer.account_id), self.1.clone());
        // Whoever deletes the row has used the link; of many at once only one, and none after its end.
        let used = "DELETE FROM link WHERE hash = $1 AND expires_at > $2";
        if write.execute(used, [secret::hash(token).into(), write.now.into()]).await? != 1 {
            return Err(Error::LinkNotValid);
        }
        let sql = "UPDATE account SET password_hash = $1, password_changed_at = $2, state = 'active', failures = 0, \
                   deadline = NULL WHERE id = $3 AND state = $4";
        let purpose = offer.purpose();
        let values = [hash.into(), write.now.into(), offer.account_id.into(), purpose.for_state().into()];
        if write.execute(sql, values).await? != 1 {
            return Err(Error::LinkNotValid);
        }
        // Whoever knew the password before is out, and so is every other link.
        accounts::shut(&write, offer.account_id).await?;
        let action = match purpose {
            LinkPurpose::Invitation => Action::PasswordSet,
            LinkPurpose::Reset => {
                let payload = serde_json::json!({ "account": offer.account_id });
                write.send_later(Kind::PasswordChanged, payload).await?;
                Action::PasswordReset
            }
        };
        write.audit(action, Object::Account(offer.account_id), serde_json::json!({})).await?;
        write.commit().await
    }

    /// Asks for a link that sets a new password (M30, M31). Whether there is such an account is looked up later, by
    /// a job: whoever asks can tell nothing from the answer or its time. Too many from one place are refused.
    pub async fn request_reset(&self, email: &Email, client: &Client) -> Result<()> {
        let store = self.0;
        let now = store.clock.now();
        // By the hour: an office behind one address is never shut out for long.
        let hour = (now.millis() / HOUR).to_string();
        self.admit(&secret::key(&["reset", &client.network, &hour]), now).await?;
        let sql = "INSERT INTO reset_request (id, email, network, created_at) VALUES ($1, $2, $3, $4)";
        let values = [secret::id()?.into(), email.as_str().into(), client.network.clone().into(), now.into()];
        store.execute(sql, values).await
    }

    /// How long a session's cookie can live, in seconds.
    pub const fn session_seconds() -> i64 {
        SESSION_ABSOLUTE / SECOND
    }
}
