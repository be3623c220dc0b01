//! What `domain::impact` has to know of a change, and no more of it: the rule itself is there.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    AccountId, GroupId, OrganizationId, PartnerId, Timestamp,
    group::GroupKind,
    impact::{Change, Fate, Held, Member, Other},
};

use super::Asking;
use crate::{Result, scope::Sql};

/// `e` sees everything whatever the groups (rule 6).
pub(super) const NEVER_SCOPED: &str =
    "CASE WHEN e.role = 'primary' OR e.security_administrator THEN 1 ELSE 0 END";

/// Adds a column `seen`: whether somebody is in group `g` who is scoped.
pub(super) fn seen(sql: &mut Sql, now: Timestamp) {
    sql.push(
        "CASE WHEN EXISTS (SELECT 1 FROM group_member gm JOIN employee e ON e.account_id = gm.account_id \
         WHERE gm.group_id = g.id AND ",
    );
    sql.push(NEVER_SCOPED).push(" = 0 AND ").lasting(now).push(") THEN 1 ELSE 0 END AS seen");
}

/// An organization: its id, its name, and the name as it is sorted.
pub(super) type Listed = (i64, String, String);

/// What leaves a group.
#[derive(Debug)]
pub(super) enum Leaving<'a> {
    Organizations(&'a [Listed]),
    People(&'a [AccountId]),
    /// All of it, since the group itself ends.
    Everything,
}

/// The group that something leaves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    pub partner: PartnerId,
    pub id: GroupId,
    pub kind: GroupKind,
    /// How many organizations it holds.
    pub holds: u64,
}

impl Group {
    /// The group without what leaves it.
    pub async fn without(self, asking: Asking<'_>, leaving: Leaving<'_>) -> Result<Change> {
        let held = match leaving {
            Leaving::Organizations(rows) => self.some(asking, rows).await?,
            Leaving::People(_) => self.content(asking, false).await?,
            Leaving::Everything => self.content(asking, true).await?,
        };
        let out = match leaving {
            Leaving::Organizations(rows) => rows.len() as u64,
            Leaving::People(_) => 0,
            Leaving::Everything => self.holds,
        };
        Ok(Change {
            members: self.members(asking, &leaving).await?,
            held,
            others: self.others(asking).await?,
            holds: self.holds > out,
        })
    }

    async fn members(self, asking: Asking<'_>, leaving: &Leaving<'_>) -> Result<Vec<Member>> {
        let now = asking.now();
        let rows: Vec<(i64, String, String, i64)> = asking
            .many("account_id, name, name_key, never", |sql| {
                sql.push("SELECT e.account_id, e.name, e.name_key, ").push(NEVER_SCOPED).push(" AS never");
                sql.push(" FROM group_member gm JOIN employee e ON e.account_id = gm.account_id WHERE gm.group_id = ");
                sql.bind(self.id).push(" AND ").lasting(now);
            })
            .await?;
        let elsewhere: Vec<(i64, i64)> = asking
            .many("account_id, group_id", |sql| {
                sql.push(
                    "SELECT gm.account_id, gm.group_id FROM group_member x \
                     JOIN group_member gm ON gm.account_id = x.account_id AND gm.group_id <> x.group_id \
                     WHERE x.group_id = ",
                );
                sql.bind(self.id).push(" AND ").lasting(now);
            })
            .await?;
        let mut elsewhere = by_first(elsewhere);
        let gone: BTreeSet<AccountId> = match leaving {
            Leaving::People(ids) => ids.iter().copied().collect(),
            Leaving::Organizations(_) | Leaving::Everything => BTreeSet::new(),
        };
        let member = |(id, name, _, never): (i64, String, String, i64)| {
            let leaves = matches!(leaving, Leaving::Everything) || gone.contains(&AccountId::new(id));
            // Where people leave, those who stay lose nothing, wherever else they are.
            let alike = !leaves && matches!(leaving, Leaving::People(_));
            let others = if alike { None } else { elsewhere.remove(&id) };
            Member {
                id: AccountId::new(id),
                name,
                fate: if leaves { Fate::Leaves } else { Fate::Stays },
                never_scoped: never == 1,
                sees_everything: false,
                others: others.unwrap_or_default(),
            }
        };
        let mut rows = rows;
        rows.sort_by(|a, b| (&a.2, a.0).cmp(&(&b.2, b.0)));
        Ok(rows.into_iter().map(member).collect())
    }

