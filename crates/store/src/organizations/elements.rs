//! Linking networks and SaaS accounts to an organization (M42, M48, M120–M122). Endpoint Backup agents are tied to theirs
//! when they register: nobody links or unlinks one (M114).

use domain::{
    Capability, ElementId, OrganizationId, Problem, Refusal,
    element::{ElementKind, ElementRow},
    limits::SUGGESTIONS,
};

use super::{OrganizationAdmin, seen};
use crate::{
    Actor, Error, Result,
    audit::{Action, Object},
    elements::{Row, table},
    scope::Sql,
    write::Write,
};

/// Unlinked elements of the partner: the condition of every search and link.
fn unlinked(actor: &Actor, kind: ElementKind, backend: sea_orm::DbBackend) -> Sql {
    let mut sql = Sql::default();
    table(kind).select(backend, &mut sql);
    sql.push("d.partner_id = ").bind(actor.partner).push(" AND d.organization_id IS NULL");
    sql
}

/// What the trail keeps: the organization, and what it was linked to before and is after, by name.
fn details(organization: OrganizationId, [before, after]: [Option<&str>; 2]) -> serde_json::Value {
    serde_json::json!({
        "organization": organization, "before": { "linked to": before }, "after": { "linked to": after },
    })
}

async fn link(
    write: &Write<'_>,
    actor: &Actor,
    (kind, id): (ElementKind, ElementId),
    (organization, name): (OrganizationId, &str),
) -> Result<()> {
    let sql = format!(
        "UPDATE {} SET organization_id = $1 WHERE id = $2 AND partner_id = $3 AND organization_id IS NULL",
        table(kind).name
    );
    write.execute_one(&sql, [organization.into(), id.into(), actor.partner.into()]).await?;
    write
        .audit(Action::ElementLinked, Object::Element(kind, id), details(organization, [None, Some(name)]))
        .await
}

