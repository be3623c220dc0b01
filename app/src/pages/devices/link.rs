//! `/devices/link`: linking the devices of a selection to an organization. How many, and what follows.

use domain::{organization::OrganizationName, selection::Linkable};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    api::devices::{LinkSelected, device_organizations, linkable},
    components::{Form, Hidden, Load, SelectField},
    error::AppError,
};

/// The confirmation of a bulk link.
#[component]
pub fn LinkDevicesPage() -> impl IntoView {
    let location = use_location();
    let selection = move || location.search.get();
    let asked = Resource::new(selection, |selection| async move {
        let linkable = linkable(selection.clone()).await?;
        Ok::<_, AppError>((selection, linkable, device_organizations().await?))
    });
    view! {
        <Title text="Link devices"/>
        <Load resource=asked let:asked><Confirm selection=asked.0 linkable=asked.1 organizations=asked.2/></Load>
    }
}

fn devices(count: u64) -> String {
    if count == 1 { "1 device".to_owned() } else { format!("{count} devices") }
}

#[component]
fn Confirm(selection: String, linkable: Linkable, organizations: Vec<OrganizationName>) -> impl IntoView {
    let action = LinkSelected::url();
    let options = organizations.into_iter().map(|named| (named.id.to_string(), named.name)).collect();
    let Linkable { unlinked, linked } = linkable;
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
                        <SelectField name="organization" label="Organization" options placeholder="Choose an organization"/>
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
