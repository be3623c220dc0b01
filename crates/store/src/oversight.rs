//! The door of those who look after the partner's safety: its audit trail (SECURITY section 7).

mod mails;
mod preview;
mod sessions;

use domain::{
    AccountId, Capability, GroupId, OrganizationId, Timestamp,
    audit::{Action, AuditRow},
    list::{AuditQuery, Place},
    words,
};
use sea_orm::{DbBackend, FromQueryResult};
use serde_json::{Map, Value};

use crate::{Actor, Result, Store, keyset::EXPORTED, scope::Sql, visible::like};

pub use mails::{RefusedAddress, WaitingMail, WaitingMails};
pub use sessions::{OpenSession, SignedInPerson};

/// The partner's trail, to read, and what everybody sees.
#[derive(Debug)]
pub struct Oversight<'a> {
    store: &'a Store,
    actor: &'a Actor,
}

/// A page of the trail, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPage {
    pub rows: Vec<AuditRow>,
    /// Where the older rows are, if there are any.
    pub older: Option<Place>,
    /// Where the newer ones are.
    pub newer: Option<Place>,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    seq: i64,
    at: Timestamp,
    actor_id: Option<AccountId>,
    action: String,
    object_kind: String,
    object_id: Option<i64>,
    details: String,
}

/// Whose an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountOf {
    /// An employee of the partner has it.
    Partner,
    /// A user of this organization has it.
    Organization(OrganizationId),
}

#[derive(Debug, FromQueryResult)]
struct Whose {
    organization_id: Option<OrganizationId>,
}

#[derive(Debug, FromQueryResult)]
struct Named {
    name: String,
}

impl Store {
    /// The door of Primary and Security Administrators.
    pub fn oversight<'a>(&'a self, actor: &'a Actor) -> Result<Oversight<'a>> {
        actor.require(Capability::Oversight)?;
        Ok(Oversight { store: self, actor })
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        Value::Array(all) if all.iter().all(Value::is_string) => several(all),
        other => other.to_string(),
    }
}

/// Of a list so many are told; the row itself has them all.
const TOLD: usize = 8;

fn several(all: &[Value]) -> String {
    let told: Vec<&str> = all.iter().take(TOLD).filter_map(Value::as_str).collect();
    if told.is_empty() { "none".to_owned() } else { words::named(&told, TOLD, all.len() as u64) }
}

/// What is left of the details, as words; of what was and what is, only what differs.
fn told(details: &Map<String, Value>) -> Vec<(String, String)> {
    let mut told = Vec::new();
    for (key, value) in details {
        match (key.as_str(), value, details.get("before")) {
            // Names tell it already.
            ("before", Value::Object(_), _) | ("ids" | "organization", ..) => (),
            ("of", name, _) => told.push(("organization".to_owned(), text(name))),
            ("after", Value::Object(after), Some(Value::Object(before))) => {
                for (key, now) in after {
                    let was = before.get(key).unwrap_or(&Value::Null);
                    if was != now {
                        told.push((key.replace('_', " "), format!("{} → {}", text(was), text(now))));
                    }
                }
            }
            (key, value, _) => told.push((key.replace('_', " "), text(value))),
        }
    }
    told
}

impl From<Row> for AuditRow {
    fn from(row: Row) -> Self {
        let mut details: Map<String, Value> = serde_json::from_str(&row.details).unwrap_or_default();
        let mut take = |key: &str| details.remove(key).map(|value| text(&value));
        let (by, name, from, _) = (take("by"), take("name"), take("from"), take("key"));
        let kind = match &*row.object_kind {
            "group" => "Access Group ",
            "organization" => "organization ",
            "device" => "device ",
            "network" => "network ",
            "saas_account" => "SaaS account ",
            _ => "",
        };
        Self {
            seq: row.seq,
            at: row.at,
            by,
            by_account: row.actor_id,
            action: Action::from_key(&row.action).map_or(row.action, |action| action.words().to_owned()),
            object: name.map(|name| format!("{kind}{name}")).unwrap_or_default(),
            object_account: row.object_id.filter(|_| row.object_kind == "account").map(AccountId::new),
            from: from.unwrap_or_default(),
            details: told(&details),
        }
    }
}

