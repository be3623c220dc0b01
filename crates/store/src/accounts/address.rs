//! Another address of somebody's account (M29, M110): at once for somebody who has set nothing yet, else once it is proven.

use domain::{AccountState, employee::Invited, field::Email};

use super::{Account, end_links, invite, may_name_another};
use crate::{
    Actor, Error, Result, addresses,
    write::{Kind, Write},
};

/// What came of an edit, besides that it is saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edited {
    /// Nothing more.
    Saved,
    /// The link of somebody who is invited has ended: it was made for what they were then (T14). A mail brings another
    /// one.
    LinkEnded,
    /// Somebody who is invited has another address and another link, which is for nobody but them.
    Invited(Invited),
    /// The address changes with this link, which is mailed to it.
    AddressAsked(Invited),
}

/// Gives somebody another address, or asks for it.
pub(crate) async fn change(
    write: &Write<'_>,
    actor: &Actor,
    account: &Account,
    new: &Email,
) -> Result<Edited> {
    if account.id == actor.account {
        return Err(Error::Conflict("You change your own address on the page of your account."));
    }
    // Whoever has the address gets the way back into the account.
    actor.confirmed(write.now)?;
    let state = account.state(write.now);
    let invited = |token: String, until| Invited {
        id: account.id,
        name: account.name.clone(),
        email: new.as_str().to_owned(),
        path: format!("/link/{token}"),
        until,
    };
    if account.has_password {
        if state == AccountState::Deactivated {
            return Err(Error::Conflict("A deactivated account keeps its address. Reactivate it first."));
        }
        let change = addresses::ask(write, account.id, new).await?;
        let token = addresses::link(write, account.id, &change, None).await?;
        return Ok(Edited::AddressAsked(invited(token, change.expires_at)));
    }
    // Nobody has entered yet: there is nothing to protect from whoever mistyped the address.
    may_name_another(write, actor).await?;
    addresses::set(write, account.id, new).await?;
    end_links(write, account.id).await?;
    let Some(until) = account.deadline.filter(|_| state == AccountState::Pending) else {
        return Ok(Edited::Saved);
    };
    let token = invite(write, account.id, until).await?;
    write.send_later(Kind::Invitation, serde_json::json!({ "account": account.id })).await?;
    Ok(Edited::Invited(invited(token, until)))
}

/// Ends the link of somebody who has set nothing yet: it was made for what they were then (T14). With a password it is
/// their own account.
pub(crate) async fn became_another(write: &Write<'_>, account: &Account) -> Result<Edited> {
    if account.state != AccountState::Pending || account.has_password {
        return Ok(Edited::Saved);
    }
    end_links(write, account.id).await?;
    write.send_later(Kind::Invitation, serde_json::json!({ "account": account.id })).await?;
    Ok(Edited::LinkEnded)
}
