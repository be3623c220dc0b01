//! Codes by which support knows who calls (M139–M141): the user of an organization that is authorized for support reads one
//! out, and whoever helps them types it in.

use serde::{Deserialize, Serialize};

use crate::{field::Problem, limits::CALLER_CODE_DIGITS, time::Timestamp};

/// A code as it was typed.
#[derive(Clone, PartialEq, Eq)]
pub struct CallerCode(String);

impl std::fmt::Debug for CallerCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CallerCode(…)")
    }
}

impl CallerCode {
    /// Reads eight digits; spaces and hyphens are how people read them out.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let code: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        match () {
            () if code.is_empty() => Err(Problem::Empty),
            () if code.len() == CALLER_CODE_DIGITS && code.bytes().all(|b| b.is_ascii_digit()) => {
                Ok(Self(code))
            }
            () => Err(Problem::NotACallerCode),
        }
    }

    /// The digits, to compare alone.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// The digits in two halves, as one reads them out.
pub fn spoken(code: &str) -> String {
    match code.split_at_checked(CALLER_CODE_DIGITS / 2) {
        Some((first, second)) => format!("{first} {second}"),
        None => code.to_owned(),
    }
}

/// What somebody's own page says of their code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnCaller {
    pub organization: String,
    /// Until when a code of theirs is good that was not used yet.
    pub code_until: Option<Timestamp>,
    /// Until when support counts them as authenticated.
    pub authenticated_until: Option<Timestamp>,
}

/// A new code, shown to its owner once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCallerCode {
    pub code: String,
    pub until: Timestamp,
}

/// Somebody who has shown that it is them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    pub name: String,
    pub email: String,
    pub organization: String,
    pub until: Timestamp,
    /// Whom they have shown it to.
    pub by: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_eight_digits_however_they_are_spaced() {
        for text in ["12345678", "1234 5678", " 12-34 56-78 "] {
            assert_eq!(CallerCode::parse(text).expect(text).expose(), "12345678");
        }
        assert_eq!(CallerCode::parse("  "), Err(Problem::Empty));
        for text in ["1234567", "123456789", "1234567a", "１２３４５６７８", "1234\u{0}5678", "+1234567"]
        {
            assert_eq!(CallerCode::parse(text), Err(Problem::NotACallerCode), "{text:?}");
        }
        assert_eq!(format!("{:?}", CallerCode::parse("12345678")), "Ok(CallerCode(…))");
    }

    #[test]
    fn a_code_is_read_out_in_two_halves() {
        assert_eq!(spoken("12345678"), "1234 5678");
        assert_eq!(spoken("1"), "1");
    }
}
