//! Many new organizations out of a file.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Capability, ImportId, Problem, Standing, TagId,
    field::Name,
    import::refuse_again,
    limits::NAME_REFUSALS,
    organization::import::{self, Column, FileProblem, ImportRow, Why},
    policy,
    tag::Tag,
};
use sea_orm::FromQueryResult;

use super::{Beginning, Choice, OrganizationAdmin, TakenIn, add, choices};
use crate::{
    Actor, Error, Result,
    fold::folded,
    groups::rules::{self, Moved},
    imports::{self, Import, Kind, kept_within},
    scope::Sql,
};

const OF: (Kind, Capability) = (Kind::Organizations, Capability::ManageOrganizations);

#[derive(Debug, FromQueryResult)]
struct There {
    name: String,
    name_key: String,
}

/// The organizations that the actor sees.
fn there(actor: &Actor) -> Sql {
    let mut sql = Sql::default();
    sql.push("SELECT name, name_key FROM organization o WHERE ");
    actor.scope().organization(&mut sql);
    sql
}

/// The groups that can be chosen, by their names, and the tags that groups follow, by theirs.
struct Known {
    groups: BTreeMap<String, Choice>,
    followed: BTreeMap<String, TagId>,
}

#[derive(Debug, FromQueryResult)]
struct Followed {
    id: TagId,
    name_key: String,
}

const FOLLOWED: &str = "SELECT t.id, t.name_key FROM tag t WHERE t.partner_id = $1 \
                        AND EXISTS (SELECT 1 FROM group_rule r WHERE r.tag_id = t.id)";

impl Known {
    fn of(groups: Vec<Choice>, followed: Vec<Followed>) -> Self {
        Self {
            groups: groups.into_iter().map(|group| (group.name.to_lowercase(), group)).collect(),
            followed: followed.into_iter().map(|tag| (tag.name_key, tag.id)).collect(),
        }
    }

    /// The groups that a cell names.
    fn named(&self, cell: &str) -> Option<Vec<&Choice>> {
        let names = import::named(cell, |name| self.groups.contains_key(name))?;
        Some(names.iter().filter_map(|name| self.groups.get(name)).collect())
    }

    /// Whether the reader may give this tag, with these groups of which one may say so.
    fn may_give(&self, reader: Standing, tag: &Tag, groups: &[&Choice]) -> bool {
        let followed = self.followed.get(&folded(tag.as_str()));
        followed.is_none_or(|tag| groups.iter().any(|group| group.tag_id == Some(*tag)))
            || policy::change_tag(reader, true).is_ok()
    }
}

/// Marks what only the organizations that are seen, the groups that can be chosen and the tags that are followed can tell.
fn judge(rows: &mut [ImportRow], reader: Standing, there: &[There], known: &Known) {
    let keys: BTreeSet<&str> = there.iter().map(|there| there.name_key.as_str()).collect();
    let alike: BTreeMap<String, &str> =
        there.iter().map(|there| (folded(&there.name), there.name.as_str())).collect();
    for row in rows.iter_mut() {
        // Whatever else is wrong with the row.
        if let Ok(name) = Name::parse(row.cell(Column::Name)) {
            if keys.contains(name.key().as_str()) {
                row.refuse(Column::Name, Why::Field(Problem::Taken));
            } else if let Some(other) = alike.get(&folded(name.as_str())) {
                row.refuse(Column::Name, Why::Resembles((*other).to_owned()));
            }
        }
        let cell = row.cell(Column::Group);
        let groups = known.named(cell);
        if groups.is_none() && !cell.trim().is_empty() {
            row.refuse(Column::Group, Why::NoGroup);
        }
        let tags = Tag::parse_list(row.cell(Column::Tags)).unwrap_or_default();
        if tags.iter().any(|tag| !known.may_give(reader, tag, groups.as_deref().unwrap_or_default())) {
            row.refuse(Column::Tags, Why::FollowedTag);
        }
    }
    refuse_again(rows, Column::Name, |row| Some(folded(row.cell(Column::Name))));
}

