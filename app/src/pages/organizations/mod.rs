//! Manage Organizations and an organization's own pages.

mod create;
#[cfg(feature = "ssr")]
mod elements;
mod list;
mod organization;
mod remove;
#[cfg(feature = "ssr")]
mod unlinked;
#[cfg(feature = "ssr")]
mod users;

pub use create::CreateOrganizationPage;
#[cfg(feature = "ssr")]
pub use elements::ElementsPage;
pub use list::OrganizationsPage;
pub use organization::OrganizationPage;
pub use remove::RemoveOrganizationPage;
#[cfg(feature = "ssr")]
pub use unlinked::UnlinkedPage;
#[cfg(feature = "ssr")]
pub use users::{AddUsersPage, OrganizationFactorPage, UserActPage, UserAddressPage, UserPage, UsersPage};
