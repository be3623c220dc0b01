//! What could not be answered, as a page for people: whatever refuses a request says so in a line of text, and a person's
//! browser gets that line in a document of ours.

use app::{cookie::Cookie, theme::Theme};
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{
    HeaderValue, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE},
};
use maud::{DOCTYPE, html};

use super::RequestId;
use crate::{Portal, http::wants_html};

/// Lines are short; nothing longer is one.
const LINE_MAX: usize = 1_024;

pub(super) async fn show(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let person = wants_html(request.headers());
    let reference = request.extensions().get::<RequestId>().cloned();
    let theme = Theme::from_key(Cookie::Theme.read(request.headers(), false).unwrap_or_default());
    let response = next.run(request).await;
    if !person || !is_line(&response) {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let Ok(line) = to_bytes(body, LINE_MAX).await else { return head.status.into_response() };
    let reference = reference.as_ref().map_or("unknown", |id| &id.0);
    let page = page(head.status, &String::from_utf8_lossy(&line), reference, &portal.assets.style, theme);
    head.headers.remove(CONTENT_LENGTH);
    head.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Response::from_parts(head, Body::from(page))
}

fn is_line(response: &Response) -> bool {
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    (status.is_client_error() || status.is_server_error())
        && kind.is_none_or(|kind| kind.starts_with(b"text/plain"))
}

fn page(status: StatusCode, line: &str, reference: &str, style: &str, theme: Theme) -> String {
    let (title, line) = match status {
        StatusCode::NOT_FOUND => ("There is nothing here", "Nothing stands at this address."),
        StatusCode::PAYLOAD_TOO_LARGE => (
            "That was too much at once",
            "Nothing was changed. Send less of it at a time; a picture has up to 2 MiB.",
        ),
        StatusCode::SERVICE_UNAVAILABLE if line.is_empty() => {
            ("That took too long", "The portal is busy. Try again in a moment.")
        }
        _ if status.is_server_error() => ("Something went wrong on our side", line),
        _ => ("This can't be done", line),
    };
    html! {
        (DOCTYPE)
        html lang="en" data-theme=(theme.key()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Partner Portal" }
                link rel="stylesheet" href={ "/assets/" (style) };
            }
            body {
                main id="main" {
                    div class="error-page" {
                        span class="code" aria-hidden="true" { (status.as_u16()) }
                        div {
                            h1 { (title) }
                            p { (line) }
                            @if status.is_server_error() {
                                p { "Try again. If it stays so, give support this reference: " code { (reference) } }
                            }
                        }
                        div class="actions" { a class="btn primary" href="/" { "Go to the start page" } }
                    }
                }
            }
        }
    }
    .into_string()
}
