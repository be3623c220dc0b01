//! The list of Manage Employees, and how many accounts are at each stage.
//!
//! The board counts every account of the partner anyway, so an order that no index has costs no more than that: the rows
//! of a page are picked while all are looked at. By name and by creation they are walked along their index.

use std::{borrow::Cow, collections::BTreeMap};

use domain::{
    AccountId, Capability, Timestamp,
    employee::EmployeeRow,
    list::{Absence, EmployeeQuery, EmployeeSort, Page, Sees, SortValue, Stage, StageCounts},
};
use sea_orm::FromQueryResult;

use super::{EmployeeAdmin, Row, select};
use crate::{
    Actor, Error, Result,
    accounts::stage::{at_stage, by_stage, with_factor},
    fold::known_by,
    groups::filter::{self, GroupChoice, GroupFilter},
    keyset::{EXPORTED, Keyset},
    scope::Sql,
};

/// Who sees everything: rule 6, and those who are in no group yet.
pub(crate) const SEES_EVERYTHING: &str =
    "(e.role = 'primary' OR e.security_administrator OR e.visibility = 'everything')";

#[derive(Debug, FromQueryResult)]
struct Counts {
    ending: i64,
    pending: i64,
    active: i64,
    overdue: i64,
    deactivated: i64,
}

impl From<Counts> for StageCounts {
    fn from(counts: Counts) -> Self {
        let Counts { ending, pending, active, overdue, deactivated } = counts;
        let [ending, pending, active, overdue, deactivated] =
            [ending, pending, active, overdue, deactivated].map(i64::unsigned_abs);
        Self { ending, pending, active, overdue, deactivated }
    }
}

#[derive(Debug, FromQueryResult)]
struct Membership {
    account_id: AccountId,
    name: String,
}

/// Adds what narrows the list, but for the stage.
fn filters(query: &EmployeeQuery, now: Timestamp, sql: &mut Sql) {
    if !query.list.search.is_empty() {
        known_by(sql, "e", &query.list.search);
    }
    if let Some(role) = query.role {
        sql.push(" AND e.role = ").bind(role);
    }
    if let Some(is) = query.security_administrator {
        sql.push(if is { " AND e.security_administrator" } else { " AND NOT e.security_administrator" });
    }
    if let Some(state) = query.second_factor {
        sql.push(" AND ");
        with_factor(state, now, sql);
    }
    if let Some(sees) = query.sees {
        sql.push(" AND ").push(if sees == Sees::Everything { "" } else { "NOT " }).push(SEES_EVERYTHING);
        if sees != Sees::Everything {
            sql.push(if sees == Sees::Groups { " AND EXISTS " } else { " AND NOT EXISTS " });
            sql.push("(SELECT 1 FROM group_member gm WHERE gm.account_id = e.account_id AND ")
                .lasting(now)
                .push(")");
        }
    }
    if let Some(group) = query.group {
        sql.push(" AND e.account_id IN (SELECT gm.account_id FROM group_member gm WHERE gm.group_id = ");
        sql.bind(group).push(" AND ").lasting(now).push(")");
    }
    // Whoever asks by a name looks up first whose it is.
    if !query.group_name.is_empty() {
        sql.push(" AND 1 = 0");
    }
    match query.absence.map(Absence::millis) {
        None => (),
        Some(None) => _ = sql.push(" AND a.last_sign_in_at IS NULL"),
        Some(Some(millis)) => {
            sql.push(" AND COALESCE(a.last_sign_in_at, e.created_at) < ").bind(now.plus(-millis));
        }
    }
    match query.phone {
        None => (),
        Some(true) => _ = sql.push(" AND e.phone IS NOT NULL"),
        Some(false) => _ = sql.push(" AND e.phone IS NULL"),
    }
}

/// Adds everything that narrows the list.
pub(super) fn narrowed(query: &EmployeeQuery, now: Timestamp, sql: &mut Sql) {
    filters(query, now, sql);
    if let Some(stage) = query.stage {
        sql.push(" AND ");
        at_stage(stage, now, sql);
    }
}

