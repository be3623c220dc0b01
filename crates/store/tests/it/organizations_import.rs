//! New organizations out of a file: looked at, then all of them or none.

use domain::{
    ImportId, OrganizationId, Problem, Role, Standing,
    limits::{IMPORT_KEPT, IMPORT_REFUSALS, NAME_REFUSALS},
    list::OrganizationQuery,
    organization::import::{Column, Why},
};
use store::Error;

use crate::worlds::{Base, Person};

both!(
    every_organization_in_a_file_is_created_as_by_the_form,
    each_row_that_is_wrong_says_why_and_stops_all,
    a_scoped_importer_learns_nothing_of_what_they_do_not_see,
    a_file_is_its_owners_alone_of_its_kind_and_for_minutes,
    an_organization_joins_every_group_that_a_file_names_and_gets_its_tags,
    a_file_finds_out_ten_names_at_once_and_no_more,
);

async fn keep(base: &Base, by: &Person, text: &str) -> Result<ImportId, Error> {
    let actor = base.actor(by).await;
    base.store.organization_admin(&actor)?.keep_import(text).await
}

async fn take(base: &Base, by: &Person, id: ImportId) -> Result<usize, Error> {
    let actor = base.actor(by).await;
    base.store.organization_admin(&actor)?.take_import(id).await
}

async fn problems(base: &Base, by: &Person, id: ImportId) -> Vec<(usize, Column, Why)> {
    let actor = base.actor(by).await;
    let import = base.store.organization_admin(&actor).unwrap().import(id).await.unwrap();
    let rows = import.rows.unwrap().into_iter();
    rows.flat_map(|row| row.problems.into_iter().map(move |(column, why)| (row.line, column, why))).collect()
}

async fn names(base: &Base, by: &Person) -> Vec<(OrganizationId, String, Vec<String>)> {
    let actor = base.actor(by).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let rows = door.list(&OrganizationQuery::default()).await.unwrap().0.rows;
    rows.into_iter().map(|row| (row.id, row.name, row.groups)).collect()
}

async fn every_organization_in_a_file_is_created_as_by_the_form(base: &Base) {
    // M39, M87, M88
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let tech = base.employ(primary, Standing::of(Role::Tech)).await;
    base.group(primary, "North", &[acme], &[tech.id]).await;
    let text = "name,access_group,notes\nBest,north,\"Ring\ntwice\"\nCove,ALL ORGANIZATIONS,\n";
    let id = keep(base, primary, text).await.unwrap();
    assert_eq!(problems(base, primary, id).await, []);
    let trail = base.trail().await;
    assert_eq!(take(base, primary, id).await.unwrap(), 2);
    assert_eq!(base.trail().await, trail + 3, "a row for each, and one for the group that took one in");
    let found = names(base, primary).await;
    let told: Vec<_> = found.iter().map(|(_, name, groups)| (name.as_str(), groups.len())).collect();
    assert_eq!(told, [("Acme", 1), ("Best", 1), ("Cove", 0)]);
    let actor = base.actor(primary).await;
    let best = base.store.organization_admin(&actor).unwrap().details(found[1].0).await.unwrap();
    assert_eq!(best.fields.notes(), "Ring\ntwice");
    let sees = base.actor(&tech).await;
    assert_eq!(base.store.visible(&sees).unwrap().organization_names().await.unwrap().len(), 2);
    assert!(matches!(take(base, primary, id).await, Err(Error::NotFound)), "once");
}

async fn each_row_that_is_wrong_says_why_and_stops_all(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    base.organization(primary, "Acmé Dental", partner.all).await;
    let text = "name,access_group\nACMÉ DENTAL,All organizations\nAcme  dental,All organizations\n\
                Best,Nowhere\nCove,All organizations\nC O V E,All organizations\nDune,All organizations\n<b>,Nowhere\n";
    let id = keep(base, primary, text).await.unwrap();
    let expected = [
        (2, Column::Name, Why::Field(Problem::Taken)),
        (3, Column::Name, Why::Resembles("Acmé Dental".to_owned())),
        (4, Column::Group, Why::NoGroup),
        (6, Column::Name, Why::Again(5)),
        (8, Column::Name, Why::Field(Problem::Markup)),
        (8, Column::Group, Why::NoGroup),
    ];
    assert_eq!(problems(base, primary, id).await, expected);
    let before = base.digest().await;
    assert!(matches!(take(base, primary, id).await, Err(Error::Conflict(_))));
    assert_eq!(base.digest().await, before, "none of them, and the file stays");
    // What became so while it was looked at stops it too.
    let id = keep(base, primary, "name,access_group\nEast,All organizations\n").await.unwrap();
    base.organization(primary, "East", partner.all).await;
    assert!(matches!(take(base, primary, id).await, Err(Error::Conflict(_))));
    assert_eq!(problems(base, primary, id).await, [(2, Column::Name, Why::Field(Problem::Taken))]);
}

