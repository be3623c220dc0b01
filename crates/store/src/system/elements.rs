//! Taking in networks, SaaS accounts and Endpoint Backup agents, as their products know them.

use domain::{
    ElementId, PartnerId, Timestamp,
    element::{ElementRecord, ElementState, Facts},
};
use sea_orm::Value;

use super::{Progress, System};
use crate::{Error, Result, secret, write::Write};

fn key(text: &str) -> Value {
    text.to_lowercase().into()
}

fn state(record: &ElementRecord, otherwise: ElementState) -> Value {
    record.state.unwrap_or(otherwise).key().into()
}

/// The row of a record: its table's columns with their values.
fn row(record: &ElementRecord) -> Result<(&'static str, Vec<(&'static str, Value)>)> {
    let seen: Value = record.seen.map_or(0, Timestamp::millis).into();
    let name = || Value::from(record.name.clone());
    Ok(match &record.facts {
        Facts::Network { group, dna_hostname, dna_serial } => (
            "network",
            vec![
                ("name", name()),
                ("name_key", key(&record.name)),
                ("group_name", group.clone().into()),
                ("group_key", key(group)),
                ("dna_hostname", dna_hostname.clone().into()),
                ("dna_hostname_key", key(dna_hostname)),
                ("dna_serial", dna_serial.clone().into()),
                ("dna_serial_key", key(dna_serial)),
                ("state", state(record, ElementState::Offline)),
                ("last_seen", seen),
            ],
        ),
        Facts::Saas { customer, product, seats, address } => {
            if !address.is_empty() && record.facts.link_out().is_none() {
                return Err(Error::Internal(format!("{address} is no https address")));
            }
            (
                "saas_account",
                vec![
                    ("domain", name()),
                    ("domain_key", key(&record.name)),
                    ("customer", customer.clone().into()),
                    ("customer_key", key(customer)),
                    ("product", product.clone().into()),
                    ("seats", (*seats).into()),
                    ("address", address.clone().into()),
                    ("state", state(record, ElementState::Paused)),
                    ("last_backup", seen),
                ],
            )
        }
        Facts::Agent { datasets, bytes } => (
            "endpoint_agent",
            vec![
                ("hostname", name()),
                ("hostname_key", key(&record.name)),
                ("datasets", (*datasets).into()),
                ("bytes", (*bytes).into()),
                ("last_backup", seen),
            ],
        ),
    })
}

/// Adds new elements, all or none.
pub(super) async fn register(
    write: &Write<'_>,
    records: &[ElementRecord],
    progress: &dyn Progress,
) -> Result<()> {
    for (at, record) in records.iter().enumerate() {
        progress.step("Taking in networks, accounts and agents", at, records.len());
        let (table, mut row) = row(record)?;
        row.push(("id", ElementId::new(secret::id()?).into()));
        row.push(("partner_id", write.partner.into()));
        row.push(("organization_id", record.organization.into()));
        row.push(("reserved", false.into()));
        let places: Vec<_> = (1..=row.len()).map(|place| format!("${place}")).collect();
        let (columns, values): (Vec<_>, Vec<_>) = row.into_iter().unzip();
        let sql = format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), places.join(", "));
        write.execute(sql, values).await?;
    }
    Ok(())
}

impl System<'_> {
    /// Takes in what is new of a partner; all rows or none.
    pub async fn register_elements(&self, partner: PartnerId, records: &[ElementRecord]) -> Result<()> {
        let write = self.0.write(partner).await?;
        register(&write, records, self.1).await?;
        write.commit().await
    }
}
