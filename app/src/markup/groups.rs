//! One Access Group: what it holds, what it could hold, and what can be picked for a new one.

use domain::{
    Timestamp,
    group::{GroupAct, GroupChoices, GroupDraft, GroupKind, GroupMember, GroupRow, HeldOrganization, Named},
    limits::SEARCH_MAX,
    list::{NameQuery, NameSort, Page, Question as _},
    rule::GroupRule,
    time::Day,
    words::{self, counted},
};
use maud::{Markup, html};

use super::{
    list,
    names::{self, Besides, Naming},
    parts::Parts,
};

/// The pages about a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    Organizations,
    People,
    History,
}

impl Tab {
    fn current(self, tab: Self) -> Option<&'static str> {
        (self == tab).then_some("page")
    }
}

/// Name, what it is, what can be done with all of it, and the way from its organizations to its people.
pub fn head(parts: &Parts, row: &GroupRow, tab: Tab) -> Markup {
    let here = format!("/groups/{}", row.id);
    let all = row.kind == GroupKind::AllOrganizations;
    let (organizations, members) = (
        counted(row.organizations, "organization", "organizations"),
        counted(row.employees, "employee", "employees"),
    );
    html! {
        div class="page-head" {
            div {
                h1 { (row.name) }
                p {
                    @if all { "Always holds every organization, present and future." }
                    @else if row.rule.follows() {
                        "By the rule: " (row.rule.words()) ". Organizations join and leave by themselves."
                    }
                    @else { "Whoever is in it sees its organizations, and nothing that no group of theirs holds." }
                }
            }
            @if !all {
                div class="actions" {
                    a class="btn" href={ (here) "/rule" } rel="external" { (parts.icon("filter")) "Rule…" }
                    a class="btn" href={ (here) "/copy" } rel="external" { (parts.icon("copy")) "Copy…" }
                    a class="btn" href={ (here) "/merge" } rel="external" { (parts.icon("group")) "Merge…" }
                    a class="btn danger" href={ (here) "/delete" } rel="external" { (parts.icon("trash")) "Delete group…" }
                }
            }
        }
        nav class="tabs" aria-label="What it holds" {
            a href=(here) aria-current=[tab.current(Tab::Organizations)] { (parts.icon("organization")) (organizations) }
            a href={ (here) "/people" } aria-current=[tab.current(Tab::People)] { (parts.icon("people")) (members) }
            a href={ (here) "/history" } aria-current=[tab.current(Tab::History)] { (parts.icon("clock")) "History" }
        }
    }
}

/// Over a list to pick from.
pub fn add_head(row: &GroupRow, what: &str) -> Markup {
    html! {
        div class="page-head" {
            div {
                h1 { "Add " (what) " to " (row.name) }
                p { "Tick those that are meant, or paste their names. You see what it does before it is done." }
            }
        }
    }
}

/// Since when something is in a group.
const ADDED: &[names::Column<NameSort>] = &[(Some(NameSort::Created), "Added", "")];

const fn naming<'a>(
    path: &'a str,
    people: bool,
    add: &'static str,
    first: &'static str,
) -> Naming<'a, NameSort> {
    let since = if add.is_empty() { "Created" } else { "Added" };
    let (title, one, several, placeholder, head) = if people {
        ("People", "employee", "people", "Name or email", "Employee")
    } else {
        ("Organizations", "organization", "organizations", "Name", "Organization")
    };
    let columns: &'static [names::Column<NameSort>] = match since.len() {
        5 => ADDED,
        _ => &[(Some(NameSort::Created), "Created", "")],
    };
    Naming {
        path,
        title,
        text: "",
        add,
        one,
        several,
        placeholder,
        first,
        head: (NameSort::Name, head),
        columns,
    }
}

fn bulk(query: &NameQuery, total: u64, act: GroupAct) -> Markup {
    let what = if act.people() { "people" } else { "organizations" };
    let (class, verb) =
        if act.adds() { ("btn primary", "Add to the group…") } else { ("btn danger", "Remove…") };
    let button = html! {
        @if act == GroupAct::RemovePeople {
            button class="btn" name="act" value=(GroupAct::ChangeEnd.key()) { "Change end…" }
        }
        button class=(class) name="act" value=(act.key()) { (verb) }
    };
    list::bulk(&query.with(|_| ()).write(), total, what, &button)
}

