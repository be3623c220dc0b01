//! Many new employees at once, out of a file: each row is read as the form is, and every problem has its place.

use std::{collections::BTreeMap, fmt};

use super::NewEmployee;
use crate::{
    csv::{self, OpenQuote, unguarded},
    field::Problem,
    limits::IMPORT_ROWS,
    policy,
    role::{Role, Standing},
};

/// A column of the file; its key is the name of the form's field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    Name,
    Email,
    Role,
    Phone,
    SecurityAdministrator,
}

impl Column {
    pub const ALL: [Self; 5] =
        [Self::Name, Self::Email, Self::Role, Self::Phone, Self::SecurityAdministrator];

    /// How the first row of the file names it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Role => "role",
            Self::Phone => "phone",
            Self::SecurityAdministrator => "security_administrator",
        }
    }

    /// As people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Email => "Email",
            Self::Role => "Role",
            Self::Phone => "Phone",
            Self::SecurityAdministrator => "Security Administrator",
        }
    }

    /// Whether the file can do without it.
    const fn optional(self) -> bool {
        matches!(self, Self::Phone | Self::SecurityAdministrator)
    }
}

/// Why a file can't be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileProblem {
    /// No row but the first one, or not even that.
    Empty,
    TooManyRows,
    OpenQuote(usize),
    NoColumn(Column),
    UnknownColumn(String),
    ColumnTwice(Column),
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("There is nobody in this file: below the first row there is none."),
            Self::TooManyRows => write!(f, "These are more than {IMPORT_ROWS} people. Part the file."),
            Self::OpenQuote(line) => write!(f, "A quote that begins on line {line} never ends."),
            Self::NoColumn(column) => {
                write!(f, "The first row has no column “{}”. It names the columns.", column.key())
            }
            Self::UnknownColumn(name) => {
                write!(f, "The first row has a column “{name}”, which means nothing here. Take it out.")
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
    /// The address was on this line before.
    Again(usize),
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
            Self::Again(line) => write!(f, "The same address is on line {line}."),
        }
    }
}

/// A row of the file.
#[derive(Debug, Clone)]
pub struct ImportRow {
    /// The line of the file that it begins on.
    pub line: usize,
    /// What stands in its cells, in the order of [`Column::ALL`].
    pub cells: [String; 5],
    /// The new employee, if nothing is wrong with the row by itself.
    pub new: Option<NewEmployee>,
    /// What is wrong, and where.
    pub problems: Vec<(Column, Why)>,
}

impl ImportRow {
    fn read(line: usize, cells: [String; 5]) -> Self {
        let [name, email, role, phone, designated] = &cells;
        let mut problems = Vec::new();
        let designated = designation(designated).unwrap_or_else(|why| {
            problems.push((Column::SecurityAdministrator, why));
            false
        });
        let role = Role::ASSIGNABLE.into_iter().find(|known| {
            let role = role.trim().to_lowercase();
            role == known.key() || role == known.name().to_lowercase()
        });
        // What no role is called is none of the form's choices either.
        let key = role.map_or("", Role::key);
        let new = match NewEmployee::parse(name, email, phone, key, designated) {
            Ok(new) => Some(new),
            Err(errors) => {
                let place = |field: &str| Column::ALL.into_iter().find(|column| column.key() == field);
                let found = errors.iter().filter_map(|(field, problem)| Some((place(field)?, problem)));
                problems.extend(found.map(|(column, problem)| (column, Why::Field(problem))));
                None
            }
        };
        problems.sort_by_key(|(column, _)| *column);
        Self { line, cells, new: new.filter(|_| problems.is_empty()), problems }
    }

    /// Notes that something is wrong with it that it does not know by itself.
    pub fn refuse(&mut self, column: Column, why: Why) {
        self.problems.push((column, why));
        self.new = None;
    }
}

fn designation(text: &str) -> Result<bool, Why> {
    match text.trim().to_lowercase().as_str() {
        "" | "no" | "false" | "0" => Ok(false),
        "yes" | "true" | "1" => Ok(true),
        _ => Err(Why::Field(Problem::NotAChoice)),
    }
}

