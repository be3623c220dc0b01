//! Nothing unlisted: every address is in the matrix and answers as it says, and changes nothing where it refuses.

use std::{collections::BTreeSet, fmt::Write as _};

use axum::body::Body;
use domain::{limits::REAUTHENTICATION, time::MINUTE};
use http::{Method, Request, StatusCode};
use server::access::{FUNCTIONS, PAGES};

use crate::{
    database::{Digest, Kind, only_noted},
    matrix::{self, Row, Target},
    portal::{Answer, HELD, borrowed},
    world::{NEVER, PASSWORD, Who, World, first_step},
};

both!(
    every_page_answers_as_the_table_says,
    every_other_address_answers_as_the_table_says,
    every_reading_function_answers_as_the_table_says,
    every_changing_function_answers_as_the_table_says,
    a_right_password_alone_opens_nothing_but_the_second_step,
    what_grants_or_destroys_much_asks_for_a_fresh_code,
);

/// What takes a form and is no server function.
pub const POSTED: [&str; 4] =
    ["/theme", "/employees/import/file", "/organizations/import/file", "/organizations/branding/file"];

/// What answers without a row in the trail (T45): what is asked of a browser, what a job answers and notes, names that are
/// only looked up, and what finds nothing to do.
const UNNOTED: [&str; 8] = [
    "/api/passkey/ask",
    "/api/account/passkey/ask-new",
    "/api/forgot",
    "/api/group/names",
    "/api/account/confirm",
    "/api/mails/try",
    "/api/preview/end",
    "/api/group/rule/look",
];

/// How many rows of the trail are due to an act that was done (guarantee 23): one, but for
/// - what is in [`UNNOTED`], and signing out of nothing;
/// - an edit of somebody that gives another address too: what was edited, and the address that waits or was set, are told
///   and found apart;
/// - a new organization in a group that holds what is put into it: the trail of the group tells of it as well.
fn rows_of(row: &Row, target: &Target, who: Who) -> usize {
    let nothing = UNNOTED.contains(&row.path) || (row.path == "/api/sign-out" && who == Who::Anon);
    let addressed = row.path == "/api/employee/edit" && row.fields.iter().any(|(name, _)| *name == "email");
    let taken_in = row.path == "/api/organizations/create" && target.thing != "group/all";
    match (nothing, addressed || taken_in) {
        (true, _) => 0,
        (false, true) => 2,
        (false, false) => 1,
    }
}

/// `{id}`, `{token}` … as the matrix writes them.
fn plain(path: &str) -> String {
    let mut plain = String::new();
    for part in path.split('/').skip(1) {
        plain.push('/');
        plain.push_str(if part.starts_with("{*") {
            "none.js"
        } else if part.starts_with('{') {
            "{}"
        } else {
            part
        });
    }
    plain
}

#[test]
fn every_address_has_a_row_in_the_matrix() {
    // P79, M67: a new page, function or route without one fails here by name.
    let rows = [matrix::PAGES, matrix::OTHERS, matrix::READING, matrix::CHANGING];
    let listed: BTreeSet<&str> = rows.iter().flat_map(|rows| rows.iter()).map(|row| row.path).collect();
    let pages = server::http::page::listings();
    let functions = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned());
    let others = server::http::rows();
    let addresses: BTreeSet<String> = pages
        .iter()
        .map(|page| plain(page.path()))
        .chain(functions)
        .chain(others.iter().map(|row| plain(row.path)))
        .collect();
    for address in &addresses {
        assert!(listed.contains(address.as_str()), "{address} has no row in tests/it/matrix.rs");
    }
    for row in listed {
        assert!(addresses.contains(row), "{row} is in tests/it/matrix.rs and nowhere else");
    }
    for row in FUNCTIONS {
        let list = if row.method == Method::GET { matrix::READING } else { matrix::CHANGING };
        assert!(list.iter().any(|case| case.path == row.path), "{} is called as {}", row.path, row.method);
    }
    assert_eq!(PAGES.len(), matrix::PAGES.len());
}

