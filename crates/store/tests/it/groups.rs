//! Manage Groups: what they hold, who may change it, and what a change would do.

use domain::{
    OrganizationId, Problem, Refusal, Role, Standing,
    group::{GroupAct, GroupKind},
    list::{DeviceQuery, GroupQuery, NameQuery, OrganizationQuery, Place},
    membership::Term,
    rule::RuleChoice,
    selection::{GroupChange, GroupThings, Selection},
    time::Day,
};
use store::Error;

use crate::worlds::{
    Base, Person, contents, edit, name, new_employee, organizations, people, people_for, set,
};

both!(
    a_partner_is_born_with_all_organizations,
    only_security_administrators_manage_groups,
    a_group_takes_only_what_is_there_and_the_partners_own,
    the_impact_of_an_edit_is_what_then_happens,
    what_was_shown_is_done_or_nothing_is,
    two_administrators_at_one_group_lose_nothing,
    names_that_are_pasted_name_what_has_them,
    thousands_go_in_and_out_in_one_act,
    memberships_of_a_removed_organization_sleep_through_an_edit,
    group_names_are_unique_within_a_partner,
    groups_are_listed_in_every_order_page_by_page,
    the_history_of_a_group_is_what_was_done_to_it,
    a_copy_holds_what_the_group_held_and_then_goes_its_own_way,
    a_merger_takes_nothing_from_anybody,
);

