//! Many new organizations at once, out of a file: each with the Access Group that it joins, by name (M87).

use crate::{
    field::{FieldErrors, Name, Problem, paragraphs},
    import::{self, Columns, Read},
    limits::NOTES_MAX,
};

pub use crate::import::Why;

/// A column of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    Name,
    Group,
    Notes,
}

impl Columns for Column {
    const ALL: &'static [Self] = &[Self::Name, Self::Group, Self::Notes];
    const NONE: &'static str = "There is no organization in this file";
    const SEVERAL: &'static str = "organizations";

    fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Group => "access_group",
            Self::Notes => "notes",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Group => "Access Group",
            Self::Notes => "Notes",
        }
    }

    fn optional(self) -> bool {
        matches!(self, Self::Notes)
    }
}

/// An organization as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InFile {
    pub name: Name,
    /// The name of the group.
    pub group: Name,
    pub notes: String,
}

/// Why such a file can't be read at all.
pub type FileProblem = import::FileProblem<Column>;

/// A row of the file.
pub type ImportRow = import::Row<Column, InFile>;

fn of_cells(cells: &[String]) -> Read<Column, InFile> {
    let [name, group, notes] = cells else { return (None, Vec::new()) };
    let mut errors = FieldErrors::default();
    let name = errors.keep("name", Name::parse(name));
    // What no group can be called is the name of none.
    let none = Name::parse(group).map_err(|problem| match problem {
        Problem::Empty => Problem::Empty,
        _ => Problem::NotAvailable,
    });
    let group = errors.keep("access_group", none);
    let notes = errors.keep("notes", paragraphs(notes, NOTES_MAX));
    let problems = import::problems(&errors);
    match (name, group, notes) {
        (Some(name), Some(group), Some(notes)) => (Some(InFile { name, group, notes }), problems),
        _ => (None, problems),
    }
}

/// Reads a file: every row with its problems, but for what only the other organizations and the groups can tell.
pub fn read(text: &str) -> Result<Vec<ImportRow>, FileProblem> {
    import::read(text, of_cells)
}

/// A file to begin with.
pub fn template() -> String {
    let head: Vec<_> = Column::ALL.iter().map(|column| column.key()).collect();
    format!(
        "{}\r\nHarbour Bakery,All organizations,\"Ring twice.\r\nAsk for Uma.\"\r\nMeadow Dental,All organizations,\r\n",
        head.join(",")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_told_at_its_row_and_column() {
        // M87
        let text = format!(
            "Access Group;NAME;notes\nAll organizations;Harbour  Bakery;\"a\nb\"\n;<b>;\nNorth;{};{}\n",
            "x".repeat(121),
            "y".repeat(NOTES_MAX + 1)
        );
        let rows = read(&text).expect("rows");
        let first = rows[0].new.as_ref().expect("an organization");
        assert_eq!((first.name.as_str(), &*first.notes), ("Harbour Bakery", "a\nb"));
        let problems: Vec<_> = rows.into_iter().flat_map(|row| row.problems).collect();
        let field = Why::Field;
        assert_eq!(
            problems,
            [
                (Column::Name, field(Problem::Markup)),
                (Column::Group, field(Problem::Empty)),
                (Column::Name, field(Problem::TooLong(120))),
                (Column::Notes, field(Problem::TooLong(NOTES_MAX))),
            ]
        );
        assert!(read(&template()).expect("rows").iter().all(|row| row.new.is_some()));
        assert_eq!(read("name\nAcme").expect_err("refused"), FileProblem::NoColumn(Column::Group));
        let none = read("name,access_group\n").expect_err("refused");
        assert_eq!(
            none.to_string(),
            "There is no organization in this file: below the first row there is none."
        );
    }
}
