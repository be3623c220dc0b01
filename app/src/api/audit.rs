//! The audit trail.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::list::Listed;
#[cfg(feature = "ssr")]
use crate::markup;
use crate::{answer::Payload, error::AppError, markup::Markup};

/// A page of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditList {
    pub listed: Listed,
    pub search: String,
    /// The other parameters of the address, which stay when one searches.
    pub keep: Vec<(String, String)>,
    /// The acts to choose from, as options.
    pub acts: Markup,
    /// The filters that are on.
    pub chips: Markup,
    /// Which rows these are.
    pub told: String,
    /// The address of the same rows as a file.
    pub export: String,
}

impl Payload for AuditList {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        std::borrow::Cow::Owned(Self {
            listed: self.listed.beside_markup().into_owned(),
            acts: Markup::default(),
            chips: Markup::default(),
            ..self.clone()
        })
    }
}

/// A page of the trail; `query` is the query string of its address.
#[server(name = LoadAudit, endpoint = "audit", input = GetUrl)]
pub async fn audit(query: String) -> Result<AuditList, AppError> {
    let gate = super::gate::gate()?;
    let query = domain::list::AuditQuery::read(&query)?;
    let door = gate.store.oversight(&gate.actor)?;
    let page = door.trail(&query).await?;
    let subject = door.subject(&query).await?;
    let parts = markup::parts::Parts::of_request();
    let there = |place| format!("/audit{}", query.at(place).write());
    let told = match (page.rows.first(), page.rows.last()) {
        (Some(first), Some(last)) if first.seq == last.seq => format!("Row {} of the trail", first.seq),
        (Some(first), Some(last)) => format!("Rows {} to {} of the trail", first.seq, last.seq),
        _ => String::new(),
    };
    let own = [
        ("action", query.action.map(domain::audit::Action::key).unwrap_or_default().to_owned()),
        ("account", query.account.map(|account| account.to_string()).unwrap_or_default()),
    ];
    Ok(AuditList {
        listed: Listed {
            rows: markup::audit::rows(&parts, &page.rows).into(),
            empty: page.rows.is_empty(),
            previous: page.newer.map(there),
            next: page.older.map(there),
            total: 0,
        },
        search: query.search.clone(),
        keep: own
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        acts: markup::audit::acts(&query).into(),
        chips: markup::audit::chips(&parts, &query, subject.as_deref()).into(),
        told,
        export: format!("/audit.csv{}", query.at(domain::list::Place::Newest).write()),
    })
}
