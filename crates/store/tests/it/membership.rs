//! Memberships that end: what they grant until then, what is left of them, and who is told.

use domain::{
    GroupId, OrganizationId, Problem, Role, Standing,
    field::Reason,
    group::GroupAct,
    list::{AuditQuery, EmployeeQuery, NameQuery, What},
    membership::Term,
    session::Sight,
    time::{DAY, Day, HOUR},
    visibility::Why,
};
use store::{Error, News};

use crate::worlds::{Base, Partner, Person, START, people, people_for, set};

both!(
    a_membership_grants_nothing_from_the_end_of_its_last_day,
    what_ended_is_written_down_once_and_wakes_open_pages,
    a_membership_gets_another_end,
    whoever_was_in_a_group_comes_in_anew,
    a_day_that_is_over_is_no_last_day,
    who_is_in_it_and_who_added_them_are_told_a_day_before,
);

struct World {
    partner: Partner,
    acme: OrganizationId,
    north: GroupId,
    tech: Person,
}

fn until(days: i64) -> Term {
    let until = Some(Day::of(START.plus(days * DAY)));
    Term { reason: Reason::parse_optional("ticket 7").unwrap(), until }
}

impl World {
    /// North holds Acme with a device; a technician joins it for as long as that.
    async fn new(base: &Base, term: Term) -> Self {
        let partner = base.partner().await;
        let primary = &partner.primary;
        let acme = base.organization(primary, "Acme", partner.all).await;
        base.source(primary, acme, "Acme", "1").await;
        base.import(partner.id, &[("A1", Some("1"))]).await;
        let tech = base.employ(primary, Standing::of(Role::Admin)).await;
        let north = base.group(primary, "North", &[acme], &[primary.id]).await;
        base.change(primary, north, &people_for(GroupAct::AddPeople, &[tech.id], term)).await.unwrap();
        Self { partner, acme, north, tech }
    }

    async fn members(&self, base: &Base) -> usize {
        base.held(&self.partner.primary, self.north).await.1.len()
    }
}

/// Time goes by, and nobody's session ends of it.
pub async fn pass(base: &Base, millis: i64) {
    base.clock.advance(millis);
    let now = base.clock.now().millis();
    let awake =
        format!("UPDATE session SET created_at = {now}, last_seen_at = {now}, authenticated_at = {now}");
    base.tamper(&awake).await.unwrap();
}

