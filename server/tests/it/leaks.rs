//! What leaves the portal: headers on every answer, and nothing of another partner, a hidden group or another
//! person in any of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use http::Request;

use crate::{
    database::Kind,
    matrix::{self, Row},
    permissions,
    portal::Answer,
    world::{Who, World, device},
};

both!(
    every_answer_carries_the_headers_and_no_foreign_name,
    people_at_the_same_time_never_see_each_other,
    a_secret_is_in_no_answer,
    what_a_device_says_of_itself_is_only_text,
);

/// Words that this person must not find anywhere.
fn forbidden(who: Who) -> &'static [&'static str] {
    match who {
        Who::Anon => &["ALDER", "BIRCH", "SUMAC"],
        Who::OtherPrimary => &["ALDER", "SUMAC"],
        Who::ScopedAdmin | Who::ScopedTech | Who::OrgUser | Who::OrgManager | Who::OrgRestorer => {
            &["BIRCH", "SUMAC"]
        }
        _ => &["BIRCH"],
    }
}

fn target(world: &World, row: &Row, at: usize) -> (String, Vec<(&'static str, String)>) {
    let fill = |text: &str| permissions::fill(text, world, &row.targets[at]);
    (fill(row.path), row.fields.iter().map(|(name, text)| (*name, fill(text))).collect())
}

/// Every GET of the portal that this person can make, for every thing.
fn crawl(world: &World, who: Who) -> Vec<(String, Request<axum::body::Body>)> {
    let browser = world.browser(who);
    let mut requests = Vec::new();
    let rows = matrix::PAGES.iter().chain(matrix::READING).chain(matrix::OTHERS);
    for row in rows.filter(|row| !["/events", "/theme"].contains(&row.path)) {
        for at in 0..row.targets.len() {
            // What a link says is for whoever has it.
            if row.targets[at].thing.starts_with("link") {
                continue;
            }
            let (path, fields) = target(world, row, at);
            let fields: Vec<_> = fields.iter().map(|(name, text)| (*name, &**text)).collect();
            let page = matrix::PAGES.iter().any(|page| page.path == row.path);
            let request = if page { browser.page(&path) } else { browser.get(&path, &fields) };
            requests.push((format!("{who:?} {path} {fields:?}"), request));
        }
    }
    for path in [
        "/nothing/here",
        "/devices?sort=organization",
        "/devices?q=sumac",
        "/employees?q=birch",
        "/groups?q=x",
    ] {
        requests.push((format!("{who:?} {path}"), browser.page(path)));
    }
    requests
}

fn check_headers(what: &str, answer: &Answer) {
    // T38: opened by itself a picture is nothing else, and nobody else's cache has it.
    let picture = answer.header("content-type").starts_with("image/png");
    let kept = if picture { "private, no-cache" } else { "no-store" };
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", kept),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(answer.header(name), value, "{name} of {what}");
    }
    let policy = answer.header("content-security-policy");
    if picture {
        assert_eq!(policy, "default-src 'none'; frame-ancestors 'none'; sandbox", "{what}");
        return;
    }
    for part in [
        "default-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "style-src 'self';",
    ] {
        assert!(policy.contains(part), "{part} of {what}");
    }
    assert!(!policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"), "{what}");
    assert_eq!(answer.header("x-request-id").len(), 16, "{what}");
    assert_eq!(answer.header("server"), "", "{what}");
    let nonce = answer.nonce();
    assert!(!nonce.is_empty(), "{what}: {policy}");
    // T37: no script and no style that the policy would stop.
    for script in answer.body.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap_or_default();
        assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{what}: <script{tag}>");
    }
    assert!(!answer.body.contains(" style=\"") && !answer.body.contains(" onclick="), "{what}");
    // Of two attributes of one name a browser takes the first and drops the other.
    for tag in answer.body.split('<').filter_map(|rest| rest.split('>').next()) {
        assert!(tag.matches(" class=\"").count() < 2, "{what}: <{tag}>");
    }
}

fn check_names(what: &str, who: Who, answer: &Answer) {
    let body = answer.capitals();
    for word in forbidden(who) {
        // What was asked for may be repeated: the address of the search.
        let body = body
            .replace("Q=SUMAC", "")
            .replace("VALUE=\"SUMAC\"", "")
            .replace("Q=BIRCH", "")
            .replace("VALUE=\"BIRCH\"", "");
        let at = body.find(word);
        let around = at.map(|at| body[at.saturating_sub(80)..].chars().take(160).collect::<String>());
        assert!(around.is_none(), "{what} holds {word}: {}", around.unwrap_or_default());
    }
}

async fn every_answer_carries_the_headers_and_no_foreign_name(kind: Kind) {
    // Guarantees 1, 4; T36
    let world = World::new(kind).await;
    for who in Who::ALL {
        for (what, request) in crawl(&world, who) {
            let answer = world.portal.ask(request).await;
            check_headers(&what, &answer);
            if !what.contains("q=sumac") && !what.contains("q=birch") {
                check_names(&what, who, &answer);
            }
        }
    }
}