/// An address or a field of the matrix, with the ids of the things that it names.
pub fn fill(text: &str, world: &World, target: &Target) -> String {
    if let Some(thing) = text.strip_prefix('@') {
        return world.id(thing).to_owned();
    }
    match target.thing {
        "" => text.to_owned(),
        thing => {
            let id = world.id(thing);
            // Several ids that lead to one thing stand in the address in their order.
            let nested = id.split('/').fold(text.to_owned(), |text, id| text.replacen("{}", id, 1));
            nested.replace("{}", id)
        }
    }
}

/// The letter of the matrix for an answer.
pub fn letter(answer: &Answer) -> char {
    match answer.status.as_u16() {
        200 => 'y',
        401 => 's',
        303 | 302 if answer.header("location").starts_with("/sign-in") => 's',
        303 | 302 => '-',
        403 => 'x',
        404 => 'n',
        409 => 'c',
        422 => 'v',
        _ => '?',
    }
}

/// Asks as everybody for every target of a row; what differs from the table.
async fn check(
    world: &World,
    row: &Row,
    build: impl Fn(&World, Who, &str, &[(String, String)]) -> Request<Body>,
) -> String {
    let mut wrong = String::new();
    for target in row.targets {
        for (who, expected) in Who::ALL.into_iter().zip(target.answers.chars()) {
            let request = request(world, row, target, who, &build);
            let answer = world.portal.ask(request).await;
            compare(&mut wrong, row, target, who, expected, &answer);
        }
    }
    wrong
}

fn request(
    world: &World,
    row: &Row,
    target: &Target,
    who: Who,
    build: &impl Fn(&World, Who, &str, &[(String, String)]) -> Request<Body>,
) -> Request<Body> {
    let path = fill(row.path, world, target);
    let fields: Vec<_> =
        row.fields.iter().map(|(name, text)| ((*name).to_owned(), fill(text, world, target))).collect();
    build(world, who, &path, &fields)
}

fn compare(wrong: &mut String, row: &Row, target: &Target, who: Who, expected: char, answer: &Answer) {
    let got = letter(answer);
    if got != expected {
        let said: String = answer.body.chars().take(160).collect();
        let (path, thing, status) = (row.path, target.thing, answer.status);
        let _ = writeln!(
            wrong,
            "{path} {:?} {thing} as {who:?}: {expected}, not {got} {status} {said}",
            row.fields
        );
    }
}

fn get(world: &World, who: Who, path: &str, fields: &[(String, String)]) -> Request<Body> {
    world.browser(who).get(path, &borrowed(fields))
}

fn post(world: &World, who: Who, path: &str, fields: &[(String, String)]) -> Request<Body> {
    world.browser(who).post(path, &borrowed(fields))
}

/// The bytes of a page or answer, less what is drawn for each request and the address itself.
///
/// How often the renderer asked for the same thing depends on time: what it was told counts once.
pub fn bytes(answer: &Answer, id: &str) -> String {
    let nonce = Some(answer.nonce()).filter(|nonce| !nonce.is_empty()).unwrap_or("-");
    let body = id.split('/').fold(answer.body.replace(nonce, "NONCE"), |body, id| body.replace(id, "ID"));
    let mut told = BTreeSet::new();
    let mut shown = String::new();
    for piece in body.split("<script") {
        let (script, rest) = piece.split_once("</script>").unwrap_or(("", piece));
        if script.contains("__RESOLVED_RESOURCES") {
            told.extend(
                script
                    .split("__RESOLVED_RESOURCES[")
                    .filter_map(|one| one.split_once("= "))
                    .map(|one| one.1.to_owned()),
            );
            shown.push_str(rest);
        } else {
            shown.push_str(piece);
        }
    }
    format!("{shown}{told:?}")
}

