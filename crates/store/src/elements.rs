//! Networks, SaaS accounts and Endpoint Backup agents as they are kept: one table for each kind, one way to read, count,
//! reserve and end them.

use domain::{
    ElementId, OrganizationId, Timestamp,
    element::{ElementCounts, ElementKind, ElementRow, ElementState, Facts},
};
use sea_orm::{DbBackend, FromQueryResult};

use crate::{Error, Result, groups::Asking, scope::Sql, visible::like, write::Write};

/// Where a kind is kept, and under which names.
pub(crate) struct Table {
    pub name: &'static str,
    /// The column of what one of them is called; with `_key` at its end, of the same folded.
    pub called: &'static str,
    /// The folded column that names exactly one of a partner's.
    pub exact: &'static str,
    /// The folded columns that a search looks at.
    pub searched: &'static [&'static str],
    pub seen: &'static str,
    state: &'static str,
    /// In the order of the fields of the kind's [`Facts`].
    facts: &'static str,
}

const NETWORK: Table = Table {
    name: "network",
    called: "name",
    exact: "dna_serial_key",
    searched: &["name_key", "group_key", "dna_hostname_key", "dna_serial_key"],
    seen: "last_seen",
    state: "d.state",
    facts: "d.group_name, d.dna_hostname, d.dna_serial",
};

const SAAS: Table = Table {
    name: "saas_account",
    called: "domain",
    exact: "domain_key",
    searched: &["domain_key", "customer_key"],
    seen: "last_backup",
    state: "d.state",
    facts: "d.customer, d.product, d.seats, d.address",
};

const AGENT: Table = Table {
    name: "endpoint_agent",
    called: "hostname",
    exact: "hostname_key",
    searched: &["hostname_key"],
    seen: "last_backup",
    state: "CAST(NULL AS TEXT)",
    facts: "d.datasets, d.bytes",
};

pub(crate) const fn table(kind: ElementKind) -> &'static Table {
    match kind {
        ElementKind::Network => &NETWORK,
        ElementKind::Saas => &SAAS,
        ElementKind::Agent => &AGENT,
    }
}

#[derive(Debug, FromQueryResult)]
pub(crate) struct Row {
    pub id: ElementId,
    pub name: String,
    organization_id: Option<OrganizationId>,
    state: Option<String>,
    seen: i64,
    facts: String,
}

impl Row {
    /// As what it is.
    pub fn of(self, kind: ElementKind) -> Result<ElementRow> {
        let unreadable = |error| Error::Internal(format!("an element that can't be read: {error}"));
        let text = self.facts.as_str();
        let facts = match kind {
            ElementKind::Network => serde_json::from_str(text)
                .map(|(group, dna_hostname, dna_serial)| Facts::Network { group, dna_hostname, dna_serial }),
            ElementKind::Saas => serde_json::from_str(text)
                .map(|(customer, product, seats, address)| Facts::Saas { customer, product, seats, address }),
            ElementKind::Agent => {
                serde_json::from_str(text).map(|(datasets, bytes)| Facts::Agent { datasets, bytes })
            }
        };
        Ok(ElementRow {
            id: self.id,
            name: self.name,
            organization: self.organization_id,
            state: self.state.as_deref().and_then(ElementState::from_key),
            seen: (self.seen > 0).then(|| Timestamp::from_millis(self.seen)),
            facts: facts.map_err(unreadable)?,
        })
    }
}

impl Table {
    /// Adds the columns of [`Row`], of element `d`.
    pub fn select(&self, backend: DbBackend, sql: &mut Sql) {
        sql.push("SELECT d.id, d.organization_id, d.").push(self.called).push(" AS name, ");
        sql.push(self.state).push(" AS state, d.").push(self.seen).push(" AS seen, ");
        sql.array(backend, self.facts).push(" AS facts FROM ").push(self.name).push(" d WHERE ");
    }

    /// Adds that one of the texts that a search looks at holds this one.
    pub fn search(&self, before: &str, search: &str, sql: &mut Sql) {
        for (place, column) in self.searched.iter().enumerate() {
            sql.push(if place == 0 { "(" } else { " OR " }).push("d.").push(column).push(" LIKE ");
            sql.bind(like(before, search)).push(" ESCAPE '\\'");
        }
        sql.push(")");
    }
}

