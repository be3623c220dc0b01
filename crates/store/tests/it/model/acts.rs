//! The acts: read from numbers, done through the doors, and written down in the model.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    OrganizationId, Role, Standing, Timestamp, Visibility,
    element::ElementKind,
    field::Email,
    group::GroupAct,
    membership::Term,
    organization::NewOrganization,
    rule::RuleChoice,
    selection::{OrganizationAct, OrganizationBulk, Selection},
    settings::AccountPolicy,
    time::{DAY, Day},
};
use store::{Actor, Error, GroupAdmin};

use super::{Account, Device, Group, Kind, Life, Model, Organization, Outcome, Rule, Step, fresh};
use crate::{
    group_rules::{tag, tags},
    worlds::{
        Base, contents, device, edit, name, network, new_employee, organizations, people, people_for, remove,
        rename, saas, unique,
    },
};

/// Something that somebody does; organizations, devices, groups and people by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    CreateOrganization(usize),
    /// Also says what the source knows it by.
    RenameOrganization(usize),
    RemoveOrganization(usize),
    /// As one creates it, by a file.
    TakeOrganizationIn(usize),
    /// Both at once, or neither.
    RemoveOrganizations(usize, usize),
    RestoreOrganization(usize),
    LinkTyped(usize, usize),
    LinkChosen(usize, usize),
    Unlink(usize, usize),
    CreateGroup(usize, usize),
    RenameGroup(usize),
    /// A tag by its number.
    Tag(usize, usize),
    Untag(usize, usize),
    SetRule(usize, Choice),
    AddToGroup(usize, usize),
    TakeFromGroup(usize, usize),
    Join(usize, usize),
    /// Until the end of the day.
    JoinForToday(usize, usize),
    /// Without an end from now on.
    StayOn(usize, usize),
    Leave(usize, usize),
    DeleteGroup(usize),
    CopyGroup(usize, bool),
    MergeGroup(usize, usize),
    Employ(Standing),
    Edit(usize, Standing),
    Deactivate(usize),
    Reactivate(usize),
    Delete(usize),
    EndSessions(usize),
    Release(usize),
    /// Whether new employees start with nothing.
    SetPolicy(bool),
    /// Offered and accepted.
    HandOver(usize),
    AddUser(usize),
    SignIn(usize),
    SignOut,
    /// A device that the source says belongs to this organization.
    Import(usize),
    /// A network or SaaS account that belongs to none.
    Register(ElementKind),
    ImportAgain(usize, usize),
    Sweep,
    DayGoesBy,
}

/// The rule that a group is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    Listed,
    /// Whether what is out of it stays out of it.
    AllExcept(bool),
    Tagged(usize),
}

/// The tags that there are.
const TAGS: [&str; 3] = ["Gold", "Remote", "School"];

const STANDINGS: [Standing; 6] = [
    Standing::of(Role::Admin),
    Standing::of(Role::Business),
    Standing::of(Role::Tech),
    Standing::of(Role::SalesMarketing),
    Standing::of(Role::Tech).designated(),
    Standing::of(Role::Admin).designated(),
];

/// How many people are enough.
const CROWD: usize = 14;

fn outcome<T>(result: Result<T, Error>) -> (Outcome, Option<T>) {
    match result {
        Ok(done) => (Outcome::Done, Some(done)),
        Err(Error::NotFound) => (Outcome::Hidden, None),
        Err(Error::Forbidden(_)) => (Outcome::Refused, None),
        Err(Error::Invalid(_) | Error::Conflict(_)) => (Outcome::Invalid, None),
        Err(other) => panic!("{other}"),
    }
}

fn source(organization: usize) -> String {
    format!("source {organization}")
}

