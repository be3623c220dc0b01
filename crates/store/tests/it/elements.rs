//! Networks, SaaS accounts and Endpoint Backup agents: seen by the rule of devices, linked by those who manage
//! organizations, and what becomes of them when their organization is removed.

use domain::{
    ElementId, OrganizationId, Problem, Refusal, Role, Standing,
    audit::Action,
    element::{ElementCounts, ElementKind, ElementRow, Unlinked, Whereabouts},
    limits::REMOVED_ORGANIZATION,
    list::{ElementQuery, OrganizationQuery, Question as _},
};
use store::{Error, News};

use crate::worlds::{Base, Partner, Person, VIEW, agent, device, network, saas, set};

both!(
    a_network_is_found_and_linked_by_each_of_its_names,
    an_account_is_found_and_linked_by_domain_and_customer,
    a_scoped_person_links_by_what_names_one_alone,
    what_belongs_elsewhere_is_not_available,
    an_agent_is_linked_and_unlinked_by_nobody,
    linking_and_unlinking_leave_their_rows_in_the_trail,
    a_scoped_person_who_unlinks_can_take_it_back,
    an_organization_counts_what_it_has,
    a_list_is_searched_sorted_and_turned,
    what_is_unlinked_is_counted_and_suggested_to_those_who_see_it,
    a_removed_organization_keeps_what_it_has_for_seven_days,
    a_purge_ends_agents_and_frees_all_else,
    a_purge_that_fails_holds_up_no_other,
    what_is_purged_is_told_or_stays,
    an_id_that_is_not_ones_own_is_not_found,
    a_hostile_address_is_not_taken_in,
);

const LINKED: [ElementKind; 2] = [ElementKind::Network, ElementKind::Saas];

fn problem<T: std::fmt::Debug>(answer: Result<T, Error>) -> Problem {
    match answer {
        Err(Error::Invalid(fields)) => {
            fields.of("element").unwrap_or_else(|| panic!("another field: {fields:?}"))
        }
        other => panic!("no invalid field: {other:?}"),
    }
}

/// What somebody sees of a kind, by name.
async fn seen(base: &Base, person: &Person, kind: ElementKind, at: Whereabouts) -> Vec<ElementRow> {
    let actor = base.actor(person).await;
    let list = ElementQuery::default().list;
    base.store.visible(&actor).unwrap().elements(kind, at, &list).await.unwrap().0.rows
}

async fn names(base: &Base, person: &Person, kind: ElementKind) -> Vec<String> {
    seen(base, person, kind, Whereabouts::Anywhere).await.into_iter().map(|row| row.name).collect()
}

async fn id(base: &Base, person: &Person, kind: ElementKind, name: &str) -> ElementId {
    let rows = seen(base, person, kind, Whereabouts::Anywhere).await;
    rows.into_iter().find(|row| row.name == name).unwrap().id
}

/// A partner with two organizations, an Admin who sees everything, and one who sees the first alone.
async fn scene(base: &Base) -> (Partner, [OrganizationId; 2], [Person; 2]) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme Dental", partner.all).await;
    let best = base.organization(primary, "Best Bakery", partner.all).await;
    let admin = base.employ(primary, Standing::of(Role::Admin)).await;
    let scoped = base.employ(primary, Standing::of(Role::Admin)).await;
    base.group(primary, "North", &[acme], &[scoped.id]).await;
    (partner, [acme, best], [admin, scoped])
}

