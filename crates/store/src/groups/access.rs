//! Who sees one organization, and by which groups.

use domain::{
    OrganizationId, PartnerId, Timestamp,
    group::{GroupKind, GroupName},
    organization::OrganizationAccess,
};
use sea_orm::FromQueryResult;

use super::GroupAdmin;
use crate::{
    Error, Result,
    employees::SEES_EVERYTHING,
    scope::Sql,
    seers::{self, How},
};

#[derive(Debug, FromQueryResult)]
struct Group {
    id: domain::GroupId,
    name: String,
    kind: GroupKind,
}

#[derive(Debug, Default, FromQueryResult)]
struct Counts {
    employees: i64,
    everything: i64,
    users: i64,
}

#[derive(Debug, FromQueryResult)]
struct Total {
    total: i64,
}

/// So many groups are named; to the others a list leads.
const NAMED: &str = " LIMIT 8";

/// How many see an organization: employees, those of them who see everything, and users.
fn counts(sql: &mut Sql, partner: PartnerId, id: OrganizationId, now: Timestamp) {
    sql.push("SELECT COUNT(*) AS employees, COUNT(CASE WHEN ")
        .push(SEES_EVERYTHING)
        .push(" THEN 1 END) AS everything, ");
    sql.push("(SELECT COUNT(*) FROM organization_user u JOIN account a ON a.id = u.account_id WHERE u.organization_id = ");
    seers::active(sql.bind(id).push(" AND "), now);
    seers::user_looks(sql.push(" AND "));
    sql.push(") AS users FROM employee e JOIN account a ON a.id = e.account_id WHERE e.partner_id = ");
    seers::employee_sees(sql.bind(partner).push(" AND "), partner, Some(id), now, How::Gathered);
}

impl GroupAdmin<'_> {
    /// The groups that organizations can be put into.
    pub async fn takers(&self) -> Result<Vec<GroupName>> {
        let sql = "SELECT id, name, kind FROM access_group WHERE partner_id = $1 AND kind = 'listed' \
                   AND NOT EXISTS (SELECT 1 FROM group_rule r WHERE r.group_id = access_group.id AND r.kind = 'tag') \
                   ORDER BY name_key, id";
        let groups: Vec<Group> = self.store.all(sql, [self.actor.partner.into()]).await?;
        Ok(groups.into_iter().map(|Group { id, name, .. }| GroupName { id, name }).collect())
    }

    /// Which groups hold an organization, how many see it by them, and how many see everything anyway.
    pub async fn access(&self, id: OrganizationId) -> Result<OrganizationAccess> {
        let partner = self.actor.partner;
        let there = "SELECT 1 FROM organization WHERE id = $1 AND partner_id = $2 AND state = 'live'";
        if !self.store.exists(there, [id.into(), partner.into()]).await? {
            return Err(Error::NotFound);
        }
        let holding = |sql: &mut Sql| {
            sql.push(
                " FROM access_group g LEFT JOIN group_organization go \
                 ON go.group_id = g.id AND go.organization_id = ",
            );
            sql.bind(id).push(" WHERE g.partner_id = ").bind(partner);
            sql.push(" AND (go.organization_id IS NOT NULL OR g.kind = 'all_organizations')");
        };
        let mut sql = Sql::default();
        holding(sql.push("SELECT COUNT(*) AS total"));
        let total: Option<Total> = self.store.one(sql.text, sql.values).await?;
        let mut sql = Sql::default();
        holding(sql.push("SELECT g.id, g.name, g.kind"));
        sql.push(" ORDER BY g.kind DESC, g.name_key, g.id").push(NAMED);
        let groups: Vec<Group> = self.store.all(sql.text, sql.values).await?;
        let mut sql = Sql::default();
        counts(&mut sql, partner, id, self.store.clock.now());
        let found: Option<Counts> = self.store.one(sql.text, sql.values).await?;
        let Counts { employees, everything, users } = found.unwrap_or_default();
        let total = total.map_or(0, |total| total.total.unsigned_abs());
        Ok(OrganizationAccess {
            more: total.saturating_sub(groups.len() as u64),
            groups: groups.into_iter().map(|group| (group.id, group.name, group.kind)).collect(),
            by_groups: employees.abs_diff(everything),
            everything: everything.unsigned_abs(),
            users: users.unsigned_abs(),
        })
    }
}
