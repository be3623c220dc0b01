//! What Manage Groups is asked for.

use serde::{Deserialize, Serialize};

use super::{BadQuery, QueryString, Question, SortKey, Sorted, bad, pairs};
use crate::{field::Problem, id::OrganizationId};

/// What Manage Groups can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum GroupSort {
    Name,
    Organizations,
    Employees,
    Created,
    Changed,
}

impl SortKey for GroupSort {
    const ALL: &'static [Self] =
        &[Self::Name, Self::Organizations, Self::Employees, Self::Created, Self::Changed];

    fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Organizations => "organizations",
            Self::Employees => "employees",
            Self::Created => "created",
            Self::Changed => "changed",
        }
    }

    fn text(self) -> bool {
        matches!(self, Self::Name)
    }
}

/// What Manage Groups is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupQuery {
    pub list: Sorted<GroupSort>,
    /// Only those that hold this organization; All organizations is among them.
    pub organization: Option<OrganizationId>,
}

impl Default for GroupQuery {
    fn default() -> Self {
        Self { list: Sorted::new(GroupSort::Name), organization: None }
    }
}

impl GroupQuery {
    /// Reads a query string; whatever is not one of the list's parameters is refused by name.
    pub fn read(query: &str) -> Result<Self, BadQuery> {
        let mut read = Self::default();
        for (name, value) in pairs(query) {
            if value.is_empty() || read.list.take(&name, &value)? {
                continue;
            }
            let organization = value.parse().ok().filter(|_| name == "organization");
            read.organization = Some(organization.ok_or_else(|| bad(&name, Problem::NotAChoice))?);
        }
        read.list.check()?;
        Ok(read)
    }
}

impl Question for GroupQuery {
    type Sort = GroupSort;

    fn list(&self) -> &Sorted<GroupSort> {
        &self.list
    }

    fn list_mut(&mut self) -> &mut Sorted<GroupSort> {
        &mut self.list
    }

    fn asked(query: &str) -> Result<Self, BadQuery> {
        Self::read(query)
    }

    fn write(&self) -> String {
        let mut out = QueryString::default();
        self.list.write(GroupSort::Name, &mut out);
        out.push("organization", &self.organization.map(|id| id.to_string()).unwrap_or_default());
        out.finish()
    }

    fn filtered(&self) -> bool {
        self.organization.is_some() || !self.list.search.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_written_as_it_was_read() {
        for sort in GroupSort::ALL {
            let text = format!("?q=north&sort=-{}", sort.key());
            let read = GroupQuery::read(&text).expect("a question");
            assert_eq!((read.write(), read.list.sort, read.filtered()), (text, *sort, true));
        }
        let held = GroupQuery { organization: Some(OrganizationId::new(7)), ..GroupQuery::default() };
        assert!(held.filtered());
        assert_eq!(GroupQuery::read(&held.write()), Ok(held));
        for text in ["?sort=email", "?after=1", "?owner=1", "?organization=x"] {
            assert!(GroupQuery::read(text).is_err(), "{text}");
        }
    }
}
