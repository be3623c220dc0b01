//! `/account/access`, `/access-requests` and `/access-requests/ID`: asking to see more, and answering that. They load no
//! program.

use domain::{field::Reason, group::GroupName};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    answer::ask,
    api::access_requests::{
        AskAccess, DeclineAccess, GrantAccess, LoadAccessRequest, LoadAccessRequests, LoadOwnAccess,
        OwnAccess, RequestView, access_request, access_requests, own_access,
    },
    components::{Field, Form, Hidden, Load, SelectField, written},
    markup::view,
};

/// What one sees, and the button that asks for more.
#[component]
pub fn OwnAccessPage() -> impl IntoView {
    let access = ask(LoadOwnAccess::url(), "", String::new, |_| own_access());
    view! { <Title text="What you see"/><div class="narrow"><Load answer=access let:access><Own access/></Load></div> }
}

#[component]
fn Own(access: OwnAccess) -> impl IntoView {
    let OwnAccess { body, may_ask } = access;
    view! {
        <div class="stack" {..body}></div>
        {may_ask.then(|| view! {
            <section class="card">
                <header><h2>"Ask for access"</h2></header>
                <div class="body roomy">
                    <p>"Every Security Administrator gets a mail. You get one when it is answered."</p>
                    <Form action=AskAccess::url() failed="Nobody was asked">
                        <Field name="reason" label="What you need it for" optional=true autocomplete="off"
                            hint="Which customers, and why." parse=|text| Reason::parse_optional(text).map(drop)/>
                        <div class="actions"><button class="btn primary">"Ask for access"</button></div>
                    </Form>
                </div>
            </section>
        })}
    }
}

/// The requests that wait for an answer.
#[component]
pub fn AccessRequestsPage() -> impl IntoView {
    written(ask(LoadAccessRequests::url(), "", String::new, |_| access_requests()))
}

/// One request, granted or declined.
#[component]
pub fn AccessRequestPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let request = ask(LoadAccessRequest::url(), "id", move || id.clone(), access_request);
    view! { <Load answer=request let:request><Request request/></Load> }
}

#[component]
fn Request(request: RequestView) -> impl IntoView {
    let RequestView { id, name, body, open, groups } = request;
    let grantable = !groups.is_empty();
    view! {
        <Title text=format!("Request of {name}")/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol>
            <li><a href="/groups">"Access Groups"</a></li>
            <li><a href="/access-requests" rel="external">"Access requests"</a></li>
        </ol></nav>
        <div class="narrow">
            <div class="stack" {..body}></div>
            {grantable.then(|| view! { <Grant id=id.clone() groups/> })}
            {open.then(|| view! { <Decline id name/> })}
        </div>
    }
}

#[component]
fn Grant(id: String, groups: Vec<GroupName>) -> impl IntoView {
    let options = groups.into_iter().map(|group| (group.id.to_string(), group.name)).collect();
    view! {
        <section class="card">
            <header><h2>"Grant it"</h2></header>
            <div class="body roomy">
                <Form action=GrantAccess::url() failed="Nothing was granted">
                    <Hidden name="id" value=id/>
                    <SelectField name="group" label="Access Group" options placeholder="Choose a group"
                        hint="They see its organizations at once. What they asked for stands beside their membership."/>
                    <Field name="until" label="Last day" kind="date" optional=true
                        hint="The membership ends with this day, in UTC. Left empty, it has no end."/>
                    <div class="actions"><button class="btn primary">"Grant access"</button></div>
                </Form>
            </div>
        </section>
    }
}

#[component]
fn Decline(id: String, name: String) -> impl IntoView {
    view! {
        <section class="card">
            <header><h2>"Decline it"</h2></header>
            <div class="body roomy">
                <p>{format!("What {name} sees stays as it is. {name} gets a mail.")}</p>
                <Form action=DeclineAccess::url() failed="The request was not declined">
                    <Hidden name="id" value=id/>
                    <div class="actions"><button class="btn">"Decline"</button></div>
                </Form>
            </div>
        </section>
    }
}
