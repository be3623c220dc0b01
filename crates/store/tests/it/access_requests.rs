//! Requests of people who see nothing, or too little: asked once, granted by an ordinary addition, or declined.

use domain::{
    AccessRequestId, GroupId, Problem, Role, Standing,
    access_request::AccessRequest,
    field::Reason,
    limits::REQUEST_KEPT,
    list::NameQuery,
    time::{DAY, Day},
};
use store::{Error, News};

use crate::worlds::{Base, Partner, Person, START, set};

both!(
    whoever_sees_by_groups_asks_once_and_every_security_administrator_is_told,
    a_grant_is_an_ordinary_addition_to_a_group,
    what_is_declined_changes_nothing_and_can_be_asked_again,
    a_request_that_is_stale_is_told_to_be,
    requests_are_for_security_administrators_of_the_partner,
);

struct World {
    partner: Partner,
    north: GroupId,
    /// In a group that holds nothing: sees nothing.
    tech: Person,
}

impl World {
    async fn new(base: &Base) -> Self {
        let partner = base.partner().await;
        let primary = &partner.primary;
        let acme = base.organization(primary, "Acme", partner.all).await;
        base.source(primary, acme, "Acme", "1").await;
        base.import(partner.id, &[("A1", Some("1"))]).await;
        let tech = base.employ(primary, Standing::of(Role::Tech)).await;
        let north = base.group(primary, "North", &[acme], &[primary.id]).await;
        let south = base.group(primary, "South", &[acme], &[tech.id]).await;
        base.ungroup(primary, south).await;
        mails(base).await;
        Self { partner, north, tech }
    }

    async fn ask(&self, base: &Base) -> Result<(), Error> {
        let actor = base.actor(&self.tech).await;
        let reason = Reason::parse_optional("ticket 7").unwrap();
        base.store.own(&actor).ask_access(reason.as_ref()).await
    }

    /// The requests that wait, as the primary account sees them.
    async fn waiting(&self, base: &Base) -> Vec<AccessRequest> {
        let actor = base.actor(&self.partner.primary).await;
        let door = base.store.group_admin(&actor).unwrap();
        let waiting = door.access_requests().await.unwrap();
        assert_eq!(door.open_requests().await.unwrap(), waiting.len() as u64);
        waiting
    }

    async fn grant(
        &self,
        base: &Base,
        id: AccessRequestId,
        group: GroupId,
        until: Option<Day>,
    ) -> Result<(String, String), Error> {
        let actor = base.actor(&self.partner.primary).await;
        base.store.group_admin(&actor).unwrap().grant(id, group, until).await
    }
}

/// What is mailed now, to whom.
async fn mails(base: &Base) -> Vec<(String, News)> {
    let mut mails = Vec::new();
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        base.system().mail_done(&mail).await.unwrap();
        mails.push((mail.to, mail.news));
    }
    mails
}

async fn whoever_sees_by_groups_asks_once_and_every_security_administrator_is_told(base: &Base) {
    let world = World::new(base).await;
    let primary = &world.partner.primary;
    let security = base.employ(primary, Standing::of(Role::Tech).designated()).await;
    let admin = base.employ(primary, Standing::of(Role::Admin)).await;
    mails(base).await;
    world.ask(base).await.unwrap();
    let mut told: Vec<_> = mails(base)
        .await
        .into_iter()
        .map(|(to, news)| {
            assert!(
                matches!(&news, News::AccessAsked { path, .. } if path.starts_with("/access-requests/")),
                "{news:?}"
            );
            to
        })
        .collect();
    told.sort();
    let mut wanted = vec![primary.email.clone(), security.email.clone()];
    wanted.sort();
    assert_eq!(told, wanted);
    let before = base.digest().await;
    assert!(matches!(world.ask(base).await, Err(Error::Conflict(_))), "one open request of a person");
    // Whoever sees everything has nothing to ask for.
    for person in [primary, &security, &admin] {
        let actor = base.actor(person).await;
        assert!(matches!(base.store.own(&actor).ask_access(None).await, Err(Error::Conflict(_))));
    }
    let acme = base.actor(primary).await;
    let acme = base.store.visible(&acme).unwrap().organization_names().await.unwrap()[0].id;
    assert_eq!(base.digest().await, before);
    let user = base.user(primary, acme).await;
    let actor = base.actor(&user).await;
    assert!(matches!(base.store.own(&actor).ask_access(None).await, Err(Error::Forbidden(_))));
    let waiting = world.waiting(base).await;
    assert_eq!((waiting[0].account, waiting[0].reason.as_deref()), (world.tech.id, Some("ticket 7")));
    assert_eq!((waiting[0].groups, waiting[0].sees_everything), (0, false));
}

