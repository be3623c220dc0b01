//! Device Status: the page of rows, the counts, the export. The model that later lists copy.
//!
//! Which plan is best depends on how much the reader sees. Few rows: gather them by their organizations and
//! sort. Many: walk the index of the sort key and take what fits. SQLite can't know which it will be, so it is
//! counted first and the query is written so that only one of the two is possible. Few rows come with their count, in
//! one question; many are asked for by another.

use domain::{
    DeviceId, OrganizationId, Timestamp,
    device::{DevicePage, DeviceRow, DeviceState, StateCounts},
    limits::CHOICES,
    list::{DeviceQuery, DeviceSort, Page, SortValue},
    organization::OrganizationName,
};
use sea_orm::{ActiveEnum as _, DbBackend, FromQueryResult};
use serde::{Deserialize, Deserializer, de::Error as _};

use super::Visible;
use crate::{
    Error, Result,
    keyset::{EXPORTED, Keyset},
    scope::{Scope, Sql, unpack},
};

#[derive(Debug, FromQueryResult, Deserialize)]
pub(super) struct Row {
    id: i64,
    serial: String,
    hostname: String,
    hostname_key: String,
    model: String,
    organization_id: Option<i64>,
    organization_key: String,
    organization_name: Option<String>,
    #[serde(deserialize_with = "state")]
    state: DeviceState,
    last_seen: i64,
    last_backup: i64,
    runs: String,
    local_used: Option<i64>,
    local_available: Option<i64>,
    storage: i64,
    offsite: i64,
    alerts: i32,
}

/// A state as it is stored.
fn state<'de, D: Deserializer<'de>>(number: D) -> Result<DeviceState, D::Error> {
    DeviceState::try_from_value(&i16::deserialize(number)?).map_err(D::Error::custom)
}

/// In the order of the fields of [`Row`].
pub(super) const COLUMNS: &str = "d.id, d.serial, d.hostname, d.hostname_key, d.model, d.organization_id, \
     d.organization_key, o.name AS organization_name, d.state, d.last_seen, d.last_backup, d.runs, \
     d.local_used, d.local_available, d.storage, d.offsite, d.alerts";

#[derive(Debug, Deserialize)]
struct Count(#[serde(deserialize_with = "state")] DeviceState, u64);

#[derive(Debug, Deserialize)]
struct Choice(i64, String);

/// What stands above the rows.
#[derive(Debug, FromQueryResult)]
struct Head {
    counts: Option<String>,
    organizations: i64,
    as_of: Option<Timestamp>,
    choices: Option<String>,
    organization: Option<String>,
    /// The rows, where they are few.
    page: Option<String>,
}

#[derive(Debug, FromQueryResult)]
struct Packed {
    page: Option<String>,
}

const fn column(sort: DeviceSort) -> &'static str {
    match sort {
        DeviceSort::State => "d.state",
        DeviceSort::Hostname => "d.hostname_key",
        DeviceSort::Organization => "d.organization_key",
        DeviceSort::LastSeen => "d.last_seen",
        DeviceSort::LastBackup => "d.last_backup",
        DeviceSort::Storage => "d.storage",
        DeviceSort::Offsite => "d.offsite",
        DeviceSort::Alerts => "d.alerts",
    }
}

/// What is not known is stored as 0 or −1, so that it sorts.
fn instant(millis: i64) -> Option<Timestamp> {
    (millis > 0).then(|| Timestamp::from_millis(millis))
}

impl Row {
    fn key(&self, sort: DeviceSort) -> (SortValue, i64) {
        let value = match sort {
            DeviceSort::State => SortValue::Number(self.state as i64),
            DeviceSort::Hostname => SortValue::Text(self.hostname_key.clone()),
            DeviceSort::Organization => SortValue::Text(self.organization_key.clone()),
            DeviceSort::LastSeen => SortValue::Number(self.last_seen),
            DeviceSort::LastBackup => SortValue::Number(self.last_backup),
            DeviceSort::Storage => SortValue::Number(self.storage),
            DeviceSort::Offsite => SortValue::Number(self.offsite),
            DeviceSort::Alerts => SortValue::Number(i64::from(self.alerts)),
        };
        (value, self.id)
    }
}

