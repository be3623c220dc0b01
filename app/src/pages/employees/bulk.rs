//! `/employees/bulk`: asks before something is done to the accounts of many. How many, what follows, and who is left out.
//!
//! Loads no program: it is read, and answered with one button.

use domain::{
    account::AccountAct,
    employee::{BulkPlan, LeftOut},
    policy::Refusal,
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    answer::ask,
    api::employees_bulk::{ActInBulk, LoadBulkPlan, bulk_plan},
    components::{ConfirmCode, Form, Hidden, Icon, Load},
    markup::view,
};

/// So many names are told; of more, how many there are.
const NAMES: usize = 8;

/// The question before an act for many.
#[component]
pub fn BulkPage() -> impl IntoView {
    let search = use_location().search;
    let plan = ask(LoadBulkPlan::url(), "selection", move || search.get(), bulk_plan);
    view! { <Load answer=plan let:plan><Question selection=search.get_untracked() plan/></Load> }
}

fn employees(count: usize) -> String {
    if count == 1 { "1 employee".to_owned() } else { format!("{count} employees") }
}

fn named(names: &[String]) -> String {
    let shown = names.iter().take(NAMES).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// What follows, in a sentence or two.
fn follows(plan: &BulkPlan) -> String {
    let incomplete = match plan.incomplete {
        0 => String::new(),
        1 => " 1 of them has something to set up first: they get a link, and have seven days.".to_owned(),
        count => {
            format!(" {count} of them have something to set up first: they get a link, and have seven days.")
        }
    };
    match plan.act {
        AccountAct::Deactivate => {
            "They are signed out everywhere at once and can do nothing any more. Their details, \
                                   groups and history stay, and an Admin can bring them back."
                .to_owned()
        }
        AccountAct::Reactivate => {
            format!("They can sign in again, and see what they saw before.{incomplete}")
        }
        _ => "Links from before stop working. A new one sets a password, once; the deadline of each stays."
            .to_owned(),
    }
}

/// Why somebody stays as they are, in words that fit before a list of names.
fn why(left: LeftOut, act: AccountAct) -> &'static str {
    match (left, act) {
        (LeftOut::Refused(Refusal::Oneself), _) => "Yourself; nobody changes their own state",
        (LeftOut::Refused(Refusal::Rank), _) => "Above your rank",
        (LeftOut::Refused(Refusal::Visibility), _) => "They see more organizations than you do",
        (LeftOut::Refused(Refusal::PrimaryAccount), _) => "The primary account never lapses",
        (LeftOut::Refused(Refusal::LastSecurityAdministrator), _) => {
            "The last active Security Administrator; there must always be one"
        }
        (LeftOut::Refused(_), _) => "Your role does not include them",
        (LeftOut::State, AccountAct::Deactivate) => "Deactivated already",
        (LeftOut::State, AccountAct::Reactivate) => "Not deactivated",
        (LeftOut::State, _) => "Not waiting for an invitation",
    }
}

#[component]
fn Question(selection: String, plan: BulkPlan) -> impl IntoView {
    let count = plan.names.len();
    let (verb, done, class) = match plan.act {
        AccountAct::Deactivate => ("Deactivate", "Nobody was deactivated", "btn danger-primary"),
        AccountAct::Reactivate => ("Reactivate", "Nobody was reactivated", "btn primary"),
        _ => ("Invite", "No link was made", "btn primary"),
    };
    let again = if verb == "Invite" { " again" } else { "" };
    let title = match count {
        0 => "There is nobody to do this to".to_owned(),
        count => format!("{verb} {}{again}?", employees(count)),
    };
    let left: usize = plan.left.iter().map(|(_, names)| names.len()).sum();
    let stay =
        if left == 1 { "1 stays as they are:".to_owned() } else { format!("{left} stay as they are:") };
    let follows = (count > 0).then(|| follows(&plan));
    view! {
        <Title text=title.clone()/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/employees" rel="external">"Employees"</a></li></ol></nav>
        <div class="narrow">
            <section class="dialog">
                <Form action=ActInBulk::url() failed=done>
                    <header><h1>{title}</h1></header>
                    <div class="body">
                        {(count > 0).then(|| view! { <p><strong>{named(&plan.names)}</strong></p> })}
                        {follows.map(|text| view! { <p>{text}</p> })}
                        {(left > 0).then(|| view! {
                            <div class="stack">
                                <p>{stay}</p>
                                <ul class="impact">
                                    {plan.left.iter().map(|(left, names)| view! {
                                        <li><Icon name="off"/><span>{why(*left, plan.act)}</span><span class="sub">{named(names)}</span></li>
                                    }).collect_view()}
                                </ul>
                            </div>
                        })}
                        <Hidden name="selection" value=selection/>
                        <Hidden name="mark" value=plan.mark/>
                        {plan.confirmed.then(|| view! { <ConfirmCode/> })}
                    </div>
                    <div class="actions">
                        <a class="btn ghost" href="/employees" rel="external">{if count > 0 { "Cancel" } else { "Back to the list" }}</a>
                        {(count > 0).then(|| view! { <button class=class>{format!("{verb} {}{again}", employees(count))}</button> })}
                    </div>
                </Form>
            </section>
        </div>
    }
}
