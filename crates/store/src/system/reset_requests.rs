//! Questions for a new password, turned into mails by a job: whoever asks can't tell whether there is an account (M31).

use domain::{AccountId, AccountState, PartnerId, Timestamp, limits::RESET};
use sea_orm::FromQueryResult;

use super::System;
use crate::{
    Result,
    audit::{Action, Object},
    write::Kind,
};

/// Between two links for one forgotten password, so that nobody can fill somebody's inbox.
const RESET_PAUSE: i64 = RESET / 2;

#[derive(Debug, FromQueryResult)]
struct Asked {
    id: i64,
    email: String,
    network: String,
}

#[derive(Debug, FromQueryResult)]
struct Owner {
    id: AccountId,
    partner_id: PartnerId,
    state: AccountState,
    deadline: Option<Timestamp>,
}

impl System<'_> {
    /// Turns the questions for a new password into mails, for the addresses that have an account.
    pub async fn answer_reset_requests(&self) -> Result<()> {
        let asked = "SELECT id, email, network FROM reset_request ORDER BY created_at LIMIT 100";
        for asked in self.0.all::<Asked>(asked, []).await? {
            if let Err(error) = self.answer_reset_request(&asked).await {
                // One that fails holds up no other.
                tracing::error!(%error, "a question for a new password was not answered");
            }
        }
        Ok(())
    }

    async fn answer_reset_request(&self, asked: &Asked) -> Result<()> {
        const GONE: &str = "DELETE FROM reset_request WHERE id = $1";
        let now = self.0.clock.now();
        let sql = "SELECT a.id, a.partner_id, a.state, a.deadline FROM account a \
                   LEFT JOIN organization_user u ON u.account_id = a.id \
                   LEFT JOIN organization o ON o.id = u.organization_id \
                   WHERE a.email = $1 AND COALESCE(o.state, 'live') = 'live'";
        let owner: Option<Owner> = self.0.one(sql, [asked.email.clone().into()]).await?;
        let kind = owner.as_ref().and_then(|owner| match owner.state.at(now, owner.deadline) {
            AccountState::Active => Some(Kind::Reset),
            // Whoever lost the invitation asks here too.
            AccountState::Pending => Some(Kind::Invitation),
            AccountState::Deactivated => None,
        });
        let (Some(owner), Some(kind)) = (owner, kind) else {
            return self.0.execute(GONE, [asked.id.into()]).await;
        };
        let mut write = self.0.write(owner.partner_id).await?;
        write.from = Some(asked.network.clone());
        // Several servers may look at once: whoever takes the row answers.
        if write.execute(GONE, [asked.id.into()]).await? == 1 {
            let payload = serde_json::json!({ "account": owner.id });
            // However often somebody asks: the link that is on its way works, and nobody's inbox fills. What was left before they
            // set a password brings none, nor does a mail whose link has ended.
            let waiting = "SELECT id FROM outbox WHERE partner_id = $1 AND kind = $2 AND payload = $3 \
                           AND (done_at IS NULL OR (created_at > $4 AND EXISTS (SELECT 1 FROM link l \
                             WHERE l.account_id = $5 AND l.mail_id = outbox.id))) AND created_at >= \
                           COALESCE((SELECT password_changed_at FROM account WHERE id = $5), 0) LIMIT 1";
            let values = [
                owner.partner_id.into(),
                kind.key().into(),
                payload.to_string().into(),
                now.plus(-RESET_PAUSE).into(),
                owner.id.into(),
            ];
            if !write.exists(waiting, values).await? {
                write.send_later(kind, payload).await?;
                write.audit(Action::ResetRequested, Object::Account(owner.id), serde_json::json!({})).await?;
            }
            write.tx.commit().await?;
        }
        Ok(())
    }
}
