//! What Manage Groups is asked for.

use serde::{Deserialize, Serialize};

use super::{PlainQuery, SortKey};

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
pub type GroupQuery = PlainQuery<GroupSort>;

#[cfg(test)]
mod tests {
    use super::{super::Question as _, *};

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
