//! The list of an organization's users.

use domain::{
    Timestamp,
    list::{NameQuery, NameSort, Page, SortValue},
    organization_user::OrganizationUserRow,
};
use sea_orm::FromQueryResult;

use super::{OrganizationUsers, Row, SELECT};
use crate::{Result, keyset::Keyset, scope::Sql, visible::like};

#[derive(Debug, FromQueryResult)]
struct Total {
    total: i64,
}

/// Rows that an export reads at a time.
const EXPORTED: u64 = 1_000;

impl Row {
    fn key(&self, sort: NameSort) -> (SortValue, i64) {
        (sort.value(&self.name_key, self.created_at), self.account.id.get())
    }
}

impl OrganizationUsers<'_> {
    /// Adds what narrows the list.
    fn narrowed(&self, query: &NameQuery, sql: &mut Sql) {
        self.seen(sql);
        let search = &query.0.search;
        if !search.is_empty() {
            let pattern = like("%", search);
            sql.push(" AND (u.name_key LIKE ").bind(pattern.clone()).push(" ESCAPE '\\' OR a.email LIKE ");
            sql.bind(pattern).push(" ESCAPE '\\')");
        }
    }

    /// A page of the users, and how many match; an error for an organization that is not seen.
    pub async fn list(&self, query: &NameQuery) -> Result<(Page<OrganizationUserRow>, u64)> {
        self.whose().await?;
        let mut count = Sql::default();
        count.push("SELECT COUNT(*) AS total ");
        self.narrowed(query, &mut count);
        let total: Option<Total> = self.store.one(count.text, count.values).await?;
        Ok((
            self.rows(query, self.store.lists.page).await?,
            total.map_or(0, |total| total.total.unsigned_abs()),
        ))
    }

    /// The users after the query's cursor, for an export: a thousand at a time.
    pub async fn export(&self, query: &NameQuery) -> Result<Page<OrganizationUserRow>> {
        self.whose().await?;
        self.rows(query, EXPORTED).await
    }

    async fn rows(&self, query: &NameQuery, limit: u64) -> Result<Page<OrganizationUserRow>> {
        let column = match query.0.sort {
            NameSort::Name => "u.name_key",
            NameSort::Created => "u.created_at",
        };
        let keyset = Keyset::new(&query.0, limit);
        let mut sql = Sql::default();
        sql.push(SELECT);
        self.narrowed(query, &mut sql);
        keyset.cut(&mut sql, column, "u.account_id");
        let found: Vec<Row> = self.store.all(sql.text, sql.values).await?;
        let page = keyset.page(found, |row| row.key(query.0.sort));
        let now: Timestamp = self.store.clock.now();
        Ok(page.map(|row| row.shown(now)))
    }
}
