//! Whatever is sent: a refusal that says what to mend, nothing stored, never a failure of ours.

use std::collections::BTreeSet;

use axum::body::Body;
use http::{Method, StatusCode};

use crate::{
    database::{Digest, Kind},
    matrix::{self, Row},
    named_fields::{self, Naming},
    portal::{Answer, Browser, borrowed, encode},
    world::{Who, World},
};

both!(
    every_field_of_every_function_refuses_what_is_bad,
    forms_of_the_wrong_shape_are_refused,
    fields_too_many_change_nothing_else,
    a_form_that_is_too_large_is_refused,
    garbage_cookies_are_nobody,
    an_address_is_read_strictly,
);

/// The fields of a row for its first target, in the open.
fn fields(world: &World, row: &Row) -> Vec<(String, String)> {
    let target = &row.targets[0];
    let fill = |text: &str| match text.strip_prefix('@') {
        Some(thing) => world.id(thing).to_owned(),
        None if target.thing.is_empty() => text.to_owned(),
        None => text.replace("{}", world.id(target.thing)),
    };
    row.fields.iter().map(|(name, text)| ((*name).to_owned(), fill(text))).collect()
}

fn bad() -> Vec<String> {
    let mut bad: Vec<String> = [
        "",
        " ",
        "\u{0}",
        "a\u{7}b",
        "\u{202e}evil",
        "\u{200b}",
        "\u{feff}x",
        "a\r\nb",
        "<script>alert(1)</script>",
        "'; DROP TABLE account; --",
        "%",
        "_",
        "\\",
        "../../etc/passwd",
        "{}",
        "[]",
        "null",
        "-1",
        "0",
        "99999999999999999999",
        "0000000000000",
        "zzzzzzzzzzzzz",
        "ÿÿÿÿÿÿÿÿÿÿÿÿÿ",
        "\u{1f600}",
        "ﷺ",
    ]
    .map(str::to_owned)
    .to_vec();
    bad.push("x".repeat(121));
    bad.push("x".repeat(10_000));
    bad.push("é".repeat(5_000));
    bad
}

/// Which answers are fine: a refusal, or the act where the text happens to be allowed in that field.
fn fine(status: StatusCode) -> bool {
    status == StatusCode::OK || status.is_client_error()
}

/// What is stored, but for what tells that somebody asked.
async fn kept(world: &World) -> Digest {
    let mut kept = world.portal.database.digest().await;
    for table in ["session", "flash", "sign_in_failure", "audit", "audit_head"] {
        kept.remove(table);
    }
    kept
}

/// A function as the matrix asks it, and whether that is a form.
type Asked<'a> = (&'a Row, bool);

async fn ask(world: &World, (row, posts): Asked<'_>, fields: &[(String, String)]) -> Answer {
    let fields = borrowed(fields);
    if posts {
        world.post(Who::Primary, row.path, &fields).await
    } else {
        world.get(Who::Primary, row.path, &fields).await
    }
}

/// The fields that are refused in the form as the matrix has it, where it is refused.
async fn already_refused(world: &World, asked: Asked<'_>) -> BTreeSet<String> {
    let (row, _) = asked;
    if row.targets[0].answers.as_bytes().get(1) != Some(&b'v') {
        return BTreeSet::new();
    }
    named_fields::named(&ask(world, asked, &fields(world, row)).await, "", "")
}

/// What is stored is one line of text each, without what deceives.
async fn nothing_deceives(world: &World) {
    for (table, rows) in world.portal.database.digest().await {
        let kept = rows.concat();
        for text in ["\u{7}", "\u{202e}", "\u{200b}"] {
            assert!(!kept.contains(text), "{table} holds {text:?}");
        }
    }
}

