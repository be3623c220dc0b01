//! What a change or deletion does, before it is done (rule 13).

use domain::group::{GroupImpact, Loss, Named};
use leptos::prelude::*;

use crate::{
    components::Icon,
    markup::{groups::named, view},
};

fn count(count: u64, one: &str, several: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {several}") }
}

/// Names behind a summary.
#[component]
pub fn Which(names: Named) -> impl IntoView {
    let more = names.count.saturating_sub(names.first.len() as u64);
    view! {
        <details>
            <summary>"Which"</summary>
            <ul>
                {names.first.into_iter().map(|name| view! { <li>{name}</li> }).collect_view()}
                {(more > 0).then(|| view! { <li>{format!("and {more} more")}</li> })}
            </ul>
        </details>
    }
}

/// Who loses what, who is narrowed, and what nobody sees any more but those who see everything.
#[component]
pub fn Impact(impact: GroupImpact) -> impl IntoView {
    let GroupImpact { losing, lose, orphaned, narrowed, blind, .. } = impact;
    let more = losing.saturating_sub(lose.len() as u64);
    let loss = |Loss { employee, organizations, nothing_left }: Loss| {
        let what = count(organizations.count, "organization", "organizations");
        view! {
            <li class=if nothing_left { "bad" } else { "warn" }>
                <Icon name="person"/>
                <div><b>{employee}</b>{format!(" loses {what}")}{nothing_left.then_some(" and sees nothing afterwards")}</div>
                <Which names=organizations/>
            </li>
        }
    };
    view! {
        <ul class="impact">
            {(losing > 1).then(|| view! {
                <li class="warn">
                    <Icon name="people"/>
                    <div>{format!("{losing} employees lose something")}{(blind > 0).then(|| format!("; {blind} of them {} nothing afterwards", if blind == 1 { "sees" } else { "see" }))}</div>
                </li>
            })}
            {lose.into_iter().map(loss).collect_view()}
            {(more > 0).then(|| view! { <li class="warn"><Icon name="people"/><div>{format!("and {more} more")}</div></li> })}
            {(narrowed.count > 0).then(|| view! {
                <li class="warn">
                    <Icon name="eye"/>
                    <div>
                        <b>{named(&narrowed)}</b>
                        {if narrowed.count == 1 { " sees everything now, then only their groups" } else { " see everything now, then only their groups" }}
                    </div>
                </li>
            })}
            {(orphaned.count > 0).then(|| view! {
                <li class="warn">
                    <Icon name="organization"/>
                    <div>{count(orphaned.count, "organization is", "organizations are")}" left to people who see everything"</div>
                    <Which names=orphaned/>
                </li>
            })}
        </ul>
    }
}