async fn a_network_is_found_and_linked_by_each_of_its_names(base: &Base) {
    // M42, M48, rule 8
    let (partner, [acme, _], [admin, scoped]) = scene(base).await;
    base.register(partner.id, &[network("Wing", "1", None), network("Annex", "50%_2", None)]).await;
    let actor = base.actor(&admin).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let kind = ElementKind::Network;
    let found = async |search: &str| -> Vec<String> {
        let found = door.suggest_elements(kind, search).await.unwrap();
        found.into_iter().map(|row| row.name).collect()
    };
    assert_eq!(found("WING").await, ["Wing"], "by name");
    assert_eq!(found("wing group").await, ["Wing"], "by group");
    assert_eq!(found("wing-dna").await, ["Wing"], "by DNA hostname");
    assert_eq!(found("SER-1").await, ["Wing"], "by DNA serial");
    assert_eq!(found("ser-").await, ["Annex", "Wing"]);
    assert_eq!(found("%").await, ["Annex"]);
    assert_eq!(found("_").await, ["Annex"]);
    assert!(found("").await.is_empty());
    // Rule 8: nothing is suggested to those who don't see unlinked ones.
    let scoped = base.actor(&scoped).await;
    let narrow = base.store.organization_admin(&scoped).unwrap();
    assert!(narrow.suggest_elements(kind, "wing").await.unwrap().is_empty());
    for typed in [" wing ", "Wing Group", "WING-dna", "ser-1"] {
        let row = door.link_element_typed(acme, kind, typed).await.unwrap();
        assert_eq!(row.name, "Wing", "{typed}");
        assert!(found("wing").await.is_empty(), "linked, and no longer suggested");
        door.unlink_element(acme, kind, row.id).await.unwrap();
    }
    let [wing] = <[ElementRow; 1]>::try_from(door.suggest_elements(kind, "wing").await.unwrap()).unwrap();
    door.link_element(acme, kind, wing.id).await.unwrap();
    assert!(matches!(door.link_element(acme, kind, wing.id).await, Err(Error::NotFound)), "once");
}

async fn an_account_is_found_and_linked_by_domain_and_customer(base: &Base) {
    // M122
    let (partner, [acme, _], [admin, _]) = scene(base).await;
    base.register(partner.id, &[saas("acme.example", "Acme", None), saas("twin.example", "Acme", None)])
        .await;
    let actor = base.actor(&admin).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let kind = ElementKind::Saas;
    assert_eq!(door.suggest_elements(kind, "acm").await.unwrap().len(), 2, "by customer too");
    assert_eq!(
        problem(door.link_element_typed(acme, kind, "acme").await),
        Problem::NotAvailable,
        "two have it"
    );
    assert_eq!(door.link_element_typed(acme, kind, "TWIN.example").await.unwrap().name, "twin.example");
    assert_eq!(door.link_element_typed(acme, kind, "acme").await.unwrap().name, "acme.example");
    let rows = seen(base, &admin, kind, Whereabouts::In(acme)).await;
    assert_eq!(rows[0].facts.link_out(), Some("https://saas.example/acme.example"), "M123");
}

async fn a_scoped_person_links_by_what_names_one_alone(base: &Base) {
    // Rule 8
    let (partner, [acme, _], [_, scoped]) = scene(base).await;
    base.register(partner.id, &[network("Wing", "1", None), saas("acme.example", "Acme", None)]).await;
    let primary = &partner.primary;
    let actor = base.actor(&scoped).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let typed = async |kind, typed: &str| door.link_element_typed(acme, kind, typed).await;
    for text in ["wing", "Wing Group", "wing-dna", "ser-", "SER-1%"] {
        assert_eq!(problem(typed(ElementKind::Network, text).await), Problem::NotAvailable, "{text}");
    }
    assert_eq!(problem(typed(ElementKind::Network, " ").await), Problem::Empty);
    for text in ["a\u{0}", "a\u{200b}"] {
        assert_eq!(problem(typed(ElementKind::Network, text).await), Problem::ControlCharacters, "{text:?}");
    }
    // Anybody can guess a domain: whether there is such an account is not told, and it is not taken.
    for text in ["acme.example", "ACME.EXAMPLE", "never-was.example", "Acme", " "] {
        let refused = typed(ElementKind::Saas, text).await;
        assert!(matches!(refused, Err(Error::Forbidden(Refusal::Guessable))), "{text}: {refused:?}");
    }
    for kind in LINKED {
        let id = seen(base, primary, kind, Whereabouts::Anywhere).await[0].id;
        assert!(matches!(door.link_element(acme, kind, id).await, Err(Error::NotFound)), "not by its id");
        assert!(seen(base, &scoped, kind, Whereabouts::Unlinked).await.is_empty());
    }
    assert_eq!(typed(ElementKind::Network, "SER-1").await.unwrap().name, "Wing");
    assert_eq!(names(base, &scoped, ElementKind::Network).await, ["Wing"]);
    let actor = base.actor(primary).await;
    let whole = base.store.organization_admin(&actor).unwrap();
    whole.link_element_typed(acme, ElementKind::Saas, "ACME.EXAMPLE").await.unwrap();
    assert_eq!(names(base, &scoped, ElementKind::Saas).await, ["acme.example"]);
}

