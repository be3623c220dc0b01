//! Manage Organizations: creating, linking devices, removing and bringing back.

use domain::{
    Problem, Refusal, Role, Standing,
    element::{ElementRecord, ElementState},
    limits::{NAME_REFUSALS, REMOVED_ORGANIZATION},
    list::{DeviceQuery, OrganizationQuery},
    organization::{NewOrganization, OrganizationBulkPlan},
    selection::OrganizationBulk,
};
use store::Error;

use crate::worlds::{Base, Person, device, name, network, remove, rename, set};

both!(
    organizations_are_found_by_state_group_and_users,
    an_organization_is_created_in_a_group_in_one_act,
    a_scoped_creator_chooses_only_among_their_own_groups,
    only_administrators_manage_organizations,
    a_scoped_administrator_sees_the_organizations_of_their_groups,
    a_scoped_person_links_by_exact_serial_only,
    a_serial_that_belongs_elsewhere_is_not_available,
    suggestions_are_for_unscoped_people_alone,
    an_unscoped_person_links_by_a_hostname_that_only_one_has,
    the_impact_of_a_removal_names_who_loses_what,
    a_removal_needs_the_name_typed,
    a_removed_organization_can_be_brought_back_for_seven_days,
    a_restored_organization_needs_its_name_free,
    after_seven_days_an_organization_is_gone_for_good,
    names_are_unique_among_the_organizations_that_are_there,
    guesses_at_names_that_one_does_not_see_are_counted_and_told,
    a_renamed_organization_sorts_under_its_new_name,
    names_sort_by_code_points_whatever_the_servers_language,
);

fn problem<T: std::fmt::Debug>(answer: Result<T, Error>, field: &str) -> Problem {
    match answer {
        Err(Error::Invalid(fields)) => {
            fields.of(field).unwrap_or_else(|| panic!("another field: {fields:?}"))
        }
        other => panic!("no invalid field: {other:?}"),
    }
}

async fn admin(base: &Base, by: &Person) -> Person {
    base.employ(by, Standing::of(Role::Admin)).await
}

async fn an_organization_is_created_in_a_group_in_one_act(base: &Base) {
    // M39, M87, M88, rule 11, T2
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let tech = base.employ(primary, Standing::of(Role::Tech)).await;
    let north = base.group(primary, "North", &[acme], &[tech.id]).await;
    let best = base.organization(primary, "Best", north).await;
    let actor = base.actor(&tech).await;
    let names = base.store.visible(&actor).unwrap().organization_names().await.unwrap();
    assert_eq!(names.iter().map(|organization| organization.id).collect::<Vec<_>>(), [acme, best]);
    // A group that is none of the partner's creates nothing.
    let stranger = base.partner().await;
    let before = base.digest().await;
    let actor = base.actor(primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    for group in [stranger.all, domain::GroupId::new(1)] {
        let refused = door.create(&NewOrganization { name: name("Cove"), group }).await;
        assert_eq!(problem(refused, "group"), Problem::NotAChoice);
    }
    assert_eq!(base.digest().await, before);
}

async fn a_scoped_creator_chooses_only_among_their_own_groups(base: &Base) {
    // Rule 11
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let (admin, other) = (admin(base, primary).await, admin(base, primary).await);
    let north = base.group(primary, "North", &[acme], &[admin.id]).await;
    let south = base.group(primary, "South", &[acme], &[other.id]).await;
    let actor = base.actor(&admin).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let choices = door.group_choices().await.unwrap();
    assert_eq!(choices.iter().map(|choice| choice.id).collect::<Vec<_>>(), [north]);
    for group in [south, partner.all] {
        let refused = door.create(&NewOrganization { name: name("Cove"), group }).await;
        assert_eq!(problem(refused, "group"), Problem::NotAChoice);
    }
    let cove = door.create(&NewOrganization { name: name("Cove"), group: north }).await.unwrap();
    assert_eq!(door.organization(cove).await.unwrap().row.groups, ["North"], "never out of one's sight");
    // Whoever is in no group any more can create none.
    base.regroup(primary, north, &[acme], &[]).await;
    assert!(door.group_choices().await.unwrap().is_empty());
    let refused = door.create(&NewOrganization { name: name("Dune"), group: north }).await;
    assert_eq!(problem(refused, "group"), Problem::NotAChoice);
}

async fn only_administrators_manage_organizations(base: &Base) {
    // M67, guarantee 7
    let partner = base.partner().await;
    for (standing, may) in [
        (Standing::of(Role::Admin), true),
        (Standing::of(Role::SalesMarketing).designated(), true),
        (Standing::of(Role::Business), false),
        (Standing::of(Role::Tech), false),
        (Standing::of(Role::SalesMarketing), false),
    ] {
        let person = base.employ(&partner.primary, standing).await;
        let actor = base.actor(&person).await;
        assert_eq!(base.store.organization_admin(&actor).is_ok(), may, "{standing:?}");
        assert_eq!(base.store.group_admin(&actor).is_ok(), standing.security_administrator, "M72");
    }
    // Rights are read again inside the act: a door opened before a demotion changes nothing after it.
    let admin = admin(base, &partner.primary).await;
    let actor = base.actor(&admin).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let primary = base.actor(&partner.primary).await;
    let demotion = crate::worlds::edit(Standing::of(Role::Tech));
    base.store.employee_admin(&primary).unwrap().edit(admin.id, &demotion).await.unwrap();
    let refused = door.create(&NewOrganization { name: name("Late"), group: partner.all }).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::Role))), "{refused:?}");
}

