//! What stands beside an employee's form: what they see, and what can be done to the account.

use domain::{employee::EmployeeDetail, list::QueryString};
use maud::{Markup, html};

use super::{life, parts::Parts};

/// The query string of a list that is searched for this.
fn search(text: &str) -> String {
    let mut query = QueryString::default();
    query.push("q", text);
    query.finish()
}

/// The cards beside the form, on one's own page or another's; with `oversight`, the way to what they did and what was done
/// to them.
pub fn beside(parts: &Parts, detail: &EmployeeDetail, own: bool, oversight: bool) -> Markup {
    let row = &detail.row;
    let here = format!("/employees/{}", row.id);
    let withdraw = if own { "/account/email".to_owned() } else { format!("{here}/address") };
    let withdraw = (own || detail.refusal.is_none()).then_some(&*withdraw);
    html! {
        @if let Some(at) = row.undelivered { (life::undelivered(parts, &row.email, at, &detail.acts)) }
        @if let Some(new) = &detail.address.new { (life::new_address(new, withdraw)) }
        section class="card" {
            header { h2 { "What they see" } }
            dl class="details" {
                div { dt { "Sees" } dd { (row.sees()) } }
                @if !detail.groups.is_empty() { div { dt { "Access Groups" } dd { (detail.groups.join(", ")) } } }
                (life::details(parts, &row.life))
                @if oversight {
                    div { dt { "Why" } dd { a href={ "/why?person=" (row.id) } rel="external" { "Why they see an organization" } } }
                    div { dt { "Sessions" } dd { a href={ "/sessions" (search(&row.email)) } rel="external" { "Where they are signed in" } } }
                    div { dt { "History" } dd { a href={ "/audit?account=" (row.id) } { "In the audit trail" } } }
                }
            }
            @if oversight && !own { (life::preview(parts, &here, &row.life)) }
        }
        (life::acts(&here, &detail.acts))
    }
}
