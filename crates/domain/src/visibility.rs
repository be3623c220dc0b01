//! Where a person may look: the rule the product exists for (SPEC section 3).

use serde::{Deserialize, Serialize};

use crate::{id::OrganizationId, membership::Membership, role::Standing, time::Timestamp};

/// What an employee sees, an explicit column: never inferred from a count of groups (rule 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "db", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "db", sea_orm(rs_type = "String", db_type = "Text"))]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Every organization and every unlinked element.
    #[cfg_attr(feature = "db", sea_orm(string_value = "everything"))]
    Everything,
    /// The organizations of one's Access Groups; with no group left, nothing (M82, M83, M86).
    #[cfg_attr(feature = "db", sea_orm(string_value = "groups"))]
    Groups,
}

/// What an Access Group holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupContent {
    /// All organizations, present and future, and no unlinked element (rule 11).
    AllOrganizations,
    /// These organizations.
    Listed(Vec<OrganizationId>),
}

/// Whose eyes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Viewer<'a> {
    Employee {
        standing: Standing,
        visibility: Visibility,
        /// What the employee is a member of, whether or not it has ended.
        groups: &'a [Membership],
        /// The instant at which is looked.
        now: Timestamp,
    },
    OrganizationUser {
        organization: OrganizationId,
    },
}

/// What an element of a status page hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Linked to no organization.
    Unlinked,
    /// Linked to an organization that is there.
    In(OrganizationId),
    /// Linked to an organization that was removed: invisible to everybody at once.
    InRemoved(OrganizationId),
}

/// Why a person sees something, or why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Primary or Security Administrator: never scoped (rule 6).
    NeverScoped,
    /// Is in no group: never was (rule 2), or was let out of all (rule 4).
    Everything,
    /// Through these of their groups, by their places in the list.
    Groups(Vec<usize>),
    /// It is the organization user's own organization (rule 7).
    Own,
    /// The organization was removed: nobody sees it.
    Removed,
    /// Linked to no organization: for people who see everything (rule 8).
    Unlinked,
    /// In groups, and none is left (rule 3).
    NoGroup,
    /// None of their groups holds it.
    NotHeld,
    /// An organization user's own organization is another one.
    NotOwn,
}

impl Why {
    /// Whether it is seen.
    pub const fn yes(&self) -> bool {
        matches!(self, Self::NeverScoped | Self::Everything | Self::Groups(_) | Self::Own)
    }
}

