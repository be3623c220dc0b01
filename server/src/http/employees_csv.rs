//! Manage Employees as a file: the same question, the same rights, all rows. What it names as the import does can be
//! taken in again.

use std::sync::Arc;

use axum::{body::Bytes, response::Response};
use domain::{
    Timestamp,
    audit::Action,
    employee::EmployeeRow,
    list::{EmployeeColumn, EmployeeQuery, Page},
};
use store::Actor;

use super::csv::{self, Column, text};
use crate::Portal;

const COLUMNS: [Column<EmployeeColumn, EmployeeRow>; 12] = [
    ("name", None, |row| text(&row.name)),
    ("email", None, |row| text(&row.email)),
    ("role", Some(EmployeeColumn::Role), |row| text(row.standing.role.name())),
    ("security_administrator", Some(EmployeeColumn::Role), |row| yes(row.standing.security_administrator)),
    ("phone", Some(EmployeeColumn::Phone), |row| text(row.phone.as_deref().unwrap_or_default())),
    ("second_factor", Some(EmployeeColumn::Factor), factor),
    ("sees", Some(EmployeeColumn::Sees), |row| text(&row.sees())),
    ("groups", Some(EmployeeColumn::Sees), |row| text(&row.group_names.join(", "))),
    ("state", Some(EmployeeColumn::State), |row| row.life.stage().key().to_owned()),
    ("deadline", Some(EmployeeColumn::State), |row| time(row.life.deadline)),
    ("overdue_since", Some(EmployeeColumn::State), |row| time(row.life.lapsed)),
    ("last_sign_in", Some(EmployeeColumn::SignIn), |row| time(row.life.last_sign_in)),
];

fn yes(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

fn factor(row: &EmployeeRow) -> String {
    let kinds: Vec<_> = row.life.factors.iter().map(|kind| kind.key()).collect();
    match (row.life.deadline, row.life.lapsed) {
        _ if !kinds.is_empty() => text(&kinds.join(", ")),
        (Some(_), _) => "pending".to_owned(),
        (None, Some(_)) => "overdue".to_owned(),
        (None, None) => "none".to_owned(),
    }
}

fn time(instant: Option<Timestamp>) -> String {
    instant.map(|instant| instant.to_string()).unwrap_or_default()
}

pub(super) async fn export(asked: csv::Asked) -> Response {
    csv::export(asked, ("employees.csv", Action::EmployeesExported, head), page, lines).await
}

async fn page(
    portal: Portal,
    actor: Arc<Actor>,
    query: EmployeeQuery,
) -> Result<Page<EmployeeRow>, store::Error> {
    portal.store.employee_admin(&actor)?.export(&query).await
}

fn head(query: &EmployeeQuery) -> String {
    csv::head(&COLUMNS, &query.columns)
}

fn lines(rows: &[EmployeeRow], query: &EmployeeQuery) -> Bytes {
    csv::lines(&COLUMNS, &query.columns, rows)
}
