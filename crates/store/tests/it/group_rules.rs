//! Tags of organizations, and the groups that follow them: who sees what by a rule, and from which act on.

use domain::{
    GroupId, OrganizationId, Problem, Refusal, Role, Standing, TagId, Visibility,
    audit::Action,
    group::GroupAct,
    limits::TAGS_MAX,
    list::{AuditQuery, OrganizationQuery, Place, What},
    organization::NewOrganization,
    rule::{GroupRule, RuleChoice},
    tag::{Tag, TagChange},
};
use store::Error;

use crate::worlds::{Base, Person, edit, name, organizations, set};

both!(
    a_tag_is_the_same_however_it_is_written,
    tags_that_do_not_fit_are_refused_and_change_nothing,
    two_who_change_tags_at_once_lose_nothing,
    a_list_is_narrowed_by_tags_that_its_reader_knows_of,
    a_group_follows_a_tag_from_the_act_on,
    a_tag_that_a_group_follows_is_for_security_administrators,
    all_but_some_takes_in_whatever_is_created,
    whoever_sees_by_a_tag_creates_what_they_go_on_seeing,
    what_other_tags_and_rules_take_is_shown_and_then_happens,
    what_was_shown_is_done_or_nothing_is,
    a_copy_follows_and_a_merger_lists,
    a_removed_organization_comes_back_where_the_rule_has_it,
    ids_of_others_are_not_found,
    the_trail_and_the_explainer_tell_of_the_rule,
    what_comes_in_by_a_file_follows_the_rules,
);

pub fn tag(text: &str) -> Tag {
    Tag::parse(text).unwrap()
}

pub fn tags(add: &[&str], remove: &[&str]) -> TagChange {
    let list = |texts: &[&str]| texts.iter().map(|text| tag(text)).collect();
    TagChange { add: list(add), remove: list(remove) }
}

fn tagged(text: &str) -> RuleChoice {
    RuleChoice::Tagged(tag(text))
}

async fn give(base: &Base, by: &Person, organization: OrganizationId, add: &[&str]) {
    base.tag(by, organization, &tags(add, &[])).await.unwrap();
}

/// The tags of an organization as its details have them.
async fn of(base: &Base, by: &Person, organization: OrganizationId) -> Vec<String> {
    let actor = base.actor(by).await;
    base.store.organization_admin(&actor).unwrap().details(organization).await.unwrap().tags
}

/// The names of the organizations that somebody sees.
async fn seen(base: &Base, person: &Person) -> std::collections::BTreeSet<String> {
    let actor = base.actor(person).await;
    let names = base.store.visible(&actor).unwrap().organization_names().await.unwrap();
    names.into_iter().map(|organization| organization.name).collect()
}

/// A Tech in a group of their own, which holds these at first.
async fn tech_in(
    base: &Base,
    primary: &Person,
    title: &str,
    organizations: &[OrganizationId],
) -> (Person, GroupId) {
    let tech = base.employ(primary, Standing::of(Role::Tech)).await;
    let group = base.group(primary, title, organizations, &[tech.id]).await;
    (tech, group)
}

