//! The plans that SQLite makes for Device Status, as its questions are asked. A list over 100,000 devices is
//! quick only with these.

use domain::{
    Role, Standing,
    element::{ElementKind, Whereabouts},
    list::{AuditQuery, DeviceQuery, DeviceSort, ElementQuery, OrganizationQuery, SortKey, What, WhyQuery},
};

use crate::worlds::{Base, Person};

const INDEXES: [&str; 8] = [
    "device_by_state",
    "device_by_hostname",
    "device_by_organization_name",
    "device_by_seen",
    "device_by_backup",
    "device_by_storage",
    "device_by_offsite",
    "device_by_alerts",
];

/// How SQLite finds the devices of a page, and whether it sorts them itself.
async fn plan(base: &Base, person: &Person, query: &DeviceQuery, gather: u64) -> (String, bool) {
    let store = base.store.clone().with_lists(50, gather);
    let actor = base.actor(person).await;
    let steps = store.visible(&actor).unwrap().plan(query).await.unwrap();
    let device = steps.iter().find(|step| step.contains(" d ") || step.ends_with(" d")).unwrap().clone();
    assert!(device.starts_with("SEARCH"), "a scan of all devices: {steps:#?}");
    (device, steps.iter().any(|step| step.contains("USE TEMP B-TREE FOR") && step.contains("ORDER BY")))
}

