//! Taking a fleet in, keeping a copy, and looking whether all is well.

use domain::{
    device::DeviceState,
    fleet::{DeviceRecord, ImportOutcome},
    list::DeviceQuery,
    time::HOUR,
};
use store::{Error, KeySource, OpenError, Options, Store};

use crate::worlds::{Base, KEY, Partner, device, set};

both!(
    an_import_creates_and_then_updates,
    a_repeated_import_changes_nothing,
    a_link_made_by_hand_is_never_overwritten,
    what_was_unlinked_by_hand_stays_so_until_somebody_links_it,
    what_was_unlinked_by_hand_stays_so_when_its_organization_comes_back,
    a_device_follows_its_source_from_organization_to_organization,
    the_devices_of_a_removed_organization_stay_reserved,
    an_import_that_fails_leaves_nothing_half_done,
    a_device_named_twice_counts_as_it_was_named_last,
    partners_import_the_same_serial_apart,
    an_export_goes_on_after_a_thousand_rows,
    a_demo_is_sound,
    the_doctor_finds_what_was_planted,
);

async fn report(base: &Base, partner: &Partner, rows: &[DeviceRecord]) -> Vec<ImportOutcome> {
    let rows: Vec<_> = rows.iter().cloned().enumerate().collect();
    let report = base.system().import_devices(partner.id, base.clock.now(), &rows).await.unwrap();
    assert!(report.iter().enumerate().all(|(at, (place, _))| at == *place));
    report.into_iter().map(|(_, outcome)| outcome).collect()
}

/// A partner with the organizations Acme (source id 1) and Best (2).
async fn world(base: &Base) -> (Partner, domain::OrganizationId, domain::OrganizationId) {
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let best = base.organization(&partner.primary, "Best", partner.all).await;
    base.source(&partner.primary, acme, "Acme", "1").await;
    base.source(&partner.primary, best, "Best", "2").await;
    (partner, acme, best)
}

async fn organization_of(base: &Base, partner: &Partner, serial: &str) -> String {
    let rows = base.walk(&partner.primary, &DeviceQuery::default()).await;
    rows.into_iter().find(|row| row.serial == serial).unwrap().organization_name
}

async fn an_import_creates_and_then_updates(base: &Base) {
    let (partner, ..) = world(base).await;
    let outcomes =
        report(base, &partner, &[device("A1", Some("1")), device("U1", None), device("U2", Some("99"))])
            .await;
    assert_eq!(
        outcomes,
        [ImportOutcome::CreatedLinked, ImportOutcome::CreatedUnlinked, ImportOutcome::CreatedUnknown]
    );
    let id = base.device_id(&partner.primary, "A1").await;
    let mut again = device("a1", Some("1"));
    "NEW-Name".clone_into(&mut again.hostname);
    again.facts.last_seen = Some(base.clock.now().plus(-2 * HOUR));
    (again.facts.local_used, again.facts.local_available) = (Some(1), Some(3));
    (again.alert_count, again.offsite_used) = (3, Some(7));
    assert_eq!(report(base, &partner, &[again]).await, [ImportOutcome::Updated]);
    let actor = base.actor(&partner.primary).await;
    let found = base.store.visible(&actor).unwrap().device(id).await.unwrap();
    assert_eq!((found.row.hostname.as_str(), found.row.alerts), ("NEW-Name", 3));
    assert_eq!((found.row.local_used, found.row.offsite_used), (Some(1), Some(7)));
    assert_eq!((found.row.state, found.as_of), (DeviceState::Offline, base.clock.now()));
    let found = base.walk(&partner.primary, &DeviceQuery::read("?q=new-n").unwrap()).await;
    assert_eq!(found.len(), 1);
}

async fn a_repeated_import_changes_nothing(base: &Base) {
    let (partner, ..) = world(base).await;
    let rows = [device("A1", Some("1")), device("B1", Some("2")), device("U1", None)];
    report(base, &partner, &rows).await;
    let mut before = base.digest().await;
    assert_eq!(report(base, &partner, &rows).await, [ImportOutcome::Updated; 3]);
    let mut after = base.digest().await;
    for digest in [&mut before, &mut after] {
        digest.remove("audit");
        digest.remove("audit_head");
        digest.remove("partner");
    }
    assert_eq!(after, before);
}

