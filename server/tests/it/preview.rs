//! Through somebody else's eyes every address answers what both get, nothing can be sent, and it ends at once.

use std::{fmt::Write as _, time::Duration};

use domain::{limits::PREVIEW, time::SECOND};
use futures::StreamExt as _;
use http::StatusCode;
use tokio::time::timeout;
use tower::ServiceExt as _;

use crate::{
    database::{Kind, only_noted},
    matrix::{self, Row},
    permissions::{POSTED, fill, letter, only_refusals},
    portal::{Answer, borrowed},
    world::{Who, World},
};

both!(
    every_address_answers_what_both_get,
    nothing_is_taken_but_the_end,
    the_forms_work_without_script,
    an_export_holds_what_is_seen_and_says_through_whose_eyes,
    an_open_page_is_told_when_the_eyes_change,
    a_preview_that_is_over_is_said_on_every_page,
);

/// Who looks, through whose eyes, by which id, and words that are not for these.
const PAIRS: [(Who, Who, &str, &[&str]); 7] = [
    (Who::SecurityAdministrator, Who::ScopedTech, "scopedtech", &["SUMAC", "BIRCH"]),
    (Who::SecurityAdministrator, Who::ScopedAdmin, "scopedadmin", &["SUMAC", "BIRCH"]),
    (Who::SecurityAdministrator, Who::Business, "business", &["BIRCH"]),
    (Who::SecurityAdministrator, Who::Primary, "primary", &["BIRCH"]),
    (Who::Primary, Who::SecurityAdministrator, "security", &["BIRCH"]),
    (Who::ScopedAdmin, Who::OrgUser, "user", &["SUMAC", "BIRCH"]),
    (Who::Admin, Who::OrgManager, "manager", &["SUMAC", "BIRCH"]),
];

async fn look(world: &World, by: Who, id: &str) -> Answer {
    let person = world.id(id);
    if ["user", "manager", "restorer"].contains(&id) {
        let fields = [("organization", world.id("organization/north")), ("user", person)];
        return world.post(by, "/api/organization/user/preview", &fields).await;
    }
    world.post(by, "/api/employee/preview", &[("id", person)]).await
}

async fn begin(world: &World, by: Who, id: &str) {
    let answer = look(world, by, id).await;
    assert_eq!(answer.status, StatusCode::OK, "{by:?} through {id}: {}", answer.body);
}

/// What both get, by the letters of the matrix.
fn expected(path: &str, own: char, other: char) -> char {
    let account = path.strip_prefix("/api").unwrap_or(path).starts_with("/account");
    match (own, other) {
        _ if account => 'x',
        // The start pages are those of whoever's eyes these are.
        _ if ["/", "/home", "/api/home"].contains(&path) => other,
        (own, 'y' | '-') if own != 'y' => own,
        // Who may not ask at all is not told what there is.
        ('x', 'n') => 'x',
        _ => other,
    }
}

fn place(who: Who) -> usize {
    Who::ALL.into_iter().position(|one| one == who).expect("somebody")
}

