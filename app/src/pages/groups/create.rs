//! `/groups/new` (M77): what is picked travels in the address, so that searching for more keeps it.

use domain::{field::Name, list::QueryString};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    answer::ask,
    api::groups::{CreateGroup, GroupChoicesView, LoadGroupChoices, group_choices},
    components::{AnotherOne, Field, Form, FormState, Icon, Load},
    markup::{Markup, view},
    shared::LastFailed,
};

/// What was picked in a form that was refused, as its address would tell it.
fn typed() -> Option<String> {
    let LastFailed(last, _) = expect_context();
    let failed = last.get_untracked().filter(|failed| failed.action == CreateGroup::url())?;
    let mut query = QueryString::default();
    failed.typed.iter().for_each(|(name, value)| query.push(name, value));
    Some(query.finish())
}

/// Creating a group: at least one organization and one employee (M73, M74).
#[component]
pub fn CreateGroupPage() -> impl IntoView {
    let search = typed().unwrap_or_else(|| use_location().search.get_untracked());
    let choices = ask(LoadGroupChoices::url(), "query", move || search.clone(), group_choices);
    view! {
        <Title text="Add user group"/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/groups">"Access Groups"</a></li></ol></nav>
        <div class="page-head"><div><h1>"Add user group"</h1><p>"Which employees see which organizations."</p></div></div>
        <Load answer=choices let:choices><CreateForm choices/></Load>
    }
}

/// What there is to tick, with what was ticked already.
#[component]
fn Pick(name: &'static str, legend: &'static str, hint: &'static str, list: Markup) -> impl IntoView {
    let state: FormState = expect_context();
    state.field(name, legend);
    let problem = state.errors().of(name);
    let (hint_id, error) = (format!("{name}-hint"), format!("{name}-error"));
    let described = if problem.is_some() { format!("{hint_id} {error}") } else { hint_id.clone() };
    view! {
        // The summary's link puts the cursor here, as it puts it into a field.
        <fieldset class="field" id=name tabindex="-1" aria-describedby=described>
            <legend>{legend}</legend>
            <p class="hint" id=hint_id>{hint}</p>
            <div class="picker" {..list}></div>
            {problem.map(|problem| view! { <p class="error" id=error><Icon name="bad" small=true/><span>{problem.to_string()}</span></p> })}
        </fieldset>
    }
}

#[component]
fn CreateForm(choices: GroupChoicesView) -> impl IntoView {
    let GroupChoicesView { name, organizations, employees } = choices;
    view! {
        <section class="card">
            <div class="body roomy">
                <Form action=CreateGroup::url() failed="The group was not created">
                    // The Enter key presses the first button of a form: the one that searches.
                    <button class="visually-hidden" tabindex="-1" aria-hidden="true" formmethod="get" formaction="/groups/new"></button>
                    <Field name="name" label="Name" value=name autocomplete="off" parse=|text| Name::parse(text).map(drop)/>
                    <AnotherOne/>
                    <div class="split even">
                        <Pick name="organizations" legend="Organizations" list=organizations
                            hint="At least one. Search for others, what is ticked stays; hundreds at once can be added later."/>
                        <Pick name="employees" legend="Employees" list=employees
                            hint="At least one. From then on they see the organizations of their groups and nothing else."/>
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
