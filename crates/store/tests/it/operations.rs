//! Random sequences of operations against a naive model: nothing but an explicit act of a Security
//! Administrator (release, designation, a membership) shows anybody more (guarantee 2, T1).

use std::collections::BTreeSet;

use domain::{
    GroupId, OrganizationId, Role, Standing, group::GroupAct, list::DeviceQuery,
    organization::NewOrganization,
};
use proptest::{prelude::*, sample::subsequence};
use store::Error;

use crate::{
    random::check,
    worlds::{Base, Partner, Person, contents, edit, name, organizations, remove},
};

both!(no_sequence_of_operations_shows_more_than_somebody_granted);

const WORKERS: usize = 3;
const ORGANIZATIONS: usize = 3;

/// One operation. Numbers choose among what there is, modulo how much there is.
#[derive(Debug, Clone)]
enum Operation {
    CreateGroup(Vec<usize>, Vec<usize>),
    EditGroup(usize, Vec<usize>, Vec<usize>),
    DeleteGroup(usize),
    EditAll(Vec<usize>),
    /// Whose door, which group; 0 is All organizations.
    CreateOrganization(usize, usize),
    Remove(usize),
    Restore(usize),
    Release(usize),
    /// Role, and whether designated.
    Stand(usize, bool, bool),
}

fn operations() -> impl Strategy<Value = Vec<Operation>> {
    use Operation as O;
    let some = |of: usize| subsequence((0..of).collect::<Vec<_>>(), 0..=of);
    let operation = prop_oneof![
        3 => (some(ORGANIZATIONS), some(WORKERS)).prop_map(|(o, w)| O::CreateGroup(o, w)),
        4 => (0..9_usize, some(ORGANIZATIONS), some(WORKERS)).prop_map(|(g, o, w)| O::EditGroup(g, o, w)),
        2 => (0..9_usize).prop_map(O::DeleteGroup),
        1 => some(WORKERS).prop_map(O::EditAll),
        1 => (0..WORKERS, 0..9_usize).prop_map(|(w, g)| O::CreateOrganization(w, g)),
        2 => (0..9_usize).prop_map(O::Remove),
        2 => (0..9_usize).prop_map(O::Restore),
        1 => (0..WORKERS).prop_map(O::Release),
        1 => (0..WORKERS, any::<bool>(), prop::bool::weighted(0.2)).prop_map(|(w, a, d)| O::Stand(w, a, d)),
    ];
    prop::collection::vec(operation, 8..28)
}

struct Group {
    id: GroupId,
    held: BTreeSet<usize>,
    members: BTreeSet<usize>,
}

/// What there is, as naively as it can be written down.
struct Model {
    partner: Partner,
    people: Vec<Person>,
    organizations: Vec<(OrganizationId, String)>,
    live: Vec<bool>,
    groups: Vec<Group>,
    all: BTreeSet<usize>,
    narrowed: [bool; WORKERS],
    designated: [bool; WORKERS],
    admin: [bool; WORKERS],
}

/// Organizations, by their places; `usize::MAX` stands for what is unlinked.
type Sight = BTreeSet<usize>;

impl Model {
    async fn new(base: &Base) -> Self {
        let partner = base.partner().await;
        let mut organizations = Vec::new();
        for place in 0..ORGANIZATIONS {
            let name = format!("Organization {place}");
            organizations.push((base.organization(&partner.primary, &name, partner.all).await, name));
        }
        base.import(partner.id, &[("U1", None)]).await;
        let mut people = Vec::new();
        for _ in 0..WORKERS {
            people.push(base.employ(&partner.primary, Standing::of(Role::Admin)).await);
        }
        Self {
            partner,
            people,
            organizations,
            live: vec![true; ORGANIZATIONS],
            groups: Vec::new(),
            all: BTreeSet::new(),
            narrowed: [false; WORKERS],
            designated: [false; WORKERS],
            admin: [true; WORKERS],
        }
    }

