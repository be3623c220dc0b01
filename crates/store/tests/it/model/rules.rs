//! What the specification says, as loops over lists.

use domain::{Role, Standing, Visibility, time::DAY};

use super::{
    Account, Kind, Life, Model, Outcome, Rule,
    acts::{Act, Choice},
};

/// Primary > Security Administrator > Admin > Business > the others (SPEC section 2).
fn rank(standing: Standing) -> u8 {
    match (standing.role, standing.security_administrator) {
        (Role::Primary, _) => 5,
        (_, true) => 4,
        (Role::Admin, _) => 3,
        (Role::Business, _) => 2,
        (Role::Tech | Role::SalesMarketing, _) => 1,
    }
}

const fn done_if(fits: bool, otherwise: Outcome) -> Outcome {
    if fits { Outcome::Done } else { otherwise }
}

impl Model {
    pub(super) fn standing(&self, at: usize) -> Option<Standing> {
        match self.people[at].kind {
            Kind::Employee(standing, _) => Some(standing),
            Kind::User(_) | Kind::Foreign => None,
        }
    }

    fn foreign(&self, at: usize) -> bool {
        self.people[at].kind == Kind::Foreign
    }

    /// Whether this person's session does anything.
    pub(super) fn works(&self, at: usize) -> bool {
        let somebody = &self.people[at];
        let home = match somebody.kind {
            Kind::User(home) => self.organizations[home].life == Life::There,
            Kind::Employee(..) | Kind::Foreign => true,
        };
        somebody.signed_in && somebody.account == Account::Active && home
    }

    fn unscoped(&self, at: usize) -> bool {
        match self.people[at].kind {
            Kind::Employee(standing, visibility) => {
                rank(standing) >= 4 || visibility == Visibility::Everything
            }
            Kind::User(_) | Kind::Foreign => false,
        }
    }

    fn in_a_group_with(&self, at: usize, organization: usize) -> bool {
        self.groups.iter().any(|group| {
            !group.gone
                && group.members.contains(&at)
                && (group.all || group.organizations.contains(&organization))
        })
    }

    /// Whether this person would see an organization if it is there.
    fn would_see(&self, at: usize, organization: usize) -> bool {
        match self.people[at].kind {
            Kind::User(home) => home == organization,
            Kind::Foreign => false,
            Kind::Employee(..) => self.unscoped(at) || self.in_a_group_with(at, organization),
        }
    }

    pub(super) fn sees(&self, at: usize, organization: usize) -> bool {
        self.organizations[organization].life == Life::There && self.would_see(at, organization)
    }

    pub(super) fn sees_device(&self, at: usize, device: usize) -> bool {
        match self.devices[device].home {
            None => self.unscoped(at),
            Some(home) => self.sees(at, home),
        }
    }

    pub(super) fn reads_status(&self, at: usize) -> bool {
        self.standing(at).is_none_or(|standing| rank(standing) >= 3 || standing.role == Role::Tech)
    }

    fn manages_organizations(&self, at: usize) -> bool {
        self.foreign(at) || self.standing(at).is_some_and(|standing| rank(standing) >= 3)
    }

    /// Somebody who can add users to an organization.
    pub(super) fn host(&self, organization: usize) -> Option<usize> {
        let hosts =
            |at: &usize| self.works(*at) && self.manages_organizations(*at) && self.sees(*at, organization);
        (0..self.people.len()).find(hosts)
    }

    fn manages_groups(&self, at: usize) -> bool {
        self.foreign(at) || self.standing(at).is_some_and(|standing| standing.security_administrator)
    }

    fn manages_employees(&self, at: usize) -> bool {
        self.foreign(at) || self.standing(at).is_some_and(|standing| rank(standing) >= 2)
    }

    /// Whether somebody sees an organization that `by` does not, or all of them.
    fn sees_more(&self, whom: usize, by: usize) -> bool {
        if self.unscoped(by) {
            return false;
        }
        self.unscoped(whom) || self.there().any(|at| self.sees(whom, at) && !self.sees(by, at))
    }

