//! A fresh second factor before an act that grants or destroys much.

use leptos::{prelude::*, server_fn::ServerFn as _};

use super::{Field, FormState, PasskeyButton};
use crate::{
    api::passkey::{AskOwnPasskey, ConfirmWithPasskey},
    markup::view,
    shared::{Now, SignedIn},
};

/// Asks for a code of one's app, or for a passkey, unless one was given within the last five minutes; `if_asked`, only once the server has
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
        state.errors().of("code").is_none() && (if_asked || until.is_some_and(|until| now.0.get() < until))
    });
    let has = move || me.0.with(|me| me.as_ref().map_or((false, false), |me| (me.app, me.passkey)));
    move || {
        let (app, passkey) = has();
        (!fresh.get()).then(|| view! {
            {(app || recovery).then(|| {
                let label = if app { "Code from your authenticator app" } else { "Recovery code" };
                let hint = match (app, recovery) {
                    (true, true) => "Of the app that you have now, or one of your recovery codes.",
                    (true, false) => "Confirms that it is you.",
                    (false, _) => "One of those that you have kept.",
                };
                view! { <Field name="code" label autocomplete="one-time-code" hint/> }
            })}
            {(!app && !passkey && !recovery).then(|| view! { <p>"Sign out and in again to go on: for five minutes after that it is clear that it is you."</p> })}
            {passkey.then(|| view! {
                <PasskeyButton ask=AskOwnPasskey::url() confirm=ConfirmWithPasskey::url()
                    label={if app { "Confirm with a passkey instead" } else { "Confirm with a passkey" }}/>
            })}
        })
    }
}
