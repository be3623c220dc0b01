//! How SQLite goes about a query, in its own words: tests pin the plans of lists.

use sea_orm::FromQueryResult;

use crate::{Result, Store, scope::Sql};

#[derive(Debug, FromQueryResult)]
struct Step {
    detail: String,
}

impl Store {
    /// The plan, a step each.
    pub(crate) async fn explain(&self, sql: Sql) -> Result<Vec<String>> {
        let steps: Vec<Step> = self.all(format!("EXPLAIN QUERY PLAN {}", sql.text), sql.values).await?;
        Ok(steps.into_iter().map(|step| step.detail).collect())
    }
}