/// Rule 10: what is hidden, another partner's or never was answers with the same bytes.
async fn same_nothing(
    world: &World,
    row: &Row,
    build: impl Fn(&World, Who, &str, &[(String, String)]) -> Request<Body>,
) -> String {
    let mut wrong = String::new();
    for (at, who) in Who::ALL.into_iter().enumerate() {
        let mut first: Option<(&str, String)> = None;
        for target in row.targets.iter().filter(|target| matches!(target.answers.as_bytes()[at], b'n' | b'v'))
        {
            let answer = world.portal.ask(request(world, row, target, who, &build)).await;
            let said = bytes(&answer, world.id(target.thing));
            match &first {
                Some((thing, other)) if *other != said && target.answers.as_bytes()[at] == b'n' => {
                    let _ = writeln!(wrong, "{} as {who:?}: {thing} and {} differ", row.path, target.thing);
                }
                None if target.answers.as_bytes()[at] == b'n' => first = Some((target.thing, said)),
                Some(_) | None => (),
            }
        }
    }
    wrong
}

/// Reading changes nothing; that it was refused to somebody where it matters is noted, once for each address.
pub fn only_refusals(before: &Digest, after: &Digest) {
    let noted = only_noted(before, after).expect("reading changes nothing");
    assert!(noted.iter().all(|row| row.contains("refused")), "{noted:?}");
    let told: BTreeSet<_> = noted.iter().map(|row| told(row)).collect();
    assert_eq!(told.len(), noted.len(), "each once: {told:?}");
}

/// Who was refused, and where; PostgreSQL doubles the quotation marks of a row.
fn told(row: &str) -> (String, String) {
    let row = row.replace("\"\"", "\"");
    let part = |key: &str| {
        let after = row.split_once(&format!("\"{key}\":\"")).map_or("", |(_, after)| after);
        after.split('"').next().unwrap_or_default().to_owned()
    };
    (part("by"), part("address"))
}

