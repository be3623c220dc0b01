//! The list of groups, and what stands over one.

use domain::{
    GroupId, PartnerId,
    group::{GroupKind, GroupRow},
    list::{NameQuery, NameSort},
};
use sea_orm::FromQueryResult;

use super::{Asking, GroupAdmin};
use crate::{Error, Result, scope::Sql, visible::like};

#[derive(Debug, FromQueryResult)]
struct Row {
    id: GroupId,
    name: String,
    kind: GroupKind,
    organizations: i64,
    employees: i64,
}

const SELECT: &str = "SELECT g.id, g.name, g.kind, \
     CASE WHEN g.kind = 'all_organizations' \
        THEN (SELECT COUNT(*) FROM organization o WHERE o.partner_id = g.partner_id AND o.state = 'live') \
        ELSE (SELECT COUNT(*) FROM group_organization go JOIN organization o ON o.id = go.organization_id \
            WHERE go.group_id = g.id AND o.state = 'live') END AS organizations, \
     (SELECT COUNT(*) FROM group_member gm WHERE gm.group_id = g.id) AS employees \
     FROM access_group g WHERE g.partner_id = ";

impl From<Row> for GroupRow {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            name: row.name,
            kind: row.kind,
            organizations: row.organizations.unsigned_abs(),
            employees: row.employees.unsigned_abs(),
        }
    }
}

/// The group with this id, of this partner.
pub(super) async fn group(asking: Asking<'_>, partner: PartnerId, id: GroupId) -> Result<GroupRow> {
    let mut sql = Sql::default();
    sql.push(SELECT).bind(partner).push(" AND g.id = ").bind(id);
    let found: Vec<Row> = asking.all(sql).await?;
    found.into_iter().next().map(GroupRow::from).ok_or(Error::NotFound)
}

impl GroupAdmin<'_> {
    /// Every group that matches; All organizations first.
    pub async fn list(&self, query: &NameQuery) -> Result<Vec<GroupRow>> {
        let list = &query.0;
        let mut sql = Sql::default();
        sql.push(SELECT).bind(self.actor.partner);
        if !list.search.is_empty() {
            sql.push(" AND g.name_key LIKE ").bind(like("%", &list.search)).push(" ESCAPE '\\'");
        }
        sql.push(" ORDER BY ").push(match list.sort {
            NameSort::Name => "CASE WHEN g.kind = 'all_organizations' THEN 0 ELSE 1 END, g.name_key",
            NameSort::Created => "g.created_at",
        });
        sql.push(if list.descending { " DESC" } else { "" }).push(", g.id LIMIT 1000");
        let rows: Vec<Row> = self.store.all(sql.text, sql.values).await?;
        Ok(rows.into_iter().map(GroupRow::from).collect())
    }

    /// One group, with how much it holds.
    pub async fn group(&self, id: GroupId) -> Result<GroupRow> {
        group(Asking::Page(self.store), self.actor.partner, id).await
    }
}
