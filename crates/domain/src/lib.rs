//! What is true, whoever asks: ids, roles, policy, visibility, forms, lists and fixed values.
//!
//! Pure: no input, no output, no clock. The same code decides on the server and in the browser.
//! What is kept lives in `store`, what is shown in `app`. Tests stand beside the rules.

pub mod access_request;
pub mod account;
pub mod address;
pub mod audit;
pub mod branding;
pub mod browser;
pub mod caller;
pub mod csv;
pub mod device;
pub mod element;
pub mod employee;
pub mod factor;
pub mod field;
pub mod fleet;
pub mod group;
pub mod id;
pub mod impact;
pub mod import;
pub mod life;
pub mod limits;
pub mod list;
pub mod membership;
pub mod notice;
pub mod organization;
pub mod organization_user;
pub mod partner;
pub mod password;
pub mod path;
pub mod policy;
pub mod region;
pub mod removal;
pub mod resemblance;
pub mod role;
pub mod rule;
pub mod selection;
pub mod session;
pub mod settings;
pub mod shown;
pub mod tag;
pub mod time;
pub mod visibility;
pub mod words;

pub use account::AccountState;
pub use field::{FieldErrors, Problem};
pub use id::{
    AccessRequestId, AccountId, DeviceId, ElementId, GroupId, ImportId, LogoId, NameListId, NoticeId,
    OrganizationId, PartnerId, TagId,
};
pub use policy::{Capability, Refusal};
pub use role::{Rank, Role, Standing};
pub use time::Timestamp;
pub use visibility::Visibility;
