//! What is done to an account besides editing it, whoever it belongs to: invited again, ended, brought back, deleted.
//!
//! Within a write that has looked at who may do it.

use domain::{
    AccountId, Timestamp,
    account::{AccountAct, LinkPurpose},
    employee::Invited,
    field::{Email, Name},
    limits::INVITATION,
};
use serde_json::json;

use super::{Account, admit_address, end_links, hold_address, invite, link, shut};
use crate::{
    Error, Result,
    audit::{Action, Object},
    factors,
    settings::handover,
    write::{Kind, Write},
};

/// What an account in another state than the act's answers.
const MOVED: &str = "Meanwhile this account is in another state. Look at it again.";

/// An error unless the account is in a state that the act changes.
pub(crate) fn fits(account: &Account, act: AccountAct, now: Timestamp) -> Result<()> {
    if act.fits(account.state(now), account.has_password) { Ok(()) } else { Err(Error::Conflict(MOVED)) }
}

/// How the trail tells that an account is in another state: from where it stood.
fn moved(write: &Write<'_>, account: &Account, state: &str) -> serde_json::Value {
    let before = account.life(write.now).stage().key();
    json!({ "before": { "state": before }, "after": { "state": state } })
}

/// The one-time link of an account that was just made, until its deadline; a mail brings one too (M22, M107). The
/// invitation is its owner's alone.
pub(crate) async fn welcome(write: &Write<'_>, id: AccountId, name: &Name, email: &Email) -> Result<Invited> {
    admit_address(write, email).await?;
    let until = write.now.plus(INVITATION);
    let token = invite(write, id, until).await?;
    write.send_later(Kind::Invitation, json!({ "account": id })).await?;
    let (name, email) = (name.as_str().to_owned(), email.as_str().to_owned());
    Ok(Invited { id, name, email, path: format!("/link/{token}"), until })
}

/// A new link for somebody who has set no password; the one before is dead, the deadline stays (M93).
pub(crate) async fn resend(write: &Write<'_>, account: &Account) -> Result<Invited> {
    let (id, until) = (account.id, account.deadline.ok_or(Error::Conflict(MOVED))?);
    let token = invite(write, id, until).await?;
    write.audit(Action::InvitationResent, Object::Account(id), json!({})).await?;
    write.send_later(Kind::Invitation, json!({ "account": id })).await?;
    Ok(account.invited(&token, until))
}

/// Brings a deactivated account back (M95, K9): as it was if nothing is missing, else with a link and seven days. Who
/// has a password keeps it, and needs it beside the link: whoever brings an account back gets nothing to enter with.
///
/// Nothing from before lives again: no session, no link, no browser that was known.
pub(crate) async fn reactivate(write: &Write<'_>, account: &Account) -> Result<Option<Invited>> {
    let id = account.id;
    shut(write, id).await?;
    end_links(write, id).await?;
    let until = write.now.plus(INVITATION);
    let missing = account.missing();
    let state = if account.has_password { "active" } else { "pending" };
    let deadline = missing.map(|_| until);
    let sql = "UPDATE account SET state = $1, deadline = $2, set_up_by_link = $3, failures = 0, lapsed_at = NULL \
               WHERE id = $4";
    let by_link = missing == Some(LinkPurpose::SecondFactor);
    write.execute_one(sql, [state.into(), deadline.into(), by_link.into(), id.into()]).await?;
    let token = match missing {
        Some(purpose) => Some(link(write, id, purpose, until, None).await?),
        None => None,
    };
    write.audit(Action::AccountReactivated, Object::Account(id), moved(write, account, state)).await?;
    write.send_later(Kind::Reactivated, json!({ "account": id })).await?;
    Ok(token.map(|token| account.invited(&token, until)))
}

/// Signs somebody out everywhere.
pub(crate) async fn end_sessions(write: &Write<'_>, account: &Account) -> Result<()> {
    let ended = shut(write, account.id).await?;
    write.audit(Action::SessionsEnded, Object::Account(account.id), json!({ "count": ended })).await
}

/// Takes somebody's second factor away and signs them out everywhere: they set another one with the answered link,
/// which is theirs alone, and their password (M124, T29). Whoever resets it gets nothing to enter with.
pub(crate) async fn reset_second_factor(write: &Write<'_>, account: &Account) -> Result<Invited> {
    let id = account.id;
    shut(write, id).await?;
    end_links(write, id).await?;
    let removed = factors::remove(write, id).await?;
    let until = write.now.plus(INVITATION);
    // One that runs already is not made longer.
    let until = account.deadline.map_or(until, |deadline| deadline.min(until));
    let deadline = account.lapses.then_some(until);
    let sql = "UPDATE account SET set_up_by_link = TRUE, deadline = $1 WHERE id = $2";
    write.execute_one(sql, [deadline.into(), id.into()]).await?;
    let token = link(write, id, LinkPurpose::SecondFactor, until, None).await?;
    write.audit(Action::SecondFactorReset, Object::Account(id), removed).await?;
    write.send_later(Kind::SecondFactorReset, json!({ "account": id })).await?;
    Ok(account.invited(&token, until))
}

/// Ends what an account can do and keeps its details (M112, M113).
pub(crate) async fn deactivate(write: &Write<'_>, account: &Account) -> Result<()> {
    let id = account.id;
    shut(write, id).await?;
    end_links(write, id).await?;
    handover::end(write, id).await?;
    let sql = "UPDATE account SET state = 'deactivated', deadline = NULL WHERE id = $1";
    write.execute_one(sql, [id.into()]).await?;
    let details = moved(write, account, "deactivated");
    write.audit(Action::AccountDeactivated, Object::Account(id), details).await?;
    write.send_later(Kind::Deactivated, json!({ "account": id })).await
}

/// Deletes an account for good; its history stays with its name (M27, M118), and its address is held (M119).
pub(crate) async fn delete(write: &Write<'_>, account: &Account) -> Result<()> {
    let id = account.id;
    write.audit(Action::AccountDeleted, Object::Account(id), json!({ "address": account.email })).await?;
    let email = Email::parse(&account.email);
    let email = email.map_err(|_| Error::Internal(format!("an address that is none: {id}")))?;
    hold_address(write, &email).await?;
    write.execute_one("DELETE FROM account WHERE id = $1", [id.into()]).await
}

impl Account {
    fn invited(&self, token: &str, until: Timestamp) -> Invited {
        let (name, email) = (self.name.clone(), self.email.clone());
        Invited { id: self.id, name, email, path: format!("/link/{token}"), until }
    }
}
