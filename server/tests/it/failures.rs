//! What is our fault: whoever asked is told a reference and nothing of the database, and a panic ends one request alone.

use std::{
    collections::BTreeSet,
    io::{self, Write},
    panic::{set_hook, take_hook},
    sync::{Arc, Mutex, PoisonError},
};

use app::context::Assets;
use axum::{Router, routing::get};
use http::StatusCode;
use server::{
    Portal,
    middleware::{around, log_panics},
};

use crate::{
    database::Kind,
    portal::{Answer, Browser, TestPortal, config},
    world::{PASSWORD, Who, World},
};

both!(
    a_page_that_fails_tells_a_reference_and_nothing_of_the_database,
    a_server_function_that_fails_answers_with_the_reference_alone,
    a_form_that_fails_without_script_tells_the_reference_on_its_page,
    whoever_cant_be_recognised_is_not_taken_for_nobody,
);

/// Words of both databases and of what speaks with them.
const OF_THE_DATABASE: [&str; 9] = [
    "no such table",
    "relation",
    "does not exist",
    "SELECT",
    "FROM ",
    "WHERE ",
    "sqlx",
    "error returned",
    "_away",
];

/// The answer's reference, if it is a failure of ours that tells nothing else.
fn reference(answer: &Answer) -> &str {
    for word in OF_THE_DATABASE {
        assert!(!answer.body.contains(word), "{word:?} in {}", answer.body);
        let told = |value: &http::HeaderValue| value.to_str().is_ok_and(|value| value.contains(word));
        assert!(!answer.headers.values().any(told), "{word:?} in {:?}", answer.headers);
    }
    let reference = answer.header("x-request-id");
    assert!(reference.len() == 16 && reference.bytes().all(|b| b.is_ascii_hexdigit()), "{reference}");
    reference
}

/// That a person is told this reference by the page that a failure becomes where there is no other.
fn is_told(page: &Answer, reference: &str) {
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", page.body);
    assert!(page.header("content-type").starts_with("text/html"), "{:?}", page.headers);
    for part in ["<h1>Something went wrong on our side</h1>", &format!("<code>{reference}</code>")] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
}

async fn a_page_that_fails_tells_a_reference_and_nothing_of_the_database(kind: Kind) {
    let world = World::new(kind).await;
    world.portal.database.execute("ALTER TABLE device RENAME TO device_away").await;
    let mut references = BTreeSet::new();
    for path in ["/devices".to_owned(), format!("/devices/{}", world.id("device/north"))] {
        let page = world.page(Who::Tech, &path).await;
        assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}: {}", page.body);
        let reference = reference(&page);
        let told = format!("nothing was changed. Try again, and give support this reference: {reference}");
        assert!(page.body.contains(&told), "{path}: {}", page.body);
        references.insert(reference.to_owned());
    }
    let file = world.page(Who::Tech, "/devices.csv").await;
    is_told(&file, reference(&file));
    references.insert(reference(&file).to_owned());
    assert_eq!(references.len(), 3, "each request has its own");
    // Nobody loses more than what failed.
    assert_eq!(world.page(Who::Tech, "/account").await.status, StatusCode::OK);
    world.portal.database.execute("ALTER TABLE device_away RENAME TO device").await;
    assert_eq!(world.page(Who::Tech, "/devices").await.status, StatusCode::OK);
}

/// What a script is told of a failure: this and no more.
fn is_answered(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", answer.body);
    let told = serde_json::json!({ "Internal": { "reference": reference(answer) } });
    assert_eq!(answer.json(), told);
}

async fn a_server_function_that_fails_answers_with_the_reference_alone(kind: Kind) {
    let world = World::new(kind).await;
    world.portal.database.execute("ALTER TABLE device RENAME TO device_away").await;
    is_answered(&world.get(Who::Tech, "/api/devices", &[("query", "")]).await);
    world.portal.database.execute("ALTER TABLE account RENAME TO account_away").await;
    let fields = [("email", "tech@alder.example"), ("password", PASSWORD)];
    is_answered(&world.post(Who::Anon, "/api/sign-in", &fields).await);
}

