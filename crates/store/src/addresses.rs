//! The address of an account: a new one is asked for, proven by the link that is mailed to it, and set (M29, P48).
//!
//! Who has an address, and which is held, is looked up when the link is mailed and when it is used, never when it is asked
//! for: whoever asks can tell nothing from the answer or its time (K14, T25, T33). Mails are in `system::mail`.

use domain::{
    AccountId, Problem, Refusal, Timestamp,
    account::LinkPurpose,
    address::{Address, NewAddress},
    field::Email,
    limits::{NEW_ADDRESS, sign_in_delay},
    time::HOUR,
};
use sea_orm::FromQueryResult;
use serde_json::json;

use crate::{
    Error, Result, Store, accounts,
    audit::{Action, Object},
    secret,
    write::{Kind, Write},
};

/// A new address that waits to be proven.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Change {
    pub id: i64,
    pub email: String,
    pub expires_at: Timestamp,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    email: String,
    locked_by: Option<String>,
    new_email: Option<String>,
    expires_at: Option<Timestamp>,
}

/// What a change of the address finds.
#[derive(Debug, FromQueryResult)]
struct Now {
    email: String,
    locked_by: Option<String>,
}

/// The address of an account, with the one that waits to be proven.
pub(crate) async fn of(store: &Store, account: AccountId) -> Result<Address> {
    let sql = "SELECT a.email, a.email_locked_by_product AS locked_by, c.email AS new_email, c.expires_at \
               FROM account a LEFT JOIN address_change c ON c.account_id = a.id AND c.expires_at > $2 \
               WHERE a.id = $1";
    let row: Option<Row> = store.one(sql, [account.into(), store.clock.now().into()]).await?;
    let Row { email, locked_by, new_email, expires_at } = row.ok_or(Error::NotFound)?;
    let new = new_email.zip(expires_at).map(|(email, until)| NewAddress { email, until });
    Ok(Address { email, locked_by, new })
}

/// The address that an account has now; an error if another product uses it (K12), or if it is the new one.
async fn free_to_change(write: &Write<'_>, account: AccountId, new: &Email) -> Result<String> {
    // Also one that was named while the account was being made.
    let sql = "SELECT email, COALESCE(email_locked_by_product, \
               (SELECT p.product FROM product_address p WHERE p.email = account.email)) AS locked_by \
               FROM account WHERE id = $1";
    let now: Option<Now> = write.one(sql, [account.into()]).await?;
    let now = now.ok_or(Error::NotFound)?;
    if now.locked_by.is_some() {
        return Err(Error::Forbidden(Refusal::AddressLocked));
    }
    if now.email == new.as_str() {
        return Err(Error::field("email", Problem::SameAddress));
    }
    Ok(now.email)
}

/// Leaves a new address to be proven, in the place of any before. The link goes to it, and word of it to the address that
/// is there.
///
/// For each account only so often: nobody fills strangers' mailboxes.
pub(crate) async fn ask(write: &Write<'_>, account: AccountId, new: &Email) -> Result<Change> {
    let before = free_to_change(write, account, new).await?;
    let hour = (write.now.millis() / HOUR).to_string();
    let counter = secret::key(&["new address", &account.to_string(), &hour]);
    write.count_attempt(&counter, sign_in_delay).await?;
    forget(write, account).await?;
    let change =
        Change { id: secret::id()?, email: new.as_str().to_owned(), expires_at: write.now.plus(NEW_ADDRESS) };
    let sql = "INSERT INTO address_change (id, partner_id, account_id, email, expires_at, created_at, by_owner) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        change.id.into(),
        write.partner.into(),
        account.into(),
        new.as_str().into(),
        change.expires_at.into(),
        write.now.into(),
        (write.account == Some(account)).into(),
    ];
    write.execute(sql, values).await?;
    let details = json!({ "before": { "address": before }, "after": { "address": new.as_str() } });
    write.audit(Action::AddressAsked, Object::Account(account), details).await?;
    for kind in [Kind::AddressAsked, Kind::NewAddress] {
        write.send_later(kind, json!({ "account": account, "change": change.id })).await?;
    }
    Ok(change)
}

/// A link that proves this new address, brought by a mail or handed over where none leaves.
pub(crate) async fn link(
    write: &Write<'_>,
    account: AccountId,
    change: &Change,
    mail: Option<i64>,
) -> Result<String> {
    let purpose = LinkPurpose::Address;
    accounts::keep_link(write, account, purpose, change.expires_at, mail, Some(change.id)).await
}

/// The new address of this id, if it still waits to be proven.
pub(crate) async fn waiting(write: &Write<'_>, account: AccountId, change: i64) -> Result<Option<Change>> {
    let sql = "SELECT id, email, expires_at FROM address_change \
               WHERE id = $1 AND account_id = $2 AND expires_at > $3";
    write.one(sql, [change.into(), account.into(), write.now.into()]).await
}

/// Ends what waits to be proven, and its links with it; whether there was anything.
pub(crate) async fn forget(write: &Write<'_>, account: AccountId) -> Result<bool> {
    let sql = "DELETE FROM address_change WHERE account_id = $1";
    Ok(write.execute(sql, [account.into()]).await? == 1)
}

/// Takes back what waits to be proven.
pub(crate) async fn withdraw(write: &Write<'_>, account: AccountId) -> Result<()> {
    if !forget(write, account).await? {
        return Err(Error::Conflict("There is no new address any more. Look at it again."));
    }
    write.audit(Action::AddressWithdrawn, Object::Account(account), json!({})).await
}

/// Gives an account this address: refused with the same words if it is taken, and if it is held (K14). The one from before
/// is free at once: only those of deleted accounts are held (M119).
pub(crate) async fn set(write: &Write<'_>, account: AccountId, new: &Email) -> Result<String> {
    let before = free_to_change(write, account, new).await?;
    write
        .execute_one(
            "UPDATE account SET email = $1, undelivered_at = NULL WHERE id = $2",
            [new.as_str().into(), account.into()],
        )
        .await?;
    accounts::admit_address(write, new).await?;
    let details = json!({ "before": { "address": before }, "after": { "address": new.as_str() } });
    write.audit(Action::AddressChanged, Object::Account(account), details).await?;
    Ok(before)
}
