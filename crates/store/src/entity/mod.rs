//! The rows as they are kept. Private to this crate: nothing here is ever serialised or handed out.
#![cfg_attr(
    not(test),
    expect(clippy::wildcard_imports, reason = "SeaORM's entity prelude and the domain's ids")
)]

pub mod access_group;
pub mod account;
pub mod audit;
pub mod device;
pub mod device_detail;
pub mod employee;
pub mod flash;
pub mod group_member;
pub mod group_organization;
pub mod known_browser;
pub mod link;
pub mod organization;
pub mod organization_user;
pub mod partner;
pub mod session;
