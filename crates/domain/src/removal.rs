//! What people lose when organizations are removed (SPEC section 3, rule 13), by the rule of [`crate::visibility`].
//!
//! People who are in the same groups lose the same: it is found once for all of them.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    rc::Rc,
};

use crate::id::{AccountId, GroupId, OrganizationId};

/// A group, as far as a removal is concerned.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// Holds every organization.
    pub all: bool,
    /// Which of those that are removed it holds.
    pub removed: BTreeSet<OrganizationId>,
    /// Whether it holds one that stays.
    pub keeps: bool,
}

/// An employee who sees only what groups hold.
#[derive(Debug, Clone)]
pub struct Viewer {
    pub id: AccountId,
    pub name: String,
    /// The groups that they are in, in order.
    pub groups: Vec<GroupId>,
}

/// Organizations that are removed, and who may see them.
#[derive(Debug, Clone, Default)]
pub struct Removal {
    /// Those that are removed, in order.
    pub removed: Vec<OrganizationId>,
    pub groups: BTreeMap<GroupId, Reach>,
    pub viewers: Vec<Viewer>,
}

/// What somebody loses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The places of those that they see now, among what is removed.
    pub organizations: Vec<usize>,
    /// Whether they see nothing afterwards.
    pub nothing_left: bool,
}

impl Removal {
    fn lost(&self, groups: &[GroupId]) -> Lost {
        let reaches = || groups.iter().filter_map(|group| self.groups.get(group));
        let seen = |id: &OrganizationId| reaches().any(|reach| reach.all || reach.removed.contains(id));
        let places = self.removed.iter().enumerate().filter(|(_, id)| seen(id)).map(|(place, _)| place);
        Lost { organizations: places.collect(), nothing_left: !reaches().any(|reach| reach.keeps) }
    }

    /// Who loses what, in the order of the viewers; nobody who loses nothing.
    pub fn losses(&self) -> Vec<(&Viewer, Rc<Lost>)> {
        let mut known: HashMap<&[GroupId], Rc<Lost>> = HashMap::new();
        let mut losses = Vec::new();
        for viewer in &self.viewers {
            let lost = known.entry(&viewer.groups).or_insert_with(|| Rc::new(self.lost(&viewer.groups)));
            if !lost.organizations.is_empty() {
                losses.push((viewer, Rc::clone(lost)));
            }
        }
        losses
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Organizations 1 to 3 are removed, 4 and 5 stay; groups 1 to 3 hold some of them, group 4 all.
    fn held() -> impl Strategy<Value = Vec<Vec<i64>>> {
        let some = prop::sample::subsequence(vec![1, 2, 3, 4, 5], 0..=5);
        prop::collection::vec(some, 3)
    }

    proptest! {
        #[test]
        fn as_what_is_seen_before_and_afterwards(
            held in held(),
            of in prop::collection::vec(prop::sample::subsequence(vec![1, 2, 3, 4], 0..=4), 0..6),
        ) {
            let holds = |group: i64| match usize::try_from(group - 1).ok().and_then(|at| held.get(at)) {
                Some(held) => held.clone(),
                None => vec![1, 2, 3, 4, 5],
            };
            let reach = |group: i64| Reach {
                all: group == 4,
                // A group of all organizations stores none.
                removed: holds(group).into_iter().filter(|one| *one < 4 && group != 4).map(OrganizationId::new).collect(),
                keeps: holds(group).iter().any(|one| *one > 3),
            };
            let removal = Removal {
                removed: (1..4).map(OrganizationId::new).collect(),
                groups: (1..5).map(|group| (GroupId::new(group), reach(group))).collect(),
                viewers: of.iter().zip(1..).map(|(groups, id)| Viewer {
                    id: AccountId::new(id),
                    name: format!("e{id}"),
                    groups: groups.iter().copied().map(GroupId::new).collect(),
                }).collect(),
            };
            let mut expected = Vec::new();
            for (groups, id) in of.iter().zip(1..) {
                let sees: BTreeSet<i64> = groups.iter().flat_map(|group| holds(*group)).collect();
                let (lost, left): (Vec<i64>, Vec<i64>) = sees.into_iter().partition(|one| *one < 4);
                if !lost.is_empty() {
                    let organizations =
                        [1, 2, 3].iter().enumerate().filter(|(_, one)| lost.contains(one)).map(|(place, _)| place);
                    expected.push((id, Lost { organizations: organizations.collect(), nothing_left: left.is_empty() }));
                }
            }
            let losses: Vec<_> = removal.losses().into_iter().map(|(viewer, lost)| (viewer.id, (*lost).clone())).collect();
            let expected: Vec<_> = expected.into_iter().map(|(id, lost)| (AccountId::new(id), lost)).collect();
            prop_assert_eq!(losses, expected);
        }
    }
}
