//! One act for the accounts of many users of an organization: all of those that the plan names, or nobody.

use domain::{
    AccountId, AccountState, OrganizationId, Role, Standing,
    account::AccountAct,
    employee::{BulkPlan, LeftOut},
    list::UserQuery,
    selection::{Selection, UserBulk},
};
use store::{BulkDone, Error};

use crate::worlds::{Base, Person, RESTORE_ONLY, VIEW, new_user};

both!(
    many_are_deactivated_and_brought_back_each_with_a_row_in_the_trail,
    one_who_is_elsewhere_refuses_them_all,
    who_is_in_another_state_is_left_out_and_told_so,
    what_matches_is_of_this_organization_alone,
    a_plan_that_has_changed_does_nothing,
    links_are_made_anew_and_those_before_are_dead,
    only_who_sees_the_organization_acts_on_its_users,
);

fn ticked(act: AccountAct, ids: &[AccountId]) -> UserBulk {
    UserBulk { act, selection: Selection::Ticked(ids.to_vec()) }
}

fn matching(act: AccountAct, query: &str) -> UserBulk {
    UserBulk { act, selection: Selection::Matching(Box::new(UserQuery::read(query).unwrap())) }
}

async fn plan(base: &Base, by: &Person, of: OrganizationId, bulk: &UserBulk) -> Result<BulkPlan, Error> {
    let actor = base.actor(by).await;
    base.store.organization_admin(&actor)?.users(of).plan_bulk(bulk).await
}

async fn act(
    base: &Base,
    by: &Person,
    of: OrganizationId,
    bulk: &UserBulk,
    mark: &str,
) -> Result<BulkDone, Error> {
    let actor = base.actor(by).await;
    base.store.organization_admin(&actor)?.users(of).act_in_bulk(bulk, mark).await
}

/// What it does, as somebody does it who has read the plan.
async fn done(base: &Base, by: &Person, of: OrganizationId, bulk: &UserBulk) -> Result<BulkDone, Error> {
    let mark = plan(base, by, of, bulk).await?.mark;
    act(base, by, of, bulk, &mark).await
}

async fn state(base: &Base, by: &Person, of: OrganizationId, id: AccountId) -> AccountState {
    let actor = base.actor(by).await;
    base.store.organization_admin(&actor).unwrap().users(of).user(id).await.unwrap().row.life.state
}

async fn many_are_deactivated_and_brought_back_each_with_a_row_in_the_trail(base: &Base) {
    // M112, M113, M116, M117, K9
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let (one, two) = (base.user(primary, acme).await, base.user_with(primary, acme, RESTORE_ONLY).await);
    let ids = [one.id, two.id];
    let before = base.trail().await;
    let deactivated = done(base, primary, acme, &ticked(AccountAct::Deactivate, &ids)).await.unwrap();
    assert_eq!((deactivated.accounts.len(), deactivated.invited.len()), (2, 0));
    assert_eq!(base.trail().await, before + 2);
    for person in [&one, &two] {
        assert!(base.store.authenticate(&person.session).await.unwrap().is_none(), "at once");
    }
    let mails = "SELECT kind FROM outbox WHERE kind IN ('deactivated', 'reactivated')";
    assert_eq!(base.look(mails).await.len(), 2);
    let back = done(base, primary, acme, &ticked(AccountAct::Reactivate, &ids)).await.unwrap();
    assert_eq!((back.accounts.len(), back.invited.len()), (2, 0), "nothing is missing");
    assert_eq!(base.trail().await, before + 4);
    assert_eq!(state(base, primary, acme, one.id).await, AccountState::Active);
    // An organization has one Endpoint Backup user, who is so again (K13).
    base.sign_in(&two.email).await;
}

async fn one_who_is_elsewhere_refuses_them_all(base: &Base) {
    // P7, T5
    let (partner, other) = (base.partner().await, base.partner().await);
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let foreign = base.organization(&other.primary, "Foreign", other.all).await;
    let user = base.user(primary, acme).await;
    let neighbour = base.user(primary, best).await;
    let stranger = base.user(&other.primary, foreign).await;
    let tech = base.employ(primary, Standing::of(Role::Tech)).await;
    let own = ticked(AccountAct::Deactivate, &[user.id]);
    let mark = plan(base, primary, acme, &own).await.unwrap().mark;
    for one in [neighbour.id, stranger.id, tech.id, primary.id, AccountId::new(1)] {
        let bulk = ticked(AccountAct::Deactivate, &[user.id, one]);
        let before = base.digest().await;
        assert!(matches!(plan(base, primary, acme, &bulk).await, Err(Error::NotFound)));
        let refused = act(base, primary, acme, &bulk, &mark).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        assert_eq!(base.digest().await, before);
    }
    assert_eq!(act(base, primary, acme, &own, &mark).await.unwrap().accounts, [user.id]);
}

