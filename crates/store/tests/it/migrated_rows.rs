//! Steps of the schema on a database that people work with: what each makes of the rows that it finds (guarantee 22).

use domain::{
    AccountId, AccountState, OrganizationId, Role, Standing, Timestamp,
    account::SignIn,
    audit::Action,
    employee::NewEmployee,
    field::Email,
    group::GroupAct,
    limits::{ADDRESS_HOLD, INVITATION},
    list::{DeviceQuery, GroupQuery},
    policy::Principal,
    time::{DAY, MINUTE, SECOND},
};
use store::{Clock, Entered, Error};

use crate::worlds::{
    Base, MANAGE, PASSWORD, RESTORE_ONLY, START, VIEW, client, name, new_employee, new_partner,
    organizations, set, unique,
};

both!(
    whoever_was_invited_before_deadlines_has_until_the_link_ends,
    whoever_could_sign_in_before_second_factors_has_seven_days_to_set_one_up,
    whom_a_deadline_ended_is_told_from_whom_somebody_ended,
    users_from_before_their_access_see_devices_and_no_more,
    a_group_knows_when_it_was_changed_before_that_was_kept,
    what_was_done_to_an_organization_before_is_found_on_its_page,
    a_session_goes_on_through_the_step_that_gives_it_a_token,
    a_trail_from_before_its_end_was_kept_is_whole_and_is_not_cut_off_unseen,
    an_address_that_a_product_used_before_is_still_its_own_for_whoever_gets_it,
    a_device_that_was_unlinked_before_that_was_kept_is_not_linked_by_its_source,
);

fn tech() -> Standing {
    Standing::of(Role::Tech)
}

/// Takes the database back to where it stood before this step.
async fn before(base: &Base, step: &str) {
    let undone = format!("SELECT version FROM seaql_migrations WHERE version >= '{step}'");
    let undone = base.look(&undone).await.len();
    assert!(undone > 0, "{step} is a step");
    base.store.migrate_down(u32::try_from(undone).unwrap()).await.unwrap();
}

async fn migrate(base: &Base) {
    assert!(base.store.migrate().await.unwrap() > 0);
}

/// Until when an account has to be set up, as the database keeps it.
async fn deadline(base: &Base, account: AccountId) -> Option<Timestamp> {
    let sql = "SELECT COALESCE(CAST(deadline AS TEXT), '') FROM account WHERE id =";
    let kept = base.look(&format!("{sql} {}", account.get())).await;
    kept[0].parse().ok().map(Timestamp::from_millis)
}

