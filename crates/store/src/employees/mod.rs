//! The door of Manage Employees (M13): within rank, and never above what one sees oneself.

use domain::{
    AccountId, Capability, PartnerId, Refusal, Role, Standing, Timestamp, Visibility,
    account::AccountAct,
    employee::{EmployeeDetail, EmployeeRow, Invited, NewEmployee},
    policy,
};
use sea_orm::{ConnectionTrait, EntityTrait as _, FromQueryResult, Set};

use crate::{
    Actor, Error, Result, Store,
    accounts::{self, Account, account_columns, life::welcome, may_name_another, with_address},
    addresses,
    audit::{Action, Object},
    entity::{account, employee},
    fold::folded,
    scope::{Scope, Sql},
    secret,
    write::{Kind, Write},
};

mod bulk;
mod edit;
mod import;
mod life;
mod list;

pub(crate) use list::SEES_EVERYTHING;

/// Employees as somebody may manage them.
#[derive(Debug)]
pub struct EmployeeAdmin<'a> {
    store: &'a Store,
    actor: &'a Actor,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    account: Account,
    name_key: String,
    phone: Option<String>,
    role: Role,
    security_administrator: bool,
    visibility: Visibility,
    groups: i64,
    undelivered_at: Option<Timestamp>,
    created_at: Timestamp,
}

/// Employees always need a second factor; a primary account never lapses.
const SELECT: &str = concat!(
    "SELECT ",
    account_columns!(),
    ", TRUE AS needs_factor, e.role <> 'primary' AS lapses, e.name, e.name_key, e.phone, e.role, \
     e.security_administrator, e.visibility, a.undelivered_at, e.created_at, \
     (SELECT COUNT(*) FROM group_member gm WHERE gm.account_id = e.account_id AND "
);

/// Adds a query for employees of the partner, as they are at this instant.
fn select(sql: &mut Sql, partner: PartnerId, now: Timestamp) {
    sql.push(SELECT).lasting(now).push(") AS groups FROM employee e JOIN account a ON a.id = e.account_id");
    sql.push(" WHERE e.partner_id = ").bind(partner);
}

#[derive(Debug, FromQueryResult)]
struct Named {
    name: String,
}

#[derive(Debug, FromQueryResult)]
struct Total {
    total: i64,
}

impl Row {
    const fn standing(&self) -> Standing {
        Standing { role: self.role, security_administrator: self.security_administrator }
    }

    /// As a list shows it at this instant.
    fn shown(self, now: Timestamp) -> EmployeeRow {
        EmployeeRow {
            standing: self.standing(),
            life: self.account.life(now),
            id: self.account.id,
            name: self.account.name,
            email: self.account.email,
            phone: self.phone,
            visibility: self.visibility,
            groups: self.groups.unsigned_abs(),
            undelivered: self.undelivered_at,
            group_names: Vec::new(),
        }
    }
}

/// Inserts an account with its employee.
pub(crate) async fn insert<C: ConnectionTrait>(
    tx: &C,
    partner: PartnerId,
    new: &NewEmployee,
    visibility: Visibility,
    password_hash: Option<String>,
    now: Timestamp,
) -> Result<AccountId> {
    let id = AccountId::new(secret::id()?);
    let account = accounts::row(id, partner, "employee", &new.email, password_hash, now);
    account::Entity::insert(account).exec_without_returning(tx).await?;
    employee::Entity::insert(employee::ActiveModel {
        account_id: Set(id),
        partner_id: Set(partner),
        name: Set(new.name.as_str().to_owned()),
        name_key: Set(new.name.key()),
        name_folded: Set(folded(new.name.as_str())),
        phone: Set(new.phone.as_ref().map(|phone| phone.as_str().to_owned())),
        role: Set(new.standing.role),
        security_administrator: Set(new.standing.security_administrator),
        visibility: Set(visibility),
        created_at: Set(now),
    })
    .exec_without_returning(tx)
    .await?;
    Ok(id)
}

/// Adds an employee with a one-time link to set a password, within a write that has looked at rank and rights.
async fn add(write: &Write<'_>, new: &NewEmployee, visibility: Visibility) -> Result<Invited> {
    let id = insert(&write.tx, write.partner, new, visibility, None, write.now).await?;
    let details = serde_json::json!({
        "address": new.email.as_str(), "role": new.standing.role, "designated": new.standing.security_administrator,
    });
    write.audit(Action::EmployeeCreated, Object::Account(id), details).await?;
    welcome(write, id, &new.name, &new.email).await
}

impl Store {
    /// The door of those who manage employees.
    pub fn employee_admin<'a>(&'a self, actor: &'a Actor) -> Result<EmployeeAdmin<'a>> {
        actor.require(Capability::ManageEmployees)?;
        Ok(EmployeeAdmin { store: self, actor })
    }
}

fn by_id(partner: PartnerId, id: AccountId, now: Timestamp) -> Sql {
    let mut sql = Sql::default();
    select(&mut sql, partner, now);
    sql.push(" AND e.account_id = ").bind(id);
    sql
}

async fn target(write: &Write<'_>, id: AccountId) -> Result<Row> {
    let Sql { text, values } = by_id(write.partner, id, write.now);
    write.one(text, values).await?.ok_or(Error::NotFound)
}

/// What somebody sees more than the actor, compared with what the actor sees.
enum More {
    /// The actor is not scoped.
    Nothing,
    /// `everything`, or above scoping: always more.
    Everything,
    /// The organizations that this query finds.
    Organizations(Sql),
}

