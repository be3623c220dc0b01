//! What goes on after the answer has begun: the event stream and the export.

use std::time::Duration;

use axum::body::BodyDataStream;
use domain::time::{HOUR, MINUTE};
use futures::StreamExt as _;
use http::StatusCode;
use tokio::time::timeout;
use tower::ServiceExt as _;

use crate::{
    database::{Kind, only_noted},
    world::{Who, World, details},
};

both!(
    an_open_page_is_told_of_a_group_edit_within_a_second,
    an_open_page_is_told_when_its_session_ends,
    a_database_that_is_away_ends_no_session,
    another_partner_hears_nothing,
    a_stream_that_was_opened_late_misses_nothing,
    an_export_holds_what_its_reader_sees,
    an_export_runs_no_formula,
    an_export_refuses_what_the_list_does_not_have,
    a_revoked_organization_is_gone_with_the_next_request,
    a_page_that_looks_again_by_itself_keeps_no_session_alive,
    an_open_page_is_warned_before_its_session_ends,
    an_open_page_follows_the_partners_time_without_work,
    an_export_is_noted_once_and_asking_for_its_head_is_none,
    what_is_refused_to_a_reader_is_noted_where_it_matters,
    an_upload_that_is_refused_is_noted,
    refusals_and_exports_do_not_fill_the_trail,
);

/// The stream as a page opens it.
pub async fn open(world: &World, who: Who, path: &str) -> BodyDataStream {
    let request = world.browser(who).get(path, &[]);
    let answer = world.portal.router.clone().oneshot(request).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    answer.into_body().into_data_stream()
}

/// What comes within a second; nothing at the end of the stream.
pub async fn next(stream: &mut BodyDataStream) -> Option<String> {
    let bytes = timeout(Duration::from_secs(1), stream.next()).await.expect("within a second")?;
    Some(String::from_utf8(bytes.expect("bytes").to_vec()).expect("text"))
}

/// That nothing comes.
pub async fn silent(stream: &mut BodyDataStream) {
    let heard = timeout(Duration::from_millis(150), stream.next()).await;
    assert!(heard.is_err(), "{heard:?}");
}

async fn revoke(world: &World) {
    let (id, change) = (world.id("group/north"), "?act=remove-organizations&all=matching&query=");
    let plan = world.get(Who::Primary, "/api/group/plan", &[("at", &format!("{id}{change}"))]).await.json();
    let mark = plan["mark"].as_str().expect("a mark");
    let fields = [("id", id), ("change", change), ("mark", mark)];
    let done = world.post(Who::Primary, "/api/group/change", &fields).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
}

async fn an_open_page_is_told_of_a_group_edit_within_a_second(kind: Kind) {
    // M81, rule 9
    let world = World::new(kind).await;
    let mut stream = open(&world, Who::ScopedTech, "/events").await;
    silent(&mut stream).await;
    revoke(&world).await;
    let told = next(&mut stream).await.expect("an event");
    assert!(told.starts_with("event: changed\n") && told.contains("\nid: "), "{told}");
    // It says that something changed, never what.
    assert!(!told.contains("North") && !told.contains(world.id("organization/north")), "{told}");
}

async fn an_open_page_is_told_when_its_session_ends(kind: Kind) {
    let world = World::new(kind).await;
    let mut stream = open(&world, Who::Tech, "/events").await;
    silent(&mut stream).await;
    world.post(Who::Tech, "/api/sign-out", &[]).await;
    assert!(next(&mut stream).await.expect("an event").starts_with("event: ended\n"));
    assert_eq!(next(&mut stream).await, None, "nothing follows");
    // From elsewhere: everything but the session that asks.
    let world = World::new(kind).await;
    let mut stream = open(&world, Who::Tech, "/events").await;
    let mut other = crate::portal::Browser::default();
    crate::forms::sign_in(&world, &mut other, "").await;
    let done = world.portal.ask(other.post("/api/account/end-sessions", &[])).await;
    assert_eq!(done.json()["notice"]["text"], "1 other session has ended.");
    assert!(next(&mut stream).await.expect("an event").starts_with("event: ended\n"));
    assert_eq!(next(&mut stream).await, None);
}

async fn a_database_that_is_away_ends_no_session(kind: Kind) {
    let world = World::new(kind).await;
    let mut stream = open(&world, Who::ScopedTech, "/events").await;
    silent(&mut stream).await;
    revoke(&world).await;
    world.portal.database.execute("ALTER TABLE session RENAME TO session_away").await;
    // No end is told while nobody can know of one, however often it looks.
    let mut heard = String::new();
    while let Ok(Some(Ok(bytes))) = timeout(Duration::from_millis(2_500), stream.next()).await {
        heard.push_str(&String::from_utf8_lossy(&bytes));
    }
    assert!(!heard.contains("ended"), "{heard}");
    world.portal.database.execute("ALTER TABLE session_away RENAME TO session").await;
    world.post(Who::ScopedTech, "/api/sign-out", &[]).await;
    let mut told = String::new();
    while let Ok(Some(Ok(bytes))) = timeout(Duration::from_secs(3), stream.next()).await {
        told.push_str(&String::from_utf8_lossy(&bytes));
    }
    assert!(told.contains("event: ended"), "{told}");
}

