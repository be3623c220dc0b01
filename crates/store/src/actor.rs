//! Who asks. An actor comes from a session and from nowhere else, and lives as long as one request.

use domain::{
    AccountId, AccountState, Capability, OrganizationId, PartnerId, Refusal, Role, Standing, Timestamp,
    Visibility,
    account::AccountAct,
    limits::{REAUTHENTICATION, SESSION_ABSOLUTE, SESSION_TOUCH, SESSION_WARNING, idle_warning},
    organization_user::{Access, EndpointAccess, PortalAccess},
    policy::{self, Principal},
    region::{Locale, Region},
    time::MINUTE,
};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement};

use crate::{
    Error, Result, Store,
    preview::{self, Looks},
    scope::{Scope, Sql, unpack},
    secret,
};

/// Where a request comes from, as far as limits and the list of sessions need it.
#[derive(Debug, Clone, Default)]
pub struct Client {
    /// The address, IPv6 as its /64.
    pub network: String,
    /// The browser as it names itself, shortened.
    pub browser: String,
}

/// A signed-in person, read from the database at the start of a request.
///
/// Not for keeping: whatever runs longer than a request (a stream, an export) authenticates again.
#[derive(Debug, Clone)]
pub struct Actor {
    pub(crate) account: AccountId,
    pub(crate) partner: PartnerId,
    pub(crate) session: String,
    pub(crate) person: Person,
    pub(crate) looks: Looks,
    /// The instant of which all of this is true, and at which memberships are judged.
    pub(crate) now: Timestamp,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) partner_name: String,
    pub(crate) authenticated_at: Timestamp,
    pub(crate) app: bool,
    pub(crate) passkey: bool,
    /// Whether the primary account is offered to this person.
    pub(crate) offered: bool,
    /// The names of the groups of an employee who sees what these hold.
    pub(crate) groups: Vec<String>,
    /// The number that codes go to.
    pub(crate) phone: Option<String>,
    pub(crate) ends: SessionEnd,
    pub(crate) revision: i64,
    /// Where the request comes from; where the session began, until that is told.
    pub(crate) network: String,
    /// How times are told to this person: as their organization has it.
    pub(crate) region: Region,
    /// What the partner's new employees see, where nobody who adds them is scoped.
    pub(crate) new_employees: Visibility,
}

/// When a session ends, unless somebody ends it before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionEnd {
    pub at: Timestamp,
    /// From when on its open pages say so.
    pub warned: Timestamp,
    /// Whether it ends for want of work, so that going on keeps it alive.
    pub idle: bool,
}

/// What an actor is, with what decides where they may look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Person {
    Employee { standing: Standing, visibility: Visibility },
    OrganizationUser { organization: OrganizationId, access: Access },
}

impl Person {
    /// The part that policy needs.
    pub const fn principal(&self) -> Principal {
        match *self {
            Self::Employee { standing, .. } => Principal::Employee(standing),
            Self::OrganizationUser { access, .. } => Principal::OrganizationUser(access),
        }
    }

    /// Where they look, as this account of this partner and at this instant.
    pub const fn scope(&self, partner: PartnerId, account: AccountId, now: Timestamp) -> Scope {
        match *self {
            Self::OrganizationUser { organization, .. } => Scope::Own(partner, organization),
            Self::Employee { standing, .. } if standing.never_scoped() => Scope::Everything(partner),
            Self::Employee { visibility: Visibility::Everything, .. } => Scope::Everything(partner),
            Self::Employee { visibility: Visibility::Groups, .. } => Scope::Groups(partner, account, now),
        }
    }
}

#[derive(Debug, FromQueryResult)]
struct Row {
    hash: String,
    account_id: AccountId,
    partner_id: PartnerId,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    authenticated_at: Timestamp,
    app: bool,
    passkey: bool,
    phone: Option<String>,
    network: String,
    partner_name: String,
    idle_minutes: i64,
    new_employee_visibility: Visibility,
    offered_until: Option<Timestamp>,
    revision: i64,
    previews: bool,
    #[sea_orm(nested)]
    person: PersonRow,
}

