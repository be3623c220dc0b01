//! Many new things at once, out of a file: each row is read as the form is, and every problem has its place.

use std::{collections::BTreeMap, fmt};

use crate::{
    csv::{self, OpenQuote, unguarded},
    field::{FieldErrors, Problem},
    limits::IMPORT_ROWS,
};

/// The columns of a file; the key of each is the name of the form's field.
pub trait Columns: Copy + Ord + fmt::Debug + 'static {
    const ALL: &'static [Self];
    /// What is said of a file without a row.
    const NONE: &'static str;
    /// What too many rows are.
    const SEVERAL: &'static str;

    /// How the first row of the file names it.
    fn key(self) -> &'static str;

    /// As people read it.
    fn name(self) -> &'static str;

    /// What else the first row may call it: as the list's own file does.
    fn alias(self) -> Option<&'static str> {
        None
    }

    /// What a cell of it may hold, where that is one of several.
    fn choices(self) -> Option<&'static str> {
        None
    }

    /// Whether the file can do without it.
    fn optional(self) -> bool;

    /// Columns of the list's own file that say nothing of what is new: they are left out.
    const LEFT_OUT: &'static [&'static str];

    /// Its place among [`Columns::ALL`].
    fn place(self) -> usize {
        Self::ALL.iter().position(|column| *column == self).unwrap_or(0)
    }
}

/// Why a file can't be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileProblem<C> {
    /// No row but the first one, or not even that.
    Empty,
    TooManyRows,
    OpenQuote(usize),
    NoColumn(C),
    UnknownColumn(String),
    ColumnTwice(C),
}

impl<C: Columns> fmt::Display for FileProblem<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "{}: below the first row there is none.", C::NONE),
            Self::TooManyRows => {
                write!(f, "These are more than {IMPORT_ROWS} {}. Part the file.", C::SEVERAL)
            }
            Self::OpenQuote(line) => write!(f, "A quote that begins on line {line} never ends."),
            Self::NoColumn(column) => {
                write!(f, "The first row has no column “{}”. It names the columns.", column.key())
            }
            Self::UnknownColumn(name) => {
                let keys: Vec<_> = C::ALL.iter().map(|column| format!("“{}”", column.key())).collect();
                let keys = keys.join(", ");
                write!(
                    f,
                    "The first row has a column “{name}”, which means nothing here. Columns are called {keys}: name it \
                     so, or take it out."
                )
            }
            Self::ColumnTwice(column) => write!(f, "The first row has “{}” twice.", column.key()),
        }
    }
}

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// As the form says it.
    Field(Problem),
    /// The role, or the designation, stands above the reader.
    AboveRank,
    /// The same was on this line before.
    Again(usize),
    /// What is there already has this name but for accents, spaces and capitals.
    Resembles(String),
    /// No Access Group that the reader may choose has this name.
    NoGroup,
    /// Access Groups follow this tag, and the reader gives none of these.
    FollowedTag,
    /// There are more cells in the row than columns.
    Surplus,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(Problem::NotAChoice) => f.write_str("This is none of the choices."),
            Self::Field(problem) => problem.fmt(f),
            Self::AboveRank => f.write_str("This stands above your own rank."),
            Self::Surplus => f.write_str("There are more cells in this row than columns in the first."),
            Self::Again(line) => write!(f, "The same is on line {line}."),
            Self::Resembles(name) => {
                write!(f, "“{name}” is there already, and differs in accents, spaces or capitals alone.")
            }
            Self::NoGroup => f.write_str("You can choose no Access Group of this name."),
            Self::FollowedTag => {
                f.write_str("Access Groups follow this tag: Security Administrators alone give it.")
            }
        }
    }
}

/// A row of the file.
#[derive(Debug, Clone)]
pub struct Row<C, N> {
    /// The line of the file that it begins on.
    pub line: usize,
    /// What stands in its cells, in the order of [`Columns::ALL`].
    pub cells: Vec<String>,
    /// What is new, if nothing is wrong with the row.
    pub new: Option<N>,
    /// What is wrong, and where.
    pub problems: Vec<(C, Why)>,
}

/// What one row says by itself, or what is wrong with it.
pub type Read<C, N> = (Option<N>, Vec<(C, Why)>);

