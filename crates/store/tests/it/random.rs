//! Random worlds: what is in them, as plain data; how they are built; and what the rule says of them.

use std::{
    fmt::Debug,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Mutex,
};

use domain::{
    Capability, OrganizationId, Role, Standing, Timestamp, Visibility,
    element::ElementKind,
    fleet::DeviceRecord,
    membership::Membership,
    organization_user::Access,
    policy::Principal,
    time::{DAY, HOUR},
    visibility::{GroupContent, Place, Viewer},
};
use proptest::{
    prelude::*,
    sample::subsequence,
    strategy::ValueTree as _,
    test_runner::{Config, FileFailurePersistence, TestCaseError, TestRunner},
};

use crate::worlds::{Base, MANAGE, Partner, Person, RESTORE_ONLY, VIEW, agent, device, network, saas};

/// A device of a world.
#[derive(Debug, Clone)]
pub struct Gear {
    /// The organization's place in the list.
    pub home: Option<usize>,
    /// Linked by hand instead of by its source.
    pub by_hand: bool,
    /// Small numbers, so that many devices sort alike.
    pub kind: u8,
    pub host: u8,
}

/// Somebody who works for the partner of a world.
#[derive(Debug, Clone)]
pub struct Worker {
    pub standing: Standing,
    /// Leaves all groups in the end.
    pub leaves: bool,
    /// Is released after that.
    pub released: bool,
    /// When all memberships end, from now.
    pub ends: Option<i64>,
}

/// One partner, as plain data. Groups and memberships name organizations and workers by their places.
#[derive(Debug, Clone)]
pub struct World {
    /// Whether each organization is removed in the end.
    pub organizations: Vec<bool>,
    pub devices: Vec<Gear>,
    /// What each network, SaaS account and agent hangs on; an agent always on an organization.
    pub elements: Vec<(ElementKind, Option<usize>)>,
    pub workers: Vec<Worker>,
    pub groups: Vec<(Vec<usize>, Vec<usize>)>,
    /// Members of All organizations.
    pub in_all: Vec<usize>,
    /// What the user of the first organization has access to.
    pub access: Access,
}

/// A world that was built.
pub struct Built {
    pub world: World,
    pub partner: Partner,
    pub organizations: Vec<OrganizationId>,
    pub workers: Vec<Person>,
    /// A user of the first organization, if it is there.
    pub user: Option<Person>,
    /// The instant at which it is looked at.
    pub now: Timestamp,
}

const STANDINGS: [Standing; 6] = [
    Standing::of(Role::Admin),
    Standing::of(Role::Tech),
    Standing::of(Role::Tech).designated(),
    Standing::of(Role::Admin).designated(),
    Standing::of(Role::SalesMarketing).designated(),
    // Sees organizations by groups, and has no page to see them on.
    Standing::of(Role::Business),
];

fn gear(organizations: usize) -> impl Strategy<Value = Gear> {
    (proptest::option::weighted(0.8, 0..organizations), prop::bool::weighted(0.3), 0..5_u8, 0..4_u8)
        .prop_map(|(home, by_hand, kind, host)| Gear { home, by_hand, kind, host })
}

fn worker() -> impl Strategy<Value = Worker> {
    // Two in three are scoped as soon as a group takes them.
    let standing = prop_oneof![4 => 0..2_usize, 1 => 2..STANDINGS.len()].prop_map(|at| STANDINGS[at]);
    let ends = prop_oneof![3 => Just(None), 1 => Just(Some(0)), 1 => Just(Some(1)), 1 => Just(Some(-DAY))];
    (standing, prop::bool::weighted(0.2), prop::bool::weighted(0.15), ends)
        .prop_map(|(standing, leaves, released, ends)| Worker { standing, leaves, released, ends })
}

fn element(organizations: usize) -> impl Strategy<Value = (ElementKind, Option<usize>)> {
    (0..3_usize, 0..organizations, prop::bool::weighted(0.7)).prop_map(|(kind, home, linked)| {
        let kind = ElementKind::ALL[kind];
        (kind, Some(home).filter(|_| linked || !kind.linkable()))
    })
}

/// Any world with up to so many devices.
pub fn worlds(devices: usize) -> impl Strategy<Value = World> {
    (1..=5_usize, 2..=4_usize).prop_flat_map(move |(organizations, workers)| {
        let some = |of: usize| subsequence((0..of).collect::<Vec<_>>(), 0..=of);
        (
            prop::collection::vec(prop::bool::weighted(0.2), organizations),
            prop::collection::vec(gear(organizations), 0..=devices),
            prop::collection::vec(element(organizations), 0..=devices),
            prop::collection::vec(worker(), workers),
            prop::collection::vec((some(organizations), some(workers)), 0..=3),
            prop_oneof![3 => Just(Vec::new()), 1 => some(workers)],
            prop_oneof![2 => Just(VIEW), 1 => Just(MANAGE), 1 => Just(RESTORE_ONLY)],
        )
            .prop_map(|(organizations, devices, elements, workers, groups, in_all, access)| World {
                organizations,
                devices,
                elements,
                workers,
                groups,
                in_all,
                access,
            })
    })
}

