//! Why somebody sees something: asked of devices too, and by Admins of the users of organizations that they see.

use domain::{
    OrganizationId, Refusal, Role, Standing,
    account::AccountAct,
    element::ElementKind,
    employee::EmployeeEdit,
    field::Phone,
    group::GroupAct,
    limits::INVITATION,
    list::{Stage, What, WhyQuery},
    membership::Term,
    policy::Bar,
    rule::RuleChoice,
    time::{DAY, Day, HOUR},
    visibility::Why,
};
use store::{Error, Explanation, Made, SeenBy, Seers, Since, Store};

use crate::{
    group_rules::{tag, tags},
    membership::pass,
    worlds::{
        Base, MANAGE, Person, RESTORE_ONLY, VIEW, edit, network, new_employee, organizations, people,
        people_for,
    },
};

both!(
    what_hangs_on_an_organization_is_seen_where_it_is,
    admins_ask_of_users_of_organizations_that_they_see,
    nobody_sees_without_an_active_account_and_status_pages,
    everybody_who_sees_an_organization_is_listed_with_the_way_there,
    admins_are_told_which_users_see_an_organization_and_no_more,
    an_answer_tells_since_when_it_is_so_and_who_made_it_so,
    a_way_that_was_closed_is_told_with_its_group,
    what_may_have_been_the_last_way_leaves_no_earlier_date,
    what_bars_somebody_is_told_with_its_beginning,
    what_the_trail_was_not_read_back_to_is_not_guessed_at,
    what_was_done_to_an_account_is_found_however_much_was_done_since,
);

async fn asked(base: &Base, by: &Person, query: &str) -> Result<Explanation, Error> {
    let actor = base.actor(by).await;
    base.store.explainer(&actor)?.answer(&WhyQuery::read(query).unwrap()).await
}

async fn names(base: &Base, by: &Person, query: &str) -> (Vec<String>, Vec<String>) {
    let shown = asked(base, by, query).await.unwrap();
    let things = shown.things.into_iter().map(|thing| format!("{}: {}", thing.name, thing.besides));
    (shown.people.into_iter().map(|person| person.email).collect(), things.collect())
}

struct Cast {
    primary: Person,
    acme: OrganizationId,
    birch: OrganizationId,
    /// Sees Acme alone, as the tech does.
    admin: Person,
    tech: Person,
    user: Person,
    other: Person,
}

async fn cast(base: &Base) -> Cast {
    let partner = base.partner().await;
    let primary = partner.primary.clone();
    let acme = base.organization(&primary, "Acme", partner.all).await;
    let birch = base.organization(&primary, "Birch", partner.all).await;
    base.source(&primary, acme, "Acme", "1").await;
    base.source(&primary, birch, "Birch", "2").await;
    base.import(partner.id, &[("A1", Some("1")), ("B1", Some("2")), ("U1", None)]).await;
    base.register(partner.id, &[network("A net", "1", Some(acme)), network("U net", "2", None)]).await;
    let admin = base.employ(&primary, Standing::of(Role::Admin)).await;
    let tech = base.employ(&primary, Standing::of(Role::Tech)).await;
    base.group(&primary, "North", &[acme], &[admin.id, tech.id]).await;
    let user = base.user(&primary, acme).await;
    let other = base.user(&primary, birch).await;
    Cast { primary, acme, birch, admin, tech, user, other }
}

