//! Of whom and of what it is asked why it is seen.

use serde::{Deserialize, Serialize};

use super::{BadQuery, QueryString, bad, pairs};
use crate::{
    field::{self, Problem},
    id::{AccountId, OrganizationId},
};

/// What the explainer is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyQuery {
    pub person: Option<AccountId>,
    pub organization: Option<OrganizationId>,
    /// What people and organizations to choose from are searched by.
    pub person_search: String,
    pub organization_search: String,
}

impl WhyQuery {
    /// Reads a query string; whatever is not one of its parameters is refused by name.
    pub fn read(query: &str) -> Result<Self, BadQuery> {
        let mut read = Self::default();
        for (name, value) in pairs(query).filter(|(_, value)| !value.is_empty()) {
            let none = || bad(&name, Problem::NotAChoice);
            let search = || field::search(&value).map_err(|problem| bad(&name, problem));
            match &*name {
                "person" => read.person = Some(value.parse().map_err(|_| none())?),
                "organization" => read.organization = Some(value.parse().map_err(|_| none())?),
                "who" => read.person_search = search()?,
                "what" => read.organization_search = search()?,
                _ => return Err(none()),
            }
        }
        Ok(read)
    }

    /// The query string of this question, with its `?`.
    pub fn write(&self) -> String {
        let id = |id: Option<String>| id.unwrap_or_default();
        let mut out = QueryString::default();
        out.push("person", &id(self.person.map(|id| id.to_string())));
        out.push("organization", &id(self.organization.map(|id| id.to_string())));
        out.push("who", &self.person_search);
        out.push("what", &self.organization_search);
        out.finish()
    }
}