/// How many times as much as usual: `PORTAL_CASES`.
#[expect(clippy::disallowed_methods, reason = "whoever runs it asks for more in the environment")]
pub fn factor() -> u32 {
    std::env::var("PORTAL_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

fn cases(cases: u32) -> u32 {
    cases * factor()
}

/// Runs the property for random values; a failing value is made smaller and shown.
///
/// What failed stays in the file `kept`, for whoever commits it: it is tried before all others from then on.
pub fn check<S: Strategy>(count: u32, kept: &'static str, strategy: &S, property: impl AsyncFn(S::Value))
where
    S::Value: Debug,
{
    let config = Config {
        cases: cases(count),
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(kept))),
        max_shrink_iters: 40,
        ..Config::default()
    };
    let here = tokio::runtime::Handle::current();
    let outcome = TestRunner::new(config).run(strategy, |value| {
        // A panic is the failure.
        tokio::task::block_in_place(|| here.block_on(property(value)));
        Ok::<(), TestCaseError>(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_value_that_failed_is_kept_and_tried_first() {
    let base = Base::empty_sqlite().await;
    let kept: &'static str = base.file("kept.txt").display().to_string().leak();
    let tried = Mutex::new(Vec::new());
    let fails = || {
        check(1, kept, &any::<u64>(), async |value| {
            tried.lock().unwrap().push(value);
            panic!("any value fails");
        });
    };
    for _ in 0..2 {
        assert!(catch_unwind(AssertUnwindSafe(fails)).is_err());
    }
    let first = tried.lock().unwrap()[0];
    tried.lock().unwrap().clear();
    check(1, kept, &any::<u64>(), async |value| tried.lock().unwrap().push(value));
    assert_eq!(tried.lock().unwrap()[0], first);
    base.finish().await;
}

/// One random value.
pub fn one<S: Strategy>(strategy: &S) -> S::Value {
    strategy.new_tree(&mut TestRunner::default()).unwrap().current()
}

pub fn element_name(place: usize) -> String {
    format!("Ä{place}.example")
}

pub fn organization_name(place: usize) -> String {
    format!("Örg {place}")
}

impl Gear {
    pub fn serial(place: usize) -> String {
        format!("D{place}")
    }

    pub fn hostname(&self) -> String {
        ["alpha", "Älpha", "50%_box", "zulu"][usize::from(self.host)].to_owned()
    }

    fn record(&self, place: usize, now: Timestamp) -> DeviceRecord {
        let source = self.home.filter(|_| !self.by_hand).map(|home| home.to_string());
        let mut record = device(&Self::serial(place), source.as_deref());
        record.hostname = self.hostname();
        record.alert_count = i32::from(self.kind % 3);
        record.offsite_used = (self.kind != 2).then_some(i64::from(self.kind));
        record.last_backup = (self.kind > 1).then(|| now.plus(-DAY));
        record.facts.last_seen =
            (self.kind != 4).then(|| now.plus(if self.kind == 0 { -DAY } else { -HOUR }));
        record.facts.newest_backup_failed = self.kind == 1;
        (record.facts.local_used, record.facts.local_available) =
            if self.kind == 3 { (Some(9), Some(1)) } else { (None, None) };
        record
    }
}

impl World {
    /// Builds this world as a new partner, through the doors.
    pub async fn build(&self, base: &Base) -> Built {
        let partner = base.partner().await;
        let primary = &partner.primary;
        let mut organizations = Vec::new();
        for place in 0..self.organizations.len() {
            let id = base.organization(primary, &organization_name(place), partner.all).await;
            base.source(primary, id, &organization_name(place), &place.to_string()).await;
            organizations.push(id);
        }
        let now = base.clock.now();
        let records: Vec<_> =
            self.devices.iter().enumerate().map(|(place, gear)| (place, gear.record(place, now))).collect();
        base.system().import_devices(partner.id, now, &records).await.unwrap();
        let actor = base.actor(primary).await;
        for (place, gear) in self.devices.iter().enumerate() {
            if let (Some(home), true) = (gear.home, gear.by_hand) {
                let door = base.store.organization_admin(&actor).unwrap();
                door.link_typed(organizations[home], &Gear::serial(place)).await.unwrap();
            }
        }
        let at = |home: &Option<usize>| home.map(|home| organizations[home]);
        let record = |(place, (kind, home)): (usize, &(ElementKind, Option<usize>))| match kind {
            ElementKind::Network => network(&element_name(place), &place.to_string(), at(home)),
            ElementKind::Saas => saas(&element_name(place), "Örg", at(home)),
            ElementKind::Agent => agent(&element_name(place), organizations[home.unwrap()]),
        };
        let elements: Vec<_> = self.elements.iter().enumerate().map(record).collect();
        base.register(partner.id, &elements).await;
        let mut workers = Vec::new();
        for worker in &self.workers {
            workers.push(base.employ(primary, worker.standing).await);
        }
        let built =
            Built { world: self.clone(), user: None, partner: partner.clone(), organizations, workers, now };
        built.populate(base).await
    }
}

impl Built {
    async fn populate(mut self, base: &Base) -> Self {
        let primary = self.partner.primary.clone();
        let accounts =
            |places: &[usize]| places.iter().map(|place| self.workers[*place].id).collect::<Vec<_>>();
        let staying = |places: &[usize]| {
            places.iter().copied().filter(|place| !self.world.workers[*place].leaves).collect::<Vec<_>>()
        };
        for (at, (held, members)) in self.world.groups.iter().enumerate() {
            let (name, held) = (
                format!("Group {at}"),
                held.iter().map(|place| self.organizations[*place]).collect::<Vec<_>>(),
            );
            let id = base.group(&primary, &name, &held, &accounts(members)).await;
            base.regroup(&primary, id, &held, &accounts(&staying(members))).await;
        }
        for members in [accounts(&self.world.in_all), accounts(&staying(&self.world.in_all))] {
            base.regroup(&primary, self.partner.all, &[], &members).await;
        }
        for (worker, person) in self.world.workers.iter().zip(&self.workers) {
            if let Some(ends) = worker.ends {
                let at = self.now.plus(ends).millis();
                let end =
                    format!("UPDATE group_member SET ends_at = {at} WHERE account_id = {}", person.id.get());
                base.tamper(&end).await.unwrap();
            }
            if worker.released {
                base.release(&primary, person.id).await;
            }
        }
        if self.world.organizations.first() == Some(&false) {
            let access = self.world.access;
            self.user = Some(base.user_with(&primary, self.organizations[0], access).await);
        }
        for (place, removed) in self.world.organizations.iter().enumerate() {
            if *removed {
                base.remove(&primary, self.organizations[place], &organization_name(place)).await;
            }
        }
        self
    }

    /// Everybody who looks, each with what `domain::visibility` needs to know of them.
    pub fn viewers(&self) -> Vec<(Person, Eyes)> {
        let designated = Standing::of(Role::Primary).designated();
        let all = Eyes::Employee(designated, Visibility::Everything, Vec::new(), self.now);
        let mut viewers = vec![(self.partner.primary.clone(), all)];
        for (place, person) in self.workers.iter().enumerate() {
            viewers.push((person.clone(), self.eyes(place)));
        }
        viewers.extend(
            self.user.clone().map(|user| (user, Eyes::User(self.organizations[0], self.world.access))),
        );
        viewers
    }

    fn eyes(&self, place: usize) -> Eyes {
        let worker = &self.world.workers[place];
        let groups = self.world.groups.iter().filter(|(_, members)| members.contains(&place));
        let mut contents: Vec<_> = groups
            .map(|(held, _)| GroupContent::Listed(held.iter().map(|at| self.organizations[*at]).collect()))
            .collect();
        if self.world.in_all.contains(&place) {
            contents.push(GroupContent::AllOrganizations);
        }
        let joined = !contents.is_empty();
        if worker.leaves || worker.released {
            contents.clear();
        }
        let visibility = if joined && !worker.released { Visibility::Groups } else { Visibility::Everything };
        let ends_at = worker.ends.map(|ends| self.now.plus(ends));
        let memberships = contents.into_iter().map(|content| Membership { content, ends_at }).collect();
        Eyes::Employee(worker.standing, visibility, memberships, self.now)
    }

    /// Where a device hangs.
    pub fn place(&self, gear: &Gear) -> Place {
        self.hangs(gear.home)
    }

    /// Where that hangs which is linked to this organization, or to none.
    pub fn hangs(&self, home: Option<usize>) -> Place {
        home.map_or(Place::Unlinked, |home| self.home(home))
    }

    /// Where the elements of an organization hang.
    pub fn home(&self, place: usize) -> Place {
        let id = self.organizations[place];
        if self.world.organizations[place] { Place::InRemoved(id) } else { Place::In(id) }
    }
}

/// What the rule needs to know of a viewer.
#[derive(Debug, Clone)]
pub enum Eyes {
    Employee(Standing, Visibility, Vec<Membership>, Timestamp),
    User(OrganizationId, Access),
}

impl Eyes {
    /// Whether there are status pages for them at all; where these look is the rule's to say.
    pub fn looks(&self) -> bool {
        match self {
            Self::Employee(standing, ..) => Principal::Employee(*standing).may(Capability::StatusPages),
            Self::User(_, access) => Principal::OrganizationUser(*access).may(Capability::StatusPages),
        }
    }

    /// What the rule says.
    pub fn sees(&self, place: Place) -> bool {
        match self {
            Self::Employee(standing, visibility, groups, now) => {
                Viewer::Employee { standing: *standing, visibility: *visibility, groups, now: *now }
                    .sees(place)
            }
            Self::User(organization, _) => {
                Viewer::OrganizationUser { organization: *organization }.sees(place)
            }
        }
    }
}
