//! Many new employees at once, out of a file.

use super::NewEmployee;
pub use crate::import::Why;
use crate::{
    field::Problem,
    import::{self, Columns, Read},
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

impl Columns for Column {
    const ALL: &'static [Self] =
        &[Self::Name, Self::Email, Self::Role, Self::Phone, Self::SecurityAdministrator];
    const NONE: &'static str = "There is nobody in this file";
    const SEVERAL: &'static str = "people";
    const LEFT_OUT: &'static [&'static str] =
        &["second_factor", "sees", "groups", "state", "deadline", "overdue_since", "last_sign_in"];

    fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Role => "role",
            Self::Phone => "phone",
            Self::SecurityAdministrator => "security_administrator",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Email => "Email",
            Self::Role => "Role",
            Self::Phone => "Phone",
            Self::SecurityAdministrator => "Security Administrator",
        }
    }

    fn choices(self) -> Option<&'static str> {
        match self {
            Self::Role => Some("Admin, Business, Tech, or Sales and Marketing"),
            Self::SecurityAdministrator => Some("yes or no"),
            _ => None,
        }
    }

    fn optional(self) -> bool {
        matches!(self, Self::Phone | Self::SecurityAdministrator)
    }
}

/// Why such a file can't be read at all.
pub type FileProblem = import::FileProblem<Column>;

/// A row of the file.
pub type ImportRow = import::Row<Column, NewEmployee>;

fn of_cells(cells: &[String]) -> Read<Column, NewEmployee> {
    let [name, email, role, phone, designated] = cells else { return (None, Vec::new()) };
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
    match NewEmployee::parse(name, email, phone, key, designated) {
        Ok(new) => (Some(new), problems),
        Err(errors) => {
            problems.extend(import::problems(&errors));
            (None, problems)
        }
    }
}

fn designation(text: &str) -> Result<bool, Why> {
    match text.trim().to_lowercase().as_str() {
        "" | "no" | "false" | "0" => Ok(false),
        "yes" | "true" | "1" => Ok(true),
        _ => Err(Why::Field(Problem::NotAChoice)),
    }
}

/// Reads a file as somebody of this standing may use it: every row with its problems, but for what only the other
/// accounts can tell.
pub fn read(text: &str, reader: Standing) -> Result<Vec<ImportRow>, FileProblem> {
    let mut rows = import::read(text, of_cells)?;
    refuse_above(&mut rows, reader);
    // One person, one address (K18).
    import::refuse_again(&mut rows, Column::Email, |row| {
        Some(row.cell(Column::Email).trim().to_ascii_lowercase())
    });
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

/// A file to begin with.
pub fn template() -> String {
    let head: Vec<_> = Column::ALL.iter().map(|column| column.key()).collect();
    format!(
        "{}\r\nMara Lind,mara.lind@example.com,tech,'+15551234567,no\r\nOmar Haddad,omar.haddad@example.com,\
         sales_marketing,,no\r\n",
        head.join(",")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_wrote_no_role_is_told_which_there_are() {
        let choices = Column::Role.choices().unwrap();
        for role in Role::ASSIGNABLE {
            assert!(choices.contains(role.name()), "{}", role.name());
        }
    }
    use crate::limits::IMPORT_ROWS;

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
    fn a_file_of_the_list_is_taken_as_it_is() {
        // What is in it besides says nothing of somebody new.
        let text = "name,email,role,security_administrator,phone,second_factor,sees,groups,state,deadline,\
                    overdue_since,last_sign_in\r\nMara Lind,mara@example.com,Sales and Marketing,no,'+15551234567,\
                    \"app, passkey\",\"1 group\",North,active,,,2026-01-01T00:00:00Z\r\n";
        assert_eq!(problems(text, ADMIN), []);
        let left_out = import::left_out::<Column>(text);
        assert_eq!(left_out.len(), 7);
        assert_eq!(left_out[..2], ["second_factor", "sees"]);
        assert!(import::left_out::<Column>(&template()).is_empty());
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
