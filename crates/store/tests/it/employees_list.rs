//! Manage Employees as a list: what it is filtered by and sorted by, what its rows tell to whom, and how it is found.

use std::collections::BTreeSet;

use domain::{
    AccountId, AccountState, GroupId, Refusal, Role, Standing, Visibility,
    employee::EmployeeRow,
    factor::FactorKind,
    field::Phone,
    limits::INVITATION,
    list::{EmployeeQuery, EmployeeSort, SortKey as _, Stage},
    time::DAY,
};
use store::Error;

use crate::worlds::{Base, Person, name, new_employee};

both!(
    every_filter_finds_what_it_names,
    names_of_groups_are_for_those_who_manage_them,
    a_group_is_no_filter_for_those_who_do_not_know_it,
    every_order_is_walked_in_both_directions,
    an_export_holds_everybody_once,
);

fn tech() -> Standing {
    Standing::of(Role::Tech)
}

async fn found(base: &Base, by: &Person, query: &str) -> Vec<EmployeeRow> {
    let actor = base.actor(by).await;
    let query = EmployeeQuery::read(query).unwrap();
    base.store.employee_admin(&actor).unwrap().list(&query).await.unwrap().0.rows
}

async fn ids(base: &Base, by: &Person, query: &str) -> BTreeSet<AccountId> {
    found(base, by, query).await.into_iter().map(|row| row.id).collect()
}

async fn every_filter_finds_what_it_names(base: &Base) {
    // M29, M93, M94; UX section 2
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    let security = base.employ(&partner.primary, tech().designated()).await;
    let scoped = base.employ(&partner.primary, tech()).await;
    let north = base.group(&partner.primary, "North", &[acme], &[scoped.id]).await;
    let adrift = base.employ(&partner.primary, tech()).await;
    let gone = base.group(&partner.primary, "Gone", &[acme], &[adrift.id]).await;
    base.ungroup(&partner.primary, gone).await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let ended = base.employ(&partner.primary, tech()).await;
    door.deactivate(ended.id).await.unwrap();
    let phone = Phone::parse_optional("+15551234567").unwrap();
    let late =
        door.create(&domain::employee::NewEmployee { phone, ..new_employee(tech()) }).await.unwrap().id;
    base.clock.advance(INVITATION);
    let fresh = base.sign_in(&partner.primary.email).await;
    let actor = base.actor(&fresh).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let invited = door.create(&new_employee(tech())).await.unwrap().id;
    let everybody = [fresh.id, admin.id, security.id, scoped.id, adrift.id, ended.id, late, invited];
    let set = |those: &[AccountId]| those.iter().copied().collect::<BTreeSet<_>>();
    let but = |those: &[AccountId]| &set(&everybody) - &set(those);
    for sweep in [false, true] {
        // M94: the same before anything has tidied, and afterwards.
        if sweep {
            base.system().sweep().await.unwrap();
        }
        for (query, expected) in [
            ("", but(&[])),
            ("?role=admin", set(&[admin.id])),
            ("?role=primary", set(&[fresh.id])),
            ("?security_administrator=1", set(&[fresh.id, security.id])),
            ("?security_administrator=0", but(&[fresh.id, security.id])),
            ("?security_administrator=0&role=tech&sees=groups", set(&[scoped.id])),
            ("?second_factor=set", but(&[late, invited])),
            ("?second_factor=app", but(&[late, invited])),
            ("?second_factor=passkey", set(&[])),
            ("?second_factor=missing", set(&[late, invited])),
            ("?second_factor=pending", set(&[invited])),
            ("?second_factor=overdue", set(&[late])),
            ("?stage=pending", set(&[invited])),
            ("?stage=overdue", set(&[late])),
            ("?stage=deactivated", set(&[ended.id])),
            ("?sees=everything", but(&[scoped.id, adrift.id])),
            ("?sees=groups", set(&[scoped.id])),
            ("?sees=nothing", set(&[adrift.id])),
            (&*format!("?group={north}"), set(&[scoped.id])),
            ("?absence=never", set(&[late, invited])),
            ("?absence=30", set(&[])),
            ("?phone=1", set(&[late])),
            ("?phone=0", but(&[late])),
            ("?phone=1&stage=pending", set(&[])),
            ("?second_factor=set&role=tech&sees=groups", set(&[scoped.id])),
        ] {
            assert_eq!(ids(base, &fresh, query).await, expected, "{query} after a sweep: {sweep}");
        }
    }
    let row = found(base, &fresh, "?stage=overdue").await.pop().unwrap();
    assert_eq!((row.life.state, row.life.stage()), (AccountState::Deactivated, Stage::Overdue));
    assert_eq!(row.life.second_factor_in_words(base.clock.now()), "Overdue");
    assert!(row.life.lapsed.is_some() && row.life.deadline.is_none());
    let row = found(base, &fresh, "?stage=pending").await.pop().unwrap();
    assert_eq!(row.life.second_factor_in_words(base.clock.now()), "Pending, 7 days left");
    assert_eq!(row.life.state_in_words(base.clock.now()), "Invited, 7 days left");
    let row = found(base, &fresh, "?role=admin").await.pop().unwrap();
    assert_eq!(row.life.factors, [FactorKind::App]);
    // Who never signed in has been away since they were created.
    base.clock.advance(30 * DAY);
    let fresh = base.sign_in(&partner.primary.email).await;
    assert_eq!(ids(base, &fresh, "?absence=30").await, but(&[fresh.id, invited]));
    base.clock.advance(1);
    assert_eq!(ids(base, &fresh, "?absence=30").await, but(&[fresh.id]));
    assert_eq!(ids(base, &fresh, "?absence=90").await, set(&[]));
}

