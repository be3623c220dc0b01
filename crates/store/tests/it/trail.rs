//! The audit trail: one row for each act, none for what was refused, and no way to change it unseen.

use std::pin::Pin;

use domain::{
    Role, Standing, account::AccountAct, field::Password, group::GroupAct, organization::NewOrganization,
};

use crate::worlds::{
    self, Base, MANAGE, PASSWORD, VIEW, contents, edit, name, new_employee, new_password, new_user, people,
    remove, rename, user_edit,
};

both!(
    each_act_writes_one_row_and_a_refused_one_none,
    rows_are_neither_changed_nor_deleted,
    tampering_is_found_and_located,
    an_anchor_shows_a_trail_that_was_cut_off_or_written_anew,
    a_refused_password_is_noted,
);

type Act<'a> = Pin<Box<dyn Future<Output = Result<(), store::Error>> + Send + 'a>>;

fn act<'a, T>(act: impl Future<Output = Result<T, store::Error>> + Send + 'a) -> Act<'a> {
    Box::pin(async { act.await.map(|_| ()) })
}

async fn each_act_writes_one_row_and_a_refused_one_none(base: &Base) {
    // Guarantee 23, T45
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let tech = base.employ(primary, Standing::of(Role::Tech)).await;
    let north = base.group(primary, "North", &[acme], &[tech.id]).await;
    base.import(partner.id, &[("A1", None), ("A2", None)]).await;
    let device = base.device_id(primary, "A1").await;
    let actor = base.actor(primary).await;
    let organizations = base.store.organization_admin(&actor).unwrap();
    let groups = base.store.group_admin(&actor).unwrap();
    let employees = base.store.employee_admin(&actor).unwrap();
    let (own, system, visitor) = (base.store.own(&actor), base.system(), base.store.visitor());
    let invited = employees.create(&new_employee(Standing::of(Role::Tech))).await.unwrap();
    let token = invited.path.trim_start_matches("/link/").to_owned();
    let new = new_employee(Standing::of(Role::Tech));
    let cove = NewOrganization { name: name("Cove"), group: north };
    let (form, edited) =
        (contents("South", &[acme], &[tech.id]), worlds::organizations(GroupAct::AddOrganizations, &[best]));
    let (promotion, resignation) = (edit(Standing::of(Role::Admin)), edit(Standing::of(Role::Primary)));
    let (devices, gone) = ([device], [best]);
    let fleet = [(0, worlds::device("N1", None))];
    let uma = new_user(VIEW);
    let user = base.user(primary, acme).await.id;
    let (users, more) = (organizations.users(acme), user_edit(MANAGE));
    let unknown = people(GroupAct::AddPeople, &[domain::AccountId::new(1)]);
    let mark = groups.plan(north, &edited).await.unwrap().mark;
    let (petra, east) = (name("Petra P"), name("East"));
    let other = base.sign_in(&primary.email).await;
    let long = "another lantern 8 harbour";
    let acts: Vec<(&str, Act<'_>, usize)> = vec![
        // Its group takes it in: told in the trail of both.
        ("create an organization", act(organizations.create(&cove)), 2),
        ("create it again", act(organizations.create(&cove)), 0),
        ("rename", act(rename(&organizations, best, "Dune", "")), 1),
        ("link by name", act(organizations.link_typed(acme, "A2")), 1),
        ("link what is linked", act(organizations.link_typed(acme, "A2")), 0),
        ("link a device", act(organizations.link_devices(acme, &devices)), 1),
        ("unlink a device", act(organizations.unlink_devices(acme, &devices)), 1),
        ("unlink it again", act(organizations.unlink_devices(acme, &devices)), 0),
        ("remove with a wrong name", act(remove(&organizations, best, "Best")), 0),
        ("remove", act(remove(&organizations, best, "Dune")), 1),
        ("restore", act(organizations.restore(&gone)), 1),
        ("restore again", act(organizations.restore(&gone)), 0),
        ("create a group", act(groups.create(&form)), 1),
        ("create it again", act(groups.create(&form)), 0),
        ("edit a group", act(groups.change(north, &edited, &mark)), 1),
        ("edit it with nobody", act(groups.change(north, &unknown, &mark)), 0),
        ("rename a group", act(groups.rename(north, "North", &east)), 1),
        ("delete a group", act(base.delete_group(primary, north)), 1),
        ("delete it again", act(groups.delete(north, "")), 0),
        ("delete All organizations", act(groups.delete(partner.all, "")), 0),
        ("create an employee", act(employees.create(&new)), 1),
        // Whose address it is, is not asked unseen.
        ("create them again", act(employees.create(&new)), 1),
        ("edit an employee", act(employees.edit(tech.id, &promotion)), 1),
        ("edit oneself up", act(employees.edit(primary.id, &resignation)), 0),
        ("release", act(employees.release(tech.id)), 1),
        ("release oneself", act(employees.release(primary.id)), 0),
        ("rename oneself", act(own.rename(&petra, None)), 1),
        ("end other sessions", act(own.end_other_sessions()), 1),
        (
            "change the password",
            act(own.change_password(Password::given(PASSWORD).unwrap(), new_password(long))),
            1,
        ),
        ("use a link", act(visitor.use_link(&token, new_password(PASSWORD))), 1),
        ("use it again", act(visitor.use_link(&token, new_password(PASSWORD))), 0),
        // The password, the app, the recovery codes, and the session; then the password and the session.
        ("sign in for the first time", act(base.sign_in_as(&invited.email, PASSWORD)), 4),
        ("sign in", act(base.sign_in_as(&invited.email, PASSWORD)), 2),
        ("make recovery codes", act(own.make_recovery_codes()), 1),
        ("sign in as nobody", act(base.sign_in_as("nobody@example.com", PASSWORD)), 0),
        ("sign out what has ended", act(visitor.sign_out(&other.session)), 0),
        ("sign out", act(visitor.sign_out(&tech.session)), 1),
        ("import", act(system.import_devices(partner.id, base.clock.now(), &fleet)), 1),
        ("add a user", act(users.add(&uma)), 1),
        ("add them again", act(users.add(&uma)), 1),
        ("edit a user", act(users.edit(user, &more)), 1),
        ("end their sessions", act(users.act(user, AccountAct::EndSessions)), 1),
        ("reset their second factor", act(users.act(user, AccountAct::ResetSecondFactor)), 1),
        ("need no second factor", act(users.require_second_factor(false)), 1),
        ("need none again", act(users.require_second_factor(false)), 0),
        ("need one", act(users.require_second_factor(true)), 1),
        ("deactivate a user", act(users.act(user, AccountAct::Deactivate)), 1),
        ("deactivate them again", act(users.act(user, AccountAct::Deactivate)), 0),
        ("reactivate them", act(users.act(user, AccountAct::Reactivate)), 1),
        ("delete them", act(users.act(user, AccountAct::Delete)), 1),
        ("delete them again", act(users.act(user, AccountAct::Delete)), 0),
        ("keep a flash", act(visitor.keep_flash("text", None, false)), 0),
        ("sweep", act(system.sweep()), 0),
    ];
    for (what, act, rows) in acts {
        let before = base.trail().await;
        let answer = act.await;
        assert_eq!(base.trail().await - before, rows, "{what}: {answer:?}");
    }
    assert!(base.system().doctor().await.unwrap().iter().all(|finding| !finding.serious));
}