async fn what_belongs_elsewhere_is_not_available(base: &Base) {
    // Rule 8, T8
    let (partner, [acme, best], [admin, scoped]) = scene(base).await;
    let gone = base.organization(&partner.primary, "Gone", partner.all).await;
    base.register(
        partner.id,
        &[
            network("Linked", "LINKED", Some(best)),
            network("Reserved", "RESERVED", Some(gone)),
            saas("ser-linked", "Best", Some(best)),
            saas("ser-reserved", "Gone", Some(gone)),
        ],
    )
    .await;
    base.remove(&partner.primary, gone, "Gone").await;
    let stranger = base.partner().await;
    base.register(stranger.id, &[network("Foreign", "FOREIGN", None), saas("ser-foreign", "F", None)]).await;
    let before = base.digest().await;
    for person in [&admin, &scoped] {
        let actor = base.actor(person).await;
        let door = base.store.organization_admin(&actor).unwrap();
        for kind in LINKED {
            for exact in ["ser-linked", "ser-reserved", "ser-foreign", "ser-never-was"] {
                let answer = door.link_element_typed(acme, kind, exact).await;
                if kind.exact().is_none() && person.id == scoped.id {
                    assert!(matches!(answer, Err(Error::Forbidden(Refusal::Guessable))), "{exact}");
                    continue;
                }
                assert_eq!(problem(answer), Problem::NotAvailable, "{exact}");
            }
        }
    }
    assert_eq!(base.digest().await, before);
}

