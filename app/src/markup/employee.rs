//! What stands beside an employee's form: what they see, and what can be done to the account.

use domain::{account::AccountAct, address::NewAddress, employee::EmployeeDetail};
use maud::{Markup, html};

use super::parts::Parts;

/// The cards beside the form, on one's own page or another's; with `oversight`, the way to what they did and what was done
/// to them.
pub fn beside(parts: &Parts, detail: &EmployeeDetail, own: bool, oversight: bool) -> Markup {
    let row = &detail.row;
    html! {
        @if let Some(new) = &detail.address.new { (new_address(detail, new, own)) }
        section class="card" {
            header { h2 { "What they see" } }
            dl class="details" {
                div { dt { "Sees" } dd { (row.sees()) } }
                @if !detail.groups.is_empty() { div { dt { "Access Groups" } dd { (detail.groups.join(", ")) } } }
                div { dt { "State" } dd { (row.state_in_words(parts.now())) } }
                div { dt { "Second factor" } dd { (row.second_factor_in_words(parts.now())) } }
                div { dt { "Last sign-in" } dd { (parts.ago(row.last_sign_in)) } }
                @if oversight {
                    div { dt { "History" } dd { a href={ "/audit?account=" (row.id) } { "In the audit trail" } } }
                }
            }
        }
        @if !detail.acts.is_empty() {
            section class="card" {
                header { h2 { "Account" } }
                div class="body roomy acts" { @for act in &detail.acts { (link(detail, *act)) } }
            }
        }
    }
}

/// What the address is about to become, and the way to take it back.
fn new_address(detail: &EmployeeDetail, new: &NewAddress, own: bool) -> Markup {
    let to = if own { "/account/email".to_owned() } else { format!("/employees/{}/address", detail.row.id) };
    html! {
        section class="card" {
            header { h2 { "New address" } }
            dl class="details" {
                div { dt { "Waits for" } dd { (new.email) } }
                div { dt { "Its link works" } dd { "until " (new.until.minute()) } }
            }
            @if own || detail.refusal.is_none() {
                div class="body acts" { a class="btn" rel="external" href=(to) { "Withdraw…" } }
            }
        }
    }
}

/// To the question before an act, a page that loads no program.
fn link(detail: &EmployeeDetail, act: AccountAct) -> Markup {
    let class = if act.ends() { "btn danger" } else { "btn" };
    let href = format!("/employees/{}/{}", detail.row.id, act.key());
    html! { a class=(class) rel="external" href=(href) { (act.verb()) "…" } }
}
