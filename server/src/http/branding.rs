//! Where the branding of an organization is sent to, as a form with a picture; and logos.

use app::{
    api::{Done, Flash, branding},
    context::RequestContext,
    error::AppError,
};
use axum::{
    Extension, RequestExt as _,
    body::Body,
    extract::{Form, Multipart, Path, Request},
    response::{IntoResponse, Response},
};
use domain::{LogoId, OrganizationId, branding::NewBranding, limits::PICTURE_BYTES};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
};
use serde::Deserialize;

use super::{failure, flash, nothing};
use crate::{
    middleware::{OwnPolicy, Revalidated},
    picture::{self, Unread},
};

/// Bytes of the longest word of the form.
const WORD: usize = 64;
/// What is told to those who can't wait, in seconds.
const RETRY_AFTER: i64 = 2;
/// Bytes of the largest upload: as large as photographs are, so that the form can tell that it is too large.
pub const UPLOAD_MAX: usize = 16 * 1_024 * 1_024;

/// A form as it came; from a browser with a picture, if one was chosen.
#[derive(Debug, Deserialize)]
struct Sent {
    id: String,
    hue: String,
    #[serde(default)]
    remove: bool,
    #[serde(skip)]
    file: Vec<u8>,
}

pub(super) async fn set(Extension(context): Extension<RequestContext>, request: Request) -> Response {
    let headers = request.headers().clone();
    // What is not whole is not carried out.
    let Some(mut sent) = sent(request).await else { return failure::not_whole().into_response() };
    let Ok(id) = sent.id.parse() else { return nothing() };
    match take(&context, id, &mut sent).await {
        Ok(()) => {
            let Done { to, notice } = Done::with(format!("/organizations/{id}"), "The branding is saved.");
            flash::redirect(&context, &to, Flash { failed: None, notice }).await
        }
        Err(AppError::NotFound) => nothing(),
        Err(error) => {
            let typed = vec![("id".to_owned(), sent.id), ("hue".to_owned(), sent.hue)];
            let page = format!("/organizations/{id}/branding");
            flash::refused(&context, &headers, (&page, branding::UPLOAD), error, typed).await
        }
    }
}

async fn take(context: &RequestContext, id: OrganizationId, sent: &mut Sent) -> Result<(), AppError> {
    let actor = context.actor.as_ref().ok_or(AppError::SignIn)?;
    // Before the picture is looked at: that is work for those alone who may ask for it.
    let door = context.store.customizer(actor).map_err(|error| failure::told(context, error))?;
    door.branding(id).await.map_err(|error| failure::told(context, error))?;
    let picture = match std::mem::take(&mut sent.file) {
        file if file.is_empty() => None,
        file => match picture::logo(file).await {
            Ok(picture) => Some(Ok(picture)),
            Err(Unread::Wrong(problem)) => Some(Err(problem)),
            Err(Unread::Busy) => return Err(AppError::Busy { seconds: RETRY_AFTER }),
        },
    };
    let new = NewBranding::parse(&sent.hue, sent.remove, picture).map_err(AppError::Invalid)?;
    door.set(id, &new).await.map_err(|error| failure::told(context, error))
}

/// The form, if all of it came. A file that is larger than it may be is cut off where that is plain.
async fn sent(request: Request) -> Option<Sent> {
    let kind = request.headers().get(CONTENT_TYPE)?.to_str().ok()?.to_ascii_lowercase();
    if !kind.starts_with("multipart/form-data") {
        return request.extract::<Form<Sent>, _>().await.ok().map(|Form(sent)| sent);
    }
    let mut form: Multipart = request.extract().await.ok()?;
    let (mut id, mut hue, mut remove, mut file) = (None, None, false, Vec::new());
    while let Some(mut part) = form.next_field().await.ok()? {
        let name = part.name().unwrap_or_default().to_owned();
        let most = if name == "file" { PICTURE_BYTES } else { WORD };
        let mut bytes = Vec::new();
        while let Some(more) = part.chunk().await.ok()? {
            // One byte too many tells that it is too large; the rest is read past.
            bytes.extend(more.iter().take(most + 1 - bytes.len()));
        }
        let text = || String::from_utf8_lossy(&bytes).into_owned();
        match name.as_str() {
            "id" => id = Some(text()),
            "hue" => hue = Some(text()),
            "remove" => remove = text() == "true",
            "file" => file = bytes,
            _ => (),
        }
    }
    Some(Sent { id: id?, hue: hue?, remove, file })
}

/// A logo, for those who see its organization. Opened by itself it is a picture and nothing else (T38).
pub(super) async fn logo(
    Extension(context): Extension<RequestContext>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let (Some(actor), Ok(id)) = (context.actor.as_ref(), id.parse::<LogoId>()) else { return nothing() };
    let png = match context.store.own(actor).logo(id).await {
        Ok(png) => png,
        Err(store::Error::NotFound) => return nothing(),
        Err(error) => return failure::of(&error).into_response(),
    };
    let tag = format!("\"{id}\"");
    let known = headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let (status, body) =
        if known { (StatusCode::NOT_MODIFIED, Body::empty()) } else { (StatusCode::OK, Body::from(png)) };
    let mut response = (status, Extension(OwnPolicy), Extension(Revalidated), body).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("image/png"));
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox"),
    );
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(ETAG, tag);
    }
    response
}
