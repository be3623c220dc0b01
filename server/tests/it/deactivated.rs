//! Somebody who was deactivated gets nothing with what their browser kept: signed in, or in the middle of signing in, at
//! every address, and no more once they are brought back.

use http::StatusCode;
use tower::ServiceExt as _;

use crate::{
    database::Kind,
    matrix::{self, Row, Target},
    permissions::{POSTED, fill},
    portal::{Answer, Browser, borrowed},
    streams::{next, open, silent},
    world::{PASSWORD, Who, World, first_step},
};

both!(what_a_browser_of_somebody_deactivated_keeps_opens_nothing, an_open_page_of_somebody_deactivated_ends);

/// An employee and somebody of an organization, each with as much as one can have: their address, and their name in the world.
const PEOPLE: [(&str, &str); 2] = [("admin@alder.example", "admin"), ("manager@alder.example", "manager")];

/// A browser that this person is signed in with, and that is known.
async fn signed_in(world: &World, email: &str) -> Browser {
    let mut browser = first_step(&world.portal, email).await;
    let code = world.code(email);
    let answer = world.portal.ask(browser.post("/api/second-factor", &[("code", &code), ("next", "")])).await;
    browser.keep(&answer);
    for cookie in ["session", "browser"] {
        assert!(browser.cookies.contains_key(cookie), "{email}: {}", answer.body);
    }
    browser
}

/// The same browser, signed out and with a right password given.
async fn in_the_middle(world: &World, known: &Browser, email: &str) -> Browser {
    let mut browser = known.clone();
    browser.cookies.remove("session");
    let answer =
        world.portal.ask(browser.post("/api/sign-in", &[("email", email), ("password", PASSWORD)])).await;
    browser.keep(&answer);
    assert!(browser.cookies.contains_key("step"), "{email}: {}", answer.body);
    browser
}

/// Does this to somebody, as the primary account.
async fn act(world: &World, name: &str, act: &str) {
    let id = world.id(name);
    let done = if name == "admin" {
        world.post(Who::Primary, &format!("/api/employee/{act}"), &[("id", id)]).await
    } else {
        let fields = [("organization", world.id("organization/north")), ("user", id), ("act", act)];
        world.post(Who::Primary, "/api/organization/user/act", &fields).await
    };
    assert_eq!(done.status, StatusCode::OK, "{act} {name}: {}", done.body);
}

/// How an address is asked.
#[derive(Debug, Clone, Copy)]
enum Manner {
    Page,
    Data,
    Form,
}

/// Every address that asks whoever is nobody to sign in.
fn addresses() -> Vec<(Manner, &'static Row, &'static Target)> {
    let others = matrix::OTHERS.iter().map(|row| {
        let manner = if POSTED.contains(&row.path) { Manner::Form } else { Manner::Data };
        (manner, row)
    });
    let rows = matrix::PAGES.iter().map(|row| (Manner::Page, row)).chain(others);
    let rows = rows.chain(matrix::READING.iter().map(|row| (Manner::Data, row)));
    let rows = rows.chain(matrix::CHANGING.iter().map(|row| (Manner::Form, row)));
    let targets = rows.flat_map(|(manner, row)| row.targets.iter().map(move |target| (manner, row, target)));
    targets.filter(|(.., target)| target.answers.starts_with('s')).collect()
}

/// What an address gives this browser, if it is anything but the way to sign-in.
async fn given(
    world: &World,
    browser: &Browser,
    manner: Manner,
    row: &Row,
    target: &Target,
) -> Option<String> {
    let path = fill(row.path, world, target);
    let fields: Vec<(String, String)> =
        row.fields.iter().map(|(name, text)| ((*name).to_owned(), fill(text, world, target))).collect();
    let fields = borrowed(&fields);
    let request = match manner {
        Manner::Page => browser.page_with(&path, &fields),
        Manner::Data => browser.get(&path, &fields),
        Manner::Form => browser.post(&path, &fields),
    };
    // A stream that was opened would never end.
    let answer = world.portal.router.clone().oneshot(request).await.expect("an answer");
    let to = answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default();
    let refused = match answer.status() {
        StatusCode::UNAUTHORIZED => true,
        StatusCode::SEE_OTHER | StatusCode::FOUND => to.starts_with("/sign-in"),
        _ => false,
    };
    (!refused).then(|| format!("{} {:?} {}: {} {to}", row.path, row.fields, target.thing, answer.status()))
}

