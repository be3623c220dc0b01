//! `/groups/new` (M77).

use domain::{field::Name, group::GroupChoices};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;

use super::contents::{Employees, Organizations};
use crate::{
    answer::ask,
    api::groups::{CreateGroup, LoadGroupChoices, group_choices},
    components::{Field, Form, Load},
    markup::view,
};

/// Creating a group: at least one organization and one employee (M73, M74).
#[component]
pub fn CreateGroupPage() -> impl IntoView {
    let choices = ask(LoadGroupChoices::url(), "", String::new, |_| group_choices());
    view! {
        <Title text="Add user group"/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/groups">"Access Groups"</a></li></ol></nav>
        <div class="page-head"><div><h1>"Add user group"</h1><p>"Which employees see which organizations."</p></div></div>
        <Load answer=choices let:choices><CreateForm choices/></Load>
    }
}

#[component]
fn CreateForm(choices: GroupChoices) -> impl IntoView {
    let action = CreateGroup::url();
    view! {
        <section class="card">
            <div class="body roomy">
                <Form action failed="The group was not created">
                    <Field name="name" label="Name" autofocus=true autocomplete="off" parse=|text| Name::parse(text).map(drop)/>
                    <div class="split even">
                        <Organizations choices=choices.organizations held=Vec::new()/>
                        <Employees choices=choices.employees members=Vec::new()/>
                    </div>
                    <div class="actions">
                        <button class="btn primary">"Create group"</button>
                        <a class="btn ghost" href="/groups">"Cancel"</a>
                    </div>
                </Form>
            </div>
        </section>
    }
}