async fn another_partner_hears_nothing(kind: Kind) {
    // Guarantee 4
    let world = World::new(kind).await;
    let mut stream = open(&world, Who::OtherPrimary, "/events").await;
    revoke(&world).await;
    silent(&mut stream).await;
}

async fn a_stream_that_was_opened_late_misses_nothing(kind: Kind) {
    let world = World::new(kind).await;
    let page = world.page(Who::ScopedTech, "/devices").await;
    let revision = page.body.split("\\\"revision\\\":").nth(1).and_then(|rest| rest.split(',').next());
    let since = format!("/events?since={}", revision.expect("the page knows of what it is"));
    silent(&mut open(&world, Who::ScopedTech, &since).await).await;
    revoke(&world).await;
    assert!(
        next(&mut open(&world, Who::ScopedTech, &since).await).await.expect("an event").contains("changed")
    );
    for garbage in ["/events?since=x", "/events?since=99999999999999999999999"] {
        let answer = world.portal.router.clone().oneshot(world.browser(Who::Tech).get(garbage, &[])).await;
        assert!(answer.expect("an answer").status().as_u16() < 500, "{garbage}");
    }
}

async fn a_revoked_organization_is_gone_with_the_next_request(kind: Kind) {
    // M81, M82, M86; guarantee 3
    let world = World::new(kind).await;
    let device = format!("/devices/{}", world.id("device/north"));
    assert_eq!(world.page(Who::ScopedTech, &device).await.status, StatusCode::OK);
    revoke(&world).await;
    assert_eq!(world.page(Who::ScopedTech, &device).await.status, StatusCode::NOT_FOUND);
    let list = world.page(Who::ScopedTech, "/devices").await;
    assert!(list.status == StatusCode::OK && !list.body.contains("ALDER-NORTH"));
    assert!(!world.page(Who::ScopedTech, "/devices.csv").await.body.contains("ALDER-NORTH"));
    // Released by a Security Administrator with their password: everything again (rule 4).
    let fields = [("id", world.id("scopedtech"))];
    assert_eq!(world.post(Who::Primary, "/api/employee/release", &fields).await.status, StatusCode::OK);
    assert_eq!(world.page(Who::ScopedTech, &device).await.status, StatusCode::OK);
}

async fn an_export_holds_what_its_reader_sees(kind: Kind) {
    // Rules 5 and 8
    let world = World::new(kind).await;
    let all = ["ALDER-LOOSE-SUMAC-SERIAL", "ALDER-NORTH-SERIAL", "ALDER-SUMAC-SERIAL"];
    for (who, serials) in [
        (Who::Primary, &all[..]),
        (Who::Tech, &all[..]),
        (Who::ScopedTech, &all[1..2]),
        (Who::OrgUser, &all[1..2]),
        (Who::OtherPrimary, &["BIRCH-SERIAL"]),
    ] {
        let answer = world.page(who, "/devices.csv?sort=hostname").await;
        assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
        assert!(answer.header("content-disposition").starts_with("attachment"));
        let found: Vec<&str> =
            answer.body.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        assert_eq!(found, serials, "{who:?}");
    }
    let one = world.page(Who::Tech, "/devices.csv?q=north").await;
    assert_eq!(one.body.lines().count(), 2, "the same question as the list's: {}", one.body);
}

async fn an_export_runs_no_formula(kind: Kind) {
    let world = World::new(kind).await;
    let mut before = "Alder North";
    for (name, field) in [("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("-2, \"x\"", "\"'-2, \"\"x\"\"\"")] {
        let shown = details(before, "n");
        before = name;
        let id = world.id("organization/north");
        let fields = [("id", id), ("shown", &*shown), ("name", name), ("locale", "en"), ("source_id", "n")];
        let done = world.post(Who::Primary, "/api/organization/edit", &fields).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.body);
        let file = world.page(Who::Primary, "/devices.csv").await.body;
        assert!(file.contains(&format!(",{field},")), "{file}");
    }
}

