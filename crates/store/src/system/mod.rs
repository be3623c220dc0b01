//! The door of the command line and of jobs: acts of the installation, not of a person.

mod backup;
mod demo;
mod doctor;
mod elements;
mod import;
mod mail;
mod notices;
mod partners;
mod product_locks;
mod progress;
mod reminders;
mod reset_requests;
mod texts;
mod ways_back;

pub use demo::{
    Demo, DemoCode, DemoElement, DemoEmployee, DemoGroup, DemoOrganization, DemoUser, SignInHint,
};
pub use doctor::Finding;
pub use mail::{Goes, Mail, News};
pub use notices::KeptNotice;
pub(crate) use partners::found_partner;
pub use product_locks::LockedAddress;
pub use progress::Progress;
pub use texts::Text;

use domain::limits::{
    CEREMONY, IMPORT_KEPT, INVITATION, NAMES_KEPT, REMOVED_ORGANIZATION, REQUEST_KEPT, SECOND_STEP,
    SESSION_ABSOLUTE,
};

use domain::{AccountId, AccountState, PartnerId};
use sea_orm::FromQueryResult;

use crate::{
    Result, Store, accounts, attempts,
    audit::{Action, Object},
    groups::ending,
    settings::handover,
    write::Kind,
};

#[derive(Debug, FromQueryResult)]
struct Due {
    id: AccountId,
    partner_id: PartnerId,
    state: AccountState,
}

/// Sessions that nobody used for as long as their partner says.
const IDLE: &str = "DELETE FROM session WHERE last_seen_at < $1 - 60000 * \
    (SELECT p.idle_minutes FROM partner p WHERE p.id = session.partner_id)";

/// What the installation itself may do, and whom long acts tell how far they are.
#[derive(Debug)]
pub struct System<'a>(pub(crate) &'a Store, &'a dyn Progress);

impl Store {
    /// The door of the command line and of jobs; clippy refuses it anywhere else.
    pub const fn system(&self) -> System<'_> {
        System(self, &())
    }
}

impl<'a> System<'a> {
    /// Has long acts tell how far they are.
    #[must_use]
    pub const fn telling(self, progress: &'a dyn Progress) -> Self {
        Self(self.0, progress)
    }
}

impl System<'_> {
    /// Takes memberships out of groups that have ended, at their instant.
    pub async fn end_memberships(&self) -> Result<()> {
        ending::end_all(self.0).await
    }

    /// Tidies what has expired. Nothing depends on it: expiry is judged at use.
    pub async fn sweep(&self) -> Result<()> {
        let now = self.0.clock.now();
        let year = now.plus(-365 * domain::time::DAY);
        for (sql, value) in [
            ("DELETE FROM flash WHERE expires_at < $1", now),
            (IDLE, now),
            ("DELETE FROM session WHERE created_at < $1", now.plus(-SESSION_ABSOLUTE)),
            ("DELETE FROM link WHERE expires_at < $1", now),
            (
                "DELETE FROM caller_code WHERE expires_at <= $1 AND COALESCE(authenticated_until, 0) <= $1",
                now,
            ),
            ("DELETE FROM handover WHERE expires_at <= $1", now),
            ("DELETE FROM address_change WHERE expires_at < $1", now),
            ("DELETE FROM sign_in WHERE created_at < $1", now.plus(-SECOND_STEP)),
            ("DELETE FROM employee_import WHERE created_at < $1", now.plus(-IMPORT_KEPT)),
            ("DELETE FROM name_list WHERE created_at < $1", now.plus(-NAMES_KEPT)),
            ("DELETE FROM access_request WHERE answered_at < $1", now.plus(-REQUEST_KEPT)),
            ("DELETE FROM ceremony WHERE created_at < $1", now.plus(-CEREMONY)),
            ("DELETE FROM text_code WHERE created_at < $1", now.plus(-domain::time::DAY)),
            ("DELETE FROM known_browser WHERE last_used_at < $1", year),
            ("DELETE FROM address_hold WHERE until <= $1", now),
            ("DELETE FROM notice WHERE ends_at <= $1", now),
            // Where nothing is sent nobody answers them; whoever asked a day ago waits no more.
            ("DELETE FROM reset_request WHERE created_at < $1", now.plus(-domain::time::DAY)),
            // What could not be sent until every link in it has ended says nothing any more.
            ("DELETE FROM outbox WHERE created_at < $1", now.plus(-INVITATION)),
        ] {
            self.0.execute(sql, [value.into()]).await?;
        }
        attempts::forget(self.0, now).await?;
        self.lapse(now).await?;
        self.remind().await?;
        ending::end_all(self.0).await?;
        ending::warn(self.0).await?;
        self.purge_organizations(now.plus(-REMOVED_ORGANIZATION)).await
    }

    /// Writes down who was deactivated by their deadline (M94), each with its row in the trail.
    async fn lapse(&self, now: domain::Timestamp) -> Result<()> {
        let sql = "SELECT id, partner_id, state FROM account WHERE state <> 'deactivated' AND deadline <= $1 LIMIT 500";
        for due in self.0.all::<Due>(sql, [now.into()]).await? {
            if let Err(error) = self.lapse_one(&due, now).await {
                // One that fails holds up no other.
                tracing::error!(%error, account = %due.id, "an account did not lapse");
            }
        }
        Ok(())
    }

    async fn lapse_one(&self, due: &Due, now: domain::Timestamp) -> Result<()> {
        let write = self.0.write(due.partner_id).await?;
        let lapse = "UPDATE account SET state = 'deactivated', lapsed_at = deadline, deadline = NULL \
                     WHERE id = $1 AND state = $3 AND deadline <= $2";
        if write.execute(lapse, [due.id.into(), now.into(), due.state.into()]).await? == 1 {
            accounts::shut(&write, due.id).await?;
            accounts::end_links(&write, due.id).await?;
            handover::end(&write, due.id).await?;
            write.send_later(Kind::Deactivated, serde_json::json!({ "account": due.id })).await?;
            let details =
                serde_json::json!({ "before": { "state": due.state }, "after": { "state": "deactivated" } });
            write.audit(Action::AccountLapsed, Object::Account(due.id), details).await?;
            write.commit().await?;
        }
        Ok(())
    }
}
