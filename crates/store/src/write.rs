//! One change: a transaction in which the actor's rights are read again, and which leaves its audit row.

use domain::{AccountId, Capability, PartnerId, Timestamp};
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, DbBackend, FromQueryResult, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait as _, Value,
};

use crate::{
    Actor, Error, Result, Store, attempts, audit,
    audit::{Action, Object},
    scope::Sql,
};

/// What something that is to be sent is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Invitation,
    EmployeeAdded,
    EmployeesImported,
    Reactivated,
    Deactivated,
    Reminder,
    Reset,
    PasswordChanged,
    NewSignIn,
    SecondFactorReset,
    SecondFactorChanged,
    RecoveryCodeUsed,
    CodesRefused,
    PasswordLocked,
    WayBack,
    HandoverOffered,
    HandoverWithdrawn,
    HandoverDeclined,
    HandoverAccepted,
    NewAddress,
    AddressAsked,
    AddressChanged,
    MembershipEnds,
    AccessAsked,
    AccessGranted,
    AccessDeclined,
    OrganizationsRemoved,
    OrganizationsRestored,
    OrganizationsPurged,
    AccountClosed,
    AccountReopened,
    /// Not a mail: a code by text message.
    TextCode,
}

impl Kind {
    pub const ALL: [Self; 32] = [
        Self::Invitation,
        Self::EmployeeAdded,
        Self::EmployeesImported,
        Self::Reactivated,
        Self::Deactivated,
        Self::Reminder,
        Self::Reset,
        Self::PasswordChanged,
        Self::NewSignIn,
        Self::SecondFactorReset,
        Self::SecondFactorChanged,
        Self::RecoveryCodeUsed,
        Self::CodesRefused,
        Self::PasswordLocked,
        Self::WayBack,
        Self::HandoverOffered,
        Self::HandoverWithdrawn,
        Self::HandoverDeclined,
        Self::HandoverAccepted,
        Self::NewAddress,
        Self::AddressAsked,
        Self::AddressChanged,
        Self::MembershipEnds,
        Self::AccessAsked,
        Self::AccessGranted,
        Self::AccessDeclined,
        Self::OrganizationsRemoved,
        Self::OrganizationsRestored,
        Self::OrganizationsPurged,
        Self::AccountClosed,
        Self::AccountReopened,
        Self::TextCode,
    ];

    /// Whether it tells of the primary account changing hands.
    pub const fn is_handover(self) -> bool {
        matches!(
            self,
            Self::HandoverOffered | Self::HandoverWithdrawn | Self::HandoverDeclined | Self::HandoverAccepted
        )
    }

    /// How the outbox keeps it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::EmployeeAdded => "employee_added",
            Self::EmployeesImported => "employees_imported",
            Self::Reactivated => "reactivated",
            Self::Deactivated => "deactivated",
            Self::Reminder => "reminder",
            Self::Reset => "reset",
            Self::PasswordChanged => "password_changed",
            Self::NewSignIn => "new_sign_in",
            Self::SecondFactorReset => "second_factor_reset",
            Self::SecondFactorChanged => "second_factor_changed",
            Self::RecoveryCodeUsed => "recovery_code_used",
            Self::CodesRefused => "codes_refused",
            Self::PasswordLocked => "password_locked",
            Self::WayBack => "way_back",
            Self::HandoverOffered => "handover_offered",
            Self::HandoverWithdrawn => "handover_withdrawn",
            Self::HandoverDeclined => "handover_declined",
            Self::HandoverAccepted => "handover_accepted",
            Self::NewAddress => "new_address",
            Self::AddressAsked => "address_asked",
            Self::AddressChanged => "address_changed",
            Self::MembershipEnds => "membership_ends",
            Self::AccessAsked => "access_asked",
            Self::AccessGranted => "access_granted",
            Self::AccessDeclined => "access_declined",
            Self::OrganizationsRemoved => "organizations_removed",
            Self::OrganizationsRestored => "organizations_restored",
            Self::OrganizationsPurged => "organizations_purged",
            Self::AccountClosed => "account_closed",
            Self::AccountReopened => "account_reopened",
            Self::TextCode => "text_code",
        }
    }
}

