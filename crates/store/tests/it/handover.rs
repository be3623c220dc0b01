//! Handing over the primary account: in two steps, to one person, and never to two (T12).

use domain::{
    Capability, Problem, Refusal, Role, Standing,
    account::AccountAct,
    field::Email,
    limits::{HANDOVER, REAUTHENTICATION},
    policy::Principal,
    selection::{EmployeeBulk, Selection},
    time::DAY,
};
use futures::future::join_all;
use store::{Error, News};

use crate::worlds::{Base, Person, new_employee};

both!(
    the_primary_account_goes_over_when_it_is_accepted,
    both_steps_are_freshly_confirmed,
    it_is_offered_to_an_active_employee_of_ones_own,
    an_offer_ends_after_seven_days_or_when_it_is_withdrawn_or_declined,
    an_offer_ends_when_either_of_both_changes_state,
    of_many_acceptances_of_two_offers_one_counts,
);

async fn offer(base: &Base, by: &Person, to: &str) -> Result<String, Error> {
    let actor = base.actor(by).await;
    base.store.account_settings(&actor)?.offer(&Email::parse(to).unwrap()).await
}

async fn accept(base: &Base, person: &Person) -> Result<(), Error> {
    let actor = base.actor(person).await;
    base.store.own(&actor).accept_offer().await
}

/// Whether the offer is on this person's pages.
async fn offered(base: &Base, person: &Person) -> bool {
    let actor = base.actor(person).await;
    let own = base.store.own(&actor);
    let told = own.me().await.unwrap().offered;
    let there = match own.offer().await {
        Ok(_) => true,
        Err(Error::NotFound) => false,
        Err(error) => panic!("{error:?}"),
    };
    assert_eq!(told, there, "what the frame says is what the page says");
    there
}

async fn standing(base: &Base, person: &Person) -> Standing {
    match base.actor(person).await.seen_as() {
        Principal::Employee(standing) => standing,
        Principal::OrganizationUser(_) => panic!("an employee"),
    }
}

async fn primaries(base: &Base) -> Vec<String> {
    base.look("SELECT CAST(account_id AS TEXT) FROM employee WHERE role = 'primary'").await
}

async fn mails(base: &Base) -> Vec<(String, News)> {
    let mut mails = Vec::new();
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        base.system().mail_done(&mail).await.unwrap();
        mails.push((mail.to, mail.news));
    }
    mails
}

const fn is_conflict(answer: &Result<(), Error>) -> bool {
    matches!(answer, Err(Error::Conflict(_)))
}

