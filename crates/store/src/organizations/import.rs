//! Many new organizations out of a file.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Capability, ImportId, Problem,
    field::Name,
    import::refuse_again,
    organization::import::{self, Column, FileProblem, ImportRow, Why},
};
use sea_orm::FromQueryResult;

use super::{Choice, OrganizationAdmin, add, choices};
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
    sql.push("SELECT name, name_key FROM organization WHERE id IN (");
    actor.scope().organizations(&mut sql);
    sql.push(")");
    sql
}

/// Marks what only the organizations that are seen, and the groups that can be chosen, can tell.
fn judge(rows: &mut [ImportRow], there: &[There], groups: &BTreeMap<String, Choice>) {
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
        if Name::parse(row.cell(Column::Group)).is_ok_and(|group| !groups.contains_key(&group.key())) {
            row.refuse(Column::Group, Why::NoGroup);
        }
    }
    refuse_again(rows, Column::Name, |row| Some(folded(row.cell(Column::Name))));
}

fn by_name(groups: Vec<Choice>) -> BTreeMap<String, Choice> {
    groups.into_iter().map(|group| (group.name.to_lowercase(), group)).collect()
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
            judge(rows, &there, &by_name(groups));
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
        let groups = by_name(write.all(text, values).await?);
        judge(&mut rows, &there, &groups);
        if rows.iter().any(|row| row.new.is_none()) {
            return Err(wrong);
        }
        let sql = "SELECT name, name_key FROM organization WHERE partner_id = $1 AND state = 'live'";
        let all: Vec<There> = write.all(sql, [actor.partner.into()]).await?;
        let keys: BTreeSet<&str> = all.iter().map(|there| there.name_key.as_str()).collect();
        let taken =
            |row: &&ImportRow| row.new.as_ref().is_some_and(|new| keys.contains(new.name.key().as_str()));
        let lines: Vec<usize> = rows.iter().filter(taken).map(|row| row.line).collect();
        if !lines.is_empty() {
            imports::refused(write, id, "names", &lines).await?;
            return Err(Error::Conflict(
                "Some of the names are in use; they are marked. No organization was created.",
            ));
        }
        let mut created = Vec::new();
        for new in rows.iter().filter_map(|row| row.new.as_ref()) {
            let group = groups.get(&new.group.key()).ok_or(Error::NotFound)?;
            created.push(add(&write, &actor, &new.name, &new.notes, group).await?);
        }
        rules::follow(&write, actor.account, Moved::Organizations(&created)).await?;
        imports::taken(&write, id).await?;
        write.commit().await?;
        Ok(rows.len())
    }
}