async fn a_membership_grants_nothing_from_the_end_of_its_last_day(base: &Base) {
    // Rules 3, 5, 9; M82, M83
    let world = World::new(base, until(1)).await;
    let World { partner, acme, north, tech } = &world;
    let primary = &partner.primary;
    pass(base, 2 * DAY - 1).await;
    assert_eq!(base.serials(tech).await, set(["A1"]));
    let actor = base.actor(primary).await;
    let (row, page, total) =
        base.store.group_admin(&actor).unwrap().people(*north, &NameQuery::default()).await.unwrap();
    let member = page.rows.iter().find(|row| row.id == tech.id).unwrap();
    assert_eq!((row.employees, total, member.ends), (2, 2, Some(START.plus(2 * DAY))));
    assert_eq!(member.reason.as_deref(), Some("ticket 7"));
    let why = base.store.explainer(&actor).unwrap().why(tech.id, What::Organization(*acme)).await.unwrap();
    assert_eq!(why.through[0].ends, member.ends);
    assert_eq!(why.through[0].reason.as_deref(), Some("ticket 7"));
    // The person who is asked within the millisecond before is not the one of the millisecond after.
    pass(base, 1).await;
    assert_eq!(base.serials(tech).await, set([]));
    let actor = base.actor(tech).await;
    assert!(
        matches!(base.store.own(&actor).me().await.unwrap().sight, Sight::Nothing { .. }),
        "the latch stays"
    );
    let organizations = base.store.organization_admin(&actor).unwrap();
    assert!(matches!(organizations.organization(*acme).await, Err(Error::NotFound)));
    assert!(organizations.group_choices().await.unwrap().is_empty());
    let actor = base.actor(primary).await;
    let door = base.store.group_admin(&actor).unwrap();
    let (row, _, total) = door.people(*north, &NameQuery::default()).await.unwrap();
    assert_eq!((row.employees, total), (1, 1));
    assert_eq!(
        door.other_people(*north, &NameQuery::default()).await.unwrap().2,
        1,
        "who could be put into it"
    );
    assert_eq!(door.plan_deletion(*north).await.unwrap().impact.losing, 0, "nobody loses what is over");
    let why = base.store.explainer(&actor).unwrap().why(tech.id, What::Organization(*acme)).await.unwrap();
    assert_eq!((why.why, why.groups), (Why::NoGroup, Vec::new()));
    let impact = base.store.organization_admin(&actor).unwrap().removal_impact(*acme).await.unwrap();
    assert_eq!(impact.plan.losing, 0, "{impact:?}");
    let employees = base.store.employee_admin(&actor).unwrap();
    for (query, rows) in [("sees=groups", 0), ("sees=nothing", 1), (&*format!("group={north}"), 1)] {
        let query = EmployeeQuery::read(query).unwrap();
        assert_eq!(employees.list(&query).await.unwrap().0.rows.len(), rows, "{query:?}");
    }
    let detail = employees.employee(tech.id).await.unwrap();
    assert_eq!((detail.row.groups, detail.groups.len()), (0, 0));
    let leaves = people(GroupAct::RemovePeople, &[tech.id]);
    assert_eq!(door.plan(*north, &leaves).await.unwrap().names.count, 0, "not in it any more");
}

async fn what_ended_is_written_down_once_and_wakes_open_pages(base: &Base) {
    // M81
    let world = World::new(base, until(0)).await;
    let (system, trail) = (base.system(), base.trail().await);
    pass(base, DAY - 1).await;
    let before = base.actor(&world.tech).await.revision();
    system.end_memberships().await.unwrap();
    assert_eq!((base.trail().await, base.actor(&world.tech).await.revision()), (trail, before), "not before");
    pass(base, 1).await;
    for _ in 0..2 {
        system.end_memberships().await.unwrap();
        system.sweep().await.unwrap();
    }
    assert_eq!(base.trail().await, trail + 1);
    assert!(base.actor(&world.tech).await.revision() > before);
    let rows = base.look("SELECT CAST(account_id AS TEXT) FROM group_member WHERE ends_at IS NOT NULL").await;
    assert!(rows.is_empty(), "{rows:?}");
    let actor = base.actor(&world.partner.primary).await;
    let page = base.store.oversight(&actor).unwrap().trail(&AuditQuery::default()).await.unwrap();
    assert_eq!((page.rows[0].by.as_deref(), page.rows[0].object.as_str()), (None, "Access Group North"));
    assert_eq!(page.rows[0].action, "Ended a membership at its end");
}

async fn a_membership_gets_another_end(base: &Base) {
    let world = World::new(base, until(0)).await;
    let World { partner, north, tech, .. } = &world;
    let primary = &partner.primary;
    base.change(primary, *north, &people_for(GroupAct::ChangeEnd, &[tech.id], until(3))).await.unwrap();
    pass(base, 2 * DAY).await;
    base.system().end_memberships().await.unwrap();
    assert_eq!(base.serials(tech).await, set(["A1"]));
    let without = people(GroupAct::ChangeEnd, &[tech.id]);
    base.change(primary, *north, &without).await.unwrap();
    pass(base, 5 * DAY).await;
    assert_eq!((base.serials(tech).await, world.members(base).await), (set(["A1"]), 2));
    let actor = base.actor(primary).await;
    let door = base.store.group_admin(&actor).unwrap();
    let page = door.people(*north, &NameQuery::default()).await.unwrap().1;
    let member = page.rows.iter().find(|row| row.id == tech.id).unwrap();
    assert_eq!((member.ends, member.reason.as_deref()), (None, Some("ticket 7")), "why stays");
    // Whoever is not in it gets no end.
    base.change(primary, *north, &people(GroupAct::RemovePeople, &[tech.id])).await.unwrap();
    let plan = door.plan(*north, &without).await.unwrap();
    assert_eq!((plan.names.count, plan.already.count), (0, 1));
    assert!(matches!(door.change(*north, &without, &plan.mark).await, Err(Error::Conflict(_))));
}