async fn people_at_the_same_time_never_see_each_other(kind: Kind) {
    // T35, guarantee 19: 64 at a time, some of them broken off.
    let world = World::new(kind).await;
    let people = [Who::Primary, Who::OtherPrimary, Who::ScopedTech, Who::OrgUser];
    let paths = ["/devices", "/account", "/api/me", "/api/devices?query=", "/devices.csv"];
    for round in 0..3 {
        let asked = (0..64).map(|at| {
            let (who, path) = (people[at % 4], paths[(at / 4 + round) % 5]);
            let (router, browser) = (world.portal.router.clone(), world.browser(who));
            tokio::spawn(async move {
                let request =
                    if path.starts_with("/api") { browser.get(path, &[]) } else { browser.page(path) };
                let answer = tower::ServiceExt::oneshot(router, request).await.expect("an answer");
                if at % 7 == 6 {
                    return (who, path, None);
                }
                let (parts, body) = answer.into_parts();
                let body = axum::body::to_bytes(body, usize::MAX).await.expect("the whole answer");
                let body = String::from_utf8_lossy(&body).into_owned();
                (who, path, Some(Answer { status: parts.status, headers: parts.headers, body }))
            })
        });
        for (who, path, answer) in
            futures::future::join_all(asked).await.into_iter().map(|done| done.expect("no panic"))
        {
            let Some(answer) = answer else { continue };
            assert_eq!(answer.status, 200, "{who:?} {path}");
            check_names(&format!("{who:?} {path}"), who, &answer);
            let own = if who == Who::OtherPrimary { "BIRCH" } else { "ALDER" };
            assert!(answer.capitals().contains(own), "{who:?} {path}");
        }
    }
}

async fn a_secret_is_in_no_answer(kind: Kind) {
    // Guarantees 14 and 24, P39, P49
    let world = World::new(kind).await;
    let kept = world.portal.database.digest().await;
    let session = world.browser(Who::Primary).cookies["session"].clone();
    assert!(!format!("{kept:?}").contains(&session), "only its hash is kept");
    let hashes: BTreeSet<&str> = ["session", "link", "known_browser"]
        .into_iter()
        .flat_map(|table| kept.get(table).into_iter().flatten())
        .flat_map(|row| row.split(['\'', ',', '(', ')']))
        .filter(|text| text.len() >= 32)
        .collect();
    assert!(!hashes.is_empty());
    for who in [Who::Primary, Who::OrgUser] {
        for (what, request) in crawl(&world, who) {
            let answer = world.portal.ask(request).await;
            for secret in ["$argon2", &session, world.id("link")].into_iter().chain(hashes.iter().copied()) {
                assert!(!answer.body.contains(secret), "{what} holds a secret");
            }
        }
    }
}

async fn what_a_device_says_of_itself_is_only_text(kind: Kind) {
    // Its source is another system: no form ever looked at these texts.
    let world = World::new(kind).await;
    let hostile = "<img src=x onerror=alert(1)>\"'</script>";
    world.import(Who::Primary, device(hostile, None)).await;
    let list = world.page(Who::Primary, "/devices?q=onerror").await.body;
    let id = list.split("class=\"name\" href=\"/devices/").nth(1).and_then(|rest| rest.split('"').next());
    let page = world.page(Who::Primary, &format!("/devices/{}", id.expect("a row"))).await.body;
    assert!(page.contains("<title>&lt;img"), "the title too: {page}");
    for body in [list, page] {
        assert!(body.contains("&lt;img src=x onerror=alert(1)&gt;"), "it is shown: {body}");
        assert!(!body.contains("<img src=x") && !body.contains("\"'</script>"), "{body}");
    }
}

/// The keys of JSON, each with its way.
fn keys(value: &serde_json::Value, way: &str, into: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                let way = format!("{way}.{name}");
                into.insert(way.clone());
                keys(value, &way, into);
            }
        }
        serde_json::Value::Array(items) => {
            for item in items {
                keys(item, &format!("{way}[]"), into);
            }
        }
        serde_json::Value::String(text) if text.starts_with('<') => {
            // Of markup: every kind of element that it has, and the names of its facts.
            for piece in text.split('<').skip(1).filter(|piece| !piece.starts_with('/')) {
                let (tag, said) = piece.split_once('>').unwrap_or((piece, ""));
                let element = tag.split(' ').next().unwrap_or_default();
                let class = tag.split(" class=\"").nth(1).and_then(|rest| rest.split('"').next());
                let name = if element == "dt" { said } else { class.unwrap_or_default() };
                into.insert(format!("{way}<{}>", format!("{element} {name}").trim().replace(' ', ".")));
            }
        }
        _ => (),
    }
}

#[test]
fn answers_hold_the_listed_fields_and_no_more() {
    // T36, P57: a field more is a decision, made in tests/it/fields.txt (`UPDATE_DOCS=1` writes it).
    crate::run(async {
        let world = World::new(Kind::Sqlite).await;
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in matrix::READING {
            for who in Who::ALL {
                for at in 0..row.targets.len() {
                    let (path, fields) = target(&world, row, at);
                    let fields: Vec<_> = fields.iter().map(|(name, text)| (*name, &**text)).collect();
                    let answer = world.get(who, &path, &fields).await;
                    if answer.status == 200 {
                        let ways = found.entry(format!("{} {}", row.path, who.name())).or_default();
                        keys(&answer.json(), "", ways);
                    }
                }
            }
        }
        let mut lines = String::new();
        for (what, ways) in &found {
            let ways: Vec<&str> = ways.iter().map(String::as_str).collect();
            let _ = writeln!(lines, "{what}: {}", ways.join(" "));
        }
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fields.txt");
        #[expect(clippy::disallowed_methods, reason = "whoever runs it asks for the file in the environment")]
        let update = std::env::var_os("UPDATE_DOCS").is_some();
        if update {
            std::fs::write(&file, &lines).expect("the list is written");
        }
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        for (new, old) in lines.lines().zip(kept.lines()) {
            assert_eq!(new, old, "tests/it/fields.txt");
        }
        assert_eq!(lines.lines().count(), kept.lines().count());
    });
}