async fn a_tag_is_the_same_however_it_is_written(base: &Base) {
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let best = base.organization(&partner.primary, "Best", partner.all).await;
    give(base, &partner.primary, acme, &["Café Gold"]).await;
    let plan = base.tag(&partner.primary, best, &tags(&["cafe  GOLD", "CaféGold"], &[])).await.unwrap();
    assert_eq!(plan.add, ["Café Gold"], "as it was written first");
    assert_eq!(of(base, &partner.primary, best).await, ["Café Gold"]);
    assert_eq!(base.look("SELECT name FROM tag").await, ["Café Gold"]);
    // Given again, and taken in the same breath as given, it stays; neither leaves a row in the trail.
    let trail = base.trail().await;
    give(base, &partner.primary, acme, &["CAFE GOLD"]).await;
    base.tag(&partner.primary, acme, &tags(&["cafe gold"], &["Café Gold"])).await.unwrap();
    assert_eq!(
        (of(base, &partner.primary, acme).await, base.trail().await),
        (vec!["Café Gold".to_owned()], trail)
    );
    base.tag(&partner.primary, best, &tags(&["Remote", "REMOTE", "rémote"], &[])).await.unwrap();
    assert_eq!(of(base, &partner.primary, best).await, ["Café Gold", "Remote"], "as it is written first");
    base.tag(&partner.primary, best, &tags(&[], &["REMOTE"])).await.unwrap();
    // What nothing has is forgotten.
    for organization in [acme, best] {
        base.tag(&partner.primary, organization, &tags(&[], &["cafe gold"])).await.unwrap();
    }
    assert!(base.look("SELECT name FROM tag").await.is_empty());
    // Another partner has tags of its own.
    let other = base.partner().await;
    let theirs = base.organization(&other.primary, "Acme", other.all).await;
    give(base, &other.primary, theirs, &["cafe gold"]).await;
    give(base, &partner.primary, acme, &["Café Gold"]).await;
    assert_eq!(of(base, &other.primary, theirs).await, ["cafe gold"]);
}

