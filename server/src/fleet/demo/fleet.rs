//! One device of the demo's fleet in the shape of its source. Each is made from the seed and its index
//! alone, so that a hundred thousand need no more memory than one page.

use domain::{
    Timestamp,
    device::DeviceState,
    time::{DAY, HOUR, MINUTE},
};

use super::{
    super::prng::Prng,
    DemoOrganization, World,
    shape::{Alert, Asset, Backup, Device, Instant, Outcome, Size, Status},
    words::{CLOUD_MODEL, MODELS, PLANS, ROLES, SITES, SYSTEMS},
};

/// Keeps the devices' numbers apart from those of the people.
pub(super) const STREAM: u64 = 0x0DE7_1CE5;

/// Larger fleets get fewer assets and only the newest history of all but the first.
const LEAN_FROM: usize = 5_000;

/// Backups of an asset's history.
const RUNS: i64 = 10;

/// Of a thousand devices so many are in each state; the rest is protected.
const SHARES: [(DeviceState, u64); 11] = [
    (DeviceState::BackupFailed, 25),
    (DeviceState::Offline, 20),
    (DeviceState::StorageHigh, 18),
    (DeviceState::ScreenshotFailed, 18),
    (DeviceState::BackupStale, 15),
    (DeviceState::StorageCritical, 12),
    (DeviceState::OffsiteStale, 12),
    (DeviceState::UnprotectedVolumes, 10),
    (DeviceState::ServiceEnding, 10),
    (DeviceState::Paused, 6),
    (DeviceState::NeverSeen, 4),
];

/// What the device is going to look like.
struct Plan<'a> {
    world: &'a World,
    state: DeviceState,
    host: String,
    cloud: bool,
    share_only: bool,
    now: Timestamp,
}

pub(super) fn device(world: &World, index: usize) -> Device<'_> {
    let mut prng = Prng::of(world.seed ^ STREAM, index as u64);
    let prng = &mut prng;
    let state = state(prng, index, world.devices);
    let organization = organization(prng, world, index);
    // The first device is the one that a tour opens: a usual one.
    let (model, gigabytes) = if index == 0 { MODELS[1] } else { prng.pick(&MODELS) };
    let cloud = index > 0 && may_be_cloud(state) && prng.one_in(14);
    let share_only = model.starts_with("NAS") && !cloud && may_be_shares(state);
    let first_word = organization.and_then(|organization| organization.name.split(' ').next());
    let host = first_word.unwrap_or("Spare").to_uppercase();
    let plan = Plan { world, state, host, cloud, share_only, now: world.now };
    let assets = if state == DeviceState::NeverSeen { Vec::new() } else { assets(prng, &plan) };
    let shares = if share_only { assets.len() } else { 0 };
    let alerts = alerts(prng, &plan);
    let serial = serial(world.seed, index);
    let service =
        if state == DeviceState::ServiceEnding { prng.between(2, 27) } else { prng.between(45, 900) };
    let (organization_id, company) = name_organization(prng, world, organization);
    let [used, available, offsite] = storage(prng, &plan, gigabytes);
    Device {
        name: hostname(prng, &plan, index),
        model: if cloud { CLOUD_MODEL } else { model },
        last_seen_date: last_seen(prng, &plan),
        organization_id,
        organization_name: organization.map(|organization| organization.name.as_str()),
        client_company_name: company,
        reseller_company_name: world.partner,
        hidden: false,
        service_plan: prng.pick(&PLANS),
        registration_date: Instant::Text(world.now.plus(-prng.between(100, 1_900) * DAY)),
        service_period: Instant::Text(world.now.plus(service * DAY)),
        warranty_expire: Instant::Text(world.now.plus(prng.between(45, 1_500) * DAY)),
        local_storage_used: used,
        local_storage_available: available,
        offsite_storage_used: offsite,
        internal_ip: format!("10.{}.{}.{}", prng.below(256), prng.below(256), prng.between(2, 250)),
        active_tickets: 0,
        agent_count: assets.len() - shares,
        share_count: shares,
        alert_count: alerts.len(),
        uptime: prng.between(3_600, 90 * 86_400),
        remote_web_url: (!cloud).then(|| format!("https://remote.lanternfield.example/{serial}")),
        serial_number: serial,
        assets,
        alerts,
    }
}

/// Unique for each index: an odd factor permutes the 48 bits of a serial number.
pub(super) fn serial(seed: u64, index: usize) -> String {
    let offset = Prng::of(seed, 4).draw();
    let number = (index as u64).wrapping_mul(0x5DEE_CE66_D5A3).wrapping_add(offset) & 0xFFFF_FFFF_FFFF;
    format!("{number:012X}")
}

