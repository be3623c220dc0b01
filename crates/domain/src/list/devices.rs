//! What Device Status is asked for.

use serde::{Deserialize, Serialize};

use super::{
    BadQuery, Choice, Column, Columns, QueryString, Question, SortKey, Sorted, bad, columns::Named, pairs,
    typed,
};
use crate::{
    device::{DeviceState, Level},
    field::{self, Problem},
    id::OrganizationId,
};

/// What Device Status can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceSort {
    State,
    Hostname,
    Organization,
    LastSeen,
    LastBackup,
    Storage,
    Offsite,
    Alerts,
}

impl SortKey for DeviceSort {
    const ALL: &'static [Self] = &[
        Self::State,
        Self::Hostname,
        Self::Organization,
        Self::LastSeen,
        Self::LastBackup,
        Self::Storage,
        Self::Offsite,
        Self::Alerts,
    ];

    fn key(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Hostname => "hostname",
            Self::Organization => "organization",
            Self::LastSeen => "seen",
            Self::LastBackup => "backup",
            Self::Storage => "storage",
            Self::Offsite => "offsite",
            Self::Alerts => "alerts",
        }
    }

    fn text(self) -> bool {
        matches!(self, Self::Hostname | Self::Organization)
    }
}

choices! {
    /// Columns of Device Status that can be hidden.
    DeviceColumn {
        Organization "organization" "Organization";
        Seen "seen" "Last seen";
        Backups "backups" "Backups";
        Storage "storage" "Local storage";
        Offsite "offsite" "Offsite";
        Alerts "alerts" "Alerts";
    }
}

impl Column for DeviceColumn {
    const ALWAYS: &'static str = "device";
}

/// What Device Status is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceQuery {
    pub list: Sorted<DeviceSort>,
    pub level: Option<Level>,
    pub state: Option<DeviceState>,
    /// The beginning of the model's name, folded to lower case.
    pub model: String,
    pub organization: Option<OrganizationId>,
    /// The same by its name, as it was typed where there are too many to choose from.
    pub organization_name: String,
    pub unlinked: bool,
    pub columns: Columns<DeviceColumn>,
}

impl Default for DeviceQuery {
    fn default() -> Self {
        Self {
            list: Sorted::new(DeviceSort::State),
            level: None,
            state: None,
            model: String::new(),
            organization: None,
            organization_name: String::new(),
            unlinked: false,
            columns: Columns::default(),
        }
    }
}

impl DeviceQuery {
    /// Reads a query string; whatever is not one of the list's parameters is refused by name.
    pub fn read(query: &str) -> Result<Self, BadQuery> {
        let mut read = Self::default();
        let mut named = Named::default();
        for (name, value) in pairs(query) {
            if value.is_empty() || read.list.take(&name, &value)? || named.take(&name, &value)? {
                continue;
            }
            let choice = || bad(&name, Problem::NotAChoice);
            match name.as_str() {
                "level" => {
                    read.level = Some(Level::ALL.into_iter().find(|l| l.key() == value).ok_or_else(choice)?);
                }
                "state" => {
                    read.state =
                        Some(DeviceState::ALL.into_iter().find(|s| s.code() == value).ok_or_else(choice)?);
                }
                "model" => read.model = field::search(&value).map_err(|problem| bad(&name, problem))?,
                "organization" => read.organization = Some(value.parse().map_err(|_| choice())?),
                "organization_name" => read.organization_name = typed(&name, &value)?,
                "unlinked" if value == "1" => read.unlinked = true,
                _ => return Err(choice()),
            }
        }
        read.list.check()?;
        read.columns = named.columns();
        Ok(read)
    }
}

impl Question for DeviceQuery {
    type Sort = DeviceSort;

    fn list(&self) -> &Sorted<DeviceSort> {
        &self.list
    }

    fn list_mut(&mut self) -> &mut Sorted<DeviceSort> {
        &mut self.list
    }

    fn asked(query: &str) -> Result<Self, BadQuery> {
        Self::read(query)
    }

    fn write(&self) -> String {
        let mut out = QueryString::default();
        self.list.write(DeviceSort::State, &mut out);
        out.push("level", self.level.map_or("", Level::key));
        out.push("state", self.state.map_or("", DeviceState::code));
        out.push("model", &self.model);
        out.push("organization", &self.organization.map(|id| id.to_string()).unwrap_or_default());
        out.push("organization_name", &self.organization_name);
        out.push("unlinked", if self.unlinked { "1" } else { "" });
        self.columns.write(&mut out);
        out.finish()
    }

    fn filtered(&self) -> bool {
        !self.list.search.is_empty()
            || self.level.is_some()
            || self.state.is_some()
            || !self.model.is_empty()
            || self.organization.is_some()
            || !self.organization_name.is_empty()
            || self.unlinked
    }
}
