//! Every method of every door answers, and says the same on both databases.

use domain::{
    Role, Standing,
    field::Password,
    group::{GroupAct, GroupDraft},
    list::{DeviceQuery, DeviceSort, EmployeeQuery, GroupQuery, OrganizationQuery, SortKey},
};

use crate::worlds::{Base, PASSWORD, edit, name, new_password, people, remove, rename, set};

both!(every_read_answers, every_write_answers);

async fn every_read_answers(base: &Base) {
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    base.source(&partner.primary, acme, "Acme", "7").await;
    base.import(partner.id, &[("A1", Some("7")), ("U1", None)]).await;
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    let group = base.group(&partner.primary, "North", &[acme], &[admin.id]).await;
    let user = base.user(&partner.primary, acme).await;

    for (person, devices) in [(&partner.primary, 2), (&admin, 1), (&user, 1)] {
        let actor = base.actor(person).await;
        let door = base.store.visible(&actor).unwrap();
        for sort in DeviceSort::ALL {
            for text in ["", "-"] {
                let query = format!("?q=1&sort={text}{}&model=siris&level=off&state=NEVER_SEEN", sort.key());
                let page = door.devices(&DeviceQuery::read(&query).unwrap()).await.unwrap();
                assert_eq!((page.total, page.page.rows.len()), (devices, usize::try_from(devices).unwrap()));
            }
        }
        assert_eq!(door.devices_export(&DeviceQuery::default()).await.unwrap().rows.len() as u64, devices);
        assert_eq!(door.organization_names().await.unwrap().len(), 1);
        let id = base.device_id(person, "A1").await;
        assert_eq!(door.device(id).await.unwrap().row.serial, "A1");
        let own = base.store.own(&actor);
        assert_eq!(own.me().await.unwrap().account, person.id);
        assert_eq!(own.phone().await.unwrap(), None);
        assert_eq!(own.address().await.unwrap().email, person.email);
        assert_eq!(own.sessions().await.unwrap().len(), 1);
    }
    for person in [&partner.primary, &admin] {
        let actor = base.actor(person).await;
        let organizations = base.store.organization_admin(&actor).unwrap();
        for query in ["", "?q=ac&sort=created", "?sort=-name"] {
            let (page, total) = organizations.list(&OrganizationQuery::read(query).unwrap()).await.unwrap();
            assert_eq!((page.rows.len(), total), (1, 1));
            assert_eq!((page.rows[0].devices, page.rows[0].users), (1, 1));
            assert_eq!(page.rows[0].groups, ["North"]);
        }
        assert_eq!(organizations.organization(acme).await.unwrap().row.name, "Acme");
        assert!(organizations.removed().await.unwrap().is_empty());
        assert!(!organizations.group_choices().await.unwrap().is_empty());
        assert!(organizations.suggest_devices("1").await.unwrap().len() < 2);
        assert_eq!(organizations.removal_impact(acme).await.unwrap().plan.losing, 1);
        let employees = base.store.employee_admin(&actor).unwrap();
        for query in ["", "?q=example&sort=created", "?sort=-name"] {
            let (page, total) = employees.list(&EmployeeQuery::read(query).unwrap()).await.unwrap();
            assert_eq!((page.rows.len(), total.of(None)), (2, 2));
        }
        assert_eq!(employees.employee(admin.id).await.unwrap().row.groups, 1);
    }
    let actor = base.actor(&partner.primary).await;
    let groups = base.store.group_admin(&actor).unwrap();
    for query in ["", "?q=o&sort=-created", "?sort=-name"] {
        assert_eq!(groups.list(&GroupQuery::read(query).unwrap()).await.unwrap().1, 2);
    }
    assert_eq!(groups.group(group).await.unwrap().organizations, 1);
    assert_eq!(groups.choices(&GroupDraft::default()).await.unwrap().employees.len(), 2);
    assert_eq!(groups.plan_deletion(group).await.unwrap().impact.lose.len(), 1);
    let add = people(GroupAct::AddPeople, &[admin.id]);
    assert!(groups.plan(group, &add).await.unwrap().impact.is_empty());
    assert!(!base.store.visitor().first_run_open().await.unwrap());
    assert_eq!(base.system().partners().await.unwrap().len(), 1);
    assert_eq!(base.system().doctor().await.unwrap().iter().filter(|finding| finding.serious).count(), 0);
    assert!(base.store.ready().await);
    assert_eq!(base.store.pending_migrations().await.unwrap(), 0);
}

async fn every_write_answers(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    base.import(partner.id, &[("A1", None), ("A2", None), ("A3", None)]).await;
    let tech = base.employ(primary, Standing::of(Role::Tech)).await;
    let group = base.group(primary, "North", &[acme], &[tech.id]).await;
    base.regroup(primary, group, &[best], &[tech.id]).await;

    let actor = base.actor(primary).await;
    let organizations = base.store.organization_admin(&actor).unwrap();
    rename(&organizations, best, "Better", "").await.unwrap();
    assert_eq!(organizations.link_typed(best, "host-a1").await.unwrap().1, "host-A1");
    let others = [base.device_id(primary, "A2").await, base.device_id(primary, "A3").await];
    assert_eq!(organizations.link_devices(best, &others).await.unwrap(), 2);
    assert_eq!(base.serials(&tech).await, set(["A1", "A2", "A3"]));
    assert_eq!(organizations.unlink_devices(best, &others).await.unwrap(), 2);
    assert_eq!(base.serials(&tech).await, set(["A1"]));
    remove(&organizations, best, "Better").await.unwrap();
    assert_eq!(base.serials(&tech).await, set([]));
    assert_eq!(organizations.removed().await.unwrap().len(), 1);
    organizations.restore(&[best]).await.unwrap();
    assert_eq!(base.serials(&tech).await, set(["A1"]));

    let employees = base.store.employee_admin(&actor).unwrap();
    employees.edit(tech.id, &edit(Standing::of(Role::Admin))).await.unwrap();
    base.release(primary, tech.id).await;
    assert_eq!(base.serials(&tech).await, set(["A1", "A2", "A3"]));
    base.ungroup(primary, group).await;

    let own = base.store.own(&actor);
    own.rename(&name("Petra Prima"), None).await.unwrap();
    base.confirm(primary).await;
    own.ask_address(&domain::field::Email::parse("petra.prima@example.com").unwrap()).await.unwrap();
    own.withdraw_address().await.unwrap();
    assert!(own.factors().await.unwrap().app.is_some());
    assert_eq!(own.make_recovery_codes().await.unwrap().len(), 10);
    let other = own.new_app("").unwrap();
    own.replace_app(&other.sealed, &base.code_of(&other.key, 1), "").await.unwrap();
    base.keep_app(&primary.email, other.key);
    base.sign_in(&primary.email).await;
    assert_eq!(own.end_other_sessions().await.unwrap(), 1);
    let next = new_password("another lantern 8 harbour");
    own.change_password(Password::given(PASSWORD).unwrap(), next).await.unwrap();

    let flash = base.store.visitor().keep_flash("typed", None, false).await.unwrap();
    assert_eq!(base.store.visitor().take_flash(&flash, None).await.unwrap().as_deref(), Some("typed"));
    base.system().sweep().await.unwrap();
    base.store.visitor().sign_out(&primary.session).await.unwrap();
    assert!(base.store.authenticate(&primary.session).await.unwrap().is_none());
    let doctor = base.system().doctor().await.unwrap();
    assert!(doctor.iter().all(|finding| !finding.serious), "{doctor:?}");
}
