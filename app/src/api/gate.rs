//! Who asks. The first beat of every server function, and the only server-only module here.

use std::sync::Arc;

use domain::{FieldErrors, OrganizationId, Problem, Refusal, field::Name};
use http::{HeaderValue, StatusCode, header, request::Parts};
use leptos::prelude::{expect_context, use_context};
use leptos_axum::ResponseOptions;
use store::{Actor, Store};

use crate::{context::RequestContext, error::AppError};

/// A signed-in person at the store's doors.
#[derive(Debug)]
pub struct Gate {
    pub store: Store,
    pub actor: Arc<Actor>,
}

/// The person who asks; an error if nobody is signed in.
pub fn gate() -> Result<Gate, AppError> {
    let RequestContext { store, actor, .. } = expect_context();
    actor.map(|actor| Gate { store, actor }).ok_or_else(|| fail(AppError::SignIn))
}

impl Gate {
    /// The organization that was chosen in a list, or named where there are too many for one.
    pub async fn chosen_organization(&self, id: &str, name: &str) -> Result<OrganizationId, AppError> {
        let door = self.store.visible(&self.actor)?;
        if name.is_empty() && (!id.is_empty() || door.organization_choices().await?.is_some()) {
            let none = |_| FieldErrors::one("organization", Problem::NotAChoice);
            return Ok(id.parse().map_err(none)?);
        }
        let wrong = |problem| FieldErrors::one("organization_name", problem);
        let name = Name::parse(name).map_err(wrong)?;
        let found = door.organization_called(&name).await?;
        Ok(found.ok_or_else(|| wrong(Problem::NotAvailable))?)
    }

    /// Confirms that it is still its owner who acts ([`store::Own::confirm`]); the session's cookie follows.
    pub async fn confirm(&self, code: &str) -> Result<(), AppError> {
        if let Some(token) = self.store.own(&self.actor).confirm(code).await? {
            set_session(&token);
        }
        Ok(())
    }
}

/// The cookie of a session, for as long as one can last.
pub fn set_session(token: &str) {
    set_cookie("session", token, store::Visitor::session_seconds());
}

/// The request that is being answered, for what may be done without signing in.
pub fn request() -> RequestContext {
    expect_context()
}

/// Gives the answer the error's status. Form posts without script are turned into redirects further out.
pub fn fail(error: AppError) -> AppError {
    if let (Some(options), Ok(status)) =
        (use_context::<ResponseOptions>(), StatusCode::from_u16(error.status()))
    {
        options.set_status(status);
    }
    error
}

impl From<store::Error> for AppError {
    fn from(error: store::Error) -> Self {
        fail(match error {
            store::Error::NotFound => Self::NotFound,
            store::Error::SessionEnded => Self::SignIn,
            // Not a refusal of the person: the form asks for the code that is missing.
            store::Error::Forbidden(Refusal::Reauthenticate) => {
                Self::Invalid(FieldErrors::one("code", Problem::Confirm))
            }
            store::Error::Forbidden(refusal) => Self::Forbidden(refusal),
            store::Error::Invalid(errors) => Self::Invalid(errors),
            store::Error::Conflict(what) => Self::Conflict(what.to_owned()),
            store::Error::WrongCredentials => Self::WrongCredentials,
            store::Error::LinkNotValid => Self::LinkNotValid,
            store::Error::TooMany { seconds } => Self::TooMany { seconds },
            store::Error::Busy { seconds } => Self::Busy { seconds },
            store::Error::Database(_) | store::Error::Internal(_) => {
                let reference =
                    use_context::<RequestContext>().map_or_else(String::new, |r| r.request_id.to_string());
                tracing::error!(%error, reference, "a request failed");
                Self::Internal { reference }
            }
        })
    }
}

impl From<FieldErrors> for AppError {
    fn from(errors: FieldErrors) -> Self {
        fail(Self::Invalid(errors))
    }
}

impl From<domain::list::BadQuery> for AppError {
    fn from(bad: domain::list::BadQuery) -> Self {
        fail(Self::BadQuery(bad))
    }
}

/// The value of a cookie of this request.
pub fn cookie(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    let cookies = parts.headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// The full name of one of our cookies: with `__Host-` wherever the connection is secure.
pub fn cookie_name(name: &str, secure: bool) -> String {
    if secure { format!("__Host-{name}") } else { name.to_owned() }
}

/// Sets one of our cookies for so many seconds; 0 removes it.
pub fn set_cookie(name: &str, value: &str, seconds: i64) {
    let secure = request().secure;
    let name = cookie_name(name, secure);
    let flag = if secure { "; Secure" } else { "" };
    let line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{flag}");
    if let (Some(options), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&line)) {
        options.append_header(header::SET_COOKIE, value);
    }
}

/// Whether two secrets are the same, in a time that does not depend on where they differ.
pub fn same(given: &str, expected: &str) -> bool {
    let differences = given.bytes().zip(expected.bytes()).fold(0, |found, (a, b)| found | (a ^ b));
    given.len() == expected.len() && differences == 0
}

/// An id from outside; what is none is not found, like one that never was.
pub fn id<T: std::str::FromStr>(text: &str) -> Result<T, AppError> {
    text.parse().map_err(|_| fail(AppError::NotFound))
}