async fn rows_are_neither_changed_nor_deleted(base: &Base) {
    // Guarantee 23, T44
    base.partner().await;
    let before = base.digest().await;
    for sql in ["UPDATE audit SET action = 'nothing'", "DELETE FROM audit", "UPDATE audit SET seq = seq + 1"]
    {
        let refused = base.tamper(sql).await.unwrap_err().to_string();
        assert!(refused.contains("the audit trail only grows"), "{refused}");
    }
    assert_eq!(base.digest().await, before);
}

async fn tampering_is_found_and_located(base: &Base) {
    // Guarantee 23, T44
    let (partner, other) = (base.partner().await, base.partner().await);
    for number in 0..6 {
        base.organization(&partner.primary, &format!("Organization {number}"), partner.all).await;
        base.organization(&other.primary, &format!("Organization {number}"), other.all).await;
    }
    let guards = if base.on_sqlite() {
        "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete"
    } else {
        "DROP TRIGGER audit_no_change ON audit"
    };
    base.tamper(guards).await.unwrap();
    let broken = async || -> Vec<String> {
        let findings = base.system().doctor().await.unwrap();
        findings.into_iter().filter(|finding| finding.serious).map(|finding| finding.text).collect()
    };
    assert!(broken().await.is_empty());
    let row = format!("WHERE partner_id = {} AND seq = 4", partner.id.get());
    for change in [
        "action = 'organization_renamed'",
        "at = at + 1",
        "actor_id = NULL",
        "object_kind = 'group'",
        "object_id = object_id + 1",
        "details = '{}'",
        "hash = 'x'",
        "previous_hash = 'x'",
    ] {
        let column = change.split(' ').next().unwrap();
        base.tamper("CREATE TABLE spare AS SELECT * FROM audit").await.unwrap();
        base.tamper(&format!("UPDATE audit SET {change} {row}")).await.unwrap();
        let found = broken().await;
        assert!(found.len() == 1 && found[0].ends_with("at row 4"), "{change}: {found:?}");
        base.tamper(&format!("UPDATE audit SET {column} = (SELECT {column} FROM spare {row}) {row}"))
            .await
            .unwrap();
        base.tamper("DROP TABLE spare").await.unwrap();
        assert!(broken().await.is_empty());
    }
    // A row taken out, and two rows in each other's place.
    let swap =
        format!("UPDATE audit SET seq = 9 - seq WHERE partner_id = {} AND seq IN (4, 5)", partner.id.get());
    let _ = base.tamper(&swap).await;
    base.tamper(&format!("DELETE FROM audit {row}")).await.unwrap();
    let found = broken().await;
    assert!(found.len() == 1 && found[0].ends_with("at row 4"), "{found:?}");
}

