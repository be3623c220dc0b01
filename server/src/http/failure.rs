//! What an address that is not a page answers when it can't do what was asked: a status and one line.

use app::{context::RequestContext, error::AppError};
use axum::response::{IntoResponse, Response};
use domain::{list::BadQuery, policy::Refusal};
use http::{HeaderValue, StatusCode, header::RETRY_AFTER};

/// A refusal as it is sent.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    line: String,
    retry_after: Option<i64>,
}

impl Failure {
    fn new(status: StatusCode, line: impl Into<String>) -> Self {
        Self { status, line: line.into(), retry_after: None }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.line).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Nobody is signed in.
pub fn sign_in() -> Failure {
    Failure::new(StatusCode::UNAUTHORIZED, "Sign in first.")
}

/// Not all of what was sent came, or it is no form of ours.
pub fn not_whole() -> Failure {
    Failure::new(StatusCode::BAD_REQUEST, "The form is not complete. Nothing was changed.")
}

/// What somebody is does not include this.
pub fn forbidden(refusal: Refusal) -> Failure {
    Failure::new(StatusCode::FORBIDDEN, refusal.message())
}

/// The address asks for what the list doesn't have.
pub fn bad_query(bad: &BadQuery) -> Failure {
    Failure::new(StatusCode::UNPROCESSABLE_ENTITY, format!("{}: {}", bad.parameter, bad.problem))
}

/// What the store refused.
pub fn of(error: &store::Error) -> Failure {
    match error {
        store::Error::NotFound | store::Error::LinkNotValid => {
            Failure::new(StatusCode::NOT_FOUND, "There is nothing here.")
        }
        store::Error::Forbidden(refusal) => Failure::new(StatusCode::FORBIDDEN, refusal.message()),
        store::Error::TooMany { seconds } => {
            let mut failure =
                Failure::new(StatusCode::TOO_MANY_REQUESTS, "Too many attempts. Try again later.");
            failure.retry_after = Some(*seconds);
            failure
        }
        store::Error::Busy { seconds } => {
            let mut failure =
                Failure::new(StatusCode::SERVICE_UNAVAILABLE, "The portal is busy. Try again later.");
            failure.retry_after = Some(*seconds);
            failure
        }
        store::Error::SessionEnded | store::Error::WrongCredentials => sign_in(),
        store::Error::Invalid(_) => Failure::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
        store::Error::Conflict(why) => Failure::new(StatusCode::CONFLICT, *why),
        store::Error::Database(_) | store::Error::Internal(_) => {
            // The request's span carries the reference that the answer's header shows.
            tracing::error!(%error, "the store failed");
            Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side.")
        }
    }
}

/// What the store refused, as the page with the form tells it.
pub fn told(context: &RequestContext, error: store::Error) -> AppError {
    match error {
        store::Error::NotFound => AppError::NotFound,
        store::Error::SessionEnded => AppError::SignIn,
        store::Error::Forbidden(refusal) => AppError::Forbidden(refusal),
        store::Error::Invalid(errors) => AppError::Invalid(errors),
        store::Error::Conflict(why) => AppError::Conflict(why.to_owned()),
        error => {
            let reference = context.request_id.to_string();
            tracing::error!(%error, reference, "a file was not kept");
            AppError::Internal { reference }
        }
    }
}