async fn every_page_answers_as_the_table_says(kind: Kind) {
    // Guarantees 5 and 7; T5, rules 5 to 10
    let world = World::new(kind).await;
    let before = world.portal.database.digest().await;
    let page = |world: &World, who: Who, path: &str, fields: &[(String, String)]| {
        world.browser(who).page_with(path, &borrowed(fields))
    };
    let mut wrong = String::new();
    for row in matrix::PAGES {
        wrong += &check(&world, row, page).await;
        if row.targets.len() > 1 {
            wrong += &same_nothing(&world, row, page).await;
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    only_refusals(&before, &world.portal.database.digest().await);
}

async fn every_other_address_answers_as_the_table_says(kind: Kind) {
    let world = World::new(kind).await;
    let build = |world: &World, who: Who, path: &str, fields: &[(String, String)]| {
        if POSTED.contains(&path) { post(world, who, path, fields) } else { get(world, who, path, fields) }
    };
    // A stream would never end; its first word is enough here.
    let mut wrong = String::new();
    for row in matrix::OTHERS.iter().filter(|row| row.path != "/events") {
        // Nobody is refused so much within a minute that they are told to wait.
        world.portal.store.clock().advance(MINUTE);
        wrong += &check(&world, row, build).await;
    }
    assert!(wrong.is_empty(), "{wrong}");
    let events = matrix::OTHERS.iter().find(|row| row.path == "/events").expect("a row");
    for (who, expected) in Who::ALL.into_iter().zip(events.targets[0].answers.chars()) {
        let request = get(&world, who, "/events", &[]);
        let answer =
            tower::ServiceExt::oneshot(world.portal.router.clone(), request).await.expect("an answer");
        assert_eq!(if answer.status() == 200 { 'y' } else { 's' }, expected, "{who:?}");
    }
}

async fn every_reading_function_answers_as_the_table_says(kind: Kind) {
    // T5, T6
    let world = World::new(kind).await;
    let before = world.portal.database.digest().await;
    let mut wrong = String::new();
    for row in matrix::READING {
        wrong += &check(&world, row, get).await;
        if row.targets.len() > 1 {
            wrong += &same_nothing(&world, row, get).await;
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    only_refusals(&before, &world.portal.database.digest().await);
}

async fn every_changing_function_answers_as_the_table_says(kind: Kind) {
    // T5, T11; guarantees 3 to 7 and 23. What is refused changes no row; what a role may not do leaves one in the
    // trail. Each thing done needs a world of its own, and on
    // PostgreSQL those take long: one person of those who may is enough there.
    let mut world = World::new(kind).await;
    let fresh = world.portal.database.digest().await;
    let mut before = fresh.clone();
    let mut wrong = String::new();
    let mut forbidden = 0;
    for row in matrix::CHANGING {
        let (mut refused, mut counted) = (Vec::new(), false);
        for target in row.targets {
            let mut done = false;
            for (who, expected) in Who::ALL.into_iter().zip(target.answers.chars()) {
                if done && expected == 'y' && kind == Kind::Postgres {
                    continue;
                }
                done |= expected == 'y';
                let answer = world.portal.ask(request(&world, row, target, who, &post)).await;
                compare(&mut wrong, row, target, who, expected, &answer);
                // Whose address it is, is not asked unseen either.
                let address = answer.body.contains("AddressNotAvailable");
                counted |= address;
                forbidden += usize::from(answer.status == 403 || address);
                if answer.status.is_success() {
                    let after = world.portal.database.digest().await;
                    let noted = after["audit"].len() - before["audit"].len();
                    let due = forbidden + rows_of(row, target, who);
                    if noted != due {
                        let (path, thing) = (row.path, target.thing);
                        let _ = writeln!(wrong, "{path} {thing} as {who:?}: {noted} rows, not {due}");
                    }
                    world = World::new(kind).await;
                    (before, forbidden) = (fresh.clone(), 0);
                } else if expected == 'n' {
                    refused.push((who, target.thing, answer.body));
                }
            }
        }
        for (who, thing, said) in &refused {
            let other = refused.iter().find(|(other, ..)| other == who).map(|(_, _, said)| said);
            if other != Some(said) {
                let _ = writeln!(wrong, "{} as {who:?}: {thing} is told from others", row.path);
            }
        }
        let after = world.portal.database.digest().await;
        if counted {
            before.insert("sign_in_failure".to_owned(), after["sign_in_failure"].clone());
        }
        match only_noted(&before, &after) {
            Some(noted) if noted.len() == forbidden && noted.iter().all(|row| row.contains("refused")) => (),
            Some(noted) => {
                let _ = writeln!(wrong, "{}: {forbidden} refused, {noted:?} noted", row.path);
            }
            None => {
                let _ = writeln!(wrong, "{} changed something it refused", row.path);
            }
        }
        (before, forbidden) = (after, 0);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

async fn a_right_password_alone_opens_nothing_but_the_second_step(kind: Kind) {
    // Guarantee 12; T16, T27, P58, P60: setup-only and MFA-pending, on every address
    let world = World::new(kind).await;
    let link = [(HELD, world.id("link")), ("password", PASSWORD), ("repeated", PASSWORD)];
    assert!(world.post(Who::Anon, "/api/use-link", &link).await.status.is_success());
    let own = [
        "/second-factor",
        "/set-up",
        "/set-up/text",
        "/api/second-step",
        "/api/second-factor",
        "/api/set-up",
        "/api/second-factor/text",
        "/api/set-up/text",
        "/api/set-up/text-code",
        "/api/passkey/ask-first",
        "/api/passkey/set-up",
        "/api/sign-in",
    ];
    for email in ["tech@alder.example", "invited@alder.example"] {
        let browser = first_step(&world.portal, email).await;
        let ask = async |row: &Row, target: &Target, posts: bool| {
            let build = |_: &World, _: Who, path: &str, fields: &[(String, String)]| {
                let fields = borrowed(fields);
                if posts { browser.post(path, &fields) } else { browser.get(path, &fields) }
            };
            let request = request(&world, row, target, Who::Anon, &build);
            tower::ServiceExt::oneshot(world.portal.router.clone(), request)
                .await
                .expect("an answer")
                .status()
        };
        let reading = [matrix::PAGES, matrix::OTHERS, matrix::READING].into_iter().flatten();
        let rows = reading.map(|row| (row, false)).chain(matrix::CHANGING.iter().map(|row| (row, true)));
        for (row, posts) in rows.filter(|(row, _)| !own.contains(&row.path)) {
            let posts = posts || POSTED.contains(&row.path);
            for target in row.targets.iter().filter(|target| target.answers.starts_with('s')) {
                let status = ask(row, target, posts).await;
                let refused = [StatusCode::UNAUTHORIZED, StatusCode::SEE_OTHER].contains(&status);
                assert!(refused, "{} {} as {email}: {status}", row.path, target.thing);
            }
        }
        // What is no code, empty or not even a form changes nothing of that.
        for body in ["", "code=", "code=123456&code=123456", "code[]=123456", "{}", "\u{0}"] {
            let request =
                browser.request(Method::POST, "/api/second-factor").header("accept", "application/json");
            let request = request.header("sec-fetch-site", "same-origin");
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            let answer = world.portal.ask(request.body(Body::from(body)).expect("a request")).await;
            assert!(answer.status.is_client_error(), "{body:?}: {}", answer.status);
            assert!(!answer.cookies().iter().any(|line| line.starts_with("session=")), "{body:?}");
        }
    }
}

async fn what_grants_or_destroys_much_asks_for_a_fresh_code(kind: Kind) {
    // T43, P59: with a session that was confirmed long ago; nothing is changed, and nobody is said to be refused
    let world = World::new(kind).await;
    world.portal.store.clock().advance(REAUTHENTICATION + 1);
    let id = world.id("scopedtech");
    let admin = |role| [("name", "Alder New"), ("email", "new@alder.example"), ("role", role), ("code", "")];
    let acts: Vec<(&str, Vec<(&str, &str)>)> = vec![
        ("/api/employee/delete", vec![("id", id), ("code", "")]),
        ("/api/employee/reset-second-factor", vec![("id", id)]),
        ("/api/employee/release", vec![("id", id), ("code", " - ")]),
        ("/api/employees/create", admin("admin").to_vec()),
        ("/api/employee/edit", vec![("id", id), ("name", "Alder"), ("role", "admin")]),
        (
            "/api/organization/remove",
            vec![
                ("id", world.id("organization/north")),
                ("mark", world.id("removal of north")),
                ("confirmation", "Alder North"),
            ],
        ),
        ("/api/employee/edit", vec![("id", id), ("name", "Alder"), ("email", "new@alder.example")]),
        ("/api/account/ask-address", vec![("email", "new@alder.example")]),
        ("/api/account/app", vec![("sealed", "00"), ("new_code", "123456")]),
        ("/api/account/recovery-codes", vec![]),
        ("/api/account/texts/number", vec![("phone", "+15551234567")]),
        ("/api/account/texts/remove", vec![]),
        ("/api/account/passkey/ask-new", vec![]),
        ("/api/account/passkey/remove", vec![("id", "0")]),
        ("/api/account/confirm", vec![]),
        ("/api/settings/policy", vec![("password_min", "14"), ("idle_minutes", "60")]),
        ("/api/settings/offer", vec![("email", "tech@alder.example")]),
    ];
    // Whoever asks keeps the session alive, and that is written down.
    assert!(
        world
            .post(Who::Primary, "/api/account/end-session", &[("session", "0")])
            .await
            .status
            .is_client_error()
    );
    let before = world.portal.database.digest().await;
    for (path, fields) in &acts {
        let answer = world.post(Who::Primary, path, fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", answer.body);
        assert_eq!(answer.json()["Invalid"][0], serde_json::json!(["code", "Confirm"]), "{path}");
    }
    assert!(before == world.portal.database.digest().await, "something was changed");
    // What grants little goes through, and with a code the rest does.
    assert!(world.post(Who::Primary, "/api/employees/create", &admin("tech")).await.status.is_success());
    let code = world.code("primary@alder.example");
    let fields = [("id", id), ("code", &*code)];
    let answer = world.post(Who::Primary, "/api/employee/reset-second-factor", &fields).await;
    assert!(answer.status.is_success(), "{}", answer.body);
    // For five minutes, without another one.
    assert!(world.post(Who::Primary, "/api/employee/delete", &[("id", id)]).await.status.is_success());
}

#[test]
fn the_id_that_never_was_is_one() {
    assert!(NEVER.parse::<domain::OrganizationId>().is_ok());
}
