//! A person's account: its life, and signing in.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Email, FieldErrors, Password, Problem},
    password::PasswordRules,
    time::Timestamp,
};

/// Where an account stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "db", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "db", sea_orm(rs_type = "String", db_type = "Text"))]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// Created or brought back, and its owner has not set a password and a second factor yet.
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
    /// The state at `now`: who did not set what is needed until the deadline is deactivated from that instant on
    /// (M94), whether or not anything has tidied since.
    #[must_use]
    pub fn at(self, now: Timestamp, deadline: Option<Timestamp>) -> Self {
        match self {
            Self::Pending | Self::Active if deadline.is_some_and(|deadline| now >= deadline) => {
                Self::Deactivated
            }
            state => state,
        }
    }

    /// The state as people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "Invited",
            Self::Active => "Active",
            Self::Deactivated => "Deactivated",
        }
    }
}

/// What is done to an account besides editing it: each is a page that asks and a button that does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountAct {
    /// A new link in the place of the one that was lost; the deadline stays (M93).
    Resend,
    /// Back from deactivation, with seven days again where something is missing (M95, K9).
    Reactivate,
    EndSessions,
    /// Its second factor goes; its owner sets another one by a link and their password (M124).
    ResetSecondFactor,
    /// The account can do nothing and keeps its details (M112, M113).
    Deactivate,
    /// The account goes, its history stays; the address is held for 24 hours (M32, M118, M119).
    Delete,
}

impl AccountAct {
    pub const ALL: [Self; 6] = [
        Self::Resend,
        Self::Reactivate,
        Self::EndSessions,
        Self::ResetSecondFactor,
        Self::Deactivate,
        Self::Delete,
    ];

    /// The act's key in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Resend => "resend",
            Self::Reactivate => "reactivate",
            Self::EndSessions => "end-sessions",
            Self::ResetSecondFactor => "reset-second-factor",
            Self::Deactivate => "deactivate",
            Self::Delete => "delete",
        }
    }

    /// What a button that leads to it says.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Resend => "New link",
            Self::Reactivate => "Reactivate",
            Self::EndSessions => "End sessions",
            Self::ResetSecondFactor => "Reset second factor",
            Self::Deactivate => "Deactivate",
            Self::Delete => "Delete",
        }
    }

    /// The act with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.key() == key)
    }

    /// Whether an account in this state is one for the act. No link sets a password that is there already, unless its
    /// owner asks for it.
    pub const fn fits(self, state: AccountState, has_password: bool) -> bool {
        match self {
            Self::Resend => matches!(state, AccountState::Pending) && !has_password,
            Self::Reactivate => matches!(state, AccountState::Deactivated),
            Self::EndSessions | Self::ResetSecondFactor => matches!(state, AccountState::Active),
            Self::Deactivate => matches!(state, AccountState::Active | AccountState::Pending),
            Self::Delete => true,
        }
    }

    /// Whether the account is out of the partner's active people afterwards.
    pub const fn ends(self) -> bool {
        matches!(self, Self::Deactivate | Self::Delete)
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
    /// Reads the two fields. The store looks at the rules again when the password is set: they may have changed.
    pub fn parse(password: &str, repeated: &str, rules: &PasswordRules) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let chosen = errors.keep("password", rules.choose(password));
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
    /// What it is ended by; nothing can be done with it by anybody else.
    pub id: String,
    pub started: Timestamp,
    pub last_seen: Timestamp,
    /// In words; see [`crate::browser`].
    pub browser: String,
    /// The network address that it began from.
    pub place: String,
    /// The one that asks.
    pub current: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY;

    #[test]
    fn who_is_pending_at_the_deadline_is_deactivated_at_that_instant() {
        // M94, T14: at 7 d − 1 ms, at 7 d, at 7 d + 1 ms.
        let created = Timestamp::from_millis(1_000 * DAY);
        let deadline = created.plus(7 * DAY);
        let state = |offset: i64| AccountState::Pending.at(deadline.plus(offset), Some(deadline));
        assert_eq!(state(-1), AccountState::Pending);
        assert_eq!(state(0), AccountState::Deactivated);
        assert_eq!(state(1), AccountState::Deactivated);
        // One whose second factor was reset, or never asked for before there were any.
        assert_eq!(AccountState::Active.at(deadline.plus(-1), Some(deadline)), AccountState::Active);
        assert_eq!(AccountState::Active.at(deadline, Some(deadline)), AccountState::Deactivated);
        assert_eq!(AccountState::Active.at(deadline.plus(DAY), None), AccountState::Active);
        assert_eq!(AccountState::Pending.at(deadline.plus(DAY), None), AccountState::Pending);
    }

    #[test]
    fn an_act_is_for_the_states_that_it_changes() {
        for act in AccountAct::ALL {
            assert_eq!(AccountAct::from_key(act.key()), Some(act));
        }
        assert!(!AccountAct::Reactivate.fits(AccountState::Active, true));
        assert!(!AccountAct::Deactivate.fits(AccountState::Deactivated, true));
        assert!(!AccountAct::Resend.fits(AccountState::Active, false));
        assert!(!AccountAct::Resend.fits(AccountState::Pending, true));
    }
}

/// What a one-time link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkPurpose {
    /// The first password of somebody who was invited (M22).
    Invitation,
    /// A new password in the place of a forgotten one (M31).
    Reset,
    /// Another second factor in the place of one that was reset, with the password (M124).
    SecondFactor,
    /// A new address of the account: whoever opens it has its mailbox (P48).
    Address,
}

impl LinkPurpose {
    /// How it is kept.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
            Self::SecondFactor => "second_factor",
            Self::Address => "address",
        }
    }

    /// The purpose that is kept so; a first password for what this program doesn't know.
    pub fn from_key(key: &str) -> Self {
        [Self::Reset, Self::SecondFactor, Self::Address]
            .into_iter()
            .find(|purpose| purpose.key() == key)
            .unwrap_or(Self::Invitation)
    }

    /// The state that an account has to be in for the link to set its password; none for one that sets no password.
    pub const fn sets_password_of(self) -> Option<AccountState> {
        match self {
            Self::Invitation => Some(AccountState::Pending),
            Self::Reset => Some(AccountState::Active),
            Self::SecondFactor | Self::Address => None,
        }
    }

    /// Whether the link works while its account is in this state.
    pub const fn works_in(self, state: AccountState) -> bool {
        match self {
            Self::Invitation => matches!(state, AccountState::Pending),
            Self::Reset | Self::SecondFactor => matches!(state, AccountState::Active),
            Self::Address => matches!(state, AccountState::Pending | AccountState::Active),
        }
    }
}
