//! What Manage Employees is asked for.

use serde::{Deserialize, Serialize};

use super::{
    BadQuery, Choice, Column, Columns, QueryString, Question, SortKey, Sorted, Stage, bad, columns::Named,
    pairs, typed,
};
use crate::{factor::FactorKind, field::Problem, id::GroupId, role::Role, time::DAY};

/// What Manage Employees can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum EmployeeSort {
    Name,
    Created,
    /// By rank, the highest first.
    Role,
    /// In the order of life: invited, active, overdue, deactivated.
    State,
    SignIn,
}

impl SortKey for EmployeeSort {
    const ALL: &'static [Self] = &[Self::Name, Self::Created, Self::Role, Self::State, Self::SignIn];

    fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Created => "created",
            Self::Role => "role",
            Self::State => "state",
            Self::SignIn => "sign-in",
        }
    }

    fn text(self) -> bool {
        matches!(self, Self::Name)
    }
}

choices! {
    /// Columns of Manage Employees that can be hidden.
    EmployeeColumn {
        Role "role" "Role";
        Factor "second-factor" "Second factor";
        Sees "sees" "Sees";
        State "state" "State";
        SignIn "sign-in" "Last sign-in";
        Phone "phone" "Phone";
    }
}

impl Column for EmployeeColumn {
    const ALWAYS: &'static str = "employee";
}

choices! {
    /// How much somebody sees.
    Sees {
        Everything "everything" "Everything";
        Groups "groups" "Some groups";
        Nothing "nothing" "Nothing";
    }
}

choices! {
    /// For how long somebody has not signed in; whoever never did is counted from their creation on.
    Absence {
        Never "never" "Never";
        Month "30" "Not for 30 days";
        Quarter "90" "Not for 90 days";
    }
}

impl Absence {
    /// Milliseconds without a sign-in; nothing where there never was one.
    pub const fn millis(self) -> Option<i64> {
        match self {
            Self::Never => None,
            Self::Month => Some(30 * DAY),
            Self::Quarter => Some(90 * DAY),
        }
    }
}

/// Where somebody stands with their second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FactorState {
    /// Of any kind.
    Set,
    /// Of this kind, perhaps beside others.
    Kind(FactorKind),
    /// None, and time left to set one.
    Pending,
    /// None until the deadline, which ended the account.
    Overdue,
    /// None, for whatever reason.
    Missing,
}

impl FactorState {
    /// In the order of the filter.
    pub fn all() -> impl Iterator<Item = Self> {
        let kinds = FactorKind::ALL.into_iter().map(Self::Kind);
        std::iter::once(Self::Set).chain(kinds).chain([Self::Pending, Self::Overdue, Self::Missing])
    }

    /// How the address names it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Kind(kind) => kind.key(),
            Self::Pending => "pending",
            Self::Overdue => "overdue",
            Self::Missing => "missing",
        }
    }

    /// As people read it, after the words "Second factor".
    pub const fn name(self) -> &'static str {
        match self {
            Self::Set => "Set",
            Self::Kind(kind) => kind.name(),
            Self::Pending => "Pending",
            Self::Overdue => "Overdue",
            Self::Missing => "Not set",
        }
    }
}

/// What Manage Employees is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmployeeQuery {
    pub list: Sorted<EmployeeSort>,
    pub role: Option<Role>,
    /// Only Security Administrators, or only those who are none.
    pub security_administrator: Option<bool>,
    pub second_factor: Option<FactorState>,
    pub stage: Option<Stage>,
    pub sees: Option<Sees>,
    /// Only those in this group; for readers who know which groups there are.
    pub group: Option<GroupId>,
    /// The same by its name, as it was typed where there are too many to choose from.
    pub group_name: String,
    pub absence: Option<Absence>,
    /// Only those with a phone number, or without one.
    pub phone: Option<bool>,
    pub columns: Columns<EmployeeColumn>,
}

impl Default for EmployeeQuery {
    fn default() -> Self {
        Self {
            list: Sorted::new(EmployeeSort::Name),
            role: None,
            security_administrator: None,
            second_factor: None,
            stage: None,
            sees: None,
            group: None,
            group_name: String::new(),
            absence: None,
            phone: None,
            columns: Columns::default(),
        }
    }
}

impl EmployeeQuery {
    /// The parameters of the filter.
    pub const FILTERS: [&'static str; 8] = [
        "role",
        "security_administrator",
        "second_factor",
        "sees",
        "group",
        "group_name",
        "absence",
        "phone",
    ];

    /// Reads a query string; whatever is not one of the list's parameters is refused by name.
    pub fn read(query: &str) -> Result<Self, BadQuery> {
        let mut read = Self::default();
        let mut named = Named::default();
        for (name, value) in pairs(query) {
            if value.is_empty() || read.list.take(&name, &value)? || named.take(&name, &value)? {
                continue;
            }
            let none = || bad(&name, Problem::NotAChoice);
            match (name.as_str(), value.as_str()) {
                ("role", _) => read.role = Some(Role::from_key(&value).ok_or_else(none)?),
                ("security_administrator", "1") => read.security_administrator = Some(true),
                ("security_administrator", "0") => read.security_administrator = Some(false),
                ("second_factor", _) => {
                    let state = FactorState::all().find(|state| state.key() == value);
                    read.second_factor = Some(state.ok_or_else(none)?);
                }
                ("stage", _) => {
                    let stage = Stage::ALL.into_iter().find(|stage| stage.key() == value);
                    read.stage = Some(stage.ok_or_else(none)?);
                }
                ("sees", _) => read.sees = Some(Sees::from_key(&value).ok_or_else(none)?),
                ("group", _) => read.group = Some(value.parse().map_err(|_| none())?),
                ("group_name", _) => read.group_name = typed(&name, &value)?,
                ("absence", _) => read.absence = Some(Absence::from_key(&value).ok_or_else(none)?),
                ("phone", "1") => read.phone = Some(true),
                ("phone", "0") => read.phone = Some(false),
                _ => return Err(none()),
            }
        }
        read.list.check()?;
        read.columns = named.columns();
        Ok(read)
    }
}

