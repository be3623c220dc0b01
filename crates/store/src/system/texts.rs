//! Text messages that are to be sent: claimed one by one, like mails, and the code drawn when it is sent.

use domain::{
    Timestamp,
    limits::TEXT_CODE,
    time::{MINUTE, SECOND},
};
use sea_orm::FromQueryResult;

use super::{
    System,
    mail::{CLAIM, Claimed},
};
use crate::{Result, secret, texts, write::Write};

/// The first pause before a message that failed is tried again; each further one is twice as long.
const PAUSE: i64 = 5 * SECOND;
const PAUSE_MAX: i64 = MINUTE;

/// A text message that is to be sent now.
#[derive(Clone)]
pub struct Text {
    /// The same whenever it is tried again.
    pub id: i64,
    /// The number, with its country code.
    pub to: String,
    /// In whose name it is written.
    pub partner: String,
    /// How often it was tried, with this time.
    pub attempts: i64,
    /// Another one each time that it is tried: the last alone is good.
    pub code: String,
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, attempts, .. } = self;
        f.debug_struct("Text").field("id", id).field("attempts", attempts).finish_non_exhaustive()
    }
}

#[derive(Debug, FromQueryResult)]
struct Row {
    phone: String,
    created_at: Timestamp,
    partner: String,
}

/// What was asked for, by whoever still waits for it: a sign-in or a session that has not ended, and a number that is still
/// the account's, or is to be.
const WANTED: &str = "SELECT c.phone, c.created_at, p.name AS partner FROM text_code c \
    JOIN account a ON a.id = c.account_id JOIN partner p ON p.id = c.partner_id \
    WHERE c.id = $1 AND a.state <> 'deactivated' AND (a.deadline IS NULL OR a.deadline > $2) \
    AND (EXISTS (SELECT 1 FROM sign_in s WHERE s.hash = c.holder AND s.account_id = c.account_id) \
        OR EXISTS (SELECT 1 FROM session s WHERE s.hash = c.holder AND s.account_id = c.account_id)) \
    AND (c.sets_up OR EXISTS \
        (SELECT 1 FROM text_phone n WHERE n.account_id = c.account_id AND n.phone = c.phone))";

impl System<'_> {
    /// The next text message that is due, if there is one, with a new code: nobody else gets it until its lease ends.
    pub async fn next_text(&self) -> Result<Option<Text>> {
        while let Some(claimed) = self.claim("kind = 'text_code'").await? {
            let write = self.0.write(claimed.partner_id).await?;
            if !claimed.still_mine(&write, CLAIM).await? {
                continue;
            }
            let text = draw(&write, &claimed).await?;
            if text.is_none() {
                claimed.give_up(&write).await?;
            }
            // Nothing that a page shows has changed: no announcement.
            write.tx.commit().await?;
            if text.is_some() {
                return Ok(text);
            }
        }
        Ok(None)
    }

    /// Writes down that a text message was sent, or never will be.
    pub async fn text_done(&self, text: &Text) -> Result<()> {
        self.done(text.id, text.attempts).await
    }

    /// Leaves one that could not be sent for later; what is too old by then is dropped.
    pub async fn text_failed(&self, text: &Text) -> Result<()> {
        let doublings = text.attempts.saturating_sub(1).clamp(0, 10);
        self.later(text.id, text.attempts, (PAUSE << doublings).min(PAUSE_MAX), None).await
    }
}

/// Draws the code and keeps what it is recognised by; nothing for what nobody waits for any more.
async fn draw(write: &Write<'_>, claimed: &Claimed) -> Result<Option<Text>> {
    let row: Option<Row> = write.one(WANTED, [claimed.id.into(), write.now.into()]).await?;
    let Some(row) = row.filter(|row| write.now < row.created_at.plus(TEXT_CODE)) else { return Ok(None) };
    let code = secret::digits::<{ domain::limits::CODE_DIGITS }>()?;
    let sql = "UPDATE text_code SET mark = $1, sent_at = $2 WHERE id = $3";
    let mark = texts::mark(write.key(), claimed.id, &code);
    write.execute(sql, [mark.into(), write.now.into(), claimed.id.into()]).await?;
    let Row { phone: to, partner, .. } = row;
    Ok(Some(Text { id: claimed.id, to, partner, attempts: claimed.attempts, code }))
}
