//! What it does to groups and their members that an organization gets tags or loses them: by `domain::impact`, as any other
//! change does.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    AccountId, GroupId, OrganizationId, PartnerId, TagId,
    group::GroupImpact,
    impact::{Change, Fate, Held, Member, Other},
};

use super::{
    Asking,
    impact::{NEVER_SCOPED, by_first, seen},
};
use crate::Result;

/// What follows of other tags.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// The groups that take the organization in, and those that let it go.
    pub joins: Vec<String>,
    pub leaves: Vec<String>,
    pub impact: GroupImpact,
    /// What tells this from any other outcome.
    pub marks: Vec<String>,
}

/// The groups that follow these tags, by name.
async fn followers(asking: Asking<'_>, partner: PartnerId, tags: &[TagId]) -> Result<Vec<(i64, String)>> {
    if tags.is_empty() {
        return Ok(Vec::new());
    }
    let mut found: Vec<(i64, String, String)> = asking
        .many("id, name, name_key", |sql| {
            sql.push("SELECT g.id, g.name, g.name_key FROM group_rule r JOIN access_group g ON g.id = r.group_id WHERE r.partner_id = ");
            sql.bind(partner).push(" AND r.tag_id IN ").list(asking.backend(), tags);
        })
        .await?;
    found.sort_by(|a, b| (&a.2, a.0).cmp(&(&b.2, b.0)));
    Ok(found.into_iter().map(|(id, name, _)| (id, name)).collect())
}

/// Everybody in these groups, with all groups that they are in.
async fn members(asking: Asking<'_>, groups: &[GroupId]) -> Result<Vec<Member>> {
    let now = asking.now();
    let mut rows: Vec<(i64, String, String, i64)> = asking
        .many("account_id, name, name_key, never", |sql| {
            sql.push("SELECT DISTINCT e.account_id, e.name, e.name_key, ")
                .push(NEVER_SCOPED)
                .push(" AS never");
            sql.push(
                " FROM group_member gm JOIN employee e ON e.account_id = gm.account_id WHERE gm.group_id IN ",
            );
            sql.list(asking.backend(), groups).push(" AND ").lasting(now);
        })
        .await?;
    rows.sort_by(|a, b| (&a.2, a.0).cmp(&(&b.2, b.0)));
    let places: Vec<(i64, i64)> = asking
        .many("account_id, group_id", |sql| {
            sql.push(
                "SELECT DISTINCT gm.account_id, gm.group_id FROM group_member x \
                 JOIN group_member gm ON gm.account_id = x.account_id WHERE x.group_id IN ",
            );
            sql.list(asking.backend(), groups).push(" AND ").lasting(now);
        })
        .await?;
    let mut places = by_first(places);
    let member = |(id, name, _, never)| Member {
        id: AccountId::new(id),
        name,
        fate: Fate::Stays,
        never_scoped: never == 1,
        sees_everything: false,
        others: places.remove(&id).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(member).collect())
}

/// What follows where an organization gets the tags `joined` and loses the tags `left`.
pub(crate) async fn outcome(
    asking: Asking<'_>,
    partner: PartnerId,
    (organization, name): (OrganizationId, &str),
    joined: &[TagId],
    left: &[TagId],
) -> Result<Outcome> {
    let (joins, leaves) =
        (followers(asking, partner, joined).await?, followers(asking, partner, left).await?);
    let mut outcome = Outcome {
        marks: joins.iter().chain(&leaves).map(|(id, _)| id.to_string()).collect(),
        joins: joins.iter().map(|(_, name)| name.clone()).collect(),
        leaves: leaves.iter().map(|(_, name)| name.clone()).collect(),
        impact: GroupImpact::default(),
    };
    if leaves.is_empty() {
        return Ok(outcome);
    }
    let gone: Vec<GroupId> = leaves.iter().map(|(id, _)| GroupId::new(*id)).collect();
    let come: BTreeSet<GroupId> = joins.iter().map(|(id, _)| GroupId::new(*id)).collect();
    // Each group, whether it holds all, this one, another one that is there, and whether somebody scoped is in it.
    let rows: Vec<(i64, i64, i64, i64, i64)> = asking
        .many("id, everything, has, holds, seen", |sql| {
            sql.push(
                "SELECT g.id, CASE WHEN g.kind = 'all_organizations' THEN 1 ELSE 0 END AS everything, \
                 CASE WHEN EXISTS (SELECT 1 FROM group_organization go WHERE go.group_id = g.id AND go.organization_id = ",
            );
            sql.bind(organization).push(
                ") THEN 1 ELSE 0 END AS has, CASE WHEN EXISTS (SELECT 1 FROM group_organization go JOIN organization o \
                 ON o.id = go.organization_id AND o.state = 'live' WHERE go.group_id = g.id AND o.id <> ",
            );
            sql.bind(organization).push(") THEN 1 ELSE 0 END AS holds, ");
            seen(sql, asking.now());
            sql.push(" FROM access_group g WHERE g.partner_id = ").bind(partner);
        })
        .await?;
    let (mut others, mut after) = (BTreeMap::new(), Vec::new());
    for (id, all, has, holds, seen) in rows {
        let id = GroupId::new(id);
        let kept = all == 0 && ((has == 1 && !gone.contains(&id)) || come.contains(&id));
        if kept {
            after.push(id);
        }
        others.insert(id, Other { all: all == 1, holds: all == 1 || holds == 1 || kept, seen: seen == 1 });
    }
    after.sort_unstable();
    let held = vec![Held { id: organization, name: name.to_owned(), leaves: true, others: after }];
    let change = Change { members: members(asking, &gone).await?, held, others, holds: false };
    let (impact, marks) = change.impact();
    outcome.impact = impact;
    outcome.marks.extend(marks);
    Ok(outcome)
}
