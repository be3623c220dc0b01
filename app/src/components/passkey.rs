//! A button for a passkey. `frontend/enhance.js` does what it says; where that does not run, it is not shown.

use leptos::prelude::*;

use super::Icon;
use crate::markup::view;

/// Asks the browser for a passkey, or for making one (`ask` is the address of the question), and sends its answer with the
/// form that the button stands in; with `confirm`, it sends the answer there first, and the form without it.
#[component]
pub fn PasskeyButton(
    ask: &'static str,
    label: &'static str,
    #[prop(optional)] confirm: &'static str,
    #[prop(optional)] primary: bool,
) -> impl IntoView {
    let class = if primary { "btn primary wide" } else { "btn wide" };
    let confirm = (!confirm.is_empty()).then_some(confirm);
    // The Enter key presses it where it is what the form is for.
    let kind = if confirm.is_some() { "button" } else { "submit" };
    view! {
        <div class="passkey">
            {confirm.is_none().then(|| view! { <input type="hidden" id="answer" name="answer"/> })}
            <button type=kind class=class data-passkey=ask data-confirm=confirm><Icon name="key"/>{label}</button>
            <p class="error" role="alert" hidden><Icon name="bad" small=true/><span></span></p>
        </div>
    }
}
