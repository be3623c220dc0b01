//! A folder per noun, a file per URL. A page is a title, a resource and a view.

pub mod account;
pub mod devices;
pub mod employees;
pub mod frame;
pub mod groups;
pub mod link;
pub mod organizations;
pub mod sign_in;
pub mod start;
pub mod welcome;
