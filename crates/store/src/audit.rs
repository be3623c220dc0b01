//! The trail: one row per act, in the act's own transaction, chained by hashes per partner.

use domain::{AccountId, PartnerId, Timestamp};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait as _, FromQueryResult, Set, Statement,
};

use crate::{Result, entity::audit, secret};

/// What was acted on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Object {
    Partner,
    Account(AccountId),
    Organization(domain::OrganizationId),
    Group(domain::GroupId),
    Device(domain::DeviceId),
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
            Self::Fleet => ("fleet", None),
        }
    }
}

#[derive(Debug, FromQueryResult)]
struct Head {
    seq: i64,
    hash: String,
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

#[derive(Debug, FromQueryResult)]
struct Named {
    id: i64,
    name: String,
}

/// The names of who acts and of whom it is about, as they are now: the trail keeps them (M27).
async fn names(
    tx: &DatabaseTransaction,
    actor: Option<AccountId>,
    object: Object,
    details: &mut serde_json::Value,
) -> Result<()> {
    let whom = match object {
        Object::Account(id) => Some(id),
        _ => None,
    };
    let (Some(details), Some(first)) = (details.as_object_mut(), actor.or(whom)) else { return Ok(()) };
    let sql = "SELECT account_id AS id, name FROM employee WHERE account_id IN ($1, $2) \
               UNION ALL SELECT account_id, name FROM organization_user WHERE account_id IN ($1, $2)";
    let values = [first.into(), whom.unwrap_or(first).into()];
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
    for Named { id, name } in Named::find_by_statement(statement).all(tx).await? {
        for (key, account) in [("by", actor), ("name", whom)] {
            if account.is_some_and(|account| account.get() == id) {
                details.insert(key.to_owned(), name.clone().into());
            }
        }
    }
    Ok(())
}

/// Adds a row. `details` holds no secrets.
pub(crate) async fn record(
    tx: &DatabaseTransaction,
    partner: PartnerId,
    actor: Option<AccountId>,
    at: Timestamp,
    action: &str,
    object: Object,
    mut details: serde_json::Value,
) -> Result<()> {
    names(tx, actor, object, &mut details).await?;
    let sql = "SELECT seq, hash FROM audit WHERE partner_id = $1 ORDER BY seq DESC LIMIT 1";
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, [partner.into()]);
    let head = Head::find_by_statement(statement).one(tx).await?;
    let (kind, id) = object.parts();
    let mut row = audit::Model {
        partner_id: partner,
        seq: head.as_ref().map_or(1, |head| head.seq + 1),
        at,
        actor_id: actor,
        action: action.to_owned(),
        object_kind: kind.to_owned(),
        object_id: id,
        details: details.to_string(),
        previous_hash: head.map(|head| head.hash).unwrap_or_default(),
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
    Ok(())
}

/// The first row of a partner's trail whose hash or place in the chain is wrong.
pub(crate) async fn first_broken<C: ConnectionTrait>(
    connection: &C,
    backend: DbBackend,
    partner: PartnerId,
) -> Result<Option<i64>> {
    let (mut seq, mut previous) = (0, String::new());
    loop {
        let sql = "SELECT * FROM audit WHERE partner_id = $1 AND seq > $2 ORDER BY seq LIMIT 1000";
        let statement = Statement::from_sql_and_values(backend, sql, [partner.into(), seq.into()]);
        let rows = audit::Model::find_by_statement(statement).all(connection).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        for row in rows {
            if row.seq != seq + 1 || row.previous_hash != previous || row.hash != chain(&row) {
                return Ok(Some(seq + 1));
            }
            (seq, previous) = (row.seq, row.hash);
        }
    }
}