async fn a_partner_is_born_with_all_organizations(base: &Base) {
    // Rule 11
    for partner in [base.partner().await, base.partner().await] {
        let actor = base.actor(&partner.primary).await;
        let groups =
            base.store.group_admin(&actor).unwrap().list(&GroupQuery::default()).await.unwrap().0.rows;
        assert_eq!(groups.len(), 1);
        assert_eq!((groups[0].kind, groups[0].employees), (GroupKind::AllOrganizations, 0));
        base.organization(&partner.primary, "Acme", partner.all).await;
        let groups =
            base.store.group_admin(&actor).unwrap().list(&GroupQuery::default()).await.unwrap().0.rows;
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
        door.change(north, &organizations(GroupAct::RemoveOrganizations, &[acme]), "").await.err(),
        door.rename(north, "North", &name("South")).await.err(),
        door.delete(north, "").await.err(),
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
    let nothing = [gone, foreign, OrganizationId::new(1)];
    let nobody = [user.id, stranger.primary.id, domain::AccountId::new(1)];
    for (field, form) in nothing
        .map(|id| ("organizations", contents("N", &[acme, id], &[primary.id])))
        .into_iter()
        .chain(nobody.map(|id| ("employees", contents("N", &[acme], &[primary.id, id]))))
    {
        let refused = door.create(&form).await;
        let Err(Error::Invalid(fields)) = refused else { panic!("{refused:?}") };
        assert_eq!(fields.of(field), Some(Problem::NotAChoice));
    }
    for change in nothing
        .map(|id| organizations(GroupAct::AddOrganizations, &[acme, id]))
        .into_iter()
        .chain(nobody.map(|id| people(GroupAct::AddPeople, &[primary.id, id])))
    {
        let refused = [door.plan(north, &change).await.err(), door.change(north, &change, "").await.err()];
        assert!(refused.iter().all(|refused| matches!(refused, Some(Error::Conflict(_)))), "{refused:?}");
    }
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
    let out = organizations(GroupAct::RemoveOrganizations, &[acme]);
    let impact = door.plan(north, &out).await.unwrap().impact;
    assert_eq!(impact.orphaned.first, ["Acme"]);
    assert_eq!((impact.losing, impact.lost, impact.blind), (2, 1, 0), "the primary loses nothing");
    assert!(impact.lose.iter().all(|loss| loss.organizations.first == ["Acme"] && !loss.nothing_left));
    let leaves = door.plan(north, &people(GroupAct::RemovePeople, &[one.id])).await.unwrap().impact;
    assert_eq!((leaves.losing, leaves.lost, leaves.blind, leaves.orphaned.count), (1, 2, 1, 0));
    let joins = door.plan(north, &people(GroupAct::AddPeople, &[three.id])).await.unwrap().impact;
    assert_eq!(joins.narrowed.count, 1, "the third sees everything now and is narrowed");
    assert_eq!(joins.losing, 0);
    let gone = door.plan_deletion(north).await.unwrap().impact;
    let mut losses: Vec<_> =
        gone.lose.iter().map(|loss| (loss.organizations.count, loss.nothing_left)).collect();
    losses.sort_unstable();
    assert_eq!(losses, [(1, false), (2, true)]);
    assert_eq!(gone.orphaned.first, ["Acme"]);
}

async fn what_was_shown_is_done_or_nothing_is(base: &Base) {
    // Rule 13: a confirmation is of what was shown.
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let (one, two) = (
        base.employ(primary, Standing::of(Role::Tech)).await,
        base.employ(primary, Standing::of(Role::Tech)).await,
    );
    let north = base.group(primary, "North", &[acme, best], &[one.id]).await;
    let actor = base.actor(primary).await;
    let door = base.store.group_admin(&actor).unwrap();
    let out = organizations(GroupAct::RemoveOrganizations, &[acme]);
    let (mark, deletion) =
        { (door.plan(north, &out).await.unwrap().mark, door.plan_deletion(north).await.unwrap().mark) };
    // Somebody else joins meanwhile, and would lose it too.
    base.change(primary, north, &people(GroupAct::AddPeople, &[two.id])).await.unwrap();
    let before = base.digest().await;
    for refused in [door.change(north, &out, &mark).await.err(), door.delete(north, &deletion).await.err()] {
        assert!(matches!(refused, Some(Error::Conflict(_))), "{refused:?}");
    }
    for refused in [door.change(north, &out, "").await.err(), door.delete(north, "").await.err()] {
        assert!(matches!(refused, Some(Error::Conflict(_))), "{refused:?}");
    }
    assert_eq!(base.digest().await, before);
    let again = door.plan(north, &out).await.unwrap();
    assert_eq!(again.impact.losing, 2);
    door.change(north, &out, &again.mark).await.unwrap();
    assert_eq!(base.held(primary, north).await.0, [best]);
}

async fn two_administrators_at_one_group_lose_nothing(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let north = base.group(primary, "North", &[acme], &[primary.id]).await;
    let other = base.employ(primary, Standing::of(Role::Admin).designated()).await;
    let (mine, theirs) = (base.actor(primary).await, base.actor(&other).await);
    let (mine, theirs) = (base.store.group_admin(&mine).unwrap(), base.store.group_admin(&theirs).unwrap());
    // Both looked at the same; what each of them does is done.
    let add = organizations(GroupAct::AddOrganizations, &[best]);
    let join = people(GroupAct::AddPeople, &[other.id]);
    let (first, second) = (mine.plan(north, &add).await.unwrap(), theirs.plan(north, &join).await.unwrap());
    mine.change(north, &add, &first.mark).await.unwrap();
    theirs.change(north, &join, &second.mark).await.unwrap();
    let (held, members) = base.held(primary, north).await;
    assert_eq!((held.len(), members.len()), (2, 2));
    // Both did the same thing: the second is told.
    let again = theirs.plan(north, &add).await.unwrap();
    assert_eq!((again.names.count, again.already.first), (0, vec!["Best".to_owned()]));
    assert!(matches!(theirs.change(north, &add, &first.mark).await, Err(Error::Conflict(_))));
    mine.rename(north, "North", &name("North and East")).await.unwrap();
    let refused = theirs.rename(north, "North", &name("North and West")).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    assert_eq!(theirs.group(north).await.unwrap().name, "North and East");
}

async fn names_that_are_pasted_name_what_has_them(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme Dental", partner.all).await;
    let best = base.organization(primary, "Ärzte Best", partner.all).await;
    let north = base.group(primary, "North", &[acme], &[primary.id]).await;
    let other = base.employ(primary, Standing::of(Role::Admin).designated()).await;
    let (actor, stranger) = (base.actor(primary).await, base.actor(&other).await);
    let door = base.store.group_admin(&actor).unwrap();
    let text = "\r\n  ÄRZTE   best \nacme dental\nnobody\n<b>\nÄrzte Best\n";
    let list = door.keep_names(text).await.unwrap();
    let change = GroupChange {
        act: GroupAct::AddOrganizations,
        things: GroupThings::Pasted(list),
        term: Term::default(),
    };
    let plan = door.plan(north, &change).await.unwrap();
    assert_eq!(plan.names.first, ["Ärzte Best"]);
    assert_eq!(plan.already.first, ["Acme Dental"]);
    assert_eq!(plan.unknown.first, ["<b>", "nobody"]);
    let foreign = base.store.group_admin(&stranger).unwrap().plan(north, &change).await;
    assert!(matches!(foreign, Err(Error::NotFound)), "a list is its owner's alone");
    door.change(north, &change, &plan.mark).await.unwrap();
    let mut held = base.held(primary, north).await.0;
    held.sort_unstable();
    let mut both = [acme, best];
    both.sort_unstable();
    assert_eq!(held, both);
    assert!(matches!(door.plan(north, &change).await, Err(Error::NotFound)), "used once");
    // People have addresses too, and may share a name.
    let people: Vec<_> =
        [("Uma", 1), ("Uma", 2), ("Vera", 3)].map(|(who, at)| (who, format!("p{at}@example.com"))).into();
    for (who, email) in &people {
        let mut new = new_employee(Standing::of(Role::Tech));
        (new.name, new.email) = (name(who), domain::field::Email::parse(email).unwrap());
        base.store.employee_admin(&actor).unwrap().create(&new).await.unwrap();
    }
    let list = door.keep_names("uma\nP2@example.com\nvera\np3@example.com").await.unwrap();
    let change =
        GroupChange { act: GroupAct::AddPeople, things: GroupThings::Pasted(list), term: Term::default() };
    let plan = door.plan(north, &change).await.unwrap();
    assert_eq!(
        (plan.names.first, plan.ambiguous.first),
        (vec!["Uma".to_owned(), "Vera".to_owned()], vec!["uma".to_owned()])
    );
    let late = domain::limits::NAMES_KEPT;
    base.clock.advance(late);
    assert!(matches!(door.plan(north, &change).await, Err(Error::NotFound)), "kept for minutes");
    let long = "x\n".repeat(domain::limits::GROUP_CHANGE + 1);
    assert!(matches!(door.keep_names(&long).await, Err(Error::Conflict(_))));
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
    let (held, members) = base.held(primary, north).await;
    assert_eq!(held, [best]);
    base.regroup(primary, north, &[], &members).await;
    base.store.organization_admin(&actor).unwrap().restore(&[acme]).await.unwrap();
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

async fn thousands_go_in_and_out_in_one_act(base: &Base) {
    // A group may hold all that a large partner has: 70,000 in the long form.
    let partner = base.partner().await;
    let primary = &partner.primary;
    let first = base.organization(primary, "First", partner.all).await;
    let tech = base.employ(primary, Standing::of(Role::Tech)).await;
    let admin = base.employ(primary, Standing::of(Role::Admin)).await;
    let north = base.group(primary, "North", &[first], &[tech.id, admin.id]).await;
    base.source(primary, first, "First", "1").await;
    base.import(partner.id, &[("S-1", Some("1"))]).await;
    let count = 7_000 * i64::from(crate::random::factor().min(10));
    let (id, now) = (partner.id.get(), base.clock.now().millis());
    let rows = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) \
         INSERT INTO organization (id, partner_id, name, name_key, name_folded, state, created_at) \
         SELECT {} + i, {id}, 'Customer ' || i, 'customer ' || i, 'customer' || i, 'live', {now} FROM n",
        1_i64 << 40,
    );
    base.tamper(&rows).await.unwrap();
    let names: Vec<String> = (1..=5_000).map(|at| format!("CUSTOMER {at}")).collect();
    let actor = base.actor(primary).await;
    let door = base.store.group_admin(&actor).unwrap();
    let list = door.keep_names(&names.join("\n")).await.unwrap();
    let add = GroupChange {
        act: GroupAct::AddOrganizations,
        things: GroupThings::Pasted(list),
        term: Term::default(),
    };
    let time = |what: &str, begun: std::time::Instant| println!("{what}: {} ms", begun.elapsed().as_millis());
    let begun = std::time::Instant::now();
    let plan = door.plan(north, &add).await.unwrap();
    time("what adding 5,000 would do", begun);
    assert_eq!((plan.names.count, plan.impact.losing), (5_000, 0));
    let begun = std::time::Instant::now();
    door.change(north, &add, &plan.mark).await.unwrap();
    time("adding 5,000", begun);
    let rest = format!(
        "INSERT INTO group_organization (group_id, organization_id, partner_id, added_at, added_by) \
         SELECT {}, o.id, o.partner_id, {now}, {} FROM organization o WHERE o.partner_id = {id} \
         AND NOT EXISTS (SELECT 1 FROM group_organization g WHERE g.organization_id = o.id)",
        north.get(),
        primary.id.get(),
    );
    base.tamper(&rest).await.unwrap();
    let begun = std::time::Instant::now();
    let (row, page, total) = door.organizations(north, &NameQuery::default()).await.unwrap();
    time("a page of all", begun);
    assert_eq!((row.organizations, total), (count.unsigned_abs() + 1, count.unsigned_abs() + 1));
    let mut next = NameQuery::default();
    next.0.cursor = page.next;
    assert_eq!(door.organizations(north, &next).await.unwrap().1.rows.len(), page.rows.len());
    let organizations = base.store.organization_admin(&actor).unwrap();
    let begun = std::time::Instant::now();
    let impact = organizations.removal_impact(first).await.unwrap().plan;
    time("what the removal of one would do", begun);
    assert_eq!((impact.losing, impact.lose[0].nothing_left), (2, false));
    assert!(begun.elapsed().as_secs() < 3, "looking at one does not look at each pair of all");
    let found = door.organizations(north, &NameQuery::read("?q=customer+4321").unwrap()).await.unwrap();
    assert!(found.2 >= 1);
    let begun = std::time::Instant::now();
    members_look(base, (&tech, &admin), (count.unsigned_abs() + 1, found.2)).await;
    time("their devices, organizations, a search, and a part of their file", begun);
    let out = GroupChange {
        act: GroupAct::RemoveOrganizations,
        things: GroupThings::Organizations(Selection::Matching(Box::new(
            NameQuery::read("?q=customer+1").unwrap(),
        ))),
        term: Term::default(),
    };
    if count < 10_000 {
        let begun = std::time::Instant::now();
        let plan = door.plan(north, &out).await.unwrap();
        time("what removing those with a 1 in front would do", begun);
        assert_eq!((plan.impact.losing, plan.impact.orphaned.count), (2, plan.names.count));
        let begun = std::time::Instant::now();
        door.change(north, &out, &plan.mark).await.unwrap();
        time("removing them", begun);
        let left = door.organizations(north, &NameQuery::default()).await.unwrap().2;
        assert_eq!(left, count.unsigned_abs() + 1 - plan.names.count);
    } else {
        assert!(matches!(door.plan(north, &out).await, Err(Error::Conflict(_))), "more than 5,000");
    }
    let begun = std::time::Instant::now();
    base.rule(primary, north, &RuleChoice::AllExcept { keep: false }).await.unwrap();
    time("a rule that all follow", begun);
    members_look(base, (&tech, &admin), (count.unsigned_abs() + 1, found.2)).await;
    let begun = std::time::Instant::now();
    let plan = door.plan_deletion(north).await.unwrap();
    time("what deleting it would do", begun);
    assert_eq!((plan.impact.losing, plan.impact.blind), (2, 2));
    let begun = std::time::Instant::now();
    door.delete(north, &plan.mark).await.unwrap();
    time("deleting it", begun);
    let late = base.actor(&tech).await;
    assert_eq!(base.store.visible(&late).unwrap().devices(&DeviceQuery::default()).await.unwrap().total, 0);
}

