//! `/healthz` and `/readyz`.

use http::StatusCode;

use crate::{database::Kind, portal::TestPortal};

both!(a_migrated_portal_is_alive_and_ready);

async fn a_migrated_portal_is_alive_and_ready(kind: Kind) {
    let portal = TestPortal::empty(kind).await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(portal.page(path).await.status, StatusCode::OK, "{path}");
    }
}

both!(a_world_is_arranged);

async fn a_world_is_arranged(kind: Kind) {
    let world = crate::world::World::new(kind).await;
    for who in crate::world::Who::ALL {
        let begun = std::time::Instant::now();
        let answer = world.page(who, "/devices").await;
        println!("{who:?} {} {:?} {:?}", answer.status, answer.header("location"), begun.elapsed());
        let begun = std::time::Instant::now();
        world.portal.database.digest().await;
        println!("digest {:?}", begun.elapsed());
    }
}
