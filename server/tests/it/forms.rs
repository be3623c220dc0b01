//! Form posts of a browser without script: errors and what was typed come back once, and success leads on.

use std::collections::BTreeSet;

use axum::body::Body;
use domain::limits::{REAUTHENTICATION, TOKEN_GRACE};
use http::{Method, StatusCode};

use crate::{
    database::Kind,
    matrix,
    permissions::fill,
    portal::{Answer, Browser, Fields, HELD, ORIGIN, borrowed},
    world::{PASSWORD, Who, World},
};

/// Function, fields, the page that they are on, and the field that is wrong.
type Case<'a> = (&'a str, Vec<(&'a str, &'a str)>, &'a str, &'a str);

both!(
    a_refused_form_comes_back_with_its_errors_and_what_was_typed_once,
    every_form_shows_each_error_at_its_field,
    passwords_never_come_back,
    what_was_done_is_said_once_on_the_page_that_it_leads_to,
    a_one_time_link_is_shown_once,
    signing_in_leads_to_the_page_that_was_asked_for,
    signing_out_ends_the_session,
    signing_in_over_a_session_ends_it,
    a_planted_session_stays_nobodys_and_no_two_people_share_one,
    who_confirms_gets_another_token_whatever_becomes_of_the_act,
    whoever_gives_a_code_shuts_an_admin_out,
    nobody_is_signed_out_by_confirming,
    a_form_of_somebody_whose_session_ended_leads_to_sign_in,
    secure_portals_have_host_cookies,
    setting_up_happens_once,
    recovery_codes_reach_who_signs_in_over_another_session,
    an_undo_that_is_offered_works,
);

/// A browser that follows a form post; the answer to the post and the page after it.
async fn submit(
    world: &World,
    browser: &mut Browser,
    path: &str,
    fields: Fields<'_>,
    from: &str,
) -> (Answer, Answer) {
    let posted = world.portal.ask(browser.submit(path, fields, from)).await;
    assert_eq!(posted.status, StatusCode::SEE_OTHER, "{path}: {}", posted.body);
    browser.keep(&posted);
    let page = world.portal.ask(browser.page(posted.header("location"))).await;
    browser.keep(&page);
    (posted, page)
}

async fn a_refused_form_comes_back_with_its_errors_and_what_was_typed_once(kind: Kind) {
    let world = World::new(kind).await;
    let mut browser = world.browser(Who::Primary);
    let before = world.portal.database.digest().await;
    let fields =
        [("name", "Typed \"Name\" & more"), ("email", "not an address"), ("phone", "12"), ("role", "tech")];
    let (posted, page) =
        submit(&world, &mut browser, "/api/employees/create", &fields, "/employees/new").await;
    assert_eq!(posted.header("location"), "/employees/new");
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Enter an email address such as name@example.com."), "{}", page.body);
    assert!(page.body.contains("Enter the number with its country code"));
    assert!(
        page.body.contains("id=\"email-error\"")
            && page.body.contains("aria-describedby=\"email-hint email-error\"")
    );
    for typed in ["value=\"Typed &quot;Name&quot; &amp; more\"", "value=\"not an address\"", "value=\"12\""] {
        assert!(page.body.contains(typed), "{typed}");
    }
    let again = world.portal.ask(browser.page("/employees/new")).await;
    assert!(!again.body.contains("not an address") && !again.body.contains("email-error\""), "shown once");
    assert_eq!(before, world.portal.database.digest().await, "nothing is left of it");
}

