//! Why somebody sees an organization, or what hangs on one, or why not: the rule's own explanation, of what is so at this
//! instant.

use domain::{
    AccountId, Capability, GroupId, OrganizationId, Role, Standing, Timestamp, Visibility,
    element::ElementKind,
    group::GroupKind,
    list::{What, WhyQuery},
    membership::Membership,
    rule::GroupRule,
    visibility::{GroupContent, Place, Viewer, Why},
};
use sea_orm::FromQueryResult;

use crate::{Actor, Error, Result, Store, elements::table, groups::rules, scope::Sql, visible::like};

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
    pub why: Why,
    /// The ways there.
    pub through: Vec<Through>,
    /// All groups that they are in.
    pub groups: Vec<(GroupId, String)>,
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
    /// People and things to choose from, where none is chosen.
    pub people: Vec<Subject>,
    pub things: Vec<Choice>,
}

#[derive(Debug, FromQueryResult)]
struct Eyes {
    role: Option<Role>,
    security_administrator: Option<bool>,
    visibility: Option<Visibility>,
    organization_id: Option<OrganizationId>,
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

#[derive(Debug, FromQueryResult)]
struct Thing {
    id: i64,
    name: String,
    besides: String,
    organization_id: Option<OrganizationId>,
    organization_name: Option<String>,
}

/// What can be asked of besides organizations.
const HANGING: [Option<ElementKind>; 4] =
    [None, Some(ElementKind::Network), Some(ElementKind::Saas), Some(ElementKind::Agent)];

const EVERYBODY: &str = "SELECT p.account_id AS id, p.name, a.email FROM \
     (SELECT account_id, partner_id, name, name_key FROM employee \
      UNION ALL SELECT account_id, partner_id, name, name_key FROM organization_user) p \
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

/// Adds that the folded name or the address holds this.
fn called(sql: &mut Sql, search: &str) {
    let pattern = like("%", search);
    sql.push(" AND (p.name_key LIKE ").bind(pattern.clone()).push(" ESCAPE '\\' OR a.email LIKE ");
    sql.bind(pattern).push(" ESCAPE '\\')");
}

impl Explainer<'_> {
    async fn subjects(&self, narrow: impl FnOnce(&mut Sql)) -> Result<Vec<Subject>> {
        let mut sql = Sql::default();
        if self.actor.may(Capability::Oversight) {
            sql.push(EVERYBODY).bind(self.actor.partner);
        } else {
            sql.push(USERS).bind(self.actor.partner).push(" AND p.organization_id IN (");
            self.actor.scope().organizations(&mut sql);
            sql.push(")");
        }
        narrow(&mut sql);
        sql.push(" ORDER BY p.name_key, p.account_id").push(OFFERED);
        self.store.all(sql.text, sql.values).await
    }

    async fn organizations(&self, narrow: impl FnOnce(&mut Sql)) -> Result<Vec<Choice>> {
        let mut sql = Sql::default();
        sql.push("SELECT o.id, o.name, '' AS besides, o.id AS organization_id, o.name AS organization_name ");
        sql.push("FROM organization o WHERE o.id IN (");
        self.actor.scope().organizations(&mut sql);
        sql.push(")");
        narrow(&mut sql);
        sql.push(" ORDER BY o.name_key, o.id").push(OFFERED);
        let found: Vec<Thing> = self.store.all(sql.text, sql.values).await?;
        let choice = |row: Thing| Choice {
            what: What::Organization(OrganizationId::new(row.id)),
            name: row.name,
            besides: row.besides,
            organization: row.organization_id,
        };
        Ok(found.into_iter().map(choice).collect())
    }

    /// What the asker sees of a kind: devices, or elements.
    async fn hanging(&self, kind: Option<ElementKind>, narrow: impl FnOnce(&mut Sql)) -> Result<Vec<Choice>> {
        let (name, called, besides) = match kind {
            None => ("device", "hostname", "d.serial"),
            Some(kind) => (table(kind).name, table(kind).called, "''"),
        };
        let mut sql = Sql::default();
        sql.push("SELECT d.id, d.").push(called).push(" AS name, ").push(besides).push(" AS besides, ");
        sql.push("d.organization_id, o.name AS organization_name FROM ").push(name);
        sql.push(" d LEFT JOIN organization o ON o.id = d.organization_id WHERE ");
        self.actor.scope().seen(&mut sql);
        // What hangs on a removed organization is there for nobody.
        sql.push(" AND (o.id IS NULL OR o.state = 'live')");
        narrow(&mut sql);
        sql.push(" ORDER BY d.").push(called).push("_key, d.id").push(OFFERED);
        let found: Vec<Thing> = self.store.all(sql.text, sql.values).await?;
        let choice = |row: Thing| {
            let what = match kind {
                None => What::Device(domain::DeviceId::new(row.id)),
                Some(kind) => What::Element(kind, domain::ElementId::new(row.id)),
            };
            let of = row.organization_name.unwrap_or_else(|| "linked to no organization".to_owned());
            let is = kind.map_or(row.besides, |kind| kind.one().to_owned());
            Choice { what, name: row.name, besides: format!("{is}, {of}"), organization: row.organization_id }
        };
        Ok(found.into_iter().map(choice).collect())
    }

