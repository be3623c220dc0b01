//! What is done to a group at once: first what it would do, then that or nothing.

use domain::{
    AccountId, Capability, GroupId, OrganizationId, PartnerId, Problem, Refusal, Timestamp,
    group::{GroupAct, GroupDeletion, GroupKind, GroupPlan, Named},
    impact::{Change, Fate, Member},
    limits::GROUP_CHANGE,
    list::NameQuery,
    membership::Term,
    rule::GroupRule,
    selection::{GroupChange, GroupThings, Selection},
};
use serde_json::json;

use super::{
    Asking, GroupAdmin, ending,
    impact::{Group, Leaving, Listed, NEVER_SCOPED},
    names::{self, Pasted},
    put, read, rules,
};
use crate::{
    Actor, Error, Result,
    audit::{Action, Object},
    fold::{called, known_by},
    scope::Sql,
    secret,
    write::Write,
};

/// What is said where one of those that were ticked is not there: whether it was deleted meanwhile or is none of theirs is
/// not told apart.
const GONE: &str =
    "Something that you chose is not there any more. Nothing was changed. Look at the list again.";

/// What is said where something changed between looking and doing.
pub(super) const MEANWHILE: &str = "Meanwhile this would do something else. Look again at what it does now.";

/// An organization or an employee of the partner, as far as a group is concerned.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    pub id: i64,
    pub name: String,
    /// The name as it is matched; people are known by their address too.
    pub key: String,
    pub email: String,
    /// Whether it is in the group.
    inside: bool,
    never_scoped: bool,
    sees_everything: bool,
}

/// Whom or what an act is for.
#[derive(Debug, Default)]
struct Chosen {
    done: Vec<Thing>,
    /// Those with whom it is so already.
    already: Vec<Thing>,
    unknown: Vec<String>,
    ambiguous: Vec<String>,
}

/// The partner's organizations that are there, or employees, each with whether it is in the group.
fn things(sql: &mut Sql, partner: PartnerId, group: GroupId, people: bool, now: Timestamp) {
    if people {
        sql.push("SELECT e.account_id AS id, e.name, e.name_key, a.email, CASE WHEN EXISTS (SELECT 1 FROM group_member gm \
                  WHERE gm.account_id = e.account_id AND gm.group_id = ");
        sql.bind(group).push(" AND ").lasting(now).push(") THEN 1 ELSE 0 END AS inside, ").push(NEVER_SCOPED);
        sql.push(
            " AS never, CASE WHEN e.visibility = 'everything' THEN 1 ELSE 0 END AS everything \
                  FROM employee e JOIN account a ON a.id = e.account_id WHERE e.partner_id = ",
        );
        sql.bind(partner);
    } else {
        sql.push("SELECT o.id, o.name, o.name_key, '' AS email, CASE WHEN EXISTS (SELECT 1 FROM group_organization go \
                  WHERE go.organization_id = o.id AND go.group_id = ");
        sql.bind(group).push(
            ") THEN 1 ELSE 0 END AS inside, 0 AS never, 0 AS everything FROM organization o \
                  WHERE o.state = 'live' AND o.partner_id = ",
        );
        sql.bind(partner);
    }
}

async fn rows(
    asking: Asking<'_>,
    (partner, group, people): (PartnerId, GroupId, bool),
    narrow: impl FnOnce(&mut Sql),
) -> Result<Vec<Thing>> {
    let now = asking.now();
    let mut found: Vec<(i64, String, String, String, i64, i64, i64)> = asking
        .many("id, name, name_key, email, inside, never, everything", |sql| {
            things(sql, partner, group, people, now);
            narrow(sql);
        })
        .await?;
    found.sort_by(|a, b| (&a.2, a.0).cmp(&(&b.2, b.0)));
    let thing = |(id, name, key, email, inside, never, everything)| Thing {
        id,
        name,
        key,
        email,
        inside: inside == 1,
        never_scoped: never == 1,
        sees_everything: everything == 1,
    };
    Ok(found.into_iter().map(thing).collect())
}

/// Adds what a list of this question shows: of those in the group, or of those that are not.
fn matching(sql: &mut Sql, query: &NameQuery, group: GroupId, act: GroupAct, now: Timestamp) {
    sql.push(if act.adds() { " AND NOT EXISTS " } else { " AND EXISTS " });
    sql.push(if act.people() {
        "(SELECT 1 FROM group_member gm WHERE gm.account_id = e.account_id AND gm.group_id = "
    } else {
        "(SELECT 1 FROM group_organization go WHERE go.organization_id = o.id AND go.group_id = "
    });
    sql.bind(group);
    if act.people() {
        sql.push(" AND ").lasting(now);
    }
    sql.push(")");
    searched(sql, &query.0.search, act.people());
    sql.push(" LIMIT ").push(&(GROUP_CHANGE + 1).to_string());
}

