//! What people of different roles find: whom a page is for, what a Business role has of administration, and several people at
//! work on the same devices.

use std::sync::Arc;

use domain::Capability;
use http::StatusCode;
use server::access::{self, AccessRow, PAGES};

use crate::{
    database::Kind,
    portal::Answer,
    world::{Who, World, device},
};

both!(
    pages_say_whether_they_are_for_the_partners_people_or_for_customers,
    business_has_administration_and_nothing_of_devices,
    several_employees_service_the_same_devices_side_by_side,
);

async fn pages_say_whether_they_are_for_the_partners_people_or_for_customers(kind: Kind) {
    // M5, M6
    let world = World::new(kind).await;
    let users = format!("/organizations/{}/users/new", world.id("organization/north"));
    let cases: [(&str, &[Who], &[&str]); 5] = [
        (
            "/employees",
            &[Who::Primary, Who::Admin, Who::Business],
            &["The people who work for you.", "people belong to their organizations."],
        ),
        (
            "/employees/new",
            &[Who::Primary, Who::Business],
            &["Somebody who works for you.", "people are users of their organizations."],
        ),
        (
            "/organizations",
            &[Who::Primary, Who::Admin, Who::ScopedAdmin],
            &["Your customers: their devices and their own people.", "Your colleagues are employees."],
        ),
        // And the way to the other one from where somebody is added.
        (
            "/organizations/new",
            &[Who::Primary, Who::ScopedAdmin],
            &["Adding someone who works for you?", "href=\"/employees/new\""],
        ),
        (
            &users,
            &[Who::Primary, Who::ScopedAdmin],
            &["Adding someone who works for you?", "href=\"/employees/new\""],
        ),
    ];
    for (path, people, texts) in cases {
        for who in people {
            let page = world.page(*who, path).await;
            assert_eq!(page.status, StatusCode::OK, "{path} as {who:?}");
            for text in texts {
                assert!(page.body.contains(text), "{path} as {who:?}: {text}: {}", page.body);
            }
        }
    }
    // Each lists its own: nobody is in both.
    let (colleague, customer) = ("admin@alder.example", "user@alder.example");
    let employees = world.page(Who::Primary, "/employees").await.body;
    assert!(employees.contains(colleague) && !employees.contains(customer), "{employees}");
    let users = format!("/organizations/{}/users", world.id("organization/north"));
    let users = world.page(Who::Primary, &users).await.body;
    assert!(users.contains(customer) && !users.contains(colleague), "{users}");
}

async fn business_has_administration_and_nothing_of_devices(kind: Kind) {
    // M12, with K3: of administration what is about the partner's people; no status page, Device Audit or RoundTrips
    let world = World::new(kind).await;
    let (by, id) = (Who::Business, world.id("device/north"));
    let start = world.page(by, "/").await;
    assert_eq!(start.header("location"), "/employees", "it begins where there is something to do");
    let own = format!("/employees/{}", world.id("tech"));
    for path in ["/employees", "/employees/new", "/employees/import", "/employees.csv", &own] {
        let page = world.page(by, path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
    }
    let elsewhere = ["/devices", "/organizations", "/groups", "/audit", "/settings", "/support/callers"];
    let leads = |page: &Answer, to: &str| page.body.contains(&format!("href=\"{to}\""));
    let (mine, others) = (world.page(by, "/employees").await, world.page(Who::Primary, "/employees").await);
    assert!(leads(&mine, "/employees") && !mine.body.contains("Search devices"));
    for path in elsewhere {
        assert!(!leads(&mine, path), "there is no way to {path}");
        assert!(leads(&others, path), "where there is one to {path}, the page has it");
        let page = world.page(by, path).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
    }
    // Past the navigation, whatever pages of devices there are.
    let of_devices = |row: &&AccessRow| {
        let devices = [Capability::StatusPages, Capability::DeviceAudit, Capability::DeviceTools];
        matches!(row.who, access::Who::Capability(needs) if devices.contains(&needs))
    };
    let pages: Vec<_> = PAGES.iter().filter(of_devices).map(|row| row.path.replace("{id}", id)).collect();
    assert!(pages.len() >= 2, "{pages:?}");
    for path in &pages {
        let page = world.page(by, path).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
        assert!(page.body.contains("Your role does not include this."), "{path}: {}", page.body);
        assert!(!page.body.contains("ALDER-NORTH"), "{path}: {}", page.body);
    }
    for (path, fields) in [("/api/devices", ("query", "")), ("/api/device", ("id", id))] {
        let answer = world.get(by, path, &[fields]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}: {}", answer.body);
    }
    assert_eq!(world.page(by, "/devices.csv").await.status, StatusCode::FORBIDDEN);
}

/// Types the serial of a device where it is linked to North.
async fn link(world: Arc<World>, by: Who, serial_of: &'static str) -> Answer {
    let serial = format!("{serial_of}-SERIAL");
    let fields = [("organization", world.id("organization/north")), ("device", &*serial)];
    world.post(by, "/api/organization/link", &fields).await
}

async fn several_employees_service_the_same_devices_side_by_side(kind: Kind) {
    // M3
    let world = Arc::new(World::new(kind).await);
    let people = [
        (Who::Primary, "ALDER-ONE"),
        (Who::SecurityAdministrator, "ALDER-TWO"),
        (Who::Admin, "ALDER-THREE"),
        (Who::ScopedAdmin, "ALDER-FOUR"),
    ];
    let both_want = "ALDER-FIVE";
    for word in people.map(|(_, word)| word).into_iter().chain([both_want]) {
        world.import(Who::Primary, device(word, None)).await;
    }
    // Each at a device of their own, at the same time: all get what they do.
    let links = people.map(|(who, word)| tokio::spawn(link(Arc::clone(&world), who, word)));
    for done in links {
        let answer = done.await.expect("no panic");
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }
    // Two at the same one: it is done once, and the other is told.
    let links = [Who::Primary, Who::Admin].map(|who| tokio::spawn(link(Arc::clone(&world), who, both_want)));
    let mut done = 0;
    for answer in links {
        let answer = answer.await.expect("no panic");
        assert!(answer.status.is_success() || answer.status.is_client_error(), "{}", answer.body);
        done += usize::from(answer.status.is_success());
    }
    assert_eq!(done, 1);
    // What each did is there for all who service that customer, whoever did it.
    let everybody =
        [Who::Primary, Who::SecurityAdministrator, Who::Admin, Who::ScopedAdmin, Who::Tech, Who::ScopedTech];
    for who in everybody {
        let list = world.page(who, "/devices?q=alder").await.body;
        for word in people.map(|(_, word)| word).into_iter().chain([both_want]) {
            assert!(list.contains(&format!("{word}-host")), "{who:?} does not see {word}: {list}");
        }
    }
    // And the trail has each under the name of who did it.
    let trail = world.page(Who::Primary, "/audit.csv?action=device_linked").await.body;
    for (who, word) in people {
        let name = format!(",Alder {},", who.name());
        let row = trail.lines().find(|line| line.contains(word));
        assert!(row.is_some_and(|row| row.contains(&name)), "{name} {word}: {trail}");
    }
    assert_eq!(trail.lines().filter(|line| line.contains(both_want)).count(), 1, "{trail}");
}
