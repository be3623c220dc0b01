//! The browser bundle: files whose names change with their content, so browsers keep them for ever.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use app::context::Assets;
use axum::{
    Extension,
    body::Body,
    extract::{Path as Wild, Request, State},
    response::{IntoResponse, Response},
};
use http::{Uri, header::CONTENT_TYPE};
use serde::Deserialize;
use tower::ServiceExt;
use tower_http::services::ServeDir;

use super::nothing;
use crate::{Portal, middleware::Immutable};

const MANIFEST: &str = "manifest.json";

/// As the build writes it; what is not there yet is nothing.
#[derive(Debug, Deserialize)]
struct Manifest {
    script: String,
    wasm: String,
    style: String,
    icons: Option<String>,
    #[serde(default)]
    fonts: Vec<String>,
    page_script: Option<String>,
    signed_in_script: Option<String>,
    back_script: Option<String>,
    plain_script: Option<String>,
}

/// The bundle is not there, or not whole.
#[derive(Debug)]
pub struct Missing {
    file: PathBuf,
    why: String,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the browser bundle is missing: {} {}; build it with `cargo xtask build`, or name its folder with \
             --assets",
            self.file.display(),
            self.why
        )
    }
}

impl std::error::Error for Missing {}

/// Reads the names of the built files, and sees that each is there.
pub fn read_manifest(folder: &Path) -> Result<Assets, Missing> {
    let missing = |file: PathBuf, why: &str| Missing { file, why: why.to_owned() };
    let path = folder.join(MANIFEST);
    let text = fs::read(&path).map_err(|error| {
        let why = if error.kind() == io::ErrorKind::NotFound { "does not exist" } else { "can't be read" };
        missing(path.clone(), why)
    })?;
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|_| missing(path, "does not name all files of the bundle"))?;
    let Manifest {
        script,
        wasm,
        style,
        icons,
        fonts,
        page_script,
        signed_in_script,
        plain_script,
        back_script,
    } = manifest;
    // The first is the one that the first paint needs.
    let font = fonts.into_iter().next().unwrap_or_default();
    let (icons, page_script) = (icons.unwrap_or_default(), page_script.unwrap_or_default());
    let signed_in_script = signed_in_script.unwrap_or_default();
    let back_script = back_script.unwrap_or_default();
    let plain_script = plain_script.unwrap_or_default();
    for name in
        [&script, &wasm, &style, &icons, &font, &page_script, &signed_in_script, &plain_script, &back_script]
    {
        let file = folder.join(name);
        if !name.is_empty() && !file.is_file() {
            return Err(missing(file, "does not exist"));
        }
    }
    Ok(Assets { script, wasm, style, icons, font, page_script, signed_in_script, plain_script, back_script })
}

/// A file of the bundle, in the best encoding that lies beside it.
pub(super) async fn file(
    State(portal): State<Portal>,
    Wild(name): Wild<String>,
    mut request: Request,
) -> Response {
    let path = Path::new(&name);
    let page = path.extension().is_some_and(|kind| kind.eq_ignore_ascii_case("html"));
    let Ok(uri) = format!("/{name}").parse::<Uri>() else { return nothing() };
    // Not part of the bundle's content, and their names don't change.
    if page || path == Path::new(MANIFEST) {
        return nothing();
    }
    *request.uri_mut() = uri;
    let folder = ServeDir::new(&portal.config.server.assets)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    match folder.oneshot(request).await {
        Ok(found) if found.status().is_success() || found.status() == http::StatusCode::NOT_MODIFIED => {
            (Extension(Immutable), found.map(Body::new)).into_response()
        }
        Ok(found) if found.status().is_client_error() => nothing(),
        Ok(found) => found.map(Body::new),
    }
}

/// The sign on the browser's tab.
pub(super) async fn favicon() -> impl IntoResponse {
    ([(CONTENT_TYPE, "image/svg+xml")], include_str!("favicon.svg"))
}

/// Nothing here is for search engines.
pub(super) async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /\n"
}