impl From<Row> for DeviceRow {
    fn from(row: Row) -> Self {
        Self {
            id: DeviceId::new(row.id),
            serial: row.serial,
            hostname: row.hostname,
            model: row.model,
            organization: row.organization_id.map(OrganizationId::new),
            organization_name: row.organization_name.unwrap_or_default(),
            state: row.state,
            last_seen: instant(row.last_seen),
            last_backup: instant(row.last_backup),
            runs: row.runs,
            local_used: row.local_used,
            local_available: row.local_available,
            offsite_used: (row.offsite >= 0).then_some(row.offsite),
            alerts: row.alerts,
        }
    }
}

/// `text` as a LIKE pattern, its own wildcards taken literally.
pub(crate) fn like(before: &str, text: &str) -> String {
    let mut pattern = before.to_owned();
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// How the rows are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    /// By their organizations, or by the search for those who see everything; then they are sorted.
    Gather,
    /// Along the index of the sort key, until the page is full.
    Walk,
}

impl Scope {
    /// A query that begins with the visible organizations as `seen`: found once, however often they are asked for.
    fn query(self) -> Sql {
        let mut sql = Sql::default();
        // Who sees everything never asks which they are, only how many.
        sql.push("WITH seen (id) AS ").push(if self.unscoped() { "NOT " } else { "" }).push("MATERIALIZED (");
        self.organizations(&mut sql);
        sql.push(")");
        sql
    }

    /// Adds the condition under which device `d` is seen.
    fn devices(self, sql: &mut Sql, plan: Plan, backend: DbBackend) {
        // On SQLite a plus before a column keeps its index out of the plan; PostgreSQL decides by itself.
        let plus = |when: bool| if when && backend == DbBackend::Sqlite { "+" } else { "" };
        if let Self::Everything(partner) = self {
            sql.push("d.partner_id = ").bind(partner).push(" AND d.reserved = FALSE");
        } else {
            // Both ways name the partner and leave out what belongs to removed organizations.
            sql.push(plus(plan == Plan::Gather)).push("d.partner_id = ").bind(self.partner());
            sql.push(" AND d.reserved = FALSE AND ");
            sql.push(plus(plan == Plan::Walk)).push("d.organization_id IN (SELECT id FROM seen)");
        }
    }
}

pub(super) fn filters(query: &DeviceQuery, with_state: bool, sql: &mut Sql) {
    if !query.list.search.is_empty() {
        let pattern = like("%", &query.list.search);
        sql.push(" AND (d.hostname_key LIKE ").bind(pattern.clone());
        sql.push(" ESCAPE '\\' OR d.serial_key LIKE ").bind(pattern.clone());
        sql.push(" ESCAPE '\\' OR d.organization_key LIKE ").bind(pattern).push(" ESCAPE '\\')");
    }
    if !query.model.is_empty() {
        sql.push(" AND d.model_key LIKE ").bind(like("", &query.model)).push(" ESCAPE '\\'");
    }
    if let Some(organization) = query.organization {
        sql.push(" AND d.organization_id = ").bind(organization);
    }
    // Whoever asks by a name looks up first whose it is.
    if !query.organization_name.is_empty() {
        sql.push(" AND 1 = 0");
    }
    if query.unlinked {
        sql.push(" AND d.organization_id IS NULL");
    }
    if with_state && let Some(states) = wanted(query) {
        among(&states, sql.push(" AND d.state"));
    }
}

/// The states that are asked for, if not all are.
fn wanted(query: &DeviceQuery) -> Option<Vec<DeviceState>> {
    match (query.state, query.level) {
        (Some(state), _) => Some(vec![state]),
        (None, Some(level)) => Some(level.states().collect()),
        (None, None) => None,
    }
}