async fn every_form_shows_each_error_at_its_field(kind: Kind) {
    let world = World::new(kind).await;
    let north = format!("/organizations/{}", world.id("organization/north"));
    let group = format!("/groups/{}", world.id("group/north"));
    let (remove, edit_details) = (format!("{north}/remove"), format!("{north}/details"));
    let shown = crate::world::details("Alder North", "n");
    let id = world.id("organization/north").to_owned();
    let employee = world.id("scopedtech").to_owned();
    let edit = format!("/employees/{employee}");
    let cases: [Case<'_>; 15] = [
        (
            "/api/organizations/create",
            vec![("name", ""), ("group", "")],
            "/organizations/new",
            "Fill this in.",
        ),
        (
            "/api/organizations/create",
            vec![("name", "<b>")],
            "/organizations/new",
            "Remove the characters &lt; and &gt;.",
        ),
        (
            "/api/organization/edit",
            vec![("id", &id), ("shown", &shown), ("name", "\u{202e}evil"), ("locale", "en")],
            &edit_details,
            "Remove invisible control characters",
        ),
        (
            "/api/organization/link",
            vec![("organization", &id), ("device", "NOPE")],
            &north,
            "Not available. Check the spelling.",
        ),
        (
            "/api/organization/remove",
            vec![("id", &id), ("mark", world.id("removal of north")), ("confirmation", "nope")],
            &remove,
            "Type the name exactly as shown.",
        ),
        ("/api/groups/create", vec![("name", "")], "/groups/new", "Choose at least one."),
        (
            "/api/group/rename",
            vec![("id", world.id("group/north")), ("shown", "North"), ("name", "sumac")],
            &group,
            "This name is in use.",
        ),
        ("/api/employee/edit", vec![("id", &employee), ("name", ""), ("phone", "1")], &edit, "Fill this in."),
        (
            "/api/employee/edit",
            vec![("id", &employee), ("name", "Alder"), ("email", "")],
            &edit,
            "Fill this in.",
        ),
        (
            "/api/employee/edit",
            vec![("id", &employee), ("name", "Alder"), ("email", "alder\u{202e}@alder.example")],
            &edit,
            "Remove invisible control characters",
        ),
        ("/api/account/ask-address", vec![("email", "")], "/account/email", "Fill this in."),
        (
            "/api/account/ask-address",
            vec![("email", "<script>@alder.example")],
            "/account/email",
            "Enter an email address such as name@example.com.",
        ),
        (
            "/api/account/ask-address",
            vec![("email", "primary@alder.example")],
            "/account/email",
            "This is the address already.",
        ),
        (
            "/api/account/profile",
            vec![("name", ""), ("phone", "x")],
            "/account",
            "Enter the number with its country code",
        ),
        (
            "/api/account/password",
            vec![("current", "wrong"), ("password", "short"), ("repeated", "")],
            "/account",
            "Use at least 15 characters.",
        ),
    ];
    for (path, fields, from, message) in cases {
        let mut browser = world.browser(Who::Primary);
        let (posted, page) = submit(&world, &mut browser, path, &fields, from).await;
        assert_eq!(posted.header("location"), from, "{path}");
        assert!(page.body.contains(message), "{path}: {message} is not on {from}: {}", page.body);
    }
}

async fn passwords_never_come_back(kind: Kind) {
    // Guarantee 24
    let world = World::new(kind).await;
    let secret = "CANARY-opensesame-9";
    let mut browser = Browser::default();
    let fields = [("email", "tech@alder.example"), ("password", secret), ("next", "/devices")];
    let (posted, page) =
        submit(&world, &mut browser, "/api/sign-in", &fields, "/sign-in?next=%2Fdevices").await;
    assert_eq!(posted.header("location"), "/sign-in?next=%2Fdevices");
    assert!(
        page.body.contains("Email or password is not right.") && page.body.contains("tech@alder.example")
    );
    let mut browser = world.browser(Who::Tech);
    let fields = [("current", secret), ("password", secret), ("repeated", "CANARY-other")];
    let (_, own) = submit(&world, &mut browser, "/api/account/password", &fields, "/account").await;
    for page in [page, own] {
        assert!(!page.body.contains("CANARY"), "{}", page.body);
    }
    let kept = format!("{:?}", world.portal.database.digest().await);
    assert!(!kept.contains("CANARY"), "no secret is kept");
}

