//! A fresh second factor before an act that grants or destroys much.

use leptos::{prelude::*, server_fn::ServerFn as _};

use super::{Field, FormState, Icon, PasskeyButton};
use crate::{
    api::{
        passkey::{AskOwnPasskey, ConfirmWithPasskey},
        texts::SendOwnCode,
    },
    error::AppError,
    markup::view,
    shared::{Now, SignedIn},
};

/// Asks for a code, or for a passkey, unless one was given within the last five minutes; `if_asked`, only once the server has
/// asked for it, where most of what the form does needs none.
#[component]
pub fn ConfirmCode(
    #[prop(optional)] if_asked: bool,
    /// Whether a recovery code will do: for whoever lost the rest.
    #[prop(optional)]
    recovery: bool,
) -> impl IntoView {
    let (state, me, now): (FormState, SignedIn, Now) = (expect_context(), expect_context(), expect_context());
    let fresh = Memo::new(move |_| {
        let until = me.0.with(|me| me.as_ref().map(|me| me.confirmed_until));
        // Too many codes, given or sent, and one that was asked for on the way: they are still asked for.
        let asked = state.errors().of("code").is_some()
            || state.error.with(|error| match error {
                None => state.posted(),
                Some(error) => matches!(error, AppError::TooMany { .. }),
            });
        !asked && (if_asked || until.is_some_and(|until| now.0.get() < until))
    });
    let has = move || {
        me.0.with(|me| me.as_ref().map_or((false, false, None), |me| (me.app, me.passkey, me.phone.clone())))
    };
    move || {
        let (app, passkey, phone) = has();
        let text = phone.is_some();
        // Recovery codes are kept beside a second factor alone.
        let recovery = recovery && (app || text || passkey);
        (!fresh.get()).then(|| view! {
            {(app || text || recovery).then(|| {
                // By text message where there is neither app nor passkey.
                let label = match (app, text) {
                    (true, _) => "Code from your authenticator app",
                    (false, true) => "Code",
                    (false, false) => "Recovery code",
                };
                let hint = match (app, text, recovery) {
                    (true, _, true) => "Of the app that you have now, or one of your recovery codes.",
                    (true, _, false) => "Confirms that it is you.",
                    (false, true, true) => "From a text message, or one of your recovery codes.",
                    (false, true, false) => "From a text message.",
                    (false, false, _) => "One of those that you have kept.",
                };
                view! { <Field name="code" label autocomplete="one-time-code" hint/> }
            })}
            {(!app && !passkey && !text && !recovery).then(|| view! { <p>"Sign out and in again to go on: for five minutes after that it is clear that it is you."</p> })}
            {phone.map(|phone| view! {
                // The Enter key presses the first button that a form has: not the one for a message.
                <button class="visually-hidden" tabindex="-1" aria-hidden="true"></button>
                <button class="btn wide" formaction=SendOwnCode::url() name="form" value=state.action.get_value()>
                    <Icon name="phone"/>{format!("Send a code to {phone}")}
                </button>
            })}
            {passkey.then(|| view! {
                <PasskeyButton ask=AskOwnPasskey::url() confirm=ConfirmWithPasskey::url()
                    label={if app || text { "Confirm with a passkey instead" } else { "Confirm with a passkey" }}/>
            })}
        })
    }
}
