//! Account Settings: the partner's profile, and what it decides for all its people (SPEC section 2).

use serde::{Deserialize, Serialize};

use crate::{
    field::{self, FieldErrors, Name, Problem},
    id::AccountId,
    limits::{IDLE_MINUTES_RANGE, PASSWORD_MIN_RANGE},
    partner::Region,
    time::Timestamp,
    visibility::Visibility,
};

/// The partner as its own page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub name: String,
    pub region: Region,
    pub policy: AccountPolicy,
    /// Who was offered the primary account, while the offer is open.
    pub offered: Option<OpenOffer>,
}

/// An offer to take over the primary account, as the one who made it sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenOffer {
    pub to: AccountId,
    pub name: String,
    pub email: String,
    pub until: Timestamp,
}

/// The same, as the one sees it who may accept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnOffer {
    /// Who holds the primary account now.
    pub from: String,
    pub partner: String,
    pub until: Timestamp,
}

/// What the partner decides for the accounts of all its people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountPolicy {
    /// Fewest code points of a password that is set from now on.
    pub password_min: u32,
    /// Minutes after which a session that nobody uses has ended.
    pub idle_minutes: u32,
    /// What a new employee sees (rule 2).
    pub new_employees: Visibility,
}

impl AccountPolicy {
    /// Reads the form; all problems at once.
    pub fn parse(
        password_min: &str,
        idle_minutes: &str,
        starts_with_nothing: bool,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let password_min = errors.keep("password_min", field::number(password_min, PASSWORD_MIN_RANGE));
        let idle_minutes = errors.keep("idle_minutes", field::number(idle_minutes, IDLE_MINUTES_RANGE));
        let new_employees = if starts_with_nothing { Visibility::Groups } else { Visibility::Everything };
        match (password_min, idle_minutes) {
            (Some(password_min), Some(idle_minutes)) => {
                Ok(Self { password_min, idle_minutes, new_employees })
            }
            _ => Err(errors),
        }
    }

    /// Whether `after` in its place lets anybody in more easily, or see more: that wants a fresh second factor.
    pub fn is_loosened_by(self, after: Self) -> bool {
        after.password_min < self.password_min
            || after.idle_minutes > self.idle_minutes
            || (self.new_employees, after.new_employees) == (Visibility::Groups, Visibility::Everything)
    }
}

/// The partner's profile as it was typed.
#[derive(Debug, Clone)]
pub struct Profile {
    pub name: Name,
    pub region: Region,
}

impl Profile {
    /// Reads the form; all problems at once.
    pub fn parse(name: &str, region: &str) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.keep("name", Name::parse(name));
        let region = errors.keep("region", Region::from_key(region).ok_or(Problem::NotAChoice));
        match (name, region) {
            (Some(name), Some(region)) => Ok(Self { name, region }),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_read_with_all_its_problems() {
        let read = AccountPolicy::parse(" 12 ", "30", true).expect("a policy");
        let expected =
            AccountPolicy { password_min: 12, idle_minutes: 30, new_employees: Visibility::Groups };
        assert_eq!(read, expected);
        let errors = AccountPolicy::parse("7", "", false).expect_err("two problems");
        assert_eq!(errors.of("password_min"), Some(Problem::NotBetween(8, 64)));
        assert_eq!(errors.of("idle_minutes"), Some(Problem::Empty));
        assert_eq!(
            AccountPolicy::parse("15", "61", false).expect_err("too long").of("idle_minutes"),
            Some(Problem::NotBetween(5, 60))
        );
    }

    #[test]
    fn what_loosens_is_told_from_what_tightens() {
        let now = AccountPolicy { password_min: 15, idle_minutes: 30, new_employees: Visibility::Groups };
        assert!(!now.is_loosened_by(now));
        for (after, loosens) in [
            (AccountPolicy { password_min: 14, ..now }, true),
            (AccountPolicy { password_min: 16, ..now }, false),
            (AccountPolicy { idle_minutes: 31, ..now }, true),
            (AccountPolicy { idle_minutes: 29, ..now }, false),
            (AccountPolicy { new_employees: Visibility::Everything, ..now }, true),
            // One that loosens is enough, whatever the rest does.
            (AccountPolicy { password_min: 64, idle_minutes: 31, ..now }, true),
        ] {
            assert_eq!(now.is_loosened_by(after), loosens, "{after:?}");
        }
        let open = AccountPolicy { new_employees: Visibility::Everything, ..now };
        assert!(!open.is_loosened_by(now));
    }
}