impl<C: Columns, N> Row<C, N> {
    /// What stands in this column.
    pub fn cell(&self, column: C) -> &str {
        self.cells.get(column.place()).map_or("", String::as_str)
    }

    /// Notes that something is wrong with it that it does not know by itself.
    pub fn refuse(&mut self, column: C, why: Why) {
        self.problems.push((column, why));
        self.new = None;
    }
}

/// The problems of a form, each at its column.
pub fn problems<C: Columns>(errors: &FieldErrors) -> Vec<(C, Why)> {
    let place = |field: &str| C::ALL.iter().copied().find(|column| column.key() == field);
    errors.iter().filter_map(|(field, problem)| Some((place(field)?, Why::Field(problem)))).collect()
}

fn key(name: &str) -> String {
    name.trim().to_lowercase().replace(' ', "_")
}

/// Which column stands at which place, as the first row says; none where it is left out.
fn columns<C: Columns>(head: &[String]) -> Result<Vec<Option<C>>, FileProblem<C>> {
    let mut columns = Vec::new();
    for name in head {
        let key = key(name);
        let column =
            C::ALL.iter().copied().find(|column| column.key() == key || column.alias() == Some(&*key));
        if column.is_none() && !C::LEFT_OUT.contains(&&*key) {
            return Err(FileProblem::UnknownColumn(name.trim().chars().take(40).collect()));
        }
        if let Some(twice) = column.filter(|_| columns.contains(&column)) {
            return Err(FileProblem::ColumnTwice(twice));
        }
        columns.push(column);
    }
    match C::ALL.iter().copied().find(|column| !column.optional() && !columns.contains(&Some(*column))) {
        Some(missing) => Err(FileProblem::NoColumn(missing)),
        None => Ok(columns),
    }
}

/// Reads a file: every row with the problems that it has by itself.
pub fn read<C: Columns, N>(
    text: &str,
    of_cells: impl Fn(&[String]) -> Read<C, N>,
) -> Result<Vec<Row<C, N>>, FileProblem<C>> {
    let records = csv::records(text).map_err(|OpenQuote(line)| FileProblem::OpenQuote(line))?;
    let mut records = records.into_iter();
    let head = records.next().ok_or(FileProblem::Empty)?;
    let columns = columns::<C>(&head.cells)?;
    let mut rows = Vec::new();
    for record in records {
        let mut cells = vec![String::new(); C::ALL.len()];
        // What stands beside the last column is nobody's.
        let surplus = record.cells.iter().skip(columns.len()).any(|cell| !cell.trim().is_empty());
        for (column, cell) in columns.iter().zip(&record.cells) {
            let Some(column) = column else { continue };
            if let Some(place) = cells.get_mut(column.place()) {
                unguarded(cell).clone_into(place);
            }
        }
        let (new, mut problems) = of_cells(&cells);
        problems.sort_by_key(|(column, _)| *column);
        let new = new.filter(|_| problems.is_empty());
        let mut row = Row { line: record.line, cells, new, problems };
        if let Some(last) = columns.iter().rev().find_map(Option::as_ref).filter(|_| surplus) {
            row.refuse(*last, Why::Surplus);
        }
        rows.push(row);
        if rows.len() > IMPORT_ROWS {
            return Err(FileProblem::TooManyRows);
        }
    }
    if rows.is_empty() { Err(FileProblem::Empty) } else { Ok(rows) }
}

/// The columns of a file that are left out, as its first row names them.
pub fn left_out<C: Columns>(text: &str) -> Vec<String> {
    let head = csv::records(text).ok().and_then(|records| records.into_iter().next());
    let names = head.map(|head| head.cells).unwrap_or_default();
    names.iter().map(|name| key(name)).filter(|key| C::LEFT_OUT.contains(&&**key)).collect()
}

/// Where several rows have the same in a column, all but the first are wrong.
pub fn refuse_again<C: Columns, N>(
    rows: &mut [Row<C, N>],
    column: C,
    key: impl Fn(&Row<C, N>) -> Option<String>,
) {
    let mut seen = BTreeMap::new();
    for row in rows {
        let Some(key) = key(row).filter(|key| !key.is_empty()) else { continue };
        let first = *seen.entry(key).or_insert(row.line);
        if first != row.line && row.problems.iter().all(|(at, _)| *at != column) {
            row.refuse(column, Why::Again(first));
        }
    }
}
