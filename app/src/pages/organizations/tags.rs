//! `/organizations/ID/tags` and `/organizations/ID/tags/change`: the tags of an organization, and the question before people
//! lose something by them. Load no program.

use domain::{
    limits::{TAG_MAX, TAGS_MAX},
    tag::{OrganizationTags, Tag, TagPlan},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map};

use crate::{
    answer::ask,
    api::organization_tags::{ChangeTags, EditTags, LoadTagPlan, LoadTags, organization_tags, tag_plan},
    components::{Breadcrumb, Field, Form, Hidden, Icon, Load, ORGANIZATIONS},
    markup::view,
    pages::groups::Impact,
};

/// The form.
#[component]
pub fn TagsPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let tags = ask(LoadTags::url(), "id", move || id.clone(), organization_tags);
    view! { <Load answer=tags let:tags><Edit tags/></Load> }
}

#[component]
fn Edit(tags: OrganizationTags) -> impl IntoView {
    let OrganizationTags { id, name, tags, others } = tags;
    let of = |free: bool| {
        let those: Vec<&str> = tags.iter().filter(|tag| tag.free == free).map(|tag| &*tag.name).collect();
        those.join(", ")
    };
    let (own, fixed) = (of(true), of(false));
    let others =
        if others.is_empty() { String::new() } else { format!(" Others have: {}.", others.join(", ")) };
    let hint = format!(
        "With commas between them. Up to {TAGS_MAX}, each of up to {TAG_MAX} characters; capitals and accents make no difference.{others}"
    );
    view! {
        <Title text=format!("Tags of {name}")/>
        <Breadcrumb list=ORGANIZATIONS href=format!("/organizations/{id}") name=name.clone()/>
        <div class="page-head"><div><h1>"Tags"</h1><p>"Words of your own, by which organizations are found, and by which Access Groups can hold them."</p></div></div>
        <div class="narrow">
            <section class="card">
                <div class="body roomy">
                    <Form action=EditTags::url() failed="The tags were not changed">
                        <Hidden name="id" value=id.to_string()/>
                        <Hidden name="shown" value=own.clone()/>
                        {(!fixed.is_empty()).then(|| view! {
                            <p class="muted">{format!("Access Groups follow these, so a Security Administrator changes them: {fixed}.")}</p>
                        })}
                        <Field name="tags" label="Tags" value=own hint=hint autocomplete="off" optional=true
                            parse=|text| Tag::parse_list(text).map(drop)/>
                        <div class="actions">
                            <button class="btn primary">"Save tags"</button>
                            <a class="btn ghost" href=format!("/organizations/{id}") rel="external">"Cancel"</a>
                        </div>
                    </Form>
                </div>
            </section>
        </div>
    }
}

/// The question.
#[component]
pub fn ChangeTagsPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let change = use_location().search.get_untracked();
    let at = format!("{id}?{}", change.trim_start_matches('?'));
    let plan = ask(LoadTagPlan::url(), "at", move || at.clone(), tag_plan);
    view! { <Load answer=plan let:plan><Question change=change.clone() plan/></Load> }
}

#[component]
fn Question(change: String, plan: TagPlan) -> impl IntoView {
    let none = plan.is_empty();
    let TagPlan { id, name, add, remove, joins, leaves, impact, mark } = plan;
    let title =
        if none { "There is nothing to do".to_owned() } else { format!("Change the tags of {name}?") };
    let moved = [
        ("plus", "given", add),
        ("close", "taken off", remove),
        ("group", "takes it in by its rule", joins),
        ("group", "lets it go by its rule", leaves),
    ];
    let moved = moved.into_iter().filter(|(_, _, names)| !names.is_empty()).map(|(icon, how, names)| {
        view! { <li><Icon name=icon/><div><b>{names.join(", ")}</b>{format!(": {how}")}</div></li> }
    });
    let harmless = impact.is_empty();
    let class = if harmless { "btn primary" } else { "btn danger-primary" };
    view! {
        <Title text=title.clone()/>
        <Breadcrumb list=ORGANIZATIONS href=format!("/organizations/{id}") name/>
        <div class="narrow">
            <section class="dialog">
                <Form action=ChangeTags::url() failed="The tags were not changed">
                    <header><h1>{title}</h1></header>
                    <div class="body">
                        <ul class="impact">{moved.collect_view()}</ul>
                        {if harmless {
                            view! { <p class="muted">"Nobody loses anything by it."</p> }
                        } else {
                            view! { <p>"What changes at once:"</p><Impact impact/> }
                        }}
                        <Hidden name="id" value=id.to_string()/>
                        <Hidden name="change" value=change/>
                        <Hidden name="mark" value=mark/>
                    </div>
                    <div class="actions">
                        <a class="btn ghost" href=format!("/organizations/{id}/tags") rel="external">"Cancel"</a>
                        {(!none).then(|| view! { <button class=class>"Change the tags"</button> })}
                    </div>
                </Form>
            </section>
        </div>
    }
}
