//! A portal to test: the real router on a database of its own, asked without a socket, as browsers ask.

use std::collections::BTreeMap;

use axum::{
    Router,
    body::{Body, to_bytes},
};
use clap::Parser as _;
use http::{HeaderMap, Method, Request, StatusCode};
use server::{
    Portal,
    config::{Config, Given},
};
use store::{Clock, KeySource, Options, Store};
use tower::ServiceExt as _;

use crate::database::{Database, Kind};

/// The token that the console would print.
pub const SETUP: &str = "setup";
/// What tests are configured with.
pub const ORIGIN: &str = "http://localhost:3000";

#[derive(clap::Parser)]
struct Line {
    #[command(flatten)]
    given: Given,
}

/// The configuration of a portal that is started with these flags.
pub fn config(flags: &[&str]) -> Config {
    let line = Line::parse_from(["portal"].iter().chain(flags));
    Config::resolve(line.given).expect("a safe configuration")
}

/// A portal on a database of its own.
pub struct TestPortal {
    pub router: Router,
    pub store: Store,
    /// Goes with the portal, after the store.
    pub database: Database,
}

/// An answer, read to its end.
#[derive(Debug)]
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

    /// Every `Set-Cookie` line.
    pub fn cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok()).collect()
    }

    /// What the policy of its header lets scripts carry; empty where it has none.
    pub fn nonce(&self) -> &str {
        let policy = self.header("content-security-policy");
        policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or_default()
    }

    /// The body in capitals, less its nonce: 24 characters drawn anew for each answer hold any short word now and then.
    pub fn capitals(&self) -> String {
        let nonce = self.nonce();
        let body = if nonce.is_empty() { self.body.clone() } else { self.body.replace(nonce, "") };
        body.to_uppercase()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("JSON, not {} {}", self.status, self.body))
    }
}

/// Fields of a form or of an address.
pub type Fields<'a> = &'a [(&'a str, &'a str)];

/// A field with this name is no field: its value is the token of a one-time link that the browser holds, whose form says so.
pub const HELD: &str = "link held";

/// As a form writes them.
pub fn encode(fields: Fields<'_>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

impl TestPortal {
    /// A portal without a partner.
    pub async fn empty(kind: Kind) -> Self {
        let portal = Self::on(Database::empty(kind).await, Clock::System, &[]).await;
        portal.store.migrate().await.expect("a fresh database migrates");
        portal
    }

    /// A portal on this database.
    pub async fn on(database: Database, clock: Clock, flags: &[&str]) -> Self {
        let key = KeySource::Given([7; 32]);
        let options = Options { clock, readers: 4, create: true, key, ..Options::at(&database.url) };
        let store = Store::open(options).await.expect("the database opens");
        let assets = app::context::Assets::default();
        let portal = Portal::new(store.clone(), config(flags), assets, Some(SETUP.into()));
        let router = server::router(portal).expect("everything has an access row");
        Self { router, store, database }
    }

    /// Asks and reads the whole answer.
    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let answer = self.answer(request).await;
        // What is written down after an answer is looked at next.
        self.store.settled().await;
        answer
    }

    /// The answer, as soon as it is there.
    pub async fn answer(&self, request: Request<Body>) -> Answer {
        let answer = self.router.clone().oneshot(request).await.expect("the router always answers");
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("the whole answer");
        let body = String::from_utf8_lossy(&body).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Asks for a page as a browser that never was here.
    pub async fn page(&self, path: &str) -> Answer {
        self.ask(Browser::default().page(path)).await
    }
}

/// What a browser keeps of the portal.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    pub cookies: BTreeMap<String, String>,
}

impl Browser {
    /// A browser that is signed in with this session.
    pub fn with(session: &str) -> Self {
        Self { cookies: BTreeMap::from([("session".to_owned(), session.to_owned())]) }
    }

    /// A browser that opened a one-time link.
    pub fn opened(token: &str) -> Self {
        Self { cookies: BTreeMap::from([("link".to_owned(), token.to_owned())]) }
    }

