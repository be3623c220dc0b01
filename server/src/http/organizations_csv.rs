//! Manage Organizations as a file: the same question, the same rights, all rows. The import takes it as it is.

use std::sync::Arc;

use axum::{body::Bytes, response::Response};
use domain::{
    audit::Action,
    group::ALL_ORGANIZATIONS,
    list::{OrganizationQuery, Page},
    organization::OrganizationRow,
};
use store::Actor;

use super::{csv, csv::text};
use crate::Portal;

const HEAD: &str = "name,devices,needing_attention,networks,saas_accounts,endpoint_backup_agents,users,groups,tags,created\r\n";

pub(super) async fn export(asked: csv::Asked) -> Response {
    csv::export(asked, ("organizations.csv", Action::OrganizationsExported, |_| HEAD.to_owned()), page, lines)
        .await
}

async fn page(
    portal: Portal,
    actor: Arc<Actor>,
    query: OrganizationQuery,
) -> Result<Page<OrganizationRow>, store::Error> {
    portal.store.organization_admin(&actor)?.export(&query).await
}

/// The groups that hold it, as the list names them.
fn groups(row: &OrganizationRow) -> String {
    if row.groups.is_empty() { ALL_ORGANIZATIONS.to_owned() } else { text(&row.groups.join(", ")) }
}

fn lines(rows: &[OrganizationRow], _: &OrganizationQuery) -> Bytes {
    let mut out = String::new();
    for row in rows {
        let cells = [
            text(&row.name),
            row.devices.to_string(),
            row.attention.to_string(),
            row.elements.networks.to_string(),
            row.elements.saas.to_string(),
            row.elements.agents.to_string(),
            row.users.to_string(),
            groups(row),
            text(&row.tags.join(", ")),
            row.created.to_string(),
        ];
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out.into()
}
