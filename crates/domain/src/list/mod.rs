//! One way to ask for a page of a list: the address bar's query string, read strictly and written back.
//!
//! Every list has its own filters and sort keys as enums, so nothing can be sorted or filtered by that the
//! reader may not see. Pages are keyset pages: a cursor names the row that they start after.

/// A [`Choice`]: each of them with its key in the address and its words.
macro_rules! choices {
    ($(#[$doc:meta])* $kind:ident { $($(#[$about:meta])* $name:ident $key:literal $words:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $kind {
            $($(#[$about])* $name,)+
        }

        impl Choice for $kind {
            const ALL: &'static [Self] = &[$(Self::$name),+];

            fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }

            fn name(self) -> &'static str {
                match self { $(Self::$name => $words,)+ }
            }
        }
    };
}

mod audit;
mod columns;
mod devices;
mod elements;
mod employees;
mod groups;
mod names;
mod organizations;
mod stage;
mod users;
mod why;

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::field::{self, Problem};

pub use audit::{AuditQuery, Place};
pub use columns::{Column, Columns};
pub use devices::{DeviceColumn, DeviceQuery, DeviceSort};
pub use elements::{ElementQuery, ElementSort};
pub use employees::{Absence, EmployeeColumn, EmployeeQuery, EmployeeSort, FactorState, Sees};
pub use groups::{GroupQuery, GroupSort};
pub use names::{NameQuery, NameSort, PlainQuery};
pub use organizations::{Health, OrganizationColumn, OrganizationQuery};
pub use stage::{Stage, StageCounts};
pub use users::{UserQuery, UserSort};
pub use why::{What, WhyQuery};

/// A parameter of the address that is not one of the list's, or has a value that is none of its.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadQuery {
    pub parameter: String,
    pub problem: Problem,
}

/// Where a page starts: beside the row with this sort value and id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The page ends before that row instead of starting after it.
    pub before: bool,
    pub value: SortValue,
    pub id: i64,
}

/// The value of the sort key at a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SortValue {
    Number(i64),
    Text(String),
}

impl SortValue {
    fn write(&self) -> String {
        match self {
            Self::Number(number) => format!("n{number}"),
            Self::Text(text) => format!("t{text}"),
        }
    }

    fn read(text: &str) -> Option<Self> {
        if let Some(number) = text.strip_prefix('n') {
            return number.parse().ok().map(Self::Number);
        }
        let text = text.strip_prefix('t')?;
        (text.chars().count() <= 300 && !text.contains('\0')).then(|| Self::Text(text.to_owned()))
    }
}

impl Cursor {
    fn write(&self) -> String {
        format!("{}.{}", self.id, self.value.write())
    }

    fn read(text: &str, before: bool) -> Option<Self> {
        let (id, value) = text.split_once('.')?;
        Some(Self { before, id: id.parse().ok()?, value: SortValue::read(value)? })
    }
}

/// What a list is asked for: its search, order and place, and what else narrows it.
pub trait Question: Clone {
    /// What the list can be sorted by.
    type Sort;

    fn list(&self) -> &Sorted<Self::Sort>;

    fn list_mut(&mut self) -> &mut Sorted<Self::Sort>;

    /// The question of this query string.
    fn asked(query: &str) -> Result<Self, BadQuery>;

    /// The query string of this question, with its `?`.
    fn write(&self) -> String;

    /// Whether anything narrows the list.
    fn filtered(&self) -> bool;

    /// The same question from its first page, changed.
    #[must_use]
    fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut changed = self.clone();
        changed.list_mut().cursor = None;
        change(&mut changed);
        changed
    }
}

/// What a parameter of an address offers to choose from: each has a key in the address, and words.
pub trait Choice: Copy + PartialEq + 'static {
    /// All of them, in the order in which they are offered.
    const ALL: &'static [Self];

    /// How the address names it.
    fn key(self) -> &'static str;

    /// As people read it.
    fn name(self) -> &'static str;

    /// What the address names like this.
    fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|choice| choice.key() == key)
    }
}

/// A sort key of a list: has a key in the address, and values of one kind.
pub trait SortKey: Copy + PartialEq + 'static {
    const ALL: &'static [Self];
    fn key(self) -> &'static str;
    /// Whether its values are text.
    fn text(self) -> bool;
}

/// The part of a query that all lists share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sorted<K> {
    /// Folded to lower case; empty finds everything.
    pub search: String,
    pub sort: K,
    pub descending: bool,
    pub cursor: Option<Cursor>,
}

/// The next page or the previous one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Next,
    Previous,
}

/// A page of rows, and whether there is more on either side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<R> {
    pub rows: Vec<R>,
    pub previous: Option<Cursor>,
    pub next: Option<Cursor>,
}

impl<R> Page<R> {
    /// The same page, each row made into another.
    pub fn map<T>(self, make: impl FnMut(R) -> T) -> Page<T> {
        let Self { rows, previous, next } = self;
        Page { rows: rows.into_iter().map(make).collect(), previous, next }
    }
}

/// The pairs of a query string, with or without its `?`, decoded.
pub fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (unescape(name), unescape(value))
    })
}

