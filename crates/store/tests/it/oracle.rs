//! The rule exists twice: as a pure function in `domain`, and as SQL here. For random worlds and every viewer,
//! what comes back is what the function admits; and another partner's data changes none of it.

use std::collections::BTreeSet;

use domain::{
    DeviceId, OrganizationId, Refusal,
    device::{DeviceRow, DeviceState, Level},
    element::{ElementKind, Unlinked, Whereabouts},
    list::{
        Cursor, DeviceQuery, DeviceSort, ElementQuery, EmployeeQuery, GroupQuery, NameQuery,
        OrganizationQuery, SortKey, UserQuery, What, WhyQuery,
    },
    visibility::Place,
};
use store::{Error, Visible};

use crate::{
    random::{Built, Eyes, Gear, check, element_name, factor, one, organization_name, worlds},
    worlds::{Base, Person},
};

both!(
    every_viewer_gets_what_the_rule_admits,
    both_plans_give_the_same_rows,
    another_partners_data_changes_nothing,
);

/// What a viewer should get for a question.
fn expected(built: &Built, eyes: &Eyes, query: &DeviceQuery) -> BTreeSet<String> {
    let fits = |(at, gear): &(usize, &Gear)| {
        let name = gear.home.map(organization_name).unwrap_or_default();
        let found = [gear.hostname(), Gear::serial(*at), name]
            .iter()
            .any(|text| text.to_lowercase().contains(&query.list.search.to_lowercase()));
        let state = match gear.kind {
            0 => DeviceState::Offline,
            1 => DeviceState::BackupFailed,
            3 => DeviceState::StorageHigh,
            4 => DeviceState::NeverSeen,
            _ => DeviceState::Protected,
        };
        eyes.sees(built.place(gear))
            && found
            && query.level.is_none_or(|level| state.level() == level)
            && query.state.is_none_or(|wanted| state == wanted)
            && query.organization.is_none_or(|id| gear.home.map(|home| built.organizations[home]) == Some(id))
            && (!query.unlinked || gear.home.is_none())
            && "siris 5".starts_with(&query.model.to_lowercase())
    };
    built.world.devices.iter().enumerate().filter(fits).map(|(at, _)| Gear::serial(at)).collect()
}

fn sort_value(row: &DeviceRow, sort: DeviceSort) -> (i64, String) {
    let at = |instant: Option<domain::Timestamp>| instant.map_or(0, domain::Timestamp::millis);
    match sort {
        DeviceSort::State => (row.state as i64, String::new()),
        DeviceSort::Hostname => (0, row.hostname.to_lowercase()),
        DeviceSort::Organization => (0, row.organization_name.to_lowercase()),
        DeviceSort::LastSeen => (at(row.last_seen), String::new()),
        DeviceSort::LastBackup => (at(row.last_backup), String::new()),
        DeviceSort::Storage => (
            domain::device::storage_permille(row.local_used, row.local_available).unwrap_or(-1),
            String::new(),
        ),
        DeviceSort::Offsite => (row.offsite_used.unwrap_or(-1), String::new()),
        DeviceSort::Alerts => (i64::from(row.alerts), String::new()),
    }
}

/// All pages forth, the same ones back, in order, each row once.
async fn walk(door: &Visible<'_>, query: &DeviceQuery) -> Vec<DeviceRow> {
    let (mut pages, mut query) = (Vec::new(), query.clone());
    let total = loop {
        let found = door.devices(&query).await.unwrap();
        pages.push(found.page.rows);
        assert!(pages.len() < 100, "the pages end");
        let Some(next) = found.page.next else { break found.total };
        query.list.cursor = Some(next);
    };
    let rows: Vec<_> = pages.concat();
    assert_eq!(total, rows.len() as u64);
    for page in pages.iter().rev() {
        let again = door.devices(&query).await.unwrap();
        assert_eq!(&again.page.rows, page);
        query.list.cursor = again.page.previous;
    }
    assert_eq!(query.list.cursor, None::<Cursor>, "nothing before the first page");
    let keys: Vec<_> = rows.iter().map(|row| (sort_value(row, query.list.sort), row.id)).collect();
    let ordered = keys.windows(2).all(|two| (two[0] < two[1]) != query.list.descending);
    assert!(ordered, "{:?} {}: {keys:?}", query.list.sort, query.list.descending);
    rows
}

