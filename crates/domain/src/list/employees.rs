//! What Manage Employees is asked for.

use serde::{Deserialize, Serialize};

use super::{BadQuery, NameSort, QueryString, Question, Sorted, bad, pairs};
use crate::{
    field::Problem,
    role::Role,
    time::{DAY, Timestamp},
};

/// Where an account stands between its invitation and its end, as the board over the list counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// With no more than [`Stage::SOON`] left for what is missing.
    Ending,
    /// Never set up since the invitation or the way back, the deadline ahead (M93).
    Pending,
    Active,
    /// By somebody, or by the deadline (M94).
    Deactivated,
}

impl Stage {
    /// In the order of the board.
    pub const ALL: [Self; 4] = [Self::Ending, Self::Pending, Self::Active, Self::Deactivated];

    /// A deadline that is no further away than this is near, in milliseconds.
    pub const SOON: i64 = 2 * DAY;

    /// How the address names it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Ending => "ending",
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Deactivated => "deactivated",
        }
    }

    /// For the chip of the filter.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ending => "Deadline near",
            Self::Pending => "Invited",
            Self::Active => "Active",
            Self::Deactivated => "Deactivated",
        }
    }

    /// The instant at which a deadline begins to be near.
    pub const fn soon(now: Timestamp) -> Timestamp {
        now.plus(Self::SOON)
    }
}

/// How many accounts there are at each stage; those that end soon are counted at their other stage too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageCounts {
    pub ending: u64,
    pub pending: u64,
    pub active: u64,
    pub deactivated: u64,
}

impl StageCounts {
    /// Those at a stage; all of them without one.
    pub const fn of(&self, stage: Option<Stage>) -> u64 {
        match stage {
            Some(Stage::Ending) => self.ending,
            Some(Stage::Pending) => self.pending,
            Some(Stage::Active) => self.active,
            Some(Stage::Deactivated) => self.deactivated,
            None => self.pending + self.active + self.deactivated,
        }
    }
}

/// What Manage Employees is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmployeeQuery {
    pub list: Sorted<NameSort>,
    pub role: Option<Role>,
    /// Only Security Administrators.
    pub security_administrator: bool,
    /// Only those without a second factor.
    pub no_second_factor: bool,
    pub stage: Option<Stage>,
}

impl Default for EmployeeQuery {
    fn default() -> Self {
        Self {
            list: Sorted::new(NameSort::Name),
            role: None,
            security_administrator: false,
            no_second_factor: false,
            stage: None,
        }
    }
}

impl EmployeeQuery {
    /// Reads a query string; whatever is not one of the list's parameters is refused by name.
    pub fn read(query: &str) -> Result<Self, BadQuery> {
        let mut read = Self::default();
        for (name, value) in pairs(query) {
            if value.is_empty() || read.list.take(&name, &value)? {
                continue;
            }
            let choice = || bad(&name, Problem::NotAChoice);
            match name.as_str() {
                "role" => read.role = Some(Role::from_key(&value).ok_or_else(choice)?),
                "security_administrator" if value == "1" => read.security_administrator = true,
                "no_second_factor" if value == "1" => read.no_second_factor = true,
                "stage" => {
                    let stage = Stage::ALL.into_iter().find(|stage| stage.key() == value);
                    read.stage = Some(stage.ok_or_else(choice)?);
                }
                _ => return Err(choice()),
            }
        }
        read.list.check()?;
        Ok(read)
    }
}

impl Question for EmployeeQuery {
    type Sort = NameSort;

    fn list(&self) -> &Sorted<NameSort> {
        &self.list
    }

    fn list_mut(&mut self) -> &mut Sorted<NameSort> {
        &mut self.list
    }

    fn write(&self) -> String {
        let mut out = QueryString::default();
        self.list.write(NameSort::Name, &mut out);
        out.push("role", self.role.map_or("", Role::key));
        out.push("security_administrator", if self.security_administrator { "1" } else { "" });
        out.push("no_second_factor", if self.no_second_factor { "1" } else { "" });
        out.push("stage", self.stage.map_or("", Stage::key));
        out.finish()
    }

    fn filtered(&self) -> bool {
        !self.list.search.is_empty()
            || self.role.is_some()
            || self.security_administrator
            || self.no_second_factor
            || self.stage.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_read_as_it_was_written() {
        let asked = "?q=ada&role=tech&security_administrator=1&no_second_factor=1&stage=ending";
        let query = EmployeeQuery::read(asked).expect("a question");
        assert_eq!(query.write(), asked);
        assert!(query.filtered());
        assert_eq!(EmployeeQuery::default().write(), "");
    }

    #[test]
    fn what_the_list_does_not_have_is_refused_by_name() {
        for (query, parameter) in [
            ("?role=king", "role"),
            ("?stage=asleep", "stage"),
            ("?security_administrator=2", "security_administrator"),
            ("?no_second_factor=no", "no_second_factor"),
        ] {
            assert_eq!(EmployeeQuery::read(query).expect_err(query).parameter, parameter);
        }
    }
}