impl Model {
    /// The act that a step stands for, if there is what it needs.
    pub(super) fn read(&self, step: Step) -> Option<Act> {
        let (kind, _, a, b) = step;
        let pick = |number: u8, of: usize| (of > 0).then(|| usize::from(number) % of.max(1));
        let organization = pick(a, self.organizations.len());
        let group = pick(a, self.groups.len())?;
        let (whom, other) = (pick(a, self.people.len())?, pick(b, self.people.len())?);
        let standing = STANDINGS[usize::from(b) % STANDINGS.len()];
        let native = self.people[self.actor(step)].kind != Kind::Foreign;
        if !native && self.people[whom].kind == Kind::Foreign {
            // What somebody does within another partner is another model.
            return None;
        }
        let device = pick(b, self.devices.len());
        let held = pick(b, self.organizations.len());
        Some(match kind % 54 {
            0 | 1 => Act::CreateOrganization(group),
            2 => Act::RenameOrganization(organization?),
            3 => Act::RemoveOrganization(organization?),
            4 => Act::RestoreOrganization(organization?),
            5 => Act::LinkTyped(organization?, device?),
            6 => Act::LinkChosen(organization?, device?),
            7 => Act::Unlink(organization?, device?),
            8 => Act::CreateGroup(organization?, other),
            9 => Act::RenameGroup(group),
            10..=12 => Act::AddToGroup(group, held?),
            13 => Act::TakeFromGroup(group, held?),
            14..=16 => Act::Join(group, other),
            17 => Act::Leave(group, other),
            18 => Act::DeleteGroup(group),
            19 if native && self.people.len() < CROWD => Act::Employ(standing),
            20 | 21 => Act::Edit(whom, standing),
            22 => Act::Deactivate(whom),
            23 => Act::Reactivate(whom),
            24 => Act::Delete(whom),
            25 => Act::EndSessions(whom),
            26 => Act::Release(whom),
            27 if native => Act::SetPolicy(b.is_multiple_of(2)),
            28 if !self.waits(whom) => Act::HandOver(whom),
            29 if self.people.len() < CROWD && self.host(organization?).is_some() => {
                Act::AddUser(organization?)
            }
            30 | 31 if self.waits(whom) => Act::SignIn(whom),
            32 if native => Act::SignOut,
            33 => Act::Import(organization.unwrap_or_default()),
            34 if self.devices[device?].kind.is_none() => {
                Act::ImportAgain(device?, organization.unwrap_or_default())
            }
            43 => Act::Register(ElementKind::Network),
            44 => Act::Register(ElementKind::Saas),
            35 if b.is_multiple_of(4) => Act::Sweep,
            35 | 39 => Act::DayGoesBy,
            36 | 37 => Act::JoinForToday(group, other),
            38 => Act::StayOn(group, other),
            40 => Act::CopyGroup(group, b.is_multiple_of(2)),
            41 | 42 => Act::MergeGroup(group, pick(b, self.groups.len())?),
            45 | 46 => Act::Tag(organization?, usize::from(b) % TAGS.len()),
            47 => Act::Untag(organization?, usize::from(b) % TAGS.len()),
            48 | 49 => Act::SetRule(group, Choice::Tagged(usize::from(b) % TAGS.len())),
            50 => Act::SetRule(group, Choice::AllExcept(b.is_multiple_of(2))),
            51 => Act::SetRule(group, Choice::Listed),
            52 if native => Act::TakeOrganizationIn(group),
            53 => Act::RemoveOrganizations(organization?, held?),
            _ => return None,
        })
    }

    /// Who acts: one of those whose session lives; there is always the one of the other partner.
    pub(super) fn actor(&self, (_, by, ..): Step) -> usize {
        let working: Vec<_> = (0..self.people.len()).filter(|at| self.works(*at)).collect();
        working[usize::from(by) % working.len()]
    }

    /// Whether somebody could sign in, and has not.
    fn waits(&self, at: usize) -> bool {
        let somebody = &self.people[at];
        let home = match somebody.kind {
            Kind::User(home) => self.is_there(home),
            Kind::Employee(..) | Kind::Foreign => true,
        };
        somebody.account == Account::Active && !somebody.signed_in && home
    }

