//! The life of an employee's account: invited again, ended, brought back, deleted.

use domain::{
    AccountId, AccountState, Problem, Refusal, Role, Standing,
    account::{AccountAct, NewPassword, SignIn},
    field::Email,
    limits::{ADDRESS_HOLD, INVITATION, REAUTHENTICATION},
    list::{EmployeeQuery, Stage, StageCounts},
    policy::act_on_account,
    time::{DAY, HOUR},
};
use futures::future::join_all;
use store::{Edited, Entered, Error, News};

use crate::worlds::{Base, PASSWORD, Person, client, edit, new_employee, new_partner, new_password};

both!(
    a_deactivated_account_does_nothing_and_keeps_its_details,
    who_comes_back_has_password_and_second_factor_and_nothing_else_from_before,
    who_never_set_a_password_comes_back_with_seven_days,
    a_link_sent_again_ends_at_the_same_deadline,
    who_is_not_done_at_the_deadline_is_deactivated_at_that_instant,
    a_deleted_address_is_held_for_a_day_in_every_spelling,
    what_a_deleted_employee_did_keeps_their_name,
    who_is_made_again_inherits_nothing,
    acts_obey_rank_and_state,
    a_scoped_person_ends_nobody_who_sees_more,
    the_last_security_administrator_stays,
    fifty_deletions_at_once_are_one,
    what_is_to_be_sent_is_written_with_the_act_and_holds_no_secret,
    a_link_ends_with_the_role_that_it_was_made_for,
    a_link_that_lets_an_admin_in_is_made_after_a_fresh_second_factor,
    the_operator_lets_a_primary_account_back_in,
    the_board_counts_every_account_at_its_stage_and_the_list_shows_it,
    who_brings_somebody_back_is_told_which_groups_come_back_with_them,
    nothing_but_a_reactivation_brings_a_deactivated_account_back,
);

fn tech() -> Standing {
    Standing::of(Role::Tech)
}

async fn state(base: &Base, by: &Person, id: AccountId) -> AccountState {
    let actor = base.actor(by).await;
    base.store.employee_admin(&actor).unwrap().employee(id).await.unwrap().row.life.state
}

async fn a_link_ends_with_the_role_that_it_was_made_for(base: &Base) {
    // T14: whoever holds the link of a Tech does not enter as an Admin
    let primary = base.partner().await.primary;
    let actor = base.actor(&primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let invited = door.create(&new_employee(tech())).await.unwrap();
    let visitor = base.store.visitor();
    assert_eq!(door.edit(invited.id, &edit(tech())).await.unwrap(), Edited::Saved);
    visitor.open_link(token(&invited.path)).await.unwrap();
    let ended = door.edit(invited.id, &edit(Standing::of(Role::Admin))).await.unwrap();
    assert_eq!(ended, Edited::LinkEnded);
    assert!(matches!(visitor.open_link(token(&invited.path)).await, Err(Error::LinkNotValid)));
    let again = door.resend(invited.id).await.unwrap();
    base.use_link(&again.path).await;
    // With a password it is their own account, whatever becomes of their role.
    assert_eq!(door.edit(invited.id, &edit(tech())).await.unwrap(), Edited::Saved);
}

async fn a_link_that_lets_an_admin_in_is_made_after_a_fresh_second_factor(base: &Base) {
    // T43: a session that was left open hands nobody the way to an Admin's account
    let primary = base.partner().await.primary;
    let actor = base.actor(&primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let admin = door.create(&new_employee(Standing::of(Role::Admin))).await.unwrap();
    let other = door.create(&new_employee(tech())).await.unwrap();
    base.clock.advance(REAUTHENTICATION + 1);
    let stale = |answer: Result<(), Error>| matches!(answer, Err(Error::Forbidden(Refusal::Reauthenticate)));
    assert!(stale(door.resend(admin.id).await.map(drop)));
    door.resend(other.id).await.unwrap();
    // Nor does it shut one out.
    assert!(stale(door.deactivate(admin.id).await.map(drop)));
    assert!(stale(door.edit(admin.id, &edit(tech())).await.map(drop)));
    door.deactivate(other.id).await.unwrap();
    base.confirm(&primary).await;
    let actor = base.actor(&primary).await;
    base.store.employee_admin(&actor).unwrap().deactivate(admin.id).await.unwrap();
    base.clock.advance(REAUTHENTICATION + 1);
    assert!(stale(door.reactivate(admin.id).await.map(drop)));
    base.confirm(&primary).await;
    let actor = base.actor(&primary).await;
    base.store.employee_admin(&actor).unwrap().reactivate(admin.id).await.unwrap();
}

fn token(path: &str) -> &str {
    path.trim_start_matches("/link/")
}

fn password() -> NewPassword {
    new_password(PASSWORD)
}

fn not_available<T: std::fmt::Debug>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Invalid(errors)) if errors.of("email") == Some(Problem::AddressNotAvailable))
}

