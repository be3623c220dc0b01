//! What can be asked about: organizations, and what hangs on one or on none, as far as the asker sees them.

use domain::{OrganizationId, element::ElementKind, list::What};
use sea_orm::FromQueryResult;

use super::{Choice, Explainer, OFFERED};
use crate::{Error, Result, elements::table, fold::called, scope::Sql, visible::like};

#[derive(Debug, FromQueryResult)]
struct Thing {
    id: i64,
    name: String,
    besides: String,
    organization_id: Option<OrganizationId>,
    organization_name: Option<String>,
}

/// What can be asked of besides organizations.
const HANGING: [Option<ElementKind>; 4] =
    [None, Some(ElementKind::Network), Some(ElementKind::Saas), Some(ElementKind::Agent)];

impl Explainer<'_> {
    async fn organizations(&self, narrow: impl FnOnce(&mut Sql)) -> Result<Vec<Choice>> {
        let mut sql = Sql::default();
        sql.push("SELECT o.id, o.name, '' AS besides, o.id AS organization_id, o.name AS organization_name ");
        sql.push("FROM organization o WHERE ");
        self.actor.scope().organization(&mut sql);
        narrow(&mut sql);
        sql.push(" ORDER BY o.name_key, o.id").push(OFFERED);
        let found: Vec<Thing> = self.store.all(sql.text, sql.values).await?;
        let choice = |row: Thing| Choice {
            what: What::Organization(OrganizationId::new(row.id)),
            name: row.name,
            besides: row.besides,
            organization: row.organization_id,
        };
        Ok(found.into_iter().map(choice).collect())
    }

    /// What the asker sees of a kind: devices, or elements.
    async fn hanging(&self, kind: Option<ElementKind>, narrow: impl FnOnce(&mut Sql)) -> Result<Vec<Choice>> {
        let (name, called, besides) = match kind {
            None => ("device", "hostname", "d.serial"),
            Some(kind) => (table(kind).name, table(kind).called, "''"),
        };
        let mut sql = Sql::default();
        sql.push("SELECT d.id, d.").push(called).push(" AS name, ").push(besides).push(" AS besides, ");
        sql.push("d.organization_id, o.name AS organization_name FROM ").push(name);
        sql.push(" d LEFT JOIN organization o ON o.id = d.organization_id WHERE ");
        self.actor.scope().seen(&mut sql);
        // What hangs on a removed organization is there for nobody.
        sql.push(" AND (o.id IS NULL OR o.state = 'live')");
        narrow(&mut sql);
        sql.push(" ORDER BY d.").push(called).push("_key, d.id").push(OFFERED);
        let found: Vec<Thing> = self.store.all(sql.text, sql.values).await?;
        let choice = |row: Thing| {
            let what = match kind {
                None => What::Device(domain::DeviceId::new(row.id)),
                Some(kind) => What::Element(kind, domain::ElementId::new(row.id)),
            };
            let of = row.organization_name.unwrap_or_else(|| "linked to no organization".to_owned());
            let is = kind.map_or(row.besides, |kind| kind.one().to_owned());
            Choice { what, name: row.name, besides: format!("{is}, {of}"), organization: row.organization_id }
        };
        Ok(found.into_iter().map(choice).collect())
    }

    /// What this is, if the asker sees it.
    pub(super) async fn thing(&self, what: What) -> Result<Choice> {
        let found = match what {
            What::Organization(id) => self.organizations(|sql| _ = sql.push(" AND o.id = ").bind(id)).await?,
            What::Device(id) => self.hanging(None, |sql| _ = sql.push(" AND d.id = ").bind(id)).await?,
            What::Element(kind, id) => {
                self.hanging(Some(kind), |sql| _ = sql.push(" AND d.id = ").bind(id)).await?
            }
        };
        found.into_iter().next().ok_or(Error::NotFound)
    }

    /// Organizations of this name; and devices and elements, once something is searched for.
    pub(super) async fn things(&self, search: &str) -> Result<Vec<Choice>> {
        let mut found = self.organizations(|sql| called(sql.push(" AND "), "o", search)).await?;
        for kind in HANGING.into_iter().filter(|_| !search.is_empty()) {
            let searched = |sql: &mut Sql| {
                sql.push(" AND ");
                if let Some(kind) = kind {
                    return table(kind).search("%", search, sql);
                }
                sql.push("(d.hostname_key LIKE ").bind(like("%", search)).push(" ESCAPE '\\'");
                sql.push(" OR d.serial_key LIKE ").bind(like("%", search)).push(" ESCAPE '\\')");
            };
            found.extend(self.hanging(kind, searched).await?);
        }
        Ok(found)
    }
}