    /// Does it; where it is done, the model does it too.
    pub(super) async fn perform(&mut self, base: &Base, by: usize, act: Act) -> Outcome {
        let actor = base.actor(&self.people[by].person).await;
        match act {
            Act::CreateOrganization(_)
            | Act::RenameOrganization(_)
            | Act::RemoveOrganization(_)
            | Act::TakeOrganizationIn(_)
            | Act::RemoveOrganizations(..)
            | Act::RestoreOrganization(_)
            | Act::Tag(..)
            | Act::Untag(..)
            | Act::LinkTyped(..)
            | Act::LinkChosen(..)
            | Act::Unlink(..) => self.organize(base, &actor, act).await,
            Act::CreateGroup(..)
            | Act::RenameGroup(_)
            | Act::SetRule(..)
            | Act::AddToGroup(..)
            | Act::TakeFromGroup(..)
            | Act::Join(..)
            | Act::JoinForToday(..)
            | Act::StayOn(..)
            | Act::Leave(..)
            | Act::CopyGroup(..)
            | Act::MergeGroup(..)
            | Act::DeleteGroup(_) => self.group(base, &actor, act).await,
            Act::Employ(_)
            | Act::Edit(..)
            | Act::Deactivate(_)
            | Act::Reactivate(_)
            | Act::Delete(_)
            | Act::EndSessions(_)
            | Act::Release(_) => self.manage(base, &actor, by, act).await,
            Act::SetPolicy(_) | Act::HandOver(_) => self.lead(base, &actor, by, act).await,
            Act::AddUser(_) | Act::SignIn(_) | Act::SignOut => self.enter(base, by, act).await,
            Act::Import(_) | Act::Register(_) | Act::ImportAgain(..) | Act::Sweep | Act::DayGoesBy => {
                self.befall(base, act).await;
                Outcome::Done
            }
        }
    }

    async fn organize(&mut self, base: &Base, actor: &Actor, act: Act) -> Outcome {
        let door = match base.store.organization_admin(actor) {
            Ok(door) => door,
            Err(error) => return outcome::<()>(Err(error)).0,
        };
        match act {
            Act::CreateOrganization(group) => {
                let text = fresh("Organization");
                let new = NewOrganization { name: name(&text), group: self.groups[group].id };
                let (outcome, id) = outcome(door.create(&new).await);
                if let Some(id) = id {
                    self.found(id, text, group);
                }
                outcome
            }
            Act::TakeOrganizationIn(group) => {
                let text = fresh("Imported");
                let file = format!("name,access_group\n{text},{}\n", self.groups[group].name);
                let id = door.keep_import(&file).await.unwrap();
                let (outcome, done) = outcome(door.take_import(id).await);
                if done.is_some() {
                    let id = format!("SELECT CAST(id AS TEXT) FROM organization WHERE name = '{text}'");
                    let id = base.look(&id).await[0].parse().unwrap();
                    self.found(OrganizationId::new(id), text, group);
                }
                outcome
            }
            Act::RemoveOrganizations(one, other) => {
                let mut ids = vec![self.organizations[one].id, self.organizations[other].id];
                ids.sort_unstable();
                ids.dedup();
                let bulk =
                    OrganizationBulk { act: OrganizationAct::Remove, selection: Selection::Ticked(ids) };
                let done = match door.plan_bulk(&bulk).await {
                    Ok(plan) => door.remove(&bulk, &plan.mark, &plan.phrase()).await,
                    Err(error) => Err(error),
                };
                let (outcome, done) = outcome(done);
                for at in [one, other].into_iter().filter(|_| done.is_some()) {
                    self.organizations[at].life = Life::Removed(self.now);
                    self.end_sessions(|kind| kind == Kind::User(at));
                }
                outcome
            }
            Act::RenameOrganization(at) => {
                let (text, source) = (fresh("Renamed"), source(at));
                let done = rename(&door, self.organizations[at].id, &text, &source).await;
                let (outcome, done) = outcome(done);
                if done.is_some() {
                    (self.organizations[at].name, self.organizations[at].source) = (text, Some(source));
                }
                outcome
            }
            Act::RemoveOrganization(at) => {
                let Organization { id, name, .. } = &self.organizations[at];
                let (outcome, done) = outcome(remove(&door, *id, name).await);
                if done.is_some() {
                    self.organizations[at].life = Life::Removed(self.now);
                    self.end_sessions(|kind| kind == Kind::User(at));
                }
                outcome
            }
            Act::RestoreOrganization(at) => {
                let (outcome, done) = outcome(door.restore(&[self.organizations[at].id]).await);
                if done.is_some() {
                    self.organizations[at].life = Life::There;
                }
                outcome
            }
            Act::Tag(at, tag) | Act::Untag(at, tag) => {
                let gives = matches!(act, Act::Tag(..));
                let (add, remove) =
                    if gives { (&[TAGS[tag]][..], &[][..]) } else { (&[][..], &[TAGS[tag]][..]) };
                let (id, change) = (self.organizations[at].id, tags(add, remove));
                let done = match door.plan_tags(id, &change).await {
                    Ok(plan) => door.change_tags(id, &change, &plan.mark).await,
                    Err(error) => Err(error),
                };
                let (outcome, done) = outcome(done);
                if done.is_some() {
                    let tags = &mut self.organizations[at].tags;
                    _ = if gives { tags.insert(tag) } else { tags.remove(&tag) };
                }
                outcome
            }
            _ => self.link(base, actor, act).await,
        }
    }

