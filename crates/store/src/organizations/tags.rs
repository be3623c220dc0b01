//! The tags of an organization: what they are, and their change. Where a group follows a tag, its impact is shown first.

use std::collections::BTreeMap;

use domain::{
    Capability, OrganizationId, Problem, TagId,
    limits::{CHOICES, TAGS_MAX},
    policy,
    tag::{OrganizationTag, OrganizationTags, Tag, TagChange, TagName, TagPlan},
};
use sea_orm::{DbBackend, FromQueryResult};
use serde_json::json;

use super::OrganizationAdmin;
use crate::{
    Actor, Error, Result,
    audit::{Action, Object},
    fold::folded,
    groups::{
        Asking,
        rules::{self, Moved},
        tagged,
    },
    scope::{Sql, unpack},
    secret,
    write::Write,
};

/// Adds the tags of organization `o`, as one text for [`tags`].
pub(super) fn tagged(backend: DbBackend, sql: &mut Sql) {
    sql.pack(backend, "name", |sql| {
        sql.push(
            "SELECT t.name FROM organization_tag ot JOIN tag t ON t.id = ot.tag_id WHERE ot.organization_id = o.id \
             ORDER BY t.name_key, t.id",
        );
    });
}

/// The names of tags out of their text.
pub(super) fn tags(packed: Option<&str>) -> Result<Vec<String>> {
    let found: Vec<(String,)> = unpack(packed)?;
    Ok(found.into_iter().map(|(name,)| name).collect())
}

#[derive(Debug, FromQueryResult)]
struct Named {
    name: String,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    id: TagId,
    name: String,
    name_key: String,
    /// Whether a group follows it, and whether the organization has it.
    followed: i32,
    has: i32,
}

/// What is to be done, once names are tags.
#[derive(Debug, Default)]
struct Resolved {
    add: Vec<Tag>,
    remove: Vec<TagId>,
}

/// The name of an organization that the actor sees.
async fn name(asking: Asking<'_>, actor: &Actor, id: OrganizationId) -> Result<String> {
    let mut sql = Sql::default();
    sql.push("SELECT name FROM organization o WHERE o.id = ").bind(id).push(" AND ");
    actor.scope().organization(&mut sql);
    let found: Vec<Named> = asking.all(sql).await?;
    found.into_iter().next().map(|named| named.name).ok_or(Error::NotFound)
}

/// The tags that an organization has, and those of these keys.
async fn rows(asking: Asking<'_>, actor: &Actor, id: OrganizationId, keys: &[&String]) -> Result<Vec<Row>> {
    let mut sql = Sql::default();
    sql.push(
        "SELECT t.id, t.name, t.name_key, CASE WHEN EXISTS (SELECT 1 FROM group_rule r WHERE r.tag_id = t.id) \
         THEN 1 ELSE 0 END AS followed, CASE WHEN ot.tag_id IS NULL THEN 0 ELSE 1 END AS has \
         FROM tag t LEFT JOIN organization_tag ot ON ot.tag_id = t.id AND ot.organization_id = ",
    );
    sql.bind(id).push(" WHERE t.partner_id = ").bind(actor.partner).push(" AND (ot.tag_id IS NOT NULL");
    for key in keys {
        sql.push(" OR t.name_key = ").bind((*key).clone());
    }
    sql.push(") ORDER BY t.name_key, t.id");
    asking.all(sql).await
}

