//! Which of its columns a list shows, as its reader chose.

use serde::{Deserialize, Serialize};

use super::{BadQuery, Choice, QueryString, bad};
use crate::field::Problem;

/// The parameter that names a column: once for each that is shown.
const SHOW: &str = "show";

/// A column of a list that can be hidden.
pub trait Column: Choice {
    /// The column that identifies a row and is always shown; in the address it stands for "no other column".
    const ALWAYS: &'static str;
}

/// Which of its columns a list shows: all of them, but for those that its reader hid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns<C> {
    /// In the order of the list.
    pub(super) hidden: Vec<C>,
}

impl<C> Default for Columns<C> {
    fn default() -> Self {
        Self { hidden: Vec::new() }
    }
}

impl<C: Column> Columns<C> {
    /// Whether a column is shown.
    pub fn shows(&self, column: C) -> bool {
        !self.hidden.contains(&column)
    }

    /// The columns that are shown, in the order of the list.
    pub fn shown(&self) -> impl Iterator<Item = C> {
        C::ALL.iter().copied().filter(move |column| self.shows(*column))
    }

    /// Adds what the address says of them: nothing where all are shown.
    pub(super) fn write(&self, out: &mut QueryString) {
        if self.hidden.is_empty() {
            return;
        }
        out.push(SHOW, C::ALWAYS);
        for column in self.shown() {
            out.push(SHOW, column.key());
        }
    }
}

/// The columns that an address names, as long as it is read: nothing where it names none.
#[derive(Debug)]
pub(super) struct Named<C>(Option<Vec<C>>);

impl<C> Default for Named<C> {
    fn default() -> Self {
        Self(None)
    }
}

impl<C: Column> Named<C> {
    /// Takes a parameter that names a column; tells whether it was one.
    pub(super) fn take(&mut self, name: &str, value: &str) -> Result<bool, BadQuery> {
        if name != SHOW {
            return Ok(false);
        }
        let named = self.0.get_or_insert_with(Vec::new);
        if value != C::ALWAYS {
            named.push(C::from_key(value).ok_or_else(|| bad(name, Problem::NotAChoice))?);
        }
        Ok(true)
    }

    /// What the list shows: all of its columns, unless the address names some.
    pub(super) fn columns(self) -> Columns<C> {
        let hidden = self.0.map(|named| C::ALL.iter().copied().filter(|one| !named.contains(one)).collect());
        Columns { hidden: hidden.unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::{
        DeviceColumn, DeviceQuery, EmployeeColumn, EmployeeQuery, OrganizationColumn, OrganizationQuery,
        Question,
    };

    /// Hides every set of columns that there is, and reads what is written of it.
    fn every_set<C: Column, Q: Question>(columns: impl Fn(&mut Q) -> &mut Columns<C>) {
        for set in 0..1_u32 << C::ALL.len() {
            let places = (0..C::ALL.len()).filter(|place| set & (1 << place) != 0);
            let hidden: Vec<C> = places.map(|place| C::ALL[place]).collect();
            let mut query = Q::asked("").expect("the whole list");
            columns(&mut query).hidden.clone_from(&hidden);
            let written = query.write();
            let mut read = Q::asked(&written).expect("a question");
            assert!(columns(&mut read).hidden == hidden, "{written}");
            assert_eq!(read.write(), written);
            assert_eq!(written.is_empty(), set == 0, "{written}");
            assert!(!read.filtered(), "a column that is hidden narrows nothing: {written}");
            // Pages, orders and filters keep it.
            let mut other = read.with(|query| query.list_mut().search = "ada".to_owned());
            assert!(columns(&mut other).hidden == hidden, "{written}");
        }
    }

    #[test]
    fn what_is_hidden_is_read_as_it_was_written() {
        every_set::<DeviceColumn, DeviceQuery>(|query| &mut query.columns);
        every_set::<EmployeeColumn, EmployeeQuery>(|query| &mut query.columns);
        every_set::<OrganizationColumn, OrganizationQuery>(|query| &mut query.columns);
    }

    #[test]
    fn a_column_is_named_as_often_as_one_likes() {
        let all = "?show=seen&show=offsite&show=organization&show=backups&show=storage&show=alerts";
        for (query, written) in [
            (all, ""),
            (&*format!("{all}&show=alerts&show=device"), ""),
            ("?show=alerts&show=seen&show=alerts", "?show=device&show=seen&show=alerts"),
            ("?show=&show=device&show=device", "?show=device"),
        ] {
            assert_eq!(DeviceQuery::read(query).map(|read| read.write()), Ok(written.to_owned()), "{query}");
        }
    }

    #[test]
    fn a_column_that_the_list_does_not_have_is_refused_by_name() {
        // CVE-2026-46370
        for column in ["password_hash", "name", "state", "employee", "Alerts", "alerts "] {
            let refused = DeviceQuery::read(&format!("?show={column}")).map_err(|bad| bad.parameter);
            assert_eq!(refused, Err("show".to_owned()), "{column}");
        }
        for column in ["password_hash", "name", "email", "device", "users"] {
            let refused = EmployeeQuery::read(&format!("?show={column}")).map_err(|bad| bad.parameter);
            assert_eq!(refused, Err("show".to_owned()), "{column}");
        }
        for column in ["password_hash", "name", "state", "employee", "alerts"] {
            let refused = OrganizationQuery::read(&format!("?show={column}")).map_err(|bad| bad.parameter);
            assert_eq!(refused, Err("show".to_owned()), "{column}");
        }
    }
}
