//! Where an actor may look, as SQL. The same rule as `domain::visibility`; the oracle test compares them.

use domain::{AccountId, OrganizationId, PartnerId, Timestamp};
use sea_orm::{DbBackend, Value};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::{Error, Result};

/// SQL text that grows together with its values.
#[derive(Debug, Default)]
pub(crate) struct Sql {
    pub text: String,
    pub values: Vec<Value>,
}

impl Sql {
    /// Adds text.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a value where the text stands.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    /// Adds ids as a list in brackets, for `IN`. They travel as one value: SQLite looks for a value's name among all names
    /// before it, so thousands by themselves would cost more than what is asked of them.
    pub fn list<T: Copy + Into<i64>>(&mut self, backend: DbBackend, ids: &[T]) -> &mut Self {
        let ids: Vec<i64> = ids.iter().map(|id| (*id).into()).collect();
        let (begin, end) = match backend {
            DbBackend::Sqlite => ("(SELECT value FROM json_each(", "))"),
            _ => ("(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(", " AS JSON)))"),
        };
        self.push(begin).bind(json!(ids).to_string()).push(end)
    }

    /// As [`Sql::list`], of texts.
    pub fn texts(&mut self, backend: DbBackend, texts: &[&str]) -> &mut Self {
        let (begin, end) = match backend {
            DbBackend::Sqlite => ("(SELECT value FROM json_each(", "))"),
            _ => ("(SELECT value FROM json_array_elements_text(CAST(", " AS JSON)))"),
        };
        self.push(begin).bind(json!(texts).to_string()).push(end)
    }

    /// Adds these columns of a row as one text: a JSON array.
    pub fn array(&mut self, backend: DbBackend, columns: &str) -> &mut Self {
        let (array, text) = match backend {
            DbBackend::Sqlite => ("json_array(", ")"),
            _ => ("json_build_array(", ")::text"),
        };
        self.push(array).push(columns).push(text)
    }

    /// Adds the condition under which membership `gm` grants something at this instant (`Membership::lasts`).
    pub fn lasting(&mut self, now: Timestamp) -> &mut Self {
        self.push("(gm.ends_at IS NULL OR gm.ends_at > ").bind(now).push(")")
    }

    /// Adds, in brackets, the rows of a query as one text, to be read by [`unpack`]. On SQLite a row that travels by
    /// itself costs a change of threads, which is more than what it costs to find.
    ///
    /// `columns` are those of the query: names, or `expression AS name`.
    pub fn pack(&mut self, backend: DbBackend, columns: &str, query: impl FnOnce(&mut Self)) -> &mut Self {
        let gather = match backend {
            DbBackend::Sqlite => "group_concat",
            _ => "string_agg",
        };
        let names: Vec<_> =
            columns.split(", ").filter_map(|column| column.rsplit([' ', '.']).next()).collect();
        self.push("(SELECT ").push(gather).push("(").array(backend, &names.join(", "));
        self.push(", ',') FROM (");
        query(self);
        self.push(") packed)")
    }
}

/// The rows of a packed query, each read from its values in their order; no text means no row.
pub(crate) fn unpack<R: DeserializeOwned>(packed: Option<&str>) -> Result<Vec<R>> {
    serde_json::from_str(&format!("[{}]", packed.unwrap_or_default()))
        .map_err(|error| Error::Internal(format!("rows that can't be read: {error}")))
}

/// Which organizations an actor sees.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scope {
    /// All of the partner's, and unlinked elements.
    Everything(PartnerId),
    /// Those of the Access Groups that the employee is in at that instant.
    Groups(PartnerId, AccountId, Timestamp),
    /// An organization user's own.
    Own(PartnerId, OrganizationId),
    /// An organization user's own, as far as the employee sees it at that instant who looks through their eyes.
    OwnWithin(PartnerId, OrganizationId, AccountId, Timestamp),
}

