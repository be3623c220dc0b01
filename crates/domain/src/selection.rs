//! What a bulk action is for: some rows, or everything that matches. The query travels, not the ids of its rows.

use serde::{Deserialize, Serialize};

use crate::{
    field::Problem,
    id::DeviceId,
    limits::PAGE_ROWS,
    list::{BadQuery, DeviceQuery, QueryString, Question as _, pairs},
};

/// Devices that somebody ticked, or all that match a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceSelection {
    Ticked(Vec<DeviceId>),
    Matching(Box<DeviceQuery>),
}

/// What can be linked of a selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linkable {
    /// Devices that are selected and linked to no organization.
    pub unlinked: u64,
    /// Devices that are selected and stay where they are.
    pub linked: u64,
}

impl DeviceSelection {
    /// Reads the query string of the bulk form: `id` for each tick, or `all=matching` with the list's `query`.
    pub fn read(query: &str) -> Result<Self, BadQuery> {
        let bad =
            |parameter: &str| BadQuery { parameter: parameter.to_owned(), problem: Problem::NotAChoice };
        let (mut ticked, mut all, mut matching) = (Vec::new(), false, String::new());
        for (name, value) in pairs(query) {
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
            return Ok(Self::Matching(Box::new(DeviceQuery::read(&matching)?.with(|_| ()))));
        }
        if ticked.is_empty() || ticked.len() as u64 > PAGE_ROWS {
            return Err(BadQuery { parameter: "id".to_owned(), problem: Problem::ChooseOne });
        }
        Ok(Self::Ticked(ticked))
    }

    /// The query string of this selection, with its `?`.
    pub fn write(&self) -> String {
        let mut out = QueryString::default();
        match self {
            Self::Ticked(ids) => ids.iter().for_each(|id| out.push("id", &id.to_string())),
            Self::Matching(query) => {
                out.push("all", "matching");
                out.push("query", &query.write());
            }
        }
        out.finish()
    }
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
}
