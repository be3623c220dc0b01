//! Who asks: found out once per request, before any page or server function runs.

use std::sync::Arc;

use app::{api::Flash, context::RequestContext, cookie::Cookie, theme::Theme};
use axum::{
    Router,
    extract::{Request, State},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use store::{Actor, Client};

use super::{RequestId, client, refusals};
use crate::{Portal, http::failure, mail::Post};

/// The router, with a `RequestContext` in every request that reaches it, and its refusals noted.
pub fn layer(router: Router<Portal>, portal: &Portal) -> Router<Portal> {
    router.layer(from_fn(refusals::note)).layer(from_fn_with_state(portal.clone(), authenticate))
}

async fn authenticate(State(portal): State<Portal>, mut request: Request, next: Next) -> Response {
    let secure = portal.config.server.public_url.https();
    let token = Cookie::Session.read(request.headers(), secure);
    let from = client::of(request.headers(), request.extensions(), &portal.config.server.trusted_proxies);
    let actor = match token {
        // An open page that looks again is nobody at work: it keeps no session alive.
        Some(token) if by_itself(&request) => portal.store.glance(token).await,
        Some(token) => portal.store.authenticate(token).await,
        None => Ok(None),
    };
    let actor = match actor {
        Ok(actor) => actor.map(|actor| Arc::new(actor.asking_from(&from))),
        // Not knowing who asks is not the same as nobody asking.
        Err(error) => return failure::of(&error).into_response(),
    };
    let context = context(&portal, &request, actor, from);
    request.extensions_mut().insert(context);
    next.run(request).await
}

/// Whether a page asks and nobody at it; a browser opens a stream anew whenever it breaks.
fn by_itself(request: &Request) -> bool {
    request.headers().contains_key(app::BY_ITSELF)
        || request.uri().path() == crate::access::other::EVENTS.path
}

fn context(portal: &Portal, request: &Request, actor: Option<Arc<Actor>>, client: Client) -> RequestContext {
    let secure = portal.config.server.public_url.https();
    let id = request.extensions().get::<RequestId>().map_or_else(|| "unknown".into(), |id| Arc::clone(&id.0));
    RequestContext {
        store: portal.store.clone(),
        actor,
        me: None,
        notices: Vec::new(),
        refused: None,
        client,
        assets: Arc::clone(&portal.assets),
        theme: Theme::from_key(Cookie::Theme.read(request.headers(), secure).unwrap_or_default()),
        flash: Flash::default(),
        secure,
        public_url: portal.config.server.public_url.shared(),
        mails: portal.post.is_some(),
        mails_leave: matches!(portal.post, Some(Post::Smtp(_))),
        setup_token: portal.setup_token.clone(),
        request_id: id,
    }
}