async fn the_primary_account_goes_over_when_it_is_accepted(base: &Base) {
    let partner = base.partner().await;
    let former = &partner.primary;
    let acme = base.organization(former, "Acme", partner.all).await;
    base.source(former, acme, "Acme", "7").await;
    base.import(partner.id, &[("A1", Some("7")), ("U1", None)]).await;
    let next = base.employ(former, Standing::of(Role::SalesMarketing)).await;
    let empty = base.group(former, "North", &[acme], &[next.id]).await;
    base.regroup(former, empty, &[], &[next.id]).await;
    mails(base).await;
    let trail = base.trail().await;
    let revision = base.actor(&next).await.revision();
    offer(base, former, &next.email).await.unwrap();
    assert!(base.actor(&next).await.revision() > revision, "open pages look again");
    assert_eq!(base.trail().await, trail + 1);
    let told = mails(base).await;
    assert!(
        matches!(&told[..], [(to, News::HandoverOffered { from, until })]
        if *to == next.email && from == "Petra Primary" && *until == base.clock.now().plus(HANDOVER)),
        "{told:?}"
    );
    // Nothing has changed yet.
    assert!(offered(base, &next).await && !offered(base, former).await);
    assert_eq!(standing(base, &next).await, Standing::of(Role::SalesMarketing));
    assert_eq!(primaries(base).await, [former.id.get().to_string()]);

    accept(base, &next).await.unwrap();
    assert_eq!(base.trail().await, trail + 2);
    // The sessions of both have it at once.
    assert_eq!(standing(base, &next).await, Standing::of(Role::Primary).designated());
    assert_eq!(standing(base, former).await, Standing::of(Role::Admin).designated());
    assert_eq!(primaries(base).await, [next.id.get().to_string()]);
    assert_eq!(base.serials(&next).await.len(), 2, "the primary account is never scoped");
    let actor = base.actor(former).await;
    let refused = base.store.account_settings(&actor);
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::Primary))));
    assert!(actor.seen_as().may(Capability::ManageGroups), "still Security Administrator");
    let told = mails(base).await;
    for (person, own) in [(&next, true), (former, false)] {
        let told = told.iter().find(|(to, _)| *to == person.email).map(|(_, news)| news);
        assert!(matches!(told, Some(News::HandoverAccepted { own: mine, .. }) if *mine == own), "{told:?}");
    }
    assert_eq!(told.len(), 2);
    // Twice is too late, and the one from before has nothing to say any more.
    assert!(is_conflict(&accept(base, &next).await));
    assert!(offer(base, former, &next.email).await.is_err());
    let actor = base.actor(former).await;
    let on_primary = base.store.employee_admin(&actor).unwrap().end_sessions(next.id).await;
    assert!(matches!(on_primary, Err(Error::Forbidden(Refusal::Rank))), "{on_primary:?}");
    // And back again.
    offer(base, &next, &former.email).await.unwrap();
    accept(base, former).await.unwrap();
    assert_eq!(primaries(base).await, [former.id.get().to_string()]);
    let kept = base.look("SELECT details FROM audit WHERE action = 'handover_accepted' ORDER BY seq").await;
    assert!(kept[0].contains("Petra Primary") && kept[0].contains("\"primary_account\""), "{kept:?}");
}

async fn both_steps_are_freshly_confirmed(base: &Base) {
    let partner = base.partner().await;
    let next = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    base.clock.advance(REAUTHENTICATION + 1);
    let stale = |answer: Option<Error>| matches!(answer, Some(Error::Forbidden(Refusal::Reauthenticate)));
    assert!(stale(offer(base, &partner.primary, &next.email).await.err()));
    base.confirm(&partner.primary).await;
    offer(base, &partner.primary, &next.email).await.unwrap();
    base.actor(&next).await;
    let before = base.digest().await;
    assert!(stale(accept(base, &next).await.err()));
    assert_eq!(base.digest().await, before);
    base.confirm(&next).await;
    accept(base, &next).await.unwrap();
}

async fn it_is_offered_to_an_active_employee_of_ones_own(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let user = base.user(&partner.primary, acme).await;
    let gone = base.employ(primary, Standing::of(Role::Tech)).await;
    let half = base.employ(primary, Standing::of(Role::Tech)).await;
    let actor = base.actor(primary).await;
    let employees = base.store.employee_admin(&actor).unwrap();
    let invited = employees.create(&new_employee(Standing::of(Role::Tech))).await.unwrap().email;
    employees.deactivate(gone.id).await.unwrap();
    employees.reset_second_factor(half.id).await.unwrap();
    let foreign = base.partner().await.primary;
    let before = base.digest().await;
    for email in [
        &*user.email,
        &gone.email,
        &half.email,
        &invited,
        &foreign.email,
        &primary.email,
        "nobody@example.com",
    ] {
        let refused = offer(base, primary, email).await;
        assert!(
            matches!(&refused, Err(Error::Invalid(errors)) if errors.of("email") == Some(Problem::NotAvailable)),
            "{email}: {refused:?}"
        );
    }
    assert_eq!(base.digest().await, before);
    // Nobody but the primary account offers it, whatever their rank; and an offer is its addressee's alone.
    let admin = base.employ(primary, Standing::of(Role::Admin).designated()).await;
    assert!(matches!(offer(base, &admin, &admin.email).await, Err(Error::Forbidden(Refusal::Primary))));
    offer(base, primary, &admin.email).await.unwrap();
    let bystander = base.employ(primary, Standing::of(Role::Admin).designated()).await;
    for person in [&bystander, primary, &foreign, &user] {
        assert!(!offered(base, person).await);
        assert!(is_conflict(&accept(base, person).await), "{person:?}");
    }
    accept(base, &admin).await.unwrap();
}

