//! Manage Employees: rank, one's own standing, and the last Security Administrator.

use domain::{
    Problem, Rank, Refusal, Role, Standing, Visibility,
    limits::ADDRESS_REFUSALS,
    list::EmployeeQuery,
    policy::{act_on, assignable},
    time::DAY,
};
use store::{Edited, Error};

use crate::worlds::{Base, Partner, Person, VIEW, edit, name, new_employee, set, user_edit};

both!(
    nobody_creates_above_their_own_rank,
    nobody_edits_above_their_own_rank,
    nobody_changes_their_own_role,
    a_partner_keeps_an_active_security_administrator,
    the_last_security_administrator_stays_under_two_edits_at_once,
    there_is_never_a_second_primary_account,
    a_scoped_person_edits_nobody_who_sees_more,
    the_employee_of_a_scoped_creator_sees_nothing_at_first,
    new_employees_start_as_the_policy_says,
    an_address_in_use_is_not_available_anywhere,
    nobody_finds_out_by_the_dozen_whose_addresses_there_are,
    two_who_edit_somebody_at_once_lose_nothing,
    an_edit_that_changes_nothing_leaves_no_trace,
    a_role_that_was_taken_is_gone_with_the_next_request,
    the_list_is_walked_page_by_page_in_both_directions,
);

fn standings() -> Vec<Standing> {
    Role::ASSIGNABLE
        .into_iter()
        .flat_map(|role| [Standing::of(role), Standing::of(role).designated()])
        .collect()
}

/// One employee of every standing, and the primary account.
async fn everybody(base: &Base) -> (Partner, Vec<(Standing, Person)>) {
    let partner = base.partner().await;
    let mut people = vec![(Standing::of(Role::Primary).designated(), partner.primary.clone())];
    for standing in standings() {
        people.push((standing, base.employ(&partner.primary, standing).await));
    }
    (partner, people)
}

async fn nobody_creates_above_their_own_rank(base: &Base) {
    // M2, M13, guarantee 6, T11, P50
    let (_, people) = everybody(base).await;
    for (standing, person) in &people {
        let actor = base.actor(person).await;
        let Ok(door) = base.store.employee_admin(&actor) else {
            assert!(standing.rank() < Rank::Business);
            continue;
        };
        for wanted in standings() {
            let made = door.create(&new_employee(wanted)).await;
            match act_on(*standing, None, Some(wanted)) {
                Ok(()) => assert!(made.is_ok(), "{standing:?} creates {wanted:?}: {made:?}"),
                Err(why) => {
                    assert!(
                        matches!(made, Err(Error::Forbidden(said)) if said == why),
                        "{standing:?} creates {wanted:?}: {made:?}"
                    );
                }
            }
            assert_eq!(act_on(*standing, None, Some(wanted)).is_ok(), wanted.rank() <= standing.rank());
        }
        assert!(assignable(*standing).all(|role| Standing::of(role).rank() <= standing.rank()));
    }
}

async fn nobody_edits_above_their_own_rank(base: &Base) {
    // M29, guarantee 6, T11
    let (partner, people) = everybody(base).await;
    let primary = base.actor(&partner.primary).await;
    let repair = base.store.employee_admin(&primary).unwrap();
    for (standing, person) in &people {
        let actor = base.actor(person).await;
        let Ok(door) = base.store.employee_admin(&actor) else { continue };
        for (now, target) in people.iter().filter(|(_, target)| target.id != person.id) {
            let detail = door.employee(target.id).await.unwrap();
            assert_eq!(detail.refusal, act_on(*standing, Some(*now), None).err(), "what the page says");
            let may_release = door.release(target.id).await;
            let rank = standing.rank() >= now.rank() && standing.security_administrator;
            assert_eq!(may_release.is_ok(), rank, "{standing:?} releases {now:?}: {may_release:?}");
            for wanted in standings() {
                let wanted = if now.role == Role::Primary { *now } else { wanted };
                let before = base.look("SELECT COUNT(*) || '' FROM audit").await;
                let done = door.edit(target.id, &edit(wanted)).await;
                match act_on(*standing, Some(*now), Some(wanted)) {
                    Ok(()) => {
                        assert!(done.is_ok(), "{standing:?} makes {now:?} {wanted:?}: {done:?}");
                        if target.id != partner.primary.id {
                            repair.edit(target.id, &edit(*now)).await.unwrap();
                        }
                    }
                    Err(why) => {
                        assert!(
                            matches!(done, Err(Error::Forbidden(said)) if said == why),
                            "{standing:?} makes {now:?} {wanted:?}: {done:?}"
                        );
                        assert_eq!(base.look("SELECT COUNT(*) || '' FROM audit").await, before);
                    }
                }
            }
        }
    }
}

