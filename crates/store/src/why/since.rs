//! Since when an answer is so, and who made it so: what the trail tells of it, for those who may read the trail.

use domain::{
    AccountId, Capability, GroupId, OrganizationId, Timestamp, audit::Action, group::GroupKind, list::Stage,
    policy::Bar, visibility::Why,
};
use sea_orm::FromQueryResult;
use serde_json::{Map, Value};

use super::{Explainer, Eyes, Group};
use crate::{Result, scope::Sql};

/// What made an answer so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// They were added.
    Added,
    /// They became a Security Administrator.
    Designated,
    /// They took over the primary account.
    TookOver,
    /// They got the role that they have.
    Role,
    /// They got the access that they have.
    Access,
    /// They were let see everything.
    Released,
    /// They were taken out of this group.
    Left(String),
    /// Their membership of this group came to its end.
    Ended(String),
    /// This group of theirs was deleted.
    Deleted(String),
    /// The organization was taken out of this group.
    TakenOut(String),
    /// The organization left this group by the group's rule.
    Followed(String),
    /// Their account was deactivated.
    Deactivated,
    /// Their account was not set up in time.
    Lapsed,
    /// Their account was brought back.
    Reactivated,
    /// Nothing that was done since: the trail was read no further back.
    Earlier,
}

/// Since when an answer is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// What made it so was done then; of what is [`Made::Earlier`] no later.
    pub at: Timestamp,
    /// Who made it so, by the name of then; nobody for what comes by itself.
    pub by: Option<String>,
    pub made: Made,
}

/// What is asked of: somebody, as they are, and an organization.
pub(super) struct Asked<'a> {
    pub person: AccountId,
    pub eyes: &'a Eyes,
    pub organization: Option<OrganizationId>,
    /// All that they were put into, what has ended too.
    pub groups: &'a [Group],
}

#[derive(Debug, FromQueryResult)]
struct Told {
    seq: i64,
    at: Timestamp,
    details: String,
}

/// The newest row that was left unread.
#[derive(Debug, FromQueryResult)]
struct Unread {
    at: Option<Timestamp>,
}

#[derive(Debug, FromQueryResult)]
struct Departure {
    at: Timestamp,
    action: String,
    details: String,
    group_id: Option<GroupId>,
    kind: Option<GroupKind>,
    held_since: Option<Timestamp>,
}

/// What tells that something left a group. Of each the newest rows are read (`Lists::trail`), and what may be further back is
/// not guessed at: nobody waits for an answer until a whole trail is read.
const DEPARTURES: [Action; 4] =
    [Action::GroupEdited, Action::GroupFollowed, Action::MembershipEnded, Action::GroupDeleted];

/// Of the rows that tell of one thing so many are looked at; of those about one account, at a time.
const LOOKED_AT: usize = 100;

fn read(details: &str) -> Map<String, Value> {
    serde_json::from_str(details).unwrap_or_default()
}

fn text(details: &Map<String, Value>, key: &str) -> Option<String> {
    details.get(key)?.as_str().map(str::to_owned)
}

impl Since {
    fn of(told: &Told, made: Made) -> Self {
        Self { at: told.at, by: text(&read(&told.details), "by"), made }
    }

    /// The last that was found, unless something later may be among what was left unread, all of which is no later than that.
    fn last(found: Option<Self>, unread: Option<Timestamp>) -> Option<Self> {
        match unread {
            Some(unread) if found.as_ref().is_none_or(|found| found.at < unread) => {
                Some(Self { at: unread, by: None, made: Made::Earlier })
            }
            _ => found,
        }
    }
}

impl Told {
    /// Whether it tells that one of these became what it is now.
    fn changes(&self, fields: &[&str]) -> bool {
        let details = read(&self.details);
        let side = |side: &str, field: &str| details.get(side).and_then(|side| side.get(field)).cloned();
        fields.iter().any(|field| side("before", field) != side("after", field))
    }
}

impl Departure {
    /// Whether this id is among those that left; of one row some may have come, whose ids are first.
    fn took(&self, id: &str) -> bool {
        let details = read(&self.details);
        let array = |key: &str| details.get(key).and_then(Value::as_array);
        let came = array("organizations_added").map_or(0, Vec::len);
        array("ids").is_some_and(|ids| ids.iter().skip(came).any(|left| left == id))
    }