async fn a_scoped_importer_learns_nothing_of_what_they_do_not_see(base: &Base) {
    // Rules 5, 10, 11
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let hidden = base.organization(primary, "Hidden", partner.all).await;
    let admin = base.employ(primary, Standing::of(Role::Admin)).await;
    base.group(primary, "North", &[acme], &[admin.id]).await;
    base.group(primary, "South", &[hidden], &[primary.id]).await;
    let text = "name,access_group\nHidden,North\nHid den,North\nA,South\nB,All organizations\n";
    let id = keep(base, &admin, text).await.unwrap();
    let told = problems(base, &admin, id).await;
    let elsewhere = [
        (3, Column::Name, Why::Again(2)),
        (4, Column::Group, Why::NoGroup),
        (5, Column::Group, Why::NoGroup),
    ];
    assert_eq!(told, elsewhere, "as if there were no such organization or group");
    // That a name is in use comes out where it is to be taken in, as by the form; so often and no oftener.
    let text = "name,access_group\nHidden,North\nCove,North\n";
    for _ in 0..IMPORT_REFUSALS {
        let id = keep(base, &admin, text).await.unwrap();
        assert_eq!(problems(base, &admin, id).await, []);
        assert!(matches!(take(base, &admin, id).await, Err(Error::Conflict(_))));
        assert_eq!(problems(base, &admin, id).await, [(2, Column::Name, Why::Field(Problem::Taken))]);
    }
    let id = keep(base, &admin, text).await.unwrap();
    assert!(matches!(take(base, &admin, id).await, Err(Error::TooMany { .. })));
    assert_eq!(names(base, &admin).await.len(), 1);
}

async fn a_file_is_its_owners_alone_of_its_kind_and_for_minutes(base: &Base) {
    let partner = base.partner().await;
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    let id = keep(base, &admin, "name,access_group\nAcme,All organizations\n").await.unwrap();
    let stranger = base.partner().await;
    for other in [&partner.primary, &stranger.primary] {
        let actor = base.actor(other).await;
        let door = base.store.organization_admin(&actor).unwrap();
        assert!(matches!(door.import(id).await, Err(Error::NotFound)));
        assert!(matches!(take(base, other, id).await, Err(Error::NotFound)));
    }
    let actor = base.actor(&admin).await;
    let employees = base.store.employee_admin(&actor).unwrap();
    assert!(matches!(employees.import(id).await, Err(Error::NotFound)), "it is no file of employees");
    assert!(matches!(employees.take_import(id).await, Err(Error::NotFound)));
    base.clock.advance(IMPORT_KEPT);
    let actor = base.actor(&admin).await;
    let door = base.store.organization_admin(&actor).unwrap();
    assert!(matches!(door.import(id).await, Err(Error::NotFound)));
}

async fn an_organization_joins_every_group_that_a_file_names_and_gets_its_tags(base: &Base) {
    // M87, rule 11; as the list's own file has it
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let admin = base.employ(primary, Standing::of(Role::Admin)).await;
    base.group(primary, "North", &[acme], &[admin.id]).await;
    base.group(primary, "North, East", &[acme], &[admin.id]).await;
    let gold = base.group(primary, "Golden", &[acme], &[admin.id]).await;
    let actor = base.actor(primary).await;
    let groups = base.store.group_admin(&actor).unwrap();
    let rule = domain::rule::RuleChoice::parse("tag", "Gold", false).unwrap();
    let plan = groups.plan_rule(gold, &rule).await.unwrap();
    groups.change_rule(gold, &rule, &plan.mark).await.unwrap();
    let text = "name,devices,groups,tags,created\nBest,7,\"North, North, East\",\"Remote, Café\",2026-01-01\n\
                Cove,0,\"Golden, NORTH\",\"gold, Remote\",2026-01-01\n";
    let id = keep(base, &admin, text).await.unwrap();
    assert_eq!(problems(base, &admin, id).await, []);
    assert_eq!(take(base, &admin, id).await.unwrap(), 2);
    let door = base.store.organization_admin(&actor).unwrap();
    let rows = door.list(&OrganizationQuery::default()).await.unwrap().0.rows;
    let of = |name: &str| {
        let row = rows.iter().find(|row| row.name == name).unwrap();
        (row.groups.join("; "), row.tags.join("; "))
    };
    assert_eq!(of("Best"), ("North; North, East".to_owned(), "Café; Remote".to_owned()));
    assert_eq!(of("Cove"), ("Golden; North".to_owned(), "Gold; Remote".to_owned()));
    // A tag that a group follows is given by Security Administrators, or with the group itself.
    let text = "name,access_group,tags\nDune,North,GOLD\nEast,\"North, Nowhere\",\nFern,North,\"a<b\"\n";
    let id = keep(base, &admin, text).await.unwrap();
    let expected = [
        (2, Column::Tags, Why::FollowedTag),
        (3, Column::Group, Why::NoGroup),
        (4, Column::Tags, Why::Field(Problem::Markup)),
    ];
    assert_eq!(problems(base, &admin, id).await, expected);
    let id = keep(base, primary, "name,access_group,tags\nDune,North,GOLD\n").await.unwrap();
    assert_eq!(take(base, primary, id).await.unwrap(), 1);
}

async fn a_file_finds_out_ten_names_at_once_and_no_more(base: &Base) {
    // Rule 10; decision 0018
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let admin = base.employ(primary, Standing::of(Role::Admin)).await;
    base.group(primary, "North", &[acme], &[admin.id]).await;
    let mut lines = vec!["name,access_group".to_owned()];
    for number in 0..=NAME_REFUSALS {
        base.organization(primary, &format!("Hidden {number}"), partner.all).await;
        lines.push(format!("Hidden {number},North"));
    }
    let text = lines.join("\n");
    let id = keep(base, &admin, &text).await.unwrap();
    assert!(matches!(take(base, &admin, id).await, Err(Error::Conflict(_))));
    assert_eq!(problems(base, &admin, id).await.len(), NAME_REFUSALS as usize);
}
