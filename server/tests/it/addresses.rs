//! Where mails go and where their links lead, whatever is typed and whatever a request says of itself; and what somebody
//! is told who asks for another address.

use axum::body::Body;
use domain::limits::RESET;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use server::mail::Letter;
use store::{Mail, News};

use crate::{
    database::Kind,
    portal::{Answer, Browser, HELD, ORIGIN, TestPortal},
    world::{PASSWORD, Who, World, system},
};

both!(
    links_in_mails_lead_to_the_configured_address_whatever_a_request_says,
    a_mail_goes_to_the_one_address_that_is_stored_or_typed,
    whoever_has_an_address_is_told_to_nobody_who_asks_for_it,
    an_address_is_changed_without_script,
    where_mails_leave_a_link_is_shown_to_nobody_else,
    an_address_that_a_product_uses_says_which,
);

/// Somebody, the function that they call, and its fields.
type Sent<'a> = (Who, &'a str, Vec<(&'a str, &'a str)>);

/// What is to be mailed now.
async fn post(portal: &TestPortal) -> Vec<Mail> {
    let system = system(portal);
    system.answer_reset_requests().await.expect("an answer");
    let mut mails = Vec::new();
    while let Some(mail) = system.next_mail().await.expect("the mails") {
        system.mail_done(&mail).await.expect("it is written down");
        mails.push(mail);
    }
    mails
}

/// What requests say of where they came from, and must not be believed (T20, P46).
const FORGED: [&[(&str, &str)]; 14] = [
    &[("host", "evil.example")],
    &[("host", "localhost:3000@evil.example")],
    &[("host", "localhost:3000.evil.example")],
    &[("host", "localhost:3000"), ("host", "evil.example")],
    &[("x-forwarded-host", "evil.example")],
    &[("x-forwarded-host", "localhost:3000, evil.example")],
    &[("x-forwarded-server", "evil.example")],
    &[("x-forwarded-proto", "https"), ("x-forwarded-host", "evil.example")],
    &[("x-forwarded-port", "4443"), ("x-forwarded-prefix", "/evil.example")],
    &[("x-original-host", "evil.example"), ("x-host", "evil.example")],
    &[("x-original-url", "http://evil.example/"), ("x-rewrite-url", "http://evil.example/")],
    &[("forwarded", "for=192.0.2.1;host=evil.example;proto=https")],
    &[("forwarded", "host=localhost;host=\"evil.example\"")],
    &[("x-http-host-override", "evil.example"), ("via", "1.1 evil.example")],
];