async fn a_deactivated_account_does_nothing_and_keeps_its_details(base: &Base) {
    // M112, M113; P26, P27, P29; guarantee 3
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let person = base.employ(&partner.primary, tech()).await;
    base.group(&partner.primary, "North", &[acme], &[person.id]).await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let before = door.employee(person.id).await.unwrap();
    door.deactivate(person.id).await.unwrap();
    assert!(base.store.authenticate(&person.session).await.unwrap().is_none(), "the session is dead at once");
    let refused = base.sign_in_as(&person.email, PASSWORD).await;
    assert!(matches!(refused, Err(Error::WrongCredentials)), "{refused:?}");
    let after = door.employee(person.id).await.unwrap();
    assert_eq!(after.row.life.state, AccountState::Deactivated);
    assert_eq!(
        (after.row.name, after.row.email, after.groups),
        (before.row.name, before.row.email, before.groups)
    );
    let again = door.deactivate(person.id).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
}

async fn who_comes_back_has_password_and_second_factor_and_nothing_else_from_before(base: &Base) {
    // M95, K9, T22, T23
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, tech()).await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    door.deactivate(person.id).await.unwrap();
    let (_, invited) = door.reactivate(person.id).await.unwrap();
    assert!(invited.is_none(), "the password is still there");
    assert!(base.store.authenticate(&person.session).await.unwrap().is_none(), "sessions stay dead");
    base.sign_in_as(&person.email, PASSWORD).await.unwrap();
    let browsers = format!("SELECT hash FROM known_browser WHERE account_id = {}", person.id.get());
    assert_eq!(base.look(&browsers).await.len(), 1, "only the browser that has just signed in is known");
}

