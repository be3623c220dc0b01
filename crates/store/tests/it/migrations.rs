//! Steps of the schema: there and back again, and what a database says that does not fit.

use store::{OpenError, Options, Store};

use crate::worlds::Base;

/// How many steps there are.
const STEPS: u32 = 33;

async fn up_down_up(base: Base) {
    // Guarantee 22
    assert_eq!(base.store.pending_migrations().await.unwrap(), STEPS as usize);
    assert_eq!(base.store.migrate().await.unwrap(), STEPS as usize);
    assert_eq!(base.store.pending_migrations().await.unwrap(), 0);
    assert_eq!(base.store.migrate().await.unwrap(), 0, "twice is harmless");
    let shape = schema(&base).await;
    for steps in 1..=STEPS {
        base.store.migrate_down(steps).await.unwrap();
        assert_eq!(base.store.pending_migrations().await.unwrap(), usize::try_from(steps).unwrap());
        base.store.migrate().await.unwrap();
        assert_eq!(schema(&base).await, shape, "after {steps} steps down and up");
    }
    base.store.migrate_down(STEPS).await.unwrap();
    let left = schema(&base).await;
    assert!(left.iter().all(|thing| thing.contains("seaql_migrations")), "{left:?}");
    base.store.migrate().await.unwrap();
    base.partner().await;
    base.finish().await;
}

/// Every table, column, index, constraint and trigger.
async fn schema(base: &Base) -> Vec<String> {
    if base.on_sqlite() {
        return base
            .look("SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_schema ORDER BY 1")
            .await;
    }
    let mut shape = Vec::new();
    for sql in [
        "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable \
         FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
        "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint \
         WHERE connamespace = 'public'::regnamespace ORDER BY 1",
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
        "SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
    ] {
        shape.extend(base.look(sql).await);
    }
    shape
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_goes_up_down_and_up_on_sqlite() {
    up_down_up(Base::empty_sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_goes_up_down_and_up_on_postgres() {
    up_down_up(Base::empty_postgres().await).await;
}

both!(a_database_of_a_newer_program_is_refused, rows_of_two_partners_never_refer_to_each_other);

async fn a_database_of_a_newer_program_is_refused(base: &Base) {
    base.tamper("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0)")
        .await
        .unwrap();
    let refused = Store::open(Options::at(&base.url)).await;
    assert!(matches!(refused, Err(OpenError::Newer(step)) if step == "m9999_future"));
}

async fn rows_of_two_partners_never_refer_to_each_other(base: &Base) {
    // T5
    let (one, two) = (base.partner().await, base.partner().await);
    let (acme, best) = (
        base.organization(&one.primary, "Acme", one.all).await,
        base.organization(&two.primary, "Best", two.all).await,
    );
    let own = base.group(&one.primary, "North", &[acme], &[one.primary.id]).await;
    base.import(one.id, &[("A1", None)]).await;
    let (p1, p2) = (one.id.get(), two.id.get());
    let (own, best, stranger) = (own.get(), best.get(), two.primary.id.get());
    let before = base.digest().await;
    for sql in [
        format!("UPDATE device SET organization_id = {best}, linked_by = 'hand' WHERE partner_id = {p1}"),
        format!("INSERT INTO group_organization VALUES ({own}, {best}, {p1}, 0, 0)"),
        format!("INSERT INTO group_organization VALUES ({own}, {best}, {p2}, 0, 0)"),
        format!("INSERT INTO group_member VALUES ({stranger}, {own}, {p1}, 0, 0, NULL, NULL)"),
        format!("INSERT INTO group_member VALUES ({stranger}, {own}, {p2}, 0, 0, NULL, NULL)"),
        format!("UPDATE employee SET partner_id = {p2} WHERE partner_id = {p1}"),
        format!("UPDATE session SET account_id = {stranger} WHERE partner_id = {p1}"),
    ] {
        let sql = if base.on_sqlite() { format!("PRAGMA foreign_keys = ON; {sql}") } else { sql };
        assert!(base.tamper(&sql).await.is_err(), "{sql}");
    }
    assert_eq!(base.digest().await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_or_strange_address_is_said_in_a_line() {
    let base = Base::sqlite().await;
    let missing = Store::open(Options::at(format!("sqlite:{}", base.file("none.db").display()))).await;
    assert!(matches!(missing, Err(OpenError::Missing(_))));
    assert!(
        matches!(Store::open(Options::at("mysql://u:secret@h/d")).await, Err(OpenError::Address(shown)) if !shown.contains("secret"))
    );
    let away = Store::open(Options::at("postgres://u:secret@127.0.0.1:9/d")).await;
    let Err(OpenError::Unreachable(shown, why)) = away else { panic!("{away:?}") };
    assert!(!shown.contains("secret") && !why.contains("secret"));
    base.finish().await;
}