    /// Gives a group another rule, as one does who has looked at what that does.
    async fn rule(&mut self, door: &GroupAdmin<'_>, at: usize, choice: Choice) -> Outcome {
        let id = self.groups[at].id;
        let wanted = match choice {
            Choice::Listed => RuleChoice::Listed,
            Choice::AllExcept(keep) => RuleChoice::AllExcept { keep },
            Choice::Tagged(number) => RuleChoice::Tagged(tag(TAGS[number])),
        };
        let done = match door.plan_rule(id, &wanted).await {
            Ok(plan) => door.change_rule(id, &wanted, &plan.mark).await,
            Err(error) => Err(error),
        };
        let (outcome, done) = outcome(done);
        if done.is_some() {
            let out = (0..self.organizations.len()).filter(|held| {
                self.organizations[*held].life != Life::Purged
                    && !self.groups[at].organizations.contains(held)
            });
            self.groups[at].rule = match choice {
                Choice::Listed => Rule::Listed,
                Choice::AllExcept(true) => Rule::AllExcept(out.collect()),
                Choice::AllExcept(false) => Rule::AllExcept(BTreeSet::new()),
                Choice::Tagged(number) => Rule::Tagged(number),
            };
        }
        outcome
    }

    /// A new organization is there, in this group.
    fn found(&mut self, id: OrganizationId, text: String, group: usize) {
        // Who creates it in a group that follows a tag gives it that.
        let mut tags = BTreeSet::new();
        match self.groups[group].rule {
            Rule::Tagged(tag) => _ = tags.insert(tag),
            Rule::AllExcept(_) => (),
            Rule::Listed if self.groups[group].all => (),
            Rule::Listed => _ = self.groups[group].organizations.insert(self.organizations.len()),
        }
        let life = Life::There;
        self.organizations.push(Organization { id, name: text, source: None, life, tags });
    }

