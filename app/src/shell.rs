//! The document around every page. Rendered on the server only; the browser wakes what is in its body.

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::{App, context::RequestContext, theme::Theme};

/// Pages that load no WebAssembly: everything before one is signed in, and questions that one button answers.
fn plain(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    matches!(
        parts[..],
        [
            "sign-in"
                | "second-factor"
                | "set-up"
                | "forgot"
                | "welcome"
                | "link"
                | "settings"
                | "home"
                | "sessions"
                | "mails"
                | "unlinked"
                | "support"
                | "why"
                | "access-requests",
            ..
        ] | [
            "organizations",
            _,
            "users"
                | "second-factor"
                | "networks"
                | "saas-accounts"
                | "endpoint-backup"
                | "branding"
                | "details"
                | "tags"
                | "remove",
            ..
        ] | ["organizations", "bulk" | "import"]
            | ["organizations", "import", _]
            | ["employees", "bulk" | "links" | "import"]
            | ["employees", _, _]
            | ["account" | "groups", _, ..]
    )
}

/// Pages that stand by themselves, without the frame of somebody who is signed in, whoever opens them.
fn apart(path: &str) -> bool {
    let first = path.split('/').nth(1).unwrap_or_default();
    matches!(first, "sign-in" | "second-factor" | "set-up" | "forgot" | "welcome" | "link")
}

/// The document: head, styles, scripts, and the app.
pub fn shell() -> impl IntoView {
    let RequestContext { assets, theme, me, actor, flash, .. } = expect_context();
    // The program is for those who are signed in; whoever is not gets pages that stand by themselves, also where there is nothing.
    let nobody = actor.is_none();
    let revision = actor.as_ref().map(|actor| actor.revision());
    // What was typed in one session is shown to the same person in the next (`frontend/signed-in.js`).
    let session = actor.as_ref().map(|actor| format!("{} {}", actor.account(), actor.session_mark()));
    // Where an organization says how its people read times, a browser does not.
    let zone = actor.map(|actor| actor.region().zone.clone()).filter(|zone| !zone.is_empty());
    let hue = me.as_ref().and_then(|me| me.branding.hue).map(domain::branding::Hue::key);
    let path =
        use_context::<http::request::Parts>().map(|parts| parts.uri.path().to_owned()).unwrap_or_default();
    let theme = match theme {
        Theme::System => None,
        Theme::Light | Theme::Dark => Some(theme.key()),
    };
    let asset = |name: &str| format!("/assets/{name}");
    let back = session.is_some().then(|| asset(&assets.back_script));
    let style = asset(&assets.style);
    let font = (!assets.font.is_empty()).then(|| asset(&assets.font));
    let scripts = if nobody || plain(&path) {
        None
    } else {
        let (script, wasm) = (asset(&assets.script), asset(&assets.wasm));
        // What is read comes first: the program is asked for when the page has been painted.
        let start = format!(
            "import start from '{script}'; requestAnimationFrame(() => setTimeout(start, 0, {{ module_or_path: '{wasm}' }}));"
        );
        Some(view! {
            <link rel="modulepreload" href=script crossorigin="anonymous" fetchpriority="low" nonce=use_nonce()/>
            <script type="module" nonce=use_nonce() inner_html=start></script>
        })
    };
    // What such a page shows already, for the script that keeps it true in the program's place.
    let quiet = revision.filter(|_| scripts.is_none() && !apart(&path));
    // What a form was told is in no later answer.
    let once = (quiet.is_some() && flash.failed.is_some()).then_some("");
    let name = match (session.is_some() && !apart(&path), quiet.is_some()) {
        (_, true) => &assets.plain_script,
        (true, false) => &assets.signed_in_script,
        (false, false) => &assets.page_script,
    };
    let script = (!name.is_empty()).then(|| {
        view! { <script type="module" nonce=use_nonce() src=asset(name)></script> }
    });
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme data-session=session data-back=back data-quiet=quiet data-once=once data-zone=zone data-hue=hue>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                {font.map(|font| view! { <link rel="preload" href=font r#as="font" r#type="font/woff2" crossorigin="anonymous"/> })}
                <link rel="stylesheet" href=style/>
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml"/>
                {scripts}
                {script}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
