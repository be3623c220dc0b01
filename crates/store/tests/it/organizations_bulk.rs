//! Acts for many organizations at once: what they would do, then all of that or nothing.

use domain::{
    OrganizationId, Problem, Role, Standing,
    limits::{REAUTHENTICATION, REMOVED_AT_ONCE},
    list::OrganizationQuery,
    selection::{OrganizationAct, OrganizationBulk, Selection},
};
use store::{Error, News};

use crate::worlds::{Base, Person, agent};

both!(
    many_are_removed_as_the_plan_says_or_none_is,
    what_is_not_seen_refuses_all,
    the_plan_names_who_loses_what_of_several,
    no_more_than_a_hundred_are_removed_at_once,
);

fn ticked(act: OrganizationAct, ids: &[OrganizationId]) -> OrganizationBulk {
    OrganizationBulk { act, selection: Selection::Ticked(ids.to_vec()) }
}

fn remove(ids: &[OrganizationId]) -> OrganizationBulk {
    ticked(OrganizationAct::Remove, ids)
}

async fn count(base: &Base, by: &Person) -> u64 {
    let actor = base.actor(by).await;
    base.store.organization_admin(&actor).unwrap().list(&OrganizationQuery::default()).await.unwrap().1
}

async fn many_are_removed_as_the_plan_says_or_none_is(base: &Base) {
    // K8, T43, rule 13
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let cove = base.organization(primary, "Cove", partner.all).await;
    base.register(partner.id, &[agent("PC-1", acme), agent("PC-2", best), agent("PC-3", cove)]).await;
    let actor = base.actor(primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let two = remove(&[acme, best]);
    let plan = door.plan_bulk(&two).await.unwrap();
    assert_eq!(
        (plan.elements.agents, plan.elements.datasets),
        (2, 4),
        "M115: what is destroyed is told first"
    );
    assert_eq!((plan.names.join(" "), plan.phrase()), ("Acme Best".to_owned(), "2 organizations".to_owned()));
    let before = base.digest().await;
    for (mark, typed) in [("", "2 organizations"), (&*plan.mark, "Acme"), (&*plan.mark, "3 organizations")] {
        let refused = door.remove(&two, mark, typed).await;
        assert!(matches!(refused, Err(Error::Conflict(_) | Error::Invalid(_))), "{refused:?}");
    }
    // What somebody loses has changed since the plan was shown.
    let tech = base.employ(primary, Standing::of(Role::Tech)).await;
    base.group(primary, "North", &[acme], &[tech.id]).await;
    let refused = door.remove(&two, &plan.mark, "2 organizations").await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    assert_ne!(base.digest().await, before, "only by the group");
    assert_eq!(count(base, primary).await, 3);
    while base.system().next_mail().await.unwrap().is_some() {}
    let trail = base.trail().await;
    let mark = door.plan_bulk(&two).await.unwrap().mark;
    let removed = door.remove(&two, &mark, " 2 organizations ").await.unwrap();
    assert_eq!(removed.iter().map(|one| &*one.name).collect::<Vec<_>>(), ["Acme", "Best"]);
    assert_eq!(base.trail().await, trail + 2, "a row for each");
    let mail = base.system().next_mail().await.unwrap().unwrap();
    assert!(matches!(&mail.news, News::OrganizationsRemoved { names, .. } if names.len() == 2), "{mail:?}");
    assert_eq!(count(base, primary).await, 1);
    assert_eq!(door.removed().await.unwrap().len(), 2);
    // All of them come back, or none (P7): one is there already.
    let gone = base.digest().await;
    for with in [cove, OrganizationId::new(1), acme] {
        let refused = door.restore(&[acme, best, with]).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    }
    assert_eq!(base.digest().await, gone);
    assert_eq!(door.restore(&[best, acme]).await.unwrap(), ["Best", "Acme"]);
    assert_eq!(count(base, primary).await, 3);
    assert_eq!(base.trail().await, trail + 4);
    let mail = base.system().next_mail().await.unwrap().unwrap();
    assert!(matches!(&mail.news, News::OrganizationsRestored { names, .. } if names.len() == 2), "{mail:?}");
    let one = remove(&[best]);
    let mark = door.plan_bulk(&one).await.unwrap().mark;
    door.remove(&one, &mark, "Best").await.unwrap();
    // The only one is confirmed by its name, and by somebody who is still there.
    let one = remove(&[cove]);
    let plan = door.plan_bulk(&one).await.unwrap();
    assert_eq!(plan.phrase(), "Cove");
    base.clock.advance(REAUTHENTICATION + 1);
    assert!(matches!(door.remove(&one, &plan.mark, "Cove").await, Err(Error::Forbidden(_))));
    let nothing = OrganizationQuery::read("?q=nothing").unwrap();
    let none =
        OrganizationBulk { act: OrganizationAct::Remove, selection: Selection::Matching(Box::new(nothing)) };
    let mark = door.plan_bulk(&none).await.unwrap().mark;
    assert!(matches!(door.remove(&none, &mark, "0 organizations").await, Err(Error::Conflict(_))));
}

async fn what_is_not_seen_refuses_all(base: &Base) {
    // P7, rules 5, 10
    let (partner, stranger) = (base.partner().await, base.partner().await);
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let hidden = base.organization(primary, "Hidden", partner.all).await;
    let gone = base.organization(primary, "Gone", partner.all).await;
    base.remove(primary, gone, "Gone").await;
    let foreign = base.organization(&stranger.primary, "Foreign", stranger.all).await;
    let admin = base.employ(primary, Standing::of(Role::Admin)).await;
    base.group(primary, "North", &[acme], &[admin.id]).await;
    let actor = base.actor(&admin).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let before = base.digest().await;
    for id in [hidden, gone, foreign, OrganizationId::new(1)] {
        for act in OrganizationAct::ALL {
            let bulk = ticked(act, &[acme, id]);
            assert!(matches!(door.plan_bulk(&bulk).await, Err(Error::NotFound)));
            assert!(matches!(door.planned(&bulk, "").await, Err(Error::NotFound)));
            assert!(matches!(door.remove(&bulk, "", "").await, Err(Error::NotFound)));
        }
    }
    assert_eq!(base.digest().await, before);
    // All that match are all that are seen.
    let all =
        OrganizationBulk { act: OrganizationAct::Remove, selection: Selection::Matching(Box::default()) };
    assert_eq!(door.plan_bulk(&all).await.unwrap().names, ["Acme"]);
    // What is done to a group is chosen as it was shown.
    let add = ticked(OrganizationAct::AddToGroup, &[acme]);
    let mark = door.plan_bulk(&add).await.unwrap().mark;
    assert_eq!(door.planned(&add, &mark).await.unwrap(), [acme]);
    assert!(matches!(door.planned(&add, "").await, Err(Error::Conflict(_))));
}

async fn the_plan_names_who_loses_what_of_several(base: &Base) {
    // Rule 13
    let partner = base.partner().await;
    let primary = &partner.primary;
    let mut ids = Vec::new();
    for name in ["Acme", "Best", "Cove"] {
        ids.push(base.organization(primary, name, partner.all).await);
    }
    base.user(primary, ids[0]).await;
    let mut people = Vec::new();
    for _ in 0..3 {
        people.push(base.employ(primary, Standing::of(Role::Tech)).await.id);
    }
    base.group(primary, "Both", &ids[..2], &[people[0], primary.id]).await;
    base.group(primary, "Half", &ids[1..], &[people[1]]).await;
    base.group(primary, "Other", &ids[2..], &[people[2]]).await;
    let actor = base.actor(primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let plan = door.plan_bulk(&remove(&ids[..2])).await.unwrap();
    let mut lose: Vec<_> =
        plan.lose.iter().map(|l| (l.organizations.first.join(" "), l.nothing_left)).collect();
    lose.sort_unstable();
    assert_eq!(lose, [("Acme Best".to_owned(), true), ("Best".to_owned(), false)]);
    assert_eq!(plan.groups, ["Both", "Half"]);
    assert_eq!((plan.users, plan.devices), (1, 0));
    // The removal of one is the same.
    let one = door.removal_impact(ids[0]).await.unwrap();
    assert_eq!(one.plan, door.plan_bulk(&remove(&ids[..1])).await.unwrap());
    assert_eq!(one.plan.groups, ["Both"]);
}

async fn no_more_than_a_hundred_are_removed_at_once(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let rows: Vec<_> = (0..=REMOVED_AT_ONCE).map(|at| format!("Customer {at},All organizations")).collect();
    let file = format!("name,access_group\n{}\n", rows.join("\n"));
    let actor = base.actor(primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let id = door.keep_import(&file).await.unwrap();
    door.take_import(id).await.unwrap();
    let all = |act| OrganizationBulk { act, selection: Selection::Matching(Box::default()) };
    assert!(matches!(door.plan_bulk(&all(OrganizationAct::Remove)).await, Err(Error::Conflict(_))));
    let many = door.plan_bulk(&all(OrganizationAct::AddToGroup)).await.unwrap();
    assert_eq!(many.names.len(), REMOVED_AT_ONCE + 1);
    let problem = door.remove(&all(OrganizationAct::AddToGroup), &many.mark, "").await;
    assert!(matches!(problem, Err(Error::NotFound)), "another act is no removal: {:?}", Problem::ChooseOne);
}
