//! `/devices/link`: linking the devices of a selection to an organization. How many, and what follows.

use domain::selection::Linkable;
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    answer::ask,
    api::devices::{LinkOptions, LinkSelected, LoadLinkOptions, link_options},
    components::{Form, Hidden, Load, OrganizationField},
    markup::view,
};

/// The confirmation of a bulk link.
#[component]
pub fn LinkDevicesPage() -> impl IntoView {
    let search = use_location().search;
    let options = ask(LoadLinkOptions::url(), "selection", move || search.get(), link_options);
    view! {
        <Title text="Link devices"/>
        <Load answer=options let:options><Confirm selection=search.get_untracked() options/></Load>
    }
}

fn devices(count: u64) -> String {
    if count == 1 { "1 device".to_owned() } else { format!("{count} devices") }
}

#[component]
fn Confirm(selection: String, options: LinkOptions) -> impl IntoView {
    let action = LinkSelected::url();
    let LinkOptions { linkable: Linkable { unlinked, linked }, organizations } = options;
    let stays = match linked {
        0 => String::new(),
        1 => " 1 is linked already and stays where it is.".to_owned(),
        count => format!(" {count} are linked already and stay where they are."),
    };
    view! {
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/devices">"Devices"</a></li></ol></nav>
        <div class="narrow">
            <section class="dialog">
                <Form action failed="The devices were not linked">
                    <header><h1>{format!("Link {}", devices(unlinked))}</h1></header>
                    <div class="body">
                        <p>{format!("Whoever sees the organization sees its devices at once.{stays}")}</p>
                        <Hidden name="selection" value=selection/>
                        <OrganizationField organizations/>
                    </div>
                    <div class="actions">
                        <a class="btn ghost" href="/devices">"Cancel"</a>
                        <button class="btn primary" disabled=unlinked == 0>{format!("Link {}", devices(unlinked))}</button>
                    </div>
                </Form>
            </section>
        </div>
    }
}
