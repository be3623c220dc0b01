//! Manage Groups.

use domain::group::{GroupDeletion, GroupPlan};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{Done, written::Written};
#[cfg(feature = "ssr")]
use crate::markup::{self, groups::Tab, parts::Parts};
use crate::{answer::Payload, error::AppError, markup::Markup};

/// A page of Manage Groups; `query` is the query string of the list's address.
#[server(name = LoadGroups, endpoint = "groups", input = GetUrl)]
pub async fn groups(query: String) -> Result<Written, AppError> {
    let gate = super::gate::gate()?;
    let query = domain::list::GroupQuery::read(&query)?;
    let door = gate.store.group_admin(&gate.actor)?;
    let held = door.filtered_organization(&query).await?;
    let (page, total) = door.list(&query).await?;
    let waiting = door.open_requests().await?;
    let parts = Parts::of_request();
    let shown = markup::names::groups(&parts, &query, held.as_ref(), (&page, total), waiting);
    Ok(Written::new("Access Groups", shown))
}

/// A page about a group: what a person reads, and the name that its form begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupView {
    pub id: String,
    pub name: String,
    /// All organizations keeps its name, and is never deleted.
    pub all: bool,
    pub head: Markup,
    pub body: Markup,
}

impl Payload for GroupView {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        let (head, body) = (Markup::default(), Markup::default());
        std::borrow::Cow::Owned(Self { head, body, ..self.clone() })
    }
}

#[cfg(feature = "ssr")]
impl GroupView {
    fn new(row: &domain::group::GroupRow, head: maud::Markup, body: maud::Markup) -> Self {
        Self {
            id: row.id.to_string(),
            name: row.name.clone(),
            all: row.kind == domain::group::GroupKind::AllOrganizations,
            head: head.into(),
            body: body.into(),
        }
    }
}

/// The id of a group and the query string of a page about it, out of `ID?query`.
#[cfg(feature = "ssr")]
fn read(at: &str) -> Result<(domain::GroupId, domain::list::NameQuery), AppError> {
    let (id, query) = at.split_once('?').unwrap_or((at, ""));
    Ok((super::gate::id(id)?, domain::list::NameQuery::read(query)?))
}

/// A group with a page of its organizations.
#[server(name = LoadGroup, endpoint = "group", input = GetUrl)]
pub async fn group(at: String) -> Result<GroupView, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let (id, query) = read(&at)?;
    let (row, page, total) = door.organizations(id, &query).await?;
    let parts = Parts::of_request();
    let body = markup::groups::organizations(&parts, &row, &query, (&page, total));
    Ok(GroupView::new(&row, markup::groups::head(&parts, &row, Tab::Organizations), body))
}

/// A group with a page of its members.
#[server(name = LoadGroupPeople, endpoint = "group/people", input = GetUrl)]
pub async fn group_people(at: String) -> Result<GroupView, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let (id, query) = read(&at)?;
    let (row, page, total) = door.people(id, &query).await?;
    let parts = Parts::of_request();
    let body = markup::groups::people(&parts, &row, &query, (&page, total));
    Ok(GroupView::new(&row, markup::groups::head(&parts, &row, Tab::People), body))
}

/// A group with a page of what was done to it.
#[server(name = LoadGroupHistory, endpoint = "group/history", input = GetUrl)]
pub async fn group_history(at: String) -> Result<GroupView, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let (id, query) = at.split_once('?').unwrap_or((&at, ""));
    let (id, place) = (super::gate::id(id)?, domain::list::Place::read(query)?);
    let row = door.group(id).await?;
    let page = gate.store.oversight(&gate.actor)?.history(row.id, place).await?;
    let parts = Parts::of_request();
    let body = markup::audit::history(&parts, &page, &format!("/groups/{}/history", row.id));
    Ok(GroupView::new(&row, markup::groups::head(&parts, &row, Tab::History), body))
}

/// A page of the organizations that could be put into a group.
#[server(name = LoadOtherOrganizations, endpoint = "group/other-organizations", input = GetUrl)]
pub async fn other_organizations(at: String) -> Result<GroupView, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let (id, query) = read(&at)?;
    let (row, page, total) = door.other_organizations(id, &query).await?;
    let parts = Parts::of_request();
    let body = markup::groups::other_organizations(&parts, &row, &query, (&page, total));
    Ok(GroupView::new(&row, markup::groups::add_head(&row, "organizations"), body))
}

