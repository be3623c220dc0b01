//! The demo's world is the same everywhere, valid by the product's own rules, and shows every state.

use std::collections::{BTreeMap, HashSet};

use domain::{
    device::DeviceState,
    element::ElementKind,
    field::{Email, Name, Phone},
    fleet::DeviceRecord,
    role::{Rank, Role},
};

use super::*;
use crate::fleet::source::read;

const NOW: Timestamp = Timestamp::from_millis(1_795_293_900_000);

fn demo() -> World {
    world(SEED, ORGANIZATIONS, DEVICES, EMPLOYEES, NOW)
}

fn devices(world: &World) -> Vec<DeviceRecord> {
    let pages = world.pages().map(|page| read(&page).expect("a page of the demo is fine"));
    pages.flatten().map(|(_, device)| device).collect()
}

fn states(devices: &[DeviceRecord]) -> BTreeMap<DeviceState, usize> {
    let mut counts = BTreeMap::new();
    for device in devices {
        *counts.entry(device.state(NOW)).or_default() += 1;
    }
    counts
}

/// A sum over a text that does not depend on the platform (FNV-1a).
fn digest(text: &str) -> u64 {
    text.bytes()
        .fold(0xCBF2_9CE4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3))
}

#[test]
fn the_same_seed_gives_the_same_world_and_another_gives_another() {
    let pages = |world: &World| world.pages().collect::<String>();
    assert_eq!(pages(&demo()), pages(&demo()));
    assert_ne!(pages(&demo()), pages(&world(2, ORGANIZATIONS, DEVICES, EMPLOYEES, NOW)));
}

#[test]
fn the_default_world_is_the_one_that_every_machine_makes() {
    let world = demo();
    let people = format!("{:?}{:?}{:?}", world.organizations, world.employees, world.groups);
    // A change that is meant to alter the world writes its new sums here.
    assert_eq!(digest(&people), 12_038_334_247_560_869_982);
    assert_eq!(digest(&world.pages().collect::<String>()), 9_528_022_895_773_127_242);
}

#[test]
fn the_demo_has_the_size_that_was_asked_for() {
    let world = demo();
    assert_eq!(world.organizations.len(), 40);
    assert_eq!(world.employees.len(), 12);
    assert_eq!(world.groups.len(), 5);
    assert_eq!(world.pages().len(), 2);
    assert_eq!(devices(&world).len(), 430);
}

#[test]
fn every_state_is_there_and_most_devices_are_protected() {
    for seed in 0..3 {
        let devices = devices(&world(seed, ORGANIZATIONS, DEVICES, EMPLOYEES, NOW));
        let states = states(&devices);
        for state in DeviceState::ALL {
            assert!(states.contains_key(&state), "seed {seed} has no device that is {state:?}");
        }
        let protected = states[&DeviceState::Protected];
        assert!((330..=395).contains(&protected), "seed {seed}: {protected} of 430 protected");
    }
}

#[test]
fn each_device_is_in_the_state_that_it_was_made_for() {
    let world = demo();
    for (index, device) in devices(&world).iter().enumerate() {
        let mut prng = Prng::of(world.seed ^ fleet::STREAM, index as u64);
        let meant = fleet::state(&mut prng, index, world.devices);
        assert_eq!(device.state(NOW), meant, "{}", device.raw);
    }
}

#[test]
fn serials_are_twelve_hexadecimal_digits_and_unique() {
    let serials: HashSet<String> = (0..100_000).map(|index| fleet::serial(3, index)).collect();
    assert_eq!(serials.len(), 100_000);
    assert!(serials.iter().all(|serial| {
        serial.len() == 12 && serial.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b))
    }));
}

#[test]
fn a_device_of_a_large_fleet_has_few_assets_and_a_full_history() {
    let devices = read(&world(3, 300, 100_000, 1, NOW).page(399)).expect("a page of the demo is fine");
    assert_eq!(devices.len(), PAGE_DEVICES);
    for (_, device) in devices {
        assert!(device.assets.len() <= 2);
        assert!(device.runs.len() == 10 || device.assets.is_empty());
    }
}

#[test]
fn some_devices_are_unlinked_and_every_organization_has_one() {
    let world = demo();
    let devices = devices(&world);
    let known: HashSet<&str> = world.organizations.iter().map(|o| o.source_id.as_str()).collect();
    let linked: Vec<&str> = devices
        .iter()
        .filter_map(|device| device.source_organization.as_deref())
        .filter(|id| known.contains(id))
        .collect();
    let unlinked = devices.len() - linked.len();
    assert!((5..=30).contains(&unlinked), "{unlinked} unlinked");
    let loose = devices
        .iter()
        .filter(|device| device.source_organization.as_deref().is_none_or(|id| !known.contains(id)));
    let named = loose.filter(|device| device.source_name.is_some()).count();
    assert!((1..unlinked).contains(&named), "{named} of {unlinked} unlinked are named by their source");
    assert_eq!(linked.into_iter().collect::<HashSet<_>>(), known);
}