async fn tags_that_do_not_fit_are_refused_and_change_nothing(base: &Base) {
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let many: Vec<String> = (0..TAGS_MAX).map(|number| format!("Tag {number}")).collect();
    give(base, &partner.primary, acme, &many.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let before = base.digest().await;
    for (change, problem) in [
        (tags(&["One more"], &[]), Problem::TooMany(TAGS_MAX)),
        // A letter's accent alone is nothing that a tag could be known by.
        (TagChange { add: vec![tag("\u{301}")], ..TagChange::default() }, Problem::Empty),
    ] {
        match base.tag(&partner.primary, acme, &change).await {
            Err(Error::Invalid(errors)) => assert_eq!(errors.of("tags"), Some(problem)),
            other => panic!("refused, not {other:?}"),
        }
    }
    assert_eq!(base.digest().await, before);
    // One in the place of another fits.
    base.tag(&partner.primary, acme, &tags(&["One more"], &["tag 0"])).await.unwrap();
    assert_eq!(of(base, &partner.primary, acme).await.len(), TAGS_MAX);
}

async fn two_who_change_tags_at_once_lose_nothing(base: &Base) {
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    give(base, &partner.primary, acme, &["Gold", "Remote"]).await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    // Both were shown Gold and Remote.
    let one = TagChange::parse("Gold, Remote", "Gold, Remote, Dental").unwrap();
    let two = TagChange::parse("Gold, Remote", "Remote, School").unwrap();
    let (first, second) =
        (door.plan_tags(acme, &one).await.unwrap(), door.plan_tags(acme, &two).await.unwrap());
    door.change_tags(acme, &one, &first.mark).await.unwrap();
    door.change_tags(acme, &two, &second.mark).await.unwrap();
    assert_eq!(of(base, &partner.primary, acme).await, ["Dental", "Remote", "School"]);
    // What would do something else by now is looked at again.
    assert!(matches!(door.change_tags(acme, &two, &second.mark).await, Err(Error::Conflict(_))));
}

async fn a_list_is_narrowed_by_tags_that_its_reader_knows_of(base: &Base) {
    // Rules 5, 10; P3
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    give(base, primary, acme, &["Gold", "Remote"]).await;
    give(base, primary, best, &["Gold", "Secret"]).await;
    let admin = base.employ(primary, Standing::of(Role::Admin)).await;
    base.group(primary, "North", &[acme], &[admin.id]).await;
    let actor = base.actor(&admin).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let known = door.listing_tags().await.unwrap();
    assert_eq!(known.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["Gold", "Remote"]);
    let gold = OrganizationQuery { tag: Some(known[0].id), ..OrganizationQuery::default() };
    let (page, total) = door.list(&gold).await.unwrap();
    assert_eq!((page.rows[0].name.as_str(), total), ("Acme", 1));
    assert_eq!(page.rows[0].tags, ["Gold", "Remote"]);
    assert_eq!(door.filtered_tag(gold.tag).await.unwrap().unwrap().name, "Gold");
    assert!(door.tags(acme).await.unwrap().others.is_empty());
    let whole = base.actor(primary).await;
    let whole = base.store.organization_admin(&whole).unwrap();
    let secret = whole.listing_tags().await.unwrap().remove(2);
    assert_eq!(secret.name, "Secret");
    for tag in [secret.id, TagId::new(1)] {
        assert!(matches!(door.filtered_tag(Some(tag)).await, Err(Error::NotFound)));
        let query = OrganizationQuery { tag: Some(tag), ..OrganizationQuery::default() };
        assert!(matches!(door.export(&query).await, Err(Error::NotFound)));
    }
    assert_eq!(whole.list(&gold).await.unwrap().1, 2);
}

async fn a_group_follows_a_tag_from_the_act_on(base: &Base) {
    // SPEC section 6; M81, rule 9
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    give(base, primary, best, &["Gold"]).await;
    let (tech, group) = tech_in(base, primary, "Golden", &[acme]).await;
    assert_eq!(seen(base, &tech).await, set(["Acme"]));
    base.rule(primary, group, &tagged("gold")).await.unwrap();
    assert_eq!(seen(base, &tech).await, set(["Best"]));
    give(base, primary, acme, &["GOLD", "Remote"]).await;
    assert_eq!(seen(base, &tech).await, set(["Acme", "Best"]));
    base.tag(primary, best, &tags(&["Silver"], &["Gold"])).await.unwrap();
    assert_eq!(seen(base, &tech).await, set(["Acme"]));
    // A new one has no tag and is not in it.
    base.organization(primary, "Coda", partner.all).await;
    assert_eq!(seen(base, &tech).await, set(["Acme"]));
    // By hand nothing goes in or out of it; people do.
    let actor = base.actor(primary).await;
    let door = base.store.group_admin(&actor).unwrap();
    for change in [
        organizations(GroupAct::AddOrganizations, &[best]),
        organizations(GroupAct::RemoveOrganizations, &[acme]),
    ] {
        assert!(matches!(door.plan(group, &change).await, Err(Error::Forbidden(Refusal::FollowsTag))));
        assert!(matches!(door.change(group, &change, "").await, Err(Error::Forbidden(Refusal::FollowsTag))));
    }
    assert!(!door.takers().await.unwrap().iter().any(|taker| taker.id == group));
    // The last one leaves, and the group grants nothing (rule 12); its tag stays for as long as it is followed.
    base.tag(primary, acme, &tags(&[], &["gold"])).await.unwrap();
    assert!(seen(base, &tech).await.is_empty());
    assert_eq!(door.group(group).await.unwrap().rule, GroupRule::Tagged("Gold".to_owned()));
    // As a list it holds what it held.
    give(base, primary, acme, &["gold"]).await;
    base.rule(primary, group, &RuleChoice::Listed).await.unwrap();
    base.tag(primary, acme, &tags(&[], &["gold"])).await.unwrap();
    assert_eq!(seen(base, &tech).await, set(["Acme"]));
    assert!(!base.look("SELECT name FROM tag").await.contains(&"Gold".to_owned()));
}

async fn a_tag_that_a_group_follows_is_for_security_administrators(base: &Base) {
    // SPEC section 2
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let (_, group) = tech_in(base, primary, "Golden", &[acme]).await;
    base.rule(primary, group, &tagged("Gold")).await.unwrap();
    let admin = base.employ(primary, Standing::of(Role::Admin)).await;
    give(base, &admin, acme, &["Remote"]).await;
    let before = base.digest().await;
    for add in ["Gold", "gOLD", "Góld"] {
        let refused = base.tag(&admin, acme, &tags(&["School", add], &[])).await;
        assert!(matches!(refused, Err(Error::Forbidden(Refusal::FollowedTag))), "{refused:?}");
    }
    assert_eq!(base.digest().await, before);
    let security = base.employ(primary, Standing::of(Role::Tech).designated()).await;
    give(base, &security, acme, &["Gold"]).await;
    let actor = base.actor(&admin).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let shown = door.tags(acme).await.unwrap().tags;
    assert_eq!(
        shown.iter().map(|tag| (tag.name.as_str(), tag.free)).collect::<Vec<_>>(),
        [("Gold", false), ("Remote", true)]
    );
    let refused = base.tag(&admin, acme, &tags(&[], &["Gold"])).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::FollowedTag))));
    base.tag(&admin, acme, &tags(&["School"], &["Remote"])).await.unwrap();
    // Undesignated between looking and doing.
    let late = base.actor(&security).await;
    let change = tags(&[], &["Gold"]);
    let plan = base.store.organization_admin(&late).unwrap().plan_tags(acme, &change).await.unwrap();
    let first = base.actor(primary).await;
    base.store
        .employee_admin(&first)
        .unwrap()
        .edit(security.id, &edit(Standing::of(Role::Admin)))
        .await
        .unwrap();
    let refused = base.store.organization_admin(&late).unwrap().change_tags(acme, &change, &plan.mark).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::FollowedTag))));
    // A tag becomes followed between: what an Admin has looked at is not done.
    let change = tags(&[], &["School"]);
    let plan = door.plan_tags(acme, &change).await.unwrap();
    base.rule(primary, group, &tagged("School")).await.unwrap();
    let refused = door.change_tags(acme, &change, &plan.mark).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::FollowedTag))), "{refused:?}");
}