async fn what_was_done_is_said_once_on_the_page_that_it_leads_to(kind: Kind) {
    // M39, M40, M92
    let world = World::new(kind).await;
    let mut browser = world.browser(Who::Primary);
    let fields = [("name", "Alder New"), ("group", world.id("group/north"))];
    let (posted, page) =
        submit(&world, &mut browser, "/api/organizations/create", &fields, "/organizations/new").await;
    let own = posted.header("location").to_owned();
    assert!(own.starts_with("/organizations/") && page.body.contains("Alder New was created."));
    let again = world.portal.ask(browser.page(&own)).await;
    assert!(!again.body.contains("was created."), "said once");
    let id = own.trim_start_matches("/organizations/");
    let from = format!("{own}/remove");
    let asked = world.portal.ask(browser.page(&from)).await.body;
    let mark = asked.split("name=\"mark\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let fields = [("id", id), ("mark", mark.expect("a mark")), ("confirmation", "Alder New")];
    let (posted, page) = submit(&world, &mut browser, "/api/organization/remove", &fields, &from).await;
    assert_eq!(posted.header("location"), "/organizations");
    assert!(
        page.body.contains("action=\"/api/organizations/restore\"")
            && page.body.contains(&format!("value=\"{id}\""))
    );
    let (posted, page) =
        submit(&world, &mut browser, "/api/organizations/restore", &[("ids[]", id)], "/organizations").await;
    assert_eq!(posted.header("location"), own);
    assert!(page.body.contains("Alder New is back."));
}

async fn a_one_time_link_is_shown_once(kind: Kind) {
    // M20, T19: not in the address, not on the next page.
    let world = World::new(kind).await;
    let mut browser = world.browser(Who::Primary);
    let fields =
        [("name", "Alder New"), ("email", "new@alder.example"), ("role", "tech"), ("another", "true")];
    let posted = world.portal.ask(browser.submit("/api/employees/create", &fields, "/employees/new")).await;
    assert_eq!(posted.header("location"), "/employees/new?another=true");
    browser.keep(&posted);
    // It is for the page that is opened next, and not for one that is open and looks again meanwhile.
    let looks = browser.request(Method::GET, "/employees/new?another=true").header("accept", "text/html");
    let looks = looks.header("sec-fetch-site", "same-origin").header("sec-fetch-mode", "cors");
    let looked = world.portal.ask(looks.body(Body::empty()).expect("a request")).await;
    assert!(!looked.body.contains(&format!("{ORIGIN}/link/")) && looked.cookies().is_empty());
    let page = world.portal.ask(browser.page(posted.header("location"))).await;
    browser.keep(&page);
    let token = page.body.split(&format!("{ORIGIN}/link/")).nth(1).and_then(|rest| rest.split('"').next());
    let token = token.expect("the link").to_owned();
    assert!(!posted.header("location").contains(&token));
    let again = world.portal.ask(browser.page("/employees/new")).await;
    assert!(!again.body.contains(&token));
    // T18: looking does not use it up, and changes nothing.
    let (path, before) = (format!("/link/{token}"), world.portal.database.digest().await);
    let mut visitors = [Browser::default(), Browser::default()];
    for method in [Method::HEAD, Method::GET, Method::GET] {
        for visitor in &mut visitors {
            let opened = visitor.request(method.clone(), &path).body(Body::empty()).expect("a request");
            let opened = world.portal.ask(opened).await;
            assert_eq!((opened.status, opened.header("location")), (StatusCode::SEE_OTHER, "/link"));
            // T19: the token goes to a cookie, and to nothing else.
            assert_eq!(opened.header("referrer-policy"), "no-referrer");
            let cookie = format!("link={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=1800");
            assert_eq!(opened.cookies(), [cookie]);
            assert!(!opened.body.contains(&token));
            visitor.keep(&opened);
            let page = world.portal.ask(visitor.page("/link")).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.body);
            assert!(page.body.contains("Set your password") && !page.body.contains(&token), "{}", page.body);
        }
    }
    assert_eq!(before, world.portal.database.digest().await);
    // A browser that keeps no cookies is told so.
    let none = world.page(Who::Anon, "/link").await;
    assert!(
        none.body.contains("Open your link again") && none.body.contains("allow cookies"),
        "{}",
        none.body
    );
    let fields = [(HELD, &*token), ("password", PASSWORD), ("repeated", PASSWORD), ("username", "x")];
    let [visitor, other] = &mut visitors;
    // Of two links that one browser opened, the page of the first does not use the second.
    let first = [("link", "0123456789abcdef"), ("password", PASSWORD), ("repeated", PASSWORD)];
    let (posted, page) = submit(&world, visitor, "/api/use-link", &first, "/link").await;
    assert_eq!(posted.header("location"), "/link");
    assert!(page.body.contains("This browser opened another link meanwhile."), "{}", page.body);
    let (posted, _) = submit(&world, visitor, "/api/use-link", &fields, "/link").await;
    assert_eq!(posted.header("location"), "/sign-in");
    assert!(!visitor.cookies.contains_key("session"), "a link does not sign in");
    assert!(!visitor.cookies.contains_key("link"), "what is used is held no longer");
    assert_eq!(world.portal.ask(other.page("/link")).await.status, StatusCode::NOT_FOUND);
}

