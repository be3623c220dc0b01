//! One act for the accounts of many: all of those that the plan names, or nobody.

use domain::{
    AccountId, AccountState, Rank, Refusal, Role, Standing,
    account::AccountAct,
    employee::{BulkPlan, LeftOut},
    limits::{INVITATION, REAUTHENTICATION},
    list::{EmployeeQuery, FactorState, Stage},
    policy::act_on_account,
    selection::{EmployeeBulk, Selection},
};
use store::{BulkDone, Error};

use crate::worlds::{Base, Partner, Person, new_employee};

both!(
    many_are_deactivated_and_brought_back_each_with_a_row_in_the_trail,
    one_foreign_id_among_fifty_refuses_them_all,
    who_may_not_be_touched_is_left_out_and_told_why,
    a_plan_that_has_changed_does_nothing,
    everything_that_matches_is_told_by_the_question,
    the_last_security_administrator_is_left_out,
    a_scoped_person_acts_on_nobody_who_sees_more,
    what_lets_an_admin_in_wants_a_fresh_second_factor,
    invitations_are_sent_again_and_the_links_before_are_dead,
    an_act_for_many_obeys_the_rules_of_the_act_for_one,
);

fn tech() -> Standing {
    Standing::of(Role::Tech)
}

fn ticked(act: AccountAct, ids: &[AccountId]) -> EmployeeBulk {
    EmployeeBulk { act, selection: Selection::Ticked(ids.to_vec()) }
}

fn matching(act: AccountAct, query: &str) -> EmployeeBulk {
    EmployeeBulk { act, selection: Selection::Matching(Box::new(EmployeeQuery::read(query).unwrap())) }
}

async fn plan(base: &Base, by: &Person, bulk: &EmployeeBulk) -> Result<BulkPlan, Error> {
    let actor = base.actor(by).await;
    base.store.employee_admin(&actor)?.plan_bulk(bulk).await
}

async fn act(base: &Base, by: &Person, bulk: &EmployeeBulk, mark: &str) -> Result<BulkDone, Error> {
    let actor = base.actor(by).await;
    base.store.employee_admin(&actor)?.act_in_bulk(bulk, mark).await
}

/// What it does, as somebody does it who has read the plan.
async fn done(base: &Base, by: &Person, bulk: &EmployeeBulk) -> Result<BulkDone, Error> {
    let mark = plan(base, by, bulk).await?.mark;
    act(base, by, bulk, &mark).await
}

async fn people(base: &Base, partner: &Partner, count: usize) -> Vec<AccountId> {
    let mut people = Vec::new();
    for _ in 0..count {
        people.push(base.employ(&partner.primary, tech()).await.id);
    }
    people
}

async fn state(base: &Base, by: &Person, id: AccountId) -> AccountState {
    let actor = base.actor(by).await;
    base.store.employee_admin(&actor).unwrap().employee(id).await.unwrap().row.life.state
}

async fn many_are_deactivated_and_brought_back_each_with_a_row_in_the_trail(base: &Base) {
    // M95, M112, M113; guarantees 3 and 23
    let partner = base.partner().await;
    let (one, two) =
        (base.employ(&partner.primary, tech()).await, base.employ(&partner.primary, tech()).await);
    let ids = [one.id, two.id];
    let before = base.trail().await;
    let deactivated = done(base, &partner.primary, &ticked(AccountAct::Deactivate, &ids)).await.unwrap();
    assert_eq!((deactivated.accounts.len(), deactivated.invited.len()), (2, 0));
    assert_eq!(base.trail().await, before + 2);
    for person in [&one, &two] {
        assert!(base.store.authenticate(&person.session).await.unwrap().is_none(), "at once");
    }
    let mails = "SELECT kind FROM outbox WHERE kind IN ('deactivated', 'reactivated')";
    assert_eq!(base.look(mails).await.len(), 2);
    let back = done(base, &partner.primary, &ticked(AccountAct::Reactivate, &ids)).await.unwrap();
    assert_eq!((back.accounts.len(), back.invited.len()), (2, 0), "nothing is missing");
    assert_eq!(base.trail().await, before + 4);
    assert_eq!(state(base, &partner.primary, one.id).await, AccountState::Active);
    assert_eq!(base.look(mails).await.len(), 4);
}

