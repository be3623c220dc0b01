//! Looking at the portal through somebody else's eyes (M131, SPEC section 6): what is seen is what both see, what may be
//! done is what both may, and nothing can be changed.
//!
//! A preview is a row beside the session, judged whenever the session is read. While it lasts the actor stays who looks:
//! their account, their session, their name in the trail.

use domain::{
    AccountId, AccountState, OrganizationId, Refusal, Timestamp,
    limits::PREVIEW,
    policy::{self, Principal},
    region::Region,
};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement};
use serde_json::json;

use crate::{
    Actor, Error, Result,
    audit::{Action, Object},
    own::Own,
    person::{PERSON, Person, PersonRow, groups_of},
    scope::{Scope, Sql},
    write::Write,
};

/// Whose eyes a session looks through.
#[derive(Debug, Clone)]
pub(crate) enum Looks {
    Own,
    Through(Box<Eyes>),
    /// Another's until a moment ago: time is up, the other person is gone, or it is not allowed any more. Its owner sees
    /// as themselves, and changes nothing before they have said that they go on.
    Over,
}

/// Somebody else's eyes.
#[derive(Debug, Clone)]
pub(crate) struct Eyes {
    pub account: AccountId,
    pub person: Person,
    pub name: String,
    pub email: String,
    /// The names of the groups of an employee who sees what these hold.
    pub groups: Vec<String>,
    pub region: Region,
    /// What both see.
    pub scope: Scope,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    account_id: AccountId,
    #[sea_orm(nested)]
    person: PersonRow,
}

/// The person whom this session looks through, if its time is not up and if it is, for an organization user, one of an
/// organization that the actor sees.
fn eyes_sql(backend: DbBackend, actor: &Actor) -> Sql {
    let mut sql = Sql::default();
    sql.push("SELECT a.id AS account_id, ").push(PERSON).push(", ");
    groups_of(&mut sql, backend, "a.id", actor.now);
    sql.push(
        " FROM preview v JOIN account a ON a.id = v.account_id AND a.partner_id = v.partner_id \
         LEFT JOIN employee e ON e.account_id = a.id LEFT JOIN organization_user u ON u.account_id = a.id \
         LEFT JOIN organization o ON o.id = u.organization_id WHERE v.session_hash = ",
    );
    sql.bind(actor.session.clone()).push(" AND v.partner_id = ").bind(actor.partner);
    sql.push(" AND v.ends_at > ").bind(actor.now);
    sql.push(" AND (u.organization_id IS NULL OR u.organization_id IN (");
    actor.own_scope().organizations(&mut sql);
    sql.push("))");
    sql
}

/// Through whose eyes an actor looks whose session has a preview. All of it is judged anew each time: the time, the other
/// account, and the right to look.
pub(crate) async fn looks<C: ConnectionTrait>(
    connection: &C,
    backend: DbBackend,
    actor: &Actor,
) -> Result<Looks> {
    let Sql { text, values } = eyes_sql(backend, actor);
    let statement = Statement::from_sql_and_values(backend, text, values);
    let found = Row::find_by_statement(statement).one(connection).await?;
    Ok(found.map(|row| eyes(row, actor)).transpose()?.flatten().map_or(Looks::Over, Looks::Through))
}

fn eyes(row: Row, actor: &Actor) -> Result<Option<Box<Eyes>>> {
    let (account, row) = (row.account_id, row.person);
    let Some(person) = row.person().filter(|_| row.state(actor.now) != AccountState::Deactivated) else {
        return Ok(None);
    };
    let allowed = policy::may_preview(actor.person.principal(), person.principal()).is_ok();
    let scope = person.scope(actor.partner, account, actor.now).within(actor.own_scope());
    let Some(scope) = scope.filter(|_| allowed && account != actor.account) else { return Ok(None) };
    let (groups, region) = (row.groups()?, row.region());
    Ok(Some(Box::new(Eyes { account, person, name: row.name(), email: row.email, groups, region, scope })))
}