async fn what_hangs_on_an_organization_is_seen_where_it_is(base: &Base) {
    // SPEC section 6: person + organization or device
    let Cast { primary, acme, tech, user, .. } = cast(base).await;
    let [a, b, u] = ["A1", "B1", "U1"];
    let device = async |serial: &str| What::Device(base.device_id(&primary, serial).await);
    let actor = base.actor(&primary).await;
    let door = base.store.explainer(&actor).unwrap();
    let of_acme = door.why(tech.id, What::Organization(acme)).await.unwrap();
    assert_eq!(of_acme.why, Why::Groups(vec![0]));
    assert_eq!(door.why(tech.id, device(a).await).await.unwrap(), of_acme, "the same answer");
    assert_eq!(door.why(tech.id, device(b).await).await.unwrap().why, Why::NotHeld);
    assert_eq!(door.why(tech.id, device(u).await).await.unwrap().why, Why::Unlinked);
    assert_eq!(door.why(user.id, device(a).await).await.unwrap().why, Why::Own);
    assert_eq!(door.why(user.id, device(u).await).await.unwrap().why, Why::Unlinked);
    assert_eq!(door.why(primary.id, device(u).await).await.unwrap().why, Why::NeverScoped);
    // Found by hostname and by serial; what hangs on nothing too.
    let (_, things) = names(base, &primary, "?what=a1").await;
    assert_eq!(things, ["host-A1: A1, Acme"]);
    assert_eq!(names(base, &primary, "?what=HOST-u").await.1, ["host-U1: U1, linked to no organization"]);
    let (_, things) = names(base, &primary, "?what=net").await;
    assert_eq!(things, ["A net: network, Acme", "U net: network, linked to no organization"]);
    assert_eq!(names(base, &primary, "").await.1, ["Acme: ", "Birch: "], "organizations first");
    let net = asked(base, &primary, "?what=net").await.unwrap().things[0].what;
    assert!(matches!(net, What::Element(ElementKind::Network, _)));
    assert_eq!(door.why(tech.id, net).await.unwrap(), of_acme);
    base.remove(&primary, acme, "Acme").await;
    assert!(matches!(door.why(tech.id, net).await, Err(Error::NotFound)));
    assert!(names(base, &primary, "?what=a1").await.1.is_empty());
}

async fn admins_ask_of_users_of_organizations_that_they_see(base: &Base) {
    // M131, rule 10
    let Cast { primary, acme, birch, admin, tech, user, other } = cast(base).await;
    let stranger = cast(base).await;
    let refused = asked(base, &tech, "").await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::Role))), "{refused:?}");
    let (people, things) = names(base, &admin, "").await;
    assert_eq!((people, things), (vec![user.email.clone()], vec!["Acme: ".to_owned()]));
    assert_eq!(names(base, &admin, "?what=1").await.1, ["host-A1: A1, Acme", "A net: network, Acme"]);
    let hidden = base.device_id(&primary, "B1").await;
    let loose = base.device_id(&primary, "U1").await;
    let shown = base.device_id(&admin, "A1").await;
    let answer = asked(base, &admin, &format!("?person={}&device={shown}", user.id)).await.unwrap();
    assert_eq!(answer.explained.unwrap().why, Why::Own);
    let answer = asked(base, &primary, &format!("?person={}&device={shown}", other.id)).await.unwrap();
    assert_eq!(answer.explained.unwrap().why, Why::NotOwn);
    for query in [
        format!("?person={}", tech.id),
        format!("?person={}", other.id),
        format!("?person={}", stranger.user.id),
        format!("?organization={birch}"),
        format!("?organization={}", stranger.acme),
        format!("?device={hidden}"),
        format!("?device={loose}"),
        format!("?person={}&organization={acme}", tech.id),
    ] {
        let answer = asked(base, &admin, &query).await;
        assert!(matches!(answer, Err(Error::NotFound)), "{query}: {answer:?}");
    }
}