async fn one_foreign_id_among_fifty_refuses_them_all(base: &Base) {
    // P7
    let (partner, other) = (base.partner().await, base.partner().await);
    let mut ids = people(base, &partner, 4).await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let user = base.user(&partner.primary, acme).await;
    ids.sort_unstable();
    let own = ticked(AccountAct::Deactivate, &ids);
    let mark = plan(base, &partner.primary, &own).await.unwrap().mark;
    for stranger in [other.primary.id, user.id, AccountId::new(1)] {
        let mut with = ids.clone();
        with.push(stranger);
        let bulk = ticked(AccountAct::Deactivate, &with);
        let before = base.digest().await;
        assert!(matches!(plan(base, &partner.primary, &bulk).await, Err(Error::NotFound)));
        let refused = act(base, &partner.primary, &bulk, &mark).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        assert_eq!(base.digest().await, before);
    }
    assert_eq!(act(base, &partner.primary, &own, &mark).await.unwrap().accounts.len(), 4);
}

async fn who_may_not_be_touched_is_left_out_and_told_why(base: &Base) {
    // Guarantee 6, T11
    let partner = base.partner().await;
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    let security = base.employ(&partner.primary, tech().designated()).await;
    let gone = base.employ(&partner.primary, tech()).await;
    done(base, &partner.primary, &ticked(AccountAct::Deactivate, &[gone.id])).await.unwrap();
    let here = base.employ(&partner.primary, tech()).await;
    let all = [admin.id, security.id, gone.id, here.id, partner.primary.id];
    let bulk = ticked(AccountAct::Deactivate, &all);
    let plan = plan(base, &admin, &bulk).await.unwrap();
    let left: Vec<_> = plan.left.iter().map(|(why, names)| (*why, names.len())).collect();
    assert_eq!(
        left,
        [(LeftOut::Refused(Refusal::Oneself), 1), (LeftOut::Refused(Refusal::Rank), 2), (LeftOut::State, 1),]
    );
    assert_eq!((plan.names.len(), plan.confirmed), (1, false));
    assert_eq!(act(base, &admin, &bulk, &plan.mark).await.unwrap().accounts.len(), 1);
    assert_eq!(state(base, &partner.primary, security.id).await, AccountState::Active);
    assert_eq!(state(base, &partner.primary, admin.id).await, AccountState::Active);
    assert_eq!(state(base, &partner.primary, here.id).await, AccountState::Deactivated);
    // Nobody is left to do it to.
    let refused = done(base, &admin, &bulk).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    // Who may not bring back at all is told so, not that nobody was found (M95).
    let business = base.employ(&partner.primary, Standing::of(Role::Business)).await;
    let refused = done(base, &business, &ticked(AccountAct::Reactivate, &[gone.id])).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::Role))), "{refused:?}");
}

async fn a_plan_that_has_changed_does_nothing(base: &Base) {
    let partner = base.partner().await;
    let ids = people(base, &partner, 2).await;
    let all = matching(AccountAct::Deactivate, "?role=tech");
    let read = plan(base, &partner.primary, &all).await.unwrap();
    // Somebody else comes along.
    people(base, &partner, 1).await;
    let before = base.digest().await;
    for mark in [&*read.mark, "", "0"] {
        let refused = act(base, &partner.primary, &all, mark).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    }
    // The mark of one act is none for another.
    let refused = act(base, &partner.primary, &matching(AccountAct::Resend, "?role=tech"), &read.mark).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    assert_eq!(base.digest().await, before);
    assert_eq!(state(base, &partner.primary, ids[0]).await, AccountState::Active);
    assert_eq!(done(base, &partner.primary, &all).await.unwrap().accounts.len(), 3);
}