async fn nobody_changes_their_own_role(base: &Base) {
    // Guarantee 6
    let (_, people) = everybody(base).await;
    for (standing, person) in &people {
        let actor = base.actor(person).await;
        let Ok(door) = base.store.employee_admin(&actor) else { continue };
        let primary = standing.role == Role::Primary;
        assert_eq!(door.employee(person.id).await.unwrap().standing_editable, primary);
        for wanted in standings() {
            let done = door.edit(person.id, &edit(wanted)).await;
            // Its designation the primary account hands on.
            if wanted == *standing || (primary && wanted.role == Role::Primary) {
                done.unwrap();
            } else {
                assert!(matches!(done, Err(Error::Forbidden(Refusal::Oneself))), "{standing:?}: {done:?}");
            }
        }
        door.edit(person.id, &edit(*standing)).await.unwrap();
    }
}

async fn a_partner_keeps_an_active_security_administrator(base: &Base) {
    // Guarantee 6, T13
    let partner = base.partner().await;
    let primary = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&primary).unwrap();
    // Somebody who has not set a password yet does not count.
    door.create(&new_employee(Standing::of(Role::Tech).designated())).await.unwrap();
    let other = base.employ(&partner.primary, Standing::of(Role::Admin).designated()).await;
    // SPEC section 2: the primary account hands its designation on.
    door.edit(partner.primary.id, &edit(Standing::of(Role::Primary))).await.unwrap();
    let refused = door.edit(other.id, &edit(Standing::of(Role::Admin))).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::LastSecurityAdministrator))), "{refused:?}");
    assert!(matches!(base.store.group_admin(&base.actor(&partner.primary).await), Err(Error::Forbidden(_))));
    let third = base.employ(&partner.primary, Standing::of(Role::Tech).designated()).await;
    door.edit(other.id, &edit(Standing::of(Role::Admin))).await.unwrap();
    let refused = door.edit(third.id, &edit(Standing::of(Role::Tech))).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::LastSecurityAdministrator))), "{refused:?}");
    // It takes it back; the only one there is it keeps.
    let designated = edit(Standing::of(Role::Primary).designated());
    door.edit(partner.primary.id, &designated).await.unwrap();
    assert!(base.store.group_admin(&base.actor(&partner.primary).await).is_ok());
    door.edit(third.id, &edit(Standing::of(Role::Tech))).await.unwrap();
    let refused = door.edit(partner.primary.id, &edit(Standing::of(Role::Primary))).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::LastSecurityAdministrator))), "{refused:?}");
}

async fn the_last_security_administrator_stays_under_two_edits_at_once(base: &Base) {
    // Guarantee 6, T13
    let partner = base.partner().await;
    let primary = base.actor(&partner.primary).await;
    for _ in 0..5 {
        let one = base.employ(&partner.primary, Standing::of(Role::Tech).designated()).await;
        let two = base.employ(&partner.primary, Standing::of(Role::Tech).designated()).await;
        let designation = format!("WHERE account_id = {}", partner.primary.id.get());
        base.tamper(&format!("UPDATE employee SET security_administrator = FALSE {designation}"))
            .await
            .unwrap();
        let door = base.store.employee_admin(&primary).unwrap();
        let demotion = edit(Standing::of(Role::Tech));
        let (first, second) = tokio::join!(door.edit(one.id, &demotion), door.edit(two.id, &demotion));
        assert_eq!(u8::from(first.is_ok()) + u8::from(second.is_ok()), 1, "{first:?} {second:?}");
        // Each the other's: both may, one comes first.
        base.tamper(&format!("UPDATE employee SET security_administrator = TRUE {designation}"))
            .await
            .unwrap();
        door.edit(one.id, &edit(Standing::of(Role::Tech))).await.unwrap();
        door.edit(two.id, &edit(Standing::of(Role::Tech))).await.unwrap();
    }
}