async fn a_scoped_administrator_sees_the_organizations_of_their_groups(base: &Base) {
    // M68, rule 5
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let admin = admin(base, primary).await;
    base.group(primary, "North", &[acme], &[admin.id]).await;
    base.group(primary, "Secret", &[acme, best], &[primary.id]).await;
    let actor = base.actor(&admin).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let (page, total) = door.list(&OrganizationQuery::default()).await.unwrap();
    assert_eq!((page.rows.len(), total), (1, 1));
    assert_eq!(page.rows[0].groups, ["North"], "groups of others are not told");
    assert_eq!(door.list(&OrganizationQuery::read("?q=best").unwrap()).await.unwrap().1, 0);
    assert!(matches!(door.organization(best).await, Err(Error::NotFound)));
    base.remove(primary, best, "Best").await;
    assert!(door.removed().await.unwrap().is_empty());
    assert!(matches!(door.restore(&[best]).await, Err(Error::NotFound)));
    base.remove(primary, acme, "Acme").await;
    assert_eq!(door.removed().await.unwrap().len(), 1, "its memberships sleep and tell who saw it");
    door.restore(&[acme]).await.unwrap();
}

async fn a_scoped_person_links_by_exact_serial_only(base: &Base) {
    // M44, M47, rule 8
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    base.import(partner.id, &[("SN-100", None), ("SN-200", None)]).await;
    let admin = admin(base, &partner.primary).await;
    base.group(&partner.primary, "North", &[acme], &[admin.id]).await;
    let unlinked = base.device_id(&partner.primary, "SN-200").await;
    let actor = base.actor(&admin).await;
    let door = base.store.organization_admin(&actor).unwrap();
    for typed in ["SN-10", "host-SN-100", "SN-1%", "SN_100", "%"] {
        assert_eq!(problem(door.link_typed(acme, typed).await, "device"), Problem::NotAvailable, "{typed}");
    }
    assert_eq!(problem(door.link_typed(acme, "  ").await, "device"), Problem::Empty);
    assert!(matches!(door.link_devices(acme, &[unlinked]).await, Err(Error::NotFound)));
    assert_eq!(door.link_typed(acme, " sn-100 ").await.unwrap().1, "host-SN-100");
    assert_eq!(base.serials(&admin).await, set(["SN-100"]));
}

