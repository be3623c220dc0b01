//! The list of an organization's users.

use std::borrow::Cow;

use domain::{
    Timestamp,
    list::{Page, SortValue, UserQuery, UserSort},
    organization_user::{OrganizationUserRow, PortalAccess},
};
use sea_orm::FromQueryResult;

use super::{OrganizationUsers, Row, SELECT};
use crate::{
    Result,
    accounts::stage::{at_stage, by_stage, with_factor},
    fold::known_by,
    keyset::{EXPORTED, Keyset},
    scope::Sql,
};

#[derive(Debug, FromQueryResult)]
struct Total {
    total: i64,
}

/// What the list is sorted by, as SQL: what [`Row::key`] answers for a row.
fn column(sort: UserSort, now: Timestamp) -> Cow<'static, str> {
    match sort {
        UserSort::Name => "u.name_key".into(),
        UserSort::Created => "u.created_at".into(),
        UserSort::State => by_stage(now).into(),
        UserSort::Access => "CASE u.portal_access WHEN 'manage' THEN 0 WHEN 'view' THEN 1 ELSE 2 END".into(),
        UserSort::SignIn => "COALESCE(a.last_sign_in_at, 0)".into(),
    }
}

impl Row {
    fn key(&self, sort: UserSort, now: Timestamp) -> (SortValue, i64) {
        let value = match sort {
            UserSort::Name => SortValue::Text(self.name_key.clone()),
            UserSort::Created => SortValue::Number(self.created_at.millis()),
            UserSort::State => SortValue::Number(self.account.place(now)),
            UserSort::Access => SortValue::Number(match self.portal_access {
                PortalAccess::Manage => 0,
                PortalAccess::View => 1,
                PortalAccess::None => 2,
            }),
            UserSort::SignIn => SortValue::Number(self.account.last_sign_in_at.map_or(0, Timestamp::millis)),
        };
        (value, self.account.id.get())
    }
}

impl OrganizationUsers<'_> {
    /// Adds what narrows the list.
    pub(super) fn narrowed(&self, query: &UserQuery, now: Timestamp, sql: &mut Sql) {
        self.seen(sql);
        if let Some(stage) = query.stage {
            sql.push(" AND ");
            at_stage(stage, now, sql);
        }
        if let Some(access) = query.portal {
            sql.push(" AND u.portal_access = ").bind(access.key());
        }
        if let Some(access) = query.endpoint {
            sql.push(" AND u.endpoint_access = ").bind(access.key());
        }
        if let Some(state) = query.second_factor {
            sql.push(" AND ");
            with_factor(state, now, sql);
        }
        let search = &query.list.search;
        if !search.is_empty() {
            known_by(sql, "u", search);
        }
    }

    /// A page of the users, and how many match; an error for an organization that is not seen.
    pub async fn list(&self, query: &UserQuery) -> Result<(Page<OrganizationUserRow>, u64)> {
        self.whose().await?;
        let mut count = Sql::default();
        count.push("SELECT COUNT(*) AS total ");
        self.narrowed(query, self.store.clock.now(), &mut count);
        let total: Option<Total> = self.store.one(count.text, count.values).await?;
        Ok((
            self.rows(query, self.store.lists.page).await?,
            total.map_or(0, |total| total.total.unsigned_abs()),
        ))
    }

    /// The users after the query's cursor, for an export: a thousand at a time.
    pub async fn export(&self, query: &UserQuery) -> Result<Page<OrganizationUserRow>> {
        self.whose().await?;
        self.rows(query, EXPORTED).await
    }

    async fn rows(&self, query: &UserQuery, limit: u64) -> Result<Page<OrganizationUserRow>> {
        let now = self.store.clock.now();
        let keyset = Keyset::new(&query.list, limit);
        let mut sql = Sql::default();
        sql.push(SELECT);
        self.narrowed(query, now, &mut sql);
        keyset.cut(&mut sql, &column(query.list.sort, now), "u.account_id");
        let found: Vec<Row> = self.store.all(sql.text, sql.values).await?;
        let page = keyset.page(found, |row| row.key(query.list.sort, now));
        Ok(page.map(|row| row.shown(now)))
    }
}
