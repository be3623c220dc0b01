//! What the rules of groups come to (SPEC section 6).
//!
//! A rule is written down as the rows of `group_organization`, in the transaction of whatever changes what it comes to:
//! where people may look knows these rows alone. A rule speaks of removed organizations too, whose rows sleep: removing one
//! and bringing it back changes nothing here.

use std::collections::BTreeMap;

use domain::{AccountId, GroupId, OrganizationId, TagId, rule::GroupRule};
use sea_orm::FromQueryResult;
use serde_json::json;

use super::{Asking, put};
use crate::{
    Error, Result,
    audit::{Action, Object},
    fold::folded,
    scope::Sql,
    secret,
    write::Write,
};

/// Whose place in groups may have changed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Moved<'a> {
    /// All that the rule of this group speaks of.
    Group(GroupId),
    /// These, in whatever group.
    Organizations(&'a [OrganizationId]),
}

/// The condition under which rule `r` says that organization `o` is in its group.
const HOLDS: &str = "((r.kind = 'all_except' AND NOT EXISTS (SELECT 1 FROM group_exception x \
     WHERE x.group_id = r.group_id AND x.organization_id = o.id)) \
     OR (r.kind = 'tag' AND EXISTS (SELECT 1 FROM organization_tag t WHERE t.organization_id = o.id AND t.tag_id = r.tag_id)))";

/// What a row of a group says of its rule, where group `g` is joined with rule `r`.
pub(crate) const COLUMNS: &str = "r.kind AS rule, (SELECT t.name FROM tag t WHERE t.id = r.tag_id) AS tag, \
     (SELECT COUNT(*) FROM group_exception x JOIN organization o ON o.id = x.organization_id \
        WHERE x.group_id = g.id AND o.state = 'live') AS exceptions";

/// The rule of these columns.
pub(crate) fn rule(kind: Option<&str>, tag: Option<String>, exceptions: i64) -> GroupRule {
    match (kind, tag) {
        (Some("all_except"), _) => GroupRule::AllExcept(exceptions.unsigned_abs()),
        (Some(_), Some(tag)) => GroupRule::Tagged(tag),
        (Some(_) | None, _) => GroupRule::Listed,
    }
}

#[derive(Debug, FromQueryResult)]
struct Found {
    id: TagId,
}

/// The tag of this name; a new one, if there is none. Names are the same for people, not letter by letter.
pub(crate) async fn tag(write: &Write<'_>, field: &str, name: &domain::tag::Tag) -> Result<TagId> {
    let key = folded(name.as_str());
    if key.is_empty() {
        return Err(Error::field(field, domain::Problem::Empty));
    }
    let sql = "SELECT id FROM tag WHERE partner_id = $1 AND name_key = $2";
    if let Some(Found { id }) = write.one(sql, [write.partner.into(), key.clone().into()]).await? {
        return Ok(id);
    }
    let id = TagId::new(secret::id()?);
    let sql = "INSERT INTO tag (id, partner_id, name, name_key, created_at) VALUES ($1, $2, $3, $4, $5)";
    let values = [id.into(), write.partner.into(), name.as_str().into(), key.into(), write.now.into()];
    write.execute(sql, values).await?;
    Ok(id)
}

/// Forgets tags that no organization has and no group follows.
pub(crate) async fn tidy(write: &Write<'_>) -> Result<()> {
    let sql = "DELETE FROM tag WHERE partner_id = $1 \
               AND NOT EXISTS (SELECT 1 FROM organization_tag t WHERE t.tag_id = tag.id) \
               AND NOT EXISTS (SELECT 1 FROM group_rule r WHERE r.tag_id = tag.id)";
    write.execute(sql, [write.partner.into()]).await?;
    Ok(())
}

/// Adds the rest of a query for what is not as the rules say; `out` for what has to go.
fn astray(sql: &mut Sql, write: &Write<'_>, out: bool, moved: Moved<'_>) {
    sql.push(if out {
        " FROM group_rule r JOIN group_organization go ON go.group_id = r.group_id \
         JOIN organization o ON o.id = go.organization_id WHERE NOT "
    } else {
        " FROM group_rule r JOIN organization o ON o.partner_id = r.partner_id WHERE NOT EXISTS \
         (SELECT 1 FROM group_organization go WHERE go.group_id = r.group_id AND go.organization_id = o.id) AND "
    });
    sql.push(HOLDS).push(" AND r.partner_id = ").bind(write.partner);
    match moved {
        Moved::Group(id) => _ = sql.push(" AND r.group_id = ").bind(id),
        Moved::Organizations(ids) => _ = sql.push(" AND o.id IN ").list(write.backend(), ids),
    }
}

