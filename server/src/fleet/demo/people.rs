//! The demo's employees, each of the first with something to show, and its Access Groups.

use std::collections::HashSet;

use domain::{
    organization_user::{Access, EndpointAccess, PortalAccess},
    role::{Role, Standing},
};

use super::{
    super::prng::Prng,
    DemoEmployee, DemoGroup, DemoOrganization, DemoUser,
    words::{FAMILY, GIVEN, GROUPS, Part},
};

/// Where a persona looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sees {
    Everything,
    /// In the first two groups.
    FirstGroups,
    /// In a group once, in none now.
    Nothing,
}

const PERSONAS: [(Standing, Sees, &str); 8] = [
    (Standing::of(Role::Primary).designated(), Sees::Everything, "the primary account"),
    (Standing::of(Role::Tech).designated(), Sees::Everything, "a Tech who is Security Administrator"),
    (Standing::of(Role::Tech), Sees::FirstGroups, "a Tech on the road, in two Access Groups"),
    (Standing::of(Role::Admin), Sees::Everything, "an Admin who sees everything"),
    (Standing::of(Role::Business), Sees::Everything, "Business: employees and purchases"),
    (Standing::of(Role::Tech), Sees::Nothing, "a Tech whose last Access Group is gone: sees nothing"),
    (Standing::of(Role::SalesMarketing), Sees::Everything, "Sales and Marketing"),
    (Standing::of(Role::Tech), Sees::Everything, "a Tech who sees everything"),
];

/// What the crowd after the personas does; all of it is in groups.
const CROWD: [Role; 5] = [Role::Tech, Role::Admin, Role::Tech, Role::Tech, Role::Business];

/// Of organizations so many make one more group once the five named ones are there.
const ORGANIZATIONS_PER_GROUP: usize = 40;

pub(super) fn employees(seed: u64, count: usize) -> Vec<DemoEmployee> {
    let mut prng = Prng::of(seed, 2);
    let mut emails = HashSet::new();
    (0..count.max(1))
        .map(|index| {
            let (given, family) = (prng.pick(&GIVEN), prng.pick(&FAMILY));
            let mut email = address(given, family, 1);
            let mut nth = 1;
            while !emails.insert(email.clone()) {
                nth += 1;
                email = address(given, family, nth);
            }
            let (standing, view, persona) = PERSONAS.get(index).copied().unwrap_or((
                Standing::of(CROWD[index % CROWD.len()]),
                Sees::FirstGroups,
                "",
            ));
            // Of three people one gave no number.
            let phone = (!prng.one_in(3)).then(|| {
                let (area, line) = (prng.between(201, 989), prng.between(100, 199));
                format!("+1{area}5550{line}")
            });
            let latched = view == Sees::Nothing;
            DemoEmployee { name: format!("{given} {family}"), email, phone, standing, persona, latched }
        })
        .collect()
}

/// What the users of the first organization have access to, one each.
const LEVELS: [Access; 3] = [
    Access { portal: PortalAccess::View, endpoint: EndpointAccess::None },
    Access { portal: PortalAccess::Manage, endpoint: EndpointAccess::None },
    Access { portal: PortalAccess::None, endpoint: EndpointAccess::RestoreOnly },
];

pub(super) fn users(seed: u64, organizations: &[DemoOrganization]) -> Vec<DemoUser> {
    let mut prng = Prng::of(seed, 5);
    let Some(first) = organizations.first() else { return Vec::new() };
    let home: String = first.name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let users = LEVELS.into_iter().enumerate().map(|(place, access)| {
        let (given, family) = (prng.pick(&GIVEN), prng.pick(&FAMILY));
        // The place tells two of one name apart.
        let number = if place == 0 { String::new() } else { (place + 1).to_string() };
        let email = format!("{given}.{family}{number}@{home}.example").to_lowercase();
        DemoUser { organization: 0, name: format!("{given} {family}"), email, access }
    });
    users.collect()
}

fn address(given: &str, family: &str, nth: usize) -> String {
    let number = if nth == 1 { String::new() } else { nth.to_string() };
    format!("{given}.{family}{number}@lanternfield.example").to_lowercase()
}

pub(super) fn groups(
    seed: u64,
    organizations: &[DemoOrganization],
    employees: &[DemoEmployee],
) -> Vec<DemoGroup> {
    if organizations.is_empty() {
        return Vec::new();
    }
    let mut groups: Vec<DemoGroup> =
        GROUPS.iter().map(|(name, part)| named(name, *part, organizations)).collect();
    groups.extend((groups.len()..organizations.len() / ORGANIZATIONS_PER_GROUP).map(|index| {
        let start = index * ORGANIZATIONS_PER_GROUP;
        let organizations = (start..organizations.len().min(start + ORGANIZATIONS_PER_GROUP)).collect();
        DemoGroup { name: format!("Team {}", index + 1), organizations, employees: Vec::new() }
    }));
    fill(seed, &mut groups, employees);
    groups
}

fn named(name: &str, part: Part, organizations: &[DemoOrganization]) -> DemoGroup {
    let belongs = |organization: &DemoOrganization| match part {
        Part::Half(half) => organization.half == half,
        Part::Of(sector) => organization.sector == sector,
    };
    let mut indexes: Vec<usize> =
        (0..organizations.len()).filter(|index| belongs(&organizations[*index])).collect();
    if indexes.is_empty() {
        // A world too small for this group: it gets the one organization that every world has.
        indexes.push(0);
    }
    DemoGroup { name: name.to_owned(), organizations: indexes, employees: Vec::new() }
}

/// Puts the people who are in groups into one to three each, and somebody into every group.
fn fill(seed: u64, groups: &mut [DemoGroup], employees: &[DemoEmployee]) {
    let mut prng = Prng::of(seed, 3);
    for index in 0..employees.len() {
        match PERSONAS.get(index) {
            None => {
                for _ in 0..prng.between(1, 3) {
                    let chosen = prng.index(groups.len());
                    join(&mut groups[chosen], index);
                }
            }
            Some((_, Sees::FirstGroups, _)) => groups.iter_mut().take(2).for_each(|group| join(group, index)),
            Some((_, Sees::Everything | Sees::Nothing, _)) => {}
        }
    }
    let crowd = employees.len().saturating_sub(PERSONAS.len());
    for (place, group) in groups.iter_mut().enumerate().filter(|(_, group)| group.employees.is_empty()) {
        // Without a crowd the primary account stands in: never scoped, a group takes nothing from it.
        join(group, if crowd == 0 { 0 } else { PERSONAS.len() + place % crowd });
    }
}

fn join(group: &mut DemoGroup, employee: usize) {
    if !group.employees.contains(&employee) {
        group.employees.push(employee);
    }
}
