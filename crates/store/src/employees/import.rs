//! Many new employees out of a file: kept for a few minutes while its owner looks at it, then taken in whole or not at all.

use std::collections::BTreeSet;

use domain::{
    Capability, ImportId, Problem,
    employee::{
        Invited,
        import::{self, Column, FileProblem, ImportRow, Why},
    },
    field::Email,
    limits::ADDRESS_REFUSALS,
    policy,
};
use sea_orm::FromQueryResult;
use serde_json::json;

use super::{EmployeeAdmin, add};
use crate::{
    Actor, Error, Result, accounts,
    imports::{self, Import},
    scope::Sql,
    write::{Kind, Write},
};

const OF: (imports::Kind, Capability) = (imports::Kind::Employees, Capability::ManageEmployees);

#[derive(Debug, FromQueryResult)]
struct Address {
    email: String,
}

impl EmployeeAdmin<'_> {
    /// Keeps a file for its owner, in the place of any before.
    pub async fn keep_import(&self, content: &str) -> Result<ImportId> {
        self.store.keep_import(self.actor, OF, content).await
    }

    /// What is in a file, and what is wrong with it, as far as the reader's own partner can tell: that an address is
    /// another partner's, or held, comes out only where it is to be taken in.
    pub async fn import(&self, id: ImportId) -> Result<Import<Result<Vec<ImportRow>, FileProblem>>> {
        let kept = self.store.kept_import(self.actor, OF.0, id).await?;
        let mut rows = import::read(&kept.content, self.actor.standing()?);
        if let Ok(rows) = &mut rows {
            if let Some(Sql { text, values }) = colleagues(self.actor, rows) {
                refuse(rows, &self.store.all(text, values).await?);
            }
            let refused = kept.refused()?;
            for row in rows.iter_mut().filter(|row| row.new.is_some() && refused.contains(&row.line)) {
                row.refuse(Column::Email, Why::Field(Problem::AddressNotAvailable));
            }
        }
        Ok(Import { content: kept.content, rows })
    }

    /// Takes a file in: everybody in it is created as by the form, or nobody is.
    pub async fn take_import(&self, id: ImportId) -> Result<Vec<Invited>> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageEmployees).await?;
        let content = imports::kept_within(&write, &actor, OF.0, id).await?.content;
        let wrong = Error::Conflict("Something in the file is not right. Look at the rows that are marked.");
        let Ok(rows) = import::read(&content, actor.standing()?) else { return Err(wrong) };
        if rows.iter().any(|row| row.new.is_none()) {
            return Err(wrong);
        }
        if rows.iter().filter_map(|row| row.new.as_ref()).any(|new| policy::changes_much(None, new.standing))
        {
            actor.confirmed(write.now)?;
        }
        accounts::may_name_another(&write, &actor).await?;
        let mut unavailable = unavailable(&write, &rows).await?;
        // So many, as by the form, and the next where these are mended: whose addresses there are is not found out by the
        // thousand.
        unavailable.truncate(ADDRESS_REFUSALS as usize);
        if !unavailable.is_empty() {
            let named: Vec<String> = rows
                .iter()
                .filter(|row| unavailable.contains(&row.line))
                .filter_map(|row| Some(row.new.as_ref()?.email.to_string()))
                .collect();
            accounts::count_addresses(&write, &actor, named.len()).await?;
            imports::refused(write, id, ("addresses", &named), &unavailable).await?;
            return Err(Error::Conflict(
                "Some of the addresses can't be used now; they are marked. Nobody was added.",
            ));
        }
        let visibility = actor.first_visibility();
        let mut invited = Vec::new();
        for new in rows.iter().filter_map(|row| row.new.as_ref()) {
            let added = add(&write, new, visibility).await.map_err(|error| match error {
                // Taken between looking and adding.
                Error::Invalid(_) => Error::Conflict("Meanwhile one of the addresses was taken. Try again."),
                other => other,
            });
            invited.push(added?);
        }
        // M23: one notice, not one for each.
        let news = json!({ "account": actor.account, "count": invited.len() });
        write.send_later(Kind::EmployeesImported, news).await?;
        imports::taken(&write, id).await?;
        write.commit().await?;
        Ok(invited)
    }
}

fn emails(rows: &[ImportRow]) -> impl Iterator<Item = &Email> {
    rows.iter().filter_map(|row| row.new.as_ref().map(|new| &new.email))
}

fn texts(sql: &mut Sql, texts: impl Iterator<Item = String>) {
    sql.push("(");
    for (place, text) in texts.enumerate() {
        sql.push(if place == 0 { "" } else { ", " }).bind(text);
    }
    sql.push(")");
}

/// A query for the addresses in the file that the reader's own list shows already.
fn colleagues(actor: &Actor, rows: &[ImportRow]) -> Option<Sql> {
    emails(rows).next()?;
    let mut sql = Sql::default();
    sql.push("SELECT a.email FROM employee e JOIN account a ON a.id = e.account_id WHERE e.partner_id = ");
    sql.bind(actor.partner).push(" AND a.email IN ");
    texts(&mut sql, emails(rows).map(ToString::to_string));
    Some(sql)
}

/// The words are those of the form, whoever the address belongs to.
fn refuse(rows: &mut [ImportRow], taken: &[Address]) {
    let taken: BTreeSet<&str> = taken.iter().map(|taken| taken.email.as_str()).collect();
    for row in rows {
        if row.new.as_ref().is_some_and(|new| taken.contains(new.email.as_str())) {
            row.refuse(Column::Email, Why::Field(Problem::AddressNotAvailable));
        }
    }
}

/// The lines whose address is taken by anybody, or held (K14).
async fn unavailable(write: &Write<'_>, rows: &[ImportRow]) -> Result<Vec<usize>> {
    let mut sql = Sql::default();
    sql.push("SELECT a.email FROM account a WHERE a.email IN ");
    texts(&mut sql, emails(rows).map(ToString::to_string));
    let taken: Vec<Address> = write.all(sql.text, sql.values).await?;
    let taken: BTreeSet<String> = taken.into_iter().map(|taken| taken.email).collect();
    let mailboxes: Vec<String> = emails(rows).map(|email| accounts::hold_key(write, email)).collect();
    let mut sql = Sql::default();
    sql.push("SELECT key AS email FROM address_hold WHERE until > ").bind(write.now).push(" AND key IN ");
    texts(&mut sql, mailboxes.iter().cloned());
    let held: Vec<Address> = write.all(sql.text, sql.values).await?;
    let held: BTreeSet<String> = held.into_iter().map(|held| held.email).collect();
    let lines = rows.iter().zip(emails(rows)).zip(&mailboxes);
    Ok(lines
        .filter(|((_, email), mailbox)| taken.contains(email.as_str()) || held.contains(*mailbox))
        .map(|((row, _), _)| row.line)
        .collect())
}
