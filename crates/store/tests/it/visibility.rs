//! The rule the product exists for (SPEC section 3), as those it concerns live it.

use domain::{
    Refusal, Role, Standing,
    group::GroupAct,
    limits::REAUTHENTICATION,
    list::{DeviceQuery, OrganizationQuery},
    session::Sight,
};
use store::Error;

use crate::worlds::{Base, MANAGE, Partner, Person, VIEW, contents, device, edit, name, organizations, set};

both!(
    the_first_membership_narrows_what_an_employee_sees,
    leaving_the_last_group_leaves_nothing,
    deleting_the_last_group_leaves_nothing,
    removing_the_only_organization_leaves_nothing_until_it_is_back,
    an_emptied_group_grants_nothing,
    only_a_release_lets_an_employee_see_everything_again,
    a_release_needs_a_recent_second_factor_and_a_security_administrator,
    several_groups_show_their_union,
    what_is_taken_out_of_a_group_is_gone_with_the_next_request,
    all_organizations_holds_present_and_future_but_nothing_unlinked,
    those_above_scoping_see_everything_whatever_their_groups,
    an_organization_user_sees_only_their_own_organization,
    a_removed_organization_is_gone_for_everybody_at_once,
    what_may_not_be_seen_does_not_exist,
    the_page_says_why_nothing_is_seen_and_whom_to_ask,
    the_way_into_a_device_is_for_those_who_have_its_tools,
);

struct World {
    partner: Partner,
    acme: domain::OrganizationId,
    best: domain::OrganizationId,
}

/// Two organizations with a device each, and a device of nobody's.
async fn world(base: &Base) -> World {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    base.source(primary, acme, "Acme", "1").await;
    base.source(primary, best, "Best", "2").await;
    base.import(partner.id, &[("A1", Some("1")), ("B1", Some("2")), ("U1", None)]).await;
    World { partner, acme, best }
}

impl World {
    async fn tech(&self, base: &Base) -> Person {
        base.employ(&self.partner.primary, Standing::of(Role::Tech)).await
    }
}

async fn the_first_membership_narrows_what_an_employee_sees(base: &Base) {
    // M71, M83, M84, rules 2 and 3
    let world = world(base).await;
    let tech = world.tech(base).await;
    assert_eq!(base.serials(&tech).await, set(["A1", "B1", "U1"]), "not added to any group yet");
    base.group(&world.partner.primary, "North", &[world.acme], &[tech.id]).await;
    assert_eq!(base.serials(&tech).await, set(["A1"]));
}

async fn leaving_the_last_group_leaves_nothing(base: &Base) {
    // M86, rule 3, T1
    let world = world(base).await;
    let (tech, other) = (world.tech(base).await, world.tech(base).await);
    let primary = &world.partner.primary;
    let north = base.group(primary, "North", &[world.acme], &[tech.id, other.id]).await;
    base.regroup(primary, north, &[world.acme], &[other.id]).await;
    assert_eq!(base.serials(&tech).await, set([]));
    assert_eq!(base.serials(&other).await, set(["A1"]));
    // A second life in a group ends the same way.
    base.regroup(primary, north, &[world.acme], &[tech.id]).await;
    assert_eq!(base.serials(&tech).await, set(["A1"]));
    base.regroup(primary, north, &[world.acme], &[]).await;
    assert_eq!(base.serials(&tech).await, set([]));
}

async fn deleting_the_last_group_leaves_nothing(base: &Base) {
    // M82, rule 3, T1
    let world = world(base).await;
    let tech = world.tech(base).await;
    let north = base.group(&world.partner.primary, "North", &[world.acme], &[tech.id]).await;
    assert_eq!(base.ungroup(&world.partner.primary, north).await, "North");
    assert_eq!(base.serials(&tech).await, set([]));
    let tech = base.actor(&tech).await;
    let door = base.store.visible(&tech).unwrap();
    assert!(door.organization_names().await.unwrap().is_empty());
    assert_eq!(door.devices(&DeviceQuery::default()).await.unwrap().total, 0);
    assert!(door.devices_export(&DeviceQuery::default()).await.unwrap().rows.is_empty());
}

async fn removing_the_only_organization_leaves_nothing_until_it_is_back(base: &Base) {
    // Rule 3, T1
    let world = world(base).await;
    let (tech, primary) = (world.tech(base).await, &world.partner.primary);
    base.group(primary, "North", &[world.acme], &[tech.id]).await;
    base.remove(primary, world.acme, "Acme").await;
    assert_eq!(base.serials(&tech).await, set([]));
    let actor = base.actor(primary).await;
    base.store.organization_admin(&actor).unwrap().restore(&[world.acme]).await.unwrap();
    assert_eq!(base.serials(&tech).await, set(["A1"]), "its memberships slept");
}