    /// Whether a Security Administrator is left without this one.
    fn another_designated(&self, besides: usize) -> bool {
        (0..self.people.len()).any(|at| {
            at != besides
                && self.people[at].account == Account::Active
                && self.standing(at).is_some_and(|standing| standing.security_administrator)
        })
    }

    /// What becomes of an employee that this person adds (rule 2).
    pub(super) fn first_visibility(&self, by: usize) -> Visibility {
        if self.starts_with_nothing || !self.unscoped(by) {
            Visibility::Groups
        } else {
            Visibility::Everything
        }
    }

    fn may_act_on(&self, by: usize, whom: usize, after: Option<Standing>) -> bool {
        let (Some(own), Some(theirs)) = (self.standing(by), self.standing(whom)) else { return false };
        let low = |standing: Standing| rank(standing) <= rank(own);
        by != whom && low(theirs) && after.is_none_or(low) && !self.sees_more(whom, by)
    }

    fn judge_organization(&self, by: usize, organization: usize, then: Outcome) -> Outcome {
        match () {
            () if !self.manages_organizations(by) => Outcome::Refused,
            () if !self.sees(by, organization) => Outcome::Hidden,
            () => then,
        }
    }

    fn judge_group(&self, by: usize, group: usize, then: Outcome) -> Outcome {
        match () {
            () if !self.manages_groups(by) => Outcome::Refused,
            () if self.foreign(by) || self.groups[group].gone => Outcome::Hidden,
            () => then,
        }
    }

    fn judge_employee(&self, by: usize, whom: usize, then: impl FnOnce() -> Outcome) -> Outcome {
        let employee = matches!(self.people[whom].kind, Kind::Employee(..));
        match () {
            () if !self.manages_employees(by) => Outcome::Refused,
            () if self.foreign(by) || !employee || self.people[whom].account == Account::Gone => {
                Outcome::Hidden
            }
            () => then(),
        }
    }

    fn judge_edit(&self, by: usize, whom: usize, after: Standing) -> Outcome {
        self.judge_employee(by, whom, || {
            let before = self.standing(whom);
            let last = before.is_some_and(|standing| standing.security_administrator)
                && !after.security_administrator
                && !self.another_designated(whom);
            let allowed = if by == whom {
                // Nobody changes what they may themselves; a primary account may all with the designation and without it.
                Some(after) == before || (after.role == Role::Primary && !last)
            } else {
                self.may_act_on(by, whom, Some(after)) && !last
            };
            if allowed { Outcome::Done } else { Outcome::Refused }
        })
    }

    fn judge_end(&self, by: usize, whom: usize, fits: bool) -> Outcome {
        self.judge_employee(by, whom, || {
            let Some(theirs) = self.standing(whom) else { return Outcome::Hidden };
            if theirs.role == Role::Primary || !self.may_act_on(by, whom, None) {
                return Outcome::Refused;
            }
            if !fits {
                return Outcome::Invalid;
            }
            let active = self.people[whom].account == Account::Active;
            if theirs.security_administrator && active && !self.another_designated(whom) {
                return Outcome::Refused;
            }
            Outcome::Done
        })
    }