/// Decodes `application/x-www-form-urlencoded` text; what is not valid stays as it is.
fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |b: Option<&u8>| b.and_then(|&b| char::from(b).to_digit(16));
        match bytes[at] {
            b'+' => out.push(b' '),
            b'%' => {
                if let (Some(high), Some(low)) = (hex(bytes.get(at + 1)), hex(bytes.get(at + 2))) {
                    out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                    at += 2;
                } else {
                    out.push(b'%');
                }
            }
            byte => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn escape(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
}

/// Builds a query string, pair by pair, leaving out what is empty.
#[derive(Debug, Default)]
pub struct QueryString(String);

impl QueryString {
    /// Adds a pair unless its value is empty.
    pub fn push(&mut self, name: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        self.0.push(if self.0.is_empty() { '?' } else { '&' });
        escape(name, &mut self.0);
        self.0.push('=');
        escape(value, &mut self.0);
    }

    /// The query string with its `?`, or nothing.
    pub fn finish(self) -> String {
        self.0
    }
}

/// A parameter that is text.
fn typed(name: &str, value: &str) -> Result<String, BadQuery> {
    field::mention(value).map_err(|problem| bad(name, problem))
}

fn bad(parameter: &str, problem: Problem) -> BadQuery {
    BadQuery { parameter: parameter.to_owned(), problem }
}

impl<K: SortKey> Sorted<K> {
    fn new(sort: K) -> Self {
        Self { search: String::new(), sort, descending: false, cursor: None }
    }

    /// Takes a parameter that all lists share; tells whether it was one.
    fn take(&mut self, name: &str, value: &str) -> Result<bool, BadQuery> {
        match name {
            "q" => self.search = field::search(value).map_err(|problem| bad(name, problem))?,
            "sort" => {
                let (key, descending) = value.strip_prefix('-').map_or((value, false), |key| (key, true));
                self.sort = K::ALL
                    .iter()
                    .copied()
                    .find(|sort| sort.key() == key)
                    .ok_or_else(|| bad(name, Problem::NotAChoice))?;
                self.descending = descending;
            }
            "after" | "before" => {
                let cursor =
                    Cursor::read(value, name == "before").ok_or_else(|| bad(name, Problem::NotAChoice))?;
                self.cursor = Some(cursor);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// A cursor belongs to the sort key that it was made under.
    fn check(&self) -> Result<(), BadQuery> {
        match &self.cursor {
            Some(cursor) if matches!(cursor.value, SortValue::Text(_)) != self.sort.text() => {
                Err(bad(if cursor.before { "before" } else { "after" }, Problem::NotAChoice))
            }
            _ => Ok(()),
        }
    }

    fn write(&self, default: K, out: &mut QueryString) {
        out.push("q", &self.search);
        if self.sort != default || self.descending {
            out.push("sort", &format!("{}{}", if self.descending { "-" } else { "" }, self.sort.key()));
        }
        if let Some(cursor) = &self.cursor {
            out.push(if cursor.before { "before" } else { "after" }, &cursor.write());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        device::{DeviceState, Level},
        id::OrganizationId,
    };

    #[test]
    fn a_question_reads_back_as_it_was_written() {
        let query = DeviceQuery {
            list: Sorted {
                search: "acme & søns %_".to_owned(),
                sort: DeviceSort::Hostname,
                descending: true,
                cursor: Some(Cursor { before: true, value: SortValue::Text("böx.1&a=b".to_owned()), id: 7 }),
            },
            level: Some(Level::Bad),
            state: Some(DeviceState::StorageHigh),
            model: "siris 5".to_owned(),
            organization: Some(OrganizationId::new(9)),
            organization_name: "Søns & Co".to_owned(),
            unlinked: true,
            columns: Columns { hidden: vec![DeviceColumn::Seen, DeviceColumn::Offsite] },
        };
        assert_eq!(DeviceQuery::read(&query.write()), Ok(query));
        assert_eq!(DeviceQuery::default().write(), "");
    }

    #[test]
    fn what_is_no_parameter_of_the_list_is_refused_by_name() {
        // CVE-2026-46370: nothing is sorted or filtered by that is not listed.
        for (query, parameter) in [
            ("?sort=password_hash", "sort"),
            ("?sort=partner_id;--", "sort"),
            ("?level=worst", "level"),
            ("?owner=1", "owner"),
            ("?after=1", "after"),
            ("?after=1.tx", "after"),
            ("?organization=1", "organization"),
            ("?organization_name=a%00b", "organization_name"),
            ("?show=serial", "show"),
            ("?q=%00", "q"),
            ("?q=%E2%80%8B", "q"),
        ] {
            assert_eq!(
                DeviceQuery::read(query).map_err(|bad| bad.parameter),
                Err(parameter.to_owned()),
                "{query}"
            );
        }
        let long = format!("?q={}", "x".repeat(101));
        assert_eq!(DeviceQuery::read(&long).map_err(|bad| bad.parameter), Err("q".to_owned()));
    }

    #[test]
    fn what_is_invisible_in_a_search_is_left_out() {
        let searched = |query: &str| DeviceQuery::read(query).map(|query| query.list.search);
        assert_eq!(searched("?q=+%09"), Ok(String::new()));
        assert_eq!(searched("?q=%E2%80%8Bbdr%09%E2%80%AE1%EF%BB%BF"), Ok("bdr 1".to_owned()));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(query in "\\PC{0,80}") {
            if let Ok(read) = DeviceQuery::read(&query) {
                prop_assert_eq!(DeviceQuery::read(&read.write()), Ok(read));
            }
            let _ = NameQuery::read(&query);
        }
    }
}
