//! `/employees/ID/ACT`: asks before something is done to an employee's account (M32, M95, M112, M118).
//!
//! Loads no program: it is read, and answered with one button.

use domain::{
    account::AccountAct,
    employee::EmployeeDetail,
    policy::{self, Principal, Refusal},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_router::hooks::{use_location, use_params_map};

use crate::{
    answer::ask,
    api::employees::{
        DeactivateEmployee, DeleteEmployee, EndEmployeeSessions, LoadEmployeeAccount, ReactivateEmployee,
        ResendInvitation, ResetSecondFactor, employee_account,
    },
    components::{Failure, Load},
    error::AppError,
    markup::view,
    pages::account_act::{Question, Whom, does_not_fit, words},
    shared::SignedIn,
};

/// The question before an act.
#[component]
pub fn EmployeeActPage() -> impl IntoView {
    let here = use_location().pathname.get_untracked();
    let Some(act) = here.rsplit('/').next().and_then(AccountAct::from_key) else {
        return view! { <Failure error=AppError::NotFound/> };
    };
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let detail = ask(LoadEmployeeAccount::url(), "id", move || id.clone(), employee_account);
    view! { <Load answer=detail let:detail><Ask detail act/></Load> }
}

const fn action(act: AccountAct) -> fn() -> &'static str {
    match act {
        AccountAct::Resend => ResendInvitation::url,
        AccountAct::Reactivate => ReactivateEmployee::url,
        AccountAct::EndSessions => EndEmployeeSessions::url,
        AccountAct::ResetSecondFactor => ResetSecondFactor::url,
        AccountAct::Deactivate => DeactivateEmployee::url,
        AccountAct::Delete => DeleteEmployee::url,
    }
}

#[component]
fn Ask(detail: EmployeeDetail, act: AccountAct) -> impl IntoView {
    let sees = detail.sees();
    let row = detail.row;
    if !detail.acts.contains(&act) {
        // Why not: oneself, what the reader may not do to this person, or a state that doesn't fit.
        let own = expect_context::<SignedIn>().account() == Some(row.id);
        let error = match own.then_some(Refusal::Oneself).or(detail.refusal) {
            Some(refusal) => AppError::Forbidden(refusal),
            None => AppError::Conflict(does_not_fit(&row.name, &row.life)),
        };
        return view! { <Failure error/> };
    }
    let words = words(
        act,
        &Whom {
            name: &row.name,
            email: &row.email,
            life: &row.life,
            has_password: detail.has_password,
            needs_factor: true,
            sees: Some(sees),
        },
    );
    let confirmed = policy::is_confirmed(act, Principal::Employee(row.standing));
    view! {
        <Question act words action=action(act)() fields=vec![("id", row.id.to_string())] back=format!("/employees/{}", row.id) confirmed/>
    }
}
