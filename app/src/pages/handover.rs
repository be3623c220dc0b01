//! `/settings/handover` and `/account/handover`: the primary account is offered, and taken over. They load no program.

use domain::settings::{OpenOffer, OwnOffer, Settings};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;

use crate::{
    answer::ask,
    api::{
        handover::{AcceptOffer, DeclineOffer, LoadOffer, OfferPrimary, WithdrawOffer, own_offer},
        settings::{LoadSettings, settings},
    },
    components::{ConfirmCode, Field, Form, Load},
    markup::view,
};

/// Offering the primary account, or the offer that is open.
#[component]
pub fn HandoverPage() -> impl IntoView {
    let shown = ask(LoadSettings::url(), "", String::new, |_| settings());
    view! {
        <Title text="Hand over the primary account"/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/settings">"Account Settings"</a></li></ol></nav>
        <div class="narrow"><Load answer=shown let:shown><section class="dialog"><Handover shown/></section></Load></div>
    }
}

#[component]
fn Handover(shown: Settings) -> impl IntoView {
    match shown.offered {
        Some(offer) => view! { <Open offer/> },
        None => view! { <Offer/> },
    }
}

#[component]
fn Offer() -> impl IntoView {
    view! {
        <Form action=OfferPrimary::url() failed="The primary account was not offered">
            <header><h1>"Hand over the primary account"</h1></header>
            <div class="body">
                <p>"Another employee takes your place: Account Settings and mails to the primary account are theirs from then on. You become an Admin and stay Security Administrator."</p>
                <p class="muted">"Nothing changes until they accept, within seven days. You are told by mail."</p>
                <Field name="email" label="Their email" kind="email" autocomplete="off" hint="Of an employee who is active, with a password and a second factor."/>
                <ConfirmCode/>
            </div>
            <div class="actions">
                <a class="btn ghost" href="/settings">"Cancel"</a>
                <button class="btn primary">"Offer the primary account"</button>
            </div>
        </Form>
    }
}

#[component]
fn Open(offer: OpenOffer) -> impl IntoView {
    let OpenOffer { name, email, until, .. } = offer;
    view! {
        <Form action=WithdrawOffer::url() failed="The offer was not withdrawn">
            <header><h1>"The primary account is offered"</h1></header>
            <div class="body">
                <p>{format!("{name} ({email}) can take it over until {}. Until they do, it is yours.", until.long())}</p>
            </div>
            <div class="actions">
                <a class="btn ghost" href="/settings">"Back"</a>
                <button class="btn danger">"Withdraw the offer"</button>
            </div>
        </Form>
    }
}

/// Taking the primary account over.
#[component]
pub fn OfferPage() -> impl IntoView {
    let offer = ask(LoadOffer::url(), "", String::new, |_| own_offer());
    view! { <Load answer=offer let:offer><Accept offer/></Load> }
}

#[component]
fn Accept(offer: OwnOffer) -> impl IntoView {
    let OwnOffer { from, partner, until } = offer;
    view! {
        <Title text="Take over the primary account"/>
        <div class="narrow">
            <section class="dialog">
                <Form action=AcceptOffer::url() failed="You did not take over the primary account">
                    <header><h1>"Take over the primary account"</h1></header>
                    <div class="body">
                        <p>{format!("{from} offers you the primary account of {partner}, until {}.", until.long())}</p>
                        <p class="muted">{format!("With it you set the account policy, hold every right here, and get the mails to the primary account. {from} becomes an Admin.")}</p>
                        <ConfirmCode/>
                    </div>
                    // The Enter key presses the first.
                    <div class="actions">
                        <a class="btn ghost" href="/account">"Decide later"</a>
                        <button class="btn primary">"Take it over"</button>
                        <button class="btn" formaction=DeclineOffer::url()>"Decline"</button>
                    </div>
                </Form>
            </section>
        </div>
    }
}
