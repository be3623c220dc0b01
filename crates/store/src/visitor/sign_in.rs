//! Signing in: whose password it is, and the session at the end.

use domain::{
    AccountId, AccountState, PartnerId, Timestamp,
    account::SignIn,
    field::Email,
    limits::{FAILURES_MAX, REAUTHENTICATION, SESSION_ABSOLUTE, sign_in_delay},
    password::is_enough_alone,
    time::SECOND,
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _, Set, sea_query::OnConflict,
};

use super::{
    Entered, Visitor,
    known_browsers::Tokens,
    second_step::{self, USABLE},
};
use crate::{
    Client, Error, Result, Store, accounts, attempts,
    audit::{Action, Object},
    entity::{known_browser, session},
    factors::has_factor,
    password::Verified,
    preview,
    scope::Sql,
    secret,
    write::{Kind, Write},
};

/// A new session. The tokens are for the browser's cookies; only their hashes are kept.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub session: String,
    /// Marks the browser as one that signed in before, for a year.
    pub browser: String,
}

#[derive(Debug, FromQueryResult)]
pub(super) struct Candidate {
    pub id: AccountId,
    pub partner_id: PartnerId,
    password_hash: Option<String>,
    state: AccountState,
    deadline: Option<Timestamp>,
    failures: i64,
    last_sign_in_at: Option<Timestamp>,
    set_up_by_link: bool,
    pub has_factor: bool,
    /// Whether the account needs a second factor.
    needs_factor: bool,
    organization_state: Option<String>,
    /// The hash of this browser's token, if it signed in to the account before.
    known: Option<String>,
}

impl Candidate {
    /// Whether a password is looked at: of an account that can be used, or whose owner is setting it up.
    fn usable(&self, now: Timestamp) -> bool {
        self.state.at(now, self.deadline) != AccountState::Deactivated
            && self.organization_state.as_deref() != Some("removed")
    }
}

/// Whose password was right, by what their browser is known, and what the attempt was counted under.
#[derive(Debug)]
pub(super) struct Proven {
    pub account: Candidate,
    /// The token by which the browser is known to the account.
    known: Option<String>,
    pub key: String,
    /// The password hashed as one is today, where it was kept otherwise.
    anew: Option<String>,
}

