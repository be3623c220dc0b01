//! What the operator tells people above their pages for a while (M1): which notices are whose, and at what instant.

use domain::{Timestamp, limits::NOTICES_SHOWN, notice::Notice};
use sea_orm::DbBackend;

use crate::{
    Result,
    scope::{Sql, unpack},
};

/// Adds, as one text, the notices that the people of the partner in this column read at this instant, the newest first; without
/// a column, those that everybody reads.
pub(crate) fn told(sql: &mut Sql, backend: DbBackend, partner: Option<&str>, now: Timestamp) {
    sql.pack(backend, "text, link", |sql| {
        sql.push("SELECT n.text, n.link FROM notice n WHERE (n.partner_id IS NULL");
        if let Some(partner) = partner {
            sql.push(" OR n.partner_id = ").push(partner);
        }
        sql.push(") AND n.starts_at <= ").bind(now).push(" AND n.ends_at > ").bind(now);
        sql.push(" ORDER BY n.starts_at DESC, n.created_at DESC, n.id DESC LIMIT ");
        sql.push(&NOTICES_SHOWN.to_string());
    });
    sql.push(" AS notices");
}

/// The notices of such a text.
pub(crate) fn unpacked(packed: Option<&str>) -> Result<Vec<Notice>> {
    let rows: Vec<(String, String)> = unpack(packed)?;
    Ok(rows.into_iter().map(|(text, link)| Notice { text, link }).collect())
}
