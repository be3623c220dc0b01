//! Codes by text message as they are kept: the number of an account, and what was asked for.
//!
//! A code is drawn when it is sent (`system::texts`), and good for once, for five minutes, and for the sign-in or the
//! session that asked for it. Only an HMAC of it is kept, with the installation's key. The weakest of the second factors:
//! whoever can read somebody's messages has it.

use domain::{
    AccountId, Problem, Timestamp,
    factor::masked,
    limits::{TEXT_CODE, TEXTS, TEXTS_OF_NETWORK, text_wait},
    time::{DAY, SECOND},
};
use sea_orm::FromQueryResult;

use crate::{
    Error, Result, Store,
    audit::{Action, Object},
    factors::Attempt,
    key::Key,
    write::Write,
};

/// A code that somebody asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub account: AccountId,
    /// The hash of the sign-in or the session that it will be good for.
    pub holder: &'a str,
    /// Whether its owner is known there: a browser that signed in before, or a session. Strangers and they are counted
    /// apart, so that whoever has the password alone does not use up what its owner may have sent.
    pub known: bool,
    pub network: &'a str,
}

#[derive(Debug, FromQueryResult)]
struct Asked {
    created_at: Timestamp,
}

#[derive(Debug, FromQueryResult)]
struct Sent {
    id: i64,
    phone: String,
}

#[derive(Debug, FromQueryResult)]
struct Number {
    phone: String,
}

/// What a code is recognised by: of this one message only.
pub(crate) fn mark(key: &Key, id: i64, code: &str) -> String {
    key.mark(&["text code", &id.to_string(), code])
}

async fn wait(write: &Write<'_>, whose: &str, value: sea_orm::Value, limits: &[(usize, i64)]) -> Result<i64> {
    let most = limits.iter().map(|(count, _)| *count).max().unwrap_or(0);
    let sql = format!(
        "SELECT created_at FROM text_code WHERE {whose} AND created_at > $2 ORDER BY created_at DESC LIMIT {most}"
    );
    let asked: Vec<Asked> = write.all(sql, [value, write.now.plus(-DAY).into()]).await?;
    let asked: Vec<Timestamp> = asked.into_iter().map(|asked| asked.created_at).collect();
    Ok(text_wait(limits, &asked, write.now))
}

/// Leaves a code to be sent to this number, in the place of any before for the same sign-in or session.
async fn leave(write: &Write<'_>, wanted: Wanted<'_>, phone: &str, sets_up: bool) -> Result<()> {
    let Wanted { account, holder, known, network } = wanted;
    if !write.sends_texts() {
        return Err(Error::Conflict("This portal sends no text messages."));
    }
    let whose = if known { "account_id = $1 AND known" } else { "account_id = $1 AND NOT known" };
    let of_account = wait(write, whose, account.into(), &TEXTS).await?;
    let of_network = wait(write, "network = $1", network.into(), &TEXTS_OF_NETWORK).await?;
    let pause = of_account.max(of_network);
    if pause > 0 {
        return Err(Error::TooMany { seconds: (pause + SECOND - 1) / SECOND });
    }
    let before = "UPDATE text_code SET holder = NULL, mark = NULL WHERE account_id = $1 AND holder = $2";
    write.execute(before, [account.into(), holder.into()]).await?;
    let id = write.text_later(account).await?;
    let sql = "INSERT INTO text_code (id, partner_id, account_id, holder, sets_up, phone, known, network, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = [
        id.into(),
        write.partner.into(),
        account.into(),
        holder.into(),
        sets_up.into(),
        phone.into(),
        known.into(),
        network.into(),
        write.now.into(),
    ];
    write.execute(sql, values).await?;
    let details = serde_json::json!({ "phone": masked(phone) });
    write.audit(Action::TextAsked, Object::Account(account), details).await
}

/// A code for the number of this account, to sign in or to confirm with.
pub(crate) async fn ask(write: &Write<'_>, wanted: Wanted<'_>) -> Result<()> {
    let number = number(write, wanted.account).await?.ok_or(Error::NotFound)?;
    leave(write, wanted, &number, false).await
}

