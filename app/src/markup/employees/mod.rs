//! Manage Employees: the board of where accounts stand, and the list.

mod rows;
mod tools;

use domain::{
    Capability,
    account::AccountAct,
    employee::EmployeeRow,
    list::{
        Choice as _, EmployeeColumn, EmployeeQuery, EmployeeSort, Page, Question as _, Stage, StageCounts,
    },
    selection::EmployeeBulk,
};
use maud::{Markup, html};
use store::{Actor, GroupFilter};

use super::{
    life, list,
    names::{self, Besides, Column, Naming},
    parts::Parts,
};

const EMPLOYEES: Naming<'_, EmployeeSort> = Naming {
    path: "/employees",
    title: "Employees",
    text: "The people who work for you. Your customers' people belong to their organizations.",
    add: "Add employees",
    one: "employee",
    several: "employees",
    placeholder: "Name or email",
    first: "Add the people who work for you.",
    head: (EmployeeSort::Name, "Employee"),
    columns: &[],
};

/// The columns that can be hidden.
fn column(column: EmployeeColumn) -> Column<EmployeeSort> {
    let (sort, class) = match column {
        EmployeeColumn::Role => (Some(EmployeeSort::Role), ""),
        EmployeeColumn::Factor => (None, ""),
        EmployeeColumn::Sees => (None, "opt-2"),
        EmployeeColumn::State => (Some(EmployeeSort::State), ""),
        EmployeeColumn::SignIn => (Some(EmployeeSort::SignIn), "opt-2"),
        // Beside the address where there is no room for it.
        EmployeeColumn::Phone => (None, "roomy"),
    };
    (sort, column.name(), class)
}

/// What a page of Manage Employees shows.
#[derive(Debug)]
pub struct Shown {
    pub page: Page<EmployeeRow>,
    pub counts: StageCounts,
    /// The groups to filter by, and the one that is.
    pub groups: GroupFilter,
    /// So many mails are held up, as far as the reader may know.
    pub held_up: u64,
}

/// Everything that a part of the page needs to know.
#[derive(Debug, Clone, Copy)]
struct Asked<'a> {
    parts: &'a Parts,
    query: &'a EmployeeQuery,
    reader: &'a Actor,
}

impl Asked<'_> {
    /// The address of the same question from its first page, changed.
    fn there(&self, change: impl FnOnce(&mut EmployeeQuery)) -> String {
        format!("/employees{}", self.query.with(change).write())
    }
}

/// Manage Employees for this reader.
pub fn page(parts: &Parts, query: &EmployeeQuery, shown: &Shown, reader: &Actor) -> Markup {
    let asked = Asked { parts, query, reader };
    let total = shown.counts.of(query.stage);
    let besides = Besides {
        tiles: Some(html! {
            (board(&asked, &shown.counts))
            (life::held_up(parts, shown.held_up, ""))
        }),
        actions: Some(html! {
            a class="btn" rel="external" href="/employees/import" { (parts.icon("upload")) "Import" }
        }),
        tools: Some(tools::tools(&asked, &shown.groups)),
        note: list::unknown_group(parts, &shown.groups, |group| asked.there(|query| query.group = group)),
        chips: Some(tools::chips(&asked, shown.groups.group.as_ref())),
        bulk: Some(bulk(&asked, total)),
        ..Besides::default()
    };
    let columns: Vec<_> = query.columns.shown().map(column).collect();
    names::page(parts, &EMPLOYEES, &columns, query, (&shown.page, total), besides, |row| {
        rows::row(&asked, row)
    })
}

/// Where the accounts stand (M93, M94).
fn board(asked: &Asked<'_>, counts: &StageCounts) -> Markup {
    let tile = |stage: Stage| {
        let (level, what) = match stage {
            Stage::Ending => ("bad", "less than two days left"),
            Stage::Pending => ("warn", "invited, not set up yet"),
            Stage::Active => ("ok", "active"),
            Stage::Overdue => ("bad", "overdue, not set up"),
            Stage::Deactivated => ("off", "deactivated"),
        };
        let chosen = asked.query.stage == Some(stage);
        let href = asked.there(|query| query.stage = (!chosen).then_some(stage));
        list::tile(asked.parts, level, counts.of(Some(stage)), what, &href, chosen)
    };
    html! { nav class="tiles" aria-label="Stages" { @for stage in Stage::ALL { (tile(stage)) } } }
}

/// Whether this reader has an act for many at all.
fn offers(reader: &Actor, act: AccountAct) -> bool {
    act != AccountAct::Reactivate || reader.may(Capability::Reactivate)
}

fn bulk(asked: &Asked<'_>, total: u64) -> Markup {
    let acts = EmployeeBulk::ACTS.into_iter().filter(|act| offers(asked.reader, *act));
    list::bulk(&asked.query.with(|_| ()).write(), total, "employees", &life::acts_for_many(acts))
}
