//! What the demo's organizations have besides devices: networks, SaaS accounts and Endpoint Backup agents. As with devices,
//! each is made from the seed and its index alone.

use domain::{
    element::{ElementState, Facts},
    time::{DAY, HOUR, MINUTE},
};

use super::{
    super::prng::Prng,
    DemoElement, DemoOrganization, World, fleet,
    words::{ROLES, SAAS_PRODUCTS, SITES, WINGS},
};

/// Keeps their numbers apart from those of devices and people.
const STREAM: u64 = 0x0E1E_4E27;

/// Networks of each organization that has any, at most.
const NETWORKS: usize = 2;
/// Agents of each organization that has any, at most.
const AGENTS: i64 = 6;

/// All of the world's, those of its organizations first.
pub(super) fn elements(world: &World) -> Vec<DemoElement> {
    let mut all = Vec::new();
    for place in 0..world.organizations.len() {
        let mut prng = Prng::of(world.seed ^ STREAM, place as u64);
        let count = if place == 0 { NETWORKS } else { prng.index(NETWORKS + 1) };
        all.extend((0..count).map(|nth| network(&mut prng, world, place, nth, true)));
        if place == 0 || !prng.one_in(3) {
            all.push(saas(&mut prng, world, place, true));
        }
        if place == 0 || prng.one_in(2) {
            all.extend((0..prng.between(1, AGENTS)).map(|nth| agent(&mut prng, world, place, nth)));
        }
    }
    loose(world, &mut all);
    all
}

/// Some that belong to no organization, though most tell by their names whose they are.
fn loose(world: &World, all: &mut Vec<DemoElement>) {
    let mut prng = Prng::of(world.seed ^ STREAM, u64::MAX);
    let places = world.organizations.len();
    for nth in 0..places.min(3 + places / 40) {
        let place = prng.index(places);
        all.push(network(&mut prng, world, place, NETWORKS + nth, false));
    }
    // An account of a domain is there once: those whose organization has none.
    let has = |place: usize| {
        all.iter().any(|one| one.organization == Some(place) && matches!(one.facts, Facts::Saas { .. }))
    };
    let without: Vec<usize> = (0..places).filter(|place| !has(*place)).take(2).collect();
    for place in without {
        all.push(saas(&mut prng, world, place, false));
    }
}

fn slug(organization: &DemoOrganization) -> String {
    organization.name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect()
}

fn network(prng: &mut Prng, world: &World, place: usize, nth: usize, linked: bool) -> DemoElement {
    let organization = &world.organizations[place];
    let first = organization.name.split(' ').next().unwrap_or("Spare");
    let (wing, site) = (prng.pick(&WINGS), prng.pick(&SITES));
    let (state, past) = match prng.below(20) {
        0 => (ElementState::Offline, prng.between(HOUR, 3 * DAY)),
        1 | 2 => (ElementState::Degraded, prng.between(MINUTE, 9 * MINUTE)),
        _ => (ElementState::Online, prng.between(MINUTE, 9 * MINUTE)),
    };
    let serial = format!("DNA-{}", fleet::serial(world.seed ^ STREAM, place * 1_000 + nth));
    DemoElement {
        organization: linked.then_some(place),
        name: format!("{first} {wing}"),
        state: Some(state),
        seen: Some(world.now.plus(-past)),
        facts: Facts::Network {
            group: format!("{first} sites"),
            dna_hostname: format!("{}-{site}-DNA{:02}", first.to_uppercase(), nth + 1),
            dna_serial: serial,
        },
    }
}

fn saas(prng: &mut Prng, world: &World, place: usize, linked: bool) -> DemoElement {
    let organization = &world.organizations[place];
    let (product, seats) = (prng.pick(&SAAS_PRODUCTS), prng.between(4, 180));
    let (state, past) = match prng.below(12) {
        0 => (ElementState::Failing, prng.between(DAY, 6 * DAY)),
        1 => (ElementState::Paused, prng.between(10 * DAY, 60 * DAY)),
        _ => (ElementState::Protected, prng.between(HOUR, 8 * HOUR)),
    };
    let slug = slug(organization);
    DemoElement {
        organization: linked.then_some(place),
        name: format!("{slug}.example"),
        state: Some(state),
        seen: Some(world.now.plus(-past)),
        facts: Facts::Saas {
            customer: organization.name.clone(),
            product: product.to_owned(),
            seats,
            address: format!("https://saas.lanternfield.example/{slug}"),
        },
    }
}

fn agent(prng: &mut Prng, world: &World, place: usize, nth: i64) -> DemoElement {
    let first = world.organizations[place].name.split(' ').next().unwrap_or("Spare").to_uppercase();
    let past = if prng.one_in(9) { prng.between(3 * DAY, 20 * DAY) } else { prng.between(HOUR, DAY) };
    let role = if prng.one_in(4) { prng.pick(&ROLES) } else { "PC" };
    DemoElement {
        organization: Some(place),
        name: format!("{first}-{role}{:02}", nth + 1),
        state: None,
        seen: Some(world.now.plus(-past)),
        facts: Facts::Agent { datasets: prng.between(1, 3), bytes: prng.between(20, 900) * 1_000_000_000 },
    }
}
