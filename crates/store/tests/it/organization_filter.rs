//! Device Status filtered by organization where there are too many to choose from.

use domain::{
    OrganizationId, Role, Standing,
    limits::CHOICES,
    list::{DeviceQuery, Question as _},
    organization::OrganizationName,
    selection::{DeviceSelection, Linkable},
};
use store::{Actor, Error};

use crate::worlds::{Base, Person};

both!(devices_of_an_organization_among_many_are_found_by_its_name, a_name_that_is_not_seen_is_nobodys);

struct World {
    primary: Person,
    /// Sees too many to choose from, and not South.
    tech: Person,
    north: OrganizationId,
    south: OrganizationId,
    /// `Customer 0` and those after it.
    customers: Vec<OrganizationId>,
}

/// Two organizations with a device each, and many without.
async fn world(base: &Base) -> World {
    let partner = base.partner().await;
    let primary = partner.primary;
    let north = base.organization(&primary, "Nörth West", partner.all).await;
    let south = base.organization(&primary, "South", partner.all).await;
    base.source(&primary, north, "Nörth West", "1").await;
    base.source(&primary, south, "South", "2").await;
    base.import(partner.id, &[("N1", Some("1")), ("S1", Some("2")), ("U1", None)]).await;
    let mut customers = Vec::new();
    for number in 0..CHOICES {
        customers.push(base.organization(&primary, &format!("Customer {number}"), partner.all).await);
    }
    let tech = base.employ(&primary, Standing::of(Role::Tech)).await;
    let held: Vec<_> = customers.iter().copied().chain([north]).collect();
    base.group(&primary, "Many", &held, &[tech.id]).await;
    World { primary, tech, north, south, customers }
}

fn asked(query: &str) -> DeviceQuery {
    DeviceQuery::read(query).unwrap()
}

/// Those that come near a name that none has which is seen.
async fn near(base: &Base, actor: &Actor, typed: &str) -> Vec<OrganizationName> {
    let door = base.store.visible(actor).unwrap();
    let named = asked(&format!("?organization_name={typed}&model=siris"));
    let mut query = named.clone();
    let unknown = door.named_organization(&mut query).await.unwrap().unwrap();
    assert_eq!(unknown.typed, named.organization_name);
    assert_eq!(query.write(), "?model=siris", "nothing else is taken out by it");
    assert!(matches!(door.devices_export(&named).await, Err(Error::NotFound)), "{typed}");
    unknown.near
}

async fn devices_of_an_organization_among_many_are_found_by_its_name(base: &Base) {
    // UX section 2 at thousands of organizations: no filter goes away because there are many to choose from
    let World { primary, tech, north, south, .. } = world(base).await;
    for person in [&primary, &tech] {
        let actor = base.actor(person).await;
        let door = base.store.visible(&actor).unwrap();
        let all = door.devices(&DeviceQuery::default()).await.unwrap();
        assert!(all.choices.is_empty() && all.organizations > CHOICES);
        for typed in ["nörth+west", "NORTH++WEST", "+Nörth+West+"] {
            // What is named goes before what was chosen.
            let named = asked(&format!("?organization={south}&organization_name={typed}"));
            let mut query = named.clone();
            assert!(door.named_organization(&mut query).await.unwrap().is_none(), "{typed}");
            // What travels on is the id, as where it is chosen.
            assert_eq!(query.write(), format!("?organization={north}"));
            let found = door.devices(&query).await.unwrap();
            assert_eq!((found.total, found.organization.as_deref()), (1, Some("Nörth West")));
            assert_eq!(found.page.rows[0].serial, "N1");
            let named = asked(&format!("?organization_name={typed}"));
            assert_eq!(door.devices_export(&named).await.unwrap().rows, found.page.rows);
            // A name that nobody looked up is no way to all devices.
            assert_eq!(door.devices(&named).await.unwrap().total, 0);
            let matching = DeviceSelection::Matching(Box::new(named));
            let none = Linkable { unlinked: 0, linked: 0 };
            assert_eq!(door.linkable(&matching).await.unwrap(), none);
        }
        // A question that names none is left as it is.
        let mut query = asked(&format!("?q=n&organization={north}"));
        assert!(door.named_organization(&mut query).await.unwrap().is_none());
        assert_eq!(query.write(), format!("?q=n&organization={north}"));
    }
}

async fn a_name_that_is_not_seen_is_nobodys(base: &Base) {
    // Rules 5 and 10, T6
    let World { primary, tech, north, south, customers } = world(base).await;
    let stranger = base.partner().await;
    base.organization(&stranger.primary, "Elsewhere", stranger.all).await;
    let actor = base.actor(&tech).await;
    for typed in ["South", "sou", "Elsewhere", "There is none", "<b>", "www.south.example"] {
        assert!(near(base, &actor, typed).await.is_empty(), "{typed}");
    }
    let names = |ids: &[(OrganizationId, &str)]| -> Vec<_> {
        ids.iter().map(|(id, name)| OrganizationName { id: *id, name: (*name).to_owned() }).collect()
    };
    assert_eq!(near(base, &actor, "west").await, names(&[(north, "Nörth West")]));
    let first = near(base, &actor, "customer").await;
    assert!(first.len() < customers.len() && first.iter().all(|near| customers.contains(&near.id)));
    let actor = base.actor(&primary).await;
    assert!(near(base, &actor, "Elsewhere").await.is_empty());
    assert_eq!(near(base, &actor, "sou").await, names(&[(south, "South")]));
    base.remove(&primary, customers[7], "Customer 7").await;
    assert!(near(base, &actor, "Customer 7").await.is_empty(), "removed");
}
