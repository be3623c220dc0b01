//! What would have been sent, for whoever tries the portal on their own machine. Gone when the portal stops.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use super::Letter;

/// So many letters are kept.
const KEPT: usize = 200;

/// The letters, the newest first, for whoever has the token that the console printed.
#[derive(Debug, Clone)]
pub struct Mailbox {
    token: Arc<str>,
    letters: Arc<Mutex<VecDeque<(i64, Letter)>>>,
}

impl Mailbox {
    /// An empty one, opened by this token.
    pub fn new(token: &str) -> Self {
        Self { token: token.into(), letters: Arc::default() }
    }

    /// Where it is: the token is a part of the address.
    pub fn path(&self) -> String {
        format!("/mailbox/{}", self.token)
    }

    /// The same mailbox, for whoever knows the token.
    pub(super) fn opened_by(&self, token: &str) -> Option<&Self> {
        app::api::gate::same(token, &self.token).then_some(self)
    }

    pub(super) fn put(&self, id: i64, letter: Letter) {
        let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters.push_front((id, letter));
        letters.truncate(KEPT);
    }

    /// All of them.
    pub fn letters(&self) -> Vec<(i64, Letter)> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// One of them.
    pub fn letter(&self, id: i64) -> Option<Letter> {
        self.letters().into_iter().find(|(kept, _)| *kept == id).map(|(_, letter)| letter)
    }
}
