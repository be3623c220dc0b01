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
    picture,
};

/// A form as it came; from a browser with a picture, if one was chosen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Sent {
    id: String,
    hue: String,
    remove: Option<String>,
    #[serde(skip)]
    file: Vec<u8>,
}

pub(super) async fn set(Extension(context): Extension<RequestContext>, request: Request) -> Response {
    let headers = request.headers().clone();
    let sent = sent(request).await;
    let Ok(id) = sent.id.parse() else { return nothing() };
    match take(&context, id, &sent).await {
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

async fn take(context: &RequestContext, id: OrganizationId, sent: &Sent) -> Result<(), AppError> {
    let actor = context.actor.as_ref().ok_or(AppError::SignIn)?;
    // Before the picture is looked at: that is work for those alone who may ask for it.
    let door = context.store.customizer(actor).map_err(|error| failure::told(context, error))?;
    door.branding(id).await.map_err(|error| failure::told(context, error))?;
    let picture = if sent.file.is_empty() { None } else { Some(picture::logo(sent.file.clone()).await) };
    let new = NewBranding::parse(&sent.hue, sent.remove.is_some(), picture).map_err(AppError::Invalid)?;
    door.set(id, &new).await.map_err(|error| failure::told(context, error))
}

/// What can be read of the form; a file that is larger than it may be is cut off where that is plain.
async fn sent(request: Request) -> Sent {
    let kind = request.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    if !kind.starts_with(b"multipart/form-data") {
        let form: Result<Form<Sent>, _> = request.extract().await;
        return form.map(|Form(sent)| sent).unwrap_or_default();
    }
    let mut sent = Sent::default();
    let Ok(mut form) = request.extract::<Multipart, _>().await else { return sent };
    while let Ok(Some(mut part)) = form.next_field().await {
        let name = part.name().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Ok(Some(more)) = part.chunk().await {
            bytes.extend_from_slice(&more);
            if bytes.len() > PICTURE_BYTES {
                break;
            }
        }
        let text = || String::from_utf8_lossy(&bytes).chars().take(64).collect::<String>();
        match name.as_str() {
            "id" => sent.id = text(),
            "hue" => sent.hue = text(),
            "remove" => sent.remove = Some(text()),
            "file" => sent.file = bytes,
            _ => (),
        }
    }
    sent
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