impl Visitor<'_> {
    /// The first step of signing in. Unknown, wrong and deactivated answer the same, after the same work.
    ///
    /// `browser` is the cookie of a browser that signed in before: it has its own count of failures, so that
    /// somebody else's guessing does not lock its owner out.
    pub async fn sign_in(&self, form: SignIn, client: &Client, browser: Option<&str>) -> Result<Entered> {
        let alone = is_enough_alone(&form.password);
        let proven = self.prove_password(form, client, browser, None).await?;
        let mut write = self.0.write(proven.account.partner_id).await?;
        (write.account, write.from) = (Some(proven.account.id), Some(client.network.clone()));
        still(&write, &proven).await?;
        let Proven { account, known, .. } = proven;
        let noted = async || {
            write.audit(Action::PasswordAccepted, Object::Account(account.id), serde_json::json!({})).await
        };
        let entered = if account.has_factor {
            noted().await?;
            Entered::SecondFactor(second_step::begin(&write, account.id).await?)
        } else if !account.needs_factor && account.state == AccountState::Active && alone {
            // One that was chosen to stand beside a second factor may be shorter (decision 0027).
            let first = account.last_sign_in_at.is_none();
            Entered::Session(open_session(&write, account.id, first, client, known.as_deref(), true).await?)
        } else if account.set_up_by_link {
            noted().await?;
            write.tx.commit().await?;
            return Err(Error::Conflict(
                "Your second factor is gone. Set up another one with the link that you were sent, or ask an \
                 administrator for a new one.",
            ));
        } else {
            noted().await?;
            Entered::SetUp(second_step::begin(&write, account.id).await?)
        };
        write.tx.commit().await?;
        Ok(entered)
    }

    /// Whose password this is, and whether they use a browser that is known. `holder` is whose link comes with it: whoever
    /// has one is no stranger.
    pub(super) async fn prove_password(
        &self,
        form: SignIn,
        client: &Client,
        browser: Option<&str>,
        holder: Option<AccountId>,
    ) -> Result<Proven> {
        let store = self.0;
        let now = store.clock.now();
        let address = form.email.as_ref().map_or("", Email::as_str);
        // Nothing is counted against anybody whose password is not looked at. Where strangers take every place, the account
        // of a browser that signed in to it before has one (guarantee 15).
        let place = match holder.map_or_else(|| store.hasher.place(), |own| store.hasher.place_of_known(own))
        {
            Ok(place) => place,
            Err(busy) if holder.is_some() => return Err(busy),
            Err(busy) => {
                let account = self.known_at(address, browser).await?.ok_or(busy)?;
                store.hasher.kept_place(account)?
            }
        };
        // With what the browser is known by in the same query: of an account that there is it asks nothing more (P63).
        let tokens = Tokens::of(browser);
        let found = self.candidate(address, &tokens).await?;
        let mut known = found.as_ref().and_then(|found| tokens.hashed(found.known.as_deref()?));
        let place = if known.is_some() { place.of_known() } else { place };
        let key = match known {
            Some(token) => secret::key(&[address, "browser", token]),
            None => secret::key(&[address, "network", &client.network]),
        };
        let whose = found.as_ref().map(|account| (account.id, account.partner_id));
        let failures = match attempts::count_or_pause(store, &key, sign_in_delay).await? {
            Ok(failures) => failures,
            Err(attempts::Pause { seconds, first }) => {
                if first {
                    // As a wrong password below, and once a pause: a flood fills no trail.
                    let (network, now) = (client.network.clone(), store.clock.now());
                    let note =
                        move |store| note_pause(store, whose, key.clone(), network.clone(), now, seconds);
                    store.aside("refused sign-ins", note).await;
                }
                return Err(Error::TooMany { seconds });
            }
        };
        if failures > FAILURES_MAX
            && let Some(token) = known.take()
        {
            // Whoever guesses a hundred times there is not its owner (NIST SP 800-63B-4, section 3.2.2).
            let forget = "DELETE FROM known_browser WHERE hash = $1";
            store.execute(forget, [secret::hash(token).into()]).await?;
        }
        let usable = found.as_ref().filter(|account| {
            // Whoever guesses from elsewhere does not lock the owner out of a browser that is known.
            account.usable(now) && (known.is_some() || account.failures < i64::from(FAILURES_MAX))
        });
        let hash = usable.and_then(|account| account.password_hash.clone());
        let Verified { right, anew } = store.hasher.look_at(place, form.password, hash).await?;
        match found {
            Some(account) if right => Ok(Proven { account, known: known.map(str::to_owned), key, anew }),
            _ => {
                // Nobody waits for it: whether there is an account is told by no time, and by no lock that it waits for (P64).
                let (network, now) = (client.network.clone(), store.clock.now());
                let note = move |store| note_failure(store, whose, key.clone(), network.clone(), now);
                store.aside("a failed sign-in", note).await;
                Err(Error::WrongCredentials)
            }
        }
    }

    async fn candidate(&self, address: &str, tokens: &Tokens<'_>) -> Result<Option<Candidate>> {
        let mut sql = Sql::default();
        sql.push(concat!(
            "SELECT a.id, a.partner_id, a.password_hash, a.state, a.deadline, a.failures, a.last_sign_in_at, \
                   a.set_up_by_link, COALESCE(o.second_factor, TRUE) AS needs_factor, \
                   ",
            has_factor!("a.id"),
            " AS has_factor, o.state AS organization_state, (",
        ));
        tokens.known_to(&mut sql, self.0.backend(), |sql| sql.push("a.id"));
        sql.push(
            ") AS known FROM account a LEFT JOIN organization_user u ON u.account_id = a.id \
             LEFT JOIN organization o ON o.id = u.organization_id WHERE a.email = ",
        )
        .bind(address);
        self.0.one(sql.text, sql.values).await
    }

    /// Ends the session of this token, if there is one.
    pub async fn sign_out(&self, token: &str) -> Result<()> {
        if !secret::is_token(token) {
            return Ok(());
        }
        let token = secret::hash(token);
        let Some(kept) =
            session::Entity::find().filter(session::Column::Token.eq(token)).one(&self.0.reader).await?
        else {
            return Ok(());
        };
        let mut write = self.0.write(kept.partner_id).await?;
        (write.account, write.from) = (Some(kept.account_id), self.1.clone().or(Some(kept.network)));
        preview::end(&write, &kept.hash).await?;
        session::Entity::delete_by_id(kept.hash).exec(&write.tx).await?;
        write.audit(Action::SignedOut, Object::Account(kept.account_id), serde_json::json!({})).await?;
        write.commit().await
    }

    /// How long a session's cookie can live, in seconds.
    pub const fn session_seconds() -> i64 {
        SESSION_ABSOLUTE / SECOND
    }
}

/// Counts a wrong password of this account at this instant and notes it in the trail.
async fn note_failure(
    store: Store,
    whose: Option<(AccountId, PartnerId)>,
    key: String,
    network: String,
    now: Timestamp,
) -> Result<()> {
    let Some((account, partner)) = whose else { return as_if_noted(&store, key, now).await };
    let mut write = store.write(partner).await?;
    (write.from, write.now) = (Some(network), now);
    accounts::wrong_password(&write, account).await?;
    write.audit(Action::SignInFailed, Object::Account(account), serde_json::json!({})).await?;
    // Nothing that a page shows has changed: no announcement.
    write.tx.commit().await?;
    Ok(())
}