/// What a change would do, and to which tags.
async fn plan(
    asking: Asking<'_>,
    actor: &Actor,
    id: OrganizationId,
    change: &TagChange,
) -> Result<(TagPlan, Resolved)> {
    let organization = name(asking, actor, id).await?;
    let keyed = |tags: &[Tag]| -> BTreeMap<String, Tag> {
        // Of several ways to write one, the first.
        tags.iter().rev().map(|tag| (folded(tag.as_str()), tag.clone())).collect()
    };
    let (add, mut remove) = (keyed(&change.add), keyed(&change.remove));
    if add.contains_key("") {
        return Err(Error::field("tags", Problem::Empty));
    }
    // Written otherwise, it is the same tag.
    remove.retain(|key, _| !add.contains_key(key));
    let rows = rows(asking, actor, id, &add.keys().collect::<Vec<_>>()).await?;
    let known: BTreeMap<&str, &Row> = rows.iter().map(|row| (row.name_key.as_str(), row)).collect();
    let had = |key: &str| known.get(key).copied().filter(|row| row.has == 1);
    let adding: Vec<(&String, &Tag)> = add.iter().filter(|(key, _)| had(key).is_none()).collect();
    let removing: Vec<&Row> = remove.keys().filter_map(|key| had(key)).collect();
    let there: Vec<&Row> = adding.iter().filter_map(|(key, _)| known.get(key.as_str()).copied()).collect();
    let standing = actor.standing()?;
    for row in there.iter().chain(&removing) {
        policy::change_tag(standing, row.followed == 1).map_err(Error::Forbidden)?;
    }
    let before = rows.iter().filter(|row| row.has == 1).count();
    if before + adding.len() > TAGS_MAX + removing.len() {
        return Err(Error::field("tags", Problem::TooMany(TAGS_MAX)));
    }
    let ids = |rows: &[&Row]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
    let outcome =
        tagged::outcome(asking, actor.partner, (id, &organization), &ids(&there), &ids(&removing)).await?;
    let mut parts = vec![id.to_string(), "tags".to_owned()];
    parts.extend(adding.iter().map(|(key, _)| format!("+{key}")));
    parts.extend(removing.iter().map(|row| format!("-{}", row.name_key)));
    parts.extend(outcome.marks);
    // As it is written already, where somebody has written it.
    let called = |(key, tag): &(&String, &Tag)| {
        known.get(key.as_str()).map_or_else(|| tag.as_str().to_owned(), |row| row.name.clone())
    };
    let plan = TagPlan {
        id,
        name: organization,
        add: adding.iter().map(called).collect(),
        remove: removing.iter().map(|row| row.name.clone()).collect(),
        joins: outcome.joins,
        leaves: outcome.leaves,
        impact: outcome.impact,
        mark: secret::key(&parts.iter().map(String::as_str).collect::<Vec<_>>()),
    };
    let resolved =
        Resolved { add: adding.into_iter().map(|(_, tag)| tag.clone()).collect(), remove: ids(&removing) };
    Ok((plan, resolved))
}

async fn put(write: &Write<'_>, id: OrganizationId, change: &Resolved) -> Result<()> {
    for tag in &change.add {
        let tag = rules::tag(write, "tags", tag).await?;
        let sql = "INSERT INTO organization_tag (organization_id, tag_id, partner_id) VALUES ($1, $2, $3)";
        write.execute(sql, [id.into(), tag.into(), write.partner.into()]).await?;
    }
    for tag in &change.remove {
        let sql = "DELETE FROM organization_tag WHERE organization_id = $1 AND tag_id = $2";
        write.execute_one(sql, [id.into(), (*tag).into()]).await?;
    }
    Ok(())
}

