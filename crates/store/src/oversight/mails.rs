//! Mails that have not gone out, and addresses that nothing reaches.

use std::collections::BTreeMap;

use domain::{AccountId, Capability, OrganizationId, Timestamp, time::MINUTE};
use sea_orm::FromQueryResult;
use serde::Deserialize;
use serde_json::json;

use super::Oversight;
use crate::{
    Result,
    audit::{self, Action, Object},
    scope::Sql,
    write::Kind,
};

/// So many of each are told one by one.
const TOLD: u64 = 50;

/// Mails of the partner that wait. One that brings a new address its link is none of them: whether it is sent at all depends on
/// whose the address is (T25).
const WAITING: &str =
    "FROM outbox WHERE partner_id = $1 AND done_at IS NULL AND kind NOT IN ('text_code', 'new_address')";

/// What has not gone out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingMails {
    pub total: u64,
    /// Of these: could not be sent when they were tried.
    pub failed: u64,
    /// Those that have waited longest, these first.
    pub mails: Vec<WaitingMail>,
    /// How many addresses refuse what is sent to them.
    pub refusing: u64,
    /// Those who refused last, these first.
    pub addresses: Vec<RefusedAddress>,
}

/// A mail that has not gone out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingMail {
    /// What it says, in two or three words.
    pub what: &'static str,
    /// The name of whom it is about; nobody's who is gone.
    pub about: Option<String>,
    pub since: Timestamp,
    /// When it is tried again, where it failed.
    pub next: Timestamp,
    pub attempts: i64,
    /// Why it could not be sent; nothing while it is tried, or was not yet.
    pub error: Option<String>,
}

/// Somebody whose mail server refuses what is sent to them.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct RefusedAddress {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    /// The organization whose user they are.
    pub organization_id: Option<OrganizationId>,
    pub at: Timestamp,
}

#[derive(Debug, FromQueryResult)]
struct Total {
    total: i64,
    failed: i64,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    kind: String,
    payload: String,
    created_at: Timestamp,
    due_at: Timestamp,
    attempts: i64,
    error: Option<String>,
}

#[derive(Debug, FromQueryResult)]
struct Named {
    id: AccountId,
    name: String,
}

#[derive(Debug, Deserialize)]
struct About {
    account: AccountId,
}

impl Row {
    fn about(&self) -> Option<AccountId> {
        serde_json::from_str::<About>(&self.payload).ok().map(|about| about.account)
    }
}

/// What a mail of this kind is called; the trail and the mail itself say more.
const fn what(kind: Kind) -> &'static str {
    match kind {
        Kind::Invitation => "Invitation",
        Kind::EmployeeAdded => "Notice of a new employee",
        Kind::EmployeesImported => "Notice of new employees",
        Kind::Reactivated => "Notice of a reactivation",
        Kind::Deactivated => "Notice of a deactivation",
        Kind::Reminder => "Reminder of a deadline",
        Kind::Reset => "Link for a new password",
        Kind::PasswordChanged => "Notice of a new password",
        Kind::NewSignIn => "Notice of a new browser",
        Kind::SecondFactorReset => "Link for a second factor",
        Kind::SecondFactorChanged => "Notice of a second factor",
        Kind::RecoveryCodeUsed => "Notice of a recovery code",
        Kind::CodesRefused => "Notice of wrong codes",
        Kind::PasswordLocked => "Notice of wrong passwords",
        Kind::WayBack => "Notice of a link by the operator",
        Kind::HandoverOffered | Kind::HandoverWithdrawn | Kind::HandoverDeclined | Kind::HandoverAccepted => {
            "Notice of a handover"
        }
        Kind::NewAddress => "Link for a new address",
        Kind::AddressAsked | Kind::AddressChanged => "Notice of a new address",
        Kind::MembershipEnds => "Notice of a membership",
        Kind::AccessAsked => "Request for access",
        Kind::AccessGranted | Kind::AccessDeclined => "Answer to a request",
        Kind::OrganizationsRemoved | Kind::OrganizationsPurged | Kind::AccountClosed => "Notice of a removal",
        Kind::OrganizationsRestored | Kind::AccountReopened => "Notice of a return",
        Kind::TextCode => "Text message",
    }
}