    async fn link(&mut self, base: &Base, actor: &Actor, act: Act) -> Outcome {
        let door = base.store.organization_admin(actor).unwrap();
        let (Act::LinkTyped(at, device) | Act::LinkChosen(at, device) | Act::Unlink(at, device)) = act else {
            unreachable!("{act:?}")
        };
        let (organization, serial) = (self.organizations[at].id, self.devices[device].serial.clone());
        let kind = self.devices[device].kind;
        let (table, column) = match kind {
            None => ("device", "serial"),
            Some(ElementKind::Network) => ("network", "dna_serial"),
            Some(_) => ("saas_account", "domain"),
        };
        let id = format!(
            "SELECT CAST(id AS TEXT) FROM {table} WHERE {column} = '{serial}' AND partner_id = {}",
            self.partner.get()
        );
        let id: i64 = base.look(&id).await[0].parse().unwrap();
        let (device_id, element) = (domain::DeviceId::new(id), domain::ElementId::new(id));
        let done = match (act, kind) {
            (Act::LinkTyped(..), None) => door.link_typed(organization, &serial).await.map(drop),
            (Act::LinkChosen(..), None) => door.link_devices(organization, &[device_id]).await.map(drop),
            (_, None) => door.unlink_devices(organization, &[device_id]).await.map(drop),
            (Act::LinkTyped(..), Some(kind)) => {
                door.link_element_typed(organization, kind, &serial).await.map(drop)
            }
            (Act::LinkChosen(..), Some(kind)) => {
                door.link_element(organization, kind, element).await.map(drop)
            }
            (_, Some(kind)) => door.unlink_element(organization, kind, element).await.map(drop),
        };
        let (outcome, done) = outcome(done);
        if done.is_some() {
            let linked = !matches!(act, Act::Unlink(..));
            let device = &mut self.devices[device];
            (device.home, device.by_hand) = (linked.then_some(at), true);
        }
        outcome
    }

    async fn group(&mut self, base: &Base, actor: &Actor, act: Act) -> Outcome {
        let door = match base.store.group_admin(actor) {
            Ok(door) => door,
            Err(error) => return outcome::<()>(Err(error)).0,
        };
        if let Act::CreateGroup(organization, employee) = act {
            let text = fresh("Group");
            let new = contents(&text, &[self.organizations[organization].id], &[self.id(employee)]);
            let (outcome, id) = outcome(door.create(&new).await);
            if let Some(id) = id {
                let (organizations, members) = ([organization].into(), [employee].into());
                self.groups.push(Group {
                    id,
                    name: text,
                    all: false,
                    gone: false,
                    rule: Rule::Listed,
                    organizations,
                    members,
                    ends: BTreeMap::new(),
                });
                self.narrow(employee);
            }
            return outcome;
        }
        if let Act::SetRule(at, choice) = act {
            return self.rule(&door, at, choice).await;
        }
        if let Act::CopyGroup(..) | Act::MergeGroup(..) = act {
            return self.whole_group(&door, act).await;
        }
        let (Act::RenameGroup(at) | Act::DeleteGroup(at)) = act else {
            return self.regroup(&door, act).await;
        };
        let Group { id, name: shown, .. } = &self.groups[at];
        if let Act::DeleteGroup(_) = act {
            let done = match door.plan_deletion(*id).await {
                Ok(deletion) => door.delete(*id, &deletion.mark).await,
                Err(error) => Err(error),
            };
            let (outcome, done) = outcome(done);
            self.groups[at].gone |= done.is_some();
            return outcome;
        }
        let text = fresh("Regrouped");
        let (outcome, done) = outcome(door.rename(*id, shown, &name(&text)).await);
        if done.is_some() {
            self.groups[at].name = text;
        }
        outcome
    }

