//! Where an account stands, whoever it belongs to, in the words of lists and pages.

use serde::{Deserialize, Serialize};

use crate::{account::AccountState, factor::FactorKind, list::Stage, time::Timestamp};

/// An account's life as it stands at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Life {
    pub state: AccountState,
    /// Until when somebody has to set what is missing (M93).
    pub deadline: Option<Timestamp>,
    /// The deadline that ended the account, if one did (M94).
    pub lapsed: Option<Timestamp>,
    /// Which second factors are set.
    pub factors: Vec<FactorKind>,
    /// Whether the account needs one.
    pub needs_factor: bool,
    pub last_sign_in: Option<Timestamp>,
}

/// `1 day left`, `5 days left`.
fn days_left(deadline: Timestamp, now: Timestamp) -> String {
    let days = deadline.days_left(now);
    format!("{days} {} left", if days == 1 { "day" } else { "days" })
}

impl Life {
    /// Where the account stands.
    pub const fn stage(&self) -> Stage {
        Stage::of(self.state, self.lapsed.is_some())
    }

    /// Whether a second factor of any kind is set.
    pub const fn has_second_factor(&self) -> bool {
        !self.factors.is_empty()
    }

    /// The state in a word or two, with what is left of the time to set what is missing.
    pub fn state_in_words(&self, now: Timestamp) -> String {
        let stage = self.stage().name();
        match self.deadline {
            Some(deadline) if self.state != AccountState::Deactivated => {
                format!("{stage}, {}", days_left(deadline, now))
            }
            _ => stage.to_owned(),
        }
    }

    /// Whether there is a second factor, in a word or two.
    pub fn second_factor_in_words(&self, now: Timestamp) -> String {
        let kinds: Vec<_> = self.factors.iter().map(|kind| kind.name()).collect();
        match (self.deadline, self.lapsed) {
            _ if !kinds.is_empty() => format!("Set: {}", kinds.join(", ").to_lowercase()),
            _ if !self.needs_factor => "Not needed".to_owned(),
            (Some(deadline), _) => format!("Pending, {}", days_left(deadline, now)),
            (None, Some(_)) => "Overdue".to_owned(),
            (None, None) => "Not set".to_owned(),
        }
    }
}