async fn every_address_answers_what_both_get(kind: Kind) {
    // M131, SPEC section 6: never above the previewer's own rights, and nothing that the other does not see
    for (by, through, id, words) in PAIRS {
        let world = World::new(kind).await;
        begin(&world, by, id).await;
        let before = world.portal.database.digest().await;
        let mut wrong = String::new();
        let rows = [matrix::PAGES, matrix::READING].into_iter().flatten();
        let others = matrix::OTHERS
            .iter()
            .filter(|row| !POSTED.contains(&row.path) && row.path != "/events" && !row.path.contains(".csv"));
        for row in rows.chain(others) {
            for target in row.targets {
                let answers: Vec<char> = target.answers.chars().collect();
                let wanted = expected(row.path, answers[place(by)], answers[place(through)]);
                let path = fill(row.path, &world, target);
                let fields: Vec<_> = (row.fields.iter())
                    .map(|(name, text)| ((*name).to_owned(), fill(text, &world, target)))
                    .collect();
                let page = matrix::PAGES.iter().any(|page| page.path == row.path);
                let browser = world.browser(by);
                let request = if page {
                    browser.page_with(&path, &borrowed(&fields))
                } else {
                    browser.get(&path, &borrowed(&fields))
                };
                let answer = world.portal.ask(request).await;
                let got = letter(&answer);
                if got != wanted {
                    let _ = writeln!(
                        wrong,
                        "{path} {fields:?} as {by:?} through {through:?}: {wanted}, not {got} {}",
                        answer.body.chars().take(160).collect::<String>()
                    );
                }
                let body = answer.capitals();
                if let Some(word) = words.iter().find(|word| body.contains(**word)) {
                    let _ = writeln!(wrong, "{path} as {by:?} through {through:?} holds {word}");
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong}");
        only_refusals(&before, &world.portal.database.digest().await);
    }
}

/// A request with the fields of the first thing of a row.
fn first(world: &World, row: &Row) -> (String, Vec<(String, String)>) {
    let target = &row.targets[0];
    let fields = row.fields.iter().map(|(name, text)| ((*name).to_owned(), fill(text, world, target)));
    (fill(row.path, world, target), fields.collect())
}

async fn nothing_is_taken_but_the_end(kind: Kind) {
    // M131: read only, in one place for every function; guarantee 23: each refusal is noted
    for (by, id) in [(Who::SecurityAdministrator, "scopedadmin"), (Who::Primary, "security")] {
        let world = World::new(kind).await;
        begin(&world, by, id).await;
        let before = world.portal.database.digest().await;
        let mut noted = 0;
        for row in matrix::CHANGING.iter().filter(|row| !matrix::ENDS_PREVIEW.contains(&row.path)) {
            let (path, fields) = first(&world, row);
            let answer = world.post(by, &path, &borrowed(&fields)).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} as {by:?}: {}", answer.body);
            assert!(answer.body.contains("Preview"), "{path}: {}", answer.body);
            assert!(answer.cookies().is_empty(), "{path}");
            noted += 1;
            world.portal.store.clock().advance(2 * SECOND);
        }
        for row in matrix::OTHERS.iter().filter(|row| row.path.ends_with("/file")) {
            let (path, fields) = first(&world, row);
            let answer = world.post(by, &path, &borrowed(&fields)).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} as {by:?}: {}", answer.body);
            noted += 1;
            world.portal.store.clock().advance(2 * SECOND);
        }
        let mut after = world.portal.database.digest().await;
        // The session of whoever looks goes on.
        for table in ["session", "flash"] {
            after.insert(table.to_owned(), before[table].clone());
        }
        let rows = only_noted(&before, &after).expect("nothing else has changed");
        assert_eq!(rows.len(), noted);
        assert!(rows.iter().all(|row| row.contains("refused")), "{rows:?}");
        for path in matrix::ENDS_PREVIEW {
            assert_eq!(world.post(by, path, &[]).await.status, StatusCode::OK, "{path}");
        }
        assert_eq!(world.page(by, "/devices").await.status, StatusCode::SEE_OTHER, "signed out");
    }
}

async fn the_forms_work_without_script(kind: Kind) {
    let world = World::new(kind).await;
    let (by, tech) = (Who::SecurityAdministrator, world.id("scopedtech").to_owned());
    let own = format!("/employees/{tech}");
    let page = world.page(by, &own).await;
    assert!(page.body.contains(&format!("href=\"{own}/preview\"")), "the way there");
    let question = format!("{own}/preview");
    let asked = world.page(by, &question).await;
    assert!(asked.body.contains("action=\"/api/employee/preview\""), "{}", asked.body);
    let answer = world.submit(by, "/api/employee/preview", &[("id", &tech)], &question).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"));
    for path in ["/devices", "/nothing/here", "/groups", "/account"] {
        let page = world.page(by, path).await;
        assert!(page.body.contains("sees it. Nothing can be changed."), "{path}: {}", page.body);
        assert!(page.body.contains("action=\"/api/preview/end\""), "{path}");
    }
    let refused = world.submit(by, "/api/account/end-sessions", &[], "/devices").await;
    assert_eq!((refused.status, refused.header("location")), (StatusCode::SEE_OTHER, "/devices"));
    let answer = world.submit(by, "/api/preview/end", &[], "/devices").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, &*own));
    assert!(!world.page(by, "/devices").await.body.contains("Nothing can be changed."));
    // Through the eyes of an organization user.
    let (north, user) = (world.id("organization/north").to_owned(), world.id("user").to_owned());
    let own = format!("/organizations/{north}/users/{user}");
    let asked = world.page(Who::ScopedAdmin, &format!("{own}/preview")).await;
    assert!(asked.body.contains("action=\"/api/organization/user/preview\""), "{}", asked.body);
    begin(&world, Who::ScopedAdmin, "user").await;
    let home = world.page(Who::ScopedAdmin, "/home").await;
    assert!(home.status == StatusCode::OK && home.body.contains("Alder North"), "{}", home.body);
    assert!(!home.body.contains("href=\"/organizations\""), "no place that the user does not have");
    let answer = world.submit(Who::ScopedAdmin, "/api/preview/end", &[], "/home").await;
    assert_eq!(answer.header("location"), own);
}

