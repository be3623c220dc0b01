//! `/organizations/bulk`: asks before something is done to many organizations. Loads no program.

use domain::{selection::OrganizationAct, words::counted};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::remove::{RemovalImpact, named};
use crate::{
    answer::ask,
    api::organizations_bulk::{
        ActOnOrganizations, LoadOrganizationBulk, OrganizationBulkView, organization_bulk,
    },
    components::{ConfirmCode, Field, Form, Hidden, Load, SelectField},
    markup::view,
};

/// The question.
#[component]
pub fn OrganizationsBulkPage() -> impl IntoView {
    let search = use_location().search.get_untracked();
    let selection = search.clone();
    let asked = ask(LoadOrganizationBulk::url(), "selection", move || selection.clone(), organization_bulk);
    view! { <Load answer=asked let:shown><Question selection=search.clone() shown/></Load> }
}

#[component]
fn Question(selection: String, shown: OrganizationBulkView) -> impl IntoView {
    let OrganizationBulkView { plan, groups } = shown;
    let count = plan.names.len() as u64;
    let what = counted(count, "organization", "organizations");
    let removes = plan.act == OrganizationAct::Remove;
    let title = match (count, removes) {
        (0, _) => "There is no organization to do this to".to_owned(),
        (_, true) => format!("Remove {what}?"),
        (_, false) => format!("Add {what} to an Access Group"),
    };
    let (failed, class, verb) = if removes {
        ("No organization was removed", "btn danger-primary", format!("Remove {what}"))
    } else {
        ("The group was not changed", "btn primary", format!("Add {what}"))
    };
    let phrase = plan.phrase();
    let options: Vec<_> = groups.into_iter().map(|group| (group.id.to_string(), group.name)).collect();
    view! {
        <Title text=title.clone()/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/organizations" rel="external">"Organizations"</a></li></ol></nav>
        <div class="narrow">
            // Names of organizations: those that are revoked leave it (`frontend/plain.js`).
            <section class="dialog" data-live="">
                <Form action=ActOnOrganizations::url() failed>
                    <header><h1>{title}</h1></header>
                    <div class="body">
                        {(count > 0).then(|| view! { <p><strong>{named(&plan.names)}</strong></p> })}
                        <Hidden name="selection" value=selection/>
                        <Hidden name="mark" value=plan.mark.clone()/>
                        {(count > 0 && removes).then(|| view! {
                            <RemovalImpact plan/>
                            <Field name="confirmation" label=format!("Type “{phrase}” to confirm") autocomplete="off"/>
                            <ConfirmCode/>
                        })}
                        {(count > 0 && !removes).then(|| view! {
                            <SelectField name="group" label="Access Group" options placeholder="Choose a group"
                                hint="Its members see them at once. Those that are in it already stay."/>
                        })}
                    </div>
                    <div class="actions">
                        <a class="btn ghost" href="/organizations" rel="external">{if count > 0 { "Cancel" } else { "Back to the list" }}</a>
                        {(count > 0).then(|| view! { <button class=class>{verb}</button> })}
                    </div>
                </Form>
            </section>
        </div>
    }
}
