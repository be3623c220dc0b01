//! The address of an account, with which its owner signs in: where it stands, and what it is about to become.

use serde::{Deserialize, Serialize};

use crate::{account::AccountState, time::Timestamp};

/// A new address that waits for the link that was mailed to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAddress {
    pub email: String,
    /// Until when its link works.
    pub until: Timestamp,
}

/// The address of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub email: String,
    /// The product that uses it too, so that it can't be changed here (K12).
    pub locked_by: Option<String>,
    pub new: Option<NewAddress>,
}

impl Address {
    /// Why it can't be changed here, if another product uses it (K12, M111).
    pub fn locked(&self) -> Option<String> {
        let product = self.locked_by.as_ref()?;
        Some(format!("{product} uses this address too, so it can't be changed here."))
    }
    /// Why it can't be changed by those who manage the account, which is in this state and has a password or none.
    pub fn stays(&self, state: AccountState, has_password: bool) -> Option<String> {
        let ended = state == AccountState::Deactivated && has_password;
        self.locked().or_else(|| {
            ended.then(|| "A deactivated account keeps its address. Reactivate it first.".to_owned())
        })
    }
}
