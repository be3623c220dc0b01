//! Asks before something is done to the accounts of many: how many, what follows, and who is left out.

use domain::{
    account::AccountAct,
    employee::{BulkPlan, LeftOut},
    policy::Refusal,
    words,
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{ConfirmCode, Form, Hidden, Icon},
    markup::view,
};

/// Who they are, in words and addresses.
#[derive(Debug, Clone)]
pub struct Them {
    pub one: &'static str,
    pub several: &'static str,
    /// The list that they are in.
    pub list: String,
    /// The server function that does it, and what it is told besides.
    pub action: &'static str,
    pub fields: Vec<(&'static str, String)>,
    /// What stays of somebody who is deactivated.
    pub stays: &'static str,
}

impl Them {
    fn counted(&self, count: usize) -> String {
        words::counted(count as u64, self.one, self.several)
    }
}

/// So many names are told; of more, how many there are.
const NAMES: usize = 8;

fn named(names: &[String]) -> String {
    words::named(names, NAMES, names.len() as u64)
}

/// What follows, in a sentence or two.
fn follows(plan: &BulkPlan, stays: &str) -> String {
    let incomplete = match plan.incomplete {
        0 => String::new(),
        1 => " 1 of them has something to set up first: they get a link, and have seven days.".to_owned(),
        count => {
            format!(" {count} of them have something to set up first: they get a link, and have seven days.")
        }
    };
    match plan.act {
        AccountAct::Deactivate => format!(
            "They are signed out everywhere at once and can do nothing any more. {stays} stay, and an Admin can bring them back."
        ),
        AccountAct::Reactivate => {
            let all = plan.names.len() as u64;
            let everything = match plan.everything {
                0 => String::new(),
                some if some == all => ": everything".to_owned(),
                some => format!(": {some} of them everything"),
            };
            format!("They can sign in again, and see what they saw before{everything}.{incomplete}")
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

/// The question, with the breadcrumb of the list above it.
#[component]
pub fn BulkQuestion(them: Them, selection: String, plan: BulkPlan) -> impl IntoView {
    let count = plan.names.len();
    let (verb, done, class) = match plan.act {
        AccountAct::Deactivate => ("Deactivate", "Nobody was deactivated", "btn danger-primary"),
        AccountAct::Reactivate => ("Reactivate", "Nobody was reactivated", "btn primary"),
        _ => ("Invite", "No link was made", "btn primary"),
    };
    let again = if verb == "Invite" { " again" } else { "" };
    let title = match count {
        0 => "There is nobody to do this to".to_owned(),
        count => format!("{verb} {}{again}?", them.counted(count)),
    };
    let left: usize = plan.left.iter().map(|(_, names)| names.len()).sum();
    let stay =
        if left == 1 { "1 stays as they are:".to_owned() } else { format!("{left} stay as they are:") };
    let follows = (count > 0).then(|| follows(&plan, them.stays));
    let back = them.list.clone();
    view! {
        <Title text=title.clone()/>
        <div class="narrow">
            <section class="dialog">
                <Form action=them.action failed=done>
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
                        {them.fields.iter().map(|(name, value)| view! { <Hidden name=*name value=value.clone()/> }).collect_view()}
                        <Hidden name="selection" value=selection/>
                        <Hidden name="mark" value=plan.mark/>
                        {plan.confirmed.then(|| view! { <ConfirmCode/> })}
                    </div>
                    <div class="actions">
                        <a class="btn ghost" href=back rel="external">{if count > 0 { "Cancel" } else { "Back to the list" }}</a>
                        {(count > 0).then(|| view! { <button class=class>{format!("{verb} {}{again}", them.counted(count))}</button> })}
                    </div>
                </Form>
            </section>
        </div>
    }
}
