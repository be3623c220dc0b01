//! Forms that an impatient finger sends twice, of pages without the program and of browsers without script (decision 0028).

use http::StatusCode;

use crate::{
    database::Kind,
    portal::{Answer, Browser, Fields, HELD},
    world::{PASSWORD, Who, World, code_of},
};

both!(
    a_form_that_is_sent_twice_is_done_once_and_says_so,
    what_is_shown_once_is_shown_to_whoever_sent_twice,
    what_is_meant_again_is_done_again,
);

/// Sends the form twice at the same time; what the browser shows in the end, which drops the first answer for the second.
async fn twice(world: &World, browser: &mut Browser, path: &str, fields: Fields<'_>, from: &str) -> Answer {
    let send = || world.portal.ask(browser.submit(path, fields, from));
    let (first, second) = tokio::join!(send(), send());
    assert_eq!((first.status, second.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER), "{path}");
    assert_eq!(first.header("location"), second.header("location"), "{path}");
    browser.keep(&second);
    let page = world.portal.ask(browser.page(second.header("location"))).await;
    browser.keep(&page);
    page
}

async fn a_form_that_is_sent_twice_is_done_once_and_says_so(kind: Kind) {
    let world = World::new(kind).await;
    let mut browser = world.browser(Who::Primary);
    let fields = [("name", "Ada Twice"), ("email", "twice@alder.example"), ("phone", ""), ("role", "tech")];
    let page = twice(&world, &mut browser, "/api/employees/create", &fields, "/employees/new").await;
    assert!(page.body.contains("/link/") && !page.body.contains("was not added"), "{}", page.body);

    let id = world.find(Who::Primary, "/api/employees", "Ada Twice").await;
    let from = format!("/employees/{id}/resend");
    for act in ["deactivate", "reactivate"] {
        let path = format!("/api/employee/{act}");
        let page = twice(&world, &mut browser, &path, &[("id", &*id)], &from).await;
        assert!(
            page.body.contains("Ada Twice") && !page.body.contains("nothing of this kind"),
            "{act}: {}",
            page.body
        );
        assert_eq!(page.status, StatusCode::OK, "{act}");
    }
}

async fn what_is_shown_once_is_shown_to_whoever_sent_twice(kind: Kind) {
    let world = World::new(kind).await;
    let mut browser = Browser::opened(world.id("link"));
    let fields =
        [(HELD, world.id("link")), ("password", PASSWORD), ("repeated", PASSWORD), ("username", "x")];
    let page = twice(&world, &mut browser, "/api/use-link", &fields, "/link").await;
    assert!(page.body.contains("Sign in") && !page.body.contains("was used"), "{}", page.body);

    let fields = [("email", "invited@alder.example"), ("password", PASSWORD)];
    let answer = world.portal.ask(browser.post("/api/sign-in", &fields)).await;
    browser.keep(&answer);
    let step = world.portal.ask(browser.get("/api/second-step", &[("sealed", "")])).await.json();
    let sealed = step["app"]["sealed"].as_str().expect("a text").to_owned();
    let code = code_of(step["app"]["key"].as_str().expect("a key"), world.portal.store.clock());
    let fields = [("sealed", &*sealed), ("new_code", &*code), ("next", "")];
    let page = twice(&world, &mut browser, "/api/set-up", &fields, "/set-up").await;
    assert_eq!(page.body.matches("<li><code>").count(), 10, "recovery codes: {}", page.body);

    // Whoever is in by the first and comes with the second is not told that they are not.
    let late = world.portal.ask(browser.submit("/api/set-up", &fields, "/set-up?next=%2Faccount")).await;
    assert_eq!((late.status, late.header("location")), (StatusCode::SEE_OTHER, "/account"));
}

async fn what_is_meant_again_is_done_again(kind: Kind) {
    let world = World::new(kind).await;
    let id = world.id("tech").to_owned();
    let (mut browser, form) = (world.browser(Who::Primary), [("id", &*id)]);
    let state = async |state: &str| {
        let page = world.page(Who::SecurityAdministrator, &format!("/employees/{id}")).await;
        assert!(page.body.contains(state), "{}", page.body);
    };
    for (act, then) in
        [("deactivate", "Deactivated"), ("reactivate", "Active"), ("deactivate", "Deactivated")]
    {
        let path = format!("/api/employee/{act}");
        let answer = world.portal.ask(browser.submit(&path, &form, &format!("/employees/{id}"))).await;
        browser.keep(&answer);
        state(then).await;
    }
    // The same of somebody else is another form.
    let mut other = world.browser(Who::SecurityAdministrator);
    let path = "/api/employee/deactivate";
    let answer = world.portal.ask(other.submit(path, &form, &format!("/employees/{id}"))).await;
    other.keep(&answer);
    let page = world.portal.ask(other.page(answer.header("location"))).await;
    assert!(!page.body.contains("is deactivated and signed out everywhere"), "{}", page.body);
}
