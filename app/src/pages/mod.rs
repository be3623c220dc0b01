//! A folder per noun, a file per URL. A page is a title, a resource and a view.

pub mod account;
pub mod devices;
pub mod frame;
pub mod link;
pub mod sign_in;
pub mod start;
pub mod welcome;