/// What the members of a group look at that holds so many organizations, of which a search finds some.
async fn members_look(base: &Base, (tech, admin): (&Person, &Person), (count, found): (u64, u64)) {
    let actor = base.actor(tech).await;
    let devices = base.store.visible(&actor).unwrap();
    assert_eq!(devices.devices(&DeviceQuery::default()).await.unwrap().total, 1);
    assert_eq!(devices.organization_choices().await.unwrap(), None, "too many to choose from");
    assert!(devices.organization_called(&name("customer  77")).await.unwrap().is_some());
    assert_eq!(devices.organization_called(&name("customer")).await.unwrap(), None);
    let actor = base.actor(admin).await;
    let theirs = base.store.organization_admin(&actor).unwrap();
    let (page, total) = theirs.list(&OrganizationQuery::default()).await.unwrap();
    assert_eq!((page.rows.is_empty(), total), (false, count));
    let searched = OrganizationQuery::read("?q=customer+4321&health=empty").unwrap();
    assert_eq!(theirs.list(&searched).await.unwrap().1, found);
    assert_eq!(theirs.export(&OrganizationQuery::default()).await.unwrap().rows.len(), 1_000);
}

async fn groups_are_listed_in_every_order_page_by_page(base: &Base) {
    // M76
    let (partner, stranger) = (base.partner().await, base.partner().await);
    let primary = &partner.primary;
    let mut held = Vec::new();
    for at in 0..4 {
        held.push(base.organization(primary, &format!("Acme {at}"), partner.all).await);
    }
    let mut people = vec![primary.id];
    for at in 0..4 {
        let name = ["Ärzte", "beta", "Alpha", "gamma"][at];
        base.clock.advance(1_000);
        people.push(base.employ(primary, Standing::of(Role::Tech)).await.id);
        base.group(primary, name, &held[..=at], &people[..(4 - at).min(people.len())]).await;
    }
    let foreign = base.organization(&stranger.primary, "Acme", stranger.all).await;
    base.group(&stranger.primary, "Foreign", &[foreign], &[stranger.primary.id]).await;
    let actor = base.actor(primary).await;
    let store = base.store.clone().with_lists(2, 0);
    let door = store.group_admin(&actor).unwrap();
    for sort in ["name", "organizations", "employees", "created", "changed"] {
        for sign in ["", "-"] {
            let mut query = GroupQuery::read(&format!("?sort={sign}{sort}")).unwrap();
            let mut rows = Vec::new();
            loop {
                let (page, total) = door.list(&query).await.unwrap();
                assert_eq!(total, 5);
                rows.extend(page.rows);
                let Some(next) = page.next else { break };
                query.list.cursor = Some(next);
            }
            let all = |row: &domain::group::GroupRow| row.kind == GroupKind::AllOrganizations;
            let key = |row: &domain::group::GroupRow| match sort {
                "name" => (if all(row) { String::new() } else { row.name.to_lowercase() }, 0),
                "organizations" => (String::new(), i64::try_from(row.organizations).unwrap()),
                "employees" => (String::new(), i64::try_from(row.employees).unwrap()),
                "created" => (String::new(), row.created.millis()),
                _ => (String::new(), row.changed.millis()),
            };
            let keys: Vec<_> = rows.iter().map(|row| (key(row), row.id)).collect();
            let ordered = keys.windows(2).all(|two| (two[0] < two[1]) != (sign == "-"));
            assert!(ordered && rows.len() == 5, "{sign}{sort}: {keys:?}");
        }
    }
    assert_eq!(door.list(&GroupQuery::read("?q=%C3%A4r").unwrap()).await.unwrap().1, 1);
    // Those that hold an organization, All organizations among them.
    let holding = async |id: OrganizationId, and: &str| {
        let mut query = GroupQuery::read(&format!("?organization={id}{and}")).unwrap();
        door.filtered_organization(&query).await?;
        let mut names = Vec::new();
        loop {
            let (page, total) = door.list(&query).await?;
            names.extend(page.rows.into_iter().map(|row| row.name));
            let Some(next) = page.next else {
                assert_eq!(names.len() as u64, total);
                return Ok::<_, Error>(names);
            };
            query.list.cursor = Some(next);
        }
    };
    assert_eq!(holding(held[2], "").await.unwrap(), ["All organizations", "Alpha", "gamma"]);
    assert_eq!(holding(held[2], "&q=amm").await.unwrap(), ["gamma"]);
    assert!(matches!(holding(foreign, "").await, Err(Error::NotFound)));
    // The card of an organization names the first, and says how many more there are.
    for at in 0..7 {
        base.group(primary, &format!("More {at}"), &held[2..3], &[primary.id]).await;
    }
    let access = door.access(held[2]).await.unwrap();
    assert_eq!((access.groups.len(), access.more), (8, 2));
    base.remove(primary, held[2], "Acme 2").await;
    assert!(matches!(holding(held[2], "").await, Err(Error::NotFound)));
}

