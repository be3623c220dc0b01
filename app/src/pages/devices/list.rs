//! `/devices`: Device Status. The list that later lists copy.

use domain::{
    Capability,
    device::{DevicePage, DeviceRow, Level, bytes},
    list::{DeviceColumn, DeviceQuery, DeviceSort},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::tools::{Chips, Tools};
use crate::{
    answer::follow,
    api::devices::{DeviceList, LoadDevices, devices},
    components::{Ago, AsOf, Empty, Foot, Icon, Load, Runs, SortHead, StateMark, StorageMeter},
    markup::view,
    shared::SignedIn,
};

/// Device Status.
#[component]
pub fn DevicesPage() -> impl IntoView {
    let location = use_location();
    let page = follow(LoadDevices::url(), "query", move || location.search.get(), devices);
    let location = use_location();
    view! {
        <Title text="Devices"/>
        <Load answer=page let:shown>
            // What could not be read never gets here: the server refuses it.
            <Devices shown query=DeviceQuery::read(&location.search.get_untracked()).unwrap_or_default()/>
        </Load>
    }
}

/// `1 device`, `2 devices`.
fn devices_in_words(count: u64) -> String {
    if count == 1 { "1 device".to_owned() } else { format!("{count} devices") }
}

#[component]
fn Devices(shown: DeviceList, query: DeviceQuery) -> impl IntoView {
    let DeviceList { page, choices, organization } = shown;
    let DevicePage { page, counts, total, organizations, as_of } = page;
    let all = counts.total();
    let in_organizations = if organizations == 1 {
        "1 organization".to_owned()
    } else {
        format!("{organizations} organizations")
    };
    let place = |cursor| {
        let mut there = query.clone();
        there.list.cursor = Some(cursor);
        format!("/devices{}", there.write())
    };
    let (previous, next) = (page.previous.map(&place), page.next.map(&place));
    let empty = page.rows.is_empty();
    view! {
        <div class="page-head">
            <div>
                <h1>"Devices"</h1>
                {(organizations > 0 || all > 0).then(|| view! {
                    <p>{format!("{} in {in_organizations} ", devices_in_words(all))}{as_of.map(|at| view! { <AsOf at/> })}</p>
                })}
            </div>
        </div>
        <nav class="tiles" aria-label="States">
            {Level::ALL.map(|level| view! { <Tile level count=counts.of(level) query=query.clone()/> }).collect_view()}
        </nav>
        <section class="card" aria-label="Devices">
            <Tools query=query.clone() choices/>
            <Chips query=query.clone() total organization/>
            {if empty {
                view! { <Nothing filtered=query.filtered()/> }
            } else {
                view! { <Table rows=page.rows query=query.clone() total/> }
            }}
            <Foot count=devices_in_words(total) previous next/>
        </section>
    }
}

#[component]
fn Tile(level: Level, count: u64, query: DeviceQuery) -> impl IntoView {
    let chosen = query.level == Some(level);
    let there = query.with(|query| {
        query.level = (!chosen).then_some(level);
        query.state = None;
    });
    let what = match (level, count) {
        (Level::Bad, 1) => "needs attention now",
        (Level::Bad, _) => "need attention now",
        (Level::Warn, 1) => "has a warning",
        (Level::Warn, _) => "have a warning",
        (Level::Ok, 1) => "is protected",
        (Level::Ok, _) => "are protected",
        (Level::Off, 1) => "is paused or was never seen",
        (Level::Off, _) => "are paused or were never seen",
    };
    view! {
        <a class=format!("tile {}", level.key()) href=format!("/devices{}", there.write()) aria-current=chosen.then_some("true")>
            <b class="num">{count}</b><Icon name=level.key()/><span>{what}</span>
        </a>
    }
}

#[component]
fn Nothing(filtered: bool) -> impl IntoView {
    let me: SignedIn = expect_context();
    if filtered {
        view! {
            <Empty icon="search" title="No device matches" text="Nothing that you see fits the search and the filters.">
                <a class="btn" href="/devices"><Icon name="undo"/>"Show all devices"</a>
            </Empty>
        }
    } else if me.may(Capability::ManageOrganizations) {
        view! {
            <Empty icon="device" title="No devices yet" text="Devices come from the fleet's import and are linked to organizations.">
                <a class="btn" href="/organizations"><Icon name="organization"/>"Go to organizations"</a>
            </Empty>
        }
    } else {
        view! {
            <Empty icon="device" title="No devices yet" text="As soon as a device is linked to an organization that you see, it is here.">
                <a class="btn" href="/account"><Icon name="person"/>"Your account"</a>
            </Empty>
        }
    }
}

#[component]
fn Head(
    query: DeviceQuery,
    sort: DeviceSort,
    label: &'static str,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let sorted = (query.list.sort == sort).then_some(query.list.descending);
    let there = query.with(|query| {
        query.list.sort = sort;
        query.list.descending = sorted == Some(false);
    });
    view! { <SortHead label sorted href=format!("/devices{}", there.write()) class/> }
}

#[component]
fn Table(rows: Vec<DeviceRow>, query: DeviceQuery, total: u64) -> impl IntoView {
    let me: SignedIn = expect_context();
    // Devices are linked in bulk by those who see the unlinked ones.
    let bulk = me.may(Capability::ManageOrganizations) && me.unscoped();
    let travels = query.with(|_| ()).write();
    if bulk {
        view! {
            <form method="get" action="/devices/link">
                <Rows rows query bulk/>
                <div class="bulk" role="group" aria-label="Act on selected">
                    <span><span class="picked">"devices selected"</span><span class="whole-page">"All devices on this page selected"</span></span>
                    <input type="hidden" name="query" value=travels/>
                    <label class="check"><input type="checkbox" name="all" value="matching"/><span>{format!("all {total} that match")}</span></label>
                    <button class="btn"><Icon name="organization"/>"Link to an organization…"</button>
                </div>
            </form>
        }
    } else {
        view! { <Rows rows query bulk/> }
    }
}

#[component]
fn Rows(rows: Vec<DeviceRow>, query: DeviceQuery, bulk: bool) -> impl IntoView {
    let shows = |column| query.shows(column);
    let head = |sort, label, class| view! { <Head query=query.clone() sort label class/> };
    view! {
        <table class="list devices">
            <caption class="visually-hidden">"Devices"</caption>
            <thead>
                <tr>
                    {bulk.then(|| view! {
                        <th scope="col" class="c-check"><label><input type="checkbox" name="page" aria-label="Select all on this page" on:change:target=move |event| tick_all(event.target().checked())/></label></th>
                    })}
                    {head(DeviceSort::State, "State", "")}
                    {head(DeviceSort::Hostname, "Device", "")}
                    {shows(DeviceColumn::Organization).then(|| head(DeviceSort::Organization, "Organization", "opt"))}
                    {shows(DeviceColumn::Seen).then(|| head(DeviceSort::LastSeen, "Last seen", "opt-2"))}
                    {shows(DeviceColumn::Backups).then(|| head(DeviceSort::LastBackup, "Backups", "opt-2"))}
                    {shows(DeviceColumn::Storage).then(|| head(DeviceSort::Storage, "Local storage", ""))}
                    {shows(DeviceColumn::Offsite).then(|| head(DeviceSort::Offsite, "Offsite", "opt r"))}
                    {shows(DeviceColumn::Alerts).then(|| head(DeviceSort::Alerts, "Alerts", "r"))}
                </tr>
            </thead>
            <tbody>
                {rows.into_iter().map(|row| view! { <Row row query=query.clone() bulk/> }).collect_view()}
            </tbody>
        </table>
    }
}

#[component]
fn Row(row: DeviceRow, query: DeviceQuery, bulk: bool) -> impl IntoView {
    let select = format!("Select {}", row.hostname);
    let shows = |column| query.shows(column);
    let organization =
        if row.organization.is_some() { row.organization_name.clone() } else { "Not linked".to_owned() };
    let alerts = match row.alerts {
        0 => view! { <span class="sub">"none"</span> },
        1 => view! { <span class="pill warn">"1 alert"</span> },
        count => view! { <span class="pill bad">{format!("{count} alerts")}</span> },
    };
    view! {
        <tr>
            {bulk.then(|| view! {
                <td class="c-check"><label><input type="checkbox" name="id" value=row.id.to_string() aria-label=select/></label></td>
            })}
            <td class="c-state"><StateMark state=row.state/></td>
            <th scope="row" class="c-device">
                <a class="name" href=format!("/devices/{}", row.id)>{row.hostname}</a>
                <div class="sub">{row.model}<span class="inline-org">{format!(" · {organization}")}</span></div>
            </th>
            {shows(DeviceColumn::Organization).then(|| view! {
                <td class="c-org opt" class:muted=row.organization.is_none()>{organization}</td>
            })}
            {shows(DeviceColumn::Seen).then(|| view! { <td class="c-seen opt-2"><Ago at=row.last_seen/></td> })}
            {shows(DeviceColumn::Backups).then(|| view! {
                <td class="c-backups opt-2"><Runs marks=row.runs/>" "<Ago at=row.last_backup/></td>
            })}
            {shows(DeviceColumn::Storage).then(|| view! {
                <td class="c-storage"><StorageMeter used=row.local_used available=row.local_available/></td>
            })}
            {shows(DeviceColumn::Offsite).then(|| view! {
                <td class="c-offsite opt r num">{row.offsite_used.map_or_else(|| "none".to_owned(), bytes)}</td>
            })}
            {shows(DeviceColumn::Alerts).then(|| view! { <td class="c-alerts r">{alerts}</td> })}
        </tr>
    }
}

/// Ticks or unticks every row of the page.
fn tick_all(ticked: bool) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast as _;
        let Ok(boxes) = document().query_selector_all("input[name=id]") else { return };
        for place in 0..boxes.length() {
            if let Some(tick) =
                boxes.item(place).and_then(|node| node.dyn_into::<web_sys::HtmlInputElement>().ok())
            {
                tick.set_checked(ticked);
            }
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = ticked;
}
