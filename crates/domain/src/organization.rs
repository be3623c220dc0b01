//! Organizations: the partner's customers (M35–M43, M87–M92).

use serde::{Deserialize, Serialize};

use crate::{
    element::ElementCounts,
    field::{FieldErrors, Name, Problem},
    id::{GroupId, OrganizationId},
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

/// Reads the form that renames an organization and sets the id that its source knows it by, if any.
pub fn parse_rename(name: &str, source_id: &str) -> Result<(Name, Option<String>), FieldErrors> {
    let mut errors = FieldErrors::default();
    let name = errors.keep("name", Name::parse(name));
    let source = if source_id.trim().is_empty() {
        Some(None)
    } else {
        errors.keep("source_id", Name::parse(source_id).map(|id| Some(id.into_string())))
    };
    match (name, source) {
        (Some(name), Some(source)) => Ok((name, source)),
        _ => Err(errors),
    }
}

/// A row of Manage Organizations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationRow {
    pub id: OrganizationId,
    pub name: String,
    pub devices: u64,
    /// Devices that need attention now.
    pub attention: u64,
    /// What it has besides devices.
    pub elements: ElementCounts,
    /// Its users who can sign in, or can set up their account.
    pub users: u64,
    /// The Access Groups that hold it and that the reader may know of.
    pub groups: Vec<String>,
    pub created: Timestamp,
}

/// One organization as its administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationDetail {
    pub row: OrganizationRow,
    pub source_id: Option<String>,
    /// Whether its users need a second factor (M52, M125).
    pub second_factor: bool,
    /// Whether a link-search may suggest unlinked devices to the reader.
    pub suggests: bool,
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

/// What the removal of an organization does, shown before it is done (rule 13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationImpact {
    pub id: OrganizationId,
    pub name: String,
    pub devices: u64,
    pub users: u64,
    /// What it has besides devices.
    pub elements: ElementCounts,
    /// Scoped employees who see it now and lose it.
    pub lose: Vec<String>,
    /// Of these, who will see nothing afterwards.
    pub nothing_left: Vec<String>,
}
