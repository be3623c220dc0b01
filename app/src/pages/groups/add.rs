//! `/groups/ID/add-organizations` and `/groups/ID/add-people`: a list to tick, and a box for names.

use domain::{group::GroupAct, limits::GROUP_CHANGE};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;

use super::here;
use crate::{
    answer::{Answer, ask},
    api::groups::{
        GroupView, LoadOtherOrganizations, LoadOtherPeople, PasteNames, other_organizations, other_people,
    },
    components::{Breadcrumb, Form, FormState, GROUPS, Hidden, Icon, Load},
    markup::{Markup, view},
};

/// Organizations for a group (M78).
#[component]
pub fn AddOrganizationsPage() -> impl IntoView {
    let at = here();
    let answer = ask(LoadOtherOrganizations::url(), "at", move || at.clone(), other_organizations);
    shown(answer, GroupAct::AddOrganizations)
}

/// Employees for a group (M79).
#[component]
pub fn AddPeoplePage() -> impl IntoView {
    let at = here();
    shown(ask(LoadOtherPeople::url(), "at", move || at.clone(), other_people), GroupAct::AddPeople)
}

fn shown(answer: Answer<GroupView>, act: GroupAct) -> impl IntoView {
    view! { <Load answer let:shown><Add shown act/></Load> }
}

#[component]
fn Add(shown: GroupView, act: GroupAct) -> impl IntoView {
    let GroupView { id, name, head, body, .. } = shown;
    let here = if act.people() { format!("/groups/{id}/people") } else { format!("/groups/{id}") };
    let what = if act.people() { "people" } else { "organizations" };
    view! {
        <Title text=format!("Add {what} to {name}")/>
        <Breadcrumb list=GROUPS href=here.clone() name/>
        <div class="stack" {..head}></div>
        <div {..body}></div>
        <section class="card">
            <header><h2>"Paste names"</h2></header>
            <div class="body roomy">
                <Form action=PasteNames::url() failed="Nothing was added">
                    <Hidden name="id" value=id/>
                    <Hidden name="act" value=act.key()/>
                    <Names people=act.people()/>
                    <div class="actions">
                        <button class="btn">"Look at them"</button>
                        <a class="btn ghost" href=here>"Cancel"</a>
                    </div>
                </Form>
            </div>
        </section>
    }
}

/// Up to thousands of names, one a line.
#[component]
fn Names(people: bool) -> impl IntoView {
    let state: FormState = expect_context();
    state.field("names", "Names");
    let typed = state.typed("names").unwrap_or_default();
    // Views write the text of a `textarea` as it is.
    let content: Markup = maud::html! { (typed) }.into();
    let problem = state.errors().of("names");
    let hint = if people {
        format!("One name or email address a line, up to {GROUP_CHANGE}.")
    } else {
        format!("One name a line, up to {GROUP_CHANGE}.")
    };
    view! {
        <div class="field">
            <label for="names">"Names"</label>
            <p class="hint" id="names-hint">{hint}</p>
            <textarea class="input" id="names" name="names" rows="6" spellcheck="false" aria-describedby="names-hint names-error"
                aria-invalid=problem.is_some().then_some("true") {..content}></textarea>
            {problem.map(|problem| view! { <p class="error" id="names-error"><Icon name="bad" small=true/><span>{problem.to_string()}</span></p> })}
        </div>
    }
}