async fn all_but_some_takes_in_whatever_is_created(base: &Base) {
    // SPEC section 6
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let (tech, group) = tech_in(base, primary, "Most", &[acme]).await;
    let plan = base.rule(primary, group, &RuleChoice::AllExcept { keep: true }).await.unwrap();
    assert_eq!((plan.joins.count, plan.leaves.count), (0, 0));
    assert_eq!(seen(base, &tech).await, set(["Acme"]));
    let coda = base.organization(primary, "Coda", partner.all).await;
    assert_eq!(seen(base, &tech).await, set(["Acme", "Coda"]));
    // What is taken out of it is an exception from then on, and none any more when it is put back.
    let actor = base.actor(primary).await;
    let door = base.store.group_admin(&actor).unwrap();
    base.change(primary, group, &organizations(GroupAct::RemoveOrganizations, &[coda])).await.unwrap();
    assert_eq!(seen(base, &tech).await, set(["Acme"]));
    assert_eq!(door.group(group).await.unwrap().rule, GroupRule::AllExcept(2));
    base.change(primary, group, &organizations(GroupAct::AddOrganizations, &[best])).await.unwrap();
    base.organization(primary, "Delta", partner.all).await;
    give(base, primary, coda, &["Gold"]).await;
    assert_eq!(seen(base, &tech).await, set(["Acme", "Best", "Delta"]));
    // Created in it, it is in it once.
    base.organization(primary, "Echo", group).await;
    assert_eq!(seen(base, &tech).await, set(["Acme", "Best", "Delta", "Echo"]));
    let plan = base.rule(primary, group, &RuleChoice::AllExcept { keep: false }).await.unwrap();
    assert_eq!(plan.joins.first, ["Coda"]);
    assert_eq!(door.group(group).await.unwrap().rule, GroupRule::AllExcept(0));
    // Twice is nothing, and All organizations has no rule.
    let again = base.rule(primary, group, &RuleChoice::AllExcept { keep: true }).await;
    assert!(matches!(again, Err(Error::Conflict(_))));
    let all = base.rule(primary, partner.all, &tagged("Gold")).await;
    assert!(matches!(all, Err(Error::Forbidden(Refusal::AllOrganizations))));
}