/// Whether a step reads all of a table; a list of ids that came with the question is no table.
fn scans(step: &str) -> bool {
    step.contains("SCAN") && !step.starts_with("SCAN json_each")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn few_devices_are_gathered_and_many_are_walked_in_order() {
    let base = Base::sqlite().await;
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    base.source(&partner.primary, acme, "Acme", "1").await;
    base.import(partner.id, &[("A1", Some("1")), ("U1", None)]).await;
    let tech = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    base.group(&partner.primary, "North", &[acme], &[tech.id]).await;
    let user = base.user(&partner.primary, acme).await;
    for (sort, index) in DeviceSort::ALL.iter().zip(INDEXES) {
        for text in ["", "-"] {
            let first = DeviceQuery::read(&format!("?sort={text}{}", sort.key())).unwrap();
            let actor = base.actor(&partner.primary).await;
            let store = base.store.clone().with_lists(1, 0);
            let page = store.visible(&actor).unwrap().devices(&first).await.unwrap().page;
            let next = DeviceQuery {
                list: domain::list::Sorted { cursor: page.next, ..first.list.clone() },
                ..first.clone()
            };
            assert!(next.list.cursor.is_some());
            for query in [first, next] {
                for person in [&tech, &user] {
                    let (gathered, _) = plan(&base, person, &query, 1_000).await;
                    assert!(
                        gathered.contains("device_by_organization (organization_id=?"),
                        "{sort:?}: {gathered}"
                    );
                }
                for person in [&partner.primary, &tech, &user] {
                    let (walked, sorted) = plan(&base, person, &query, 0).await;
                    let wanted = format!("USING INDEX {index} (partner_id=? AND reserved=?");
                    assert!(walked.contains(&wanted), "{sort:?}: {walked}");
                    assert!(!sorted, "{sort:?}: walked in order, nothing is sorted");
                }
            }
        }
    }
    base.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counts_and_searches_read_an_index_alone() {
    let base = Base::sqlite().await;
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let tech = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    base.group(&partner.primary, "North", &[acme], &[tech.id]).await;
    for (person, search, index) in [
        (&tech, "", "COVERING INDEX device_by_organization"),
        (&tech, "?q=a", "COVERING INDEX device_by_organization"),
        (&partner.primary, "", "COVERING INDEX"),
        (&partner.primary, "?q=a", "COVERING INDEX device_search"),
    ] {
        let actor = base.actor(person).await;
        let query = DeviceQuery::read(search).unwrap();
        let steps = base.store.visible(&actor).unwrap().plan_of_counts(&query).await.unwrap();
        let device = steps.iter().find(|step| step.contains(" d ")).unwrap();
        assert!(device.starts_with("SEARCH") && device.contains(index), "{search}: {steps:#?}");
    }
    base.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counting_scans_no_foreign_device() {
    let base = Base::sqlite().await;
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let tech = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    base.group(&partner.primary, "North", &[acme], &[tech.id]).await;
    for (person, index) in [
        (&tech, "device_by_organization (organization_id=?"),
        (&partner.primary, "(partner_id=? AND reserved=?"),
    ] {
        let actor = base.actor(person).await;
        let steps =
            base.store.visible(&actor).unwrap().plan_of_counts(&DeviceQuery::default()).await.unwrap();
        let device = steps.iter().find(|step| step.contains(" d ")).unwrap();
        assert!(device.starts_with("SEARCH") && device.contains(index), "{steps:#?}");
    }
    base.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_of_the_trail_are_found_by_their_index() {
    let base = Base::sqlite().await;
    let partner = base.partner().await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.oversight(&actor).unwrap();
    for (query, days) in [
        ("?from=2026-11-01&to=2026-11-02", "(partner_id=? AND at>? AND at<?)"),
        ("?from=2026-11-01", "(partner_id=? AND at>?)"),
        ("?to=2026-11-02&before=9", "(partner_id=? AND at<?)"),
    ] {
        let steps = door.plan(&AuditQuery::read(query).unwrap()).await.unwrap();
        let wanted = format!("SEARCH audit USING COVERING INDEX audit_by_time {days}");
        assert!(steps.contains(&wanted), "{query}: {steps:#?}");
        assert!(steps.iter().all(|step| !step.contains("SCAN")), "{query}: {steps:#?}");
        assert!(steps.iter().all(|step| !step.contains("TEMP B-TREE FOR ORDER")), "{query}: {steps:#?}");
    }
    // What is about one organization is found without walking the trail.
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let query = AuditQuery { organization: Some(acme), ..AuditQuery::default() };
    let steps = door.plan(&query).await.unwrap();
    assert!(steps.iter().any(|step| step.starts_with("SEARCH t USING")), "{steps:#?}");
    assert!(steps.iter().all(|step| !step.contains("SCAN")), "{steps:#?}");
    base.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn elements_are_read_in_order_by_an_index_of_their_own() {
    let base = Base::sqlite().await;
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    base.group(&partner.primary, "North", &[acme], &[admin.id]).await;
    let list = ElementQuery::default().list;
    for (kind, table) in ElementKind::ALL.into_iter().zip(["network", "saas_account", "endpoint_agent"]) {
        for person in [&partner.primary, &admin] {
            let actor = base.actor(person).await;
            let door = base.store.visible(&actor).unwrap();
            let steps = door.plan_of_elements(kind, Whereabouts::In(acme), &list).await.unwrap();
            let wanted = format!("SEARCH d USING INDEX {table}_by_organization (organization_id=?");
            assert!(steps.iter().any(|step| step.starts_with(&wanted)), "{steps:#?}");
            assert!(steps.iter().all(|step| !step.contains("TEMP B-TREE FOR ORDER")), "{steps:#?}");
        }
        if kind.linkable() {
            let actor = base.actor(&partner.primary).await;
            let door = base.store.visible(&actor).unwrap();
            let steps = door.plan_of_elements(kind, Whereabouts::Unlinked, &list).await.unwrap();
            let wanted = format!("SEARCH d USING INDEX {table}_unlinked (partner_id=?");
            assert!(steps[0].starts_with(&wanted), "not among all that are linked: {steps:#?}");
            assert!(steps.iter().all(|step| !step.contains("TEMP B-TREE FOR ORDER")), "{steps:#?}");
        }
    }
    base.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_organizations_have_is_counted_in_indexes_alone() {
    let base = Base::sqlite().await;
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let actor = base.actor(&partner.primary).await;
    let steps = base.store.organization_admin(&actor).unwrap().plan_of_counts(&[acme]).await.unwrap();
    for table in ["network", "saas_account", "endpoint_agent"] {
        let wanted = format!("SEARCH d USING COVERING INDEX {table}_by_organization (organization_id=?");
        assert!(steps.iter().any(|step| step.starts_with(&wanted)), "{table}: {steps:#?}");
    }
    assert_eq!(steps.iter().find(|step| scans(step)), None, "{steps:#?}");
    let steps = base.store.visible(&actor).unwrap().plan_of_unlinked().await.unwrap();
    for table in ["device", "network", "saas_account"] {
        assert!(steps.iter().all(|step| !step.contains("SCAN d")), "{table}: {steps:#?}");
    }
    assert_eq!(
        steps.iter().filter(|step| step.starts_with("SEARCH d USING COVERING INDEX")).count(),
        3,
        "{steps:#?}"
    );
    base.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_history_of_a_group_is_found_by_its_index() {
    let base = Base::sqlite().await;
    let partner = base.partner().await;
    let actor = base.actor(&partner.primary).await;
    let steps = base.store.oversight(&actor).unwrap().plan_of_history(partner.all).await.unwrap();
    assert!(steps[0].contains("audit_by_object"), "{steps:#?}");
    base.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sees_an_organization_is_read_by_name() {
    let base = Base::sqlite().await;
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.explainer(&actor).unwrap();
    for who in ["", "ann"] {
        let what = Some(What::Organization(acme));
        let query = WhyQuery { what, person_search: who.to_owned(), ..WhyQuery::default() };
        let plans = door.plans_of_seers(acme, &query).await.unwrap();
        let [gathered, alone, users, _, ways, count] = plans.as_slice() else { panic!("{plans:#?}") };
        let has = |plan: &[String], wanted: &str| plan.iter().any(|step| step.starts_with(wanted));
        let correlated = |plan: &[String]| plan.iter().any(|step| step.contains("CORRELATED"));
        for plan in [gathered, alone] {
            assert!(has(plan, "SEARCH e USING INDEX employee_by_name (partner_id=?"), "{plan:#?}");
        }
        assert!(
            has(users, "SEARCH u USING INDEX organization_user_by_name (organization_id=?"),
            "{users:#?}"
        );
        // The members of the groups that hold it are gathered once; or each is looked at by what they are in.
        assert!(!correlated(gathered) && correlated(count) != who.is_empty(), "{gathered:#?} {count:#?}");
        let by_group = "SEARCH gm USING INDEX group_member_by_group (group_id=?)";
        assert!(has(gathered, by_group), "{gathered:#?}");
        let own = alone.iter().any(|step| step.starts_with("SEARCH gm") && step.contains("(account_id=?"));
        assert!(correlated(alone) && own, "{alone:#?}");
        for plan in [gathered, alone, count] {
            let holding = plan.iter().any(|step| {
                step.starts_with("SEARCH go")
                    && step.contains("group_organization_by_organization (organization_id=?")
            });
            assert!(holding, "{plan:#?}");
        }
        for plan in &plans {
            let table = |step: &&String| scans(step) && *step != "SCAN CONSTANT ROW";
            assert_eq!(plan.iter().find(table), None, "{plan:#?}");
            assert!(plan.iter().all(|step| !step.contains("TEMP B-TREE FOR ORDER")), "{plan:#?}");
        }
        assert!(has(ways, "SEARCH gm USING"), "{ways:#?}");
    }
    base.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn since_when_an_answer_is_so_is_read_by_indexes_of_the_trail() {
    let base = Base::sqlite().await;
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let actor = base.actor(&partner.primary).await;
    let [told, left, unread] = base.store.explainer(&actor).unwrap().plans_of_since(acme).await.unwrap();
    let wanted =
        "SEARCH audit USING INDEX audit_by_object (partner_id=? AND object_kind=? AND object_id=? AND seq<?)";
    assert!(told.iter().any(|step| step == wanted), "{told:#?}");
    for steps in [left, unread] {
        let newest = steps
            .iter()
            .filter(|step| *step == "SEARCH audit USING INDEX audit_by_action (partner_id=? AND action=?)");
        assert_eq!(newest.count(), 4, "{steps:#?}");
    }
    base.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_sees_everything_walks_organizations_in_order() {
    // No list of all of them is made before the first is shown.
    let base = Base::sqlite().await;
    let partner = base.partner().await;
    base.organization(&partner.primary, "Acme", partner.all).await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    for (query, index) in [
        ("", "organization_by_name"),
        ("?q=acme", "organization_by_name"),
        ("?sort=-created", "organization_by_creation"),
    ] {
        let steps = door.plan_of_list(&OrganizationQuery::read(query).unwrap()).await.unwrap();
        assert!(
            steps.iter().any(|step| step.starts_with("SEARCH o") && step.contains(index)),
            "{query}: {steps:#?}"
        );
        // The tags of each are put in order; nothing else is.
        let orders = steps.iter().filter(|step| step.contains("TEMP B-TREE")).count();
        assert_eq!(orders, 1, "{query}: {steps:#?}");
        assert!(
            !steps.iter().any(|step| step.contains("SCAN o") || step.contains("LIST SUBQUERY")),
            "{query}: {steps:#?}"
        );
    }
    base.finish().await;
}