/// Nobody controls more visibility than they have: a scoped person acts on those who see no more (SPEC section 2).
fn more(actor: &Actor, target: &Row) -> More {
    let Scope::Groups(partner, _, now) = actor.scope() else { return More::Nothing };
    if target.visibility == Visibility::Everything || target.standing().never_scoped() {
        return More::Everything;
    }
    let mut sql = Sql::default();
    sql.push("SELECT name FROM organization WHERE id IN (");
    Scope::Groups(partner, target.account.id, now).organizations(&mut sql);
    sql.push(") AND id NOT IN (");
    actor.scope().organizations(&mut sql);
    sql.push(") LIMIT 1");
    More::Organizations(sql)
}

/// A partner always keeps an active Security Administrator: refused without another one (SPEC section 2). One who still
/// has to set something up may lapse, and does not count.
async fn another_security_administrator(write: &Write<'_>, besides: AccountId) -> Result<()> {
    let sql = "SELECT COUNT(*) AS total FROM employee e JOIN account a ON a.id = e.account_id \
               WHERE e.partner_id = $1 AND e.security_administrator AND a.state = 'active' \
               AND a.deadline IS NULL AND e.account_id <> $2";
    let others: Option<Total> = write.one(sql, [write.partner.into(), besides.into()]).await?;
    match others {
        Some(others) if others.total > 0 => Ok(()),
        _ => Err(Error::Forbidden(Refusal::LastSecurityAdministrator)),
    }
}

async fn sees_no_more(write: &Write<'_>, actor: &Actor, target: &Row) -> Result<bool> {
    match more(actor, target) {
        More::Nothing => Ok(true),
        More::Everything => Ok(false),
        More::Organizations(sql) => Ok(write.one::<Named>(sql.text, sql.values).await?.is_none()),
    }
}

impl EmployeeAdmin<'_> {
    /// One employee, with what the reader may do to them.
    pub async fn employee(&self, id: AccountId) -> Result<EmployeeDetail> {
        let actor = self.actor;
        let Sql { text, values } = by_id(actor.partner, id, actor.now);
        let row: Row = self.store.one(text, values).await?.ok_or(Error::NotFound)?;
        let own = id == actor.seen_by();
        let by_rank = policy::act_on(actor.standing()?, Some(row.standing()), None).err();
        let sees_more = match more(actor, &row) {
            More::Nothing => false,
            More::Everything => true,
            More::Organizations(sql) => self.store.one::<Named>(sql.text, sql.values).await?.is_some(),
        };
        let refusal = if own { None } else { by_rank.or(sees_more.then_some(Refusal::Visibility)) };
        let mut sql = Sql::default();
        sql.push("SELECT g.name FROM group_member gm JOIN access_group g ON g.id = gm.group_id WHERE gm.account_id = ");
        sql.bind(id).push(" AND ").lasting(actor.now).push(" ORDER BY g.name_key");
        let groups: Vec<Named> = self.store.all(sql.text, sql.values).await?;
        let releasable = actor.may(Capability::ManageGroups)
            && row.visibility == Visibility::Groups
            && !row.standing().never_scoped();
        let address = addresses::of(self.store, id).await?;
        let has_password = row.account.has_password;
        let row = row.shown(self.store.clock.now());
        let standing = actor.standing()?;
        let may = |act: &AccountAct| {
            act.fits(row.life.state, has_password)
                && policy::act_on_account(standing, row.standing, *act).is_ok()
        };
        let (untouchable, primary) = (own || refusal.is_some(), row.standing.role == Role::Primary);
        let acts = AccountAct::ALL.into_iter().filter(|act| !untouchable && may(act)).collect();
        Ok(EmployeeDetail {
            acts,
            has_password,
            address,
            row,
            // Which groups exist is for those who manage them.
            groups: if actor.may(Capability::ManageGroups) || own {
                groups.into_iter().map(|group| group.name).collect()
            } else {
                Vec::new()
            },
            refusal,
            standing_editable: if own { primary } else { refusal.is_none() },
            releasable,
        })
    }

    /// Creates an employee with a one-time link to set a password (M9, M19).
    pub async fn create(&self, new: &NewEmployee) -> Result<Invited> {
        with_address(self.store, self.actor, Some(&new.email), self.create_with(new)).await
    }

    async fn create_with(&self, new: &NewEmployee) -> Result<Invited> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageEmployees).await?;
        policy::act_on(actor.standing()?, None, Some(new.standing)).map_err(Error::Forbidden)?;
        if policy::changes_much(None, new.standing) {
            actor.confirmed(write.now)?;
        }
        may_name_another(&write, &actor).await?;
        let invited = add(&write, new, actor.first_visibility()).await?;
        // M23: the primary account is told, without the link (K10).
        write.send_later(Kind::EmployeeAdded, serde_json::json!({ "account": invited.id })).await?;
        write.commit().await?;
        Ok(invited)
    }

    /// Lets an employee see everything again and ends all their memberships: the only way back (rule 4).
    ///
    /// By a Security Administrator who gave a second factor in the last five minutes.
    pub async fn release(&self, id: AccountId) -> Result<String> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageGroups).await?;
        let row = target(&write, id).await?;
        policy::act_on(actor.standing()?, Some(row.standing()), None).map_err(Error::Forbidden)?;
        if id == actor.account {
            return Err(Error::Forbidden(Refusal::Oneself));
        }
        actor.confirmed(write.now)?;
        write.execute("DELETE FROM group_member WHERE account_id = $1", [id.into()]).await?;
        write
            .execute_one("UPDATE employee SET visibility = 'everything' WHERE account_id = $1", [id.into()])
            .await?;
        write.audit(Action::EmployeeReleased, Object::Account(id), serde_json::json!({})).await?;
        write.commit().await?;
        Ok(row.account.name)
    }
}