#[test]
fn the_first_organization_has_some_of_everything_and_some_belongs_to_none() {
    for world in [demo(), world(4, 1_000, 0, 1, NOW), world(4, 1, 0, 1, NOW)] {
        let elements = world.elements();
        assert_eq!(elements, world.elements(), "the same each time");
        for kind in ElementKind::ALL {
            let of = |one: &&DemoElement| one.facts.kind() == kind;
            assert!(elements.iter().filter(of).any(|one| one.organization == Some(0)), "{kind:?}");
            let loose = elements.iter().filter(of).filter(|one| one.organization.is_none()).count();
            let many = world.organizations.len() > 1;
            assert_eq!(
                loose > 0,
                kind == ElementKind::Network || kind == ElementKind::Saas && many,
                "{kind:?}"
            );
        }
        let exact: HashSet<&str> = elements
            .iter()
            .filter_map(|one| match &one.facts {
                Facts::Network { dna_serial, .. } => Some(dna_serial.as_str()),
                Facts::Saas { .. } => Some(&one.name),
                Facts::Agent { .. } => None,
            })
            .collect();
        let agents = elements.iter().filter(|one| one.facts.kind() == ElementKind::Agent).count();
        assert_eq!(exact.len() + agents, elements.len(), "serials and domains are there once");
        for one in &elements {
            let saas = one.facts.kind() == ElementKind::Saas;
            assert_eq!(one.facts.link_out().is_some(), saas, "{one:?}");
            assert!(one.organization.is_some() || one.facts.kind() != ElementKind::Agent);
        }
    }
    assert!(world(4, 0, 0, 1, NOW).elements().is_empty());
}

#[test]
fn names_addresses_and_numbers_are_valid_and_unique() {
    let world = world(5, 2_000, 0, 3_000, NOW);
    let names: HashSet<String> = world
        .organizations
        .iter()
        .map(|organization| Name::parse(&organization.name).expect("a fine name").key())
        .collect();
    assert_eq!(names.len(), 2_000);
    assert_eq!(world.organizations[0].name, "Acme Dental Group");
    let first = &devices(&demo())[0];
    assert_eq!((first.hostname.as_str(), first.model.as_str()), ("ACME-DC-BDR01", "SIRIS 5 X4"));
    let emails: HashSet<String> = world
        .employees
        .iter()
        .map(|employee| Email::parse(&employee.email).expect("a fine address").into_string())
        .collect();
    assert_eq!(emails.len(), 3_000);
    for employee in &world.employees {
        assert!(employee.email.ends_with(".example") && Name::parse(&employee.name).is_ok());
        assert!(Phone::parse_optional(employee.phone.as_deref().unwrap_or_default()).is_ok());
    }
}

#[test]
fn the_employees_show_every_way_to_stand_and_to_see() {
    let world = demo();
    let in_groups = |index: usize| world.groups.iter().any(|group| group.employees.contains(&index));
    let has = |fits: &dyn Fn(usize, &DemoEmployee) -> bool| {
        world.employees.iter().enumerate().any(|(index, employee)| fits(index, employee))
    };
    let plain = |employee: &DemoEmployee, role| employee.standing == Standing::of(role);
    assert_eq!(world.employees[0].standing, Standing::of(Role::Primary).designated());
    assert!(has(&|_, e| e.standing.role == Role::Tech && e.standing.rank() == Rank::SecurityAdministrator));
    for role in [Role::Admin, Role::Business, Role::SalesMarketing, Role::Tech] {
        assert!(has(&|i, e| plain(e, role) && !in_groups(i) && !e.latched), "{role:?} sees everything");
    }
    assert!(has(&|i, e| plain(e, Role::Tech) && in_groups(i)));
    assert!(has(&|i, e| plain(e, Role::Admin) && in_groups(i)));
    assert!(has(&|i, e| plain(e, Role::Tech) && e.latched && !in_groups(i)));
    assert_eq!(world.employees.iter().filter(|e| e.standing.role == Role::Primary).count(), 1);
}

#[test]
fn a_group_is_never_born_empty_in_worlds_of_any_size() {
    // M73, M74
    for (organizations, devices, employees) in [(0, 0, 0), (1, 1, 1), (2, 30, 3), (7, 9, 8), (1_000, 0, 900)]
    {
        let world = world(11, organizations, devices, employees, NOW);
        assert_eq!(world.employees.len(), employees.max(1));
        for group in &world.groups {
            assert!(!group.organizations.is_empty() && !group.employees.is_empty(), "{}", group.name);
            assert!(group.organizations.iter().all(|index| *index < organizations));
            assert!(group.employees.iter().all(|index| *index < world.employees.len()));
            assert!(group.employees.iter().all(|index| !world.employees[*index].latched));
        }
        let names: HashSet<&str> = world.groups.iter().map(|group| group.name.as_str()).collect();
        assert_eq!(names.len(), world.groups.len());
        assert_eq!(self::devices(&world).len(), devices);
    }
}
