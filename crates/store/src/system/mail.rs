//! What is to be sent: claimed one by one, its facts looked up and its link made when it is sent.
//!
//! A mail is claimed for [`LEASE`]; whoever claimed it and is gone leaves it to the next. So it goes out once unless the
//! portal dies between sending it and writing that down.

mod access;
mod address;
mod contents;
mod news;
mod organizations;

pub use news::{Goes, News};

use domain::{
    AccessRequestId, AccountId, AccountState, Capability, GroupId, OrganizationId, PartnerId, Role, Standing,
    Timestamp,
    region::{Locale, Region},
    time::{HOUR, MINUTE, SECOND},
};
use sea_orm::{DbBackend, FromQueryResult};
use serde::Deserialize;

use super::System;
use crate::{Result, factors::has_factor, write::Write};

/// So long nobody else sends what was claimed.
const LEASE: i64 = 11 * MINUTE;
/// The same until it is known what is to be sent, and for a code: its gateway answers in seconds, and it is good for minutes.
pub(super) const CLAIM: i64 = 2 * MINUTE;
/// The first pause before a mail that failed is tried again.
const PAUSE: i64 = 10 * SECOND;
/// The longest pause before a mail that failed is tried again.
const PAUSE_MAX: i64 = 60 * MINUTE;
/// So often a mail is tried that is refused: three days, with these pauses.
const GIVEN_UP: i64 = 76;
/// The mails that somebody asked for a moment ago and sits waiting for.
const ASKED_FOR: &str = "kind = 'reset'";
/// The mails that somebody waits for: each brings a link.
const AWAITED: &str = "kind IN ('second_factor_reset', 'invitation', 'reactivated', 'new_address')";

/// A mail that is to be sent now.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The same whenever it is tried again.
    pub id: i64,
    pub to: String,
    /// The name of whom it is to.
    pub name: String,
    /// In whose name it is written.
    pub partner: String,
    /// How times are told to them.
    pub region: Region,
    /// How often it was tried, with this time.
    pub attempts: i64,
    pub news: News,
}

#[derive(Debug, FromQueryResult)]
pub(super) struct Claimed {
    pub id: i64,
    pub partner_id: PartnerId,
    kind: String,
    payload: String,
    pub created_at: Timestamp,
    pub attempts: i64,
}

/// What the outbox keeps of a mail: ids, and what can't be looked up later.
#[derive(Debug, Deserialize)]
struct Payload {
    account: AccountId,
    #[serde(default)]
    browser: String,
    #[serde(default)]
    network: String,
    /// A new address that waits to be proven.
    #[serde(default)]
    change: i64,
    #[serde(default)]
    before: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    count: u64,
    /// Who acted, where that is somebody else.
    #[serde(default)]
    by: Option<AccountId>,
    /// Whose membership it is, and of which group.
    member: Option<AccountId>,
    group: Option<GroupId>,
    request: Option<AccessRequestId>,
    /// What was there and is no more.
    #[serde(default)]
    names: Vec<String>,
    /// On which organizations.
    #[serde(default)]
    organizations: Vec<OrganizationId>,
}

#[derive(Debug, FromQueryResult)]
#[expect(clippy::struct_excessive_bools, reason = "columns, as the query answers them")]
struct Addressee {
    email: String,
    state: AccountState,
    deadline: Option<Timestamp>,
    lapsed_at: Option<Timestamp>,
    password_changed_at: Option<Timestamp>,
    has_password: bool,
    second_factor: bool,
    set_up_by_link: bool,
    recovery_codes: i64,
    name: Option<String>,
    role: Option<Role>,
    security_administrator: Option<bool>,
    partner: String,
    organization: Option<String>,
    /// When the organization was removed, if it is.
    removed_at: Option<Timestamp>,
    /// Whether the account needs a second factor.
    factor: bool,
    time_zone: Option<String>,
    locale: Option<String>,
}

impl Addressee {
    /// Whether an employee may do that now. A mail is about what somebody was when it was written, and goes out later (P33).
    fn may(&self, capability: Capability) -> bool {
        self.role.zip(self.security_administrator).is_some_and(|(role, security_administrator)| {
            Standing { role, security_administrator }.may(capability)
        })
    }
}

const ADDRESSEE: &str = concat!(
    "SELECT a.email, a.state, a.deadline, a.lapsed_at, a.password_changed_at, a.set_up_by_link, \
    a.password_hash IS NOT NULL AS has_password, \
    ",
    has_factor!("a.id"),
    " AS second_factor, \
    (SELECT COUNT(*) FROM recovery_code r WHERE r.account_id = a.id) AS recovery_codes, COALESCE(e.name, u.name) AS name, e.role, e.security_administrator, p.name AS partner, \
    o.name AS organization, o.removed_at, \
    COALESCE(o.second_factor, TRUE) AS factor, \
    o.time_zone, o.locale \
    FROM account a JOIN partner p ON p.id = a.partner_id LEFT JOIN employee e ON e.account_id = a.id \
    LEFT JOIN organization_user u ON u.account_id = a.id LEFT JOIN organization o ON o.id = u.organization_id"
);