async fn an_offer_ends_after_seven_days_or_when_it_is_withdrawn_or_declined(base: &Base) {
    let partner = base.partner().await;
    let email = &partner.primary.email;
    let tech = base.employ(&partner.primary, Standing::of(Role::Tech)).await.email;
    offer(base, &partner.primary, &tech).await.unwrap();
    for (wait, open) in [(HANDOVER - 1, true), (1, false)] {
        base.clock.advance(wait);
        let next = base.sign_in(&tech).await;
        assert_eq!(offered(base, &next).await, open);
        let primary = base.sign_in(email).await;
        let actor = base.actor(&primary).await;
        let settings = base.store.account_settings(&actor).unwrap().settings().await.unwrap();
        assert_eq!(settings.offered.is_some(), open);
    }
    let (next, primary) = (base.sign_in(&tech).await, base.sign_in(email).await);
    assert!(is_conflict(&accept(base, &next).await));
    base.system().sweep().await.unwrap();
    assert!(base.look("SELECT '1' FROM handover").await.is_empty());

    let actor = base.actor(&primary).await;
    let door = base.store.account_settings(&actor).unwrap();
    assert!(is_conflict(&door.withdraw().await), "there is none");
    offer(base, &primary, &tech).await.unwrap();
    mails(base).await;
    door.withdraw().await.unwrap();
    assert!(!offered(base, &next).await && is_conflict(&accept(base, &next).await));
    let told = mails(base).await;
    let withdrawn = |news: &News| matches!(news, News::HandoverWithdrawn { from } if from == "Petra Primary");
    assert!(matches!(&told[..], [(to, news)] if *to == tech && withdrawn(news)), "{told:?}");
    // Offered again before that is told: what is offered now counts.
    offer(base, &primary, &tech).await.unwrap();
    mails(base).await;
    door.withdraw().await.unwrap();
    offer(base, &primary, &tech).await.unwrap();
    let told = mails(base).await;
    assert!(matches!(&told[..], [(_, News::HandoverOffered { .. })]), "{told:?}");
    let own = base.actor(&next).await;
    let own_name = base.store.own(&own).me().await.unwrap().name;
    base.store.own(&own).decline_offer().await.unwrap();
    let told = mails(base).await;
    let declined = |news: &News| matches!(news, News::HandoverDeclined { by } if *by == own_name);
    assert!(matches!(&told[..], [(to, news)] if to == email && declined(news)), "{told:?}");
    assert!(is_conflict(&base.store.own(&own).decline_offer().await));
    assert!(!offered(base, &next).await && is_conflict(&accept(base, &next).await));
    assert_eq!(primaries(base).await, [primary.id.get().to_string()]);
    // What is no more is not mailed.
    offer(base, &primary, &tech).await.unwrap();
    door.withdraw().await.unwrap();
    assert!(mails(base).await.is_empty());
    // Of two offers the newer counts.
    let other = base.employ(&primary, Standing::of(Role::Tech)).await;
    mails(base).await;
    offer(base, &primary, &tech).await.unwrap();
    offer(base, &primary, &other.email).await.unwrap();
    assert!(!offered(base, &next).await && offered(base, &other).await);
    assert!(is_conflict(&accept(base, &next).await));
}

