//! What every account has in common, whoever it belongs to.

pub(crate) mod address;
pub(crate) mod bulk;
mod found;
pub(crate) mod life;
pub(crate) mod stage;

use domain::{
    AccountId, AccountState, PartnerId, Problem, Timestamp,
    account::LinkPurpose,
    field::Email,
    limits::{ADDRESS_HOLD, ADDRESS_REFUSALS, FAILURES_MAX, INVITATION},
};
use sea_orm::{EntityTrait as _, FromQueryResult, Set};

use crate::{
    Actor, Error, Result, Store, attempts,
    audit::{Action, Object},
    entity::{account, link},
    secret,
    write::{Kind, Write},
};

pub(crate) use found::{Account, account_columns};

#[derive(Debug, FromQueryResult)]
struct Failures {
    failures: i64,
}

/// A new account: active with a password, and its second factor is set up when it signs in; without one pending, for
/// seven days (M93).
pub(crate) fn row(
    id: AccountId,
    partner: PartnerId,
    kind: &str,
    email: &Email,
    password_hash: Option<String>,
    now: Timestamp,
) -> account::ActiveModel {
    account::ActiveModel {
        id: Set(id),
        partner_id: Set(partner),
        kind: Set(kind.to_owned()),
        email: Set(email.as_str().to_owned()),
        state: Set(if password_hash.is_some() { AccountState::Active } else { AccountState::Pending }),
        password_changed_at: Set(password_hash.as_ref().map(|_| now)),
        deadline: Set(password_hash.is_none().then(|| now.plus(INVITATION))),
        password_hash: Set(password_hash),
        email_locked_by_product: Set(None),
        failures: Set(0),
        last_sign_in_at: Set(None),
        created_at: Set(now),
    }
}

/// Ends every link of an account, and the new address that waits for one.
pub(crate) async fn end_links(write: &Write<'_>, account: AccountId) -> Result<()> {
    // Nor does a mail that could not be sent yet bring another one.
    let unsent = "UPDATE outbox SET done_at = $1 WHERE kind = $2 AND payload = $3 AND done_at IS NULL";
    let payload = serde_json::json!({ "account": account }).to_string();
    write.execute(unsent, [write.now.into(), Kind::Invitation.key().into(), payload.into()]).await?;
    forget_resets(write, account).await?;
    write.execute("DELETE FROM link WHERE account_id = $1", [account.into()]).await?;
    write.execute("DELETE FROM address_change WHERE account_id = $1", [account.into()]).await?;
    Ok(())
}

/// Forgets that a new password was asked for, as long as no mail of it has gone out: its link would come after what ends all
/// links of an account. Whoever asks anew is mailed at once.
pub(crate) async fn forget_resets(write: &Write<'_>, account: AccountId) -> Result<()> {
    let unsent =
        "DELETE FROM outbox WHERE partner_id = $1 AND kind = $2 AND payload = $3 AND done_at IS NULL";
    let payload = serde_json::json!({ "account": account }).to_string();
    write.execute(unsent, [write.partner.into(), Kind::Reset.key().into(), payload.into()]).await?;
    // Those that no job has looked at yet.
    let asked = "DELETE FROM reset_request WHERE email = (SELECT email FROM account WHERE id = $1)";
    write.execute(asked, [account.into()]).await?;
    Ok(())
}

/// The invitation of a new account until its deadline, in the place of any before.
pub(crate) async fn invite(write: &Write<'_>, account: AccountId, until: Timestamp) -> Result<String> {
    end_links(write, account).await?;
    link(write, account, LinkPurpose::Invitation, until, None).await
}

/// One more one-time link, brought by a mail or handed over: the token is for its owner, the hash is kept.
pub(crate) async fn link(
    write: &Write<'_>,
    account: AccountId,
    purpose: LinkPurpose,
    until: Timestamp,
    mail: Option<i64>,
) -> Result<String> {
    keep_link(write, account, purpose, until, mail, None).await
}

/// As [`link`], for the new address `change` of the account where it proves one.
pub(crate) async fn keep_link(
    write: &Write<'_>,
    account: AccountId,
    purpose: LinkPurpose,
    until: Timestamp,
    mail: Option<i64>,
    change: Option<i64>,
) -> Result<String> {
    let token = secret::token()?;
    link::Entity::insert(link::ActiveModel {
        hash: Set(secret::hash(&token)),
        partner_id: Set(write.partner),
        account_id: Set(account),
        purpose: Set(purpose.key().to_owned()),
        expires_at: Set(until),
        created_at: Set(write.now),
        mail_id: Set(mail),
        change_id: Set(change),
    })
    .exec_without_returning(&write.tx)
    .await?;
    Ok(token)
}

/// Ends every way in that an account has besides its password and second factor: sessions, sign-ins under way, links,
/// browsers that are known.
pub(crate) async fn shut(write: &Write<'_>, account: AccountId) -> Result<u64> {
    shut_but(write, account, "").await
}

/// As [`shut`], but for the session with this hash.
pub(crate) async fn shut_but(write: &Write<'_>, account: AccountId, session: &str) -> Result<u64> {
    let sessions = "DELETE FROM session WHERE account_id = $1 AND hash <> $2";
    let ended = write.execute(sessions, [account.into(), session.into()]).await?;
    write.execute("DELETE FROM sign_in WHERE account_id = $1", [account.into()]).await?;
    write.execute("DELETE FROM address_change WHERE account_id = $1", [account.into()]).await?;
    // The way to another second factor stays until it is gone: with it alone nobody gets in.
    let links = "DELETE FROM link WHERE account_id = $1 AND purpose <> 'second_factor'";
    write.execute(links, [account.into()]).await?;
    forget_resets(write, account).await?;
    forget_browsers_but(write, account, session).await?;
    Ok(ended)
}

