//! What organizations are called beside each other.

use domain::{OrganizationId, field::Name};

use super::{Named, OrganizationAdmin};
use crate::{Result, fold, scope::Sql};

impl OrganizationAdmin<'_> {
    /// An error at the field if another organization that the reader sees is called the same but for accents, spaces and the
    /// like, and they have not said that theirs is another one than `apart_from`. Those that they don't see are as if they
    /// never were (rule 10).
    pub async fn apart(&self, name: &Name, besides: Option<OrganizationId>, apart_from: &str) -> Result<()> {
        let mut sql = Sql::default();
        sql.push("SELECT o.name FROM organization o WHERE o.id IN (");
        self.actor.scope().organizations(&mut sql);
        sql.push(")");
        if let Some(id) = besides {
            sql.push(" AND o.id <> ").bind(id);
        }
        sql.push(" ORDER BY o.name_key, o.id");
        let others: Vec<Named> = self.store.all(sql.text, sql.values).await?;
        let others: Vec<_> = others.into_iter().map(|other| other.name).collect();
        fold::apart(name, &others, apart_from)
    }
}