/// Notes in the trail that a pause refuses passwords of this account since this instant, and for how long. Whether one of them
/// was right is not looked at.
async fn note_pause(
    store: Store,
    whose: Option<(AccountId, PartnerId)>,
    key: String,
    network: String,
    now: Timestamp,
    seconds: i64,
) -> Result<()> {
    let Some((account, partner)) = whose else { return as_if_noted(&store, key, now).await };
    let mut write = store.write(partner).await?;
    (write.from, write.now) = (Some(network), now);
    let details = serde_json::json!({ "seconds": seconds });
    write.audit(Action::SignInsPaused, Object::Account(account), details).await?;
    // Nothing that a page shows has changed: no announcement.
    write.tx.commit().await?;
    Ok(())
}

/// Of no account there is no trail: a write as for one that exists, so that what comes next waits as long.
async fn as_if_noted(store: &Store, key: String, now: Timestamp) -> Result<()> {
    let sql = "UPDATE sign_in_failure SET last_at = $1 WHERE key = $2";
    store.execute(sql, [now.into(), key.into()]).await
}

/// Looks at everything again: it may have changed while the password was hashed. Nothing is counted any more then, and the
/// password is kept as it is hashed today.
pub(super) async fn still(write: &Write<'_>, proven: &Proven) -> Result<()> {
    let Proven { account, key, anew, .. } = proven;
    let sql = concat!(
        "UPDATE account SET failures = 0, password_hash = COALESCE($8, password_hash) WHERE id = $1 AND state = $2 AND password_hash = $3 \
               AND (deadline IS NULL OR deadline > $4) \
               AND set_up_by_link = $5 AND $6 = ",
        has_factor!("account.id"),
        " \
               AND NOT EXISTS (SELECT 1 FROM organization_user u JOIN organization o ON o.id = u.organization_id \
                WHERE u.account_id = account.id AND (o.state = 'removed' OR o.second_factor <> $7))"
    );
    let values = [
        account.id.into(),
        account.state.into(),
        account.password_hash.clone().into(),
        write.now.into(),
        account.set_up_by_link.into(),
        account.has_factor.into(),
        account.needs_factor.into(),
        anew.clone().into(),
    ];
    if write.execute(sql, values).await? == 0 {
        return Err(Error::WrongCredentials);
    }
    write.execute("DELETE FROM sign_in_failure WHERE key = $1", [key.clone().into()]).await?;
    Ok(())
}

/// Opens a session of this account, if it is one that a session may begin for; `fresh` if it needs no confirmation for a while. The token of a browser that was not
/// known is a new one, and the owner is told, unless nobody ever signed in before.
pub(super) async fn open_session(
    write: &Write<'_>,
    account: AccountId,
    first: bool,
    client: &Client,
    known: Option<&str>,
    fresh: bool,
) -> Result<SignedIn> {
    let browser = known.map_or_else(secret::token, |token| Ok(token.to_owned()))?;
    let signed_in = SignedIn { session: secret::token()?, browser };
    let now = write.now;
    // Everything is looked at again: it may have changed since.
    let signs_in =
        format!("UPDATE account SET last_sign_in_at = $2 WHERE id = $1 AND state = 'active' AND {USABLE}");
    if write.execute(signs_in, [account.into(), now.into()]).await? == 0 {
        return Err(Error::SessionEnded);
    }
    if known.is_none() && !first {
        let browser = domain::browser::in_words(&client.browser);
        let payload =
            serde_json::json!({ "account": account, "browser": browser, "network": client.network });
        write.send_later(Kind::NewSignIn, payload).await?;
    }
    let token = secret::hash(&signed_in.session);
    session::Entity::insert(session::ActiveModel {
        hash: Set(token.clone()),
        token: Set(token),
        token_before: Set(None),
        token_before_until: Set(None),
        partner_id: Set(write.partner),
        account_id: Set(account),
        created_at: Set(now),
        last_seen_at: Set(now),
        authenticated_at: Set(if fresh { now } else { now.plus(-REAUTHENTICATION - 1) }),
        browser: Set(client.browser.chars().take(200).collect()),
        network: Set(client.network.clone()),
    })
    .exec_without_returning(&write.tx)
    .await?;
    known_browser::Entity::insert(known_browser::ActiveModel {
        hash: Set(secret::hash(&signed_in.browser)),
        partner_id: Set(write.partner),
        account_id: Set(account),
        last_used_at: Set(now),
    })
    .on_conflict(
        OnConflict::column(known_browser::Column::Hash)
            .update_column(known_browser::Column::LastUsedAt)
            .to_owned(),
    )
    .exec_without_returning(&write.tx)
    .await?;
    write.audit(Action::SignedIn, Object::Account(account), serde_json::json!({})).await?;
    Ok(signed_in)
}