async fn an_agent_is_linked_and_unlinked_by_nobody(base: &Base) {
    // M114
    let (partner, [acme, best], _) = scene(base).await;
    base.register(partner.id, &[agent("PC-1", acme)]).await;
    let (primary, kind) = (&partner.primary, ElementKind::Agent);
    let pc = id(base, primary, kind, "PC-1").await;
    let actor = base.actor(primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let before = base.digest().await;
    for place in [acme, best] {
        assert!(matches!(door.link_element(place, kind, pc).await, Err(Error::NotFound)));
        assert!(matches!(door.link_element_typed(place, kind, "PC-1").await, Err(Error::NotFound)));
        assert!(matches!(door.unlink_element(place, kind, pc).await, Err(Error::NotFound)));
    }
    assert!(door.suggest_elements(kind, "PC").await.unwrap().is_empty());
    assert_eq!(base.digest().await, before);
    assert!(base.tamper("UPDATE endpoint_agent SET organization_id = NULL").await.is_err(), "nor by a slip");
}

async fn linking_and_unlinking_leave_their_rows_in_the_trail(base: &Base) {
    let (partner, [acme, _], _) = scene(base).await;
    base.register(partner.id, &[network("Wing", "1", None)]).await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let revision = "SELECT CAST(revision AS TEXT) FROM partner WHERE id = ";
    let revision = format!("{revision}{}", partner.id.get());
    let before = base.look(&revision).await;
    let row = door.link_element_typed(acme, ElementKind::Network, "ser-1").await.unwrap();
    assert_ne!(base.look(&revision).await, before, "open pages look again");
    door.unlink_element(acme, ElementKind::Network, row.id).await.unwrap();
    let trail =
        base.store.oversight(&actor).unwrap().trail(&domain::list::AuditQuery::default()).await.unwrap();
    let of = |action: Action| trail.rows.iter().find(|row| row.action == action.words()).unwrap();
    for (action, told) in
        [(Action::ElementLinked, "none → Acme Dental"), (Action::ElementUnlinked, "Acme Dental → none")]
    {
        let row = of(action);
        assert_eq!(row.object, "network Wing");
        assert!(row.details.contains(&("linked to".to_owned(), told.to_owned())), "{row:?}");
    }
}

async fn a_scoped_person_who_unlinks_can_take_it_back(base: &Base) {
    let (partner, [acme, best], [_, scoped]) = scene(base).await;
    base.register(partner.id, &[network("Wing", "1", Some(acme)), network("Other", "2", Some(best))]).await;
    let other = id(base, &partner.primary, ElementKind::Network, "Other").await;
    let wing = id(base, &scoped, ElementKind::Network, "Wing").await;
    let actor = base.actor(&scoped).await;
    let door = base.store.organization_admin(&actor).unwrap();
    for place in [acme, best] {
        let refused = door.unlink_element(place, ElementKind::Network, other).await;
        assert!(matches!(refused, Err(Error::NotFound)), "what is out of sight stays");
    }
    let row = door.unlink_element(acme, ElementKind::Network, wing).await.unwrap();
    assert!(names(base, &scoped, ElementKind::Network).await.is_empty(), "out of sight at once");
    let again = door.link_element_typed(acme, ElementKind::Network, row.exact()).await.unwrap();
    assert_eq!(again.id, wing);
}

async fn an_organization_counts_what_it_has(base: &Base) {
    // M35, M115
    let (partner, [acme, best], [admin, scoped]) = scene(base).await;
    base.register(
        partner.id,
        &[
            network("One", "1", Some(acme)),
            network("Two", "2", Some(acme)),
            network("Loose", "3", None),
            saas("acme.example", "Acme", Some(acme)),
            agent("PC-1", acme),
            agent("PC-2", acme),
            agent("PC-3", best),
        ],
    )
    .await;
    let acmes = ElementCounts { networks: 2, saas: 1, agents: 2, datasets: 4, bytes: 10_000 };
    let bests = ElementCounts { agents: 1, datasets: 2, bytes: 5_000, ..ElementCounts::default() };
    for (person, wanted) in [(&admin, vec![acmes, bests]), (&scoped, vec![acmes])] {
        let actor = base.actor(person).await;
        let door = base.store.organization_admin(&actor).unwrap();
        let all = OrganizationQuery::default();
        let found = door.list(&all).await.unwrap().0.rows;
        assert_eq!(found.iter().map(|row| row.elements).collect::<Vec<_>>(), wanted);
        assert_eq!(door.export(&all).await.unwrap().rows, found, "the file holds what the list shows");
        assert_eq!(door.organization(acme).await.unwrap().row.elements, acmes);
        assert_eq!(door.removal_impact(acme).await.unwrap().plan.elements, acmes);
    }
}

async fn a_list_is_searched_sorted_and_turned(base: &Base) {
    let (partner, [acme, _], [admin, _]) = scene(base).await;
    let all: Vec<_> = (0..5).map(|n| network(&format!("N{n}"), &n.to_string(), Some(acme))).collect();
    base.register(partner.id, &all).await;
    let actor = base.actor(&admin).await;
    let store = base.store.clone().with_lists(2, 0);
    let door = store.visible(&actor).unwrap();
    for (text, wanted) in [
        ("", &["N0", "N1", "N2", "N3", "N4"][..]),
        ("?sort=-name", &["N4", "N3", "N2", "N1", "N0"]),
        ("?sort=seen", &["N0", "N1", "N2", "N3", "N4"]),
        ("?sort=-seen", &["N4", "N3", "N2", "N1", "N0"]),
        ("?q=ser-3", &["N3"]),
        ("?q=zzz", &[]),
    ] {
        let (mut query, mut rows) = (ElementQuery::read(text).unwrap(), Vec::new());
        loop {
            let found =
                door.elements(ElementKind::Network, Whereabouts::In(acme), &query.list).await.unwrap();
            assert_eq!(found.1, wanted.len() as u64);
            rows.extend(found.0.rows.into_iter().map(|row| row.name));
            let Some(next) = found.0.next else { break };
            query = query.with(|query| query.list.cursor = Some(next));
        }
        assert_eq!(rows, wanted, "{text}");
    }
}

async fn what_is_unlinked_is_counted_and_suggested_to_those_who_see_it(base: &Base) {
    // Rule 8
    let (partner, [acme, best], [admin, scoped]) = scene(base).await;
    base.register(
        partner.id,
        &[
            network("Acme Wing", "1", None),
            network("Nobody", "2", None),
            network("Acme Annex", "3", Some(acme)),
            saas("bestbakery.example", "Best", None),
        ],
    )
    .await;
    base.import(partner.id, &[("U1", None)]).await;
    let stranger = base.partner().await;
    base.register(stranger.id, &[network("Foreign", "F", None)]).await;
    let user = base.user_with(&partner.primary, acme, VIEW).await;
    for person in [&scoped, &user] {
        let actor = base.actor(person).await;
        let door = base.store.visible(&actor).unwrap();
        assert!(matches!(door.unlinked_counts().await, Err(Error::NotFound)));
        assert!(matches!(door.unlinked_queue(&ElementQuery::default()).await, Err(Error::NotFound)));
    }
    let actor = base.actor(&admin).await;
    let door = base.store.visible(&actor).unwrap();
    assert_eq!(door.unlinked_counts().await.unwrap(), Unlinked { devices: 1, networks: 2, saas: 1 });
    let queue = async |text: &str| -> Vec<(String, Option<OrganizationId>)> {
        let (page, total) = door.unlinked_queue(&ElementQuery::read(text).unwrap()).await.unwrap();
        assert_eq!(total, page.rows.len() as u64);
        page.rows
            .into_iter()
            .map(|row| (row.name, row.resembles.map(|organization| organization.id)))
            .collect()
    };
    assert_eq!(queue("").await, [("host-U1".to_owned(), None)]);
    // What its source calls its organization is compared too, and told: it is a suggestion and maps nothing.
    let mut called = device("U1", Some("99"));
    called.source_name = Some("Best Bakery Ltd".to_owned());
    base.system().import_devices(partner.id, base.clock.now(), &[(1, called)]).await.unwrap();
    assert_eq!(queue("").await, [("host-U1".to_owned(), Some(best))]);
    let about = door.unlinked_queue(&ElementQuery::default()).await.unwrap().0.rows.remove(0).about;
    assert!(about.ends_with("the source calls its organization “Best Bakery Ltd”"), "{about}");
    assert_eq!(
        queue("?kind=networks").await,
        [("Acme Wing".to_owned(), Some(acme)), ("Nobody".to_owned(), None)]
    );
    assert_eq!(queue("?kind=saas-accounts").await, [("bestbakery.example".to_owned(), Some(best))]);
    assert_eq!(queue("?kind=networks&q=nob").await.len(), 1);
    // A removed organization is suggested no more.
    base.remove(&partner.primary, best, "Best Bakery").await;
    assert_eq!(queue("?kind=saas-accounts").await, [("bestbakery.example".to_owned(), None)]);
}

async fn a_removed_organization_keeps_what_it_has_for_seven_days(base: &Base) {
    // SPEC section 4
    let (partner, [acme, _], _) = scene(base).await;
    let all =
        [network("Wing", "1", Some(acme)), saas("acme.example", "Acme", Some(acme)), agent("PC-1", acme)];
    base.register(partner.id, &all).await;
    let primary = &partner.primary;
    base.remove(primary, acme, "Acme Dental").await;
    base.clock.advance(REMOVED_ORGANIZATION - 1);
    base.system().sweep().await.unwrap();
    let primary = base.sign_in(&primary.email).await;
    for kind in ElementKind::ALL {
        assert!(names(base, &primary, kind).await.is_empty(), "{kind:?} is seen by nobody");
    }
    assert!(base.system().doctor().await.unwrap().iter().all(|finding| !finding.serious));
    let actor = base.actor(&primary).await;
    base.store.organization_admin(&actor).unwrap().restore(&[acme]).await.unwrap();
    for (kind, name) in ElementKind::ALL.into_iter().zip(["Wing", "acme.example", "PC-1"]) {
        assert_eq!(names(base, &primary, kind).await, [name], "it is back");
    }
    assert!(base.system().doctor().await.unwrap().iter().all(|finding| !finding.serious));
}

async fn a_purge_ends_agents_and_frees_all_else(base: &Base) {
    // M114, M115
    let (partner, [acme, best], _) = scene(base).await;
    base.register(
        partner.id,
        &[
            network("Wing", "1", Some(acme)),
            saas("acme.example", "Acme", Some(acme)),
            agent("PC-1", acme),
            agent("PC-2", best),
        ],
    )
    .await;
    base.remove(&partner.primary, acme, "Acme Dental").await;
    base.clock.advance(REMOVED_ORGANIZATION);
    base.system().sweep().await.unwrap();
    assert_eq!(base.look("SELECT hostname FROM endpoint_agent").await, ["PC-2"]);
    let primary = base.sign_in(&partner.primary.email).await;
    for (kind, name) in LINKED.into_iter().zip(["Wing", "acme.example"]) {
        let free = seen(base, &primary, kind, Whereabouts::Unlinked).await;
        assert_eq!(free.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), [name], "free again");
    }
    let actor = base.actor(&primary).await;
    base.store
        .organization_admin(&actor)
        .unwrap()
        .link_element_typed(best, ElementKind::Network, "ser-1")
        .await
        .unwrap();
    let purged = base.look("SELECT details FROM audit WHERE action = 'organization_purged'").await;
    assert!(purged[0].contains("\"agents\":1") && purged[0].contains("\"datasets\":2"), "{purged:?}");
    assert!(base.system().doctor().await.unwrap().iter().all(|finding| !finding.serious));
}