async fn a_serial_that_belongs_elsewhere_is_not_available(base: &Base) {
    // Rule 8, T8
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let gone = base.organization(primary, "Gone", partner.all).await;
    base.source(primary, best, "Best", "2").await;
    base.source(primary, gone, "Gone", "3").await;
    base.import(partner.id, &[("LINKED", Some("2")), ("RESERVED", Some("3"))]).await;
    base.remove(primary, gone, "Gone").await;
    let stranger = base.partner().await;
    base.import(stranger.id, &[("FOREIGN", None)]).await;
    let admin = admin(base, primary).await;
    base.group(primary, "North", &[acme], &[admin.id]).await;
    let before = base.digest().await;
    for person in [primary, &admin] {
        let actor = base.actor(person).await;
        let door = base.store.organization_admin(&actor).unwrap();
        for serial in ["LINKED", "RESERVED", "FOREIGN", "NEVER-WAS"] {
            let answer = door.link_typed(acme, serial).await;
            assert_eq!(problem(answer, "device"), Problem::NotAvailable, "{serial}");
        }
    }
    assert_eq!(base.digest().await, before);
}

async fn suggestions_are_for_unscoped_people_alone(base: &Base) {
    // M45, M46, rule 8
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    base.source(&partner.primary, acme, "Acme", "1").await;
    base.import(partner.id, &[("S1", None), ("S2", Some("1")), ("XS3", None), ("50%", None)]).await;
    let stranger = base.partner().await;
    base.import(stranger.id, &[("S4", None)]).await;
    let admin = admin(base, &partner.primary).await;
    let suggested = async |person: &Person, search: &str| -> Vec<String> {
        let actor = base.actor(person).await;
        let door = base.store.organization_admin(&actor).unwrap();
        door.suggest_devices(search).await.unwrap().into_iter().map(|device| device.serial).collect()
    };
    assert_eq!(suggested(&admin, "s").await.len(), 3, "unlinked ones, matched by host or serial");
    assert_eq!(suggested(&admin, "s1").await, ["S1"]);
    assert_eq!(suggested(&admin, "%").await, ["50%"]);
    assert_eq!(suggested(&admin, "xs").await, ["XS3"]);
    assert!(suggested(&admin, "").await.is_empty());
    base.group(&partner.primary, "North", &[acme], &[admin.id]).await;
    assert!(suggested(&admin, "s").await.is_empty());
    base.regroup(&partner.primary, partner.all, &[], &[admin.id]).await;
    assert!(suggested(&admin, "s").await.is_empty(), "All organizations holds no unlinked device");
}

