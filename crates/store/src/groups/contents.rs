//! What a group holds and what it could hold, page by page.
//!
//! By name, the names of the partner are walked in their order where the group holds many of them; where it holds few,
//! these are sorted.

use domain::{
    AccountId, GroupId, OrganizationId, Refusal, Role, Standing, Timestamp, Visibility,
    group::{GroupChoices, GroupDraft, GroupKind, GroupMember, GroupRow, HeldOrganization},
    list::{NameQuery, NameSort, Page, SortValue},
};
use sea_orm::FromQueryResult;

use super::{GroupAdmin, change::searched};
use crate::{Error, Result, keyset::Keyset, scope::Sql};

/// Up to so many are sorted.
const FEW: u64 = 2_000;

/// So many are offered for a new group; more are searched for.
const OFFERED: &str = " LIMIT 20";

/// What is said of a membership, where there is none.
const NEVER_IN: &str =
    "CAST(NULL AS TEXT) AS by_name, CAST(NULL AS TEXT) AS reason, CAST(NULL AS BIGINT) AS ends_at";

#[derive(Debug, FromQueryResult)]
struct OrganizationRow {
    id: OrganizationId,
    name: String,
    name_key: String,
    since: Timestamp,
    by_name: Option<String>,
}

#[derive(Debug, FromQueryResult)]
struct MemberRow {
    id: AccountId,
    name: String,
    name_key: String,
    email: String,
    role: Role,
    security_administrator: bool,
    visibility: Visibility,
    since: Timestamp,
    by_name: Option<String>,
    reason: Option<String>,
    ends_at: Option<Timestamp>,
}

#[derive(Debug, FromQueryResult)]
struct Total {
    total: i64,
}

/// Which of the partner's organizations or employees a list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    /// Those in the group.
    In,
    /// Those that could be put into it.
    Out,
}

impl From<OrganizationRow> for HeldOrganization {
    fn from(row: OrganizationRow) -> Self {
        Self { id: row.id, name: row.name, since: row.since, by: row.by_name }
    }
}

impl From<MemberRow> for GroupMember {
    fn from(row: MemberRow) -> Self {
        let standing = Standing { role: row.role, security_administrator: row.security_administrator };
        Self {
            id: row.id,
            name: row.name,
            email: row.email,
            never_scoped: standing.never_scoped(),
            sees_everything: row.visibility == Visibility::Everything,
            since: row.since,
            by: row.by_name,
            reason: row.reason,
            ends: row.ends_at,
        }
    }
}

/// Adds the list itself: `many` walks the names, otherwise what is in the group is gathered.
fn organizations(sql: &mut Sql, which: Which, group: GroupId, many: bool) {
    let (rows, inside) = match (which, many) {
        // The first table is read first, on SQLite.
        (Which::In, false) => {
            ("group_organization go CROSS JOIN organization o", " AND o.id = go.organization_id")
        }
        (Which::In, true) => {
            ("organization o CROSS JOIN group_organization go", " AND go.organization_id = o.id")
        }
        (Which::Out, _) => ("organization o", ""),
    };
    sql.push(" FROM ").push(rows).push(" WHERE o.state = 'live'").push(inside);
    if which == Which::In {
        sql.push(" AND go.group_id = ").bind(group);
    } else {
        sql.push(
            " AND NOT EXISTS (SELECT 1 FROM group_organization x WHERE x.organization_id = o.id AND x.group_id = ",
        );
        sql.bind(group).push(")");
    }
    sql.push(" AND o.partner_id = ");
}

fn people(sql: &mut Sql, which: Which, group: GroupId, now: Timestamp) {
    if which == Which::In {
        sql.push(
            " FROM group_member gm JOIN employee e ON e.account_id = gm.account_id \
             JOIN account a ON a.id = e.account_id WHERE gm.group_id = ",
        );
        sql.bind(group).push(" AND ").lasting(now);
    } else {
        sql.push(
            " FROM employee e JOIN account a ON a.id = e.account_id WHERE NOT EXISTS \
             (SELECT 1 FROM group_member gm WHERE gm.account_id = e.account_id AND gm.group_id = ",
        );
        sql.bind(group).push(" AND ").lasting(now).push(")");
    }
    sql.push(" AND e.partner_id = ");
}

const fn column(sort: NameSort, name: &'static str, since: &'static str) -> &'static str {
    match sort {
        NameSort::Name => name,
        NameSort::Created => since,
    }
}

fn key(sort: NameSort, name: &str, since: Timestamp, id: i64) -> (SortValue, i64) {
    (sort.value(name, since), id)
}