async fn an_export_refuses_what_the_list_does_not_have(kind: Kind) {
    // T7
    let world = World::new(kind).await;
    for query in [
        "sort=partner_id",
        "sort=password_hash",
        "state=none",
        "after=x",
        "organization=1",
        "what=1",
        "q=%00",
    ] {
        for path in [format!("/devices.csv?{query}"), format!("/devices?{query}")] {
            let answer = world.page(Who::Primary, &path).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        }
        let answer = world.get(Who::Primary, "/api/devices", &[("query", query)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
    assert_eq!(
        world.page(Who::Anon, "/devices.csv?q=a").await.header("location"),
        "/sign-in?next=%2Fdevices.csv%3Fq%3Da"
    );
    assert_eq!(world.get(Who::Anon, "/devices.csv", &[]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.page(Who::Sales, "/devices.csv").await.status, StatusCode::FORBIDDEN);
}

async fn a_page_that_looks_again_by_itself_keeps_no_session_alive(kind: Kind) {
    // SECURITY section 2: an hour of rest ends a session, also under an open page
    let world = World::new(kind).await;
    let browser = world.browser(Who::Tech);
    let alone = || {
        let mut request = browser.get("/api/devices", &[("query", "")]);
        request.headers_mut().insert(app::BY_ITSELF, http::HeaderValue::from_static("1"));
        request
    };
    let by_hand = || browser.get("/api/devices", &[("query", "")]);
    for _ in 0..4 {
        world.portal.store.clock().advance(20 * MINUTE);
        assert_eq!(world.portal.ask(by_hand()).await.status, 200, "somebody is at work");
    }
    for _ in 0..2 {
        world.portal.store.clock().advance(20 * MINUTE);
        assert_eq!(world.portal.ask(alone()).await.status, 200);
    }
    world.portal.store.clock().advance(20 * MINUTE);
    assert_eq!(world.portal.ask(alone()).await.status, 401, "nobody was there for an hour");
    assert_eq!(world.portal.ask(by_hand()).await.status, 401);
}

async fn an_open_page_is_warned_before_its_session_ends(kind: Kind) {
    // WCAG 2.2.1: no time limit without warning
    let world = World::new(kind).await;
    let work = || world.get(Who::Tech, "/api/devices", &[("query", "")]);
    world.portal.store.clock().advance(54 * MINUTE);
    let mut stream = open(&world, Who::Tech, "/events").await;
    silent(&mut stream).await;
    world.portal.store.clock().advance(2 * MINUTE);
    let mut stream = open(&world, Who::Tech, "/events").await;
    assert_eq!(next(&mut stream).await.as_deref(), Some("event: ending\ndata: idle 240\n\n"));
    silent(&mut stream).await;
    assert_eq!(work().await.status, 200);
    revoke(&world).await;
    assert_eq!(next(&mut stream).await.as_deref(), Some("event: ending\ndata: later\n\n"));
    assert!(next(&mut stream).await.expect("an event").starts_with("event: changed\n"));
    // Work does not prolong it for ever.
    for _ in 0..13 {
        world.portal.store.clock().advance(50 * MINUTE);
        assert_eq!(work().await.status, 200);
    }
    world.portal.store.clock().advance(11 * MINUTE);
    let mut stream = open(&world, Who::Tech, "/events").await;
    let told = next(&mut stream).await.expect("an event");
    assert!(told.starts_with("event: ending\ndata: limit "), "{told}");
}

async fn an_open_page_follows_the_partners_time_without_work(kind: Kind) {
    // Guarantee 14: a shorter time ends what is older at once
    let world = World::new(kind).await;
    let set = async |minutes: &str| {
        let fields = [("password_min", "15"), ("idle_minutes", minutes)];
        let done = world.post(Who::Primary, "/api/settings/policy", &fields).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    };
    world.portal.store.clock().advance(9 * MINUTE);
    assert_eq!(world.get(Who::Admin, "/api/me", &[]).await.status, 200);
    world.portal.store.clock().advance(2 * MINUTE);
    let mut idle = open(&world, Who::Tech, "/events").await;
    let mut busy = open(&world, Who::Admin, "/events").await;
    silent(&mut idle).await;
    silent(&mut busy).await;
    set("10").await;
    assert!(next(&mut idle).await.expect("an event").starts_with("event: ended\n"));
    assert!(next(&mut busy).await.expect("an event").starts_with("event: changed\n"));
    // Who works is not warned all the time: of a short time only in its last quarter.
    set("5").await;
    assert!(next(&mut busy).await.expect("an event").starts_with("event: changed\n"));
    silent(&mut busy).await;
    world.portal.store.clock().advance(2 * MINUTE);
    let mut busy = open(&world, Who::Admin, "/events").await;
    assert_eq!(next(&mut busy).await.as_deref(), Some("event: ending\ndata: idle 60\n\n"));
}

async fn exports(world: &World) -> usize {
    let trail = world.get(Who::Primary, "/api/audit", &[("query", "action=devices_exported")]).await;
    trail.body.matches("Exported devices</td>").count()
}

async fn an_export_is_noted_once_and_asking_for_its_head_is_none(kind: Kind) {
    // UX section 2: logged
    let world = World::new(kind).await;
    for path in ["/devices.csv", "/audit.csv"] {
        let request = world.browser(Who::Primary).request(http::Method::HEAD, path);
        let answer = world.portal.ask(request.body(axum::body::Body::empty()).expect("a request")).await;
        assert_eq!(answer.status, 405, "{path}");
    }
    assert_eq!(exports(&world).await, 0);
    assert_eq!(world.page(Who::Tech, "/devices.csv?q=north").await.status, 200);
    assert_eq!(exports(&world).await, 1);
    let trail = world.page(Who::Primary, "/audit.csv?action=devices_exported").await;
    assert!(trail.body.contains("query: ?q=north"), "{}", trail.body);
}

async fn what_is_refused_to_a_reader_is_noted_where_it_matters(kind: Kind) {
    // Guarantee 23: once an hour for each address, and never in the place of the refusal
    let world = World::new(kind).await;
    let refused = async || {
        let trail = world.get(Who::Primary, "/api/audit", &[("query", "action=refused")]).await;
        trail.body.matches("Was refused</td>").count()
    };
    let noted = ["/audit", "/sessions", "/why", "/audit.csv", "/employees.csv", "/organizations.csv"];
    for path in noted.into_iter().chain(["/groups", "/organizations", "/settings"]) {
        for _ in 0..2 {
            assert_eq!(world.page(Who::Tech, path).await.status, 403, "{path}");
        }
    }
    assert_eq!(refused().await, noted.len());
    // By its function too, which a page that is open asks.
    for _ in 0..2 {
        assert_eq!(world.get(Who::Tech, "/api/audit", &[("query", "")]).await.status, 403);
        assert_eq!(world.page(Who::Sales, "/audit").await.status, 403, "another person");
    }
    assert_eq!(refused().await, noted.len() + 2);
    // What is not there, or asks to sign in, is no refusal.
    assert_eq!(world.page(Who::Tech, "/employees/1").await.status, 403);
    assert_eq!(world.get(Who::Anon, "/api/audit", &[("query", "")]).await.status, 401);
    for _ in 0..2 {
        world.portal.store.clock().advance(HOUR / 2);
        assert_eq!(world.page(Who::Primary, "/account").await.status, 200, "a session goes on");
        assert_eq!(world.page(Who::Tech, "/account").await.status, 200);
    }
    assert_eq!(world.page(Who::Tech, "/audit").await.status, 403);
    assert_eq!(refused().await, noted.len() + 3);
    let trail = world.page(Who::Primary, "/audit.csv?action=refused").await;
    assert!(trail.body.contains("address: /employees.csv"), "{}", trail.body);
}

async fn an_upload_that_is_refused_is_noted(kind: Kind) {
    // Guarantee 23
    let world = World::new(kind).await;
    for path in ["/employees/import/file", "/organizations/import/file"] {
        let before = world.portal.database.digest().await;
        assert_eq!(world.post(Who::Tech, path, &[("text", "name")]).await.status, 403, "{path}");
        let noted = only_noted(&before, &world.portal.database.digest().await).expect("nothing else");
        assert!(matches!(noted.as_slice(), [row] if row.contains(path)), "{noted:?}");
    }
}

async fn refusals_and_exports_do_not_fill_the_trail(kind: Kind) {
    // T49: the trail is never cut, so nobody may fill it
    let world = World::new(kind).await;
    let rows = |digest: crate::database::Digest| digest["audit"].len();
    let before = rows(world.portal.database.digest().await);
    let (mut answers, mut last) = (Vec::new(), String::new());
    for _ in 0..35 {
        let answer = world.post(Who::OrgUser, "/api/group/delete", &[("id", "1")]).await;
        answers.push(answer.status.as_u16());
        last = answer.body;
    }
    let told: Result<app::error::AppError, _> = serde_json::from_str(&last);
    assert!(matches!(told, Ok(app::error::AppError::TooMany { seconds: 60 })), "a page can say it: {last}");
    assert!(answers.iter().take(30).all(|status| *status == 403), "{answers:?}");
    assert!(answers.iter().skip(30).all(|status| *status == 429), "{answers:?}");
    assert_eq!(rows(world.portal.database.digest().await), before + 30);
    world.portal.store.clock().advance(MINUTE);
    assert_eq!(world.post(Who::OrgUser, "/api/group/delete", &[("id", "1")]).await.status, 403);
    for _ in 0..30 {
        assert_eq!(world.page(Who::Tech, "/devices.csv").await.status, 200);
    }
    assert_eq!(world.page(Who::Tech, "/devices.csv").await.status, 429);
}
