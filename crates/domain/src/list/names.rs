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

/// What a list is asked for that has a search and an order, and nothing else that narrows it. It is sorted by the first key
/// unless asked otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlainQuery<K>(pub Sorted<K>);

/// What a list of named things is asked for.
pub type NameQuery = PlainQuery<NameSort>;

impl<K: SortKey> Default for PlainQuery<K> {
    fn default() -> Self {
        Self(Sorted::new(K::ALL[0]))
    }
}

impl<K: SortKey> PlainQuery<K> {
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

impl<K: SortKey> Question for PlainQuery<K> {
    type Sort = K;

    fn list(&self) -> &Sorted<K> {
        &self.0
    }

    fn list_mut(&mut self) -> &mut Sorted<K> {
        &mut self.0
    }

    fn asked(query: &str) -> Result<Self, BadQuery> {
        Self::read(query)
    }

    fn write(&self) -> String {
        let mut out = QueryString::default();
        self.0.write(K::ALL[0], &mut out);
        out.finish()
    }

    fn filtered(&self) -> bool {
        !self.0.search.is_empty()
    }
}