/// A transaction of one partner. Dropped without [`Write::commit`], nothing happened.
#[derive(Debug)]
pub(crate) struct Write<'a> {
    pub tx: DatabaseTransaction,
    store: &'a Store,
    pub now: Timestamp,
    pub partner: PartnerId,
    pub account: Option<AccountId>,
    /// The network address that the act comes from.
    pub from: Option<String>,
    /// The name of whoever's eyes who acts looks through.
    pub eyes: Option<String>,
}

impl Store {
    pub(crate) async fn transaction(&self) -> Result<DatabaseTransaction> {
        // A deferred transaction that writes after reading can't wait for the lock, only fail.
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.writer.begin_with_options(options).await?)
    }

    /// A change of this partner by the command line or a job.
    pub(crate) async fn write(&self, partner: PartnerId) -> Result<Write<'_>> {
        let tx = self.transaction().await?;
        if self.backend() == DbBackend::Postgres {
            // One change of a partner at a time, as on SQLite: what was checked stays true until the commit.
            let lock = self.statement("SELECT 1 FROM partner WHERE id = $1 FOR UPDATE", [partner.into()]);
            tx.query_one_raw(lock).await?;
        }
        Ok(Write { tx, store: self, now: self.clock.now(), partner, account: None, from: None, eyes: None })
    }

    /// A change by this person, as they are at this instant, if they still have the capability.
    pub(crate) async fn write_as(&self, actor: &Actor, capability: Capability) -> Result<(Write<'_>, Actor)> {
        let (write, actor) = self.write_own(actor).await?;
        actor.require(capability)?;
        Ok((write, actor))
    }

    /// A change by this person of what is their own. Nobody changes anything through somebody else's eyes: neither who did
    /// so when they asked, nor who does so by now.
    pub(crate) async fn write_own(&self, actor: &Actor) -> Result<(Write<'_>, Actor)> {
        actor.may_change()?;
        let (write, actor) = self.write_beside(actor).await?;
        actor.may_change()?;
        Ok((write, actor))
    }

    /// As [`Store::write_own`], through whoever's eyes: for what leaves a row in the trail and changes nothing else.
    pub(crate) async fn write_beside(&self, actor: &Actor) -> Result<(Write<'_>, Actor)> {
        let mut write = self.write(actor.partner).await?;
        let from = actor.network.clone();
        let eyes = actor.eyes().map(|eyes| eyes.name.clone());
        let actor = actor.again(&write.tx, self.backend(), write.now).await?;
        (write.account, write.from, write.eyes) = (Some(actor.account), Some(from), eyes);
        Ok((write, actor))
    }
}