async fn a_grant_is_an_ordinary_addition_to_a_group(base: &Base) {
    // Rules 3, 5, M79
    let world = World::new(base).await;
    world.ask(base).await.unwrap();
    mails(base).await;
    let id = world.waiting(base).await[0].id;
    let (trail, until) = (base.trail().await, Day::of(START.plus(DAY)));
    world.grant(base, id, world.north, Some(until)).await.unwrap();
    assert_eq!(base.trail().await, trail + 1);
    assert_eq!(base.serials(&world.tech).await, set(["A1"]));
    let told = mails(base).await;
    let news = News::AccessGranted { group: "North".to_owned(), until: Some(until.end()) };
    assert_eq!(told, [(world.tech.email.clone(), news)]);
    let actor = base.actor(&world.partner.primary).await;
    let door = base.store.group_admin(&actor).unwrap();
    let page = door.people(world.north, &NameQuery::default()).await.unwrap().1;
    let member = page.rows.iter().find(|row| row.id == world.tech.id).unwrap();
    assert_eq!((member.reason.as_deref(), member.ends), (Some("ticket 7"), Some(until.end())));
    assert!(world.waiting(base).await.is_empty());
    let actor = base.actor(&world.tech).await;
    let own = base.store.own(&actor).access_request().await.unwrap().unwrap();
    assert!(own.answer.is_some_and(|answer| answer.granted && answer.at == base.clock.now()));
    // Kept for a while, then gone.
    base.clock.advance(REQUEST_KEPT + 1);
    base.system().sweep().await.unwrap();
    assert!(base.look("SELECT CAST(id AS TEXT) FROM access_request").await.is_empty());
}

async fn what_is_declined_changes_nothing_and_can_be_asked_again(base: &Base) {
    let world = World::new(base).await;
    world.ask(base).await.unwrap();
    mails(base).await;
    let id = world.waiting(base).await[0].id;
    let actor = base.actor(&world.partner.primary).await;
    base.store.group_admin(&actor).unwrap().decline(id).await.unwrap();
    assert_eq!(base.serials(&world.tech).await, set([]));
    assert_eq!(mails(base).await, [(world.tech.email.clone(), News::AccessDeclined)]);
    world.ask(base).await.unwrap();
    assert_eq!(world.waiting(base).await.len(), 1);
}

async fn a_request_that_is_stale_is_told_to_be(base: &Base) {
    let world = World::new(base).await;
    let primary = &world.partner.primary;
    world.ask(base).await.unwrap();
    let id = world.waiting(base).await[0].id;
    let past = Some(Day::of(START.plus(-DAY)));
    let refused = world.grant(base, id, world.north, past).await;
    let Err(Error::Invalid(fields)) = refused else { panic!("{refused:?}") };
    assert_eq!(fields.of("until"), Some(Problem::PastDay));
    // They were put into it meanwhile.
    base.regroup(primary, world.partner.all, &[], &[world.tech.id]).await;
    let in_it = world.grant(base, id, world.partner.all, None).await;
    assert!(matches!(in_it, Err(Error::Conflict(_))), "{in_it:?}");
    assert_eq!(world.waiting(base).await[0].groups, 1);
    // They see everything meanwhile.
    base.release(primary, world.tech.id).await;
    assert!(world.waiting(base).await[0].sees_everything);
    let before = base.digest().await;
    assert!(matches!(world.grant(base, id, world.north, None).await, Err(Error::Conflict(_))));
    assert_eq!(base.digest().await, before, "nobody is narrowed by a request to see more");
    let actor = base.actor(primary).await;
    let door = base.store.group_admin(&actor).unwrap();
    door.decline(id).await.unwrap();
    // Somebody answered it meanwhile.
    let before = base.digest().await;
    assert!(matches!(door.decline(id).await, Err(Error::Conflict(_))));
    assert!(matches!(door.grant(id, world.north, None).await, Err(Error::Conflict(_))));
    assert!(door.access_request(id).await.unwrap().answer.is_some_and(|answer| !answer.granted));
    assert_eq!(base.digest().await, before);
}

async fn requests_are_for_security_administrators_of_the_partner(base: &Base) {
    // M72, rule 10
    let (world, stranger) = (World::new(base).await, World::new(base).await);
    world.ask(base).await.unwrap();
    stranger.ask(base).await.unwrap();
    let (own, foreign) = (world.waiting(base).await[0].id, stranger.waiting(base).await[0].id);
    let admin = base.employ(&world.partner.primary, Standing::of(Role::Admin)).await;
    let before = base.digest().await;
    for person in [&admin, &world.tech] {
        let actor = base.actor(person).await;
        assert!(matches!(base.store.group_admin(&actor).err(), Some(Error::Forbidden(_))));
    }
    let actor = base.actor(&world.partner.primary).await;
    let door = base.store.group_admin(&actor).unwrap();
    for id in [foreign, AccessRequestId::new(1)] {
        assert!(matches!(door.access_request(id).await, Err(Error::NotFound)));
        assert!(matches!(door.grant(id, world.north, None).await, Err(Error::NotFound)));
        assert!(matches!(door.decline(id).await, Err(Error::NotFound)));
    }
    for group in [stranger.north, GroupId::new(1)] {
        let refused = door.grant(own, group, None).await;
        let Err(Error::Invalid(fields)) = refused else { panic!("{refused:?}") };
        assert_eq!(fields.of("group"), Some(Problem::NotAChoice));
    }
    assert_eq!(base.digest().await, before);
}
