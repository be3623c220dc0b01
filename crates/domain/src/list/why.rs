//! Of whom and of what it is asked why it is seen.

use serde::{Deserialize, Serialize};

use super::{BadQuery, Cursor, NameSort, QueryString, SortValue, Sorted, bad, pairs};
use crate::{
    element::ElementKind,
    field::{self, Problem},
    id::{AccountId, DeviceId, ElementId, OrganizationId},
};

/// What somebody sees, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    Organization(OrganizationId),
    /// What hangs on an organization is seen where the organization is.
    Device(DeviceId),
    Element(ElementKind, ElementId),
}

impl What {
    /// Its parameter: the kind, and the id.
    fn read(kind: &str, id: &str) -> Option<Self> {
        Some(match kind {
            "organization" => Self::Organization(id.parse().ok()?),
            "device" => Self::Device(id.parse().ok()?),
            kind => Self::Element(ElementKind::from_key(kind)?, id.parse().ok()?),
        })
    }

    fn written(self) -> (&'static str, String) {
        match self {
            Self::Organization(id) => ("organization", id.to_string()),
            Self::Device(id) => ("device", id.to_string()),
            Self::Element(kind, id) => (kind.key(), id.to_string()),
        }
    }
}

/// What the explainer is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyQuery {
    pub person: Option<AccountId>,
    pub what: Option<What>,
    /// What people, and organizations and what hangs on them, to choose from are searched by.
    pub person_search: String,
    pub what_search: String,
    /// Where the page of those starts who see it, where no person is chosen.
    pub cursor: Option<Cursor>,
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
                "who" => read.person_search = search()?,
                "what" => read.what_search = search()?,
                "after" | "before" => {
                    let cursor = Cursor::read(&value, name == "before").ok_or_else(none)?;
                    // By name, which is text.
                    read.cursor = Some(cursor).filter(|cursor| matches!(cursor.value, SortValue::Text(_)));
                    read.cursor.as_ref().ok_or_else(none)?;
                }
                // One thing at a time.
                kind if read.what.is_none() => read.what = Some(What::read(kind, &value).ok_or_else(none)?),
                _ => return Err(none()),
            }
        }
        Ok(read)
    }

    /// The query string of this question, with its `?`.
    pub fn write(&self) -> String {
        let mut out = QueryString::default();
        out.push("person", &self.person.map(|id| id.to_string()).unwrap_or_default());
        if let Some((kind, id)) = self.what.map(What::written) {
            out.push(kind, &id);
        }
        out.push("who", &self.person_search);
        out.push("what", &self.what_search);
        if let Some(cursor) = &self.cursor {
            out.push(if cursor.before { "before" } else { "after" }, &cursor.write());
        }
        out.finish()
    }

    /// The list of those who see what is chosen: by name, as far as the search finds them.
    pub fn seers(&self) -> Sorted<NameSort> {
        let (search, cursor) = (self.person_search.clone(), self.cursor.clone());
        Sorted { search, cursor, ..Sorted::new(NameSort::Name) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_read_as_it_is_written() {
        let things = [
            What::Organization(OrganizationId::new(7)),
            What::Device(DeviceId::new(8)),
            What::Element(ElementKind::Saas, ElementId::new(9)),
        ];
        for what in things.into_iter().map(Some).chain([None]) {
            let (person, who) = (Some(AccountId::new(3)), "Ann & Bob".to_owned());
            let value = SortValue::Text("ann.b=c".to_owned());
            let cursor = Some(Cursor { before: what.is_some(), value, id: 7 });
            let query = WhyQuery { person, what, person_search: who, what_search: "x".to_owned(), cursor };
            assert_eq!(query.seers().search, "Ann & Bob");
            assert_eq!(query.seers().cursor, query.cursor);
            assert_eq!(WhyQuery::read(&query.write()), Ok(query));
        }
        let (device, other) = (DeviceId::new(8), OrganizationId::new(7));
        let two = format!("device={device}&organization={other}");
        for wrong in ["color=red", "device=!", "after=1", "after=1.n5", &two] {
            assert!(WhyQuery::read(wrong).is_err(), "{wrong}");
        }
    }
}
