//! Manage Groups as a file: the same question, the same rights, all rows.

use std::sync::Arc;

use axum::{body::Bytes, response::Response};
use domain::{
    audit::Action,
    group::GroupRow,
    list::{GroupQuery, Page},
};
use store::Actor;

use super::{csv, csv::text};
use crate::Portal;

const HEAD: &str = "name,holds,organizations,employees,created,changed\r\n";

pub(super) async fn export(asked: csv::Asked) -> Response {
    csv::export(asked, ("groups.csv", Action::GroupsExported, |_| HEAD.to_owned()), page, lines).await
}

async fn page(portal: Portal, actor: Arc<Actor>, query: GroupQuery) -> Result<Page<GroupRow>, store::Error> {
    portal.store.group_admin(&actor)?.export(&query).await
}

fn lines(rows: &[GroupRow], _: &GroupQuery) -> Bytes {
    let mut out = String::new();
    for row in rows {
        let cells = [
            text(&row.name),
            text(&row.rule.words()),
            row.organizations.to_string(),
            row.employees.to_string(),
            row.created.to_string(),
            row.changed.to_string(),
        ];
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out.into()
}