async fn nobody_sees_without_an_active_account_and_status_pages(base: &Base) {
    // SPEC section 6, M94, M112, M138, P23: state and role are part of where somebody may look
    let Cast { primary, acme, tech, user, .. } = cast(base).await;
    let business = base.employ(&primary, Standing::of(Role::Business)).await;
    let sales = base.employ(&primary, Standing::of(Role::SalesMarketing)).await;
    let designated = base.employ(&primary, Standing::of(Role::SalesMarketing).designated()).await;
    base.group(&primary, "Pages", &[acme], &[business.id, sales.id]).await;
    let restorer = base.user_with(&primary, acme, RESTORE_ONLY).await;
    let invited = {
        let actor = base.actor(&primary).await;
        let door = base.store.employee_admin(&actor).unwrap();
        door.create(&new_employee(Standing::of(Role::Tech))).await.unwrap()
    };
    base.group(&primary, "Invited", &[acme], &[invited.id]).await;
    let why = async |id| {
        let actor = base.actor(&primary).await;
        base.store.explainer(&actor).unwrap().why(id, What::Organization(acme)).await.unwrap()
    };
    for (id, bar) in [
        (tech.id, None),
        (user.id, None),
        (designated.id, None),
        (business.id, Some(Bar::Role(Role::Business))),
        (sales.id, Some(Bar::Role(Role::SalesMarketing))),
        (restorer.id, Some(Bar::Access(RESTORE_ONLY))),
        (invited.id, Some(Bar::Account(Stage::Pending))),
    ] {
        let explained = why(id).await;
        assert!(explained.why.yes(), "the path is told all the same: {explained:?}");
        assert_eq!((explained.barred, explained.yes()), (bar, bar.is_none()));
    }
    assert_eq!(why(business.id).await.through[0].name, "Pages");
    let actor = base.actor(&primary).await;
    base.store.employee_admin(&actor).unwrap().deactivate(tech.id).await.unwrap();
    let door = base.store.organization_admin(&actor).unwrap();
    door.users(acme).act(user.id, AccountAct::Deactivate).await.unwrap();
    for id in [tech.id, user.id] {
        let explained = why(id).await;
        assert_eq!(explained.barred, Some(Bar::Account(Stage::Deactivated)));
        assert!(explained.why.yes() && !explained.yes());
    }
    // At the deadline, before anything has tidied, and afterwards.
    base.clock.advance(INVITATION);
    let lapsed = Some(Bar::Account(Stage::Overdue));
    let primary = base.sign_in(&primary.email).await;
    let why = async |id| {
        let actor = base.actor(&primary).await;
        base.store.explainer(&actor).unwrap().why(id, What::Organization(acme)).await.unwrap()
    };
    assert_eq!(why(invited.id).await.barred, lapsed);
    base.system().sweep().await.unwrap();
    assert_eq!(why(invited.id).await.barred, lapsed);
    assert_eq!(why(tech.id).await.barred, Some(Bar::Account(Stage::Deactivated)));
}

async fn seers(base: &Base, by: &Person, query: &str) -> Seers {
    asked(base, by, query).await.unwrap().seers.unwrap()
}

/// Those who are listed, by address, each with the way there.
fn told(seers: &Seers) -> Vec<(String, SeenBy)> {
    let mut told: Vec<_> = seers.page.rows.iter().map(|seer| (seer.email.clone(), seer.by.clone())).collect();
    told.sort_by(|a, b| a.0.cmp(&b.0));
    told
}

