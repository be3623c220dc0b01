//! Mails about what somebody sees.

use domain::{AccountId, AccountState, Capability, GroupId, Timestamp, time::DAY};
use sea_orm::FromQueryResult;

use super::{Addressee, News, Payload};
use crate::{
    Result,
    write::{Kind, Write},
};

#[derive(Debug, FromQueryResult)]
struct Lasting {
    name: String,
    group_name: String,
    ends_at: Option<Timestamp>,
}

#[derive(Debug, FromQueryResult)]
struct Asker {
    name: String,
}

/// A membership that lasts.
async fn lasting(write: &Write<'_>, member: AccountId, group: GroupId) -> Result<Option<Lasting>> {
    let sql = "SELECT e.name, g.name AS group_name, gm.ends_at FROM group_member gm \
               JOIN employee e ON e.account_id = gm.account_id JOIN access_group g ON g.id = gm.group_id \
               WHERE gm.account_id = $1 AND gm.group_id = $2 AND gm.partner_id = $3 \
               AND (gm.ends_at IS NULL OR gm.ends_at > $4)";
    write.one(sql, [member.into(), group.into(), write.partner.into(), write.now.into()]).await
}

/// What one of them says, as things are now; nothing if it is out of date.
pub(super) async fn news(
    write: &Write<'_>,
    kind: Kind,
    payload: &Payload,
    to: &Addressee,
) -> Result<Option<News>> {
    if to.state.at(write.now, to.deadline) != AccountState::Active {
        return Ok(None);
    }
    match kind {
        Kind::AccessAsked if !to.may(Capability::ManageGroups) => Ok(None),
        Kind::AccessAsked => asked(write, payload).await,
        Kind::AccessDeclined => Ok(Some(News::AccessDeclined)),
        _ => of_membership(write, kind, payload, to).await,
    }
}

/// A request that nobody has answered yet.
async fn asked(write: &Write<'_>, payload: &Payload) -> Result<Option<News>> {
    let sql = "SELECT e.name FROM access_request r JOIN employee e ON e.account_id = r.account_id \
               WHERE r.id = $1 AND r.partner_id = $2 AND r.state = 'open'";
    let Some(request) = payload.request else { return Ok(None) };
    let asker: Option<Asker> = write.one(sql, [request.into(), write.partner.into()]).await?;
    Ok(asker.map(|Asker { name: by }| News::AccessAsked { by, path: format!("/access-requests/{request}") }))
}

async fn of_membership(
    write: &Write<'_>,
    kind: Kind,
    payload: &Payload,
    to: &Addressee,
) -> Result<Option<News>> {
    let (Some(member), Some(group)) = (payload.member, payload.group) else { return Ok(None) };
    let Some(Lasting { name, group_name: group, ends_at }) = lasting(write, member, group).await? else {
        return Ok(None);
    };
    // Who is in which group is for those who manage them.
    if member != payload.account && !to.may(Capability::ManageGroups) {
        return Ok(None);
    }
    Ok(match (kind, ends_at) {
        (Kind::AccessGranted, until) => Some(News::AccessGranted { group, until }),
        // One that got another end since is told when that comes.
        (Kind::MembershipEnds, Some(until)) if until <= write.now.plus(DAY) => {
            Some(News::MembershipEnds { member: (member != payload.account).then_some(name), group, until })
        }
        _ => None,
    })
}