/// Adds what a search of a group's lists finds.
pub(super) fn searched(sql: &mut Sql, search: &str, people: bool) {
    if search.is_empty() {
        return;
    }
    if people {
        known_by(sql, "e", search);
    } else {
        called(sql.push(" AND "), "o", search);
    }
}

/// Nothing is done to a part of what was ticked: one that is not there refuses all (P7).
async fn selected<I: Copy + Into<i64>>(
    asking: Asking<'_>,
    (partner, group): (PartnerId, GroupId),
    act: GroupAct,
    selection: &Selection<I, NameQuery>,
) -> Result<Vec<Thing>> {
    let of = (partner, group, act.people());
    match selection {
        Selection::Matching(query) => {
            rows(asking, of, |sql| matching(sql, query, group, act, asking.now())).await
        }
        Selection::Ticked(ids) => {
            let column = if act.people() { " AND e.account_id IN " } else { " AND o.id IN " };
            let found = rows(asking, of, |sql| _ = sql.push(column).list(asking.backend(), ids)).await?;
            if found.len() == ids.len() { Ok(found) } else { Err(Error::Conflict(GONE)) }
        }
    }
}

/// Those whom a list names, the lines that name nobody, and those that name several.
async fn pasted(
    asking: Asking<'_>,
    of: (PartnerId, GroupId, bool),
    Pasted { names, unknown }: Pasted,
) -> Result<(Vec<Thing>, Vec<String>, Vec<String>)> {
    let found = rows(asking, of, |sql| names::named(sql, asking.backend(), &names, of.2)).await?;
    let (found, missing, ambiguous) = names::told(&names, found);
    Ok((found, unknown.into_iter().chain(missing).collect(), ambiguous))
}

async fn chosen(asking: Asking<'_>, actor: &Actor, group: GroupId, change: &GroupChange) -> Result<Chosen> {
    let (act, of) = (change.act, (actor.partner, group));
    let (found, unknown, ambiguous) = match &change.things {
        GroupThings::Organizations(selection) => {
            (selected(asking, of, act, selection).await?, Vec::new(), Vec::new())
        }
        GroupThings::People(selection) => {
            (selected(asking, of, act, selection).await?, Vec::new(), Vec::new())
        }
        GroupThings::Pasted(id) => {
            let list = names::kept(asking, actor, *id).await?;
            pasted(asking, (of.0, of.1, act.people()), list).await?
        }
    };
    if found.len() > GROUP_CHANGE {
        return Err(Error::Conflict("These are more than 5,000 at once. Narrow the list by a search first."));
    }
    let (already, done) = found.into_iter().partition(|thing| thing.inside == act.adds());
    Ok(Chosen { done, already, unknown, ambiguous })
}

impl Chosen {
    fn ids<T>(&self, id: impl Fn(i64) -> T) -> Vec<T> {
        self.done.iter().map(|thing| id(thing.id)).collect()
    }

    fn listed(&self) -> Vec<Listed> {
        self.done.iter().map(|thing| (thing.id, thing.name.clone(), thing.key.clone())).collect()
    }

    /// Those who join a group; in the group itself nobody loses anything by them.
    fn joining(&self) -> Change {
        let member = |thing: &Thing| Member {
            id: AccountId::new(thing.id),
            name: thing.name.clone(),
            fate: Fate::Joins,
            never_scoped: thing.never_scoped,
            sees_everything: thing.sees_everything,
            others: Vec::new(),
        };
        Change { members: self.done.iter().map(member).collect(), ..Change::default() }
    }
}

async fn group(
    asking: Asking<'_>,
    partner: PartnerId,
    id: GroupId,
) -> Result<(domain::group::GroupRow, Group)> {
    let row = read::group(asking, partner, id).await?;
    let group = Group { partner, id, kind: row.kind, holds: row.organizations };
    Ok((row, group))
}

/// What a change would do, and to whom or what.
async fn plan(
    asking: Asking<'_>,
    actor: &Actor,
    id: GroupId,
    change: &GroupChange,
) -> Result<(GroupPlan, Chosen)> {
    let (row, group) = group(asking, actor.partner, id).await?;
    if row.kind == GroupKind::AllOrganizations && !change.act.people() {
        return Err(Error::Forbidden(Refusal::AllOrganizations));
    }
    if matches!(row.rule, GroupRule::Tagged(_)) && !change.act.people() {
        return Err(Error::Forbidden(Refusal::FollowsTag));
    }
    let chosen = chosen(asking, actor, id, change).await?;
    let outcome = match change.act {
        _ if chosen.done.is_empty() => Change::default(),
        GroupAct::AddOrganizations | GroupAct::ChangeEnd => Change::default(),
        GroupAct::AddPeople => chosen.joining(),
        GroupAct::RemoveOrganizations => {
            group.without(asking, Leaving::Organizations(&chosen.listed())).await?
        }
        GroupAct::RemovePeople => group.without(asking, Leaving::People(&chosen.ids(AccountId::new))).await?,
    };
    let (impact, marks) = outcome.impact();
    let done = chosen.ids(|id| id.to_string());
    let (whole, key) = (id.to_string(), change.act.key());
    let mark = mark([&whole, key].into_iter().chain(done.iter().chain(&marks).map(String::as_str)));
    let names = |things: &[Thing]| {
        let names: Vec<String> = things.iter().map(|thing| thing.name.clone()).collect();
        Named::of(names.iter())
    };
    let plan = GroupPlan {
        group: row,
        act: change.act,
        names: names(&chosen.done),
        already: names(&chosen.already),
        unknown: Named::of(chosen.unknown.iter()),
        ambiguous: Named::of(chosen.ambiguous.iter()),
        impact,
        mark,
    };
    Ok((plan, chosen))
}

