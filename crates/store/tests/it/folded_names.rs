//! Names that a person takes for the same are the same to searches, to lists that are pasted and to what is suggested.

use domain::{
    Role, Standing,
    element::ElementKind,
    group::GroupAct,
    list::{ElementQuery, EmployeeQuery, GroupQuery, OrganizationQuery, UserQuery},
    membership::Term,
    selection::{GroupChange, GroupThings},
};

use crate::worlds::{Base, Partner, VIEW, edit, name, network, new_employee, new_user, rename, user_edit};

both!(
    a_search_finds_what_a_person_takes_for_it,
    names_from_before_are_folded_with_the_schema,
    a_pasted_name_means_the_one_that_a_person_takes_for_it,
    what_resembles_a_name_but_for_accents_is_suggested,
);

/// How many organizations, groups, employees and users of the first organization a search finds.
async fn found(base: &Base, partner: &Partner, search: &str) -> [u64; 4] {
    let actor = base.actor(&partner.primary).await;
    let asked = format!("?q={search}");
    let organizations = base.store.organization_admin(&actor).unwrap();
    let all = organizations.list(&OrganizationQuery::default()).await.unwrap().0.rows;
    let users = organizations.users(all[0].id).list(&UserQuery::read(&asked).unwrap()).await.unwrap().0.rows;
    let groups = base.store.group_admin(&actor).unwrap();
    let employees = base.store.employee_admin(&actor).unwrap();
    [
        organizations.list(&OrganizationQuery::read(&asked).unwrap()).await.unwrap().1,
        groups.list(&GroupQuery::read(&asked).unwrap()).await.unwrap().1,
        employees.list(&EmployeeQuery::read(&asked).unwrap()).await.unwrap().1.of(None),
        users.len() as u64,
    ]
}

async fn a_search_finds_what_a_person_takes_for_it(base: &Base) {
    // M38, UX section 2
    let partner = base.partner().await;
    let primary = &partner.primary;
    let cafe = base.organization(primary, "H4 Café Org", partner.all).await;
    base.group(primary, "Café Nord", &[cafe], &[primary.id]).await;
    let actor = base.actor(primary).await;
    let employees = base.store.employee_admin(&actor).unwrap();
    let mut new = new_employee(Standing::of(Role::Tech));
    new.name = name("Zoë Cafétier");
    let employee = employees.create(&new).await.unwrap();
    let mut new = new_user(VIEW);
    new.name = name("Cafe\u{301} Owner");
    let user = base.invite_user(primary, cafe, &new).await.unwrap();
    for search in ["cafe", "CAFÉ", "c a f e", "Cafe\u{301}"] {
        assert_eq!(found(base, &partner, search).await, [1; 4], "{search}");
    }
    assert_eq!(found(base, &partner, "h4cafeorg").await, [1, 0, 0, 0]);
    assert_eq!(found(base, &partner, "caf_").await, [0; 4]);
    // So it is with another name.
    let organizations = base.store.organization_admin(&actor).unwrap();
    rename(&organizations, cafe, "Bäckerei", "").await.unwrap();
    employees.edit(employee.id, &edit(Standing::of(Role::Tech))).await.unwrap();
    organizations.users(cafe).edit(user.id, &user_edit(VIEW)).await.unwrap();
    assert_eq!(found(base, &partner, "cafe").await, [0, 1, 0, 0]);
    assert_eq!(found(base, &partner, "backerei").await, [1, 0, 0, 0]);
    assert_eq!(found(base, &partner, "ednaedited").await[2], 1);
    let groups = base.store.group_admin(&actor).unwrap();
    let all = groups.list(&GroupQuery::read("?q=cafe").unwrap()).await.unwrap().0.rows;
    groups.rename(all[0].id, "Café Nord", &name("Süd")).await.unwrap();
    assert_eq!(found(base, &partner, "sud").await[1], 1);
}

async fn names_from_before_are_folded_with_the_schema(base: &Base) {
    let partner = base.partner().await;
    let cafe = base.organization(&partner.primary, "Café", partner.all).await;
    base.group(&partner.primary, "Café", &[cafe], &[]).await;
    for table in ["organization", "access_group", "employee", "organization_user"] {
        base.tamper(&format!("UPDATE {table} SET name_folded = ''")).await.unwrap();
    }
    assert_eq!(found(base, &partner, "cafe").await, [0; 4]);
    base.store.migrate().await.unwrap();
    assert_eq!(found(base, &partner, "cafe").await, [1, 1, 0, 0]);
    assert_eq!(found(base, &partner, "pétra").await[2], 1);
}

async fn a_pasted_name_means_the_one_that_a_person_takes_for_it(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    for name in ["H4 Café Org", "Dental", "Déntal", "Löwe", "Lowé"] {
        base.organization(primary, name, partner.all).await;
    }
    let north = base.group(primary, "North", &[], &[primary.id]).await;
    let actor = base.actor(primary).await;
    let door = base.store.group_admin(&actor).unwrap();
    let list = door.keep_names("h4 cafe org\nH4 CAFÉ ORG\ndental\nlowe\nnobody").await.unwrap();
    let things = GroupThings::Pasted(list);
    let change = GroupChange { act: GroupAct::AddOrganizations, things, term: Term::default() };
    let plan = door.plan(north, &change).await.unwrap();
    assert_eq!(plan.names.first, ["Dental", "H4 Café Org"], "the one that is called just so");
    assert_eq!((plan.ambiguous.first, plan.unknown.first), (vec!["lowe".into()], vec!["nobody".into()]));
}

async fn what_resembles_a_name_but_for_accents_is_suggested(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let bakery = base.organization(primary, "Bäckerei Örtel", partner.all).await;
    base.register(partner.id, &[network("BACKEREI-SW1", "1", None)]).await;
    let actor = base.actor(primary).await;
    let query = ElementQuery { kind: Some(ElementKind::Network), ..ElementQuery::default() };
    let (page, _) = base.store.visible(&actor).unwrap().unlinked_queue(&query).await.unwrap();
    assert_eq!(page.rows[0].resembles.as_ref().map(|organization| organization.id), Some(bakery));
}