/// Somebody as the queries for sessions find them, by [`PERSON`] and [`groups_of`].
#[derive(Debug, FromQueryResult)]
pub(crate) struct PersonRow {
    pub email: String,
    state: AccountState,
    deadline: Option<Timestamp>,
    name: Option<String>,
    role: Option<Role>,
    security_administrator: Option<bool>,
    visibility: Option<Visibility>,
    user_name: Option<String>,
    organization_id: Option<OrganizationId>,
    organization_state: Option<String>,
    time_zone: Option<String>,
    locale: Option<String>,
    portal_access: Option<PortalAccess>,
    endpoint_access: Option<EndpointAccess>,
    groups: Option<String>,
}

/// What is asked of account `a`, employee `e`, user `u` and their organization `o`.
pub(crate) const PERSON: &str = "a.email, a.state, a.deadline, e.name, e.role, e.security_administrator, e.visibility, \
    u.name AS user_name, u.organization_id, o.state AS organization_state, o.time_zone, o.locale, \
    u.portal_access, u.endpoint_access";

const BY_SESSION: &str = "
FROM session s
JOIN account a ON a.id = s.account_id
JOIN partner p ON p.id = s.partner_id
LEFT JOIN employee e ON e.account_id = s.account_id
LEFT JOIN organization_user u ON u.account_id = s.account_id
LEFT JOIN organization o ON o.id = u.organization_id
WHERE ";

const COLUMNS: &str = "
SELECT s.hash, s.account_id, s.partner_id, s.created_at, s.last_seen_at, s.authenticated_at, s.network,
    p.name AS partner_name, p.idle_minutes, p.new_employee_visibility, p.revision,
    EXISTS (SELECT 1 FROM preview v WHERE v.session_hash = s.hash) AS previews,
    EXISTS (SELECT 1 FROM authenticator f WHERE f.account_id = s.account_id) AS app,
    EXISTS (SELECT 1 FROM passkey k WHERE k.account_id = s.account_id) AS passkey,
    (SELECT h.expires_at FROM handover h WHERE h.partner_id = s.partner_id AND h.offered_to = s.account_id) AS offered_until,
    (SELECT t.phone FROM text_phone t WHERE t.account_id = s.account_id) AS phone, ";

/// Adds the names of the groups that this account is in at this instant, for an employee who sees what these hold.
pub(crate) fn groups_of(sql: &mut Sql, backend: DbBackend, account: &str, now: Timestamp) {
    sql.push("CASE WHEN e.visibility = 'groups' THEN ");
    sql.pack(backend, "name", |sql| {
        sql.push("SELECT g.name FROM group_member gm JOIN access_group g ON g.id = gm.group_id WHERE gm.account_id = ");
        sql.push(account).push(" AND ").lasting(now).push(" ORDER BY g.name_key");
    });
    sql.push(" END AS groups");
}

/// What a session is looked up by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Here,
    Token,
    /// The token that it had until somebody confirmed who they are, a moment ago.
    TokenBefore,
}

/// The person with this session, and all that every page says of them: asked once for each request.
fn by_session_sql(backend: DbBackend, (known, by): (Known, &str), now: Timestamp) -> Sql {
    let mut sql = Sql::default();
    // The conditions name them by their places.
    sql.values.push(by.into());
    if known == Known::TokenBefore {
        sql.values.push(now.into());
    }
    sql.push(COLUMNS).push(PERSON).push(", ");
    groups_of(&mut sql, backend, "s.account_id", now);
    sql.push(BY_SESSION).push(match known {
        Known::Here => "s.hash = $1",
        Known::Token => "s.token = $1",
        Known::TokenBefore => "s.token_before = $1 AND s.token_before_until > $2",
    });
    sql
}

impl PersonRow {
    pub fn person(&self) -> Option<Person> {
        match (self.role, self.security_administrator, self.visibility, self.user()) {
            (Some(role), Some(security_administrator), Some(visibility), None) => {
                Some(Person::Employee { standing: Standing { role, security_administrator }, visibility })
            }
            (None, None, None, user) => user,
            _ => None,
        }
    }

    /// The user of an organization. Those of a removed one can't sign in, and their sessions are dead.
    fn user(&self) -> Option<Person> {
        self.organization_state.as_deref().filter(|state| *state == "live")?;
        let access = Access { portal: self.portal_access?, endpoint: self.endpoint_access? };
        Some(Person::OrganizationUser { organization: self.organization_id?, access })
    }

    pub fn region(&self) -> Region {
        let locale = self.locale.as_deref().and_then(Locale::from_key);
        Region { zone: self.time_zone.clone().unwrap_or_default(), locale: locale.unwrap_or_default() }
    }

