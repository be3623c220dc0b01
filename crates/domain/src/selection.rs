//! What a bulk action is for: some rows, or everything that matches. The query travels, not the ids of its rows.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{
    account::AccountAct,
    field::Problem,
    group::GroupAct,
    id::{AccountId, DeviceId, GroupId, NameListId, OrganizationId},
    limits::PAGE_ROWS,
    list::{
        BadQuery, DeviceQuery, EmployeeQuery, NameQuery, OrganizationQuery, QueryString, Question, UserQuery,
        pairs,
    },
    membership::Term,
};

/// Rows that somebody ticked, or all that match a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Selection<I, Q> {
    Ticked(Vec<I>),
    Matching(Box<Q>),
}

/// A selection of Device Status.
pub type DeviceSelection = Selection<DeviceId, DeviceQuery>;

/// A selection of Manage Employees.
pub type EmployeeSelection = Selection<AccountId, EmployeeQuery>;

/// What can be linked of a selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linkable {
    /// Devices that are selected and linked to no organization.
    pub unlinked: u64,
    /// Devices that are selected and stay where they are.
    pub linked: u64,
}

fn bad(parameter: &str) -> BadQuery {
    BadQuery { parameter: parameter.to_owned(), problem: Problem::NotAChoice }
}

impl<I: FromStr + ToString + Ord, Q: Question> Selection<I, Q> {
    /// Reads the query string of the bulk form: `id` for each tick, or `all=matching` with the list's `query`.
    pub fn read(query: &str) -> Result<Self, BadQuery> {
        Self::of(pairs(query))
    }

    fn of(pairs: impl Iterator<Item = (String, String)>) -> Result<Self, BadQuery> {
        let (mut ticked, mut all, mut matching) = (Vec::new(), false, String::new());
        for (name, value) in pairs {
            match name.as_str() {
                "id" => ticked.push(value.parse().map_err(|_| bad("id"))?),
                "all" if value == "matching" => all = true,
                "query" => matching = value,
                // The box that ticks the whole page says nothing by itself.
                "page" => (),
                _ => return Err(bad(&name)),
            }
        }
        ticked.sort_unstable();
        ticked.dedup();
        if all {
            return Ok(Self::Matching(Box::new(Q::asked(&matching)?.with(|_| ()))));
        }
        if ticked.is_empty() || ticked.len() as u64 > PAGE_ROWS {
            return Err(BadQuery { parameter: "id".to_owned(), problem: Problem::ChooseOne });
        }
        Ok(Self::Ticked(ticked))
    }

    fn push(&self, out: &mut QueryString) {
        match self {
            Self::Ticked(ids) => ids.iter().for_each(|id| out.push("id", &id.to_string())),
            Self::Matching(query) => {
                out.push("all", "matching");
                out.push("query", &query.write());
            }
        }
    }

    /// The query string of this selection, with its `?`.
    pub fn write(&self) -> String {
        let mut out = QueryString::default();
        self.push(&mut out);
        out.finish()
    }
}

/// What is done to the accounts of many people at once, and of whom in a list that is asked so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountBulk<Q> {
    pub act: AccountAct,
    pub selection: Selection<AccountId, Q>,
}

/// Of the employees.
pub type EmployeeBulk = AccountBulk<EmployeeQuery>;

/// Of the users of an organization.
pub type UserBulk = AccountBulk<UserQuery>;

impl<Q: Question> AccountBulk<Q> {
    /// The acts that there are for many at once.
    pub const ACTS: [AccountAct; 3] = [AccountAct::Deactivate, AccountAct::Reactivate, AccountAct::Resend];

    /// Reads the query string of the bulk form: a selection, and the key of one `act`.
    pub fn read(query: &str) -> Result<Self, BadQuery> {
        let (acts, rest): (Vec<_>, Vec<_>) = pairs(query).partition(|(name, _)| name == "act");
        let [(_, key)] = acts.as_slice() else { return Err(bad("act")) };
        let act = Self::ACTS.into_iter().find(|act| act.key() == key).ok_or_else(|| bad("act"))?;
        Ok(Self { act, selection: Selection::of(rest.into_iter())? })
    }

    /// The query string of this question, with its `?`.
    pub fn write(&self) -> String {
        let mut out = QueryString::default();
        out.push("act", self.act.key());
        self.selection.push(&mut out);
        out.finish()
    }
}

/// What is done to many organizations at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrganizationAct {
    AddToGroup,
    Remove,
}

