//! `/account/email`: another address of one's own. It loads no program.

use domain::{
    address::{Address, NewAddress},
    field::Email,
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;

use crate::{
    answer::ask,
    api::address::{AskAddress, LoadAddress, NO_MAIL, WithdrawOwnAddress, own_address},
    components::{ConfirmCode, Field, Form, Icon, Load},
    context::RequestContext,
    markup::{parts::Parts, view},
};

/// One's address, and the one that waits for its link.
#[component]
pub fn EmailPage() -> impl IntoView {
    let address = ask(LoadAddress::url(), "", String::new, |_| own_address());
    view! {
        <Title text="Your address"/>
        <div class="narrow"><Load answer=address let:address><Own address/></Load></div>
    }
}

#[component]
fn Own(address: Address) -> impl IntoView {
    let stays = address.locked().or_else(|| {
        let sends = expect_context::<RequestContext>().mails;
        (!sends).then(|| NO_MAIL.to_owned())
    });
    let Address { email, new, .. } = address;
    view! {
        <div class="stack">
            {match (stays, new) {
                (Some(why), _) => view! { <Stays email why/> },
                (None, None) => view! { <Ask email/> },
                (None, Some(new)) => view! { <Waiting new/><Ask email again=true/> },
            }}
        </div>
    }
}

#[component]
fn Ask(
    email: String,
    /// Whether one waits already, which takes its place then.
    #[prop(optional)]
    again: bool,
) -> impl IntoView {
    let title = if again {
        view! { <h2>"Another one instead"</h2> }
    } else {
        view! { <h1>"Change your address"</h1> }
    };
    view! {
        <section class="dialog">
            <Form action=AskAddress::url() failed="No mail was sent">
                <header>{title}</header>
                <div class="body">
                    <p>"You sign in as "<b>{email}</b>". A mail to the new address brings a link; your address changes when you open it."</p>
                    <Field name="email" label="New address" kind="email" autocomplete="email" parse=|text| Email::parse(text).map(drop)/>
                    <ConfirmCode/>
                </div>
                <div class="actions">
                    <a class="btn ghost" href="/account">"Cancel"</a>
                    <button class="btn primary">"Mail me a link"</button>
                </div>
            </Form>
        </section>
    }
}

/// What waits for its link. Whoever has not asked for it takes it back at once, and needs nothing for that.
#[component]
fn Waiting(new: NewAddress) -> impl IntoView {
    let NewAddress { email, until } = new;
    let until = Parts::of_request().minute(until);
    view! {
        <section class="dialog">
            <Form action=WithdrawOwnAddress::url() failed="The new address was not withdrawn">
                <header><h1>"Your new address waits for its link"</h1></header>
                <div class="body">
                    <p>"A mail to "<b>{email}</b>{format!(" brings the link. It works until {until}.")}</p>
                    <p class="muted">"You did not ask for it? Withdraw it, and set a new password."</p>
                </div>
                <div class="actions">
                    <a class="btn ghost" href="/account">"Back to your account"</a>
                    <button class="btn danger">"Withdraw"</button>
                </div>
            </Form>
        </section>
    }
}

#[component]
fn Stays(email: String, why: String) -> impl IntoView {
    view! {
        <section class="dialog">
            <header><h1>"Your address"</h1></header>
            <div class="body">
                <p>"You sign in as "<b>{email}</b>"."</p>
                <div class="note"><Icon name="lock"/><p>{why}</p></div>
            </div>
            <div class="actions"><a class="btn" href="/account">"Back to your account"</a></div>
        </section>
    }
}
