//! Who asks. An actor comes from a session and from nowhere else, and lives as long as one request.

use domain::{
    AccountId, AccountState, Capability, PartnerId, Refusal, Standing, Timestamp, Visibility,
    account::AccountAct,
    limits::{REAUTHENTICATION, SESSION_ABSOLUTE, SESSION_TOUCH, SESSION_WARNING, idle_warning},
    notice::Notice,
    partner,
    policy::{self, Principal},
    region::Region,
    time::MINUTE,
};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement};

use crate::{
    Error, Result, Store, notices,
    person::{PERSON, Person, PersonRow, groups_of},
    preview::{self, Looks},
    scope::{Scope, Sql},
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
    pub(crate) partner_region: partner::Region,
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
    /// What the operator tells above this person's pages.
    pub(crate) notices: Vec<Notice>,
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
    partner_region: partner::Region,
    idle_minutes: i64,
    new_employee_visibility: Visibility,
    offered_until: Option<Timestamp>,
    revision: i64,
    previews: bool,
    notices: Option<String>,
    #[sea_orm(nested)]
    person: PersonRow,
}

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
    p.name AS partner_name, p.region AS partner_region, p.idle_minutes, p.new_employee_visibility, p.revision,
    EXISTS (SELECT 1 FROM preview v WHERE v.session_hash = s.hash) AS previews,
    EXISTS (SELECT 1 FROM authenticator f WHERE f.account_id = s.account_id) AS app,
    EXISTS (SELECT 1 FROM passkey k WHERE k.account_id = s.account_id) AS passkey,
    (SELECT h.expires_at FROM handover h WHERE h.partner_id = s.partner_id AND h.offered_to = s.account_id) AS offered_until,
    (SELECT t.phone FROM text_phone t WHERE t.account_id = s.account_id) AS phone, ";

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
    sql.push(", ");
    notices::told(&mut sql, backend, Some("s.partner_id"), now);
    sql.push(BY_SESSION).push(match known {
        Known::Here => "s.hash = $1",
        Known::Token => "s.token = $1",
        Known::TokenBefore => "s.token_before = $1 AND s.token_before_until > $2",
    });
    sql
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
        partner_region: row.partner_region,
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
        notices: notices::unpacked(row.notices.as_deref())?,
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

    /// What pages of this session have in common, and of no other. It opens nothing.
    pub fn session_mark(&self) -> String {
        secret::hash(&self.session)[..16].to_owned()
    }

    /// When the session ends.
    pub const fn session_end(&self) -> SessionEnd {
        self.ends
    }

    /// Moves with every change of the partner's data.
    pub const fn revision(&self) -> i64 {
        self.revision
    }

    /// What the operator tells above this person's pages, the newest first (M1).
    pub fn notices(&self) -> &[Notice] {
        &self.notices
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
        principals
            .into_iter()
            .find(|principal| !principal.may(capability))
            .map(|principal| principal.lacks(capability))
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

    /// Whether this employee is in no Access Group and may see only what these hold: nothing (rule 3).
    pub fn sees_nothing(&self) -> bool {
        let groups = self.eyes().map_or(&self.groups, |eyes| &eyes.groups);
        matches!(self.scope(), Scope::Groups(..)) && groups.is_empty()
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

    /// An error unless this person gave a second factor within the last five minutes. One that lies ahead was given by a clock that
    /// was set back since: it counts no longer than another.
    pub(crate) const fn confirmed(&self, now: Timestamp) -> Result<()> {
        if now.since(self.authenticated_at).abs() > REAUTHENTICATION {
            return Err(Error::Forbidden(Refusal::Reauthenticate));
        }
        Ok(())
    }

    /// The number that codes to confirm with go to, if any do: that of whoever has nothing harder to take over (P59).
    pub(crate) fn confirms_at(&self, store: &Store) -> Option<&str> {
        let stronger = self.app || (self.passkey && store.site.is_some());
        self.phone.as_deref().filter(|_| store.texts && !stronger)
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
