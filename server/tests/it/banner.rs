//! What the operator tells people above their pages: put up and taken away by command line, read by whom it is for (M1).

use domain::{PartnerId, notice::NewNotice, time::MINUTE};

use crate::{
    database::Kind,
    serving::{HTML, Serving, place, refused, run},
    streams,
    world::{Who, World, first_step, system},
};

both!(
    a_notice_stands_above_every_page_until_it_is_over,
    a_notice_for_one_partner_is_read_by_its_people_alone,
);

/// Puts a notice up for the next half hour.
async fn put_up(world: &World, text: &str, link: &str, partner: Option<PartnerId>) {
    let now = world.portal.store.clock().now();
    let until = now.plus(30 * MINUTE).to_string();
    let new = NewNotice::parse(text, link, None, &until, now).expect("a notice");
    system(&world.portal).add_notice(&new, partner).await.expect("it is put up");
}

async fn a_notice_stands_above_every_page_until_it_is_over(kind: Kind) {
    let world = World::new(kind).await;
    let step = first_step(&world.portal, "tech@alder.example").await;
    let mut stream = streams::open(&world, Who::Tech, "/events").await;
    streams::silent(&mut stream).await;
    let text = "Backups <script>alert(1)</script> pause";
    put_up(&world, text, "/devices?q=a&level=ok", None).await;
    let told = streams::next(&mut stream).await.expect("an event");
    assert!(told.starts_with("event: changed\n"), "an open page looks again: {told}");
    let pages = async || {
        let mut pages = vec![("/second-factor", world.portal.ask(step.page("/second-factor")).await.body)];
        for path in ["/sign-in", "/forgot", "/link", "/nothing/here"] {
            pages.push((path, world.page(Who::Anon, path).await.body));
        }
        // With the program and without it.
        for path in ["/devices", "/account", "/settings", "/sessions", "/nothing/here"] {
            pages.push((path, world.page(Who::Primary, path).await.body));
        }
        pages.push(("/home", world.page(Who::OrgUser, "/home").await.body));
        pages
    };
    let escaped = "Backups &lt;script&gt;alert(1)&lt;/script&gt; pause";
    for (path, page) in pages().await {
        let shown = page.split_once("aria-label=\"Notices\"").map(|(_, rest)| rest);
        let shown = shown.unwrap_or_else(|| panic!("{path}: {page}"));
        assert!(shown.contains(escaped), "{path}: {page}");
        assert!(
            shown.contains("<a href=\"/devices?q=a&amp;level=ok\" rel=\"external\">Read more</a>"),
            "{path}"
        );
        assert!(!page.contains("<script>alert"), "{path}: {page}");
        let (banner, title) = (page.find("aria-label=\"Notices\""), page.find("<h1"));
        assert!(banner < title, "{path}: above what the page shows");
    }
    let me = world.get(Who::Tech, "/api/me", &[]).await.json();
    assert_eq!(me["email"], "tech@alder.example");
    assert!(me["notices"].as_str().is_some_and(|notices| notices.contains(escaped)), "{me}");
    world.portal.store.clock().advance(30 * MINUTE);
    for (path, page) in pages().await {
        assert!(!page.contains(escaped) && !page.contains("Read more"), "{path}: {page}");
    }
    let me = world.get(Who::Tech, "/api/me", &[]).await.json();
    assert!(me["email"] == "tech@alder.example" && me.get("notices").is_none(), "{me}");
}

async fn a_notice_for_one_partner_is_read_by_its_people_alone(kind: Kind) {
    let world = World::new(kind).await;
    let partners = system(&world.portal).partners().await.expect("partners");
    let alder = partners.into_iter().find(|(_, name)| name == "Alder").expect("Alder").0;
    put_up(&world, "The office is closed", "https://office.elsewhere.example/hours", Some(alder)).await;
    for who in [Who::Primary, Who::ScopedTech, Who::Sales, Who::OrgUser] {
        let page = world.page(who, "/account").await.body;
        assert!(page.contains("The office is closed"), "{who:?}: {page}");
        let link = "<a href=\"https://office.elsewhere.example/hours\" rel=\"noopener\">Read more</a>";
        assert!(page.contains(link), "{who:?}: {page}");
    }
    for (who, path) in [(Who::OtherPrimary, "/account"), (Who::Anon, "/sign-in")] {
        let page = world.page(who, path).await.body;
        assert!(!page.contains("The office is closed"), "{who:?}: {page}");
    }
    let me = world.get(Who::OtherPrimary, "/api/me", &[]).await.json();
    assert!(me["email"].is_string() && me.get("notices").is_none(), "{me}");
}

