//! Typed looks into one item of the fleet's source.
//!
//! What is missing or null is nothing; what has another type is a problem, noted with its row and path.
//! All text leaves here free of control characters and of those that hide or reorder text.

use std::{cell::RefCell, fmt};

use domain::{device::Outcome, time::Timestamp};
use serde_json::{Map, Value};

use super::{
    instant,
    source::{PROBLEMS_MAX, RowProblem},
};

/// What is wrong with a file's rows so far.
#[derive(Debug, Default)]
pub(super) struct Problems {
    listed: RefCell<(Vec<RowProblem>, usize)>,
}

impl Problems {
    pub(super) fn add(&self, row: usize, field: String, problem: String) {
        let (list, more) = &mut *self.listed.borrow_mut();
        if list.len() < PROBLEMS_MAX {
            list.push(RowProblem { row, field, problem });
        } else {
            *more += 1;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.listed.borrow().0.is_empty()
    }

    /// The first ones, and how many came after them.
    pub(super) fn into_inner(self) -> (Vec<RowProblem>, usize) {
        self.listed.into_inner()
    }
}

/// Where in an item a value stands: `assets[0].backups[3].timestamp`. Spelled out only for a problem.
#[derive(Debug, Clone, Copy)]
enum Path<'a> {
    Item,
    Field(&'a Self, &'a str),
    Element(&'a Self, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Item => Ok(()),
            Self::Field(Self::Item, name) => f.write_str(name),
            Self::Field(parent, name) => write!(f, "{parent}.{name}"),
            Self::Element(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// The fields of an item, or of an object in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a> {
    object: &'a Map<String, Value>,
    path: Path<'a>,
    row: usize,
    problems: &'a Problems,
}

impl<'a> Fields<'a> {
    /// The item of this row, if it is an object.
    pub(super) fn of_item(item: &'a Value, row: usize, problems: &'a Problems) -> Option<Self> {
        if let Value::Object(object) = item {
            return Some(Self { object, path: Path::Item, row, problems });
        }
        problems.add(row, String::new(), format!("expected a device, found {}", kind(item)));
        None
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// Whether the field is there at all, be it null.
    pub(super) fn has(&self, name: &str) -> bool {
        self.object.contains_key(name)
    }

    /// Notes what is wrong with a field.
    pub(super) fn wrong(&self, name: &str, problem: impl Into<String>) {
        self.problems.add(self.row, Path::Field(&self.path, name).to_string(), problem.into());
    }

    fn wrong_type(&self, name: &str, expected: &str, found: &Value) {
        self.wrong(name, format!("expected {expected}, found {}", kind(found)));
    }

    /// A text as it came.
    fn raw_text(&self, name: &str) -> Option<&'a str> {
        match self.get(name)? {
            Value::String(text) => Some(text),
            other => {
                self.wrong_type(name, "text", other);
                None
            }
        }
    }

    /// A line to show; what is longer than `max` characters is cut off.
    pub(super) fn text(&self, name: &str, max: usize) -> Option<String> {
        let mut text = clean(self.raw_text(name)?);
        if let Some((end, _)) = text.char_indices().nth(max) {
            text.truncate(end);
        }
        Some(text).filter(|text| !text.is_empty())
    }

    /// As [`Fields::text`], of a field that helps people and decides nothing: what is no text there is none.
    pub(super) fn hint(&self, name: &str, max: usize) -> Option<String> {
        self.get(name)?.is_string().then(|| self.text(name, max))?
    }

    /// A text that something is known by; cutting it off would name another thing, so too long is a problem.
    pub(super) fn identity(&self, name: &str, max: usize) -> Option<String> {
        let text = clean(self.raw_text(name)?);
        let length = text.chars().count();
        if length > max {
            self.wrong(name, format!("{length} characters long; at most {max} are possible"));
            return None;
        }
        Some(text).filter(|text| !text.is_empty())
    }

    /// An identity without which nothing can be known.
    pub(super) fn required_identity(&self, name: &str, max: usize) -> Option<String> {
        let blank = match self.get(name) {
            None => true,
            Some(Value::String(text)) => clean(text).is_empty(),
            Some(_) => false,
        };
        if blank {
            self.wrong(name, "missing");
        }
        self.identity(name, max)
    }

    /// An identity that may be written as a whole number; zero is none.
    pub(super) fn id(&self, name: &str, max: usize) -> Option<String> {
        let id = match self.get(name)? {
            Value::Number(number) if !number.is_f64() => Some(number.to_string()),
            Value::String(_) => self.identity(name, max),
            other => {
                self.wrong_type(name, "text or a whole number", other);
                None
            }
        };
        id.filter(|id| id != "0")
    }

    /// A count; what is negative counts as zero.
    pub(super) fn count(&self, name: &str) -> Option<i64> {
        match self.get(name)? {
            Value::Number(number) => Some(scaled(number, 1).unwrap_or(i64::MAX)),
            other => {
                self.wrong_type(name, "a number", other);
                None
            }
        }
    }

    /// Yes or no, which may be written as 1 or 0; missing is no.
    pub(super) fn flag(&self, name: &str) -> bool {
        match self.get(name) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(Value::Number(number)) if number.as_u64().is_some_and(|n| n <= 1) => {
                number.as_u64() == Some(1)
            }
            Some(other) => {
                self.wrong_type(name, "true or false", other);
                false
            }
        }
    }

    /// A date: ISO 8601 text or seconds since 1970.
    pub(super) fn instant(&self, name: &str) -> Option<Timestamp> {
        let value = self.get(name)?;
        let read = match value {
            Value::String(text) => instant::from_text(text),
            Value::Number(number) => scaled_seconds(number).map_or(Err(()), instant::from_seconds),
            other => {
                self.wrong_type(name, "a date", other);
                return None;
            }
        };
        read.unwrap_or_else(|()| {
            let found = match value {
                Value::String(text) => format!("“{}”", excerpt(text)),
                other => excerpt(&other.to_string()),
            };
            let expected = "a date such as 2026-11-21T20:45:10Z or seconds since 1970";
            self.wrong(name, format!("expected {expected}, found {found}"));
            None
        })
    }

    /// A size in bytes, by its units and never by its place.
    ///
    /// A unit is 1024 of the next smaller one, whether written KB or KiB: devices count storage in blocks,
    /// and every known client of the source divides by 1024. What is negative counts as zero.
    pub(super) fn bytes(&self, name: &str) -> Option<i64> {
        let size = self.object(name, "a size with units")?;
        let number = match size.get("size")? {
            Value::Number(number) => number,
            other => {
                size.wrong_type("size", "a number", other);
                return None;
            }
        };
        let units = size.raw_text("units").unwrap_or_default();
        let Some(factor) = unit(units) else {
            if number.as_f64() == Some(0.0) {
                return Some(0);
            }
            if size.get("units").is_none_or(Value::is_string) {
                let found = excerpt(units);
                size.wrong("units", format!("expected B, KB, MB, GB, TB or PB, found “{found}”"));
            }
            return None;
        };
        let bytes = scaled(number, factor);
        if bytes.is_none() {
            size.wrong("size", "too large");
        }
        bytes
    }

    /// How something ended, in any of the three ways that the source writes it. `empty` is what an empty
    /// text stands for; words that are neither success nor failure mean that there is no outcome yet.
    pub(super) fn outcome(&self, name: &str, empty: Outcome) -> Outcome {
        match self.get(name) {
            None => Outcome::NotRun,
            Some(Value::Bool(true)) => Outcome::Success,
            Some(Value::Bool(false)) => Outcome::Failed,
            Some(Value::Number(number)) if number.as_u64() == Some(1) => Outcome::Success,
            Some(Value::Number(number)) if number.as_u64() == Some(0) => Outcome::Failed,
            Some(Value::String(text)) => match text.trim().to_ascii_lowercase().as_str() {
                "" => empty,
                "1" | "true" | "success" | "successful" | "succeeded" => Outcome::Success,
                "0" | "false" | "failure" | "failed" | "fail" | "error" => Outcome::Failed,
                _ => Outcome::NotRun,
            },
            Some(other) => {
                self.wrong_type(name, "success or failure", other);
                Outcome::NotRun
            }
        }
    }

    /// An object in this one. An empty list stands for an empty object, as PHP writes it.
    pub(super) fn object(&'a self, name: &'a str, expected: &str) -> Option<Self> {
        match self.get(name)? {
            Value::Object(object) => Some(Self { object, path: Path::Field(&self.path, name), ..*self }),
            Value::Array(list) if list.is_empty() => None,
            other => {
                self.wrong_type(name, expected, other);
                None
            }
        }
    }

    /// Reads each object of a list, which may come bare or in a page's envelope; `None` if it is missing.
    pub(super) fn list<T>(&self, name: &str, mut read: impl FnMut(Fields<'_>) -> T) -> Option<Vec<T>> {
        let field = Path::Field(&self.path, name);
        let value = self.get(name)?;
        let (list, path) = match (value, value.get("items")) {
            (Value::Array(list), _) => (list, field),
            (Value::Object(_), Some(Value::Array(list))) => (list, Path::Field(&field, "items")),
            (other, _) => {
                self.wrong_type(name, "a list", other);
                return None;
            }
        };
        let mut found = Vec::with_capacity(list.len());
        for (index, element) in list.iter().enumerate() {
            let path = Path::Element(&path, index);
            if let Value::Object(object) = element {
                found.push(read(Fields { object, path, ..*self }));
            } else {
                let problem = format!("expected an object, found {}", kind(element));
                self.problems.add(self.row, path.to_string(), problem);
            }
        }
        Some(found)
    }
}

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The text trimmed, without control characters and without those that hide or reorder text.
pub(super) fn clean(text: &str) -> String {
    let visible = |c: char| !c.is_control() && !deceives(c);
    if text.chars().all(visible) {
        return text.trim().to_owned();
    }
    let spaced = text.chars().map(|c| if matches!(c, '\t' | '\n' | '\r') { ' ' } else { c });
    spaced.filter(|c| visible(*c)).collect::<String>().trim().to_owned()
}

/// Bidirectional controls, zero width, line separators and tags (Unicode TR 36).
const fn deceives(c: char) -> bool {
    matches!(
        c,
        '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}'
            | '\u{E0000}'..='\u{E007F}'
    )
}

/// As much of a text as a message can quote.
fn excerpt(text: &str) -> String {
    const MAX: usize = 40;
    let text = clean(text);
    match text.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Bytes of a unit.
fn unit(name: &str) -> Option<i64> {
    let power = match name.trim().to_ascii_lowercase().as_str() {
        "b" | "byte" | "bytes" => 0,
        "k" | "kb" | "kib" => 1,
        "m" | "mb" | "mib" => 2,
        "g" | "gb" | "gib" => 3,
        "t" | "tb" | "tib" => 4,
        "p" | "pb" | "pib" => 5,
        _ => return None,
    };
    Some(1 << (10 * power))
}

/// The number times the factor, at least zero; `None` beyond what 64 bits hold.
fn scaled(number: &serde_json::Number, factor: i64) -> Option<i64> {
    if let Some(whole) = number.as_i64() {
        return whole.max(0).checked_mul(factor);
    }
    #[expect(clippy::cast_precision_loss, reason = "a factor is a power of two: exact")]
    let value = number.as_f64()?.max(0.0) * factor as f64;
    #[expect(clippy::cast_possible_truncation, reason = "below two to the 63rd, as just compared")]
    (value < 9_223_372_036_854_775_808.0).then_some(value as i64)
}

/// Whole seconds, negative ones included so that they are refused and not taken for zero.
fn scaled_seconds(number: &serde_json::Number) -> Option<i64> {
    match number.as_f64() {
        Some(value) if value < 0.0 => None,
        _ => scaled(number, 1),
    }
}
