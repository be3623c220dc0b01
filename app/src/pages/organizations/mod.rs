//! Manage Organizations and an organization's own pages.

mod create;
mod list;
mod organization;
mod remove;

pub use create::CreateOrganizationPage;
pub use list::OrganizationsPage;
pub use organization::OrganizationPage;
pub use remove::RemoveOrganizationPage;
