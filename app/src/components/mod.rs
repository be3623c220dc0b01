//! What pages are made of. Components decide nothing.

#[cfg(feature = "ssr")]
mod breadcrumb;
mod confirm;
mod copy;
mod empty;
mod ending;
mod failure;
mod field;
mod form;
mod icon;
#[cfg(feature = "hydrate")]
mod lists;
mod load;
mod message;
#[cfg(feature = "ssr")]
mod notices;
mod passkey;
mod preview;
#[cfg(feature = "hydrate")]
mod rows;
mod shortcuts;
mod time;
#[cfg(feature = "hydrate")]
mod unsaved;
mod written;

#[cfg(feature = "ssr")]
pub use breadcrumb::{Breadcrumb, GROUPS, ORGANIZATIONS};
pub use confirm::ConfirmCode;
pub use copy::Copied;
pub use empty::Empty;
pub use ending::EndingNote;
pub use failure::Failure;
pub use field::{
    AnotherOne, Begun, Check, Field, Hidden, OrganizationField, PasswordField, SelectField, ShownFields,
};
pub use form::{Form, FormState};
pub use icon::Icon;
#[cfg(feature = "hydrate")]
pub use lists::{close_menus, listen};
pub use load::Load;
pub use message::Messages;
#[cfg(feature = "ssr")]
pub use notices::Apart;
pub use passkey::PasskeyButton;
pub use preview::PreviewNote;
#[cfg(feature = "hydrate")]
pub use rows::{keep, ticked};
pub use shortcuts::Shortcuts;
pub use time::Ago;
#[cfg(feature = "hydrate")]
pub use time::{browser_time, tell_times};
#[cfg(feature = "hydrate")]
pub use unsaved::{arrived, give_up, guard, leave};
pub use written::{Page, by_address, written};