impl OrganizationAdmin<'_> {
    /// Keeps a file for its owner, in the place of any before.
    pub async fn keep_import(&self, content: &str) -> Result<ImportId> {
        self.store.keep_import(self.actor, OF, content).await
    }

    /// What is in a file, and what is wrong with it as far as the reader sees: that a name is an organization's which
    /// they do not see comes out only where it is to be taken in.
    pub async fn import(&self, id: ImportId) -> Result<Import<Result<Vec<ImportRow>, FileProblem>>> {
        let kept = self.store.kept_import(self.actor, OF.0, id).await?;
        let mut rows = import::read(&kept.content);
        if let Ok(rows) = &mut rows {
            let Sql { text, values } = there(self.actor);
            let there: Vec<There> = self.store.all(text, values).await?;
            let Sql { text, values } = choices(self.actor);
            let groups: Vec<Choice> = self.store.all(text, values).await?;
            let followed: Vec<Followed> = self.store.all(FOLLOWED, [self.actor.partner.into()]).await?;
            judge(rows, self.actor.standing()?, &there, &Known::of(groups, followed));
            let refused = kept.refused()?;
            for row in rows.iter_mut().filter(|row| row.new.is_some() && refused.contains(&row.line)) {
                row.refuse(Column::Name, Why::Field(Problem::Taken));
            }
        }
        Ok(Import { content: kept.content, rows })
    }

    /// Takes a file in: every organization in it is created as by the form, or none is; answers how many.
    pub async fn take_import(&self, id: ImportId) -> Result<usize> {
        let (write, actor) = self.store.write_as(self.actor, OF.1).await?;
        let kept = kept_within(&write, &actor, OF.0, id).await?;
        let wrong = Error::Conflict("Something in the file is not right. Look at the rows that are marked.");
        let Ok(mut rows) = import::read(&kept.content) else { return Err(wrong) };
        let Sql { text, values } = there(&actor);
        let there: Vec<There> = write.all(text, values).await?;
        let Sql { text, values } = choices(&actor);
        let groups: Vec<Choice> = write.all(text, values).await?;
        let known = Known::of(groups, write.all(FOLLOWED, [actor.partner.into()]).await?);
        judge(&mut rows, actor.standing()?, &there, &known);
        if rows.iter().any(|row| row.new.is_none()) {
            return Err(wrong);
        }
        let sql = "SELECT name, name_key FROM organization WHERE partner_id = $1 AND state = 'live'";
        let all: Vec<There> = write.all(sql, [actor.partner.into()]).await?;
        let keys: BTreeSet<&str> = all.iter().map(|there| there.name_key.as_str()).collect();
        let taken =
            |row: &&ImportRow| row.new.as_ref().is_some_and(|new| keys.contains(new.name.key().as_str()));
        // So many, and the next where these are mended: what one does not see is not found out by the thousand.
        let refused = || rows.iter().filter(taken).take(NAME_REFUSALS as usize);
        let lines: Vec<usize> = refused().map(|row| row.line).collect();
        if !lines.is_empty() {
            let names: Vec<String> =
                refused().filter_map(|row| Some(row.new.as_ref()?.name.to_string())).collect();
            imports::refused(write, id, ("names", &names), &lines).await?;
            return Err(Error::Conflict(
                "Some of the names are in use; they are marked. No organization was created.",
            ));
        }
        let (mut created, mut taken_in) = (Vec::new(), TakenIn::default());
        for new in rows.iter().filter_map(|row| row.new.as_ref()) {
            let groups = known.named(&new.groups).ok_or(Error::NotFound)?;
            let beginning = Beginning { notes: &new.notes, tags: &new.tags };
            created.push(add(&write, &actor, &new.name, beginning, &groups, &mut taken_in).await?);
        }
        taken_in.tell(&write).await?;
        rules::follow(&write, actor.account, Moved::Organizations(&created)).await?;
        imports::taken(&write, id).await?;
        write.commit().await?;
        Ok(rows.len())
    }
}
