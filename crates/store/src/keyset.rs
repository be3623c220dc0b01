//! Keyset pages: the rows beside a cursor in the order of a sort key, and whether there are more on either side.

use domain::list::{Cursor, Page, SortValue, Sorted};

use crate::scope::Sql;

/// So many rows of a file are asked for at once.
pub const EXPORTED: u64 = 1_000;

/// How one page is cut out of a sorted list.
pub(crate) struct Keyset<'a> {
    cursor: Option<&'a Cursor>,
    descending: bool,
    limit: u64,
}

impl<'a> Keyset<'a> {
    /// The page that was asked for, of so many rows.
    pub fn new<K>(list: &'a Sorted<K>, limit: u64) -> Self {
        Self { cursor: list.cursor.as_ref(), descending: list.descending, limit }
    }

    /// Whether the page ends at the cursor: then its rows are read from their end.
    fn backwards(&self) -> bool {
        self.cursor.is_some_and(|cursor| cursor.before)
    }

    /// Adds where the page starts, its order and its length: one row more than it shows, to know whether it is
    /// the last. `sort` and `id` are columns.
    pub fn cut(&self, sql: &mut Sql, sort: &str, id: &str) {
        let descending = self.descending != self.backwards();
        if let Some(cursor) = self.cursor {
            sql.push(" AND (").push(sort).push(", ").push(id).push(") ");
            sql.push(if descending { "< (" } else { "> (" });
            match &cursor.value {
                SortValue::Number(number) => sql.bind(*number),
                SortValue::Text(text) => sql.bind(text.clone()),
            };
            sql.push(", ").bind(cursor.id).push(")");
        }
        self.order(sql, sort, id);
        sql.push(" LIMIT ").push(&(self.limit + 1).to_string());
    }

    /// Adds the order in which the page is read.
    pub fn order(&self, sql: &mut Sql, sort: &str, id: &str) {
        let direction = if self.descending == self.backwards() { "" } else { " DESC" };
        sql.push(" ORDER BY ").push(sort).push(direction).push(", ").push(id).push(direction);
    }

    /// The page of the rows that were found; `key` is the sort value and the id of one.
    pub fn page<R>(&self, mut rows: Vec<R>, key: impl Fn(&R) -> (SortValue, i64)) -> Page<R> {
        let more = rows.len() as u64 > self.limit;
        rows.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        if self.backwards() {
            rows.reverse();
        }
        let (has_previous, has_next) = match self.cursor {
            None => (false, more),
            Some(cursor) if cursor.before => (more, true),
            Some(_) => (true, more),
        };
        let cursor = |row: &R, before| {
            let (value, id) = key(row);
            Cursor { before, value, id }
        };
        let previous = rows.first().filter(|_| has_previous).map(|row| cursor(row, true));
        let next = rows.last().filter(|_| has_next).map(|row| cursor(row, false));
        Page { rows, previous, next }
    }
}
