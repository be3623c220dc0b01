//! Manage Organizations as a file: the same question, the same rights, all rows. The import takes it as it is, unless the
//! Access Groups were left out.

use std::sync::Arc;

use axum::{body::Bytes, response::Response};
use domain::{
    audit::Action,
    group::ALL_ORGANIZATIONS,
    list::{OrganizationColumn, OrganizationQuery, Page},
    organization::OrganizationRow,
};
use store::Actor;

use super::csv::{self, Column, text};
use crate::Portal;

const COLUMNS: [Column<OrganizationColumn, OrganizationRow>; 10] = [
    ("name", None, |row| text(&row.name)),
    ("devices", Some(OrganizationColumn::Devices), |row| row.devices.to_string()),
    ("needing_attention", None, |row| row.attention.to_string()),
    ("networks", Some(OrganizationColumn::Networks), |row| row.elements.networks.to_string()),
    ("saas_accounts", Some(OrganizationColumn::Saas), |row| row.elements.saas.to_string()),
    ("endpoint_backup_agents", Some(OrganizationColumn::Endpoint), |row| row.elements.agents.to_string()),
    ("users", Some(OrganizationColumn::Users), |row| row.users.to_string()),
    ("groups", Some(OrganizationColumn::Groups), groups),
    ("tags", None, |row| text(&row.tags.join(", "))),
    ("created", None, |row| row.created.to_string()),
];

/// The groups that hold it, as the list names them.
fn groups(row: &OrganizationRow) -> String {
    if row.groups.is_empty() { ALL_ORGANIZATIONS.to_owned() } else { text(&row.groups.join(", ")) }
}

pub(super) async fn export(asked: csv::Asked) -> Response {
    csv::export(asked, ("organizations.csv", Action::OrganizationsExported, head), page, lines).await
}

async fn page(
    portal: Portal,
    actor: Arc<Actor>,
    query: OrganizationQuery,
) -> Result<Page<OrganizationRow>, store::Error> {
    portal.store.organization_admin(&actor)?.export(&query).await
}

fn head(query: &OrganizationQuery) -> String {
    csv::head(&COLUMNS, &query.columns)
}

fn lines(rows: &[OrganizationRow], query: &OrganizationQuery) -> Bytes {
    csv::lines(&COLUMNS, &query.columns, rows)
}
