//! `/unlinked/networks/ID` and `/unlinked/saas-accounts/ID`: to which organization it is linked.

use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    answer::ask,
    api::elements::{ElementLinkOptions, LinkElement, LoadElementLinkOptions, element_link_options},
    components::{Form, Hidden, Load, OrganizationField},
    markup::view,
};

/// The choice of an organization for something of the queue.
#[component]
pub fn ChooseOrganizationPage() -> impl IntoView {
    let path = use_location().pathname.get_untracked();
    let at = path.trim_start_matches("/unlinked/").to_owned();
    let options = ask(LoadElementLinkOptions::url(), "at", move || at.clone(), element_link_options);
    view! { <Load answer=options let:options><Choose options/></Load> }
}

#[component]
fn Choose(options: ElementLinkOptions) -> impl IntoView {
    let ElementLinkOptions { kind, element, organizations } = options;
    let queue = format!("/unlinked?kind={}", kind.key());
    let title = format!("Link {}", element.name);
    view! {
        <Title text=title.clone()/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href=queue.clone() rel="external">"Unlinked"</a></li></ol></nav>
        <div class="narrow">
            <section class="dialog">
                <Form action=LinkElement::url() failed="It was not linked">
                    <header><h1>{title}</h1></header>
                    <div class="body">
                        <div class="element" {..element.item}></div>
                        <p>{format!("Whoever sees the organization sees its {} at once.", kind.several())}</p>
                        <Hidden name="kind" value=kind.key()/>
                        <Hidden name="element" value=element.id/>
                        <Hidden name="queue" value="true"/>
                        <OrganizationField organizations/>
                    </div>
                    <div class="actions">
                        <a class="btn ghost" href=queue rel="external">"Cancel"</a>
                        <button class="btn primary">{format!("Link {}", kind.one())}</button>
                    </div>
                </Form>
            </section>
        </div>
    }
}
