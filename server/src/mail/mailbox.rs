//! What would have been sent, for whoever tries the portal on their own machine. Gone when the portal stops.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use super::Letter;

/// So many letters are kept.
const KEPT: usize = 200;

/// The letters, the newest first.
#[derive(Debug, Clone, Default)]
pub struct Mailbox(Arc<Mutex<VecDeque<(i64, Letter)>>>);

impl Mailbox {
    pub(super) fn put(&self, id: i64, letter: Letter) {
        let mut letters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        letters.push_front((id, letter));
        letters.truncate(KEPT);
    }

    /// All of them.
    pub fn letters(&self) -> Vec<(i64, Letter)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// One of them.
    pub fn letter(&self, id: i64) -> Option<Letter> {
        self.letters().into_iter().find(|(kept, _)| *kept == id).map(|(_, letter)| letter)
    }
}
