//! No other site changes anything here: one rule, in front of every address.
//!
//! Browsers say in `Sec-Fetch-Site` where a request comes from, older ones in `Origin`. A request that
//! changes something and says neither is refused.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, Method, StatusCode,
    header::{CONTENT_TYPE, ORIGIN},
};

use crate::{Portal, access::other};

/// Kinds of bodies that our own pages send. Not `text/plain`: other sites can send that without asking.
const BODIES: [&str; 2] = ["application/x-www-form-urlencoded", "application/json"];
/// The kind that a form with a file sends, where one is taken.
const UPLOAD: &str = "multipart/form-data";

pub(super) async fn refuse(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let takes_file = other::UPLOADS.iter().any(|row| request.uri().path() == row.path);
    let own = portal.config.server.public_url.origin();
    match judge(request.method(), request.headers(), own, takes_file) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

type Refusal = (StatusCode, &'static str);

fn judge(method: &Method, headers: &HeaderMap, own: &str, takes_file: bool) -> Result<(), Refusal> {
    match *method {
        Method::GET | Method::HEAD => return Ok(()),
        Method::POST => (),
        _ => return Err((StatusCode::METHOD_NOT_ALLOWED, "The portal knows GET, HEAD and POST.")),
    }
    if !own_page(headers, own) {
        return Err((StatusCode::FORBIDDEN, "This request did not come from a page of this portal."));
    }
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let known = BODIES.into_iter().chain(takes_file.then_some(UPLOAD));
    if known.into_iter().any(|known| known.eq_ignore_ascii_case(kind)) {
        Ok(())
    } else {
        Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send a form or JSON."))
    }
}

fn own_page(headers: &HeaderMap, own: &str) -> bool {
    // Said twice is not said by a browser.
    let one = |name: &str| {
        let mut values = headers.get_all(name).iter();
        values.next().map(|value| if values.next().is_some() { None } else { value.to_str().ok() })
    };
    match one("sec-fetch-site") {
        Some(site) => matches!(site, Some("same-origin" | "none")),
        None => one(ORIGIN.as_str()).flatten() == Some(own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "https://portal.example";
    const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

    fn status(method: &Method, headers: &[(&str, &str)]) -> Option<u16> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(
                http::HeaderName::from_bytes(name.as_bytes()).expect("a name"),
                value.parse().expect("a value"),
            );
        }
        judge(method, &map, OWN, false).err().map(|(status, _)| status.as_u16())
    }

    #[test]
    fn reading_is_open_to_all_sites() {
        assert_eq!(status(&Method::GET, &[("sec-fetch-site", "cross-site")]), None);
        assert_eq!(status(&Method::HEAD, &[]), None);
    }

    #[test]
    fn only_own_pages_change_something() {
        for (origin, expected) in [
            (&[("sec-fetch-site", "same-origin")][..], None),
            (&[("sec-fetch-site", "none")], None),
            (&[("origin", OWN)], None),
            (&[], Some(403)),
            (&[("sec-fetch-site", "same-site")], Some(403)),
            (&[("sec-fetch-site", "cross-site"), ("origin", OWN)], Some(403)),
            (&[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")], Some(403)),
            (&[("origin", "null")], Some(403)),
            (&[("origin", "https://portal.example.evil")], Some(403)),
            (&[("origin", "http://portal.example")], Some(403)),
            (&[("origin", OWN), ("origin", "https://evil.example")], Some(403)),
            (&[("referer", "https://portal.example/")], Some(403)),
        ] {
            let headers: Vec<_> = origin.iter().copied().chain([FORM]).collect();
            assert_eq!(status(&Method::POST, &headers), expected, "{origin:?}");
        }
    }

    #[test]
    fn bodies_are_forms_or_json() {
        let own = ("sec-fetch-site", "same-origin");
        for (kind, expected) in [
            ("application/json", None),
            ("application/x-www-form-urlencoded; charset=utf-8", None),
            ("text/plain", Some(415)),
            ("multipart/form-data; boundary=x", Some(415)),
            ("", Some(415)),
        ] {
            assert_eq!(status(&Method::POST, &[own, ("content-type", kind)]), expected, "{kind}");
        }
    }

    #[test]
    fn a_file_is_taken_from_own_pages_alone_and_where_one_is_asked_for() {
        let ask = |site: &'static str, takes_file| {
            let mut map = HeaderMap::new();
            map.insert("sec-fetch-site", http::HeaderValue::from_static(site));
            map.insert(CONTENT_TYPE, http::HeaderValue::from_static("multipart/form-data; boundary=x"));
            judge(&Method::POST, &map, OWN, takes_file).err().map(|(status, _)| status.as_u16())
        };
        assert_eq!(ask("same-origin", true), None);
        assert_eq!(ask("same-origin", false), Some(415));
        assert_eq!(ask("cross-site", true), Some(403));
    }

    #[test]
    fn other_methods_are_not_known() {
        for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS, Method::TRACE] {
            assert_eq!(status(&method, &[("sec-fetch-site", "same-origin"), FORM]), Some(405), "{method}");
        }
    }
}
