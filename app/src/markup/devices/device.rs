//! A device's own page.

use domain::{
    Timestamp,
    device::{Alert, Asset, DeviceDetail},
};
use maud::{Markup, html};

use super::super::parts::{Parts, offsite, runs, storage};

/// The page of a device; with `explains`, the way to who sees it.
pub fn page(parts: &Parts, detail: &DeviceDetail, explains: bool) -> Markup {
    let row = &detail.row;
    html! {
        nav class="breadcrumb" aria-label="Breadcrumb" { ol { li { a href="/devices" { "Devices" } } } }
        div class="page-head" {
            div {
                div class="title" { h1 { (row.hostname) } (parts.state(row.state)) }
                p {
                    (row.model)
                    @if row.organization.is_some() { " of " (row.organization_name) } @else { ", linked to no organization" }
                    " " (parts.age(detail.as_of))
                }
            }
            @if explains || detail.remote_web.is_some() {
                div class="actions" {
                    @if explains {
                        a class="btn" rel="external" href={ "/why?device=" (row.id) } { (parts.icon("eye")) "Who sees it, and why" }
                    }
                    @if let Some(href) = &detail.remote_web {
                        a class="btn" href=(href) rel="noopener noreferrer external" target="_blank" {
                            (parts.icon("external")) "Open device web"
                        }
                    }
                }
            }
        }
        div class="split" { (details(parts, detail)) }
    }
}

/// What it protects, its alerts, its storage and its details.
fn details(parts: &Parts, detail: &DeviceDetail) -> Markup {
    let row = &detail.row;
    html! {
        div class="stack" { (assets(parts, &detail.assets)) (alerts(parts, &detail.alerts)) }
        div class="stack" {
            section class="card" {
                header { h2 { "Storage" } }
                div class="body stack" {
                    (storage(row.local_used, row.local_available))
                    div class="progress" { p { b { "Offsite" } span { (offsite(row.offsite_used)) } } }
                }
            }
            (facts(parts, detail))
        }
    }
}

fn assets(parts: &Parts, assets: &[Asset]) -> Markup {
    let archived = assets.iter().filter(|asset| asset.archived).count();
    html! {
        section class="card" {
            header {
                h2 { "Protected machines" }
                @if archived > 0 { span class="sub" { (archived) " archived" } }
            }
            @if archived == assets.len() {
                div class="empty" {
                    (parts.icon("laptop"))
                    h2 { "Nothing is protected yet" }
                    p { "The device backs up no machine and no share." }
                }
            } @else {
                ul class="plain" { @for asset in assets.iter().filter(|asset| !asset.archived) { (self::asset(parts, asset)) } }
            }
        }
    }
}

fn asset(parts: &Parts, asset: &Asset) -> Markup {
    let (level, word) = asset.state();
    let what = [Some(&asset.kind), asset.os.as_ref(), asset.local_ip.as_ref()];
    html! {
        li {
            (parts.mark(level.key(), level.key(), word))
            div {
                span class="name" { (asset.name) }
                div class="sub" {
                    @for (place, what) in what.into_iter().flatten().enumerate() { @if place > 0 { " · " } (what) }
                }
            }
            span class="push nowrap" { (runs(&asset.runs)) " " (parts.ago(asset.last_snapshot)) }
        }
    }
}

fn alerts(parts: &Parts, alerts: &[Alert]) -> Markup {
    html! {
        @if !alerts.is_empty() {
            section class="card" {
                header { h2 { "Alerts" } span class="pill bad" { (alerts.len()) } }
                ul class="plain" {
                    @for alert in alerts {
                        li {
                            span class="state bad" { (parts.icon("bad")) span class="visually-hidden" { "Alert" } }
                            span { (alert.kind) }
                            span class="push" { (parts.ago(alert.triggered)) }
                        }
                    }
                }
            }
        }
    }
}

fn facts(parts: &Parts, detail: &DeviceDetail) -> Markup {
    let day = |at: Option<Timestamp>| at.map(|at| parts.day(at));
    let uptime = detail.uptime_seconds.map(|seconds| match seconds / 86_400 {
        0 => format!("{} h", seconds / 3_600),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    });
    let plain = [
        ("Running for", uptime),
        ("Service", detail.service_plan.clone()),
        ("Service until", day(detail.service_ends)),
        ("Warranty until", day(detail.warranty_ends)),
        ("Registered", day(detail.registered)),
    ];
    html! {
        section class="card" {
            header { h2 { "Details" } }
            dl class="details" {
                div { dt { "Serial" } dd { (parts.code(&detail.row.serial, "serial")) } }
                div { dt { "Last seen" } dd { (parts.ago(detail.row.last_seen)) } }
                div { dt { "Last backup" } dd { (parts.ago(detail.row.last_backup)) } }
                @if let Some(address) = &detail.internal_ip { div { dt { "Address" } dd { (parts.code(address, "address")) } } }
                @for (name, value) in plain {
                    @if let Some(value) = value { div { dt { (name) } dd { (value) } } }
                }
            }
        }
    }
}
