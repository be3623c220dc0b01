//! What the audit trail is asked for.

use serde::{Deserialize, Serialize};

use super::{BadQuery, QueryString, bad, pairs};
use crate::{
    audit::Action,
    field::{self, Problem},
    id::{AccountId, OrganizationId},
    time::Day,
};

/// Where a page of the trail lies. Rows are numbered, so a number is cursor enough.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    #[default]
    Newest,
    /// The rows before this one.
    Before(i64),
    /// The rows after this one.
    After(i64),
}

impl Place {
    /// Reads a query string that says nothing but where a page lies.
    pub fn read(query: &str) -> Result<Self, BadQuery> {
        let read = AuditQuery::read(query)?;
        if read.filtered() { Err(bad("q", Problem::NotAChoice)) } else { Ok(read.place) }
    }

    /// The query string of this place, with its `?`.
    pub fn write(self) -> String {
        AuditQuery::default().at(self).write()
    }
}

/// What the audit trail is asked for: always the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditQuery {
    /// Part of the name of who acted or of whom it was about.
    pub search: String,
    pub action: Option<Action>,
    /// Only what this person did, or what was done to them.
    pub account: Option<AccountId>,
    /// Only what is about this organization, its users or its devices.
    pub organization: Option<OrganizationId>,
    /// The first and the last day, in UTC.
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub place: Place,
}

impl AuditQuery {
    /// Reads a query string; whatever is not one of the list's parameters is refused by name.
    pub fn read(query: &str) -> Result<Self, BadQuery> {
        let mut read = Self::default();
        for (name, value) in pairs(query).filter(|(_, value)| !value.is_empty()) {
            let none = || bad(&name, Problem::NotAChoice);
            match &*name {
                "q" => read.search = field::search(&value).map_err(|problem| bad(&name, problem))?,
                "action" => read.action = Some(Action::from_key(&value).ok_or_else(none)?),
                "account" => read.account = Some(value.parse().map_err(|_| none())?),
                "organization" => read.organization = Some(value.parse().map_err(|_| none())?),
                "from" => read.from = Some(Day::parse(&value).ok_or_else(none)?),
                "to" => read.to = Some(Day::parse(&value).ok_or_else(none)?),
                "before" => read.place = Place::Before(value.parse().map_err(|_| none())?),
                "after" => read.place = Place::After(value.parse().map_err(|_| none())?),
                _ => return Err(none()),
            }
        }
        // The other way round it means the same days.
        if let (Some(from), Some(to)) = (read.from, read.to)
            && to < from
        {
            (read.from, read.to) = (Some(to), Some(from));
        }
        Ok(read)
    }

    /// The query string of this question, with its `?`.
    pub fn write(&self) -> String {
        let mut out = QueryString::default();
        out.push("q", &self.search);
        out.push("action", self.action.map(Action::key).unwrap_or_default());
        out.push("account", &self.account.map(|account| account.to_string()).unwrap_or_default());
        let organization = self.organization.map(|organization| organization.to_string());
        out.push("organization", &organization.unwrap_or_default());
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        out.push("from", &day(self.from));
        out.push("to", &day(self.to));
        match self.place {
            Place::Newest => (),
            Place::Before(seq) => out.push("before", &seq.to_string()),
            Place::After(seq) => out.push("after", &seq.to_string()),
        }
        out.finish()
    }

    /// The same question at another place.
    #[must_use]
    pub fn at(&self, place: Place) -> Self {
        Self { place, ..self.clone() }
    }

    /// Whether it asks for less than the whole trail.
    pub const fn filtered(&self) -> bool {
        !self.search.is_empty()
            || self.action.is_some()
            || self.account.is_some()
            || self.organization.is_some()
            || self.from.is_some()
            || self.to.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_read_as_it_was_written() {
        let query = AuditQuery {
            search: "mara l".to_owned(),
            action: Some(Action::Refused),
            account: Some(AccountId::new(7)),
            organization: Some(OrganizationId::new(8)),
            from: Day::parse("2026-11-21"),
            to: Day::parse("2026-11-21"),
            place: Place::Before(51),
        };
        assert_eq!(AuditQuery::read(&query.write()), Ok(query));
        assert_eq!(AuditQuery::read(""), Ok(AuditQuery::default()));
        assert_eq!(Place::read(&Place::After(7).write()), Ok(Place::After(7)));
        assert!(Place::read("?before=7&action=refused").is_err());
        let turned = AuditQuery::read("?from=2026-11-02&to=2026-11-01");
        assert_eq!(turned, AuditQuery::read("?from=2026-11-01&to=2026-11-02"));
        for bad in [
            "?sort=hash",
            "?action=hash",
            "?before=x",
            "?account=x",
            "?organization=x",
            "?q=%00",
            "?from=x",
            "?to=2026-02-30",
        ] {
            assert!(AuditQuery::read(bad).is_err(), "{bad}");
        }
    }
}