    /// Copies a group, or merges it into another one.
    async fn whole_group(&mut self, door: &GroupAdmin<'_>, act: Act) -> Outcome {
        match act {
            Act::CopyGroup(at, people) => {
                let text = fresh("Copy");
                let (outcome, id) = outcome(door.copy(self.groups[at].id, &name(&text), people).await);
                if let Some(id) = id {
                    let Group { organizations, members, ends, .. } = &self.groups[at];
                    let organizations = organizations.clone();
                    let (members, ends) = if people {
                        (members.clone(), ends.clone())
                    } else {
                        (BTreeSet::new(), BTreeMap::new())
                    };
                    let (all, gone, rule) = (false, false, self.groups[at].rule.clone());
                    self.groups.push(Group { id, name: text, all, gone, rule, organizations, members, ends });
                }
                outcome
            }
            Act::MergeGroup(at, into) => {
                let ids = (self.groups[at].id, self.groups[into].id);
                let done = match door.plan_merge(ids.0, ids.1).await {
                    Ok(plan) => door.merge(ids.0, ids.1, &plan.mark).await,
                    Err(error) => Err(error),
                };
                let (outcome, done) = outcome(done);
                if done.is_some() {
                    self.groups[at].gone = true;
                    let Group { organizations, members, ends, .. } = &self.groups[at];
                    let (organizations, members, ends) =
                        (organizations.clone(), members.clone(), ends.clone());
                    let other = &mut self.groups[into];
                    other.rule = Rule::Listed;
                    other.organizations.extend(organizations);
                    for member in members {
                        // Whoever is in both stays for as long as either says.
                        let new = other.members.insert(member);
                        match (new, ends.get(&member).copied(), other.ends.get(&member).copied()) {
                            (true, Some(end), _) => _ = other.ends.insert(member, end),
                            (false, Some(end), Some(before)) => {
                                _ = other.ends.insert(member, end.max(before));
                            }
                            (false, None, Some(_)) => _ = other.ends.remove(&member),
                            (true, None, _) | (false, _, None) => (),
                        }
                    }
                }
                outcome
            }
            _ => unreachable!("{act:?}"),
        }
    }

    /// Puts something into a group or takes it out, as one does who has looked at what that does.
    async fn regroup(&mut self, door: &GroupAdmin<'_>, act: Act) -> Outcome {
        let (at, change) = match act {
            Act::AddToGroup(at, held) => {
                (at, organizations(GroupAct::AddOrganizations, &[self.organizations[held].id]))
            }
            Act::TakeFromGroup(at, held) => {
                (at, organizations(GroupAct::RemoveOrganizations, &[self.organizations[held].id]))
            }
            Act::Join(at, whom) => (at, people(GroupAct::AddPeople, &[self.id(whom)])),
            Act::JoinForToday(at, whom) => {
                let term = Term { reason: None, until: Some(Day::of(self.now)) };
                (at, people_for(GroupAct::AddPeople, &[self.id(whom)], term))
            }
            Act::StayOn(at, whom) => (at, people(GroupAct::ChangeEnd, &[self.id(whom)])),
            Act::Leave(at, whom) => (at, people(GroupAct::RemovePeople, &[self.id(whom)])),
            _ => unreachable!("{act:?}"),
        };
        let id = self.groups[at].id;
        let done = match door.plan(id, &change).await {
            Ok(plan) => door.change(id, &change, &plan.mark).await,
            Err(error) => Err(error),
        };
        let (outcome, done) = outcome(done);
        if done.is_some() {
            let group = &mut self.groups[at];
            if let (Rule::AllExcept(out), Act::AddToGroup(_, held)) = (&mut group.rule, act) {
                out.remove(&held);
            }
            if let (Rule::AllExcept(out), Act::TakeFromGroup(_, held)) = (&mut group.rule, act) {
                out.insert(held);
            }
            let changed = match act {
                Act::AddToGroup(_, held) => group.organizations.insert(held),
                Act::TakeFromGroup(_, held) => group.organizations.remove(&held),
                Act::Join(_, whom) => group.members.insert(whom),
                Act::JoinForToday(_, whom) => {
                    group.ends.insert(whom, Day::of(self.now).end());
                    group.members.insert(whom)
                }
                Act::StayOn(_, whom) => {
                    group.ends.remove(&whom);
                    group.members.contains(&whom)
                }
                Act::Leave(_, whom) => {
                    group.ends.remove(&whom);
                    group.members.remove(&whom)
                }
                _ => false,
            };
            assert!(changed, "{act:?} did something");
            if let Act::Join(_, whom) | Act::JoinForToday(_, whom) = act {
                self.narrow(whom);
            }
        }
        outcome
    }

