//! `/employees/import` and `/employees/import/ID`: new employees out of a file, first looked at, then taken in whole or not
//! at all. They load no program.

use domain::{Capability, Refusal, limits::IMPORT_ROWS};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_router::hooks::use_params_map;

use crate::{
    answer::ask,
    api::employees_import::{ImportEmployees, LoadImport, UPLOAD, import_preview},
    components::{Failure, Icon, Load},
    error::AppError,
    markup::view,
    pages::import::{Head, Kind, Preview, Upload},
    shared::SignedIn,
};

fn kind() -> Kind {
    Kind {
        title: "Import employees",
        list: ("Employees", "/employees"),
        here: "/employees/import",
        upload: UPLOAD,
        take: ImportEmployees::url(),
        nothing_yet: "Nobody has been added yet.",
        nothing_done: "Nobody was added",
        follows: if expect_context::<SignedIn>().newcomers_see_nothing() {
            "All of them are added, or nobody is. Each gets an invitation and has seven days, and sees nothing until a \
             Security Administrator adds them to an Access Group."
        } else {
            "All of them are added, or nobody is. Each gets an invitation and has seven days."
        },
        one: "employee",
        several: "employees",
    }
}

/// Sending a file.
#[component]
pub fn ImportPage() -> impl IntoView {
    // Nothing is fetched here that would refuse.
    if !expect_context::<SignedIn>().may(Capability::ManageEmployees) {
        return view! { <Failure error=AppError::Forbidden(Refusal::Role)/> };
    }
    let kind = kind();
    view! {
        <Head kind text="Many at once, out of a spreadsheet. You see what is in the file before anybody is added."/>
        <div class="narrow">
            <section class="card">
                <div class="body roomy">
                    <Upload kind/>
                </div>
            </section>
            <section class="card">
                <header><h2>"How the file looks"</h2></header>
                <div class="body roomy stack">
                    <p>"The first row names the columns, in any order: "<code>"name"</code>", "<code>"email"</code>", "<code>"role"</code>"; and if you like "<code>"phone"</code>" and "<code>"security_administrator"</code>" (yes or no). A file that the list was exported to is taken as it is."</p>
                    <p>{format!("A role is Admin, Business, Tech, or Sales and Marketing. Up to {IMPORT_ROWS} people, with commas or semicolons between the columns, as “CSV UTF-8”.")}</p>
                    <p><a class="btn" href="/employees/import.csv" download rel="external"><Icon name="download"/>"File to begin with"</a></p>
                </div>
            </section>
        </div>
    }
}

/// What is in the file.
#[component]
pub fn ImportPreviewPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let asked = id.clone();
    let import = ask(LoadImport::url(), "id", move || asked.clone(), import_preview);
    view! { <Load answer=import let:import><Preview kind=kind() id=id.clone() import/></Load> }
}
