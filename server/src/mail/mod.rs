//! Mail: what is said ([`letter`]), how it leaves ([`post`]), and where it lies while nothing is sent ([`mailbox`]).
//!
//! What is to be sent is written by `store` in the transaction of the act itself; the job takes it from there.

mod access;
mod letter;
pub mod mailbox;
mod organizations;
mod page;
mod post;

pub use letter::Letter;
pub use mailbox::Mailbox;
pub(crate) use page::{letter as show_letter, list as show_mailbox};
pub use post::{Lost, Post, Smtp};
