//! What a change of one group takes away (SPEC section 3, rule 13), by the rule of [`crate::visibility`].
//!
//! A group may hold all that a large partner has. Members who are in the same other groups lose the same: what they lose is
//! found once for all of them, and nobody is compared with every organization.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt::Write as _,
    rc::Rc,
};

use crate::{
    group::{GroupImpact, Loss, Named},
    id::{AccountId, GroupId, OrganizationId},
};

/// What becomes of somebody's membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    Stays,
    Leaves,
    Joins,
}

/// Somebody who is in the group before or afterwards.
#[derive(Debug, Clone)]
pub struct Member {
    pub id: AccountId,
    pub name: String,
    pub fate: Fate,
    /// Primary or Security Administrator: sees everything whatever the groups (rule 6).
    pub never_scoped: bool,
    /// Was in no group yet: from now on they see their groups alone (rule 3).
    pub sees_everything: bool,
    /// The other groups that they are in, in order.
    pub others: Vec<GroupId>,
}

/// An organization that somebody may lose.
#[derive(Debug, Clone)]
pub struct Held {
    pub id: OrganizationId,
    pub name: String,
    /// Whether it leaves the group.
    pub leaves: bool,
    /// The other groups that hold it.
    pub others: Vec<GroupId>,
}

/// Another group of the partner.
#[derive(Debug, Clone, Copy)]
pub struct Other {
    /// Holds every organization.
    pub all: bool,
    /// Holds any organization that is there.
    pub holds: bool,
    /// Has a member who sees only what groups hold.
    pub seen: bool,
}

/// One group before and after a change.
#[derive(Debug, Clone, Default)]
pub struct Change {
    pub members: Vec<Member>,
    /// The organizations that leave the group, or all that it holds where somebody leaves it.
    pub held: Vec<Held>,
    pub others: BTreeMap<GroupId, Other>,
    /// Whether the group holds anything afterwards.
    pub holds: bool,
}

/// What members with the same other groups lose.
struct Share {
    lost: Vec<usize>,
    nothing_left: bool,
}

impl Change {
    fn other(&self, id: GroupId) -> Other {
        self.others.get(&id).copied().unwrap_or(Other { all: false, holds: false, seen: false })
    }

    fn share(&self, fate: Fate, others: &[GroupId]) -> Share {
        let keeps_all = others.iter().any(|group| self.other(*group).all);
        let lost = |(_, held): &(usize, &Held)| {
            !keeps_all
                && (held.leaves || fate == Fate::Leaves)
                && !held.others.iter().any(|group| others.binary_search(group).is_ok())
        };
        let left = others.iter().any(|group| self.other(*group).holds);
        Share {
            lost: self.held.iter().enumerate().filter(lost).map(|(at, _)| at).collect(),
            nothing_left: !left && (fate == Fate::Leaves || !self.holds),
        }
    }

    /// Organizations that somebody scoped saw, and nobody scoped sees any more.
    fn orphaned(&self) -> impl Iterator<Item = &Held> {
        let scoped = |fate: &[Fate]| {
            self.members.iter().any(|member| !member.never_scoped && fate.contains(&member.fate))
        };
        let before = scoped(&[Fate::Stays, Fate::Leaves]);
        let after = scoped(&[Fate::Stays, Fate::Joins]);
        let all = self.others.values().any(|other| other.all && other.seen);
        self.held.iter().filter(move |held| {
            let elsewhere = all || held.others.iter().any(|group| self.other(*group).seen);
            before && !elsewhere && (held.leaves || !after)
        })
    }

    /// What is lost by whom, and what tells this from any other outcome.
    pub fn impact(&self) -> (GroupImpact, Vec<String>) {
        let mut shares: Shares<'_> = HashMap::new();
        let mut lose = Vec::new();
        let mut marks: Vec<String> = self.held.iter().map(|held| held.id.to_string()).collect();
        let scoped = |member: &&Member| !member.never_scoped && member.fate != Fate::Joins;
        for member in self.members.iter().filter(scoped) {
            let place = shares.len();
            let (place, share) = shares
                .entry((member.fate, &member.others))
                .or_insert_with(|| {
                    let share = self.share(member.fate, &member.others);
                    marks.push(Self::told(&share));
                    (place, Rc::new(share))
                })
                .clone();
            if !share.lost.is_empty() {
                marks.push(format!("{} {place}", member.id));
                lose.push((member, share));
            }
        }
        let orphaned: Vec<&Held> = self.orphaned().collect();
        marks.extend(orphaned.iter().map(|held| held.id.to_string()));
        let narrowed: Vec<&Member> = self.members.iter().filter(|member| narrowed(member)).collect();
        marks.extend(narrowed.iter().map(|member| member.id.to_string()));
        let gone: BTreeSet<usize> = lose.iter().flat_map(|(_, share)| share.lost.iter().copied()).collect();
        let impact = GroupImpact {
            losing: lose.len() as u64,
            lost: gone.len() as u64,
            blind: lose.iter().filter(|(_, share)| share.nothing_left).count() as u64,
            lose: lose.iter().take(Named::SHOWN).map(|(member, share)| self.loss(member, share)).collect(),
            orphaned: Named::of(orphaned.iter().map(|held| &held.name)),
            narrowed: Named::of(narrowed.iter().map(|member| &member.name)),
        };
        (impact, marks)
    }

    fn loss(&self, member: &Member, share: &Share) -> Loss {
        Loss {
            employee: member.name.clone(),
            organizations: Named::of(share.lost.iter().map(|at| &self.held[*at].name)),
            nothing_left: share.nothing_left,
        }
    }

