//! `/employees/ID`: an employee's details and role (M28, M29), and the way back to seeing everything.

use domain::{
    Role,
    account::AccountAct,
    employee::EmployeeDetail,
    field::{Name, Phone},
    policy::{assignable, designates},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    answer::follow,
    api::employees::{EditEmployee, LoadEmployee, ReleaseEmployee, employee},
    components::{Ago, Check, Field, Form, Hidden, Icon, Load, PasswordField, SelectField},
    markup::view,
    shared::{Now, SignedIn},
};

/// An employee's own page.
#[component]
pub fn EmployeePage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    let detail = follow(LoadEmployee::url(), "id", id, employee);
    view! { <Load answer=detail let:detail><Employee detail/></Load> }
}

#[component]
fn Employee(detail: EmployeeDetail) -> impl IntoView {
    let row = detail.row.clone();
    let named = row.clone();
    let state = named.state_in_words(expect_context::<Now>().0.get_untracked());
    view! {
        <Title text=row.name.clone()/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/employees">"Employees"</a></li></ol></nav>
        <div class="page-head"><div><h1>{row.name.clone()}</h1><p>{row.email.clone()}</p></div></div>
        <div class="split">
            <div class="stack">
                {match detail.refusal {
                    Some(refusal) => view! { <div class="note"><Icon name="lock"/><p>{refusal.message()}</p></div> },
                    None => view! { <Edit detail=detail.clone()/> },
                }}
            </div>
            <div class="stack">
                <section class="card">
                    <header><h2>"What they see"</h2></header>
                    <dl class="details">
                        <div><dt>"Sees"</dt><dd>{named.sees()}</dd></div>
                        {(!detail.groups.is_empty()).then(|| view! { <div><dt>"Access Groups"</dt><dd>{detail.groups.join(", ")}</dd></div> })}
                        <div><dt>"State"</dt><dd>{state}</dd></div>
                        <div><dt>"Last sign-in"</dt><dd><Ago at=named.last_sign_in/></dd></div>
                    </dl>
                </section>
                {(!detail.acts.is_empty()).then(|| view! { <Account id=named.id.to_string() acts=detail.acts.clone()/> })}
                {detail.releasable.then(|| view! { <Release id=named.id.to_string() name=named.name.clone()/> })}
            </div>
        </div>
    }
}

#[component]
fn Edit(detail: EmployeeDetail) -> impl IntoView {
    let action = EditEmployee::url();
    let row = detail.row;
    let primary = row.standing.role == Role::Primary;
    let own = expect_context::<SignedIn>().standing();
    let option = |role: Role| (role.key().to_owned(), format!("{}: {}", role.name(), role.purpose()));
    let options: Vec<_> = own.into_iter().flat_map(assignable).map(option).collect();
    let can_designate = own.is_some_and(designates);
    let standing = row.standing;
    view! {
        <section class="card">
            <header><h2>"Details"</h2></header>
            <div class="body roomy">
                <Form action failed="The changes were not saved">
                    <Hidden name="id" value=row.id.to_string()/>
                    <Field name="name" label="Name" value=row.name autocomplete="off" parse=|text| Name::parse(text).map(drop)/>
                    <Field name="phone" label="Phone" kind="tel" value=row.phone.unwrap_or_default() autocomplete="off" optional=true
                        hint="With country code, digits only: +15551234567." parse=|text| Phone::parse_optional(text).map(drop)/>
                    {if detail.standing_editable && !primary {
                        view! { <SelectField name="role" label="Role" options value=standing.role.key()/> }
                    } else {
                        view! { <div class="field"><span class="label">"Role"</span><p>{standing.role.name()}</p></div> }
                    }}
                    {if detail.standing_editable && can_designate {
                        view! {
                            <Check name="security_administrator" label="Security Administrator" checked=standing.security_administrator
                                hint="Manages Access Groups, sees everything, and stands above Admin."/>
                        }
                    } else {
                        standing.security_administrator.then(|| view! { <Hidden name="security_administrator" value="true"/> }).into_any()
                    }}
                    <div class="actions">
                        <button class="btn primary">"Save changes"</button>
                        <a class="btn ghost" href="/employees">"Cancel"</a>
                    </div>
                </Form>
            </div>
        </section>
    }
}

/// What can be done to the account: each leads to its question.
#[component]
fn Account(id: String, acts: Vec<AccountAct>) -> impl IntoView {
    let link = |act: AccountAct| {
        let class = if act.ends() { "btn danger" } else { "btn" };
        view! { <a class=class rel="external" href=format!("/employees/{id}/{}", act.key())>{act.verb()}"…"</a> }
    };
    view! {
        <section class="card">
            <header><h2>"Account"</h2></header>
            <div class="body roomy acts">{acts.into_iter().map(link).collect_view()}</div>
        </section>
    }
}

/// The only way back to seeing everything (rule 4): explicit, with one's password.
#[component]
fn Release(id: String, name: String) -> impl IntoView {
    let action = ReleaseEmployee::url();
    view! {
        <section class="card">
            <header><h2>"Let them see everything"</h2></header>
            <div class="body roomy">
                <Form action failed="Nothing was changed" prefix="r-">
                    <p class="muted">{format!("{name} sees every organization again, unlinked devices too, and leaves all Access Groups.")}</p>
                    <Hidden name="id" value=id/>
                    <PasswordField name="current" label="Your password" autocomplete="current-password"/>
                    <div class="actions"><button class="btn">"Let them see everything"</button></div>
                </Form>
            </div>
        </section>
    }
}
