//! `/employees/new`: Add Employees (M8, M9, M19–M21).

use domain::{
    Capability, Refusal, Role,
    field::{Email, Name, Phone},
    policy::{assignable, designates},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::{
    api::employees::CreateEmployee,
    components::{Check, ConfirmCode, Failure, Field, Form, Icon, SelectField},
    error::AppError,
    markup::view,
    shared::SignedIn,
};

/// Adding an employee, and another.
#[component]
pub fn CreateEmployeePage() -> impl IntoView {
    // Nothing is fetched here that would refuse.
    if expect_context::<SignedIn>().may(Capability::ManageEmployees) {
        view! { <CreateForm/> }
    } else {
        view! { <Failure error=AppError::Forbidden(Refusal::Role)/> }
    }
}

#[component]
fn CreateForm() -> impl IntoView {
    let action = CreateEmployee::url();
    // What one can't give is not offered; the server refuses it all the same.
    let signed_in = expect_context::<SignedIn>();
    let (standing, blind) = (signed_in.standing(), signed_in.newcomers_see_nothing());
    let option = |role: Role| (role.key().to_owned(), format!("{}: {}", role.name(), role.purpose()));
    let options: Vec<_> = standing.into_iter().flat_map(assignable).map(option).collect();
    let designates = standing.is_some_and(designates);
    // Whoever adds several ticks it once.
    let another = use_query_map().get_untracked().get("another").is_some();
    view! {
        <Title text="Add employees"/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/employees">"Employees"</a></li></ol></nav>
        <div class="page-head"><div><h1>"Add employees"</h1><p>"Somebody who works for you. Your customers' people are users of their organizations."</p></div></div>
        <div class="narrow">
            <section class="card">
                <div class="body roomy">
                    <Form action failed="The employee was not added">
                        {blind.then(|| view! {
                            <div class="note"><Icon name="info"/><p>"They will see nothing until a Security Administrator adds them to an Access Group."</p></div>
                        })}
                        <Field name="name" label="Name" autofocus=true autocomplete="off" parse=|text| Name::parse(text).map(drop)/>
                        <Field name="email" label="Email" kind="email" autocomplete="off" hint="They sign in with it." parse=|text| Email::parse(text).map(drop)/>
                        <SelectField name="role" label="Role" options placeholder="Choose a role"/>
                        {designates.then(|| view! {
                            <Check name="security_administrator" label="Security Administrator" hint="Manages Access Groups, sees everything, and stands above Admin."/>
                        })}
                        <Field name="phone" label="Phone" kind="tel" autocomplete="off" optional=true hint="With country code: +15551234567." parse=|text| Phone::parse_optional(text).map(drop)/>
                        <ConfirmCode if_asked=true/>
                        <div class="actions">
                            <button class="btn primary">"Create employee"</button>
                            <a class="btn ghost" href="/employees">"Cancel"</a>
                            <span class="push"><Check name="another" label="Add another employee" checked=another/></span>
                        </div>
                    </Form>
                </div>
            </section>
        </div>
    }
}
