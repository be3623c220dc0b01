//! `/organizations/ID`: an organization's own page (M40, M41, M91).

use domain::{OrganizationId, device::DeviceSuggestion, limits::SUGGESTIONS};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    answer::{Answer, ask, follow},
    api::organizations::{
        LinkDevice, LinkSuggested, LinkedDevice, LoadOrganization, OrganizationView, SuggestDevices,
        UnlinkDevice, organization, suggest_devices,
    },
    components::{Empty, Form, FormState, Hidden, Icon, Load},
    markup::view,
    shared::LastFailed,
};

/// An organization with its devices.
#[component]
pub fn OrganizationPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    // Outside of what a change elsewhere renders anew: what is being typed must not be lost.
    // Without script, what was typed and is the whole of no name is looked for where the form comes back.
    let refused = expect_context::<LastFailed>().0.with_untracked(|failed| {
        let typed = &failed.as_ref().filter(|failed| failed.action == LinkDevice::url())?.typed;
        typed.iter().find(|(name, _)| name == "device").map(|(_, text)| text.clone())
    });
    let asked = || use_query_map().get_untracked().get("device").unwrap_or_default();
    let typed = RwSignal::new(refused.unwrap_or_else(asked));
    let view = follow(LoadOrganization::url(), "id", id, organization);
    view! { <Load answer=view let:shown><Organization shown typed/></Load> }
}

#[component]
fn Organization(shown: OrganizationView, typed: RwSignal<String>) -> impl IntoView {
    let OrganizationView { detail, linked, total, cards, beside } = shown;
    let row = detail.row;
    let groups = if row.groups.is_empty() {
        "in All organizations".to_owned()
    } else {
        format!("in {}", row.groups.join(", "))
    };
    let count = if row.devices == 1 { "1 device".to_owned() } else { format!("{} devices", row.devices) };
    view! {
        <Title text=row.name.clone()/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/organizations">"Organizations"</a></li></ol></nav>
        <div class="page-head"><div><h1>{row.name}</h1><p>{format!("{count} · {groups}")}</p></div></div>
        <div class="split">
            <div class="stack">
                <LinkedDevices organization=row.id linked total/>
                <AddDevices organization=row.id suggests=detail.suggests typed/>
                <div class="stack" {..cards}></div>
            </div>
            <div class="stack">
                <div class="stack" {..beside}></div>
                <section class="card danger">
                    <header><h2>"Remove"</h2></header>
                    <div class="body stack">
                        <p class="muted">"Nobody sees it or its devices from then on. For 7 days it can be brought back."</p>
                        <div class="row"><a class="btn danger" href=format!("/organizations/{}/remove", row.id) rel="external"><Icon name="trash"/>"Remove organization…"</a></div>
                    </div>
                </section>
            </div>
        </div>
    }
}

#[component]
fn LinkedDevices(organization: OrganizationId, linked: Vec<LinkedDevice>, total: u64) -> impl IntoView {
    let shown = linked.len() as u64;
    view! {
        <section class="card">
            <header><h2>"Linked devices"</h2></header>
            {if linked.is_empty() {
                view! { <Empty icon="device" title="No devices linked" text="Add the first one below."><span></span></Empty> }
            } else {
                view! {
                    <ul class="plain">{linked.into_iter().map(|device| view! { <Linked organization device/> }).collect_view()}</ul>
                }
            }}
            {(total > shown).then(|| view! {
                <footer><a href=format!("/devices?organization={organization}")>{format!("All {total} devices")}</a></footer>
            })}
        </section>
    }
}

#[component]
fn Linked(organization: OrganizationId, device: LinkedDevice) -> impl IntoView {
    let action = UnlinkDevice::url();
    let LinkedDevice { id, hostname, what, level, state } = device;
    view! {
        <li>
            <span class=format!("state {}", level.key())><Icon name=level.key()/>{state}</span>
            <div>
                <a class="name" href=format!("/devices/{id}")>{hostname.clone()}</a>
                <div class="sub">{what}</div>
            </div>
            <span class="push">
                <Form action failed="The device is still linked" class="row" of=("device", id.to_string())>
                    <Hidden name="organization" value=organization.to_string()/>
                    <Hidden name="device" value=id.to_string()/>
                    <button class="btn ghost small"><Icon name="unlink" small=true/>"Unlink"<span class="visually-hidden">{format!(" {hostname}")}</span></button>
                </Form>
            </span>
        </li>
    }
}