fn serials(rows: &[DeviceRow]) -> BTreeSet<String> {
    rows.iter().map(|row| row.serial.clone()).collect()
}

fn filters(built: &Built) -> Vec<DeviceQuery> {
    let mut queries: Vec<_> = [
        "q=d1",
        "q=%C3%84L",
        "q=%25",
        "q=_",
        "q=%C3%B6rg+1",
        "q=zzz",
        "model=siris",
        "model=x",
        "unlinked=1",
        "level=bad",
        "state=NEVER_SEEN",
    ]
    .iter()
    .map(|text| DeviceQuery::read(text).unwrap())
    .collect();
    let never = OrganizationId::new(1);
    queries.extend(
        built
            .organizations
            .iter()
            .chain([&never])
            .map(|id| DeviceQuery { organization: Some(*id), ..DeviceQuery::default() }),
    );
    queries
}

/// Who sees an organization, or what is linked to none, is told as the rule has it, person by person.
async fn compare_seers(base: &Base, built: &Built) {
    let primary = base.actor(&built.partner.primary).await;
    let store = base.store.clone().with_lists(2, 0);
    let door = store.explainer(&primary).unwrap();
    let hanging = |place: &Place| built.world.devices.iter().position(|gear| built.place(gear) == *place);
    let organizations = (0..built.organizations.len()).map(|place| built.home(place));
    for place in organizations.chain([Place::Unlinked]) {
        let device = match hanging(&place) {
            Some(at) if !matches!(place, Place::InRemoved(_)) => {
                Some(What::Device(base.device_id(&built.partner.primary, &Gear::serial(at)).await))
            }
            _ => None,
        };
        let organization = match place {
            Place::In(id) => Some(What::Organization(id)),
            Place::InRemoved(_) | Place::Unlinked => None,
        };
        let wanted: BTreeSet<_> = built
            .viewers()
            .into_iter()
            .filter(|(_, eyes)| eyes.looks() && eyes.sees(place))
            .map(|(person, _)| person.id)
            .collect();
        for what in device.into_iter().chain(organization) {
            let mut query = WhyQuery { what: Some(what), ..WhyQuery::default() };
            let mut found = Vec::new();
            loop {
                let seers = door.answer(&query).await.unwrap().seers.unwrap();
                assert_eq!(seers.total, wanted.len() as u64, "{place:?}");
                found.extend(seers.page.rows.into_iter().map(|seer| seer.id));
                let Some(next) = seers.page.next else { break };
                query.cursor = Some(next);
            }
            assert_eq!(found.len(), wanted.len(), "nobody twice");
            assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), wanted, "{place:?}");
        }
    }
}

