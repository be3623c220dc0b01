//! `/unlinked`: what belongs to no organization, each with the one that it resembles, to be linked by one button.

use domain::element::ElementKind;
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    answer::ask,
    api::{
        elements::{LinkElement, LoadUnlinked, UnlinkedRow, UnlinkedView, unlinked},
        organizations::LinkSuggested,
    },
    components::{Form, Hidden, Icon, Load},
    markup::view,
};

/// The queue of what is unlinked.
#[component]
pub fn UnlinkedPage() -> impl IntoView {
    let query = use_location().search.get_untracked();
    let shown = ask(LoadUnlinked::url(), "query", move || query.clone(), unlinked);
    view! { <Load answer=shown let:shown><Queue shown/></Load> }
}

#[component]
fn Queue(shown: UnlinkedView) -> impl IntoView {
    let UnlinkedView { kind, told, tabs, tools, foot, none, rows } = shown;
    let empty = rows.is_empty();
    view! {
        <Title text="Unlinked"/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/organizations">"Organizations"</a></li></ol></nav>
        <div class="page-head">
            <div>
                <h1>"Unlinked"</h1>
                <p>{told}" Only people who see everything see what is here."</p>
            </div>
        </div>
        <div {..tabs}></div>
        <section class="card" aria-label="Unlinked">
            <div {..tools}></div>
            {if empty {
                view! { <div {..none}></div> }
            } else {
                view! { <ul class="plain">{rows.into_iter().map(|row| view! { <Row kind row/> }).collect_view()}</ul> }
            }}
            <div {..foot}></div>
        </section>
    }
}

#[component]
fn Row(kind: Option<ElementKind>, row: UnlinkedRow) -> impl IntoView {
    let UnlinkedRow { id, name, item, resembles } = row;
    let called = name.clone();
    let choose = match kind {
        Some(kind) => format!("/unlinked/{}/{id}", kind.key()),
        None => format!("/devices/link?id={id}"),
    };
    view! {
        <li>
            <div class="element" {..item}></div>
            <span class="push row">
                {match resembles {
                    Some(organization) => view! {
                        <Link kind id name organization=organization.id.to_string() to=organization.name/>
                    },
                    None => view! { <span class="sub">"Resembles no organization"</span> },
                }}
                <a class="btn ghost small" href=choose rel=kind.map(|_| "external")>"Choose…"<span class="visually-hidden">{format!(" an organization for {called}")}</span></a>
            </span>
        </li>
    }
}

/// Links it to the organization that it resembles.
#[component]
fn Link(
    kind: Option<ElementKind>,
    id: String,
    name: String,
    organization: String,
    to: String,
) -> impl IntoView {
    // A device is named otherwise in its form.
    let field = if kind.is_some() { "element" } else { "device" };
    let action = if kind.is_some() { LinkElement::url() } else { LinkSuggested::url() };
    view! {
        <Form action failed="It was not linked" class="row" of=(field, id.clone())>
            <Hidden name="organization" value=organization/>
            {kind.map(|kind| view! { <Hidden name="kind" value=kind.key()/> })}
            <Hidden name=field value=id/>
            <Hidden name="queue" value="true"/>
            <button class="btn small"><Icon name="link" small=true/>{format!("Link to {to}")}<span class="visually-hidden">{format!(": {name}")}</span></button>
        </Form>
    }
}
