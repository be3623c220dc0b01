//! Notices above people's pages (M1): the operator puts them up and takes them away. Each partner whose people read one has
//! that in its trail.

use std::collections::HashMap;

use domain::{
    NoticeId, PartnerId, Timestamp,
    limits::NOTICES_SHOWN,
    notice::{NewNotice, Notice},
};
use sea_orm::{DbBackend, FromQueryResult};
use serde_json::json;

use super::System;
use crate::{
    Error, Result,
    audit::{Action, Object},
    secret,
    write::Write,
};

/// A notice as the operator reads it in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptNotice {
    pub id: NoticeId,
    /// The name of the partner whose people read it; none where it is for the people of all.
    pub partner: Option<String>,
    pub notice: Notice,
    pub starts: Timestamp,
    pub ends: Timestamp,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    id: NoticeId,
    partner_id: Option<PartnerId>,
    partner: Option<String>,
    text: String,
    link: String,
    starts_at: Timestamp,
    ends_at: Timestamp,
}

#[derive(Debug, FromQueryResult)]
struct Concerned {
    id: PartnerId,
}

const KEPT: &str = "SELECT n.id, n.partner_id, p.name AS partner, n.text, n.link, n.starts_at, n.ends_at \
                    FROM notice n LEFT JOIN partner p ON p.id = n.partner_id";

/// As people read them.
const NEWEST_FIRST: &str = "ORDER BY n.starts_at DESC, n.created_at DESC, n.id DESC";

impl From<Row> for KeptNotice {
    fn from(row: Row) -> Self {
        let Row { id, partner, text, link, starts_at, ends_at, .. } = row;
        Self { id, partner, notice: Notice { text, link }, starts: starts_at, ends: ends_at }
    }
}

/// Makes it so, with a row in the trail of each of these partners; their open pages look again.
async fn tell(
    mut write: Write<'_>,
    partners: &[PartnerId],
    action: Action,
    (notice, starts, ends): (&Notice, Timestamp, Timestamp),
) -> Result<()> {
    let mut details = json!({ "notice": notice.text, "begins": starts.minute(), "ends": ends.minute() });
    if !notice.link.is_empty() {
        details["link"] = notice.link.clone().into();
    }
    for partner in partners {
        write.partner = *partner;
        write.audit(action, Object::Partner, details.clone()).await?;
    }
    write.commit_for(partners).await
}

impl System<'_> {
    /// A change that concerns one partner, or all of them; with whom it concerns.
    async fn write_for(&self, partner: Option<PartnerId>) -> Result<(Write<'_>, Vec<PartnerId>)> {
        if let Some(partner) = partner {
            let write = self.0.write(partner).await?;
            if !write.exists("SELECT id FROM partner WHERE id = $1", [partner.into()]).await? {
                return Err(Error::NotFound);
            }
            return Ok((write, vec![partner]));
        }
        // Begun for an id that no partner has, and then held against changes of any.
        let write = self.0.write(PartnerId::new(secret::id()?)).await?;
        let all = match write.backend() {
            DbBackend::Postgres => "SELECT id FROM partner ORDER BY id FOR UPDATE",
            _ => "SELECT id FROM partner ORDER BY id",
        };
        let all: Vec<Concerned> = write.all(all, []).await?;
        Ok((write, all.into_iter().map(|partner| partner.id).collect()))
    }

    /// Puts a notice above the pages of this partner's people, or of everybody; answers its id.
    pub async fn add_notice(&self, new: &NewNotice, partner: Option<PartnerId>) -> Result<NoticeId> {
        let (write, partners) = self.write_for(partner).await?;
        let (id, notice) = (NoticeId::new(secret::id()?), new.notice());
        let sql = "INSERT INTO notice (id, partner_id, text, link, starts_at, ends_at, created_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values = [
            id.into(),
            partner.into(),
            notice.text.clone().into(),
            notice.link.clone().into(),
            new.starts().into(),
            new.ends().into(),
            write.now.into(),
        ];
        write.execute(sql, values).await?;
        tell(write, &partners, Action::NoticePosted, (notice, new.starts(), new.ends())).await?;
        Ok(id)
    }

    /// The notices that are not over, the newest first.
    pub async fn notices(&self) -> Result<Vec<KeptNotice>> {
        let sql = format!("{KEPT} WHERE n.ends_at > $1 {NEWEST_FIRST}");
        let rows: Vec<Row> = self.0.all(sql, [self.0.clock.now().into()]).await?;
        Ok(rows.into_iter().map(KeptNotice::from).collect())
    }

    /// The notices that somebody may not read while this one is shown, since so many newer ones are for the same people, the
    /// newest first.
    pub async fn crowded_out(&self, by: NoticeId) -> Result<Vec<KeptNotice>> {
        let sql = format!(
            "{KEPT} JOIN notice this ON this.id = $1 AND n.starts_at < this.ends_at AND n.ends_at > this.starts_at \
             AND (n.partner_id IS NULL OR this.partner_id IS NULL OR n.partner_id = this.partner_id) {NEWEST_FIRST}"
        );
        let rows: Vec<Row> = self.0.all(sql, [by.into()]).await?;
        let mut seen: HashMap<Option<PartnerId>, usize> = HashMap::new();
        let out = rows.into_iter().filter(|row| {
            *seen.entry(row.partner_id).or_default() += 1;
            let by_all = seen.get(&None).copied().unwrap_or_default();
            // Whoever reads one for everybody reads those of their own partner too: that of the most counts.
            let by_one = match row.partner_id {
                Some(_) => seen.get(&row.partner_id).copied(),
                None => seen.iter().filter(|(partner, _)| partner.is_some()).map(|(_, count)| *count).max(),
            };
            by_all + by_one.unwrap_or_default() > NOTICES_SHOWN
        });
        Ok(out.map(KeptNotice::from).collect())
    }

    /// Takes a notice away; answers what it was.
    pub async fn remove_notice(&self, id: NoticeId) -> Result<KeptNotice> {
        let row: Option<Row> = self.0.one(format!("{KEPT} WHERE n.id = $1"), [id.into()]).await?;
        let row = row.ok_or(Error::NotFound)?;
        let (write, partners) = self.write_for(row.partner_id).await?;
        write.execute_one("DELETE FROM notice WHERE id = $1", [id.into()]).await?;
        let kept = KeptNotice::from(row);
        tell(write, &partners, Action::NoticeRemoved, (&kept.notice, kept.starts, kept.ends)).await?;
        Ok(kept)
    }
}