async fn there_is_never_a_second_primary_account(base: &Base) {
    // Guarantee 6, T12
    let partner = base.partner().await;
    let tech = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    let primary = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&primary).unwrap();
    let mut form = edit(Standing::of(Role::Tech));
    form.role = Some(Role::Primary);
    let refused = door.edit(tech.id, &form).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::PrimaryAccount))), "{refused:?}");
    let refused = door.create(&new_employee(Standing::of(Role::Primary))).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::PrimaryAccount))), "{refused:?}");
    let sql = format!("UPDATE employee SET role = 'primary' WHERE account_id = {}", tech.id.get());
    assert!(base.tamper(&sql).await.is_err(), "the database refuses one as well");
}

async fn a_scoped_person_edits_nobody_who_sees_more(base: &Base) {
    // SPEC section 2: nobody controls more visibility than they have
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let tech = Standing::of(Role::Tech);
    let admin = base.employ(primary, Standing::of(Role::Admin)).await;
    let mut people = Vec::new();
    for _ in 0..5 {
        people.push(base.employ(primary, tech).await.id);
    }
    let [everything, same, more, all, nothing] = people[..] else { unreachable!() };
    base.group(primary, "North", &[acme], &[admin.id, same]).await;
    base.group(primary, "South", &[best], &[more]).await;
    base.regroup(primary, partner.all, &[], &[all]).await;
    let leaving = base.group(primary, "Leaving", &[best], &[nothing]).await;
    base.regroup(primary, leaving, &[best], &[]).await;
    let actor = base.actor(&admin).await;
    let door = base.store.employee_admin(&actor).unwrap();
    for (target, may) in [(everything, false), (same, true), (more, false), (all, false), (nothing, true)] {
        let refusal = door.employee(target).await.unwrap().refusal;
        assert_eq!(refusal, (!may).then_some(Refusal::Visibility));
        let done = door.edit(target, &edit(tech)).await;
        if may {
            done.unwrap();
        } else {
            assert!(matches!(done, Err(Error::Forbidden(Refusal::Visibility))), "{done:?}");
        }
    }
    // Designated, one is above scoping; a scoped person edits nobody like that.
    let other = base.employ(primary, Standing::of(Role::Admin)).await;
    assert!(door.edit(other.id, &edit(Standing::of(Role::Admin))).await.is_err());
    // With all of it in sight, the same acts go through.
    base.regroup(primary, partner.all, &[], &[all, admin.id]).await;
    for target in [same, more, all, nothing] {
        door.edit(target, &edit(tech)).await.unwrap();
    }
    assert!(
        door.edit(everything, &edit(tech)).await.is_err(),
        "unlinked devices are seen by everything alone"
    );
}

async fn the_employee_of_a_scoped_creator_sees_nothing_at_first(base: &Base) {
    // SPEC section 2, guarantee 2
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    base.source(&partner.primary, acme, "Acme", "1").await;
    base.import(partner.id, &[("A1", Some("1"))]).await;
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    base.group(&partner.primary, "North", &[acme], &[admin.id]).await;
    let tech = base.employ(&admin, Standing::of(Role::Tech)).await;
    assert_eq!(base.serials(&tech).await, set([]));
    let unscoped = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    assert_eq!(base.serials(&unscoped).await, set(["A1"]));
}

async fn new_employees_start_as_the_policy_says(base: &Base) {
    // Rule 2, M84
    let partner = base.partner().await;
    let primary = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&primary).unwrap();
    let tech = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    let scoped = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    base.tamper(&format!("UPDATE employee SET visibility = 'groups' WHERE account_id = {}", scoped.id.get()))
        .await
        .unwrap();
    for visibility in [Visibility::Everything, Visibility::Groups] {
        let word = if visibility == Visibility::Groups { "groups" } else { "everything" };
        base.tamper(&format!("UPDATE partner SET new_employee_visibility = '{word}'")).await.unwrap();
        let invited = door.create(&new_employee(Standing::of(Role::Tech))).await.unwrap();
        assert_eq!(door.employee(invited.id).await.unwrap().row.visibility, visibility);
        // Whoever adds somebody is told, and nobody else.
        let tells = async |person: &Person| {
            let actor = base.actor(person).await;
            base.store.own(&actor).me().await.unwrap().newcomers_see_nothing
        };
        assert_eq!(tells(&partner.primary).await, visibility == Visibility::Groups);
        assert!(!tells(&tech).await);
        assert!(tells(&scoped).await, "they grant no more than they have");
    }
}