/// Since when, and by whom it was added.
fn since(parts: &Parts, at: Timestamp, by: Option<&str>) -> Markup {
    html! {
        td class="c-seen" {
            (parts.ago(Some(at)))
            @if let Some(by) = by { span class="sub" { " by " (by) } }
        }
    }
}

/// A list of a group, with what is done with what is ticked.
fn lists<R>(
    parts: &Parts,
    row: &GroupRow,
    naming: &Naming<'_, NameSort>,
    query: &NameQuery,
    (page, total): (&Page<R>, u64),
    act: Option<GroupAct>,
    one: impl Fn(&R) -> Markup,
) -> Markup {
    let here = format!("/groups/{}", row.id);
    let add = act.filter(|act| !act.adds()).map(|act| {
        if act.people() { format!("{here}/add-people") } else { format!("{here}/add-organizations") }
    });
    // The same ones in the list of all, with its filters, its sorting and its file.
    let in_all = match act {
        Some(act) if act.adds() => None,
        Some(act) if act.people() => Some(("/employees", "In Manage Employees")),
        _ if row.kind == GroupKind::Listed => Some(("/organizations", "In Manage Organizations")),
        _ => None,
    };
    let tools = html! {
        div class="end" {
            @if let Some((list, words)) = in_all {
                a class="btn" href={ (list) "?group=" (row.id) } rel="external" { (parts.icon("filter")) (words) }
            }
            @if let Some(add) = &add {
                a class="btn primary" href=(add) rel="external" { (parts.icon("plus")) (naming.add) }
            }
        }
    };
    let tools = (in_all.is_some() || add.is_some()).then_some(tools);
    let besides = Besides {
        tools,
        bulk: act.map(|act| bulk(query, total, act)),
        bulk_at: Some(format!("{here}/change")),
        new_at: add,
        ..Besides::default()
    };
    names::card(parts, naming, naming.columns, query, (page, total), besides, one)
}

fn organization(
    parts: &Parts,
    one: &HeldOrganization,
    act: Option<GroupAct>,
    here: &str,
    by_rule: bool,
) -> Markup {
    let id = one.id.to_string();
    let by = if by_rule { Some("the rule") } else { one.by.as_deref() };
    html! {
        tr {
            @if act.is_some() { (list::check(&id, &one.name)) }
            th scope="row" class="c-name" {
                a class="name" href={ "/organizations/" (id) } rel="external" { (one.name) }
            }
            (since(parts, one.since, by))
            td class="c-actions r" {
                a class="btn ghost icon-only" rel="external" href={ "/why?organization=" (id) } aria-label={ "Who sees " (one.name) ", and why" } {
                    (parts.icon("eye"))
                }
                (remove(parts, act, here, &id, &one.name))
            }
        }
    }
}

fn person(parts: &Parts, one: &GroupMember, act: Option<GroupAct>, here: &str) -> Markup {
    let id = one.id.to_string();
    html! {
        tr {
            @if act.is_some() { (list::check(&id, &one.name)) }
            th scope="row" class="c-name" {
                a class="name" href={ "/employees/" (id) } rel="external" { (one.name) }
                div class="sub" { (said(one)) }
                @if let Some(term) = term(one.ends, one.reason.as_deref()) { div class="sub" { (term) } }
            }
            (since(parts, one.since, one.by.as_deref()))
            td class="c-actions r" { (remove(parts, act, here, &id, &one.name)) }
        }
    }
}

/// Takes one out of the group, after its question.
fn remove(parts: &Parts, act: Option<GroupAct>, here: &str, id: &str, name: &str) -> Markup {
    html! {
        @if let Some(act) = act.filter(|act| !act.adds()) {
            (names::question(parts, &format!("{here}/change?act={}&id={id}", act.key()), "Remove", name))
        }
    }
}

/// Until when, and why somebody is in a group, if that is said.
pub fn term(ends: Option<Timestamp>, reason: Option<&str>) -> Option<Markup> {
    let until = ends.map(|end| format!("until {} (UTC)", Day::ending(end)));
    (until.is_some() || reason.is_some()).then(|| {
        html! {
            @if let Some(until) = &until { b { (until) } }
            @if let Some(reason) = reason { @if until.is_some() { " · " } (reason) }
        }
    })
}

/// Address, and what membership means for somebody.
fn said(one: &GroupMember) -> String {
    if one.never_scoped {
        format!("{} · sees everything, in a group or not", one.email)
    } else if one.sees_everything {
        format!("{} · sees everything now, then only their groups", one.email)
    } else {
        one.email.clone()
    }
}