async fn recovery_codes_reach_who_signs_in_over_another_session(kind: Kind) {
    let world = World::new(kind).await;
    let token = world.id("link");
    let fields = [(HELD, token), ("password", PASSWORD), ("repeated", PASSWORD)];
    assert_eq!(world.post(Who::Anon, "/api/use-link", &fields).await.status, StatusCode::OK);
    // Somebody else is still signed in there.
    let mut browser = world.browser(Who::Tech);
    let fields = [("email", "invited@alder.example"), ("password", PASSWORD)];
    let answer = world.portal.ask(browser.post("/api/sign-in", &fields)).await;
    browser.keep(&answer);
    let step = world.portal.ask(browser.get("/api/second-step", &[("sealed", "")])).await.json();
    let (sealed, key) =
        (step["app"]["sealed"].as_str().expect("a text"), step["app"]["key"].as_str().expect("a key"));
    let code = crate::world::code_of(key, world.portal.store.clock());
    let fields = [("sealed", sealed), ("new_code", &*code), ("next", "")];
    let (posted, page) = submit(&world, &mut browser, "/api/set-up", &fields, "/set-up").await;
    assert!(posted.header("location").starts_with("/account/recovery-codes"), "{}", posted.body);
    assert_eq!(page.body.matches("<li><code>").count(), 10, "{}", page.body);
}

pub async fn sign_in(world: &World, browser: &mut Browser, next: &str) -> Answer {
    let fields = [("email", "tech@alder.example"), ("password", PASSWORD), ("next", next)];
    let answer = world.portal.ask(browser.submit("/api/sign-in", &fields, "/sign-in")).await;
    browser.keep(&answer);
    // Where the page is that goes on with it: `next` travels in its address, and from there in its form.
    let page = answer.header("location").to_owned();
    assert!(page.starts_with("/second-factor"), "{page}");
    let shown = world.portal.ask(browser.page(&page)).await;
    let next = shown.body.split("name=\"next\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let next = next.expect("a field").replace("&amp;", "&");
    let code = world.code("tech@alder.example");
    let fields = [("code", &*code), ("next", &next)];
    let answer = world.portal.ask(browser.submit("/api/second-factor", &fields, &page)).await;
    browser.keep(&answer);
    answer
}

async fn signing_in_leads_to_the_page_that_was_asked_for(kind: Kind) {
    let world = World::new(kind).await;
    let asked = world.page(Who::Anon, "/devices?q=a&sort=-hostname").await;
    assert_eq!(asked.header("location"), "/sign-in?next=%2Fdevices%3Fq%3Da%26sort%3D-hostname");
    let mut browser = Browser::default();
    let answer = sign_in(&world, &mut browser, "/devices?q=a&sort=-hostname").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (StatusCode::SEE_OTHER, "/devices?q=a&sort=-hostname")
    );
    let cookie = answer.cookies().into_iter().find(|line| line.starts_with("session=")).expect("a session");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"));
    assert!(!cookie.contains("Secure") && !cookie.contains("Domain"), "plain names on this machine alone");
    assert_eq!(world.portal.ask(browser.page("/devices")).await.status, StatusCode::OK);
}

