//! Every method that takes an id, with ids of another partner, of what is out of sight, and of nothing:
//! one answer, and nothing changed.

use domain::{
    AccountId, DeviceId, GroupId, OrganizationId, PartnerId, Problem, Role, Standing,
    account::AccountAct,
    group::GroupAct,
    list::{DeviceQuery, NameQuery, UserQuery},
    organization::{NewOrganization, details::Fields},
    selection::OrganizationBulk,
};
use store::{Error, OrganizationUsers};

use crate::worlds::{
    Base, Partner, Person, VIEW, device, edit, name, new_user, organization_edit, organizations, people,
    user_edit,
};

both!(an_id_that_is_not_ones_own_is_not_found, the_installation_refuses_ids_that_do_not_fit);

/// Ids of one kind each, none of which the actor may use.
struct Ids {
    organizations: Vec<OrganizationId>,
    groups: Vec<GroupId>,
    accounts: Vec<AccountId>,
    devices: Vec<DeviceId>,
}

/// Another partner, with one of everything.
async fn stranger(base: &Base) -> (Partner, Ids) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let live = base.organization(primary, "Foreign", partner.all).await;
    let removed = base.organization(primary, "Foreign too", partner.all).await;
    base.source(primary, live, "Foreign", "1").await;
    base.import(partner.id, &[("F1", Some("1")), ("F2", None)]).await;
    base.remove(primary, removed, "Foreign too").await;
    let tech = base.employ(primary, Standing::of(Role::Tech)).await;
    let user = base.user(&partner.primary, live).await;
    let group = base.group(primary, "North", &[live], &[tech.id]).await;
    let devices =
        vec![base.device_id(primary, "F1").await, base.device_id(primary, "F2").await, DeviceId::new(1)];
    let ids = Ids {
        organizations: vec![live, removed, OrganizationId::new(1), OrganizationId::new(i64::MAX)],
        groups: vec![group, partner.all, GroupId::new(1)],
        accounts: vec![primary.id, tech.id, user.id, AccountId::new(1)],
        devices,
    };
    (partner, ids)
}

/// Every answer of the methods that take the id of a user.
async fn of_user(users: &OrganizationUsers<'_>, id: AccountId) -> Vec<(&'static str, Option<Error>)> {
    let mut answers = vec![
        ("user", users.user(id).await.err()),
        ("edit a user", users.edit(id, &user_edit(VIEW)).await.err()),
        ("withdraw_address", users.withdraw_address(id).await.err()),
    ];
    for act in AccountAct::ALL {
        answers.push(("act", users.act(id, act).await.err()));
    }
    answers
}

/// Every answer of the methods that take an id, with the name of the method.
async fn answers(
    base: &Base,
    person: &Person,
    own: OrganizationId,
    ids: &Ids,
) -> Vec<(&'static str, Option<Error>)> {
    let actor = base.actor(person).await;
    let mut answers = Vec::new();
    let visible = base.store.visible(&actor).unwrap();
    let organizations = base.store.organization_admin(&actor).unwrap();
    let employees = base.store.employee_admin(&actor).unwrap();
    for id in &ids.devices {
        answers.push(("device", visible.device(*id).await.err()));
        answers.push(("link_devices", organizations.link_devices(own, &[*id]).await.err()));
        answers.push(("unlink_devices", organizations.unlink_devices(own, &[*id]).await.err()));
    }
    for id in &ids.organizations {
        let id = *id;
        answers.push(("organization", organizations.organization(id).await.err()));
        answers.push(("removal_impact", organizations.removal_impact(id).await.err()));
        let fields = Fields(["Mine", "", "", "en", "", ""].map(str::to_owned));
        let edit = organization_edit(&fields);
        answers.push(("details", organizations.details(id).await.err()));
        answers.push(("edit", organizations.edit(id, &Fields::default(), &edit).await.err()));
        answers.push((
            "remove",
            organizations.remove(&OrganizationBulk::removal(id), "", "Foreign").await.err(),
        ));
        answers.push(("restore", organizations.restore(&[id]).await.err()));
        answers.push(("link_typed", organizations.link_typed(id, "OWN").await.err()));
        answers.push(("link_devices", organizations.link_devices(id, &ids.devices).await.err()));
        answers.push(("unlink_devices", organizations.unlink_devices(id, &ids.devices).await.err()));
        let users = organizations.users(id);
        answers.push(("whose", users.whose().await.err()));
        answers.push(("users", users.list(&UserQuery::default()).await.err()));
        answers.push(("require", users.require_second_factor(false).await.err()));
        answers.push(("add", users.add(&new_user(VIEW)).await.err()));
        for account in &ids.accounts {
            answers.extend(of_user(&users, *account).await);
        }
        let query = DeviceQuery::read(&format!("?organization={id}")).unwrap();
        assert_eq!(visible.devices(&query).await.unwrap().total, 0);
        assert!(visible.devices_export(&query).await.unwrap().rows.is_empty());
    }
    // Whoever is no user of this organization is none, wherever else they are.
    for id in &ids.accounts {
        answers.extend(of_user(&organizations.users(own), *id).await);
    }
    for id in &ids.accounts {
        answers.push(("employee", employees.employee(*id).await.err()));
        answers.push(("edit", employees.edit(*id, &edit(Standing::of(Role::Tech))).await.err()));
    }
    answers
}