/// What a list is sorted by, as SQL: what [`Row::key`] answers for a row.
fn column(sort: EmployeeSort, now: Timestamp) -> Cow<'static, str> {
    match sort {
        EmployeeSort::Name => "e.name_key".into(),
        EmployeeSort::Created => "e.created_at".into(),
        EmployeeSort::SignIn => "COALESCE(a.last_sign_in_at, 0)".into(),
        EmployeeSort::Role => "CASE WHEN e.role = 'primary' THEN 0 WHEN e.security_administrator THEN 1 \
                               WHEN e.role = 'admin' THEN 2 WHEN e.role = 'business' THEN 3 \
                               WHEN e.role = 'tech' THEN 4 ELSE 5 END"
            .into(),
        EmployeeSort::State => by_stage(now).into(),
    }
}

impl Row {
    fn key(&self, sort: EmployeeSort, now: Timestamp) -> (SortValue, i64) {
        use domain::Role::{Admin, Business, Primary, SalesMarketing, Tech};
        let value = match sort {
            EmployeeSort::Name => SortValue::Text(self.name_key.clone()),
            EmployeeSort::Created => SortValue::Number(self.created_at.millis()),
            EmployeeSort::SignIn => {
                SortValue::Number(self.account.last_sign_in_at.map_or(0, Timestamp::millis))
            }
            EmployeeSort::Role => SortValue::Number(match (self.role, self.security_administrator) {
                (Primary, _) => 0,
                (_, true) => 1,
                (Admin, false) => 2,
                (Business, false) => 3,
                (Tech, false) => 4,
                (SalesMarketing, false) => 5,
            }),
            EmployeeSort::State => SortValue::Number(self.account.place(now)),
        };
        (value, self.account.id.get())
    }
}

/// All groups, for readers who know which there are.
fn known_groups(actor: &Actor) -> Sql {
    let mut sql = Sql::default();
    sql.push("SELECT g.id, g.name FROM access_group g WHERE g.partner_id = ").bind(actor.partner);
    sql
}

/// Refuses a group to readers who don't know which groups there are, and one that is not there.
pub(super) fn group_filter(actor: &Actor, query: &EmployeeQuery) -> Result<Option<Sql>> {
    let Some(group) = query.group else { return Ok(None) };
    actor.require(Capability::ManageGroups)?;
    let mut sql = known_groups(actor);
    sql.push(" AND g.id = ").bind(group);
    Ok(Some(sql))
}

