//! Who somebody is, as the queries for sessions find them.

use domain::{
    AccountId, AccountState, OrganizationId, PartnerId, Role, Standing, Timestamp, Visibility,
    organization_user::{Access, EndpointAccess, PortalAccess},
    policy::Principal,
    region::{Locale, Region},
};
use sea_orm::{DbBackend, FromQueryResult};

use crate::{
    Result,
    scope::{Scope, Sql, unpack},
};

/// What an actor is, with what decides where they may look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Person {
    Employee { standing: Standing, visibility: Visibility },
    OrganizationUser { organization: OrganizationId, access: Access },
}

impl Person {
    /// The part that policy needs.
    pub const fn principal(&self) -> Principal {
        match *self {
            Self::Employee { standing, .. } => Principal::Employee(standing),
            Self::OrganizationUser { access, .. } => Principal::OrganizationUser(access),
        }
    }

    /// Where they look, as this account of this partner and at this instant.
    pub const fn scope(&self, partner: PartnerId, account: AccountId, now: Timestamp) -> Scope {
        match *self {
            Self::OrganizationUser { organization, .. } => Scope::Own(partner, organization),
            Self::Employee { standing, .. } if standing.never_scoped() => Scope::Everything(partner),
            Self::Employee { visibility: Visibility::Everything, .. } => Scope::Everything(partner),
            Self::Employee { visibility: Visibility::Groups, .. } => Scope::Groups(partner, account, now),
        }
    }
}

/// Somebody as the queries for sessions find them, by [`PERSON`] and [`groups_of`].
#[derive(Debug, FromQueryResult)]
pub(crate) struct PersonRow {
    pub email: String,
    state: AccountState,
    deadline: Option<Timestamp>,
    name: Option<String>,
    role: Option<Role>,
    security_administrator: Option<bool>,
    visibility: Option<Visibility>,
    user_name: Option<String>,
    organization_id: Option<OrganizationId>,
    organization_state: Option<String>,
    time_zone: Option<String>,
    locale: Option<String>,
    portal_access: Option<PortalAccess>,
    endpoint_access: Option<EndpointAccess>,
    groups: Option<String>,
}

/// What is asked of account `a`, employee `e`, user `u` and their organization `o`.
pub(crate) const PERSON: &str = "a.email, a.state, a.deadline, e.name, e.role, e.security_administrator, e.visibility, \
    u.name AS user_name, u.organization_id, o.state AS organization_state, o.time_zone, o.locale, \
    u.portal_access, u.endpoint_access";

/// Adds the names of the groups that this account is in at this instant, for an employee who sees what these hold.
pub(crate) fn groups_of(sql: &mut Sql, backend: DbBackend, account: &str, now: Timestamp) {
    sql.push("CASE WHEN e.visibility = 'groups' THEN ");
    sql.pack(backend, "name", |sql| {
        sql.push("SELECT g.name FROM group_member gm JOIN access_group g ON g.id = gm.group_id WHERE gm.account_id = ");
        sql.push(account).push(" AND ").lasting(now).push(" ORDER BY g.name_key");
    });
    sql.push(" END AS groups");
}

impl PersonRow {
    pub fn person(&self) -> Option<Person> {
        match (self.role, self.security_administrator, self.visibility, self.user()) {
            (Some(role), Some(security_administrator), Some(visibility), None) => {
                Some(Person::Employee { standing: Standing { role, security_administrator }, visibility })
            }
            (None, None, None, user) => user,
            _ => None,
        }
    }

    /// The user of an organization. Those of a removed one can't sign in, and their sessions are dead.
    fn user(&self) -> Option<Person> {
        self.organization_state.as_deref().filter(|state| *state == "live")?;
        let access = Access { portal: self.portal_access?, endpoint: self.endpoint_access? };
        Some(Person::OrganizationUser { organization: self.organization_id?, access })
    }

    pub fn region(&self) -> Region {
        let locale = self.locale.as_deref().and_then(Locale::from_key);
        Region { zone: self.time_zone.clone().unwrap_or_default(), locale: locale.unwrap_or_default() }
    }

    /// The state at this instant.
    pub fn state(&self, now: Timestamp) -> AccountState {
        self.state.at(now, self.deadline)
    }

    pub fn name(&self) -> String {
        self.name.as_ref().or(self.user_name.as_ref()).cloned().unwrap_or_default()
    }

    pub fn groups(&self) -> Result<Vec<String>> {
        let groups: Vec<(String,)> = unpack(self.groups.as_deref())?;
        Ok(groups.into_iter().map(|(name,)| name).collect())
    }
}
