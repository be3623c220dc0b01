//! Mails about organizations that were removed or brought back, to those who look after the partner's safety.

use domain::{AccountState, Capability, Timestamp, limits::REMOVED_ORGANIZATION};
use sea_orm::FromQueryResult;

use super::{Addressee, Claimed, Mail, News, Payload, mail};
use crate::{
    Result,
    scope::Sql,
    write::{Kind, Write},
};

#[derive(Debug, FromQueryResult)]
struct Row {
    name: String,
    removed_at: Option<Timestamp>,
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
    if about.state.at(write.now, about.deadline) != AccountState::Active || payload.organizations.is_empty() {
        return Ok(None);
    }
    if !about.may(Capability::Oversight) {
        return Ok(None);
    }
    let removed = kind == Kind::OrganizationsRemoved;
    let mut sql = Sql::default();
    sql.push("SELECT name, removed_at FROM organization WHERE partner_id = ").bind(claimed.partner_id);
    sql.push(if removed { " AND state = 'removed'" } else { " AND state = 'live'" });
    sql.push(" AND id IN ").list(write.backend(), &payload.organizations).push(" ORDER BY name_key, id");
    let rows: Vec<Row> = write.all(sql.text, sql.values).await?;
    let until = rows.iter().filter_map(|row| row.removed_at).min().map(|at| at.plus(REMOVED_ORGANIZATION));
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
        Some(until) if removed => News::OrganizationsRemoved { names, by, until },
        _ => News::OrganizationsRestored { names, by },
    };
    Ok(Some(mail(claimed, about, news)))
}
