//! `/organizations/ID/details`: what is known of an organization, in one form (M109, M139). Loads no program.

use domain::{
    Problem,
    field::Name,
    limits::NOTES_MAX,
    organization::details::{Fields, OrganizationDetails},
    region::{Locale, zone_names},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    answer::ask,
    api::organization_details::{EditOrganization, LABELS, LoadOrganizationDetails, organization_details},
    components::{
        AnotherOne, Breadcrumb, Check, Field, Form, FormState, Hidden, Icon, Load, ORGANIZATIONS,
        SelectField, ShownFields,
    },
    error::AppError,
    markup::{Markup, view},
    shared::LastFailed,
};

/// The form.
#[component]
pub fn OrganizationDetailsPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let details = ask(LoadOrganizationDetails::url(), "id", move || id.clone(), organization_details);
    view! { <Load answer=details let:details><Edit details/></Load> }
}

#[component]
fn Edit(details: OrganizationDetails) -> impl IntoView {
    let OrganizationDetails { id, fields, .. } = details;
    let here = format!("/organizations/{id}");
    let region = fields.region();
    let zones = std::iter::once((String::new(), "Not said: as each browser has it, UTC in mails".to_owned()))
        .chain(zone_names().into_iter().map(|zone| (zone.clone(), zone)));
    let locales = Locale::ALL.map(|locale| (locale.key().to_owned(), locale.name().to_owned()));
    view! {
        <Title text=format!("Details of {}", fields.name())/>
        <Breadcrumb list=ORGANIZATIONS href=here.clone() name=fields.name().to_owned()/>
        <div class="page-head"><div><h1>"Details"</h1></div></div>
        <div class="narrow">
            <Meanwhile now=fields.clone()/>
            <section class="card">
                <div class="body roomy">
                    <Form action=EditOrganization::url() failed="The changes were not saved">
                        <Hidden name="id" value=id.to_string()/>
                        <ShownFields now=fields.shown()/>
                        <Field name="name" label="Name" value=fields.name() autocomplete="off" parse=|text| Name::parse(text).map(drop)/>
                        <AnotherOne/>
                        <Notes value=fields.notes().to_owned()/>
                        <SelectField name="time_zone" label="Time zone" options=zones.collect() value=region.zone hint="In which its users are told times."/>
                        <SelectField name="locale" label="Language and form of dates" options=locales.to_vec() value=region.locale.key()
                            hint="How its users read dates; the rest of the portal speaks English."/>
                        <Field name="source_id" label="Id in the fleet's source" value=fields.source_id() autocomplete="off" optional=true
                            hint="Imported devices that carry this organizationId are linked by themselves."/>
                        <Check name="support" label="Authorized for support" checked=fields.support()
                            hint="Support may help this organization's own people in a disaster, once a code has shown that it is them."/>
                        <div class="actions">
                            <button class="btn primary">"Save changes"</button>
                            <a class="btn ghost" href=here rel="external">"Cancel"</a>
                        </div>
                    </Form>
                </div>
            </section>
        </div>
    }
}

/// Several lines. As markup: views write the text of a `textarea` as it is.
#[component]
fn Notes(value: String) -> impl IntoView {
    let state = expect_context::<FormState>();
    state.field("notes", "Notes");
    let problem = state.errors().of("notes");
    let text = state.typed("notes").unwrap_or(value);
    let text: Markup = maud::html! { (text) }.into();
    let described = if problem.is_some() { "notes-hint notes-error" } else { "notes-hint" };
    view! {
        <div class="field">
            <label for="notes">"Notes"" "<span class="opt">"optional"</span></label>
            <p class="hint" id="notes-hint">{format!("For you and your colleagues, up to {NOTES_MAX} characters. Its users never see them.")}</p>
            <textarea class="input" id="notes" name="notes" rows="5" aria-describedby=described aria-invalid=problem.as_ref().map(|_| "true") {..text}></textarea>
            {problem.map(|problem| view! { <p class="error" id="notes-error"><Icon name="bad" small=true/><span>{problem.to_string()}</span></p> })}
        </div>
    }
}

/// What somebody else made of the fields that both changed.
#[component]
fn Meanwhile(now: Fields) -> impl IntoView {
    let errors = expect_context::<LastFailed>().0.with_untracked(|failed| match failed {
        Some(failed) if failed.action == EditOrganization::url() => match &failed.error {
            Some(AppError::Invalid(errors)) => errors.clone(),
            _ => domain::FieldErrors::default(),
        },
        _ => domain::FieldErrors::default(),
    });
    let theirs: Vec<_> = LABELS
        .into_iter()
        .filter(|(field, _)| matches!(errors.of(field), Some(Problem::Meanwhile(_))))
        .map(|(field, label)| (label, now.told(field)))
        .collect();
    (!theirs.is_empty()).then(|| {
        view! {
            <section class="card" aria-label="What it says now">
                <header><h2>"What it says now"</h2></header>
                <dl class="details">
                    {theirs.into_iter().map(|(label, now)| view! { <div><dt>{label}</dt><dd class="lines">{if now.is_empty() { "Nothing".to_owned() } else { now }}</dd></div> }).collect_view()}
                </dl>
                <div class="body"><p class="muted">"Saving again puts what stands in the form in its place."</p></div>
            </section>
        }
    })
}