async fn a_link_made_by_hand_is_never_overwritten(base: &Base) {
    let (partner, acme, _) = world(base).await;
    report(base, &partner, &[device("U1", None), device("B1", Some("2"))]).await;
    let actor = base.actor(&partner.primary).await;
    base.store.organization_admin(&actor).unwrap().link_typed(acme, "U1").await.unwrap();
    let outcomes = report(base, &partner, &[device("U1", Some("2"))]).await;
    assert_eq!(outcomes, [ImportOutcome::UpdatedLinkKept]);
    assert_eq!(organization_of(base, &partner, "U1").await, "Acme");
    for source in [None, Some("1"), Some("99")] {
        assert_eq!(report(base, &partner, &[device("U1", source)]).await, [ImportOutcome::Updated]);
        assert_eq!(organization_of(base, &partner, "U1").await, "Acme");
    }
}

async fn what_was_unlinked_by_hand_stays_so_until_somebody_links_it(base: &Base) {
    let (partner, acme, best) = world(base).await;
    let primary = &partner.primary;
    report(base, &partner, &[device("A1", Some("1")), device("U1", None)]).await;
    let (a1, u1) = (base.device_id(primary, "A1").await, base.device_id(primary, "U1").await);
    let customer = base.user(primary, acme).await;
    let actor = base.actor(primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    // Whoever had linked it.
    door.link_devices(acme, &[u1]).await.unwrap();
    assert_eq!(base.serials(&customer).await, set(["A1", "U1"]));
    door.unlink_devices(acme, &[a1, u1]).await.unwrap();
    for (source, told) in [
        (Some("1"), ImportOutcome::UpdatedLeftUnlinked),
        (Some("1"), ImportOutcome::UpdatedLeftUnlinked),
        (Some("99"), ImportOutcome::Updated),
        (None, ImportOutcome::Updated),
        (Some("2"), ImportOutcome::UpdatedLeftUnlinked),
    ] {
        let outcomes = report(base, &partner, &[device("A1", source), device("U1", source)]).await;
        assert_eq!(outcomes, [told; 2], "{source:?}");
        assert!(base.serials(&customer).await.is_empty(), "{source:?}");
        for serial in ["A1", "U1"] {
            assert_eq!(organization_of(base, &partner, serial).await, "", "{serial} of {source:?}");
        }
    }
    // By hand it is linked again, and then that holds.
    door.link_devices(best, &[a1]).await.unwrap();
    let outcomes = report(base, &partner, &[device("A1", Some("1"))]).await;
    assert_eq!(outcomes, [ImportOutcome::UpdatedLinkKept]);
    assert_eq!(organization_of(base, &partner, "A1").await, "Best");
    assert!(base.system().doctor().await.unwrap().iter().all(|finding| !finding.serious));
}

async fn what_was_unlinked_by_hand_stays_so_when_its_organization_comes_back(base: &Base) {
    let (partner, acme, _) = world(base).await;
    let primary = &partner.primary;
    let rows = [device("A1", Some("1")), device("A2", Some("1"))];
    report(base, &partner, &rows).await;
    let a1 = base.device_id(primary, "A1").await;
    let actor = base.actor(primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    door.unlink_devices(acme, &[a1]).await.unwrap();
    base.remove(primary, acme, "Acme").await;
    let outcomes = report(base, &partner, &rows).await;
    assert_eq!(outcomes, [ImportOutcome::UpdatedLeftUnlinked, ImportOutcome::Updated]);
    door.restore(&[acme]).await.unwrap();
    report(base, &partner, &rows).await;
    assert_eq!(organization_of(base, &partner, "A1").await, "");
    assert_eq!(organization_of(base, &partner, "A2").await, "Acme", "its link was only asleep");
}

async fn a_device_follows_its_source_from_organization_to_organization(base: &Base) {
    let (partner, ..) = world(base).await;
    for (source, organization) in [(Some("1"), "Acme"), (Some("2"), "Best"), (None, ""), (Some("1"), "Acme")]
    {
        report(base, &partner, &[device("A1", source)]).await;
        assert_eq!(organization_of(base, &partner, "A1").await, organization);
    }
    assert!(base.system().doctor().await.unwrap().iter().all(|finding| !finding.serious));
}

async fn the_devices_of_a_removed_organization_stay_reserved(base: &Base) {
    let (partner, acme, best) = world(base).await;
    let primary = &partner.primary;
    report(base, &partner, &[device("A1", Some("1")), device("U1", None), device("B1", Some("2"))]).await;
    let actor = base.actor(primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    door.link_typed(acme, "U1").await.unwrap();
    base.remove(primary, acme, "Acme").await;
    // The source goes on speaking of them, of new ones, and of some no longer as it did.
    report(base, &partner, &[device("A1", Some("1")), device("A2", Some("1")), device("U1", None)]).await;
    assert_eq!(base.serials(primary).await, set(["B1"]));
    report(base, &partner, &[device("A1", None), device("A2", Some("99"))]).await;
    assert_eq!(base.serials(primary).await, set(["B1"]), "reserved, whatever its source leaves out");
    assert!(door.suggest_devices("a").await.unwrap().is_empty());
    assert!(door.link_typed(best, "A1").await.is_err());
    door.restore(&[acme]).await.unwrap();
    assert_eq!(base.serials(primary).await, set(["A1", "A2", "B1", "U1"]));
    assert_eq!(organization_of(base, &partner, "A2").await, "Acme");
    assert!(base.system().doctor().await.unwrap().iter().all(|finding| !finding.serious));
}

async fn an_import_that_fails_leaves_nothing_half_done(base: &Base) {
    // Guarantee 20
    let (partner, ..) = world(base).await;
    report(base, &partner, &[device("A1", Some("1"))]).await;
    // The last of three batches can't be kept.
    let guard = if base.on_sqlite() {
        "CREATE TRIGGER full BEFORE INSERT ON device WHEN NEW.serial = 'LAST' BEGIN SELECT RAISE(ABORT, 'full'); END"
    } else {
        "ALTER TABLE device ADD CONSTRAINT full_up CHECK (serial <> 'LAST')"
    };
    base.tamper(guard).await.unwrap();
    let before = base.digest().await;
    let mut rows: Vec<_> = (0..1_200).map(|at| (at, device(&format!("N{at}"), Some("1")))).collect();
    rows.push((1_200, device("LAST", None)));
    assert!(base.system().import_devices(partner.id, base.clock.now(), &rows).await.is_err());
    assert_eq!(base.digest().await, before);
}

async fn a_device_named_twice_counts_as_it_was_named_last(base: &Base) {
    let (partner, ..) = world(base).await;
    let rows = [device("A1", Some("1")), device("B1", Some("2")), device("a1", Some("2"))];
    for _ in 0..2 {
        assert_eq!(report(base, &partner, &rows).await.len(), 3);
        assert_eq!(base.serials(&partner.primary).await, set(["a1", "B1"]));
        assert_eq!(organization_of(base, &partner, "a1").await, "Best");
    }
}

async fn partners_import_the_same_serial_apart(base: &Base) {
    // Guarantee 4, T8
    let ((one, ..), (two, ..)) = (world(base).await, world(base).await);
    report(base, &one, &[device("A1", Some("1"))]).await;
    assert_eq!(report(base, &two, &[device("A1", Some("2"))]).await, [ImportOutcome::CreatedLinked]);
    assert_eq!(organization_of(base, &one, "A1").await, "Acme");
    assert_eq!(organization_of(base, &two, "A1").await, "Best");
}

async fn an_export_goes_on_after_a_thousand_rows(base: &Base) {
    let (partner, ..) = world(base).await;
    let rows: Vec<_> = (0..1_001).map(|at| device(&format!("N{at}"), Some("1"))).collect();
    report(base, &partner, &rows).await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.visible(&actor).unwrap();
    let mut query = DeviceQuery::read("?sort=-hostname").unwrap();
    let first = door.devices_export(&query).await.unwrap();
    assert_eq!(first.rows.len(), 1_000);
    query.list.cursor = first.next;
    let rest = door.devices_export(&query).await.unwrap();
    assert_eq!((rest.rows.len(), rest.next), (1, None));
}

async fn a_demo_is_sound(base: &Base) {
    use domain::{Role, Standing, Visibility};
    use store::{Demo, DemoEmployee, DemoGroup, DemoOrganization, DemoUser};

    use crate::worlds::{VIEW, name, new_employee, new_partner, new_user};
    let organization =
        |at: usize| DemoOrganization { name: name(&format!("Org {at}")), source_id: at.to_string() };
    let employee = |visibility, signs_in| DemoEmployee {
        employee: new_employee(Standing::of(Role::Tech)),
        visibility,
        signs_in,
    };
    let demo = Demo {
        elements: Vec::new(),
        partner: new_partner("demo@example.com"),
        organizations: (0..3).map(organization).collect(),
        employees: vec![
            employee(Visibility::Groups, true),
            employee(Visibility::Everything, true),
            employee(Visibility::Groups, false),
        ],
        groups: vec![DemoGroup { name: name("North"), organizations: vec![0, 2], employees: vec![0, 2] }],
        users: vec![DemoUser { organization: 1, user: new_user(VIEW) }],
        devices: (0..4).map(|at| (at, device(&format!("D{at}"), Some(&at.to_string())))).collect(),
        as_of: base.clock.now(),
    };
    let (_, hints) = base.system().create_demo(&demo).await.unwrap();
    assert_eq!(hints.len(), 4);
    let mut seen = Vec::new();
    for hint in hints {
        base.keep_app(&hint.email, hint.app.clone());
        let signed_in = base.sign_in_as(&hint.email, &hint.password).await.unwrap();
        let actor = base.store.authenticate(&signed_in.session).await.unwrap().unwrap();
        let page = base.store.visible(&actor).unwrap().devices(&DeviceQuery::default()).await.unwrap();
        seen.push((page.total, page.organizations));
    }
    assert_eq!(seen, [(4, 3), (2, 2), (4, 3), (1, 1)]);
    let findings = base.system().doctor().await.unwrap();
    assert!(findings.iter().all(|finding| !finding.serious), "{findings:?}");
}

async fn the_doctor_finds_what_was_planted(base: &Base) {
    let (partner, ..) = world(base).await;
    report(base, &partner, &[device("A1", Some("1"))]).await;
    let serious = async || -> Vec<String> {
        let findings = base.system().doctor().await.unwrap();
        findings.into_iter().filter(|finding| finding.serious).map(|finding| finding.text).collect()
    };
    assert_eq!(serious().await, Vec::<String>::new());
    for (plant, mend, words) in [
        ("UPDATE device SET reserved = TRUE", "UPDATE device SET reserved = FALSE", "reservation"),
        (
            "UPDATE device SET organization_key = 'x'",
            "UPDATE device SET organization_key = 'acme'",
            "sort under",
        ),
        ("UPDATE employee SET role = 'tech'", "UPDATE employee SET role = 'primary'", "primary account"),
        (
            "UPDATE access_group SET kind = 'listed'",
            "UPDATE access_group SET kind = 'all_organizations'",
            "All organizations",
        ),
    ] {
        base.tamper(plant).await.unwrap();
        let found = serious().await;
        assert!(found.len() == 1 && found[0].contains(words), "{found:?}");
        base.tamper(mend).await.unwrap();
    }
    base.group(&partner.primary, "North", &[], &[partner.primary.id]).await;
    assert_eq!(serious().await, Vec::<String>::new());
    base.tamper("UPDATE employee SET visibility = 'everything'").await.unwrap();
    let found = serious().await;
    assert!(found.len() == 1 && found[0].contains("still see everything"), "{found:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_taken_in_use_restores_to_an_equal_state() {
    // Guarantee 22
    let base = Base::sqlite().await;
    let (partner, ..) = world(&base).await;
    report(&base, &partner, &[device("A1", Some("1"))]).await;
    let before = base.digest().await;
    let file = base.file("backup.db");
    base.system().backup(&file).await.unwrap();
    assert!(base.system().backup(&file).await.is_err(), "a backup overwrites no other");
    report(&base, &partner, &[device("LATER", None)]).await;
    assert_ne!(base.digest().await, before);
    base.store.close().await;
    let key = || KeySource::Given(KEY);
    // Another key opens none of what is sealed in it.
    let wrong = Store::restore(&base.url, &file, KeySource::Given([8; 32])).await;
    assert!(matches!(wrong, Err(OpenError::KeyWrong(_))), "{wrong:?}");
    let missing = Store::restore(&base.url, &file, KeySource::File(base.file("none.key"))).await;
    assert!(matches!(missing, Err(OpenError::KeyMissing(_))), "{missing:?}");
    let kept = Store::restore(&base.url, &file, key()).await.unwrap();
    assert_eq!(kept, Some(base.file("portal.db.before-restore")));
    assert!(base.file("portal.db.before-restore").exists());
    // What was ended or used since must not live again: everybody signs in anew.
    let mut restored = before;
    assert!(!restored["session"].is_empty());
    assert!(!restored["recovery_code"].is_empty());
    for table in ["session", "sign_in", "link", "recovery_code", "caller_code"] {
        restored.insert(table.to_owned(), Vec::new());
    }
    assert_eq!(base.digest().await, restored);
    let mut options = Options::at(&base.url);
    options.clock = base.clock.clone();
    options.key = key();
    let store = Store::open(options).await.unwrap();
    assert!(store.authenticate(&partner.primary.session).await.unwrap().is_none());
    store.close().await;
    // What is broken is not restored.
    std::fs::write(base.file("broken.db"), b"SQLite format 3\0 and then nothing").unwrap();
    assert!(Store::restore(&base.url, &base.file("broken.db"), key()).await.is_err());
    let missing = Store::restore(&base.url, &base.file("missing.db"), key()).await;
    assert!(matches!(missing, Err(OpenError::Backup(..))), "{missing:?}");
    let postgres = Store::restore("postgres://h/d", &file, key()).await;
    assert!(matches!(postgres, Err(OpenError::Postgres)), "{postgres:?}");
    assert_eq!(base.digest().await, restored);
    assert!(!base.file("portal.db.restoring").exists());
    base.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_from_before_an_update_is_brought_up_to_date() {
    let base = Base::sqlite().await;
    let file = base.file("backup.db");
    base.store.migrate_down(2).await.unwrap();
    base.system().backup(&file).await.unwrap();
    base.store.close().await;
    let kept = std::fs::read(&file).unwrap();
    Store::restore(&base.url, &file, KeySource::Given(KEY)).await.unwrap();
    assert_eq!(std::fs::read(&file).unwrap(), kept, "a backup is only read");
    let store = Store::open(Options { key: KeySource::Given(KEY), ..Options::at(&base.url) }).await.unwrap();
    assert_eq!(store.pending_migrations().await.unwrap(), 0);
    store.close().await;
    base.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_database_is_replaced_and_kept() {
    let base = Base::sqlite().await;
    world(&base).await;
    let file = base.file("backup.db");
    base.system().backup(&file).await.unwrap();
    base.store.close().await;
    std::fs::write(base.file("portal.db"), "Dear customer,").unwrap();
    let kept = Store::restore(&base.url, &file, KeySource::Given(KEY)).await.unwrap();
    assert_eq!(std::fs::read(kept.unwrap()).unwrap(), b"Dear customer,");
    assert_eq!(base.look("SELECT name FROM organization ORDER BY name").await, ["Acme", "Best"]);
    base.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_that_fails_leaves_no_file() {
    use std::os::unix::fs::FileExt as _;
    let mut base = Base::sqlite().await;
    world(&base).await;
    let page = "SELECT CAST((rootpage - 1) * page_size AS TEXT) FROM sqlite_schema, pragma_page_size \
                WHERE name = 'audit'";
    let page = base.look(page).await[0].parse().unwrap();
    base.store.close().await;
    let database = std::fs::File::options().write(true).open(base.file("portal.db")).unwrap();
    database.write_all_at(&[0xff; 512], page).unwrap();
    let options = Options { key: KeySource::Given(KEY), ..Options::at(&base.url) };
    base.store = Store::open(options).await.unwrap();
    let file = base.file("backup.db");
    let failed = base.system().backup(&file).await;
    assert!(matches!(failed, Err(Error::Database(_))), "{failed:?}");
    assert!(!file.exists());
    base.finish().await;
}