impl OrganizationAdmin<'_> {
    /// A change of what an organization is linked to, by somebody who sees it at this instant; with its name.
    async fn linking(
        &self,
        organization: OrganizationId,
        kind: ElementKind,
    ) -> Result<(Write<'_>, Actor, String)> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageOrganizations).await?;
        let name = seen(&write, &actor, organization).await?;
        if kind.linkable() { Ok((write, actor, name)) } else { Err(Error::NotFound) }
    }

    /// Unlinked elements that match, best first: to unscoped people alone (rule 8).
    pub async fn suggest_elements(&self, kind: ElementKind, search: &str) -> Result<Vec<ElementRow>> {
        if search.is_empty() || !kind.linkable() || !Self::suggests(self.actor) {
            return Ok(Vec::new());
        }
        let (table, mut sql) = (table(kind), unlinked(self.actor, kind, self.store.backend()));
        table.search("%", search, sql.push(" AND "));
        table.search("", search, sql.push(" ORDER BY CASE WHEN "));
        sql.push(" THEN 0 ELSE 1 END, d.").push(table.called).push("_key, d.id LIMIT ");
        sql.push(&SUGGESTIONS.to_string());
        let found: Vec<Row> = self.store.all(sql.text, sql.values).await?;
        found.into_iter().map(|row| row.of(kind)).collect()
    }

    /// Links the element that was typed: by what it is linked by, or for unscoped people by another of its names that no
    /// other has. Where anybody can guess what that is, by unscoped people alone.
    ///
    /// What belongs elsewhere answers like what does not exist (rule 8).
    pub async fn link_element_typed(
        &self,
        organization: OrganizationId,
        kind: ElementKind,
        typed: &str,
    ) -> Result<ElementRow> {
        let (write, actor, name) = self.linking(organization, kind).await?;
        if kind.exact().is_none() && !Self::suggests(&actor) {
            return Err(Error::Forbidden(Refusal::Guessable));
        }
        let typed = domain::field::mention(typed).map_err(|problem| Error::field("element", problem))?;
        let key = typed.to_lowercase();
        if key.is_empty() {
            return Err(Error::field("element", Problem::Empty));
        }
        let (table, mut sql) = (table(kind), unlinked(&actor, kind, write.backend()));
        sql.push(" AND (d.").push(table.exact).push(" = ").bind(key.clone());
        if Self::suggests(&actor) {
            for column in table.searched {
                sql.push(" OR d.").push(column).push(" = ").bind(key.clone());
            }
        }
        sql.push(") ORDER BY CASE WHEN d.").push(table.exact).push(" = ").bind(key.clone());
        sql.push(" THEN 0 ELSE 1 END LIMIT 2");
        let found: Vec<Row> = write.all(sql.text, sql.values).await?;
        let mut found: Vec<ElementRow> = found.into_iter().map(|row| row.of(kind)).collect::<Result<_>>()?;
        let exact = found.first().is_some_and(|first| first.exact().to_lowercase() == key);
        if found.is_empty() || found.len() > 1 && !exact {
            return Err(Error::field("element", Problem::NotAvailable));
        }
        let row = found.swap_remove(0);
        link(&write, &actor, (kind, row.id), (organization, &name)).await?;
        write.commit().await?;
        Ok(row)
    }

    /// An unlinked element by its id: for those who see it (rule 8).
    pub async fn unlinked_element(&self, kind: ElementKind, id: ElementId) -> Result<ElementRow> {
        if !kind.linkable() || !Self::suggests(self.actor) {
            return Err(Error::NotFound);
        }
        let mut sql = unlinked(self.actor, kind, self.store.backend());
        sql.push(" AND d.id = ").bind(id);
        let row: Row = self.store.one(sql.text, sql.values).await?.ok_or(Error::NotFound)?;
        row.of(kind)
    }

    /// Links an unlinked element by its id: for those who see it (rule 8).
    pub async fn link_element(
        &self,
        organization: OrganizationId,
        kind: ElementKind,
        id: ElementId,
    ) -> Result<ElementRow> {
        let (write, actor, name) = self.linking(organization, kind).await?;
        if !Self::suggests(&actor) {
            return Err(Error::NotFound);
        }
        let mut sql = unlinked(&actor, kind, write.backend());
        sql.push(" AND d.id = ").bind(id);
        let row: Row = write.one(sql.text, sql.values).await?.ok_or(Error::NotFound)?;
        link(&write, &actor, (kind, id), (organization, &name)).await?;
        write.commit().await?;
        row.of(kind)
    }

    /// Takes an element of the organization away from it.
    pub async fn unlink_element(
        &self,
        organization: OrganizationId,
        kind: ElementKind,
        id: ElementId,
    ) -> Result<ElementRow> {
        let (write, actor, name) = self.linking(organization, kind).await?;
        let (table, mut sql) = (table(kind), Sql::default());
        table.select(write.backend(), &mut sql);
        sql.push("d.partner_id = ").bind(actor.partner).push(" AND d.organization_id = ").bind(organization);
        sql.push(" AND d.id = ").bind(id);
        let row: Row = write.one(sql.text, sql.values).await?.ok_or(Error::NotFound)?;
        let sql =
            format!("UPDATE {} SET organization_id = NULL WHERE id = $1 AND partner_id = $2", table.name);
        write.execute_one(&sql, [id.into(), actor.partner.into()]).await?;
        let details = details(organization, [Some(&name), None]);
        write.audit(Action::ElementUnlinked, Object::Element(kind, id), details).await?;
        write.commit().await?;
        row.of(kind)
    }
}

/// How SQLite goes about it: its own words, a step each.
#[cfg(feature = "test")]
impl OrganizationAdmin<'_> {
    /// The plan of counting what organizations have.
    pub async fn plan_of_counts(&self, organizations: &[OrganizationId]) -> Result<Vec<String>> {
        self.store.explain(crate::elements::counts_sql(self.store.backend(), organizations)).await
    }
}