async fn who_never_set_a_password_comes_back_with_seven_days(base: &Base) {
    // K9, M93, T14, T22
    let partner = base.partner().await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let first = door.create(&new_employee(tech())).await.unwrap();
    door.deactivate(first.id).await.unwrap();
    let used = base.store.visitor().use_link(token(&first.path), password()).await;
    assert!(matches!(used, Err(Error::LinkNotValid)), "a link of before opens nothing: {used:?}");
    base.clock.advance(2 * DAY);
    let primary = base.sign_in(&partner.primary.email).await;
    let actor = base.actor(&primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let (_, second) = door.reactivate(first.id).await.unwrap();
    let second = second.unwrap();
    assert_eq!(second.until, base.clock.now().plus(INVITATION));
    assert_eq!(state(base, &primary, first.id).await, AccountState::Pending);
    let used = base.store.visitor().use_link(token(&first.path), password()).await;
    assert!(matches!(used, Err(Error::LinkNotValid)), "nor afterwards: {used:?}");
    base.use_link(&second.path).await;
    base.sign_in_as(&second.email, PASSWORD).await.unwrap();
}

async fn a_link_sent_again_ends_at_the_same_deadline(base: &Base) {
    // M93
    let partner = base.partner().await;
    let actor = base.actor(&partner.primary).await;
    let first = base.store.employee_admin(&actor).unwrap().create(&new_employee(tech())).await.unwrap();
    base.clock.advance(3 * DAY);
    let primary = base.sign_in(&partner.primary.email).await;
    let actor = base.actor(&primary).await;
    let second = base.store.employee_admin(&actor).unwrap().resend(first.id).await.unwrap();
    assert_eq!(second.until, first.until);
    let old = base.store.visitor().open_link(token(&first.path)).await;
    assert!(matches!(old, Err(Error::LinkNotValid)), "only the newest is valid: {old:?}");
    base.clock.advance(4 * DAY - 1);
    base.use_link(&second.path).await;
}

async fn who_is_not_done_at_the_deadline_is_deactivated_at_that_instant(base: &Base) {
    // M94, T14, T15, P37; guarantees 8 and 9: nothing has tidied
    let partner = base.partner().await;
    let actor = base.actor(&partner.primary).await;
    let invited = base.store.employee_admin(&actor).unwrap().create(&new_employee(tech())).await.unwrap();
    base.clock.advance(INVITATION - 1);
    let primary = base.sign_in(&partner.primary.email).await;
    assert_eq!(state(base, &primary, invited.id).await, AccountState::Pending);
    base.store.visitor().open_link(token(&invited.path)).await.unwrap();
    base.clock.advance(1);
    assert_eq!(state(base, &primary, invited.id).await, AccountState::Deactivated);
    let used = base.store.visitor().use_link(token(&invited.path), password()).await;
    assert!(matches!(used, Err(Error::LinkNotValid)), "{used:?}");
    let actor = base.actor(&primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let (page, _) = door.list(&EmployeeQuery::default()).await.unwrap();
    let row = page.rows.iter().find(|row| row.id == invited.id).unwrap();
    assert_eq!(row.life.state, AccountState::Deactivated, "the list says the same");
    assert!(
        matches!(door.resend(invited.id).await, Err(Error::Conflict(_))),
        "no link again: brought back first"
    );
    // Tidying writes it down once, and changes nothing that anybody sees.
    let trail = base.trail().await;
    base.system().sweep().await.unwrap();
    base.system().sweep().await.unwrap();
    assert_eq!(base.trail().await, trail + 1);
    assert_eq!(state(base, &primary, invited.id).await, AccountState::Deactivated);
    let (_, again) = door.reactivate(invited.id).await.unwrap();
    base.use_link(&again.unwrap().path).await;
}

async fn a_deleted_address_is_held_for_a_day_in_every_spelling(base: &Base) {
    // M119, K14, T24, T25; guarantee 10
    let (partner, other) = (base.partner().await, base.partner().await);
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let mut form = new_employee(tech());
    let unique = crate::worlds::unique();
    let spelt = |text: String| Email::parse(&text).unwrap();
    form.email = spelt(format!("mara.lind{unique}@example.com"));
    let invited = door.create(&form).await.unwrap();
    let taken = door.create(&form).await;
    door.delete(invited.id).await.unwrap();
    // Guarantee 23: the trail keeps whose address it was.
    let kept =
        base.look("SELECT details FROM audit WHERE action IN ('employee_created', 'account_deleted')").await;
    let named = kept.iter().filter(|details| details.contains(form.email.as_str())).count();
    assert_eq!(named, 2, "{kept:?}");
    for by in [&partner.primary, &other.primary] {
        for spelling in [
            format!("mara.lind{unique}@example.com"),
            format!("MARALIND{unique}@EXAMPLE.COM"),
            format!("mara.lind{unique}+again@example.com"),
        ] {
            let actor = base.actor(by).await;
            let door = base.store.employee_admin(&actor).unwrap();
            form.email = spelt(spelling.clone());
            let held = door.create(&form).await;
            assert!(not_available(&held), "{spelling}: {held:?}");
            assert_eq!(format!("{held:?}"), format!("{taken:?}"), "held and taken are one answer");
            let founded = base.system().create_partner(&new_partner(&spelling)).await;
            assert!(not_available(&founded), "{spelling}: {founded:?}");
        }
    }
    base.clock.advance(ADDRESS_HOLD - 1);
    let primary = base.sign_in(&partner.primary.email).await;
    let actor = base.actor(&primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    form.email = spelt(format!("mara.lind{unique}@example.com"));
    assert!(not_available(&door.create(&form).await), "a moment before");
    base.clock.advance(1);
    door.create(&form).await.unwrap();
}

async fn what_a_deleted_employee_did_keeps_their_name(base: &Base) {
    // M27, M118
    let partner = base.partner().await;
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    let invited = {
        let actor = base.actor(&admin).await;
        base.store.employee_admin(&actor).unwrap().create(&new_employee(tech())).await.unwrap()
    };
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let name = door.employee(admin.id).await.unwrap().row.name;
    door.delete(admin.id).await.unwrap();
    assert!(matches!(door.employee(admin.id).await, Err(Error::NotFound)));
    assert!(base.store.authenticate(&admin.session).await.unwrap().is_none());
    let sql = format!(
        "SELECT details FROM audit WHERE action = 'employee_created' AND object_id = {} AND actor_id = {}",
        invited.id.get(),
        admin.id.get()
    );
    let created = base.look(&sql).await;
    assert!(created.len() == 1 && created[0].contains(&format!("\"by\":\"{name}\"")), "{created:?}");
    let sql = format!(
        "SELECT details FROM audit WHERE action = 'account_deleted' AND object_id = {}",
        admin.id.get()
    );
    let deleted = base.look(&sql).await;
    assert!(deleted.len() == 1 && deleted[0].contains(&format!("\"name\":\"{name}\"")), "{deleted:?}");
    assert!(matches!(door.employee(invited.id).await, Ok(detail) if detail.row.id == invited.id));
}

async fn who_is_made_again_inherits_nothing(base: &Base) {
    // T26, P4, P34
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let person = base.employ(&partner.primary, tech()).await;
    base.group(&partner.primary, "North", &[acme], &[person.id]).await;
    let actor = base.actor(&partner.primary).await;
    base.store.employee_admin(&actor).unwrap().delete(person.id).await.unwrap();
    base.clock.advance(ADDRESS_HOLD);
    let primary = base.sign_in(&partner.primary.email).await;
    let actor = base.actor(&primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let mut form = new_employee(tech());
    form.email = Email::parse(&person.email).unwrap();
    let again = door.create(&form).await.unwrap();
    assert_ne!(again.id, person.id);
    assert!(door.employee(again.id).await.unwrap().groups.is_empty());
    let old = base.sign_in_as(&person.email, PASSWORD).await;
    assert!(matches!(old, Err(Error::WrongCredentials)), "the old password opens nothing: {old:?}");
    for table in ["employee", "session", "link", "known_browser", "group_member"] {
        let sql = format!("SELECT 'left' FROM {table} WHERE account_id = {}", person.id.get());
        assert!(base.look(&sql).await.is_empty(), "{table}");
    }
}

async fn acts_obey_rank_and_state(base: &Base) {
    // M33, M95, guarantee 6, T11, P25: what the page offers is what is done
    let partner = base.partner().await;
    let standings = |designated: bool| {
        Role::ASSIGNABLE.into_iter().map(move |role| {
            let standing = Standing::of(role);
            if designated { standing.designated() } else { standing }
        })
    };
    let mut people = vec![(Standing::of(Role::Primary).designated(), partner.primary.clone())];
    for standing in standings(false).chain(standings(true)) {
        people.push((standing, base.employ(&partner.primary, standing).await));
    }
    let primary = base.actor(&partner.primary).await;
    let repair = base.store.employee_admin(&primary).unwrap();
    for (standing, person) in &people {
        let actor = base.actor(person).await;
        let Ok(door) = base.store.employee_admin(&actor) else { continue };
        for target in standings(false).chain(standings(true)) {
            let id = repair.create(&new_employee(target)).await.unwrap().id;
            for act in
                [AccountAct::Resend, AccountAct::Deactivate, AccountAct::Reactivate, AccountAct::Delete]
            {
                let offered = door.employee(id).await.unwrap().acts.contains(&act);
                let done = match act {
                    AccountAct::Resend => door.resend(id).await.map(drop),
                    AccountAct::Deactivate => door.deactivate(id).await.map(drop),
                    AccountAct::Reactivate => door.reactivate(id).await.map(drop),
                    AccountAct::Delete => door.delete(id).await.map(drop),
                    AccountAct::EndSessions | AccountAct::ResetSecondFactor => continue,
                };
                assert_eq!(offered, done.is_ok(), "{standing:?} {act:?} {target:?}: {done:?}");
                match act_on_account(*standing, target, act) {
                    Ok(()) => assert!(done.is_ok(), "{standing:?} {act:?} {target:?}: {done:?}"),
                    Err(why) => {
                        assert!(
                            matches!(done, Err(Error::Forbidden(said)) if said == why),
                            "{act:?} {done:?}"
                        );
                        // The next act finds the state that this one would have left.
                        match act {
                            AccountAct::Deactivate => repair.deactivate(id).await.map(drop).unwrap(),
                            AccountAct::Reactivate => repair.reactivate(id).await.map(drop).unwrap(),
                            _ => (),
                        }
                    }
                }
            }
        }
        // Acts on accounts that are in use, each on somebody who is.
        for target in standings(false).chain(standings(true)) {
            let other = people.iter().find(|(of, other)| *of == target && other.id != person.id);
            let Some((_, other)) = other else { continue };
            for act in [AccountAct::EndSessions, AccountAct::ResetSecondFactor] {
                let offered = door.employee(other.id).await.unwrap().acts.contains(&act);
                assert_eq!(
                    offered,
                    act_on_account(*standing, target, act).is_ok(),
                    "{standing:?} {act:?} {target:?}"
                );
                if let Err(why) = act_on_account(*standing, target, act) {
                    let done = door.reset_second_factor(other.id).await.map(drop);
                    let done = if act == AccountAct::EndSessions {
                        door.end_sessions(other.id).await.map(drop)
                    } else {
                        done
                    };
                    assert!(matches!(done, Err(Error::Forbidden(said)) if said == why), "{act:?} {done:?}");
                }
            }
        }
        for act in AccountAct::ALL {
            assert!(
                !door.employee(person.id).await.unwrap().acts.contains(&act),
                "nobody acts on themselves"
            );
        }
        let own = door.deactivate(person.id).await;
        assert!(matches!(own, Err(Error::Forbidden(Refusal::Oneself))), "{own:?}");
    }
    for (standing, person) in &people[1..] {
        let actor = base.actor(person).await;
        let Ok(door) = base.store.employee_admin(&actor) else { continue };
        let lapsed = door.deactivate(partner.primary.id).await;
        assert!(matches!(lapsed, Err(Error::Forbidden(Refusal::Rank))), "{standing:?}: {lapsed:?}");
    }
}

async fn a_scoped_person_ends_nobody_who_sees_more(base: &Base) {
    // SPEC section 2: nobody controls more visibility than they have
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let best = base.organization(&partner.primary, "Best", partner.all).await;
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    let (same, more, all) = (
        base.employ(&partner.primary, tech()).await,
        base.employ(&partner.primary, tech()).await,
        base.employ(&partner.primary, tech()).await,
    );
    base.group(&partner.primary, "North", &[acme], &[admin.id, same.id, more.id]).await;
    base.group(&partner.primary, "South", &[best], &[more.id]).await;
    let actor = base.actor(&admin).await;
    let door = base.store.employee_admin(&actor).unwrap();
    for person in [&more, &all] {
        assert!(door.employee(person.id).await.unwrap().acts.is_empty());
        for refused in [
            door.deactivate(person.id).await.map(drop),
            door.end_sessions(person.id).await.map(drop),
            door.delete(person.id).await.map(drop),
        ] {
            assert!(matches!(refused, Err(Error::Forbidden(Refusal::Visibility))), "{refused:?}");
        }
        base.actor(person).await;
    }
    door.end_sessions(same.id).await.unwrap();
    assert!(base.store.authenticate(&same.session).await.unwrap().is_none());
    door.deactivate(same.id).await.unwrap();
}

async fn the_last_security_administrator_stays(base: &Base) {
    // Guarantee 6, T13: under two at once too
    let partner = base.partner().await;
    let admin = Standing::of(Role::Admin).designated();
    let (one, two) = (base.employ(&partner.primary, admin).await, base.employ(&partner.primary, admin).await);
    let (first, second) = (base.actor(&one).await, base.actor(&two).await);
    let designation = format!("WHERE account_id = {}", partner.primary.id.get());
    base.tamper(&format!("UPDATE employee SET security_administrator = FALSE {designation}")).await.unwrap();
    let (first, second) =
        (base.store.employee_admin(&first).unwrap(), base.store.employee_admin(&second).unwrap());
    let (a, b) = tokio::join!(first.deactivate(two.id), second.delete(one.id));
    assert_eq!(u8::from(a.is_ok()) + u8::from(b.is_ok()), 1, "{a:?} {b:?}");
    let left = base.look("SELECT a.id || '' FROM employee e JOIN account a ON a.id = e.account_id WHERE e.security_administrator AND a.state = 'active'").await;
    let (left, last) = (left.len(), if a.is_ok() { one.id } else { two.id });
    assert!(left >= 1);
    let primary = base.actor(&partner.primary).await;
    let refused = base.store.employee_admin(&primary).unwrap().delete(last).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::LastSecurityAdministrator))), "{refused:?}");
}

