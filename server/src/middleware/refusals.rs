//! What somebody may not do leaves its row in the trail (SECURITY guarantee 23): one place for every address.
//!
//! Of what is only read that holds for what looks after the partner's safety, and for files: they are noted where they are
//! answered, too.

use app::{context::RequestContext, error::AppError};
use axum::{
    Json,
    extract::{MatchedPath, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header::RETRY_AFTER};
use store::About;

use crate::access;

/// In the answer of a refusal that has its row already.
#[derive(Debug, Clone, Copy)]
struct Noted;

pub(super) async fn note(request: Request, next: Next) -> Response {
    let context = request.extensions().get::<RequestContext>().cloned();
    let listed = request.extensions().get::<MatchedPath>().cloned();
    let (method, address) = (request.method().clone(), request.uri().path().to_owned());
    let response = next.run(request).await;
    if response.status() != StatusCode::FORBIDDEN || response.extensions().get::<Noted>().is_some() {
        return response;
    }
    let (Some(context), Some(listed)) = (context, listed) else { return response };
    if method == Method::POST {
        return of_act(&context, &address, None, response).await;
    }
    if access::is_noted(listed.as_str()) {
        of_read(&context, &address).await;
    }
    response
}

/// Notes that an act was refused; whoever is refused without end is told to wait.
pub async fn of_act(
    context: &RequestContext,
    address: &str,
    about: Option<About>,
    mut refusal: Response,
) -> Response {
    let Some(actor) = &context.actor else { return refusal };
    match context.store.own(actor).note_refusal(address, about).await {
        Ok(()) => {
            refusal.extensions_mut().insert(Noted);
            refusal
        }
        Err(store::Error::TooMany { seconds }) => {
            let mut answer =
                (StatusCode::TOO_MANY_REQUESTS, Json(AppError::TooMany { seconds })).into_response();
            answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            answer
        }
        Err(error) => {
            tracing::error!(%error, "a refusal was not noted");
            refusal
        }
    }
}

async fn of_read(context: &RequestContext, address: &str) {
    let Some(actor) = &context.actor else { return };
    if let Err(error) = context.store.own(actor).note_refused_read(address).await {
        tracing::error!(%error, "a refusal was not noted");
    }
}
