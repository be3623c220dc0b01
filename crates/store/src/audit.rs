//! The trail: one row per act, in the act's own transaction, chained by hashes per partner.

use std::fmt;

pub(crate) use domain::audit::Action;
use domain::{
    AccountId, OrganizationId, PartnerId, Timestamp,
    element::ElementKind,
    limits::NOTED_A_MINUTE,
    time::{HOUR, MINUTE, SECOND},
};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait as _, FromQueryResult, Set, Statement,
};

use crate::{Error, Result, Store, elements, entity::audit, secret};

/// What was acted on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Object {
    Partner,
    Account(AccountId),
    Organization(OrganizationId),
    Group(domain::GroupId),
    Device(domain::DeviceId),
    Element(ElementKind, domain::ElementId),
    Fleet,
}

impl Object {
    const fn parts(self) -> (&'static str, Option<i64>) {
        match self {
            Self::Partner => ("partner", None),
            Self::Account(id) => ("account", Some(id.get())),
            Self::Organization(id) => ("organization", Some(id.get())),
            Self::Group(id) => ("group", Some(id.get())),
            Self::Device(id) => ("device", Some(id.get())),
            Self::Element(kind, id) => (elements::table(kind).name, Some(id.get())),
            Self::Fleet => ("fleet", None),
        }
    }
}

#[derive(Debug, FromQueryResult)]
struct Head {
    seq: i64,
    hash: String,
}

/// Where the trail ended, if anything is in it, and what whoever acts is called now.
#[derive(Debug, FromQueryResult)]
struct Before {
    head_seq: Option<i64>,
    head_hash: Option<String>,
    name: Option<String>,
    organization_id: Option<OrganizationId>,
}

/// The hash of a row: over everything in it and the hash before it.
fn chain(row: &audit::Model) -> String {
    let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    secret::key(&[
        &row.partner_id.get().to_string(),
        &row.seq.to_string(),
        &row.at.millis().to_string(),
        &number(row.actor_id.map(AccountId::get)),
        &row.action,
        &row.object_kind,
        &number(row.object_id),
        &row.details,
        &row.previous_hash,
    ])
}

#[derive(Debug, Clone, FromQueryResult)]
struct Named {
    name: String,
    /// Whose it is: the organization itself, its user, or what is linked to it.
    organization_id: Option<OrganizationId>,
}

/// What it is called now, and whose it is.
async fn look(tx: &DatabaseTransaction, object: Object) -> Result<Option<Named>> {
    let nobody = "CAST(NULL AS BIGINT) AS organization_id";
    let element = |name: &str, table: &str| {
        format!("SELECT {name} AS name, organization_id FROM {table} WHERE id = $1")
    };
    let (sql, id) = match object {
        Object::Account(id) => (
            format!(
                "SELECT name, {nobody} FROM employee WHERE account_id = $1 \
                 UNION ALL SELECT name, organization_id FROM organization_user WHERE account_id = $1"
            ),
            id.get(),
        ),
        Object::Organization(id) => {
            ("SELECT name, id AS organization_id FROM organization WHERE id = $1".to_owned(), id.get())
        }
        Object::Group(id) => (format!("SELECT name, {nobody} FROM access_group WHERE id = $1"), id.get()),
        Object::Device(id) => (element("hostname", "device"), id.get()),
        Object::Element(kind, id) => {
            let table = elements::table(kind);
            (element(table.called, table.name), id.get())
        }
        Object::Partner | Object::Fleet => return Ok(None),
    };
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, [id.into()]);
    Ok(Named::find_by_statement(statement).one(tx).await?)
}

/// Adds the names of who acts and of what it is about, as they are now: the trail keeps them (M27). Answers which organization it
/// is about: the one that the row tells, or whose it is.
async fn with_names(
    tx: &DatabaseTransaction,
    by: Option<Named>,
    what: Option<Named>,
    details: &mut serde_json::Value,
) -> Result<Option<OrganizationId>> {
    let Some(details) = details.as_object_mut() else { return Ok(None) };
    if let Some(by) = by {
        details.insert("by".to_owned(), by.name.into());
    }
    // An id tells nobody anything, least of all when what it was is gone.
    let told = details.get("organization").and_then(|id| id.as_str()?.parse().ok());
    if let Some(id) = told
        && let Some(of) = look(tx, Object::Organization(id)).await?
    {
        details.insert("of".to_owned(), of.name.into());
    }
    let organization = told.or(what.as_ref().and_then(|what| what.organization_id));
    // What was deleted or renamed by the act has told its name already.
    if let Some(what) = what {
        details.entry("name").or_insert(what.name.into());
    }
    // What the names are found by: SQLite folds no letters but those of English.
    let names: Vec<&str> = ["by", "name"].iter().filter_map(|key| details.get(*key)?.as_str()).collect();
    let key = names.join("\n").to_lowercase();
    details.insert("key".to_owned(), key.into());
    Ok(organization)
}

