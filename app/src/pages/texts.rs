//! `/set-up/text` and `/account/text-messages`: codes by text message as a second factor. They load no program.

use domain::field::Phone;
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{
    account_factor::{ConfirmFirst, is_confirmed},
    second_step::{Brand, next},
};
use crate::{
    answer::ask,
    api::{
        second_step::{LoadSecondStep, SecondStep, second_step},
        texts::{
            LoadTexts, OwnTexts, RemoveNumber, SendCodeTo, SendFirstCode, SetNumber, SetUpTexts, own_texts,
        },
    },
    components::{Ago, Apart, Field, Form, Hidden, Icon, Load},
    markup::view,
    shared::LastFailed,
};

/// What is said of text messages wherever they can be chosen.
pub const WEAKEST: &str =
    "The weakest of the three: whoever gets hold of your number, or reads your messages, has your codes.";

/// What is said to whoever gave a code that nothing waits for any more.
#[component]
fn TooOld(action: &'static str) -> impl IntoView {
    let failed = expect_context::<LastFailed>()
        .0
        .with_untracked(|failed| failed.as_ref().is_some_and(|f| f.action == action));
    failed.then(|| view! {
        <div class="note warn" role="alert"><Icon name="warn"/><p>"That code is too old, or was not right. Let another one be sent."</p></div>
    })
}

/// Whether the page was asked for once more for another number.
fn another() -> bool {
    use_query_map().get_untracked().get("another").is_some()
}

/// Where to a code is sent.
#[component]
fn Number(button: &'static str) -> impl IntoView {
    view! {
        <Field name="phone" label="Mobile number" kind="tel" autocomplete="tel" hint="With country code: +15551234567."
            parse=|text| Phone::parse(text).map(drop)/>
        <button class="btn primary wide">{button}</button>
    }
}

/// What the message says.
#[component]
fn Sent(number: String, button: &'static str) -> impl IntoView {
    view! {
        <div class="note" role="status"><Icon name="info"/><p>{format!("A code is on its way to {number}. It is good for five minutes.")}</p></div>
        <Field name="new_code" label="Code from the message" kind="tel" autocomplete="one-time-code" autofocus=true hint="Six digits."/>
        <button class="btn primary wide"><Icon name="ok"/>{button}</button>
    }
}

/// Sets a number up as the first second factor.
#[component]
pub fn SetUpTextsPage() -> impl IntoView {
    let step = ask(LoadSecondStep::url(), "sealed", String::new, second_step);
    view! {
        <Title text="Codes by text message"/>
        <Apart><Load answer=step let:step><SetUp step/></Load></Apart>
    }
}

#[component]
fn SetUp(step: SecondStep) -> impl IntoView {
    let SecondStep { partner, awaited, .. } = step;
    let again = domain::path::leading_to("/set-up/text", &next());
    let again = format!("{again}{}another=1", if again.contains('?') { '&' } else { '?' });
    view! {
        <header>
            <Brand partner/>
            <h1>"Codes by text message"</h1>
            <p>{WEAKEST}</p>
        </header>
        {match awaited.filter(|_| !another()) {
            None => view! {
                <TooOld action=SetUpTexts::url()/>
                <Form action=SendFirstCode::url() failed="No code was sent">
                    <Hidden name="next" value=next()/>
                    <Number button="Send a code"/>
                </Form>
            },
            Some(number) => {
                let same = number.clone();
                view! {
                    <Form action=SetUpTexts::url() failed="Your second factor was not set up">
                        <Hidden name="next" value=next()/>
                        <Sent number button="Set up and sign in"/>
                    </Form>
                    <Form action=SendFirstCode::url() failed="No code was sent">
                        <Hidden name="next" value=next()/>
                        <Hidden name="phone" value=same/>
                        <button class="btn wide">"Send another code"</button>
                    </Form>
                    <p class="beneath"><a href=again>"Use another number"</a></p>
                }
            }
        }}
        <p class="beneath"><a href=domain::path::leading_to("/set-up", &next())>"Use an app or a passkey instead"</a></p>
    }
}

/// The number that one's own codes go to. It is changed once it was confirmed who looks.
#[component]
pub fn TextsPage() -> impl IntoView {
    let texts = ask(LoadTexts::url(), "", String::new, |_| own_texts());
    let confirmed = is_confirmed();
    view! {
        <Title text="Text messages"/>
        <div class="narrow">
            <Load answer=texts let:texts>
                {if confirmed || texts.awaited.is_some() {
                    view! { <Texts texts/> }
                } else {
                    view! { <ConfirmFirst title="Text messages" next="/account/text-messages"/> }
                }}
            </Load>
        </div>
    }
}

#[component]
fn Texts(texts: OwnTexts) -> impl IntoView {
    let OwnTexts { phone, texts, awaited } = texts;
    let title = if phone.is_some() { "Another number" } else { "Your number" };
    view! {
        <div class="page-head"><div>
            <h1>"Text messages"</h1>
            <p>{if texts { format!("A code comes to your phone whenever you ask for one. {WEAKEST}") } else { "This portal sends no text messages any more.".to_owned() }}</p>
        </div></div>
        <div class="stack">
            {phone.map(|phone| view! {
                <section class="card">
                    <header><h2>"Codes go to"</h2></header>
                    <ul class="plain"><li>
                        <div><span>{phone.number}</span><div class="sub">"Set up " <Ago at=phone.since/></div></div>
                        <Form action=RemoveNumber::url() failed="The number was not removed" class="row push">
                            <button class="btn small danger">"Remove"</button>
                        </Form>
                    </li></ul>
                </section>
            })}
            {texts.then(|| view! {
                <section class="card">
                    <header><h2>{title}</h2></header>
                    <div class="body roomy stack"><NewNumber awaited/></div>
                </section>
            })}
            <p class="beneath"><a href="/account">"Back to your account"</a></p>
        </div>
    }
}

#[component]
fn NewNumber(awaited: Option<String>) -> impl IntoView {
    let Some(number) = awaited.filter(|_| !another()) else {
        return view! {
            <TooOld action=SetNumber::url()/>
            <Form action=SendCodeTo::url() failed="No code was sent"><Number button="Send a code"/></Form>
        };
    };
    let same = number.clone();
    view! {
        <Form action=SetNumber::url() failed="The number was not set up"><Sent number button="Use this number"/></Form>
        <Form action=SendCodeTo::url() failed="No code was sent">
            <Hidden name="phone" value=same/>
            <button class="btn wide">"Send another code"</button>
        </Form>
        <p class="beneath"><a href="/account/text-messages?another=1">"Use another number"</a></p>
    }
}
