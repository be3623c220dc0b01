//! How the portal looks to the users of an organization, as browsers without script set it and see it.

use axum::body::Body;
use http::{Method, Request, StatusCode};

use crate::{
    database::Kind,
    portal::Browser,
    world::{PIXEL, Who, World},
};

both!(
    a_colour_and_a_logo_are_what_its_users_see,
    what_is_not_whole_is_not_carried_out,
    a_file_that_is_no_picture_comes_back_with_why,
    partners_in_emea_have_no_branding,
);

const UPLOAD: &str = "/organizations/branding/file";

/// The form with a file, as a browser sends it.
fn form(browser: &Browser, id: &str, hue: &str, file: &[u8]) -> Request<Body> {
    let field = |name: &str, value: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let head = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"logo.png\"\r\n\
                Content-Type: image/png\r\n\r\n";
    let fields = field("id", id) + &field("hue", hue) + head;
    browser.upload(UPLOAD, [fields.as_bytes(), file, b"\r\n--x--\r\n"].concat())
}

/// The text of an attribute, from where something stands.
fn after<'a>(body: &'a str, from: &str, name: &str) -> &'a str {
    let rest = body.split_once(from).unwrap_or_else(|| panic!("{from}: {body}")).1;
    rest.split_once(&format!("{name}=\""))
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("", |(text, _)| text)
}

async fn a_colour_and_a_logo_are_what_its_users_see(kind: Kind) {
    // M53, M54, T38
    let world = World::new(kind).await;
    let north = world.id("organization/north").to_owned();
    let there = format!("/organizations/{north}");
    let before = world.page(Who::OrgRestorer, "/home").await.body;
    assert_eq!(after(&before, "<img", "src"), format!("/logos/{}", world.id("logo/north")));
    assert!(!before.contains("data-hue"), "{before}");
    let page = world.page(Who::Primary, &there).await.body;
    assert!(page.contains("Set branding") && page.contains(&format!("{there}/branding")), "{page}");
    assert!(
        !world.page(Who::SecurityAdministrator, &there).await.body.contains("Set branding"),
        "the primary account alone"
    );
    let mut browser = world.browser(Who::Primary);
    let answer = world.portal.ask(form(&browser, &north, "violet", PIXEL)).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (StatusCode::SEE_OTHER, there.as_str()),
        "{}",
        answer.body
    );
    browser.keep(&answer);
    assert!(world.portal.ask(browser.page(&there)).await.body.contains("The branding is saved."));
    for who in [Who::OrgUser, Who::OrgManager, Who::OrgRestorer] {
        for path in ["/home", "/account"] {
            let page = world.page(who, path).await.body;
            assert_eq!(after(&page, "<html", "data-hue"), "violet", "{path} as {who:?}");
            let logo = after(&page, "<img", "src");
            assert_ne!(logo, format!("/logos/{}", world.id("logo/north")), "another one");
            let picture = world.page(who, logo).await;
            assert_eq!((picture.status, picture.header("content-type")), (StatusCode::OK, "image/png"));
            let known =
                world.browser(who).request(Method::GET, logo).header("if-none-match", picture.header("etag"));
            let again = world.portal.ask(known.body(Body::empty()).expect("a request")).await;
            assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
        }
    }
    for who in [Who::Primary, Who::ScopedTech] {
        let page = world.page(who, "/account").await.body;
        assert!(!page.contains("data-hue") && !page.contains("/logos/"), "{page}");
    }
    // Without a file the logo stays, and with the tick it goes.
    let posted = world.post(Who::Primary, UPLOAD, &[("id", &north), ("hue", "")]).await;
    assert_eq!(posted.status, StatusCode::SEE_OTHER);
    let page = world.page(Who::OrgUser, "/home").await.body;
    assert!(page.contains("/logos/") && !page.contains("data-hue"), "{page}");
    world.post(Who::Primary, UPLOAD, &[("id", &north), ("hue", ""), ("remove", "true")]).await;
    assert!(!world.page(Who::OrgUser, "/home").await.body.contains("/logos/"));
}

