//! `/groups/ID` and `/groups/ID/people`: what a group holds, editable any time (M80).

use domain::field::Name;
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;

use super::here;
use crate::{
    answer::{Answer, ask},
    api::groups::{
        GroupView, LoadGroup, LoadGroupHistory, LoadGroupPeople, RenameGroup, group, group_history,
        group_people,
    },
    components::{AnotherOne, Field, Form, Hidden, Load},
    markup::view,
};

/// A group with its organizations.
#[component]
pub fn GroupPage() -> impl IntoView {
    let at = here();
    shown(ask(LoadGroup::url(), "at", move || at.clone(), group))
}

/// A group with its people.
#[component]
pub fn GroupPeoplePage() -> impl IntoView {
    let at = here();
    shown(ask(LoadGroupPeople::url(), "at", move || at.clone(), group_people))
}

/// What was done to a group.
#[component]
pub fn GroupHistoryPage() -> impl IntoView {
    let at = here();
    shown(ask(LoadGroupHistory::url(), "at", move || at.clone(), group_history))
}

fn shown(answer: Answer<GroupView>) -> impl IntoView {
    view! { <Load answer let:shown><Group shown/></Load> }
}

#[component]
fn Group(shown: GroupView) -> impl IntoView {
    let GroupView { id, name, all, head, body } = shown;
    view! {
        <Title text=name.clone()/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/groups">"Access Groups"</a></li></ol></nav>
        <div class="stack" {..head}></div>
        <div {..body}></div>
        {(!all).then(|| view! {
            <section class="card">
                <header><h2>"Name"</h2></header>
                <div class="body roomy">
                    <Form action=RenameGroup::url() failed="The group keeps its name">
                        <Hidden name="id" value=id/>
                        <Hidden name="shown" value=name.clone()/>
                        <Field name="name" label="Name" value=name autocomplete="off" parse=|text| Name::parse(text).map(drop)/>
                        <AnotherOne/>
                        <div class="actions"><button class="btn">"Save name"</button></div>
                    </Form>
                </div>
            </section>
        })}
    }
}