async fn a_form_that_fails_without_script_tells_the_reference_on_its_page(kind: Kind) {
    let world = World::new(kind).await;
    let mut browser = Browser::default();
    let fields = [("email", "tech@alder.example"), ("password", PASSWORD)];
    world.portal.database.execute("ALTER TABLE account RENAME TO account_away").await;
    let posted = world.portal.ask(browser.submit("/api/sign-in", &fields, "/sign-in")).await;
    world.portal.database.execute("ALTER TABLE account_away RENAME TO account").await;
    assert_eq!((posted.status, posted.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
    browser.keep(&posted);
    let page = world.portal.ask(browser.page("/sign-in")).await;
    assert_eq!(page.status, StatusCode::OK);
    // Of the request that failed, not of the page that tells of it.
    let told = format!("give support this reference: {}", reference(&posted));
    assert!(page.body.contains(&told) && reference(&page) != reference(&posted), "{}", page.body);
    assert!(!page.body.contains(PASSWORD));
}

async fn whoever_cant_be_recognised_is_not_taken_for_nobody(kind: Kind) {
    let world = World::new(kind).await;
    world.portal.database.execute("ALTER TABLE session RENAME TO session_away").await;
    for path in ["/devices", "/devices.csv", "/sign-in"] {
        let page = world.page(Who::Tech, path).await;
        is_told(&page, reference(&page));
        assert!(page.cookies().is_empty(), "{path} ends no session");
    }
    let answer = world.get(Who::Tech, "/api/devices", &[("query", "")]).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.body, "Something went wrong on our side.");
    reference(&answer);
    world.portal.database.execute("ALTER TABLE session_away RENAME TO session").await;
    assert_eq!(world.page(Who::Tech, "/devices").await.status, StatusCode::OK, "still signed in");
}

/// What a panic says that nobody outside must read.
const SAID: &str = "the ninth device has no serial number";

async fn breaks() -> &'static str {
    panic!("{SAID}")
}

async fn works() -> &'static str {
    "works"
}

/// What is logged, kept.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn lines(&self) -> Vec<serde_json::Value> {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&bytes);
        text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    }
}

/// Panics are logged, as where the portal serves; what the tests print of them stays.
fn log_panics_too() {
    crate::runtime();
    let print = take_hook();
    log_panics();
    let log = take_hook();
    set_hook(Box::new(move |panic| {
        log(panic);
        print(panic);
    }));
}

#[tokio::test]
async fn a_panic_ends_one_request_and_is_logged_under_the_reference_that_its_page_tells() {
    log_panics_too();
    let log = Log::default();
    let written = log.clone();
    // On this thread alone, which is the one that answers.
    let subscriber =
        tracing_subscriber::fmt().with_writer(move || written.clone()).json().flatten_event(true).finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let portal = TestPortal::empty(Kind::Sqlite).await;
    let state = Portal::new(portal.store.clone(), config(&[]), Assets::default(), None);
    let routes = Router::new().route("/breaks", get(breaks)).route("/works", get(works));
    let portal = TestPortal { router: around(routes, &state).with_state(state), ..portal };
    // Another test may meet what is logged for the first time at this very moment, and keep that nobody listens.
    portal.page("/works").await;
    tracing::callsite::rebuild_interest_cache();
    let page = portal.page("/breaks").await;
    is_told(&page, page.header("x-request-id"));
    assert!(page.body.contains("Nothing was changed.") && !page.body.contains(SAID), "{}", page.body);
    // As every other page of the portal.
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    let answer = portal.ask(Browser::default().get("/breaks", &[])).await;
    assert_eq!((answer.status.as_u16(), &*answer.body), (500, "Nothing was changed."));
    assert_eq!(portal.page("/works").await.body, "works");
    let lines = log.lines();
    for failed in [&page, &answer] {
        let reference = failed.header("x-request-id");
        let of = |message: &str| {
            let told =
                |line: &&serde_json::Value| line["span"]["id"] == *reference && line["message"] == message;
            lines.iter().find(told).unwrap_or_else(|| panic!("{message} of {reference} in {lines:?}"))
        };
        let panic = of("panic");
        assert!(panic["level"] == "ERROR" && panic["said"] == SAID, "{panic}");
        assert!(panic["at"].as_str().is_some_and(|at| at.contains("failures.rs:")), "{panic}");
        assert_eq!(of("answered")["status"], 500);
    }
}