/// A page of the employees who could be put into a group.
#[server(name = LoadOtherPeople, endpoint = "group/other-people", input = GetUrl)]
pub async fn other_people(at: String) -> Result<GroupView, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let (id, query) = read(&at)?;
    let (row, page, total) = door.other_people(id, &query).await?;
    let parts = Parts::of_request();
    let body = markup::groups::other_people(&parts, &row, &query, (&page, total));
    Ok(GroupView::new(&row, markup::groups::add_head(&row, "people"), body))
}

/// The page of a new group: what was picked so far, and what there is to pick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupChoicesView {
    pub name: String,
    pub organizations: Markup,
    pub employees: Markup,
}

impl Payload for GroupChoicesView {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        let (organizations, employees) = (Markup::default(), Markup::default());
        std::borrow::Cow::Owned(Self { name: self.name.clone(), organizations, employees })
    }
}

/// What can be picked for a new group; `query` is the query string of its page.
#[server(name = LoadGroupChoices, endpoint = "groups/choices", input = GetUrl)]
pub async fn group_choices(query: String) -> Result<GroupChoicesView, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let draft = domain::group::GroupDraft::read(&query)?;
    let choices = door.choices(&draft).await?;
    Ok(GroupChoicesView {
        organizations: markup::groups::pick_organizations(&draft, &choices).into(),
        employees: markup::groups::pick_people(&draft, &choices).into(),
        name: draft.name,
    })
}

/// Creates a group (M77).
#[server(endpoint = "groups/create")]
pub async fn create_group(
    name: String,
    #[server(default)] organizations: Vec<String>,
    #[server(default)] employees: Vec<String>,
    /// What the lists to pick from are searched by: not asked for here, but part of the form.
    #[server(default)]
    organization: String,
    #[server(default)] employee: String,
    /// What the name resembles, and is not.
    #[server(default)]
    another_one: String,
) -> Result<Done, AppError> {
    let _ = (organization, employee);
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let contents = domain::group::GroupContents::parse_new(&name, &organizations, &employees)?;
    door.apart(&contents.name, None, &another_one).await?;
    let id = door.create(&contents).await?;
    Ok(Done::with(format!("/groups/{id}"), format!("The group {} was created.", contents.name)))
}

/// Gives a group another name than the one that was shown.
#[server(endpoint = "group/rename")]
pub async fn rename_group(
    id: String,
    shown: String,
    name: String,
    #[server(default)] another_one: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let id: domain::GroupId = super::gate::id(&id)?;
    let name =
        domain::field::Name::parse(&name).map_err(|problem| domain::FieldErrors::one("name", problem))?;
    if name.as_str() != shown {
        door.apart(&name, Some(id), &another_one).await?;
    }
    door.rename(id, &shown, &name).await?;
    Ok(Done::with(format!("/groups/{id}"), format!("The group is called {name} now.")))
}

impl Payload for GroupPlan {}

/// What an act would do to a group; `at` is its id and the query string of the act.
#[server(name = LoadGroupPlan, endpoint = "group/plan", input = GetUrl)]
pub async fn group_plan(at: String) -> Result<GroupPlan, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let (id, query) = at.split_once('?').unwrap_or((&at, ""));
    let id = super::gate::id(id)?;
    let change = domain::selection::GroupChange::read(query)?;
    Ok(door.plan(id, &change).await?)
}