impl Oversight<'_> {
    /// What of the partner's mail has not gone out, and whom nothing reaches.
    pub async fn waiting_mails(&self) -> Result<WaitingMails> {
        let partner = self.actor.partner;
        let count = format!("SELECT COUNT(*) AS total, COUNT(error) AS failed {WAITING}");
        let total: Option<Total> = self.store.one(count, [partner.into()]).await?;
        let sql = format!(
            "SELECT kind, payload, created_at, due_at, attempts, error {WAITING} ORDER BY created_at, id LIMIT {TOLD}"
        );
        let rows: Vec<Row> = self.store.all(sql, [partner.into()]).await?;
        let names = self.names(rows.iter().filter_map(Row::about).collect()).await?;
        let mail = |row: Row| WaitingMail {
            about: row.about().and_then(|id| names.get(&id).cloned()),
            what: Kind::ALL.into_iter().find(|kind| kind.key() == row.kind).map_or("Mail", what),
            since: row.created_at,
            next: row.due_at,
            attempts: row.attempts,
            error: row.error,
        };
        let refusing = "SELECT COUNT(*) AS total, COUNT(undelivered_at) AS failed FROM account \
                        WHERE partner_id = $1 AND undelivered_at IS NOT NULL";
        let refusing: Option<Total> = self.store.one(refusing, [partner.into()]).await?;
        Ok(WaitingMails {
            total: total.as_ref().map_or(0, |count| count.total.unsigned_abs()),
            failed: total.map_or(0, |count| count.failed.unsigned_abs()),
            mails: rows.into_iter().map(mail).collect(),
            refusing: refusing.map_or(0, |count| count.total.unsigned_abs()),
            addresses: self.refused_addresses().await?,
        })
    }

    /// How many mails are held up, about this account or about anybody: they could not be sent when they were tried, or have waited
    /// for longer than it takes to send one. What is left for later on purpose was not tried, and is due then.
    pub async fn held_up_mails(&self, about: Option<AccountId>) -> Result<u64> {
        let sql = format!(
            "SELECT COUNT(*) AS total, COUNT(error) AS failed {WAITING} \
             AND (error IS NOT NULL OR (created_at < $2 AND (due_at < $2 OR attempts > 0))) AND payload LIKE $3"
        );
        let payload = about.map_or_else(|| "%".to_owned(), |id| format!("%\"account\":\"{id}\"%"));
        let values = [self.actor.partner.into(), self.actor.now.plus(-MINUTE).into(), payload.into()];
        let held_up: Option<Total> = self.store.one(sql, values).await?;
        Ok(held_up.map_or(0, |count| count.total.unsigned_abs()))
    }

    async fn refused_addresses(&self) -> Result<Vec<RefusedAddress>> {
        let sql = format!(
            "SELECT a.id, COALESCE(e.name, u.name, '') AS name, a.email, u.organization_id, a.undelivered_at AS at \
             FROM account a LEFT JOIN employee e ON e.account_id = a.id \
             LEFT JOIN organization_user u ON u.account_id = a.id \
             LEFT JOIN organization o ON o.id = u.organization_id \
             WHERE a.partner_id = $1 AND a.undelivered_at IS NOT NULL AND (o.id IS NULL OR o.state = 'live') \
             ORDER BY a.undelivered_at DESC, a.id LIMIT {TOLD}"
        );
        self.store.all(sql, [self.actor.partner.into()]).await
    }

    /// The names of these people, as far as they are the partner's.
    async fn names(&self, ids: Vec<AccountId>) -> Result<BTreeMap<AccountId, String>> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut sql = Sql::default();
        sql.push("SELECT account_id AS id, name FROM employee WHERE partner_id = ").bind(self.actor.partner);
        sql.push(" AND account_id IN ").list(self.store.backend(), &ids);
        sql.push(" UNION ALL SELECT account_id AS id, name FROM organization_user WHERE partner_id = ");
        sql.bind(self.actor.partner).push(" AND account_id IN ").list(self.store.backend(), &ids);
        let named: Vec<Named> = self.store.all(sql.text, sql.values).await?;
        Ok(named.into_iter().map(|named| (named.id, named.name)).collect())
    }

    /// Lets what could not be sent be tried again now; answers how many mails that are. One that is on its way is left alone:
    /// nothing goes out twice.
    pub async fn try_mails(&self) -> Result<u64> {
        let actor = self.actor;
        audit::not_too_many(self.store, actor.partner, actor.account, Action::MailsTried).await?;
        let (write, _) = self.store.write_as(actor, Capability::Oversight).await?;
        let sql = format!(
            "UPDATE outbox SET due_at = $2 WHERE id IN (SELECT id {WAITING} AND error IS NOT NULL AND due_at > $2)"
        );
        let count = write.execute(sql, [write.partner.into(), write.now.into()]).await?;
        if count > 0 {
            write.audit(Action::MailsTried, Object::Partner, json!({ "count": count })).await?;
            // Nothing that another page shows has changed: no announcement.
            write.tx.commit().await?;
        }
        Ok(count)
    }
}