    /// The first membership narrows, and for good (rule 3).
    fn narrow(&mut self, at: usize) {
        if let Kind::Employee(_, visibility) = &mut self.people[at].kind {
            *visibility = Visibility::Groups;
        }
    }

    fn end_sessions(&mut self, whose: impl Fn(Kind) -> bool) {
        for somebody in self.people.iter_mut().filter(|somebody| whose(somebody.kind)) {
            somebody.signed_in = false;
        }
    }

    async fn manage(&mut self, base: &Base, actor: &Actor, by: usize, act: Act) -> Outcome {
        let door = match base.store.employee_admin(actor) {
            Ok(door) => door,
            Err(error) => return outcome::<()>(Err(error)).0,
        };
        match act {
            Act::Employ(standing) => {
                let visibility = self.first_visibility(by);
                let (outcome, invited) = outcome(door.create(&new_employee(standing)).await);
                if let Some(invited) = invited {
                    base.use_link(&invited.path).await;
                    self.meet(base.sign_in(&invited.email).await, Kind::Employee(standing, visibility));
                }
                outcome
            }
            Act::Edit(whom, standing) => {
                let after = self.edited(whom, standing);
                let (outcome, done) = outcome(door.edit(self.id(whom), &edit(after)).await);
                if let (Some(_), Kind::Employee(standing, _)) = (done, &mut self.people[whom].kind) {
                    *standing = after;
                }
                outcome
            }
            Act::Deactivate(whom) => {
                let (outcome, done) = outcome(door.deactivate(self.id(whom)).await);
                if done.is_some() {
                    (self.people[whom].account, self.people[whom].signed_in) = (Account::Deactivated, false);
                }
                outcome
            }
            Act::Reactivate(whom) => {
                let (outcome, done) = outcome(door.reactivate(self.id(whom)).await);
                if done.is_some() {
                    self.people[whom].account = Account::Active;
                }
                outcome
            }
            Act::Delete(whom) => {
                let (outcome, done) = outcome(door.delete(self.id(whom)).await);
                if done.is_some() {
                    (self.people[whom].account, self.people[whom].signed_in) = (Account::Gone, false);
                    for group in &mut self.groups {
                        group.members.remove(&whom);
                        group.ends.remove(&whom);
                    }
                }
                outcome
            }
            Act::EndSessions(whom) => {
                let (outcome, done) = outcome(door.end_sessions(self.id(whom)).await);
                self.people[whom].signed_in &= done.is_none();
                outcome
            }
            Act::Release(whom) => {
                let (outcome, done) = outcome(door.release(self.id(whom)).await);
                if let (Some(_), Kind::Employee(_, visibility)) = (done, &mut self.people[whom].kind) {
                    *visibility = Visibility::Everything;
                    for group in &mut self.groups {
                        group.members.remove(&whom);
                        group.ends.remove(&whom);
                    }
                }
                outcome
            }
            _ => unreachable!("{act:?}"),
        }
    }

    async fn lead(&mut self, base: &Base, actor: &Actor, by: usize, act: Act) -> Outcome {
        let door = match base.store.account_settings(actor) {
            Ok(door) => door,
            Err(error) => return outcome::<()>(Err(error)).0,
        };
        match act {
            Act::SetPolicy(nothing) => {
                let new_employees = if nothing { Visibility::Groups } else { Visibility::Everything };
                let policy = AccountPolicy { password_min: 15, idle_minutes: 60, new_employees };
                let (outcome, done) = outcome(door.set_policy(policy).await);
                if done.is_some() {
                    self.starts_with_nothing = nothing;
                }
                outcome
            }
            Act::HandOver(whom) => {
                let email = Email::parse(&self.people[whom].person.email).unwrap();
                let (outcome, done) = outcome(door.offer(&email).await);
                if done.is_some() {
                    let heir = base.actor(&self.people[whom].person).await;
                    base.store.own(&heir).accept_offer().await.unwrap();
                    for (at, role) in [(by, Role::Admin), (whom, Role::Primary)] {
                        if let Kind::Employee(standing, _) = &mut self.people[at].kind {
                            standing.role = role;
                            standing.security_administrator |= role == Role::Primary;
                        }
                    }
                }
                outcome
            }
            _ => unreachable!("{act:?}"),
        }
    }

