//! Lists of names that are pasted: kept for minutes, and matched with what has these names.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Capability, NameListId,
    field::Name,
    limits::{GROUP_CHANGE, NAMES_KEPT},
};
use sea_orm::{DbBackend, FromQueryResult};

use super::{Asking, GroupAdmin, change::Thing};
use crate::{Actor, Error, Result, fold::folded, scope::Sql, secret};

/// Most characters that are told of a line that is no name.
const TOLD: usize = 80;

#[derive(Debug, FromQueryResult)]
struct Content {
    content: String,
}

/// The names of a list.
#[derive(Debug, Default)]
pub(super) struct Pasted {
    /// By what they are matched by, with how they were written.
    pub names: Vec<(String, String)>,
    /// Lines that can be nobody's name.
    pub unknown: Vec<String>,
}

/// The lines of a text, each name once.
fn read(text: &str) -> Pasted {
    let mut pasted = Pasted::default();
    let mut seen = BTreeSet::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match Name::parse(line) {
            Ok(name) if seen.insert(name.key()) => pasted.names.push((name.key(), name.into_string())),
            Ok(_) => (),
            Err(_) => pasted.unknown.push(line.chars().take(TOLD).collect()),
        }
    }
    pasted
}

impl GroupAdmin<'_> {
    /// Keeps a list of names for its owner, in the place of any before.
    pub async fn keep_names(&self, text: &str) -> Result<NameListId> {
        if text.lines().filter(|line| !line.trim().is_empty()).count() > GROUP_CHANGE {
            return Err(Error::Conflict("These are more than 5,000 names at once. Part the list."));
        }
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageGroups).await?;
        let id = NameListId::new(secret::id()?);
        write.execute("DELETE FROM name_list WHERE account_id = $1", [actor.account.into()]).await?;
        let sql = "INSERT INTO name_list (id, partner_id, account_id, content, created_at) \
                   VALUES ($1, $2, $3, $4, $5)";
        // No text in PostgreSQL holds a zero, and no name does.
        let content = text.replace('\0', "\u{1}");
        let values =
            [id.get().into(), actor.partner.into(), actor.account.into(), content.into(), write.now.into()];
        write.execute(sql, values).await?;
        // Nothing that a page shows has changed: no announcement.
        write.tx.commit().await?;
        Ok(id)
    }
}

/// The list with this id, if it is the actor's own.
pub(super) async fn kept(asking: Asking<'_>, actor: &Actor, id: NameListId) -> Result<Pasted> {
    if actor.eyes().is_some() {
        return Err(Error::NotFound);
    }
    let mut sql = Sql::default();
    sql.push("SELECT content FROM name_list WHERE id = ").bind(id.get());
    sql.push(" AND account_id = ").bind(actor.account).push(" AND partner_id = ").bind(actor.partner);
    sql.push(" AND created_at > ").bind(asking.now().plus(-NAMES_KEPT));
    let found: Vec<Content> = asking.all(sql).await?;
    found.first().map(|found| read(&found.content)).ok_or(Error::NotFound)
}

/// Adds that organization `o`, or employee `e` with account `a`, has one of these names, or one that a person takes for it;
/// people have addresses too.
pub(super) fn named(sql: &mut Sql, backend: DbBackend, names: &[(String, String)], people: bool) {
    let keys: Vec<&str> = names.iter().map(|(key, _)| key.as_str()).collect();
    let like: Vec<String> = keys.iter().map(|key| folded(key)).collect();
    let like: Vec<&str> = like.iter().map(String::as_str).collect();
    if people {
        sql.push(" AND (e.name_key IN ").texts(backend, &keys);
        sql.push(" OR e.name_folded IN ").texts(backend, &like);
        sql.push(" OR a.email IN ").texts(backend, &keys).push(")");
    } else {
        sql.push(" AND (o.name_key IN ").texts(backend, &keys);
        sql.push(" OR o.name_folded IN ").texts(backend, &like).push(")");
    }
}

/// Those who are named, the names that nobody has, and those that several have. Whoever is called just so is meant; else
/// whoever a person takes for it.
pub(super) fn told(names: &[(String, String)], found: Vec<Thing>) -> (Vec<Thing>, Vec<String>, Vec<String>) {
    let mut having: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    let mut alike: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    for thing in &found {
        having.entry(&thing.key).or_default().insert(thing.id);
        having.entry(&thing.email).or_default().insert(thing.id);
        alike.entry(folded(&thing.key)).or_default().insert(thing.id);
    }
    let (mut unknown, mut ambiguous, mut wanted) = (Vec::new(), Vec::new(), BTreeSet::<i64>::new());
    for (key, written) in names {
        match having.get(key.as_str()).or_else(|| alike.get(&folded(key))) {
            None => unknown.push(written.clone()),
            Some(ids) if ids.len() > 1 => ambiguous.push(written.clone()),
            Some(ids) => wanted.extend(ids),
        }
    }
    // Somebody is found once by name and once by address.
    let found = found.into_iter().filter(|thing| wanted.remove(&thing.id));
    (found.collect(), unknown, ambiguous)
}
