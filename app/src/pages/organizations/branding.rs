//! `/organizations/ID/branding`: how the portal looks to the users of an organization (M53). Loads no program.

use domain::branding::{Branding, Hue};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    answer::ask,
    api::branding::{BrandingView, LoadBranding, UPLOAD, branding},
    components::{Breadcrumb, Check, Form, FormState, Hidden, Icon, Load, ORGANIZATIONS},
    markup::view,
};

/// The form.
#[component]
pub fn BrandingPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let shown = ask(LoadBranding::url(), "id", move || id.clone(), branding);
    view! { <Load answer=shown let:shown><Edit shown/></Load> }
}

#[component]
fn Edit(shown: BrandingView) -> impl IntoView {
    let BrandingView { id, name, branding } = shown;
    let here = format!("/organizations/{id}");
    view! {
        <Title text=format!("Branding of {name}")/>
        <Breadcrumb list=ORGANIZATIONS href=here.clone() name=name.clone()/>
        <div class="page-head"><div><h1>"Branding"</h1><p>{format!("How the portal looks to the users of {name}. Nobody else sees it.")}</p></div></div>
        <div class="narrow">
            <section class="card">
                <div class="body roomy">
                    <Form action=UPLOAD failed="The branding was not saved" upload=true>
                        <Hidden name="id" value=id.to_string()/>
                        <Hues chosen=branding.hue/>
                        <LogoFile branding name/>
                        <div class="actions">
                            <button class="btn primary">"Save branding"</button>
                            <a class="btn ghost" href=here rel="external">"Cancel"</a>
                        </div>
                    </Form>
                </div>
            </section>
        </div>
    }
}

/// The colours, each with its name and as it looks.
#[component]
fn Hues(chosen: Option<Hue>) -> impl IntoView {
    let state = expect_context::<FormState>();
    state.field("hue", "Colour");
    let problem = state.errors().of("hue");
    let described = if problem.is_some() { "hue-hint hue-error" } else { "hue-hint" };
    let chosen = state.typed("hue").unwrap_or_else(|| chosen.map(Hue::key).unwrap_or_default().to_owned());
    let all =
        std::iter::once(("", "The portal's own")).chain(Hue::ALL.iter().map(|hue| (hue.key(), hue.name())));
    let hue = |(key, name): (&'static str, &'static str)| {
        view! {
            <label class="check">
                <input type="radio" name="hue" value=key checked={key == chosen}/>
                <span class="swatch" data-hue=key aria-hidden="true"></span>
                <span><span>{name}</span></span>
            </label>
        }
    };
    view! {
        <fieldset class="field" id="hue" tabindex="-1" aria-describedby=described>
            <legend>"Colour"</legend>
            <p class="hint" id="hue-hint">"For buttons, links and what is chosen. How light it is follows by itself, so that everything can be read by day and by night."</p>
            {problem.map(|problem| view! { <p class="error" id="hue-error"><Icon name="bad" small=true/><span>{problem.to_string()}</span></p> })}
            <div class="hues">{all.map(hue).collect_view()}</div>
        </fieldset>
    }
}

/// The logo as it is, and the field for another one.
#[component]
fn LogoFile(branding: Branding, name: String) -> impl IntoView {
    let state = expect_context::<FormState>();
    state.field("file", "Logo");
    let problem = state.errors().of("file");
    let described = if problem.is_some() { "file-hint file-error" } else { "file-hint" };
    let label = if branding.logo.is_some() { "Another logo" } else { "Logo" };
    view! {
        {branding.logo.map(|logo| view! {
            <div class="field">
                <span class="label">"Logo"</span>
                <p><img class="logo" src=logo.path() width=logo.width height=logo.height alt=format!("Logo of {name}")/></p>
            </div>
            <Check name="remove" label="Remove the logo"/>
        })}
        <div class="field">
            <label for="file">{label}" "<span class="opt">"optional"</span></label>
            <p class="hint" id="file-hint">"PNG, JPEG or WebP, up to 2 MiB and 4,096 pixels a side. A wide one with a clear ground looks best; it stands on white."</p>
            <input class="input" type="file" id="file" name="file" accept="image/png,image/jpeg,image/webp" aria-describedby=described aria-invalid=problem.as_ref().map(|_| "true")/>
            {problem.map(|problem| view! { <p class="error" id="file-error"><Icon name="bad" small=true/><span>{problem.to_string()}</span></p> })}
        </div>
    }
}