impl OrganizationAct {
    pub const ALL: [Self; 2] = [Self::AddToGroup, Self::Remove];

    /// How the address names it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::AddToGroup => "add-to-group",
            Self::Remove => "remove",
        }
    }
}

/// What is done to many organizations, and to which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationBulk {
    pub act: OrganizationAct,
    pub selection: Selection<OrganizationId, OrganizationQuery>,
}

impl OrganizationBulk {
    /// The removal of one.
    pub fn removal(id: OrganizationId) -> Self {
        Self { act: OrganizationAct::Remove, selection: Selection::Ticked(vec![id]) }
    }

    /// Reads the query string of the bulk form: a selection, and the key of one `act`.
    pub fn read(query: &str) -> Result<Self, BadQuery> {
        let (acts, rest): (Vec<_>, Vec<_>) = pairs(query).partition(|(name, _)| name == "act");
        let [(_, key)] = acts.as_slice() else { return Err(bad("act")) };
        let act = OrganizationAct::ALL.into_iter().find(|act| act.key() == key).ok_or_else(|| bad("act"))?;
        Ok(Self { act, selection: Selection::of(rest.into_iter())? })
    }

    /// The query string of this question, with its `?`.
    pub fn write(&self) -> String {
        let mut out = QueryString::default();
        out.push("act", self.act.key());
        self.selection.push(&mut out);
        out.finish()
    }
}

/// Whom or what an act on a group is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum GroupThings {
    Organizations(Selection<OrganizationId, NameQuery>),
    People(Selection<AccountId, NameQuery>),
    /// Those whom a list names that was pasted.
    Pasted(NameListId),
}

/// What is done to a group, and whom or what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupChange {
    pub act: GroupAct,
    pub things: GroupThings,
    /// For how long, and why: what the question's form says, and not its address.
    pub term: Term,
}

impl GroupChange {
    /// Reads the query string of a group's lists: the key of one `act`, and a selection or the id of a list of `names`.
    pub fn read(query: &str) -> Result<Self, BadQuery> {
        let (acts, rest): (Vec<_>, Vec<_>) = pairs(query).partition(|(name, _)| name == "act");
        let [(_, key)] = acts.as_slice() else { return Err(bad("act")) };
        let act = GroupAct::from_key(key).ok_or_else(|| bad("act"))?;
        let things = match rest.as_slice() {
            [(name, id)] if name == "names" => GroupThings::Pasted(id.parse().map_err(|_| bad("names"))?),
            _ if act.people() => GroupThings::People(Selection::of(rest.into_iter())?),
            _ => GroupThings::Organizations(Selection::of(rest.into_iter())?),
        };
        Ok(Self { act, things, term: Term::default() })
    }

    /// The query string of this change, with its `?`.
    pub fn write(&self) -> String {
        let mut out = QueryString::default();
        out.push("act", self.act.key());
        match &self.things {
            GroupThings::Organizations(selection) => selection.push(&mut out),
            GroupThings::People(selection) => selection.push(&mut out),
            GroupThings::Pasted(id) => out.push("names", &id.to_string()),
        }
        out.finish()
    }
}

