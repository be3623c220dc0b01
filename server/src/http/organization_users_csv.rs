//! The users of an organization as a file: the same question as their list's, the same rights, all rows.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::Path,
    response::{IntoResponse as _, Response},
};
use domain::{
    OrganizationId, Timestamp,
    audit::Action,
    list::{Page, UserQuery},
    organization_user::OrganizationUserRow,
};
use store::Actor;

use super::{csv, csv::text, failure};
use crate::Portal;

const HEAD: &str =
    "name,email,phone,access,endpoint_backup,second_factor,state,deadline,overdue_since,last_sign_in\r\n";

pub(super) async fn export(Path(id): Path<String>, asked: csv::Asked) -> Response {
    let Ok(organization) = id.parse::<OrganizationId>() else {
        return failure::of(&store::Error::NotFound).into_response();
    };
    let kind =
        ("users.csv", Action::OrganizationUsersExported, (|_| HEAD.to_owned()) as fn(&UserQuery) -> String);
    let page = move |portal, actor, query| page(portal, actor, organization, query);
    csv::export_of(Some(organization), asked, kind, page, lines).await
}

async fn page(
    portal: Portal,
    actor: Arc<Actor>,
    organization: OrganizationId,
    query: UserQuery,
) -> Result<Page<OrganizationUserRow>, store::Error> {
    portal.store.organization_admin(&actor)?.users(organization).export(&query).await
}

fn time(instant: Option<Timestamp>) -> String {
    instant.map(|instant| instant.to_string()).unwrap_or_default()
}

fn lines(rows: &[OrganizationUserRow], _: &UserQuery) -> Bytes {
    let mut out = String::new();
    for row in rows {
        let factors: Vec<_> = row.life.factors.iter().map(|kind| kind.key()).collect();
        let cells = [
            text(&row.name),
            text(&row.email),
            text(row.phone.as_deref().unwrap_or_default()),
            row.access.portal.key().to_owned(),
            row.access.endpoint.key().to_owned(),
            text(&factors.join(", ")),
            row.life.stage().key().to_owned(),
            time(row.life.deadline),
            time(row.life.lapsed),
            time(row.life.last_sign_in),
        ];
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out.into()
}
