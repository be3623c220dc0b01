//! Access Groups: which organizations which employees see (M67–M88).

use serde::{Deserialize, Serialize};

use crate::{
    field::{self, FieldErrors, Name, Problem},
    id::{AccountId, GroupId, OrganizationId},
    limits::GROUP_BEGIN,
    list::{BadQuery, pairs},
    rule::GroupRule,
    time::Timestamp,
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

/// A group with how much it holds: a row of Manage Groups, and the head of its own page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRow {
    pub id: GroupId,
    pub name: String,
    pub kind: GroupKind,
    /// What says which organizations it holds.
    pub rule: GroupRule,
    pub organizations: u64,
    pub employees: u64,
    pub created: Timestamp,
    /// When its name, or what it holds, was last changed.
    pub changed: Timestamp,
}

/// An organization that is in a group, or could be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldOrganization {
    pub id: OrganizationId,
    pub name: String,
    /// When it was put into the group, and by whom; when it was created, of one that could be.
    pub since: Timestamp,
    pub by: Option<String>,
}

/// An employee who is in a group, or could be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupMember {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    /// Primary or Security Administrator: sees everything whatever the groups.
    pub never_scoped: bool,
    /// In no group yet: membership will narrow what they see (the latch, rule 3).
    pub sees_everything: bool,
    /// When they were put into the group, and by whom; when they were added, of one who could be.
    pub since: Timestamp,
    pub by: Option<String>,
    /// Why they were put into it, and the instant from which that grants nothing.
    pub reason: Option<String>,
    pub ends: Option<Timestamp>,
}

/// A new group as far as it was picked: the query string of its page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupDraft {
    pub name: String,
    /// What organizations and employees to pick from are searched by.
    pub organization_search: String,
    pub employee_search: String,
    pub organizations: Vec<OrganizationId>,
    pub employees: Vec<AccountId>,
}

impl GroupDraft {
    /// Reads the query string; whatever is none of the page's parameters is refused by name.
    pub fn read(query: &str) -> Result<Self, BadQuery> {
        let mut read = Self::default();
        let bad = |parameter: &str, problem| BadQuery { parameter: parameter.to_owned(), problem };
        for (name, value) in pairs(query) {
            let none = || bad(&name, Problem::NotAChoice);
            let search = || field::search(&value).map_err(|problem| bad(&name, problem));
            match &*name {
                "name" => read.name = value,
                "organization" => read.organization_search = search()?,
                "employee" => read.employee_search = search()?,
                "organizations[]" => read.organizations.push(value.parse().map_err(|_| none())?),
                "employees[]" => read.employees.push(value.parse().map_err(|_| none())?),
                // Part of the form, and of its address when it searches.
                "another_one" => (),
                _ => return Err(none()),
            }
        }
        if read.organizations.len() > GROUP_BEGIN || read.employees.len() > GROUP_BEGIN {
            return Err(bad("organizations[]", Problem::NotAChoice));
        }
        Ok(read)
    }
}

/// What can be picked for a new group: what was picked already, and what the searches find.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupChoices {
    pub organizations: Vec<HeldOrganization>,
    pub employees: Vec<GroupMember>,
}

/// What is done to a group at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum GroupAct {
    AddOrganizations,
    RemoveOrganizations,
    AddPeople,
    RemovePeople,
    /// Gives memberships another end and reason.
    ChangeEnd,
}

impl GroupAct {
    pub const ALL: [Self; 5] = [
        Self::AddOrganizations,
        Self::RemoveOrganizations,
        Self::AddPeople,
        Self::RemovePeople,
        Self::ChangeEnd,
    ];

    /// How the address names it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::AddOrganizations => "add-organizations",
            Self::RemoveOrganizations => "remove-organizations",
            Self::AddPeople => "add-people",
            Self::RemovePeople => "remove-people",
            Self::ChangeEnd => "change-end",
        }
    }

    /// The act with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.key() == key)
    }

    /// Whether something is put into the group.
    pub const fn adds(self) -> bool {
        matches!(self, Self::AddOrganizations | Self::AddPeople)
    }

    /// Whether something is taken out of the group.
    pub const fn removes(self) -> bool {
        matches!(self, Self::RemoveOrganizations | Self::RemovePeople)
    }

    /// Whether it is about employees.
    pub const fn people(self) -> bool {
        matches!(self, Self::AddPeople | Self::RemovePeople | Self::ChangeEnd)
    }

    /// Whether it says for how long, and why.
    pub const fn has_term(self) -> bool {
        matches!(self, Self::AddPeople | Self::ChangeEnd)
    }
}

/// Some of many: the first by name, and how many there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub count: u64,
    pub first: Vec<String>,
}

impl Named {
    /// So many are told by name.
    pub const SHOWN: usize = 20;

    /// Of all of them, in their order.
    pub fn of<'a>(names: impl ExactSizeIterator<Item = &'a String>) -> Self {
        Self { count: names.len() as u64, first: names.take(Self::SHOWN).cloned().collect() }
    }
}

/// What a change or deletion of a group does, shown before it is done (rule 13).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupImpact {
    /// How many employees lose something.
    pub losing: u64,
    /// How many organizations somebody loses.
    pub lost: u64,
    /// How many employees see nothing afterwards.
    pub blind: u64,
    /// Per employee, the organizations they lose; of the first of them by name.
    pub lose: Vec<Loss>,
    /// Organizations that only unscoped people see afterwards.
    pub orphaned: Named,
    /// Employees who see everything now and will be narrowed to their groups.
    pub narrowed: Named,
}

impl GroupImpact {
    /// Whether nobody loses anything.
    pub const fn is_empty(&self) -> bool {
        self.losing == 0 && self.orphaned.count == 0 && self.narrowed.count == 0
    }
}

/// What one employee loses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    pub employee: String,
    pub organizations: Named,
    /// They see nothing afterwards.
    pub nothing_left: bool,
}

/// What an act would do to a group, told before it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupPlan {
    pub group: GroupRow,
    pub act: GroupAct,
    /// To whom or what it is done.
    pub names: Named,
    /// Those with whom it is so already.
    pub already: Named,
    /// Names that nobody and nothing has.
    pub unknown: Named,
    /// Names that several have.
    pub ambiguous: Named,
    pub impact: GroupImpact,
    /// Tells this from anything else that could be done; an act that carries it does this or nothing.
    pub mark: String,
}

/// What it would do to put all that a group holds into another one, and to delete it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupMerge {
    pub group: GroupRow,
    pub into: GroupRow,
    /// The organizations that the other one does not hold yet.
    pub organizations: Named,
    /// The employees who are not in the other one yet.
    pub employees: Named,
    /// Those who are in both, and stay for longer by it.
    pub longer: Named,
    /// Whether either follows a rule: the other one holds a fixed list afterwards.
    pub fixed: bool,
    pub mark: String,
}

/// What the deletion of a group would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupDeletion {
    pub group: GroupRow,
    pub impact: GroupImpact,
    pub mark: String,
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
