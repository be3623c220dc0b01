//! Why somebody sees an organization, or what hangs on one, or why not: the rule's own explanation, of what is so at this
//! instant.

mod choices;
mod seers;
mod since;

pub use seers::{SeenBy, Seer, Seers};
use since::Asked;
pub use since::{Made, Since};

use domain::{
    AccountId, AccountState, Capability, GroupId, OrganizationId, Role, Standing, Timestamp, Visibility,
    group::GroupKind,
    list::{Stage, What, WhyQuery},
    membership::Membership,
    organization_user::{Access, EndpointAccess, PortalAccess},
    policy::{Bar, Principal, barred},
    rule::GroupRule,
    visibility::{GroupContent, Place, Viewer, Why},
};
use sea_orm::FromQueryResult;

use crate::{Actor, Error, Result, Store, fold::known_by, groups::rules, scope::Sql};

/// The door of those who explain what others see: of everybody of the partner for those who oversee, of organization users
/// for those who may preview them (M131). Both ask of what they see themselves.
#[derive(Debug)]
pub struct Explainer<'a> {
    store: &'a Store,
    actor: &'a Actor,
}

/// So many are offered to choose from; others are searched for.
const OFFERED: &str = " LIMIT 8";

/// Somebody of whom it can be asked.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Subject {
    pub id: AccountId,
    pub name: String,
    pub email: String,
}

/// A group through which somebody sees an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Through {
    pub id: GroupId,
    pub name: String,
    /// Since when they are in it, and who put them there.
    pub member_since: Timestamp,
    pub member_by: Option<String>,
    /// Why, and the instant from which it grants nothing.
    pub reason: Option<String>,
    pub ends: Option<Timestamp>,
    /// Since when it holds the organization, and who put that there; All organizations holds it by itself.
    pub held_since: Option<Timestamp>,
    pub held_by: Option<String>,
    /// The rule by which it holds it, if nobody puts anything into it.
    pub rule: GroupRule,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// What keeps them from seeing anything, wherever they may look.
    pub barred: Option<Bar>,
    /// Why they may look there, or why not.
    pub why: Why,
    /// The ways there.
    pub through: Vec<Through>,
    /// All groups that they are in.
    pub groups: Vec<(GroupId, String)>,
    /// Since when what decides it is so, where no way tells it.
    pub since: Option<Since>,
}

impl Explained {
    /// Whether it is seen.
    pub const fn yes(&self) -> bool {
        self.barred.is_none() && self.why.yes()
    }
}

/// Something of which it can be asked: an organization, or what hangs on one or on none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub what: What,
    pub name: String,
    /// What it is besides: its serial or its kind, and the organization that it hangs on.
    pub besides: String,
    organization: Option<OrganizationId>,
}

/// What the explainer shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    pub person: Option<Subject>,
    pub what: Option<Choice>,
    pub explained: Option<Explained>,
    /// Who sees it, where no person is chosen.
    pub seers: Option<Seers>,
    /// People and things to choose from, where nothing is chosen.
    pub people: Vec<Subject>,
    pub things: Vec<Choice>,
}

#[derive(Debug, FromQueryResult)]
struct Eyes {
    state: AccountState,
    deadline: Option<Timestamp>,
    lapsed_at: Option<Timestamp>,
    created_at: Timestamp,
    role: Option<Role>,
    security_administrator: Option<bool>,
    visibility: Option<Visibility>,
    organization_id: Option<OrganizationId>,
    portal_access: Option<PortalAccess>,
    endpoint_access: Option<EndpointAccess>,
}

impl Eyes {
    /// Where the account stands, whether or not that has been written down yet (M94).
    fn stage(&self, now: Timestamp) -> Stage {
        let lapsed = self.state != AccountState::Deactivated || self.lapsed_at.is_some();
        Stage::of(self.state.at(now, self.deadline), lapsed)
    }

