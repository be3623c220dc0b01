//! Account Settings as a browser without script meets them: what to mend, what holds on other pages, and the primary
//! account that changes hands.

use http::StatusCode;

use crate::{
    database::Kind,
    portal::{Answer, Browser, Fields, HELD},
    world::{PASSWORD, Who, World},
};

/// Function, fields, what is said, and what stays typed.
type Case<'a> = (&'a str, Vec<(&'a str, &'a str)>, &'a str, &'a str);

both!(
    a_form_of_account_settings_says_what_to_mend_and_keeps_what_was_typed,
    pages_that_ask_for_a_new_password_say_the_length_that_holds,
    the_primary_account_changes_hands_on_pages,
);

async fn submit(
    world: &World,
    browser: &mut Browser,
    path: &str,
    fields: Fields<'_>,
    from: &str,
) -> (String, Answer) {
    let posted = world.portal.ask(browser.submit(path, fields, from)).await;
    assert_eq!(posted.status, StatusCode::SEE_OTHER, "{path}: {}", posted.body);
    browser.keep(&posted);
    let page = world.portal.ask(browser.page(posted.header("location"))).await;
    browser.keep(&page);
    (posted.header("location").to_owned(), page)
}

fn policy<'a>(password_min: &'a str, idle_minutes: &'a str) -> [(&'a str, &'a str); 3] {
    [("password_min", password_min), ("idle_minutes", idle_minutes), ("code", "")]
}

async fn a_form_of_account_settings_says_what_to_mend_and_keeps_what_was_typed(kind: Kind) {
    let world = World::new(kind).await;
    let long = "x".repeat(121);
    let before = world.portal.database.digest().await;
    let cases: [Case<'_>; 12] = [
        ("profile", vec![("name", ""), ("region", "emea")], "Fill this in.", ""),
        ("profile", vec![("name", &long), ("region", "emea")], "Shorten this to 120", &long),
        (
            "profile",
            vec![("name", "<script>"), ("region", "emea")],
            "Remove the characters",
            "&lt;script&gt;",
        ),
        (
            "profile",
            vec![("name", "a\u{7}b"), ("region", "emea")],
            "Remove invisible control characters",
            "a\u{7}b",
        ),
        (
            "profile",
            vec![("name", "\u{202e}evil"), ("region", "emea")],
            "Remove invisible control characters",
            "\u{202e}evil",
        ),
        (
            "profile",
            vec![("name", "Typed Name"), ("region", "moon")],
            "Choose one of the options",
            "Typed Name",
        ),
        ("policy", policy("", "60").to_vec(), "Fill this in.", "60"),
        ("policy", policy("7", "61").to_vec(), "Enter a whole number from 8 to 64.", "61"),
        ("policy", policy("15", "4").to_vec(), "Enter a whole number from 5 to 60.", "4"),
        ("policy", policy("١٥", "twelve").to_vec(), "Enter a whole number from 5 to 60.", "twelve"),
        ("policy", policy(&long, "60").to_vec(), "Enter a whole number from 8 to 64.", "60"),
        ("offer", vec![("email", "not an address")], "Enter an email address", "not an address"),
    ];
    for (function, fields, message, typed) in &cases {
        let mut browser = world.browser(Who::Primary);
        let from = if *function == "offer" { "/settings/handover" } else { "/settings" };
        let path = format!("/api/settings/{function}");
        let (to, page) = submit(&world, &mut browser, &path, fields, from).await;
        assert_eq!(to, from, "{fields:?}");
        assert!(page.body.contains(message), "{fields:?}: {message} is not on {from}");
        assert!(page.body.contains(&format!("value=\"{typed}\"")), "{fields:?}: {typed} is not kept");
    }
    assert!(before == world.portal.database.digest().await, "nothing is stored");
    // Whoever has another role is told so, and finds no way there.
    let admin = world.page(Who::SecurityAdministrator, "/devices").await;
    assert!(!admin.body.contains("href=\"/settings\""), "not in the navigation");
    let page = world.page(Who::Primary, "/devices").await;
    assert_eq!(
        page.body.matches("href=\"/settings\"").count(),
        2,
        "in the navigation and in the account menu"
    );
    let settings = world.page(Who::Primary, "/settings").await;
    assert!(
        !settings.body.contains(".wasm") && settings.body.contains("15 is recommended"),
        "{}",
        settings.body
    );
}

