//! `/employees/ID/ACT`: asks before something is done to an employee's account (M32, M95, M112, M118).
//!
//! Loads no program: it is read, and answered with one button.

use domain::{
    account::AccountAct,
    employee::{EmployeeDetail, EmployeeRow},
    policy::{self, Refusal},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map};

use crate::{
    answer::ask,
    api::employees::{
        DeactivateEmployee, DeleteEmployee, EndEmployeeSessions, LoadEmployeeAccount, ReactivateEmployee,
        ResendInvitation, ResetSecondFactor, employee_account,
    },
    components::{ConfirmCode, Failure, Form, Hidden, Load},
    error::AppError,
    markup::view,
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
    view! { <Load answer=detail let:detail><Question detail act/></Load> }
}

/// What an act says before it is done.
struct Words {
    title: String,
    /// What changes at once, and what stays.
    text: String,
    button: &'static str,
    failed: &'static str,
    action: &'static str,
}

fn words(act: AccountAct, row: &EmployeeRow, has_password: bool) -> Words {
    let name = &row.name;
    match act {
        AccountAct::Resend => Words {
            title: format!("Make a new link for {name}?"),
            text: format!(
                "The link from before stops working. The new one sets a password, once, until {}: \
                 the deadline stays, and by then a second factor has to be set too.",
                row.deadline.map(domain::Timestamp::minute).unwrap_or_default()
            ),
            button: "Make a new link",
            failed: "No link was made",
            action: ResendInvitation::url(),
        },
        AccountAct::Reactivate => Words {
            title: format!("Reactivate {name}?"),
            text: format!(
                "{} They see what they saw before: {}.",
                match (has_password, row.has_second_factor()) {
                    (true, true) => "They can sign in again as before. Sessions and links from before stay dead.",
                    (true, false) => {
                        "They get a new link, and have seven days to set up a second factor with it and their password."
                    }
                    (false, _) => "They get a new link and have seven days to set a password and a second factor.",
                },
                row.sees().to_lowercase()
            ),
            button: "Reactivate account",
            failed: "The account was not reactivated",
            action: ReactivateEmployee::url(),
        },
        AccountAct::EndSessions => Words {
            title: format!("Sign {name} out everywhere?"),
            text: "All their sessions end at once. They can sign in again.".to_owned(),
            button: "End all sessions",
            failed: "No session was ended",
            action: EndEmployeeSessions::url(),
        },
        AccountAct::ResetSecondFactor => Words {
            title: format!("Reset the second factor of {name}?"),
            text: "Their authenticator app, passkeys, text messages and recovery codes stop working, and they are signed out everywhere \
                   at once. They get a link, and set up another second factor with it and their password within seven \
                   days. Make sure that it is they who ask: call them back."
                .to_owned(),
            button: "Reset second factor",
            failed: "The second factor was not reset",
            action: ResetSecondFactor::url(),
        },
        AccountAct::Deactivate => Words {
            title: format!("Deactivate {name}?"),
            text: "They are signed out everywhere at once and can do nothing any more. Their details, groups and \
                   history stay, and an Admin can bring them back."
                .to_owned(),
            button: "Deactivate account",
            failed: "The account was not deactivated",
            action: DeactivateEmployee::url(),
        },
        AccountAct::Delete => Words {
            title: format!("Delete {name}?"),
            text: format!(
                "They are signed out everywhere at once, leave all Access Groups and can't be brought back. What \
                 they did stays in the history. {} can't register again for 24 hours.",
                row.email
            ),
            button: "Delete employee",
            failed: "The employee was not deleted",
            action: DeleteEmployee::url(),
        },
    }
}

#[component]
fn Question(detail: EmployeeDetail, act: AccountAct) -> impl IntoView {
    let row = detail.row;
    if !detail.acts.contains(&act) {
        // Why not: oneself, what the reader may not do to this person, or a state that doesn't fit.
        let own = expect_context::<SignedIn>().account() == Some(row.id);
        let error = match own.then_some(Refusal::Oneself).or(detail.refusal) {
            Some(refusal) => AppError::Forbidden(refusal),
            None => AppError::Conflict(format!("{} is in another state by now.", row.name)),
        };
        return view! { <Failure error/> };
    }
    let Words { title, text, button, failed, action } = words(act, &row, detail.has_password);
    let here = format!("/employees/{}", row.id);
    let class = if act.ends() { "btn danger-primary" } else { "btn primary" };
    view! {
        <Title text=title.clone()/>
        <div class="narrow">
            <section class="dialog">
                <Form action failed>
                    <header><h1>{title}</h1></header>
                    <div class="body">
                        <p>{text}</p>
                        <Hidden name="id" value=row.id.to_string()/>
                        {policy::is_confirmed(act, row.standing).then(|| view! { <ConfirmCode/> })}
                    </div>
                    <div class="actions">
                        <a class="btn ghost" href=here>"Cancel"</a>
                        <button class=class>{button}</button>
                    </div>
                </Form>
            </section>
        </div>
    }
}
