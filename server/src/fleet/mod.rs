//! The fleet as its source describes it: the reader of that source, and a demo world in the same shape.
//!
//! What is read becomes `domain::fleet::DeviceRecord`; the import that stores it and the calls to the
//! source live elsewhere. Nothing here asks the clock, the network or the database. Tests stand beside,
//! with a sample of the source's oddities in `tests/it/fleet-sample.json`.

mod asset;
pub mod demo;
mod field;
mod instant;
mod prng;
mod record;
mod source;

pub use source::{PROBLEMS_MAX, ReadError, RowProblem, read};