async fn whoever_sees_by_a_tag_creates_what_they_go_on_seeing(base: &Base) {
    // Rule 11; M87, M88
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let admin = base.employ(primary, Standing::of(Role::Admin)).await;
    let group = base.group(primary, "Golden", &[acme], &[admin.id]).await;
    base.rule(primary, group, &tagged("Gold")).await.unwrap();
    let actor = base.actor(&admin).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let id = door.create(&NewOrganization { name: name("Nova"), group }).await.unwrap();
    assert_eq!(seen(base, &admin).await, set(["Nova"]));
    assert_eq!(of(base, &admin, id).await, ["Gold"]);
}

async fn what_other_tags_and_rules_take_is_shown_and_then_happens(base: &Base) {
    // Rule 13
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    give(base, primary, acme, &["Gold"]).await;
    let (alone, golden) = tech_in(base, primary, "Golden", &[acme]).await;
    let (twice, other) = tech_in(base, primary, "Other", &[acme]).await;
    let (spare, south) = tech_in(base, primary, "South", &[best]).await;
    base.rule(primary, golden, &tagged("Gold")).await.unwrap();
    for (group, person) in [(golden, &twice), (golden, &spare)] {
        let change = crate::worlds::people(GroupAct::AddPeople, &[person.id]);
        base.change(primary, group, &change).await.unwrap();
    }
    let plan = base.tag(primary, acme, &tags(&[], &["Gold"])).await.unwrap();
    assert_eq!((plan.leaves.as_slice(), plan.joins.len()), (["Golden".to_owned()].as_slice(), 0));
    let lose: Vec<_> = plan.impact.lose.iter().map(|loss| loss.nothing_left).collect();
    assert_eq!((plan.impact.losing, plan.impact.blind), (2, 1), "{:?}", plan.impact);
    assert!(lose.contains(&true) && lose.contains(&false));
    assert_eq!(plan.impact.orphaned.count, 0, "Other still holds it");
    assert!(seen(base, &alone).await.is_empty());
    assert_eq!(seen(base, &twice).await, set(["Acme"]));
    assert_eq!(seen(base, &spare).await, set(["Best"]));
    // From one follower to another in one act, whoever is in both loses nothing.
    give(base, primary, acme, &["Gold"]).await;
    base.rule(primary, south, &tagged("Blue")).await.unwrap();
    let plan = base.tag(primary, acme, &tags(&["Blue"], &["Gold"])).await.unwrap();
    assert_eq!((plan.joins.as_slice(), plan.impact.losing), (["South".to_owned()].as_slice(), 1));
    assert_eq!(seen(base, &spare).await, set(["Acme"]));
    // A rule that lets everything go, and takes something else in: nobody who sees that is blind.
    let plan = base.rule(primary, other, &tagged("Nothing has it")).await.unwrap();
    assert_eq!((plan.leaves.first.as_slice(), plan.impact.blind), (["Acme".to_owned()].as_slice(), 1));
    give(base, primary, best, &["Green"]).await;
    base.rule(primary, other, &RuleChoice::Listed).await.unwrap();
    base.change(primary, other, &organizations(GroupAct::AddOrganizations, &[acme])).await.unwrap();
    let plan = base.rule(primary, other, &tagged("Green")).await.unwrap();
    assert_eq!((plan.joins.first.as_slice(), plan.impact.losing), (["Best".to_owned()].as_slice(), 1));
    assert_eq!(plan.impact.blind, 0);
    assert_eq!(seen(base, &twice).await, set(["Best"]));
    let actor = base.actor(&twice).await;
    assert!(!actor.sees_unlinked(), "{:?} stays", Visibility::Groups);
}