async fn the_history_of_a_group_is_what_was_done_to_it(base: &Base) {
    let (partner, stranger) = (base.partner().await, base.partner().await);
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let north = base.group(primary, "North", &[acme], &[primary.id]).await;
    base.group(primary, "South", &[best], &[primary.id]).await;
    let actor = base.actor(primary).await;
    let created = base.store.group_admin(&actor).unwrap().group(north).await.unwrap();
    base.clock.advance(1_000);
    base.change(primary, north, &organizations(GroupAct::AddOrganizations, &[best])).await.unwrap();
    let store = base.store.clone().with_lists(1, 0);
    let (door, groups) = (store.oversight(&actor).unwrap(), store.group_admin(&actor).unwrap());
    assert!(created.changed < groups.group(north).await.unwrap().changed);
    let newest = door.history(north, Place::Newest).await.unwrap();
    assert_eq!(newest.rows[0].details, [("organizations added".to_owned(), "Best".to_owned())]);
    let older = door.history(north, newest.older.unwrap()).await.unwrap();
    assert_eq!((older.rows.len(), older.rows[0].action.as_str()), (1, "Created an Access Group"));
    let told = |what: &str| older.rows[0].details.iter().find(|(key, _)| key == what).unwrap().1.clone();
    assert_eq!(told("organizations"), "Acme", "by names");
    assert!(older.rows[0].details.iter().all(|(key, _)| key != "ids"));
    assert_eq!(older.older, None);
    // What is created into it is told here too.
    base.organization(primary, "Cedar", north).await;
    base.organization(primary, "Dover", partner.all).await;
    let newest = door.history(north, Place::Newest).await.unwrap();
    assert_eq!(newest.rows[0].details, [("organizations added".to_owned(), "Cedar".to_owned())]);
    let actor = base.actor(&stranger.primary).await;
    let foreign = store.oversight(&actor).unwrap().history(north, Place::Newest).await.unwrap();
    assert!(foreign.rows.is_empty(), "another partner's trail knows nothing of it");
}