async fn fifty_deletions_at_once_are_one(base: &Base) {
    // Guarantee 20: one act, one row in the trail
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, tech()).await;
    base.clock.advance(HOUR / 2);
    base.confirm(&partner.primary).await;
    let trail = base.trail().await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let all = join_all((0..50).map(|_| door.delete(person.id))).await;
    assert_eq!(all.iter().filter(|done| done.is_ok()).count(), 1, "{all:?}");
    assert!(all.iter().all(|done| matches!(done, Ok(_) | Err(Error::NotFound))), "{all:?}");
    assert_eq!(base.trail().await, trail + 1);
}

async fn what_is_to_be_sent_is_written_with_the_act_and_holds_no_secret(base: &Base) {
    // M22, M23, K10, T17
    let partner = base.partner().await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let form = new_employee(tech());
    let invited = door.create(&form).await.unwrap();
    door.create(&form).await.unwrap_err();
    let resent = door.resend(invited.id).await.unwrap();
    door.deactivate(invited.id).await.unwrap();
    door.deactivate(invited.id).await.unwrap_err();
    let theirs = format!("FROM outbox WHERE payload LIKE '%{}%'", invited.id);
    let kinds = base.look(&format!("SELECT kind {theirs} ORDER BY kind")).await;
    assert_eq!(
        kinds,
        ["deactivated", "employee_added", "invitation", "invitation"],
        "one for each act that was done"
    );
    for payload in base.look(&format!("SELECT payload {theirs}")).await {
        assert_eq!(payload, format!("{{\"account\":\"{}\"}}", invited.id));
        assert!(!payload.contains(token(&resent.path)));
    }
    base.clock.advance(INVITATION + 1);
    base.system().sweep().await.unwrap();
    assert!(base.look("SELECT kind FROM outbox").await.is_empty(), "nobody wants it any more");
}