    /// Whether the group held the organization then, as it does now.
    fn held(&self) -> bool {
        self.kind == Some(GroupKind::AllOrganizations)
            || self.held_since.is_some_and(|since| since <= self.at)
    }

    /// Whether the group may have held the organization then, and does not now: it is gone, or this was `taken` out of it
    /// later.
    fn may_have_held(&self, taken: &[Self]) -> bool {
        let later = || taken.iter().any(|taken| taken.group_id == self.group_id && taken.at >= self.at);
        !self.held() && (self.kind.is_none() || later())
    }

    fn since(self, made: impl FnOnce(String) -> Made) -> Since {
        let details = read(&self.details);
        let name = text(&details, "name").unwrap_or_default();
        Since { at: self.at, by: text(&details, "by"), made: made(name) }
    }

    /// As somebody left a group.
    fn of_person(self) -> Since {
        match Action::from_key(&self.action) {
            Some(Action::MembershipEnded) => self.since(Made::Ended),
            Some(Action::GroupDeleted) => self.since(Made::Deleted),
            _ => self.since(Made::Left),
        }
    }

    /// As an organization left a group.
    fn of_organization(self) -> Since {
        let followed = self.action == Action::GroupFollowed.key();
        self.since(if followed { Made::Followed } else { Made::TakenOut })
    }
}

