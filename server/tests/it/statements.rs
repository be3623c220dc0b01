//! What holds for every answer, whatever the address: headers, the cross-site rule, limits, unknown paths.

use axum::body::Body;
use http::{Request, StatusCode};

use crate::{database::Kind, portal::TestPortal};

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let portal = TestPortal::empty(Kind::Sqlite).await;
    for path in ["/", "/welcome", "/sign-in", "/healthz", "/assets/none.js", "/nothing/here", "/devices.csv"]
    {
        let answer = portal.page(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn the_scripts_of_a_page_carry_the_nonce_of_its_header() {
    let portal = TestPortal::empty(Kind::Sqlite).await;
    let (first, second) = (portal.page("/welcome").await, portal.page("/welcome").await);
    let own = first.nonce();
    assert!(!own.is_empty() && own != second.nonce());
    assert!(first.body.contains(&format!("nonce=\"{own}\"")), "{}", first.body);
    let inline = first.body.matches("<script").count();
    assert_eq!(first.body.matches("nonce=\"").count(), first.body.matches(own).count());
    assert!(inline > 0, "the page has scripts");
}

#[tokio::test]
async fn a_portal_without_a_partner_leads_to_its_first_run() {
    let portal = TestPortal::empty(Kind::Sqlite).await;
    for path in ["/", "/sign-in"] {
        let answer = portal.page(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert_eq!(answer.header("location"), "/welcome", "{path}");
    }
}

#[tokio::test]
async fn another_site_changes_nothing() {
    let portal = TestPortal::empty(Kind::Sqlite).await;
    let post = |site: &str| {
        Request::post("/theme")
            .header("sec-fetch-site", site)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from("theme=dark"))
            .expect("a request")
    };
    assert_eq!(portal.ask(post("cross-site")).await.status, StatusCode::FORBIDDEN);
    let chosen = portal.ask(post("same-origin")).await;
    assert_eq!(chosen.status, StatusCode::SEE_OTHER);
    assert!(chosen.header("set-cookie").starts_with("theme=dark;"));
}

#[tokio::test]
async fn what_is_too_much_is_refused() {
    let portal = TestPortal::empty(Kind::Sqlite).await;
    let large = Request::post("/theme")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("content-length", "1000000")
        .body(Body::from("x".repeat(1_000_000)))
        .expect("a request");
    assert_eq!(portal.ask(large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let long = format!("/?q={}", "x".repeat(9_000));
    assert_eq!(portal.page(&long).await.status, StatusCode::URI_TOO_LONG);
}

#[tokio::test]
async fn an_unknown_path_is_a_page_that_says_so() {
    let portal = TestPortal::empty(Kind::Sqlite).await;
    let answer = portal.page("/nothing/here").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.header("content-type").starts_with("text/html"));
}

#[tokio::test]
async fn streams_and_exports_are_for_those_signed_in() {
    let portal = TestPortal::empty(Kind::Sqlite).await;
    for path in ["/events", "/devices.csv"] {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        assert_eq!(portal.ask(request).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
}