async fn a_copy_holds_what_the_group_held_and_then_goes_its_own_way(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let tech = base.employ(primary, Standing::of(Role::Tech)).await;
    let north = base.group(primary, "North", &[acme], &[primary.id]).await;
    let today = Term { reason: None, until: Some(Day::of(base.clock.now())) };
    base.change(primary, north, &people_for(GroupAct::AddPeople, &[tech.id], today)).await.unwrap();
    let actor = base.actor(primary).await;
    let door = base.store.group_admin(&actor).unwrap();
    let alone = door.copy(north, &name("Alone"), false).await.unwrap();
    assert_eq!(base.held(primary, alone).await, (vec![acme], Vec::new()));
    let copy = door.copy(north, &name("Copy"), true).await.unwrap();
    let members = door.people(copy, &NameQuery::default()).await.unwrap().1.rows;
    let member = members.iter().find(|row| row.id == tech.id).unwrap();
    assert!(members.len() == 2 && member.ends.is_some(), "for no longer than in the group");
    base.change(primary, north, &organizations(GroupAct::AddOrganizations, &[best])).await.unwrap();
    assert_eq!(base.held(primary, copy).await.0, [acme]);
    let before = base.digest().await;
    let refused = door.copy(north, &name("NORTH"), true).await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    let all = door.copy(partner.all, &name("All of it"), true).await;
    assert!(matches!(all, Err(Error::Forbidden(Refusal::AllOrganizations))), "{all:?}");
    assert_eq!(base.digest().await, before);
}

