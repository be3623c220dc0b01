//! Where an account stands between its invitation and its end.

use serde::{Deserialize, Serialize};

use crate::{
    account::AccountState,
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
    /// Ended by the deadline: what was missing was not set in time (M94).
    Overdue,
    /// Ended by somebody (M112).
    Deactivated,
}

impl Stage {
    /// In the order of the board.
    pub const ALL: [Self; 5] = [Self::Ending, Self::Pending, Self::Active, Self::Overdue, Self::Deactivated];

    /// A deadline that is no further away than this is near, in milliseconds.
    pub const SOON: i64 = 2 * DAY;

    /// How the address names it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Ending => "ending",
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Overdue => "overdue",
            Self::Deactivated => "deactivated",
        }
    }

    /// For the chip of the filter, and for the row.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ending => "Deadline near",
            Self::Pending => "Invited",
            Self::Active => "Active",
            Self::Overdue => "Overdue",
            Self::Deactivated => "Deactivated",
        }
    }

    /// The instant at which a deadline begins to be near.
    pub const fn soon(now: Timestamp) -> Timestamp {
        now.plus(Self::SOON)
    }

    /// Where an account stands that is in this state at this instant, and was ended by its deadline or not.
    pub const fn of(state: AccountState, lapsed: bool) -> Self {
        match (state, lapsed) {
            (AccountState::Pending, _) => Self::Pending,
            (AccountState::Active, _) => Self::Active,
            (AccountState::Deactivated, true) => Self::Overdue,
            (AccountState::Deactivated, false) => Self::Deactivated,
        }
    }
}

/// How many accounts there are at each stage; those that end soon are counted at their other stage too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageCounts {
    pub ending: u64,
    pub pending: u64,
    pub active: u64,
    pub overdue: u64,
    pub deactivated: u64,
}

impl StageCounts {
    /// Those at a stage; all of them without one.
    pub const fn of(&self, stage: Option<Stage>) -> u64 {
        match stage {
            Some(Stage::Ending) => self.ending,
            Some(Stage::Pending) => self.pending,
            Some(Stage::Active) => self.active,
            Some(Stage::Overdue) => self.overdue,
            Some(Stage::Deactivated) => self.deactivated,
            None => self.pending + self.active + self.overdue + self.deactivated,
        }
    }
}