async fn an_emptied_group_grants_nothing(base: &Base) {
    // Rules 1 and 12
    let world = world(base).await;
    let tech = world.tech(base).await;
    let north = base.group(&world.partner.primary, "North", &[world.acme], &[tech.id]).await;
    base.regroup(&world.partner.primary, north, &[], &[tech.id]).await;
    assert_eq!(base.serials(&tech).await, set([]));
}

async fn only_a_release_lets_an_employee_see_everything_again(base: &Base) {
    // Rule 4
    let world = world(base).await;
    let (tech, primary) = (world.tech(base).await, &world.partner.primary);
    let north = base.group(primary, "North", &[world.acme], &[tech.id]).await;
    let actor = base.actor(primary).await;
    let employees = base.store.employee_admin(&actor).unwrap();
    // Neither another role nor a designation that came and went widens what the column says.
    for standing in [
        Standing::of(Role::Admin),
        Standing::of(Role::Tech).designated(),
        Standing::of(Role::Business),
        Standing::of(Role::Tech),
    ] {
        employees.edit(tech.id, &edit(standing)).await.unwrap();
    }
    assert_eq!(base.serials(&tech).await, set(["A1"]));
    employees.release(tech.id).await.unwrap();
    assert_eq!(base.serials(&tech).await, set(["A1", "B1", "U1"]));
    let group = base.store.group_admin(&actor).unwrap().group(north).await.unwrap();
    assert_eq!(group.employees, 0, "a release ends all memberships");
    base.regroup(primary, north, &[world.best], &[tech.id]).await;
    assert_eq!(base.serials(&tech).await, set(["B1"]), "and the next membership narrows again");
}

async fn a_release_needs_a_recent_second_factor_and_a_security_administrator(base: &Base) {
    // Rule 4
    let world = world(base).await;
    let (tech, primary) = (world.tech(base).await, &world.partner.primary);
    base.group(primary, "North", &[world.acme], &[tech.id]).await;
    for standing in [Standing::of(Role::Admin), Standing::of(Role::Business)] {
        let other = base.employ(primary, standing).await;
        let actor = base.actor(&other).await;
        let refused = base.store.employee_admin(&actor).unwrap().release(tech.id).await;
        assert!(matches!(refused, Err(Error::Forbidden(Refusal::Role))), "{refused:?}");
    }
    base.clock.advance(REAUTHENTICATION + 1);
    let actor = base.actor(primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let refused = door.release(tech.id).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::Reauthenticate))), "{refused:?}");
    assert_eq!(base.serials(&tech).await, set(["A1"]));
    let own = base.store.own(&actor);
    for code in ["000000", "nonsense"] {
        assert!(matches!(own.confirm(code).await, Err(Error::Invalid(_))), "{code}");
    }
    // Nothing typed confirms nothing.
    own.confirm("").await.unwrap();
    let refused = door.release(tech.id).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::Reauthenticate))), "{refused:?}");
    base.confirm(primary).await;
    base.clock.advance(REAUTHENTICATION);
    door.release(tech.id).await.unwrap();
    // Nobody releases themselves.
    base.confirm(primary).await;
    let refused = door.release(primary.id).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::Oneself))), "{refused:?}");
}

async fn several_groups_show_their_union(base: &Base) {
    // M83, rule 5
    let world = world(base).await;
    let (admin, primary) =
        (base.employ(&world.partner.primary, Standing::of(Role::Admin)).await, &world.partner.primary);
    base.group(primary, "North", &[world.acme], &[admin.id]).await;
    base.group(primary, "Both", &[world.acme, world.best], &[admin.id]).await;
    assert_eq!(base.serials(&admin).await, set(["A1", "B1"]));
    let actor = base.actor(&admin).await;
    let (page, total) =
        base.store.organization_admin(&actor).unwrap().list(&OrganizationQuery::default()).await.unwrap();
    assert_eq!((page.rows.len(), total), (2, 2), "each organization once");
}