impl Oversight<'_> {
    fn sql(&self, query: &AuditQuery, group: Option<GroupId>, limit: u64) -> Sql {
        let mut sql = Sql::default();
        sql.push("SELECT seq, at, actor_id, action, object_kind, object_id, details FROM audit");
        sql.push(" WHERE partner_id = ").bind(self.actor.partner);
        if let Some(group) = group {
            sql.push(" AND object_kind = 'group' AND object_id = ").bind(group);
        }
        if let Some(action) = query.action {
            sql.push(" AND action = ").bind(action.key());
        }
        if let Some(account) = query.account {
            // Each side by its own index; with OR, SQLite would walk the whole trail.
            sql.push(" AND seq IN (SELECT seq FROM audit WHERE partner_id = ").bind(self.actor.partner);
            sql.push(" AND actor_id = ").bind(account);
            sql.push(" UNION SELECT seq FROM audit WHERE partner_id = ").bind(self.actor.partner);
            sql.push(" AND object_kind = 'account' AND object_id = ").bind(account).push(")");
        }
        if let Some(organization) = query.organization {
            sql.push(" AND seq IN (SELECT t.seq FROM organization_trail t WHERE t.organization_id = ");
            sql.bind(organization).push(" AND t.partner_id = ").bind(self.actor.partner).push(")");
        }
        if query.from.is_some() || query.to.is_some() {
            // By the index of days, or what is long ago is found by walking there.
            sql.push(" AND seq IN (SELECT seq FROM audit WHERE partner_id = ").bind(self.actor.partner);
            if let Some(from) = query.from {
                sql.push(" AND at >= ").bind(from.start());
            }
            if let Some(to) = query.to {
                sql.push(" AND at < ").bind(to.end());
            }
            sql.push(")");
        }
        if !query.search.is_empty() {
            let names = match self.store.backend() {
                DbBackend::Sqlite => "json_extract(details, '$.key')",
                _ => "(details::json->>'key')",
            };
            sql.push(" AND ").push(names).push(" LIKE ").bind(like("%", &query.search)).push(" ESCAPE '\\'");
        }
        let order = match query.place {
            Place::Newest => "DESC",
            Place::Before(seq) => {
                sql.push(" AND seq < ").bind(seq);
                "DESC"
            }
            Place::After(seq) => {
                sql.push(" AND seq > ").bind(seq);
                "ASC"
            }
        };
        sql.push(" ORDER BY seq ").push(order).push(" LIMIT ").push(&(limit + 1).to_string());
        sql
    }

    async fn page(&self, query: &AuditQuery, group: Option<GroupId>, limit: u64) -> Result<AuditPage> {
        let Sql { text, values } = self.sql(query, group, limit);
        let mut rows: Vec<Row> = self.store.all(text, values).await?;
        let more = rows.len() as u64 > limit;
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let (newer, older) = match query.place {
            Place::Newest => (false, more),
            Place::Before(_) => (true, more),
            Place::After(_) => {
                rows.reverse();
                (more, true)
            }
        };
        Ok(AuditPage {
            older: rows.last().filter(|_| older).map(|row| Place::Before(row.seq)),
            newer: rows.first().filter(|_| newer).map(|row| Place::After(row.seq)),
            rows: rows.into_iter().map(AuditRow::from).collect(),
        })
    }

    /// How SQLite finds the rows of a page.
    #[cfg(feature = "test")]
    pub async fn plan(&self, query: &AuditQuery) -> Result<Vec<String>> {
        self.store.explain(self.sql(query, None, self.store.lists.page)).await
    }

    /// A page of the trail.
    pub async fn trail(&self, query: &AuditQuery) -> Result<AuditPage> {
        self.page(query, None, self.store.lists.page).await
    }

    /// A page of what was done to a group, by this and by whoever else.
    pub async fn history(&self, group: GroupId, place: Place) -> Result<AuditPage> {
        self.page(&AuditQuery::default().at(place), Some(group), self.store.lists.page).await
    }

    /// How SQLite finds the rows of a group's history.
    #[cfg(feature = "test")]
    pub async fn plan_of_history(&self, group: GroupId) -> Result<Vec<String>> {
        self.store.explain(self.sql(&AuditQuery::default(), Some(group), self.store.lists.page)).await
    }

    /// The last rows about an organization, its users and its devices.
    pub async fn latest(&self, organization: OrganizationId, rows: u64) -> Result<AuditPage> {
        let query = AuditQuery { organization: Some(organization), ..AuditQuery::default() };
        self.page(&query, None, rows).await
    }

    /// A thousand rows of the trail, for an export.
    pub async fn trail_export(&self, query: &AuditQuery) -> Result<AuditPage> {
        self.page(query, None, EXPORTED).await
    }

    /// Whose this account is; nobody's where it is gone, not the partner's, or of an organization that is not seen.
    pub async fn account_of(&self, account: AccountId) -> Result<Option<AccountOf>> {
        let mut sql = Sql::default();
        sql.push("SELECT NULL AS organization_id FROM employee WHERE account_id = ").bind(account);
        sql.push(" AND partner_id = ").bind(self.actor.partner);
        sql.push(" UNION ALL SELECT u.organization_id FROM organization_user u WHERE u.account_id = ");
        sql.bind(account).push(" AND ");
        self.actor.scope().organization_in("u.organization_id", &mut sql);
        let whose: Option<Whose> = self.store.one(sql.text, sql.values).await?;
        Ok(whose.map(|whose| whose.organization_id.map_or(AccountOf::Partner, AccountOf::Organization)))
    }

    /// The names of the person and of the organization that the question is about; nobody's for what is gone or not the
    /// partner's.
    pub async fn about(&self, query: &AuditQuery) -> Result<(Option<String>, Option<String>)> {
        let named = async |sql: &str, id: i64| -> Result<Option<String>> {
            let named: Option<Named> = self.store.one(sql, [id.into(), self.actor.partner.into()]).await?;
            Ok(named.map(|named| named.name))
        };
        let person = "SELECT name FROM employee WHERE account_id = $1 AND partner_id = $2 \
                      UNION ALL SELECT name FROM organization_user WHERE account_id = $1 AND partner_id = $2";
        let organization = "SELECT name FROM organization WHERE id = $1 AND partner_id = $2";
        // Of somebody who is gone the trail kept the name (M27).
        let kept = "SELECT details AS name FROM audit WHERE object_id = $1 AND partner_id = $2 \
                    AND object_kind = 'account' ORDER BY seq DESC LIMIT 1";
        let person = match query.account {
            Some(id) => match named(person, id.get()).await? {
                Some(name) => Some(name),
                None => named(kept, id.get()).await?.and_then(|details| {
                    let details: Value = serde_json::from_str(&details).ok()?;
                    details["name"].as_str().map(str::to_owned)
                }),
            },
            None => None,
        };
        let organization = match query.organization {
            Some(id) => named(organization, id.get()).await?,
            None => None,
        };
        Ok((person, organization))
    }
}
