//! `/employees/ID/address`: asks before a new address of an employee is taken back. Loads no program.

use domain::{employee::EmployeeDetail, policy::Refusal};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    answer::ask,
    api::{
        address::WithdrawEmployeeAddress,
        employees::{LoadEmployeeAccount, employee_account},
    },
    components::{Failure, Form, Hidden, Load},
    error::AppError,
    markup::view,
    shared::SignedIn,
};

/// The question before a new address is taken back.
#[component]
pub fn EmployeeAddressPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let detail = ask(LoadEmployeeAccount::url(), "id", move || id.clone(), employee_account);
    view! { <Load answer=detail let:detail><Question detail/></Load> }
}

#[component]
fn Question(detail: EmployeeDetail) -> impl IntoView {
    let EmployeeDetail { row, refusal, address, .. } = detail;
    let own = expect_context::<SignedIn>().account() == Some(row.id);
    let refusal = own.then_some(Refusal::Oneself).or(refusal);
    let new = match (refusal, address.new) {
        (Some(refusal), _) => return view! { <Failure error=AppError::Forbidden(refusal)/> },
        (None, None) => {
            let gone = format!("No new address of {} waits for its link any more.", row.name);
            return view! { <Failure error=AppError::Conflict(gone)/> };
        }
        (None, Some(new)) => new,
    };
    let title = format!("Withdraw the new address of {}?", row.name);
    view! {
        <Title text=title.clone()/>
        <div class="narrow">
            <section class="dialog">
                <Form action=WithdrawEmployeeAddress::url() failed="The new address was not withdrawn">
                    <header><h1>{title}</h1></header>
                    <div class="body">
                        <p>{format!("The link that was mailed to {} stops working. They go on signing in as {}.", new.email, row.email)}</p>
                        <Hidden name="id" value=row.id.to_string()/>
                    </div>
                    <div class="actions">
                        <a class="btn ghost" href=format!("/employees/{}", row.id)>"Cancel"</a>
                        <button class="btn danger-primary">"Withdraw"</button>
                    </div>
                </Form>
            </section>
        </div>
    }
}