/// What an organization has of a kind.
#[derive(Debug, FromQueryResult)]
struct Counted {
    kind: String,
    organization_id: OrganizationId,
    total: i64,
    datasets: i64,
    bytes: i64,
}

/// Counts what these organizations have.
pub(crate) fn counts_sql(backend: DbBackend, organizations: &[OrganizationId]) -> Sql {
    let mut sql = Sql::default();
    for (place, kind) in ElementKind::ALL.into_iter().enumerate() {
        let sums = match kind {
            ElementKind::Agent => {
                "CAST(SUM(d.datasets) AS BIGINT) AS datasets, CAST(SUM(d.bytes) AS BIGINT) AS bytes"
            }
            ElementKind::Network | ElementKind::Saas => {
                "CAST(0 AS BIGINT) AS datasets, CAST(0 AS BIGINT) AS bytes"
            }
        };
        sql.push(if place == 0 { "SELECT '" } else { " UNION ALL SELECT '" }).push(kind.key());
        sql.push("' AS kind, d.organization_id, COUNT(*) AS total, ").push(sums);
        sql.push(" FROM ")
            .push(table(kind).name)
            .push(" d WHERE d.organization_id IN ")
            .list(backend, organizations);
        sql.push(" GROUP BY d.organization_id");
    }
    sql
}

/// What each of these organizations has, in their order. Whether they are seen is the caller's to know.
pub(crate) async fn counts(
    asking: Asking<'_>,
    organizations: &[OrganizationId],
) -> Result<Vec<ElementCounts>> {
    let mut counts = vec![ElementCounts::default(); organizations.len()];
    if organizations.is_empty() {
        return Ok(counts);
    }
    let places: std::collections::HashMap<_, _> =
        organizations.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    for found in asking.all::<Counted>(counts_sql(asking.backend(), organizations)).await? {
        let Some(of) = places.get(&found.organization_id).and_then(|place| counts.get_mut(*place)) else {
            continue;
        };
        let total = found.total.unsigned_abs();
        match ElementKind::from_key(&found.kind) {
            Some(ElementKind::Network) => of.networks = total,
            Some(ElementKind::Saas) => of.saas = total,
            Some(ElementKind::Agent) => {
                (of.agents, of.datasets, of.bytes) =
                    (total, found.datasets.unsigned_abs(), found.bytes.unsigned_abs());
            }
            None => (),
        }
    }
    Ok(counts)
}

/// Hides what a removed organization has, or shows it again.
pub(crate) async fn reserve(write: &Write<'_>, organization: OrganizationId, reserved: bool) -> Result<()> {
    for kind in ElementKind::ALL {
        let sql = format!("UPDATE {} SET reserved = $1 WHERE organization_id = $2", table(kind).name);
        write.execute(sql, [reserved.into(), organization.into()]).await?;
    }
    Ok(())
}

/// What ends with an organization's agents.
#[derive(Debug, Default, FromQueryResult)]
pub(crate) struct Ending {
    agents: i64,
    pub datasets: i64,
    bytes: i64,
}

impl Ending {
    /// For the trail; nothing where there are none.
    pub fn details(&self) -> serde_json::Value {
        let Self { agents, datasets, bytes } = self;
        if *agents == 0 {
            return serde_json::json!({});
        }
        serde_json::json!({ "agents": agents, "datasets": datasets, "bytes": bytes })
    }
}

/// What ends with an organization's agents.
pub(crate) async fn agents(write: &Write<'_>, organization: OrganizationId) -> Result<Ending> {
    let sql = "SELECT COUNT(*) AS agents, CAST(COALESCE(SUM(datasets), 0) AS BIGINT) AS datasets, \
               CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS bytes FROM endpoint_agent WHERE organization_id = $1";
    Ok(write.one(sql, [organization.into()]).await?.unwrap_or_default())
}

/// When an organization is gone for good: its agents end with their datasets (M114, M115), all else is free again.
pub(crate) async fn purge(write: &Write<'_>, organization: OrganizationId) -> Result<()> {
    for kind in ElementKind::ALL.into_iter().filter(|kind| kind.linkable()) {
        let sql = format!(
            "UPDATE {} SET organization_id = NULL, reserved = FALSE WHERE organization_id = $1",
            table(kind).name
        );
        write.execute(sql, [organization.into()]).await?;
    }
    write.execute("DELETE FROM endpoint_agent WHERE organization_id = $1", [organization.into()]).await?;
    Ok(())
}
