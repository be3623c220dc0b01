//! The tools over Manage Employees: filters, sorting, columns, export, and the chips of what is on.

use domain::{
    Role,
    list::{Absence, Choice as _, EmployeeQuery, EmployeeSort, FactorState, Question as _, Sees},
};
use maud::{Markup, html};
use store::{GroupChoice, GroupFilter};

use super::{
    super::{
        list::{self, kept, select},
        names::sorted_by,
    },
    Asked,
};

/// What the list can be sorted by, as people read it.
const SORTS: [(EmployeeSort, &str); 5] = [
    (EmployeeSort::Name, "Name"),
    (EmployeeSort::Role, "Role"),
    (EmployeeSort::State, "State"),
    (EmployeeSort::SignIn, "Last sign-in"),
    (EmployeeSort::Created, "Added"),
];

/// Filters, sorting, columns and export.
pub fn tools(asked: &Asked<'_>, groups: &GroupFilter) -> Markup {
    let parts = asked.parts;
    let query = asked.query.with(|_| ()).write();
    html! {
        details class="menu" name="tools" open[groups.unknown.is_some()] {
            summary class="btn" { (parts.icon("filter")) "Filter" }
            div class="pop" { (filters(asked, groups, &query)) }
        }
        details class="menu sort" name="tools" {
            summary class="btn" { (parts.icon("chevron-down")) "Sort" }
            div class="pop" {
                @for (sort, name) in SORTS {
                    @let (sorted, there) = sorted_by("/employees", asked.query, sort);
                    a href=(there) aria-current=[sorted.map(|_| "true")] { (name) }
                }
            }
        }
        div class="end" {
            (list::columns(parts, "/employees", &query, &asked.query.columns))
            a class="btn" href={ "/employees.csv" (query) } download rel="external" {
                (parts.icon("download")) "Export"
            }
        }
    }
}

fn filters(asked: &Asked<'_>, groups: &GroupFilter, query: &str) -> Markup {
    let EmployeeQuery { role, security_administrator, second_factor, sees, absence, phone, .. } = asked.query;
    let roles = [Role::Primary].into_iter().chain(Role::ASSIGNABLE).map(|role| (role.key(), role.name()));
    let factors: Vec<_> = FactorState::all().collect();
    let security_administrator = security_administrator.map(|is| if is { "1" } else { "0" });
    let phone = phone.map(|has| if has { "1" } else { "0" });
    let asks = list::asked(&EmployeeQuery::FILTERS, groups, &[]);
    html! {
        form method="get" action="/employees" class="stack live" {
            (kept(query, &asks))
            (select("role", "Role", role.map(Role::key), roles))
            (select("security_administrator", "Security Administrators", security_administrator,
                [("1", "Only them"), ("0", "Without them")].into_iter()))
            (select("second_factor", "Second factor", second_factor.map(FactorState::key),
                factors.iter().map(|state| (state.key(), state.name()))))
            (select("sees", "Sees", sees.map(Sees::key), Sees::ALL.iter().map(|sees| (sees.key(), sees.name()))))
            (list::by_group(asked.parts, groups))
            (select("absence", "Last sign-in", absence.map(Absence::key),
                Absence::ALL.iter().map(|absence| (absence.key(), absence.name()))))
            (select("phone", "Phone", phone, [("1", "With a number"), ("0", "Without one")].into_iter()))
            button class="btn primary" { "Show employees" }
        }
    }
}

/// What narrows the list, each to be taken off; `group` is the one that is filtered by.
pub fn chips(asked: &Asked<'_>, group: Option<&GroupChoice>) -> Markup {
    let query = asked.query;
    let chip =
        |text: &str, change: fn(&mut EmployeeQuery)| list::chip(asked.parts, text, &asked.there(change));
    html! {
        @if let Some(role) = query.role { (chip(role.name(), |query| query.role = None)) }
        @if let Some(is) = query.security_administrator {
            (chip(if is { "Security Administrators" } else { "Without Security Administrators" },
                |query| query.security_administrator = None))
        }
        @if let Some(state) = query.second_factor {
            (chip(&format!("Second factor: {}", state.name()), |query| query.second_factor = None))
        }
        @if let Some(stage) = query.stage { (chip(stage.name(), |query| query.stage = None)) }
        @if let Some(sees) = query.sees {
            (chip(&format!("Sees: {}", sees.name()), |query| query.sees = None))
        }
        @if let Some(group) = group {
            (chip(&format!("In {}", group.name), |query| query.group = None))
        }
        @if let Some(absence) = query.absence {
            (chip(&format!("Signed in: {}", absence.name()), |query| query.absence = None))
        }
        @if let Some(has) = query.phone {
            (chip(if has { "With a phone number" } else { "Without a phone number" }, |query| query.phone = None))
        }
        a href=(asked.there(|query| *query = EmployeeQuery { columns: query.columns.clone(), ..EmployeeQuery::default() })) {
            "Clear all"
        }
    }
}
