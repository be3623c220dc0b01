//! Manage Groups: what they hold, who may change it, and what a change would do.

use domain::{Problem, Refusal, Role, Standing, group::GroupKind, list::NameQuery};
use store::Error;

use crate::worlds::{Base, contents, edit, set};

both!(
    a_partner_is_born_with_all_organizations,
    only_security_administrators_manage_groups,
    a_group_takes_only_what_is_there_and_the_partners_own,
    a_group_edit_is_all_or_nothing,
    the_impact_of_an_edit_is_what_then_happens,
    memberships_of_a_removed_organization_sleep_through_an_edit,
    group_names_are_unique_within_a_partner,
);

async fn a_partner_is_born_with_all_organizations(base: &Base) {
    // Rule 11
    for partner in [base.partner().await, base.partner().await] {
        let actor = base.actor(&partner.primary).await;
        let groups = base.store.group_admin(&actor).unwrap().list(&NameQuery::default()).await.unwrap();
        assert_eq!(groups.len(), 1);
        assert_eq!((groups[0].kind, groups[0].employees), (GroupKind::AllOrganizations, 0));
        base.organization(&partner.primary, "Acme", partner.all).await;
        let groups = base.store.group_admin(&actor).unwrap().list(&NameQuery::default()).await.unwrap();
        assert_eq!(groups[0].organizations, 1);
        assert!(
            base.look(
                "SELECT name FROM organization o JOIN group_organization g ON g.organization_id = o.id"
            )
            .await
            .is_empty()
        );
    }
}

async fn only_security_administrators_manage_groups(base: &Base) {
    // M72
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let person = base.employ(&partner.primary, Standing::of(Role::Admin).designated()).await;
    let actor = base.actor(&person).await;
    let door = base.store.group_admin(&actor).unwrap();
    let north = door.create(&contents("North", &[acme], &[person.id])).await.unwrap();
    // Undesignated between opening the door and going through it.
    let primary = base.actor(&partner.primary).await;
    base.store
        .employee_admin(&primary)
        .unwrap()
        .edit(person.id, &edit(Standing::of(Role::Admin)))
        .await
        .unwrap();
    let before = base.digest().await;
    let refused = [
        door.create(&contents("South", &[acme], &[person.id])).await.err(),
        door.update(north, &contents("North", &[], &[])).await.err(),
        door.delete(north).await.err(),
    ];
    for refusal in refused {
        assert!(matches!(refusal, Some(Error::Forbidden(Refusal::Role))), "{refusal:?}");
    }
    assert_eq!(base.digest().await, before);
}

async fn a_group_takes_only_what_is_there_and_the_partners_own(base: &Base) {
    // T5
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let gone = base.organization(primary, "Gone", partner.all).await;
    base.remove(primary, gone, "Gone").await;
    let user = base.user(&partner.primary, acme).await;
    let stranger = base.partner().await;
    let foreign = base.organization(&stranger.primary, "Foreign", stranger.all).await;
    let north = base.group(primary, "North", &[acme], &[primary.id]).await;
    let actor = base.actor(primary).await;
    let door = base.store.group_admin(&actor).unwrap();
    let before = base.digest().await;
    let organizations =
        [gone, foreign, domain::OrganizationId::new(1)].map(|id| contents("N", &[acme, id], &[primary.id]));
    let employees = [user.id, stranger.primary.id, domain::AccountId::new(1)]
        .map(|id| contents("N", &[acme], &[primary.id, id]));
    for (field, forms) in [("organizations", organizations), ("employees", employees)] {
        for form in forms {
            for refused in [door.create(&form).await.err(), door.update(north, &form).await.err()] {
                let Some(Error::Invalid(fields)) = refused else { panic!("{refused:?}") };
                assert_eq!(fields.of(field), Some(Problem::NotAChoice));
            }
        }
    }
    assert_eq!(base.digest().await, before);
}

async fn a_group_edit_is_all_or_nothing(base: &Base) {
    // Guarantee 20
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let tech = base.employ(primary, Standing::of(Role::Tech)).await;
    let north = base.group(primary, "North", &[acme], &[primary.id]).await;
    let actor = base.actor(primary).await;
    let door = base.store.group_admin(&actor).unwrap();
    let before = base.digest().await;
    let form = contents("Renamed", &[], &[tech.id, domain::AccountId::new(1)]);
    assert!(door.update(north, &form).await.is_err());
    assert_eq!(base.digest().await, before);
}

async fn the_impact_of_an_edit_is_what_then_happens(base: &Base) {
    // Rule 13
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let (one, two, three) = (
        base.employ(primary, Standing::of(Role::Tech)).await,
        base.employ(primary, Standing::of(Role::Tech)).await,
        base.employ(primary, Standing::of(Role::Tech)).await,
    );
    let north = base.group(primary, "North", &[acme, best], &[one.id, two.id, primary.id]).await;
    base.group(primary, "South", &[best], &[two.id]).await;
    let actor = base.actor(primary).await;
    let door = base.store.group_admin(&actor).unwrap();
    let impact = door.impact(north, Some(&contents("North", &[best], &[one.id, three.id]))).await.unwrap();
    assert_eq!(impact.narrowed.len(), 1, "the third sees everything now and is narrowed");
    assert_eq!(impact.orphaned, ["Acme"]);
    assert_eq!(impact.lose.len(), 2);
    assert!(impact.lose.iter().all(|loss| loss.organizations == ["Acme"] && !loss.nothing_left));
    let impact = door.impact(north, None).await.unwrap();
    let mut losses: Vec<_> =
        impact.lose.iter().map(|loss| (loss.organizations.len(), loss.nothing_left)).collect();
    losses.sort_unstable();
    assert_eq!(losses, [(1, false), (2, true)]);
    assert_eq!(impact.orphaned, ["Acme"]);
    let creation = door.creation_impact(&contents("East", &[acme], &[three.id])).await.unwrap();
    assert_eq!((creation.narrowed.len(), creation.lose.len()), (1, 0));
}

async fn memberships_of_a_removed_organization_sleep_through_an_edit(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    base.source(primary, acme, "Acme", "1").await;
    base.import(partner.id, &[("A1", Some("1"))]).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let tech = base.employ(primary, Standing::of(Role::Tech)).await;
    let north = base.group(primary, "North", &[acme, best], &[tech.id]).await;
    base.remove(primary, acme, "Acme").await;
    let actor = base.actor(primary).await;
    let shown = base.store.group_admin(&actor).unwrap().group(north).await.unwrap();
    assert_eq!(shown.organizations, [best]);
    base.regroup(primary, north, "North", &shown.organizations, &shown.employees).await;
    base.store.organization_admin(&actor).unwrap().restore(acme).await.unwrap();
    assert_eq!(base.serials(&tech).await, set(["A1"]));
}

async fn group_names_are_unique_within_a_partner(base: &Base) {
    let (partner, stranger) = (base.partner().await, base.partner().await);
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let foreign = base.organization(&stranger.primary, "Acme", stranger.all).await;
    base.group(&partner.primary, "North", &[acme], &[partner.primary.id]).await;
    base.group(&stranger.primary, "North", &[foreign], &[stranger.primary.id]).await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.group_admin(&actor).unwrap();
    for taken in ["NORTH", "all Organizations"] {
        let refused = door.create(&contents(taken, &[acme], &[partner.primary.id])).await;
        let Err(Error::Invalid(fields)) = refused else { panic!("{refused:?}") };
        assert_eq!(fields.of("name"), Some(Problem::Taken));
    }
}
