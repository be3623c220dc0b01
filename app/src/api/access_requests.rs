//! What one sees and asks to see, and those who answer that.

use domain::group::GroupName;
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{Done, written::Written};
#[cfg(feature = "ssr")]
use crate::markup::{self, parts::Parts};
use crate::{answer::Payload, error::AppError, markup::Markup};

/// What one sees, and what became of one's last request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnAccess {
    pub body: Markup,
    /// Whether there is something to ask for, and no request that waits.
    pub may_ask: bool,
}

impl Payload for OwnAccess {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        std::borrow::Cow::Owned(Self { body: Markup::default(), may_ask: self.may_ask })
    }
}

/// What one sees.
#[server(name = LoadOwnAccess, endpoint = "account/access", input = GetUrl)]
pub async fn own_access() -> Result<OwnAccess, AppError> {
    use domain::session::Sight;

    let gate = super::gate::gate()?;
    let own = gate.store.own(&gate.actor);
    let (me, request) = (own.me().await?, own.access_request().await?);
    let waits = request.as_ref().is_some_and(|request| request.answer.is_none());
    let scoped = matches!(me.sight, Sight::Groups(_) | Sight::Nothing { .. });
    let body = markup::access_requests::own(&Parts::of_request(), &me, request.as_ref());
    Ok(OwnAccess { body: body.into(), may_ask: scoped && !waits })
}

/// Asks Security Administrators to see more.
#[server(endpoint = "account/ask-access")]
pub async fn ask_access(#[server(default)] reason: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let reason = domain::field::Reason::parse_optional(&reason)
        .map_err(|problem| domain::FieldErrors::one("reason", problem))?;
    gate.store.own(&gate.actor).ask_access(reason.as_ref()).await?;
    Ok(Done::with("/account/access", "You have asked for access. Security Administrators know of it."))
}

/// The requests that wait for an answer.
#[server(name = LoadAccessRequests, endpoint = "access-requests", input = GetUrl)]
pub async fn access_requests() -> Result<Written, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let (requests, total) = (door.access_requests().await?, door.open_requests().await?);
    let body = markup::access_requests::list(&Parts::of_request(), &requests, total);
    Ok(Written::new("Access requests", body))
}

/// A request, and what can be granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestView {
    pub id: String,
    pub name: String,
    pub body: Markup,
    /// Whether it waits for an answer.
    pub open: bool,
    /// The groups to choose from; none where there is nothing to grant.
    pub groups: Vec<GroupName>,
}

impl Payload for RequestView {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        std::borrow::Cow::Owned(Self { body: Markup::default(), ..self.clone() })
    }
}

/// A request with the groups that can be granted.
#[server(name = LoadAccessRequest, endpoint = "access-request", input = GetUrl)]
pub async fn access_request(id: String) -> Result<RequestView, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let request = door.access_request(super::gate::id(&id)?).await?;
    let open = request.answer.is_none();
    let groups = if open && !request.sees_everything { door.names().await? } else { Vec::new() };
    let body = markup::access_requests::one(&Parts::of_request(), &request).into();
    Ok(RequestView { id: request.id.to_string(), name: request.name, body, open, groups })
}

/// Puts whoever asked into a group, for as long as that.
#[server(endpoint = "access-request/grant")]
pub async fn grant_access(
    id: String,
    #[server(default)] group: String,
    #[server(default)] until: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let id = super::gate::id(&id)?;
    let mut errors = domain::FieldErrors::default();
    let group = errors.keep("group", group.parse().map_err(|_| domain::Problem::NotAChoice));
    let until = super::groups::term("", &until).map(|term| term.until);
    let until = errors
        .keep("until", until.map_err(|problems| problems.of("until").unwrap_or(domain::Problem::NotADay)));
    let (Some(group), Some(until)) = (group, until) else { return Err(errors.into()) };
    let (name, group) = door.grant(id, group, until).await?;
    let end = until.map(|day| format!(", until {day}")).unwrap_or_default();
    Ok(Done::with("/access-requests", format!("{name} is in {group} now{end}, and is told so.")))
}

/// Declines a request.
#[server(endpoint = "access-request/decline")]
pub async fn decline_access(id: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let name = gate.store.group_admin(&gate.actor)?.decline(super::gate::id(&id)?).await?;
    Ok(Done::with("/access-requests", format!("The request of {name} was declined, and {name} is told so.")))
}
