//! A stateful model: random sequences of acts are done through the doors, and by a few loops over plain lists that were
//! written from SPEC section 3 and not from the code. After every act its outcome, and what each person sees, is the same.
//!
//! A failing sequence is made shorter and printed, and kept in `kept/model.txt`. `PORTAL_CASES=100` runs as many times more.

mod acts;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    AccountId, GroupId, OrganizationId, PartnerId, Role, Standing, Timestamp, Visibility,
    element::{ElementKind, Whereabouts},
    list::ElementQuery,
};
use proptest::prelude::*;

use crate::{
    random::check,
    worlds::{Base, Partner, Person, unique},
};

both!(every_sequence_of_acts_shows_what_the_model_shows);

/// What is done, by whom, to what: numbers that stand for one of what is there at that moment.
type Step = (u8, u8, u8, u8);

/// How an act ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    /// As if it never was.
    Hidden,
    /// Not for this person.
    Refused,
    /// Something that the form or the moment does not allow.
    Invalid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Life {
    There,
    Removed(Timestamp),
    Purged,
}

#[derive(Debug)]
struct Organization {
    id: OrganizationId,
    name: String,
    /// What the fleet's source knows it by.
    source: Option<String>,
    life: Life,
    /// The numbers of its tags.
    tags: BTreeSet<usize>,
}

/// What says which organizations a group holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Rule {
    Listed,
    AllExcept(BTreeSet<usize>),
    Tagged(usize),
}

/// A device, network or SaaS account: all follow the same rule.
#[derive(Debug)]
struct Device {
    /// A device, if of no kind.
    kind: Option<ElementKind>,
    /// Of a SaaS account its domain.
    serial: String,
    home: Option<usize>,
    /// Whether somebody linked it, or took it away: no source changes that.
    by_hand: bool,
}

#[derive(Debug)]
struct Group {
    id: GroupId,
    name: String,
    /// The one that holds every organization and stores none.
    all: bool,
    gone: bool,
    rule: Rule,
    organizations: BTreeSet<usize>,
    members: BTreeSet<usize>,
    /// When memberships end, of those that do.
    ends: BTreeMap<usize, Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Account {
    Active,
    Deactivated,
    Gone,
}

/// What somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Employee(Standing, Visibility),
    User(usize),
    /// The primary account of another partner.
    Foreign,
}

#[derive(Debug)]
struct Somebody {
    person: Person,
    kind: Kind,
    account: Account,
    /// Whether their session lives.
    signed_in: bool,
}

/// The partner as the model has it.
struct Model {
    partner: PartnerId,
    organizations: Vec<Organization>,
    devices: Vec<Device>,
    groups: Vec<Group>,
    people: Vec<Somebody>,
    starts_with_nothing: bool,
    now: Timestamp,
}

/// Who is there from the start, after the primary account.
const CAST: [Standing; 7] = [
    Standing::of(Role::Tech).designated(),
    Standing::of(Role::Admin),
    Standing::of(Role::Admin),
    Standing::of(Role::Tech),
    Standing::of(Role::Tech),
    Standing::of(Role::Business),
    Standing::of(Role::SalesMarketing),
];

impl Model {
    async fn begin(base: &Base) -> Self {
        let Partner { id, primary, all } = base.partner().await;
        let mut model = Self {
            partner: id,
            organizations: Vec::new(),
            devices: Vec::new(),
            groups: vec![Group {
                id: all,
                name: "All organizations".to_owned(),
                all: true,
                gone: false,
                rule: Rule::Listed,
                organizations: BTreeSet::new(),
                members: BTreeSet::new(),
                ends: BTreeMap::new(),
            }],
            people: Vec::new(),
            starts_with_nothing: false,
            now: base.clock.now(),
        };
        let standing = Standing::of(Role::Primary).designated();
        model.meet(primary.clone(), Kind::Employee(standing, Visibility::Everything));
        for standing in CAST {
            let person = base.employ(&primary, standing).await;
            model.meet(person, Kind::Employee(standing, Visibility::Everything));
        }
        model.meet(base.partner().await.primary, Kind::Foreign);
        model
    }

    fn meet(&mut self, person: Person, kind: Kind) {
        self.people.push(Somebody { person, kind, account: Account::Active, signed_in: true });
    }

    /// The organizations that are there, by place.
    fn there(&self) -> impl Iterator<Item = usize> {
        (0..self.organizations.len()).filter(|at| self.organizations[*at].life == Life::There)
    }

    fn id(&self, at: usize) -> AccountId {
        self.people[at].person.id
    }
}

/// What each person gets is what the model says.
async fn compare(base: &Base, model: &Model, after: &str) {
    for (at, somebody) in model.people.iter().enumerate() {
        let Somebody { person, kind, .. } = somebody;
        let found = base.store.authenticate(&person.session).await.unwrap();
        let Some(actor) = found.filter(|_| model.works(at)) else {
            let dead = base.store.authenticate(&person.session).await.unwrap().is_none();
            assert!(dead && !model.works(at), "after {after}: {kind:?} has a session: {}", !dead);
            continue;
        };
        let Ok(door) = base.store.visible(&actor) else {
            assert!(!model.reads_status(at), "after {after}: {kind:?} reads no status page");
            continue;
        };
        assert!(model.reads_status(at), "after {after}: {kind:?} reads a status page");
        for of in [None, Some(ElementKind::Network), Some(ElementKind::Saas)] {
            let wanted: BTreeSet<_> = (0..model.devices.len())
                .filter(|device| model.devices[*device].kind == of && model.sees_device(at, *device))
                .map(|device| model.devices[device].serial.clone())
                .collect();
            let found = match of {
                None => base.serials(person).await,
                Some(of) => elements(&door, of).await,
            };
            assert_eq!(found, wanted, "after {after}: what {kind:?} sees of {of:?}");
        }
        let wanted: BTreeSet<_> = model
            .there()
            .filter(|organization| model.sees(at, *organization))
            .map(|organization| model.organizations[organization].id)
            .collect();
        let names = door.organization_names().await.unwrap();
        let found: BTreeSet<_> = names.iter().map(|name| name.id).collect();
        assert_eq!(found, wanted, "after {after}: the organizations of {kind:?}");
    }
}

/// What names each element that is seen.
async fn elements(door: &store::Visible<'_>, kind: ElementKind) -> BTreeSet<String> {
    let list = ElementQuery::default().list;
    let (page, total) = door.elements(kind, Whereabouts::Anywhere, &list).await.unwrap();
    assert_eq!(total, page.rows.len() as u64, "they fit one page");
    page.rows.iter().map(|row| row.exact().to_owned()).collect()
}

async fn run(base: &Base, steps: &[Step]) {
    let mut model = Model::begin(base).await;
    let mut told = Vec::new();
    for step in steps {
        let Some(act) = model.read(*step) else { continue };
        let by = model.actor(*step);
        let expected = model.judge(by, act);
        let found = model.perform(base, by, act).await;
        model.follow();
        told.push(format!("{act:?} by {:?}: {found:?}", model.people[by].kind));
        let story = told.join("\n  ");
        assert_eq!(found, expected, "the last of\n  {story}");
        compare(base, &model, &story).await;
    }
}

async fn every_sequence_of_acts_shows_what_the_model_shows(base: &Base) {
    // Guarantees 1, 2, 3, 6; rules 1–11; T1, T11, T12, T13, T26
    let steps = prop::collection::vec(any::<Step>(), 40..60);
    check(3, "tests/it/kept/model.txt", &steps, async |steps| run(base, &steps).await);
}

/// A name that nothing else has.
fn fresh(what: &str) -> String {
    format!("{what} {}", unique())
}
