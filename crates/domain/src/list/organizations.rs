//! What Manage Organizations is asked for.

use serde::{Deserialize, Serialize};

use super::{
    BadQuery, Choice, Column, Columns, NameSort, QueryString, Question, Sorted, bad, columns::Named, pairs,
    typed,
};
use crate::{
    element::ElementKind,
    field::Problem,
    id::{GroupId, TagId},
};

choices! {
    /// Columns of Manage Organizations that can be hidden.
    OrganizationColumn {
        Devices "devices" "Devices";
        Networks "networks" "Networks";
        Saas "saas-accounts" "SaaS";
        Endpoint "endpoint-backup" "Endpoint";
        Users "users" "Users";
        Groups "groups" "Access Groups";
    }
}

impl Column for OrganizationColumn {
    const ALWAYS: &'static str = "organization";
}

impl OrganizationColumn {
    /// The column that counts these.
    pub const fn of(kind: ElementKind) -> Self {
        match kind {
            ElementKind::Network => Self::Networks,
            ElementKind::Saas => Self::Saas,
            ElementKind::Agent => Self::Endpoint,
        }
    }
}

choices! {
    /// How what an organization has is: its devices, networks and SaaS accounts.
    Health {
        Attention "attention" "Needs attention";
        Fine "fine" "Nothing needs attention";
        Empty "empty" "Nothing there yet";
    }
}

/// What Manage Organizations is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationQuery {
    pub list: Sorted<NameSort>,
    pub health: Option<Health>,
    /// Only those that this group lists; for readers who know of it.
    pub group: Option<GroupId>,
    /// The same by its name, as it was typed where there are too many to choose from.
    pub group_name: String,
    /// Only those with this tag.
    pub tag: Option<TagId>,
    /// Only those with users who can sign in, or without one.
    pub users: Option<bool>,
    pub columns: Columns<OrganizationColumn>,
}

impl Default for OrganizationQuery {
    fn default() -> Self {
        Self {
            list: Sorted::new(NameSort::Name),
            health: None,
            group: None,
            group_name: String::new(),
            tag: None,
            users: None,
            columns: Columns::default(),
        }
    }
}

impl OrganizationQuery {
    /// The parameters of the filter.
    pub const FILTERS: [&'static str; 5] = ["health", "group", "group_name", "tag", "users"];

    /// Reads a query string; whatever is not one of the list's parameters is refused by name.
    pub fn read(query: &str) -> Result<Self, BadQuery> {
        let mut read = Self::default();
        let mut named = Named::default();
        for (name, value) in pairs(query) {
            if value.is_empty() || read.list.take(&name, &value)? || named.take(&name, &value)? {
                continue;
            }
            let none = || bad(&name, Problem::NotAChoice);
            match (name.as_str(), value.as_str()) {
                ("health", _) => read.health = Some(Health::from_key(&value).ok_or_else(none)?),
                ("group", _) => read.group = Some(value.parse().map_err(|_| none())?),
                ("group_name", _) => read.group_name = typed(&name, &value)?,
                ("tag", _) => read.tag = Some(value.parse().map_err(|_| none())?),
                ("users", "1") => read.users = Some(true),
                ("users", "0") => read.users = Some(false),
                _ => return Err(none()),
            }
        }
        read.list.check()?;
        read.columns = named.columns();
        Ok(read)
    }
}

impl Question for OrganizationQuery {
    type Sort = NameSort;

    fn list(&self) -> &Sorted<NameSort> {
        &self.list
    }

    fn list_mut(&mut self) -> &mut Sorted<NameSort> {
        &mut self.list
    }

    fn asked(query: &str) -> Result<Self, BadQuery> {
        Self::read(query)
    }

    fn write(&self) -> String {
        let mut out = QueryString::default();
        self.list.write(NameSort::Name, &mut out);
        out.push("health", self.health.map_or("", Health::key));
        out.push("group", &self.group.map(|group| group.to_string()).unwrap_or_default());
        out.push("group_name", &self.group_name);
        out.push("tag", &self.tag.map(|tag| tag.to_string()).unwrap_or_default());
        out.push("users", self.users.map_or("", |users| if users { "1" } else { "0" }));
        self.columns.write(&mut out);
        out.finish()
    }

    fn filtered(&self) -> bool {
        self.health.is_some()
            || self.group.is_some()
            || !self.group_name.is_empty()
            || self.tag.is_some()
            || self.users.is_some()
            || !self.list.search.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_written_as_it_was_read() {
        for text in [
            "",
            "?health=attention&users=0",
            "?group_name=North+%26+West",
            "?q=north&sort=-created&health=empty&group=0000000000zzz&tag=0000000000zzy",
        ] {
            let read = OrganizationQuery::read(text).expect("a question");
            assert_eq!(OrganizationQuery::read(&read.write()), Ok(read.clone()), "{text}");
            assert_eq!(read.filtered(), !text.is_empty());
        }
        let few = "?sort=-name&show=organization&show=devices&show=groups";
        let read = OrganizationQuery::read(few).expect("a question");
        assert_eq!(read.write(), few);
        assert!(!read.filtered() && read.columns.shows(OrganizationColumn::Groups));
        assert!(!ElementKind::ALL.map(OrganizationColumn::of).into_iter().any(|one| read.columns.shows(one)));
    }

    #[test]
    fn what_the_list_does_not_have_is_refused_by_name() {
        for (text, parameter) in [
            ("?health=good", "health"),
            ("?group=x!", "group"),
            ("?tag=gold", "tag"),
            ("?users=2", "users"),
            ("?show=tags", "show"),
            ("?a=b", "a"),
        ] {
            assert_eq!(OrganizationQuery::read(text).expect_err(text).parameter, parameter);
        }
    }
}
