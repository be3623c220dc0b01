//! The list of groups, one group, and what can be chosen for one.

use domain::{
    AccountId, GroupId, OrganizationId, Role, Standing, Visibility,
    group::{GroupChoices, GroupDetail, GroupKind, GroupRow, MemberChoice},
    list::{NameQuery, NameSort},
    organization::OrganizationName,
};
use sea_orm::FromQueryResult;

use super::{AccountRef, GroupAdmin, Kept, OrganizationRef};
use crate::{Error, Result, scope::Sql, visible::like};

#[derive(Debug, FromQueryResult)]
struct Row {
    id: GroupId,
    name: String,
    kind: GroupKind,
    organizations: i64,
    employees: i64,
}

#[derive(Debug, FromQueryResult)]
struct OrganizationRow {
    id: OrganizationId,
    name: String,
}

#[derive(Debug, FromQueryResult)]
struct EmployeeRow {
    account_id: AccountId,
    name: String,
    email: String,
    role: Role,
    security_administrator: bool,
    visibility: Visibility,
}

impl GroupAdmin<'_> {
    /// Every group that matches; All organizations first.
    pub async fn list(&self, query: &NameQuery) -> Result<Vec<GroupRow>> {
        let list = &query.0;
        let mut sql = Sql::default();
        sql.push(
            "SELECT g.id, g.name, g.kind, \
             CASE WHEN g.kind = 'all_organizations' \
                THEN (SELECT COUNT(*) FROM organization o WHERE o.partner_id = g.partner_id AND o.state = 'live') \
                ELSE (SELECT COUNT(*) FROM group_organization go JOIN organization o ON o.id = go.organization_id \
                    WHERE go.group_id = g.id AND o.state = 'live') END AS organizations, \
             (SELECT COUNT(*) FROM group_member gm WHERE gm.group_id = g.id) AS employees \
             FROM access_group g WHERE g.partner_id = ",
        );
        sql.bind(self.actor.partner);
        if !list.search.is_empty() {
            sql.push(" AND g.name_key LIKE ").bind(like("%", &list.search)).push(" ESCAPE '\\'");
        }
        sql.push(" ORDER BY ").push(match list.sort {
            NameSort::Name => "CASE WHEN g.kind = 'all_organizations' THEN 0 ELSE 1 END, g.name_key",
            NameSort::Created => "g.created_at",
        });
        sql.push(if list.descending { " DESC" } else { "" }).push(", g.id LIMIT 1000");
        let rows: Vec<Row> = self.store.all(sql.text, sql.values).await?;
        let row = |row: Row| GroupRow {
            id: row.id,
            name: row.name,
            kind: row.kind,
            organizations: row.organizations.unsigned_abs(),
            employees: row.employees.unsigned_abs(),
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// One group with what it holds.
    pub async fn group(&self, id: GroupId) -> Result<GroupDetail> {
        let sql = "SELECT id, name, kind FROM access_group WHERE id = $1 AND partner_id = $2";
        let kept: Kept =
            self.store.one(sql, [id.into(), self.actor.partner.into()]).await?.ok_or(Error::NotFound)?;
        let sql = "SELECT go.organization_id FROM group_organization go \
                   JOIN organization o ON o.id = go.organization_id AND o.state = 'live' \
                   WHERE go.group_id = $1 ORDER BY o.name_key";
        let organizations: Vec<OrganizationRef> = self.store.all(sql, [id.into()]).await?;
        let sql = "SELECT gm.account_id FROM group_member gm JOIN employee e ON e.account_id = gm.account_id \
                   WHERE gm.group_id = $1 ORDER BY e.name_key";
        let employees: Vec<AccountRef> = self.store.all(sql, [id.into()]).await?;
        Ok(GroupDetail {
            id: kept.id,
            name: kept.name,
            kind: kept.kind,
            organizations: organizations.into_iter().map(|row| row.organization_id).collect(),
            employees: employees.into_iter().map(|row| row.account_id).collect(),
        })
    }

    /// Every organization and employee that a group can hold.
    pub async fn choices(&self) -> Result<GroupChoices> {
        let sql = "SELECT id, name FROM organization WHERE partner_id = $1 AND state = 'live' ORDER BY name_key, id";
        let organizations: Vec<OrganizationRow> = self.store.all(sql, [self.actor.partner.into()]).await?;
        let sql = "SELECT e.account_id, e.name, a.email, e.role, e.security_administrator, e.visibility \
                   FROM employee e JOIN account a ON a.id = e.account_id WHERE e.partner_id = $1 \
                   ORDER BY e.name_key, e.account_id";
        let employees: Vec<EmployeeRow> = self.store.all(sql, [self.actor.partner.into()]).await?;
        let employee = |row: EmployeeRow| {
            let standing = Standing { role: row.role, security_administrator: row.security_administrator };
            MemberChoice {
                id: row.account_id,
                name: row.name,
                email: row.email,
                never_scoped: standing.never_scoped(),
                sees_everything: row.visibility == Visibility::Everything,
            }
        };
        Ok(GroupChoices {
            organizations: organizations
                .into_iter()
                .map(|row| OrganizationName { id: row.id, name: row.name })
                .collect(),
            employees: employees.into_iter().map(employee).collect(),
        })
    }
}
