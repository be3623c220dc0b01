//! Why somebody sees an organization, or why not: the rule's own explanation, of what is so at this instant.

use domain::{
    AccountId, GroupId, OrganizationId, Role, Standing, Timestamp, Visibility,
    group::GroupKind,
    list::WhyQuery,
    membership::Membership,
    organization::OrganizationName,
    rule::GroupRule,
    visibility::{GroupContent, Place, Viewer, Why},
};
use sea_orm::FromQueryResult;

use super::Oversight;
use crate::{Error, Result, groups::rules, scope::Sql, visible::like};

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

/// What the explainer shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explainer {
    pub person: Option<Subject>,
    pub organization: Option<OrganizationName>,
    pub explained: Option<Explained>,
    /// People and organizations to choose from, where none is chosen.
    pub people: Vec<Subject>,
    pub organizations: Vec<OrganizationName>,
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
struct Named {
    id: OrganizationId,
    name: String,
}

const PEOPLE: &str = "SELECT p.account_id AS id, p.name, a.email FROM \
     (SELECT account_id, partner_id, name, name_key FROM employee \
      UNION ALL SELECT account_id, partner_id, name, name_key FROM organization_user) p \
     JOIN account a ON a.id = p.account_id WHERE p.partner_id = ";

impl Oversight<'_> {
    async fn subjects(&self, narrow: impl FnOnce(&mut Sql)) -> Result<Vec<Subject>> {
        let mut sql = Sql::default();
        sql.push(PEOPLE).bind(self.actor.partner);
        narrow(&mut sql);
        sql.push(" ORDER BY p.name_key, p.account_id").push(OFFERED);
        self.store.all(sql.text, sql.values).await
    }

    async fn organizations(&self, narrow: impl FnOnce(&mut Sql)) -> Result<Vec<OrganizationName>> {
        let mut sql = Sql::default();
        sql.push("SELECT o.id, o.name FROM organization o WHERE o.state = 'live' AND o.partner_id = ");
        sql.bind(self.actor.partner);
        narrow(&mut sql);
        sql.push(" ORDER BY o.name_key, o.id").push(OFFERED);
        let found: Vec<Named> = self.store.all(sql.text, sql.values).await?;
        Ok(found.into_iter().map(|Named { id, name }| OrganizationName { id, name }).collect())
    }

    /// Why this person of the partner sees this organization, or why not.
    pub async fn why(&self, person: AccountId, organization: OrganizationId) -> Result<Explained> {
        let mut sql = Sql::default();
        sql.push(
            "SELECT e.role, e.security_administrator, e.visibility, u.organization_id FROM account a \
             LEFT JOIN employee e ON e.account_id = a.id LEFT JOIN organization_user u ON u.account_id = a.id \
             WHERE a.id = ",
        );
        sql.bind(person).push(" AND a.partner_id = ").bind(self.actor.partner);
        sql.push(" AND EXISTS (SELECT 1 FROM organization o WHERE o.state = 'live' AND o.id = ");
        sql.bind(organization).push(" AND o.partner_id = ").bind(self.actor.partner).push(")");
        let eyes: Eyes = self.store.one(sql.text, sql.values).await?.ok_or(Error::NotFound)?;
        let groups = self.groups_of(person, organization).await?;
        let membership = |group: &Group| Membership {
            content: match group.kind {
                GroupKind::AllOrganizations => GroupContent::AllOrganizations,
                GroupKind::Listed => {
                    GroupContent::Listed(group.held_since.map(|_| organization).into_iter().collect())
                }
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
        let why = viewer.explain(Place::In(organization));
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
    async fn groups_of(&self, person: AccountId, organization: OrganizationId) -> Result<Vec<Group>> {
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
    pub async fn explainer(&self, query: &WhyQuery) -> Result<Explainer> {
        let mut shown = Explainer {
            person: None,
            organization: None,
            explained: None,
            people: Vec::new(),
            organizations: Vec::new(),
        };
        if let Some(id) = query.person {
            let found = self.subjects(|sql| _ = sql.push(" AND p.account_id = ").bind(id)).await?;
            shown.person = Some(found.into_iter().next().ok_or(Error::NotFound)?);
        } else {
            let pattern = like("%", &query.person_search);
            shown.people = self
                .subjects(|sql| {
                    sql.push(" AND (p.name_key LIKE ")
                        .bind(pattern.clone())
                        .push(" ESCAPE '\\' OR a.email LIKE ");
                    sql.bind(pattern).push(" ESCAPE '\\')");
                })
                .await?;
        }
        if let Some(id) = query.organization {
            let found = self.organizations(|sql| _ = sql.push(" AND o.id = ").bind(id)).await?;
            shown.organization = Some(found.into_iter().next().ok_or(Error::NotFound)?);
        } else {
            let pattern = like("%", &query.organization_search);
            shown.organizations = self
                .organizations(|sql| _ = sql.push(" AND o.name_key LIKE ").bind(pattern).push(" ESCAPE '\\'"))
                .await?;
        }
        if let (Some(person), Some(organization)) = (query.person, query.organization) {
            shown.explained = Some(self.why(person, organization).await?);
        }
        Ok(shown)
    }
}