async fn who_is_in_another_state_is_left_out_and_told_so(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let (here, gone) = (base.user(primary, acme).await, base.user(primary, acme).await);
    done(base, primary, acme, &ticked(AccountAct::Deactivate, &[gone.id])).await.unwrap();
    let bulk = ticked(AccountAct::Deactivate, &[here.id, gone.id]);
    let told = plan(base, primary, acme, &bulk).await.unwrap();
    let left: Vec<_> = told.left.iter().map(|(why, names)| (*why, names.len())).collect();
    assert_eq!((told.names.len(), left, told.confirmed), (1, vec![(LeftOut::State, 1)], false));
    assert_eq!(act(base, primary, acme, &bulk, &told.mark).await.unwrap().accounts, [here.id]);
    let refused = done(base, primary, acme, &bulk).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "nobody is left: {refused:?}");
}

async fn what_matches_is_of_this_organization_alone(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let neighbour = base.user(primary, best).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(base.user(primary, acme).await.id);
    }
    base.invite_user(primary, acme, &new_user(VIEW)).await.unwrap();
    let bulk = matching(AccountAct::Deactivate, "?stage=active");
    let told = plan(base, primary, acme, &bulk).await.unwrap();
    assert_eq!((told.names.len(), told.left.len()), (3, 0), "whoever is invited does not match");
    assert_eq!(act(base, primary, acme, &bulk, &told.mark).await.unwrap().accounts.len(), 3);
    assert_eq!(state(base, primary, acme, ids[0]).await, AccountState::Deactivated);
    assert_eq!(state(base, primary, best, neighbour.id).await, AccountState::Active);
}

async fn a_plan_that_has_changed_does_nothing(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let user = base.user(primary, acme).await;
    let all = matching(AccountAct::Deactivate, "");
    let read = plan(base, primary, acme, &all).await.unwrap();
    base.user(primary, acme).await;
    let before = base.digest().await;
    for mark in [&*read.mark, "", "0"] {
        let refused = act(base, primary, acme, &all, mark).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    }
    assert_eq!(base.digest().await, before);
    assert_eq!(state(base, primary, acme, user.id).await, AccountState::Active);
}

async fn links_are_made_anew_and_those_before_are_dead(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let first = base.invite_user(primary, acme, &new_user(VIEW)).await.unwrap();
    let second = base.invite_user(primary, acme, &new_user(VIEW)).await.unwrap();
    let made = done(base, primary, acme, &ticked(AccountAct::Resend, &[first.id, second.id])).await.unwrap();
    assert_eq!(made.invited.len(), 2);
    let token = first.path.trim_start_matches("/link/");
    assert!(matches!(base.store.visitor().open_link(token).await, Err(Error::LinkNotValid)));
    for one in made.invited {
        base.use_link(&one.path).await;
        base.sign_in(&one.email).await;
    }
}

async fn only_who_sees_the_organization_acts_on_its_users(base: &Base) {
    // M67, M68, rule 10
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let user = base.user(primary, acme).await;
    let scoped = base.employ(primary, Standing::of(Role::Admin)).await;
    let group = base.group(primary, "Best", &[best], &[scoped.id]).await;
    let bulk = ticked(AccountAct::Deactivate, &[user.id]);
    let refused = plan(base, &scoped, acme, &bulk).await;
    assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    base.regroup(primary, group, &[acme, best], &[scoped.id]).await;
    let mark = plan(base, &scoped, acme, &bulk).await.unwrap().mark;
    base.regroup(primary, group, &[best], &[scoped.id]).await;
    let refused = act(base, &scoped, acme, &bulk, &mark).await;
    assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    let tech = base.employ(primary, Standing::of(Role::Tech)).await;
    let refused = plan(base, &tech, acme, &bulk).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    assert_eq!(state(base, primary, acme, user.id).await, AccountState::Active);
}