async fn the_operator_lets_a_primary_account_back_in(base: &Base) {
    // T13: also after a hundred guesses of somebody else
    let partner = base.partner().await;
    base.tamper(&format!("UPDATE account SET failures = 1000 WHERE id = {}", partner.primary.id.get()))
        .await
        .unwrap();
    let locked = base.sign_in_as(&partner.primary.email, PASSWORD).await;
    assert!(matches!(locked, Err(Error::WrongCredentials)), "{locked:?}");
    let path = base.system().primary_link(partner.id).await.unwrap();
    let mut told = 0;
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        base.system().mail_done(&mail).await.unwrap();
        told += usize::from((&*mail.to, mail.news) == (&*partner.primary.email, News::WayBack));
    }
    assert_eq!(told, 1, "whose account it is, is told (T29)");
    assert!(base.store.authenticate(&partner.primary.session).await.unwrap().is_none());
    // Whoever knows the old password has nothing of it: neither the portal nor the next second factor.
    let old = base.store.visitor();
    let form = SignIn::parse(&partner.primary.email, PASSWORD).unwrap();
    let refused = old.sign_in(form, &client(), None).await;
    assert!(matches!(refused, Err(Error::WrongCredentials)), "{refused:?}");
    base.clock.advance(INVITATION - 1);
    base.system().sweep().await.unwrap();
    base.use_link(&path).await;
    base.sign_in(&partner.primary.email).await;
    let none = base.system().primary_link(domain::PartnerId::new(1)).await;
    assert!(matches!(none, Err(Error::NotFound)), "{none:?}");
}

