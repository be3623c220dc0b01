//! Manage Employees (M7).

mod create;
mod employee;
mod list;

pub use create::CreateEmployeePage;
pub use employee::EmployeePage;
pub use list::EmployeesPage;
