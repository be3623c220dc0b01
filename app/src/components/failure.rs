//! What stands where something could not be shown.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::Icon;
use crate::{error::AppError, markup::view};

/// Gives the page the status of the error; in the browser there is none to give.
fn set_status(status: u16) {
    #[cfg(feature = "ssr")]
    if let (Some(options), Ok(status)) =
        (use_context::<leptos_axum::ResponseOptions>(), http::StatusCode::from_u16(status))
    {
        options.set_status(status);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = status;
}

/// An error as a page: what happened, what was kept, what to do next.
#[component]
pub fn Failure(error: AppError) -> impl IntoView {
    set_status(error.status());
    #[cfg(feature = "hydrate")]
    if error == AppError::SignIn {
        sign_in_again();
    }
    let title = match &error {
        AppError::NotFound => "There is nothing here",
        AppError::Forbidden(_) => "This is not for you",
        AppError::SignIn => "Sign in again",
        AppError::BadQuery(_) => "This list can't be shown like that",
        AppError::Conflict(_) => "Nothing was changed",
        AppError::LinkNotValid => "Ask for a new link",
        _ => "Something went wrong",
    };
    let text = error.to_string();
    let whole = matches!(error, AppError::BadQuery(_)).then(whole_list);
    let link = error == AppError::LinkNotValid;
    view! {
        <Title text=title/>
        <div class="error-page">
            <span class="code" aria-hidden="true">{error.status()}</span>
            <div>
                <h1>{title}</h1><p>{text}</p>
                {link.then(|| view! { <p>"For a new password, ask here. If you were invited, or an administrator sent you the link, ask them for another one."</p> })}
            </div>
            <div class="actions">
                {whole.map(|list| view! { <a class="btn" href=list><Icon name="undo"/>"Show the whole list"</a> })}
                {if link {
                    view! { <a class="btn primary" href="/forgot"><Icon name="key"/>"Get a new link"</a> }
                } else {
                    view! { <a class="btn primary" href="/" rel="external">"Go to the start page"</a> }
                }}
            </div>
        </div>
    }
}

/// The list that was asked for, without what was wrong; of an act on a selection, the list that it was chosen in.
fn whole_list() -> String {
    let here = use_location().pathname.get_untracked();
    let acts = ["/link", "/bulk", "/change"];
    acts.iter().find_map(|act| here.strip_suffix(act)).unwrap_or(&here).to_owned()
}

/// The session is over: the sign-in page, and back here from it. A document load, since it loads no program.
#[cfg(feature = "hydrate")]
fn sign_in_again() {
    Effect::new(move |_| {
        let location = window().location();
        let here = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
        let mut to = domain::list::QueryString::default();
        to.push("next", &here);
        let _ = location.assign(&format!("/sign-in{}", to.finish()));
    });
}