impl OrganizationAdmin<'_> {
    /// The tags of the organizations that the actor sees, by name; of one that follows nothing more is told.
    fn known(&self, sql: &mut Sql) {
        sql.push("SELECT t.id, t.name FROM tag t WHERE t.partner_id = ").bind(self.actor.partner);
        sql.push(" AND EXISTS (SELECT 1 FROM organization_tag ot WHERE ot.tag_id = t.id AND ot.organization_id IN (");
        self.actor.scope().organizations(sql);
        sql.push("))");
    }

    /// The tags to filter by, unless they are too many to choose from.
    pub async fn listing_tags(&self) -> Result<Vec<TagName>> {
        let mut sql = Sql::default();
        self.known(&mut sql);
        sql.push(" ORDER BY t.name_key, t.id LIMIT ").push(&(CHOICES + 1).to_string());
        let found: Vec<Known> = self.store.all(sql.text, sql.values).await?;
        let few = found.len() as u64 <= CHOICES;
        Ok(found.into_iter().filter(|_| few).map(TagName::from).collect())
    }

    /// The tag that a list is filtered by, if an organization has it that the reader sees; else it is as if it never was.
    pub async fn filtered_tag(&self, tag: Option<TagId>) -> Result<Option<TagName>> {
        let Some(tag) = tag else { return Ok(None) };
        let mut sql = Sql::default();
        self.known(&mut sql);
        sql.push(" AND t.id = ").bind(tag);
        let found: Option<Known> = self.store.one(sql.text, sql.values).await?;
        found.map(|found| Some(found.into())).ok_or(Error::NotFound)
    }

    /// The tags of an organization, each with whether the actor may take it off, and others to give it.
    pub async fn tags(&self, id: OrganizationId) -> Result<OrganizationTags> {
        let asking = Asking::Page(self.store);
        let standing = self.actor.standing()?;
        let free = |row: &Row| policy::change_tag(standing, row.followed == 1).is_ok();
        let name = name(asking, self.actor, id).await?;
        let own = rows(asking, self.actor, id, &[]).await?;
        let tags =
            own.iter().map(|row| OrganizationTag { name: row.name.clone(), free: free(row) }).collect();
        let mut sql = Sql::default();
        self.known(&mut sql);
        sql.push(" AND NOT EXISTS (SELECT 1 FROM organization_tag x WHERE x.tag_id = t.id AND x.organization_id = ");
        sql.bind(id).push(")");
        if !policy::designates(standing) {
            sql.push(" AND NOT EXISTS (SELECT 1 FROM group_rule r WHERE r.tag_id = t.id)");
        }
        sql.push(" ORDER BY t.name_key, t.id LIMIT ").push(&CHOICES.to_string());
        let others: Vec<Known> = self.store.all(sql.text, sql.values).await?;
        let others = others.into_iter().map(|tag| tag.name).collect();
        Ok(OrganizationTags { id, name, tags, others })
    }

    /// What a change of an organization's tags would do (rule 13).
    pub async fn plan_tags(&self, id: OrganizationId, change: &TagChange) -> Result<TagPlan> {
        Ok(plan(Asking::Page(self.store), self.actor, id, change).await?.0)
    }

    /// Gives an organization tags and takes others off it, if that does what the plan with this mark says. Groups that
    /// follow them hold it, or no longer, from the same instant on.
    pub async fn change_tags(&self, id: OrganizationId, change: &TagChange, mark: &str) -> Result<TagPlan> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageOrganizations).await?;
        let (plan, resolved) = plan(Asking::Act(&write), &actor, id, change).await?;
        if plan.mark != mark {
            return Err(Error::Conflict(
                "Meanwhile this would do something else. Look again at what it does now.",
            ));
        }
        if plan.is_empty() {
            return Ok(plan);
        }
        put(&write, id, &resolved).await?;
        let mut details = serde_json::Map::new();
        for (key, tags) in [("tags_added", &plan.add), ("tags_removed", &plan.remove)] {
            if !tags.is_empty() {
                details.insert(key.to_owned(), json!(tags));
            }
        }
        write.audit(Action::OrganizationTagged, Object::Organization(id), details.into()).await?;
        rules::follow(&write, actor.account, Moved::Organizations(&[id])).await?;
        rules::tidy(&write).await?;
        write.commit().await?;
        Ok(plan)
    }
}

#[derive(Debug, FromQueryResult)]
struct Known {
    id: TagId,
    name: String,
}

impl From<Known> for TagName {
    fn from(Known { id, name }: Known) -> Self {
        Self { id, name }
    }
}
