//! `/employees/links`: the one-time links of many, to hand over where no mail brings them. Shown once.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::HandedLink,
    components::Icon,
    markup::view,
    shared::{Message, PublicUrl},
};

/// The links that were just made.
#[component]
pub fn LinksPage() -> impl IntoView {
    view! {
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/employees" rel="external">"Employees"</a></li></ol></nav>
        <HandedLinks/>
    }
}

/// The links that this browser was just handed, whoever they are for.
#[component]
pub fn HandedLinks() -> impl IntoView {
    let made = expect_context::<Message>().notice.get_untracked().map(|notice| notice.links);
    let links = made.unwrap_or_default();
    view! {
        <Title text="Links to hand over"/>
        <div class="page-head"><div>
            <h1>"Links to hand over"</h1>
            <p>"Each sets up the account of its owner, once. Give it to nobody else."</p>
        </div></div>
        {if links.is_empty() {
            view! { <div class="note"><Icon name="info"/><p>"They were shown once. Make new ones in the list for whoever lost theirs."</p></div> }
        } else {
            view! { <Links links/> }
        }}
    }
}

/// The address of a file that is in the address itself: the portal keeps no link that it could send again.
fn file(text: &str) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    format!("data:text/csv;charset=utf-8,{}", bytes.collect::<String>())
}

#[component]
fn Links(links: Vec<HandedLink>) -> impl IntoView {
    let address = |path: &str| expect_context::<PublicUrl>().0.with_value(|url| format!("{url}{path}"));
    let links: Vec<_> = links.into_iter().map(|one| (one.name, one.email, address(&one.path))).collect();
    let mut text = "name,email,link\r\n".to_owned();
    for (name, email, link) in &links {
        text.push_str(&[name, email, link].map(|cell| domain::csv::cell(cell)).join(","));
        text.push_str("\r\n");
    }
    view! {
        <section class="card" data-once="">
            <div class="tools">
                <a class="btn" href=file(&text) download="links.csv" rel="external"><Icon name="download"/>"Download as a file"</a>
            </div>
            <ul class="plain">
                {links.into_iter().map(|(name, email, link)| {
                    let label = format!("One-time link of {name}");
                    view! {
                        <li class="handed">
                            <div><span>{name}</span><div class="sub">{email}</div></div>
                            <div class="copy-box">
                                <input readonly aria-label=label value=link.clone()/>
                                <button type="button" class="btn small js copy" value=link><Icon name="copy" small=true/>"Copy"</button>
                            </div>
                        </li>
                    }
                }).collect_view()}
            </ul>
        </section>
    }
}
