//! An account as those who manage it find it, whoever it belongs to.

use domain::{AccountId, AccountState, Timestamp, account::LinkPurpose, factor::FactorKind, life::Life};
use sea_orm::FromQueryResult;

/// SQL for the columns of [`Account`], of account `a`, but for its owner's name and what is settled for them:
/// `name`, `needs_factor`, `lapses`.
macro_rules! account_columns {
    () => {
        concat!(
            "a.id, a.email, a.state, a.deadline, a.lapsed_at, a.last_sign_in_at, \
             a.password_hash IS NOT NULL AS has_password, ",
            $crate::factors::has_app!("a.id"),
            " AS app, ",
            $crate::factors::has_passkey!("a.id"),
            " AS passkey, ",
            $crate::factors::has_text_phone!("a.id"),
            " AS text_messages"
        )
    };
}
pub(crate) use account_columns;

/// What the life of an account turns on.
#[derive(Debug, FromQueryResult)]
#[expect(clippy::struct_excessive_bools, reason = "columns, as the query answers them")]
pub(crate) struct Account {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    pub state: AccountState,
    pub deadline: Option<Timestamp>,
    lapsed_at: Option<Timestamp>,
    pub last_sign_in_at: Option<Timestamp>,
    pub has_password: bool,
    app: bool,
    passkey: bool,
    text_messages: bool,
    /// Whether it needs a second factor.
    pub needs_factor: bool,
    /// Whether it ends at a deadline where that is missing.
    pub lapses: bool,
}

impl Account {
    /// The state at this instant, which the stored one may not have followed yet (M94).
    pub fn state(&self, now: Timestamp) -> AccountState {
        self.state.at(now, self.deadline)
    }

    /// Which second factors are set; a further kind has its column in [`account_columns`].
    pub fn factors(&self) -> Vec<FactorKind> {
        let has = |kind: &FactorKind| match kind {
            FactorKind::App => self.app,
            FactorKind::Passkey => self.passkey,
            FactorKind::TextMessages => self.text_messages,
        };
        FactorKind::ALL.into_iter().filter(has).collect()
    }

    /// The deadline that ended the account, whether or not that has been written down yet (M94).
    pub fn lapsed(&self, now: Timestamp) -> Option<Timestamp> {
        let ended = self.state(now) == AccountState::Deactivated;
        self.deadline.filter(|_| self.state != AccountState::Deactivated).or(self.lapsed_at).filter(|_| ended)
    }

    /// What somebody who is brought back has to set first, by which link.
    pub fn missing(&self) -> Option<LinkPurpose> {
        match (self.has_password, !self.needs_factor || !self.factors().is_empty()) {
            (true, true) => None,
            (true, false) => Some(LinkPurpose::SecondFactor),
            (false, _) => Some(LinkPurpose::Invitation),
        }
    }

    /// As a list shows it at this instant.
    pub fn life(&self, now: Timestamp) -> Life {
        let state = self.state(now);
        Life {
            state,
            deadline: self.deadline.filter(|_| state != AccountState::Deactivated),
            lapsed: self.lapsed(now),
            factors: self.factors(),
            needs_factor: self.needs_factor,
            last_sign_in: self.last_sign_in_at,
        }
    }
}