async fn links_in_mails_lead_to_the_configured_address_whatever_a_request_says(kind: Kind) {
    let mut triggered = 0;
    for headers in FORGED {
        let world = World::new(kind).await;
        post(&world.portal).await;
        let (invited, gone) = (world.id("invited"), world.id("gone"));
        let (tech, scoped) = (world.id("tech"), world.id("scopedtech"));
        let triggers: [Sent<'_>; 11] = [
            (Who::Anon, "/api/forgot", vec![("email", "business@alder.example")]),
            (Who::Tech, "/api/account/ask-address", vec![("email", "tech2@alder.example")]),
            (
                Who::Primary,
                "/api/employee/edit",
                vec![("id", scoped), ("name", "Alder"), ("email", "scoped2@alder.example")],
            ),
            (
                Who::Primary,
                "/api/employee/edit",
                vec![("id", invited), ("name", "Alder"), ("email", "invited2@alder.example")],
            ),
            (
                Who::Primary,
                "/api/employees/create",
                vec![("name", "Alder New"), ("email", "new@alder.example"), ("role", "tech")],
            ),
            (Who::Primary, "/api/employee/resend", vec![("id", invited)]),
            (Who::Primary, "/api/employee/reactivate", vec![("id", gone)]),
            (Who::Primary, "/api/employee/reset-second-factor", vec![("id", tech)]),
            (Who::Sales, "/api/account/recovery-codes", vec![]),
            (Who::Primary, "/api/employee/deactivate", vec![("id", tech)]),
            (Who::Anon, "/api/forgot", vec![("email", "invited2@alder.example")]),
        ];
        for (place, (who, path, fields)) in triggers.into_iter().enumerate() {
            if place == 10 {
                // Not while the invitation is on its way.
                world.portal.store.clock().advance(RESET);
            }
            let (mut parts, body) = world.browser(who).post(path, &fields).into_parts();
            for (name, value) in headers {
                parts.headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
            let answer = world.portal.ask(http::Request::from_parts(parts, body)).await;
            assert_eq!(answer.status, StatusCode::OK, "{path} {headers:?}: {}", answer.body);
            let said = format!("{:?}{}", answer.headers, answer.body);
            assert!(!said.contains("evil"), "{path} {headers:?}: {said}");
            let mails = post(&world.portal).await;
            assert!(!mails.is_empty(), "{path} mails something");
            for mail in mails {
                let letter = Letter::of(&mail, ORIGIN);
                for form in [letter.text(), letter.html()] {
                    assert!(!form.contains("evil") && !form.contains(":4443"), "{path} {headers:?}: {form}");
                    for link in form.split("http").skip(1) {
                        assert!(format!("http{link}").starts_with(ORIGIN), "{path} {headers:?}: {link}");
                    }
                }
                triggered += 1;
            }
        }
    }
    assert!(triggered > 14 * 11);
}

/// Texts that look like the address of a Tech, or that hold it and another one.
fn look_alikes() -> Vec<String> {
    let (mine, other) = ("tech@alder.example", "evil@elsewhere.example");
    let mut shapes: Vec<String> = [
        "[\"tech@alder.example\",\"evil@elsewhere.example\"]",
        "{\"email\":\"evil@elsewhere.example\"}",
        "\"tech@alder.example\"",
        "'tech@alder.example'",
        "\"tech\"@alder.example",
        "\"tech@alder.example\"@elsewhere.example",
        "Tech <tech@alder.example>",
        "\"Tech\" <evil@elsewhere.example>",
        "<tech@alder.example>",
        "tech@alder.example(evil@elsewhere.example)",
        "tech(comment)@alder.example",
        "mailto:tech@alder.example",
        "tech@alder.example.",
        "tech.@alder.example",
        ".tech@alder.example",
        "te..ch@alder.example",
        "tech@alder..example",
        "tech@.alder.example",
        "tech@alder.example@elsewhere.example",
        "tech@[192.0.2.1]",
        "tech@192.0.2.1:25",
        "tech@alder",
        "tech%40alder.example",
        "tech&#64;alder.example",
        "tech at alder.example",
        // Letters that become others when somebody folds case or width (CVE-2019-19844).
        "tech\u{ff20}alder.example",
        "tech\u{fe6b}alder.example",
        "\u{ff54}ech@alder.example",
        "tec\u{ff48}@alder.example",
        "tech@\u{ff41}lder.example",
        "tech@alder\u{3002}example",
        "tech@alder\u{ff0e}example",
        "tech@alder.\u{ff45}xample",
        "te\u{441}h@alder.example",
        "tech@a\u{13cc}der.example",
        "pr\u{131}mary@alder.example",
        "PR\u{130}MARY@alder.example",
        "\u{17f}ales@alder.example",
        "\u{212a}tech@alder.example",
        "tech@alder.example\u{0}",
        "tech\u{200b}@alder.example",
        "tech\u{ad}@alder.example",
        "tech@alder.example\u{202e}",
        "te\u{301}ch@alder.example",
        "tech\\@alder.example",
        "tech@alder.example\\",
        "tech@alder_example.com",
        "tech@-alder.example",
        "tech@alder-.example",
        "@alder.example",
        "tech@",
    ]
    .map(str::to_owned)
    .to_vec();
    for between in
        [",", ", ", ";", " ", "|", "\t", "\r\n", "\n", "\r\nBcc: ", "%0d%0aBcc:", "%0a", "&email=", "?cc="]
    {
        shapes.push(format!("{mine}{between}{other}"));
        shapes.push(format!("{other}{between}{mine}"));
    }
    shapes
}

async fn a_mail_goes_to_the_one_address_that_is_stored_or_typed(kind: Kind) {
    // P44, P45, T21
    let world = World::new(kind).await;
    post(&world.portal).await;
    let id = world.id("scopedtech");
    let shapes = look_alikes();
    assert!(shapes.len() >= 60);
    let before = world.portal.database.digest().await;
    for shape in &shapes {
        let asked: [Sent<'_>; 4] = [
            (Who::Anon, "/api/forgot", vec![("email", shape)]),
            (Who::Tech, "/api/account/ask-address", vec![("email", shape)]),
            (Who::Primary, "/api/employee/edit", vec![("id", id), ("name", "Alder"), ("email", shape)]),
            (
                Who::Primary,
                "/api/employees/create",
                vec![("name", "Alder New"), ("email", shape), ("role", "tech")],
            ),
        ];
        for (who, path, fields) in asked {
            let answer = world.post(who, path, &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {shape:?}: {}", answer.body);
        }
    }
    // The field more than once, as a list, or in another kind of body.
    let twice = "email=tech%40alder.example&email=evil%40elsewhere.example";
    for (body, mime) in [
        (twice, "application/x-www-form-urlencoded"),
        (
            "email[]=tech%40alder.example&email[]=evil%40elsewhere.example",
            "application/x-www-form-urlencoded",
        ),
        ("email[0]=tech%40alder.example", "application/x-www-form-urlencoded"),
        ("email[a]=evil%40elsewhere.example", "application/x-www-form-urlencoded"),
        (r#"{"email":["tech@alder.example","evil@elsewhere.example"]}"#, "application/json"),
        (r#"{"email":{"a":"evil@elsewhere.example"}}"#, "application/json"),
    ] {
        for (who, path) in [(Who::Anon, "/api/forgot"), (Who::Tech, "/api/account/ask-address")] {
            let request = world.browser(who).request(Method::POST, path).header("accept", "application/json");
            let request = request.header("sec-fetch-site", "same-origin").header("content-type", mime);
            let answer = world.portal.ask(request.body(Body::from(body)).expect("a request")).await;
            assert!(answer.status.is_client_error(), "{path} {body}: {}", answer.status);
        }
    }
    assert!(before == world.portal.database.digest().await, "nothing is stored of it");
    assert!(post(&world.portal).await.is_empty());

    // Other spellings of the one address, and addresses that only resemble it.
    for (place, typed) in
        ["TECH@ALDER.EXAMPLE", " tech@Alder.Example ", "Tech@alder.EXAMPLE"].iter().enumerate()
    {
        world.portal.store.clock().advance(3_600_000);
        let client = [("email", *typed)];
        assert!(world.post(Who::Anon, "/api/forgot", &client).await.status.is_success(), "{place}");
        let mails = post(&world.portal).await;
        assert_eq!(mails.iter().map(|mail| &*mail.to).collect::<Vec<_>>(), ["tech@alder.example"], "{typed}");
    }
    for near in [
        "tech+a@alder.example",
        "t.ech@alder.example",
        "tech@alder.example.org",
        "tech@xn--alder-1za.example",
    ] {
        world.portal.store.clock().advance(3_600_000);
        assert!(world.post(Who::Anon, "/api/forgot", &[("email", near)]).await.status.is_success());
        assert!(post(&world.portal).await.is_empty(), "{near} is nobody's");
    }
    let world = World::new(kind).await;
    post(&world.portal).await;
    for typed in ["New.Tech+Portal@ALDER.example", " tech@alder.example.org "] {
        let answer = world.post(Who::ScopedTech, "/api/account/ask-address", &[("email", typed)]).await;
        assert!(answer.status.is_success(), "{}", answer.body);
        let mails = post(&world.portal).await;
        let canonical = typed.trim().to_lowercase();
        for mail in &mails {
            let link = matches!(mail.news, News::NewAddress { .. });
            assert_eq!(mail.to, if link { &*canonical } else { "scopedtech@alder.example" }, "{typed}");
        }
        assert_eq!(mails.len(), 2, "{mails:?}");
    }
}

/// What an answer tells, less what is of this request alone.
fn told(answer: &Answer, typed: &str) -> String {
    let headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| {
            !["x-request-id", "content-security-policy", "content-length", "date"].contains(&name.as_str())
        })
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    format!("{} {headers:?} {}", answer.status, answer.body.replace(typed, "TYPED"))
}

async fn whoever_has_an_address_is_told_to_nobody_who_asks_for_it(kind: Kind) {
    // K14, T25, T33, guarantees 4 and 16
    let addresses = [
        "free@alder.example",
        "sales@alder.example",
        "user@alder.example",
        "gone@alder.example",
        "primary@birch.example",
        "held@alder.example",
    ];
    let mut answers: Vec<Vec<String>> = vec![Vec::new(); 3];
    for typed in addresses {
        let world = World::new(kind).await;
        let fields = [("name", "Alder Held"), ("email", "held@alder.example"), ("role", "tech")];
        assert!(world.post(Who::Primary, "/api/employees/create", &fields).await.status.is_success());
        let list = world.page(Who::Primary, "/employees?q=held").await.body;
        let held =
            list.split("class=\"name\" href=\"/employees/").nth(1).and_then(|rest| rest.split('"').next());
        let fields = [("id", held.expect("a row"))];
        assert!(world.post(Who::Primary, "/api/employee/delete", &fields).await.status.is_success());
        let answer = world.post(Who::ScopedTech, "/api/account/ask-address", &[("email", typed)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{typed}: {}", answer.body);
        answers[0].push(told(&answer, typed));
        let page = world.get(Who::ScopedTech, "/api/account/address", &[]).await;
        answers[1].push(told(&page, typed));
        let fields =
            [("id", world.id("business")), ("name", "Alder"), ("email", typed), ("role", "business")];
        let answer = world.post(Who::Primary, "/api/employee/edit", &fields).await;
        let link = answer.json()["notice"]["link"].as_str().expect("a link").to_owned();
        answers[2].push(told(&answer, typed).replace(&link, "LINK"));
        // The link in hand shows the same too, whoever has the address.
        let token = link.trim_start_matches("/link/");
        let page = world.portal.ask(Browser::opened(token).page("/link")).await;
        assert_eq!(page.status, StatusCode::OK);
        // The mails tell it to whom it is to, and only them.
        let mails = post(&world.portal).await;
        let links =
            mails.iter().filter(|mail| mail.to == typed && matches!(mail.news, News::NewAddress { .. }));
        assert_eq!(links.count() > 0, typed.starts_with("free"), "{typed}: {mails:?}");
        let told = Letter::of(mails.iter().find(|mail| mail.to == typed).expect("a mail"), ORIGIN).text();
        assert!(!typed.contains("birch") || !told.to_lowercase().contains("alder"), "{told}");
    }
    for alike in answers {
        for answer in &alike {
            assert_eq!(*answer, alike[0]);
        }
    }
}

async fn an_address_is_changed_without_script(kind: Kind) {
    // M29, T18, T19
    let world = World::new(kind).await;
    post(&world.portal).await;
    let mut browser = world.browser(Who::ScopedTech);
    let page = world.portal.ask(browser.page("/account/email")).await;
    assert!(page.body.contains("scopedtech@alder.example") && !page.body.contains("Withdraw"));
    assert!(!page.body.contains("modulepreload"), "it loads no program");
    let new = "new@alder.example";
    let ask = browser.submit("/api/account/ask-address", &[("email", new)], "/account/email");
    let asked = world.portal.ask(ask).await;
    assert_eq!((asked.status, asked.header("location")), (StatusCode::SEE_OTHER, "/account/email"));
    browser.keep(&asked);
    let page = world.portal.ask(browser.page("/account/email")).await;
    browser.keep(&page);
    assert!(page.body.contains(&format!("A mail to {new} brings a link.")), "{}", page.body);
    assert!(page.body.contains("Withdraw") && !page.body.contains("/link/"), "the link is not shown");
    let employee = world.page(Who::Primary, &format!("/employees/{}", world.id("scopedtech"))).await;
    assert!(employee.body.contains(new) && employee.body.contains("New address"));
    let mails = post(&world.portal).await;
    let path = mails.iter().find_map(|mail| match &mail.news {
        News::NewAddress { path, .. } => Some(path.clone()),
        _ => None,
    });
    let path = path.expect("a link");
    for method in [Method::GET, Method::HEAD, Method::GET] {
        let request = Browser::default().request(method, &path).body(Body::empty()).expect("a request");
        let seen = world.portal.ask(request).await;
        assert_eq!((seen.status, seen.header("location")), (StatusCode::SEE_OTHER, "/link"));
        let mut scanner = Browser::default();
        scanner.keep(&seen);
        let seen = world.portal.ask(scanner.page("/link")).await;
        assert_eq!(seen.status, StatusCode::OK, "a scanner uses nothing up");
    }
    let token = path.trim_start_matches("/link/");
    let page = world.portal.ask(Browser::opened(token).page("/link")).await;
    assert!(page.body.contains("Use this address?") && page.body.contains(new));
    assert!(!page.body.contains("scopedtech@alder.example"), "a stranger is not told the address of now");
    assert!(!page.body.contains("type=\"password\""), "a second factor stands between");
    let mut visitor = Browser::opened(token);
    let used = world.portal.ask(visitor.submit("/api/use-address-link", &[(HELD, token)], "/link")).await;
    assert_eq!((used.status, used.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
    visitor.keep(&used);
    assert!(!visitor.cookies.contains_key("session"), "a link does not sign in");
    let said = world.portal.ask(visitor.page("/sign-in")).await.body;
    assert!(said.contains(&format!("You sign in as {new} from now on.")), "{said}");
    assert_eq!(world.portal.ask(browser.get("/api/me", &[])).await.status, StatusCode::UNAUTHORIZED);
    assert!(!visitor.cookies.contains_key("link"), "what is used is held no longer");
    let again = world.portal.ask(Browser::opened(token).page("/link")).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    // In the browser that is signed in as its owner one stays so.
    let link = world.id("link/address");
    let used = world.post(Who::Tech, "/api/use-address-link", &[(HELD, link), ("current", PASSWORD)]).await;
    assert_eq!(used.json()["to"], "/account/email");
    assert_eq!(world.get(Who::Tech, "/api/me", &[]).await.json()["email"], "tech.new@alder.example");
    let fields = [("email", "tech@alder.example"), ("password", PASSWORD)];
    let old = world.portal.ask(Browser::default().post("/api/sign-in", &fields)).await;
    assert_eq!(old.status, StatusCode::UNAUTHORIZED);
}

async fn where_mails_leave_a_link_is_shown_to_nobody_else(kind: Kind) {
    // K10, T17
    let flags = [
        "--mail-server",
        "localhost:2525",
        "--mail-encryption",
        "none",
        "--mail-from",
        "portal@alder.example",
    ];
    let world = World::with(kind, &flags).await;
    let ids = [world.id("scopedtech"), world.id("invited")];
    for (id, email) in ids.into_iter().zip(["new@alder.example", "other@alder.example"]) {
        let fields = [("id", id), ("name", "Alder"), ("email", email), ("role", "tech")];
        let answer = world.post(Who::Primary, "/api/employee/edit", &fields).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let done = answer.json();
        assert!(done["notice"]["link"].is_null() && !answer.body.contains("/link/"), "{done}");
        assert!(done["notice"]["text"].as_str().expect("a text").contains(email), "{done}");
    }
}

async fn an_address_that_a_product_uses_says_which(kind: Kind) {
    // K12, M99, M111
    let world = World::new(kind).await;
    let of = |text: &str| domain::field::Email::parse(text).expect("an address");
    let product = domain::field::Name::parse("SaaS Protection").expect("a name");
    let (north, user) = (world.id("organization/north"), world.id("user"));
    let page = format!("/organizations/{north}/users/{user}");
    let shown = world.page(Who::ScopedAdmin, &page).await.body;
    let email =
        shown.split("value=\"").find_map(|rest| rest.split('"').next().filter(|text| text.contains('@')));
    let email = email.expect("an address").to_owned();
    for address in [&*email, "scopedtech@alder.example"] {
        system(&world.portal).lock_address(&of(address), &product).await.expect("it is locked");
    }
    let employee = format!("/employees/{}", world.id("scopedtech"));
    for (who, page) in
        [(Who::ScopedAdmin, &*page), (Who::Primary, &employee), (Who::ScopedTech, "/account/email")]
    {
        let shown = world.page(who, page).await.body;
        assert!(shown.contains("SaaS Protection uses this address too"), "{page}: {shown}");
    }
    let new = "new@alder.example";
    let user_edit = [
        ("organization", north),
        ("user", user),
        ("name", "Uma"),
        ("email", new),
        ("portal", "view"),
        ("endpoint", "none"),
    ];
    let employee_edit = [("id", world.id("scopedtech")), ("name", "Theo"), ("email", new), ("role", "tech")];
    for (who, path, fields) in [
        (Who::ScopedAdmin, "/api/organization/user/edit", &user_edit[..]),
        (Who::Primary, "/api/employee/edit", &employee_edit),
        (Who::ScopedTech, "/api/account/ask-address", &[("email", new)]),
    ] {
        let refused = world.post(who, path, fields).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}: {}", refused.body);
        assert!(refused.body.contains("AddressLocked"), "{path}: {}", refused.body);
    }
}
