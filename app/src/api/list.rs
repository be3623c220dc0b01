//! What every list answers: its rows as markup, and what stands at its foot.

use serde::{Deserialize, Serialize};

use crate::{answer::Payload, markup::Markup};

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// A `tr` for each row.
    pub rows: Markup,
    /// Whether there is none.
    pub empty: bool,
    /// The addresses of the pages around this one.
    pub previous: Option<String>,
    pub next: Option<String>,
    /// How many match everything that is asked for.
    pub total: u64,
}

impl Payload for Listed {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        std::borrow::Cow::Owned(Self { rows: Markup::default(), ..self.clone() })
    }
}

#[cfg(feature = "ssr")]
impl Listed {
    /// A page whose rows are written as `rows`; `there` is the address of the page at a cursor.
    pub fn of<R>(
        page: domain::list::Page<R>,
        total: u64,
        rows: impl FnOnce(&[R]) -> maud::Markup,
        there: impl Fn(domain::list::Cursor) -> String,
    ) -> Self {
        Self {
            rows: rows(&page.rows).into(),
            empty: page.rows.is_empty(),
            previous: page.previous.map(&there),
            next: page.next.map(&there),
            total,
        }
    }

    /// The same for a list of named things at `path`.
    pub fn of_names<R>(
        page: domain::list::Page<R>,
        total: u64,
        rows: impl FnOnce(&[R]) -> maud::Markup,
        path: &str,
        query: &domain::list::NameQuery,
    ) -> Self {
        Self::of(page, total, rows, |cursor| {
            let mut there = query.clone();
            there.0.cursor = Some(cursor);
            format!("{path}{}", there.write())
        })
    }
}