/// Notes which organization a row is about.
async fn of_organization(
    tx: &DatabaseTransaction,
    organization: OrganizationId,
    (partner, seq): (PartnerId, i64),
) -> Result<()> {
    let sql = "INSERT INTO organization_trail (organization_id, seq, partner_id) \
               SELECT id, $1, partner_id FROM organization WHERE id = $2 AND partner_id = $3";
    let values = [seq.into(), organization.into(), partner.into()];
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}

/// Adds a row. `details` holds no secrets.
pub(crate) async fn record(
    tx: &DatabaseTransaction,
    partner: PartnerId,
    actor: Option<AccountId>,
    at: Timestamp,
    action: Action,
    object: Object,
    mut details: serde_json::Value,
) -> Result<()> {
    // From where it ended, and not from its last row: what was cut off stays missing.
    let sql = "SELECT h.seq AS head_seq, h.hash AS head_hash, COALESCE(e.name, u.name) AS name, u.organization_id \
               FROM partner p LEFT JOIN audit_head h ON h.partner_id = p.id \
               LEFT JOIN employee e ON e.account_id = $2 LEFT JOIN organization_user u ON u.account_id = $2 \
               WHERE p.id = $1";
    let values = [partner.into(), actor.into()];
    let before = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
    let before = Before::find_by_statement(before).one(tx).await?.ok_or(Error::NotFound)?;
    let Before { head_seq, head_hash, name, organization_id } = before;
    let by = name.map(|name| Named { name, organization_id });
    // Whoever acts on their own account was looked at.
    let what = match object {
        Object::Account(account) if actor == Some(account) => by.clone(),
        _ => look(tx, object).await?,
    };
    let organization = with_names(tx, by, what, &mut details).await?;
    let (kind, id) = object.parts();
    let mut row = audit::Model {
        partner_id: partner,
        seq: head_seq.unwrap_or_default() + 1,
        at,
        actor_id: actor,
        action: action.key().to_owned(),
        object_kind: kind.to_owned(),
        object_id: id,
        details: details.to_string(),
        previous_hash: head_hash.unwrap_or_default(),
        hash: String::new(),
    };
    row.hash = chain(&row);
    audit::Entity::insert(audit::ActiveModel {
        partner_id: Set(row.partner_id),
        seq: Set(row.seq),
        at: Set(row.at),
        actor_id: Set(row.actor_id),
        action: Set(row.action),
        object_kind: Set(row.object_kind),
        object_id: Set(row.object_id),
        details: Set(row.details),
        previous_hash: Set(row.previous_hash),
        hash: Set(row.hash),
    })
    .exec_without_returning(tx)
    .await?;
    match organization {
        Some(organization) => of_organization(tx, organization, (partner, row.seq)).await,
        None => Ok(()),
    }
}

#[derive(Debug, FromQueryResult)]
struct At {
    at: Timestamp,
}

/// An error when this person left as many such rows in the last minute as anybody has reason to: the trail is never cut,
/// so nobody may fill it.
pub(crate) async fn not_too_many(
    store: &Store,
    partner: PartnerId,
    account: AccountId,
    action: Action,
) -> Result<()> {
    let sql = format!(
        "SELECT at FROM audit WHERE partner_id = $1 AND actor_id = $2 AND action = $3 \
         ORDER BY seq DESC LIMIT 1 OFFSET {}",
        NOTED_A_MINUTE - 1
    );
    let last: Option<At> = store.one(sql, [partner.into(), account.into(), action.key().into()]).await?;
    match last {
        Some(At { at }) if store.clock.now().since(at) < MINUTE => {
            Err(Error::TooMany { seconds: MINUTE / SECOND })
        }
        _ => Ok(()),
    }
}

#[derive(Debug, FromQueryResult)]
struct Told {
    at: Timestamp,
    details: String,
}

