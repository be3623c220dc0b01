//! The second factor: what is asked for after the password, and how it is typed.

use serde::{Deserialize, Serialize};

use crate::{
    field::Problem,
    limits::{CODE_DIGITS, RECOVERY_CODE_CHARACTERS},
    time::Timestamp,
};

/// A code as it was typed: six digits, or a recovery code.
#[derive(Clone, PartialEq, Eq)]
pub enum Code {
    /// Six digits: of an authenticator app (RFC 6238), or from a text message.
    Digits(String),
    /// One of those that are kept for the day when the app is gone; in its canonical spelling.
    Recovery(String),
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Digits(_) => "Digits(…)",
            Self::Recovery(_) => "Recovery(…)",
        })
    }
}

impl Code {
    /// Reads either kind: spaces and hyphens are how people write codes down, and so is the case of letters.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let code: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        if code.is_empty() {
            return Err(Problem::Empty);
        }
        if code.len() == CODE_DIGITS && code.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(Self::Digits(code));
        }
        if code.len() == RECOVERY_CODE_CHARACTERS && code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Ok(Self::Recovery(code.to_ascii_lowercase()));
        }
        Err(Problem::NotACodeOfEither)
    }

    /// Reads six digits: the other kind does not count here.
    pub fn parse_digits(text: &str) -> Result<Self, Problem> {
        match Self::parse(text) {
            Ok(code @ Self::Digits(_)) => Ok(code),
            Err(Problem::Empty) => Err(Problem::Empty),
            Ok(Self::Recovery(_)) | Err(_) => Err(Problem::NotACode),
        }
    }
}

/// A kind of second factor that somebody can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorKind {
    /// An authenticator app.
    App,
    Passkey,
    /// Codes by text message: the weakest.
    TextMessages,
}

impl FactorKind {
    /// In the order in which they are named.
    pub const ALL: [Self; 3] = [Self::App, Self::Passkey, Self::TextMessages];

    /// How addresses name it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Passkey => "passkey",
            Self::TextMessages => "text_messages",
        }
    }

    /// As people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::App => "App",
            Self::Passkey => "Passkey",
            Self::TextMessages => "Text messages",
        }
    }
}

/// What one's own page tells of one's second factor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnFactors {
    /// When the authenticator app was set up.
    pub app: Option<Timestamp>,
    /// Recovery codes that were not used.
    pub recovery_codes: u64,
    /// The passkeys, the oldest first.
    pub passkeys: Vec<OwnPasskey>,
    /// The number that codes are sent to.
    pub phone: Option<OwnPhone>,
    /// Whether this portal sends codes by text message.
    pub texts: bool,
}

impl OwnFactors {
    /// Whether something is left of the second factor where the app is gone: the last one stays (P62).
    pub const fn does_without_app(&self) -> bool {
        !self.passkeys.is_empty() || (self.texts && self.phone.is_some())
    }
}

/// The number that codes are sent to, which its owner has proved to have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPhone {
    pub number: String,
    pub since: Timestamp,
}

/// The end of a phone number, as it is shown to whoever may not be its owner yet.
pub fn masked(number: &str) -> String {
    let end = number.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    format!("••••{}", &number[end..])
}

/// A passkey of one's own (WebAuthn): it signs in alone, since it is never used without a finger, a face or a PIN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPasskey {
    pub id: String,
    pub name: String,
    pub created: Timestamp,
    pub last_used: Option<Timestamp>,
}

/// What an authenticator app needs to be set up, shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewApp {
    /// The same, as only the installation reads it: the form sends it back with the first code.
    pub sealed: String,
    /// The key as a person types it, in groups of four.
    pub key: String,
    /// The key as an app reads it from the picture (`otpauth:`).
    pub address: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_write_them_down() {
        for text in ["123456", "123 456", " 123-456 "] {
            assert_eq!(Code::parse(text), Ok(Code::Digits("123456".to_owned())), "{text}");
        }
        for text in ["ABCD-EFGH-2345-6789", "abcdefgh23456789", "abcd efgh 2345 6789"] {
            assert_eq!(Code::parse(text), Ok(Code::Recovery("abcdefgh23456789".to_owned())), "{text}");
        }
        assert_eq!(Code::parse(" - "), Err(Problem::Empty));
        for text in [
            "12345",
            "1234567",
            "12345a",
            "１２３４５６",
            "12\u{200b}3456",
            "123456\n",
            "abcd-efgh-2345-678é",
        ] {
            assert_eq!(Code::parse(text), Err(Problem::NotACodeOfEither), "{text}");
            assert_eq!(Code::parse_digits(text), Err(Problem::NotACode), "{text}");
        }
        assert_eq!(Code::parse_digits("abcd-efgh-2345-6789"), Err(Problem::NotACode));
    }

    #[test]
    fn of_a_number_the_end_alone_is_shown() {
        assert_eq!(masked("+15551234567"), "••••4567");
        assert_eq!(masked("12"), "••••12");
    }

    #[test]
    fn a_code_does_not_show_itself() {
        assert_eq!(format!("{:?}", Code::parse("123456")), "Ok(Digits(…))");
    }
}
