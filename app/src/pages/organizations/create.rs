//! `/organizations/new` (M39, M87).

use domain::{field::Name, group::GroupName};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;

use crate::{
    answer::ask,
    api::organizations::{CreateOrganization, LoadOrganizationGroups, organization_groups},
    components::{AnotherOne, Field, Form, Icon, Load, SelectField},
    markup::view,
};

/// Creating an organization: its name, and the Access Group that it joins.
#[component]
pub fn CreateOrganizationPage() -> impl IntoView {
    let groups = ask(LoadOrganizationGroups::url(), "", String::new, |_| organization_groups());
    view! {
        <Title text="Create organization"/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/organizations">"Organizations"</a></li></ol></nav>
        <div class="page-head"><div><h1>"Create organization"</h1><p>"A customer whose devices and users you look after."</p></div></div>
        <Load answer=groups let:groups><CreateForm groups/></Load>
    }
}

#[component]
fn CreateForm(groups: Vec<GroupName>) -> impl IntoView {
    let action = CreateOrganization::url();
    // Whoever sees only what is in their Access Groups puts it into one of those.
    if groups.is_empty() {
        return view! {
            <div class="narrow">
                <div class="note warn">
                    <Icon name="eye-off"/>
                    <p>"A new organization goes into one of your Access Groups, and you are in none. " <a href="/account/access" rel="external">"Ask a Security Administrator for access"</a></p>
                </div>
            </div>
        }
        .into_any();
    }
    let options = groups.into_iter().map(|group| (group.id.to_string(), group.name)).collect();
    view! {
        <div class="narrow">
            <div class="note">
                <Icon name="info"/>
                <p>"Adding someone who works for you? That is an " <a href="/employees/new">"employee"</a> ", not an organization."</p>
            </div>
            <section class="card">
                <div class="body roomy">
                    <Form action failed="The organization was not created">
                        <Field name="name" label="Name" autofocus=true autocomplete="off" parse=|text| Name::parse(text).map(drop)/>
                        <AnotherOne/>
                        <SelectField name="group" label="Access Group" options placeholder="Choose a group"
                            hint="Its members see the organization at once. You can change this later."/>
                        <div class="actions">
                            <button class="btn primary">"Create organization"</button>
                            <a class="btn ghost" href="/organizations">"Cancel"</a>
                        </div>
                    </Form>
                </div>
            </section>
        </div>
    }
    .into_any()
}
