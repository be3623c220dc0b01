//! The users of an organization: pages that load no program.

mod act;
mod add;
mod bulk;
mod list;
mod second_factor;
mod user;

pub use act::{UserActPage, UserAddressPage};
pub use add::AddUsersPage;
pub use bulk::{UsersBulkPage, UsersLinksPage};
pub use list::UsersPage;
pub use second_factor::OrganizationFactorPage;
pub use user::UserPage;

use domain::organization_user::{Access, EndpointAccess, PortalAccess, UsersOf};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{components::SelectField, markup::view};

/// A part of the address.
fn part(name: &str) -> String {
    use_params_map().get_untracked().get(name).unwrap_or_default()
}

/// The two levels: every product but Endpoint Backup (M100), and Endpoint Backup (M101), which one user has (M104).
#[component]
fn AccessFields(
    whose: UsersOf,
    /// What the user has already.
    #[prop(optional)]
    access: Option<Access>,
) -> impl IntoView {
    let portal = PortalAccess::ALL
        .map(|level| (level.key().to_owned(), format!("{}: {}", level.name(), level.purpose())))
        .to_vec();
    let endpoint = EndpointAccess::ALL
        .map(|level| (level.key().to_owned(), format!("{}: {}", level.name(), level.purpose())))
        .to_vec();
    let holds = access.is_some_and(|access| access.endpoint != EndpointAccess::None);
    let hint = match whose.endpoint_user {
        Some(_) if holds => "One user of an organization has it, and this is who.".to_owned(),
        Some(user) => format!("One user of an organization has it: {}. Take it from them first.", user.name),
        None => "One user of an organization can have it. Nobody has it yet.".to_owned(),
    };
    view! {
        <div class="pair">
            <SelectField name="portal" label="All products but Endpoint Backup" options=portal hint="What they see of the organization, and do there."
                value=access.map_or(PortalAccess::View, |access| access.portal).key()/>
            <SelectField name="endpoint" label="Endpoint Backup" options=endpoint hint
                value=access.map_or(EndpointAccess::None, |access| access.endpoint).key()/>
        </div>
    }
}