/// Forgets the browsers of an account, but for the one that the session with this hash began in: both have the instant of that
/// sign-in.
pub(crate) async fn forget_browsers_but(write: &Write<'_>, account: AccountId, session: &str) -> Result<()> {
    let sql = "DELETE FROM known_browser WHERE account_id = $1 AND NOT EXISTS \
               (SELECT 1 FROM session s WHERE s.hash = $2 AND s.created_at = last_used_at)";
    write.execute(sql, [account.into(), session.into()]).await?;
    Ok(())
}

#[derive(Debug, FromQueryResult)]
struct Hold {
    until: Timestamp,
}

/// What the address is held by.
pub(crate) fn hold_key(write: &Write<'_>, email: &Email) -> String {
    write.key().mark(&["address hold", &email.mailbox()])
}

/// Keeps the address of a deleted account from registering again for 24 hours, in any spelling (M119, K14).
pub(crate) async fn hold_address(write: &Write<'_>, email: &Email) -> Result<()> {
    let sql =
        "INSERT INTO address_hold (key, until) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET until = $2";
    write.execute(sql, [hold_key(write, email).into(), write.now.plus(ADDRESS_HOLD).into()]).await?;
    Ok(())
}

/// Refuses an address that is held, in the words for one that is taken.
///
/// After the account was inserted, or got the address: whoever deletes the address meanwhile holds that up, and has
/// written the hold when it goes on.
pub(crate) async fn admit_address(write: &Write<'_>, email: &Email) -> Result<()> {
    if is_held(write, email).await? {
        return Err(Error::field("email", Problem::AddressNotAvailable));
    }
    lock_known_address(write, email).await
}

#[derive(Debug, FromQueryResult)]
struct Locked {
    id: AccountId,
    email_locked_by_product: String,
}

/// An address that another product is known to use is taken, and stays as it is (K12, M99).
async fn lock_known_address(write: &Write<'_>, email: &Email) -> Result<()> {
    let sql = "UPDATE account SET email_locked_by_product = (SELECT product FROM product_address WHERE email = $1) \
               WHERE email = $1 AND email_locked_by_product IS NULL \
               AND EXISTS (SELECT 1 FROM product_address WHERE email = $1) RETURNING id, email_locked_by_product";
    let locked: Option<Locked> = write.one(sql, [email.as_str().into()]).await?;
    if let Some(Locked { id, email_locked_by_product }) = locked {
        let details = serde_json::json!({ "before": { "product": null }, "after": { "product": email_locked_by_product } });
        write.audit(Action::AddressLocked, Object::Account(id), details).await?;
    }
    Ok(())
}

/// Counts a wrong password against an account, wherever it was given; its owner is told of the hundredth (NIST SP
/// 800-63B-4, section 3.2.2): they would only see that a right one is wrong.
pub(crate) async fn wrong_password(write: &Write<'_>, account: AccountId) -> Result<()> {
    let count = "UPDATE account SET failures = failures + 1 WHERE id = $1 RETURNING failures";
    let counted: Option<Failures> = write.one(count, [account.into()]).await?;
    if counted.is_some_and(|Failures { failures }| failures == i64::from(FAILURES_MAX)) {
        write.send_later(Kind::PasswordLocked, serde_json::json!({ "account": account })).await?;
        write.audit(Action::PasswordLocked, Object::Account(account), serde_json::json!({})).await?;
    }
    Ok(())
}

/// What the addresses that somebody was refused are counted under.
fn address_counter(write: &Write<'_>, actor: &Actor) -> String {
    attempts::daily(&["address", &actor.account.to_string()], write.now)
}

/// Counts so many addresses that somebody was refused.
pub(crate) async fn count_addresses(write: &Write<'_>, actor: &Actor, refused: usize) -> Result<()> {
    let counter = address_counter(write, actor);
    for _ in 0..refused {
        match write.count_attempt(&counter, attempts::so_many_a_day(ADDRESS_REFUSALS, write.now)).await {
            // The day's last is counted; those of the same file are told with it.
            Ok(_) | Err(Error::TooMany { .. }) => (),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// An error while somebody was refused too many addresses: before another one is tried.
pub(crate) async fn may_name_another(write: &Write<'_>, actor: &Actor) -> Result<()> {
    write.no_pause(&address_counter(write, actor)).await
}

/// Does what may give somebody this address. That it can't be used tells that it is somebody's, perhaps of another partner's: so
/// often and no oftener, and each time the trail tells who typed it (T25, T33).
pub(crate) async fn with_address<T>(
    store: &Store,
    actor: &Actor,
    email: Option<&Email>,
    act: impl Future<Output = Result<T>>,
) -> Result<T> {
    let done = act.await;
    let refused = matches!(&done, Err(Error::Invalid(errors)) if errors.of("email") == Some(Problem::AddressNotAvailable));
    if let (Some(email), true) = (email, refused) {
        let (write, _) = store.write_beside(actor).await?;
        let pause = attempts::so_many_a_day(ADDRESS_REFUSALS, write.now);
        write.count_attempt(&address_counter(&write, actor), pause).await?;
        let details = serde_json::json!({ "address": email.as_str() });
        write.audit(Action::AddressRefused, Object::Partner, details).await?;
        // Nothing that a page shows has changed: no announcement.
        write.tx.commit().await?;
    }
    done
}

/// Whether an address is one of an account that was deleted within the last 24 hours.
pub(crate) async fn is_held(write: &Write<'_>, email: &Email) -> Result<bool> {
    let sql = "SELECT until FROM address_hold WHERE key = $1";
    let hold: Option<Hold> = write.one(sql, [hold_key(write, email).into()]).await?;
    Ok(hold.is_some_and(|hold| write.now < hold.until))
}