/// Begins to look through the eyes of this person, within a write that has looked at whether the actor finds them.
pub(crate) async fn start(
    write: &Write<'_>,
    actor: &Actor,
    (target, principal): (AccountId, Principal),
    state: AccountState,
) -> Result<()> {
    policy::may_preview(actor.person.principal(), principal).map_err(Error::Forbidden)?;
    if target == actor.account {
        return Err(Error::Conflict("These are your own eyes."));
    }
    if state == AccountState::Deactivated {
        return Err(Error::Conflict("This account is deactivated and sees nothing."));
    }
    let until = write.now.plus(PREVIEW);
    let sql = "INSERT INTO preview (session_hash, partner_id, account_id, started_at, ends_at) VALUES ($1, $2, $3, $4, $5)";
    let values =
        [actor.session.clone().into(), actor.partner.into(), target.into(), write.now.into(), until.into()];
    write.execute(sql, values).await?;
    write.audit(Action::PreviewStarted, Object::Account(target), json!({ "until": until.minute() })).await
}

#[derive(Debug, FromQueryResult)]
struct Looked {
    account_id: AccountId,
    started_at: Timestamp,
    organization_id: Option<OrganizationId>,
}

/// Somebody through whose eyes was looked, and the organization whose user they are.
pub type LookedThrough = (AccountId, Option<OrganizationId>);

/// Ends the preview of a session, if it has one.
pub(crate) async fn end(write: &Write<'_>, session: &str) -> Result<Option<LookedThrough>> {
    let sql = "SELECT v.account_id, v.started_at, u.organization_id FROM preview v \
               LEFT JOIN organization_user u ON u.account_id = v.account_id WHERE v.session_hash = $1";
    let Some(looked) = write.one::<Looked>(sql, [session.into()]).await? else { return Ok(None) };
    write.execute_one("DELETE FROM preview WHERE session_hash = $1", [session.into()]).await?;
    let details = json!({ "since": looked.started_at.minute() });
    write.audit(Action::PreviewEnded, Object::Account(looked.account_id), details).await?;
    Ok(Some((looked.account_id, looked.organization_id)))
}

impl Own<'_> {
    /// Looks through one's own eyes again; answers whose they were, if one still may look there.
    pub async fn end_preview(&self) -> Result<Option<LookedThrough>> {
        let (write, actor) = self.store.write_beside(self.actor).await?;
        let ended = end(&write, &actor.session).await?;
        if ended.is_some() {
            write.commit().await?;
        }
        Ok(ended.filter(|_| matches!(actor.looks, Looks::Through(_))))
    }
}

impl Actor {
    /// Somebody else's eyes, where the session looks through them.
    pub(crate) fn eyes(&self) -> Option<&Eyes> {
        if let Looks::Through(eyes) = &self.looks { Some(eyes) } else { None }
    }

    /// Why nothing can be changed at present, and nothing of one's own account shown: one looks through somebody else's
    /// eyes, or has not said yet that one does so no more.
    pub const fn only_looks(&self) -> Option<Refusal> {
        match self.looks {
            Looks::Own => None,
            Looks::Through(_) => Some(Refusal::Preview),
            Looks::Over => Some(Refusal::PreviewOver),
        }
    }

    /// An error where nothing can be changed.
    pub(crate) fn may_change(&self) -> Result<()> {
        self.only_looks().map_or(Ok(()), |refusal| Err(Error::Forbidden(refusal)))
    }

    /// Whose eyes these are: whose groups decide what is seen, and who is "you" on the pages.
    pub fn seen_by(&self) -> AccountId {
        self.eyes().map_or(self.account, |eyes| eyes.account)
    }

    /// Whether the other actor, of the same session at another instant, looks as this one does.
    pub fn looks_like(&self, other: &Self) -> bool {
        (self.seen_by(), self.only_looks()) == (other.seen_by(), other.only_looks())
    }
}