async fn an_export_holds_what_is_seen_and_says_through_whose_eyes(kind: Kind) {
    let world = World::new(kind).await;
    let theirs = world.get(Who::ScopedTech, "/devices.csv", &[]).await;
    begin(&world, Who::SecurityAdministrator, "scopedtech").await;
    let seen = world.get(Who::SecurityAdministrator, "/devices.csv", &[]).await;
    assert_eq!(seen.status, StatusCode::OK);
    assert_eq!(seen.body, theirs.body);
    for path in ["/audit.csv", "/employees.csv", "/organizations.csv"] {
        assert_eq!(world.get(Who::SecurityAdministrator, path, &[]).await.status, 403, "{path}");
    }
    let trail = &world.portal.database.digest().await["audit"];
    let rows: Vec<_> = trail.iter().filter(|row| row.contains("devices_exported")).collect();
    let through = rows.iter().filter(|row| row.contains("Alder Tech in North") && row.contains("\"as\""));
    assert_eq!((rows.len(), through.count()), (2, 1), "{rows:?}");
}

async fn an_open_page_is_told_when_the_eyes_change(kind: Kind) {
    let world = World::new(kind).await;
    let by = Who::SecurityAdministrator;
    let request = world.browser(by).get("/events", &[]);
    let answer = world.portal.router.clone().oneshot(request).await.expect("an answer");
    let mut stream = answer.into_body().into_data_stream();
    begin(&world, by, "scopedtech").await;
    let told = timeout(Duration::from_secs(1), stream.next()).await.expect("within a second");
    let told = String::from_utf8(told.expect("an event").expect("bytes").to_vec()).expect("text");
    assert!(told.starts_with("event: changed\n"), "{told}");
    assert!(!told.contains(world.id("scopedtech")));
    assert_eq!(world.get(by, "/api/me", &[]).await.json()["account"], world.id("scopedtech"));
    // What takes the right away is told as well, and is so with the next request.
    let id = world.id("scopedtech").to_owned();
    let done = world.post(Who::Primary, "/api/employee/deactivate", &[("id", &id)]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    timeout(Duration::from_secs(1), stream.next())
        .await
        .expect("within a second")
        .expect("an event")
        .expect("bytes");
    let me = world.get(by, "/api/me", &[]).await.json();
    assert_eq!((&me["account"], &me["preview"]), (&world.id("security").into(), &"Over".into()));
}

async fn a_preview_that_is_over_is_said_on_every_page(kind: Kind) {
    let world = World::new(kind).await;
    let by = Who::SecurityAdministrator;
    begin(&world, by, "scopedtech").await;
    world.portal.store.clock().advance(PREVIEW);
    let page = world.page(by, "/devices").await;
    assert!(page.body.contains("Your preview is over") && page.body.contains("ALDER-SUMAC"), "{}", page.body);
    assert_eq!(world.page(by, "/account").await.status, StatusCode::OK, "their own again");
    let refused = world.post(by, "/api/account/end-sessions", &[]).await;
    assert!(
        refused.status == StatusCode::FORBIDDEN && refused.body.contains("PreviewOver"),
        "{}",
        refused.body
    );
    let ended = world.submit(by, "/api/preview/end", &[], "/devices").await;
    assert_eq!(ended.header("location"), "/");
    assert_eq!(world.post(by, "/api/account/end-sessions", &[]).await.status, StatusCode::OK);
}
