//! What the list of an organization's users is asked for.

use serde::{Deserialize, Serialize};

use super::{BadQuery, FactorState, QueryString, Question, SortKey, Sorted, Stage, bad, pairs};
use crate::{
    field::Problem,
    organization_user::{EndpointAccess, PortalAccess},
};

/// What the users of an organization can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UserSort {
    Name,
    Created,
    /// In the order of life: invited, active, overdue, deactivated.
    State,
    /// By what they may do with the portal, most first.
    Access,
    SignIn,
}

impl SortKey for UserSort {
    const ALL: &'static [Self] = &[Self::Name, Self::Created, Self::State, Self::Access, Self::SignIn];

    fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Created => "created",
            Self::State => "state",
            Self::Access => "access",
            Self::SignIn => "sign-in",
        }
    }

    fn text(self) -> bool {
        matches!(self, Self::Name)
    }
}

/// What the list of an organization's users is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserQuery {
    pub list: Sorted<UserSort>,
    pub stage: Option<Stage>,
    /// What they may do with every product but Endpoint Backup (M100).
    pub portal: Option<PortalAccess>,
    /// What they may do with Endpoint Backup (M101).
    pub endpoint: Option<EndpointAccess>,
    pub second_factor: Option<FactorState>,
}

impl Default for UserQuery {
    fn default() -> Self {
        Self {
            list: Sorted::new(UserSort::Name),
            stage: None,
            portal: None,
            endpoint: None,
            second_factor: None,
        }
    }
}

impl UserQuery {
    /// The parameters of the filter.
    pub const FILTERS: [&'static str; 4] = ["stage", "portal", "endpoint", "second_factor"];

    /// Reads a query string; whatever is not one of the list's parameters is refused by name.
    pub fn read(query: &str) -> Result<Self, BadQuery> {
        let mut read = Self::default();
        for (name, value) in pairs(query) {
            if value.is_empty() || read.list.take(&name, &value)? {
                continue;
            }
            let none = || bad(&name, Problem::NotAChoice);
            match name.as_str() {
                "stage" => {
                    let stage = Stage::ALL.into_iter().find(|stage| stage.key() == value);
                    read.stage = Some(stage.ok_or_else(none)?);
                }
                "portal" => read.portal = Some(PortalAccess::parse(&value).map_err(|_| none())?),
                "endpoint" => read.endpoint = Some(EndpointAccess::parse(&value).map_err(|_| none())?),
                "second_factor" => {
                    let state = FactorState::all().find(|state| state.key() == value);
                    read.second_factor = Some(state.ok_or_else(none)?);
                }
                _ => return Err(none()),
            }
        }
        read.list.check()?;
        Ok(read)
    }
}

impl Question for UserQuery {
    type Sort = UserSort;

    fn list(&self) -> &Sorted<UserSort> {
        &self.list
    }

    fn list_mut(&mut self) -> &mut Sorted<UserSort> {
        &mut self.list
    }

    fn asked(query: &str) -> Result<Self, BadQuery> {
        Self::read(query)
    }

    fn write(&self) -> String {
        let mut out = QueryString::default();
        self.list.write(UserSort::Name, &mut out);
        out.push("stage", self.stage.map_or("", Stage::key));
        out.push("portal", self.portal.map_or("", PortalAccess::key));
        out.push("endpoint", self.endpoint.map_or("", EndpointAccess::key));
        out.push("second_factor", self.second_factor.map_or("", FactorState::key));
        out.finish()
    }

    fn filtered(&self) -> bool {
        let whole = Self { list: self.list.clone(), ..Self::default() };
        !self.list.search.is_empty() || *self != whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_read_as_it_was_written() {
        for asked in [
            "",
            "?q=ada&sort=-access&stage=ending&portal=view&endpoint=none&second_factor=pending",
            "?portal=none&endpoint=restore_only",
            "?stage=overdue",
        ] {
            let query = UserQuery::read(asked).expect("a question");
            assert_eq!(query.write(), asked);
            assert_eq!(query.filtered(), !asked.is_empty());
        }
        assert!(!UserQuery::read("?sort=state&portal=").expect("a question").filtered());
    }

    #[test]
    fn what_is_no_choice_is_refused_by_name() {
        // CVE-2026-46370
        for (query, parameter) in [
            ("?stage=gone", "stage"),
            ("?portal=admin", "portal"),
            ("?endpoint=view", "endpoint"),
            ("?second_factor=secret", "second_factor"),
            ("?organization=1", "organization"),
            ("?sort=password_hash", "sort"),
            ("?sort=access&after=1.tx", "after"),
        ] {
            let refused = UserQuery::read(query).map_err(|bad| bad.parameter);
            assert_eq!(refused, Err(parameter.to_owned()), "{query}");
        }
    }
}
