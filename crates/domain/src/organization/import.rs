//! Many new organizations at once, out of a file: each with the Access Groups that it joins, by name (M87). The list's own
//! file is one.

use crate::{
    field::{FieldErrors, Name, Problem, paragraphs},
    import::{self, Columns, Read},
    limits::{NAME_MAX, NOTES_MAX},
    tag::Tag,
};

pub use crate::import::Why;

/// A column of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    Name,
    Group,
    Notes,
    Tags,
}

impl Columns for Column {
    const ALL: &'static [Self] = &[Self::Name, Self::Group, Self::Notes, Self::Tags];
    const NONE: &'static str = "There is no organization in this file";
    const SEVERAL: &'static str = "organizations";
    const LEFT_OUT: &'static [&'static str] = &[
        "devices",
        "needing_attention",
        // As it was called before.
        "devices_needing_attention",
        "networks",
        "saas_accounts",
        "endpoint_backup_agents",
        "users",
        "created",
    ];

    fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Group => "access_group",
            Self::Notes => "notes",
            Self::Tags => "tags",
        }
    }

    fn alias(self) -> Option<&'static str> {
        (self == Self::Group).then_some("groups")
    }

    fn name(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Group => "Access Group",
            Self::Notes => "Notes",
            Self::Tags => "Tags",
        }
    }

    fn optional(self) -> bool {
        matches!(self, Self::Notes | Self::Tags)
    }
}

/// An organization as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InFile {
    pub name: Name,
    /// The names of the groups, with commas; which names these are is for whoever knows the groups to say.
    pub groups: String,
    pub notes: String,
    pub tags: Vec<Tag>,
}

/// Why such a file can't be read at all.
pub type FileProblem = import::FileProblem<Column>;

/// A row of the file.
pub type ImportRow = import::Row<Column, InFile>;

fn of_cells(cells: &[String]) -> Read<Column, InFile> {
    let [name, groups, notes, tags] = cells else { return (None, Vec::new()) };
    let mut errors = FieldErrors::default();
    let name = errors.keep("name", Name::parse(name));
    let empty = groups.trim().is_empty();
    let groups = if empty { Err(Problem::Empty) } else { Ok(groups.clone()) };
    let groups = errors.keep("access_group", groups);
    let notes = errors.keep("notes", paragraphs(notes, NOTES_MAX));
    let tags = errors.keep("tags", Tag::parse_list(tags));
    let problems = import::problems(&errors);
    match (name, groups, notes, tags) {
        (Some(name), Some(groups), Some(notes), Some(tags)) => {
            (Some(InFile { name, groups, notes, tags }), problems)
        }
        _ => (None, problems),
    }
}

/// Reads a file: every row with its problems, but for what only the other organizations and the groups can tell.
pub fn read(text: &str) -> Result<Vec<ImportRow>, FileProblem> {
    import::read(text, of_cells)
}

/// The names that stand in a cell with commas between them: of those that are `known`, by their keys, each as long as it can
/// be, for a name may have commas of its own. Nothing where there is anything else in it.
pub fn named(cell: &str, known: impl Fn(&str) -> bool) -> Option<Vec<String>> {
    let parts: Vec<&str> = cell.split(',').collect();
    let mut names: Vec<String> = Vec::new();
    let mut at = 0;
    while at < parts.len() {
        let mut key = String::new();
        let mut longest = None;
        for (end, part) in parts.iter().enumerate().skip(at) {
            let before = if end == at { "" } else { "," };
            key = format!("{key}{before}{}", part.to_lowercase());
            // No name is longer, counted with the spaces around it.
            if key.chars().count() > 2 * NAME_MAX {
                break;
            }
            let name = key.split_whitespace().collect::<Vec<_>>().join(" ");
            if known(&name) {
                longest = Some((name, end + 1));
            }
        }
        let (name, end) = longest?;
        if !names.contains(&name) {
            names.push(name);
        }
        at = end;
    }
    Some(names)
}

/// A file to begin with.
pub fn template() -> String {
    let head: Vec<_> = Column::ALL.iter().map(|column| column.key()).collect();
    format!(
        "{}\r\nHarbour Bakery,All organizations,\"Ring twice.\r\nAsk for Uma.\",\"Gold, Remote\"\r\n\
         Meadow Dental,All organizations,,\r\n",
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
            "Groups;NAME;notes\nAll organizations;Harbour  Bakery;\"a\nb\"\n;<b>;\nNorth;{};{}\n",
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
        assert_eq!(
            read("name,groups,access group\nA,B,C").expect_err("twice"),
            FileProblem::ColumnTwice(Column::Group)
        );
        let none = read("name,access_group\n").expect_err("refused");
        assert_eq!(
            none.to_string(),
            "There is no organization in this file: below the first row there is none."
        );
    }

    #[test]
    fn names_with_commas_between_them_are_told_from_names_with_commas() {
        let known = |name: &str| ["north", "south", "south, east", "all organizations"].contains(&name);
        let found = |cell: &str| named(cell, known).map(|names| names.join("|"));
        for (cell, names) in [
            ("North", "north"),
            ("North, South", "north|south"),
            ("SOUTH, East,North", "south, east|north"),
            (" all  organizations ,north, North", "all organizations|north"),
        ] {
            assert_eq!(found(cell).as_deref(), Some(names), "{cell}");
        }
        for cell in ["", "West", "North, West", "North,,South", &",".repeat(10_000)] {
            assert_eq!(found(cell), None);
        }
    }
}