    /// The state at this instant.
    pub fn state(&self, now: Timestamp) -> AccountState {
        self.state.at(now, self.deadline)
    }

    pub fn name(&self) -> String {
        self.name.as_ref().or(self.user_name.as_ref()).cloned().unwrap_or_default()
    }

    pub fn groups(&self) -> Result<Vec<String>> {
        let groups: Vec<(String,)> = unpack(self.groups.as_deref())?;
        Ok(groups.into_iter().map(|(name,)| name).collect())
    }
}

impl Row {
    fn ends(&self) -> SessionEnd {
        let rest = self.idle_minutes * MINUTE;
        let (idle, limit) = (self.last_seen_at.plus(rest), self.created_at.plus(SESSION_ABSOLUTE));
        if idle < limit {
            SessionEnd { at: idle, warned: idle.plus(-idle_warning(rest)), idle: true }
        } else {
            SessionEnd { at: limit, warned: limit.plus(-SESSION_WARNING), idle: false }
        }
    }

    fn alive(&self, now: Timestamp) -> bool {
        // Judged at use; sweepers only tidy.
        self.person.state(now) == AccountState::Active && now < self.ends().at
    }
}

async fn by_session<C: ConnectionTrait>(
    connection: &C,
    backend: DbBackend,
    known: (Known, &str),
    now: Timestamp,
) -> Result<Option<(Actor, Timestamp)>> {
    let Sql { text, values } = by_session_sql(backend, known, now);
    let statement = Statement::from_sql_and_values(backend, text, values);
    let Some(row) = Row::find_by_statement(statement).one(connection).await? else { return Ok(None) };
    let Some(person) = row.person.person().filter(|_| row.alive(now)) else { return Ok(None) };
    let (last_seen, ends, region) = (row.last_seen_at, row.ends(), row.person.region());
    let mut actor = Actor {
        account: row.account_id,
        partner: row.partner_id,
        session: row.hash,
        person,
        looks: Looks::Own,
        now,
        name: row.person.name(),
        groups: row.person.groups()?,
        email: row.person.email,
        partner_name: row.partner_name,
        authenticated_at: row.authenticated_at,
        app: row.app,
        passkey: row.passkey,
        offered: row.offered_until.is_some_and(|until| now < until),
        phone: row.phone,
        ends,
        revision: row.revision,
        network: row.network,
        region,
        new_employees: row.new_employee_visibility,
    };
    if row.previews {
        actor.looks = preview::looks(connection, backend, &actor).await?;
    }
    Ok(Some((actor, last_seen)))
}

impl Store {
    /// As [`Store::authenticate`], for what asks by itself: it does not keep the session alive.
    pub async fn glance(&self, token: &str) -> Result<Option<Actor>> {
        Ok(self.by_token(token, self.clock.now()).await?.map(|(actor, _)| actor))
    }

    /// The same person as they are now; nobody if their session is over. It is not kept alive by this.
    pub async fn again(&self, actor: &Actor) -> Result<Option<Actor>> {
        let by = (Known::Here, actor.session.as_str());
        let found = by_session(&self.reader, self.backend(), by, self.clock.now()).await?;
        Ok(found.map(|(now, _)| Actor { network: actor.network.clone(), ..now }))
    }

