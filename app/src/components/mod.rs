//! What pages are made of. Components fetch nothing and decide nothing.

mod copy;
mod empty;
mod failure;
mod field;
mod form;
mod icon;
mod list;
mod load;
mod message;
mod named_list;
mod rows;
mod shortcuts;
mod time;
#[cfg(feature = "hydrate")]
mod unsaved;

pub use copy::Copied;
pub use empty::Empty;
pub use failure::Failure;
pub use field::{Check, Field, Hidden, PasswordField, SelectField};
pub use form::{Form, FormState};
pub use icon::Icon;
pub use list::{Chip, Foot, QueryForm, SearchBox, SortHead};
pub use load::Load;
pub use message::Messages;
pub use named_list::{NameHead, NamedList, Naming};
#[cfg(feature = "hydrate")]
pub use rows::keep;
pub use rows::{Rows, ticked};
pub use shortcuts::Shortcuts;
pub use time::{Ago, AsOf};
#[cfg(feature = "hydrate")]
pub use time::{browser_time, tell_times};
#[cfg(feature = "hydrate")]
pub use unsaved::{arrived, give_up, guard, leave};