async fn an_offer_ends_when_either_of_both_changes_state(base: &Base) {
    let partner = base.partner().await;
    let primary = base.sign_in(&partner.primary.email).await;
    let tech = base.employ(&primary, Standing::of(Role::Tech)).await;
    let actor = base.actor(&primary).await;
    let employees = base.store.employee_admin(&actor).unwrap();
    for act in [AccountAct::Deactivate, AccountAct::ResetSecondFactor] {
        offer(base, &primary, &tech.email).await.unwrap();
        if act == AccountAct::Deactivate {
            employees.deactivate(tech.id).await.unwrap();
            employees.reactivate(tech.id).await.unwrap();
        } else {
            employees.reset_second_factor(tech.id).await.unwrap();
        }
        assert!(base.look("SELECT '1' FROM handover").await.is_empty(), "{act:?}: it does not come back");
    }
    // One of many as well.
    let tech = base.employ(&primary, Standing::of(Role::Tech)).await;
    offer(base, &primary, &tech.email).await.unwrap();
    let act = EmployeeBulk { act: AccountAct::Deactivate, selection: Selection::Ticked(vec![tech.id]) };
    let mark = employees.plan_bulk(&act).await.unwrap().mark;
    employees.act_in_bulk(&act, &mark).await.unwrap();
    employees.reactivate(tech.id).await.unwrap();
    assert!(base.look("SELECT '1' FROM handover").await.is_empty(), "it does not come back");
    let tech = base.employ(&primary, Standing::of(Role::Tech)).await;
    offer(base, &primary, &tech.email).await.unwrap();
    employees.delete(tech.id).await.unwrap();
    assert!(base.look("SELECT '1' FROM handover").await.is_empty());
    // Whoever lapses by a deadline, whether or not anything has tidied.
    let tech = base.employ(&primary, Standing::of(Role::Tech)).await;
    offer(base, &primary, &tech.email).await.unwrap();
    let soon = base.clock.now().plus(1).millis();
    base.tamper(&format!("UPDATE account SET deadline = {soon} WHERE id = {}", tech.id.get())).await.unwrap();
    assert!(is_conflict(&accept(base, &tech).await));
    base.clock.advance(DAY);
    base.system().sweep().await.unwrap();
    assert!(base.look("SELECT '1' FROM handover").await.is_empty());
    // And the one who offers: the operator lets a lost primary account back in.
    let primary = base.sign_in(&partner.primary.email).await;
    let tech = base.employ(&primary, Standing::of(Role::Tech)).await;
    offer(base, &primary, &tech.email).await.unwrap();
    base.system().primary_link(partner.id).await.unwrap();
    assert!(!offered(base, &tech).await && is_conflict(&accept(base, &tech).await));
}

async fn of_many_acceptances_of_two_offers_one_counts(base: &Base) {
    // T12, guarantee 6
    let partner = base.partner().await;
    let primary = &partner.primary;
    let one = base.employ(primary, Standing::of(Role::Tech)).await;
    let two = base.employ(primary, Standing::of(Role::Admin)).await;
    let bystander = base.partner().await;
    offer(base, primary, &one.email).await.unwrap();
    let both = [base.actor(&one).await, base.actor(&two).await];
    let owner = base.actor(primary).await;
    let accepts = (0..50).map(|at| {
        let own = base.store.own(&both[at % 2]);
        async move { own.accept_offer().await.is_ok() }
    });
    let offers = [&two, &one].map(|to| {
        let (owner, email) = (owner.clone(), Email::parse(&to.email).unwrap());
        async move {
            match base.store.account_settings(&owner) {
                Ok(door) => door.offer(&email).await.is_ok(),
                Err(_) => false,
            }
        }
    });
    let (accepted, offered) = tokio::join!(join_all(accepts), join_all(offers));
    let accepted = accepted.into_iter().filter(|done| *done).count();
    assert!(accepted <= 1, "{accepted} accepted, {offered:?} offered");
    let primaries = primaries(base).await;
    assert_eq!(primaries.len(), 2, "one of each partner");
    assert!(primaries.contains(&bystander.primary.id.get().to_string()));
    // Whoever it is, it goes on from there.
    let holder = [primary, &one, &two].into_iter().find(|one| primaries.contains(&one.id.get().to_string()));
    let holder = holder.unwrap();
    assert_eq!(accepted == 0, holder.id == primary.id);
    let to = if holder.id == one.id { &two } else { &one };
    offer(base, holder, &to.email).await.unwrap();
    let again = join_all((0..50).map(|_| accept(base, to))).await;
    assert_eq!(again.iter().filter(|done| done.is_ok()).count(), 1);
    assert_eq!(standing(base, to).await.role, Role::Primary);
    let admins = base.look("SELECT '1' FROM employee WHERE role = 'primary'").await;
    assert_eq!(admins.len(), 2);
}
