//! Reads a fleet: a file or an answer of the source in the shape of its device pages.
//!
//! A page `{"pagination": …, "items": […]}` or a bare list of devices; each may carry its `assets` and
//! `alerts`. Fields that are unknown or missing are fine, a wrong type in a field that we read is a problem
//! of that row, and all problems of a file are told at once. Nothing is kept here: the import does that.

use std::{borrow::Cow, collections::HashMap, fmt};

use domain::fleet::DeviceRecord;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Value, error::Category};

use super::{field::Problems, record::record};

/// So many problems of a file are listed; the rest is counted.
pub const PROBLEMS_MAX: usize = 50;

/// What is wrong with one field of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// From 1, in the order of the file.
    pub row: usize,
    /// The path in the row, elements of lists from 0: `assets[0].lastSnapshot`. Empty for the whole row.
    pub field: String,
    pub problem: String,
}

impl fmt::Display for RowProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}", self.row)?;
        if !self.field.is_empty() {
            write!(f, ", {}", self.field)?;
        }
        write!(f, ": {}", self.problem)
    }
}

/// Why a fleet can't be read; nothing of it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// Not JSON, cut off, or nested too deep. Line and column (in bytes) count from 1.
    NotJson { line: usize, column: usize, problem: String },
    /// JSON, and neither a page nor a list of devices; says what it is instead.
    NotAFleet(String),
    /// The first [`PROBLEMS_MAX`] problems in the order of the file, and how many more there are.
    Rows(Vec<RowProblem>, usize),
}

impl std::error::Error for ReadError {}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { line, column, problem } => {
                write!(f, "not readable as JSON: {problem} (line {line}, column {column})")
            }
            Self::NotAFleet(found) => {
                write!(f, "expected a list of devices, or a page with `items`; found {found}")
            }
            Self::Rows(problems, more) => {
                for (index, problem) in problems.iter().enumerate() {
                    write!(f, "{}{problem}", if index == 0 { "" } else { "\n" })?;
                }
                if *more > 0 { write!(f, "\nand {more} more problems") } else { Ok(()) }
            }
        }
    }
}

/// Every device of the text with its row (from 1), or all that is wrong with it.
///
/// Rows are read one by one, so memory holds the text, the records and a single row's JSON.
pub fn read(text: &str) -> Result<Vec<(usize, DeviceRecord)>, ReadError> {
    // Editors and shells of Windows put a byte order mark before what they save.
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reading = Reading::default();
    let mut json = serde_json::Deserializer::from_str(text);
    if let Err(error) = Page(&mut reading).deserialize(&mut json).and_then(|()| json.end()) {
        return Err(reading.failure(&error, text));
    }
    if reading.problems.is_empty() {
        return Ok(reading.records);
    }
    let (problems, more) = reading.problems.into_inner();
    Err(ReadError::Rows(problems, more))
}

#[derive(Debug, Default)]
struct Reading {
    row: usize,
    records: Vec<(usize, DeviceRecord)>,
    /// The row in which each serial was first met.
    serials: HashMap<String, usize>,
    problems: Problems,
    not_a_fleet: Option<&'static str>,
}

impl Reading {
    fn take(&mut self, item: &Value) {
        self.row += 1;
        let Some(record) = record(item, self.row, &self.problems) else { return };
        // Capitals make no other serial of it.
        let serial = record.serial.to_lowercase();
        if let Some(first) = self.serials.get(&serial) {
            let problem = format!("{} is the serial number of row {first} already", record.serial);
            self.problems.add(self.row, "serialNumber".to_owned(), problem);
            return;
        }
        self.serials.insert(serial, self.row);
        // With a problem nothing is returned; why keep the rest in memory?
        if self.problems.is_empty() {
            self.records.push((self.row, record));
        }
    }

    fn failure(self, error: &serde_json::Error, text: &str) -> ReadError {
        let problem = match error.classify() {
            Category::Data => {
                let other = "something else";
                return ReadError::NotAFleet(self.not_a_fleet.unwrap_or(other).to_owned());
            }
            Category::Eof if text.trim().is_empty() => "the file is empty".to_owned(),
            Category::Eof => "the file ends too early, as if cut off".to_owned(),
            Category::Syntax | Category::Io => syntax(error),
        };
        // In a file of one line the place alone leads nowhere.
        let problem = match self.row {
            0 => problem,
            row => format!("{problem} after row {row}"),
        };
        ReadError::NotJson { line: error.line(), column: error.column(), problem }
    }
}

/// The parser's message without the place, which is told apart.
fn syntax(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    if message.starts_with("recursion") { "nested too deep".to_owned() } else { message.to_owned() }
}

/// The whole text: a page or a bare list.
struct Page<'a>(&'a mut Reading);

impl<'de> DeserializeSeed<'de> for Page<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Page<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page or a list of devices")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        Items(self.0).visit_seq(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut page: A) -> Result<(), A::Error> {
        let mut found = false;
        while let Some(key) = page.next_key::<Cow<'de, str>>()? {
            if key != "items" {
                page.next_value::<IgnoredAny>()?;
                continue;
            }
            if std::mem::replace(&mut found, true) {
                self.0.not_a_fleet = Some("a page with `items` twice");
                return Err(A::Error::custom("items twice"));
            }
            self.0.not_a_fleet = Some("a page whose `items` are no list");
            page.next_value_seed(Items(self.0))?;
            self.0.not_a_fleet = None;
        }
        if found {
            return Ok(());
        }
        self.0.not_a_fleet = Some("an object without `items`");
        Err(A::Error::custom("no items"))
    }
}

/// The list of devices.
struct Items<'a>(&'a mut Reading);

impl<'de> DeserializeSeed<'de> for Items<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of devices")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(item) = list.next_element::<Value>()? {
            self.0.take(&item);
        }
        Ok(())
    }
}

#[cfg(test)]
mod noise;
#[cfg(test)]
mod tests;