impl EmployeeAdmin<'_> {
    /// The groups to filter by, for readers who know which there are, and the one that the question filters by, which it
    /// may name: it carries that one's id then.
    pub async fn group_filter(&self, query: &mut EmployeeQuery) -> Result<GroupFilter> {
        let named = query.group.is_some() || !query.group_name.is_empty();
        match self.actor.require(Capability::ManageGroups) {
            Err(_) if !named => return Ok(GroupFilter::default()),
            may => may?,
        }
        let known = || known_groups(self.actor);
        filter::filter(self.store, known, "", &mut query.group, &mut query.group_name).await
    }

    /// Looks that the reader knows the group that is filtered by.
    async fn filtered_group(&self, query: &EmployeeQuery) -> Result<()> {
        let Some(Sql { text, values }) = group_filter(self.actor, query)? else { return Ok(()) };
        let group: Option<GroupChoice> = self.store.one(text, values).await?;
        group.map(|_| ()).ok_or(Error::NotFound)
    }

    /// A page of Manage Employees, and how many match at each stage.
    pub async fn list(&self, query: &EmployeeQuery) -> Result<(Page<EmployeeRow>, StageCounts)> {
        self.filtered_group(query).await?;
        let now = self.store.clock.now();
        let Sql { text, values } = self.counts_sql(query, now);
        let counts: Option<Counts> = self.store.one(text, values).await?;
        let page = self.rows(query, self.store.lists.page, now).await?;
        Ok((page, counts.map(StageCounts::from).unwrap_or_default()))
    }

    /// The rows after the query's cursor, for an export: a thousand at a time.
    pub async fn export(&self, query: &EmployeeQuery) -> Result<Page<EmployeeRow>> {
        let mut query = query.clone();
        if self.group_filter(&mut query).await?.unknown.is_some() {
            return Err(Error::NotFound);
        }
        self.rows(&query, EXPORTED, self.store.clock.now()).await
    }

    fn counts_sql(&self, query: &EmployeeQuery, now: Timestamp) -> Sql {
        let mut count = Sql::default();
        count.push("SELECT ");
        for (at, stage) in Stage::ALL.into_iter().enumerate() {
            count.push(if at == 0 { "" } else { ", " }).push("COUNT(CASE WHEN ");
            at_stage(stage, now, &mut count);
            count.push(" THEN 1 END) AS ").push(stage.key());
        }
        count.push(" FROM employee e JOIN account a ON a.id = e.account_id WHERE e.partner_id = ");
        count.bind(self.actor.partner);
        filters(query, now, &mut count);
        count
    }

    fn page_sql(&self, query: &EmployeeQuery, keyset: &Keyset<'_>, now: Timestamp) -> Sql {
        let mut sql = Sql::default();
        select(&mut sql, self.actor.partner, now);
        narrowed(query, now, &mut sql);
        keyset.cut(&mut sql, &column(query.list.sort, now), "e.account_id");
        sql
    }

    async fn rows(&self, query: &EmployeeQuery, limit: u64, now: Timestamp) -> Result<Page<EmployeeRow>> {
        let keyset = Keyset::new(&query.list, limit);
        let Sql { text, values } = self.page_sql(query, &keyset, now);
        let found: Vec<Row> = self.store.all(text, values).await?;
        let page = keyset.page(found, |row| row.key(query.list.sort, now));
        let mut names = self.group_names(&page.rows, now).await?;
        Ok(page.map(|row| {
            let group_names = names.remove(&row.account.id).unwrap_or_default();
            EmployeeRow { group_names, ..row.shown(now) }
        }))
    }

    /// The names of the groups of these people, all at once, if the reader knows which groups there are.
    async fn group_names(&self, rows: &[Row], now: Timestamp) -> Result<BTreeMap<AccountId, Vec<String>>> {
        let members: Vec<AccountId> =
            rows.iter().filter(|row| row.groups > 0).map(|row| row.account.id).collect();
        let mut names = BTreeMap::<_, Vec<_>>::new();
        if members.is_empty() || self.actor.require(Capability::ManageGroups).is_err() {
            return Ok(names);
        }
        let mut sql = Sql::default();
        sql.push(
            "SELECT gm.account_id, g.name FROM group_member gm JOIN access_group g ON g.id = gm.group_id \
             WHERE gm.account_id IN ",
        );
        sql.list(self.store.backend(), &members)
            .push(" AND ")
            .lasting(now)
            .push(" ORDER BY g.name_key, g.id");
        for Membership { account_id, name } in self.store.all::<Membership>(sql.text, sql.values).await? {
            names.entry(account_id).or_default().push(name);
        }
        Ok(names)
    }
}

/// How SQLite goes about it: its own words, a step each.
#[cfg(feature = "test")]
impl EmployeeAdmin<'_> {
    /// The plan of a page.
    pub async fn plan(&self, query: &EmployeeQuery) -> Result<Vec<String>> {
        let keyset = Keyset::new(&query.list, self.store.lists.page);
        let sql = self.page_sql(query, &keyset, self.store.clock.now());
        self.store.explain(sql).await
    }

    /// The plan of the counts above it.
    pub async fn plan_of_counts(&self, query: &EmployeeQuery) -> Result<Vec<String>> {
        self.store.explain(self.counts_sql(query, self.store.clock.now())).await
    }
}
