//! For how long somebody is in an Access Group, and why (SPEC section 6).

use crate::{
    field::{FieldErrors, Problem, Reason},
    time::{Day, Timestamp},
    visibility::GroupContent,
};

/// What is said of a membership when it begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Term {
    pub reason: Option<Reason>,
    /// Its last day, in UTC; none where it stays until somebody ends it.
    pub until: Option<Day>,
}

impl Term {
    /// Reads the form: both may be left empty, and no membership is over before it begins.
    pub fn parse(reason: &str, until: &str, today: Day) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let reason = errors.keep("reason", Reason::parse_optional(reason));
        let until = errors.keep("until", last_day(until, today));
        match (reason, until) {
            (Some(reason), Some(until)) => Ok(Self { reason, until }),
            _ => Err(errors),
        }
    }

    /// The instant from which it grants nothing.
    pub fn ends_at(&self) -> Option<Timestamp> {
        self.until.map(Day::end)
    }
}

fn last_day(text: &str, today: Day) -> Result<Option<Day>, Problem> {
    match text.trim() {
        "" => Ok(None),
        text => match Day::parse(text) {
            None => Err(Problem::NotADay),
            Some(day) if day < today => Err(Problem::PastDay),
            Some(day) => Ok(Some(day)),
        },
    }
}

/// That somebody is in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    pub content: GroupContent,
    /// From then on it grants nothing, whether or not anything has tidied since.
    pub ends_at: Option<Timestamp>,
}

impl Membership {
    /// Of a group with this content, until somebody ends it.
    pub const fn of(content: GroupContent) -> Self {
        Self { content, ends_at: None }
    }

    /// Whether it grants something at this instant.
    pub fn lasts(&self, now: Timestamp) -> bool {
        self.ends_at.is_none_or(|end| now < end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_membership_ends_with_its_last_day() {
        let today = Day::parse("2026-11-27").expect("a day");
        let term = Term::parse(" ticket 7 ", "2026-11-27", today).expect("today is a last day");
        assert_eq!(term.reason.as_ref().map(Reason::as_str), Some("ticket 7"));
        assert_eq!(term.ends_at(), Some(today.end()));
        let membership = Membership { content: GroupContent::AllOrganizations, ends_at: term.ends_at() };
        assert!(membership.lasts(today.end().plus(-1)) && !membership.lasts(today.end()));
        assert_eq!(Term::parse("", " ", today), Ok(Term::default()));
        assert!(Membership::of(GroupContent::AllOrganizations).lasts(today.end()));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let today = Day::parse("2026-11-27").expect("a day");
        let long = "x".repeat(201);
        let errors = Term::parse(&long, "2026-11-26", today).expect_err("over before it begins");
        assert_eq!(errors.of("reason"), Some(Problem::TooLong(200)));
        assert_eq!(errors.of("until"), Some(Problem::PastDay));
        for text in ["27.11.2026", "2026-02-30", "tomorrow", "2026-11-27T00:00"] {
            let errors = Term::parse("", text, today).expect_err(text);
            assert_eq!(errors.of("until"), Some(Problem::NotADay), "{text}");
        }
        let errors = Term::parse("a\u{202e}b", "", today).expect_err("a hidden character");
        assert_eq!(errors.of("reason"), Some(Problem::ControlCharacters));
    }
}