async fn every_field_of_every_function_refuses_what_is_bad(kind: Kind) {
    let (mut world, mut naming) = (World::new(kind).await, Naming::default());
    let reading = matrix::READING.iter().map(|row| (row, false));
    let changing = matrix::CHANGING.iter().chain(named_fields::MORE).map(|row| (row, true));
    for (place, asked) in reading.chain(changing).enumerate() {
        let (row, posts) = asked;
        // Hashing is slow, and these are refused before anything else.
        if ["/api/sign-in", "/api/sign-out"].contains(&row.path) {
            continue;
        }
        let more = place >= matrix::READING.len() + matrix::CHANGING.len();
        let good = fields(&world, row);
        let mut already = already_refused(&world, asked).await;
        for (at, (field, _)) in good.iter().enumerate() {
            if more && named_fields::in_matrix(row.path, field) {
                continue;
            }
            let (mut before, mut refused) = (kept(&world).await, true);
            for text in bad() {
                let mut sent = good.clone();
                sent[at].1.clone_from(&text);
                if !posts && encode(&borrowed(&sent)).len() > 8_000 {
                    continue;
                }
                let mut answer = ask(&world, asked, &sent).await;
                if !naming.fits(row.path, (field.as_str(), text.as_str()), &answer, &already) {
                    // What was taken before may be in the way, such as an address: once more where nothing was.
                    nothing_deceives(&world).await;
                    world = World::new(kind).await;
                    already = already_refused(&world, asked).await;
                    before = kept(&world).await;
                    answer = ask(&world, asked, &sent).await;
                    assert!(
                        naming.fits(row.path, (field.as_str(), text.as_str()), &answer, &already),
                        "{} {field}={text:?} is refused by another name: {}",
                        row.path,
                        answer.body
                    );
                }
                assert!(
                    fine(answer.status),
                    "{} {field}={text:?}: {} {}",
                    row.path,
                    answer.status,
                    answer.body
                );
                refused &= answer.status.is_client_error();
            }
            // Guesses at a password or a code are counted with the account.
            let guess = ["current", "password", "code"].contains(&&**field);
            if refused && !guess {
                assert_eq!(before, kept(&world).await, "{} {field}", row.path);
            }
        }
    }
    nothing_deceives(&world).await;
    naming.is_up_to_date();
}

async fn forms_of_the_wrong_shape_are_refused(kind: Kind) {
    let world = World::new(kind).await;
    let before = world.portal.database.digest().await;
    let browser = world.browser(Who::Primary);
    let json =
        ["", "{", "[]", "null", "\"x\"", "{\"name\":[\"a\",\"b\"]}", "{\"name\":{\"a\":1}}", "\u{feff}{}"];
    let forms = [
        "name[]=a&name[]=b",
        "name[a]=b",
        "name[[]]=x",
        "name=a&name=b",
        "%",
        "%zz=1",
        "=",
        "&&&",
        "name",
        "id[0][0][0][0][0][0][0]=1",
        "organizations=x",
        "organizations[0]=x&organizations[99999999]=y",
        "organizations[a]=x",
        "confirmed=maybe",
        "another=2",
    ];
    for row in matrix::CHANGING.iter().filter(|row| !row.fields.is_empty()) {
        for accept in ["application/json", "text/html"] {
            let bodies = json.map(|text| (text, "application/json"));
            let bodies =
                bodies.into_iter().chain(forms.map(|text| (text, "application/x-www-form-urlencoded")));
            for (body, kind) in bodies {
                let request = browser.request(Method::POST, row.path).header("accept", accept);
                let request = request.header("sec-fetch-site", "same-origin").header("content-type", kind);
                let answer = world.portal.ask(request.body(Body::from(body)).expect("a request")).await;
                let expected = if accept == "text/html" { 303..304 } else { 400..500 };
                assert!(
                    expected.contains(&answer.status.as_u16()),
                    "{} {body:?}: {} {}",
                    row.path,
                    answer.status,
                    answer.body
                );
            }
        }
    }
    let mut after = world.portal.database.digest().await;
    // What forms without script are told is kept for the page after them.
    after.insert("flash".to_owned(), before["flash"].clone());
    assert_eq!(before, after);
    for row in matrix::READING.iter().filter(|row| !row.fields.is_empty()) {
        for query in forms {
            let answer = world.portal.ask(browser.get(&format!("{}?{query}", row.path), &[])).await;
            assert!(fine(answer.status) && answer.status != 200, "{}?{query}: {}", row.path, answer.status);
        }
    }
}

async fn fields_too_many_change_nothing_else(kind: Kind) {
    // T42
    let world = World::new(kind).await;
    let extra = [
        ("role", "primary"),
        ("security_administrator", "true"),
        ("visibility", "everything"),
        ("partner_id", "1"),
        ("state", "active"),
        ("id", world.id("scopedtech")),
        ("account_id", world.id("primary")),
        ("email", "new@evil.example"),
        ("password_hash", "x"),
        ("organization_id", world.id("organization/hidden")),
    ];
    let own: Vec<_> = [("name", "Alder Tech in North"), ("phone", "")].into_iter().chain(extra).collect();
    let before = world.get(Who::ScopedTech, "/api/me", &[]).await.body;
    world.post(Who::ScopedTech, "/api/account/profile", &own).await;
    assert_eq!(world.get(Who::ScopedTech, "/api/me", &[]).await.body, before);
    let target = world.id("scopedtech");
    let edit: Vec<_> = [("id", target), ("name", "Alder Tech in North"), ("role", "tech"), ("phone", "")]
        .into_iter()
        .chain(extra.into_iter().filter(|(name, _)| !["role", "security_administrator", "id"].contains(name)))
        .collect();
    // An address is a field there, and still changes nothing before its link is used (P48).
    world.post(Who::Admin, "/api/employee/edit", &edit).await;
    assert_eq!(world.get(Who::ScopedTech, "/api/me", &[]).await.body, before);
}

