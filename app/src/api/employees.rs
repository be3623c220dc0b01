//! Manage Employees.

#![expect(clippy::too_many_arguments, reason = "the fields of a form are the arguments of its function")]

use domain::{AccountId, Refusal, Standing, employee::EmployeeDetail};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::handed::{edited, handed, second_factor_gone};
use super::{Done, written::Written};
#[cfg(feature = "ssr")]
use crate::markup;
use crate::{answer::Payload, error::AppError, markup::Markup};

/// What an employee's page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmployeeView {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    /// Why the address can't be edited, if so (K12).
    pub address_stays: Option<String>,
    pub phone: Option<String>,
    pub standing: Standing,
    /// Why the reader can't edit this person, if so.
    pub refusal: Option<Refusal>,
    /// Whether the reader can change role and designation.
    pub standing_editable: bool,
    /// Whether the reader can let this person see everything again (rule 4).
    pub releasable: bool,
    /// The name and the address, and the way to their history.
    pub head: Markup,
    /// What they see, and what can be done to the account.
    pub beside: Markup,
}

impl Payload for EmployeeView {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        let (head, beside) = (Markup::default(), Markup::default());
        std::borrow::Cow::Owned(Self { head, beside, ..self.clone() })
    }
}

impl Payload for EmployeeDetail {}

/// A page of Manage Employees; `query` is the query string of its address.
#[server(name = LoadEmployees, endpoint = "employees", input = GetUrl)]
pub async fn employees(query: String) -> Result<Written, AppError> {
    let gate = super::gate::gate()?;
    let mut query = domain::list::EmployeeQuery::read(&query)?;
    let door = gate.store.employee_admin(&gate.actor)?;
    let groups = door.group_filter(&mut query).await?;
    let (page, counts) = door.list(&query).await?;
    let held_up = gate.held_up_mails(None).await?;
    let shown = markup::employees::Shown { page, counts, groups, held_up };
    let body = markup::employees::page(&markup::parts::Parts::of_request(), &query, &shown, &gate.actor);
    Ok(Written::new("Employees", body))
}

/// Creates an employee (M9, M19); "Add another" stays for the next one (M20).
#[server(endpoint = "employees/create")]
pub async fn create_employee(
    name: String,
    email: String,
    #[server(default)] phone: String,
    #[server(default)] role: String,
    #[server(default)] security_administrator: bool,
    #[server(default)] another: bool,
    #[server(default)] code: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.employee_admin(&gate.actor)?;
    let new = domain::employee::NewEmployee::parse(&name, &email, &phone, &role, security_administrator)?;
    gate.confirm(&code).await?;
    let invited = door.create(&new).await?;
    Ok(handed(if another { "/employees/new?another=true" } else { "/employees" }, invited, "was added."))
}

/// One employee, with what the reader may do to them.
#[server(name = LoadEmployee, endpoint = "employee", input = GetUrl)]
pub async fn employee(id: String) -> Result<EmployeeView, AppError> {
    let gate = super::gate::gate()?;
    let detail = gate.store.employee_admin(&gate.actor)?.employee(super::gate::id(&id)?).await?;
    let own = detail.row.id == gate.actor.seen_by();
    let oversight = gate.actor.may(domain::Capability::Oversight);
    let parts = markup::parts::Parts::of_request();
    let head = markup::employee::head(&parts, &detail, oversight).into();
    let held_up = gate.held_up_mails(Some(detail.row.id)).await?;
    let beside = markup::employee::beside(&parts, &detail, (own, oversight), held_up).into();
    let address_stays = detail.address_stays(own);
    let EmployeeDetail { row, refusal, standing_editable, releasable, .. } = detail;
    let domain::employee::EmployeeRow { id, name, email, phone, standing, .. } = row;
    Ok(EmployeeView {
        id,
        name,
        email,
        address_stays,
        phone,
        standing,
        refusal,
        standing_editable,
        releasable,
        head,
        beside,
    })
}

/// The same, for the question before an act.
#[server(name = LoadEmployeeAccount, endpoint = "employee/account", input = GetUrl)]
pub async fn employee_account(id: String) -> Result<EmployeeDetail, AppError> {
    let gate = super::gate::gate()?;
    Ok(gate.store.employee_admin(&gate.actor)?.employee(super::gate::id(&id)?).await?)
}

/// A field that a form may leave out: what is sent empty was emptied.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct Sent(Option<String>);

