//! `/groups/ID/delete`: what the deletion does, and its confirmation (M82, rule 13).

use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::contents::Impact;
use crate::{
    answer::follow,
    api::groups::{DeleteGroup, GroupDeletion, LoadGroupDeletion, group_deletion},
    components::{Form, Hidden, Load},
    markup::view,
};

/// The confirmation of a deletion.
#[component]
pub fn DeleteGroupPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    let deletion = follow(LoadGroupDeletion::url(), "id", id, group_deletion);
    view! { <Load answer=deletion let:deletion><Confirm deletion/></Load> }
}

#[component]
fn Confirm(deletion: GroupDeletion) -> impl IntoView {
    let GroupDeletion { detail, impact } = deletion;
    let action = DeleteGroup::url();
    let harmless = impact.is_empty();
    view! {
        <Title text=format!("Delete {}", detail.name)/>
        <div class="narrow">
            <section class="dialog">
                <Form action failed="The group was not deleted">
                    <header><h1>{format!("Delete the group {}?", detail.name)}</h1></header>
                    <div class="body">
                        {if harmless {
                            view! { <p>"Nobody loses anything by it."</p> }
                        } else {
                            view! { <p>"What changes at once:"</p><Impact impact/> }
                        }}
                        <p class="muted">"Its organizations and employees stay. Employees who are in no other group see nothing from then on."</p>
                        <Hidden name="id" value=detail.id.to_string()/>
                    </div>
                    <div class="actions">
                        <a class="btn ghost" href=format!("/groups/{}", detail.id)>"Cancel"</a>
                        <button class="btn danger-primary">"Delete group"</button>
                    </div>
                </Form>
            </section>
        </div>
    }
}
