//! Where the user of an organization arrives: what they look after, and what they may do. Built for a phone first.

use domain::{
    caller::OwnCaller,
    device::{DevicePage, DeviceRow, Level},
    organization_user::{Access, EndpointAccess, PortalAccess},
    session::Me,
    words::counted,
};
use maud::{Markup, html};

use super::{devices::what, list, parts::Parts};

/// Devices that need attention, of which so many are named here; all are in Device Status.
const NAMED: usize = 5;

/// The page of this person; `devices` are those that they see, where they see any at all.
pub fn page(
    parts: &Parts,
    me: &Me,
    organization: &str,
    access: Access,
    devices: Option<&DevicePage>,
    caller: Option<&OwnCaller>,
) -> Markup {
    html! {
        div class="page-head" {
            div {
                // Where the navigation is folded away it shows nothing.
                @if let Some(logo) = me.branding.logo {
                    img class="logo narrow-only" src=(logo.path()) width=(logo.width) height=(logo.height) alt="";
                }
                h1 { (organization) } p { "Hello " (me.name) ". " (me.partner) " looks after you here." }
            }
        }
        @if let Some(devices) = devices { (tiles(parts, devices)) }
        div class="split" {
            div class="stack" {
                @if let Some(devices) = devices { (attention(parts, devices)) } @else { (may(parts, &me.partner, access)) }
            }
            div class="stack" {
                @if devices.is_some() { (may(parts, &me.partner, access)) }
                @if let Some(caller) = caller { (support(parts, caller)) }
                (account(parts, me))
            }
        }
    }
}

fn tiles(parts: &Parts, devices: &DevicePage) -> Markup {
    html! {
        @if devices.counts.total() > 0 {
            nav class="tiles" aria-label="States" {
                @for level in Level::ALL {
                    @let count = devices.counts.of(level);
                    (list::tile(parts, level.key(), count, what(level, count), &format!("/devices?level={}", level.key()), false))
                }
            }
        }
    }
}

/// The devices, worst first: those that need attention by name.
fn attention(parts: &Parts, devices: &DevicePage) -> Markup {
    let bad = devices.page.rows.iter().filter(|row| row.state.level() == Level::Bad).take(NAMED);
    let total = devices.counts.total();
    html! {
        section class="card" {
            header {
                h2 { "Your devices" }
                @if let Some(at) = devices.as_of { (parts.age(at)) }
            }
            @if total == 0 {
                (list::empty(parts, "device", "No devices yet", "As soon as a device is linked to your organization, it is here.", &html! {}))
            } @else {
                ul class="plain" {
                    @for row in bad { (device(parts, row)) }
                    @let warned = devices.counts.of(Level::Warn);
                    @if devices.counts.of(Level::Bad) == 0 {
                        @if warned == 0 {
                            li { (parts.mark("ok", "ok", "All well")) div { "No device needs attention now." } }
                        } @else {
                            li {
                                (parts.mark("warn", "warn", "Warning"))
                                div {
                                    a href="/devices?level=warn" { (counted(warned, "device has a warning", "devices have a warning")) }
                                    ", and none needs attention now."
                                }
                            }
                        }
                    }
                }
                footer {
                    a href="/devices" { @if total == 1 { "Your device" } @else { "All " (total) " devices" } }
                }
            }
        }
    }
}

fn device(parts: &Parts, row: &DeviceRow) -> Markup {
    html! {
        li {
            (parts.state(row.state))
            div {
                a class="name" href={ "/devices/" (row.id) } { (row.hostname) }
                div class="sub" { (row.model) }
            }
            span class="sub push" { "seen " (parts.ago(row.last_seen)) }
        }
    }
}

/// What the access levels come to, in plain words, and with whom it is done what no button here does (M66, M106, M138).
fn may(parts: &Parts, partner: &str, access: Access) -> Markup {
    let one = |icon: &str, text: &str| {
        html! { li { (parts.icon(icon)) div { (text) } } }
    };
    html! {
        section class="card" {
            header { h2 { "What you can do" } }
            ul class="plain" {
                @match access.portal {
                    PortalAccess::None => {},
                    PortalAccess::View => {
                        (one("eye", "See your devices: their state, their backups and their alerts."))
                    }
                    PortalAccess::Manage => {
                        (one("eye", "See your devices: their state, their backups and their alerts."))
                        (one("settings", &format!("Have work done on your devices, such as restores or another backup schedule: your access covers it, and {partner} does it with you.")))
                    }
                }
                @match access.endpoint {
                    EndpointAccess::None => {},
                    EndpointAccess::RestoreOnly => {
                        (one("undo", &format!("Endpoint Backup: create file restores and remove them. You do that in Endpoint Backup itself, where nothing else is open to you; {partner} tells you how to get there.")))
                    }
                }
                @if access.portal == PortalAccess::None {
                    (one("eye-off", "Devices and their status are not part of your access. Whoever manages your account can change that."))
                }
            }
        }
    }
}

/// What to do when one calls for help (M140).
fn support(parts: &Parts, caller: &OwnCaller) -> Markup {
    html! {
        section class="card" {
            header { h2 { "Support" } }
            div class="body stack" {
                @if let Some(until) = caller.authenticated_until {
                    p { (parts.mark("ok", "ok", "Authenticated")) " until " (parts.minute(until)) }
                }
                p class="muted" { "When you call in a disaster, a code shows that it is you." }
                div class="row" { a class="btn" href="/account/caller-code" rel="external" { (parts.icon("person")) "Caller code…" } }
            }
        }
    }
}

fn account(parts: &Parts, me: &Me) -> Markup {
    let factor = me.app || me.passkey || me.phone.is_some();
    // What one signs in with is nobody's to see through one's eyes.
    let own = me.preview.is_none();
    html! {
        section class="card" {
            header { h2 { "Your account" } }
            dl class="details" {
                div { dt { "Name" } dd { (me.name) } }
                div { dt { "You sign in as" } dd { (me.email) } }
                @if own {
                    div {
                        dt { "Second factor" }
                        dd {
                            @if factor { (parts.mark("ok", "ok", "Set")) } @else { span class="muted" { "Not set" } }
                        }
                    }
                }
            }
            @if own { footer { a href="/account" { "Password, second factor and sessions" } } }
        }
    }
}
