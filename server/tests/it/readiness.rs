//! `/readyz` of a portal that can't do its work: whoever sends requests on is told to wait, and not to start it anew.

use crate::{
    database::Kind,
    portal::{Browser, TestPortal},
};

both!(
    a_portal_whose_tables_are_not_its_own_is_alive_and_not_ready,
    a_portal_whose_database_is_away_is_alive_and_not_ready,
);

const READY: (u16, &str) = (200, "ready\n");
/// Anybody may ask: nothing is told of what the database said.
const AWAY: (u16, &str) = (503, "the database does not answer\n");
const BEHIND: (u16, &str) = (503, "migrations are missing\n");

/// What those get who look after the program.
async fn looks(portal: &TestPortal, expected: (u16, &str)) {
    let alive = portal.ask(Browser::default().get("/healthz", &[])).await;
    assert_eq!((alive.status.as_u16(), &*alive.body), (200, "alive\n"), "the process answers");
    let ready = portal.ask(Browser::default().get("/readyz", &[])).await;
    assert_eq!((ready.status.as_u16(), &*ready.body), expected);
}

async fn a_portal_whose_tables_are_not_its_own_is_alive_and_not_ready(kind: Kind) {
    let portal = TestPortal::empty(kind).await;
    looks(&portal, READY).await;
    for (away, told, back) in [
        (
            "ALTER TABLE seaql_migrations RENAME TO migrations_away",
            BEHIND,
            "ALTER TABLE migrations_away RENAME TO seaql_migrations",
        ),
        (
            "ALTER TABLE seaql_migrations RENAME COLUMN version TO hidden",
            AWAY,
            "ALTER TABLE seaql_migrations RENAME COLUMN hidden TO version",
        ),
    ] {
        portal.database.execute(away).await;
        looks(&portal, told).await;
        portal.database.execute(back).await;
        looks(&portal, READY).await;
    }
    // A program that is newer than its database.
    portal
        .database
        .execute("DELETE FROM seaql_migrations WHERE version = (SELECT MAX(version) FROM seaql_migrations)")
        .await;
    looks(&portal, BEHIND).await;
}

async fn a_portal_whose_database_is_away_is_alive_and_not_ready(kind: Kind) {
    let portal = TestPortal::empty(kind).await;
    looks(&portal, READY).await;
    portal.store.close().await;
    looks(&portal, AWAY).await;
    // A person who looks there gets a page, and no more than that.
    let page = portal.page("/readyz").await;
    assert_eq!(page.status.as_u16(), 503);
    assert!(
        page.body.contains("the database does not answer") && page.body.contains("</html>"),
        "{}",
        page.body
    );
}
