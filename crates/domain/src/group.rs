//! Access Groups: which organizations which employees see (M67–M88).

use serde::{Deserialize, Serialize};

use crate::{
    field::{FieldErrors, Name, Problem},
    id::{AccountId, GroupId, OrganizationId},
    organization::OrganizationName,
};

/// The name of the group that every partner is born with (rule 11).
pub const ALL_ORGANIZATIONS: &str = "All organizations";

/// What a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "db", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "db", sea_orm(rs_type = "String", db_type = "Text"))]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// All organizations: computed, undeletable, stores no organizations.
    #[cfg_attr(feature = "db", sea_orm(string_value = "all_organizations"))]
    AllOrganizations,
    /// The organizations that were put into it.
    #[cfg_attr(feature = "db", sea_orm(string_value = "listed"))]
    Listed,
}

/// A group as the form describes it.
#[derive(Debug, Clone)]
pub struct GroupContents {
    pub name: Name,
    pub organizations: Vec<OrganizationId>,
    pub employees: Vec<AccountId>,
}

fn ids<T: std::str::FromStr + Ord>(texts: &[String]) -> Result<Vec<T>, Problem> {
    let mut ids = texts
        .iter()
        .map(|text| text.parse().map_err(|_| Problem::NotAChoice))
        .collect::<Result<Vec<T>, _>>()?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

impl GroupContents {
    /// Reads the form of a new group: at least one organization and one employee (M73, M74).
    pub fn parse_new(
        name: &str,
        organizations: &[String],
        employees: &[String],
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        if organizations.is_empty() {
            errors.keep::<()>("organizations", Err(Problem::ChooseOne));
        }
        if employees.is_empty() {
            errors.keep::<()>("employees", Err(Problem::ChooseOne));
        }
        match Self::parse(name, organizations, employees) {
            Ok(contents) if errors.is_empty() => Ok(contents),
            Ok(_) => Err(errors),
            Err(mut others) => {
                for (field, problem) in errors.iter() {
                    others.keep::<()>(field, Err(problem));
                }
                Err(others)
            }
        }
    }

    /// Reads the form of an existing group; it may end empty (rule 12).
    pub fn parse(name: &str, organizations: &[String], employees: &[String]) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.keep("name", Name::parse(name));
        let organizations = errors.keep("organizations", ids(organizations));
        let employees = errors.keep("employees", ids(employees));
        match (name, organizations, employees) {
            (Some(name), Some(organizations), Some(employees)) => Ok(Self { name, organizations, employees }),
            _ => Err(errors),
        }
    }
}

/// A group's name to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupName {
    pub id: GroupId,
    pub name: String,
}

/// A row of Manage Groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRow {
    pub id: GroupId,
    pub name: String,
    pub kind: GroupKind,
    pub organizations: u64,
    pub employees: u64,
}

/// An employee to choose for a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberChoice {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    /// Primary or Security Administrator: sees everything whatever the groups.
    pub never_scoped: bool,
    /// In no group yet: membership will narrow what they see (the latch, rule 3).
    pub sees_everything: bool,
}

/// A group with what it holds and what it could hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupDetail {
    pub id: GroupId,
    pub name: String,
    pub kind: GroupKind,
    pub organizations: Vec<OrganizationId>,
    pub employees: Vec<AccountId>,
}

/// What can be chosen for a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupChoices {
    pub organizations: Vec<OrganizationName>,
    pub employees: Vec<MemberChoice>,
}

/// What a change or deletion of a group does, shown before it is done (rule 13).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupImpact {
    /// Per employee, the organizations they lose.
    pub lose: Vec<Loss>,
    /// Organizations that only unscoped people see afterwards.
    pub orphaned: Vec<String>,
    /// Employees who see everything now and will be narrowed to their groups.
    pub narrowed: Vec<String>,
}

impl GroupImpact {
    /// Whether nobody loses anything.
    pub fn is_empty(&self) -> bool {
        self.lose.is_empty() && self.orphaned.is_empty() && self.narrowed.is_empty()
    }
}

/// What one employee loses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    pub employee: String,
    pub organizations: Vec<String>,
    /// They see nothing afterwards.
    pub nothing_left: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_group_needs_an_organization_and_an_employee() {
        // M73, M74
        let errors = GroupContents::parse_new("", &[], &[]).expect_err("an empty form");
        assert_eq!(errors.of("name"), Some(Problem::Empty));
        assert_eq!(errors.of("organizations"), Some(Problem::ChooseOne));
        assert_eq!(errors.of("employees"), Some(Problem::ChooseOne));
        let one = OrganizationId::new(1).to_string();
        assert!(GroupContents::parse_new("North", std::slice::from_ref(&one), &["x".to_owned()]).is_err());
        let twice = GroupContents::parse("North", &[one.clone(), one], &[]).expect("repeated ids count once");
        assert_eq!(twice.organizations.len(), 1);
    }
}