async fn a_form_that_is_too_large_is_refused(kind: Kind) {
    let world = World::new(kind).await;
    let before = world.portal.database.digest().await;
    for row in matrix::CHANGING {
        // A list of names is long.
        let names_many = row.path == "/api/group/names";
        let large = "x".repeat(if names_many { 600 } else { 70 } * 1_024);
        let name = row.fields.first().map_or("name", |(name, _)| name);
        for known in [true, false] {
            let body = encode(&[(name, &*large)]);
            let request = world
                .browser(Who::Primary)
                .request(Method::POST, row.path)
                .header("accept", "application/json");
            let request = request.header("sec-fetch-site", "same-origin");
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            // With its length, and in pieces of which nobody knows how many come.
            let request = if known {
                request.header("content-length", body.len()).body(Body::from(body))
            } else {
                let piece = futures::stream::iter(vec![Ok::<_, std::io::Error>(body)]);
                request.body(Body::from_stream(piece))
            };
            let answer = world.portal.ask(request.expect("a request")).await;
            assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{} {known}", row.path);
        }
    }
    assert_eq!(before, world.portal.database.digest().await);
}

async fn garbage_cookies_are_nobody(kind: Kind) {
    let world = World::new(kind).await;
    let session = world.browser(Who::Primary).cookies["session"].clone();
    let upper = session.to_uppercase();
    let (cut, long) = (&session[1..], format!("{session}0"));
    for value in
        ["", "x", "\"\"", "' OR 1=1 --", "%00", &upper, cut, &long, &"a".repeat(7_000), "null", "../x"]
    {
        let mut browser = Browser::with(value);
        for name in ["flash", "browser", "theme", "__Host-session"] {
            browser.cookies.insert(name.to_owned(), value.to_owned());
        }
        assert_eq!(
            world.portal.ask(browser.get("/api/me", &[])).await.status,
            StatusCode::UNAUTHORIZED,
            "{value:?}"
        );
        assert_eq!(world.portal.ask(browser.page("/sign-in")).await.status, StatusCode::OK, "{value:?}");
        assert_eq!(
            world.portal.ask(browser.post("/api/sign-out", &[])).await.status,
            StatusCode::OK,
            "{value:?}"
        );
    }
    for line in [&b"session=\xff\xfe"[..], b";;;===;;;", b"session", b"=x"] {
        let cookie = http::HeaderValue::from_bytes(line).expect("a value");
        let request = Browser::default().request(Method::GET, "/api/me").header("cookie", cookie);
        let answer = world.portal.ask(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
}

async fn an_address_is_read_strictly(kind: Kind) {
    let world = World::new(kind).await;
    for list in ["/devices", "/organizations", "/employees", "/groups"] {
        for query in
            ["sort=evil", "q=%07", "after=1", "before=x.y", "page=2", "after=1.n9999999999999999999999"]
        {
            let answer = world.page(Who::Primary, &format!("{list}?{query}")).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{list}?{query}");
            assert!(answer.body.contains("Show the whole list"), "{list}?{query}");
        }
        let long = format!("{list}?q={}", "x".repeat(101));
        assert_eq!(world.page(Who::Primary, &long).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    // Nothing, or garbage, was chosen for an act: the way back is the list to choose from.
    for (act, list) in [
        ("/devices/link", "/devices"),
        ("/employees/bulk", "/employees"),
        ("/organizations/bulk", "/organizations"),
    ] {
        for query in ["", "?id=garbage"] {
            let answer = world.page(Who::Primary, &format!("{act}{query}")).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{act}{query}");
            let back = answer
                .body
                .split("Show the whole list")
                .next()
                .and_then(|before| before.rsplit("<a ").next());
            assert!(
                back.is_some_and(|link| link.contains(&format!("href=\"{list}\""))),
                "{act}{query}: {back:?}"
            );
        }
    }
    // A proxy's words and another host's name change nothing (T20).
    let done = world
        .browser(Who::Primary)
        .post("/api/employees/create", &[("name", "New"), ("email", "n@alder.example"), ("role", "tech")]);
    let (mut parts, body) = done.into_parts();
    for (name, value) in [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "https"),
        ("forwarded", "host=evil.example"),
    ] {
        parts.headers.append(name, http::HeaderValue::from_static(value));
    }
    let answer = world.portal.ask(http::Request::from_parts(parts, body)).await;
    assert!(
        answer.status == StatusCode::OK && !format!("{:?}{}", answer.headers, answer.body).contains("evil")
    );
}
