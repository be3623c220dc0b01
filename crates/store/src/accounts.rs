//! What every account has in common, whoever it belongs to.

use domain::{AccountId, AccountState, PartnerId, Timestamp, field::Email, limits::INVITATION};
use sea_orm::{EntityTrait as _, Set};

use crate::{
    Result,
    entity::{account, link},
    secret,
    write::Write,
};

/// A new account: active with a password, pending without one.
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
        password_hash: Set(password_hash),
        deadline: Set(None),
        email_locked_by_product: Set(None),
        failures: Set(0),
        last_sign_in_at: Set(None),
        created_at: Set(now),
    }
}

/// The invitation of a new account: the token is for its owner, the hash is kept.
pub(crate) async fn invite(write: &Write<'_>, account: AccountId) -> Result<(String, Timestamp)> {
    let token = secret::token()?;
    let until = write.now.plus(INVITATION);
    link::Entity::insert(link::ActiveModel {
        hash: Set(secret::hash(&token)),
        partner_id: Set(write.partner),
        account_id: Set(account),
        purpose: Set("invitation".to_owned()),
        expires_at: Set(until),
        created_at: Set(write.now),
    })
    .exec_without_returning(&write.tx)
    .await?;
    Ok((token, until))
}
