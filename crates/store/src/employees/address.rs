//! Another address of an employee (M29): at once for somebody who has set nothing yet, else once it is proven.

use domain::{AccountId, AccountState, Capability, Refusal, employee::Invited, field::Email, policy};

use super::{EmployeeAdmin, Row, sees_no_more, target};
use crate::{
    Actor, Error, Result, accounts, addresses,
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
pub(super) async fn change(write: &Write<'_>, actor: &Actor, row: &Row, new: &Email) -> Result<Edited> {
    if row.id == actor.account {
        return Err(Error::Conflict("You change your own address on the page of your account."));
    }
    // Whoever has the address gets the way back into the account.
    actor.confirmed(write.now)?;
    let state = row.state(write.now);
    let invited = |token: String, until| Invited {
        id: row.id,
        name: row.name.clone(),
        email: new.as_str().to_owned(),
        path: format!("/link/{token}"),
        until,
    };
    if row.has_password {
        if state == AccountState::Deactivated {
            return Err(Error::Conflict("A deactivated account keeps its address. Reactivate it first."));
        }
        let change = addresses::ask(write, row.id, new).await?;
        let token = addresses::link(write, row.id, &change, None).await?;
        return Ok(Edited::AddressAsked(invited(token, change.expires_at)));
    }
    // Nobody has entered yet: there is nothing to protect from whoever mistyped the address.
    addresses::set(write, row.id, new).await?;
    accounts::end_links(write, row.id).await?;
    let Some(until) = row.deadline.filter(|_| state == AccountState::Pending) else {
        return Ok(Edited::Saved);
    };
    let token = accounts::invite(write, row.id, until).await?;
    write.send_later(Kind::Invitation, serde_json::json!({ "account": row.id })).await?;
    Ok(Edited::Invited(invited(token, until)))
}

impl EmployeeAdmin<'_> {
    /// Takes back a new address that waits to be proven; answers whose.
    pub async fn withdraw_address(&self, id: AccountId) -> Result<String> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageEmployees).await?;
        let row = target(&write, id).await?;
        if id == actor.account {
            return Err(Error::Forbidden(Refusal::Oneself));
        }
        policy::act_on(actor.standing()?, Some(row.standing()), None).map_err(Error::Forbidden)?;
        if !sees_no_more(&write, &actor, &row).await? {
            return Err(Error::Forbidden(Refusal::Visibility));
        }
        addresses::withdraw(&write, id).await?;
        write.commit().await?;
        Ok(row.name)
    }
}