/// Which column stands at which place, as the first row says.
fn columns(head: &[String]) -> Result<Vec<Column>, FileProblem> {
    let mut columns = Vec::new();
    for name in head {
        let key = name.trim().to_lowercase().replace(' ', "_");
        let column = Column::ALL.into_iter().find(|column| column.key() == key);
        let column =
            column.ok_or_else(|| FileProblem::UnknownColumn(name.trim().chars().take(40).collect()))?;
        if columns.contains(&column) {
            return Err(FileProblem::ColumnTwice(column));
        }
        columns.push(column);
    }
    match Column::ALL.into_iter().find(|column| !column.optional() && !columns.contains(column)) {
        Some(missing) => Err(FileProblem::NoColumn(missing)),
        None => Ok(columns),
    }
}

/// Reads a file as somebody of this standing may use it: every row with its problems, but for what only the other
/// accounts can tell.
pub fn read(text: &str, reader: Standing) -> Result<Vec<ImportRow>, FileProblem> {
    let records = csv::records(text).map_err(|OpenQuote(line)| FileProblem::OpenQuote(line))?;
    let mut records = records.into_iter();
    let head = records.next().ok_or(FileProblem::Empty)?;
    let columns = columns(&head.cells)?;
    let mut rows = Vec::new();
    for record in records {
        let mut cells: [String; 5] = Default::default();
        // What stands beside the last column is nobody's.
        let surplus = record.cells.iter().skip(columns.len()).any(|cell| !cell.trim().is_empty());
        for (column, cell) in columns.iter().zip(&record.cells) {
            unguarded(cell).clone_into(&mut cells[*column as usize]);
        }
        let mut row = ImportRow::read(record.line, cells);
        if let Some(last) = columns.last().filter(|_| surplus) {
            row.refuse(*last, Why::Surplus);
        }
        rows.push(row);
        if rows.len() > IMPORT_ROWS {
            return Err(FileProblem::TooManyRows);
        }
    }
    if rows.is_empty() {
        return Err(FileProblem::Empty);
    }
    refuse_above(&mut rows, reader);
    refuse_again(&mut rows);
    Ok(rows)
}

fn refuse_above(rows: &mut [ImportRow], reader: Standing) {
    for row in rows {
        let Some(standing) = row.new.as_ref().map(|new| new.standing) else { continue };
        if policy::act_on(reader, None, Some(standing)).is_err() {
            let by_role = policy::act_on(reader, None, Some(Standing::of(standing.role))).is_err();
            row.refuse(if by_role { Column::Role } else { Column::SecurityAdministrator }, Why::AboveRank);
        }
    }
}

/// One person, one address (K18): the second row with it is wrong.
fn refuse_again(rows: &mut [ImportRow]) {
    let mut seen = BTreeMap::new();
    for row in rows {
        let email = row.cells[Column::Email as usize].trim().to_ascii_lowercase();
        if email.is_empty() {
            continue;
        }
        let first = *seen.entry(email).or_insert(row.line);
        if first != row.line && row.problems.iter().all(|(column, _)| *column != Column::Email) {
            row.refuse(Column::Email, Why::Again(first));
        }
    }
}

