//! What a group holds, as fields of its form: organizations and employees to pick, and what a change does.

use domain::group::{GroupImpact, Loss, MemberChoice};
use domain::organization::OrganizationName;
use leptos::prelude::*;

use crate::{
    components::{FormState, Icon},
    error::AppError,
    markup::view,
};

/// A list to pick from, with a filter for those with script and the count of what is picked.
#[component]
fn Picker(
    name: &'static str,
    legend: &'static str,
    hint: &'static str,
    /// Id, text, what is said beneath it, and whether it is picked now.
    rows: Vec<(String, String, String, bool)>,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    state.field(name, legend);
    let key = format!("{name}[]");
    let typed: Option<Vec<String>> = state.posted().then(|| state.typed_all(&key));
    let filter = RwSignal::new(String::new());
    let problem = move || state.errors().of(name);
    let (none, many) = (rows.is_empty(), rows.len() > 8);
    let label = format!("Filter {name}");
    let error_id = format!("{name}-error");
    let described = error_id.clone();
    view! {
        <fieldset class="field" id=name aria-describedby=described>
            <legend>{legend}</legend>
            <p class="hint">{hint}</p>
            <div class="picker">
                {many.then(|| view! {
                    <div class="find js">
                        <div class="input find">
                            <Icon name="search" small=true/>
                            <input type="search" aria-label=label.clone() placeholder=label.clone() autocomplete="off"
                                on:keydown=move |event| if event.key() == "Enter" { event.prevent_default() }
                                on:input:target=move |event| filter.set(fold(&event.target().value()))/>
                        </div>
                    </div>
                })}
                <ul>
                    {rows
                        .into_iter()
                        .map(|(id, text, sub, picked)| {
                            let picked = typed.as_ref().map_or(picked, |typed| typed.contains(&id));
                            let folded = fold(&text);
                            let gone = move || filter.with(|filter| !filter.is_empty() && !folded.contains(filter.as_str()));
                            view! {
                                <li hidden=gone>
                                    <label class="check">
                                        <input type="checkbox" name=key.clone() value=id checked=picked/>
                                        <span>{text}{(!sub.is_empty()).then(|| view! { <small>{sub}</small> })}</span>
                                    </label>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
                {none.then(|| view! { <p class="none">{format!("There are no {name} yet.")}</p> })}
                <footer><span class="picked">"picked"</span></footer>
            </div>
            {move || problem().map(|problem| view! { <p class="error" id=error_id.clone()><Icon name="bad" small=true/><span>{problem.to_string()}</span></p> })}
        </fieldset>
    }
}

/// Lower case. The browser has the tables for that; those of Rust would be a part of every visit.
fn fold(text: &str) -> String {
    #[cfg(feature = "hydrate")]
    return web_sys::js_sys::JsString::from(text).to_lower_case().into();
    #[cfg(not(feature = "hydrate"))]
    return text.to_lowercase();
}

/// The organizations to pick (M73).
#[component]
pub fn Organizations(choices: Vec<OrganizationName>, held: Vec<domain::OrganizationId>) -> impl IntoView {
    let rows = choices
        .into_iter()
        .map(|choice| (choice.id.to_string(), choice.name, String::new(), held.contains(&choice.id)))
        .collect();
    view! { <Picker name="organizations" legend="Organizations" hint="Members see the devices, networks and accounts of these." rows/> }
}

/// The employees to pick (M74).
#[component]
pub fn Employees(choices: Vec<MemberChoice>, members: Vec<domain::AccountId>) -> impl IntoView {
    let said = |choice: &MemberChoice| {
        if choice.never_scoped {
            format!("{} · sees everything, in a group or not", choice.email)
        } else if choice.sees_everything {
            format!("{} · sees everything now, then only their groups", choice.email)
        } else {
            choice.email.clone()
        }
    };
    let rows = choices
        .into_iter()
        .map(|choice| {
            let sub = said(&choice);
            (choice.id.to_string(), choice.name, sub, members.contains(&choice.id))
        })
        .collect();
    view! { <Picker name="employees" legend="Employees" hint="From then on they see the organizations of their groups and nothing else." rows/> }
}

/// What a change or deletion does.
#[component]
pub fn Impact(impact: GroupImpact) -> impl IntoView {
    let GroupImpact { lose, orphaned, narrowed } = impact;
    let loss = |Loss { employee, organizations, nothing_left }: Loss| {
        let count = organizations.len();
        let what = if count == 1 { "1 organization".to_owned() } else { format!("{count} organizations") };
        view! {
            <li class=if nothing_left { "bad" } else { "warn" }>
                <Icon name="person"/>
                <div><b>{employee}</b>{format!(" loses {what}")}{nothing_left.then_some(" and sees nothing afterwards")}</div>
                <details><summary>"Which"</summary><ul>{organizations.into_iter().map(|name| view! { <li>{name}</li> }).collect_view()}</ul></details>
            </li>
        }
    };
    view! {
        <ul class="impact">
            {lose.into_iter().map(loss).collect_view()}
            {narrowed
                .into_iter()
                .map(|name| view! { <li class="warn"><Icon name="eye"/><div><b>{name}</b>" sees everything now, then only their groups"</div></li> })
                .collect_view()}
            {(!orphaned.is_empty()).then(|| view! {
                <li class="warn">
                    <Icon name="organization"/>
                    <div>{if orphaned.len() == 1 { "1 organization is".to_owned() } else { format!("{} organizations are", orphaned.len()) }}" left to people who see everything"</div>
                    <details><summary>"Which"</summary><ul>{orphaned.into_iter().map(|name| view! { <li>{name}</li> }).collect_view()}</ul></details>
                </li>
            })}
        </ul>
    }
}

/// What a change would take away, with the button that confirms it; nothing before it was asked for.
#[component]
pub fn ConfirmImpact() -> impl IntoView {
    let state = expect_context::<FormState>();
    move || match state.error.get() {
        Some(AppError::Confirm(impact)) => Some(view! {
            <div class="stack">
                <p>"What changes at once:"</p>
                <Impact impact=*impact/>
                <label class="check">
                    <input type="checkbox" name="confirmed" value="true"/>
                    <span><span>"Yes, do this"</span><small>"Tick this, then save."</small></span>
                </label>
            </div>
        }),
        _ => None,
    }
}
