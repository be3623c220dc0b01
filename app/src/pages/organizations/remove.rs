//! `/organizations/ID/remove`: what the removal does, and its confirmation (M92, K8, rule 13).

use domain::organization::OrganizationImpact;
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    answer::ask,
    api::organizations::{LoadOrganizationImpact, RemoveOrganization, organization_impact},
    components::{ConfirmCode, Field, Form, Hidden, Icon, Load},
    markup::view,
};

/// The confirmation of a removal.
#[component]
pub fn RemoveOrganizationPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.get_untracked().get("id").unwrap_or_default();
    let impact = ask(LoadOrganizationImpact::url(), "id", id, organization_impact);
    view! { <Load answer=impact let:impact><Confirm impact/></Load> }
}

#[component]
fn Confirm(impact: OrganizationImpact) -> impl IntoView {
    let action = RemoveOrganization::url();
    let OrganizationImpact { id, name, devices, users, elements, groups, lose, nothing_left } = impact;
    let here = format!("/organizations/{id}");
    let many = |count: u64, one: &str, more: &str| {
        if count == 1 { format!("1 {one}") } else { format!("{count} {more}") }
    };
    view! {
        <Title text=format!("Remove {name}")/>
        <div class="narrow">
            <section class="dialog">
                <Form action failed="The organization was not removed">
                    <header><h1>{format!("Remove {name}?")}</h1></header>
                    <div class="body">
                        <p>"What changes at once:"</p>
                        <ul class="impact">
                            {(devices > 0).then(|| view! {
                                <li class="bad"><Icon name="device"/><div><b>{many(devices, "device", "devices")}</b>" out of every list: reserved for 7 days, then linked to nothing"</div></li>
                            })}
                            {(users > 0).then(|| view! {
                                <li class="bad"><Icon name="person"/><div><b>{many(users, "user", "users")}</b>" of the organization can't sign in any more; after 7 days their accounts are deleted"</div></li>
                            })}
                            {(!groups.is_empty()).then(|| view! {
                                <li class="warn"><Icon name="people"/><div><b>{many(groups.len() as u64, "Access Group", "Access Groups")}</b>{format!(" without it: {}", groups.join(", "))}</div></li>
                            })}
                            {elements
                                .removal()
                                .into_iter()
                                .map(|(class, icon, text)| view! { <li class=class><Icon name=icon/><div>{text}</div></li> })
                                .collect_view()}
                            {(devices == 0 && users == 0 && elements.removal().is_empty() && lose.is_empty()).then(|| view! {
                                <li><Icon name="organization"/><div>"It has no devices and no users, and only people who see everything see it"</div></li>
                            })}
                            {lose
                                .into_iter()
                                .map(|who| {
                                    let nothing = nothing_left.contains(&who);
                                    view! {
                                        <li class="warn">
                                            <Icon name="eye-off"/>
                                            <div><b>{who}</b>" loses sight of it"{nothing.then_some(" and sees nothing afterwards")}</div>
                                        </li>
                                    }
                                })
                                .collect_view()}
                        </ul>
                        <p class="muted">"For 7 days it can be brought back as it is. After that it is gone for good. The primary account and all Security Administrators are mailed."</p>
                        <Hidden name="id" value=id.to_string()/>
                        <Field name="confirmation" label=format!("Type “{name}” to confirm") autocomplete="off"/>
                        <ConfirmCode/>
                    </div>
                    <div class="actions">
                        <a class="btn ghost" href=here rel="external">"Cancel"</a>
                        <button class="btn danger-primary">"Remove organization"</button>
                    </div>
                </Form>
            </section>
        </div>
    }
}
