//! `/healthz` and `/readyz`.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use app::context::Assets;
use http::StatusCode;
use server::Portal;
use tokio::time::timeout;

use crate::{
    database::Kind,
    portal::{TestPortal, config},
    world::{Who, World},
};

both!(a_migrated_portal_is_alive_and_ready);

async fn a_migrated_portal_is_alive_and_ready(kind: Kind) {
    let portal = TestPortal::empty(kind).await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(portal.page(path).await.status, StatusCode::OK, "{path}");
    }
}

both!(a_portal_that_starts_holds_up_no_page_of_another);

async fn a_portal_that_starts_holds_up_no_page_of_another(kind: Kind) {
    let world = World::new(kind).await;
    let done = Arc::new(AtomicBool::new(false));
    let starting = tokio::task::spawn_blocking({
        let (store, done) = (world.portal.store.clone(), Arc::clone(&done));
        move || {
            let mut started = 0;
            while !done.load(Ordering::Relaxed) {
                let portal = Portal::new(store.clone(), config(&[]), Assets::default(), None);
                drop(server::router(portal).expect("everything has an access row"));
                started += 1;
            }
            started
        }
    });
    for _ in 0..40 {
        let answer = timeout(Duration::from_secs(10), world.page(Who::Primary, "/employees")).await;
        assert_eq!(answer.expect("the page ends").status, StatusCode::OK);
    }
    done.store(true, Ordering::Relaxed);
    assert!(starting.await.expect("portals start") > 1);
}
