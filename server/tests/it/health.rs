//! `/healthz` and `/readyz`.

use http::StatusCode;

use crate::portal::TestPortal;

#[tokio::test]
async fn a_migrated_portal_is_alive_and_ready() {
    let portal = TestPortal::sqlite().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(portal.page(path).await.status, StatusCode::OK, "{path}");
    }
}