async fn everybody_who_sees_an_organization_is_listed_with_the_way_there(base: &Base) {
    // SPEC section 6, M69, rules 2, 6, 7, 8
    let Cast { primary, acme, admin, tech, user, other, .. } = cast(base).await;
    base.group(&primary, "Far north", &[acme], &[tech.id]).await;
    let all = base.employ(&primary, Standing::of(Role::Tech)).await;
    let security = base.employ(&primary, Standing::of(Role::Tech).designated()).await;
    let business = base.employ(&primary, Standing::of(Role::Business)).await;
    let gone = base.employ(&primary, Standing::of(Role::Tech)).await;
    let manager = base.user_with(&primary, acme, MANAGE).await;
    base.user_with(&primary, acme, RESTORE_ONLY).await;
    let actor = base.actor(&primary).await;
    base.store.employee_admin(&actor).unwrap().deactivate(gone.id).await.unwrap();
    let standing = Standing::of(Role::Tech).designated();
    let through = |first: &str, more| SeenBy::Groups { first: first.to_owned(), more };
    let mut wanted = vec![
        (primary.email.clone(), SeenBy::Standing(Standing::of(Role::Primary).designated())),
        (security.email.clone(), SeenBy::Standing(standing)),
        (all.email.clone(), SeenBy::Everything),
        (admin.email.clone(), through("North", 0)),
        (tech.email.clone(), through("Far north", 1)),
        (user.email.clone(), SeenBy::Own(VIEW)),
        (manager.email.clone(), SeenBy::Own(MANAGE)),
    ];
    wanted.sort_by(|a, b| a.0.cmp(&b.0));
    let query = format!("?organization={acme}");
    let found = seers(base, &primary, &query).await;
    assert_eq!((told(&found), found.total, found.users_alone), (wanted.clone(), 7, false));
    assert!(found.others.is_empty());
    let device = base.device_id(&primary, "A1").await;
    assert_eq!(told(&seers(base, &primary, &format!("?device={device}")).await), wanted);
    let loose = base.device_id(&primary, "U1").await;
    let found = told(&seers(base, &primary, &format!("?device={loose}")).await);
    wanted.retain(|(_, by)| matches!(by, SeenBy::Standing(_) | SeenBy::Everything));
    assert_eq!(found, wanted, "rule 8");
    // A search finds who sees it, and besides who does not.
    let search = |email: &str| format!("{query}&who={}", email.replace('@', "%40"));
    let found = seers(base, &primary, &search(&tech.email)).await;
    assert_eq!((found.total, told(&found)), (1, vec![(tech.email.clone(), through("Far north", 1))]));
    for one in [&business, &gone, &other] {
        let found = seers(base, &primary, &search(&one.email)).await;
        assert_eq!((found.total, found.page.rows.len()), (0, 0));
        assert_eq!(found.others.iter().map(|other| other.id).collect::<Vec<_>>(), [one.id]);
    }
    // A membership that has ended is no way there.
    let end = format!("UPDATE group_member SET ends_at = 0 WHERE account_id = {}", tech.id.get());
    base.tamper(&end).await.unwrap();
    assert_eq!(seers(base, &primary, &search(&tech.email)).await.others[0].id, tech.id);
    // Back and forth through pages of both tables.
    let small = base.store.clone().with_lists(2, 0);
    let door = small.explainer(&actor).unwrap();
    let mut query = WhyQuery::read(&query).unwrap();
    let (mut forth, mut back) = (Vec::new(), Vec::new());
    loop {
        let page = door.answer(&query).await.unwrap().seers.unwrap().page;
        forth.push(page.rows);
        let Some(next) = page.next else { break };
        query.cursor = Some(next);
    }
    loop {
        let page = door.answer(&query).await.unwrap().seers.unwrap().page;
        let Some(previous) = page.previous else { break };
        query.cursor = Some(previous);
        back.push(door.answer(&query).await.unwrap().seers.unwrap().page.rows);
    }
    assert_eq!(forth.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 2]);
    back.reverse();
    assert_eq!(back, forth[..2]);
}

async fn admins_are_told_which_users_see_an_organization_and_no_more(base: &Base) {
    // M131, rule 10: of employees those are told who oversee
    let Cast { primary, acme, birch, admin, tech, user, other } = cast(base).await;
    let manager = base.user_with(&primary, acme, MANAGE).await;
    base.user_with(&primary, acme, RESTORE_ONLY).await;
    let query = format!("?organization={acme}");
    let found = seers(base, &admin, &query).await;
    let mut wanted =
        vec![(user.email.clone(), SeenBy::Own(VIEW)), (manager.email.clone(), SeenBy::Own(MANAGE))];
    wanted.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!((told(&found), found.total, found.users_alone), (wanted, 2, true));
    for email in [&tech.email, &other.email] {
        let found = seers(base, &admin, &format!("{query}&who={}", email.replace('@', "%40"))).await;
        assert!(found.page.rows.is_empty() && found.others.is_empty());
    }
    // What hangs on nothing is seen by employees alone.
    let unscoped = base.employ(&primary, Standing::of(Role::Admin)).await;
    let loose = base.device_id(&primary, "U1").await;
    let found = seers(base, &unscoped, &format!("?device={loose}")).await;
    assert_eq!((told(&found), found.total, found.users_alone), (Vec::new(), 0, true));
    let hidden = asked(base, &admin, &format!("?organization={birch}")).await;
    assert!(matches!(hidden, Err(Error::NotFound)), "{hidden:?}");
}

/// Why somebody sees an organization, or why not, and since when: an hour passes before each act, so that no two are at once.
async fn since(
    base: &Base,
    by: &Person,
    person: &Person,
    organization: OrganizationId,
) -> (Why, Option<(i64, Option<String>, Made)>) {
    let actor = base.actor(by).await;
    let door = base.store.explainer(&actor).unwrap();
    let explained = door.why(person.id, What::Organization(organization)).await.unwrap();
    let ago = |at: domain::Timestamp| base.clock.now().since(at) / HOUR;
    (explained.why, explained.since.map(|Since { at, by, made }| (ago(at), by, made)))
}

