//! How far a long act is.

use std::fmt;

/// Whoever wants to know how far a long act is.
pub trait Progress: fmt::Debug + Sync {
    /// So many of `all` are done of what goes on; `all` is 0 where nobody knows how many there are.
    fn step(&self, what: &'static str, done: usize, all: usize);
}

/// Nobody.
impl Progress for () {
    fn step(&self, _what: &'static str, _done: usize, _all: usize) {}
}
