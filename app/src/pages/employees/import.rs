//! `/employees/import` and `/employees/import/ID`: new employees out of a file, first looked at, then taken in whole or not
//! at all. They load no program.

use domain::{
    Capability, Refusal,
    limits::{IMPORT_KEPT, IMPORT_ROWS},
    time::MINUTE,
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    answer::ask,
    api::employees_import::{ImportEmployees, ImportView, LoadImport, UPLOAD, import_preview},
    components::{ConfirmCode, Failure, Form, Hidden, Icon, Load},
    error::AppError,
    markup::{Markup, view},
    shared::SignedIn,
};

#[component]
fn Head(text: &'static str) -> impl IntoView {
    view! {
        <Title text="Import employees"/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/employees" rel="external">"Employees"</a></li></ol></nav>
        <div class="page-head"><div><h1>"Import employees"</h1><p>{text}</p></div></div>
    }
}

/// Sending a file.
#[component]
pub fn ImportPage() -> impl IntoView {
    // Nothing is fetched here that would refuse.
    if !expect_context::<SignedIn>().may(Capability::ManageEmployees) {
        return view! { <Failure error=AppError::Forbidden(Refusal::Role)/> };
    }
    view! {
        <Head text="Many at once, out of a spreadsheet. You see what is in the file before anybody is added."/>
        <div class="narrow">
            <section class="card">
                <div class="body roomy">
                    <Upload/>
                </div>
            </section>
            <section class="card">
                <header><h2>"How the file looks"</h2></header>
                <div class="body roomy stack">
                    <p>"The first row names the columns, in any order: "<code>"name"</code>", "<code>"email"</code>", "<code>"role"</code>"; and if you like "<code>"phone"</code>" and "<code>"security_administrator"</code>" (yes or no)."</p>
                    <p>{format!("A role is Admin, Business, Tech, or Sales and Marketing. Up to {IMPORT_ROWS} people, with commas or semicolons between the columns, as “CSV UTF-8”.")}</p>
                    <p><a class="btn" href="/employees/import.csv" download rel="external"><Icon name="download"/>"File to begin with"</a></p>
                </div>
            </section>
        </div>
    }
}

/// The file, or its text.
#[component]
fn Upload(
    /// What was sent before, to be mended.
    #[prop(optional)]
    content: Option<Markup>,
) -> impl IntoView {
    let again = content.is_some();
    let content = content.unwrap_or_default();
    view! {
        <Form action=UPLOAD failed="The file was not taken" upload=true>
            <div class="field">
                <label for="file">{if again { "The file once more" } else { "CSV file" }}</label>
                <input class="input" type="file" id="file" name="file" accept=".csv,text/csv"/>
            </div>
            <div class="field">
                <label for="text">{if again { "Or mend it here" } else { "Or paste its text" }}</label>
                <textarea class="input" id="text" name="text" rows=if again { "12" } else { "5" } spellcheck="false" wrap="off" {..content}></textarea>
            </div>
            <div class="actions">
                <button class="btn primary">"Look at it"</button>
                <a class="btn ghost" href="/employees" rel="external">"Cancel"</a>
            </div>
        </Form>
    }
}

/// What is in the file.
#[component]
pub fn ImportPreviewPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let asked = id.clone();
    let import = ask(LoadImport::url(), "id", move || asked.clone(), import_preview);
    view! { <Load answer=import let:import><Preview id=id.clone() import/></Load> }
}

#[component]
fn Preview(id: String, import: ImportView) -> impl IntoView {
    let ImportView { text, rows, people, confirmed, content } = import;
    let wrong = (people == 0).then(|| text.clone());
    let button = if people == 1 { "Add 1 employee".to_owned() } else { format!("Add {people} employees") };
    view! {
        <Head text="Nobody has been added yet."/>
        <div class="stack">
            {(people > 0).then(|| view! {
                <section class="card">
                    <div class="body roomy">
                        <Form action=ImportEmployees::url() failed="Nobody was added">
                            <div class="note ok"><Icon name="ok"/><p>{text}</p></div>
                            <p>{format!("All of them are added, or nobody is. Each gets an invitation and has seven days. The file is kept for {} minutes.", IMPORT_KEPT / MINUTE)}</p>
                            <Hidden name="id" value=id/>
                            {confirmed.then(|| view! { <ConfirmCode/> })}
                            <div class="actions">
                                <button class="btn primary">{button}</button>
                                <a class="btn ghost" href="/employees/import" rel="external">"Another file"</a>
                            </div>
                        </Form>
                    </div>
                </section>
            })}
            {wrong.map(|text| view! { <div class="note warn"><Icon name="warn"/><p>{text}</p></div> })}
            <section class="card" {..rows}></section>
            {content.map(|content| view! {
                <section class="card">
                    <header><h2>"Mend the file"</h2></header>
                    <div class="body roomy"><Upload content/></div>
                </section>
            })}
        </div>
    }
}