/// Adds ` IN (…)` of these states.
fn among(states: &[DeviceState], sql: &mut Sql) {
    sql.push(" IN (");
    for (index, state) in states.iter().enumerate() {
        sql.push(if index == 0 { "" } else { ", " }).bind(*state as i16);
    }
    sql.push(")");
}

fn total(query: &DeviceQuery, counts: &StateCounts) -> u64 {
    match (query.state, query.level) {
        (Some(state), _) => counts.0.iter().filter(|(s, _)| *s == state).map(|(_, count)| count).sum(),
        (None, Some(level)) => counts.of(level),
        (None, None) => counts.total(),
    }
}

/// The page of the packed rows; without rows an empty one.
fn page(query: &DeviceQuery, limit: u64, packed: Option<&str>) -> Result<Page<DeviceRow>> {
    let rows: Vec<Row> = unpack(packed)?;
    let page = Keyset::new(&query.list, limit).page(rows, |row| row.key(query.list.sort));
    Ok(page.map(DeviceRow::from))
}

impl Visible<'_> {
    /// Adds the table of devices. Who sees everything and searches reads the one index that holds all that is
    /// searched; SQLite would not choose it by itself.
    fn from(&self, query: &DeviceQuery, plan: Plan, sql: &mut Sql) {
        let searched = self.scope.unscoped() && plan == Plan::Gather && !query.list.search.is_empty();
        let index = if searched && self.store.backend() == DbBackend::Sqlite {
            " INDEXED BY device_search"
        } else {
            ""
        };
        sql.push(" FROM device d").push(index);
    }

    fn page_sql(&self, query: &DeviceQuery, plan: Plan, limit: u64, sql: &mut Sql) {
        const ORGANIZATION: &str = " LEFT JOIN organization o ON o.id = d.organization_id";
        let (keyset, sort) = (Keyset::new(&query.list, limit), column(query.list.sort));
        let backend = self.store.backend();
        let narrow = |sql: &mut Sql| {
            sql.push(" WHERE ");
            self.scope.devices(sql, plan, backend);
            filters(query, true, sql);
            keyset.cut(sql, sort, "d.id");
        };
        sql.push("SELECT ").push(COLUMNS);
        match plan {
            Plan::Walk => {
                self.from(query, plan, sql);
                narrow(sql.push(ORGANIZATION));
            }
            // What is sorted are ids, which mostly an index holds; whole rows are read once it is known which.
            Plan::Gather => {
                sql.push(" FROM (SELECT d.id AS picked");
                self.from(query, plan, sql);
                narrow(sql);
                let join = if backend == DbBackend::Sqlite { ") CROSS JOIN" } else { ") sorted JOIN" };
                sql.push(join).push(" device d ON d.id = picked").push(ORGANIZATION);
                keyset.order(sql, sort, "d.id");
            }
        }
    }

    fn counts_sql(&self, query: &DeviceQuery, sql: &mut Sql) {
        sql.push("SELECT d.state, COUNT(*) AS devices");
        self.from(query, Plan::Gather, sql);
        sql.push(" WHERE ");
        self.scope.devices(sql, Plan::Gather, self.store.backend());
        filters(query, false, sql);
        sql.push(" GROUP BY d.state ORDER BY d.state");
    }

    /// Adds the page of rows if there are few; nothing otherwise.
    fn few_sql(&self, query: &DeviceQuery, sql: &mut Sql) {
        sql.push("CASE WHEN (SELECT COALESCE(SUM(devices), 0) FROM counted");
        if let Some(states) = wanted(query) {
            among(&states, sql.push(" WHERE state"));
        }
        sql.push(") BETWEEN 1 AND ").push(&self.store.lists.gather.to_string()).push(" THEN ");
        let limit = self.store.lists.page;
        sql.pack(self.store.backend(), COLUMNS, |sql| self.page_sql(query, Plan::Gather, limit, sql));
        sql.push(" END");
    }

    async fn head(&self, query: &DeviceQuery) -> Result<(StateCounts, Head)> {
        let backend = self.store.backend();
        let mut sql = self.scope.query();
        sql.push(", counted (state, devices) AS MATERIALIZED (");
        self.counts_sql(query, &mut sql);
        sql.push(") SELECT ");
        sql.pack(backend, "state, devices", |sql| {
            sql.push("SELECT state, devices FROM counted ORDER BY state");
        });
        sql.push(" AS counts, ");
        self.few_sql(query, &mut sql);
        sql.push(" AS page, (SELECT COUNT(*) FROM seen) AS organizations, p.fleet_as_of AS as_of, ");
        sql.push("CASE WHEN (SELECT COUNT(*) FROM seen) <= ").push(&CHOICES.to_string()).push(" THEN ");
        let names =
            "SELECT id, name FROM organization WHERE id IN (SELECT id FROM seen) ORDER BY name_key, id";
        sql.pack(backend, "id, name", |sql| {
            sql.push(names);
        });
        sql.push(" END AS choices, ");
        if let Some(id) = query.organization {
            sql.push("(SELECT name FROM organization WHERE id IN (SELECT id FROM seen) AND id = ")
                .bind(id)
                .push(")");
        } else {
            sql.push("CAST(NULL AS TEXT)");
        }
        sql.push(" AS organization FROM partner p WHERE p.id = ").bind(self.scope.partner());
        let head: Head = self.store.one(sql.text, sql.values).await?.ok_or(Error::NotFound)?;
        let counts = unpack(head.counts.as_deref())?;
        Ok((StateCounts(counts.into_iter().map(|Count(state, devices)| (state, devices)).collect()), head))
    }

    async fn rows(&self, query: &DeviceQuery, plan: Plan, limit: u64) -> Result<Page<DeviceRow>> {
        let mut sql = self.scope.query();
        sql.push(" SELECT ");
        sql.pack(self.store.backend(), COLUMNS, |sql| self.page_sql(query, plan, limit, sql));
        sql.push(" AS page");
        let packed: Option<Packed> = self.store.one(sql.text, sql.values).await?;
        page(query, limit, packed.and_then(|packed| packed.page).as_deref())
    }

    const fn choose(&self, total: u64) -> Plan {
        if total <= self.store.lists.gather { Plan::Gather } else { Plan::Walk }
    }

    /// A page of Device Status.
    pub async fn devices(&self, query: &DeviceQuery) -> Result<DevicePage> {
        let (counts, Head { organizations, as_of, choices, organization, page: few, .. }) =
            self.head(query).await?;
        let (total, limit) = (total(query, &counts), self.store.lists.page);
        let page = match self.choose(total) {
            Plan::Gather => page(query, limit, few.as_deref())?,
            Plan::Walk => self.rows(query, Plan::Walk, limit).await?,
        };
        let choices = unpack(choices.as_deref())?.into_iter();
        let choices = choices.map(|Choice(id, name)| OrganizationName { id: OrganizationId::new(id), name });
        let organizations = organizations.unsigned_abs();
        Ok(DevicePage { page, counts, total, organizations, as_of, choices: choices.collect(), organization })
    }

    /// The rows after the query's cursor, for an export: a thousand at a time.
    pub async fn devices_export(&self, query: &DeviceQuery) -> Result<Page<DeviceRow>> {
        let mut query = query.clone();
        if self.named_organization(&mut query).await?.is_some() {
            return Err(Error::NotFound);
        }
        self.rows(&query, Plan::Walk, EXPORTED).await
    }
}

/// How SQLite goes about it: its own words, a step each.
#[cfg(feature = "test")]
impl Visible<'_> {
    /// The plan of a page.
    pub async fn plan(&self, query: &DeviceQuery) -> Result<Vec<String>> {
        let total = total(query, &self.head(query).await?.0);
        let mut sql = self.scope.query();
        self.page_sql(query, self.choose(total), self.store.lists.page, &mut sql);
        self.store.explain(sql).await
    }

    /// The plan of the counts above the page.
    pub async fn plan_of_counts(&self, query: &DeviceQuery) -> Result<Vec<String>> {
        let mut sql = self.scope.query();
        self.counts_sql(query, &mut sql);
        self.store.explain(sql).await
    }
}