async fn names_of_groups_are_for_those_who_manage_them(base: &Base) {
    // M72: which groups exist is for Security Administrators
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    let person = base.employ(&partner.primary, tech()).await;
    for group in ["Zeta", "Alpha"] {
        base.group(&partner.primary, group, &[acme], &[person.id]).await;
    }
    let shown = async |by: &Person| {
        let row = found(base, by, "").await.into_iter().find(|row| row.id == person.id).unwrap();
        (row.visibility, row.groups, row.group_names)
    };
    let names = vec!["Alpha".to_owned(), "Zeta".to_owned()];
    assert_eq!(shown(&partner.primary).await, (Visibility::Groups, 2, names));
    assert_eq!(shown(&admin).await, (Visibility::Groups, 2, Vec::new()));
    let actor = base.actor(&admin).await;
    let door = base.store.employee_admin(&actor).unwrap();
    assert!(door.group_filter(&mut EmployeeQuery::default()).await.unwrap().choices.is_empty());
    assert!(
        door.export(&EmployeeQuery::default())
            .await
            .unwrap()
            .rows
            .iter()
            .all(|row| row.group_names.is_empty())
    );
}

async fn a_group_is_no_filter_for_those_who_do_not_know_it(base: &Base) {
    // T7, P5: refused, not ignored
    let (partner, other) = (base.partner().await, base.partner().await);
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    let ask = async |by: &Person, group: GroupId| {
        let actor = base.actor(by).await;
        let query = EmployeeQuery { group: Some(group), ..EmployeeQuery::default() };
        let door = base.store.employee_admin(&actor).unwrap();
        let exported = door.export(&query).await.map(drop);
        let listed = door.list(&query).await.map(drop);
        assert_eq!(format!("{exported:?}"), format!("{listed:?}"));
        listed
    };
    assert!(ask(&partner.primary, partner.all).await.is_ok());
    assert!(matches!(ask(&admin, partner.all).await, Err(Error::Forbidden(Refusal::Role))));
    assert!(matches!(ask(&partner.primary, other.all).await, Err(Error::NotFound)));
    assert!(matches!(ask(&partner.primary, GroupId::new(1)).await, Err(Error::NotFound)));
}