impl Write<'_> {
    /// The host name that people reach the portal by.
    pub fn host(&self) -> &str {
        &self.store.host
    }

    pub fn backend(&self) -> DbBackend {
        self.store.backend()
    }

    /// Whether codes are sent by text message.
    pub const fn sends_texts(&self) -> bool {
        self.store.texts
    }

    /// Whether browsers can be asked for passkeys.
    pub const fn asks_passkeys(&self) -> bool {
        self.store.site.is_some()
    }

    /// The installation's key.
    pub fn key(&self) -> &crate::key::Key {
        self.store.key()
    }

    pub fn statement(&self, sql: impl Into<String>, values: impl IntoIterator<Item = Value>) -> Statement {
        self.store.statement(sql, values)
    }

    pub async fn all<R: FromQueryResult>(
        &self,
        sql: impl Into<String>,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<R>> {
        Ok(R::find_by_statement(self.statement(sql, values)).all(&self.tx).await?)
    }

    pub async fn one<R: FromQueryResult>(
        &self,
        sql: impl Into<String>,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<R>> {
        Ok(R::find_by_statement(self.statement(sql, values)).one(&self.tx).await?)
    }

    /// Counts an attempt under this key (`attempts`); it stays counted if the write is committed.
    pub async fn count_attempt(&self, key: &str, pause: impl Fn(u32) -> i64) -> Result<u32> {
        attempts::count_in(self.store, &self.tx, key, pause).await
    }

    /// An error while there is a pause under this key (`attempts`).
    pub async fn no_pause(&self, key: &str) -> Result<()> {
        attempts::no_pause_in(self.store, &self.tx, key).await
    }

    /// Whether a query finds anything.
    pub async fn exists(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<bool> {
        Ok(self.tx.query_one_raw(self.statement(sql, values)).await?.is_some())
    }

    /// Runs a statement; answers how many rows it touched.
    pub async fn execute(
        &self,
        sql: impl Into<String>,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<u64> {
        Ok(self.tx.execute_raw(self.statement(sql, values)).await?.rows_affected())
    }

    /// Runs a statement that has to touch a row; without one there is no such thing.
    pub async fn execute_one(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<()> {
        if self.execute(sql, values).await? == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Notes the act in the trail; `details` holds no secrets.
    pub async fn audit(&self, action: Action, object: Object, mut details: serde_json::Value) -> Result<()> {
        if let (Some(details), Some(from)) = (details.as_object_mut(), &self.from) {
            details.insert("from".to_owned(), from.clone().into());
        }
        if let (Some(details), Some(eyes)) = (details.as_object_mut(), &self.eyes) {
            details.insert("as".to_owned(), eyes.clone().into());
        }
        audit::record(&self.tx, self.partner, self.account, self.now, action, object, details).await
    }

    /// Leaves something to send, in the act's own transaction; `payload` holds ids and no secret: what a mail says
    /// is looked up, and its link made, when it is sent.
    pub async fn send_later(&self, kind: Kind, payload: serde_json::Value) -> Result<()> {
        self.send_once(kind, payload, None).await
    }

    /// As [`Write::send_later`], for many at once.
    pub async fn send_many(&self, kind: Kind, payloads: &[String]) -> Result<()> {
        for some in payloads.chunks(500) {
            let mut sql = Sql::default();
            sql.push("INSERT INTO outbox (id, partner_id, kind, payload, created_at, due_at) VALUES ");
            for (place, payload) in some.iter().enumerate() {
                sql.push(if place == 0 { "(" } else { ", (" });
                sql.bind(crate::secret::id()?).push(", ").bind(self.partner).push(", ").bind(kind.key());
                sql.push(", ").bind(payload.clone()).push(", ").bind(self.now).push(", ").bind(self.now);
                sql.push(")");
            }
            self.execute(sql.text, sql.values).await?;
        }
        Ok(())
    }

    /// As [`Write::send_later`]; with a key that was used before nothing is left.
    pub async fn send_once(&self, kind: Kind, payload: serde_json::Value, key: Option<String>) -> Result<()> {
        self.leave(kind, &payload, key).await.map(|_| ())
    }

    /// Leaves a text message with a code to be drawn; answers the id of its row.
    pub async fn text_later(&self, account: AccountId) -> Result<i64> {
        self.leave(Kind::TextCode, &serde_json::json!({ "account": account }), None).await
    }

    async fn leave(&self, kind: Kind, payload: &serde_json::Value, key: Option<String>) -> Result<i64> {
        let id = crate::secret::id()?;
        let sql = "INSERT INTO outbox (id, partner_id, kind, payload, created_at, due_at, once_key) \
                   VALUES ($1, $2, $3, $4, $5, $5, $6) ON CONFLICT (once_key) DO NOTHING";
        let values = [
            id.into(),
            self.partner.into(),
            kind.key().into(),
            payload.to_string().into(),
            self.now.into(),
            key.into(),
        ];
        self.execute(sql, values).await?;
        Ok(id)
    }

    /// Makes it so, and wakes the open pages of the partner.
    pub async fn commit(self) -> Result<()> {
        let partner = self.partner;
        self.commit_for(&[partner]).await
    }

    /// As [`Write::commit`], of what concerns all of these partners.
    pub async fn commit_for(self, partners: &[PartnerId]) -> Result<()> {
        let mut sql = Sql::default();
        sql.push("UPDATE partner SET revision = revision + 1 WHERE id IN ").list(self.backend(), partners);
        self.execute(sql.text, sql.values).await?;
        self.tx.commit().await?;
        for partner in partners {
            self.store.changes.announce(*partner);
        }
        Ok(())
    }
}