impl Scope {
    pub const fn partner(self) -> PartnerId {
        match self {
            Self::Everything(partner)
            | Self::Groups(partner, ..)
            | Self::Own(partner, _)
            | Self::OwnWithin(partner, ..) => partner,
        }
    }

    /// What both see where somebody who sees `own` looks through these eyes; nothing where nobody may: who is scoped looks
    /// through the eyes of organization users alone.
    pub const fn within(self, own: Self) -> Option<Self> {
        match (self, own) {
            (seen, Self::Everything(_)) => Some(seen),
            (Self::Own(partner, organization), Self::Groups(_, account, now)) => {
                Some(Self::OwnWithin(partner, organization, account, now))
            }
            _ => None,
        }
    }

    pub const fn unscoped(self) -> bool {
        matches!(self, Self::Everything(_))
    }

    /// Adds a query for the ids of the visible organizations that are there (not removed).
    pub fn organizations(self, sql: &mut Sql) {
        match self {
            Self::Everything(partner) => {
                sql.push("SELECT o.id FROM organization o WHERE o.state = 'live' AND o.partner_id = ")
                    .bind(partner);
            }
            Self::Own(partner, organization) => {
                sql.push("SELECT o.id FROM organization o WHERE o.state = 'live' AND o.partner_id = ")
                    .bind(partner);
                sql.push(" AND o.id = ").bind(organization);
            }
            Self::OwnWithin(partner, organization, account, now) => {
                sql.push("SELECT w.id FROM organization w WHERE w.id = ").bind(organization);
                sql.push(" AND w.id IN (");
                Self::Groups(partner, account, now).organizations(sql);
                sql.push(")");
            }
            Self::Groups(partner, account, now) => {
                sql.push(
                    "SELECT o.id FROM group_member gm \
                     JOIN group_organization go ON go.group_id = gm.group_id \
                     JOIN organization o ON o.id = go.organization_id AND o.state = 'live' \
                     WHERE gm.account_id = ",
                )
                .bind(account)
                .push(" AND ")
                .lasting(now);
                // All organizations stores none and holds all (SPEC section 3, rule 11).
                sql.push(" UNION SELECT o.id FROM organization o WHERE o.state = 'live' AND o.partner_id = ");
                sql.bind(partner);
                sql.push(
                    " AND EXISTS (SELECT 1 FROM group_member gm JOIN access_group g ON g.id = gm.group_id \
                     WHERE g.kind = 'all_organizations' AND gm.account_id = ",
                )
                .bind(account)
                .push(" AND ")
                .lasting(now)
                .push(")");
            }
        }
    }

    /// Adds the condition under which organization `o` is there and seen. For whoever sees everything no list of all is made
    /// first: with it each of these questions took as long as there are organizations.
    pub fn organization(self, sql: &mut Sql) {
        if let Self::Everything(partner) = self {
            sql.push("o.state = 'live' AND o.partner_id = ").bind(partner);
        } else {
            sql.push("o.id IN (");
            self.organizations(sql);
            sql.push(")");
        }
    }

    /// Adds the condition under which the organization in this column is there and seen.
    pub fn organization_in(self, column: &str, sql: &mut Sql) {
        if let Self::Everything(_) = self {
            sql.push("EXISTS (SELECT 1 FROM organization o WHERE o.id = ").push(column).push(" AND ");
            self.organization(sql);
            sql.push(")");
        } else {
            sql.push(column).push(" IN (");
            self.organizations(sql);
            sql.push(")");
        }
    }

    /// Adds the condition under which device or element `d` is seen, without a word about how to find it.
    pub fn seen(self, sql: &mut Sql) {
        sql.push("d.partner_id = ").bind(self.partner()).push(" AND d.reserved = FALSE");
        if !self.unscoped() {
            sql.push(" AND d.organization_id IN (");
            self.organizations(sql);
            sql.push(")");
        }
    }
}