    async fn by_token(&self, token: &str, now: Timestamp) -> Result<Option<(Actor, Timestamp)>> {
        if !secret::is_token(token) {
            return Ok(None);
        }
        let hash = secret::hash(token);
        for known in [Known::Token, Known::TokenBefore] {
            if let Some(found) = by_session(&self.reader, self.backend(), (known, &hash), now).await? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The person whose session has this token; nobody if it is unknown, over, or the account is not active.
    pub async fn authenticate(&self, token: &str) -> Result<Option<Actor>> {
        let now = self.clock.now();
        let Some((actor, last_seen)) = self.by_token(token, now).await? else { return Ok(None) };
        if now.since(last_seen) >= SESSION_TOUCH {
            let touch = "UPDATE session SET last_seen_at = $1 WHERE hash = $2 AND last_seen_at < $1";
            self.execute(touch, [now.into(), actor.session.clone().into()]).await?;
        }
        Ok(Some(actor))
    }
}

impl Actor {
    /// The same person, whose request comes from there: the trail says so.
    #[must_use]
    pub fn asking_from(self, client: &Client) -> Self {
        Self { network: client.network.clone(), ..self }
    }

    /// This person as they are now, inside a write: rights that were taken meanwhile are gone.
    pub(crate) async fn again<C: ConnectionTrait>(
        &self,
        tx: &C,
        backend: DbBackend,
        now: Timestamp,
    ) -> Result<Self> {
        let found = by_session(tx, backend, (Known::Here, &self.session), now).await?;
        found.map(|(actor, _)| actor).ok_or(Error::SessionEnded)
    }

    /// Whose account it is.
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// Whose tenant.
    pub const fn partner(&self) -> PartnerId {
        self.partner
    }

    /// How times are told to this person.
    pub fn region(&self) -> &Region {
        self.eyes().map_or(&self.region, |eyes| &eyes.region)
    }

    /// When the session ends.
    pub const fn session_end(&self) -> SessionEnd {
        self.ends
    }

    /// Moves with every change of the partner's data.
    pub const fn revision(&self) -> i64 {
        self.revision
    }

    /// What they are through whose eyes is looked: one's own, or somebody else's. What may be done is [`Actor::may`].
    pub fn seen_as(&self) -> Principal {
        self.eyes().map_or(self.person, |eyes| eyes.person).principal()
    }

    /// Whether this person may do that, and whoever's eyes they look through too.
    pub fn may(&self, capability: Capability) -> bool {
        self.lacks(capability).is_none()
    }

    /// Why this person may not do that, or whoever's eyes they look through.
    pub fn lacks(&self, capability: Capability) -> Option<Refusal> {
        let principals = [self.seen_as(), self.person.principal()];
        principals.into_iter().find(|principal| !principal.may(capability)).map(Principal::lacks)
    }

    /// Where this person themselves looks, whoever's eyes they look through.
    pub(crate) const fn own_scope(&self) -> Scope {
        self.person.scope(self.partner, self.account, self.now)
    }

    /// Where is looked: by this person, or as far as they themselves see it by whoever's eyes they look through.
    pub(crate) fn scope(&self) -> Scope {
        self.eyes().map_or_else(|| self.own_scope(), |eyes| eyes.scope)
    }

    /// Whether what is linked to no organization is seen too.
    pub fn sees_unlinked(&self) -> bool {
        self.scope().unscoped()
    }

    /// What an employee sees at first whom this person adds: nobody grants more visibility than they have (rule 2, SPEC section 2).
    pub(crate) fn first_visibility(&self) -> Visibility {
        match self.person {
            Person::Employee { .. } if self.scope().unscoped() => self.new_employees,
            _ => Visibility::Groups,
        }
    }

    /// Whether this person links devices in bulk: who manages organizations and sees the unlinked ones.
    pub fn links_in_bulk(&self) -> bool {
        self.may(Capability::ManageOrganizations) && self.scope().unscoped()
    }

    /// Whether rank and role let this person do that to somebody's account; what they see decides too.
    pub fn may_act_on(&self, account: AccountId, standing: Standing, act: AccountAct) -> bool {
        account != self.seen_by()
            && self.standing().is_ok_and(|own| policy::act_on_account(own, standing, act).is_ok())
    }

    /// An error unless this person gave a second factor within the last five minutes.
    pub(crate) const fn confirmed(&self, now: Timestamp) -> Result<()> {
        if now.since(self.authenticated_at) > REAUTHENTICATION {
            return Err(Error::Forbidden(Refusal::Reauthenticate));
        }
        Ok(())
    }

    /// An error unless this person has the capability, and whoever's eyes they look through too.
    pub(crate) fn require(&self, capability: Capability) -> Result<()> {
        self.lacks(capability).map_or(Ok(()), |refusal| Err(Error::Forbidden(refusal)))
    }

    /// The standing of an employee; organization users have none. Through somebody else's eyes it is the lower one.
    pub(crate) fn standing(&self) -> Result<Standing> {
        match (self.seen_as(), self.person.principal()) {
            (Principal::Employee(seen), Principal::Employee(own)) if seen.rank() > own.rank() => Ok(own),
            (Principal::Employee(seen), _) => Ok(seen),
            (Principal::OrganizationUser(_), _) => Err(Error::Forbidden(Refusal::Access)),
        }
    }
}
