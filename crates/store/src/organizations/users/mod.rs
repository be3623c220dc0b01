//! The users of an organization, for those who manage it (M49, M67) and see it (M68).

mod bulk;
mod edit;
mod life;
mod list;

use domain::{
    AccountId, Capability, OrganizationId, PartnerId, Problem, Timestamp,
    account::AccountAct,
    employee::Invited,
    organization_user::{
        Access, EndpointAccess, EndpointUser, NewOrganizationUser, OrganizationUserDetail,
        OrganizationUserRow, PortalAccess, UsersOf,
    },
};
use sea_orm::{ConnectionTrait, EntityTrait as _, FromQueryResult, Set};
use serde_json::json;

use super::{OrganizationAdmin, seen};
use crate::{
    Actor, Error, Result, Store,
    accounts::{self, Account, account_columns, life::welcome, may_name_another, with_address},
    addresses,
    audit::{Action, Object},
    entity::{account, organization_user},
    fold::folded,
    scope::Sql,
    secret,
    write::Write,
};

/// The users of one organization, as somebody may manage them.
#[derive(Debug)]
pub struct OrganizationUsers<'a> {
    store: &'a Store,
    actor: &'a Actor,
    organization: OrganizationId,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    account: Account,
    name_key: String,
    phone: Option<String>,
    portal_access: PortalAccess,
    endpoint_access: EndpointAccess,
    undelivered_at: Option<Timestamp>,
    created_at: Timestamp,
}

const SELECT: &str = concat!(
    "SELECT ",
    account_columns!(),
    ", o.second_factor AS needs_factor, o.second_factor AS lapses, u.name, u.name_key, u.phone, \
     u.portal_access, u.endpoint_access, a.undelivered_at, u.created_at ",
);

const FROM: &str = "FROM organization_user u JOIN account a ON a.id = u.account_id \
                    JOIN organization o ON o.id = u.organization_id WHERE u.organization_id = ";

#[derive(Debug, FromQueryResult)]
struct Whose {
    name: String,
    second_factor: bool,
    endpoint_id: Option<AccountId>,
    endpoint_name: Option<String>,
}

impl Row {
    const fn access(&self) -> Access {
        Access { portal: self.portal_access, endpoint: self.endpoint_access }
    }

    /// As a list shows it at this instant.
    fn shown(self, now: Timestamp) -> OrganizationUserRow {
        let life = self.account.life(now);
        let fits = |act: &AccountAct| act.fits(life.state, self.account.has_password);
        OrganizationUserRow {
            access: self.access(),
            acts: AccountAct::ALL.into_iter().filter(fits).collect(),
            life,
            id: self.account.id,
            name: self.account.name,
            email: self.account.email,
            phone: self.phone,
            undelivered: self.undelivered_at,
        }
    }
}

/// Inserts an account with its organization user.
pub(crate) async fn insert<C: ConnectionTrait>(
    tx: &C,
    partner: PartnerId,
    organization: OrganizationId,
    new: &NewOrganizationUser,
    password_hash: Option<String>,
    now: Timestamp,
) -> Result<AccountId> {
    let id = AccountId::new(secret::id()?);
    let account = accounts::row(id, partner, "organization_user", &new.email, password_hash, now);
    account::Entity::insert(account).exec_without_returning(tx).await?;
    organization_user::Entity::insert(organization_user::ActiveModel {
        account_id: Set(id),
        partner_id: Set(partner),
        organization_id: Set(organization),
        name: Set(new.name.as_str().to_owned()),
        name_key: Set(new.name.key()),
        name_folded: Set(folded(new.name.as_str())),
        phone: Set(new.phone.as_ref().map(|phone| phone.as_str().to_owned())),
        portal_access: Set(new.access.portal),
        endpoint_access: Set(new.access.endpoint),
        created_at: Set(now),
    })
    .exec_without_returning(tx)
    .await?;
    Ok(id)
}