impl GroupAdmin<'_> {
    async fn total(&self, mut sql: Sql) -> Result<u64> {
        sql.text.insert_str(0, "SELECT COUNT(*) AS total");
        let total: Option<Total> = self.store.one(sql.text, sql.values).await?;
        Ok(total.map_or(0, |total| total.total.unsigned_abs()))
    }

    async fn some_organizations(
        &self,
        row: &GroupRow,
        which: Which,
        query: &NameQuery,
    ) -> Result<(Page<HeldOrganization>, u64)> {
        let list = &query.0;
        let many = row.organizations > FEW;
        let rest = |sql: &mut Sql| {
            organizations(sql, which, row.id, many);
            sql.bind(self.actor.partner);
            searched(sql, &list.search, false);
        };
        let mut count = Sql::default();
        rest(&mut count);
        let total = if list.search.is_empty() && which == Which::In {
            row.organizations
        } else {
            self.total(count).await?
        };
        let since = if which == Which::In { "go.added_at" } else { "o.created_at" };
        let mut sql = Sql::default();
        sql.push("SELECT o.id, o.name, o.name_key, ").push(since).push(" AS since, ");
        sql.push(if which == Which::In {
            "(SELECT b.name FROM employee b WHERE b.account_id = go.added_by) AS by_name"
        } else {
            "CAST(NULL AS TEXT) AS by_name"
        });
        rest(&mut sql);
        let keyset = Keyset::new(list, self.store.lists.page);
        keyset.cut(&mut sql, column(list.sort, "o.name_key", since), "o.id");
        let found: Vec<OrganizationRow> = self.store.all(sql.text, sql.values).await?;
        let page = keyset.page(found, |row| key(list.sort, &row.name_key, row.since, row.id.get()));
        Ok((page.map(HeldOrganization::from), total))
    }

    async fn some_people(
        &self,
        row: &GroupRow,
        which: Which,
        query: &NameQuery,
    ) -> Result<(Page<GroupMember>, u64)> {
        let list = &query.0;
        let rest = |sql: &mut Sql| {
            people(sql, which, row.id, self.actor.now);
            sql.bind(self.actor.partner);
            searched(sql, &list.search, true);
        };
        let mut count = Sql::default();
        rest(&mut count);
        let total = self.total(count).await?;
        let since = if which == Which::In { "gm.added_at" } else { "e.created_at" };
        let mut sql = Sql::default();
        sql.push(
            "SELECT e.account_id AS id, e.name, e.name_key, a.email, e.role, e.security_administrator, ",
        );
        sql.push("e.visibility, ").push(since).push(" AS since, ").push(if which == Which::In {
            "(SELECT b.name FROM employee b WHERE b.account_id = gm.added_by) AS by_name, gm.reason, gm.ends_at"
        } else {
            NEVER_IN
        });
        rest(&mut sql);
        let keyset = Keyset::new(list, self.store.lists.page);
        keyset.cut(&mut sql, column(list.sort, "e.name_key", since), "e.account_id");
        let found: Vec<MemberRow> = self.store.all(sql.text, sql.values).await?;
        let page = keyset.page(found, |row| key(list.sort, &row.name_key, row.since, row.id.get()));
        Ok((page.map(GroupMember::from), total))
    }

    /// A page of what a group holds; of All organizations that is every one.
    pub async fn organizations(
        &self,
        id: GroupId,
        query: &NameQuery,
    ) -> Result<(GroupRow, Page<HeldOrganization>, u64)> {
        let row = self.group(id).await?;
        // All organizations stores none, so none of the partner's is in it.
        let which = if row.kind == GroupKind::AllOrganizations { Which::Out } else { Which::In };
        let (page, total) = self.some_organizations(&row, which, query).await?;
        Ok((row, page, total))
    }

    /// A page of what could be put into a group.
    pub async fn other_organizations(
        &self,
        id: GroupId,
        query: &NameQuery,
    ) -> Result<(GroupRow, Page<HeldOrganization>, u64)> {
        let row = self.group(id).await?;
        if row.kind == GroupKind::AllOrganizations {
            return Err(Error::Forbidden(Refusal::AllOrganizations));
        }
        let (page, total) = self.some_organizations(&row, Which::Out, query).await?;
        Ok((row, page, total))
    }

    /// A page of a group's members.
    pub async fn people(&self, id: GroupId, query: &NameQuery) -> Result<(GroupRow, Page<GroupMember>, u64)> {
        let row = self.group(id).await?;
        let (page, total) = self.some_people(&row, Which::In, query).await?;
        Ok((row, page, total))
    }

    /// A page of those who could be put into a group.
    pub async fn other_people(
        &self,
        id: GroupId,
        query: &NameQuery,
    ) -> Result<(GroupRow, Page<GroupMember>, u64)> {
        let row = self.group(id).await?;
        let (page, total) = self.some_people(&row, Which::Out, query).await?;
        Ok((row, page, total))
    }

    /// What was picked for a new group, and what else the searches find.
    pub async fn choices(&self, draft: &GroupDraft) -> Result<GroupChoices> {
        let mut choices = GroupChoices::default();
        let backend = self.store.backend();
        for picked in [true, false] {
            let mut sql = Sql::default();
            sql.push("SELECT o.id, o.name, o.name_key, o.created_at AS since, CAST(NULL AS TEXT) AS by_name FROM organization o ");
            sql.push("WHERE o.state = 'live' AND o.partner_id = ").bind(self.actor.partner);
            sql.push(if picked { " AND o.id IN " } else { " AND o.id NOT IN " })
                .list(backend, &draft.organizations);
            if !picked {
                searched(&mut sql, &draft.organization_search, false);
            }
            sql.push(" ORDER BY o.name_key, o.id").push(if picked { "" } else { OFFERED });
            let found: Vec<OrganizationRow> = self.store.all(sql.text, sql.values).await?;
            choices.organizations.extend(found.into_iter().map(HeldOrganization::from));
            let mut sql = Sql::default();
            sql.push(
                "SELECT e.account_id AS id, e.name, e.name_key, a.email, e.role, e.security_administrator, \
                 e.visibility, e.created_at AS since, ",
            );
            sql.push(NEVER_IN);
            sql.push(" FROM employee e JOIN account a ON a.id = e.account_id WHERE e.partner_id = ");
            sql.bind(self.actor.partner);
            sql.push(if picked { " AND e.account_id IN " } else { " AND e.account_id NOT IN " });
            sql.list(backend, &draft.employees);
            if !picked {
                searched(&mut sql, &draft.employee_search, true);
            }
            sql.push(" ORDER BY e.name_key, e.account_id").push(if picked { "" } else { OFFERED });
            let found: Vec<MemberRow> = self.store.all(sql.text, sql.values).await?;
            choices.employees.extend(found.into_iter().map(GroupMember::from));
        }
        Ok(choices)
    }
}
