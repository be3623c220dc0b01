//! New things out of a file: sending it, and what is in it. For employees and organizations alike.

use domain::{limits::IMPORT_KEPT, time::MINUTE};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::employees_import::ImportView,
    components::{ConfirmCode, Form, Hidden, Icon},
    markup::{Markup, view},
};

/// What is imported, in words and addresses.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    pub title: &'static str,
    /// The list that they are in, and its address.
    pub list: (&'static str, &'static str),
    /// Where the form is, and where it is sent to.
    pub here: &'static str,
    pub upload: &'static str,
    /// The server function that takes the file in.
    pub take: &'static str,
    pub nothing_yet: &'static str,
    pub nothing_done: &'static str,
    /// What follows.
    pub follows: &'static str,
    pub one: &'static str,
    pub several: &'static str,
}

/// The head of the page.
#[component]
pub fn Head(kind: Kind, text: &'static str) -> impl IntoView {
    let (list, path) = kind.list;
    view! {
        <Title text=kind.title/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href=path rel="external">{list}</a></li></ol></nav>
        <div class="page-head"><div><h1>{kind.title}</h1><p>{text}</p></div></div>
    }
}

/// The file, or its text.
#[component]
pub fn Upload(
    kind: Kind,
    /// What was sent before, to be mended.
    #[prop(optional)]
    content: Option<Markup>,
) -> impl IntoView {
    let again = content.is_some();
    let content = content.unwrap_or_default();
    view! {
        <Form action=kind.upload failed="The file was not taken" upload=true>
            <div class="field">
                <label for="file">{if again { "The file once more" } else { "CSV file" }}</label>
                <input class="input" type="file" id="file" name="file" accept=".csv,text/csv"/>
            </div>
            <div class="field">
                <label for="text">{if again { "Or mend it here" } else { "Or paste its text" }}</label>
                <textarea class="input" id="text" name="text" rows=if again { "12" } else { "5" } spellcheck="false" wrap="off" {..content}></textarea>
            </div>
            <div class="actions">
                <button class="btn primary">"Look at it"</button>
                <a class="btn ghost" href=kind.list.1 rel="external">"Cancel"</a>
            </div>
        </Form>
    }
}

/// What is in the file, and the button that takes it in.
#[component]
pub fn Preview(kind: Kind, id: String, import: ImportView) -> impl IntoView {
    let ImportView { text, rows, count, confirmed, content } = import;
    let wrong = (count == 0).then(|| text.clone());
    let button =
        if count == 1 { format!("Add 1 {}", kind.one) } else { format!("Add {count} {}", kind.several) };
    let follows = format!("{} The file is kept for {} minutes.", kind.follows, IMPORT_KEPT / MINUTE);
    view! {
        <Head kind text=kind.nothing_yet/>
        <div class="stack">
            {(count > 0).then(|| view! {
                <section class="card">
                    <div class="body roomy">
                        <Form action=kind.take failed=kind.nothing_done>
                            <div class="note ok"><Icon name="ok"/><p>{text}</p></div>
                            <p>{follows}</p>
                            <Hidden name="id" value=id/>
                            {confirmed.then(|| view! { <ConfirmCode/> })}
                            <div class="actions">
                                <button class="btn primary">{button}</button>
                                <a class="btn ghost" href=kind.here rel="external">"Another file"</a>
                            </div>
                        </Form>
                    </div>
                </section>
            })}
            {wrong.map(|text| view! { <div class="note warn"><Icon name="warn"/><p>{text}</p></div> })}
            <section class="card" {..rows}></section>
            {content.map(|content| view! {
                <section class="card">
                    <header><h2>"Mend the file"</h2></header>
                    <div class="body roomy"><Upload kind content/></div>
                </section>
            })}
        </div>
    }
}