    fn should_see(&self, worker: usize) -> Sight {
        let everything = self.designated[worker] || !self.narrowed[worker];
        let held = |place: &usize| {
            everything
                || self.all.contains(&worker)
                || self.groups.iter().any(|g| g.members.contains(&worker) && g.held.contains(place))
        };
        let seen = (0..self.organizations.len()).filter(|place| self.live[*place]).filter(held);
        seen.chain(everything.then_some(usize::MAX)).collect()
    }

    async fn sees(&self, base: &Base, worker: usize) -> Sight {
        let actor = base.actor(&self.people[worker]).await;
        let door = base.store.visible(&actor).unwrap();
        let names = door.organization_names().await.unwrap();
        let place = |id| self.organizations.iter().position(|(known, _)| *known == id).unwrap();
        let unlinked = door.devices(&DeviceQuery::read("?unlinked=1").unwrap()).await.unwrap().total;
        names.iter().map(|o| place(o.id)).chain((unlinked == 1).then_some(usize::MAX)).collect()
    }

    fn ids(&self, places: &[usize]) -> Vec<OrganizationId> {
        places.iter().map(|place| self.organizations[*place].0).collect()
    }

    fn accounts(&self, places: &[usize]) -> Vec<domain::AccountId> {
        places.iter().map(|place| self.people[*place].id).collect()
    }

    fn join(&mut self, members: &[usize]) {
        for worker in members {
            self.narrowed[*worker] = true;
        }
    }

    fn everything(&self) -> Sight {
        (0..=self.organizations.len()).chain([usize::MAX]).collect()
    }

    /// Does it, both ways, if it is about groups; answers what it may newly show, to whom it may concern.
    async fn act_on_groups(&mut self, base: &Base, operation: &Operation, number: usize) -> Option<Sight> {
        let everything = self.everything();
        let primary = base.actor(&self.partner.primary).await;
        let groups = base.store.group_admin(&primary).unwrap();
        let granted = match operation {
            Operation::CreateGroup(held, members) => {
                let title = format!("Group {number}");
                let form = contents(&title, &self.ids(held), &self.accounts(members));
                let made = groups.create(&form).await;
                if held.iter().all(|place| self.live[*place]) {
                    let (held, inside) = (held.iter().copied().collect(), members.iter().copied().collect());
                    self.groups.push(Group { id: made.unwrap(), held, members: inside });
                    self.join(members);
                } else {
                    assert!(matches!(made, Err(Error::Invalid(_))), "{made:?}");
                    return Some(Sight::new());
                }
                everything
            }
            Operation::EditGroup(at, held, members) if !self.groups.is_empty() => {
                let at = at % self.groups.len();
                let group = &self.groups[at];
                if !held.iter().all(|place| self.live[*place]) {
                    let add = organizations(GroupAct::AddOrganizations, &self.ids(held));
                    let done = groups.plan(group.id, &add).await;
                    assert!(matches!(done, Err(Error::Conflict(_))), "{done:?}");
                    return Some(Sight::new());
                }
                let (inside, people) = (self.ids(held), self.accounts(members));
                base.regroup(&self.partner.primary, group.id, &inside, &people).await;
                let asleep: Vec<_> = group.held.iter().copied().filter(|place| !self.live[*place]).collect();
                let joined: Vec<_> =
                    members.iter().copied().filter(|worker| !group.members.contains(worker)).collect();
                self.join(&joined);
                let group = &mut self.groups[at];
                group.held = held.iter().copied().chain(asleep).collect();
                group.members = members.iter().copied().collect();
                everything
            }
            Operation::DeleteGroup(at) if !self.groups.is_empty() => {
                let group = self.groups.remove(at % self.groups.len());
                base.ungroup(&self.partner.primary, group.id).await;
                Sight::new()
            }
            Operation::EditAll(members) => {
                let accounts = self.accounts(members);
                base.regroup(&self.partner.primary, self.partner.all, &[], &accounts).await;
                let joined: Vec<_> =
                    members.iter().copied().filter(|worker| !self.all.contains(worker)).collect();
                self.join(&joined);
                self.all = members.iter().copied().collect();
                everything
            }
            Operation::EditGroup(..) | Operation::DeleteGroup(_) => Sight::new(),
            Operation::CreateOrganization(..)
            | Operation::Remove(_)
            | Operation::Restore(_)
            | Operation::Release(_)
            | Operation::Stand(..) => return None,
        };
        Some(granted)
    }

