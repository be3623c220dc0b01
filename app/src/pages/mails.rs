//! `/mails`: what has not gone out. Loads no program.

use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;

use crate::{
    answer::ask,
    api::mails::{LoadMails, TryMails, Waiting, waiting_mails},
    components::{Form, Load},
    markup::view,
};

/// Mails that wait, and the button that has them tried again.
#[component]
pub fn MailsPage() -> impl IntoView {
    let waiting = ask(LoadMails::url(), "", String::new, |_| waiting_mails());
    view! { <Title text="Mail that waits"/><Load answer=waiting let:waiting><Shown waiting/></Load> }
}

#[component]
fn Shown(waiting: Waiting) -> impl IntoView {
    let Waiting { body, failed } = waiting;
    view! {
        <div class="stack" {..body}></div>
        {failed.then(|| view! {
            <Form action=TryMails::url() failed="Nothing was tried" class="row">
                <button class="btn primary">"Try again now"</button>
            </Form>
        })}
    }
}
