//! What goes into a group and out of it: a statement for all of it, not one for each row.

use std::collections::BTreeSet;

use domain::{AccountId, GroupId, OrganizationId, Problem, membership::Term};

use crate::{Error, Result, scope::Sql, write::Write};

fn distinct<T: Ord + Copy>(ids: &[T]) -> Vec<T> {
    ids.iter().copied().collect::<BTreeSet<T>>().into_iter().collect()
}

/// Runs a statement over ids; answers how many rows it touched.
async fn over<T: Copy + Into<i64>>(
    write: &Write<'_>,
    ids: &[T],
    begin: impl FnOnce(&mut Sql),
    end: &str,
) -> Result<u64> {
    let mut sql = Sql::default();
    begin(&mut sql);
    sql.list(write.backend(), ids).push(end);
    write.execute(sql.text, sql.values).await
}

/// Puts organizations into a group; each has to be there and the partner's own.
pub(super) async fn organizations(
    write: &Write<'_>,
    by: AccountId,
    group: GroupId,
    ids: &[OrganizationId],
) -> Result<()> {
    let ids = distinct(ids);
    let insert = |sql: &mut Sql| {
        sql.push("INSERT INTO group_organization (group_id, organization_id, partner_id, added_at, added_by) SELECT ");
        sql.bind(group).push(", o.id, o.partner_id, ").bind(write.now).push(", ").bind(by);
        sql.push(" FROM organization o WHERE o.partner_id = ").bind(write.partner);
        sql.push(" AND o.state = 'live' AND o.id IN ");
    };
    if over(write, &ids, insert, "").await? != ids.len() as u64 {
        return Err(Error::field("organizations", Problem::NotAChoice));
    }
    touched(write, group).await
}

/// Makes employees members. The first membership narrows what they see, in the same transaction, and for good:
/// only a Security Administrator's explicit act widens it again (rule 3).
pub(super) async fn people(
    write: &Write<'_>,
    by: AccountId,
    group: GroupId,
    ids: &[AccountId],
    term: &Term,
) -> Result<()> {
    let ids = distinct(ids);
    let insert = |sql: &mut Sql| {
        sql.push("INSERT INTO group_member (account_id, group_id, partner_id, added_at, added_by, reason, ends_at) SELECT e.account_id, ");
        sql.bind(group).push(", e.partner_id, ").bind(write.now).push(", ").bind(by);
        sql.push(", ").bind(reason(term)).push(", ").bind(term.ends_at());
        sql.push(" FROM employee e WHERE e.partner_id = ").bind(write.partner).push(" AND e.account_id IN ");
    };
    if over(write, &ids, insert, "").await? != ids.len() as u64 {
        return Err(Error::field("employees", Problem::NotAChoice));
    }
    let latch = |sql: &mut Sql| {
        sql.push("UPDATE employee SET visibility = 'groups' WHERE account_id IN ");
    };
    over(write, &ids, latch, " AND visibility <> 'groups'").await?;
    touched(write, group).await
}

fn reason(term: &Term) -> Option<String> {
    term.reason.as_ref().map(|reason| reason.as_str().to_owned())
}

/// Gives memberships another end; what is said of why stays unless something else is said.
pub(super) async fn term(write: &Write<'_>, group: GroupId, ids: &[AccountId], term: &Term) -> Result<()> {
    let update = |sql: &mut Sql| {
        sql.push("UPDATE group_member SET ends_at = ").bind(term.ends_at());
        if let Some(reason) = reason(term) {
            sql.push(", reason = ").bind(reason);
        }
        sql.push(" WHERE group_id = ").bind(group).push(" AND account_id IN ");
    };
    over(write, ids, update, "").await?;
    touched(write, group).await
}

/// Writes down that a group was changed now.
pub(crate) async fn touched(write: &Write<'_>, group: GroupId) -> Result<()> {
    let sql = "UPDATE access_group SET changed_at = $1 WHERE id = $2 AND partner_id = $3";
    write.execute_one(sql, [write.now.into(), group.into(), write.partner.into()]).await
}

/// Takes organizations out of a group.
pub(super) async fn organizations_out(
    write: &Write<'_>,
    group: GroupId,
    ids: &[OrganizationId],
) -> Result<()> {
    let delete = |sql: &mut Sql| {
        sql.push("DELETE FROM group_organization WHERE group_id = ").bind(group);
        sql.push(" AND organization_id IN ");
    };
    over(write, ids, delete, "").await?;
    touched(write, group).await
}

/// Takes employees out of a group. They keep `groups`: with none left they see nothing (rule 3).
pub(super) async fn people_out(write: &Write<'_>, group: GroupId, ids: &[AccountId]) -> Result<()> {
    let delete = |sql: &mut Sql| {
        sql.push("DELETE FROM group_member WHERE group_id = ").bind(group).push(" AND account_id IN ");
    };
    over(write, ids, delete, "").await?;
    touched(write, group).await
}