async fn whoever_was_in_a_group_comes_in_anew(base: &Base) {
    let world = World::new(base, until(0)).await;
    let World { partner, north, tech, .. } = &world;
    pass(base, DAY).await;
    let trail = base.trail().await;
    // Nothing has tidied yet.
    base.change(&partner.primary, *north, &people(GroupAct::AddPeople, &[tech.id])).await.unwrap();
    assert_eq!(base.trail().await, trail + 2, "that it had ended, and that it began");
    assert_eq!((base.serials(tech).await, world.members(base).await), (set(["A1"]), 2));
}

async fn a_day_that_is_over_is_no_last_day(base: &Base) {
    let world = World::new(base, Term::default()).await;
    let World { partner, north, tech, .. } = &world;
    let before = base.digest().await;
    for act in [GroupAct::ChangeEnd, GroupAct::AddPeople] {
        let refused = base.change(&partner.primary, *north, &people_for(act, &[tech.id], until(-1))).await;
        let Err(Error::Invalid(fields)) = refused else { panic!("{refused:?}") };
        assert_eq!(fields.of("until"), Some(Problem::PastDay));
    }
    assert_eq!(base.digest().await, before);
}

/// To whom that a membership ends was mailed, and whose.
async fn told(base: &Base) -> Vec<(String, Option<String>)> {
    base.system().sweep().await.unwrap();
    let mut told = Vec::new();
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        base.system().mail_done(&mail).await.unwrap();
        if let News::MembershipEnds { member, group, until } = mail.news {
            assert_eq!((group.as_str(), until), ("North", START.plus(3 * DAY)));
            told.push((mail.to, member));
        }
    }
    told.sort();
    told
}

async fn who_is_in_it_and_who_added_them_are_told_a_day_before(base: &Base) {
    let world = World::new(base, until(2)).await;
    let World { partner, north, tech, .. } = &world;
    pass(base, 2 * DAY - 1).await;
    assert!(told(base).await.is_empty(), "more than a day before");
    pass(base, 1).await;
    let actor = base.actor(&partner.primary).await;
    let name = base.store.employee_admin(&actor).unwrap().employee(tech.id).await.unwrap().row.name;
    let mut wanted = vec![(tech.email.clone(), None), (partner.primary.email.clone(), Some(name))];
    wanted.sort();
    assert_eq!(told(base).await, wanted);
    pass(base, HOUR).await;
    assert!(told(base).await.is_empty(), "once");
    // What has another end by the time it would be sent is not told.
    let other = World::new(base, until(2)).await;
    base.system().sweep().await.unwrap();
    let longer = people_for(GroupAct::ChangeEnd, &[other.tech.id], until(9));
    base.change(&other.partner.primary, other.north, &longer).await.unwrap();
    let late = told(base).await;
    assert!(late.is_empty(), "{late:?}");
    let _ = north;
    // P33: whoever added them and manages no groups any more is not told who is in one.
    let last = World::new(base, until(2)).await;
    base.system().sweep().await.unwrap();
    let undesignated = format!(
        "UPDATE employee SET security_administrator = FALSE WHERE account_id = {}",
        last.partner.primary.id.get()
    );
    base.tamper(&undesignated).await.unwrap();
    assert_eq!(told(base).await, [(last.tech.email.clone(), None)]);
}