    /// Whose eyes they are, with what they may look by.
    fn viewer<'a>(&self, groups: &'a [Membership], now: Timestamp) -> Option<(Viewer<'a>, Principal)> {
        if let Some(organization) = self.organization_id {
            let access = Access { portal: self.portal_access?, endpoint: self.endpoint_access? };
            return Some((Viewer::OrganizationUser { organization }, Principal::OrganizationUser(access)));
        }
        let standing = Standing { role: self.role?, security_administrator: self.security_administrator? };
        let viewer = Viewer::Employee { standing, visibility: self.visibility?, groups, now };
        Some((viewer, Principal::Employee(standing)))
    }
}

#[derive(Debug, FromQueryResult)]
struct Group {
    id: GroupId,
    name: String,
    kind: GroupKind,
    member_since: Timestamp,
    member_by: Option<String>,
    reason: Option<String>,
    ends_at: Option<Timestamp>,
    held_since: Option<Timestamp>,
    held_by: Option<String>,
    rule: Option<String>,
    tag: Option<String>,
    exceptions: i64,
}

impl From<Group> for Through {
    fn from(group: Group) -> Self {
        Self {
            id: group.id,
            name: group.name,
            member_since: group.member_since,
            member_by: group.member_by,
            reason: group.reason,
            ends: group.ends_at,
            held_since: group.held_since,
            held_by: group.held_by,
            rule: rules::rule(group.rule.as_deref(), group.tag, group.exceptions),
        }
    }
}

const EVERYBODY: &str = "SELECT p.account_id AS id, p.name, a.email FROM \
     (SELECT account_id, partner_id, name, name_key, name_folded FROM employee \
      UNION ALL SELECT account_id, partner_id, name, name_key, name_folded FROM organization_user) p \
     JOIN account a ON a.id = p.account_id WHERE p.partner_id = ";

const USERS: &str = "SELECT p.account_id AS id, p.name, a.email FROM organization_user p \
     JOIN account a ON a.id = p.account_id WHERE p.partner_id = ";

impl Store {
    /// The door of those who explain what others see.
    pub fn explainer<'a>(&'a self, actor: &'a Actor) -> Result<Explainer<'a>> {
        actor.require(Capability::OrganizationPreview)?;
        Ok(Explainer { store: self, actor })
    }
}

