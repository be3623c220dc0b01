//! Garbage on each step of the ways in: of signing in, its second factor, setting one up, and links. It is refused, begins no
//! session and uses nothing up, whether the step is a real one or not (T27, P58, P60).

use axum::body::Body;
use http::{Method, StatusCode};
use store::link_mark;

use crate::{
    database::{Digest, Kind},
    portal::{Answer, Browser, Fields, HELD, borrowed, encode},
    world::{PASSWORD, Who, World, code_of, first_step, mailed_reset},
};

both!(
    garbage_on_a_real_step_is_refused_and_the_step_goes_on_after_it,
    a_step_that_is_garbage_or_another_kind_of_one_opens_nothing,
);

const FORM: &str = "application/x-www-form-urlencoded";
const NEW: &str = "granite orchard 4 window";
const TECH: &str = "tech@alder.example";
/// What a browser says of a passkey: with anything at all the question is answered, once.
const ANSWER: &str = "answer";

/// A step of a way in: where its form goes, the browser that has come so far, and the form as it should be.
struct Step {
    path: &'static str,
    browser: Browser,
    fields: Vec<(&'static str, String)>,
    /// Fields in which a wrong text would be a guess, which is counted, and no garbage.
    guesses: &'static [&'static str],
}

fn step(
    path: &'static str,
    browser: &Browser,
    fields: &[(&'static str, &str)],
    guesses: &'static [&'static str],
) -> Step {
    let fields = fields.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    Step { path, browser: browser.clone(), fields, guesses }
}

/// The form of a link, in the browser that has opened it.
fn of_link(path: &'static str, token: &str) -> Step {
    let (more, guesses): (&[(&'static str, &str)], &'static [&'static str]) = if path == "/api/use-link" {
        (&[("password", NEW), ("repeated", NEW)], &[])
    } else {
        (&[("current", PASSWORD)], &["current"])
    };
    let mut link = step(path, &Browser::opened(token), more, guesses);
    link.fields.insert(0, ("link", link_mark(token)));
    link
}

impl Step {
    fn form(&self) -> Vec<(&str, &str)> {
        self.fields.iter().map(|(name, text)| (*name, text.as_str())).collect()
    }
}

/// Everybody's way, each at its step.
struct Ways {
    world: World,
    /// A right password was given, and a code is awaited,
    code: Browser,
    /// or something to set up.
    set_up: Browser,
    /// A passkey was asked for.
    asked: Browser,
    invitation: String,
    reset: String,
    second_factor: String,
    address: String,
}

/// The token of a link that was handed over.
fn handed(answer: &Answer) -> String {
    let done = answer.json();
    let link = done["notice"]["link"].as_str().unwrap_or_else(|| panic!("a link in {done}"));
    link.trim_start_matches("/link/").to_owned()
}

impl Ways {
    async fn begin(kind: Kind) -> Self {
        let world = World::new(kind).await;
        let fields = [("name", "Alder Setup"), ("email", "setup@alder.example"), ("role", "tech")];
        let link = handed(&world.post(Who::Primary, "/api/employees/create", &fields).await);
        let fields = [(HELD, &*link), ("password", PASSWORD), ("repeated", PASSWORD)];
        assert!(world.post(Who::Anon, "/api/use-link", &fields).await.status.is_success());
        let business = [("id", world.id("business"))];
        let second_factor =
            handed(&world.post(Who::Primary, "/api/employee/reset-second-factor", &business).await);
        let asked = world.post(Who::Anon, "/api/forgot", &[("email", "sales@alder.example")]).await;
        assert!(asked.status.is_success(), "{}", asked.body);
        let reset = mailed_reset(&world).await;
        let code = first_step(&world.portal, TECH).await;
        let set_up = first_step(&world.portal, "setup@alder.example").await;
        let mut asked = Browser::default();
        let answer = world.portal.ask(asked.post("/api/passkey/ask", &[])).await;
        asked.keep(&answer);
        assert!(asked.cookies.contains_key("ceremony"), "{}", answer.body);
        let (invitation, address) = (world.id("link").to_owned(), world.id("link/address").to_owned());
        Self { world, code, set_up, asked, invitation, reset, second_factor, address }
    }

    /// Every step that takes something typed. What only asks for something to be sent, or for a passkey to be made, uses
    /// nothing up and takes nothing that could be garbage.
    fn steps(&self) -> Vec<Step> {
        let nobody = &Browser::default();
        let mut set_up_asked = self.set_up.clone();
        set_up_asked.cookies.extend(self.asked.cookies.clone());
        vec![
            step("/api/sign-in", nobody, &[("email", TECH), ("password", PASSWORD)], &["email", "password"]),
            step("/api/forgot", nobody, &[("email", TECH)], &[]),
            step("/api/second-factor", &self.code, &[("code", "123456")], &[]),
            step("/api/set-up", &self.set_up, &[("sealed", "00"), ("new_code", "123456")], &[]),
            step("/api/set-up/text", &self.set_up, &[("phone", "+15551234567")], &[]),
            step("/api/set-up/text-code", &self.set_up, &[("new_code", "123456")], &[]),
            step("/api/passkey/sign-in", &self.asked, &[(ANSWER, "{}")], &[ANSWER]),
            step("/api/passkey/set-up", &set_up_asked, &[(ANSWER, "{}")], &[ANSWER]),
            of_link("/api/use-link", &self.invitation),
            of_link("/api/use-link", &self.reset),
            of_link("/api/use-second-factor-link", &self.second_factor),
            of_link("/api/use-address-link", &self.address),
        ]
    }
}

/// Bodies that are not the form of this step, with what they say that they are.
fn shapeless(step: &Step) -> Vec<(Vec<u8>, &'static str)> {
    let json = "application/json";
    let name = step.fields.last().map_or("code", |(name, _)| *name);
    let mut bodies: Vec<(Vec<u8>, &str)> =
        ["", "{", "[]", "null", "\"x\"", "\u{feff}{}", "{\"code\":{\"a\":1}}"]
            .map(|text| (text.as_bytes().to_vec(), json))
            .to_vec();
    for text in ["", "%", "%zz=1", "=", "&&&", "\u{0}", "a[0][0][0][0][0][0][0]=1"] {
        bodies.push((text.as_bytes().to_vec(), FORM));
    }
    for text in [format!("{name}=1&{name}=2"), format!("{name}[]=1"), format!("{name}[a]=1")] {
        bodies.push((text.into_bytes(), FORM));
    }
    if name != ANSWER {
        bodies.push((name.as_bytes().to_vec(), FORM));
        bodies.push((format!("{name}=%ff%fe").into_bytes(), FORM));
    }
    bodies.push((b"\xff\xfe\x00\x80".to_vec(), FORM));
    bodies.push((vec![b'x'; 70 * 1_024], FORM));
    bodies
}

/// What is typed into a field where it is nothing that could ever be right.
fn typed() -> Vec<String> {
    let mut typed: Vec<String> = [
        " ",
        "\u{0}",
        "\u{202e}123456",
        "a\r\nb",
        "<script>alert(1)</script>",
        "'; DROP TABLE account; --",
        "12345",
        "1234567",
        "\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}",
        "\u{ff11}\u{ff12}\u{ff13}\u{ff14}\u{ff15}\u{ff16}",
        "null",
        "{}",
        "[object Object]",
        "../../etc/passwd",
    ]
    .map(str::to_owned)
    .to_vec();
    typed.push("\u{e9}".repeat(5_000));
    typed
}

/// What holds of every answer to garbage, by the script of a page and without one.
fn check(step: &Step, what: &str, answer: &Answer, script: bool) {
    let path = step.path;
    let status = answer.status.as_u16();
    let expected = if script { 400..500 } else { 303..500 };
    assert!(expected.contains(&status), "{path} {what}: {status} {}", answer.body);
    for line in answer.cookies() {
        // What is wrong is kept for the page after a form without script; all else stays as it was.
        assert!(!script && line.starts_with("flash="), "{path} {what}: {line}");
    }
}

/// Everything but what is kept of forms without script for the page after them.
async fn kept(world: &World) -> Digest {
    let mut digest = world.portal.database.digest().await;
    digest.remove("flash");
    digest
}

async fn send(world: &World, step: &Step, body: Vec<u8>, mime: &str, script: bool) -> Answer {
    let accept = if script { "application/json" } else { "text/html" };
    let request = step.browser.request(Method::POST, step.path).header("accept", accept);
    let request = request.header("sec-fetch-site", "same-origin").header("content-type", mime);
    world.portal.ask(request.body(Body::from(body)).expect("a request")).await
}

/// The form with something else in this field.
fn with(step: &Step, field: usize, text: &str) -> Vec<u8> {
    let mut fields = step.form();
    fields[field].1 = text;
    encode(&fields).into_bytes()
}

async fn garbage_on_a_real_step_is_refused_and_the_step_goes_on_after_it(kind: Kind) {
    let ways = Ways::begin(kind).await;
    let world = &ways.world;
    for step in ways.steps() {
        let before = kept(world).await;
        for script in [true, false] {
            for (body, mime) in shapeless(&step) {
                let what = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
                let answer = send(world, &step, body, mime, script).await;
                check(&step, &format!("{mime} {what:?}"), &answer, script);
            }
            for (at, (name, _)) in step.fields.iter().enumerate() {
                // A password of more characters than one can have is none.
                let more = if step.guesses.contains(name) { Vec::new() } else { typed() };
                let none = (*name != ANSWER).then(|| [String::new(), "x".repeat(10_000)]);
                for text in none.into_iter().flatten().chain(more) {
                    let answer = send(world, &step, with(&step, at, &text), FORM, script).await;
                    check(&step, &format!("{name}={text:.30?}"), &answer, script);
                }
            }
        }
        assert!(before == kept(world).await, "garbage at {} changed something", step.path);
    }
    goes_on(&ways).await;
}

/// A form that has to be taken; whether its answer gives this cookie.
async fn taken(world: &World, browser: &Browser, path: &str, fields: Fields<'_>, cookie: &str) -> bool {
    let answer = world.portal.ask(browser.post(path, fields)).await;
    assert!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.body);
    answer.cookies().iter().any(|line| line.starts_with(cookie) && !line.contains("=;"))
}

/// Each way leads to its end, as if nothing had been.
async fn goes_on(ways: &Ways) {
    let world = &ways.world;
    let code = world.code(TECH);
    let fields = [("code", &*code), ("next", "")];
    assert!(taken(world, &ways.code, "/api/second-factor", &fields, "session=").await);
    let offered = world.portal.ask(ways.set_up.get("/api/second-step", &[("sealed", "")])).await.json();
    let app = |name: &str| offered["app"][name].as_str().expect("an app").to_owned();
    let (sealed, code) = (app("sealed"), code_of(&app("key"), world.portal.store.clock()));
    let fields = [("sealed", &*sealed), ("new_code", &*code)];
    assert!(taken(world, &ways.set_up, "/api/set-up", &fields, "session=").await);
    for (path, token, goes_on) in [
        ("/api/use-second-factor-link", &ways.second_factor, true),
        ("/api/use-link", &ways.invitation, false),
        ("/api/use-link", &ways.reset, false),
        ("/api/use-address-link", &ways.address, false),
    ] {
        let link = of_link(path, token);
        assert_eq!(taken(world, &link.browser, path, &link.form(), "step=").await, goes_on, "{path}");
    }
}

/// Values of a cookie that are no token of this kind; `token` is one.
fn no_tokens(token: &str) -> Vec<String> {
    let mut none: Vec<String> =
        ["", "x", "\"\"", "' OR 1=1 --", "%00", "null", "../x"].map(str::to_owned).to_vec();
    none.extend([
        token.to_uppercase(),
        token[1..].to_owned(),
        format!("{token}0"),
        format!("{token}, {token}"),
    ]);
    none.extend(["0".repeat(64), "a".repeat(4_000), format!("%{token}"), link_mark(token)]);
    none
}

async fn a_step_that_is_garbage_or_another_kind_of_one_opens_nothing(kind: Kind) {
    let ways = Ways::begin(kind).await;
    let world = &ways.world;
    let cookie = |browser: &Browser, name: &str| browser.cookies[name].clone();
    let (code, set_up) = (cookie(&ways.code, "step"), cookie(&ways.set_up, "step"));
    let (asked, session) = (cookie(&ways.asked, "ceremony"), cookie(&world.browser(Who::Primary), "session"));
    let Ways { invitation, reset, second_factor, address, .. } = &ways;
    // Every token that there is, and for which of the paths below it is a right one.
    let tokens: [(&str, &[&str]); 8] = [
        (&code, &["/api/second-factor"]),
        (&set_up, &["/api/set-up", "/api/set-up/text", "/api/set-up/text-code", "/api/passkey/set-up"]),
        (&asked, &["/api/passkey/sign-in"]),
        (&session, &[]),
        (invitation, &["/api/use-link"]),
        (reset, &["/api/use-link"]),
        (second_factor, &["/api/use-second-factor-link"]),
        (address, &["/api/use-address-link"]),
    ];
    let before = kept(world).await;
    for step in ways.steps() {
        let name = match step.path {
            "/api/sign-in" | "/api/forgot" => continue,
            "/api/passkey/sign-in" => "ceremony",
            path if path.starts_with("/api/use-") => "link",
            _ => "step",
        };
        let others = tokens.iter().filter(|(_, paths)| !paths.contains(&step.path));
        let others = others.map(|(token, _)| (*token).to_owned());
        for value in no_tokens(&code).into_iter().chain(others) {
            let browser = Browser { cookies: [(name.to_owned(), value.clone())].into() };
            let mut fields: Vec<_> =
                step.fields.iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect();
            if name == "link" {
                // As the page of such a link would say it.
                fields[0].1 = link_mark(&value);
            }
            let answer = world.portal.ask(browser.post(step.path, &borrowed(&fields))).await;
            let what = format!("{} with {name}={:?}", step.path, &value[..value.len().min(70)]);
            assert!(answer.status.is_client_error(), "{what}: {} {}", answer.status, answer.body);
            let gives = answer.cookies().into_iter().find(|line| !line.contains("=;"));
            assert!(gives.is_none(), "{what}: {gives:?}");
        }
    }
    // What looks at a step or a link shows nothing of one that is none, and none of them is a session.
    for (path, name, right) in [
        ("/api/second-step?sealed=", "step", &[&*code, &*set_up][..]),
        ("/api/link", "link", &[&**invitation, &**reset, &**second_factor, &**address]),
        ("/api/me", "session", &[&*session]),
    ] {
        let others = tokens.iter().map(|(token, _)| (*token).to_owned());
        for value in no_tokens(&code).into_iter().chain(others).filter(|value| !right.contains(&&**value)) {
            let browser = Browser { cookies: [(name.to_owned(), value.clone())].into() };
            let answer = world.portal.ask(browser.get(path, &[])).await;
            let expected = [StatusCode::UNAUTHORIZED, StatusCode::NOT_FOUND, StatusCode::CONFLICT];
            assert!(expected.contains(&answer.status), "{path} {name}={value:.70}: {}", answer.status);
        }
    }
    assert!(before == kept(world).await, "something was changed");
    goes_on(&ways).await;
}