    /// The same for everything.
    async fn act(&mut self, base: &Base, operation: &Operation, number: usize) -> Sight {
        if let Some(granted) = self.act_on_groups(base, operation, number).await {
            return granted;
        }
        let everything = self.everything();
        let primary = base.actor(&self.partner.primary).await;
        let organizations = base.store.organization_admin(&primary).unwrap();
        let employees = base.store.employee_admin(&primary).unwrap();
        match operation {
            Operation::CreateOrganization(by, group) => {
                let group = group % (self.groups.len() + 1);
                let id = if group == 0 { self.partner.all } else { self.groups[group - 1].id };
                let own = if group == 0 { &self.all } else { &self.groups[group - 1].members };
                let (scoped, own) = (self.narrowed[*by] && !self.designated[*by], own.contains(by));
                let actor = base.actor(&self.people[*by]).await;
                let title = format!("Organization {number} more");
                let Ok(door) = base.store.organization_admin(&actor) else {
                    assert!(!self.admin[*by] && !self.designated[*by]);
                    return Sight::new();
                };
                let made = door.create(&NewOrganization { name: name(&title), group: id }).await;
                if scoped && !own {
                    assert!(matches!(made, Err(Error::Invalid(_))), "{made:?}");
                    return Sight::new();
                }
                let place = self.organizations.len();
                self.organizations.push((made.unwrap(), title));
                self.live.push(true);
                if group > 0 {
                    self.groups[group - 1].held.insert(place);
                }
                [place].into()
            }
            Operation::Remove(place) => {
                let place = place % self.organizations.len();
                let (id, name) = &self.organizations[place];
                let done = remove(&organizations, *id, name).await;
                assert_eq!(done.is_ok(), self.live[place], "{done:?}");
                self.live[place] = false;
                Sight::new()
            }
            Operation::Restore(place) => {
                let place = place % self.organizations.len();
                let done = organizations.restore(&[self.organizations[place].0]).await;
                assert_eq!(done.is_ok(), !self.live[place], "{done:?}");
                self.live[place] = true;
                [place].into()
            }
            Operation::Release(worker) => {
                employees.release(self.people[*worker].id).await.unwrap();
                self.narrowed[*worker] = false;
                self.all.remove(worker);
                for group in &mut self.groups {
                    group.members.remove(worker);
                }
                everything
            }
            Operation::Stand(worker, admin, designated) => {
                let role = if *admin { Role::Admin } else { Role::Tech };
                let standing = Standing { role, security_administrator: *designated };
                employees.edit(self.people[*worker].id, &edit(standing)).await.unwrap();
                (self.admin[*worker], self.designated[*worker]) = (*admin, *designated);
                if *designated { everything } else { Sight::new() }
            }
            Operation::CreateGroup(..)
            | Operation::EditGroup(..)
            | Operation::DeleteGroup(_)
            | Operation::EditAll(_) => unreachable!("done above"),
        }
    }
}

async fn no_sequence_of_operations_shows_more_than_somebody_granted(base: &Base) {
    check(8, "tests/it/kept/operations.txt", &operations(), async |operations| {
        let mut model = Model::new(base).await;
        let mut before: Vec<Sight> = (0..WORKERS).map(|worker| model.should_see(worker)).collect();
        for (number, operation) in operations.iter().enumerate() {
            let granted = model.act(base, operation, number).await;
            for (worker, before) in before.iter_mut().enumerate() {
                let sees = model.sees(base, worker).await;
                assert_eq!(sees, model.should_see(worker), "{worker} after {operation:?}");
                assert!(
                    sees.difference(before).all(|place| granted.contains(place)),
                    "{operation:?} showed more"
                );
                *before = sees;
            }
        }
    });
}
