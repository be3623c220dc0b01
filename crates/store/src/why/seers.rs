//! Everybody who sees an organization, or what hangs on one or on none, each with the way there in short.
//!
//! Employees and users of the organization are two tables, each with its index by name: a page is what comes first of both.

use std::collections::BTreeMap;

use domain::{
    AccountId, Capability, OrganizationId, Role, Standing, Visibility,
    list::{NameSort, Page, SortValue, Sorted, WhyQuery},
    organization_user::{Access, EndpointAccess, PortalAccess},
};
use sea_orm::FromQueryResult;

use super::{Explainer, Subject};
use crate::{
    Result,
    fold::known_by,
    keyset::Keyset,
    scope::Sql,
    seers::{How, active, employee_sees, user_looks},
};

/// By what somebody sees something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeenBy {
    /// What they are: never scoped (rule 6).
    Standing(Standing),
    /// They are in no group and see everything (rules 2 and 4).
    Everything,
    /// A group that holds it, by its name, and how many more do that they are in.
    Groups { first: String, more: u64 },
    /// They are a user of the organization, with this access.
    Own(Access),
}

/// Somebody who sees what was asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seer {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    pub by: SeenBy,
}

/// A page of those who see something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seers {
    pub page: Page<Seer>,
    /// How many match the search.
    pub total: u64,
    /// Whether these are users of the organization alone: of employees those are told who oversee.
    pub users_alone: bool,
    /// Some whom the search finds and who don't see it.
    pub others: Vec<Subject>,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    id: AccountId,
    name: String,
    name_key: String,
    email: String,
    role: Option<Role>,
    security_administrator: Option<bool>,
    visibility: Option<Visibility>,
    portal_access: Option<PortalAccess>,
    endpoint_access: Option<EndpointAccess>,
}

#[derive(Debug, FromQueryResult)]
struct Total {
    total: i64,
}

#[derive(Debug, FromQueryResult)]
struct Way {
    account_id: AccountId,
    first: String,
    ways: i64,
}

/// Where those who see something are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Among {
    Employees,
    Users,
}

impl Among {
    /// What the query calls their table.
    const fn alias(self) -> &'static str {
        match self {
            Self::Employees => "e",
            Self::Users => "u",
        }
    }
}

const EMPLOYEE: &str = "SELECT e.account_id AS id, e.name, e.name_key, a.email, e.role, e.security_administrator, \
     e.visibility, CAST(NULL AS TEXT) AS portal_access, CAST(NULL AS TEXT) AS endpoint_access";

const USER: &str = "SELECT u.account_id AS id, u.name, u.name_key, a.email, CAST(NULL AS TEXT) AS role, \
     CAST(NULL AS BOOLEAN) AS security_administrator, CAST(NULL AS TEXT) AS visibility, u.portal_access, \
     u.endpoint_access";

/// From so many on they are many.
const MANY: u64 = 1_000;

/// A key of the order.
type Key = (String, AccountId);

impl Row {
    fn key(&self) -> Key {
        (self.name_key.clone(), self.id)
    }

    /// By what they see it, where that is no group.
    fn by(&self) -> Option<SeenBy> {
        if let (Some(portal), Some(endpoint)) = (self.portal_access, self.endpoint_access) {
            return Some(SeenBy::Own(Access { portal, endpoint }));
        }
        let standing = Standing { role: self.role?, security_administrator: self.security_administrator? };
        match self.visibility? {
            _ if standing.never_scoped() => Some(SeenBy::Standing(standing)),
            Visibility::Everything => Some(SeenBy::Everything),
            Visibility::Groups => None,
        }
    }
}

