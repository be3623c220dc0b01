//! What Manage Groups is asked for.

use serde::{Deserialize, Serialize};

use super::{BadQuery, QueryString, Question, SortKey, Sorted, bad, pairs};
use crate::field::Problem;

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
pub struct GroupQuery(pub Sorted<GroupSort>);

impl Default for GroupQuery {
    fn default() -> Self {
        Self(Sorted::new(GroupSort::Name))
    }
}

impl GroupQuery {
    /// Reads a query string; whatever is not one of the list's parameters is refused by name.
    pub fn read(query: &str) -> Result<Self, BadQuery> {
        let mut read = Self::default();
        for (name, value) in pairs(query) {
            if !value.is_empty() && !read.0.take(&name, &value)? {
                return Err(bad(&name, Problem::NotAChoice));
            }
        }
        read.0.check()?;
        Ok(read)
    }
}

impl Question for GroupQuery {
    type Sort = GroupSort;

    fn list(&self) -> &Sorted<GroupSort> {
        &self.0
    }

    fn list_mut(&mut self) -> &mut Sorted<GroupSort> {
        &mut self.0
    }

    fn asked(query: &str) -> Result<Self, BadQuery> {
        Self::read(query)
    }

    fn write(&self) -> String {
        let mut out = QueryString::default();
        self.0.write(GroupSort::Name, &mut out);
        out.finish()
    }

    fn filtered(&self) -> bool {
        !self.0.search.is_empty()
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
            assert_eq!((read.write(), read.0.sort, read.filtered()), (text, *sort, true));
        }
        for text in ["?sort=email", "?after=1", "?owner=1"] {
            assert!(GroupQuery::read(text).is_err(), "{text}");
        }
    }
}