impl Explainer<'_> {
    /// Since when it is so that they are kept from everything, or else why they see this or not; told to those who oversee, as
    /// far as it is known.
    pub(super) async fn since(
        &self,
        asked: &Asked<'_>,
        barred: Option<Bar>,
        why: &Why,
    ) -> Result<Option<Since>> {
        if !self.actor.may(Capability::Oversight) {
            return Ok(None);
        }
        match barred {
            Some(bar) => self.barred_since(asked, bar).await,
            None => self.looks_since(asked, why).await,
        }
    }

    /// Since when this keeps them from everything.
    async fn barred_since(&self, asked: &Asked<'_>, bar: Bar) -> Result<Option<Since>> {
        let (act, made, fields): (_, _, &[&str]) = match bar {
            Bar::Account(Stage::Deactivated) => {
                let newest = self.newest(asked, &[Action::AccountDeactivated], |_| true).await?;
                return Ok(newest.map(|told| Since::of(&told, Made::Deactivated)));
            }
            Bar::Account(Stage::Overdue) => {
                let newest = self.newest(asked, &[Action::AccountLapsed], |_| true).await?;
                // Nobody may have written it down yet.
                let at = newest.map(|told| told.at).or(asked.eyes.deadline);
                return Ok(at.map(|at| Since { at, by: None, made: Made::Lapsed }));
            }
            Bar::Account(_) => (Action::AccountReactivated, Made::Reactivated, &[]),
            Bar::Role(_) => (Action::EmployeeEdited, Made::Role, &["role"]),
            Bar::Access(_) => (Action::OrganizationUserEdited, Made::Access, &["portal", "endpoint"]),
        };
        let told = self.newest(asked, &[act], |told| fields.is_empty() || told.changes(fields)).await?;
        self.or_added(asked, told, made).await.map(Some)
    }

    /// Since when they may look there, or may not.
    async fn looks_since(&self, asked: &Asked<'_>, why: &Why) -> Result<Option<Since>> {
        match why {
            Why::NeverScoped => self.never_scoped(asked).await.map(Some),
            Why::Everything => {
                let released = self.newest(asked, &[Action::EmployeeReleased], |_| true).await?;
                self.or_added(asked, released, Made::Released).await.map(Some)
            }
            Why::NoGroup => self.left_the_last(asked).await,
            Why::NotHeld => self.lost(asked).await,
            Why::Own | Why::NotOwn => self.or_added(asked, None, Made::Added).await.map(Some),
            // Groups tell it themselves.
            Why::Groups(_) | Why::Removed | Why::Unlinked => Ok(None),
        }
    }

    /// The newest row about their account that is of one of these acts and tells that, however far back.
    async fn newest(
        &self,
        asked: &Asked<'_>,
        acts: &[Action],
        tells: impl Fn(&Told) -> bool,
    ) -> Result<Option<Told>> {
        let mut before = i64::MAX;
        loop {
            let Sql { text, values } = self.told_sql(asked.person, acts, before);
            let found: Vec<Told> = self.store.all(text, values).await?;
            let further = found.last().filter(|_| found.len() == LOOKED_AT).map(|told| told.seq);
            match (found.into_iter().find(&tells), further) {
                (None, Some(seq)) => before = seq,
                (told, _) => return Ok(told),
            }
        }
    }

    fn told_sql(&self, person: AccountId, acts: &[Action], before: i64) -> Sql {
        let keys: Vec<&str> = acts.iter().map(|act| act.key()).collect();
        let mut sql = Sql::default();
        sql.push("SELECT seq, at, details FROM audit WHERE partner_id = ").bind(self.actor.partner);
        sql.push(" AND object_kind = 'account' AND object_id = ").bind(person);
        sql.push(" AND seq < ").bind(before);
        sql.push(" AND action IN ").texts(self.store.backend(), &keys);
        sql.push(&format!(" ORDER BY seq DESC LIMIT {LOOKED_AT}"));
        sql
    }

    /// Since this was done, or else since they were added.
    async fn or_added(&self, asked: &Asked<'_>, told: Option<Told>, made: Made) -> Result<Since> {
        if let Some(told) = told {
            return Ok(Since::of(&told, made));
        }
        let acts = [Action::EmployeeCreated, Action::OrganizationUserCreated];
        let added = self.newest(asked, &acts, |_| true).await?;
        let at = asked.eyes.created_at;
        Ok(added.map_or(Since { at, by: None, made: Made::Added }, |told| Since::of(&told, Made::Added)))
    }

    /// Since when they are the primary account or a Security Administrator.
    async fn never_scoped(&self, asked: &Asked<'_>) -> Result<Since> {
        let mut sql = Sql::default();
        sql.push("SELECT seq, at, details FROM audit WHERE partner_id = ").bind(self.actor.partner);
        sql.push(" AND actor_id = ").bind(asked.person);
        sql.push(" AND action = ").bind(Action::HandoverAccepted.key()).push(" ORDER BY seq DESC LIMIT 1");
        let took: Option<Told> = self.store.one(sql.text, sql.values).await?;
        let to_that = |told: &Told| told.changes(&["security_administrator"]);
        let designated = self.newest(asked, &[Action::EmployeeEdited], to_that).await?;
        match took {
            Some(took) if designated.as_ref().is_none_or(|told| told.at < took.at) => {
                Ok(Since { by: None, ..Since::of(&took, Made::TookOver) })
            }
            _ => self.or_added(asked, designated, Made::Designated).await,
        }
    }

    /// The memberships that have ended and are not taken out yet.
    fn ended<'a>(&self, asked: &Asked<'a>) -> impl Iterator<Item = (&'a Group, Since)> {
        let now = self.actor.now;
        asked.groups.iter().filter_map(move |group| {
            let at = group.ends_at.filter(|end| *end <= now)?;
            Some((group, Since { at, by: None, made: Made::Ended(group.name.clone()) }))
        })
    }

    /// When the last membership ended of somebody who is in no group any more, or else when they were added.
    async fn left_the_last(&self, asked: &Asked<'_>) -> Result<Option<Since>> {
        let (left, unread) = self.departures(asked, &asked.person.to_string(), "employees").await?;
        let left = left.into_iter().next().map(Departure::of_person);
        let ended = self.ended(asked).map(|(_, since)| since);
        let last = match left.into_iter().chain(ended).max_by_key(|since| since.at) {
            Some(last) => last,
            None => self.or_added(asked, None, Made::Added).await?,
        };
        Ok(Since::last(Some(last), unread))
    }

    /// When the last way to an organization that was theirs was closed: it left a group that they are in, or they left one
    /// that holds it.
    async fn lost(&self, asked: &Asked<'_>) -> Result<Option<Since>> {
        let Some(organization) = asked.organization else { return Ok(None) };
        let (left, before) = self.departures(asked, &asked.person.to_string(), "employees").await?;
        let (taken, unread) = self.departures(asked, &organization.to_string(), "organizations").await?;
        let unread = before.max(unread);
        // Where it is not known whether a group that they left held it then, no earlier way is said to have been the last.
        let unknown = left.iter().filter(|left| left.may_have_held(&taken)).map(|left| left.at).max();
        let left = left.into_iter().find(Departure::held).map(Departure::of_person);
        let theirs = |taken: &Departure| {
            let member = |group: &&Group| Some(group.id) == taken.group_id && group.member_since <= taken.at;
            asked
                .groups
                .iter()
                .find(member)
                .is_some_and(|group| group.ends_at.is_none_or(|end| end > self.actor.now))
        };
        let taken = taken.into_iter().find(theirs).map(Departure::of_organization);
        let held = |(group, since): &(&Group, Since)| {
            group.kind == GroupKind::AllOrganizations || group.held_since.is_some_and(|held| held <= since.at)
        };
        let ended = self.ended(asked).filter(held).map(|(_, since)| since);
        let last = left.into_iter().chain(taken).chain(ended).max_by_key(|since| since.at);
        let last = Since::last(last, unread);
        Ok(last.filter(|last| unknown.is_none_or(|unknown| unknown <= last.at)))
    }

    /// The rows that tell that this left a group, the newest first, and the instant of the newest that may have told it and was
    /// not looked at.
    async fn departures(
        &self,
        asked: &Asked<'_>,
        id: &str,
        what: &str,
    ) -> Result<(Vec<Departure>, Option<Timestamp>)> {
        let Sql { text, values } = self.unread_sql();
        let unread: Option<Unread> = self.store.one(text, values).await?;
        let unread = unread.and_then(|unread| unread.at);
        let Sql { text, values } = self.departures_sql(asked.organization, id, what);
        let found: Vec<Departure> = self.store.all(text, values).await?;
        let not_looked_at = found.last().filter(|_| found.len() == LOOKED_AT).map(|row| row.at);
        Ok((found.into_iter().filter(|row| row.took(id)).collect(), unread.max(not_looked_at)))
    }

    /// When the newest row was written that [`Self::departures_sql`] leaves unread.
    fn unread_sql(&self) -> Sql {
        let mut sql = Sql::default();
        sql.push("SELECT MAX(r.at) AS at FROM (");
        for (at, action) in DEPARTURES.into_iter().enumerate() {
            sql.push(if at == 0 { "" } else { " UNION ALL " });
            sql.push("SELECT * FROM (SELECT at FROM audit WHERE partner_id = ").bind(self.actor.partner);
            sql.push(" AND action = ").bind(action.key());
            sql.push(&format!(" ORDER BY seq DESC LIMIT 1 OFFSET {}) older", self.store.lists.trail));
        }
        sql.push(") r");
        sql
    }

    fn departures_sql(&self, organization: Option<OrganizationId>, id: &str, what: &str) -> Sql {
        let mut sql = Sql::default();
        sql.push("SELECT r.at, r.action, r.details, r.object_id AS group_id, g.kind, go.added_at AS held_since FROM (");
        for (at, action) in DEPARTURES.into_iter().enumerate() {
            sql.push(if at == 0 { "" } else { " UNION ALL " });
            sql.push(
                "SELECT * FROM (SELECT seq, at, action, object_id, details FROM audit WHERE partner_id = ",
            );
            sql.bind(self.actor.partner).push(" AND action = ").bind(action.key());
            sql.push(&format!(" ORDER BY seq DESC LIMIT {}) newest", self.store.lists.trail));
        }
        sql.push(") r LEFT JOIN access_group g ON g.id = r.object_id LEFT JOIN group_organization go ON go.group_id = g.id");
        sql.push(" AND go.organization_id = ").bind(organization);
        sql.push(" WHERE r.details LIKE ").bind(format!("%\"{what}_removed\":[%"));
        sql.push(" AND r.details LIKE ").bind(format!("%\"{id}\"%"));
        sql.push(&format!(" ORDER BY r.seq DESC LIMIT {LOOKED_AT}"));
        sql
    }
}

/// How SQLite goes about it: its own words, a step each.
#[cfg(feature = "test")]
impl Explainer<'_> {
    /// The plans of what is read in the trail: of an account, of who left groups, and of how far back that is.
    pub async fn plans_of_since(&self, organization: OrganizationId) -> Result<[Vec<String>; 3]> {
        let person = self.actor.account;
        let told = self.told_sql(person, &[Action::EmployeeCreated], i64::MAX);
        let left = self.departures_sql(Some(organization), &person.to_string(), "employees");
        let (told, left) = (self.store.explain(told).await?, self.store.explain(left).await?);
        Ok([told, left, self.store.explain(self.unread_sql()).await?])
    }
}