async fn compare(base: &Base, built: &Built, strangers: &[DeviceId], turn: usize) {
    compare_seers(base, built).await;
    let ids: Vec<_> = base.walk(&built.partner.primary, &DeviceQuery::default()).await;
    // What hangs on removed organizations is nobody's to see.
    let kept = format!("SELECT CAST(id AS TEXT) FROM device WHERE partner_id = {}", built.partner.id.get());
    let kept = base.look(&kept).await.into_iter().map(|id| DeviceId::new(id.parse().unwrap()));
    let gone: Vec<_> = kept.filter(|id| ids.iter().all(|row| row.id != *id)).collect();
    for (number, (person, eyes)) in built.viewers().iter().enumerate() {
        let actor = base.actor(person).await;
        if !eyes.looks() {
            // M106, M138
            let refused = base.store.visible(&actor);
            assert!(matches!(refused, Err(Error::Forbidden(Refusal::Access | Refusal::Role))));
            continue;
        }
        let everything = expected(built, eyes, &DeviceQuery::default());
        for (at, sort) in DeviceSort::ALL.iter().enumerate() {
            // Which plan and which direction go with which key differs from viewer to viewer and case to case.
            let turn = turn + number + at;
            let store = base
                .store
                .clone()
                .with_lists(3 + turn as u64 % 3, if turn.is_multiple_of(2) { 0 } else { 1_000 });
            let mut query = DeviceQuery::default();
            (query.list.sort, query.list.descending) = (*sort, (turn / 2).is_multiple_of(2));
            let rows = walk(&store.visible(&actor).unwrap(), &query).await;
            assert_eq!(serials(&rows), everything, "{sort:?} as {eyes:?}");
        }
        let door = base.store.visible(&actor).unwrap();
        for query in filters(built) {
            let found = door.devices(&query).await.unwrap();
            let wanted = expected(built, eyes, &query);
            assert_eq!(serials(&found.page.rows), wanted, "{query:?} as {eyes:?}");
            assert_eq!(found.total, wanted.len() as u64);
            let counted = expected(built, eyes, &DeviceQuery { level: None, state: None, ..query.clone() });
            assert_eq!(found.counts.total(), counted.len() as u64);
            assert_eq!(serials(&door.devices_export(&query).await.unwrap().rows), wanted);
        }
        let bad = DeviceQuery { level: Some(Level::Bad), ..DeviceQuery::default() };
        let counts = door.devices(&DeviceQuery::default()).await.unwrap().counts;
        assert_eq!(counts.of(Level::Bad), expected(built, eyes, &bad).len() as u64);
        for row in &ids {
            let found = door.device(row.id).await;
            if everything.contains(&row.serial) {
                assert_eq!(&found.unwrap().row, row);
            } else {
                assert!(matches!(found, Err(Error::NotFound)), "{eyes:?}");
            }
        }
        for id in strangers.iter().chain(&gone).chain([&DeviceId::new(1)]) {
            assert!(matches!(door.device(*id).await, Err(Error::NotFound)));
        }
        compare_elements(base, built, eyes, &actor).await;
        compare_organizations(base, built, person, eyes, &actor).await;
    }
}

/// Networks, SaaS accounts and agents: wherever, in each organization, and unlinked.
async fn compare_elements(base: &Base, built: &Built, eyes: &Eyes, actor: &store::Actor) {
    let small = base.store.clone().with_lists(2, 0);
    let door = small.visible(actor).unwrap();
    let homes = (0..built.organizations.len()).map(Some).chain([None]);
    for kind in ElementKind::ALL {
        let wanted = |at: &Option<Option<usize>>| -> BTreeSet<String> {
            let fits = |(_, (of, home)): &(usize, &(ElementKind, Option<usize>))| {
                *of == kind && at.is_none_or(|at| at == *home) && eyes.sees(built.hangs(*home))
            };
            let all = built.world.elements.iter().enumerate();
            all.filter(fits).map(|(place, _)| element_name(place)).collect()
        };
        for at in homes.clone().map(Some).chain([None]) {
            let place = match at {
                None => Whereabouts::Anywhere,
                Some(None) => Whereabouts::Unlinked,
                Some(Some(home)) => Whereabouts::In(built.organizations[home]),
            };
            let (mut query, mut rows) = (ElementQuery::default(), Vec::new());
            let total = loop {
                let (page, total) = door.elements(kind, place, &query.list).await.unwrap();
                rows.extend(page.rows);
                let Some(next) = page.next else { break total };
                query.list.cursor = Some(next);
            };
            assert_eq!(total, rows.len() as u64);
            let found: BTreeSet<_> = rows.into_iter().map(|row| row.name).collect();
            assert_eq!(found, wanted(&at), "{kind:?} {place:?} as {eyes:?}");
        }
    }
    let loose = |kind: ElementKind| {
        built.world.elements.iter().filter(|(of, home)| *of == kind && home.is_none()).count() as u64
    };
    match door.unlinked_counts().await {
        Ok(counts) => {
            assert!(eyes.sees(Place::Unlinked));
            let devices = built.world.devices.iter().filter(|gear| gear.home.is_none()).count() as u64;
            let (networks, saas) = (loose(ElementKind::Network), loose(ElementKind::Saas));
            assert_eq!(counts, Unlinked { devices, networks, saas });
        }
        Err(Error::NotFound) => assert!(!eyes.sees(Place::Unlinked), "{eyes:?}"),
        Err(other) => panic!("{other}"),
    }
}

