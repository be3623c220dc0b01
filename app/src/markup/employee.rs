//! What stands over an employee's form and beside it: what they see, and what can be done to the account.

use domain::employee::EmployeeDetail;
use maud::{Markup, html};
use store::AccountOf;

use super::{life, parts::Parts, person};

/// The name and the address; with `oversight`, the way to what they did and what was done to them.
pub fn head(parts: &Parts, detail: &EmployeeDetail, oversight: bool) -> Markup {
    let row = &detail.row;
    person::head(parts, (row.id, AccountOf::Partner), (&row.name, &row.email), oversight)
}

/// The cards beside the form, on one's own page or another's; with `oversight`, the way to why they see what they see, and
/// to where they are signed in. So many mails about them are held up.
pub fn beside(
    parts: &Parts,
    detail: &EmployeeDetail,
    (own, oversight): (bool, bool),
    held_up: u64,
) -> Markup {
    let row = &detail.row;
    let here = format!("/employees/{}", row.id);
    let withdraw = if own { "/account/email".to_owned() } else { format!("{here}/address") };
    let withdraw = (own || detail.refusal.is_none()).then_some(&*withdraw);
    html! {
        (life::held_up(parts, held_up, " about them"))
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
                    (person::sessions(&row.email))
                }
            }
            @if oversight && !own { (life::preview(parts, &here, &row.life)) }
        }
        (life::acts(&here, &detail.acts))
    }
}