async fn the_board_counts_every_account_at_its_stage_and_the_list_shows_it(base: &Base) {
    // M93, M94: judged at the instant of the question
    let partner = base.partner().await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let active = base.employ(&partner.primary, tech()).await;
    let ended = base.employ(&partner.primary, tech()).await;
    door.deactivate(ended.id).await.unwrap();
    let invited = door.create(&new_employee(tech())).await.unwrap();
    let security = Standing { security_administrator: true, ..tech() };
    door.create(&new_employee(security)).await.unwrap();
    let counts = async |query: &str| {
        let actor = base.actor(&base.sign_in(&partner.primary.email).await).await;
        let door = base.store.employee_admin(&actor).unwrap();
        let mut shown = Vec::new();
        let asked = EmployeeQuery::read(query).unwrap();
        let counts = door.list(&asked).await.unwrap().1;
        for stage in Stage::ALL {
            let (page, same) =
                door.list(&EmployeeQuery { stage: Some(stage), ..asked.clone() }).await.unwrap();
            assert_eq!(same, counts, "the board does not change with the stage that is chosen");
            assert_eq!(page.rows.len() as u64, counts.of(Some(stage)), "{query} {stage:?}");
            shown.extend(page.rows.iter().map(|row| (stage, row.id)));
        }
        let (all, _) = door.list(&asked).await.unwrap();
        assert_eq!(all.rows.len() as u64, counts.of(None));
        (counts, shown)
    };
    let of = |ending, pending, active, overdue, deactivated| StageCounts {
        ending,
        pending,
        active,
        overdue,
        deactivated,
    };
    let (now, shown) = counts("").await;
    assert_eq!(now, of(0, 2, 2, 0, 1));
    for (stage, id) in
        [(Stage::Active, active.id), (Stage::Deactivated, ended.id), (Stage::Pending, invited.id)]
    {
        assert!(shown.contains(&(stage, id)), "{stage:?}");
    }
    assert_eq!(counts("?security_administrator=1").await.0, of(0, 1, 1, 0, 0));
    assert_eq!(counts("?role=primary").await.0, of(0, 0, 1, 0, 0));
    assert_eq!(counts("?q=nobody").await.0, of(0, 0, 0, 0, 0));
    base.clock.advance(INVITATION - Stage::SOON - 1);
    assert_eq!(counts("").await.0, of(0, 2, 2, 0, 1));
    base.clock.advance(1);
    assert_eq!(counts("").await.0, of(2, 2, 2, 0, 1));
    base.clock.advance(Stage::SOON - 1);
    assert_eq!(counts("").await.0, of(2, 2, 2, 0, 1));
    base.clock.advance(1);
    assert_eq!(counts("").await.0, of(0, 0, 2, 2, 1), "at the instant, without a sweep");
    base.system().sweep().await.unwrap();
    // What the deadline ended stays told from what somebody ended, until it is brought back.
    let (now, shown) = counts("").await;
    assert_eq!(now, of(0, 0, 2, 2, 1));
    assert!(shown.contains(&(Stage::Overdue, invited.id)) && shown.contains(&(Stage::Deactivated, ended.id)));
    let actor = base.actor(&base.sign_in(&partner.primary.email).await).await;
    let door = base.store.employee_admin(&actor).unwrap();
    door.reactivate(invited.id).await.unwrap();
    assert_eq!(counts("").await.0, of(0, 1, 2, 1, 1));
    door.deactivate(invited.id).await.unwrap();
    assert_eq!(counts("").await.0, of(0, 0, 2, 1, 2));
}

