//! Where a person may look: the rule the product exists for (SPEC section 3).

use serde::{Deserialize, Serialize};

use crate::{id::OrganizationId, role::Standing};

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
        /// The groups that the employee is a member of.
        groups: &'a [GroupContent],
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

impl Viewer<'_> {
    /// Whether this person sees everything of their partner, unlinked elements included.
    pub const fn unscoped(&self) -> bool {
        match self {
            Self::Employee { standing, visibility, .. } => {
                standing.never_scoped() || matches!(visibility, Visibility::Everything)
            }
            Self::OrganizationUser { .. } => false,
        }
    }

    /// Whether this person sees an element at that place, in their own partner.
    pub fn sees(&self, place: Place) -> bool {
        let organization = match place {
            Place::InRemoved(_) => return false,
            Place::Unlinked => return self.unscoped(),
            Place::In(organization) => organization,
        };
        match self {
            Self::OrganizationUser { organization: own } => *own == organization,
            Self::Employee { groups, .. } => {
                self.unscoped()
                    || groups.iter().any(|group| match group {
                        GroupContent::AllOrganizations => true,
                        GroupContent::Listed(listed) => listed.contains(&organization),
                    })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;

    const A: OrganizationId = OrganizationId::new(1);
    const B: OrganizationId = OrganizationId::new(2);

    fn employee(standing: Standing, visibility: Visibility, groups: &[GroupContent]) -> Viewer<'_> {
        Viewer::Employee { standing, visibility, groups }
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
        let groups = [GroupContent::Listed(vec![A]), GroupContent::Listed(vec![])];
        let viewer = employee(Standing::of(Role::Admin), Visibility::Groups, &groups);
        assert!(viewer.sees(Place::In(A)));
        assert!(!viewer.sees(Place::In(B)));
        assert!(!viewer.sees(Place::Unlinked));
    }

    #[test]
    fn all_organizations_holds_every_organization_but_no_unlinked_element() {
        let groups = [GroupContent::AllOrganizations];
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