/// What one group takes in or lets go, by id and name.
type Things = Vec<(i64, String)>;

/// Brings every group whose rule speaks of what moved to what its rule says, with a row in the trail for each group that
/// takes something in or lets something go. Called by whatever creates or tags organizations, or changes a rule.
pub(crate) async fn follow(write: &Write<'_>, by: AccountId, moved: Moved<'_>) -> Result<()> {
    let mut groups: BTreeMap<i64, [Things; 2]> = BTreeMap::new();
    for out in [false, true] {
        let mut rows: Vec<(i64, i64, String, String)> = Asking::Act(write)
            .many("group_id, id, name, name_key", |sql| {
                sql.push("SELECT r.group_id, o.id, o.name, o.name_key");
                astray(sql, write, out, moved);
            })
            .await?;
        rows.sort_by(|a, b| (&a.3, a.1).cmp(&(&b.3, b.1)));
        for (group, id, name, _) in rows {
            groups.entry(group).or_default()[usize::from(out)].push((id, name));
        }
    }
    if groups.is_empty() {
        return Ok(());
    }
    let mut insert = Sql::default();
    insert
        .push("INSERT INTO group_organization (group_id, organization_id, partner_id, added_at, added_by) ");
    insert.push("SELECT r.group_id, o.id, o.partner_id, ").bind(write.now).push(", ").bind(by);
    astray(&mut insert, write, false, moved);
    write.execute(insert.text, insert.values).await?;
    for (group, [joined, left]) in groups {
        let group = GroupId::new(group);
        let out: Vec<_> = left.iter().map(|(id, _)| OrganizationId::new(*id)).collect();
        put::organizations_out(write, group, &out).await?;
        told(write, group, &joined, &left).await?;
    }
    Ok(())
}

#[derive(Debug, FromQueryResult)]
struct Told {
    rule: Option<String>,
    tag: Option<String>,
    exceptions: i64,
}

/// The rule that a group has.
pub(super) async fn of(write: &Write<'_>, group: GroupId) -> Result<GroupRule> {
    let sql = format!(
        "SELECT {COLUMNS} FROM access_group g JOIN group_rule r ON r.group_id = g.id WHERE g.id = $1"
    );
    let told: Option<Told> = write.one(sql, [group.into()]).await?;
    Ok(told.map_or(GroupRule::Listed, |told| rule(told.rule.as_deref(), told.tag, told.exceptions)))
}

async fn told(write: &Write<'_>, group: GroupId, joined: &Things, left: &Things) -> Result<()> {
    let names = |things: &Things| things.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>();
    let ids: Vec<String> =
        joined.iter().chain(left).map(|(id, _)| OrganizationId::new(*id).to_string()).collect();
    let mut details = json!({ "by_the_rule": of(write, group).await?.words(), "ids": ids });
    for (key, things) in [("organizations_added", joined), ("organizations_removed", left)] {
        if let (false, Some(details)) = (things.is_empty(), details.as_object_mut()) {
            details.insert(key.to_owned(), names(things).into());
        }
    }
    write.audit(Action::GroupFollowed, Object::Group(group), details).await
}

/// Notes that organizations are taken out of a group that holds all but some, or put back: they are its exceptions.
pub(super) async fn except(
    write: &Write<'_>,
    group: GroupId,
    ids: &[OrganizationId],
    out: bool,
) -> Result<()> {
    let mut sql = Sql::default();
    if out {
        sql.push(
            "INSERT INTO group_exception (group_id, organization_id, partner_id) \
             SELECT r.group_id, o.id, o.partner_id FROM group_rule r JOIN organization o \
             ON o.partner_id = r.partner_id WHERE r.kind = 'all_except' AND r.group_id = ",
        );
        sql.bind(group).push(" AND o.id IN ").list(write.backend(), ids);
    } else {
        sql.push("DELETE FROM group_exception WHERE group_id = ").bind(group);
        sql.push(" AND organization_id IN ").list(write.backend(), ids);
    }
    write.execute(sql.text, sql.values).await?;
    Ok(())
}