    /// How an act in Manage Organizations should end.
    fn judge_there(&self, by: usize, act: Act) -> Option<Outcome> {
        Some(match act {
            Act::CreateOrganization(group) | Act::TakeOrganizationIn(group) => {
                let group = &self.groups[group];
                let own = self.unscoped(by) || group.members.contains(&by);
                match () {
                    () if !self.manages_organizations(by) => Outcome::Refused,
                    () => done_if(!self.foreign(by) && !group.gone && own, Outcome::Invalid),
                }
            }
            Act::RenameOrganization(at) | Act::RemoveOrganization(at) => {
                self.judge_organization(by, at, Outcome::Done)
            }
            Act::RemoveOrganizations(one, other) => {
                let seen = self.sees(by, one) && self.sees(by, other);
                self.judge_organization(by, one, done_if(seen, Outcome::Hidden))
            }
            Act::RestoreOrganization(at) => {
                match (self.manages_organizations(by), self.organizations[at].life) {
                    (false, _) => Outcome::Refused,
                    (true, Life::Removed(when)) => {
                        done_if(self.would_see(by, at) && self.now.since(when) < 7 * DAY, Outcome::Hidden)
                    }
                    (true, Life::There | Life::Purged) => Outcome::Hidden,
                }
            }
            Act::LinkTyped(at, device) => {
                let device = &self.devices[device];
                // What nothing names that can't be guessed is for those who see everything (rule 8).
                let named = device.kind.is_none_or(|kind| kind.exact().is_some());
                let outcome = match () {
                    () if !named && !self.unscoped(by) => Outcome::Refused,
                    () => done_if(device.home.is_none(), Outcome::Invalid),
                };
                self.judge_organization(by, at, outcome)
            }
            Act::LinkChosen(at, device) => {
                let free = self.unscoped(by) && self.devices[device].home.is_none();
                self.judge_organization(by, at, done_if(free, Outcome::Hidden))
            }
            Act::Tag(at, tag) | Act::Untag(at, tag) => {
                let has = self.organizations[at].tags.contains(&tag);
                let moot = has == matches!(act, Act::Tag(..));
                let high = self.standing(by).is_some_and(|standing| rank(standing) >= 4);
                self.judge_organization(
                    by,
                    at,
                    done_if(moot || high || !self.followed(tag), Outcome::Refused),
                )
            }
            Act::Unlink(at, device) => {
                let there = self.devices[device].home == Some(at);
                self.judge_organization(by, at, done_if(there, Outcome::Hidden))
            }
            _ => return None,
        })
    }

