//! `/devices/ID`: one device.

use domain::{
    Timestamp,
    device::{Alert, Asset, DeviceDetail, Level, Outcome, bytes},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    answer::follow,
    api::devices::{LoadDevice, device},
    components::{Ago, AsOf, Empty, Icon, Load, Runs, StateMark, StorageMeter},
    markup::view,
};

/// A device's own page.
#[component]
pub fn DevicePage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    let detail = follow(LoadDevice::url(), "id", id, device);
    view! { <Load answer=detail let:detail><Device detail/></Load> }
}

#[component]
fn Device(detail: DeviceDetail) -> impl IntoView {
    let row = detail.row.clone();
    view! {
        <Title text=row.hostname.clone()/>
        <nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/devices">"Devices"</a></li></ol></nav>
        <div class="page-head">
            <div>
                <div class="title"><h1>{row.hostname.clone()}</h1><StateMark state=row.state/></div>
                <p>
                    {row.model.clone()}
                    {if row.organization.is_some() { format!(" of {}", row.organization_name) } else { ", linked to no organization".to_owned() }}
                    " " <AsOf at=detail.as_of/>
                </p>
            </div>
            <div class="actions">
                {detail.remote_web.clone().map(|href| view! {
                    <a class="btn" href=href rel="noopener noreferrer external" target="_blank"><Icon name="external"/>"Open device web"</a>
                })}
            </div>
        </div>
        <div class="split">
            <div class="stack"><Assets assets=detail.assets.clone()/><Alerts alerts=detail.alerts.clone()/></div>
            <div class="stack">
                <section class="card">
                    <header><h2>"Storage"</h2></header>
                    <div class="body stack">
                        <StorageMeter used=row.local_used available=row.local_available/>
                        <div class="progress"><p><b>"Offsite"</b><span>{row.offsite_used.map_or_else(|| "none".to_owned(), bytes)}</span></p></div>
                    </div>
                </section>
                <Facts detail/>
            </div>
        </div>
    }
}

#[component]
fn Assets(assets: Vec<Asset>) -> impl IntoView {
    let (kept, archived): (Vec<_>, Vec<_>) = assets.into_iter().partition(|asset| !asset.archived);
    let none = kept.is_empty();
    view! {
        <section class="card">
            <header>
                <h2>"Protected machines"</h2>
                {(!archived.is_empty()).then(|| view! { <span class="sub">{format!("{} archived", archived.len())}</span> })}
            </header>
            {if none {
                view! { <Empty icon="laptop" title="Nothing is protected yet" text="The device backs up no machine and no share."><span></span></Empty> }
            } else {
                view! { <ul class="plain">{kept.into_iter().map(|asset| view! { <AssetRow asset/> }).collect_view()}</ul> }
            }}
        </section>
    }
}

#[component]
fn AssetRow(asset: Asset) -> impl IntoView {
    let failed = asset.runs.ends_with('0');
    let (level, word) = if asset.paused {
        (Level::Off, "Paused")
    } else if failed {
        (Level::Bad, "Backup failed")
    } else if asset.screenshot == Outcome::Failed {
        (Level::Warn, "Screenshot failed")
    } else if asset.last_snapshot.is_none() {
        (Level::Off, "No backup yet")
    } else {
        (Level::Ok, "Protected")
    };
    let what =
        [Some(asset.kind), asset.os, asset.local_ip].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <li>
            <span class=format!("state {}", level.key())><Icon name=level.key()/>{word}</span>
            <div><span class="name">{asset.name}</span><div class="sub">{what}</div></div>
            <span class="push nowrap"><Runs marks=asset.runs/>" "<Ago at=asset.last_snapshot/></span>
        </li>
    }
}

#[component]
fn Alerts(alerts: Vec<Alert>) -> impl IntoView {
    (!alerts.is_empty()).then(|| {
        view! {
            <section class="card">
                <header><h2>"Alerts"</h2><span class="pill bad">{alerts.len()}</span></header>
                <ul class="plain">
                    {alerts
                        .into_iter()
                        .map(|alert| view! {
                            <li>
                                <span class="state bad"><Icon name="bad"/><span class="visually-hidden">"Alert"</span></span>
                                <span>{alert.kind}</span>
                                <span class="push"><Ago at=alert.triggered/></span>
                            </li>
                        })
                        .collect_view()}
                </ul>
            </section>
        }
    })
}

#[component]
fn Fact(
    name: &'static str,
    #[prop(into)] value: Option<String>,
    #[prop(optional)] code: bool,
) -> impl IntoView {
    value.map(|value| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{if code { view! { <code>{value}</code> } } else { value.into_any() }}</dd>
            </div>
        }
    })
}

#[component]
fn Facts(detail: DeviceDetail) -> impl IntoView {
    let day = |at: Option<Timestamp>| at.map(|at| at.minute().chars().take(10).collect::<String>());
    let uptime = detail.uptime_seconds.map(|seconds| match seconds / 86_400 {
        0 => format!("{} h", seconds / 3_600),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    });
    view! {
        <section class="card">
            <header><h2>"Details"</h2></header>
            <dl class="details">
                <Fact name="Serial" value=Some(detail.row.serial) code=true/>
                <div><dt>"Last seen"</dt><dd><Ago at=detail.row.last_seen/></dd></div>
                <div><dt>"Last backup"</dt><dd><Ago at=detail.row.last_backup/></dd></div>
                <Fact name="Address" value=detail.internal_ip code=true/>
                <Fact name="Running for" value=uptime/>
                <Fact name="Service" value=detail.service_plan/>
                <Fact name="Service until" value=day(detail.service_ends)/>
                <Fact name="Warranty until" value=day(detail.warranty_ends)/>
                <Fact name="Registered" value=day(detail.registered)/>
            </dl>
        </section>
    }
}