/// The primary account of every partner here.
fn by_primary(made: Made) -> (i64, Option<String>, Made) {
    (1, Some("Petra Primary".to_owned()), made)
}

async fn an_answer_tells_since_when_it_is_so_and_who_made_it_so(base: &Base) {
    // SPEC section 6
    let Cast { primary, acme, admin, tech, user, .. } = cast(base).await;
    pass(base, HOUR).await;
    let told = since(base, &primary, &primary, acme).await;
    assert_eq!(told, (Why::NeverScoped, Some((1, None, Made::Added))));
    let told = since(base, &primary, &user, acme).await;
    assert_eq!(told, (Why::Own, Some(by_primary(Made::Added))));
    assert_eq!(since(base, &primary, &tech, acme).await.1, None, "their groups tell it");
    let loose = base.employ(&primary, Standing::of(Role::Tech)).await;
    pass(base, HOUR).await;
    let told = since(base, &primary, &loose, acme).await;
    assert_eq!(told, (Why::Everything, Some(by_primary(Made::Added))));
    base.confirm(&primary).await;
    base.release(&primary, tech.id).await;
    pass(base, HOUR).await;
    let told = since(base, &primary, &tech, acme).await;
    assert_eq!(told, (Why::Everything, Some(by_primary(Made::Released))));
    let actor = base.actor(&primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    base.confirm(&primary).await;
    door.edit(loose.id, &edit(Standing::of(Role::Tech).designated())).await.unwrap();
    pass(base, HOUR).await;
    let told = since(base, &primary, &loose, acme).await;
    assert_eq!(told, (Why::NeverScoped, Some(by_primary(Made::Designated))));
    // The trail is for those who oversee.
    assert_eq!(since(base, &admin, &user, acme).await, (Why::Own, None));
}

async fn a_way_that_was_closed_is_told_with_its_group(base: &Base) {
    // SPEC section 6, rule 3
    let Cast { primary, acme, birch, admin, tech, .. } = cast(base).await;
    assert_eq!(since(base, &primary, &tech, birch).await, (Why::NotHeld, None), "it never was theirs");
    // They leave a group that holds it; others come and go in the same group later.
    let south = base.group(&primary, "South", &[birch], &[tech.id, admin.id]).await;
    pass(base, HOUR).await;
    base.change(&primary, south, &people(GroupAct::RemovePeople, &[tech.id])).await.unwrap();
    pass(base, HOUR).await;
    base.change(&primary, south, &people(GroupAct::RemovePeople, &[admin.id])).await.unwrap();
    let left = |name: &str| Made::Left(name.to_owned());
    let told = since(base, &primary, &tech, birch).await;
    assert_eq!(told, (Why::NotHeld, Some(by_primary(left("South")))));
    // It leaves a group of theirs.
    let east = base.group(&primary, "East", &[acme, birch], &[tech.id]).await;
    pass(base, HOUR).await;
    base.change(&primary, east, &organizations(GroupAct::RemoveOrganizations, &[birch])).await.unwrap();
    pass(base, HOUR).await;
    let told = since(base, &primary, &tech, birch).await;
    assert_eq!(told.1, Some(by_primary(Made::TakenOut("East".to_owned()))));
    // By its rule, which takes something else in.
    base.tag(&primary, birch, &tags(&["Far"], &[])).await.unwrap();
    let choice = RuleChoice::Tagged(tag("Far"));
    let far = base.group(&primary, "Far", &[birch], &[tech.id]).await;
    base.rule(&primary, far, &choice).await.unwrap();
    pass(base, HOUR).await;
    base.tag(&primary, birch, &tags(&[], &["Far"])).await.unwrap();
    pass(base, HOUR).await;
    let told = since(base, &primary, &tech, birch).await;
    assert_eq!(told.1, Some(by_primary(Made::Followed("Far".to_owned()))));
    // The last membership ends by itself, is told at once, and no other once it is written down.
    for group in [far, east] {
        base.change(&primary, group, &people(GroupAct::RemovePeople, &[tech.id])).await.unwrap();
    }
    let north = base.group(&primary, "Short", &[birch], &[]).await;
    let until = Some(Day::of(base.clock.now()));
    let term = Term { until, ..Term::default() };
    base.change(&primary, north, &people_for(GroupAct::AddPeople, &[tech.id], term)).await.unwrap();
    let actor = base.actor(&primary).await;
    let groups = base.store.explainer(&actor).unwrap().why(tech.id, What::Organization(birch)).await.unwrap();
    assert_eq!(groups.through.len(), 1);
    pass(base, DAY).await;
    let ended = Made::Ended("Short".to_owned());
    let told = since(base, &primary, &tech, birch).await;
    assert_eq!((told.0, told.1.unwrap().2), (Why::NotHeld, ended.clone()), "they are in North still");
    base.system().sweep().await.unwrap();
    let (_, told) = since(base, &primary, &tech, birch).await;
    let told = told.unwrap();
    assert_eq!((told.1, told.2), (None, ended));
    // North is deleted, and none is left.
    pass(base, HOUR).await;
    let look = base.actor(&primary).await;
    let (page, _) =
        base.store.group_admin(&look).unwrap().list(&domain::list::GroupQuery::default()).await.unwrap();
    let north = page.rows.iter().find(|group| group.name == "North").unwrap().id;
    base.ungroup(&primary, north).await;
    pass(base, HOUR).await;
    let told = since(base, &primary, &tech, acme).await;
    assert_eq!(told, (Why::NoGroup, Some(by_primary(Made::Deleted("North".to_owned())))));
}

async fn what_may_have_been_the_last_way_leaves_no_earlier_date(base: &Base) {
    // SPEC section 6: how long somebody saw something is told too late rather than too early, or not at all
    let Cast { primary, birch, tech, .. } = cast(base).await;
    let east = base.group(&primary, "East", &[birch], &[tech.id]).await;
    let west = base.group(&primary, "West", &[birch], &[tech.id]).await;
    let take_out = organizations(GroupAct::RemoveOrganizations, &[birch]);
    base.change(&primary, east, &take_out).await.unwrap();
    pass(base, HOUR).await;
    // They saw it by West until now; then West lost it too.
    base.change(&primary, west, &people(GroupAct::RemovePeople, &[tech.id])).await.unwrap();
    let told = since(base, &primary, &tech, birch).await.1.map(|told| told.2);
    assert_eq!(told, Some(Made::Left("West".to_owned())));
    pass(base, HOUR).await;
    base.change(&primary, west, &take_out).await.unwrap();
    assert_eq!(since(base, &primary, &tech, birch).await, (Why::NotHeld, None), "not that East lost it");
    // Nor where the group is gone.
    let far = base.group(&primary, "Far", &[birch], &[tech.id]).await;
    pass(base, HOUR).await;
    base.change(&primary, far, &take_out).await.unwrap();
    let told = since(base, &primary, &tech, birch).await.1.map(|told| told.2);
    assert_eq!(told, Some(Made::TakenOut("Far".to_owned())));
    let gone = base.group(&primary, "Gone", &[birch], &[tech.id]).await;
    pass(base, HOUR).await;
    base.ungroup(&primary, gone).await;
    assert_eq!(since(base, &primary, &tech, birch).await, (Why::NotHeld, None));
}

async fn what_bars_somebody_is_told_with_its_beginning(base: &Base) {
    // SPEC section 6, M94, M112, M138
    let Cast { primary, acme, tech, user, .. } = cast(base).await;
    let actor = base.actor(&primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    pass(base, HOUR).await;
    base.confirm(&primary).await;
    door.edit(tech.id, &edit(Standing::of(Role::Business))).await.unwrap();
    let users = base.store.organization_admin(&actor).unwrap();
    users.users(acme).act(user.id, AccountAct::Deactivate).await.unwrap();
    pass(base, HOUR).await;
    assert_eq!(since(base, &primary, &tech, acme).await.1, Some(by_primary(Made::Role)));
    assert_eq!(since(base, &primary, &user, acme).await.1, Some(by_primary(Made::Deactivated)));
    let invited = door.create(&new_employee(Standing::of(Role::Tech))).await.unwrap();
    base.clock.advance(INVITATION);
    let primary = base.sign_in(&primary.email).await;
    let actor = base.actor(&primary).await;
    let why = async || {
        let door = base.store.explainer(&actor).unwrap();
        door.why(invited.id, What::Organization(acme)).await.unwrap().since.unwrap()
    };
    assert_eq!(why().await, Since { at: base.clock.now(), by: None, made: Made::Lapsed });
    base.system().sweep().await.unwrap();
    assert_eq!(why().await, Since { at: base.clock.now(), by: None, made: Made::Lapsed });
}

async fn what_the_trail_was_not_read_back_to_is_not_guessed_at(base: &Base) {
    // SPEC section 6: how long somebody saw something is told too late rather than too early, or not at all
    let Cast { primary, birch, admin, tech, .. } = cast(base).await;
    let loose = base.employ(&primary, Standing::of(Role::Tech)).await;
    let south = base.group(&primary, "South", &[birch], &[loose.id, tech.id, admin.id]).await;
    // Of each act two rows are read, as a thousand are otherwise.
    let (whole, short) = (base.store.clone(), base.store.clone().with_trail(2));
    let ask = async |store: &Store, person: &Person| {
        let actor = base.actor(&primary).await;
        let door = store.explainer(&actor).unwrap();
        let explained = door.why(person.id, What::Organization(birch)).await.unwrap();
        (explained.why, explained.since.map(|Since { at, by, made }| (at, by, made)))
    };
    let leave = async |person: &Person| {
        pass(base, HOUR).await;
        base.change(&primary, south, &people(GroupAct::RemovePeople, &[person.id])).await.unwrap();
        base.clock.now()
    };
    let left = |at| Some((at, Some("Petra Primary".to_owned()), Made::Left("South".to_owned())));
    let earlier = |at| Some((at, None::<String>, Made::Earlier));
    let first = leave(&loose).await;
    let second = leave(&tech).await;
    for store in [&whole, &short] {
        assert_eq!(ask(store, &loose).await, (Why::NoGroup, left(first)));
        assert_eq!(ask(store, &tech).await, (Why::NotHeld, left(second)));
    }
    // One act more, and the first is not read any more: not that they were added then, nor that nothing is known.
    leave(&admin).await;
    assert_eq!(ask(&whole, &loose).await, (Why::NoGroup, left(first)));
    assert_eq!(ask(&short, &loose).await, (Why::NoGroup, earlier(first)));
    assert_eq!(ask(&short, &tech).await, (Why::NotHeld, left(second)));
    pass(base, HOUR).await;
    base.change(&primary, south, &people(GroupAct::AddPeople, &[admin.id])).await.unwrap();
    assert_eq!(ask(&short, &loose).await, (Why::NoGroup, earlier(second)), "before that, whenever it was");
    assert_eq!(ask(&short, &tech).await, (Why::NotHeld, earlier(second)));
    assert_eq!(ask(&whole, &tech).await, (Why::NotHeld, left(second)));
    // An end that nobody acted for may not have been the last that happened either, unless it is later than what is not read.
    let term = Term { until: Some(Day::of(base.clock.now())), ..Term::default() };
    base.change(&primary, south, &people_for(GroupAct::AddPeople, &[loose.id], term)).await.unwrap();
    pass(base, DAY).await;
    let (why, since) = ask(&short, &loose).await;
    assert_eq!((why, since.map(|since| since.2)), (Why::NoGroup, Some(Made::Ended("South".to_owned()))));
}

async fn what_was_done_to_an_account_is_found_however_much_was_done_since(base: &Base) {
    // SPEC section 6
    let Cast { primary, acme, tech, .. } = cast(base).await;
    pass(base, HOUR).await;
    let actor = base.actor(&primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    base.confirm(&primary).await;
    let business = edit(Standing::of(Role::Business));
    door.edit(tech.id, &business).await.unwrap();
    pass(base, HOUR).await;
    let phone = Phone::parse_optional("+15551234567").unwrap();
    let called = EmployeeEdit { phone, ..business.clone() };
    for turn in 0..201 {
        door.edit(tech.id, if turn % 2 == 0 { &called } else { &business }).await.unwrap();
    }
    // Not when they were added.
    assert_eq!(since(base, &primary, &tech, acme).await.1, Some(by_primary(Made::Role)));
}