    /// What this is, if the asker sees it.
    async fn thing(&self, what: What) -> Result<Choice> {
        let found = match what {
            What::Organization(id) => self.organizations(|sql| _ = sql.push(" AND o.id = ").bind(id)).await?,
            What::Device(id) => self.hanging(None, |sql| _ = sql.push(" AND d.id = ").bind(id)).await?,
            What::Element(kind, id) => {
                self.hanging(Some(kind), |sql| _ = sql.push(" AND d.id = ").bind(id)).await?
            }
        };
        found.into_iter().next().ok_or(Error::NotFound)
    }

    /// Organizations of this name; and devices and elements, once something is searched for.
    async fn things(&self, search: &str) -> Result<Vec<Choice>> {
        let pattern = like("%", search);
        let named = |sql: &mut Sql| _ = sql.push(" AND o.name_key LIKE ").bind(pattern).push(" ESCAPE '\\'");
        let mut found = self.organizations(named).await?;
        for kind in HANGING.into_iter().filter(|_| !search.is_empty()) {
            let searched = |sql: &mut Sql| {
                sql.push(" AND ");
                if let Some(kind) = kind {
                    return table(kind).search("%", search, sql);
                }
                sql.push("(d.hostname_key LIKE ").bind(like("%", search)).push(" ESCAPE '\\'");
                sql.push(" OR d.serial_key LIKE ").bind(like("%", search)).push(" ESCAPE '\\')");
            };
            found.extend(self.hanging(kind, searched).await?);
        }
        Ok(found)
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
            "SELECT e.role, e.security_administrator, e.visibility, u.organization_id FROM account a \
             LEFT JOIN employee e ON e.account_id = a.id LEFT JOIN organization_user u ON u.account_id = a.id \
             WHERE a.id = ",
        );
        sql.bind(person).push(" AND a.partner_id = ").bind(self.actor.partner);
        let eyes: Eyes = self.store.one(sql.text, sql.values).await?.ok_or(Error::NotFound)?;
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
        let viewer = match eyes {
            Eyes {
                role: Some(role),
                security_administrator: Some(security_administrator),
                visibility: Some(visibility),
                ..
            } => Viewer::Employee {
                standing: Standing { role, security_administrator },
                visibility,
                groups: &memberships,
                now: self.actor.now,
            },
            Eyes { organization_id: Some(own), .. } => Viewer::OrganizationUser { organization: own },
            Eyes { .. } => return Err(Error::NotFound),
        };
        let why = viewer.explain(place);
        let lasting = groups.iter().filter(|group| membership(group).lasts(self.actor.now));
        let names = lasting.map(|group| (group.id, group.name.clone())).collect();
        let ways: &[usize] = if let Why::Groups(ways) = &why { ways } else { &[] };
        let through = groups
            .into_iter()
            .enumerate()
            .filter(|(at, _)| ways.contains(at))
            .map(|(_, group)| Through {
                id: group.id,
                name: group.name,
                member_since: group.member_since,
                member_by: group.member_by,
                reason: group.reason,
                ends: group.ends_at,
                held_since: group.held_since,
                held_by: group.held_by,
                rule: rules::rule(group.rule.as_deref(), group.tag, group.exceptions),
            })
            .collect();
        Ok(Explained { why, through, groups: names })
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

    /// What the explainer shows: the answer, or what there is to choose from.
    pub async fn answer(&self, query: &WhyQuery) -> Result<Explanation> {
        let mut shown =
            Explanation { person: None, what: None, explained: None, people: Vec::new(), things: Vec::new() };
        if let Some(id) = query.person {
            let found = self.subjects(|sql| _ = sql.push(" AND p.account_id = ").bind(id)).await?;
            shown.person = Some(found.into_iter().next().ok_or(Error::NotFound)?);
        } else {
            shown.people = self.subjects(|sql| called(sql, &query.person_search)).await?;
        }
        if let Some(what) = query.what {
            shown.what = Some(self.thing(what).await?);
        } else {
            shown.things = self.things(&query.what_search).await?;
        }
        if let (Some(person), Some(what)) = (&shown.person, &shown.what) {
            let place = what.organization.map_or(Place::Unlinked, Place::In);
            shown.explained = Some(self.explain(person.id, place).await?);
        }
        Ok(shown)
    }
}
