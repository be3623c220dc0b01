//! A portal to test: the real router on a fresh database, asked without a socket.
//!
//! Every test runs on SQLite, and on PostgreSQL too where `TEST_POSTGRES_URL` names a server.

use std::sync::atomic::{AtomicU32, Ordering};

use axum::{
    Router,
    body::{Body, to_bytes},
};
use http::{HeaderMap, Request, StatusCode};
use server::{Portal, config::Config};
use store::{Clock, Options, Store};
use tower::ServiceExt as _;

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A portal on a database of its own.
pub struct TestPortal {
    router: Router,
    /// Goes with the portal.
    _folder: Option<Folder>,
}

struct Folder(std::path::PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// A header as text; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl TestPortal {
    /// A portal on a fresh SQLite database, without a partner.
    pub async fn sqlite() -> Self {
        let name = format!("portal-it-{}-{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder for the database");
        let url = format!("sqlite:{}", folder.join("portal.db").display());
        Self::on(url, Some(Folder(folder))).await
    }

    async fn on(url: String, folder: Option<Folder>) -> Self {
        let clock = Clock::System;
        let options = Options { clock, readers: 2, create: true, ..Options::at(url) };
        let store = Store::open(options).await.expect("a fresh database opens");
        store.migrate().await.expect("a fresh database migrates");
        let config = Config::resolve(server::config::Given::default()).expect("the defaults are safe");
        let portal = Portal::new(store, config, app::context::Assets::default(), Some("setup".into()));
        let router = server::router(portal).expect("everything has an access row");
        Self { router, _folder: folder }
    }

    /// Asks and reads the whole answer.
    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let answer = self.router.clone().oneshot(request).await.expect("the router always answers");
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("the whole answer");
        let body = String::from_utf8_lossy(&body).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Asks for a page as a browser does.
    pub async fn page(&self, path: &str) -> Answer {
        let request = Request::get(path).header("accept", "text/html,*/*;q=0.8").body(Body::empty());
        self.ask(request.expect("a request")).await
    }
}