async fn what_was_shown_is_done_or_nothing_is(base: &Base) {
    // Rule 13; two administrators at once
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    give(base, primary, acme, &["Gold"]).await;
    let (tech, group) = tech_in(base, primary, "Golden", &[acme, best]).await;
    let actor = base.actor(primary).await;
    let (groups, door) =
        (base.store.group_admin(&actor).unwrap(), base.store.organization_admin(&actor).unwrap());
    let shown = groups.plan_rule(group, &tagged("Gold")).await.unwrap();
    give(base, primary, best, &["Gold"]).await;
    let before = base.digest().await;
    let refused = groups.change_rule(group, &tagged("Gold"), &shown.mark).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "it would take nothing now: {refused:?}");
    assert!(matches!(groups.change_rule(group, &tagged("Gold"), "").await, Err(Error::Conflict(_))));
    assert_eq!(base.digest().await, before);
    base.rule(primary, group, &tagged("Gold")).await.unwrap();
    // Somebody joins while another one looks at what a tag takes.
    let change = tags(&[], &["Gold"]);
    let shown = door.plan_tags(best, &change).await.unwrap();
    let late = base.employ(primary, Standing::of(Role::Tech)).await;
    base.change(primary, group, &crate::worlds::people(GroupAct::AddPeople, &[late.id])).await.unwrap();
    assert!(matches!(door.change_tags(best, &change, &shown.mark).await, Err(Error::Conflict(_))));
    assert!(matches!(door.change_tags(best, &change, "").await, Err(Error::Conflict(_))));
    assert_eq!(seen(base, &tech).await, set(["Acme", "Best"]));
    // Another rule meanwhile: a change of the one from before is looked at again.
    let shown = groups.plan_rule(group, &RuleChoice::AllExcept { keep: true }).await.unwrap();
    base.rule(primary, group, &RuleChoice::Listed).await.unwrap();
    let refused = groups.change_rule(group, &RuleChoice::AllExcept { keep: true }, &shown.mark).await;
    assert!(matches!(refused, Err(Error::Conflict(_))));
}

async fn a_copy_follows_and_a_merger_lists(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    give(base, primary, acme, &["Gold"]).await;
    let (tech, golden) = tech_in(base, primary, "Golden", &[acme]).await;
    let (_, most) = tech_in(base, primary, "Most", &[acme]).await;
    base.rule(primary, golden, &tagged("Gold")).await.unwrap();
    base.rule(primary, most, &RuleChoice::AllExcept { keep: true }).await.unwrap();
    let actor = base.actor(primary).await;
    let door = base.store.group_admin(&actor).unwrap();
    let copy = door.copy(golden, &name("Golden too"), false).await.unwrap();
    let other = door.copy(most, &name("Most too"), false).await.unwrap();
    assert_eq!(door.group(copy).await.unwrap().rule, GroupRule::Tagged("Gold".to_owned()));
    assert_eq!(door.group(other).await.unwrap().rule, GroupRule::AllExcept(1));
    give(base, primary, best, &["Gold"]).await;
    assert_eq!(door.group(copy).await.unwrap().organizations, 2);
    base.organization(primary, "Coda", partner.all).await;
    assert_eq!(door.group(other).await.unwrap().organizations, 2);
    // Whichever of the two follows a rule, a list comes of it, and nobody loses anything.
    let merge = door.plan_merge(most, golden).await.unwrap();
    assert!(merge.fixed);
    door.merge(most, golden, &merge.mark).await.unwrap();
    let row = door.group(golden).await.unwrap();
    assert_eq!((row.rule, row.organizations), (GroupRule::Listed, 3));
    base.tag(primary, best, &tags(&[], &["Gold"])).await.unwrap();
    assert_eq!(seen(base, &tech).await, set(["Acme", "Best", "Coda"]));
    let merge = door.plan_merge(golden, copy).await.unwrap();
    base.rule(primary, copy, &RuleChoice::Listed).await.unwrap();
    let refused = door.merge(golden, copy, &merge.mark).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "it was shown otherwise");
    base.ungroup(primary, copy).await;
    base.tag(primary, acme, &tags(&[], &["Gold"])).await.unwrap();
    assert!(base.look("SELECT name FROM tag").await.is_empty(), "nothing follows it any more");
}

