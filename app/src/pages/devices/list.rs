//! `/devices`: Device Status. The list that later lists copy.

use domain::{
    Capability,
    device::Level,
    list::{DeviceColumn, DeviceQuery, DeviceSort},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::tools::{Chips, Tools};
use crate::{
    answer::follow,
    api::{
        devices::{DeviceList, LoadDevices, devices},
        list::Listed,
    },
    components::{AsOf, Empty, Foot, Icon, Load, Rows, SortHead, ticked},
    markup::{Markup, view},
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
    let DeviceList { listed, levels, organizations, as_of, choices, organization, bulk } = shown;
    let Listed { rows, empty, previous, next, total } = listed;
    let all: u64 = levels.iter().sum();
    let in_organizations = if organizations == 1 {
        "1 organization".to_owned()
    } else {
        format!("{organizations} organizations")
    };
    // A search counts what it finds; how many devices there are is not known then.
    let narrowed = query.with(|query| (query.level, query.state) = (None, None)).filtered();
    let head = if narrowed {
        format!("{in_organizations} ")
    } else {
        format!("{} in {in_organizations} ", devices_in_words(all))
    };
    view! {
        <div class="page-head">
            <div>
                <h1>"Devices"</h1>
                {(organizations > 0 || all > 0).then(|| view! {
                    <p>{head}{as_of.map(|at| view! { <AsOf at/> })}</p>
                })}
            </div>
        </div>
        <nav class="tiles" aria-label="States">
            {Level::ALL.into_iter().zip(levels).map(|(level, count)| view! { <Tile level count query=query.clone()/> }).collect_view()}
        </nav>
        <section class="card" aria-label="Devices">
            <Tools query=query.clone() choices/>
            <Chips query=query.clone() total organization/>
            {if empty {
                view! { <Nothing filtered=query.filtered()/> }
            } else {
                view! { <Table rows bulk query=query.clone() total/> }
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
fn Table(rows: Markup, bulk: bool, query: DeviceQuery, total: u64) -> impl IntoView {
    let travels = query.with(|_| ()).write();
    if bulk {
        view! {
            <form method="get" action="/devices/link">
                <Grid rows query bulk/>
                <div class="bulk" role="group" aria-label="Act on selected">
                    <span><span class="picked">"selected"</span><span class="whole-page">"All devices on this page selected"</span></span>
                    <input type="hidden" name="query" value=travels/>
                    <label class="check"><input type="checkbox" name="all" value="matching"/><span>{format!("all {total} that match")}</span></label>
                    <button class="btn"><Icon name="organization"/>"Link to an organization…"</button>
                </div>
            </form>
        }
    } else {
        view! { <Grid rows query bulk/> }
    }
}

#[component]
fn Grid(rows: Markup, query: DeviceQuery, bulk: bool) -> impl IntoView {
    let shows = |column| query.shows(column);
    let head = |sort, label, class| view! { <Head query=query.clone() sort label class/> };
    view! {
        <table class="list devices" on:change=move |event| ticked(&event)>
            <caption class="visually-hidden">"Devices"</caption>
            <thead>
                <tr>
                    {bulk.then(|| view! {
                        <th scope="col" class="c-check"><label><input type="checkbox" name="page" aria-label="Select all on this page"/></label></th>
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
            <Rows rows/>
        </table>
    }
}
