//! What the operator tells people who have not signed in.

use domain::notice::Notice;
use sea_orm::FromQueryResult;

use super::Visitor;
use crate::{Result, notices, scope::Sql};

#[derive(Debug, FromQueryResult)]
struct Row {
    notices: Option<String>,
}

impl Visitor<'_> {
    /// The notices for the people of all partners, the newest first: whose somebody is shows when they have signed in (M1).
    pub async fn notices(&self) -> Result<Vec<Notice>> {
        let mut sql = Sql::default();
        sql.push("SELECT ");
        notices::told(&mut sql, self.0.backend(), None, self.0.clock.now());
        let row: Option<Row> = self.0.one(sql.text, sql.values).await?;
        notices::unpacked(row.and_then(|row| row.notices).as_deref())
    }
}
