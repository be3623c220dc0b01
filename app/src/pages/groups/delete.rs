//! `/groups/ID/delete`: what the deletion does, and its confirmation (M82, rule 13).

use domain::group::GroupDeletion;
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::impact::Impact;
use crate::{
    answer::ask,
    api::groups::{DeleteGroup, LoadGroupDeletion, group_deletion},
    components::{Failure, Form, Hidden, Load},
    error::AppError,
    markup::view,
};

/// The confirmation of a deletion.
#[component]
pub fn DeleteGroupPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.get_untracked().get("id").unwrap_or_default();
    let deletion = ask(LoadGroupDeletion::url(), "id", id, group_deletion);
    view! { <Load answer=deletion let:deletion><Confirm deletion/></Load> }
}

#[component]
fn Confirm(deletion: GroupDeletion) -> impl IntoView {
    let GroupDeletion { group, impact, mark } = deletion;
    if group.kind == domain::group::GroupKind::AllOrganizations {
        return view! { <Failure error=AppError::NotFound/> };
    }
    let harmless = impact.is_empty();
    view! {
        <Title text=format!("Delete {}", group.name)/>
        <div class="narrow">
            <section class="dialog">
                <Form action=DeleteGroup::url() failed="The group was not deleted">
                    <header><h1>{format!("Delete the group {}?", group.name)}</h1></header>
                    <div class="body">
                        {if harmless {
                            view! { <p>"Nobody loses anything by it."</p> }
                        } else {
                            view! { <p>"What changes at once:"</p><Impact impact/> }
                        }}
                        <p class="muted">"Its organizations and employees stay. Employees who are in no other group see nothing from then on."</p>
                        <Hidden name="id" value=group.id.to_string()/>
                        <Hidden name="mark" value=mark/>
                    </div>
                    <div class="actions">
                        <a class="btn ghost" href=format!("/groups/{}", group.id)>"Cancel"</a>
                        <button class="btn danger-primary">"Delete group"</button>
                    </div>
                </Form>
            </section>
        </div>
    }
}