/// Whether it was noted within the last hour that this address was refused to this person.
pub(crate) async fn refused_lately(
    store: &Store,
    partner: PartnerId,
    account: AccountId,
    address: &str,
) -> Result<bool> {
    let sql = format!(
        "SELECT at, details FROM audit WHERE partner_id = $1 AND actor_id = $2 AND action = $3 \
         ORDER BY seq DESC LIMIT {NOTED_A_MINUTE}"
    );
    let values = [partner.into(), account.into(), Action::Refused.key().into()];
    let rows: Vec<Told> = store.all(sql, values).await?;
    let now = store.clock.now();
    let this = |row: &Told| {
        let details: Option<serde_json::Value> = serde_json::from_str(&row.details).ok();
        details.is_some_and(|details| details["address"] == address)
    };
    Ok(rows.iter().take_while(|row| now.since(row.at) < HOUR).any(this))
}

/// The first row of a partner's trail whose hash or place in the chain is wrong, or that is missing at its end: the end is
/// kept apart, and nobody is without a trail.
pub(crate) async fn first_broken<C: ConnectionTrait>(
    connection: &C,
    backend: DbBackend,
    partner: PartnerId,
) -> Result<Option<i64>> {
    let (mut seq, mut previous) = (0, String::new());
    // Before the rows: those that are written meanwhile are no mending.
    let end = || {
        let sql = "SELECT seq, hash FROM audit_head WHERE partner_id = $1";
        Head::find_by_statement(Statement::from_sql_and_values(backend, sql, [partner.into()]))
            .one(connection)
    };
    let Some(head) = end().await? else { return Ok(Some(1)) };
    let mut met = head.seq == 0;
    loop {
        let sql = "SELECT * FROM audit WHERE partner_id = $1 AND seq > $2 ORDER BY seq LIMIT 1000";
        let statement = Statement::from_sql_and_values(backend, sql, [partner.into(), seq.into()]);
        let rows = audit::Model::find_by_statement(statement).all(connection).await?;
        if rows.is_empty() {
            if !met {
                return Ok(Some(seq + 1));
            }
            // Whoever writes a row moves the end with it: by now it is where the last row is, or further.
            let end = end().await?.map_or(0, |end| end.seq);
            return Ok((end < seq).then_some(end + 1));
        }
        for row in rows {
            let whole = row.seq == seq + 1 && row.previous_hash == previous && row.hash == chain(&row);
            if !whole || (row.seq == head.seq && row.hash != head.hash) {
                return Ok(Some(seq + 1));
            }
            met |= row.seq == head.seq;
            (seq, previous) = (row.seq, row.hash);
        }
    }
}

/// Where a partner's trail stood at some instant. Kept outside of the database it shows what the chain alone can't: a trail
/// that was written anew from its beginning, or whose end was cut off (T44).
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Anchor {
    pub(crate) partner_id: PartnerId,
    pub(crate) seq: i64,
    pub(crate) hash: String,
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.partner_id, self.seq, self.hash)
    }
}

impl Anchor {
    /// Every anchor in a text, whatever stands around it: the lines of a log, or the output of a command.
    pub fn all_in(text: &str) -> Vec<Self> {
        let apart = |c: char| !c.is_ascii_alphanumeric() && c != ':';
        text.split(apart).filter_map(Self::read).collect()
    }

    fn read(word: &str) -> Option<Self> {
        let [partner, seq, hash] = word.split(':').collect::<Vec<_>>().try_into().ok()?;
        let whole = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        let hash = whole.then(|| hash.to_owned())?;
        Some(Self { partner_id: partner.parse().ok()?, seq: seq.parse().ok()?, hash })
    }
}

/// Where every trail stands now.
pub(crate) async fn anchors(store: &Store) -> Result<Vec<Anchor>> {
    let sql = "SELECT a.partner_id, a.seq, a.hash FROM partner p JOIN audit a ON a.partner_id = p.id \
               AND a.seq = (SELECT MAX(l.seq) FROM audit l WHERE l.partner_id = p.id) ORDER BY p.id";
    store.all(sql, []).await
}

/// Whether the trail still holds the row that an anchor is of.
pub(crate) async fn holds(store: &Store, anchor: &Anchor) -> Result<bool> {
    let sql = "SELECT at FROM audit WHERE partner_id = $1 AND seq = $2 AND hash = $3";
    let values = [anchor.partner_id.into(), anchor.seq.into(), anchor.hash.clone().into()];
    Ok(store.one::<At>(sql, values).await?.is_some())
}