async fn every_order_is_walked_in_both_directions(base: &Base) {
    let partner = base.partner().await;
    let people = [
        base.employ(&partner.primary, Standing::of(Role::Admin)).await,
        base.employ(&partner.primary, tech().designated()).await,
        base.employ(&partner.primary, Standing::of(Role::Business)).await,
        base.employ(&partner.primary, Standing::of(Role::SalesMarketing)).await,
    ];
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    door.create(&new_employee(tech())).await.unwrap();
    base.clock.advance(INVITATION);
    let primary = base.sign_in(&partner.primary.email).await;
    let actor = base.actor(&primary).await;
    let small = base.store.clone().with_lists(2, 0);
    let door = small.employee_admin(&actor).unwrap();
    door.create(&new_employee(tech())).await.unwrap();
    door.deactivate(people[3].id).await.unwrap();
    for sort in EmployeeSort::ALL {
        for descending in [false, true] {
            let mut query = EmployeeQuery::default();
            (query.list.sort, query.list.descending) = (*sort, descending);
            let mut pages = Vec::new();
            loop {
                let (page, total) = door.list(&query).await.unwrap();
                assert_eq!(total.of(None), 7);
                pages.push(page.rows.clone());
                let Some(next) = page.next else { break };
                query.list.cursor = Some(next);
            }
            let forth: Vec<&EmployeeRow> = pages.iter().flatten().collect();
            assert_eq!(forth.iter().map(|row| row.id).collect::<BTreeSet<_>>().len(), 7, "{sort:?}");
            assert_eq!(forth.len(), 7, "{sort:?}");
            let first = forth[if descending { 6 } else { 0 }];
            match sort {
                EmployeeSort::Role => assert_eq!(first.standing.role, Role::Primary),
                EmployeeSort::State => assert_eq!(first.life.stage(), Stage::Pending),
                EmployeeSort::SignIn => assert_eq!(first.life.last_sign_in, None),
                EmployeeSort::Name | EmployeeSort::Created => (),
            }
            let ranks: Vec<_> = forth.iter().map(|row| row.standing.rank()).collect();
            let falls = ranks.is_sorted_by(|a, b| if descending { a <= b } else { a >= b });
            assert!(falls || *sort != EmployeeSort::Role, "{ranks:?}");
            for page in pages.iter().rev() {
                let (again, _) = door.list(&query).await.unwrap();
                assert_eq!(&again.rows, page, "{sort:?}");
                query.list.cursor = again.previous;
            }
            assert_eq!(query.list.cursor, None, "nothing before the first page");
        }
    }
}

async fn an_export_holds_everybody_once(base: &Base) {
    let (partner, other) = (base.partner().await, base.partner().await);
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    for number in 0..5 {
        let new = domain::employee::NewEmployee { name: name(&format!("N{number}")), ..new_employee(tech()) };
        door.create(&new).await.unwrap();
    }
    let page = door.export(&EmployeeQuery::default()).await.unwrap();
    assert_eq!((page.rows.len(), page.next), (6, None));
    assert!(page.rows.iter().all(|row| row.id != other.primary.id));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_and_creation_are_walked_and_nothing_scans_other_partners() {
    let base = Base::sqlite().await;
    let partner = base.partner().await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    for (query, index, sorts) in [
        ("", "employee_by_name (partner_id=?", false),
        ("?sort=-created", "employee_by_creation (partner_id=?", false),
        ("?sort=role", "(partner_id=?", true),
        ("?sort=state", "(partner_id=?", true),
        ("?sort=-sign-in", "(partner_id=?", true),
        ("?sees=nothing&second_factor=pending&absence=30", "employee_by_name (partner_id=?", false),
    ] {
        let query = EmployeeQuery::read(query).unwrap();
        let steps = door.plan(&query).await.unwrap();
        let employees = steps.iter().find(|step| step.contains(" e ")).unwrap();
        assert!(employees.starts_with("SEARCH") && employees.contains(index), "{query:?}: {steps:#?}");
        let account = steps.iter().find(|step| step.contains(" a ")).unwrap();
        assert!(account.starts_with("SEARCH a USING INTEGER PRIMARY KEY"), "{steps:#?}");
        let sorted =
            steps.iter().any(|step| step.contains("USE TEMP B-TREE FOR") && step.contains("ORDER BY"));
        assert_eq!(sorted, sorts, "{steps:#?}");
        let counts = door.plan_of_counts(&query).await.unwrap();
        let employees = counts.iter().find(|step| step.contains(" e ")).unwrap();
        assert!(employees.starts_with("SEARCH") && employees.contains("(partner_id=?"), "{counts:#?}");
    }
    base.finish().await;
}