async fn pages_that_ask_for_a_new_password_say_the_length_that_holds(kind: Kind) {
    let world = World::new(kind).await;
    let says = |page: &Answer, least: usize| {
        page.body.contains(&format!("At least {least} characters"))
            && page.body.contains(&format!("minlength=\"{least}\""))
            && page.body.contains(&format!("data-least=\"{least}\""))
    };
    let holding = Browser::opened(world.id("link"));
    for (least, short) in [(15, "velvet harbour"), (20, "velvet harbour 7 la")] {
        let mut browser = world.browser(Who::Primary);
        let (_, page) = submit(
            &world,
            &mut browser,
            "/api/settings/policy",
            &policy(&least.to_string(), "60"),
            "/settings",
        )
        .await;
        assert!(page.body.contains("The account policy is saved."), "{}", page.body);
        assert!(says(&world.portal.ask(holding.page("/link")).await, least), "{least}");
        assert!(says(&world.page(Who::Tech, "/account").await, least), "{least}");
        let other = world.page(Who::OtherPrimary, "/account").await;
        assert!(says(&other, 15), "another partner has its own");
        let message = format!("Use at least {least} characters.");
        let fields = [(HELD, world.id("link")), ("password", short), ("repeated", short)];
        let (_, page) = submit(&world, &mut holding.clone(), "/api/use-link", &fields, "/link").await;
        assert!(page.body.contains(&message), "{}", page.body);
        let fields = [("current", PASSWORD), ("password", short), ("repeated", short)];
        let mut tech = world.browser(Who::Tech);
        let (_, page) = submit(&world, &mut tech, "/api/account/password", &fields, "/account").await;
        assert!(page.body.contains(&message), "{}", page.body);
    }
    // ASVS 6.2.11: the words of the person, the partner and the host, from the form on.
    for text in ["alder-invited-alder-invited", "localhost/localhost/2026", "invited@alder.example.1"] {
        let fields = [(HELD, world.id("link")), ("password", text), ("repeated", text)];
        let (_, page) = submit(&world, &mut holding.clone(), "/api/use-link", &fields, "/link").await;
        assert!(page.body.contains("This password is easy to guess."), "{text}: {}", page.body);
    }
}

async fn the_primary_account_changes_hands_on_pages(kind: Kind) {
    // T12
    let world = World::new(kind).await;
    let (mut primary, mut tech) = (world.browser(Who::Primary), world.browser(Who::Tech));
    let fields = [("email", "tech@alder.example")];
    let (to, page) = submit(&world, &mut primary, "/api/settings/offer", &fields, "/settings/handover").await;
    assert_eq!(to, "/settings/handover");
    assert!(page.body.contains("Withdraw the offer") && page.body.contains("tech@alder.example"));
    for (who, banner) in
        [(Who::Tech, true), (Who::Admin, false), (Who::Primary, false), (Who::OrgUser, false)]
    {
        let page = world.page(who, "/devices").await;
        assert_eq!(page.body.contains("href=\"/account/handover\""), banner, "{who:?}");
    }
    assert_eq!(world.page(Who::Admin, "/account/handover").await.status, StatusCode::NOT_FOUND);
    let offer = world.page(Who::Tech, "/account/handover").await;
    assert!(offer.body.contains("Alder Primary offers you the primary account of Alder"), "{}", offer.body);
    assert!(!offer.body.contains(".wasm"));
    let (to, page) = submit(&world, &mut tech, "/api/account/accept", &[], "/account/handover").await;
    assert_eq!((&*to, page.status), ("/settings", StatusCode::OK));
    assert!(page.body.contains("You hold the primary account now."), "{}", page.body);
    assert_eq!(world.page(Who::Primary, "/settings").await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.page(Who::Primary, "/groups").await.status, StatusCode::OK);
    assert!(!world.page(Who::Tech, "/devices").await.body.contains("href=\"/account/handover\""));
}