#[test]
fn the_operator_puts_notices_up_and_takes_them_away_while_the_portal_serves() {
    let place = place();
    let printed =
        place.done(&["demo", "--organizations", "1", "--devices", "1", "--employees", "4", "--seed", "1"]);
    let partners = place.done(&["partner", "list"]);
    let (partner, name) = partners.trim_end().split_once("  ").expect("a partner");
    let serving = Serving::start(&place);
    let session = serving.sign_in(&printed);
    let shown = |text: &str| {
        let before = serving.get("/sign-in", &[HTML]).body;
        let within = serving.get("/account", &[HTML, ("cookie", session.as_str())]).body;
        assert!(before.contains("Sign in") && within.contains("Sign out"), "{within}");
        (before.contains(text), within.contains(text))
    };
    let add = |line: &[&str]| place.done(&[&["notice", "add"][..], line].concat());

    let link = "https://status.example/";
    let said = add(&["--text", "Backups pause", "--link", link, "--until", "2099-12-31"]);
    assert!(said.contains("until 2100-01-01 00:00 UTC"), "the last day counts: {said}");
    let all = said.split_whitespace().next().expect("an id");
    assert_eq!(shown("Backups pause"), (true, true));
    for (text, whose) in [("For people here", name), ("For people there", partner)] {
        let said = add(&["--text", text, "--until", "2099-12-31T18:30", "--partner", whose]);
        assert_eq!((shown(text), said.lines().count()), ((false, true), 1), "{text}");
    }
    // Whoever puts up one more than fits is told at once.
    let said = add(&["--text", "One more", "--until", "2099-12-31", "--partner", partner]);
    let more = said.split_whitespace().next().expect("an id");
    assert!(
        said.contains("At most 3") && said.trim_end().ends_with(&format!("{all}  Backups pause")),
        "{said}"
    );
    place.done(&["notice", "remove", more]);
    add(&["--text", "Not yet", "--from", "2099-01-01", "--until", "2099-01-02 06:00"]);
    assert_eq!(shown("Not yet"), (false, false));

    let listed = place.done(&["notice", "list"]);
    let lines: Vec<_> = listed.lines().collect();
    assert_eq!(lines.len(), 4, "{listed}");
    assert!(
        lines[0].contains("2099-01-01 00:00 UTC to 2099-01-02 06:00 UTC  everybody  Not yet"),
        "{listed}"
    );
    assert!(lines.iter().any(|line| line.ends_with(&format!("{name}  For people there"))), "{listed}");
    let of_all = lines.iter().find(|line| line.starts_with(all)).expect("it is listed");
    assert!(of_all.ends_with(&format!("everybody  Backups pause  {link}")), "{listed}");

    let removed = place.done(&["notice", "remove", all]);
    assert!(removed.contains("Backups pause"), "{removed}");
    assert_eq!(shown("Backups pause"), (false, false));
    refused(&place, &["notice", "remove", all], &[], &["no notice has the id", all]);
    for id in lines.iter().filter_map(|line| line.split_whitespace().next()).filter(|id| *id != all) {
        place.done(&["notice", "remove", id]);
    }
    assert_eq!(place.done(&["notice", "list"]), "");
    place.done(&["audit", "verify"]);
}

#[test]
fn a_notice_that_is_not_right_is_refused_in_one_line() {
    let place = place();
    let until = ["--until", "2099-12-31"];
    let text = ["--text", "Backups pause"];
    let long = "x".repeat(301);
    for (line, words) in [
        (["--text", ""], "--text: Fill this in."),
        (["--text", &*long], "--text: Shorten this to 300 characters"),
        (["--text", "two\nlines"], "--text: Remove invisible control characters"),
        (["--text", "hid\u{200b}den"], "--text: Remove invisible control characters"),
    ] {
        let line = [&["notice", "add"][..], &line, &until].concat();
        refused(&place, &line, &[], &[words]);
    }
    for (line, words) in [
        (["--link", "javascript:alert(1)"], "--link: Give an address"),
        (["--link", "//elsewhere.example"], "--link: Give an address"),
        (["--from", "tomorrow"], "--from: Give a day or an instant in UTC"),
        (["--from", "2100-01-01"], "would end before it begins"),
        (["--partner", "Nobody"], "there is no partner named \"Nobody\""),
    ] {
        let line = [&["notice", "add"][..], &text, &line, &until].concat();
        refused(&place, &line, &[], &[words]);
    }
    for (until, words) in [("2020-01-01", "over already"), ("2099-02-30", "--until: Give a day")] {
        let line = [&["notice", "add"][..], &text, &["--until", until]].concat();
        refused(&place, &line, &[], &[words]);
    }
    assert_eq!(place.done(&["notice", "list"]), "", "nothing was put up");
    let garbage = run(&place, &["notice", "remove", "garbage!"], &[]);
    assert_eq!(garbage.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&garbage.stderr).contains("not the id of a notice"));
}
