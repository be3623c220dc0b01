//! A folder per noun, a file per URL. A page is a title, a resource and a view.

pub mod account;
#[cfg(feature = "ssr")]
mod account_act;
#[cfg(feature = "ssr")]
pub mod account_email;
#[cfg(feature = "ssr")]
pub mod account_factor;
pub mod audit;
pub mod devices;
pub mod employees;
#[cfg(feature = "ssr")]
pub mod forgot;
pub mod frame;
pub mod groups;
#[cfg(feature = "ssr")]
pub mod handover;
#[cfg(feature = "ssr")]
pub mod home;
#[cfg(feature = "ssr")]
pub mod link;
pub mod organizations;
#[cfg(feature = "ssr")]
pub mod second_step;
#[cfg(feature = "ssr")]
pub mod sessions;
#[cfg(feature = "ssr")]
pub mod settings;
#[cfg(feature = "ssr")]
pub mod sign_in;
pub mod start;
#[cfg(feature = "ssr")]
pub mod texts;
#[cfg(feature = "ssr")]
pub mod welcome;
pub mod why;
