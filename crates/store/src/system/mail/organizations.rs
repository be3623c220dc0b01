//! Mails about organizations that were removed or brought back, to those who look after the partner's safety.

use domain::{AccountState, Capability, OrganizationId, Timestamp, limits::REMOVED_ORGANIZATION};
use sea_orm::FromQueryResult;

use super::{Addressee, Claimed, Goes, Mail, News, Payload, mail};
use crate::{
    Result, elements,
    groups::Asking,
    scope::Sql,
    write::{Kind, Write},
};

#[derive(Debug, FromQueryResult)]
struct Row {
    id: OrganizationId,
    name: String,
    removed_at: Option<Timestamp>,
    users: i64,
    devices: i64,
}

#[derive(Debug, FromQueryResult)]
struct Named {
    name: String,
}

/// What one of them says; nothing if none of the organizations is so any more.
pub(super) async fn contents(
    write: &Write<'_>,
    kind: Kind,
    claimed: &Claimed,
    payload: &Payload,
    about: Addressee,
) -> Result<Option<Mail>> {
    if about.state.at(write.now, about.deadline) != AccountState::Active || !about.may(Capability::Oversight)
    {
        return Ok(None);
    }
    if kind == Kind::OrganizationsPurged {
        let news = News::OrganizationsPurged { names: payload.names.clone(), datasets: payload.count };
        return Ok(Some(mail(claimed, about, news)));
    }
    if payload.organizations.is_empty() {
        return Ok(None);
    }
    let removed = kind == Kind::OrganizationsRemoved;
    let mut sql = Sql::default();
    sql.push(
        "SELECT o.id, o.name, o.removed_at, \
         (SELECT COUNT(*) FROM organization_user u WHERE u.organization_id = o.id) AS users, \
         (SELECT COUNT(*) FROM device d WHERE d.organization_id = o.id) AS devices \
         FROM organization o WHERE o.partner_id = ",
    )
    .bind(claimed.partner_id);
    sql.push(if removed { " AND o.state = 'removed'" } else { " AND o.state = 'live'" });
    sql.push(" AND o.id IN ")
        .list(write.backend(), &payload.organizations)
        .push(" ORDER BY o.name_key, o.id");
    let rows: Vec<Row> = write.all(sql.text, sql.values).await?;
    let until = rows.iter().filter_map(|row| row.removed_at).min().map(|at| at.plus(REMOVED_ORGANIZATION));
    let sum = |of: fn(&Row) -> i64| rows.iter().map(|row| of(row).unsigned_abs()).sum();
    let ids: Vec<OrganizationId> = rows.iter().map(|row| row.id).collect();
    let goes = Goes {
        users: sum(|row| row.users),
        devices: sum(|row| row.devices),
        elements: elements::counts(Asking::Act(write), &ids).await?.into_iter().sum(),
    };
    let names: Vec<String> = rows.into_iter().map(|row| row.name).collect();
    if names.is_empty() {
        return Ok(None);
    }
    let by: Option<Named> = match payload.by {
        Some(by) => write.one("SELECT name FROM employee WHERE account_id = $1", [by.into()]).await?,
        None => None,
    };
    let by = by.map_or_else(|| "Somebody who is gone".to_owned(), |by| by.name);
    let news = match until {
        Some(until) if removed => News::OrganizationsRemoved { names, by, until, goes },
        _ => News::OrganizationsRestored { names, by },
    };
    Ok(Some(mail(claimed, about, news)))
}