async fn compare_organizations(
    base: &Base,
    built: &Built,
    person: &Person,
    eyes: &Eyes,
    actor: &store::Actor,
) {
    let store = &base.store;
    let visible = |place: &usize| eyes.sees(built.home(*place));
    let wanted: BTreeSet<_> =
        (0..built.organizations.len()).filter(visible).map(|place| built.organizations[place]).collect();
    // The explanation says what the queries do.
    let primary = base.actor(&built.partner.primary).await;
    for place in 0..built.organizations.len() {
        let explained = {
            let what = What::Organization(built.organizations[place]);
            store.explainer(&primary).unwrap().why(person.id, what).await
        };
        match explained {
            Ok(explained) => {
                assert_eq!(explained.why.yes(), visible(&place), "{explained:?} to {eyes:?}");
                assert_eq!(explained.yes(), visible(&place) && eyes.looks(), "{explained:?} to {eyes:?}");
            }
            Err(Error::NotFound) => assert!(built.world.organizations[place], "there"),
            Err(other) => panic!("{other}"),
        }
    }
    let door = store.visible(actor).unwrap();
    let names = door.organization_names().await.unwrap();
    assert_eq!(names.iter().map(|organization| organization.id).collect::<BTreeSet<_>>(), wanted);
    assert_eq!(names.len(), wanted.len());
    let page = door.devices(&DeviceQuery::default()).await.unwrap();
    assert_eq!(page.organizations, wanted.len() as u64);
    assert_eq!((page.choices, page.organization), (names, None), "to filter by what one sees");
    for place in 0..built.organizations.len() {
        let id = built.organizations[place];
        let query = DeviceQuery { organization: Some(id), ..DeviceQuery::default() };
        let filtered = door.devices(&query).await.unwrap().organization;
        assert_eq!(filtered.is_some(), wanted.contains(&id), "no name of what one does not see");
    }
    let small = store.clone().with_lists(2, 0);
    let Ok(door) = small.organization_admin(actor) else { return };
    for text in ["", "?sort=-name", "?sort=created", "?q=%C3%B6rg"] {
        let mut query = OrganizationQuery::read(text).unwrap();
        let mut rows = Vec::new();
        loop {
            let (page, total) = door.list(&query).await.unwrap();
            assert_eq!(total, wanted.len() as u64);
            rows.extend(page.rows);
            let Some(next) = page.next else { break };
            query.list.cursor = Some(next);
        }
        assert_eq!(
            rows.iter().map(|row| row.id).collect::<BTreeSet<_>>(),
            wanted,
            "{text} as {}",
            person.email
        );
        assert_eq!(rows.len(), wanted.len());
        for row in &rows {
            let home = |gear: &&Gear| gear.home.map(|home| built.organizations[home]) == Some(row.id);
            assert_eq!(row.devices, built.world.devices.iter().filter(home).count() as u64);
            for kind in ElementKind::ALL {
                let here = |(of, home): &&(ElementKind, Option<usize>)| {
                    *of == kind && home.map(|home| built.organizations[home]) == Some(row.id)
                };
                assert_eq!(row.elements.of(kind), built.world.elements.iter().filter(here).count() as u64);
            }
        }
    }
    for id in &built.organizations {
        match door.organization(*id).await {
            Ok(found) => assert!(wanted.contains(&found.row.id)),
            Err(Error::NotFound) => assert!(!wanted.contains(id)),
            Err(other) => panic!("{other}"),
        }
        match door.users(*id).list(&UserQuery::default()).await {
            Ok((page, total)) => {
                let theirs = usize::from(built.user.is_some() && *id == built.organizations[0]);
                assert!(wanted.contains(id) && page.rows.len() == theirs && total == theirs as u64);
            }
            Err(Error::NotFound) => assert!(!wanted.contains(id)),
            Err(other) => panic!("{other}"),
        }
    }
}

async fn every_viewer_gets_what_the_rule_admits(base: &Base) {
    // Guarantee 1, rules 1–11, M68, M81–M86
    let stranger = one(&worlds(8)).build(base).await;
    let strangers = base.walk(&stranger.partner.primary, &DeviceQuery::default()).await;
    let strangers: Vec<_> = strangers.into_iter().map(|row| row.id).collect();
    let turn = std::sync::atomic::AtomicUsize::new(0);
    check(10, "tests/it/kept/worlds.txt", &worlds(16), async |world| {
        let built = world.build(base).await;
        compare(base, &built, &strangers, turn.fetch_add(1, std::sync::atomic::Ordering::Relaxed)).await;
    });
}