impl Explainer<'_> {
    /// Whom the asker is told of.
    fn among(&self, organization: Option<OrganizationId>) -> Vec<(Among, Option<OrganizationId>)> {
        let employees = self.actor.may(Capability::Oversight).then_some((Among::Employees, organization));
        employees.into_iter().chain(organization.map(|own| (Among::Users, Some(own)))).collect()
    }

    /// Adds the rest of a question for those who see what hangs on this organization, or on none.
    fn seers_of(
        &self,
        sql: &mut Sql,
        (among, organization): (Among, Option<OrganizationId>),
        search: &str,
        how: How,
    ) {
        let (partner, now) = (self.actor.partner, self.actor.now);
        match among {
            Among::Employees => {
                sql.push(" FROM employee e JOIN account a ON a.id = e.account_id WHERE e.partner_id = ");
                employee_sees(sql.bind(partner).push(" AND "), partner, organization, now, how);
            }
            Among::Users => {
                sql.push(
                    " FROM organization_user u JOIN account a ON a.id = u.account_id WHERE u.partner_id = ",
                );
                sql.bind(partner).push(" AND u.organization_id = ").bind(organization).push(" AND ");
                active(sql, now);
                user_looks(sql.push(" AND "));
            }
        }
        if !search.is_empty() {
            known_by(sql, among.alias(), search);
        }
    }

    fn page_sql(
        &self,
        list: &Sorted<NameSort>,
        (among, organization): (Among, Option<OrganizationId>),
        keyset: &Keyset<'_>,
        how: How,
    ) -> Sql {
        let mut sql = Sql::default();
        sql.push(if among == Among::Employees { EMPLOYEE } else { USER });
        self.seers_of(&mut sql, (among, organization), &list.search, how);
        let alias = among.alias();
        keyset.cut(&mut sql, &format!("{alias}.name_key"), &format!("{alias}.account_id"));
        sql
    }

    fn count_sql(&self, organization: Option<OrganizationId>, search: &str) -> Sql {
        let mut sql = Sql::default();
        // Of nobody at all too it is a number of the same kind.
        sql.push("SELECT CAST(0 AS BIGINT)");
        // A search leaves few to look at.
        let how = if search.is_empty() { How::Gathered } else { How::EachAlone };
        for among in self.among(organization) {
            self.seers_of(sql.push(" + (SELECT COUNT(*)"), among, search, how);
            sql.push(")");
        }
        sql.push(" AS total");
        sql
    }

    /// By which groups these see the organization: the first by its name, and how many there are.
    fn ways_sql(&self, organization: OrganizationId, people: &[AccountId]) -> Sql {
        let mut sql = Sql::default();
        sql.push(
            "SELECT gm.account_id, MIN(g.name) AS first, COUNT(*) AS ways FROM group_member gm \
             JOIN access_group g ON g.id = gm.group_id WHERE gm.account_id IN ",
        );
        sql.list(self.store.backend(), people).push(" AND ").lasting(self.actor.now).push(
            " AND (g.kind = 'all_organizations' OR EXISTS (SELECT 1 FROM group_organization go \
             WHERE go.group_id = g.id AND go.organization_id = ",
        );
        sql.bind(organization).push(")) GROUP BY gm.account_id");
        sql
    }

    /// A page of those who see what hangs on this organization, or on none.
    pub(super) async fn seers(
        &self,
        organization: Option<OrganizationId>,
        query: &WhyQuery,
    ) -> Result<Seers> {
        let list = query.seers();
        let keyset = Keyset::new(&list, self.store.lists.page);
        let Sql { text, values } = self.count_sql(organization, &list.search);
        let total: Option<Total> = self.store.one(text, values).await?;
        let total = total.map_or(0, |total| total.total.unsigned_abs());
        // The first of many are soon found one by one.
        let how = if list.search.is_empty() && total < MANY { How::Gathered } else { How::EachAlone };
        let mut found: Vec<Row> = Vec::new();
        for among in self.among(organization) {
            let Sql { text, values } = self.page_sql(&list, among, &keyset, how);
            found.extend(self.store.all::<Row>(text, values).await?);
        }
        found.sort_by_cached_key(Row::key);
        if list.cursor.as_ref().is_some_and(|cursor| cursor.before) {
            found.reverse();
        }
        let page = keyset.page(found, |row| (SortValue::Text(row.name_key.clone()), row.id.get()));
        let mut ways = self.ways(organization, &page.rows).await?;
        let Page { rows, previous, next } = page;
        // Who lost the last way a moment ago is not there any more.
        let seer = |row: Row| {
            let by = row.by().or_else(|| ways.remove(&row.id))?;
            Some(Seer { id: row.id, name: row.name, email: row.email, by })
        };
        let page = Page { rows: rows.into_iter().filter_map(seer).collect(), previous, next };
        let others = self.others(organization, &list.search).await?;
        let users_alone = !self.actor.may(Capability::Oversight);
        Ok(Seers { page, total, users_alone, others })
    }

    async fn ways(
        &self,
        organization: Option<OrganizationId>,
        rows: &[Row],
    ) -> Result<BTreeMap<AccountId, SeenBy>> {
        let scoped: Vec<_> = rows.iter().filter(|row| row.by().is_none()).map(|row| row.id).collect();
        let Some(organization) = organization.filter(|_| !scoped.is_empty()) else {
            return Ok(BTreeMap::new());
        };
        let Sql { text, values } = self.ways_sql(organization, &scoped);
        let found: Vec<Way> = self.store.all(text, values).await?;
        let way = |Way { account_id, first, ways }: Way| {
            (account_id, SeenBy::Groups { first, more: ways.unsigned_abs().saturating_sub(1) })
        };
        Ok(found.into_iter().map(way).collect())
    }

    /// Some whom the search finds and who don't see it: of them too it can be asked why.
    async fn others(&self, organization: Option<OrganizationId>, search: &str) -> Result<Vec<Subject>> {
        if search.is_empty() {
            return Ok(Vec::new());
        }
        self.subjects(|sql| {
            known_by(sql, "p", search);
            for among in self.among(organization) {
                self.seers_of(sql.push(" AND NOT EXISTS (SELECT 1"), among, "", How::EachAlone);
                sql.push(" AND a.id = p.account_id)");
            }
        })
        .await
    }
}

/// How SQLite goes about it: its own words, a step each.
#[cfg(feature = "test")]
impl Explainer<'_> {
    /// The plans of a page of those who see an organization: of employees and of users, either way, of their ways there, and of the
    /// count.
    pub async fn plans_of_seers(
        &self,
        organization: OrganizationId,
        query: &WhyQuery,
    ) -> Result<Vec<Vec<String>>> {
        let list = query.seers();
        let keyset = Keyset::new(&list, self.store.lists.page);
        let pages = self.among(Some(organization)).into_iter();
        let pages = pages.flat_map(|among| {
            [How::Gathered, How::EachAlone].map(|how| self.page_sql(&list, among, &keyset, how))
        });
        let mut plans = Vec::new();
        for sql in pages.chain([
            self.ways_sql(organization, &[self.actor.account]),
            self.count_sql(Some(organization), &list.search),
        ]) {
            plans.push(self.store.explain(sql).await?);
        }
        Ok(plans)
    }
}
