//! Why somebody sees something: asked of devices too, and by Admins of the users of organizations that they see.

use domain::{
    OrganizationId, Refusal, Role, Standing,
    element::ElementKind,
    list::{What, WhyQuery},
    visibility::Why,
};
use store::{Error, Explanation};

use crate::worlds::{Base, Person, network};

both!(what_hangs_on_an_organization_is_seen_where_it_is, admins_ask_of_users_of_organizations_that_they_see,);

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
