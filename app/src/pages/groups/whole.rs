//! `/groups/ID/copy` and `/groups/ID/merge`: acts on a whole group.

use domain::{
    field::Name,
    group::{GroupMerge, GroupName, Named},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;

use super::here;
use crate::{
    answer::ask,
    api::groups_whole::{CopyGroup, LoadWhole, MergeGroup, Whole, whole},
    components::{AnotherOne, Breadcrumb, Check, Field, Form, GROUPS, Hidden, Icon, Load},
    markup::{groups::named, view},
};

fn count(count: u64, one: &str, several: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {several}") }
}

/// A new group out of one that is there.
#[component]
pub fn CopyGroupPage() -> impl IntoView {
    let at = here();
    let group = ask(LoadWhole::url(), "at", move || at.clone(), whole);
    view! { <Load answer=group let:group><CopyForm group/></Load> }
}

#[component]
fn CopyForm(group: Whole) -> impl IntoView {
    let Whole { id, name, employees, .. } = group;
    let people = format!("Its {} too", count(employees, "employee", "employees"));
    view! {
        <Title text=format!("Copy {name}")/>
        <Breadcrumb list=GROUPS href=format!("/groups/{id}") name=name.clone()/>
        <div class="narrow">
            <section class="dialog">
                <Form action=CopyGroup::url() failed="The group was not copied">
                    <header><h1>{format!("Copy {name}")}</h1></header>
                    <div class="body">
                        <p>"The new group holds the same organizations by the same rule, and then has nothing to do with this one."</p>
                        <Field name="name" label="Name of the new group" autocomplete="off" parse=|text| Name::parse(text).map(drop)/>
                        <AnotherOne/>
                        <Check name="people" label=people hint="Each for as long as in this group."/>
                        <Hidden name="id" value=id.clone()/>
                    </div>
                    <div class="actions">
                        <a class="btn ghost" href=format!("/groups/{id}")>"Cancel"</a>
                        <button class="btn primary">"Copy group"</button>
                    </div>
                </Form>
            </section>
        </div>
    }
}

/// All of a group into another one.
#[component]
pub fn MergeGroupPage() -> impl IntoView {
    let at = here();
    let group = ask(LoadWhole::url(), "at", move || at.clone(), whole);
    view! { <Load answer=group let:group><Merge group/></Load> }
}

#[component]
fn Merge(group: Whole) -> impl IntoView {
    let Whole { id, name, others, merge, .. } = group;
    view! {
        <Title text=format!("Merge {name}")/>
        <Breadcrumb list=GROUPS href=format!("/groups/{id}") name=name.clone()/>
        <div class="narrow">
            {match merge {
                None => view! { <Choose id name others/> },
                Some(merge) => view! { <Question merge/> },
            }}
        </div>
    }
}

/// Which group: a question that changes nothing.
#[component]
fn Choose(id: String, name: String, others: Vec<GroupName>) -> impl IntoView {
    let options = others
        .into_iter()
        .map(|GroupName { id, name }| view! { <option value=id.to_string()>{name}</option> });
    view! {
        <section class="dialog">
            <form method="get" action=format!("/groups/{id}/merge")>
                <header><h1>{format!("Merge {name} into another group")}</h1></header>
                <div class="body">
                    <p>"The other group then holds all that this one holds, and this one is deleted. You see what it does before it is done."</p>
                    <div class="field">
                        <label for="into">"Into"</label>
                        <select class="input" id="into" name="into" required=true>
                            <option value="">"Choose a group"</option>
                            {options.collect_view()}
                        </select>
                    </div>
                </div>
                <div class="actions">
                    <a class="btn ghost" href=format!("/groups/{id}")>"Cancel"</a>
                    <button class="btn primary">"Look at it"</button>
                </div>
            </form>
        </section>
    }
}

#[component]
fn Gain(icon: &'static str, what: String, names: Named) -> impl IntoView {
    (names.count > 0).then(|| {
        view! { <li><Icon name=icon/><div>{what}</div><span class="sub">{named(&names)}</span></li> }
    })
}

#[component]
fn Question(merge: GroupMerge) -> impl IntoView {
    let GroupMerge { group, into, organizations, employees, longer, fixed, mark } = merge;
    let title = format!("Merge {} into {}?", group.name, into.name);
    let theirs = format!(
        "{} gains {}, seen by its {}",
        into.name,
        count(organizations.count, "organization", "organizations"),
        count(into.employees, "employee", "employees"),
    );
    let ours = format!(
        "{} gains {}, who see its {}",
        into.name,
        count(employees.count, "employee", "employees"),
        count(into.organizations, "organization", "organizations"),
    );
    let longer_too = format!("{} in both: for as long as here", count(longer.count, "employee", "employees"));
    view! {
        <section class="dialog">
            <Form action=MergeGroup::url() failed="The groups were not merged">
                <header><h1>{title}</h1></header>
                <div class="body">
                    <p>"What changes at once:"</p>
                    <ul class="impact">
                        <Gain icon="organization" what=theirs names=organizations/>
                        <Gain icon="people" what=ours names=employees/>
                        <Gain icon="clock" what=longer_too names=longer/>
                        {fixed.then(|| view! {
                            <li><Icon name="filter"/><div>{format!("{} holds a fixed list from then on, whatever rule it has or takes over", into.name)}</div></li>
                        })}
                        <li><Icon name="trash"/><div>{format!("{} is deleted", group.name)}</div></li>
                    </ul>
                    <p class="muted">"Nobody loses anything by it."</p>
                    <Hidden name="id" value=group.id.to_string()/>
                    <Hidden name="into" value=into.id.to_string()/>
                    <Hidden name="mark" value=mark/>
                </div>
                <div class="actions">
                    <a class="btn ghost" href=format!("/groups/{}", group.id)>"Cancel"</a>
                    <button class="btn primary">"Merge the groups"</button>
                </div>
            </Form>
        </section>
    }
}