async fn whoever_was_invited_before_deadlines_has_until_the_link_ends(base: &Base) {
    // M93, M94; m0006
    let partner = base.partner().await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let linked = door.create(&new_employee(tech())).await.unwrap();
    let lost = door.create(&new_employee(tech())).await.unwrap();
    let other = new_partner(&format!("primary{}@example.com", unique()));
    base.system().invite_partner(&other).await.unwrap();
    before(base, "m0006").await;
    let ends = START.plus(3 * DAY);
    for change in [
        format!("UPDATE link SET expires_at = {} WHERE account_id = {}", ends.millis(), linked.id.get()),
        format!("DELETE FROM link WHERE account_id = {}", lost.id.get()),
    ] {
        base.tamper(&change).await.unwrap();
    }
    assert_eq!(deadline(base, linked.id).await, None, "nobody knew of one");
    migrate(base).await;
    assert_eq!(deadline(base, linked.id).await, Some(ends));
    assert_eq!(deadline(base, lost.id).await, Some(START.plus(INVITATION)), "as from their creation");
    // A primary account never lapses.
    let without = base.look("SELECT email FROM account WHERE state = 'pending' AND deadline IS NULL").await;
    assert_eq!(without, [other.email.as_str()]);

    base.clock.advance(3 * DAY - 1);
    base.store.visitor().open_link(linked.path.trim_start_matches("/link/")).await.unwrap();
    base.clock.advance(1);
    let primary = base.sign_in(&partner.primary.email).await;
    let actor = base.actor(&primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let life = door.employee(linked.id).await.unwrap().row.life;
    assert_eq!((life.state, life.lapsed), (AccountState::Deactivated, Some(ends)));
    let life = door.employee(lost.id).await.unwrap().row.life;
    assert_eq!((life.state, life.deadline), (AccountState::Pending, Some(START.plus(INVITATION))));
    let again = door.resend(lost.id).await.unwrap();
    assert_eq!(again.until, START.plus(INVITATION), "another link, and no more time");
}

async fn whoever_could_sign_in_before_second_factors_has_seven_days_to_set_one_up(base: &Base) {
    // M93, M94; m0009
    let partner = base.partner().await;
    let primary = &partner.primary;
    let (prompt, late) = (base.employ(primary, tech()).await, base.employ(primary, tech()).await);
    let gone = base.employ(primary, tech()).await;
    let actor = base.actor(primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    door.deactivate(gone.id).await.unwrap();
    let invited = door.create(&new_employee(tech())).await.unwrap();
    before(base, "m0009").await;
    assert!(!base.look("SELECT hash FROM session").await.is_empty(), "people are signed in");
    let earliest = Clock::System.now();
    migrate(base).await;
    let latest = Clock::System.now();
    let until = deadline(base, prompt.id).await.unwrap();
    // The step goes by the clock of the database, which may count whole seconds.
    let begun = until.plus(-7 * DAY);
    let range = earliest.plus(-SECOND)..=latest.plus(SECOND);
    assert!(range.contains(&begun), "{begun:?} is not in {range:?}");
    assert_eq!(deadline(base, late.id).await, Some(until));
    assert_eq!(deadline(base, primary.id).await, None, "a primary account never lapses");
    assert_eq!(deadline(base, gone.id).await, None, "what has ended does not end again");
    assert_eq!(deadline(base, invited.id).await, Some(invited.until), "nor has the invited more time");
    assert!(base.look("SELECT hash FROM session").await.is_empty(), "a password alone is no session now");

    base.clock.advance(latest.since(base.clock.now()));
    let form = SignIn::parse(&prompt.email, PASSWORD).unwrap();
    let entered = base.store.visitor().sign_in(form, &client(), None).await.unwrap();
    let Entered::SetUp(step) = entered else { panic!("a second factor is set up first, not {entered:?}") };
    assert_eq!(base.store.visitor().step(&step).await.unwrap().deadline, Some(until));
    base.set_up(&prompt.email, &step).await.unwrap();
    assert_eq!(deadline(base, prompt.id).await, None, "nothing is missing any more");
    base.clock.advance(until.since(base.clock.now()));
    let refused = base.sign_in_as(&late.email, PASSWORD).await;
    assert!(matches!(refused, Err(Error::WrongCredentials)), "{refused:?}");
    base.sign_in_as(&prompt.email, PASSWORD).await.unwrap();
    base.sign_in_as(&primary.email, PASSWORD).await.unwrap();
}

async fn whom_a_deadline_ended_is_told_from_whom_somebody_ended(base: &Base) {
    // M94, M95; m0013
    let partner = base.partner().await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let lapsed = door.create(&new_employee(tech())).await.unwrap();
    let brought_back = door.create(&new_employee(tech())).await.unwrap();
    base.clock.advance(INVITATION);
    base.system().sweep().await.unwrap();
    let primary = base.sign_in(&partner.primary.email).await;
    let ended = base.employ(&primary, tech()).await;
    let actor = base.actor(&primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    // Their deadline has ended them too, but that is not why they are out now.
    door.reactivate(brought_back.id).await.unwrap();
    for id in [brought_back.id, ended.id] {
        door.deactivate(id).await.unwrap();
    }
    let lives = async || {
        let mut lives = Vec::new();
        for id in [lapsed.id, brought_back.id, ended.id] {
            lives.push(door.employee(id).await.unwrap().row.life);
        }
        lives
    };
    let known = lives().await;
    let told: Vec<_> = known.iter().map(|life| (life.state, life.lapsed)).collect();
    let out = AccountState::Deactivated;
    assert_eq!(told, [(out, Some(lapsed.until)), (out, None), (out, None)]);
    before(base, "m0013").await;
    migrate(base).await;
    assert_eq!(lives().await, known, "the trail knows");
}

async fn users_from_before_their_access_see_devices_and_no_more(base: &Base) {
    // m0016
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    base.source(primary, acme, "Acme", "7").await;
    base.import(partner.id, &[("A1", Some("7")), ("U1", None)]).await;
    let manager = base.user_with(primary, acme, MANAGE).await;
    let restorer = base.user_with(primary, acme, RESTORE_ONLY).await;
    before(base, "m0016").await;
    migrate(base).await;
    for user in [&manager, &restorer] {
        let seen_as = base.actor(user).await.seen_as();
        assert!(matches!(seen_as, Principal::OrganizationUser(access) if access == VIEW), "{seen_as:?}");
        assert_eq!(base.serials(user).await, set(["A1"]));
    }
}

async fn a_group_knows_when_it_was_changed_before_that_was_kept(base: &Base) {
    // m0019
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let north = base.group(primary, "North", &[acme], &[primary.id]).await;
    base.clock.advance(MINUTE);
    let south = base.group(primary, "South", &[acme], &[primary.id]).await;
    base.clock.advance(MINUTE);
    base.change(primary, north, &organizations(GroupAct::AddOrganizations, &[best])).await.unwrap();
    let changed = async || {
        let actor = base.actor(primary).await;
        let groups = base.store.group_admin(&actor).unwrap();
        let rows = groups.list(&GroupQuery::default()).await.unwrap().0.rows;
        [north, south].map(|id| rows.iter().find(|row| row.id == id).unwrap().changed)
    };
    let known = [START.plus(2 * MINUTE), START.plus(MINUTE)];
    assert_eq!(changed().await, known);
    before(base, "m0019").await;
    migrate(base).await;
    assert_eq!(changed().await, known, "as the trail tells it");
}

async fn what_was_done_to_an_organization_before_is_found_on_its_page(base: &Base) {
    // m0020
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    base.import(partner.id, &[("A1", None)]).await;
    let device = base.device_id(primary, "A1").await;
    let actor = base.actor(primary).await;
    base.store.organization_admin(&actor).unwrap().link_devices(acme, &[device]).await.unwrap();
    base.user(primary, acme).await;
    let oversight = base.store.oversight(&actor).unwrap();
    let told = async |id: OrganizationId| oversight.latest(id, 50).await.unwrap().rows;
    let known = [told(acme).await, told(best).await];
    let acts: Vec<&str> = known[0].iter().map(|row| row.action.as_str()).collect();
    for act in [Action::OrganizationCreated, Action::DeviceLinked, Action::OrganizationUserCreated] {
        assert!(acts.contains(&act.words()), "{act:?} is not in {acts:?}");
    }
    assert_eq!(known[1].len(), 1, "each has its own: {:?}", known[1]);
    before(base, "m0020").await;
    migrate(base).await;
    assert_eq!([told(acme).await, told(best).await], known);
}

async fn a_session_goes_on_through_the_step_that_gives_it_a_token(base: &Base) {
    // m0021
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, tech()).await;
    before(base, "m0021").await;
    migrate(base).await;
    let actor = base.store.authenticate(&person.session).await.unwrap();
    assert_eq!(actor.unwrap().account(), person.id, "nobody is signed out by an update");
    // Back in an older version nothing would know the token that came since: its session ends, and no other.
    base.confirm(&person).await;
    base.actor(&person).await;
    before(base, "m0021").await;
    migrate(base).await;
    for token in [base.token(&person), person.session.clone()] {
        assert!(base.store.authenticate(&token).await.unwrap().is_none());
    }
    base.actor(&partner.primary).await;
}

async fn a_trail_from_before_its_end_was_kept_is_whole_and_is_not_cut_off_unseen(base: &Base) {
    // Guarantee 23, T44; m0028
    let (one, two) = (base.partner().await, base.partner().await);
    base.organization(&one.primary, "Acme", one.all).await;
    before(base, "m0028").await;
    migrate(base).await;
    let broken = async || {
        let trails = base.system().verify_trails().await.unwrap();
        trails.into_iter().filter(|(_, broken)| broken.is_some()).count()
    };
    assert_eq!(broken().await, 0);
    base.organization(&two.primary, "Best", two.all).await;
    assert_eq!(broken().await, 0, "it goes on where it stood");
    let guard = if base.on_sqlite() {
        "DROP TRIGGER audit_no_delete"
    } else {
        "DROP TRIGGER audit_no_change ON audit"
    };
    base.tamper(guard).await.unwrap();
    // Nothing was written into this one since the step.
    let cut = format!(
        "DELETE FROM audit WHERE partner_id = {0} AND seq = (SELECT MAX(seq) FROM audit WHERE partner_id = {0})",
        one.id.get()
    );
    base.tamper(&cut).await.unwrap();
    assert_eq!(broken().await, 1);
}

async fn an_address_that_a_product_used_before_is_still_its_own_for_whoever_gets_it(base: &Base) {
    // K12, M99, M111; m0031
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, tech()).await;
    let email = Email::parse(&person.email).unwrap();
    base.system().lock_address(&email, &name("SaaS Protection")).await.unwrap();
    before(base, "m0031").await;
    migrate(base).await;
    let actor = base.actor(&partner.primary).await;
    base.store.employee_admin(&actor).unwrap().delete(person.id).await.unwrap();
    base.clock.advance(ADDRESS_HOLD);
    let primary = base.sign_in(&partner.primary.email).await;
    let actor = base.actor(&primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let form = NewEmployee { email: email.clone(), ..new_employee(tech()) };
    let invited = door.create(&form).await.unwrap();
    let address = door.employee(invited.id).await.unwrap().address;
    assert_eq!(address.locked_by.as_deref(), Some("SaaS Protection"));
    assert_eq!(base.system().unlock_address(&email).await.unwrap(), "SaaS Protection");
}

async fn a_device_that_was_unlinked_before_that_was_kept_is_not_linked_by_its_source(base: &Base) {
    // m0032
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    base.source(primary, acme, "Acme", "1").await;
    base.import(partner.id, &[("A1", Some("1")), ("A2", Some("1")), ("U1", None)]).await;
    let (a1, a2) = (base.device_id(primary, "A1").await, base.device_id(primary, "A2").await);
    let actor = base.actor(primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    door.unlink_devices(acme, &[a1, a2]).await.unwrap();
    door.link_devices(acme, &[a2]).await.unwrap();
    before(base, "m0032").await;
    migrate(base).await;
    base.import(partner.id, &["A1", "A2", "U1"].map(|serial| (serial, Some("1")))).await;
    let unlinked = base.walk(primary, &DeviceQuery::read("?unlinked=1").unwrap()).await;
    let unlinked: Vec<String> = unlinked.into_iter().map(|row| row.serial).collect();
    assert_eq!(unlinked, ["A1"], "neither what was linked again nor what nobody ever linked");
}