async fn what_is_taken_out_of_a_group_is_gone_with_the_next_request(base: &Base) {
    // M81, rule 9, T3
    let world = world(base).await;
    let (tech, primary) = (world.tech(base).await, &world.partner.primary);
    let north = base.group(primary, "North", &[world.acme, world.best], &[tech.id]).await;
    let id = base.device_id(&tech, "B1").await;
    // Even an actor that was authenticated before the change is served under the new rights.
    let actor = base.actor(&tech).await;
    let door = base.store.visible(&actor).unwrap();
    let mut changes = base.store.changes().subscribe();
    for _ in 0..20 {
        base.regroup(primary, north, &[world.acme], &[tech.id]).await;
        assert!(matches!(door.device(id).await, Err(Error::NotFound)));
        assert_eq!(door.devices(&DeviceQuery::default()).await.unwrap().total, 1);
        assert_eq!(changes.recv().await.unwrap(), world.partner.id, "open pages are woken");
        base.regroup(primary, north, &[world.acme, world.best], &[tech.id]).await;
        assert!(door.device(id).await.is_ok());
        changes.recv().await.unwrap();
    }
}

async fn all_organizations_holds_present_and_future_but_nothing_unlinked(base: &Base) {
    // Rule 11
    let world = world(base).await;
    let (tech, primary) = (world.tech(base).await, &world.partner.primary);
    let all = world.partner.all;
    base.regroup(primary, all, &[], &[tech.id]).await;
    assert_eq!(base.serials(&tech).await, set(["A1", "B1"]));
    let cove = base.organization(primary, "Cove", all).await;
    base.source(primary, cove, "Cove", "3").await;
    base.import(world.partner.id, &[("C1", Some("3"))]).await;
    assert_eq!(base.serials(&tech).await, set(["A1", "B1", "C1"]));
    base.remove(primary, world.acme, "Acme").await;
    assert_eq!(base.serials(&tech).await, set(["B1", "C1"]));
    // It can be neither renamed, filled nor deleted, and leaving it latches.
    let actor = base.actor(primary).await;
    let groups = base.store.group_admin(&actor).unwrap();
    for refused in [
        groups.rename(all, "All organizations", &name("Mine")).await.err(),
        base.change(primary, all, &organizations(GroupAct::AddOrganizations, &[world.best])).await.err(),
        groups.delete(all, &groups.plan_deletion(all).await.unwrap().mark).await.err(),
    ] {
        assert!(matches!(refused, Some(Error::Forbidden(Refusal::AllOrganizations))), "{refused:?}");
    }
    base.regroup(primary, all, &[], &[]).await;
    assert_eq!(base.serials(&tech).await, set([]));
}

