//! A partner's whole world made from a seed: organizations, employees, Access Groups and a fleet.
//!
//! The same seed gives the same world on every platform. The fleet comes as pages in the shape of its
//! source, so that a demo goes through the same reader and import as a real one. All names are invented,
//! addresses end in `.example` (RFC 2606) and phone numbers are of the range kept for fiction.

mod elements;
mod fleet;
mod people;
mod shape;
mod words;

use domain::{
    Timestamp,
    element::{ElementState, Facts},
    organization_user::Access,
    role::Standing,
};

use super::prng::Prng;

/// What a demo holds unless it is told otherwise.
pub const ORGANIZATIONS: usize = 40;
pub const DEVICES: usize = 430;
pub const EMPLOYEES: usize = 12;
pub const SEED: u64 = 1;

/// Devices of one page, as the source gives at most.
pub const PAGE_DEVICES: usize = 250;

/// The partner's name; its region is the caller's choice.
pub const PARTNER: &str = "Lanternfield Managed Services";

/// A customer of the demo's partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoOrganization {
    pub name: String,
    /// The source's id, by which the import links devices.
    pub source_id: String,
    sector: words::Sector,
    /// The half of the country that it is looked after in: 0 is north, 1 is south.
    half: usize,
}

/// A person of the demo's partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoEmployee {
    pub name: String,
    pub email: String,
    pub phone: Option<String>,
    pub standing: Standing,
    /// Whom this person stands for, in a few words; empty for the crowd.
    pub persona: &'static str,
    /// Sees what Access Groups show and is in none: nothing (M82, M86).
    pub latched: bool,
}

/// An Access Group; both lists hold indexes into the world's and neither is empty (M73, M74).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoGroup {
    pub name: String,
    pub organizations: Vec<usize>,
    pub employees: Vec<usize>,
}

/// A person of one of the organizations: the first has one of each kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoUser {
    /// The organization's index in the world's.
    pub organization: usize,
    pub name: String,
    pub email: String,
    pub access: Access,
}

/// What an organization has besides devices, or what belongs to none; its organization by its index in the world's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoElement {
    pub organization: Option<usize>,
    pub name: String,
    pub state: Option<ElementState>,
    pub seen: Option<Timestamp>,
    pub facts: Facts,
}

/// A partner with everything in it.
#[derive(Debug, Clone)]
pub struct World {
    pub partner: &'static str,
    pub organizations: Vec<DemoOrganization>,
    /// The first is the primary account.
    pub employees: Vec<DemoEmployee>,
    pub groups: Vec<DemoGroup>,
    pub users: Vec<DemoUser>,
    devices: usize,
    seed: u64,
    now: Timestamp,
}

/// The world of this seed, with so many organizations, devices and employees; there is always a primary
/// account. What the fleet's source says is true at `now`.
pub fn world(seed: u64, organizations: usize, devices: usize, employees: usize, now: Timestamp) -> World {
    let organizations = self::organizations(seed, organizations);
    let employees = people::employees(seed, employees);
    let groups = people::groups(seed, &organizations, &employees);
    let users = people::users(seed, &organizations);
    World { partner: PARTNER, organizations, employees, groups, users, devices, seed, now }
}

impl World {
    /// The fleet as JSON texts of up to 250 devices each, in the shape of the source's pages.
    pub fn pages(&self) -> impl ExactSizeIterator<Item = String> + '_ {
        (0..self.devices.div_ceil(PAGE_DEVICES)).map(|page| self.page(page))
    }

    /// Networks, SaaS accounts and Endpoint Backup agents.
    pub fn elements(&self) -> Vec<DemoElement> {
        elements::elements(self)
    }

    fn page(&self, page: usize) -> String {
        let first = page * PAGE_DEVICES;
        let rows = first..self.devices.min(first + PAGE_DEVICES);
        let items: Vec<_> = rows.map(|index| fleet::device(self, index)).collect();
        let pagination = shape::Pagination {
            page: page + 1,
            per_page: PAGE_DEVICES,
            total_pages: self.devices.div_ceil(PAGE_DEVICES),
            count: items.len(),
        };
        serde_json::to_string(&shape::Page { pagination, items })
            .expect("keys are texts and no value refuses to be written")
    }
}

fn organizations(seed: u64, count: usize) -> Vec<DemoOrganization> {
    let mut prng = Prng::of(seed, 1);
    let (mut prefixes, mut kinds) = (words::PREFIXES, words::KINDS);
    prng.shuffle(&mut prefixes);
    prng.shuffle(&mut kinds);
    // One name is the same in every world, so that a tour can speak of it.
    let (acme, dental) = words::FIRST;
    prefixes.sort_by_key(|prefix| *prefix != acme);
    kinds.sort_by_key(|(kind, _)| *kind != dental);
    let first_id = prng.between(20_000, 60_000);
    (0..count)
        .map(|index| {
            // All prefixes once, then all of them again, each with its next kind.
            let (round, place) = (index / prefixes.len(), index % prefixes.len());
            let (kind, sector) = kinds[(7 * place + round) % kinds.len()];
            let number = match round / kinds.len() {
                0 => String::new(),
                more => format!(" {}", more + 1),
            };
            let name = format!("{} {kind}{number}", prefixes[place]);
            let source_id = (first_id + 7 * i64::try_from(index).unwrap_or(0)).to_string();
            DemoOrganization { name, source_id, sector, half: prng.index(2) }
        })
        .collect()
}

#[cfg(test)]
mod tests;
