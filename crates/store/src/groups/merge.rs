//! A group that is copied, and one that is merged into another: nobody loses anything by either.

use domain::{
    Capability, GroupId, Problem, Refusal,
    field::Name,
    group::{GroupKind, GroupMerge, Named},
    rule::GroupRule,
};
use serde_json::json;

use super::{Asking, GroupAdmin, change, ending, insert, listed, put, read, rules};
use crate::{
    Error, Result,
    audit::{Action, Object},
    scope::Sql,
    secret,
    write::Write,
};

/// Adds the organizations of a group, those that were removed and may come back too, without those of another.
fn organizations(sql: &mut Sql, group: GroupId, without: GroupId) {
    sql.push(
        " FROM group_organization go JOIN organization o ON o.id = go.organization_id WHERE go.group_id = ",
    );
    sql.bind(group).push(" AND NOT EXISTS (SELECT 1 FROM group_organization x WHERE x.organization_id = o.id AND x.group_id = ");
    sql.bind(without).push(")");
}

/// A member's id, name and its key, when this membership ends, when that of the other group, and whether there is one.
type Row = (i64, String, String, Option<i64>, Option<i64>, i64);

/// Who comes into the other group, and who stays there for longer: each with when.
async fn people(
    asking: Asking<'_>,
    (group, into): (GroupId, GroupId),
) -> Result<(Vec<(i64, String)>, Vec<(i64, String)>, Vec<String>)> {
    let now = asking.now();
    let mut rows: Vec<Row> = asking
        .many("account_id, name, name_key, ends_at, other_end, inside", |sql| {
            sql.push(
                "SELECT e.account_id, e.name, e.name_key, gm.ends_at, x.ends_at AS other_end, \
                 CASE WHEN x.account_id IS NULL THEN 0 ELSE 1 END AS inside \
                 FROM group_member gm JOIN employee e ON e.account_id = gm.account_id \
                 LEFT JOIN group_member x ON x.account_id = gm.account_id AND x.group_id = ",
            );
            sql.bind(into).push(" AND (x.ends_at IS NULL OR x.ends_at > ").bind(now);
            sql.push(") WHERE gm.group_id = ").bind(group).push(" AND ").lasting(now);
        })
        .await?;
    rows.sort_by(|a, b| (&a.2, a.0).cmp(&(&b.2, b.0)));
    let (mut joining, mut longer, mut marks) = (Vec::new(), Vec::new(), Vec::new());
    for (id, name, _, end, other, inside) in rows {
        // Without an end is longest.
        let later = end.is_none_or(|end| other.is_some_and(|other| end > other)) && other.is_some();
        match (inside == 1, later) {
            (false, _) => joining.push((id, name)),
            (true, true) => longer.push((id, name)),
            (true, false) => continue,
        }
        marks.push(format!("{id} {end:?}"));
    }
    Ok((joining, longer, marks))
}

fn names(rows: &[(i64, String)]) -> Named {
    let names: Vec<String> = rows.iter().map(|(_, name)| name.clone()).collect();
    Named::of(names.iter())
}

/// What a merger would do. A group is merged into another one that lists what it holds, and not into itself.
async fn plan(
    asking: Asking<'_>,
    partner: domain::PartnerId,
    group: GroupId,
    into: GroupId,
) -> Result<(GroupMerge, Vec<(i64, String)>)> {
    let (from, to) = (read::group(asking, partner, group).await?, read::group(asking, partner, into).await?);
    if from.kind == GroupKind::AllOrganizations || to.kind == GroupKind::AllOrganizations {
        return Err(Error::Forbidden(Refusal::AllOrganizations));
    }
    if group == into {
        return Err(Error::field("into", Problem::NotAChoice));
    }
    let mut moved: Vec<(i64, String, String, String)> = asking
        .many("id, name, name_key, state", |sql| {
            sql.push("SELECT o.id, o.name, o.name_key, o.state");
            organizations(sql, group, into);
        })
        .await?;
    moved.sort_by(|a, b| (&a.2, a.0).cmp(&(&b.2, b.0)));
    let (joining, longer, people) = people(asking, (group, into)).await?;
    let fixed = from.rule.follows() || to.rule.follows();
    let rules = [from.rule.words(), to.rule.words()];
    let (group, into) = (from.id.to_string(), to.id.to_string());
    let mut parts = vec![group, into, "merge".to_owned()];
    parts.extend(moved.iter().map(|(id, ..)| id.to_string()));
    parts.extend(rules);
    parts.push("people".to_owned());
    parts.extend(people);
    let mark = secret::key(&parts.iter().map(String::as_str).collect::<Vec<_>>());
    // What was removed comes along without a word.
    let live = |(id, name, _, state): (i64, String, String, String)| (state == "live").then_some((id, name));
    let moved: Vec<_> = moved.into_iter().filter_map(live).collect();
    let merge = GroupMerge {
        group: from,
        into: to,
        organizations: names(&moved),
        employees: names(&joining),
        longer: names(&longer),
        fixed,
        mark,
    };
    Ok((merge, joining))
}

