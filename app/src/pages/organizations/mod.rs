//! Manage Organizations and an organization's own pages.

#[cfg(feature = "ssr")]
mod branding;
#[cfg(feature = "ssr")]
mod bulk;
#[cfg(feature = "ssr")]
mod choose;
mod create;
#[cfg(feature = "ssr")]
mod details;
#[cfg(feature = "ssr")]
mod elements;
#[cfg(feature = "ssr")]
mod import;
mod list;
mod organization;
#[cfg(feature = "ssr")]
mod remove;
#[cfg(feature = "ssr")]
mod tags;
#[cfg(feature = "ssr")]
mod unlinked;
#[cfg(feature = "ssr")]
mod users;

#[cfg(feature = "ssr")]
pub use branding::BrandingPage;
#[cfg(feature = "ssr")]
pub use bulk::OrganizationsBulkPage;
#[cfg(feature = "ssr")]
pub use choose::ChooseOrganizationPage;
pub use create::CreateOrganizationPage;
#[cfg(feature = "ssr")]
pub use details::OrganizationDetailsPage;
#[cfg(feature = "ssr")]
pub use elements::ElementsPage;
#[cfg(feature = "ssr")]
pub use import::{ImportOrganizationsPage, ImportedOrganizationsPage};
pub use list::OrganizationsPage;
pub use organization::OrganizationPage;
#[cfg(feature = "ssr")]
pub use remove::RemoveOrganizationPage;
#[cfg(feature = "ssr")]
pub use tags::{ChangeTagsPage, TagsPage};
#[cfg(feature = "ssr")]
pub use unlinked::UnlinkedPage;
#[cfg(feature = "ssr")]
pub use users::{
    AddUsersPage, OrganizationFactorPage, UserActPage, UserAddressPage, UserPage, UsersBulkPage,
    UsersLinksPage, UsersPage,
};