async fn an_address_in_use_is_not_available_anywhere(base: &Base) {
    // K18, M50, guarantee 4, T25
    let (one, two) = (base.partner().await, base.partner().await);
    let new = new_employee(Standing::of(Role::Tech));
    let actor = base.actor(&one.primary).await;
    base.store.employee_admin(&actor).unwrap().create(&new).await.unwrap();
    let kept = async || base.look("SELECT email FROM account ORDER BY id").await;
    let (before, rows) = (kept().await, base.trail().await);
    for primary in [&one.primary, &two.primary] {
        let actor = base.actor(primary).await;
        let refused = base.store.employee_admin(&actor).unwrap().create(&new).await;
        let Err(Error::Invalid(fields)) = refused else { panic!("{refused:?}") };
        assert_eq!(fields.of("email"), Some(Problem::AddressNotAvailable));
    }
    assert_eq!((kept().await, base.trail().await), (before, rows + 2), "each has a row in the trail");
}

async fn nobody_finds_out_by_the_dozen_whose_addresses_there_are(base: &Base) {
    // T25, T33
    let (one, two) = (base.partner().await, base.partner().await);
    let actor = base.actor(&one.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let (organization, mine) =
        (base.organization(&one.primary, "Acme", one.all).await, new_employee(Standing::of(Role::Tech)));
    let own = door.create(&mine).await.unwrap();
    let taken = domain::field::Email::parse(&two.primary.email).unwrap();
    // By whichever form.
    let organizations = base.store.organization_admin(&actor).unwrap();
    for round in 0..ADDRESS_REFUSALS {
        let refused = match round % 3 {
            0 => door
                .create(&domain::employee::NewEmployee { email: taken.clone(), ..mine.clone() })
                .await
                .map(drop),
            1 => {
                let user = crate::worlds::new_user(VIEW);
                let user = domain::organization_user::NewOrganizationUser { email: taken.clone(), ..user };
                organizations.users(organization).add(&user).await.map(drop)
            }
            _ => {
                let form =
                    domain::employee::EmployeeEdit { email: Some(taken.clone()), ..edit(mine.standing) };
                door.edit(own.id, &form).await.map(drop)
            }
        };
        let Err(Error::Invalid(fields)) = refused else { panic!("{round}: {refused:?}") };
        assert_eq!(fields.of("email"), Some(Problem::AddressNotAvailable), "{round}");
    }
    let free = new_employee(Standing::of(Role::Tech));
    for new in [&domain::employee::NewEmployee { email: taken, ..mine.clone() }, &free] {
        assert!(matches!(door.create(new).await, Err(Error::TooMany { .. })), "whatever is typed");
    }
    // What names no other address goes on: the form of somebody's details has theirs in it.
    let form = domain::employee::EmployeeEdit { email: Some(mine.email.clone()), ..edit(mine.standing) };
    door.edit(own.id, &form).await.unwrap();
    base.clock.advance(DAY + 1);
    let actor = base.actor(&base.sign_in(&one.primary.email).await).await;
    base.store.employee_admin(&actor).unwrap().create(&free).await.unwrap();
}

async fn two_who_edit_somebody_at_once_lose_nothing(base: &Base) {
    // M28, M29, T11
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let row = door.employee(person.id).await.unwrap().row;
    let shown =
        domain::employee::EmployeeEdit::shown(&row.name, &row.email, row.phone.as_deref(), row.standing);
    door.edit(person.id, &edit(Standing::of(Role::Admin))).await.unwrap();
    // A form from before that leaves the role alone: it stays as it is now.
    let form = |role: Role, phone: Option<&str>| domain::employee::EmployeeEdit {
        name: name(&row.name),
        phone: phone.map(|phone| domain::field::Phone::parse_optional(phone).unwrap().unwrap()),
        shown: Some(shown.clone()),
        ..edit(Standing::of(role))
    };
    door.edit(person.id, &form(Role::Tech, Some("+15551234567"))).await.unwrap();
    let now = door.employee(person.id).await.unwrap().row;
    assert_eq!((now.standing, &*now.name), (Standing::of(Role::Admin), "Edna Edited"));
    assert_eq!(now.phone.as_deref(), Some("+15551234567"));
    // What both changed is told, and nothing is lost.
    let refused = door.edit(person.id, &form(Role::Business, None)).await;
    let Err(Error::Invalid(fields)) = refused else { panic!("{refused:?}") };
    assert_eq!(fields.iter().collect::<Vec<_>>(), [("role", Problem::meanwhile("Admin"))]);
    assert_eq!(door.employee(person.id).await.unwrap().row.standing, Standing::of(Role::Admin));
}

async fn an_edit_that_changes_nothing_leaves_no_trace(base: &Base) {
    // Guarantee 23: the trail tells what was done, and open pages hear of what changed
    let partner = base.partner().await;
    let primary = &partner.primary;
    let person = base.employ(primary, Standing::of(Role::Tech)).await;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let user = base.user(primary, acme).await;
    let actor = base.actor(primary).await;
    let organizations = base.store.organization_admin(&actor).unwrap();
    let (door, users, own) =
        (base.store.employee_admin(&actor).unwrap(), organizations.users(acme), base.store.own(&actor));
    let (mut before, mut rows) = (base.digest().await, base.trail().await);
    for again in [false, true] {
        assert_eq!(door.edit(person.id, &edit(Standing::of(Role::Admin))).await.unwrap(), Edited::Saved);
        assert_eq!(users.edit(user.id, &user_edit(VIEW)).await.unwrap(), Edited::Saved);
        own.rename(&name("Petra Edited"), None).await.unwrap();
        let (digest, trail) = (base.digest().await, base.trail().await);
        if again {
            assert_eq!(digest, before);
        }
        assert_eq!(trail - rows, if again { 0 } else { 3 });
        (before, rows) = (digest, trail);
    }
}

async fn a_role_that_was_taken_is_gone_with_the_next_request(base: &Base) {
    // Guarantee 3
    let partner = base.partner().await;
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    let late = base.actor(&admin).await;
    let door = base.store.employee_admin(&late).unwrap();
    let primary = base.actor(&partner.primary).await;
    let demotion = edit(Standing::of(Role::SalesMarketing));
    base.store.employee_admin(&primary).unwrap().edit(admin.id, &demotion).await.unwrap();
    assert!(matches!(base.store.employee_admin(&base.actor(&admin).await), Err(Error::Forbidden(_))));
    let refused = door.create(&new_employee(Standing::of(Role::Tech))).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::Role))), "{refused:?}");
    assert!(matches!(base.store.visible(&base.actor(&admin).await), Err(Error::Forbidden(_))));
}