impl Question for EmployeeQuery {
    type Sort = EmployeeSort;

    fn list(&self) -> &Sorted<EmployeeSort> {
        &self.list
    }

    fn list_mut(&mut self) -> &mut Sorted<EmployeeSort> {
        &mut self.list
    }

    fn asked(query: &str) -> Result<Self, BadQuery> {
        Self::read(query)
    }

    fn write(&self) -> String {
        let mut out = QueryString::default();
        self.list.write(EmployeeSort::Name, &mut out);
        out.push("role", self.role.map_or("", Role::key));
        let yes_or_no = |is: bool| if is { "1" } else { "0" };
        out.push("security_administrator", self.security_administrator.map_or("", yes_or_no));
        out.push("second_factor", self.second_factor.map_or("", FactorState::key));
        out.push("stage", self.stage.map_or("", Stage::key));
        out.push("sees", self.sees.map_or("", Sees::key));
        out.push("group", &self.group.map(|group| group.to_string()).unwrap_or_default());
        out.push("group_name", &self.group_name);
        out.push("absence", self.absence.map_or("", Absence::key));
        out.push("phone", self.phone.map_or("", yes_or_no));
        self.columns.write(&mut out);
        out.finish()
    }

    fn filtered(&self) -> bool {
        let whole = Self { list: self.list.clone(), columns: self.columns.clone(), ..Self::default() };
        !self.list.search.is_empty() || *self != whole
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_question_is_read_as_it_was_written() {
        let asked = "?q=ada&role=tech&security_administrator=1&second_factor=pending&stage=ending&sees=groups&\
                     absence=90&phone=0&show=employee&show=role";
        let query = EmployeeQuery::read(asked).expect("a question");
        assert_eq!(query.write(), asked);
        let shows = |column| query.columns.shows(column);
        assert!(query.filtered() && shows(EmployeeColumn::Role) && !shows(EmployeeColumn::Phone));
        assert_eq!(EmployeeQuery::read("?role=&q=+&show="), Ok(EmployeeQuery::default()));
        assert!(!EmployeeQuery::default().filtered());
        assert!(!EmployeeQuery::read("?sort=-role&show=employee").expect("a question").filtered());
        let group = GroupId::new(77);
        let query = EmployeeQuery::read(&format!("?group={group}")).expect("a question");
        assert_eq!(query.group, Some(group));
        assert_eq!(EmployeeQuery::read(&query.write()), Ok(query));
        let query = EmployeeQuery::read("?group_name=+North+%26+West+").expect("a question");
        assert!(query.filtered() && query.group_name == "North & West");
        assert_eq!(EmployeeQuery::read(&query.write()), Ok(query));
    }

    #[test]
    fn what_is_no_choice_is_refused_by_name() {
        // CVE-2026-46370
        for (query, parameter) in [
            ("?role=boss", "role"),
            ("?stage=gone", "stage"),
            ("?security_administrator=yes", "security_administrator"),
            ("?second_factor=secret", "second_factor"),
            ("?sees=all", "sees"),
            ("?group=1", "group"),
            ("?group_name=a%00b", "group_name"),
            ("?absence=31", "absence"),
            ("?phone=%2B1555", "phone"),
            ("?show=password_hash", "show"),
            ("?sort=password_hash", "sort"),
            ("?sort=sign-in&after=1.tx", "after"),
            ("?owner=1", "owner"),
        ] {
            let refused = EmployeeQuery::read(query).map_err(|bad| bad.parameter);
            assert_eq!(refused, Err(parameter.to_owned()), "{query}");
        }
    }

    #[test]
    fn every_choice_of_the_filter_is_read() {
        for (asked, wanted) in [("", None), ("1", Some(true)), ("0", Some(false))] {
            let query = EmployeeQuery::read(&format!("?security_administrator={asked}")).expect("a question");
            assert_eq!((query.security_administrator, query.filtered()), (wanted, wanted.is_some()));
            assert_eq!(EmployeeQuery::read(&query.write()), Ok(query));
        }
        for state in FactorState::all() {
            let query = EmployeeQuery::read(&format!("?second_factor={}", state.key()));
            assert_eq!(query.map(|query| query.second_factor), Ok(Some(state)));
        }
        for stage in Stage::ALL {
            let query = EmployeeQuery::read(&format!("?stage={}", stage.key()));
            assert_eq!(query.map(|query| query.stage), Ok(Some(stage)));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(query in "\\PC{0,80}") {
            if let Ok(read) = EmployeeQuery::read(&query) {
                prop_assert_eq!(EmployeeQuery::read(&read.write()), Ok(read));
            }
        }
    }
}