/// Which group another one is merged into, out of the query string of that question; none as long as none is chosen.
pub fn merged_into(query: &str) -> Result<Option<GroupId>, BadQuery> {
    let mut into = None;
    for (name, value) in pairs(query).filter(|(_, value)| !value.is_empty()) {
        match name.as_str() {
            "into" => into = Some(value.parse().map_err(|_| bad("into"))?),
            _ => return Err(bad(&name)),
        }
    }
    Ok(into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_reads_back_as_it_was_written() {
        let ticked = DeviceSelection::Ticked(vec![DeviceId::new(3), DeviceId::new(9)]);
        assert_eq!(DeviceSelection::read(&ticked.write()), Ok(ticked));
        let query = DeviceQuery { unlinked: true, model: "siris & co".to_owned(), ..DeviceQuery::default() };
        let matching = DeviceSelection::Matching(Box::new(query));
        assert_eq!(DeviceSelection::read(&matching.write()), Ok(matching));
    }

    #[test]
    fn nothing_ticked_is_no_selection_and_never_everything() {
        // CVE-2026-43638: an empty list must not skip the check.
        for query in ["", "?page=on", "?query=", "?all=", "?id=1", "?all=everything"] {
            assert!(DeviceSelection::read(query).is_err(), "{query}");
        }
    }

    #[test]
    fn an_act_for_many_is_one_of_three() {
        let ticked = EmployeeSelection::Ticked(vec![AccountId::new(3), AccountId::new(9)]);
        for act in EmployeeBulk::ACTS {
            let bulk = EmployeeBulk { act, selection: ticked.clone() };
            assert_eq!(EmployeeBulk::read(&bulk.write()), Ok(bulk));
        }
        let query = EmployeeQuery { security_administrator: Some(false), ..EmployeeQuery::default() };
        let all = EmployeeSelection::Matching(Box::new(query));
        let bulk = EmployeeBulk { act: AccountAct::Deactivate, selection: all };
        assert_eq!(EmployeeBulk::read(&bulk.write()), Ok(bulk));
        let id = AccountId::new(3);
        for query in [
            format!("?id={id}"),
            format!("?act=delete&id={id}"),
            format!("?act=deactivate&act=reactivate&id={id}"),
            format!("?act=deactivate&id={id}&role=tech"),
            "?act=deactivate".to_owned(),
            "?act=deactivate&query=".to_owned(),
            "?act=deactivate&all=matching&query=%3Fowner%3D1".to_owned(),
        ] {
            assert!(EmployeeBulk::read(&query).is_err(), "{query}");
        }
    }

    #[test]
    fn an_act_for_many_organizations_is_one_of_two() {
        let ticked = Selection::Ticked(vec![OrganizationId::new(3), OrganizationId::new(9)]);
        let query = OrganizationQuery { users: Some(false), ..OrganizationQuery::default() };
        for act in OrganizationAct::ALL {
            for selection in [ticked.clone(), Selection::Matching(Box::new(query.clone()))] {
                let bulk = OrganizationBulk { act, selection };
                assert_eq!(OrganizationBulk::read(&bulk.write()), Ok(bulk));
            }
        }
        let id = OrganizationId::new(3);
        for query in [
            format!("?id={id}"),
            format!("?act=purge&id={id}"),
            format!("?act=remove&act=remove&id={id}"),
            format!("?act=remove&id={id}&health=fine"),
            "?act=remove".to_owned(),
            "?act=remove&query=".to_owned(),
            "?act=remove&all=matching&query=%3Fowner%3D1".to_owned(),
        ] {
            assert!(OrganizationBulk::read(&query).is_err(), "{query}");
        }
    }

    #[test]
    fn a_change_of_a_group_reads_back_as_it_was_written() {
        let organizations = Selection::Ticked(vec![OrganizationId::new(3), OrganizationId::new(9)]);
        let things = GroupThings::Organizations(organizations);
        let change = GroupChange { act: GroupAct::RemoveOrganizations, things, term: Term::default() };
        assert_eq!(GroupChange::read(&change.write()), Ok(change));
        let matching = NameQuery::read("?q=north").expect("a query");
        let things = GroupThings::People(Selection::Matching(Box::new(matching)));
        let change = GroupChange { act: GroupAct::AddPeople, things, term: Term::default() };
        assert_eq!(GroupChange::read(&change.write()), Ok(change));
        let things = GroupThings::Pasted(NameListId::new(7));
        let change = GroupChange { act: GroupAct::AddOrganizations, things, term: Term::default() };
        assert_eq!(GroupChange::read(&change.write()), Ok(change));
        let id = OrganizationId::new(3);
        for query in [
            format!("?id={id}"),
            format!("?act=delete&id={id}"),
            "?act=add-people".to_owned(),
            format!("?act=add-people&names={id}&id={id}"),
            "?act=add-people&names=1".to_owned(),
        ] {
            assert!(GroupChange::read(&query).is_err(), "{query}");
        }
    }

    #[test]
    fn a_group_is_merged_into_one_that_is_named() {
        let id = GroupId::new(3);
        assert_eq!(merged_into(&format!("?into={id}")), Ok(Some(id)));
        assert_eq!(merged_into(""), Ok(None));
        assert!(merged_into("?into=x").is_err() && merged_into(&format!("?to={id}")).is_err());
    }

    #[test]
    fn more_than_a_page_is_never_ticked() {
        // P8: 10,001 items
        let many: Vec<_> = (1..=10_001).map(AccountId::new).collect();
        assert!(EmployeeSelection::read(&EmployeeSelection::Ticked(many).write()).is_err());
        let twice = format!("?id={0}&id={0}", AccountId::new(3));
        assert_eq!(EmployeeSelection::read(&twice), Ok(EmployeeSelection::Ticked(vec![AccountId::new(3)])));
    }
}
