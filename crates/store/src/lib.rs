//! What is kept, and the only way to it.
//!
//! The connection is private. Every read starts at a door taken from an [`Actor`], named for the right that
//! it proves; what nobody signed in may do stands behind [`Store::visitor`]; jobs and the command line use
//! [`Store::system`]. A forgotten check does not compile:
//!
//! ```compile_fail,E0603
//! use store::entity::device::Entity; // rows are private
//! ```
//! ```compile_fail,E0616
//! fn connection(store: &store::Store) { let _ = &store.reader; } // so is the connection
//! ```
//! ```compile_fail,E0451
//! fn forge(account: domain::AccountId) -> store::Actor { store::Actor { account, ..todo!() } } // an actor is authenticated
//! ```
//! ```compile_fail,E0277
//! fn invent() -> store::Actor { Default::default() } // never made up
//! ```
//! ```compile_fail,E0277
//! fn read<'a>(text: &'a str) -> store::Actor where store::Actor: serde::Deserialize<'a> { todo!() }
//! fn use_it() { let _ = read("{}"); } // never taken from a request
//! ```
//! ```compile_fail,E0277
//! fn answer<T: serde::Serialize>(_: T) {}
//! fn leak(actor: store::Actor) { answer(actor); } // nor written into an answer
//! ```
//!
//! What is true lives in `domain`; schema in `migration`. Tests: `tests/it`, on SQLite and PostgreSQL.

mod accounts;
mod actor;
mod addresses;
mod aside;
mod attempts;
mod audit;
mod branding;
mod changes;
mod clock;
mod elements;
mod employees;
mod entity;
mod error;
#[cfg(feature = "test")]
mod explain;
mod factors;
mod fold;
mod groups;
mod imports;
mod key;
mod keyset;
mod notices;
mod open;
mod organizations;
mod oversight;
mod own;
mod passkeys;
mod password;
mod password_rules;
mod person;
mod preview;
mod private;
mod schema;
mod scope;
mod secret;
mod seers;
mod settings;
mod support;
mod system;
mod texts;
mod visible;
mod visitor;
mod why;
mod write;

pub use accounts::{address::Edited, bulk::BulkDone};
pub use actor::{Actor, Client, SessionEnd};
pub use audit::Anchor;
pub use branding::Customizer;
pub use changes::{Changes, Revisions};
pub use clock::Clock;
pub use employees::EmployeeAdmin;
pub use error::{Error, OpenError};
pub use groups::{
    GroupAdmin,
    filter::{GroupChoice, GroupFilter, UnknownGroup},
};
pub use imports::Import;
pub use key::KeySource;
pub use open::{Options, Store};
pub use organizations::{OrganizationAdmin, OrganizationUsers};
pub use oversight::{
    AccountOf, AuditPage, OpenSession, Oversight, RefusedAddress, SignedInPerson, WaitingMail, WaitingMails,
};
pub use own::{About, Own};
pub use passkeys::Asked;
pub use preview::LookedThrough;
pub use secret::{is_token, link_mark, token as random_token};
pub use settings::AccountSettings;
pub use support::Support;
pub use system::{
    Demo, DemoCode, DemoElement, DemoEmployee, DemoGroup, DemoOrganization, DemoUser, Finding, Goes,
    KeptNotice, LockedAddress, Mail, News, Progress, SignInHint, System, Text,
};
pub use visible::{UnknownOrganization, Visible};
pub use visitor::{Entered, LinkOffer, NewFactor, SignedIn, Step, Visitor};
pub use why::{
    Choice, Explained, Explainer, Explanation, Made, SeenBy, Seer, Seers, Since, Subject, Through,
};

type Result<T, E = Error> = std::result::Result<T, E>;
