//! Manage Employees (M7).

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
mod address;
mod create;
mod employee;
mod list;

#[cfg(feature = "ssr")]
pub use act::EmployeeActPage;
#[cfg(feature = "ssr")]
pub use address::EmployeeAddressPage;
pub use create::CreateEmployeePage;
pub use employee::EmployeePage;
pub use list::EmployeesPage;
