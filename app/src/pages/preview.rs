//! `/employees/ID/preview`, `/organizations/ID/users/UID/preview`: asks before somebody looks through another's eyes.
//!
//! Loads no program: it is read, and answered with one button.

use domain::{account::AccountState, limits::PREVIEW, time::MINUTE};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    answer::ask,
    api::{
        employees::{LoadEmployeeAccount, employee_account},
        organization_users::{LoadOrganizationUser, organization_user},
        preview::{PreviewEmployee, PreviewOrganizationUser},
    },
    components::{Failure, Form, Hidden, Load},
    error::AppError,
    markup::view,
};

fn part(name: &str) -> String {
    use_params_map().get_untracked().get(name).unwrap_or_default()
}

/// The question before one looks through the eyes of an employee.
#[component]
pub fn EmployeePreviewPage() -> impl IntoView {
    let id = part("id");
    let detail = ask(LoadEmployeeAccount::url(), "id", move || id.clone(), employee_account);
    view! {
        <Load answer=detail let:detail>
            <Ask
                name=detail.row.name
                state=detail.row.life.state
                action=PreviewEmployee::url()
                fields=vec![("id", detail.row.id.to_string())]
                back=format!("/employees/{}", detail.row.id)
            />
        </Load>
    }
}

/// The question before one looks through the eyes of an organization user (M131).
#[component]
pub fn UserPreviewPage() -> impl IntoView {
    let (id, user) = (part("id"), part("user"));
    let ask_again = move |id| organization_user(id, user.clone());
    let shown = ask(LoadOrganizationUser::url(), "organization", move || id.clone(), ask_again);
    view! {
        <Load answer=shown let:shown>
            {
                let (row, organization) = (shown.detail.row, shown.detail.organization.id.to_string());
                let user = row.id.to_string();
                let back = format!("/organizations/{organization}/users/{user}");
                view! {
                    <Ask
                        name=row.name
                        state=row.life.state
                        action=PreviewOrganizationUser::url()
                        fields=vec![("organization", organization), ("user", user)]
                        back
                    />
                }
            }
        </Load>
    }
}

#[component]
fn Ask(
    name: String,
    state: AccountState,
    action: &'static str,
    fields: Vec<(&'static str, String)>,
    back: String,
) -> impl IntoView {
    if state == AccountState::Deactivated {
        let error = AppError::Conflict(format!("The account of {name} is deactivated and sees nothing."));
        return view! { <Failure error/> };
    }
    let title = format!("See the portal as {name} sees it?");
    let text = format!(
        "For {} minutes at most you look through the eyes of {name}, and see what they see as far as you see it too. \
         Nothing can be changed meanwhile, and their own account stays closed. The audit trail says that you looked.",
        PREVIEW / MINUTE
    );
    view! {
        <Title text=title.clone()/>
        <div class="narrow">
            <section class="dialog">
                <Form action failed="The preview did not begin">
                    <header><h1>{title}</h1></header>
                    <div class="body">
                        <p>{text}</p>
                        {fields.into_iter().map(|(name, value)| view! { <Hidden name value/> }).collect_view()}
                    </div>
                    <div class="actions">
                        <a class="btn ghost" href=back>"Cancel"</a>
                        <button class="btn primary">"Start preview"</button>
                    </div>
                </Form>
            </section>
        </div>
    }
}