async fn a_file_that_is_no_picture_comes_back_with_why(kind: Kind) {
    let world = World::new(kind).await;
    let north = world.id("organization/north").to_owned();
    let here = format!("/organizations/{north}/branding");
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let large = vec![b'x'; domain::limits::PICTURE_BYTES + 1];
    let before = world.portal.database.digest().await;
    for (hue, file, said) in [
        ("teal", &svg[..], "Choose a picture that is a PNG, JPEG or WebP file."),
        ("teal", &PIXEL[..40], "Choose a picture that is a PNG, JPEG or WebP file."),
        ("teal", &large, "Choose a picture of up to 2 MiB and 4,096 pixels a side."),
        ("chartreuse", PIXEL, "Choose one of the options in the list."),
    ] {
        let mut browser = world.browser(Who::Primary);
        let answer = world.portal.ask(form(&browser, &north, hue, file)).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (StatusCode::SEE_OTHER, here.as_str()),
            "{}",
            answer.body
        );
        browser.keep(&answer);
        let page = world.portal.ask(browser.page(&here)).await.body;
        assert!(page.contains(said) && page.contains("The branding was not saved"), "{said}: {page}");
        if hue == "teal" {
            assert!(page.contains("value=\"teal\" checked"), "what was chosen stays: {page}");
        }
    }
    // A photograph as cameras make them is told at the form too.
    let photo = vec![b'x'; 12 * 1_024 * 1_024];
    let answer = world.portal.ask(form(&world.browser(Who::Primary), &north, "teal", &photo)).await;
    assert_eq!(answer.header("location"), here, "{} {}", answer.status, answer.body);
    for id in [world.id("organization/foreign"), "../../x", "//evil.example", ""] {
        let answer = world.portal.ask(form(&world.browser(Who::Primary), id, "teal", PIXEL)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}");
    }
    let after = world.portal.database.digest().await;
    for table in ["organization", "logo", "audit"] {
        assert_eq!(before[table], after[table], "nothing is stored");
    }
}

async fn partners_in_emea_have_no_branding(kind: Kind) {
    // M129
    let world = World::new(kind).await;
    let north = world.id("organization/north").to_owned();
    let moved =
        world.post(Who::Primary, "/api/settings/profile", &[("name", "Alder"), ("region", "emea")]).await;
    assert_eq!(moved.status, StatusCode::OK, "{}", moved.body);
    let page = world.page(Who::Primary, &format!("/organizations/{north}/branding")).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.body.contains("Branding is not available to partners in Europe"), "{}", page.body);
    assert!(
        !world.page(Who::Primary, &format!("/organizations/{north}")).await.body.contains("Set branding")
    );
    let posted = world.post(Who::Primary, UPLOAD, &[("id", &north), ("hue", "teal")]).await;
    assert_eq!(posted.status, StatusCode::FORBIDDEN);
    // Guarantee 23: a refusal that leads back to its form leaves its row too.
    let trail = world.portal.database.digest().await["audit"].len();
    let led_back = world.portal.ask(form(&world.browser(Who::Primary), &north, "teal", PIXEL)).await;
    assert_eq!(led_back.status, StatusCode::SEE_OTHER, "{}", led_back.body);
    assert_eq!(world.portal.database.digest().await["audit"].len(), trail + 1);
    assert!(!world.page(Who::OrgUser, "/home").await.body.contains("/logos/"));
}

async fn what_is_not_whole_is_not_carried_out(kind: Kind) {
    let world = World::new(kind).await;
    let north = world.id("organization/north").to_owned();
    let browser = world.browser(Who::Primary);
    world.post(Who::Primary, UPLOAD, &[("id", &north), ("hue", "green")]).await;
    let before = world.portal.database.digest().await;
    let (head, whole) = form(&browser, &north, "violet", PIXEL).into_parts();
    let whole = axum::body::to_bytes(whole, usize::MAX).await.expect("the form");
    // Wherever it breaks off: before its first field, between two, within the picture, before its end.
    for cut in (0..whole.len() - 4).step_by(23).chain([whole.len() - 5]) {
        let part = Body::from(whole.slice(..cut));
        let answer = world.portal.ask(Request::from_parts(head.clone(), part)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "cut at {cut}: {}", answer.body);
    }
    // Nor is a form without its colour, or one that is no form.
    for fields in [&[("id", &*north)][..], &[("hue", "teal")], &[]] {
        assert_eq!(world.post(Who::Primary, UPLOAD, fields).await.status, StatusCode::BAD_REQUEST);
    }
    let after = world.portal.database.digest().await;
    for table in ["organization", "logo", "audit"] {
        assert_eq!(before[table], after[table], "nothing is stored");
    }
    // As browsers write it, whatever the case of the name.
    let mut head = head;
    head.headers.insert("content-type", "Multipart/Form-Data; boundary=x".parse().expect("a value"));
    let answer = world.portal.ask(Request::from_parts(head, Body::from(whole))).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}
