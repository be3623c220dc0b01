//! Lists filtered by Access Group where there are too many groups to choose from.

use domain::{
    Role, Standing,
    limits::CHOICES,
    list::{EmployeeQuery, OrganizationQuery, Question as _},
};
use store::Error;

use crate::worlds::Base;

both!(a_group_among_many_is_found_by_its_name);

async fn a_group_among_many_is_found_by_its_name(base: &Base) {
    // UX section 2 at 1,000 groups: no filter goes away because there are many to choose from
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    base.organization(primary, "Bakery", partner.all).await;
    let tech = base.employ(primary, Standing::of(Role::Tech)).await;
    let scoped = base.employ(primary, Standing::of(Role::Admin)).await;
    let north = base.group(primary, "Nörth West", &[acme], &[tech.id, scoped.id]).await;
    let actor = base.actor(primary).await;
    let (organizations, employees) =
        (base.store.organization_admin(&actor).unwrap(), base.store.employee_admin(&actor).unwrap());
    let few = organizations.group_filter(&mut OrganizationQuery::default()).await.unwrap();
    assert!(!few.many && few.choices.len() == 1);
    for number in 0..CHOICES {
        base.group(primary, &format!("Group {number}"), &[acme], &[tech.id]).await;
    }
    for typed in ["north west", "NÖRTH  WEST", " Nörth West "] {
        let asked = format!("?group_name={typed}");
        let mut query = OrganizationQuery::read(&asked).unwrap();
        let filter = organizations.group_filter(&mut query).await.unwrap();
        assert!(filter.many && filter.choices.is_empty() && filter.unknown.is_none());
        assert_eq!(filter.group.unwrap().name, "Nörth West");
        // What travels on is the id, as where it is chosen.
        assert_eq!(query.write(), format!("?group={north}"));
        let (page, total) = organizations.list(&query).await.unwrap();
        assert_eq!((page.rows[0].id, total), (acme, 1));
        let mut query = EmployeeQuery::read(&asked).unwrap();
        assert_eq!(employees.group_filter(&mut query).await.unwrap().group.unwrap().id, north);
        assert_eq!(employees.list(&query).await.unwrap().1.of(None), 2);
        let named = EmployeeQuery::read(&asked).unwrap();
        assert_eq!(employees.export(&named).await.unwrap(), employees.export(&query).await.unwrap());
        let named = OrganizationQuery::read(&asked).unwrap();
        assert_eq!(organizations.export(&named).await.unwrap().rows, page.rows);
    }
    // A name that none has is told, with those that come near it; nothing is taken out by it.
    let query = || OrganizationQuery::read("?group_name=west&users=0").unwrap();
    let mut asked = query();
    let unknown = organizations.group_filter(&mut asked).await.unwrap().unknown.unwrap();
    assert_eq!((unknown.typed.as_str(), unknown.near[0].id, unknown.near.len()), ("west", north, 1));
    assert_eq!(asked.write(), "?users=0");
    assert!(matches!(organizations.export(&query()).await, Err(Error::NotFound)));
    assert!(organizations.list(&query()).await.unwrap().0.rows.is_empty());
    let mut asked = EmployeeQuery::read("?group_name=south").unwrap();
    assert!(employees.group_filter(&mut asked).await.unwrap().unknown.unwrap().near.is_empty());
    // Rule 10: a group that one is not in is as if it never was.
    let actor = base.actor(&scoped).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let mut asked = OrganizationQuery::read("?group_name=group+1").unwrap();
    let unknown = door.group_filter(&mut asked).await.unwrap().unknown.unwrap();
    assert!(unknown.near.is_empty());
    let mut asked = EmployeeQuery::read("?group_name=north+west").unwrap();
    let refused = base.store.employee_admin(&actor).unwrap().group_filter(&mut asked).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))));
}
