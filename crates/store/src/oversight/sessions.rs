//! Who of the partner is signed in, and from where.

use std::collections::BTreeMap;

use domain::{
    AccountId, OrganizationId, Role, Standing, Timestamp,
    limits::SESSION_ABSOLUTE,
    list::{NameQuery, NameSort, Page},
};
use sea_orm::FromQueryResult;

use super::Oversight;
use crate::{Result, fold::known_by, keyset::Keyset, scope::Sql};

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedInPerson {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    /// What they are, where they are an employee.
    pub standing: Option<Standing>,
    /// The organization whose user they are.
    pub organization: Option<(OrganizationId, String)>,
    /// Their sessions, the last used first.
    pub sessions: Vec<OpenSession>,
}

/// One session of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    pub started: Timestamp,
    pub last_seen: Timestamp,
    /// In words; see [`domain::browser`].
    pub browser: String,
    /// The network address that it began from.
    pub place: String,
    /// The one that asks.
    pub current: bool,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    id: AccountId,
    name: String,
    name_key: String,
    email: String,
    created_at: Timestamp,
    role: Option<Role>,
    security_administrator: Option<bool>,
    organization_id: Option<OrganizationId>,
    organization: Option<String>,
}

#[derive(Debug, FromQueryResult)]
struct SessionRow {
    account_id: AccountId,
    hash: String,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    browser: String,
    network: String,
}

#[derive(Debug, FromQueryResult)]
struct Total {
    total: i64,
}

const COLUMNS: &str = "SELECT p.account_id AS id, p.name, p.name_key, a.email, p.created_at, p.role, \
    p.security_administrator, o.id AS organization_id, o.name AS organization";

const PEOPLE: &str = " FROM \
    (SELECT account_id, partner_id, name, name_key, name_folded, created_at, role, security_administrator, NULL AS organization_id \
     FROM employee WHERE partner_id = $1 \
     UNION ALL SELECT account_id, partner_id, name, name_key, name_folded, created_at, NULL, NULL, organization_id \
     FROM organization_user WHERE partner_id = $1) p \
    JOIN account a ON a.id = p.account_id LEFT JOIN organization o ON o.id = p.organization_id \
    WHERE a.state = 'active' AND (a.deadline IS NULL OR a.deadline > ";

impl Oversight<'_> {
    /// Adds the condition under which a session `s` has not ended, whether or not anything has tidied since.
    fn alive(&self, now: Timestamp, sql: &mut Sql) {
        sql.push("s.partner_id = ").bind(self.actor.partner);
        sql.push(" AND s.last_seen_at > ").bind(now);
        sql.push(" - 60000 * (SELECT idle_minutes FROM partner WHERE id = ").bind(self.actor.partner);
        sql.push(") AND s.created_at > ").bind(now.plus(-SESSION_ABSOLUTE));
    }

    fn people(&self, query: &NameQuery, now: Timestamp, sql: &mut Sql) {
        // Bound first: the query names it by its number, since it needs it twice.
        debug_assert!(sql.values.is_empty(), "the partner is the first value");
        sql.values.push(self.actor.partner.into());
        sql.push(PEOPLE).bind(now).push(") AND (o.id IS NULL OR o.state = 'live') AND a.id IN ");
        sql.push("(SELECT s.account_id FROM session s WHERE ");
        self.alive(now, sql);
        sql.push(")");
        if !query.0.search.is_empty() {
            known_by(sql, "p", &query.0.search);
        }
    }

    /// Everybody of the partner who is signed in, by name, and how many they are.
    pub async fn sessions(&self, query: &NameQuery) -> Result<(Page<SignedInPerson>, u64)> {
        let (now, list) = (self.store.clock.now(), &query.0);
        let mut count = Sql::default();
        count.push("SELECT COUNT(*) AS total");
        self.people(query, now, &mut count);
        let total: Option<Total> = self.store.one(count.text, count.values).await?;
        let mut sql = Sql::default();
        sql.push(COLUMNS);
        self.people(query, now, &mut sql);
        let keyset = Keyset::new(list, self.store.lists.page);
        let column = match list.sort {
            NameSort::Name => "p.name_key",
            NameSort::Created => "p.created_at",
        };
        keyset.cut(&mut sql, column, "p.account_id");
        let rows: Vec<Row> = self.store.all(sql.text, sql.values).await?;
        let key = |row: &Row| (list.sort.value(&row.name_key, row.created_at), row.id.get());
        let page = keyset.page(rows, key);
        let mut sessions = self.sessions_of(&page.rows, now).await?;
        let page = page.map(|row| SignedInPerson {
            sessions: sessions.remove(&row.id).unwrap_or_default(),
            id: row.id,
            name: row.name,
            email: row.email,
            standing: row
                .role
                .zip(row.security_administrator)
                .map(|(role, security_administrator)| Standing { role, security_administrator }),
            organization: row.organization_id.zip(row.organization),
        });
        Ok((page, total.map_or(0, |total| total.total.unsigned_abs())))
    }

    async fn sessions_of(
        &self,
        people: &[Row],
        now: Timestamp,
    ) -> Result<BTreeMap<AccountId, Vec<OpenSession>>> {
        let mut found = BTreeMap::<_, Vec<_>>::new();
        if people.is_empty() {
            return Ok(found);
        }
        let mut sql = Sql::default();
        sql.push("SELECT s.account_id, s.hash, s.created_at, s.last_seen_at, s.browser, s.network FROM session s WHERE ");
        self.alive(now, &mut sql);
        sql.push(" AND s.account_id IN ")
            .list(self.store.backend(), &people.iter().map(|row| row.id).collect::<Vec<_>>());
        sql.push(" ORDER BY s.last_seen_at DESC, s.hash");
        for row in self.store.all::<SessionRow>(sql.text, sql.values).await? {
            found.entry(row.account_id).or_default().push(OpenSession {
                started: row.created_at,
                last_seen: row.last_seen_at,
                browser: domain::browser::in_words(&row.browser),
                place: row.network,
                current: row.hash == self.actor.session,
            });
        }
        Ok(found)
    }
}
