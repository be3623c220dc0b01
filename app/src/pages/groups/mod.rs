//! Manage Groups (M76): Security Administrators only.

mod contents;
mod create;
mod delete;
mod group;
mod list;

pub use create::CreateGroupPage;
pub use delete::DeleteGroupPage;
pub use group::GroupPage;
pub use list::GroupsPage;