/// The organizations of a group.
pub fn organizations(
    parts: &Parts,
    row: &GroupRow,
    query: &NameQuery,
    found: (&Page<HeldOrganization>, u64),
) -> Markup {
    let here = format!("/groups/{}", row.id);
    // What All organizations holds, and what a tag says, is not put in by hand.
    let by_hand = row.kind == GroupKind::Listed && !matches!(row.rule, GroupRule::Tagged(_));
    let act = by_hand.then_some(GroupAct::RemoveOrganizations);
    let add = if by_hand { "Add organizations" } else { "" };
    let naming = naming(&here, false, add, "As long as it holds none, its members see nothing by it.");
    let by_rule = row.rule.follows();
    // Where nothing is put in by hand, it is told since when things are in it all the same.
    let naming = if by_rule { Naming { columns: ADDED, ..naming } } else { naming };
    lists(parts, row, &naming, query, found, act, |one| organization(parts, one, act, &here, by_rule))
}

/// The members of a group.
pub fn people(parts: &Parts, row: &GroupRow, query: &NameQuery, found: (&Page<GroupMember>, u64)) -> Markup {
    let here = format!("/groups/{}", row.id);
    let (path, act) = (format!("{here}/people"), Some(GroupAct::RemovePeople));
    let naming = naming(&path, true, "Add people", "Nobody sees anything by it.");
    lists(parts, row, &naming, query, found, act, |one| person(parts, one, act, &here))
}

/// What could be put into a group.
pub fn other_organizations(
    parts: &Parts,
    row: &GroupRow,
    query: &NameQuery,
    found: (&Page<HeldOrganization>, u64),
) -> Markup {
    let here = format!("/groups/{}", row.id);
    let (path, act) = (format!("{here}/add-organizations"), Some(GroupAct::AddOrganizations));
    let naming = naming(&path, false, "", "Every organization is in it already.");
    lists(parts, row, &naming, query, found, act, |one| organization(parts, one, act, &here, false))
}

/// Those who could be put into a group.
pub fn other_people(
    parts: &Parts,
    row: &GroupRow,
    query: &NameQuery,
    found: (&Page<GroupMember>, u64),
) -> Markup {
    let here = format!("/groups/{}", row.id);
    let (path, act) = (format!("{here}/add-people"), Some(GroupAct::AddPeople));
    let naming = naming(&path, true, "", "Everybody is in it already.");
    lists(parts, row, &naming, query, found, act, |one| person(parts, one, act, &here))
}

/// A search within the form of a new group, and what there is to tick.
fn pick((field, search): (&str, &str), several: &str, rows: &[(String, &str, String, bool)]) -> Markup {
    let label = format!("Search {several}");
    html! {
        div class="find row" {
            input class="input" type="search" name=(field) value=(search) aria-label=(label) placeholder=(label)
                maxlength=(SEARCH_MAX) autocomplete="off";
            button class="btn" formmethod="get" formaction="/groups/new" {
                "Search" span class="visually-hidden" { " " (several) }
            }
        }
        ul {
            @for (id, name, sub, picked) in rows {
                li {
                    label class="check" {
                        input type="checkbox" name={ (several) "[]" } value=(id) checked[*picked];
                        span { (name) @if !sub.is_empty() { small { (sub) } } }
                    }
                }
            }
        }
        @if rows.is_empty() { p class="none" { "None matches." } }
        footer { span class="picked" { "picked" } }
    }
}

/// The organizations to begin a group with (M73).
pub fn pick_organizations(draft: &GroupDraft, choices: &GroupChoices) -> Markup {
    let row = |one: &HeldOrganization| draft.organizations.contains(&one.id);
    let rows: Vec<_> = choices
        .organizations
        .iter()
        .map(|one| (one.id.to_string(), one.name.as_str(), String::new(), row(one)))
        .collect();
    pick(("organization", &draft.organization_search), "organizations", &rows)
}

/// The people to begin a group with (M74).
pub fn pick_people(draft: &GroupDraft, choices: &GroupChoices) -> Markup {
    let rows: Vec<_> = choices
        .employees
        .iter()
        .map(|one| (one.id.to_string(), one.name.as_str(), said(one), draft.employees.contains(&one.id)))
        .collect();
    pick(("employee", &draft.employee_search), "employees", &rows)
}

/// Some of many: the first by name, and how many more.
pub fn named(names: &Named) -> String {
    words::named(&names.first, names.first.len(), names.count)
}
