//! `/groups/ID`: what a group holds, editable any time (M80).

use domain::{field::Name, group::GroupKind};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::contents::{ConfirmImpact, Employees, Organizations};
use crate::{
    answer::ask,
    api::groups::{GroupView, LoadGroup, UpdateGroup, group},
    components::{Field, Form, Hidden, Icon, Load},
    markup::view,
};

/// A group's own page.
#[component]
pub fn GroupPage() -> impl IntoView {
    let params = use_params_map();
    // Not by every change elsewhere: what is being picked must not be lost.
    let id = move || params.read().get("id").unwrap_or_default();
    let view = ask(LoadGroup::url(), "id", id, group);
    view! { <Load answer=view let:shown><Group shown/></Load> }
}

#[component]
fn Group(shown: GroupView) -> impl IntoView {
    let GroupView { detail, choices } = shown;
    let action = UpdateGroup::url();
    let all = detail.kind == GroupKind::AllOrganizations;
    let here = format!("/groups/{}", detail.id);
    view! {
        <Title text=detail.name.clone()/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/groups">"Access Groups"</a></li></ol></nav>
        <div class="page-head">
            <div><h1>{detail.name.clone()}</h1><p>{if all { "Always holds every organization, present and future." } else { "Which employees see which organizations." }}</p></div>
            {(!all).then(|| view! {
                <div class="actions"><a class="btn danger" href=format!("{here}/delete")><Icon name="trash"/>"Delete group…"</a></div>
            })}
        </div>
        <section class="card">
            <div class="body roomy">
                <Form action failed="The group is not saved yet">
                    <Hidden name="id" value=detail.id.to_string()/>
                    <ConfirmImpact/>
                    {if all {
                        view! { <Hidden name="name" value=detail.name/> }
                    } else {
                        view! { <Field name="name" label="Name" value=detail.name autocomplete="off" parse=|text| Name::parse(text).map(drop)/> }
                    }}
                    <div class="split even">
                        {(!all).then(|| view! { <Organizations choices=choices.organizations held=detail.organizations/> })}
                        <Employees choices=choices.employees members=detail.employees/>
                    </div>
                    <div class="actions">
                        <button class="btn primary">"Save group"</button>
                        <a class="btn ghost" href="/groups">"Cancel"</a>
                    </div>
                </Form>
            </div>
        </section>
    }
}
