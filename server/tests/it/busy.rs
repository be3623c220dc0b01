//! More sign-ins than the machine can hash: who finds no place is told when to come back.

use std::{num::NonZero, pin::pin, thread::available_parallelism};

use axum::response::IntoResponse as _;
use domain::limits::HASHING_QUEUE;
use futures::future::join_all;
use http::StatusCode;
use server::http::failure;

use crate::{
    database::Kind,
    portal::{Answer, Browser},
    world::{PASSWORD, World},
};

both!(whoever_finds_no_place_to_sign_in_is_told_when_to_come_back);

const OWN: [(&str, &str); 2] = [("email", "tech@alder.example"), ("password", PASSWORD)];

/// Not looked at: come back in two seconds.
fn is_busy(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.body);
    assert_eq!(answer.header("retry-after"), "2");
    assert_eq!(answer.json(), serde_json::json!({ "Busy": { "seconds": 2 } }));
    assert!(answer.cookies().is_empty());
}

async fn whoever_finds_no_place_to_sign_in_is_told_when_to_come_back(kind: Kind) {
    // SECURITY section 2, T32
    let world = World::new(kind).await;
    let places = HASHING_QUEUE + available_parallelism().map_or(1, NonZero::get);
    let guess = |at: usize| {
        let email = format!("guess{at}@elsewhere.example");
        let fields = [("email", &*email), ("password", "not the password at all")];
        world.portal.answer(Browser::default().post("/api/sign-in", &fields))
    };
    let mut flood = pin!(join_all((0..places).map(guess)));
    // Each has its place from its first step on, and keeps it until it is asked to go on.
    assert!(futures::poll!(flood.as_mut()).is_pending());
    let mut browser = Browser::default();
    is_busy(&world.portal.answer(browser.post("/api/sign-in", &OWN)).await);
    // Without script it is the page with the form that says so.
    let posted = world.portal.answer(browser.submit("/api/sign-in", &OWN, "/sign-in"));
    let (posted, guesses) = futures::join!(posted, flood);
    assert_eq!((posted.status, posted.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
    // Those who have a place are looked at, or have waited for too long.
    for answer in &guesses {
        if answer.status != StatusCode::UNAUTHORIZED {
            is_busy(answer);
        }
    }
    assert!(guesses.iter().any(|answer| answer.status == StatusCode::UNAUTHORIZED));
    browser.keep(&posted);
    let page = world.portal.ask(browser.page("/sign-in")).await;
    assert!(page.body.contains("The portal is busy. Try again in 2 seconds."), "{}", page.body);
    // Whoever does as they are told gets in.
    let entered = world.portal.ask(browser.post("/api/sign-in", &OWN)).await;
    assert_eq!(entered.status, StatusCode::OK, "{}", entered.body);
}

#[test]
fn what_is_no_page_tells_when_to_come_back_too() {
    for (error, status) in
        [(store::Error::Busy { seconds: 2 }, 503), (store::Error::TooMany { seconds: 2 }, 429)]
    {
        let answer = failure::of(&error).into_response();
        assert_eq!(answer.status().as_u16(), status, "{error}");
        assert_eq!(answer.headers()["retry-after"], "2", "{error}");
    }
}
