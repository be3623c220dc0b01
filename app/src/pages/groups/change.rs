//! `/groups/ID/change`: asks before something is put into a group or taken out of it. What is meant, who would lose
//! something, and what is left out.

use domain::{
    field::Reason,
    group::{GroupAct, GroupPlan, Named},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::{here, impact::Impact};
use crate::{
    answer::ask,
    api::groups::{ChangeGroup, LoadGroupPlan, group_plan},
    components::{Breadcrumb, Field, Form, GROUPS, Hidden, Icon, Load},
    markup::{groups::named, view},
};

/// The question before a change of a group.
#[component]
pub fn ChangeGroupPage() -> impl IntoView {
    let at = here();
    let change = use_location().search.get_untracked();
    let plan = ask(LoadGroupPlan::url(), "at", move || at.clone(), group_plan);
    view! { <Load answer=plan let:plan><Question change=change.clone() plan/></Load> }
}

fn things(count: u64, people: bool) -> String {
    match (count, people) {
        (1, true) => "1 employee".to_owned(),
        (1, false) => "1 organization".to_owned(),
        (count, true) => format!("{count} employees"),
        (count, false) => format!("{count} organizations"),
    }
}

/// What follows of an act by which nobody loses anything.
fn follows(plan: &GroupPlan) -> String {
    let GroupPlan { group, act, .. } = plan;
    match (act.adds(), act.people()) {
        _ if *act == GroupAct::ChangeEnd => "What is chosen here takes the place of what was.".to_owned(),
        (true, false) if group.employees == 1 => "Its 1 employee sees them at once.".to_owned(),
        (true, false) => format!("Its {} see them at once.", things(group.employees, true)),
        (true, true) => format!("They see its {} at once.", things(group.organizations, false)),
        (false, _) => "Nobody loses anything by it.".to_owned(),
    }
}

/// Lines of the list, or what was ticked, that stay as they are.
#[component]
fn Left(names: Named, why: &'static str) -> impl IntoView {
    (names.count > 0).then(|| {
        view! { <li><Icon name="off"/><span>{format!("{}: {why}", names.count)}</span><span class="sub">{named(&names)}</span></li> }
    })
}

/// For how long, and why.
#[component]
pub fn TermFields(
    /// Whether there is something that it takes the place of.
    #[prop(optional)]
    again: bool,
) -> impl IntoView {
    let reason = if again { "Left empty, it stays as it is." } else { "A ticket, or what it is for." };
    view! {
        <Field name="until" label="Last day" kind="date" optional=true hint="The membership ends with this day, in UTC. Left empty, it has no end."/>
        <Field name="reason" label="Reason" optional=true hint=reason autocomplete="off" parse=|text| Reason::parse_optional(text).map(drop)/>
    }
}

#[component]
fn Question(change: String, plan: GroupPlan) -> impl IntoView {
    let GroupPlan { group, act, names, already, unknown, ambiguous, impact, mark } = plan.clone();
    let what = things(names.count, act.people());
    let (verb, to) = match act {
        GroupAct::ChangeEnd => ("Change the end of", "in"),
        act if act.adds() => ("Add", "to"),
        _ => ("Remove", "from"),
    };
    let back =
        if act.people() { format!("/groups/{}/people", group.id) } else { format!("/groups/{}", group.id) };
    let title = match names.count {
        0 => "There is nothing to do".to_owned(),
        _ => format!("{verb} {what} {to} {}?", group.name),
    };
    let class = if act.removes() { "btn danger-primary" } else { "btn primary" };
    let left = already.count + unknown.count + ambiguous.count > 0;
    let so = if act.adds() { "in it already" } else { "not in it any more" };
    let some = names.count > 0;
    let harmless = impact.is_empty();
    let follows = follows(&plan);
    view! {
        <Title text=title.clone()/>
        <Breadcrumb list=GROUPS href=back.clone() name=group.name/>
        <div class="narrow">
            <section class="dialog">
                <Form action=ChangeGroup::url() failed="The group was not changed">
                    <header><h1>{title}</h1></header>
                    <div class="body">
                        {some.then(|| view! { <p><strong>{named(&names)}</strong></p> })}
                        {(some && harmless).then(|| view! { <p>{follows}</p> })}
                        {(some && !harmless).then(|| view! { <p>"What changes at once:"</p><Impact impact/> })}
                        {left.then(|| view! {
                            <div class="stack">
                                <p>"Left out:"</p>
                                <ul class="impact">
                                    <Left names=already why=so/>
                                    <Left names=unknown why="nothing has this name"/>
                                    <Left names=ambiguous why="several have this name; tick the one that is meant, or give the address"/>
                                </ul>
                            </div>
                        })}
                        {(some && act.has_term()).then(|| view! { <TermFields again=act == GroupAct::ChangeEnd/> })}
                        <Hidden name="id" value=group.id.to_string()/>
                        <Hidden name="change" value=change/>
                        <Hidden name="mark" value=mark/>
                    </div>
                    <div class="actions">
                        <a class="btn ghost" href=back>{if some { "Cancel" } else { "Back to the group" }}</a>
                        {some.then(|| view! { <button class=class>{format!("{verb} {what}")}</button> })}
                    </div>
                </Form>
            </section>
        </div>
    }
}