fn mark<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    secret::key(&parts.collect::<Vec<_>>())
}

/// What the deletion of a group would do.
pub(super) async fn deletion(asking: Asking<'_>, partner: PartnerId, id: GroupId) -> Result<GroupDeletion> {
    let (row, group) = group(asking, partner, id).await?;
    let (impact, marks) = group.without(asking, Leaving::Everything).await?.impact();
    let whole = id.to_string();
    let mark = mark([whole.as_str(), "delete"].into_iter().chain(marks.iter().map(String::as_str)));
    Ok(GroupDeletion { group: row, impact, mark })
}

async fn put(
    write: &Write<'_>,
    by: AccountId,
    id: GroupId,
    change: &GroupChange,
    chosen: &Chosen,
) -> Result<()> {
    let term = &change.term;
    match change.act {
        GroupAct::AddOrganizations => {
            let ids = chosen.ids(OrganizationId::new);
            rules::except(write, id, &ids, false).await?;
            put::organizations(write, by, id, &ids).await
        }
        GroupAct::RemoveOrganizations => {
            let ids = chosen.ids(OrganizationId::new);
            rules::except(write, id, &ids, true).await?;
            put::organizations_out(write, id, &ids).await
        }
        GroupAct::AddPeople => put::people(write, by, id, &chosen.ids(AccountId::new), term).await,
        GroupAct::ChangeEnd => put::term(write, id, &chosen.ids(AccountId::new), term).await,
        GroupAct::RemovePeople => put::people_out(write, id, &chosen.ids(AccountId::new)).await,
    }
}

/// How the trail tells it: by names, and by ids for whoever has to know exactly.
fn details(change: &GroupChange, chosen: &Chosen) -> serde_json::Value {
    let act = change.act;
    let what = match act {
        GroupAct::AddOrganizations => "organizations_added",
        GroupAct::RemoveOrganizations => "organizations_removed",
        GroupAct::AddPeople => "employees_added",
        GroupAct::RemovePeople => "employees_removed",
        GroupAct::ChangeEnd => "membership_changed_of",
    };
    let names: Vec<&str> = chosen.done.iter().map(|thing| thing.name.as_str()).collect();
    let ids: Vec<String> = chosen.ids(|id| {
        if act.people() { AccountId::new(id).to_string() } else { OrganizationId::new(id).to_string() }
    });
    let mut details = json!({ what: names, "ids": ids });
    let Term { reason, until } = &change.term;
    if let (true, Some(details)) = (act.has_term(), details.as_object_mut()) {
        // That there is no end any more is told too.
        let until = until.map(|day| day.to_string());
        if act == GroupAct::ChangeEnd || until.is_some() {
            details.insert("until".to_owned(), until.into());
        }
        if let Some(reason) = reason {
            details.insert("reason".to_owned(), reason.as_str().into());
        }
    }
    details
}

impl GroupAdmin<'_> {
    /// What an act would do to a group: to whom or what, and who would lose something (rule 13).
    pub async fn plan(&self, id: GroupId, change: &GroupChange) -> Result<GroupPlan> {
        Ok(plan(Asking::Page(self.store), self.actor, id, change).await?.0)
    }

    /// Does it, if that does what the plan with this mark says; what is taken out is revoked at once (M80, M81).
    pub async fn change(&self, id: GroupId, change: &GroupChange, mark: &str) -> Result<GroupPlan> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageGroups).await?;
        if change.term.ends_at().is_some_and(|end| end <= write.now) {
            return Err(Error::field("until", Problem::PastDay));
        }
        let (plan, chosen) = plan(Asking::Act(&write), &actor, id, change).await?;
        if plan.mark != mark {
            return Err(Error::Conflict(MEANWHILE));
        }
        if chosen.done.is_empty() {
            return Err(Error::Conflict("There is nothing to do: it is so already."));
        }
        // Whoever was in it before, and is not any more, comes in anew.
        ending::end(&write).await?;
        put(&write, actor.account, id, change, &chosen).await?;
        write.audit(Action::GroupEdited, Object::Group(id), details(change, &chosen)).await?;
        if let GroupThings::Pasted(_) = change.things {
            write.execute("DELETE FROM name_list WHERE account_id = $1", [actor.account.into()]).await?;
        }
        write.commit().await?;
        Ok(plan)
    }
}