/// Puts all that a group holds into another one. What was said of memberships comes along; who is in both stays for
/// as long as either says.
async fn pour(write: &Write<'_>, group: GroupId, into: GroupId) -> Result<()> {
    let mut sql = Sql::default();
    sql.push(
        "INSERT INTO group_organization (group_id, organization_id, partner_id, added_at, added_by) SELECT ",
    );
    sql.bind(into).push(", o.id, o.partner_id, go.added_at, go.added_by");
    organizations(&mut sql, group, into);
    write.execute(sql.text, sql.values).await?;
    let longer = "UPDATE group_member SET ends_at = (SELECT x.ends_at FROM group_member x \
                  WHERE x.account_id = group_member.account_id AND x.group_id = $1) \
                  WHERE group_id = $2 AND ends_at IS NOT NULL AND EXISTS (SELECT 1 FROM group_member x \
                  WHERE x.account_id = group_member.account_id AND x.group_id = $1 \
                  AND (x.ends_at IS NULL OR x.ends_at > group_member.ends_at))";
    write.execute(longer, [group.into(), into.into()]).await?;
    let join = "INSERT INTO group_member (account_id, group_id, partner_id, added_at, added_by, reason, ends_at) \
                SELECT gm.account_id, $2, gm.partner_id, gm.added_at, gm.added_by, gm.reason, gm.ends_at \
                FROM group_member gm WHERE gm.group_id = $1 AND NOT EXISTS (SELECT 1 FROM group_member x \
                WHERE x.account_id = gm.account_id AND x.group_id = $2)";
    write.execute(join, [group.into(), into.into()]).await?;
    put::touched(write, into).await
}

impl GroupAdmin<'_> {
    /// Makes a group that holds the organizations of another one by the same rule, and if so wanted its people, for as long as there.
    pub async fn copy(&self, id: GroupId, name: &Name, people: bool) -> Result<GroupId> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageGroups).await?;
        let source = listed(&write, id).await?;
        ending::end(&write).await?;
        let copy = insert(&write, name).await?;
        let held = "INSERT INTO group_organization (group_id, organization_id, partner_id, added_at, added_by) \
                    SELECT $1, organization_id, partner_id, $2, $3 FROM group_organization WHERE group_id = $4";
        let by = actor.account;
        let organizations =
            write.execute(held, [copy.into(), write.now.into(), by.into(), id.into()]).await?;
        let rule = "INSERT INTO group_rule (group_id, partner_id, kind, tag_id) \
                    SELECT $1, partner_id, kind, tag_id FROM group_rule WHERE group_id = $2";
        write.execute(rule, [copy.into(), id.into()]).await?;
        let exceptions = "INSERT INTO group_exception (group_id, organization_id, partner_id) \
                          SELECT $1, organization_id, partner_id FROM group_exception WHERE group_id = $2";
        write.execute(exceptions, [copy.into(), id.into()]).await?;
        let members = "INSERT INTO group_member (account_id, group_id, partner_id, added_at, added_by, reason, ends_at) \
                       SELECT account_id, $1, partner_id, $2, $3, reason, ends_at FROM group_member WHERE group_id = $4";
        let employees = if people {
            write.execute(members, [copy.into(), write.now.into(), by.into(), id.into()]).await?
        } else {
            0
        };
        let details = json!({
            "name": name.as_str(),
            "copy_of": source.name,
            "rule": rules::of(&write, copy).await?.words(),
            "organizations": organizations,
            "employees": employees,
        });
        write.audit(Action::GroupCreated, Object::Group(copy), details).await?;
        write.commit().await?;
        Ok(copy)
    }

    /// What it would do to merge a group into another one.
    pub async fn plan_merge(&self, id: GroupId, into: GroupId) -> Result<GroupMerge> {
        Ok(plan(Asking::Page(self.store), self.actor.partner, id, into).await?.0)
    }

    /// Merges a group into another one and deletes it, if that does what the plan with this mark says.
    pub async fn merge(&self, id: GroupId, into: GroupId, mark: &str) -> Result<GroupMerge> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageGroups).await?;
        let (merge, joining) = plan(Asking::Act(&write), actor.partner, id, into).await?;
        if merge.mark != mark {
            return Err(Error::Conflict(change::MEANWHILE));
        }
        ending::end(&write).await?;
        pour(&write, id, into).await?;
        // What both hold no rule says: the other one holds a list from now on.
        write.execute("DELETE FROM group_rule WHERE group_id = $1", [into.into()]).await?;
        let delete = "DELETE FROM access_group WHERE id = $1 AND partner_id = $2";
        write.execute_one(delete, [id.into(), actor.partner.into()]).await?;
        rules::tidy(&write).await?;
        let ids: Vec<String> =
            joining.iter().map(|(id, _)| domain::AccountId::new(*id).to_string()).collect();
        let mut details = json!({
            "merged": merge.group.name,
            "organizations_added": merge.organizations.count,
            "employees_added": joining.iter().map(|(_, name)| name).collect::<Vec<_>>(),
            "ids": ids,
        });
        if let (true, Some(details)) = (merge.fixed, details.as_object_mut()) {
            details.insert("rule".to_owned(), GroupRule::Listed.words().into());
        }
        write.audit(Action::GroupMerged, Object::Group(into), details).await?;
        write.commit().await?;
        Ok(merge)
    }
}
