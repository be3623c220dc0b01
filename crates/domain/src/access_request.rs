//! Requests of people who see nothing, or too little (UX section 4).

use serde::{Deserialize, Serialize};

use crate::{
    id::{AccessRequestId, AccountId},
    time::Timestamp,
};

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub granted: bool,
    pub at: Timestamp,
    /// Who answered; nobody for one who is gone.
    pub by: Option<String>,
}

/// A request as those read it who answer it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessRequest {
    pub id: AccessRequestId,
    pub account: AccountId,
    pub name: String,
    pub email: String,
    pub reason: Option<String>,
    pub asked: Timestamp,
    pub answer: Option<Answer>,
    /// Nothing is left to grant: by now they see everything.
    pub sees_everything: bool,
    /// The groups that they are in by now.
    pub groups: u64,
}

/// One's own last request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnRequest {
    pub reason: Option<String>,
    pub asked: Timestamp,
    pub answer: Option<Answer>,
}