/// Add Devices (M44–M47): type, Enter fills in the device, Link device completes.
#[component]
fn AddDevices(organization: OrganizationId, suggests: bool, typed: RwSignal<String>) -> impl IntoView {
    let action = LinkDevice::url();
    let suggestions =
        suggests.then(|| ask(SuggestDevices::url(), "search", move || typed.get(), suggest_devices));
    view! {
        // A form that was sent is emptied for the next device.
        <section class="card" on:reset=move |_| typed.set(String::new())>
            <header><h2>"Add devices"</h2></header>
            <div class="body roomy stack">
                <Form action failed="The device was not linked" prefix="link-" class="form passing">
                    <Hidden name="organization" value=organization.to_string()/>
                    <DeviceField typed suggestions/>
                    <div class="actions">
                        <button class="btn"><Icon name="link"/>"Link device"</button>
                        // Without script a search is a page of its own; with it the suggestions come by themselves.
                        {suggests.then(|| view! {
                            <noscript>
                                <button class="btn ghost" formmethod="get" formaction=format!("/organizations/{organization}")>"Search"</button>
                            </noscript>
                        })}
                    </div>
                </Form>
                {suggestions.map(|suggestions| view! {
                    <div class="link-search">
                        <Load answer=suggestions quiet=true let:found><Suggestions organization found typed/></Load>
                    </div>
                })}
            </div>
        </section>
    }
}

/// Hostname or serial. Enter fills in the best suggestion first, and links what is filled in.
#[component]
fn DeviceField(typed: RwSignal<String>, suggestions: Option<Answer<Vec<DeviceSuggestion>>>) -> impl IntoView {
    let state = expect_context::<FormState>();
    state.field("device", "Device");
    let problem = move || state.errors().of("device");
    let before = state.typed("device").unwrap_or_else(|| typed.get_untracked());
    let hint = if suggestions.is_some() {
        "Hostname or serial of a device that is linked to no organization."
    } else {
        "The exact serial of a device that is linked to no organization."
    };
    let fill = move |event: leptos::ev::KeyboardEvent| {
        if event.key() != "Enter" {
            return;
        }
        let text = typed.get_untracked().trim().to_owned();
        let Some(Some(Ok(found))) = suggestions.map(Answer::get_untracked) else { return };
        let exact = found
            .iter()
            .any(|d| d.hostname.eq_ignore_ascii_case(&text) || d.serial.eq_ignore_ascii_case(&text));
        // Those of fewer letters may still stand there.
        let fits = |name: &str| name.to_ascii_lowercase().contains(&text.to_ascii_lowercase());
        let best = found.iter().find(|d| fits(&d.hostname) || fits(&d.serial));
        if let Some(best) = best.filter(|_| !exact) {
            event.prevent_default();
            typed.set(best.serial.clone());
        }
    };
    view! {
        <div class="field">
            <label for="link-device">"Device"</label>
            <p class="hint" id="link-device-hint">{hint}</p>
            <input
                class="input"
                id="link-device"
                name="device"
                autocomplete="off"
                value=before
                prop:value=move || typed.get()
                aria-describedby="link-device-hint link-device-error"
                aria-invalid=move || problem().is_some().then_some("true")
                on:input:target=move |event| typed.set(event.target().value())
                on:keydown=fill
            />
            <p class="error" id="link-device-error" hidden=move || problem().is_none()>
                <Icon name="bad" small=true/>
                <span>{move || problem().map(|problem| problem.to_string())}</span>
            </p>
        </div>
    }
}

/// Unlinked devices that match what is typed, each to link at once.
#[component]
fn Suggestions(
    organization: OrganizationId,
    found: Vec<DeviceSuggestion>,
    typed: RwSignal<String>,
) -> impl IntoView {
    let said = match (typed.get_untracked().trim().is_empty(), found.len()) {
        (true, _) => String::new(),
        (false, 0) => "No unlinked device matches.".to_owned(),
        (false, 1) => "1 unlinked device matches.".to_owned(),
        // Of more than these are shown, nobody knows how many there are.
        (false, count) if count as u64 >= SUGGESTIONS => {
            format!("The {count} that match best. Type more to find others.")
        }
        (false, count) => format!("{count} unlinked devices match."),
    };
    view! {
        <p class="sub" role="status">{said}</p>
        <ul>{found.into_iter().map(|device| view! { <Suggestion organization device/> }).collect_view()}</ul>
    }
}

#[component]
fn Suggestion(organization: OrganizationId, device: DeviceSuggestion) -> impl IntoView {
    let action = LinkSuggested::url();
    view! {
        <li>
            <Icon name="device"/>
            <div><span class="name">{device.hostname.clone()}</span><div class="sub">{format!("{} · {}", device.model, device.serial)}</div></div>
            <Form action failed="The device was not linked" class="row" of=("device", device.id.to_string())>
                <Hidden name="organization" value=organization.to_string()/>
                <Hidden name="device" value=device.id.to_string()/>
                <button class="btn small"><Icon name="link" small=true/>"Link"<span class="visually-hidden">{format!(" {}", device.hostname)}</span></button>
            </Form>
        </li>
    }
}