    /// Keeps the cookies of an answer.
    pub fn keep(&mut self, answer: &Answer) {
        for line in answer.cookies() {
            let (pair, rest) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').expect("a name and a value");
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// The browser with the link that is among these fields, and the fields less it.
    fn holding(&self, fields: Fields<'_>) -> (Self, Vec<(String, String)>) {
        let (held, rest): (Vec<_>, Vec<_>) = fields.iter().partition(|(name, _)| *name == HELD);
        let mut browser = self.clone();
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let mut rest: Vec<_> = rest.iter().map(owned).collect();
        for (_, token) in held {
            // A cookie holds no more than this.
            let token: String = token.chars().filter(char::is_ascii_graphic).collect();
            rest.push(("link".to_owned(), store::link_mark(&token)));
            browser.cookies.insert("link".to_owned(), token);
        }
        (browser, rest)
    }

    fn asking(&self, path: &str, fields: Fields<'_>) -> (Self, String) {
        let (browser, fields) = self.holding(fields);
        let mut fields = borrowed(&fields);
        fields.retain(|(name, _)| *name != "link");
        let path = if fields.is_empty() { path.to_owned() } else { format!("{path}?{}", encode(&fields)) };
        (browser, path)
    }

    /// A request with the browser's cookies.
    pub fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let request = Request::builder().method(method).uri(path).header("user-agent", "Firefox on Linux");
        if self.cookies.is_empty() {
            return request;
        }
        let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.header("cookie", pairs.join("; "))
    }

    /// A page, asked for by a link.
    pub fn page(&self, path: &str) -> Request<Body> {
        self.page_with(path, &[])
    }

    /// A page with these fields in its address.
    pub fn page_with(&self, path: &str, fields: Fields<'_>) -> Request<Body> {
        let (browser, path) = self.asking(path, fields);
        let request = browser.request(Method::GET, &path).header("accept", "text/html,*/*;q=0.8");
        request.header("sec-fetch-site", "same-origin").body(Body::empty()).expect("a request")
    }

    /// Data, asked for by the script of a page.
    pub fn get(&self, path: &str, fields: Fields<'_>) -> Request<Body> {
        let (browser, path) = self.asking(path, fields);
        let request = browser.request(Method::GET, &path).header("accept", "application/json");
        request.header("sec-fetch-site", "same-origin").body(Body::empty()).expect("a request")
    }

    /// A form, sent by the script of a page.
    pub fn post(&self, path: &str, fields: Fields<'_>) -> Request<Body> {
        let (browser, fields) = self.holding(fields);
        let request = browser.request(Method::POST, path).header("accept", "application/json");
        form(request.header("sec-fetch-site", "same-origin"), &borrowed(&fields))
    }

    /// A form, sent without script from a page of the portal.
    pub fn submit(&self, path: &str, fields: Fields<'_>, from: &str) -> Request<Body> {
        let (browser, fields) = self.holding(fields);
        let request = browser.request(Method::POST, path).header("accept", "text/html,*/*;q=0.8");
        let request = request.header("referer", format!("{ORIGIN}{from}")).header("origin", ORIGIN);
        form(request.header("sec-fetch-site", "same-origin"), &borrowed(&fields))
    }
}

/// The boundary of the parts of an upload.
const BOUNDARY: &str = "x";

impl Browser {
    /// A form with a file, sent without script from a page of the portal: its parts stand between `--x`.
    pub fn upload(&self, path: &str, parts: Vec<u8>) -> Request<Body> {
        let request = self.request(Method::POST, path).header("accept", "text/html,*/*;q=0.8");
        let request = request.header("sec-fetch-site", "same-origin").header("origin", ORIGIN);
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        request.header("content-type", kind).body(Body::from(parts)).expect("a request")
    }
}

/// Fields as they are sent.
pub fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, text)| (&**name, &**text)).collect()
}

/// A request with these fields as its body.
pub fn form(request: http::request::Builder, fields: Fields<'_>) -> Request<Body> {
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    request.body(Body::from(encode(fields))).expect("a request")
}