    /// How an act should end.
    pub(super) fn judge(&self, by: usize, act: Act) -> Outcome {
        if let Some(outcome) = self.judge_there(by, act) {
            return outcome;
        }
        match act {
            Act::CreateGroup(organization, employee) => match () {
                () if !self.manages_groups(by) => Outcome::Refused,
                () => done_if(
                    !self.foreign(by) && self.is_there(organization) && self.is_employed(employee),
                    Outcome::Invalid,
                ),
            },
            Act::RenameGroup(group) | Act::DeleteGroup(group) | Act::CopyGroup(group, _) => {
                self.judge_group(by, group, done_if(!self.groups[group].all, Outcome::Refused))
            }
            Act::MergeGroup(group, into) => {
                let fits = match () {
                    () if self.groups[into].gone => Outcome::Hidden,
                    () if self.groups[group].all || self.groups[into].all => Outcome::Refused,
                    () => done_if(group != into, Outcome::Invalid),
                };
                self.judge_group(by, group, fits)
            }
            Act::SetRule(group, choice) => {
                let now = &self.groups[group].rule;
                let already = match choice {
                    Choice::Listed => *now == Rule::Listed,
                    Choice::AllExcept(keep) => match now {
                        Rule::AllExcept(out) => keep || !out.iter().any(|at| self.is_there(*at)),
                        _ => false,
                    },
                    Choice::Tagged(tag) => *now == Rule::Tagged(tag),
                };
                let fits = match () {
                    () if self.groups[group].all => Outcome::Refused,
                    () => done_if(!already, Outcome::Invalid),
                };
                self.judge_group(by, group, fits)
            }
            Act::AddToGroup(group, at) | Act::TakeFromGroup(group, at) => {
                let inside = self.groups[group].organizations.contains(&at);
                let fits = match () {
                    () if self.groups[group].all => Outcome::Refused,
                    () if matches!(self.groups[group].rule, Rule::Tagged(_)) => Outcome::Refused,
                    () if !self.is_there(at) => Outcome::Invalid,
                    () => done_if(inside != matches!(act, Act::AddToGroup(..)), Outcome::Invalid),
                };
                self.judge_group(by, group, fits)
            }
            Act::Join(group, whom)
            | Act::JoinForToday(group, whom)
            | Act::StayOn(group, whom)
            | Act::Leave(group, whom) => {
                let inside = self.groups[group].members.contains(&whom);
                let joins = matches!(act, Act::Join(..) | Act::JoinForToday(..));
                let fits = match () {
                    () if !self.is_employed(whom) => Outcome::Invalid,
                    () => done_if(inside != joins, Outcome::Invalid),
                };
                self.judge_group(by, group, fits)
            }
            Act::Employ(standing) => {
                let own = self.standing(by).map_or(0, rank);
                done_if(own >= 2 && rank(standing) <= own, Outcome::Refused)
            }
            Act::Edit(whom, after) => self.judge_edit(by, whom, self.edited(whom, after)),
            Act::Deactivate(whom) => self.judge_end(by, whom, self.people[whom].account == Account::Active),
            Act::Delete(whom) => self.judge_end(by, whom, true),
            Act::Reactivate(whom) => self.judge_employee(by, whom, || {
                let reactivates = self.standing(by).is_some_and(|own| rank(own) >= 3);
                match () {
                    () if !reactivates || !self.may_act_on(by, whom, None) => Outcome::Refused,
                    () => done_if(self.people[whom].account == Account::Deactivated, Outcome::Invalid),
                }
            }),
            Act::EndSessions(whom) => self.judge_employee(by, whom, || match () {
                () if !self.may_act_on(by, whom, None) => Outcome::Refused,
                () => done_if(self.people[whom].account == Account::Active, Outcome::Invalid),
            }),
            Act::Release(whom) => {
                if !self.manages_groups(by) {
                    return Outcome::Refused;
                }
                self.judge_employee(by, whom, || done_if(self.may_act_on(by, whom, None), Outcome::Refused))
            }
            Act::SetPolicy(_) => {
                let primary = self.standing(by).is_some_and(|own| own.role == Role::Primary);
                done_if(primary, Outcome::Refused)
            }
            Act::HandOver(whom) => {
                let primary = self.standing(by).is_some_and(|own| own.role == Role::Primary);
                let fits = by != whom && self.works(whom) && self.standing(whom).is_some();
                if primary || self.foreign(by) {
                    done_if(fits && primary, Outcome::Invalid)
                } else {
                    Outcome::Refused
                }
            }
            // What nobody asks for, and what everybody may do.
            _ => Outcome::Done,
        }
    }

    /// Whether a group follows this tag.
    fn followed(&self, tag: usize) -> bool {
        self.groups.iter().any(|group| !group.gone && group.rule == Rule::Tagged(tag))
    }

    /// Each group with a rule holds what that says, of whatever can still be seen one day (SPEC section 6).
    pub(super) fn follow(&mut self) {
        let kept: Vec<usize> =
            (0..self.organizations.len()).filter(|at| self.organizations[*at].life != Life::Purged).collect();
        for group in &mut self.groups {
            let holds = |at: &usize| match &group.rule {
                Rule::Listed => group.organizations.contains(at),
                Rule::AllExcept(out) => !out.contains(at),
                Rule::Tagged(tag) => self.organizations[*at].tags.contains(tag),
            };
            group.organizations = kept.iter().copied().filter(holds).collect();
        }
    }

    pub(super) fn is_there(&self, organization: usize) -> bool {
        self.organizations[organization].life == Life::There
    }

    fn is_employed(&self, at: usize) -> bool {
        self.people[at].account != Account::Gone && self.standing(at).is_some()
    }

    /// What somebody would be; a primary account keeps its role.
    pub(super) fn edited(&self, whom: usize, after: Standing) -> Standing {
        match self.standing(whom) {
            Some(Standing { role: Role::Primary, .. }) => Standing { role: Role::Primary, ..after },
            _ => after,
        }
    }
}
