//! Mails about the address of an account: the only ones that go elsewhere than to the address that is kept of it.

use domain::{AccountState, field::Email, limits::ADDRESS_NOTICE};

use super::{ADDRESSEE, Addressee, Claimed, Mail, News, Payload, mail};
use crate::{
    Error, Result, accounts, addresses, secret,
    write::{Kind, Write},
};

/// What one of them says and to whom; nothing if it is out of date.
pub(super) async fn contents(
    write: &Write<'_>,
    kind: Kind,
    claimed: &Claimed,
    payload: &Payload,
    about: Addressee,
) -> Result<Option<Mail>> {
    if kind == Kind::AddressChanged {
        let news = News::AddressChanged { before: payload.before.clone(), after: payload.after.clone() };
        let to = Addressee { email: payload.to.clone(), ..about };
        return Ok(Some(mail(claimed, to, news)));
    }
    if about.state.at(write.now, about.deadline) == AccountState::Deactivated {
        return Ok(None);
    }
    let Some(change) = addresses::waiting(write, payload.account, payload.change).await? else {
        return Ok(None);
    };
    if kind == Kind::AddressAsked {
        let news = News::AddressAsked { email: change.email };
        return Ok(Some(mail(claimed, about, news)));
    }
    let new = Email::parse(&change.email)
        .map_err(|_| Error::Internal(format!("an address that is none: {}", payload.account)))?;
    let owner: Option<Addressee> =
        write.one(format!("{ADDRESSEE} WHERE a.email = $1"), [new.as_str().into()]).await?;
    let to = Addressee { email: change.email.clone(), ..about };
    if owner.is_some() || accounts::is_held(write, &new).await? {
        return not_available(write, claimed, owner.unwrap_or(to)).await;
    }
    let before = "DELETE FROM link WHERE account_id = $1 AND mail_id = $2";
    write.execute(before, [payload.account.into(), claimed.id.into()]).await?;
    let token = addresses::link(write, payload.account, &change, Some(claimed.id)).await?;
    let news = News::NewAddress { path: format!("/link/{token}"), until: change.expires_at };
    Ok(Some(mail(claimed, to, news)))
}

/// The address is somebody else's, or held: whoever reads its mail is told that somebody asked, and whoever asked is told
/// nothing (T25). However many ask, nobody's mailbox fills.
async fn not_available(write: &Write<'_>, claimed: &Claimed, to: Addressee) -> Result<Option<Mail>> {
    // A mail that is tried again was counted the first time.
    if claimed.attempts == 1 {
        let counter = secret::key(&["address notice", &to.email]);
        match write.count_attempt(&counter, |_| ADDRESS_NOTICE).await {
            Err(Error::TooMany { .. }) => return Ok(None),
            first => first?,
        };
    }
    Ok(Some(mail(claimed, to, News::AddressNotAvailable)))
}
