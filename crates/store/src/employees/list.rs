//! The list of Manage Employees, and how many accounts are at each stage.

use domain::{
    Timestamp,
    employee::EmployeeRow,
    list::{EmployeeQuery, NameSort, Page, SortValue, Stage, StageCounts},
};
use sea_orm::FromQueryResult;

use super::{EmployeeAdmin, Row, SELECT};
use crate::{Result, factors::has_factor, keyset::Keyset, scope::Sql, visible::like};

#[derive(Debug, FromQueryResult)]
struct Counts {
    ending: i64,
    pending: i64,
    active: i64,
    deactivated: i64,
}

impl From<Counts> for StageCounts {
    fn from(counts: Counts) -> Self {
        let [ending, pending, active, deactivated] =
            [counts.ending, counts.pending, counts.active, counts.deactivated].map(i64::unsigned_abs);
        Self { ending, pending, active, deactivated }
    }
}

/// Adds the condition under which account `a` is at a stage at this instant, whether or not anything has tidied since
/// (M94).
fn at_stage(stage: Stage, now: Timestamp, sql: &mut Sql) {
    match stage {
        Stage::Active => {
            sql.push("(a.state = 'active' AND (a.deadline IS NULL OR a.deadline > ").bind(now).push("))");
        }
        Stage::Pending => {
            sql.push("(a.state = 'pending' AND (a.deadline IS NULL OR a.deadline > ").bind(now).push("))");
        }
        Stage::Ending => {
            sql.push("(a.state <> 'deactivated' AND a.deadline > ").bind(now);
            sql.push(" AND a.deadline <= ").bind(Stage::soon(now)).push(")");
        }
        Stage::Deactivated => {
            sql.push("(a.state = 'deactivated' OR a.deadline <= ").bind(now).push(")");
        }
    }
}

/// Adds what narrows the list, but for the stage.
fn filters(query: &EmployeeQuery, sql: &mut Sql) {
    if !query.list.search.is_empty() {
        let pattern = like("%", &query.list.search);
        sql.push(" AND (e.name_key LIKE ").bind(pattern.clone()).push(" ESCAPE '\\' OR a.email LIKE ");
        sql.bind(pattern).push(" ESCAPE '\\')");
    }
    if let Some(role) = query.role {
        sql.push(" AND e.role = ").bind(role);
    }
    if query.security_administrator {
        sql.push(" AND e.security_administrator");
    }
    if query.no_second_factor {
        sql.push(concat!(" AND NOT ", has_factor!("e.account_id")));
    }
}

impl Row {
    fn key(&self, sort: NameSort) -> (SortValue, i64) {
        (sort.value(&self.name_key, self.created_at), self.id.get())
    }
}

impl EmployeeAdmin<'_> {
    /// A page of Manage Employees, and how many match at each stage.
    pub async fn list(&self, query: &EmployeeQuery) -> Result<(Page<EmployeeRow>, StageCounts)> {
        let (list, now) = (&query.list, self.store.clock.now());
        let mut count = Sql::default();
        count.push("SELECT ");
        for (stage, name) in Stage::ALL.into_iter().zip(["ending", "pending", "active", "deactivated"]) {
            count.push(if name == "ending" { "" } else { ", " }).push("COUNT(CASE WHEN ");
            at_stage(stage, now, &mut count);
            count.push(" THEN 1 END) AS ").push(name);
        }
        count.push(" FROM employee e JOIN account a ON a.id = e.account_id WHERE e.partner_id = ");
        count.bind(self.actor.partner);
        filters(query, &mut count);
        let counts: Option<Counts> = self.store.one(count.text, count.values).await?;

        let column = match list.sort {
            NameSort::Name => "e.name_key",
            NameSort::Created => "e.created_at",
        };
        let keyset = Keyset::new(list, self.store.lists.page);
        let mut sql = Sql::default();
        sql.push(SELECT).bind(self.actor.partner);
        filters(query, &mut sql);
        if let Some(stage) = query.stage {
            sql.push(" AND ");
            at_stage(stage, now, &mut sql);
        }
        keyset.cut(&mut sql, column, "e.account_id");
        let found: Vec<Row> = self.store.all(sql.text, sql.values).await?;
        let page = keyset.page(found, |row| row.key(list.sort)).map(|row| row.shown(now));
        Ok((page, counts.map(StageCounts::from).unwrap_or_default()))
    }
}
