//! Manage Organizations and an organization's own pages.

mod create;
mod list;
mod organization;
mod remove;
#[cfg(feature = "ssr")]
mod users;

pub use create::CreateOrganizationPage;
pub use list::OrganizationsPage;
pub use organization::OrganizationPage;
pub use remove::RemoveOrganizationPage;
#[cfg(feature = "ssr")]
pub use users::{AddUsersPage, OrganizationFactorPage, UserActPage, UserAddressPage, UserPage, UsersPage};