async fn an_unscoped_person_links_by_a_hostname_that_only_one_has(base: &Base) {
    // M44
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let mut rows =
        [("T1", "twin"), ("T2", "twin"), ("only", "single"), ("twin", "other")].map(|(serial, host)| {
            (0, domain::fleet::DeviceRecord { hostname: host.to_owned(), ..device(serial, None) })
        });
    rows.iter_mut().enumerate().for_each(|(at, row)| row.0 = at);
    base.system().import_devices(partner.id, base.clock.now(), &rows).await.unwrap();
    let actor = base.actor(&partner.primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    assert_eq!(door.link_typed(acme, "SINGLE").await.unwrap().1, "single");
    assert_eq!(door.link_typed(acme, "twin").await.unwrap().1, "other", "a serial goes before hostnames");
    assert_eq!(problem(door.link_typed(acme, "twin").await, "device"), Problem::NotAvailable);
}

async fn the_impact_of_a_removal_names_who_loses_what(base: &Base) {
    // Rule 13, M115
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    base.source(primary, acme, "Acme", "1").await;
    base.import(partner.id, &[("A1", Some("1")), ("A2", Some("1"))]).await;
    base.user(&partner.primary, acme).await;
    let mut names = Vec::new();
    let mut people = Vec::new();
    for _ in 0..4 {
        let person = base.employ(primary, Standing::of(Role::Tech)).await;
        let actor = base.actor(&person).await;
        names.push(base.store.own(&actor).me().await.unwrap().name);
        people.push(person.id);
    }
    base.group(primary, "Only Acme", &[acme], &[people[0], primary.id]).await;
    base.group(primary, "Both", &[acme, best], &[people[1]]).await;
    base.regroup(primary, partner.all, &[], &[people[2]]).await;
    let actor = base.actor(primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let impact = door.removal_impact(acme).await.unwrap().plan;
    let blind = |plan: &OrganizationBulkPlan| plan.lose.iter().filter(|loss| loss.nothing_left).count();
    assert_eq!((impact.devices, impact.users), (2, 1));
    assert_eq!(impact.losing, 3);
    let mut lose: Vec<_> = impact.lose.iter().map(|loss| loss.employee.clone()).collect();
    lose.sort();
    assert_eq!(lose, {
        names.truncate(3);
        names.sort();
        names.clone()
    });
    assert_eq!(blind(&impact), 1);
    base.remove(primary, best, "Best").await;
    assert_eq!(blind(&door.removal_impact(acme).await.unwrap().plan), 3);
}

async fn a_removal_needs_the_name_typed(base: &Base) {
    // M92, K8
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    for typed in ["", "acme", "Acme Inc"] {
        assert_eq!(problem(remove(&door, acme, typed).await, "confirmation"), Problem::NameToConfirm);
    }
    // Somebody else sees it meanwhile, or a user is added: what was read is not what would happen.
    let removal = OrganizationBulk::removal(acme);
    let read = door.plan_bulk(&removal).await.unwrap().mark;
    base.user(&partner.primary, acme).await;
    assert!(matches!(door.remove(&removal, &read, "Acme").await, Err(Error::Conflict(_))));
    let read = door.plan_bulk(&removal).await.unwrap().mark;
    let tech = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    base.group(&partner.primary, "North", &[acme], &[tech.id]).await;
    assert!(matches!(door.remove(&removal, &read, "Acme").await, Err(Error::Conflict(_))));
    assert_eq!(remove(&door, acme, " Acme ").await.unwrap(), "Acme");
    assert!(matches!(remove(&door, acme, "Acme").await, Err(Error::NotFound)), "once");
}

async fn a_removed_organization_can_be_brought_back_for_seven_days(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    base.source(primary, acme, "Acme", "1").await;
    base.import(partner.id, &[("A1", Some("1"))]).await;
    let user = base.user(&partner.primary, acme).await;
    base.remove(primary, acme, "Acme").await;
    base.clock.advance(REMOVED_ORGANIZATION - 1);
    base.system().sweep().await.unwrap();
    let primary = base.sign_in(&primary.email).await;
    let actor = base.actor(&primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let removed = door.removed().await.unwrap();
    assert_eq!(removed[0].purge.since(base.clock.now()), 1);
    door.restore(&[acme]).await.unwrap();
    assert_eq!(base.serials(&primary).await, set(["A1"]));
    base.sign_in(&user.email).await;
    base.remove(&primary, acme, "Acme").await;
    base.clock.advance(REMOVED_ORGANIZATION);
    let primary = base.sign_in(&primary.email).await;
    let actor = base.actor(&primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    assert!(door.removed().await.unwrap().is_empty(), "judged at use, no sweeper needed");
    assert!(matches!(door.restore(&[acme]).await, Err(Error::NotFound)));
}

async fn a_restored_organization_needs_its_name_free(base: &Base) {
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    base.remove(&partner.primary, acme, "Acme").await;
    base.organization(&partner.primary, "ACME", partner.all).await;
    let actor = base.actor(&partner.primary).await;
    let refused = base.store.organization_admin(&actor).unwrap().restore(&[acme]).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
}

async fn after_seven_days_an_organization_is_gone_for_good(base: &Base) {
    // T26
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    base.source(primary, acme, "Acme", "1").await;
    base.import(partner.id, &[("A1", Some("1"))]).await;
    let user = base.user(&partner.primary, acme).await;
    let tech = base.employ(primary, Standing::of(Role::Tech)).await;
    base.group(primary, "North", &[acme], &[tech.id]).await;
    base.remove(primary, acme, "Acme").await;
    base.clock.advance(REMOVED_ORGANIZATION);
    base.system().sweep().await.unwrap();
    assert!(base.look("SELECT name FROM organization").await.is_empty());
    let refused = base.sign_in_as(&user.email, crate::worlds::PASSWORD).await;
    assert!(matches!(refused, Err(Error::WrongCredentials)));
    let primary = base.sign_in(&primary.email).await;
    let rows = base.walk(&primary, &DeviceQuery::read("?unlinked=1").unwrap()).await;
    assert_eq!(rows.len(), 1, "its devices are free again");
    let tech = base.sign_in(&tech.email).await;
    assert_eq!(base.serials(&tech).await, set([]));
    // A new organization of that name inherits nothing.
    base.organization(&primary, "Acme", partner.all).await;
    assert_eq!(base.serials(&tech).await, set([]));
    assert!(base.system().doctor().await.unwrap().iter().all(|finding| !finding.serious));
}

async fn names_are_unique_among_the_organizations_that_are_there(base: &Base) {
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let best = base.organization(&partner.primary, "Best", partner.all).await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let twin = NewOrganization { name: name("aCME"), group: partner.all };
    assert_eq!(problem(door.create(&twin).await, "name"), Problem::Taken);
    assert_eq!(problem(rename(&door, best, "ACME", "").await, "name"), Problem::Taken);
    rename(&door, acme, "ACME", "1").await.unwrap();
    assert_eq!(problem(rename(&door, best, "Best", "1").await, "source_id"), Problem::Taken);
    // Another partner's names are no concern of ours.
    let stranger = base.partner().await;
    base.organization(&stranger.primary, "Acme", stranger.all).await;
}

async fn guesses_at_names_that_one_does_not_see_are_counted_and_told(base: &Base) {
    // Rule 10; decision 0018
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let hidden = base.organization(primary, "Hidden", partner.all).await;
    base.source(primary, hidden, "Hidden", "H-1").await;
    let scoped = admin(base, primary).await;
    let north = base.group(primary, "North", &[acme], &[scoped.id]).await;
    let actor = base.actor(&scoped).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let new = |text: &str| NewOrganization { name: name(text), group: north };
    let told = async || base.look("SELECT details FROM audit WHERE action = 'name_refused'").await;
    // One that they see is refused as ever, and counts for nothing.
    for _ in 0..=NAME_REFUSALS {
        assert_eq!(problem(door.create(&new("ACME")).await, "name"), Problem::Taken);
    }
    assert!(told().await.is_empty());
    assert_eq!(problem(rename(&door, acme, "hidden", "").await, "name"), Problem::Taken);
    assert_eq!(problem(rename(&door, acme, "Acme", "H-1").await, "source_id"), Problem::Taken);
    for _ in 2..NAME_REFUSALS {
        assert_eq!(problem(door.create(&new("HIDDEN")).await, "name"), Problem::Taken);
    }
    let rows = told().await;
    assert_eq!(rows.len(), NAME_REFUSALS as usize);
    assert!(rows[0].contains("hidden") && rows[1].contains("H-1"), "{rows:?}");
    // Then nothing is told by it that names are in use, or are not.
    let before = base.digest().await;
    for text in ["Hidden", "Never was"] {
        assert!(matches!(door.create(&new(text)).await, Err(Error::TooMany { .. })), "{text}");
        assert!(matches!(rename(&door, acme, text, "").await, Err(Error::TooMany { .. })), "{text}");
    }
    assert_eq!(base.digest().await, before);
    // Whoever sees all of them goes on, and they themselves a day later.
    base.organization(primary, "Best", partner.all).await;
    base.clock.advance(domain::time::DAY);
    let scoped = base.sign_in(&scoped.email).await;
    let actor = base.actor(&scoped).await;
    let door = base.store.organization_admin(&actor).unwrap();
    door.create(&new("Never was")).await.unwrap();
    // Bringing one back whose name another has meanwhile is such a guess too.
    let primary = &base.sign_in(&primary.email).await;
    base.remove(primary, acme, "Acme").await;
    base.organization(primary, "Acme", partner.all).await;
    assert!(matches!(door.restore(&[acme]).await, Err(Error::Conflict(_))));
    assert_eq!(told().await.len(), NAME_REFUSALS as usize + 1);
}

async fn a_renamed_organization_sorts_under_its_new_name(base: &Base) {
    // M109
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    base.source(primary, acme, "Acme", "1").await;
    base.source(primary, best, "Best", "2").await;
    base.import(partner.id, &[("A1", Some("1")), ("B1", Some("2"))]).await;
    base.source(primary, acme, "Zebra", "1").await;
    let rows = base.walk(primary, &DeviceQuery::read("?sort=organization").unwrap()).await;
    assert_eq!(rows.iter().map(|row| row.organization_name.as_str()).collect::<Vec<_>>(), ["Best", "Zebra"]);
    assert_eq!(base.walk(primary, &DeviceQuery::read("?q=zebra").unwrap()).await.len(), 1);
}

async fn names_sort_by_code_points_whatever_the_servers_language(base: &Base) {
    let partner = base.partner().await;
    for text in ["zulu", "Älpha", "a-c", "ab"] {
        base.organization(&partner.primary, text, partner.all).await;
    }
    let actor = base.actor(&partner.primary).await;
    let names = base.store.visible(&actor).unwrap().organization_names().await.unwrap();
    let names: Vec<_> = names.into_iter().map(|organization| organization.name).collect();
    assert_eq!(names, ["a-c", "ab", "zulu", "Älpha"]);
}

async fn organizations_are_found_by_state_group_and_users(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let mut ids = Vec::new();
    for (place, name) in ["Quiet", "Loud", "Bare"].into_iter().enumerate() {
        let id = base.organization(primary, name, partner.all).await;
        base.source(primary, id, name, &place.to_string()).await;
        ids.push(id);
    }
    let mut well = device("S1", Some("0"));
    well.facts.last_seen = Some(base.clock.now());
    let mut ill = device("S2", Some("1"));
    ill.facts.last_seen = Some(base.clock.now().plus(-30 * domain::time::DAY));
    let rows = [(0, well), (1, ill)];
    base.system().import_devices(partner.id, base.clock.now(), &rows).await.unwrap();
    // M35: what it has besides devices counts.
    let wired = base.organization(primary, "Wired", partner.all).await;
    let offline = |name: &str, organization| ElementRecord {
        state: Some(ElementState::Offline),
        ..network(name, "1", Some(organization))
    };
    base.register(partner.id, &[offline("Loft", wired), network("Attic", "2", Some(ids[0]))]).await;
    let scoped = base.employ(primary, Standing::of(Role::Admin)).await;
    let own = base.group(primary, "Own", &ids[..2], &[scoped.id]).await;
    let other = base.group(primary, "Other", &ids[2..], &[primary.id]).await;
    base.user(primary, ids[2]).await;
    let names = async |person: &Person, text: &str| -> Result<Vec<String>, Error> {
        let actor = base.actor(person).await;
        let (door, query) =
            (base.store.organization_admin(&actor).unwrap(), OrganizationQuery::read(text).unwrap());
        let (page, total) = door.list(&query).await?;
        assert_eq!(total, page.rows.len() as u64);
        let exported = door.export(&query).await?;
        assert_eq!(exported.rows, page.rows, "the file holds what the list shows");
        let filter = door.group_filter(&mut query.clone()).await?;
        assert_eq!(filter.group.map(|group| group.id), query.group);
        Ok(page.rows.into_iter().map(|row| row.name).collect())
    };
    for (text, all, few) in [
        ("", &["Bare", "Loud", "Quiet", "Wired"][..], &["Loud", "Quiet"][..]),
        ("?health=attention", &["Loud", "Wired"], &["Loud"]),
        ("?health=fine", &["Quiet"], &["Quiet"]),
        ("?health=empty", &["Bare"], &[]),
        ("?users=1", &["Bare"], &[]),
        ("?users=0", &["Loud", "Quiet", "Wired"], &["Loud", "Quiet"]),
        ("?users=0&health=fine&q=t", &["Quiet"], &["Quiet"]),
        (&format!("?group={own}"), &["Loud", "Quiet"], &["Loud", "Quiet"]),
    ] {
        assert_eq!(names(primary, text).await.unwrap(), all, "{text}");
        assert_eq!(names(&scoped, text).await.unwrap(), few, "{text}");
    }
    // A group that one is not in is as if it never was, the same as one of another partner.
    let foreign = base.partner().await.all;
    assert_eq!(names(primary, &format!("?group={other}")).await.unwrap(), ["Bare"]);
    for (person, group) in [(&scoped, other), (&scoped, foreign), (primary, foreign)] {
        assert!(matches!(names(person, &format!("?group={group}")).await, Err(Error::NotFound)));
    }
}
