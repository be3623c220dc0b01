//! `/organizations/ID/remove`: what the removal does, and its confirmation (M92, K8, rule 13).

use domain::{
    Capability, OrganizationId,
    organization::{OrganizationBulkPlan, OrganizationImpact, OrganizationLoss},
    words::{self, counted},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    answer::ask,
    api::organizations::{LoadOrganizationImpact, RemoveOrganization, organization_impact},
    components::{ConfirmCode, Field, Form, Hidden, Icon, Load},
    markup::view,
    pages::groups::impact::Which,
    shared::SignedIn,
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
    let OrganizationImpact { id, plan } = impact;
    let (name, mark) = (plan.phrase(), plan.mark.clone());
    let here = format!("/organizations/{id}");
    view! {
        <Title text=format!("Remove {name}")/>
        <div class="narrow">
            <section class="dialog">
                <Form action failed="The organization was not removed">
                    <header><h1>{format!("Remove {name}?")}</h1></header>
                    <div class="body">
                        <RemovalImpact plan organization=id/>
                        <Hidden name="id" value=id.to_string()/>
                        <Hidden name="mark" value=mark/>
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

/// So many are told by name; of more, how many there are.
const NAMES: usize = 12;

pub(super) fn named(names: &[String]) -> String {
    words::named(names, NAMES, names.len() as u64)
}

/// What a removal does, line by line (rule 13); of the only `organization`, its page tells who else sees it.
#[component]
pub(super) fn RemovalImpact(
    plan: OrganizationBulkPlan,
    #[prop(optional)] organization: Option<OrganizationId>,
) -> impl IntoView {
    let one = plan.names.len() == 1;
    let OrganizationBulkPlan { devices, users, elements, groups, losing, lose, .. } = plan;
    let elements = elements.removal();
    let harmless = devices == 0 && users == 0 && elements.is_empty() && losing == 0;
    let more = losing.saturating_sub(NAMES as u64);
    let (nothing, back, some) = if one {
        (
            "It has nothing and no users, and only people who see everything see it",
            "For 7 days it can be brought back as it is. After that it is gone for good.",
            "it",
        )
    } else {
        (
            "They have nothing and no users, and only people who see everything see them",
            "For 7 days each can be brought back as it is. After that they are gone for good.",
            "some",
        )
    };
    let without = if one { "it" } else { "any of them" };
    let sight = move |organizations| if one { "it".to_owned() } else { format!("{organizations} of them") };
    let oversees = expect_context::<SignedIn>().may(Capability::Oversight);
    let mailed = if users == 0 {
        " The primary account and all Security Administrators are mailed."
    } else {
        " The primary account, all Security Administrators and the users who could sign in are mailed."
    };
    let why = organization.filter(|_| oversees).map(|id| format!("/why?organization={id}"));
    let more = match more {
        0 => None,
        1 => Some(format!("1 more person loses sight of {some}")),
        more => Some(format!("{more} more people lose sight of {some}")),
    };
    view! {
        <p>"What changes at once:"</p>
        <ul class="impact">
            {(devices > 0).then(|| view! { <li class="bad"><Icon name="device"/><div><b>{counted(devices, "device", "devices")}</b>" out of every list: reserved for 7 days, then linked to nothing"</div></li> })}
            {(users > 0).then(|| view! { <li class="bad"><Icon name="person"/><div><b>{counted(users, "user", "users")}</b>{if users == 1 { " can't sign in any more; after 7 days the account is deleted" } else { " can't sign in any more; after 7 days their accounts are deleted" }}</div></li> })}
            {(!groups.is_empty()).then(|| view! { <li class="warn"><Icon name="people"/><div><b>{counted(groups.len() as u64, "Access Group", "Access Groups")}</b>{format!(" without {without}: {}", named(&groups))}</div></li> })}
            {elements.into_iter().map(|(class, icon, text)| view! { <li class=class><Icon name=icon/><div>{text}</div></li> }).collect_view()}
            {harmless.then(|| view! { <li><Icon name="organization"/><div>{nothing}</div></li> })}
            {lose.into_iter().take(NAMES).map(|OrganizationLoss { employee, organizations, nothing_left }| view! {
                <li class="warn"><Icon name="eye-off"/><div><b>{employee}</b>{format!(" loses sight of {}", sight(organizations.count))}{nothing_left.then_some(" and sees nothing afterwards")}</div>{(!one).then(|| view! { <Which names=organizations/> })}</li>
            }).collect_view()}
            {more.map(|more| view! { <li class="warn"><Icon name="eye-off"/><div>{more}{why.map(|there| view! { ". "<a href=there rel="external">"Who sees it"</a> })}</div></li> })}
        </ul>
        <p class="muted">{back}{mailed}</p>
    }
}