async fn everything_that_matches_is_told_by_the_question(base: &Base) {
    let (partner, other) = (base.partner().await, base.partner().await);
    people(base, &other, 1).await;
    let ids = people(base, &partner, 3).await;
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    // More than a page.
    let store = base.store.clone().with_lists(2, 0);
    let actor = base.actor(&partner.primary).await;
    let door = store.employee_admin(&actor).unwrap();
    let bulk = matching(AccountAct::Deactivate, "?role=tech");
    let plan = door.plan_bulk(&bulk).await.unwrap();
    assert_eq!(plan.names.len(), 3);
    assert_eq!(door.act_in_bulk(&bulk, &plan.mark).await.unwrap().accounts.len(), 3);
    assert_eq!(state(base, &partner.primary, admin.id).await, AccountState::Active);
    let back = matching(AccountAct::Reactivate, "?stage=deactivated");
    assert_eq!(done(base, &partner.primary, &back).await.unwrap().accounts.len(), 3);
    assert_eq!(state(base, &partner.primary, ids[2]).await, AccountState::Active);
    // A group that is not there, or not the reader's to know, is no selection.
    let in_group = |group| EmployeeQuery { group: Some(group), ..EmployeeQuery::default() };
    let of = |group| EmployeeBulk {
        act: AccountAct::Deactivate,
        selection: Selection::Matching(Box::new(in_group(group))),
    };
    for (by, group) in [(&partner.primary, other.all), (&admin, partner.all)] {
        let before = base.digest().await;
        assert!(matches!(done(base, by, &of(group)).await, Err(Error::NotFound | Error::Forbidden(_))));
        assert!(matches!(act(base, by, &of(group), "").await, Err(Error::NotFound | Error::Forbidden(_))));
        assert_eq!(base.digest().await, before);
    }
    // Nobody matches: nobody is acted on.
    let nobody = EmployeeBulk {
        act: AccountAct::Deactivate,
        selection: Selection::Matching(Box::new(EmployeeQuery {
            second_factor: Some(FactorState::Overdue),
            ..EmployeeQuery::default()
        })),
    };
    assert!(matches!(done(base, &partner.primary, &nobody).await, Err(Error::Conflict(_))));
}

async fn the_last_security_administrator_is_left_out(base: &Base) {
    // T13: the primary account has handed its designation on, and acts on all who have it
    let partner = base.partner().await;
    let two = [
        base.employ(&partner.primary, tech().designated()).await.id,
        base.employ(&partner.primary, tech().designated()).await.id,
    ];
    let undesignated = format!(
        "UPDATE employee SET security_administrator = FALSE WHERE account_id = {}",
        partner.primary.id.get()
    );
    base.tamper(&undesignated).await.unwrap();
    let bulk = ticked(AccountAct::Deactivate, &two);
    let plan = plan(base, &partner.primary, &bulk).await.unwrap();
    assert_eq!(plan.names.len(), 1);
    let why = LeftOut::Refused(Refusal::LastSecurityAdministrator);
    assert_eq!(plan.left.iter().map(|(why, names)| (*why, names.len())).collect::<Vec<_>>(), [(why, 1)]);
    assert_eq!(act(base, &partner.primary, &bulk, &plan.mark).await.unwrap().accounts.len(), 1);
    assert!(matches!(done(base, &partner.primary, &bulk).await, Err(Error::Conflict(_))));
}

async fn a_scoped_person_acts_on_nobody_who_sees_more(base: &Base) {
    // SPEC section 2: nobody controls more visibility than they have
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let best = base.organization(&partner.primary, "Best", partner.all).await;
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    let mut people = Vec::new();
    for _ in 0..5 {
        people.push(base.employ(&partner.primary, tech()).await);
    }
    let [same, more, all, nothing, everything] = &people[..] else { panic!("five people") };
    base.group(&partner.primary, "North", &[acme], &[admin.id, same.id, more.id]).await;
    base.group(&partner.primary, "South", &[best], &[more.id]).await;
    let empty = base.group(&partner.primary, "Empty", &[acme], &[nothing.id]).await;
    base.regroup(&partner.primary, empty, &[], &[nothing.id]).await;
    base.regroup(&partner.primary, partner.all, &[], &[all.id]).await;
    let bulk = ticked(AccountAct::Deactivate, &people.iter().map(|person| person.id).collect::<Vec<_>>());
    let plan = plan(base, &admin, &bulk).await.unwrap();
    assert_eq!(plan.names.len(), 2);
    assert_eq!(plan.left[0].0, LeftOut::Refused(Refusal::Visibility));
    assert_eq!(plan.left[0].1.len(), 3);
    act(base, &admin, &bulk, &plan.mark).await.unwrap();
    for (person, ended) in [(same, true), (more, false), (all, false), (nothing, true), (everything, false)] {
        let state = state(base, &partner.primary, person.id).await;
        assert_eq!(state == AccountState::Deactivated, ended);
    }
}