/// A code for a number that its owner wants to use.
pub(crate) async fn ask_new(write: &Write<'_>, wanted: Wanted<'_>, phone: &str) -> Result<()> {
    leave(write, wanted, phone, true).await
}

async fn number(write: &Write<'_>, account: AccountId) -> Result<Option<String>> {
    let sql = "SELECT phone FROM text_phone WHERE account_id = $1";
    let row: Option<Number> = write.one(sql, [account.into()]).await?;
    Ok(row.map(|row| row.phone))
}

/// The number that a code is under way to, or was sent to a few minutes ago, for this sign-in or session.
pub(crate) async fn awaited(
    store: &Store,
    account: AccountId,
    holder: &str,
    sets_up: bool,
) -> Result<Option<String>> {
    let sql = "SELECT phone FROM text_code WHERE account_id = $1 AND holder = $2 AND sets_up = $3 \
               AND COALESCE(sent_at, created_at) > $4";
    let since = since(store.clock.now());
    let row: Option<Number> =
        store.one(sql, [account.into(), holder.into(), sets_up.into(), since.into()]).await?;
    Ok(row.map(|row| row.phone))
}

/// From when on what was asked for or sent still counts.
const fn since(now: Timestamp) -> Timestamp {
    now.plus(-TEXT_CODE)
}

/// Uses a code up, if it is the one that this sign-in or session was sent last; answers the number that it went to.
pub(crate) async fn take(
    write: &Write<'_>,
    account: AccountId,
    holder: &str,
    code: &str,
    sets_up: bool,
) -> Result<Option<String>> {
    let sql = "SELECT id, phone FROM text_code \
               WHERE account_id = $1 AND holder = $2 AND sets_up = $3 AND sent_at > $4 AND mark IS NOT NULL";
    let values = [account.into(), holder.into(), sets_up.into(), since(write.now).into()];
    let Some(Sent { id, phone }) = write.one(sql, values).await? else { return Ok(None) };
    let used = "UPDATE text_code SET holder = NULL, mark = NULL WHERE id = $1 AND mark = $2";
    let used = write.execute(used, [id.into(), mark(write.key(), id, code).into()]).await? == 1;
    Ok(used.then_some(phone))
}

/// A code that proves a new number is looked at: counted, and used up, as [`crate::factors::prove`] does.
pub(crate) async fn prove_number<'a>(
    write: Write<'a>,
    attempt: Attempt<'_>,
    code: &str,
) -> Result<Option<(Write<'a>, String)>> {
    let failures = attempt.count(&write).await?;
    match take(&write, attempt.account, attempt.holder, code, true).await? {
        Some(number) => {
            attempt.right(&write).await?;
            Ok(Some((write, number)))
        }
        None => attempt.refuse(write, failures, "new_code").await,
    }
}

/// Keeps a number as a second factor, in the place of any before; its codes alone count from now on.
pub(crate) async fn set(write: &Write<'_>, account: AccountId, phone: &str) -> Result<()> {
    void(write, account).await?;
    let sql = "INSERT INTO text_phone (account_id, partner_id, phone, created_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (account_id) DO UPDATE SET phone = $3, created_at = $4";
    write.execute(sql, [account.into(), write.partner.into(), phone.into(), write.now.into()]).await?;
    let details = serde_json::json!({ "phone": masked(phone) });
    write.audit(Action::TextsSet, Object::Account(account), details).await
}

/// Takes the number away.
pub(crate) async fn remove(write: &Write<'_>, account: AccountId) -> Result<bool> {
    void(write, account).await?;
    Ok(write.execute("DELETE FROM text_phone WHERE account_id = $1", [account.into()]).await? == 1)
}

/// Every code that was asked for is dead, sent or not.
async fn void(write: &Write<'_>, account: AccountId) -> Result<()> {
    let sql = "UPDATE text_code SET holder = NULL, mark = NULL WHERE account_id = $1";
    write.execute(sql, [account.into()]).await?;
    Ok(())
}

/// The answer for somebody who types a code that no page has asked for.
pub(crate) fn not_a_code() -> Error {
    Error::field("new_code", Problem::NotACode)
}