async fn those_above_scoping_see_everything_whatever_their_groups(base: &Base) {
    // Rule 6
    let world = world(base).await;
    let primary = &world.partner.primary;
    let designated = base.employ(primary, Standing::of(Role::Tech).designated()).await;
    let admin = base.employ(primary, Standing::of(Role::Admin)).await;
    base.group(primary, "North", &[world.acme], &[primary.id, designated.id, admin.id]).await;
    assert_eq!(base.serials(primary).await, set(["A1", "B1", "U1"]));
    assert_eq!(base.serials(&designated).await, set(["A1", "B1", "U1"]));
    assert_eq!(base.serials(&admin).await, set(["A1"]), "an Admin is scoped");
    let actor = base.actor(primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    door.edit(designated.id, &edit(Standing::of(Role::Tech))).await.unwrap();
    assert_eq!(base.serials(&designated).await, set(["A1"]));
}

async fn an_organization_user_sees_only_their_own_organization(base: &Base) {
    // Rule 7, M84, M108
    let world = world(base).await;
    let user = base.user(&world.partner.primary, world.acme).await;
    assert_eq!(base.serials(&user).await, set(["A1"]));
    let actor = base.actor(&user).await;
    let names = base.store.visible(&actor).unwrap().organization_names().await.unwrap();
    assert_eq!(names.iter().map(|o| o.name.as_str()).collect::<Vec<_>>(), ["Acme"]);
    assert!(matches!(base.store.organization_admin(&actor), Err(Error::Forbidden(Refusal::Access))));
    assert!(matches!(base.store.employee_admin(&actor), Err(Error::Forbidden(Refusal::Access))));
    assert!(matches!(base.store.group_admin(&actor), Err(Error::Forbidden(Refusal::Access))));
    // No group can hold an organization user.
    let primary = base.actor(&world.partner.primary).await;
    let refused =
        base.store.group_admin(&primary).unwrap().create(&contents("Users", &[world.best], &[user.id])).await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
}

async fn a_removed_organization_is_gone_for_everybody_at_once(base: &Base) {
    let world = world(base).await;
    let user = base.user(&world.partner.primary, world.acme).await;
    let id = base.device_id(&user, "A1").await;
    let before = base.actor(&user).await;
    base.remove(&world.partner.primary, world.acme, "Acme").await;
    assert!(base.store.authenticate(&user.session).await.unwrap().is_none());
    assert!(matches!(base.store.visible(&before).unwrap().device(id).await, Err(Error::NotFound)));
    let primary = base.actor(&world.partner.primary).await;
    assert!(matches!(base.store.visible(&primary).unwrap().device(id).await, Err(Error::NotFound)));
    assert_eq!(base.serials(&world.partner.primary).await, set(["B1", "U1"]));
}

async fn what_may_not_be_seen_does_not_exist(base: &Base) {
    // Rule 10, T6
    let world = world(base).await;
    let (tech, primary) = (world.tech(base).await, &world.partner.primary);
    base.group(primary, "North", &[world.acme], &[tech.id]).await;
    let stranger = self::world(base).await.partner.primary;
    let actor = base.actor(&tech).await;
    let door = base.store.visible(&actor).unwrap();
    for id in [
        base.device_id(primary, "B1").await,
        base.device_id(primary, "U1").await,
        base.device_id(&stranger, "A1").await,
        domain::DeviceId::new(1),
    ] {
        assert!(matches!(door.device(id).await, Err(Error::NotFound)));
    }
    // A filter by what may not be seen is a filter by what never was.
    let ask = async |query: String| door.devices(&DeviceQuery::read(&query).unwrap()).await.unwrap();
    let unknown = ask(format!("?organization={}", domain::OrganizationId::new(1))).await;
    assert_eq!(ask(format!("?organization={}", world.best)).await, unknown);
    assert_eq!(ask("?unlinked=1".to_owned()).await, unknown);
    assert_eq!(ask("?q=b1".to_owned()).await, unknown);
    assert_eq!(ask("?q=best".to_owned()).await, unknown);
}

async fn the_page_says_why_nothing_is_seen_and_whom_to_ask(base: &Base) {
    // Rule 3, M82
    let world = world(base).await;
    let (tech, primary) = (world.tech(base).await, &world.partner.primary);
    let sight = async |person: &Person| {
        let actor = base.actor(person).await;
        base.store.own(&actor).me().await.unwrap().sight
    };
    assert_eq!(sight(&tech).await, Sight::Everything);
    let north = base.group(primary, "North", &[world.acme], &[tech.id]).await;
    assert_eq!(sight(&tech).await, Sight::Groups(vec!["North".to_owned()]));
    base.regroup(primary, north, &[world.acme], &[]).await;
    assert_eq!(sight(&tech).await, Sight::Nothing { ask: vec!["Petra Primary".to_owned()] });
    assert_eq!(sight(primary).await, Sight::Always);
    let user = base.user(&world.partner.primary, world.best).await;
    assert_eq!(sight(&user).await, Sight::Organization("Best".to_owned()));
}

async fn the_way_into_a_device_is_for_those_who_have_its_tools(base: &Base) {
    // M66, M132, SPEC section 2: device web by access level
    let World { partner, acme, .. } = world(base).await;
    let web = "https://remote.example/A1".to_owned();
    let mut record = device("A1", Some("1"));
    record.remote_web = Some(web.clone());
    base.system().import_devices(partner.id, base.clock.now(), &[(0, record)]).await.unwrap();
    let primary = &partner.primary;
    let id = base.device_id(primary, "A1").await;
    let shown = async |person: &Person| {
        let actor = base.actor(person).await;
        base.store.visible(&actor).unwrap().device(id).await.unwrap()
    };
    for standing in
        [Standing::of(Role::Admin), Standing::of(Role::Tech), Standing::of(Role::SalesMarketing).designated()]
    {
        let person = base.employ(primary, standing).await;
        assert_eq!(shown(&person).await.remote_web, Some(web.clone()), "{standing:?}");
    }
    let manager = base.user_with(primary, acme, MANAGE).await;
    assert_eq!(shown(&manager).await.remote_web, Some(web));
    let viewer = base.user_with(primary, acme, VIEW).await;
    let seen = shown(&viewer).await;
    assert_eq!((seen.remote_web, seen.row.serial.as_str()), (None, "A1"), "the device is seen all the same");
    // Nor does its address stand in what lists and exports are made of.
    let actor = base.actor(&viewer).await;
    let door = base.store.visible(&actor).unwrap();
    let query = DeviceQuery::default();
    let lists =
        format!("{:?} {:?}", door.devices(&query).await.unwrap(), door.devices_export(&query).await.unwrap());
    assert!(lists.contains("A1") && !lists.contains("remote.example"), "{lists}");
}
