//! Manage Employees: the board of where accounts stand, and the list.

use domain::{
    AccountState, Role,
    employee::EmployeeRow,
    list::{EmployeeQuery, Page, Question as _, Stage, StageCounts},
};
use maud::{Markup, html};

use super::{
    list::{self, kept},
    names::{self, Besides, Naming, edit, question},
    parts::Parts,
};

const EMPLOYEES: Naming = Naming {
    path: "/employees",
    title: "Employees",
    text: "The people who work for you. Your customers' people belong to their organizations.",
    add: "Add employees",
    one: "employee",
    several: "employees",
    placeholder: "Name or email",
    first: "Add the people who work for you.",
    head: "Employee",
    columns: &[("Role", ""), ("Sees", ""), ("State", ""), ("Last sign-in", "opt")],
};

/// Manage Employees; `deletable` says whom the reader may delete.
pub fn page(
    parts: &Parts,
    query: &EmployeeQuery,
    found: &Page<EmployeeRow>,
    counts: &StageCounts,
    deletable: impl Fn(&EmployeeRow) -> bool,
) -> Markup {
    let besides = Besides {
        tiles: Some(board(parts, query, counts)),
        tools: Some(filters(parts, query)),
        chips: Some(chips(parts, query)),
    };
    let total = counts.of(query.stage);
    names::page(parts, &EMPLOYEES, query, (found, total), besides, |row| employee(parts, row, deletable(row)))
}

fn there(query: &EmployeeQuery, change: impl FnOnce(&mut EmployeeQuery)) -> String {
    format!("/employees{}", query.with(change).write())
}

/// Where the accounts stand (M93, M94).
fn board(parts: &Parts, query: &EmployeeQuery, counts: &StageCounts) -> Markup {
    let tile = |stage: Stage| {
        let (level, what) = match stage {
            Stage::Ending => ("bad", "less than two days left"),
            Stage::Pending => ("warn", "invited, not set up yet"),
            Stage::Active => ("ok", "active"),
            Stage::Deactivated => ("off", "deactivated"),
        };
        let chosen = query.stage == Some(stage);
        let href = there(query, |query| query.stage = (!chosen).then_some(stage));
        list::tile(parts, level, counts.of(Some(stage)), what, &href, chosen)
    };
    html! { nav class="tiles" aria-label="Stages" { @for stage in Stage::ALL { (tile(stage)) } } }
}

fn filters(parts: &Parts, query: &EmployeeQuery) -> Markup {
    let roles = [Role::Primary].into_iter().chain(Role::ASSIGNABLE);
    html! {
        details class="menu" name="tools" {
            summary class="btn" { (parts.icon("filter")) "Filter" }
            div class="pop" {
                form method="get" action="/employees" class="stack live" {
                    (kept(&query.with(|_| ()).write(), &["role", "security_administrator", "no_second_factor"]))
                    div class="field" {
                        label for="filter-role" { "Role" }
                        select class="input" id="filter-role" name="role" {
                            option value="" { "Any" }
                            @for role in roles {
                                option value=(role.key()) selected[query.role == Some(role)] { (role.name()) }
                            }
                        }
                    }
                    label class="check" {
                        input type="checkbox" name="security_administrator" value="1" checked[query.security_administrator];
                        span { span { "Only Security Administrators" } }
                    }
                    label class="check" {
                        input type="checkbox" name="no_second_factor" value="1" checked[query.no_second_factor];
                        span { span { "Only without a second factor" } }
                    }
                    button class="btn primary" { "Show employees" }
                }
            }
        }
    }
}

fn chips(parts: &Parts, query: &EmployeeQuery) -> Markup {
    html! {
        @if let Some(role) = query.role {
            (list::chip(parts, role.name(), &there(query, |query| query.role = None)))
        }
        @if query.security_administrator {
            (list::chip(parts, "Security Administrators", &there(query, |query| query.security_administrator = false)))
        }
        @if query.no_second_factor {
            (list::chip(parts, "Without a second factor", &there(query, |query| query.no_second_factor = false)))
        }
        @if let Some(stage) = query.stage {
            (list::chip(parts, stage.name(), &there(query, |query| query.stage = None)))
        }
        a href="/employees" { "Clear all" }
    }
}

fn employee(parts: &Parts, row: &EmployeeRow, deletable: bool) -> Markup {
    let here = format!("/employees/{}", row.id);
    let (level, icon) = match row.state {
        AccountState::Active if row.deadline.is_none() => ("ok", "ok"),
        AccountState::Active | AccountState::Pending => ("warn", "clock"),
        AccountState::Deactivated => ("off", "off"),
    };
    html! {
        tr {
            th scope="row" class="c-name" {
                a class="name" href=(here) { (row.name) }
                div class="sub" { (row.email) @if let Some(phone) = &row.phone { " · " (phone) } }
            }
            td class="c-role" {
                (row.standing.role.name())
                @if row.standing.security_administrator {
                    " " span class="pill brand" { (parts.small_icon("shield")) "Security Administrator" }
                }
            }
            td class="c-groups" data-label="Sees" { (row.sees()) }
            td class="c-state" {
                (parts.mark(level, icon, &row.state_in_words(parts.now())))
                @if row.state == AccountState::Active && !row.second_factor { div class="sub" { "No second factor yet" } }
            }
            td class="c-seen opt" { (parts.ago(row.last_sign_in)) }
            td class="c-actions r" {
                (edit(parts, &here, &row.name))
                @if deletable { (question(parts, &format!("{here}/delete"), "Delete", &row.name)) }
            }
        }
    }
}
