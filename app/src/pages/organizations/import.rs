//! `/organizations/import` and `/organizations/import/ID`: new organizations out of a file, first looked at, then taken in
//! whole or not at all. They load no program.

use domain::{
    Capability, Refusal,
    limits::{IMPORT_ROWS, NOTES_MAX},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_router::hooks::use_params_map;

use crate::{
    answer::ask,
    api::organizations_import::{
        ImportOrganizations, LoadOrganizationImport, UPLOAD, organization_import_preview,
    },
    components::{Failure, Icon, Load},
    error::AppError,
    markup::view,
    pages::import::{Head, Kind, Preview, Upload},
    shared::SignedIn,
};

fn kind() -> Kind {
    Kind {
        title: "Import organizations",
        list: ("Organizations", "/organizations"),
        here: "/organizations/import",
        upload: UPLOAD,
        take: ImportOrganizations::url(),
        nothing_yet: "No organization has been created yet.",
        nothing_done: "No organization was created",
        follows: "All of them are created, or none is. Each joins its Access Group at once, whose members see it.",
        one: "organization",
        several: "organizations",
    }
}

/// Sending a file.
#[component]
pub fn ImportOrganizationsPage() -> impl IntoView {
    // Nothing is fetched here that would refuse.
    if !expect_context::<SignedIn>().may(Capability::ManageOrganizations) {
        return view! { <Failure error=AppError::Forbidden(Refusal::Role)/> };
    }
    let kind = kind();
    view! {
        <Head kind text="Many at once, out of a spreadsheet. You see what is in the file before anything is created."/>
        <div class="narrow">
            <section class="card"><div class="body roomy"><Upload kind/></div></section>
            <section class="card">
                <header><h2>"How the file looks"</h2></header>
                <div class="body roomy stack">
                    <p>"The first row names the columns, in any order: "<code>"name"</code>" and "<code>"access_group"</code>"; and if you like "<code>"notes"</code>" and "<code>"tags"</code>". A file that the list was exported to is taken as it is."</p>
                    <p>{format!("Access Groups are named as you see them where an organization is created, several with commas, and so are tags; notes have up to {NOTES_MAX} characters. Up to {IMPORT_ROWS} organizations, with commas or semicolons between the columns, as “CSV UTF-8”.")}</p>
                    <p><a class="btn" href="/organizations/import.csv" download rel="external"><Icon name="download"/>"File to begin with"</a></p>
                </div>
            </section>
        </div>
    }
}

/// What is in the file.
#[component]
pub fn ImportedOrganizationsPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let asked = id.clone();
    let import = ask(LoadOrganizationImport::url(), "id", move || asked.clone(), organization_import_preview);
    view! { <Load answer=import let:import><Preview kind=kind() id=id.clone() import/></Load> }
}