async fn a_merger_takes_nothing_from_anybody(base: &Base) {
    // Rule 13
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let cove = base.organization(primary, "Cove", partner.all).await;
    for (organization, name, source) in [(acme, "Acme", "1"), (best, "Best", "2"), (cove, "Cove", "3")] {
        base.source(primary, organization, name, source).await;
    }
    base.import(partner.id, &[("A1", Some("1")), ("B1", Some("2")), ("C1", Some("3"))]).await;
    let (one, two, both) = (
        base.employ(primary, Standing::of(Role::Tech)).await,
        base.employ(primary, Standing::of(Role::Tech)).await,
        base.employ(primary, Standing::of(Role::Tech)).await,
    );
    let north = base.group(primary, "North", &[acme, best, cove], &[one.id, both.id]).await;
    let south = base.group(primary, "South", &[best], &[two.id]).await;
    let today = Term { reason: None, until: Some(Day::of(base.clock.now())) };
    base.change(primary, south, &people_for(GroupAct::AddPeople, &[both.id], today)).await.unwrap();
    // A removed organization may come back: its membership sleeps, and comes along.
    base.remove(primary, cove, "Cove").await;
    let actor = base.actor(primary).await;
    let door = base.store.group_admin(&actor).unwrap();
    let plan = door.plan_merge(north, south).await.unwrap();
    assert_eq!(
        (plan.organizations.first.clone(), plan.employees.count, plan.longer.count),
        (vec!["Acme".to_owned()], 1, 1)
    );
    let before = base.digest().await;
    assert!(matches!(door.merge(north, south, "").await, Err(Error::Conflict(_))));
    assert!(matches!(door.merge(north, north, &plan.mark).await, Err(Error::Invalid(_))));
    for (from, to) in [(north, partner.all), (partner.all, north)] {
        assert!(matches!(door.merge(from, to, "").await, Err(Error::Forbidden(Refusal::AllOrganizations))));
    }
    assert_eq!(base.digest().await, before);
    // Somebody joins meanwhile: what would be done is not what was shown.
    base.change(primary, north, &people(GroupAct::AddPeople, &[primary.id])).await.unwrap();
    assert!(matches!(door.merge(north, south, &plan.mark).await, Err(Error::Conflict(_))));
    let plan = door.plan_merge(north, south).await.unwrap();
    door.merge(north, south, &plan.mark).await.unwrap();
    assert!(matches!(door.group(north).await, Err(Error::NotFound)));
    for person in [&one, &two, &both] {
        assert_eq!(base.serials(person).await, set(["A1", "B1"]));
    }
    let members = door.people(south, &NameQuery::default()).await.unwrap().1.rows;
    assert!(members.len() == 4 && members.iter().all(|row| row.ends.is_none()), "{members:?}");
    let actor = base.actor(primary).await;
    base.store.organization_admin(&actor).unwrap().restore(&[cove]).await.unwrap();
    assert_eq!(base.serials(&two).await, set(["A1", "B1", "C1"]));
}