async fn both_plans_give_the_same_rows(base: &Base) {
    let built = one(&worlds(16)).build(base).await;
    for (person, _) in built.viewers().into_iter().filter(|(_, eyes)| eyes.looks()) {
        let actor = base.actor(&person).await;
        for sort in DeviceSort::ALL {
            for descending in [false, true] {
                let mut query = DeviceQuery::default();
                (query.list.sort, query.list.descending) = (*sort, descending);
                let mut answers = Vec::new();
                for gather in [0, 1_000] {
                    let store = base.store.clone().with_lists(5, gather);
                    answers.push(walk(&store.visible(&actor).unwrap(), &query).await);
                }
                assert_eq!(answers[0], answers[1]);
            }
        }
    }
}

/// Every answer to every viewer of a world, as text.
async fn answers(base: &Base, built: &Built) -> Vec<String> {
    let mut answers = Vec::new();
    for (person, _) in built.viewers().into_iter().filter(|(_, eyes)| eyes.looks()) {
        let actor = base.actor(&person).await;
        let door = base.store.visible(&actor).unwrap();
        for query in filters(built).iter().chain([&DeviceQuery::default()]) {
            answers.push(format!("{:?}", door.devices(query).await.unwrap()));
            answers.push(format!("{:?}", door.devices_export(query).await.unwrap()));
        }
        answers.push(format!(
            "{:?} {:?}",
            door.devices(&DeviceQuery::default()).await.unwrap().choices,
            door.organization_names().await
        ));
        for kind in ElementKind::ALL {
            let list = ElementQuery::default().list;
            answers.push(format!("{:?}", door.elements(kind, Whereabouts::Anywhere, &list).await.unwrap()));
            let query = ElementQuery { kind: Some(kind), ..ElementQuery::default() };
            answers.push(format!("{:?}", door.unlinked_queue(&query).await));
        }
        answers.push(format!("{:?}", door.unlinked_counts().await));
        answers.push(format!("{:?}", base.store.own(&actor).me().await.unwrap()));
        if let Ok(door) = base.store.organization_admin(&actor) {
            answers.push(format!("{:?}", door.list(&OrganizationQuery::default()).await.unwrap()));
            answers.push(format!("{:?} {:?}", door.removed().await, door.group_choices().await));
            answers.push(format!("{:?}", door.suggest_devices("a").await.unwrap()));
            for kind in ElementKind::ALL {
                answers.push(format!("{:?}", door.suggest_elements(kind, "ä").await.unwrap()));
            }
            for id in &built.organizations {
                answers.push(format!("{:?}", door.users(*id).list(&UserQuery::default()).await));
                answers.push(format!(
                    "{:?} {:?}",
                    door.organization(*id).await,
                    door.removal_impact(*id).await
                ));
            }
        }
        if let Ok(door) = base.store.employee_admin(&actor) {
            answers.push(format!("{:?}", door.list(&EmployeeQuery::default()).await.unwrap()));
            for worker in &built.workers {
                answers.push(format!("{:?}", door.employee(worker.id).await.unwrap()));
            }
        }
        if let Ok(door) = base.store.group_admin(&actor) {
            for group in door.list(&GroupQuery::default()).await.unwrap().0.rows {
                answers.push(format!(
                    "{:?} {:?}",
                    door.organizations(group.id, &NameQuery::default()).await,
                    door.plan_deletion(group.id).await
                ));
                answers.push(format!("{group:?}"));
            }
            answers.push(format!("{:?}", door.choices(&domain::group::GroupDraft::default()).await.unwrap()));
        }
    }
    answers
}

async fn another_partners_data_changes_nothing(base: &Base) {
    // Guarantee 4, T6
    for _ in 0..factor() {
        let built = one(&worlds(12)).build(base).await;
        let alone = answers(base, &built).await;
        for _ in 0..2 {
            one(&worlds(12)).build(base).await;
        }
        assert_eq!(answers(base, &built).await, alone);
    }
}
