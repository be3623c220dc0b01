//! Manage Groups (M76): Security Administrators only. All but the list load no program.

#[cfg(feature = "ssr")]
mod add;
#[cfg(feature = "ssr")]
mod change;
#[cfg(feature = "ssr")]
mod create;
#[cfg(feature = "ssr")]
mod delete;
#[cfg(feature = "ssr")]
mod group;
#[cfg(feature = "ssr")]
pub(super) mod impact;
mod list;
#[cfg(feature = "ssr")]
mod rule;
#[cfg(feature = "ssr")]
mod whole;

#[cfg(feature = "ssr")]
pub use add::{AddOrganizationsPage, AddPeoplePage};
#[cfg(feature = "ssr")]
pub use change::ChangeGroupPage;
#[cfg(feature = "ssr")]
pub use create::CreateGroupPage;
#[cfg(feature = "ssr")]
pub use delete::DeleteGroupPage;
#[cfg(feature = "ssr")]
pub use group::{GroupHistoryPage, GroupPage, GroupPeoplePage};
#[cfg(feature = "ssr")]
pub use impact::Impact;
pub use list::GroupsPage;
#[cfg(feature = "ssr")]
pub use rule::{ChangeRulePage, RulePage};
#[cfg(feature = "ssr")]
pub use whole::{CopyGroupPage, MergeGroupPage};

/// The id of the group in the address, and the query string, as the server functions read them.
#[cfg(feature = "ssr")]
fn here() -> String {
    use leptos::prelude::GetUntracked as _;

    let id = leptos_router::hooks::use_params_map();
    let search = leptos_router::hooks::use_location().search;
    format!(
        "{}?{}",
        id.get_untracked().get("id").unwrap_or_default(),
        search.get_untracked().trim_start_matches('?')
    )
}
