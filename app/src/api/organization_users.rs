//! The users of an organization, for those who manage it.

#![expect(clippy::too_many_arguments, reason = "the fields of a form are the arguments of its function")]

use domain::organization_user::{OrganizationUserDetail, UsersOf};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{Done, employees::Sent, written::Written};
#[cfg(feature = "ssr")]
use super::{
    gate::{Gate, id},
    handed::{edited, handed, second_factor_gone},
};
#[cfg(feature = "ssr")]
use crate::markup;
use crate::{answer::Payload, error::AppError, markup::Markup};

impl Payload for UsersOf {}

/// What a user's page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationUserView {
    pub detail: OrganizationUserDetail,
    /// The name and the address, and the way to their history.
    pub head: Markup,
    /// Where their account stands, and what can be done to it.
    pub beside: Markup,
}

impl Payload for OrganizationUserView {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        let (head, beside) = (Markup::default(), Markup::default());
        std::borrow::Cow::Owned(Self { head, beside, ..self.clone() })
    }
}

/// The door to the users of this organization.
#[cfg(feature = "ssr")]
fn users<'a>(gate: &'a Gate, organization: &str) -> Result<store::OrganizationUsers<'a>, AppError> {
    let door = gate.store.organization_admin(&gate.actor)?;
    Ok(door.users(id(organization)?))
}

/// A page of an organization's users; `query` is the query string of its address.
#[server(name = LoadOrganizationUsers, endpoint = "organization/users", input = GetUrl)]
pub async fn organization_users(organization: String, query: String) -> Result<Written, AppError> {
    let gate = super::gate::gate()?;
    let door = users(&gate, &organization)?;
    let query = domain::list::UserQuery::read(&query)?;
    let (page, total) = door.list(&query).await?;
    let whose = door.whose().await?;
    let parts = markup::parts::Parts::of_request();
    let body = markup::organization_users::page(&parts, &whose, &query, (&page, total));
    Ok(Written::new(format!("Users of {}", whose.name), body))
}

/// Whose users they are, for the forms about them.
#[server(name = LoadUsersOf, endpoint = "organization/users/whose", input = GetUrl)]
pub async fn users_of(organization: String) -> Result<UsersOf, AppError> {
    let gate = super::gate::gate()?;
    Ok(users(&gate, &organization)?.whose().await?)
}

/// Adds a user (M96–M105); "Add another" stays for the next one (M102).
#[server(endpoint = "organization/users/add")]
pub async fn add_organization_user(
    organization: String,
    name: String,
    email: String,
    #[server(default)] phone: String,
    #[server(default)] portal: String,
    #[server(default)] endpoint: String,
    #[server(default)] another: bool,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = users(&gate, &organization)?;
    let new =
        domain::organization_user::NewOrganizationUser::parse(&name, &email, &phone, &portal, &endpoint)?;
    let invited = door.add(&new).await?;
    let here = format!("/organizations/{organization}");
    Ok(handed(if another { format!("{here}/users/new?another=true") } else { here }, invited, "was added."))
}

/// One user, with what can be done to their account.
#[server(name = LoadOrganizationUser, endpoint = "organization/user", input = GetUrl)]
pub async fn organization_user(organization: String, user: String) -> Result<OrganizationUserView, AppError> {
    let gate = super::gate::gate()?;
    let detail = users(&gate, &organization)?.user(id(&user)?).await?;
    let may = |capability| gate.actor.may(capability);
    let ways = (may(domain::Capability::Oversight), may(domain::Capability::OrganizationPreview));
    let parts = markup::parts::Parts::of_request();
    let head = markup::organization_users::head(&parts, &detail, ways.0).into();
    let held_up = gate.held_up_mails(Some(detail.row.id)).await?;
    let beside = markup::organization_users::beside(&parts, &detail, ways, held_up).into();
    Ok(OrganizationUserView { detail, head, beside })
}

/// Saves what was edited of a user (M110). A form without an address leaves it.
#[server(endpoint = "organization/user/edit")]
pub async fn edit_organization_user(
    organization: String,
    user: String,
    name: String,
    #[server(default)] email: Sent,
    #[server(default)] phone: String,
    #[server(default)] portal: String,
    #[server(default)] endpoint: String,
    #[server(default)] code: String,
    #[server(default)] shown: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let (door, account) = (users(&gate, &organization)?, id(&user)?);
    let mut edit = domain::organization_user::OrganizationUserEdit::parse(
        &name,
        email.text(),
        &phone,
        &portal,
        &endpoint,
    )?;
    edit.shown = domain::shown::Shown::read(&shown);
    gate.confirm(&code).await?;
    let saved = door.edit(account, &edit).await?;
    let here = format!("/organizations/{organization}");
    let own = format!("{here}/users/{user}");
    Ok(edited(saved, edit.name.as_str(), here, own))
}

/// Does something to a user's account (M112, M113, M116–M119, M124, K9).
#[server(endpoint = "organization/user/act")]
pub async fn act_on_organization_user(
    organization: String,
    user: String,
    act: String,
    #[server(default)] code: String,
) -> Result<Done, AppError> {
    use domain::account::AccountAct;

    let gate = super::gate::gate()?;
    let (door, account) = (users(&gate, &organization)?, id(&user)?);
    let act = AccountAct::from_key(&act).ok_or_else(|| super::gate::fail(AppError::NotFound))?;
    gate.confirm(&code).await?;
    let (name, invited) = door.act(account, act).await?;
    let here = format!("/organizations/{organization}");
    let own = format!("{here}/users/{user}");
    Ok(match (act, invited) {
        (AccountAct::ResetSecondFactor, Some(invited)) => second_factor_gone(own, invited),
        (AccountAct::Reactivate, Some(invited)) => handed(own, invited, "is back."),
        (_, Some(invited)) => handed(own, invited, "has a new link."),
        (AccountAct::EndSessions, None) => Done::with(own, format!("{name} is signed out everywhere.")),
        (AccountAct::Deactivate, None) => {
            let fields = [("organization", organization), ("user", user), ("act", "reactivate".to_owned())];
            let fields = fields.map(|(field, value)| (field.to_owned(), value)).to_vec();
            let text = format!("{name} is deactivated and signed out everywhere.");
            Done::with(here, text).undo(<ActOnOrganizationUser as server_fn::ServerFn>::url(), fields)
        }
        (AccountAct::Delete, None) => {
            Done::with(here, format!("{name} is deleted. Their address can't register for 24 hours."))
        }
        (_, None) => Done::with(own, format!("{name} is back and can sign in again.")),
    })
}

/// Takes back a new address of a user.
#[server(endpoint = "organization/user/withdraw-address")]
pub async fn withdraw_user_address(organization: String, user: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let name = users(&gate, &organization)?.withdraw_address(id(&user)?).await?;
    Ok(Done::with(
        format!("/organizations/{organization}/users/{user}"),
        format!("The address of {name} stays as it is. The link is dead."),
    ))
}

/// Says whether everybody in an organization needs a second factor (M52, M125).
#[server(endpoint = "organization/second-factor")]
pub async fn require_second_factor(
    organization: String,
    #[server(default)] required: bool,
    #[server(default)] code: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = users(&gate, &organization)?;
    gate.confirm(&code).await?;
    door.require_second_factor(required).await?;
    let text = if required {
        "Everybody in this organization needs a second factor now. Who has none has seven days to set one up."
    } else {
        "A password is enough for the people of this organization now."
    };
    Ok(Done::with(format!("/organizations/{organization}"), text))
}
