//! Reminders of what has to be set within the seven days, left by a job: each once (M93).

use domain::{
    AccountId, PartnerId, Timestamp,
    limits::{INVITATION, REMINDERS},
    time::DAY,
};
use sea_orm::FromQueryResult;

use super::System;
use crate::{Result, write::Kind};

#[derive(Debug, FromQueryResult)]
struct Due {
    id: AccountId,
    partner_id: PartnerId,
    deadline: Option<Timestamp>,
}

impl System<'_> {
    /// Leaves a reminder for everybody who has no password or no second factor on each of the days of [`REMINDERS`].
    pub async fn remind(&self) -> Result<()> {
        let now = self.0.clock.now();
        for (place, day) in REMINDERS.into_iter().enumerate() {
            let until = |day: i64| now.plus(INVITATION - day * DAY);
            let next = REMINDERS.get(place + 1).map_or(now, |next| until(*next));
            let sql = format!(
                "SELECT a.id, a.partner_id, a.deadline FROM account a WHERE a.state <> 'deactivated' \
                 AND a.deadline <= $1 AND a.deadline > $2 AND NOT EXISTS (SELECT 1 FROM organization_user u \
                 JOIN organization g ON g.id = u.organization_id WHERE u.account_id = a.id AND g.state = 'removed') \
                 AND NOT EXISTS (SELECT 1 FROM outbox o \
                 WHERE o.once_key = 'reminder:{day}:' || a.id || ':' || a.deadline) LIMIT 500"
            );
            for due in self.0.all::<Due>(&sql, [until(day).into(), next.into()]).await? {
                if let Err(error) = self.remind_one(&due, day).await {
                    // One that fails holds up no other.
                    tracing::error!(%error, account = %due.id, "nobody was reminded");
                }
            }
        }
        Ok(())
    }

    async fn remind_one(&self, due: &Due, day: i64) -> Result<()> {
        let Some(deadline) = due.deadline else { return Ok(()) };
        let write = self.0.write(due.partner_id).await?;
        let key = format!("reminder:{day}:{}:{}", due.id, deadline.millis());
        let payload = serde_json::json!({ "account": due.id });
        write.send_once(Kind::Reminder, payload, Some(key)).await?;
        write.tx.commit().await?;
        Ok(())
    }
}