async fn an_anchor_shows_a_trail_that_was_cut_off_or_written_anew(base: &Base) {
    // Guarantee 23, T44
    let (partner, other) = (base.partner().await, base.partner().await);
    base.organization(&partner.primary, "Acme", partner.all).await;
    let system = base.system();
    let anchors = system.trail_anchors().await.unwrap();
    assert_eq!(anchors.len(), 2);
    // As a log or a console shows them.
    let log: Vec<String> =
        anchors.iter().map(|anchor| format!("{{\"level\":\"INFO\",\"anchor\":\"{anchor}\"}}")).collect();
    assert_eq!(store::Anchor::all_in(&log.join("\n")), anchors);
    assert_eq!(store::Anchor::all_in("12:30:45 nothing:1:abc"), []);
    base.organization(&partner.primary, "Best", partner.all).await;
    assert_eq!(system.lost_anchors(&anchors).await.unwrap(), [], "a trail that has grown holds what it held");
    let guards = if base.on_sqlite() {
        "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete"
    } else {
        "DROP TRIGGER audit_no_change ON audit"
    };
    base.tamper(guards).await.unwrap();
    let cut = format!(
        "DELETE FROM audit WHERE partner_id = {0} AND seq > (SELECT MAX(seq) - 2 FROM audit WHERE partner_id = {0})",
        partner.id.get()
    );
    base.tamper(&cut).await.unwrap();
    let lost = async || {
        let trails = system.verify_trails().await.unwrap();
        assert_eq!(trails.iter().filter(|(_, broken)| broken.is_some()).count(), 1, "{trails:?}");
        system.lost_anchors(&anchors).await.unwrap().len()
    };
    assert_eq!(lost().await, 1);
    base.organization(&partner.primary, "Cove", partner.all).await;
    base.organization(&other.primary, "Cove", other.all).await;
    assert_eq!(lost().await, 1, "what was cut off stays missing when it goes on");
    // Whoever moves its end too is told by what lies elsewhere alone.
    let heads = if base.on_sqlite() {
        "DROP TRIGGER audit_head_only_grows"
    } else {
        "DROP TRIGGER audit_head_only_grows ON audit_head"
    };
    base.tamper(heads).await.unwrap();
    let moved = format!(
        "UPDATE audit_head SET seq = 1, hash = (SELECT hash FROM audit WHERE partner_id = {0} AND seq = 1) \
         WHERE partner_id = {0}",
        partner.id.get()
    );
    base.tamper(&moved).await.unwrap();
    assert_eq!(lost().await, 1, "rows beyond the end are told");
    base.tamper(&format!("DELETE FROM audit WHERE partner_id = {} AND seq > 1", partner.id.get()))
        .await
        .unwrap();
    assert!(system.verify_trails().await.unwrap().iter().all(|(_, broken)| broken.is_none()));
    assert_eq!(system.lost_anchors(&anchors).await.unwrap().len(), 1);
}

async fn a_refused_password_is_noted(base: &Base) {
    // Guarantee 23
    let partner = base.partner().await;
    let before = base.trail().await;
    assert!(base.sign_in_as(&partner.primary.email, "not the password").await.is_err());
    assert_eq!(base.trail().await - before, 1);
    let actor = base.actor(&partner.primary).await;
    let wrong = Password::given("not the password").unwrap();
    let new = new_password(PASSWORD);
    assert!(base.store.own(&actor).change_password(wrong, new).await.is_err());
    assert_eq!(base.trail().await - before, 2);
    assert!(base.store.own(&actor).confirm("000000").await.is_err());
    assert_eq!(base.trail().await - before, 3);
}
