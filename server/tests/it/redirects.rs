//! No address leads away from the portal, whatever a link, a form or a Referer says (T40).

use http::StatusCode;

use crate::{
    database::Kind,
    forms::sign_in,
    portal::{Browser, form},
    world::{Who, World},
};

both!(no_next_leads_away, no_referer_leads_away);

/// T40: places that are not on this origin, or that a browser might take for one.
const HOSTILE: [&str; 40] = [
    "https://evil.example",
    "http://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "evil.example",
    "@evil.example",
    "http://localhost:3000@evil.example/",
    "http://localhost:3000.evil.example/",
    "http://localhost:30000/",
    "//localhost:3000@evil.example",
    "/\u{0}/evil.example",
    "/\u{7f}",
    "/\u{a0}/evil.example",
    "/\u{2028}/evil.example",
    "/%0d%0aset-cookie:a=b\r\nset-cookie: a=b",
    "/ü",
    "blob:http://evil.example",
    "?//evil.example",
    "#//evil.example",
    "../evil",
    "ftp://evil.example",
];

/// What is a plain path of this origin.
fn stays(location: &str) -> bool {
    location.starts_with('/')
        && !location.starts_with("//")
        && location.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

async fn no_next_leads_away(kind: Kind) {
    let world = World::new(kind).await;
    for next in HOSTILE {
        // The page writes it into a form, the form sends it on.
        let mut address = domain::list::QueryString::default();
        address.push("next", next);
        let page = world.page(Who::Anon, &format!("/sign-in{}", address.finish())).await;
        let hidden = page.body.split("name=\"next\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        assert!(hidden.is_some_and(stays), "{next:?} becomes {hidden:?}");
        let done = world.post(Who::Anon, "/api/sign-out", &[]).await;
        assert_eq!(done.json()["to"], "/sign-in");
    }
    // Only the kinds that the form could send: a sign-in costs a password each.
    for next in HOSTILE.iter().step_by(5) {
        let answer = sign_in(&world, &mut Browser::default(), next).await;
        assert!(stays(answer.header("location")), "{next:?}: {}", answer.header("location"));
    }
}

async fn no_referer_leads_away(kind: Kind) {
    let world = World::new(kind).await;
    let evil = [
        "http://evil.example/devices",
        "http://localhost:3000//evil.example",
        "http://localhost:3000/\\evil.example",
    ];
    for referer in HOSTILE.into_iter().chain(evil) {
        let Ok(value) = http::HeaderValue::from_bytes(referer.as_bytes()) else { continue };
        for path in ["/theme", "/api/account/profile"] {
            let browser = world.browser(Who::Tech);
            let request = browser.request(http::Method::POST, path).header("accept", "text/html");
            let request = request.header("sec-fetch-site", "same-origin").header("referer", value.clone());
            let answer =
                world.portal.ask(form(request, &[("theme", "dark"), ("name", ""), ("phone", "")])).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path} {referer:?}");
            assert!(stays(answer.header("location")), "{referer:?}: {}", answer.header("location"));
            assert!(!answer.header("location").contains("evil"), "{referer:?}");
        }
    }
}