async fn signing_out_ends_the_session(kind: Kind) {
    // Guarantee 14
    let world = World::new(kind).await;
    let mut browser = world.browser(Who::Tech);
    let stolen = browser.clone();
    let answer = world.portal.ask(browser.submit("/api/sign-out", &[], "/devices")).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
    browser.keep(&answer);
    assert!(!browser.cookies.contains_key("session"));
    assert_eq!(world.portal.ask(stolen.get("/api/me", &[])).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        world.portal.ask(stolen.page("/devices")).await.header("location"),
        "/sign-in?next=%2Fdevices"
    );
}

async fn signing_in_over_a_session_ends_it(kind: Kind) {
    // T30
    let world = World::new(kind).await;
    let mut browser = world.browser(Who::ScopedTech);
    let before = browser.clone();
    sign_in(&world, &mut browser, "").await;
    assert_ne!(before.cookies["session"], browser.cookies["session"]);
    assert_eq!(world.portal.ask(before.get("/api/me", &[])).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.portal.ask(browser.get("/api/me", &[])).await.json()["email"], "tech@alder.example");
    // Two cookies of one name are nobody's.
    let request = before.request(Method::GET, "/api/me").header("cookie", "session=x; session=y");
    let request = request.header("accept", "application/json").body(Body::empty());
    assert_eq!(world.portal.ask(request.expect("a request")).await.status, StatusCode::UNAUTHORIZED);
}

async fn a_planted_session_stays_nobodys_and_no_two_people_share_one(kind: Kind) {
    // P51
    const SECOND: &str = "scopedtech@alder.example";
    let world = World::new(kind).await;
    let planted = Browser::with(&"0123456789abcdef".repeat(4));
    let status = async |browser: &Browser| world.portal.ask(browser.get("/api/me", &[])).await.status;
    let whose =
        async |browser: &Browser| world.portal.ask(browser.get("/api/me", &[])).await.json()["email"].clone();
    let mut tokens = BTreeSet::from([planted.cookies["session"].clone()]);
    // The second person finds the first signed in, or signed out.
    for signs_out in [false, true] {
        let mut browser = planted.clone();
        let answer = sign_in(&world, &mut browser, "").await;
        assert!(answer.cookies().iter().any(|line| line.starts_with("session=")), "{:?}", answer.cookies());
        let first = browser.clone();
        assert!(tokens.insert(first.cookies["session"].clone()), "another token");
        assert_eq!(whose(&first).await, "tech@alder.example");
        assert_eq!(status(&planted).await, StatusCode::UNAUTHORIZED);
        if signs_out {
            let answer = world.portal.ask(browser.post("/api/sign-out", &[])).await;
            browser.keep(&answer);
        }
        let fields = [("email", SECOND), ("password", PASSWORD)];
        let answer = world.portal.ask(browser.post("/api/sign-in", &fields)).await;
        browser.keep(&answer);
        let code = world.code(SECOND);
        let answer =
            world.portal.ask(browser.post("/api/second-factor", &[("code", &code), ("next", "")])).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        browser.keep(&answer);
        assert!(tokens.insert(browser.cookies["session"].clone()), "another token");
        assert_eq!(whose(&browser).await, SECOND);
        for before in [&planted, &first] {
            assert_eq!(status(before).await, StatusCode::UNAUTHORIZED);
        }
    }
}

