//! Device Status and a device's own page.

mod device;
mod list;
mod tools;

pub use device::DevicePage;
pub use list::DevicesPage;
