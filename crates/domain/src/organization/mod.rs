//! Organizations: the partner's customers (M35–M43, M87–M92).

pub mod details;
pub mod import;

use serde::{Deserialize, Serialize};

use crate::{
    element::ElementCounts,
    field::{FieldErrors, Name, Problem},
    group::{GroupKind, Named},
    id::{GroupId, OrganizationId},
    selection::OrganizationAct,
    time::Timestamp,
};

/// A new organization and the Access Group that it joins, in one act (M87, M88).
#[derive(Debug, Clone)]
pub struct NewOrganization {
    pub name: Name,
    pub group: GroupId,
}

impl NewOrganization {
    /// Reads the form; all problems at once.
    pub fn parse(name: &str, group: &str) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.keep("name", Name::parse(name));
        let group = errors.keep("group", group.parse().map_err(|_| Problem::NotAChoice));
        match (name, group) {
            (Some(name), Some(group)) => Ok(Self { name, group }),
            _ => Err(errors),
        }
    }
}

/// A row of Manage Organizations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationRow {
    pub id: OrganizationId,
    pub name: String,
    pub devices: u64,
    /// How many of its devices, networks and SaaS accounts need attention now.
    pub attention: u64,
    /// What it has besides devices.
    pub elements: ElementCounts,
    /// Its users who can sign in, or can set up their account.
    pub users: u64,
    /// The Access Groups that hold it and that the reader may know of.
    pub groups: Vec<String>,
    pub tags: Vec<String>,
    pub created: Timestamp,
}

/// One organization as its administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationDetail {
    pub row: OrganizationRow,
    /// Whether its users need a second factor (M52, M125).
    pub second_factor: bool,
    /// Whether a link-search may suggest unlinked devices to the reader.
    pub suggests: bool,
}

/// Who sees an organization, for those who manage Access Groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationAccess {
    /// The first groups that hold it.
    pub groups: Vec<(GroupId, String, GroupKind)>,
    /// How many more do.
    pub more: u64,
    /// Employees who see it by one of these.
    pub by_groups: u64,
    /// Employees who see it since they see everything, in a group or not.
    pub everything: u64,
    /// Users of it who see it.
    pub users: u64,
}

/// A name to choose, with its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationName {
    pub id: OrganizationId,
    pub name: String,
}

/// A removed organization that can still be brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovedOrganization {
    pub id: OrganizationId,
    pub name: String,
    pub removed: Timestamp,
    /// From then on it is gone for good.
    pub purge: Timestamp,
}

/// What somebody loses of the organizations that are removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationLoss {
    pub employee: String,
    /// Those of the removed that they see now.
    pub organizations: Named,
    pub nothing_left: bool,
}

/// What an act for many organizations would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationBulkPlan {
    pub act: OrganizationAct,
    pub names: Vec<String>,
    pub devices: u64,
    /// All accounts of users, also of those who can't sign in.
    pub users: u64,
    /// What they have besides devices.
    pub elements: ElementCounts,
    /// The Access Groups that hold what is removed and that the reader may know of.
    pub groups: Vec<String>,
    /// How many employees lose sight of something.
    pub losing: u64,
    /// The first of them by name.
    pub lose: Vec<OrganizationLoss>,
    /// Tells this outcome from any other.
    pub mark: String,
}

impl OrganizationBulkPlan {
    /// What is typed to confirm a removal: the name of the only one, or how many they are (K8).
    pub fn phrase(&self) -> String {
        match self.names.as_slice() {
            [name] => name.clone(),
            names => format!("{} organizations", names.len()),
        }
    }
}

/// What the removal of an organization does, shown before it is done (rule 13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationImpact {
    pub id: OrganizationId,
    pub plan: OrganizationBulkPlan,
}