/// A file to begin with.
pub fn template() -> String {
    let head: Vec<_> = Column::ALL.into_iter().map(Column::key).collect();
    format!(
        "{}\r\nMara Lind,mara.lind@example.com,tech,'+15551234567,no\r\nOmar Haddad,omar.haddad@example.com,\
         sales_marketing,,no\r\n",
        head.join(",")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADMIN: Standing = Standing::of(Role::Admin);

    fn problems(text: &str, reader: Standing) -> Vec<(usize, Column, Why)> {
        let rows = read(text, reader).expect("rows");
        rows.into_iter()
            .flat_map(|row| {
                assert_eq!(row.new.is_some(), row.problems.is_empty());
                let line = row.line;
                row.problems.into_iter().map(move |(column, why)| (line, column, why))
            })
            .collect()
    }

    #[test]
    fn columns_come_in_any_order_and_rows_are_read_as_the_form_is() {
        let text = "\u{FEFF}Role;Phone;Security Administrator;EMAIL;name\r\n\
                    Sales and Marketing;'+15551234567;;Mara@Example.com;Mara  Lind\r\nTECH;;No;b@example.com;B\r\n";
        let rows = read(text, ADMIN).expect("rows");
        let new: Vec<_> = rows.iter().filter_map(|row| row.new.as_ref()).collect();
        assert_eq!(new.len(), 2);
        assert_eq!((new[0].name.as_str(), new[0].email.as_str()), ("Mara Lind", "mara@example.com"));
        assert_eq!(new[0].phone.as_ref().map(crate::field::Phone::as_str), Some("+15551234567"));
        assert_eq!(new[0].standing, Standing::of(Role::SalesMarketing));
        assert_eq!(new[1].standing, Standing::of(Role::Tech));
        assert_eq!(problems(&template(), ADMIN), []);
    }

    #[test]
    fn every_problem_is_told_at_its_row_and_column() {
        let text = "name,email,role,phone,security_administrator\n\
                    ,nobody,boss,555,perhaps\n\
                    <b>,a@example.com,tech,,\n\
                    \"A\nB\",b@example.com,primary,,\n\
                    C,A@example.com,tech,,\n\
                    D,d@example.com,tech,,,more\n";
        let field = Why::Field;
        assert_eq!(
            problems(text, ADMIN),
            [
                (2, Column::Name, field(Problem::Empty)),
                (2, Column::Email, field(Problem::NotAnEmail)),
                (2, Column::Role, field(Problem::NotAChoice)),
                (2, Column::Phone, field(Problem::NotAPhoneNumber)),
                (2, Column::SecurityAdministrator, field(Problem::NotAChoice)),
                (3, Column::Name, field(Problem::Markup)),
                (4, Column::Name, field(Problem::ControlCharacters)),
                (4, Column::Role, field(Problem::NotAChoice)),
                (6, Column::Email, Why::Again(3)),
                (7, Column::SecurityAdministrator, Why::Surplus),
            ]
        );
    }

    #[test]
    fn nobody_imports_above_their_own_rank() {
        // T11, guarantee 6
        let text =
            "name,email,role,security_administrator\nA,a@example.com,admin,\nB,b@example.com,tech,yes\n";
        let business = Standing::of(Role::Business);
        assert_eq!(
            problems(text, business),
            [(2, Column::Role, Why::AboveRank), (3, Column::SecurityAdministrator, Why::AboveRank)]
        );
        assert_eq!(problems(text, ADMIN), [(3, Column::SecurityAdministrator, Why::AboveRank)]);
        assert_eq!(problems(text, Standing::of(Role::Tech).designated()), []);
    }

    #[test]
    fn a_file_that_is_none_is_refused_whole() {
        // P8
        let refused = |text: &str| read(text, ADMIN).expect_err("refused");
        let head = "name,email,role\n";
        for text in ["", "\n\n", "\u{FEFF}", head] {
            assert_eq!(refused(text), FileProblem::Empty, "{text:?}");
        }
        assert_eq!(refused("name,role\nA,tech"), FileProblem::NoColumn(Column::Email));
        assert_eq!(refused("name,email,role,email\n"), FileProblem::ColumnTwice(Column::Email));
        let strange = refused("name,email,role,partner_id\nA,a@example.com,tech,7");
        assert_eq!(strange, FileProblem::UnknownColumn("partner_id".to_owned()));
        assert_eq!(refused("name,email,role\n\"A,a@example.com,tech"), FileProblem::OpenQuote(2));
        let many = |count| head.to_owned() + &"A,a@example.com,tech\n".repeat(count);
        assert_eq!(refused(&many(IMPORT_ROWS + 1)), FileProblem::TooManyRows);
        assert!(read(&many(IMPORT_ROWS), ADMIN).is_ok());
    }
}