async fn a_purge_that_fails_holds_up_no_other(base: &Base) {
    // K8
    let (partner, [acme, best], _) = scene(base).await;
    base.tamper("CREATE TABLE held (id BIGINT REFERENCES organization (id))").await.unwrap();
    base.tamper(&format!("INSERT INTO held VALUES ({})", acme.get())).await.unwrap();
    base.remove(&partner.primary, acme, "Acme Dental").await;
    base.remove(&partner.primary, best, "Best Bakery").await;
    base.clock.advance(REMOVED_ORGANIZATION);
    base.system().sweep().await.unwrap();
    assert_eq!(base.look("SELECT name FROM organization").await, ["Acme Dental"]);
    base.tamper("DROP TABLE held").await.unwrap();
    base.system().sweep().await.unwrap();
    assert!(base.look("SELECT name FROM organization").await.is_empty());
}

async fn what_is_purged_is_told_or_stays(base: &Base) {
    // K8, M115, guarantee 20
    let (partner, [acme, best], _) = scene(base).await;
    let told = async || {
        let mut told = Vec::new();
        while let Some(mail) = base.system().next_mail().await.unwrap() {
            base.system().mail_done(&mail).await.unwrap();
            if let News::OrganizationsPurged { names, datasets } = mail.news {
                told.push((mail.to, names, datasets));
            }
        }
        told
    };
    base.register(partner.id, &[agent("PC-1", acme), agent("PC-2", best)]).await;
    base.remove(&partner.primary, acme, "Acme Dental").await;
    base.remove(&partner.primary, best, "Best Bakery").await;
    base.clock.advance(REMOVED_ORGANIZATION);
    base.system().sweep().await.unwrap();
    let both = vec!["Acme Dental".to_owned(), "Best Bakery".to_owned()];
    assert_eq!(told().await, [(partner.primary.email.clone(), both, 4)], "in one mail");
    // The mail can't be left: what it would tell has not happened.
    let primary = base.sign_in(&partner.primary.email).await;
    let cedar = base.organization(&primary, "Cedar Clinic", partner.all).await;
    base.remove(&primary, cedar, "Cedar Clinic").await;
    base.tamper("CREATE UNIQUE INDEX once ON outbox (kind) WHERE kind = 'organizations_purged'")
        .await
        .unwrap();
    base.clock.advance(REMOVED_ORGANIZATION);
    base.system().sweep().await.unwrap();
    assert_eq!(base.look("SELECT name FROM organization").await, ["Cedar Clinic"]);
    assert!(told().await.is_empty());
    base.tamper("DROP INDEX once").await.unwrap();
    base.system().sweep().await.unwrap();
    assert!(base.look("SELECT name FROM organization").await.is_empty());
    assert_eq!(told().await, [(partner.primary.email.clone(), vec!["Cedar Clinic".to_owned()], 0)]);
}