async fn what_lets_an_admin_in_wants_a_fresh_second_factor(base: &Base) {
    // T43
    let partner = base.partner().await;
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    let tech = base.employ(&partner.primary, tech()).await;
    let ids = [admin.id, tech.id];
    done(base, &partner.primary, &ticked(AccountAct::Deactivate, &ids)).await.unwrap();
    base.clock.advance(REAUTHENTICATION + 1);
    let back = ticked(AccountAct::Reactivate, &ids);
    let told = plan(base, &partner.primary, &back).await.unwrap();
    assert!(told.confirmed);
    assert_eq!(told.everything, 2, "what they will see again is told (T23)");
    let before = base.digest().await;
    let refused = done(base, &partner.primary, &back).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::Reauthenticate))), "{refused:?}");
    assert_eq!(base.digest().await, before, "nobody, not even those for whom it would do");
    let only = ticked(AccountAct::Reactivate, &[tech.id]);
    assert!(!plan(base, &partner.primary, &only).await.unwrap().confirmed);
    done(base, &partner.primary, &only).await.unwrap();
    base.confirm(&partner.primary).await;
    done(base, &partner.primary, &back).await.unwrap();
}

async fn invitations_are_sent_again_and_the_links_before_are_dead(base: &Base) {
    // M93
    let partner = base.partner().await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let (one, two) = (
        door.create(&new_employee(tech())).await.unwrap(),
        door.create(&new_employee(tech())).await.unwrap(),
    );
    let active = base.employ(&partner.primary, tech()).await;
    base.clock.advance(1_000);
    let again = done(base, &partner.primary, &matching(AccountAct::Resend, "?stage=pending")).await.unwrap();
    assert_eq!((again.accounts.len(), again.invited.len()), (2, 2));
    for before in [&one, &two] {
        let refused = base.store.visitor().open_link(before.path.trim_start_matches("/link/")).await;
        assert!(matches!(refused, Err(Error::LinkNotValid)));
        let after = again.invited.iter().find(|after| after.id == before.id).unwrap();
        assert_eq!(after.until, before.until, "the deadline stays");
        base.use_link(&after.path).await;
    }
    let plan = plan(base, &partner.primary, &ticked(AccountAct::Resend, &[one.id, active.id])).await.unwrap();
    assert_eq!(plan.left, [(LeftOut::State, plan.left[0].1.clone())]);
    assert_eq!(plan.left[0].1.len(), 2);
    // Overdue: there is nothing to send, only to bring back.
    let late = door.create(&new_employee(tech())).await.unwrap();
    base.clock.advance(INVITATION);
    let primary = base.sign_in(&partner.primary.email).await;
    let refused = done(base, &primary, &ticked(AccountAct::Resend, &[late.id])).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    let overdue = matching(AccountAct::Reactivate, &format!("?stage={}", Stage::Overdue.key()));
    let back = done(base, &primary, &overdue).await.unwrap();
    assert!(back.invited.iter().any(|one| one.id == late.id));
}

async fn an_act_for_many_obeys_the_rules_of_the_act_for_one(base: &Base) {
    // T11: every pair of standings
    let partner = base.partner().await;
    let standings: Vec<Standing> = Role::ASSIGNABLE
        .into_iter()
        .flat_map(|role| [Standing::of(role), Standing::of(role).designated()])
        .collect();
    let mut people = vec![(Standing::of(Role::Primary).designated(), partner.primary.clone())];
    for standing in standings {
        people.push((standing, base.employ(&partner.primary, standing).await));
    }
    let all: Vec<AccountId> = people.iter().map(|(_, person)| person.id).collect();
    for (standing, person) in &people {
        for kind in EmployeeBulk::ACTS {
            let plan = plan(base, person, &ticked(kind, &all)).await;
            if standing.rank() < Rank::Business
                || (kind == AccountAct::Reactivate && standing.rank() < Rank::Admin)
            {
                assert!(matches!(plan, Err(Error::Forbidden(Refusal::Role))), "{standing:?} {kind:?}");
                continue;
            }
            // All are active: this is the only act that fits.
            let may = people.iter().filter(|(other, target)| {
                kind == AccountAct::Deactivate
                    && target.id != person.id
                    && act_on_account(*standing, *other, kind).is_ok()
            });
            assert_eq!(plan.unwrap().names.len(), may.count(), "{standing:?} {kind:?}");
        }
    }
}