async fn a_removed_organization_comes_back_where_the_rule_has_it(base: &Base) {
    // SPEC section 4: its memberships sleep
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let coda = base.organization(primary, "Coda", partner.all).await;
    give(base, primary, acme, &["Gold"]).await;
    let (tech, golden) = tech_in(base, primary, "Golden", &[acme, best, coda]).await;
    let (other, most) = tech_in(base, primary, "Most", &[acme, coda]).await;
    base.remove(primary, acme, "Acme").await;
    base.remove(primary, best, "Best").await;
    // Rules are made while they sleep.
    base.rule(primary, golden, &tagged("Gold")).await.unwrap();
    base.rule(primary, most, &RuleChoice::AllExcept { keep: true }).await.unwrap();
    assert!(seen(base, &tech).await.is_empty());
    let actor = base.actor(primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    for id in [acme, best] {
        door.restore(&[id]).await.unwrap();
    }
    assert_eq!(seen(base, &tech).await, set(["Acme"]));
    assert_eq!(seen(base, &other).await, set(["Acme", "Coda"]), "Best was out of it and stays out");
    // What is gone is not tagged.
    base.remove(primary, coda, "Coda").await;
    assert!(matches!(base.tag(primary, coda, &tags(&["Gold"], &[])).await, Err(Error::NotFound)));
    base.clock.advance(8 * domain::time::DAY);
    base.system().sweep().await.unwrap();
    assert!(base.look("SELECT name FROM organization WHERE name = 'Coda'").await.is_empty());
}

async fn ids_of_others_are_not_found(base: &Base) {
    // T5, rule 10
    let (one, two) = (base.partner().await, base.partner().await);
    let acme = base.organization(&one.primary, "Acme", one.all).await;
    let best = base.organization(&two.primary, "Best", two.all).await;
    let (_, theirs) = tech_in(base, &two.primary, "Golden", &[best]).await;
    let admin = base.employ(&one.primary, Standing::of(Role::Admin)).await;
    let hidden = base.organization(&one.primary, "Hidden", one.all).await;
    base.group(&one.primary, "North", &[acme], &[admin.id]).await;
    let before = base.digest().await;
    for id in [best, hidden, OrganizationId::new(1)] {
        let actor = base.actor(&admin).await;
        let door = base.store.organization_admin(&actor).unwrap();
        assert!(matches!(door.tags(id).await, Err(Error::NotFound)));
        assert!(matches!(door.plan_tags(id, &tags(&["Gold"], &[])).await, Err(Error::NotFound)));
        assert!(matches!(door.change_tags(id, &tags(&["Gold"], &[]), "").await, Err(Error::NotFound)));
    }
    let actor = base.actor(&one.primary).await;
    let door = base.store.group_admin(&actor).unwrap();
    for id in [theirs, GroupId::new(1)] {
        assert!(matches!(door.plan_rule(id, &tagged("Gold")).await, Err(Error::NotFound)));
        assert!(matches!(door.change_rule(id, &tagged("Gold"), "").await, Err(Error::NotFound)));
    }
    assert_eq!(base.digest().await, before);
    // No row of one partner can speak of another one's, whatever writes it.
    give(base, &one.primary, acme, &["Gold"]).await;
    let tag = base.look("SELECT CAST(id AS TEXT) FROM tag").await.remove(0);
    let (p1, p2) = (one.id.get(), two.id.get());
    let before = base.digest().await;
    for sql in [
        format!("INSERT INTO organization_tag VALUES ({}, {tag}, {p1})", best.get()),
        format!("INSERT INTO organization_tag VALUES ({}, {tag}, {p2})", best.get()),
        format!("INSERT INTO group_rule VALUES ({}, {p2}, 'tag', {tag})", theirs.get()),
        format!("INSERT INTO group_rule VALUES ({}, {p1}, 'tag', {tag})", theirs.get()),
        format!("INSERT INTO group_rule VALUES ({}, {p2}, 'tag', NULL)", theirs.get()),
    ] {
        let sql = if base.on_sqlite() { format!("PRAGMA foreign_keys = ON; {sql}") } else { sql };
        assert!(base.tamper(&sql).await.is_err(), "{sql}");
    }
    assert_eq!(base.digest().await, before);
}

async fn the_trail_and_the_explainer_tell_of_the_rule(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let (tech, group) = tech_in(base, primary, "Golden", &[acme]).await;
    base.rule(primary, group, &tagged("Gold")).await.unwrap();
    give(base, primary, best, &["Gold"]).await;
    let actor = base.actor(primary).await;
    let oversight = base.store.oversight(&actor).unwrap();
    let rows = oversight.history(group, Place::Newest).await.unwrap().rows;
    let told: Vec<(&str, String)> = rows
        .iter()
        .take(3)
        .map(|row| {
            let details: Vec<_> = row.details.iter().map(|(what, how)| format!("{what}: {how}")).collect();
            (row.action.as_str(), details.join("; "))
        })
        .collect();
    assert_eq!(
        told,
        [
            (Action::GroupFollowed.words(), "by the rule: tag Gold; organizations added: Best".to_owned()),
            (Action::GroupFollowed.words(), "by the rule: tag Gold; organizations removed: Acme".to_owned()),
            (Action::GroupRuleChanged.words(), "rule: a fixed list → tag Gold".to_owned()),
        ]
    );
    let query = AuditQuery { action: Some(Action::OrganizationTagged), ..AuditQuery::default() };
    let tagging = oversight.trail(&query).await.unwrap().rows.remove(0);
    assert_eq!(tagging.details, [("tags added".to_owned(), "Gold".to_owned())]);
    let explainer = base.store.explainer(&actor).unwrap();
    let (acme, best) = (What::Organization(acme), What::Organization(best));
    let why = explainer.why(tech.id, best).await.unwrap();
    assert!(why.why.yes());
    assert_eq!(why.through[0].rule, GroupRule::Tagged("Gold".to_owned()));
    assert!(!explainer.why(tech.id, acme).await.unwrap().why.yes());
    base.rule(primary, group, &RuleChoice::AllExcept { keep: true }).await.unwrap();
    let why = explainer.why(tech.id, best).await.unwrap();
    assert_eq!(why.through[0].rule, GroupRule::AllExcept(1));
}

async fn what_comes_in_by_a_file_follows_the_rules(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let (tech, most) = tech_in(base, primary, "Most", &[acme]).await;
    base.rule(primary, most, &RuleChoice::AllExcept { keep: true }).await.unwrap();
    let (other, golden) = tech_in(base, primary, "Golden", &[acme]).await;
    base.rule(primary, golden, &tagged("Gold")).await.unwrap();
    let actor = base.actor(primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let file = "name,access_group\nBest,All organizations\nCoda,Golden\nDelta,Most\n";
    let id = door.keep_import(file).await.unwrap();
    assert_eq!(door.take_import(id).await.unwrap(), 3);
    assert_eq!(seen(base, &tech).await, set(["Acme", "Best", "Coda", "Delta"]));
    assert_eq!(seen(base, &other).await, set(["Coda"]));
    let oversight = base.store.oversight(&actor).unwrap();
    let last = oversight.history(most, Place::Newest).await.unwrap().rows.remove(0);
    assert!(last.details.iter().any(|(_, how)| how == "Best, Coda, Delta"), "one row for all: {last:?}");
}
