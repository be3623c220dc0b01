//! The access table: nothing unlisted, nothing stale, and what it says is what happens to a stranger.

use axum::body::Body;
use http::{Method, Request, StatusCode};
use server::{
    access::{self, AccessRow, FUNCTIONS, PAGES, Who},
    http::rows,
};

use crate::{database::Kind, portal::TestPortal};

#[test]
fn every_page_and_every_server_function_has_a_row_and_no_row_is_stale() {
    let pages = server::http::page::listings();
    access::check(pages).expect("nothing unlisted");
    for row in PAGES {
        assert!(pages.iter().any(|page| page.path() == row.path), "{} is no page", row.path);
    }
    let functions: Vec<_> = leptos::server_fn::axum::server_fn_paths().collect();
    for row in FUNCTIONS {
        assert!(functions.contains(&(row.path, row.method.clone())), "{} is no server function", row.path);
    }
}

#[tokio::test]
async fn what_is_not_public_refuses_a_stranger() {
    let portal = TestPortal::empty(Kind::Sqlite).await;
    for row in rows() {
        let status = portal.ask(request(&row)).await.status;
        assert_eq!(status == StatusCode::UNAUTHORIZED, row.who != Who::Public, "{} {}", row.method, row.path);
    }
}

fn request(row: &AccessRow) -> Request<Body> {
    let path = row.path.replace("{*file}", "none.js");
    let request = Request::builder().method(row.method.clone()).uri(path);
    let request = if row.method == Method::POST {
        request
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
    } else {
        request
    };
    request.body(Body::empty()).expect("a request")
}