/// Each state somewhere even in a small fleet, and elsewhere by chance.
pub(super) fn state(prng: &mut Prng, index: usize, devices: usize) -> DeviceState {
    let forced = (0..SHARES.len()).find(|place| place * devices / SHARES.len() + 1 == index);
    let mut drawn = prng.below(1_000);
    if let (Some(place), true) = (forced, devices >= 2 * SHARES.len()) {
        return SHARES[place].0;
    }
    for (state, share) in SHARES {
        if drawn < share {
            return state;
        }
        drawn -= share;
    }
    DeviceState::Protected
}

/// Each organization has a device, some have many, and three in a hundred devices are linked to none.
fn organization<'a>(prng: &mut Prng, world: &'a World, index: usize) -> Option<&'a DemoOrganization> {
    let all = &world.organizations;
    let (one, other) = (prng.index(all.len()), prng.index(all.len()));
    if index >= all.len() && prng.below(100) < 3 {
        return None;
    }
    // The smaller of two draws: the first organizations are the large customers.
    all.get(if index < all.len() { index } else { one.min(other) })
}

/// The organization's id and the company's name in free text.
fn name_organization<'a>(
    prng: &mut Prng,
    world: &'a World,
    organization: Option<&'a DemoOrganization>,
) -> (Option<i64>, Option<&'a str>) {
    if let Some(organization) = organization {
        return (organization.source_id.parse().ok(), Some(&organization.name));
    }
    // Unlinked: a company's name in free text is no link, and an id may be one that nobody knows.
    let id = prng.one_in(3).then_some(999_999_999);
    let named = world.organizations.first().filter(|_| prng.one_in(2));
    (id, named.map(|first| first.name.as_str()))
}

fn hostname(prng: &mut Prng, plan: &Plan<'_>, index: usize) -> String {
    let kind = match (plan.cloud, plan.share_only) {
        (true, _) => "CLD",
        (_, true) => "NAS",
        _ => "BDR",
    };
    // Of a first device per organization the name ends in 01, as people number theirs.
    let number = 1 + index / plan.world.organizations.len().max(1);
    let site = if index == 0 { SITES[0] } else { prng.pick(&SITES) };
    format!("{}-{site}-{kind}{number:02}", plan.host)
}

fn last_seen(prng: &mut Prng, plan: &Plan<'_>) -> Option<Instant> {
    let past = match plan.state {
        DeviceState::NeverSeen => return None,
        DeviceState::Offline => prng.between(2 * HOUR, 9 * DAY),
        _ => prng.between(MINUTE, 20 * MINUTE),
    };
    Some(Instant::Text(plan.now.plus(-past)))
}

/// Used, available and offsite: local storage in KB and offsite in bytes, as the source gives them.
fn storage(prng: &mut Prng, plan: &Plan<'_>, gigabytes: i64) -> [Option<Size>; 3] {
    let permille = match plan.state {
        DeviceState::StorageCritical => prng.between(955, 998),
        DeviceState::StorageHigh => prng.between(855, 945),
        _ => prng.between(120, 820),
    };
    let kilobytes = gigabytes * 1_000_000_000 / 1_024;
    let used = kilobytes / 1_000 * permille;
    let offsite = gigabytes * 1_000_000 * permille / 10 * prng.between(12, 19);
    if plan.cloud {
        let nothing = Size { size: None, units: None };
        return [None, Some(nothing), None];
    }
    let size = |size, units| Some(Size { size: Some(size), units: Some(units) });
    [size(used, "KB"), size(kilobytes - used, "KB"), size(offsite, "B")]
}

fn alerts(prng: &mut Prng, plan: &Plan<'_>) -> Vec<Alert> {
    let (kind, threshold, unit) = match plan.state {
        DeviceState::Offline => ("Device Not Seen Alert", 60, "minutes"),
        DeviceState::BackupFailed => ("Local Backup Alert", 2, "failures"),
        DeviceState::BackupStale => ("Local Backup Alert", 24, "hours"),
        DeviceState::StorageCritical | DeviceState::StorageHigh => ("Local Storage Alert", 85, "percent"),
        DeviceState::ScreenshotFailed => ("Screenshot Verification Alert", 1, "failures"),
        DeviceState::OffsiteStale => ("Offsite Sync Alert", 48, "hours"),
        DeviceState::UnprotectedVolumes
        | DeviceState::ServiceEnding
        | DeviceState::Paused
        | DeviceState::NeverSeen
        | DeviceState::Protected => return Vec::new(),
    };
    let triggered = plan.now.plus(-prng.between(HOUR, 2 * DAY));
    vec![Alert {
        kind,
        threshold,
        unit,
        date_triggered: Instant::Text(triggered),
        date_sent: Instant::Text(triggered.plus(5 * MINUTE)),
    }]
}

