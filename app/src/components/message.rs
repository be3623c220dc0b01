//! What is said about the last act: a banner that came with the page, or a toast over it for ten seconds.

use leptos::prelude::*;

use super::Icon;
use crate::{
    api::{Notice, Undo},
    markup::view,
    shared::{Message, PublicUrl},
};

#[component]
fn UndoForm(undo: Undo) -> impl IntoView {
    view! {
        <form method="post" action=undo.action>
            {undo.fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()}
            <button class="btn small"><Icon name="undo" small=true/>"Undo"</button>
        </form>
    }
}

/// A one-time link to hand over: shown once, here.
#[component]
fn OneTimeLink(path: String) -> impl IntoView {
    let address = expect_context::<PublicUrl>().0.with_value(|url| format!("{url}{path}"));
    view! {
        <div class="copy-box">
            <input readonly aria-label="One-time link" value=address.clone()/>
            <button type="button" class="btn small js copy" value=address><Icon name="copy" small=true/>"Copy"</button>
        </div>
    }
}

#[component]
fn Banner(notice: Notice) -> impl IntoView {
    let Notice { text, undo, link, .. } = notice;
    let Message { notice, .. } = expect_context();
    view! {
        <div class="note ok" role="status">
            <Icon name="ok"/>
            <div class="stack"><p>{text}</p>{link.map(|path| view! { <OneTimeLink path/> })}</div>
            {undo.map(|undo| view! { <UndoForm undo/> })}
            <button type="button" class="btn ghost small icon-only js" aria-label="Close this message" on:click=move |_| notice.set(None)>
                <Icon name="close" small=true/>
            </button>
        </div>
    }
}

/// The message about the last act, where there is one.
#[component]
pub fn Messages() -> impl IntoView {
    let Message { notice, with_page } = expect_context();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        let shown = notice.get();
        if !with_page.get() && shown.as_ref().is_some_and(|notice| notice.link.is_none()) {
            set_timeout(
                move || {
                    if notice.get_untracked() == shown {
                        notice.set(None);
                    }
                },
                std::time::Duration::from_secs(10),
            );
        }
    });
    // A link to hand over must not vanish while it is read.
    let banner = move || notice.get().filter(|notice| with_page.get() || notice.link.is_some());
    let toast = move || notice.get().filter(|notice| !with_page.get() && notice.link.is_none());
    view! {
        {move || banner().map(|notice| view! { <Banner notice/> })}
        <div class="toasts" role="status">
            {move || toast().map(|notice| view! {
                <div class="toast">
                    <span>{notice.text}</span>
                    {notice.undo.map(|undo| view! { <UndoForm undo/> })}
                </div>
            })}
        </div>
    }
}
