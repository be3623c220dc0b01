//! The rows of Manage Employees.

use domain::{AccountState, account::AccountAct, employee::EmployeeRow, life::Life, list::EmployeeColumn};
use maud::{Markup, html};

use super::{
    super::{
        life, list,
        names::{edit, question},
        parts::Parts,
    },
    Asked,
};

/// Names of groups that a row shows; of more it tells how many.
const GROUPS: usize = 3;

pub fn row(asked: &Asked<'_>, row: &EmployeeRow) -> Markup {
    let parts = asked.parts;
    let here = format!("/employees/{}", row.id);
    let shows = |column| asked.query.columns.shows(column);
    let deletable = asked.reader.may_act_on(row.id, row.standing, AccountAct::Delete);
    html! {
        tr {
            (list::check(&row.id.to_string(), &row.name))
            th scope="row" class="c-name" {
                a class="name" href=(here) { (row.name) }
                div class="sub" { (row.email) }
                (life::unreached(parts, row.undelivered))
                @if let Some(phone) = row.phone.as_ref().filter(|_| shows(EmployeeColumn::Phone)) {
                    div class="sub num inline-phone" { (phone) }
                }
            }
            @if shows(EmployeeColumn::Role) {
                td class="c-role" {
                    (row.standing.role.name())
                    @if row.standing.security_administrator {
                        " " span class="pill brand" { (parts.small_icon("shield")) "Security Administrator" }
                    }
                }
            }
            @if shows(EmployeeColumn::Factor) { td class="c-factor" data-label="Second factor" { (life::factor(parts, &row.life)) } }
            @if shows(EmployeeColumn::Sees) { td class="c-groups opt-2" data-label="Sees" { (sees(row)) } }
            @if shows(EmployeeColumn::State) {
                td class="c-state" { (state(parts, &row.life, shows(EmployeeColumn::Factor))) }
            }
            @if shows(EmployeeColumn::SignIn) {
                td class="c-seen opt-2" data-label="Last sign-in" { (parts.ago(row.life.last_sign_in)) }
            }
            @if shows(EmployeeColumn::Phone) { td class="c-phone roomy num" { (row.phone.as_deref().unwrap_or_default()) } }
            td class="c-actions r" {
                (edit(parts, &here, &row.name))
                @if deletable { (question(parts, &format!("{here}/delete"), "Delete", &row.name)) }
            }
        }
    }
}

/// What they see: the groups by name for those who may know them.
fn sees(row: &EmployeeRow) -> Markup {
    let names = &row.group_names;
    let scoped = !row.standing.never_scoped() && row.groups > 0;
    html! {
        @if scoped && !names.is_empty() {
            (names.iter().take(GROUPS).map(String::as_str).collect::<Vec<_>>().join(", "))
            @if names.len() > GROUPS { span class="muted" { " and " (names.len() - GROUPS) " more" } }
        } @else {
            (row.sees())
        }
    }
}

/// Where the account stands; `told` where its second factor stands beside it, with what is left of the time.
fn state(parts: &Parts, life: &Life, told: bool) -> Markup {
    let told = told && !life.has_second_factor();
    let words = if told { life.stage().name().to_owned() } else { life.state_in_words(parts.now()) };
    html! {
        (life::state(parts, life, &words))
        @if life.state == AccountState::Active && !life.has_second_factor() && !told {
            div class="sub" { "No second factor yet" }
        }
    }
}
