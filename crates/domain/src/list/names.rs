//! What the lists of named things are asked for.

use serde::{Deserialize, Serialize};

use super::{BadQuery, QueryString, Question, SortKey, SortValue, Sorted, bad, pairs};
use crate::{field::Problem, time::Timestamp};

/// What the shorter lists (organizations, groups, employees) can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameSort {
    Name,
    Created,
}

impl SortKey for NameSort {
    const ALL: &'static [Self] = &[Self::Name, Self::Created];

    fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Created => "created",
        }
    }

    fn text(self) -> bool {
        matches!(self, Self::Name)
    }
}

impl NameSort {
    /// What a row with this name, folded, and this beginning is sorted by.
    pub fn value(self, name: &str, created: Timestamp) -> SortValue {
        match self {
            Self::Name => SortValue::Text(name.to_owned()),
            Self::Created => SortValue::Number(created.millis()),
        }
    }
}

/// What a list of named things is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameQuery(pub Sorted<NameSort>);

impl Default for NameQuery {
    fn default() -> Self {
        Self(Sorted::new(NameSort::Name))
    }
}

impl NameQuery {
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

impl Question for NameQuery {
    type Sort = NameSort;

    fn list(&self) -> &Sorted<NameSort> {
        &self.0
    }

    fn list_mut(&mut self) -> &mut Sorted<NameSort> {
        &mut self.0
    }

    fn asked(query: &str) -> Result<Self, BadQuery> {
        Self::read(query)
    }

    fn write(&self) -> String {
        let mut out = QueryString::default();
        self.0.write(NameSort::Name, &mut out);
        out.finish()
    }

    fn filtered(&self) -> bool {
        !self.0.search.is_empty()
    }
}