async fn who_confirms_gets_another_token_whatever_becomes_of_the_act(kind: Kind) {
    // Guarantee 14, ASVS 7.2.4: with script, without it, and where the act itself is refused
    let mut world = World::new(kind).await;
    for (script, id) in [(true, "scopedtech"), (false, "scopedtech"), (true, "never")] {
        world.portal.store.clock().advance(REAUTHENTICATION + 1);
        let code = world.code("primary@alder.example");
        let mut browser = world.browser(Who::Primary);
        let before = browser.clone();
        let id = world.id(id).to_owned();
        let (path, fields) = ("/api/employee/reset-second-factor", [("id", &*id), ("code", &*code)]);
        let request =
            if script { browser.post(path, &fields) } else { browser.submit(path, &fields, "/employees") };
        let answer = world.portal.ask(request).await;
        browser.keep(&answer);
        assert_ne!(before.cookies["session"], browser.cookies["session"], "{script} {id}: {}", answer.body);
        let status = async |browser: &Browser| world.portal.ask(browser.get("/api/me", &[])).await.status;
        assert_eq!(status(&before).await, StatusCode::OK, "what was under way goes on");
        world.portal.store.clock().advance(TOKEN_GRACE);
        assert_eq!(status(&before).await, StatusCode::UNAUTHORIZED);
        assert_eq!(status(&browser).await, StatusCode::OK);
        world.renew(Who::Primary, &browser);
    }
}

async fn whoever_gives_a_code_shuts_an_admin_out(kind: Kind) {
    // Guarantee 14: what asks for a code takes it
    let mut world = World::new(kind).await;
    for path in ["/api/employee/end-sessions", "/api/employee/deactivate"] {
        world.portal.store.clock().advance(REAUTHENTICATION + 1);
        let id = world.id("admin").to_owned();
        let refused = world.post(Who::Primary, path, &[("id", &id)]).await;
        assert!(refused.body.contains("Confirm"), "{path}: {}", refused.body);
        let code = world.code("primary@alder.example");
        let mut browser = world.browser(Who::Primary);
        let done = world.portal.ask(browser.post(path, &[("id", &id), ("code", &code)])).await;
        assert_eq!(done.status, StatusCode::OK, "{path}: {}", done.body);
        browser.keep(&done);
        world.renew(Who::Primary, &browser);
    }
}

async fn nobody_is_signed_out_by_confirming(kind: Kind) {
    // ASVS 7.2.4: whatever takes a code gives the token that comes of it, or the session ends with the grace
    const SIGNS_OUT: [&str; 1] = ["/api/sign-out"];
    let mut confirmed = BTreeSet::new();
    for row in matrix::CHANGING.iter().filter(|row| !SIGNS_OUT.contains(&row.path)) {
        let world = World::new(kind).await;
        let target = &row.targets[0];
        let code = world.code("primary@alder.example");
        let given = row.fields.iter().filter(|(name, _)| *name != "code");
        let mut fields: Vec<(String, String)> =
            given.map(|(name, text)| ((*name).to_owned(), fill(text, &world, target))).collect();
        fields.push(("code".to_owned(), code));
        let mut browser = world.browser(Who::Primary);
        let before = browser.cookies["session"].clone();
        let answer =
            world.portal.ask(browser.post(&fill(row.path, &world, target), &borrowed(&fields))).await;
        browser.keep(&answer);
        if browser.cookies.get("session").is_some_and(|token| *token != before) {
            confirmed.insert(row.path);
        }
        world.portal.store.clock().advance(TOKEN_GRACE);
        let after = world.portal.ask(browser.get("/api/me", &[])).await.status;
        assert_eq!(after, StatusCode::OK, "{} answered {}: {}", row.path, answer.status, answer.body);
    }
    for path in
        ["/api/organization/remove", "/api/organizations/bulk", "/api/employees/bulk", "/api/settings/policy"]
    {
        assert!(confirmed.contains(path), "{path} takes a code: {confirmed:?}");
    }
}

async fn a_form_of_somebody_whose_session_ended_leads_to_sign_in(kind: Kind) {
    let world = World::new(kind).await;
    let answer =
        world.submit(Who::Anon, "/api/account/profile", &[("name", "x"), ("phone", "")], "/account").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (StatusCode::SEE_OTHER, "/sign-in?next=%2Faccount")
    );
}