/// An error if somebody else of the organization has Endpoint Backup (M104); the form says who (K13).
async fn endpoint_is_free(
    write: &Write<'_>,
    organization: OrganizationId,
    access: Access,
    besides: Option<AccountId>,
) -> Result<()> {
    let sql = "SELECT 1 FROM organization_user WHERE organization_id = $1 AND endpoint_access <> 'none' \
               AND account_id <> $2";
    let besides = besides.map_or(0, AccountId::get);
    if access.endpoint != EndpointAccess::None
        && write.exists(sql, [organization.into(), besides.into()]).await?
    {
        return Err(Error::field("endpoint", Problem::OneEndpointUser));
    }
    Ok(())
}

impl<'a> OrganizationAdmin<'a> {
    /// The users of this organization: each act and each answer looks whether it is seen.
    pub const fn users(&self, organization: OrganizationId) -> OrganizationUsers<'a> {
        OrganizationUsers { store: self.store, actor: self.actor, organization }
    }
}

impl OrganizationUsers<'_> {
    /// Adds the rest of a question for users: those of the organization, if it is seen.
    fn seen(&self, sql: &mut Sql) {
        sql.push(FROM).bind(self.organization).push(" AND ");
        self.actor.scope().organization_in("u.organization_id", sql);
    }

    /// A change of users, by somebody who sees their organization at this instant.
    async fn write(&self) -> Result<(Write<'_>, Actor)> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageOrganizations).await?;
        seen(&write, &actor, self.organization).await?;
        Ok((write, actor))
    }

    /// The user of this id, within a change.
    async fn target(&self, write: &Write<'_>, id: AccountId) -> Result<Row> {
        let mut sql = Sql::default();
        sql.push(SELECT).push(FROM).bind(self.organization).push(" AND u.account_id = ").bind(id);
        write.one(sql.text, sql.values).await?.ok_or(Error::NotFound)
    }

    /// Whose users they are, and who of them has Endpoint Backup.
    pub async fn whose(&self) -> Result<UsersOf> {
        let mut sql = Sql::default();
        sql.push(
            "SELECT o.name, o.second_factor, u.account_id AS endpoint_id, u.name AS endpoint_name \
             FROM organization o LEFT JOIN organization_user u \
             ON u.organization_id = o.id AND u.endpoint_access <> 'none' WHERE o.id = ",
        );
        sql.bind(self.organization).push(" AND ");
        self.actor.scope().organization(&mut sql);
        let found: Whose = self.store.one(sql.text, sql.values).await?.ok_or(Error::NotFound)?;
        let endpoint_user = found.endpoint_id.zip(found.endpoint_name);
        Ok(UsersOf {
            id: self.organization,
            name: found.name,
            second_factor: found.second_factor,
            endpoint_user: endpoint_user.map(|(id, name)| EndpointUser { id, name }),
        })
    }

    /// One user, with what can be done to their account.
    pub async fn user(&self, id: AccountId) -> Result<OrganizationUserDetail> {
        let mut sql = Sql::default();
        sql.push(SELECT);
        self.seen(&mut sql);
        sql.push(" AND u.account_id = ").bind(id);
        let row: Row = self.store.one(sql.text, sql.values).await?.ok_or(Error::NotFound)?;
        let organization = self.whose().await?;
        let address = addresses::of(self.store, id).await?;
        let has_password = row.account.has_password;
        let row = row.shown(self.store.clock.now());
        Ok(OrganizationUserDetail { row, organization, has_password, address })
    }

    /// Adds a user with a one-time link to set a password, which is mailed to them (M96–M105, M107).
    pub async fn add(&self, new: &NewOrganizationUser) -> Result<Invited> {
        with_address(self.store, self.actor, Some(&new.email), self.add_with(new)).await
    }

    async fn add_with(&self, new: &NewOrganizationUser) -> Result<Invited> {
        let (write, actor) = self.write().await?;
        may_name_another(&write, &actor).await?;
        endpoint_is_free(&write, self.organization, new.access, None).await?;
        let id = insert(&write.tx, write.partner, self.organization, new, None, write.now).await?;
        let details = json!({
            "address": new.email.as_str(), "organization": self.organization,
            "portal": new.access.portal, "endpoint": new.access.endpoint,
        });
        write.audit(Action::OrganizationUserCreated, Object::Account(id), details).await?;
        let invited = welcome(&write, id, &new.name, &new.email).await?;
        write.commit().await?;
        Ok(invited)
    }
}