    async fn enter(&mut self, base: &Base, by: usize, act: Act) -> Outcome {
        match act {
            Act::AddUser(at) => {
                let host = self.host(at).unwrap();
                let user = base.user(&self.people[host].person, self.organizations[at].id).await;
                self.meet(user, Kind::User(at));
            }
            Act::SignIn(whom) => {
                let person = base.sign_in(&self.people[whom].person.email).await;
                (self.people[whom].person, self.people[whom].signed_in) = (person, true);
            }
            _ => {
                base.store.visitor().sign_out(&self.people[by].person.session).await.unwrap();
                self.people[by].signed_in = false;
            }
        }
        Outcome::Done
    }

    /// What the fleet's source and the clock do.
    async fn befall(&mut self, base: &Base, act: Act) {
        match act {
            Act::Import(at) => {
                let serial = fresh("S");
                base.import(self.partner, &[(&serial, Some(&source(at)))]).await;
                self.devices.push(Device { kind: None, serial, home: self.named(at), by_hand: false });
            }
            Act::Register(kind) => {
                let number = unique().to_string();
                let record = match kind {
                    ElementKind::Network => network("Wing", &number, None),
                    _ => saas(&format!("SER-{number}"), "Customer", None),
                };
                base.register(self.partner, &[record]).await;
                let serial = format!("SER-{number}");
                self.devices.push(Device { kind: Some(kind), serial, home: None, by_hand: false });
            }
            Act::ImportAgain(at, organization) => {
                let record = device(&self.devices[at].serial, Some(&source(organization)));
                base.system().import_devices(self.partner, self.now, &[(0, record)]).await.unwrap();
                let (named, device) = (self.named(organization), &self.devices[at]);
                let sleeps = device.home.is_some_and(|home| !self.is_there(home));
                if !(device.by_hand || sleeps && named.is_none()) {
                    self.devices[at].home = named;
                }
            }
            Act::Sweep => {
                base.system().sweep().await.unwrap();
                for at in 0..self.organizations.len() {
                    if matches!(self.organizations[at].life, Life::Removed(when) if self.now.since(when) >= 7 * DAY)
                    {
                        self.purge(at);
                    }
                }
            }
            _ => {
                base.clock.advance(3 * DAY);
                self.now = base.clock.now();
                // At that instant, whether or not anything has tidied since.
                for group in &mut self.groups {
                    let ended = |end: &Timestamp| *end <= self.now;
                    let over: Vec<_> =
                        group.ends.iter().filter(|(_, end)| ended(end)).map(|(at, _)| *at).collect();
                    for at in over {
                        group.members.remove(&at);
                        group.ends.remove(&at);
                    }
                }
                let now = self.now.millis();
                let awake = format!(
                    "UPDATE session SET created_at = {now}, last_seen_at = {now}, authenticated_at = {now}"
                );
                base.tamper(&awake).await.unwrap();
            }
        }
    }

    /// The organization that the source knows by this, while it can come back.
    fn named(&self, at: usize) -> Option<usize> {
        let organization = self.organizations.get(at)?;
        (organization.source.is_some() && organization.life != Life::Purged).then_some(at)
    }

    fn purge(&mut self, at: usize) {
        self.organizations[at].life = Life::Purged;
        for device in self.devices.iter_mut().filter(|device| device.home == Some(at)) {
            (device.home, device.by_hand) = (None, false);
        }
        for group in &mut self.groups {
            group.organizations.remove(&at);
        }
        for somebody in self.people.iter_mut().filter(|somebody| somebody.kind == Kind::User(at)) {
            somebody.account = Account::Gone;
        }
    }
}