impl Viewer<'_> {
    /// Why this person sees everything of their partner, unlinked elements included, if they do.
    const fn unscoped(&self) -> Option<Why> {
        match self {
            Self::Employee { standing, .. } if standing.never_scoped() => Some(Why::NeverScoped),
            Self::Employee { visibility: Visibility::Everything, .. } => Some(Why::Everything),
            Self::Employee { .. } | Self::OrganizationUser { .. } => None,
        }
    }

    /// Why this person sees an element at that place, in their own partner, or why not.
    pub fn explain(&self, place: Place) -> Why {
        let organization = match place {
            Place::InRemoved(_) => return Why::Removed,
            Place::Unlinked => return self.unscoped().unwrap_or(Why::Unlinked),
            Place::In(organization) => organization,
        };
        if let Some(why) = self.unscoped() {
            return why;
        }
        match self {
            Self::OrganizationUser { organization: own } if *own == organization => Why::Own,
            Self::OrganizationUser { .. } => Why::NotOwn,
            Self::Employee { groups, now, .. } if !groups.iter().any(|group| group.lasts(*now)) => {
                Why::NoGroup
            }
            Self::Employee { groups, now, .. } => {
                let holds = |group: &Membership| {
                    group.lasts(*now)
                        && match &group.content {
                            GroupContent::AllOrganizations => true,
                            GroupContent::Listed(listed) => listed.contains(&organization),
                        }
                };
                let through: Vec<usize> =
                    groups.iter().enumerate().filter(|(_, group)| holds(group)).map(|(at, _)| at).collect();
                if through.is_empty() { Why::NotHeld } else { Why::Groups(through) }
            }
        }
    }

    /// Whether this person sees an element at that place, in their own partner.
    pub fn sees(&self, place: Place) -> bool {
        self.explain(place).yes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;

    const A: OrganizationId = OrganizationId::new(1);
    const B: OrganizationId = OrganizationId::new(2);

    const NOW: Timestamp = Timestamp::from_millis(1_000);

    fn employee(standing: Standing, visibility: Visibility, groups: &[Membership]) -> Viewer<'_> {
        Viewer::Employee { standing, visibility, groups, now: NOW }
    }

    fn listed(organizations: &[OrganizationId]) -> Membership {
        Membership::of(GroupContent::Listed(organizations.to_vec()))
    }

    fn all() -> Membership {
        Membership::of(GroupContent::AllOrganizations)
    }

    #[test]
    fn a_membership_that_has_ended_grants_nothing_and_stays_a_latch() {
        // Rule 3
        let until =
            |millis, membership| Membership { ends_at: Some(Timestamp::from_millis(millis)), ..membership };
        let tech = Standing::of(Role::Tech);
        let groups = [until(1_000, listed(&[A])), until(1_001, listed(&[B]))];
        let viewer = employee(tech, Visibility::Groups, &groups);
        assert_eq!(viewer.explain(Place::In(A)), Why::NotHeld);
        assert_eq!(viewer.explain(Place::In(B)), Why::Groups(vec![1]));
        let groups = [until(1_000, listed(&[A])), until(999, all())];
        let viewer = employee(tech, Visibility::Groups, &groups);
        assert_eq!(viewer.explain(Place::In(A)), Why::NoGroup);
        assert_eq!(viewer.explain(Place::Unlinked), Why::Unlinked);
    }

    #[test]
    fn no_group_left_means_nothing_and_never_everything() {
        // M82, M86
        for role in Role::ASSIGNABLE {
            let viewer = employee(Standing::of(role), Visibility::Groups, &[]);
            assert!(!viewer.sees(Place::In(A)) && !viewer.sees(Place::Unlinked));
        }
    }

    #[test]
    fn an_employee_in_groups_sees_their_union() {
        // M83
        let groups = [listed(&[A]), listed(&[])];
        let viewer = employee(Standing::of(Role::Admin), Visibility::Groups, &groups);
        assert!(viewer.sees(Place::In(A)));
        assert!(!viewer.sees(Place::In(B)));
        assert!(!viewer.sees(Place::Unlinked));
    }

    #[test]
    fn an_explanation_names_every_way_and_the_one_reason_of_a_no() {
        let groups = [listed(&[A]), listed(&[B]), all()];
        let tech = Standing::of(Role::Tech);
        assert_eq!(
            employee(tech, Visibility::Groups, &groups).explain(Place::In(A)),
            Why::Groups(vec![0, 2])
        );
        assert_eq!(employee(tech, Visibility::Groups, &groups[1..2]).explain(Place::In(A)), Why::NotHeld);
        assert_eq!(employee(tech, Visibility::Groups, &[]).explain(Place::In(A)), Why::NoGroup);
        assert_eq!(employee(tech, Visibility::Groups, &groups).explain(Place::Unlinked), Why::Unlinked);
        assert_eq!(employee(tech, Visibility::Everything, &[]).explain(Place::In(A)), Why::Everything);
        assert_eq!(
            employee(tech.designated(), Visibility::Groups, &[]).explain(Place::Unlinked),
            Why::NeverScoped
        );
        assert_eq!(Viewer::OrganizationUser { organization: A }.explain(Place::In(B)), Why::NotOwn);
    }

    #[test]
    fn all_organizations_holds_every_organization_but_no_unlinked_element() {
        let groups = [all()];
        let viewer = employee(Standing::of(Role::Tech), Visibility::Groups, &groups);
        assert!(viewer.sees(Place::In(A)) && viewer.sees(Place::In(B)));
        assert!(!viewer.sees(Place::Unlinked));
    }

    #[test]
    fn primary_and_security_administrators_are_never_scoped() {
        for standing in [Standing::of(Role::Primary), Standing::of(Role::Tech).designated()] {
            let viewer = employee(standing, Visibility::Groups, &[]);
            assert!(viewer.sees(Place::In(A)) && viewer.sees(Place::Unlinked));
        }
    }

    #[test]
    fn an_organization_user_sees_their_own_organization_and_no_other() {
        // M84 read literally would show one customer every other customer: never.
        let viewer = Viewer::OrganizationUser { organization: A };
        assert!(viewer.sees(Place::In(A)));
        assert!(!viewer.sees(Place::In(B)) && !viewer.sees(Place::Unlinked));
    }

    #[test]
    fn what_hangs_on_a_removed_organization_is_seen_by_nobody() {
        let primary = employee(Standing::of(Role::Primary), Visibility::Everything, &[]);
        assert!(!primary.sees(Place::InRemoved(A)));
        assert!(!Viewer::OrganizationUser { organization: A }.sees(Place::InRemoved(A)));
    }
}
