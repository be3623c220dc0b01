//! `/organizations/ID/networks`, `/saas-accounts` and `/endpoint-backup`: what an organization has besides devices, and
//! linking more of it (M42, M48, M91, M114, M120–M123).

use domain::{OrganizationId, element::ElementKind};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    answer::ask,
    api::elements::{
        ElementsView, LinkElement, LinkElementTyped, ListedElement, LoadElements, UnlinkElement, elements,
    },
    components::{Breadcrumb, Field, Form, Hidden, Icon, Load, ORGANIZATIONS},
    markup::view,
};

/// An organization's elements of one kind.
#[component]
pub fn ElementsPage() -> impl IntoView {
    let here = use_location();
    let (path, query) = (here.pathname.get_untracked(), here.search.get_untracked());
    let path = path.trim_start_matches("/organizations/");
    let at = format!("{path}?{}", query.trim_start_matches('?'));
    let shown = ask(LoadElements::url(), "at", move || at.clone(), elements);
    view! { <Load answer=shown let:shown><Elements shown/></Load> }
}

#[component]
fn Elements(shown: ElementsView) -> impl IntoView {
    let ElementsView {
        organization,
        kind,
        tabs,
        tools,
        foot,
        none,
        rows,
        suggests,
        links,
        filled,
        said,
        found,
    } = shown;
    let id = organization.id;
    let up = format!("/organizations/{id}");
    let text = match kind {
        ElementKind::Network => format!("The networks of {}.", organization.name),
        ElementKind::Saas => format!(
            "The SaaS accounts that are backed up for {}. Each product has a sign-in of its own.",
            organization.name
        ),
        ElementKind::Agent => format!(
            "The computers of {} that back up by themselves. Removing the organization destroys their datasets.",
            organization.name
        ),
    };
    let empty = rows.is_empty();
    view! {
        <Title text=format!("{} of {}", kind.title(), organization.name)/>
        <Breadcrumb list=ORGANIZATIONS href=up name=organization.name/>
        <div class="page-head"><div><h1>{kind.title()}</h1><p>{text}</p></div></div>
        <div {..tabs}></div>
        <div class="split">
            <div class="stack">
                <section class="card" aria-label=kind.title()>
                    <div {..tools}></div>
                    {if empty {
                        view! { <div {..none}></div> }
                    } else {
                        view! { <ul class="plain">{rows.into_iter().map(|row| view! { <Listed id kind row/> }).collect_view()}</ul> }
                    }}
                    <div {..foot}></div>
                </section>
            </div>
            <div class="stack">
                {if links {
                    view! { <LinkCard id kind suggests filled said found/> }
                } else {
                    let why = if kind.linkable() {
                        "Anybody could guess the domain of a SaaS account. One that is linked to no organization is linked by whoever sees everything: ask a Security Administrator, and say which domain it is."
                    } else {
                        "An agent registers with its organization when it is installed, and stays with it. It can't be moved."
                    };
                    view! { <div class="note"><Icon name="info"/><p>{why}</p></div> }
                }}
            </div>
        </div>
    }
}

/// One of the list; a network or an account can be unlinked.
#[component]
fn Listed(id: OrganizationId, kind: ElementKind, row: ListedElement) -> impl IntoView {
    let ListedElement { id: element, name, item, out } = row;
    view! {
        <li>
            <div class="element" {..item}></div>
            <span class="push row">
                <span {..out}></span>
                {kind.linkable().then(|| view! {
                    <Form action=UnlinkElement::url() failed="It is still linked" class="row" of=("element", element.clone())>
                        <Hidden name="organization" value=id.to_string()/>
                        <Hidden name="kind" value=kind.key()/>
                        <Hidden name="element" value=element/>
                        <button class="btn ghost small"><Icon name="unlink" small=true/>"Unlink"<span class="visually-hidden">{format!(" {name}")}</span></button>
                    </Form>
                })}
            </span>
        </li>
    }
}

/// Type, Enter fills in what fits best, and the button links it (M45, M46, M48). Each step is a page.
#[component]
fn LinkCard(
    id: OrganizationId,
    kind: ElementKind,
    suggests: bool,
    filled: String,
    said: String,
    found: Vec<ListedElement>,
) -> impl IntoView {
    let here = format!("/organizations/{id}/{}", kind.key());
    let hint = if suggests {
        format!("{} of one that is linked to no organization.", kind.searched())
    } else {
        let exact = kind.exact().unwrap_or_default();
        format!("The exact {exact} of a {} that is linked to no organization.", kind.one())
    };
    // The Enter key presses the first button of a form: the one that searches, until something is filled in.
    let ready = !found.is_empty();
    let find = suggests.then(|| here.clone());
    let search = (suggests && !ready).then(|| {
        view! { <button class="visually-hidden" tabindex="-1" aria-hidden="true" formmethod="get" formaction=here.clone()></button> }
    });
    view! {
        // Script finds what is typed by this address, as the search does (`frontend/signed-in.js`).
        <section class="card" data-find=find>
            <header><h2>{format!("Link {}", kind.several())}</h2></header>
            <div class="body roomy stack">
                <Form action=LinkElementTyped::url() failed="Nothing was linked" prefix="link-" class="form passing">
                    {search}
                    <Hidden name="organization" value=id.to_string()/>
                    <Hidden name="kind" value=kind.key()/>
                    <Field name="element" label=label(kind) value=filled autocomplete="off" autofocus=ready hint/>
                    <div class="actions">
                        <button class="btn" class:primary=ready><Icon name="link"/>{format!("Link {}", kind.one())}</button>
                        {suggests.then(|| view! { <button class="btn ghost" formmethod="get" formaction=here>"Search"</button> })}
                    </div>
                </Form>
                <div class="link-search">
                    <p class="sub" role="status">{said}</p>
                    <ul>{found.into_iter().map(|row| view! { <Found id kind row/> }).collect_view()}</ul>
                </div>
            </div>
        </section>
    }
}

/// Over the field that takes one.
const fn label(kind: ElementKind) -> &'static str {
    match kind {
        ElementKind::Network => "Network",
        ElementKind::Saas => "SaaS account",
        ElementKind::Agent => "Agent",
    }
}

/// One that the search found, to link at once.
#[component]
fn Found(id: OrganizationId, kind: ElementKind, row: ListedElement) -> impl IntoView {
    let ListedElement { id: element, name, item, .. } = row;
    view! {
        <li>
            <div class="element" {..item}></div>
            <Form action=LinkElement::url() failed="It was not linked" class="row" of=("element", element.clone())>
                <Hidden name="organization" value=id.to_string()/>
                <Hidden name="kind" value=kind.key()/>
                <Hidden name="element" value=element/>
                <button class="btn small"><Icon name="link" small=true/>"Link"<span class="visually-hidden">{format!(" {name}")}</span></button>
            </Form>
        </li>
    }
}