async fn an_id_that_is_not_ones_own_is_not_found(base: &Base) {
    // Rule 10, T5
    let (partner, [acme, best], [_, scoped]) = scene(base).await;
    base.register(partner.id, &[network("Hidden", "1", Some(best)), network("Loose", "2", None)]).await;
    let stranger = base.partner().await;
    let foreign = base.organization(&stranger.primary, "Foreign", stranger.all).await;
    base.register(stranger.id, &[network("F1", "F1", Some(foreign)), network("F2", "F2", None)]).await;
    let kind = ElementKind::Network;
    let (hidden, loose) =
        (id(base, &partner.primary, kind, "Hidden").await, id(base, &partner.primary, kind, "Loose").await);
    let (f1, f2) =
        (id(base, &stranger.primary, kind, "F1").await, id(base, &stranger.primary, kind, "F2").await);
    let before = base.digest().await;
    for (person, ids) in
        [(&partner.primary, vec![f1, f2]), (&scoped, vec![hidden, loose, f1, f2, ElementId::new(1)])]
    {
        let actor = base.actor(person).await;
        let door = base.store.organization_admin(&actor).unwrap();
        for id in ids {
            assert!(matches!(door.link_element(acme, kind, id).await, Err(Error::NotFound)));
            assert!(matches!(door.unlink_element(acme, kind, id).await, Err(Error::NotFound)));
            assert!(matches!(door.unlinked_element(kind, id).await, Err(Error::NotFound)));
            // The id of one kind is none of another.
            assert!(matches!(door.link_element(acme, ElementKind::Saas, id).await, Err(Error::NotFound)));
        }
        for place in [foreign, OrganizationId::new(1)] {
            assert!(matches!(door.link_element_typed(place, kind, "ser-2").await, Err(Error::NotFound)));
            assert!(matches!(door.link_element(place, kind, loose).await, Err(Error::NotFound)));
            assert!(seen(base, person, kind, Whereabouts::In(place)).await.is_empty());
        }
    }
    assert_eq!(base.digest().await, before);
    // Rows of two partners never refer to each other.
    for sql in [
        format!(
            "UPDATE network SET organization_id = {} WHERE partner_id = {}",
            acme.get(),
            stranger.id.get()
        ),
        format!(
            "INSERT INTO endpoint_agent VALUES (1, {}, {}, 'x', 'x', 1, 1, FALSE, 0)",
            stranger.id.get(),
            acme.get()
        ),
    ] {
        let sql = if base.on_sqlite() { format!("PRAGMA foreign_keys = ON; {sql}") } else { sql };
        assert!(base.tamper(&sql).await.is_err(), "{sql}");
    }
    assert_eq!(set(["F1", "F2"]), names(base, &stranger.primary, kind).await.into_iter().collect());
}

async fn a_hostile_address_is_not_taken_in(base: &Base) {
    // M122, M123: https only
    let partner = base.partner().await;
    for address in
        ["javascript:alert(1)", "http://saas.example/", "https://x@evil.example/", "//saas.example"]
    {
        let mut record = saas("acme.example", "Acme", None);
        let domain::element::Facts::Saas { address: kept, .. } = &mut record.facts else { unreachable!() };
        address.clone_into(kept);
        assert!(base.system().register_elements(partner.id, &[record]).await.is_err(), "{address}");
    }
    assert!(base.look("SELECT domain FROM saas_account").await.is_empty());
}
