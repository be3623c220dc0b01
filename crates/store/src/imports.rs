//! Files of new things: each kept for minutes while its owner looks at it, then taken in whole or not at all.

use domain::{
    Capability, ImportId, Timestamp,
    limits::{IMPORT_BYTES, IMPORT_KEPT, IMPORT_REFUSALS},
};
use sea_orm::{FromQueryResult, Value};

use crate::{
    Actor, Error, Result, Store, attempts,
    audit::{Action, Object},
    secret,
    write::Write,
};

/// What is in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Employees,
    Organizations,
}

impl Kind {
    const fn key(self) -> &'static str {
        match self {
            Self::Employees => "employees",
            Self::Organizations => "organizations",
        }
    }
}

/// A file as its owner looks at it.
#[derive(Debug)]
pub struct Import<T> {
    /// What was uploaded.
    pub content: String,
    /// Its rows, or why it has none.
    pub rows: T,
}

#[derive(Debug, FromQueryResult)]
pub(crate) struct Kept {
    pub content: String,
    /// Lines that were not available when it was to be taken in.
    refused: Option<String>,
}

impl Kept {
    /// The lines that were refused when it was to be taken in.
    pub fn refused(&self) -> Result<Vec<usize>> {
        serde_json::from_str(self.refused.as_deref().unwrap_or("[]"))
            .map_err(|error| Error::Internal(format!("lines that can't be read: {error}")))
    }
}

fn kept(actor: &Actor, kind: Kind, id: ImportId, now: Timestamp) -> (&'static str, [Value; 5]) {
    let sql = "SELECT content, refused FROM employee_import WHERE id = $1 AND account_id = $2 AND partner_id = $3 \
               AND created_at > $4 AND kind = $5";
    let since = now.plus(-IMPORT_KEPT);
    let of = [actor.account.into(), actor.partner.into(), since.into(), kind.key().into()];
    let [account, partner, since, kind] = of;
    (sql, [id.get().into(), account, partner, since, kind])
}

impl Store {
    /// Keeps a file for its owner, in the place of any before.
    pub(crate) async fn keep_import(
        &self,
        actor: &Actor,
        (kind, capability): (Kind, Capability),
        content: &str,
    ) -> Result<ImportId> {
        if content.len() > IMPORT_BYTES {
            return Err(Error::Conflict("The file is larger than 1 MiB. Part it."));
        }
        let (write, actor) = self.write_as(actor, capability).await?;
        let id = ImportId::new(secret::id()?);
        let before = "DELETE FROM employee_import WHERE account_id = $1";
        write.execute(before, [actor.account.into()]).await?;
        let sql = "INSERT INTO employee_import (id, partner_id, account_id, content, created_at, kind) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        // No text in PostgreSQL holds a zero; a row with one is refused wherever it is read.
        let content = content.replace('\0', "\u{1}");
        let values = [
            id.get().into(),
            actor.partner.into(),
            actor.account.into(),
            content.into(),
            write.now.into(),
            kind.key().into(),
        ];
        write.execute(sql, values).await?;
        // Nothing that a page shows has changed: no announcement.
        write.tx.commit().await?;
        Ok(id)
    }

    /// A file that is kept, for its owner.
    pub(crate) async fn kept_import(&self, actor: &Actor, kind: Kind, id: ImportId) -> Result<Kept> {
        if actor.eyes().is_some() {
            // Whoever's eyes these are has not seen it, and what they keep is theirs.
            return Err(Error::NotFound);
        }
        let (sql, values) = kept(actor, kind, id, self.clock.now());
        self.one(sql, values).await?.ok_or(Error::NotFound)
    }
}

/// As [`Store::kept_import`], within the act that takes it in.
pub(crate) async fn kept_within(write: &Write<'_>, actor: &Actor, kind: Kind, id: ImportId) -> Result<Kept> {
    let (sql, values) = kept(actor, kind, id, write.now);
    write.one(sql, values).await?.ok_or(Error::NotFound)
}

/// What was taken in is kept no longer.
pub(crate) async fn taken(write: &Write<'_>, id: ImportId) -> Result<()> {
    write.execute("DELETE FROM employee_import WHERE id = $1", [id.get().into()]).await?;
    Ok(())
}

/// Writes down which lines were refused, and `of` what, so that the file shows them, and that somebody asked: by the thousand it must not
/// be found out, unseen, what there is elsewhere.
pub(crate) async fn refused(
    write: Write<'_>,
    id: ImportId,
    (what, of): (&str, &[String]),
    lines: &[usize],
) -> Result<()> {
    let key = attempts::daily(&["import", &write.partner.to_string()], write.now);
    write.count_attempt(&key, attempts::so_many_a_day(IMPORT_REFUSALS, write.now)).await?;
    let details = serde_json::json!({ what: lines.len(), "of": of });
    write.audit(Action::ImportRefused, Object::Partner, details).await?;
    let sql = "UPDATE employee_import SET refused = $1 WHERE id = $2";
    let lines = serde_json::json!(lines).to_string();
    write.execute_one(sql, [lines.into(), id.get().into()]).await?;
    write.commit().await
}