async fn who_brings_somebody_back_is_told_which_groups_come_back_with_them(base: &Base) {
    // T23, M95: to those who know which groups there are
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let person = base.employ(primary, tech()).await;
    let admin = base.employ(primary, Standing::of(Role::Admin)).await;
    let actor = base.actor(primary).await;
    base.store.employee_admin(&actor).unwrap().deactivate(person.id).await.unwrap();
    let told = async |by: &Person| {
        let actor = base.actor(by).await;
        base.store.employee_admin(&actor).unwrap().employee(person.id).await.unwrap().sees()
    };
    assert_eq!(told(primary).await, "everything");
    for name in ["South", "North"] {
        base.group(primary, name, &[acme], &[person.id]).await;
    }
    assert_eq!(told(primary).await, "2 groups (North, South)");
    assert_eq!(told(&admin).await, "2 groups");
    for at in 1..=7 {
        base.group(primary, &format!("Away {at}"), &[acme], &[person.id]).await;
    }
    let named = "9 groups (Away 1, Away 2, Away 3, Away 4, Away 5, Away 6, Away 7, North and 1 more)";
    assert_eq!(told(primary).await, named);
}

async fn nothing_but_a_reactivation_brings_a_deactivated_account_back(base: &Base) {
    // P28, guarantee 9: whatever its owner, a link of before, an edit or a job does
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let person = base.employ(primary, tech()).await;
    let user = base.user(primary, acme).await;
    let actor = base.actor(primary).await;
    let (door, visitor) = (base.store.employee_admin(&actor).unwrap(), base.store.visitor());
    let invited = door.create(&new_employee(tech())).await.unwrap();
    // Half-way into everything that sets something, when the end comes.
    visitor.request_reset(&Email::parse(&person.email).unwrap(), &client()).await.unwrap();
    let form = SignIn::parse(&person.email, PASSWORD).unwrap();
    let Entered::SecondFactor(step) = visitor.sign_in(form, &client(), None).await.unwrap() else {
        panic!("a second factor")
    };
    let users = base.store.organization_admin(&actor).unwrap().users(acme);
    for id in [person.id, invited.id] {
        door.deactivate(id).await.unwrap();
    }
    users.act(user.id, AccountAct::Deactivate).await.unwrap();
    let states = async || base.look("SELECT email || ' ' || state FROM account ORDER BY email").await;
    let before = states().await;
    assert_eq!(before.iter().filter(|one| one.ends_with("deactivated")).count(), 3);
    for email in [&person.email, &user.email] {
        for password in [PASSWORD, "velvet harbour 8 lantern"] {
            base.sign_in_as(email, password).await.unwrap_err();
        }
        visitor.request_reset(&Email::parse(email).unwrap(), &client()).await.unwrap();
    }
    let code = base.code(&person.email).await;
    visitor.give_code(&step, &code, &client(), None).await.unwrap_err();
    visitor.use_link(token(&invited.path), password()).await.unwrap_err();
    visitor.open_link(token(&invited.path)).await.unwrap_err();
    base.system().answer_reset_requests().await.unwrap();
    base.system().sweep().await.unwrap();
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        assert!(!matches!(mail.news, News::Reset { .. } | News::Invitation { .. }), "{mail:?}");
        base.system().mail_done(&mail).await.unwrap();
    }
    door.edit(person.id, &edit(Standing::of(Role::Business))).await.unwrap();
    base.group(primary, "North", &[acme], &[person.id, invited.id]).await;
    base.release(primary, person.id).await;
    for id in [person.id, invited.id] {
        door.resend(id).await.unwrap_err();
        door.reset_second_factor(id).await.unwrap_err();
        door.end_sessions(id).await.unwrap_err();
        door.deactivate(id).await.unwrap_err();
    }
    // Organizations come and go, and want a second factor or not.
    users.require_second_factor(false).await.unwrap();
    users.require_second_factor(true).await.unwrap();
    base.remove(primary, acme, "Acme").await;
    base.store.organization_admin(&actor).unwrap().restore(&[acme]).await.unwrap();
    assert_eq!(states().await, before);
    door.reactivate(person.id).await.unwrap();
    let mut back = before.clone();
    for one in &mut back {
        if one.starts_with(&person.email) {
            *one = format!("{} active", person.email);
        }
    }
    assert_eq!(states().await, back, "that one and no other");
}
