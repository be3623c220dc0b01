//! Manage Employees (M7).

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
mod address;
#[cfg(feature = "ssr")]
mod bulk;
mod create;
mod employee;
#[cfg(feature = "ssr")]
mod import;
#[cfg(feature = "ssr")]
mod links;
mod list;

#[cfg(feature = "ssr")]
pub use act::EmployeeActPage;
#[cfg(feature = "ssr")]
pub use address::EmployeeAddressPage;
#[cfg(feature = "ssr")]
pub use bulk::BulkPage;
pub use create::CreateEmployeePage;
pub use employee::EmployeePage;
#[cfg(feature = "ssr")]
pub use import::{ImportPage, ImportPreviewPage};
#[cfg(feature = "ssr")]
pub use links::{HandedLinks, LinksPage};
pub use list::EmployeesPage;