impl System<'_> {
    /// The next mail that is due, if there is one: nobody else gets it until its lease ends.
    pub async fn next_mail(&self) -> Result<Option<Mail>> {
        while let Some(claimed) = self.claim_mail().await? {
            if let Some(mail) = self.prepare(&claimed).await? {
                return Ok(Some(mail));
            }
        }
        Ok(None)
    }

    /// What somebody waits for goes before what is only to be known: a thousand notices hold up nobody's way in.
    async fn claim_mail(&self) -> Result<Option<Claimed>> {
        for kind in [ASKED_FOR, AWAITED, "kind <> 'text_code'"] {
            if let Some(claimed) = self.claim(kind).await? {
                return Ok(Some(claimed));
            }
        }
        Ok(None)
    }

    /// Writes down that a mail was sent.
    pub async fn mail_done(&self, mail: &Mail) -> Result<()> {
        self.done(mail.id, mail.attempts).await?;
        let sql = "UPDATE account SET undelivered_at = NULL WHERE email = $1 AND undelivered_at IS NOT NULL";
        self.0.execute(sql, [mail.to.clone().into()]).await
    }

    /// Writes down that a mail server does not want a mail: whoever manages the account with this address sees it. It is tried
    /// all the same for three days, for what the server says may be a mistake of its own.
    pub async fn mail_refused(&self, mail: &Mail, why: &str) -> Result<()> {
        if mail.attempts < GIVEN_UP {
            self.mail_failed(mail, why).await?;
        } else {
            self.done(mail.id, mail.attempts).await?;
        }
        let sql = "UPDATE account SET undelivered_at = $1 WHERE email = $2";
        self.0.execute(sql, [self.0.clock.now().into(), mail.to.clone().into()]).await
    }

    /// Leaves a mail that could not be sent for later, and why: the pause grows fourfold from ten seconds to an hour. `why` says
    /// nothing of whom it was to.
    pub async fn mail_failed(&self, mail: &Mail, why: &str) -> Result<()> {
        let tries = mail.attempts.saturating_sub(1).clamp(0, 6);
        self.later(mail.id, mail.attempts, (PAUSE << (2 * tries)).min(PAUSE_MAX), Some(why)).await
    }

    /// Writes down that a row of the outbox needs nothing more; for whoever claimed it last.
    pub(super) async fn done(&self, id: i64, attempts: i64) -> Result<()> {
        let sql = "UPDATE outbox SET done_at = $1 WHERE id = $2 AND attempts = $3";
        self.0.execute(sql, [self.0.clock.now().into(), id.into(), attempts.into()]).await
    }

    /// Leaves a row of the outbox for after a pause.
    pub(super) async fn later(&self, id: i64, attempts: i64, pause: i64, why: Option<&str>) -> Result<()> {
        let due = self.0.clock.now().plus(pause);
        let sql =
            "UPDATE outbox SET due_at = $1, error = $4 WHERE id = $2 AND attempts = $3 AND done_at IS NULL";
        self.0.execute(sql, [due.into(), id.into(), attempts.into(), why.into()]).await
    }

    /// The next row of this kind that is due, for so long nobody else's.
    pub(super) async fn claim(&self, kind: &str) -> Result<Option<Claimed>> {
        let now = self.0.clock.now();
        let skip = if self.0.backend() == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
        let sql = format!(
            "UPDATE outbox SET due_at = $1, attempts = attempts + 1, error = NULL WHERE id = (SELECT id FROM outbox \
             WHERE done_at IS NULL AND due_at <= $2 AND {kind} ORDER BY due_at, id LIMIT 1 {skip}) \
             RETURNING id, partner_id, kind, payload, created_at, attempts"
        );
        let statement = self.0.statement(sql, [now.plus(CLAIM).into(), now.into()]);
        Ok(Claimed::find_by_statement(statement).one(&self.0.writer).await?)
    }

    /// What the mail says, as things are now; nothing if it is out of date, or somebody else's by now.
    async fn prepare(&self, claimed: &Claimed) -> Result<Option<Mail>> {
        let write = self.0.write(claimed.partner_id).await?;
        if !claimed.still_mine(&write, LEASE).await? {
            return Ok(None);
        }
        if contents::waits(&write, claimed).await? {
            // It was looked at, and not tried.
            let due = "UPDATE outbox SET due_at = $1, attempts = attempts - 1 WHERE id = $2";
            write.execute(due, [write.now.plus(HOUR).into(), claimed.id.into()]).await?;
            write.tx.commit().await?;
            return Ok(None);
        }
        let mail = contents::contents(&write, claimed).await?;
        if mail.is_none() {
            claimed.give_up(&write).await?;
        }
        // Nothing that a page shows has changed: no announcement.
        write.tx.commit().await?;
        Ok(mail)
    }
}

impl Claimed {
    /// Whether it is still this claim's: waiting for a long change of the partner may have taken longer than the lease.
    pub(super) async fn still_mine(&self, write: &Write<'_>, lease: i64) -> Result<bool> {
        let mine = "UPDATE outbox SET due_at = $1 WHERE id = $2 AND attempts = $3 AND done_at IS NULL";
        let values = [write.now.plus(lease).into(), self.id.into(), self.attempts.into()];
        Ok(write.execute(mine, values).await? == 1)
    }

    /// Nobody is waiting for it any more.
    pub(super) async fn give_up(&self, write: &Write<'_>) -> Result<()> {
        let done = "UPDATE outbox SET done_at = $1 WHERE id = $2";
        write.execute(done, [write.now.into(), self.id.into()]).await?;
        Ok(())
    }
}

fn mail(claimed: &Claimed, to: Addressee, news: News) -> Mail {
    let Addressee { email, name, partner, time_zone, locale, .. } = to;
    let Claimed { id, attempts, .. } = *claimed;
    let locale = locale.as_deref().and_then(Locale::from_key).unwrap_or_default();
    let region = Region { zone: time_zone.unwrap_or_default(), locale };
    Mail { id, to: email, name: name.unwrap_or_default(), partner, region, attempts, news }
}