/// A cloud appliance has no storage of its own to fill and nothing to send offsite.
const fn may_be_cloud(state: DeviceState) -> bool {
    !matches!(state, DeviceState::StorageCritical | DeviceState::StorageHigh | DeviceState::OffsiteStale)
}

/// Of shares there are neither screenshots nor volumes that could be left out.
const fn may_be_shares(state: DeviceState) -> bool {
    !matches!(state, DeviceState::ScreenshotFailed | DeviceState::UnprotectedVolumes)
}

fn assets(prng: &mut Prng, plan: &Plan<'_>) -> Vec<Asset> {
    let lean = plan.world.devices > LEAN_FROM;
    let count = if lean { 1 + usize::from(prng.one_in(3)) } else { 1 + prng.index(6) };
    let runs = |place| if lean && place > 0 { 2 } else { RUNS };
    let mut assets: Vec<Asset> = (0..count).map(|place| asset(prng, plan, place, runs(place))).collect();
    if !lean && prng.one_in(8) {
        let mut retired = asset(prng, plan, count, 3);
        retired.is_archived = true;
        retired.last_snapshot = Instant::Seconds(plan.now.plus(-prng.between(100, 400) * DAY));
        retired.backups.clear();
        assets.push(retired);
    }
    assets
}

/// Where one asset is enough for the device's state, the trouble is the first one's.
fn asset(prng: &mut Prng, plan: &Plan<'_>, place: usize, runs: i64) -> Asset {
    let trouble = |state| place == 0 && plan.state == state;
    let snapshot = plan.now.plus(-lateness(prng, plan.state) - prng.between(5 * MINUTE, 55 * MINUTE));
    let offsite_late = if plan.state == DeviceState::OffsiteStale { prng.between(51, 120) * HOUR } else { 0 };
    let offsite = snapshot.plus(-offsite_late - prng.between(1, 12) * HOUR);
    let share = plan.share_only;
    Asset {
        name: if share { format!("share{}", place + 1) } else { asset_name(prng, plan, place) },
        kind: if share { "share" } else { "agent" },
        os: (!share).then(|| prng.pick(&SYSTEMS)),
        is_paused: plan.state == DeviceState::Paused,
        is_archived: false,
        unprotected_volumes_count: u8::from(trouble(DeviceState::UnprotectedVolumes)),
        last_snapshot: Instant::Seconds(snapshot),
        latest_offsite: (!plan.cloud).then_some(Instant::Seconds(offsite)),
        last_screenshot_attempt: (!share).then_some(Instant::Seconds(snapshot.plus(-7 * HOUR))),
        last_screenshot_attempt_status: screenshot(prng, share, trouble(DeviceState::ScreenshotFailed)),
        backups: backups(prng, snapshot, runs, trouble(DeviceState::BackupFailed)),
    }
}

/// How much longer ago than usual the last snapshot is: a device is late, paused or unseen as a whole.
fn lateness(prng: &mut Prng, state: DeviceState) -> i64 {
    match state {
        DeviceState::BackupStale => prng.between(26 * HOUR, 6 * DAY),
        DeviceState::Offline => prng.between(9 * DAY, 10 * DAY),
        DeviceState::Paused => prng.between(3 * DAY, 40 * DAY),
        _ => 0,
    }
}

fn asset_name(prng: &mut Prng, plan: &Plan<'_>, place: usize) -> String {
    let role = ROLES[(place + prng.index(2) * 4) % ROLES.len()];
    format!("{}-{role}{:02}", plan.host, place + 1)
}

/// In one of the ways that the source writes it.
fn screenshot(prng: &mut Prng, share: bool, failed: bool) -> Option<Outcome> {
    match (share, failed, prng.below(3)) {
        (true, ..) => None,
        (_, _, 0) => Some(Outcome::Flag(!failed)),
        (_, true, 1) => Some(Outcome::Word("")),
        (_, false, 1) => Some(Outcome::Word("1")),
        (_, _, _) => Some(Outcome::Word(if failed { "failure" } else { "success" })),
    }
}

/// Hourly, the newest first, as the source lists them. Where the newest failed, it came after the snapshot.
fn backups(prng: &mut Prng, snapshot: Timestamp, runs: i64, newest_failed: bool) -> Vec<Backup> {
    let newest = if newest_failed { snapshot.plus(MINUTE) } else { snapshot };
    (0..runs)
        .map(|place| {
            let failed = if place == 0 { newest_failed } else { prng.one_in(120) };
            let status = if failed { "failure" } else { "success" };
            let timestamp = Instant::Seconds(newest.plus(-place * HOUR));
            Backup { timestamp, backup: Status { status } }
        })
        .collect()
}
