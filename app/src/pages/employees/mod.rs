//! Manage Employees (M7).

#[cfg(feature = "ssr")]
mod act;
mod create;
mod employee;
mod list;

#[cfg(feature = "ssr")]
pub use act::EmployeeActPage;
pub use create::CreateEmployeePage;
pub use employee::EmployeePage;
pub use list::EmployeesPage;