    /// A share by its places among what is held, those in a row as one: each may be of thousands, and there may be many.
    fn told(share: &Share) -> String {
        let mut told = share.nothing_left.to_string();
        for row in share.lost.chunk_by(|one, next| one + 1 == *next) {
            if let (Some(first), Some(last)) = (row.first(), row.last()) {
                let _ = write!(told, " {first}-{last}");
            }
        }
        told
    }
}

/// What members of one fate in the same other groups lose, each with its place.
type Shares<'a> = HashMap<(Fate, &'a [GroupId]), (usize, Rc<Share>)>;

const fn narrowed(member: &Member) -> bool {
    matches!(member.fate, Fate::Joins) && member.sees_everything && !member.never_scoped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        Visibility,
        membership::Membership,
        role::{Role, Standing},
        time::Timestamp,
        visibility::{GroupContent, Place, Viewer},
    };

    /// Whether an organization is in a group: whether it leaves, and the other groups that hold it.
    type Fits<'a> = dyn Fn(&(bool, Vec<i64>)) -> bool + 'a;

    /// Group 1 changes; the others are 2, 3 and, of all organizations, 4.
    #[derive(Debug, Clone)]
    struct World {
        /// For each organization: whether it leaves the group, and which of 2 and 3 hold it.
        held: Vec<(bool, Vec<i64>)>,
        members: Vec<(Fate, bool, Vec<i64>)>,
    }

    fn worlds() -> impl Strategy<Value = World> {
        let some = |of: Vec<i64>| prop::sample::subsequence(of.clone(), 0..=of.len());
        let fate = prop_oneof![Just(Fate::Stays), Just(Fate::Leaves)];
        let member = (fate, prop::bool::weighted(0.2), some(vec![2, 3, 4]));
        (prop::collection::vec((any::<bool>(), some(vec![2, 3])), 0..5), prop::collection::vec(member, 0..4))
            .prop_map(|(held, members)| World { held, members })
    }

    impl World {
        fn change(&self) -> Change {
            let group = GroupId::new;
            let held = self.held.iter().zip(10..).map(|((leaves, others), id)| Held {
                id: OrganizationId::new(id),
                name: format!("o{id}"),
                leaves: *leaves,
                others: others.iter().copied().map(group).collect(),
            });
            let members = self.members.iter().zip(100..).map(|((fate, never, others), id)| Member {
                id: AccountId::new(id),
                name: format!("e{id}"),
                fate: *fate,
                never_scoped: *never,
                sees_everything: false,
                others: others.iter().copied().map(group).collect(),
            });
            let seen = |id: i64| self.members.iter().any(|(_, never, others)| !never && others.contains(&id));
            let others = [2, 3, 4].map(|id| {
                let holds = if id == 4 {
                    !self.held.is_empty()
                } else {
                    self.held.iter().any(|(_, o)| o.contains(&id))
                };
                (group(id), Other { all: id == 4, holds, seen: seen(id) })
            });
            Change {
                held: held.collect(),
                members: members.collect(),
                others: others.into_iter().collect(),
                holds: self.held.iter().any(|(leaves, _)| !leaves),
            }
        }

        /// Which organizations this member sees by the rule.
        fn sees(&self, (fate, never, others): &(Fate, bool, Vec<i64>), after: bool) -> Vec<usize> {
            let listed = |fits: &Fits<'_>| {
                let ids = self.held.iter().zip(10..).filter(|(held, _)| fits(held));
                GroupContent::Listed(ids.map(|(_, id)| OrganizationId::new(id)).collect())
            };
            let mut groups: Vec<GroupContent> = others
                .iter()
                .map(|id| match id {
                    4 => GroupContent::AllOrganizations,
                    id => listed(&|(_, others)| others.contains(id)),
                })
                .collect();
            if !after || *fate == Fate::Stays {
                groups.push(listed(&|(leaves, _)| !(after && *leaves)));
            }
            let standing =
                if *never { Standing::of(Role::Tech).designated() } else { Standing::of(Role::Tech) };
            let groups: Vec<Membership> = groups.into_iter().map(Membership::of).collect();
            let now = Timestamp::from_millis(0);
            let viewer = Viewer::Employee { standing, visibility: Visibility::Groups, groups: &groups, now };
            let place = |at: &usize| Place::In(OrganizationId::new(10 + i64::try_from(*at).unwrap_or(0)));
            (0..self.held.len()).filter(|at| viewer.sees(place(at))).collect()
        }
    }

    proptest! {
        #[test]
        fn the_impact_is_what_the_rule_says_before_and_after(world in worlds()) {
            // Rule 13
            let (impact, _) = world.change().impact();
            let mut lose = Vec::new();
            let (mut before, mut after) = (BTreeSet::new(), BTreeSet::new());
            for (member, id) in world.members.iter().zip(100..) {
                let (now, then) = (world.sees(member, false), world.sees(member, true));
                let lost: Vec<_> = now.iter().filter(|at| !then.contains(at)).map(|at| format!("o{}", at + 10)).collect();
                if !lost.is_empty() {
                    lose.push((format!("e{id}"), lost, then.is_empty()));
                }
                if !member.1 {
                    before.extend(now);
                    after.extend(then);
                }
            }
            let told: Vec<_> = impact.lose.into_iter().map(|l| (l.employee, l.organizations.first, l.nothing_left)).collect();
            prop_assert_eq!(told, lose);
            // Where nobody leaves, only what leaves the group is looked at.
            let orphaned: Vec<_> = before.difference(&after).map(|at| format!("o{}", at + 10)).collect();
            prop_assert_eq!(impact.orphaned.first, orphaned);
        }
    }
}
