//! Where a file of new employees or organizations is sent to, as an upload or as text; and files to begin with.

use app::{
    api::{employees_import, organizations_import},
    context::RequestContext,
    error::AppError,
};
use axum::{
    Extension, RequestExt as _,
    extract::{Form, Multipart, Request},
    response::{IntoResponse, Redirect, Response},
};
use domain::{ImportId, employee, limits::IMPORT_BYTES, organization};
use futures::stream;
use http::header::CONTENT_TYPE;
use serde::Deserialize;
use store::Actor;

use super::{csv, failure, flash};

/// Bytes of the largest upload: a whole file as text, every byte of it escaped, and room.
pub const UPLOAD_MAX: usize = 3 * IMPORT_BYTES + 64 * 1_024;

/// What is in a file.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Employees,
    Organizations,
}

impl Kind {
    /// The page with the form.
    const fn page(self) -> &'static str {
        match self {
            Self::Employees => "/employees/import",
            Self::Organizations => "/organizations/import",
        }
    }

    const fn upload(self) -> &'static str {
        match self {
            Self::Employees => employees_import::UPLOAD,
            Self::Organizations => organizations_import::UPLOAD,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
struct Typed {
    #[serde(default)]
    text: String,
}

pub(super) async fn employees(context: Extension<RequestContext>, request: Request) -> Response {
    upload(Kind::Employees, context, request).await
}

pub(super) async fn organizations(context: Extension<RequestContext>, request: Request) -> Response {
    upload(Kind::Organizations, context, request).await
}

async fn upload(kind: Kind, Extension(context): Extension<RequestContext>, request: Request) -> Response {
    let headers = request.headers().clone();
    let kept = match sent(request).await {
        Ok(text) => keep(kind, &context, &text).await,
        Err(problem) => Err(AppError::Conflict(problem.to_owned())),
    };
    match kept {
        Ok(id) => Redirect::to(&format!("{}/{id}", kind.page())).into_response(),
        Err(error) => {
            flash::refused(&context, &headers, (kind.page(), kind.upload()), error, Vec::new()).await
        }
    }
}

async fn kept(
    kind: Kind,
    context: &RequestContext,
    actor: &Actor,
    text: &str,
) -> Result<ImportId, store::Error> {
    match kind {
        Kind::Employees => context.store.employee_admin(actor)?.keep_import(text).await,
        Kind::Organizations => context.store.organization_admin(actor)?.keep_import(text).await,
    }
}

async fn keep(kind: Kind, context: &RequestContext, text: &str) -> Result<ImportId, AppError> {
    let actor = context.actor.as_ref().ok_or(AppError::SignIn)?;
    kept(kind, context, actor, text).await.map_err(|error| failure::told(context, error))
}

/// The text that was sent: the file where there is one, else what was typed.
async fn sent(request: Request) -> Result<String, &'static str> {
    const TOO_LARGE: &str = "The file is larger than 1 MiB. Part it.";
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let content = if kind.starts_with("multipart/form-data") {
        let form: Multipart =
            request.extract().await.map_err(|_| "The form is not complete. Load the page again.")?;
        of_parts(form).await.map_err(|_| TOO_LARGE)?
    } else {
        let typed: Result<Form<Typed>, _> = request.extract().await;
        typed.map_err(|_| TOO_LARGE)?.0.text.into_bytes()
    };
    if content.len() > IMPORT_BYTES {
        return Err(TOO_LARGE);
    }
    let text = String::from_utf8(content)
        .map_err(|_| "The file is not text in UTF-8. Save it as “CSV UTF-8” in your spreadsheet.")?;
    if text.trim().is_empty() {
        return Err("Choose a file, or paste its text.");
    }
    Ok(text)
}

async fn of_parts(mut form: Multipart) -> Result<Vec<u8>, axum::extract::multipart::MultipartError> {
    let (mut file, mut text) = (Vec::new(), Vec::new());
    while let Some(part) = form.next_field().await? {
        match part.name() {
            Some("file") => file = part.bytes().await?.into(),
            Some("text") => text = part.bytes().await?.into(),
            _ => (),
        }
    }
    Ok(if file.is_empty() { text } else { file })
}

/// A file of employees to begin with.
pub(super) async fn employees_example() -> Response {
    csv::file("employees.csv", employee::import::template(), stream::empty())
}

/// A file of organizations to begin with.
pub(super) async fn organizations_example() -> Response {
    csv::file("organizations.csv", organization::import::template(), stream::empty())
}
