//! Who asks. The first beat of every server function, and the only server-only module here.

use std::sync::Arc;

use domain::{AccountId, Capability, FieldErrors, OrganizationId, Problem, Refusal, field::Name};
use http::{StatusCode, header, request::Parts};
use leptos::prelude::{expect_context, use_context};
use leptos_axum::ResponseOptions;
use store::{Actor, Store};

use crate::{context::RequestContext, cookie::Cookie, error::AppError};

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
            if id.is_empty() {
                return Err(FieldErrors::one("organization", Problem::NotAChoice).into());
            }
            return self::id(id);
        }
        let wrong = |problem| FieldErrors::one("organization_name", problem);
        let name = Name::parse(name).map_err(wrong)?;
        let found = door.organization_called(&name).await?;
        Ok(found.ok_or_else(|| wrong(Problem::NotAvailable))?)
    }

    /// How many mails are held up, about this account or about anybody; none for whoever may not open the page that tells why.
    pub async fn held_up_mails(&self, about: Option<AccountId>) -> Result<u64, AppError> {
        if !self.actor.may(Capability::Oversight) {
            return Ok(0);
        }
        Ok(self.store.oversight(&self.actor)?.held_up_mails(about).await?)
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
    set_cookie(Cookie::Session, token, store::Visitor::session_seconds());
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
pub fn cookie(cookie: Cookie) -> Option<String> {
    let parts = use_context::<Parts>()?;
    cookie.read(&parts.headers, request().secure).map(str::to_owned)
}

/// Sets one of our cookies for so many seconds; 0 removes it.
pub fn set_cookie(cookie: Cookie, value: &str, seconds: i64) {
    let line = cookie.write(value, seconds, request().secure);
    if let (Some(options), Some(line)) = (use_context::<ResponseOptions>(), line) {
        options.append_header(header::SET_COOKIE, line);
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
