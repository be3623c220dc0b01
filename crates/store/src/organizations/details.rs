//! What is known of an organization besides its name, and its editing (M109, M139).

use domain::{
    Capability, OrganizationId, Timestamp,
    organization::details::{Fields, OrganizationDetails, OrganizationEdit},
};
use sea_orm::{DbBackend, FromQueryResult};
use serde_json::{Map, Value, json};

use super::{
    OrganizationAdmin,
    names::{self, Unique},
    seen,
    tags::{tagged, tags},
};
use crate::{
    Error, Result,
    audit::{Action, Object},
    fold::folded,
    scope::Sql,
    support,
};

#[derive(Debug, FromQueryResult)]
struct Row {
    name: String,
    notes: String,
    time_zone: String,
    locale: String,
    source_id: Option<String>,
    support: bool,
    support_at: Option<Timestamp>,
    support_by: Option<String>,
    tags: Option<String>,
}

/// Adds the beginning of a query for one organization, up to its id.
fn select(backend: DbBackend, sql: &mut Sql) {
    sql.push(SELECT);
    tagged(backend, sql);
    sql.push(" AS tags FROM organization o WHERE o.id = ");
}

const SELECT: &str = "SELECT o.name, o.notes, o.time_zone, o.locale, o.source_id, o.support, o.support_at, \
                      (SELECT e.name FROM employee e WHERE e.account_id = o.support_by) AS support_by, ";

/// Of a long text the trail keeps so many characters.
const TOLD: usize = 200;

impl Row {
    fn fields(&self) -> Fields {
        let support = if self.support { "true" } else { "" };
        let source = self.source_id.as_deref().unwrap_or_default();
        Fields([&self.name, &self.notes, &self.time_zone, &self.locale, source, support].map(str::to_owned))
    }
}

/// How the trail tells what stood in the fields.
fn told(fields: &Fields, changed: &[&str]) -> Value {
    let all = [
        ("name", json!(fields.name())),
        ("notes", json!(shortened(fields.notes()))),
        ("time_zone", json!(fields.region().zone)),
        ("locale", json!(fields.region().locale.key())),
        ("source_id", json!(fields.source_id())),
        ("support", json!(fields.support())),
    ];
    let those = all.into_iter().filter(|(field, _)| changed.contains(field));
    Value::Object(those.map(|(field, value)| (field.to_owned(), value)).collect::<Map<_, _>>())
}

fn shortened(text: &str) -> String {
    let mut told: String = text.chars().take(TOLD).collect();
    if told.len() < text.len() {
        told.push('…');
    }
    told
}

impl OrganizationAdmin<'_> {
    /// What is known of an organization, if it is seen.
    pub async fn details(&self, id: OrganizationId) -> Result<OrganizationDetails> {
        let mut sql = Sql::default();
        select(self.store.backend(), &mut sql);
        sql.bind(id).push(" AND ");
        self.actor.scope().organization(&mut sql);
        let row: Row = self.store.one(sql.text, sql.values).await?.ok_or(Error::NotFound)?;
        Ok(OrganizationDetails {
            id,
            fields: row.fields(),
            tags: tags(row.tags.as_deref())?,
            support_at: row.support_at,
            support_by: row.support_by,
        })
    }

    /// Saves what was edited of what was `shown`; answers which other fields somebody else changed meanwhile.
    pub async fn edit(
        &self,
        id: OrganizationId,
        shown: &Fields,
        edit: &OrganizationEdit,
    ) -> Result<Vec<&'static str>> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageOrganizations).await?;
        seen(&write, &actor, id).await?;
        let mut sql = Sql::default();
        select(self.store.backend(), &mut sql);
        sql.bind(id);
        let row: Row = write.one(sql.text, sql.values).await?.ok_or(Error::NotFound)?;
        let before = row.fields();
        let merged = edit.over(shown, &before).map_err(Error::Invalid)?;
        let after = &merged.fields;
        let changed = before.differing(after);
        if changed.is_empty() {
            return Ok(merged.theirs);
        }
        let key = after.name().to_lowercase();
        let mut write = write;
        for (field, value) in
            [("name", (Unique::Name, &*key)), ("source_id", (Unique::SourceId, after.source_id()))]
        {
            if changed.contains(&field) {
                write = names::free(write, &actor, value, Some(id)).await?;
            }
        }
        let Fields([name, notes, zone, locale, source, _]) = after.clone();
        let source = Some(source).filter(|source| !source.is_empty());
        let sql = "UPDATE organization SET name = $1, name_key = $2, name_folded = $3, notes = $4, time_zone = $5, \
                   locale = $6, source_id = $7 WHERE id = $8 AND partner_id = $9";
        let values = [
            name.as_str().into(),
            key.clone().into(),
            folded(&name).into(),
            notes.into(),
            zone.into(),
            locale.into(),
            source.into(),
            id.into(),
            actor.partner.into(),
        ];
        write.execute_one(sql, values).await?;
        if changed.contains(&"name") {
            let sort = "UPDATE device SET organization_key = $1 WHERE organization_id = $2";
            write.execute(sort, [key.into(), id.into()]).await?;
        }
        if changed.contains(&"support") {
            let sql = "UPDATE organization SET support = $1, support_at = $2, support_by = $3 WHERE id = $4";
            let by = actor.account;
            write.execute_one(sql, [after.support().into(), write.now.into(), by.into(), id.into()]).await?;
            support::end(&write, id).await?;
        }
        let details = json!({ "before": told(&before, &changed), "after": told(after, &changed) });
        write.audit(Action::OrganizationRenamed, Object::Organization(id), details).await?;
        write.commit().await?;
        Ok(merged.theirs)
    }
}