async fn an_id_that_is_not_ones_own_is_not_found(base: &Base) {
    // Rule 10, guarantee 4, T5
    let (_, foreign) = stranger(base).await;
    let (partner, hidden) = stranger(base).await;
    let primary = &partner.primary;
    let own = base.organization(primary, "Own", partner.all).await;
    base.source(primary, own, "Own", "9").await;
    base.import(partner.id, &[("OWN", Some("9"))]).await;
    let admin = base.employ(primary, Standing::of(Role::Admin)).await;
    let north = base.group(primary, "Own", &[own], &[admin.id]).await;
    // What is one's own partner's but out of sight; employees are listed for whoever manages them.
    let user = *hidden.accounts.get(2).unwrap();
    let hidden = Ids { accounts: vec![user], groups: Vec::new(), ..hidden };

    let before = base.digest().await;
    for (person, ids) in [(primary, &foreign), (&admin, &foreign), (&admin, &hidden)] {
        for (method, answer) in answers(base, person, own, ids).await {
            assert!(matches!(answer, Some(Error::NotFound)), "{method}: {answer:?}");
        }
        assert_eq!(base.digest().await, before);
    }
    let actor = base.actor(primary).await;
    let groups = base.store.group_admin(&actor).unwrap();
    let employees = base.store.employee_admin(&actor).unwrap();
    for id in &foreign.groups {
        let add = organizations(GroupAct::AddOrganizations, &[own]);
        let all = NameQuery::default();
        for (method, answer) in [
            ("group", groups.group(*id).await.err()),
            ("organizations", groups.organizations(*id, &all).await.err()),
            ("other organizations", groups.other_organizations(*id, &all).await.err()),
            ("people", groups.people(*id, &all).await.err()),
            ("other people", groups.other_people(*id, &all).await.err()),
            ("plan", groups.plan(*id, &add).await.err()),
            ("change", groups.change(*id, &add, "").await.err()),
            ("rename", groups.rename(*id, "Foreign", &name("Mine")).await.err()),
            ("plan deletion", groups.plan_deletion(*id).await.err()),
            ("delete", groups.delete(*id, "").await.err()),
        ] {
            assert!(matches!(answer, Some(Error::NotFound)), "{method}: {answer:?}");
        }
        let new = NewOrganization { name: name("New"), group: *id };
        let refused = base.store.organization_admin(&actor).unwrap().create(&new).await;
        let Err(Error::Invalid(fields)) = refused else { panic!("{refused:?}") };
        assert_eq!(fields.of("group"), Some(Problem::NotAChoice));
    }
    for id in &foreign.accounts {
        let answer = employees.release(*id).await;
        assert!(matches!(answer, Err(Error::NotFound)), "release: {answer:?}");
    }
    // Foreign ids in a preview tell nothing: they answer as what was deleted meanwhile, and as what never was.
    let things = foreign.organizations.iter().map(|id| organizations(GroupAct::AddOrganizations, &[*id]));
    for change in things.chain(foreign.accounts.iter().map(|id| people(GroupAct::AddPeople, &[*id]))) {
        let answer = groups.plan(north, &change).await;
        assert!(matches!(answer, Err(Error::Conflict(_))), "plan: {answer:?}");
    }
    assert_eq!(base.digest().await, before);
}

async fn the_installation_refuses_ids_that_do_not_fit(base: &Base) {
    let before = base.digest().await;
    for rows in [vec![], vec![(1, device("N1", None))]] {
        let refused = base.system().import_devices(PartnerId::new(1), base.clock.now(), &rows).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    }
    assert_eq!(base.digest().await, before);
}
