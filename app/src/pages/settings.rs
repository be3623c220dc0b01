//! `/settings`: Account Settings, for the primary account alone. Loads no program.

use domain::{
    Visibility,
    limits::{IDLE_MINUTES_RANGE, PASSWORD_MIN, PASSWORD_MIN_RANGE},
    partner::Region,
    settings::{AccountPolicy, Settings},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;

use crate::{
    answer::ask,
    api::settings::{EditPartner, LoadSettings, SetPolicy, settings},
    components::{Check, ConfirmCode, Field, Form, Load, SelectField},
    markup::view,
};

/// The partner, and what holds for its people.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let shown = ask(LoadSettings::url(), "", String::new, |_| settings());
    view! {
        <Title text="Account Settings"/>
        <div class="page-head"><div><h1>"Account Settings"</h1><p>"What you decide here holds for everybody at once."</p></div></div>
        <Load answer=shown let:shown><Shown shown/></Load>
    }
}

#[component]
fn Shown(shown: Settings) -> impl IntoView {
    let Settings { name, region, policy, offered } = shown;
    let offered = match offered {
        Some(offer) => format!("It is offered to {}, until {}.", offer.name, offer.until.long()),
        None => "You hold it. Another employee can take it over from you.".to_owned(),
    };
    view! {
        <div class="split even">
            <div class="stack"><Policy policy/></div>
            <div class="stack">
                <Partner name region/>
                <section class="card">
                    <header><h2>"Primary account"</h2></header>
                    <div class="body roomy stack">
                        <p class="muted">{offered}</p>
                        <div class="actions"><a class="btn" href="/settings/handover">"Hand over…"</a></div>
                    </div>
                </section>
            </div>
        </div>
    }
}

#[component]
fn Partner(name: String, region: Region) -> impl IntoView {
    let regions = Region::ALL.map(|region| (region.key().to_owned(), region.name().to_owned())).to_vec();
    view! {
        <section class="card">
            <header><h2>"Partner"</h2></header>
            <div class="body roomy">
                <Form action=EditPartner::url() failed="The partner's details were not saved">
                    <Field name="name" label="Name" value=name autocomplete="organization" hint="Mails are written in this name."/>
                    <SelectField name="region" label="Region" options=regions value=region.key() hint="Where you are at home."/>
                    <div class="actions"><button class="btn">"Save details"</button></div>
                </Form>
            </div>
        </section>
    }
}

#[component]
fn Policy(policy: AccountPolicy) -> impl IntoView {
    let AccountPolicy { password_min, idle_minutes, new_employees } = policy;
    let (passwords, minutes) = (PASSWORD_MIN_RANGE, IDLE_MINUTES_RANGE);
    let length = format!(
        "From {} to {} characters, for passwords that are set from now on. {PASSWORD_MIN} is recommended: until somebody \
         who was invited has a second factor, the password is all that guards their account. Where an organization needs \
         none, no new password is shorter, and whoever has a shorter one chooses another or sets up a second factor when they \
         sign in next.",
        passwords.start(),
        passwords.end()
    );
    let idle = format!(
        "From {} to {} minutes. Whoever does nothing for this long is signed out; a shorter time signs them out at once.",
        minutes.start(),
        minutes.end()
    );
    view! {
        <section class="card">
            <header><h2>"Account policy"</h2></header>
            <div class="body roomy">
                <Form action=SetPolicy::url() failed="The account policy was not saved" prefix="p-">
                    <Field name="password_min" label="Shortest password" value=password_min.to_string() autocomplete="off" hint=length/>
                    <Field name="idle_minutes" label="Minutes without work" value=idle_minutes.to_string() autocomplete="off" hint=idle/>
                    <Check name="no_access" label="New employees start with no access" checked={new_employees == Visibility::Groups}
                        hint="They see nothing until a Security Administrator adds them to an Access Group. Otherwise they see everything until then."/>
                    <p class="sub">"Employees always need a second factor."</p>
                    <ConfirmCode if_asked=true/>
                    <div class="actions"><button class="btn primary">"Save policy"</button></div>
                </Form>
            </div>
        </section>
    }
}