/// That neither the password nor a right code leads on from here.
async fn leads_nowhere(world: &World, browser: &Browser, email: &str) {
    let code = world.code(email);
    let answer = world.portal.ask(browser.post("/api/second-factor", &[("code", &code), ("next", "")])).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{email}: {}", answer.body);
    assert!(!opened(browser, &answer), "{email}: {:?}", answer.cookies());
}

/// Whether an answer gives this browser a session or a sign-in that it had not.
fn opened(browser: &Browser, answer: &Answer) -> bool {
    let mut after = browser.clone();
    after.keep(answer);
    ["session", "step"].iter().any(|name| {
        let now = after.cookies.get(*name);
        now.is_some() && now != browser.cookies.get(*name)
    })
}

async fn what_a_browser_of_somebody_deactivated_keeps_opens_nothing(kind: Kind) {
    // SECURITY section 3; T22, P27, P29
    let world = World::new(kind).await;
    let mut browsers = Vec::new();
    for (email, name) in PEOPLE {
        let known = signed_in(&world, email).await;
        let middle = in_the_middle(&world, &known, email).await;
        let me = world.portal.ask(known.get("/api/me", &[])).await;
        assert_eq!(me.json()["email"], email);
        let step = world.portal.ask(middle.get("/api/second-step", &[("sealed", "")])).await;
        assert_eq!(step.status, StatusCode::OK, "{}", step.body);
        act(&world, name, "deactivate").await;
        browsers.push((email, [known, middle]));
    }
    let addresses = addresses();
    let before = world.portal.database.digest().await;
    let mut wrong = Vec::new();
    for (email, browsers) in &browsers {
        for (browser, kept) in browsers.iter().zip(["a session", "a sign-in"]) {
            for (manner, row, target) in &addresses {
                let given = given(&world, browser, *manner, row, target).await;
                wrong.extend(given.map(|given| format!("{email} with {kept}: {given}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    world.portal.store.settled().await;
    assert!(before == world.portal.database.digest().await, "something was changed");

    // Nor do they begin again, though the password is right and the browser is one that they signed in with.
    for (email, [known, middle]) in &browsers {
        leads_nowhere(&world, middle, email).await;
        for browser in [known, middle] {
            let fields = [("email", *email), ("password", PASSWORD)];
            let answer = world.portal.ask(browser.post("/api/sign-in", &fields)).await;
            assert!(answer.status.is_client_error(), "{email}: {} {}", answer.status, answer.body);
            assert!(!opened(browser, &answer), "{email}: {:?}", answer.cookies());
        }
    }

    // Whoever is brought back signs in anew; nothing from before lives again.
    for (_, name) in PEOPLE {
        act(&world, name, "reactivate").await;
    }
    for (email, [known, middle]) in &browsers {
        for browser in [known, middle] {
            let me = world.portal.ask(browser.get("/api/me", &[])).await;
            assert_eq!(me.status, StatusCode::UNAUTHORIZED, "{email}: {}", me.body);
        }
        leads_nowhere(&world, middle, email).await;
        let anew = signed_in(&world, email).await;
        assert_ne!(anew.cookies["session"], known.cookies["session"]);
        assert_eq!(world.portal.ask(anew.get("/api/me", &[])).await.json()["email"], *email);
    }
}

async fn an_open_page_of_somebody_deactivated_ends(kind: Kind) {
    // P29
    let world = World::new(kind).await;
    for (who, name) in [(Who::Admin, "admin"), (Who::OrgManager, "manager")] {
        let mut stream = open(&world, who, "/events").await;
        silent(&mut stream).await;
        act(&world, name, "deactivate").await;
        let told = next(&mut stream).await.expect("an event");
        assert!(told.starts_with("event: ended\n"), "{name}: {told}");
        assert_eq!(next(&mut stream).await, None, "nothing follows");
    }
}
