//! How pages are reached: each route of the app renders in its own mode; unknown paths get the 404 page.

use std::sync::OnceLock;

use app::{api::Flash, context::RequestContext, cookie::Cookie, shell::shell};
use axum::{
    Extension, Router,
    extract::Request,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use domain::{limits::LINK_HELD, time::SECOND};
use http::{
    HeaderValue, StatusCode,
    header::{REFERRER_POLICY, SET_COOKIE},
};
use leptos::{context::provide_context, nonce::Nonce};
use leptos_axum::{
    AxumRouteListing, render_app_async_with_context, render_app_to_stream_in_order_with_context,
    render_app_to_stream_with_context,
};
use leptos_router::SsrMode;

use super::{begin_again, failure, flash, is_step, sign_in, wants_html};
use crate::{
    Portal,
    access::{self, Who},
};

/// Where a portal without a partner begins.
const WELCOME: &str = "/welcome";

/// The addresses of all pages, each with how it renders.
///
/// Listed once: while Leptos lists routes, no resource of the whole process loads, and a page that another
/// portal of this process renders meanwhile would never end.
pub fn listings() -> &'static [AxumRouteListing] {
    static LISTINGS: OnceLock<Vec<AxumRouteListing>> = OnceLock::new();
    LISTINGS.get_or_init(|| leptos_axum::generate_route_list(app::App))
}

/// All pages.
pub fn router(pages: &[AxumRouteListing]) -> Router<Portal> {
    pages.iter().fold(Router::new(), |router, listing| {
        // The table was checked; a page that slipped through would be for nobody who is not signed in.
        let who = access::page(listing.path()).map_or(Who::SignedIn, |row| row.who);
        let mode = listing.mode().clone();
        let answer = move |Extension(context), Extension(nonce), request| {
            page(who, mode.clone(), context, nonce, request)
        };
        router.route(listing.path(), get(answer))
    })
}

/// The page that says that there is nothing.
pub async fn not_found(
    Extension(context): Extension<RequestContext>,
    Extension(nonce): Extension<Nonce>,
    request: Request,
) -> Response {
    if !wants_html(request.headers()) || request.method() == http::Method::POST {
        return super::nothing();
    }
    let mut response = with_flash(SsrMode::Async, context, nonce, request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

async fn page(
    who: Who,
    mode: SsrMode,
    mut context: RequestContext,
    nonce: Nonce,
    request: Request,
) -> Response {
    if let Some(held) = hold_link(&request, context.secure) {
        return held;
    }
    if is_step(request.uri().path()) {
        let token = Cookie::Step.read(request.headers(), context.secure).unwrap_or_default().to_owned();
        let asked = request.uri().path_and_query().map_or("/", |address| address.as_str()).to_owned();
        if let Some(elsewhere) = step_elsewhere(&context, &token, &asked).await {
            return elsewhere;
        }
    }
    if context.actor.is_some() {
        if request.uri().path() == WELCOME {
            return Redirect::to("/").into_response();
        }
    } else {
        match context.store.visitor().first_run_open().await {
            Ok(true) if request.uri().path() != WELCOME => return Redirect::to(WELCOME).into_response(),
            Ok(false) if request.uri().path() == WELCOME => return Redirect::to("/sign-in").into_response(),
            Ok(_) => (),
            Err(error) => return failure::of(&error).into_response(),
        }
        if who != Who::Public && request.uri().path() != WELCOME {
            return sign_in(&request).into_response();
        }
    }
    if let Some(actor) = &context.actor {
        // The data would refuse too; a page without data has nothing else that does.
        let lacks = match who {
            Who::Capability(capability) => actor.lacks(capability),
            Who::Public | Who::SignedIn => None,
        };
        let closed = access::closed_in_preview(actor, request.method(), request.uri().path());
        context.refused = lacks.or(closed);
    }
    with_flash(mode, context, nonce, request).await
}

/// A one-time link is opened: a cookie holds its token, and the address forgets it, so that neither the history nor a page
/// that one goes to from there has it (T19). Nothing is looked up: whatever follows links in mails changes nothing (T18).
fn hold_link(request: &Request, secure: bool) -> Option<Response> {
    let token = request.uri().path().strip_prefix("/link/").filter(|token| store::is_token(token))?;
    let cookie = Cookie::Link.write(token, LINK_HELD / SECOND, secure)?;
    let headers = [(SET_COOKIE, cookie), (REFERRER_POLICY, HeaderValue::from_static("no-referrer"))];
    Some((headers, Redirect::to("/link")).into_response())
}

/// Where somebody belongs who asks for a page of the second step: to the other one, or to the beginning.
async fn step_elsewhere(context: &RequestContext, token: &str, asked: &str) -> Option<Response> {
    let path = asked.split('?').next().unwrap_or_default();
    let belongs = match context.store.visitor().step(token).await {
        Ok(step) if step.sets_up && step.texts && path == "/set-up/text" => return None,
        Ok(step) if step.sets_up => "/set-up",
        Ok(_) => "/second-factor",
        // Whoever is in already, and only looks, has nothing to give.
        Err(store::Error::SessionEnded) if context.actor.is_some() => {
            return Some(Redirect::to("/").into_response());
        }
        Err(store::Error::SessionEnded) => return Some(Redirect::to(&begin_again(asked)).into_response()),
        Err(error) => return Some(failure::of(&error).into_response()),
    };
    (path != belongs).then(|| Redirect::to(&asked.replacen(path, belongs, 1)).into_response())
}

async fn with_flash(mode: SsrMode, mut context: RequestContext, nonce: Nonce, request: Request) -> Response {
    // Only a page that a person will see takes it, and only once.
    let left: Option<Flash> = if wants_html(request.headers()) && request.method() == http::Method::GET {
        flash::take(&context, request.headers()).await
    } else {
        None
    };
    let (taken, secure) = (left.is_some(), context.secure);
    context.flash = left.unwrap_or_default();
    if let Some(actor) = &context.actor {
        match context.store.own(actor).me().await {
            Ok(me) => context.me = Some(me),
            Err(error) => return failure::of(&error).into_response(),
        }
    }
    let notices = match &context.actor {
        Some(actor) => Ok(actor.notices().to_vec()),
        None => context.store.visitor().notices().await,
    };
    match notices {
        Ok(notices) => context.notices = notices,
        Err(error) => return failure::of(&error).into_response(),
    }
    let mut response = render(mode, context, nonce, request).await;
    if taken {
        flash::forget(response.headers_mut(), secure);
    }
    response
}

async fn render(mode: SsrMode, context: RequestContext, nonce: Nonce, request: Request) -> Response {
    let provide = move || {
        // Replaces the renderer's own nonce by the one that the header carries.
        provide_context(nonce.clone());
        provide_context(context.clone());
    };
    match mode {
        SsrMode::OutOfOrder | SsrMode::PartiallyBlocked => {
            render_app_to_stream_with_context(provide, shell)(request).await
        }
        SsrMode::InOrder => render_app_to_stream_in_order_with_context(provide, shell)(request).await,
        // A page that is made once and kept would be the same for all people: there are none.
        SsrMode::Async | SsrMode::Static(_) => render_app_async_with_context(provide, shell)(request).await,
    }
}
