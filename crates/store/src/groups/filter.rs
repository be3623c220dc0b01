//! The Access Group that a list is filtered by: chosen where there are few, named where there are many.

use domain::{
    GroupId,
    limits::{CHOICES, SUGGESTIONS},
};
use sea_orm::FromQueryResult;

use crate::{Error, Result, Store, fold::folded, scope::Sql};

/// A group by its name, for readers who know of it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct GroupChoice {
    pub id: GroupId,
    pub name: String,
}

/// What a list offers to filter by, and what it is filtered by.
#[derive(Debug, Default)]
pub struct GroupFilter {
    /// The one that is filtered by.
    pub group: Option<GroupChoice>,
    /// Those to choose from; none where they are too many for that.
    pub choices: Vec<GroupChoice>,
    /// Whether there are too many to choose from: one is named then.
    pub many: bool,
    /// A name that none has.
    pub unknown: Option<UnknownGroup>,
}

/// A name that no group has which the reader knows of.
#[derive(Debug)]
pub struct UnknownGroup {
    pub typed: String,
    /// The first of those that have it in their names.
    pub near: Vec<GroupChoice>,
}

/// The group that is named: letter by letter but for capitals, or the only one that people take for the same.
fn named(groups: Vec<GroupChoice>, typed: &str) -> std::result::Result<GroupChoice, UnknownGroup> {
    let exact = typed.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    if let Some(group) = groups.iter().find(|group| group.name.to_lowercase() == exact) {
        return Ok(group.clone());
    }
    let key = folded(typed);
    let mut alike = groups.iter().filter(|group| folded(&group.name) == key);
    if let (Some(group), None) = (alike.next(), alike.next()) {
        return Ok(group.clone());
    }
    let near = groups.into_iter().filter(|group| folded(&group.name).contains(&key));
    let first = usize::try_from(SUGGESTIONS).unwrap_or(usize::MAX);
    Err(UnknownGroup { typed: typed.to_owned(), near: near.take(first).collect() })
}

/// What a list offers and is filtered by. `known` are the groups `g` that the reader knows of, `offered` narrows them to
/// those that the list can be filtered by. What is named goes before what is chosen: `chosen` becomes the one that is
/// meant, and no name is left in `typed`.
pub(crate) async fn filter(
    store: &Store,
    known: impl Fn() -> Sql,
    offered: &str,
    chosen: &mut Option<GroupId>,
    typed: &mut String,
) -> Result<GroupFilter> {
    let typed = std::mem::take(typed);
    let mut filter = GroupFilter::default();
    let mut sql = known();
    sql.push(offered).push(" ORDER BY g.name_key, g.id");
    // All of them are looked at where one is named, which may be any.
    if typed.is_empty() {
        sql.push(" LIMIT ").push(&(CHOICES + 1).to_string());
    }
    let mut found: Vec<GroupChoice> = store.all(sql.text, sql.values).await?;
    filter.many = found.len() as u64 > CHOICES;
    if !filter.many {
        filter.choices.clone_from(&found);
    }
    if typed.is_empty() {
        filter.group = the(store, known, *chosen).await?;
        return Ok(filter);
    }
    match named(std::mem::take(&mut found), &typed) {
        Ok(group) => {
            *chosen = Some(group.id);
            filter.group = Some(group);
        }
        Err(unknown) => {
            *chosen = None;
            filter.unknown = Some(unknown);
        }
    }
    Ok(filter)
}

/// The group that is chosen, if the reader knows of it; one that they don't is as if it never was.
pub(crate) async fn the(
    store: &Store,
    known: impl Fn() -> Sql,
    chosen: Option<GroupId>,
) -> Result<Option<GroupChoice>> {
    let Some(group) = chosen else { return Ok(None) };
    let mut sql = known();
    sql.push(" AND g.id = ").bind(group);
    store.one(sql.text, sql.values).await?.map(Some).ok_or(Error::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_one_group_or_none() {
        let groups = || -> Vec<GroupChoice> {
            let names = ["Munich", "North", "North West", "Nórth", "Zürich"];
            names
                .iter()
                .zip(1..)
                .map(|(name, id)| GroupChoice { id: GroupId::new(id), name: (*name).into() })
                .collect()
        };
        let means = |typed: &str| named(groups(), typed).map(|group| group.name);
        for (typed, name) in
            [("north", "North"), ("NÓRTH", "Nórth"), ("  north   west", "North West"), ("zurich", "Zürich")]
        {
            assert_eq!(means(typed).expect(typed), name);
        }
        // Two differ from it in nothing but accents and capitals: it is not guessed which is meant.
        let near = means("nörth").expect_err("not one");
        assert_eq!(
            near.near.iter().map(|group| &*group.name).collect::<Vec<_>>(),
            ["North", "North West", "Nórth"]
        );
        assert!(means("South").expect_err("none").near.is_empty());
    }
}
