//! Manage Employees (M7).

mod act;
mod create;
mod employee;
mod list;

pub use act::EmployeeActPage;
pub use create::CreateEmployeePage;
pub use employee::EmployeePage;
pub use list::EmployeesPage;
