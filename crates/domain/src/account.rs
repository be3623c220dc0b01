//! A person's account: its life, and signing in.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Email, FieldErrors, Password, Problem},
    time::Timestamp,
};

/// Where an account stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "db", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "db", sea_orm(rs_type = "String", db_type = "Text"))]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// Created, and its owner has not set a password yet.
    #[cfg_attr(feature = "db", sea_orm(string_value = "pending"))]
    Pending,
    /// Can sign in.
    #[cfg_attr(feature = "db", sea_orm(string_value = "active"))]
    Active,
    /// Can do nothing and keeps its details (M112, M113).
    #[cfg_attr(feature = "db", sea_orm(string_value = "deactivated"))]
    Deactivated,
}

impl AccountState {
    /// The state as people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "Invited",
            Self::Active => "Active",
            Self::Deactivated => "Deactivated",
        }
    }
}

/// What is typed to sign in. An address that can't be one is wrong like any unknown one.
#[derive(Debug, Clone)]
pub struct SignIn {
    pub email: Option<Email>,
    pub password: Password,
}

impl SignIn {
    /// Reads the sign-in form: only what is missing or too long is a field's problem.
    pub fn parse(email: &str, password: &str) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let email = match Email::parse(email) {
            Err(problem @ (Problem::Empty | Problem::TooLong(_) | Problem::ControlCharacters)) => {
                errors.keep("email", Err(problem))
            }
            Err(_) => Some(None),
            Ok(email) => Some(Some(email)),
        };
        let password = errors.keep("password", Password::given(password));
        match (email, password) {
            (Some(email), Some(password)) if errors.is_empty() => Ok(Self { email, password }),
            _ => Err(errors),
        }
    }
}

/// A new password, typed twice.
#[derive(Debug, Clone)]
pub struct NewPassword(pub Password);

impl NewPassword {
    /// Reads the two fields; `context` are words of the person that the password must not be made of.
    pub fn parse(password: &str, repeated: &str, context: &[&str]) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let chosen = errors.keep("password", Password::choose(password, context));
        if chosen.is_some() && password != repeated {
            errors.keep::<()>("repeated", Err(Problem::DoesNotMatch));
        }
        match chosen {
            Some(password) if errors.is_empty() => Ok(Self(password)),
            _ => Err(errors),
        }
    }
}

/// One session of one's own, as the account page lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSession {
    pub started: Timestamp,
    pub last_seen: Timestamp,
    /// In words; see [`crate::browser`].
    pub browser: String,
    /// The one that asks.
    pub current: bool,
}