impl Explainer<'_> {
    async fn subjects(&self, narrow: impl FnOnce(&mut Sql)) -> Result<Vec<Subject>> {
        let mut sql = Sql::default();
        if self.actor.may(Capability::Oversight) {
            sql.push(EVERYBODY).bind(self.actor.partner);
        } else {
            sql.push(USERS).bind(self.actor.partner).push(" AND ");
            self.actor.scope().organization_in("p.organization_id", &mut sql);
        }
        narrow(&mut sql);
        sql.push(" ORDER BY p.name_key, p.account_id").push(OFFERED);
        self.store.all(sql.text, sql.values).await
    }

    /// Why this person sees this, or why not: both as the asker may know of them.
    pub async fn why(&self, person: AccountId, what: What) -> Result<Explained> {
        self.subjects(|sql| _ = sql.push(" AND p.account_id = ").bind(person))
            .await?
            .pop()
            .ok_or(Error::NotFound)?;
        let place = self.thing(what).await?.organization.map_or(Place::Unlinked, Place::In);
        self.explain(person, place).await
    }

    async fn explain(&self, person: AccountId, place: Place) -> Result<Explained> {
        let mut sql = Sql::default();
        sql.push(
            "SELECT a.state, a.deadline, a.lapsed_at, COALESCE(e.created_at, u.created_at) AS created_at, \
             e.role, e.security_administrator, e.visibility, u.organization_id, u.portal_access, u.endpoint_access FROM account a \
             LEFT JOIN employee e ON e.account_id = a.id LEFT JOIN organization_user u ON u.account_id = a.id \
             WHERE a.id = ",
        );
        sql.bind(person).push(" AND a.partner_id = ").bind(self.actor.partner);
        let eyes: Eyes = self.store.one(sql.text, sql.values).await?.ok_or(Error::NotFound)?;
        let stage = eyes.stage(self.actor.now);
        let organization = match place {
            Place::In(organization) => Some(organization),
            Place::Unlinked | Place::InRemoved(_) => None,
        };
        let groups = self.groups_of(person, organization).await?;
        let membership = |group: &Group| Membership {
            content: match group.kind {
                GroupKind::AllOrganizations => GroupContent::AllOrganizations,
                GroupKind::Listed => GroupContent::Listed(
                    organization.filter(|_| group.held_since.is_some()).into_iter().collect(),
                ),
            },
            ends_at: group.ends_at,
        };
        let memberships: Vec<Membership> = groups.iter().map(membership).collect();
        let (viewer, principal) = eyes.viewer(&memberships, self.actor.now).ok_or(Error::NotFound)?;
        let (barred, why) = (barred(principal, stage), viewer.explain(place));
        let asked = Asked { person, eyes: &eyes, organization, groups: &groups };
        let since = self.since(&asked, barred, &why).await?;
        let lasting = groups.iter().filter(|group| membership(group).lasts(self.actor.now));
        let names = lasting.map(|group| (group.id, group.name.clone())).collect();
        let ways: &[usize] = if let Why::Groups(ways) = &why { ways } else { &[] };
        let through = groups
            .into_iter()
            .enumerate()
            .filter(|(at, _)| ways.contains(at))
            .map(|(_, group)| Through::from(group))
            .collect();
        Ok(Explained { barred, why, through, groups: names, since })
    }

    /// The groups that somebody is in, each with whether it holds the organization.
    async fn groups_of(&self, person: AccountId, organization: Option<OrganizationId>) -> Result<Vec<Group>> {
        let mut sql = Sql::default();
        sql.push(
            "SELECT g.id, g.name, g.kind, gm.added_at AS member_since, \
             (SELECT b.name FROM employee b WHERE b.account_id = gm.added_by) AS member_by, \
             gm.reason, gm.ends_at, go.added_at AS held_since, \
             (SELECT b.name FROM employee b WHERE b.account_id = go.added_by) AS held_by, ",
        );
        sql.push(rules::COLUMNS);
        sql.push(
            " FROM group_member gm JOIN access_group g ON g.id = gm.group_id \
             LEFT JOIN group_rule r ON r.group_id = g.id LEFT JOIN group_organization go ON go.group_id = g.id AND go.organization_id = ",
        );
        sql.bind(organization).push(" WHERE gm.account_id = ").bind(person);
        sql.push(" AND gm.partner_id = ").bind(self.actor.partner).push(" ORDER BY g.name_key, g.id");
        self.store.all(sql.text, sql.values).await
    }

    /// What the explainer shows: the answer, who sees what was chosen, or what there is to choose from.
    pub async fn answer(&self, query: &WhyQuery) -> Result<Explanation> {
        let mut shown = Explanation {
            person: None,
            what: None,
            explained: None,
            seers: None,
            people: Vec::new(),
            things: Vec::new(),
        };
        if let Some(id) = query.person {
            let found = self.subjects(|sql| _ = sql.push(" AND p.account_id = ").bind(id)).await?;
            shown.person = Some(found.into_iter().next().ok_or(Error::NotFound)?);
        }
        if let Some(what) = query.what {
            shown.what = Some(self.thing(what).await?);
        } else {
            shown.things = self.things(&query.what_search).await?;
        }
        match (&shown.person, &shown.what) {
            (Some(person), Some(what)) => {
                let place = what.organization.map_or(Place::Unlinked, Place::In);
                shown.explained = Some(self.explain(person.id, place).await?);
            }
            (None, Some(what)) => shown.seers = Some(self.seers(what.organization, query).await?),
            (None, None) => {
                shown.people = self.subjects(|sql| known_by(sql, "p", &query.person_search)).await?;
            }
            (Some(_), None) => (),
        }
        Ok(shown)
    }
}