async fn secure_portals_have_host_cookies(kind: Kind) {
    let flags = ["--public-url", "https://portal.example"];
    let world = World::with(kind, &flags).await;
    let mut browser = Browser::default();
    let answer = sign_in(&world, &mut browser, "/account").await;
    let names: Vec<&str> = answer.cookies().iter().filter_map(|line| line.split('=').next()).collect();
    assert_eq!(names, ["__Host-session", "__Host-browser", "__Host-step"]);
    for line in answer.cookies() {
        assert!(line.contains("; Secure") && line.contains("; Path=/") && !line.contains("Domain"), "{line}");
    }
    assert!(answer.header("strict-transport-security").contains("max-age=31536000"));
    assert_eq!(world.portal.ask(browser.page("/account")).await.status, StatusCode::OK);
    let opened = world.page(Who::Anon, &format!("/link/{}", world.id("link"))).await;
    assert!(opened.cookies()[0].starts_with("__Host-link=") && opened.cookies()[0].ends_with("; Secure"));
    let tossed = Browser::with(&browser.cookies["__Host-session"]);
    assert_eq!(world.portal.ask(tossed.get("/api/me", &[])).await.status, StatusCode::UNAUTHORIZED);
}

async fn setting_up_happens_once(kind: Kind) {
    let portal = crate::portal::TestPortal::empty(kind).await;
    let fields = |token| {
        [
            ("token", token),
            ("name", "First"),
            ("region", "apac"),
            ("person", "Ann"),
            ("email", "ann@first.example"),
            ("password", PASSWORD),
            ("repeated", PASSWORD),
        ]
    };
    let mut browser = Browser::default();
    let wrong = portal.ask(browser.submit("/api/welcome", &fields("guess"), "/welcome?token=guess")).await;
    assert_eq!(wrong.header("location"), "/welcome?token=guess");
    let done = portal.ask(browser.submit("/api/welcome", &fields("setup"), "/welcome?token=setup")).await;
    assert_eq!(done.header("location"), "/sign-in");
    browser.keep(&done);
    assert!(portal.ask(browser.page("/sign-in")).await.body.contains("The portal is ready."));
    let again = portal.ask(browser.post("/api/welcome", &fields("setup"))).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
}

async fn an_undo_that_is_offered_works(kind: Kind) {
    // UX section 3: by whoever was offered it, long after they last gave a code
    let world = World::new(kind).await;
    world.portal.store.clock().advance(REAUTHENTICATION + 1);
    let undone = async |who: Who, answer: &Answer| {
        assert!(answer.status.is_success(), "{}", answer.body);
        let undo = answer.json()["notice"]["undo"].clone();
        let action = undo["action"].as_str().map(str::to_owned)?;
        let fields: Vec<(String, String)> =
            serde_json::from_value(undo["fields"].clone()).expect("its fields");
        let answer = world.post(who, &action, &borrowed(&fields)).await;
        assert!(answer.status.is_success(), "{who:?} {action} {fields:?}: {}", answer.body);
        Some(answer)
    };
    let (north, device) = (world.id("organization/north"), world.id("device/north"));
    let fields = [("organization", north), ("device", device)];
    for who in [Who::ScopedAdmin, Who::Admin] {
        let answer = world.post(who, "/api/organization/unlink", &fields).await;
        assert!(undone(who, &answer).await.is_some(), "{who:?}");
        let shown = world.page(who, &format!("/devices/{device}")).await;
        assert_eq!(shown.status, StatusCode::OK, "{who:?}: linked again");
    }
    let answer = world.post(Who::Primary, "/api/employee/deactivate", &[("id", world.id("tech"))]).await;
    assert!(undone(Who::Primary, &answer).await.is_some());
    // An Admin is shut out, and let in again, by whoever gives a code: no button that fails.
    let answer = world.post(Who::Primary, "/api/employee/deactivate", &[("id", world.id("admin"))]).await;
    assert!(answer.body.contains("Confirm"), "{}", answer.body);
}