async fn the_list_is_walked_page_by_page_in_both_directions(base: &Base) {
    let partner = base.partner().await;
    let primary = base.actor(&partner.primary).await;
    let small = base.store.clone().with_lists(3, 0);
    let door = small.employee_admin(&primary).unwrap();
    for number in 0..10 {
        if number % 3 == 0 {
            base.clock.advance(1_000);
        }
        door.create(&new_employee(Standing::of(Role::Tech))).await.unwrap();
    }
    for query in ["", "?sort=-name", "?sort=created", "?sort=-created"] {
        let mut query = EmployeeQuery::read(query).unwrap();
        let (mut forth, mut pages) = (Vec::new(), Vec::new());
        loop {
            let (page, total) = door.list(&query).await.unwrap();
            assert_eq!(total.of(None), 11);
            forth.extend(page.rows.iter().map(|row| row.id));
            pages.push(page.rows.clone());
            let Some(next) = page.next else { break };
            query.list.cursor = Some(next);
        }
        assert_eq!(forth.iter().collect::<std::collections::BTreeSet<_>>().len(), 11);
        assert_eq!(forth.len(), 11);
        for page in pages.iter().rev() {
            let (again, _) = door.list(&query).await.unwrap();
            assert_eq!(&again.rows, page);
            query.list.cursor = again.previous;
        }
        assert_eq!(query.list.cursor, None, "nothing before the first page");
    }
}