/// Puts something into a group, or takes it out: what the plan with this mark says, or nothing (rule 13).
#[server(endpoint = "group/change")]
pub async fn change_group(
    id: String,
    change: String,
    #[server(default)] mark: String,
    /// Why, and until when, of a membership.
    #[server(default)]
    reason: String,
    #[server(default)] until: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let id: domain::GroupId = super::gate::id(&id)?;
    let change = domain::selection::GroupChange::read(&change)?;
    let term =
        if change.act.has_term() { term(&reason, &until)? } else { domain::membership::Term::default() };
    let change = domain::selection::GroupChange { term, ..change };
    let plan = door.change(id, &change, &mark).await?;
    let people = plan.act.people();
    let count = plan.names.count;
    let what = match (people, count) {
        (true, 1) => "1 employee".to_owned(),
        (true, count) => format!("{count} employees"),
        (false, 1) => "1 organization".to_owned(),
        (false, count) => format!("{count} organizations"),
    };
    let verb = match (count, plan.act.adds()) {
        (1, true) => "was added to",
        (1, false) => "was taken out of",
        (_, true) => "were added to",
        (_, false) => "were taken out of",
    };
    let to = if people { format!("/groups/{id}/people") } else { format!("/groups/{id}") };
    let name = &plan.group.name;
    let text = match (plan.act, change.term.until) {
        (domain::group::GroupAct::ChangeEnd, Some(day)) => format!("{what} of {name}: until {day} now."),
        (domain::group::GroupAct::ChangeEnd, None) => format!("{what} of {name}: without an end now."),
        (_, Some(day)) => format!("{what} {verb} {name}, until {day}."),
        (_, None) => format!("{what} {verb} {name}."),
    };
    Ok(taken_back(&door, &plan, change, Done::with(to, text)).await)
}

/// Offers to take back what was done to a group, where that brings back what was there: organizations go in and out, and
/// people who were in no group before don't see everything again.
#[cfg(feature = "ssr")]
pub(super) async fn taken_back(
    door: &store::GroupAdmin<'_>,
    plan: &GroupPlan,
    change: domain::selection::GroupChange,
    done: Done,
) -> Done {
    use domain::{
        group::GroupAct,
        selection::{GroupChange, GroupThings, Selection},
    };

    let act = match change.act {
        GroupAct::AddOrganizations => GroupAct::RemoveOrganizations,
        GroupAct::RemoveOrganizations => GroupAct::AddOrganizations,
        GroupAct::AddPeople | GroupAct::RemovePeople | GroupAct::ChangeEnd => return done,
    };
    let few = |ids: &[_]| ids.len() as u64 <= domain::limits::PAGE_ROWS;
    match &change.things {
        GroupThings::Organizations(Selection::Ticked(ids)) if few(ids) && plan.already.count == 0 => (),
        _ => return done,
    }
    let (id, back) = (plan.group.id, GroupChange { act, ..change });
    match door.plan(id, &back).await {
        Ok(plan) => {
            let fields = [("id", id.to_string()), ("change", back.write()), ("mark", plan.mark)];
            let fields = fields.map(|(name, value)| (name.to_owned(), value));
            done.undo(<ChangeGroup as server_fn::ServerFn>::url(), fields.into())
        }
        // It is done all the same.
        Err(_) => done,
    }
}

/// For how long, and why, as a form says it at this instant.
#[cfg(feature = "ssr")]
pub(super) fn term(reason: &str, until: &str) -> Result<domain::membership::Term, domain::FieldErrors> {
    let today = domain::time::Day::of(super::gate::request().store.clock().now());
    domain::membership::Term::parse(reason, until, today)
}

/// Keeps a list of names that was pasted, and shows whom or what it names.
#[server(endpoint = "group/names")]
pub async fn paste_names(id: String, act: String, names: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let row = door.group(super::gate::id(&id)?).await?;
    let act = domain::group::GroupAct::from_key(&act)
        .ok_or_else(|| domain::FieldErrors::one("names", domain::Problem::NotAChoice))?;
    if names.trim().is_empty() {
        return Err(domain::FieldErrors::one("names", domain::Problem::Empty).into());
    }
    let things = domain::selection::GroupThings::Pasted(door.keep_names(&names).await?);
    let change = domain::selection::GroupChange { act, things, term: domain::membership::Term::default() };
    Ok(Done::to(format!("/groups/{}/change{}", row.id, change.write())))
}

impl Payload for GroupDeletion {}

/// What the deletion of a group would do (rule 13).
#[server(name = LoadGroupDeletion, endpoint = "group/impact", input = GetUrl)]
pub async fn group_deletion(id: String) -> Result<GroupDeletion, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    Ok(door.plan_deletion(super::gate::id(&id)?).await?)
}

/// Deletes a group (M82), if that does what the deletion with this mark does.
#[server(endpoint = "group/delete")]
pub async fn delete_group(id: String, #[server(default)] mark: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let name = gate.store.group_admin(&gate.actor)?.delete(super::gate::id(&id)?, &mark).await?;
    Ok(Done::with("/groups", format!("The group {name} was deleted.")))
}
