//! Device Status and a device's own page.

mod device;
mod link;
mod list;

pub use device::DevicePage;
pub use link::LinkDevicesPage;
pub use list::DevicesPage;
