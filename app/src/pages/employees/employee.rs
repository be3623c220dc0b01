//! `/employees/ID`: an employee's details and role (M28, M29), and the way back to seeing everything.

use domain::{
    Role,
    employee::EmployeeEdit,
    field::{Email, Name, Phone},
    policy::{assignable, designates},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    answer::follow,
    api::employees::{EditEmployee, EmployeeView, LoadEmployee, ReleaseEmployee, employee},
    components::{Begun, Check, ConfirmCode, Field, Form, Hidden, Icon, Load, SelectField, ShownFields},
    markup::view,
    shared::SignedIn,
};

/// An employee's own page.
#[component]
pub fn EmployeePage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    let shown = follow(LoadEmployee::url(), "id", id, employee);
    // Outside of what a change elsewhere renders anew.
    let begun = RwSignal::new(Begun::default());
    Effect::new(move |another: Option<()>| {
        params.track();
        if another.is_some() {
            begun.set(Begun::default());
        }
    });
    view! { <Load answer=shown let:shown><Employee shown begun/></Load> }
}

#[component]
fn Employee(shown: EmployeeView, begun: RwSignal<Begun>) -> impl IntoView {
    let EmployeeView { id, name, refusal, releasable, head, beside, .. } = shown.clone();
    view! {
        <Title text=name.clone()/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/employees">"Employees"</a></li></ol></nav>
        <div class="stack" {..head}></div>
        <div class="split">
            <div class="stack">
                {match refusal {
                    Some(refusal) => view! { <div class="note"><Icon name="lock"/><p>{refusal.message()}</p></div> },
                    None => view! { <Edit shown begun/> },
                }}
            </div>
            <div class="stack">
                <div class="stack" {..beside}></div>
                {releasable.then(|| view! { <Release id=id.to_string() name/> })}
            </div>
        </div>
    }
}

#[component]
fn Edit(shown: EmployeeView, begun: RwSignal<Begun>) -> impl IntoView {
    let action = EditEmployee::url();
    let EmployeeView { id, name, email, address_stays, phone, standing, standing_editable, .. } = shown;
    let primary = standing.role == Role::Primary;
    let now = EmployeeEdit::shown(&name, &email, phone.as_deref(), standing);
    let own = expect_context::<SignedIn>().standing();
    let option = |role: Role| (role.key().to_owned(), format!("{}: {}", role.name(), role.purpose()));
    let options: Vec<_> = own.into_iter().flat_map(assignable).map(option).collect();
    let can_designate = own.is_some_and(designates);
    view! {
        // What was saved is what the next change begins with.
        <section class="card" on:reset=move |_| begun.set(Begun::default())>
            <header><h2>"Details"</h2></header>
            <div class="body roomy">
                <Form action failed="The changes were not saved">
                    <Hidden name="id" value=id.to_string()/>
                    <ShownFields now begun/>
                    <Field name="name" label="Name" value=name autocomplete="off" parse=|text| Name::parse(text).map(drop)/>
                    {match address_stays {
                        Some(why) => view! { <div class="field"><span class="label">"Email"</span><p>{email}</p><p class="hint">{why}</p></div> },
                        None => view! {
                            <Field name="email" label="Email" kind="email" value=email autocomplete="off" hint="Another one is proven by a link that is mailed to it, and their password."
                                parse=|text| Email::parse(text).map(drop)/>
                        },
                    }}
                    <Field name="phone" label="Phone" kind="tel" value=phone.unwrap_or_default() autocomplete="off" optional=true
                        hint="With country code: +15551234567." parse=|text| Phone::parse_optional(text).map(drop)/>
                    {if standing_editable && !primary {
                        view! { <SelectField name="role" label="Role" options value=standing.role.key()/> }
                    } else {
                        view! { <div class="field"><span class="label">"Role"</span><p>{standing.role.name()}</p></div> }
                    }}
                    {if standing_editable && can_designate {
                        view! {
                            <Check name="security_administrator" label="Security Administrator" checked=standing.security_administrator
                                hint="Manages Access Groups, sees everything, and stands above Admin."/>
                        }
                    } else {
                        standing.security_administrator.then(|| view! { <Hidden name="security_administrator" value="true"/> }).into_any()
                    }}
                    <ConfirmCode if_asked=true/>
                    <div class="actions">
                        <button class="btn primary">"Save changes"</button>
                        <a class="btn ghost" href="/employees">"Cancel"</a>
                    </div>
                </Form>
            </div>
        </section>
    }
}

/// The only way back to seeing everything (rule 4): explicit, freshly confirmed.
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
                    <ConfirmCode/>
                    <div class="actions"><button class="btn">"Let them see everything"</button></div>
                </Form>
            </div>
        </section>
    }
}
