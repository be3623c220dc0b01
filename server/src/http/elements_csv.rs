//! An organization's networks, SaaS accounts and agents as a file each, and what belongs to no organization: the same
//! question as the list's, the same rights, all rows.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::Path,
    response::{IntoResponse as _, Response},
};
use domain::{
    OrganizationId,
    audit::Action,
    element::{ElementKind, ElementRow, ElementState, Facts, UnlinkedElement, Whereabouts},
    list::{ElementQuery, Page},
};
use store::{Actor, Error};

use super::{csv, csv::text, failure};
use crate::Portal;

pub(super) async fn networks(path: Path<String>, asked: csv::Asked) -> Response {
    let kind =
        ("networks.csv", Action::ElementsExported, (|_| NETWORKS.to_owned()) as fn(&ElementQuery) -> String);
    export(path, asked, ElementKind::Network, kind).await
}

pub(super) async fn saas_accounts(path: Path<String>, asked: csv::Asked) -> Response {
    let kind =
        ("saas-accounts.csv", Action::ElementsExported, (|_| SAAS.to_owned()) as fn(&ElementQuery) -> String);
    export(path, asked, ElementKind::Saas, kind).await
}

pub(super) async fn agents(path: Path<String>, asked: csv::Asked) -> Response {
    let kind = (
        "endpoint-backup.csv",
        Action::ElementsExported,
        (|_| AGENTS.to_owned()) as fn(&ElementQuery) -> String,
    );
    export(path, asked, ElementKind::Agent, kind).await
}

const NETWORKS: &str = "name,group,dna_hostname,dna_serial,state,last_seen\r\n";
const SAAS: &str = "domain,customer,product,seats,address,state,last_backup\r\n";
const AGENTS: &str = "hostname,datasets,bytes,state,last_backup\r\n";

async fn export(
    Path(id): Path<String>,
    asked: csv::Asked,
    kind: ElementKind,
    file: csv::Kind<ElementQuery>,
) -> Response {
    let Ok(organization) = id.parse::<OrganizationId>() else {
        return failure::of(&Error::NotFound).into_response();
    };
    let page = move |portal, actor, query| page(portal, actor, organization, kind, query);
    csv::export_of(Some(organization), asked, file, page, lines).await
}

async fn page(
    portal: Portal,
    actor: Arc<Actor>,
    organization: OrganizationId,
    kind: ElementKind,
    query: ElementQuery,
) -> Result<Page<ElementRow>, Error> {
    // One that is not seen is not there, however much it has.
    portal.store.organization_admin(&actor)?.organization(organization).await?;
    portal.store.visible(&actor)?.elements_export(kind, Whereabouts::In(organization), &query.list).await
}

fn lines(rows: &[ElementRow], _: &ElementQuery) -> Bytes {
    let mut out = String::new();
    for row in rows {
        let mut cells = vec![text(&row.name)];
        match &row.facts {
            Facts::Network { group, dna_hostname, dna_serial } => {
                cells.extend([text(group), text(dna_hostname), text(dna_serial)]);
            }
            Facts::Saas { customer, product, seats, .. } => {
                let address = row.facts.link_out().unwrap_or_default();
                cells.extend([text(customer), text(product), seats.to_string(), text(address)]);
            }
            Facts::Agent { datasets, bytes } => cells.extend([datasets.to_string(), bytes.to_string()]),
        }
        cells.push(row.state.map_or("", ElementState::key).to_owned());
        cells.push(row.seen.map(|seen| seen.to_string()).unwrap_or_default());
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out.into()
}

const UNLINKED: &str = "name,about,resembles\r\n";

pub(super) async fn unlinked(asked: csv::Asked) -> Response {
    let kind =
        ("unlinked.csv", Action::UnlinkedExported, (|_| UNLINKED.to_owned()) as fn(&ElementQuery) -> String);
    csv::export(asked, kind, unlinked_page, unlinked_lines).await
}

async fn unlinked_page(
    portal: Portal,
    actor: Arc<Actor>,
    query: ElementQuery,
) -> Result<Page<UnlinkedElement>, Error> {
    portal.store.organization_admin(&actor)?;
    portal.store.visible(&actor)?.unlinked_export(&query).await
}

fn unlinked_lines(rows: &[UnlinkedElement], _: &ElementQuery) -> Bytes {
    let mut out = String::new();
    for row in rows {
        let resembles = row.resembles.as_ref().map_or("", |organization| &organization.name);
        let cells = [text(&row.name), text(&row.about), text(resembles)];
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out.into()
}
