//! Who sees one organization, and by which groups.

use domain::{
    OrganizationId, Timestamp,
    group::{GroupKind, GroupName},
    organization::OrganizationAccess,
};
use sea_orm::FromQueryResult;

use super::{GroupAdmin, impact::NEVER_SCOPED};
use crate::{Error, Result, scope::Sql};

#[derive(Debug, FromQueryResult)]
struct Group {
    id: domain::GroupId,
    name: String,
    kind: GroupKind,
}

#[derive(Debug, FromQueryResult)]
struct Counts {
    everything: i64,
    by_groups: i64,
}

/// Employees who can sign in or set up their account, each with whether they see everything, and whether they see the
/// organization by a group.
fn viewers(sql: &mut Sql, id: OrganizationId, now: Timestamp) {
    sql.push("SELECT CASE WHEN e.visibility = 'everything' THEN 1 ELSE ").push(NEVER_SCOPED);
    sql.push(
        " END AS everything, CASE WHEN EXISTS (SELECT 1 FROM group_member gm JOIN access_group g ON g.id = gm.group_id \
         LEFT JOIN group_organization x ON x.group_id = g.id AND x.organization_id = ",
    );
    sql.bind(id).push(" WHERE gm.account_id = e.account_id AND ").lasting(now).push(
        " AND (x.organization_id IS NOT NULL OR g.kind = 'all_organizations')) \
         THEN 1 ELSE 0 END AS held FROM employee e JOIN account a ON a.id = e.account_id \
         WHERE a.state <> 'deactivated' AND (a.deadline IS NULL OR a.deadline > ",
    );
    sql.bind(now).push(") AND e.partner_id = ");
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
        let mut sql = Sql::default();
        sql.push(
            "SELECT g.id, g.name, g.kind FROM access_group g LEFT JOIN group_organization go \
             ON go.group_id = g.id AND go.organization_id = ",
        );
        sql.bind(id).push(" WHERE g.partner_id = ").bind(partner);
        sql.push(" AND (go.organization_id IS NOT NULL OR g.kind = 'all_organizations') ORDER BY g.kind DESC, g.name_key, g.id");
        let groups: Vec<Group> = self.store.all(sql.text, sql.values).await?;
        let mut sql = Sql::default();
        sql.push("SELECT COALESCE(SUM(v.everything), 0) AS everything, COALESCE(SUM((1 - v.everything) * v.held), 0) AS by_groups FROM (");
        viewers(&mut sql, id, self.store.clock.now());
        sql.bind(partner).push(") v");
        let counts: Option<Counts> = self.store.one(sql.text, sql.values).await?;
        let counts = counts.unwrap_or(Counts { everything: 0, by_groups: 0 });
        Ok(OrganizationAccess {
            groups: groups.into_iter().map(|group| (group.id, group.name, group.kind)).collect(),
            by_groups: counts.by_groups.unsigned_abs(),
            everything: counts.everything.unsigned_abs(),
        })
    }
}