#[cfg(feature = "ssr")]
impl Sent {
    /// The text, if it was sent.
    pub fn text(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl From<String> for Sent {
    fn from(text: String) -> Self {
        Self(Some(text))
    }
}

/// Saves what was edited of an employee (M28, M29). A form without an address leaves it.
#[server(endpoint = "employee/edit")]
pub async fn edit_employee(
    id: String,
    name: String,
    #[server(default)] email: Sent,
    #[server(default)] phone: String,
    #[server(default)] role: String,
    #[server(default)] security_administrator: bool,
    #[server(default)] code: String,
    #[server(default)] shown: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.employee_admin(&gate.actor)?;
    let account = super::gate::id(&id)?;
    let mut edit =
        domain::employee::EmployeeEdit::parse(&name, email.text(), &phone, &role, security_administrator)?;
    edit.shown = domain::shown::Shown::read(&shown);
    gate.confirm(&code).await?;
    let saved = door.edit(account, &edit).await?;
    Ok(edited(saved, edit.name.as_str(), "/employees".to_owned(), format!("/employees/{id}")))
}

/// Makes a new link for somebody who has not set a password; the one before is dead.
#[server(endpoint = "employee/resend")]
pub async fn resend_invitation(id: String, #[server(default)] code: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.employee_admin(&gate.actor)?;
    let account = super::gate::id(&id)?;
    gate.confirm(&code).await?;
    let invited = door.resend(account).await?;
    Ok(handed(format!("/employees/{id}"), invited, "has a new link."))
}

/// Brings a deactivated employee back (M95).
#[server(endpoint = "employee/reactivate")]
pub async fn reactivate_employee(id: String, #[server(default)] code: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let (door, account) = (gate.store.employee_admin(&gate.actor)?, super::gate::id(&id)?);
    gate.confirm(&code).await?;
    let (name, invited) = door.reactivate(account).await?;
    Ok(match invited {
        Some(invited) => handed(format!("/employees/{id}"), invited, "is back."),
        None => Done::with(format!("/employees/{id}"), format!("{name} is back and can sign in again.")),
    })
}

/// Signs an employee out everywhere.
#[server(endpoint = "employee/end-sessions")]
pub async fn end_employee_sessions(id: String, #[server(default)] code: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let (door, account) = (gate.store.employee_admin(&gate.actor)?, super::gate::id(&id)?);
    gate.confirm(&code).await?;
    let name = door.end_sessions(account).await?;
    Ok(Done::with(format!("/employees/{id}"), format!("{name} is signed out everywhere.")))
}

/// Ends what an employee can do and keeps their details (M112, M113).
#[server(endpoint = "employee/deactivate")]
pub async fn deactivate_employee(id: String, #[server(default)] code: String) -> Result<Done, AppError> {
    use domain::{
        Capability,
        account::AccountAct,
        policy::{self, Principal},
    };

    let gate = super::gate::gate()?;
    let (door, account) = (gate.store.employee_admin(&gate.actor)?, super::gate::id(&id)?);
    gate.confirm(&code).await?;
    let standing = door.employee(account).await?.row.standing;
    let name = door.deactivate(account).await?;
    let done = Done::with("/employees", format!("{name} is deactivated and signed out everywhere."));
    // Undo is a new act under the rights of that moment: offered to those who have them, where it asks for no code.
    let asks = policy::is_confirmed(AccountAct::Reactivate, Principal::Employee(standing));
    if asks || !gate.actor.may(Capability::Reactivate) {
        return Ok(done);
    }
    Ok(done.undo(<ReactivateEmployee as server_fn::ServerFn>::url(), vec![("id".to_owned(), id)]))
}

/// Deletes an employee (M32, M33).
#[server(endpoint = "employee/delete")]
pub async fn delete_employee(id: String, #[server(default)] code: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let (door, account) = (gate.store.employee_admin(&gate.actor)?, super::gate::id(&id)?);
    gate.confirm(&code).await?;
    let name = door.delete(account).await?;
    Ok(Done::with("/employees", format!("{name} is deleted. Their address can't register for 24 hours.")))
}

/// Takes an employee's second factor away; they set another one up with a link and their password (M124).
#[server(endpoint = "employee/reset-second-factor")]
pub async fn reset_second_factor(id: String, #[server(default)] code: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let (door, account) = (gate.store.employee_admin(&gate.actor)?, super::gate::id(&id)?);
    gate.confirm(&code).await?;
    let invited = door.reset_second_factor(account).await?;
    Ok(second_factor_gone(format!("/employees/{id}"), invited))
}

/// Lets an employee see everything again and ends their memberships (rule 4): freshly confirmed.
#[server(endpoint = "employee/release")]
pub async fn release_employee(id: String, #[server(default)] code: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.employee_admin(&gate.actor)?;
    let account = super::gate::id(&id)?;
    gate.confirm(&code).await?;
    let name = door.release(account).await?;
    Ok(Done::with(
        format!("/employees/{id}"),
        format!("{name} sees everything again and is in no Access Group."),
    ))
}