    /// These organizations of the group.
    async fn some(self, asking: Asking<'_>, rows: &[Listed]) -> Result<Vec<Held>> {
        let ids: Vec<i64> = rows.iter().map(|(id, ..)| *id).collect();
        let holders: Vec<(i64, i64)> = asking
            .many("organization_id, group_id", |sql| {
                sql.push(
                    "SELECT go.organization_id, go.group_id FROM group_organization go WHERE go.group_id <> ",
                );
                sql.bind(self.id).push(" AND go.organization_id IN ").list(asking.backend(), &ids);
            })
            .await?;
        Ok(held(rows.to_vec(), holders, true))
    }

    /// All organizations that are in the group and there.
    async fn content(self, asking: Asking<'_>, leaves: bool) -> Result<Vec<Held>> {
        let all = self.kind == GroupKind::AllOrganizations;
        let rows: Vec<Listed> = asking
            .many("id, name, name_key", |sql| {
                sql.push("SELECT o.id, o.name, o.name_key FROM organization o WHERE o.state = 'live' AND o.partner_id = ");
                sql.bind(self.partner);
                if !all {
                    sql.push(" AND o.id IN (SELECT go.organization_id FROM group_organization go WHERE go.group_id = ");
                    sql.bind(self.id).push(")");
                }
            })
            .await?;
        let holders: Vec<(i64, i64)> = asking
            .many("organization_id, group_id", |sql| {
                sql.push(
                    "SELECT x.organization_id, x.group_id FROM group_organization x WHERE x.partner_id = ",
                );
                sql.bind(self.partner).push(" AND x.group_id <> ").bind(self.id);
                if !all {
                    sql.push(
                        " AND x.organization_id IN \
                         (SELECT go.organization_id FROM group_organization go WHERE go.group_id = ",
                    );
                    sql.bind(self.id).push(")");
                }
            })
            .await?;
        Ok(held(rows, holders, leaves))
    }

    async fn others(self, asking: Asking<'_>) -> Result<BTreeMap<GroupId, Other>> {
        let rows: Vec<(i64, i64, i64, i64)> = asking
            .many("id, everything, holds, seen", |sql| {
                sql.push(
                    "SELECT g.id, CASE WHEN g.kind = 'all_organizations' THEN 1 ELSE 0 END AS everything, \
                     CASE WHEN EXISTS (SELECT 1 FROM group_organization go JOIN organization o \
                         ON o.id = go.organization_id AND o.state = 'live' WHERE go.group_id = g.id) \
                       OR (g.kind = 'all_organizations' AND EXISTS (SELECT 1 FROM organization o \
                         WHERE o.partner_id = g.partner_id AND o.state = 'live')) THEN 1 ELSE 0 END AS holds, ",
                );
                seen(sql, asking.now());
                sql.push(" FROM access_group g WHERE g.partner_id = ");
                sql.bind(self.partner).push(" AND g.id <> ").bind(self.id);
            })
            .await?;
        let other = |(id, all, holds, seen)| {
            (GroupId::new(id), Other { all: all == 1, holds: holds == 1, seen: seen == 1 })
        };
        Ok(rows.into_iter().map(other).collect())
    }
}

/// The second of each pair, sorted, by the first.
pub(crate) fn by_first(mut pairs: Vec<(i64, i64)>) -> BTreeMap<i64, Vec<GroupId>> {
    pairs.sort_unstable();
    let mut found: BTreeMap<i64, Vec<GroupId>> = BTreeMap::new();
    for (one, group) in pairs {
        found.entry(one).or_default().push(GroupId::new(group));
    }
    found
}

fn held(mut rows: Vec<Listed>, holders: Vec<(i64, i64)>, leaves: bool) -> Vec<Held> {
    let mut holders = by_first(holders);
    rows.sort_by(|a, b| (&a.2, a.0).cmp(&(&b.2, b.0)));
    let held = |(id, name, _)| Held {
        id: OrganizationId::new(id),
        name,
        leaves,
        others: holders.remove(&id).unwrap_or_default(),
    };
    rows.into_iter().map(held).collect()
}
