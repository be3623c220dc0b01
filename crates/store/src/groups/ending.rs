//! Memberships that have ended. They grant nothing from their instant on, whoever looks; what is here writes it down.

use domain::{AccountId, GroupId, PartnerId, Timestamp, time::DAY};
use sea_orm::FromQueryResult;
use serde_json::json;

use super::put;
use crate::{
    Result, Store,
    audit::{self, Action, Object},
    write::{Kind, Write},
};

#[derive(Debug, FromQueryResult)]
struct Ended {
    group_id: GroupId,
    account_id: AccountId,
    name: String,
}

#[derive(Debug, FromQueryResult)]
struct Partner {
    partner_id: PartnerId,
}

#[derive(Debug, FromQueryResult)]
struct Soon {
    partner_id: PartnerId,
    account_id: AccountId,
    group_id: GroupId,
    ends_at: Timestamp,
    added_by: AccountId,
}

/// Takes out what has ended, with a row in the trail for each group; answers whether anything had.
pub(super) async fn end(write: &Write<'_>) -> Result<bool> {
    let sql = "SELECT gm.group_id, gm.account_id, e.name FROM group_member gm \
               JOIN employee e ON e.account_id = gm.account_id \
               WHERE gm.partner_id = $1 AND gm.ends_at <= $2 ORDER BY gm.group_id, e.name_key, e.account_id";
    let ended: Vec<Ended> = write.all(sql, [write.partner.into(), write.now.into()]).await?;
    for group in ended.chunk_by(|a, b| a.group_id == b.group_id) {
        let Some(Ended { group_id: id, .. }) = group.first() else { continue };
        let accounts: Vec<AccountId> = group.iter().map(|one| one.account_id).collect();
        put::people_out(write, *id, &accounts).await?;
        let details = json!({
            "employees_removed": group.iter().map(|one| &one.name).collect::<Vec<_>>(),
            "ids": accounts,
        });
        // Nobody does it: it was said when they were added.
        let (action, object) = (Action::MembershipEnded, Object::Group(*id));
        audit::record(&write.tx, write.partner, None, write.now, action, object, details).await?;
    }
    Ok(!ended.is_empty())
}

/// Takes out every membership that has ended, and wakes the open pages of those partners.
pub(crate) async fn end_all(store: &Store) -> Result<()> {
    let sql = "SELECT DISTINCT partner_id FROM group_member WHERE ends_at <= $1";
    for Partner { partner_id: partner } in store.all(sql, [store.clock.now().into()]).await? {
        if let Err(error) = end_of(store, partner).await {
            // One that fails holds up no other.
            tracing::error!(%error, %partner, "memberships that ended were not taken out");
        }
    }
    Ok(())
}

async fn end_of(store: &Store, partner: PartnerId) -> Result<()> {
    let write = store.write(partner).await?;
    if end(&write).await? {
        write.commit().await?;
    }
    Ok(())
}

/// Leaves mails to those whose membership ends within a day, and to whoever added them: each once for each end.
pub(crate) async fn warn(store: &Store) -> Result<()> {
    let now = store.clock.now();
    let sql = "SELECT gm.partner_id, gm.account_id, gm.group_id, gm.ends_at, gm.added_by FROM group_member gm \
               WHERE gm.ends_at > $1 AND gm.ends_at <= $2 AND NOT EXISTS (SELECT 1 FROM outbox o \
               WHERE o.once_key = 'membership:' || gm.account_id || ':' || gm.group_id || ':' || gm.ends_at) LIMIT 500";
    for soon in store.all::<Soon>(sql, [now.into(), now.plus(DAY).into()]).await? {
        if let Err(error) = warn_one(store, &soon).await {
            // One that fails holds up no other.
            tracing::error!(%error, account = %soon.account_id, "nobody was told that a membership ends");
        }
    }
    Ok(())
}

async fn warn_one(store: &Store, soon: &Soon) -> Result<()> {
    let Soon { account_id: member, group_id: group, added_by, .. } = *soon;
    let write = store.write(soon.partner_id).await?;
    let key = format!("membership:{}:{}:{}", member.get(), group.get(), soon.ends_at.millis());
    if added_by != member {
        let payload = json!({ "account": added_by, "member": member, "group": group });
        write.send_once(Kind::MembershipEnds, payload, Some(format!("{key}:by"))).await?;
    }
    let payload = json!({ "account": member, "member": member, "group": group });
    write.send_once(Kind::MembershipEnds, payload, Some(key)).await?;
    // Nothing that a page shows has changed: no announcement.
    write.tx.commit().await?;
    Ok(())
}
