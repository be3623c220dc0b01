//! Codes by text message, from the page to a gateway and back: a real one, that records what it is told, and is slow,
//! refuses, or is away.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, routing::post};
use http::StatusCode;
use server::{Stop, jobs::send_texts, texts::Gateway};
use tokio::{net::TcpListener, task::JoinHandle, time::sleep};

use crate::{
    database::Kind,
    portal::{Answer, Browser, HELD, config},
    world::{PASSWORD, Who, World, code_of, first_step},
};

both!(
    a_code_goes_to_a_gateway_and_lets_in,
    the_answer_is_the_same_whether_or_not_the_gateway_works,
    what_a_gateway_refuses_is_given_up_and_what_it_can_not_do_now_comes_again,
    a_slow_gateway_holds_up_nobody_else,
    looking_sends_nothing_and_no_answer_tells_the_code,
    limits_are_told_in_words_and_what_is_wrong_at_its_field,
    a_code_asked_for_on_the_way_of_a_form_leaves_the_form_as_it_is,
    one_confirms_with_a_code_and_keeps_and_removes_a_number,
    without_a_gateway_nothing_offers_text_messages,
);

const NUMBER: &str = "+15551234567";
const TECH: &str = "tech@alder.example";

/// What the gateway does with a message.
#[derive(Debug, Clone, Copy)]
enum Mood {
    Takes,
    Answers(u16),
    /// Longer than anybody waits.
    Sleeps,
}

/// A message as the gateway was told it.
#[derive(Debug, Clone)]
struct Told {
    path: String,
    login: String,
    to: String,
    from: String,
    body: String,
}

impl Told {
    /// The code in it, as a browser reads it.
    fn code(&self) -> String {
        let line = self.body.lines().last().unwrap_or_default();
        let code = line
            .strip_prefix("@localhost #")
            .unwrap_or_else(|| panic!("a last line for browsers, not {line}"));
        assert!(
            self.body.starts_with(&format!("Alder code: {code}. Nobody from Alder will ask")),
            "{}",
            self.body
        );
        code.to_owned()
    }
}

#[derive(Debug)]
struct Server {
    mood: Mutex<Mood>,
    told: Mutex<Vec<Told>>,
}

/// A gateway on this machine.
struct Fake {
    server: Arc<Server>,
    url: String,
    task: JoinHandle<()>,
}

async fn take(
    State(server): State<Arc<Server>>,
    uri: http::Uri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let field = |name: &str| {
        let found = form_urlencoded::parse(&body).find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    let login = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let told = Told {
        path: uri.path().to_owned(),
        login: login.to_owned(),
        to: field("To"),
        from: field("From"),
        body: field("Body"),
    };
    let sleeps = told.to.ends_with("999");
    server.told.lock().expect("no panic").push(told);
    let mood = *server.mood.lock().expect("no panic");
    match mood {
        Mood::Takes if !sleeps => StatusCode::CREATED,
        Mood::Answers(status) => StatusCode::from_u16(status).expect("a status"),
        Mood::Takes | Mood::Sleeps => {
            sleep(Duration::from_mins(1)).await;
            StatusCode::CREATED
        }
    }
}

impl Fake {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        Self::on(listener)
    }

    fn on(listener: TcpListener) -> Self {
        let url = format!("http://{}/", listener.local_addr().expect("an address"));
        let server = Arc::new(Server { mood: Mutex::new(Mood::Takes), told: Mutex::default() });
        let router = Router::new().fallback(post(take)).with_state(server.clone());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { server, url, task }
    }

    fn flags(&self) -> [&str; 8] {
        [
            "--text-gateway",
            &self.url,
            "--text-account",
            "AC1",
            "--text-token",
            "gateway-token",
            "--text-sender",
            "+15550001111",
        ]
    }

    fn feels(&self, mood: Mood) {
        *self.server.mood.lock().expect("no panic") = mood;
    }

    fn told(&self) -> Vec<Told> {
        std::mem::take(&mut *self.server.told.lock().expect("no panic"))
    }

    fn gateway(&self) -> Arc<Gateway> {
        let text = config(&self.flags()).text.expect("a gateway");
        Arc::new(Gateway::new(&text).expect("a gateway").with_patience(Duration::from_secs(1)))
    }

    /// Does what the job does, once; what the gateway was told.
    async fn send(&self, world: &World) -> Vec<Told> {
        self.send_until(world, &Stop::default()).await;
        self.told()
    }

    async fn send_until(&self, world: &World, stop: &Stop) {
        let sent = send_texts(&world.portal.store, &self.gateway(), &"localhost".into(), stop).await;
        sent.expect("the database is there");
    }

    /// The code of the only message that is due.
    async fn code(&self, world: &World) -> String {
        let told = self.send(world).await;
        assert_eq!(told.len(), 1, "{told:?}");
        told[0].code()
    }

    /// It is not there any more.
    fn leave(&self) {
        self.task.abort();
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn world(kind: Kind) -> (World, Fake) {
    let fake = Fake::start().await;
    (World::alone(kind, &fake.flags()).await, fake)
}

fn pass(world: &World, seconds: i64) {
    world.portal.store.clock().advance(seconds * 1_000);
}

async fn ask(world: &World, browser: &Browser) -> Answer {
    world.portal.ask(browser.post("/api/second-factor/text", &[("next", "")])).await
}

async fn give(world: &World, browser: &Browser, code: &str) -> Answer {
    world.portal.ask(browser.post("/api/second-factor", &[("code", code), ("next", "")])).await
}

fn done(answer: &Answer) {
    assert!(answer.status.is_success(), "{} {}", answer.status, answer.body);
}

/// The tech sets a number up beside the app.
async fn with_number(world: &World, fake: &Fake, number: &str) {
    done(&world.post(Who::Tech, "/api/account/texts/number", &[("phone", number)]).await);
    let told = fake.send(world).await;
    done(&world.post(Who::Tech, "/api/account/texts/set", &[("new_code", &told[0].code())]).await);
    pass(world, 60);
}

async fn a_code_goes_to_a_gateway_and_lets_in(kind: Kind) {
    // M18, K15
    let (world, fake) = world(kind).await;
    let link = [(HELD, world.id("link")), ("password", PASSWORD), ("repeated", PASSWORD)];
    done(&world.post(Who::Anon, "/api/use-link", &link).await);
    let invited = "invited@alder.example";
    let mut browser = first_step(&world.portal, invited).await;
    let page = world.portal.ask(browser.page("/set-up")).await;
    assert!(
        page.body.contains("/set-up/text") && page.body.contains("weakest of the three"),
        "{}",
        page.body
    );
    let page = world.portal.ask(browser.page("/set-up/text?next=/account")).await;
    assert!(page.status == 200 && page.body.contains("Mobile number"), "{}", page.body);
    let fields = [("phone", NUMBER), ("next", "/account")];
    let answer =
        world.portal.ask(browser.submit("/api/set-up/text", &fields, "/set-up/text?next=/account")).await;
    assert_eq!(answer.header("location"), "/set-up/text?next=%2Faccount");
    let page = world.portal.ask(browser.page("/set-up/text?next=%2Faccount")).await;
    assert!(
        page.body.contains(NUMBER) && page.body.contains("autocomplete=\"one-time-code\""),
        "{}",
        page.body
    );

    let told = fake.send(&world).await;
    let [told] = &told[..] else { panic!("one message, not {told:?}") };
    assert_eq!(told.path, "/2010-04-01/Accounts/AC1/Messages.json");
    assert_eq!(told.login, "Basic QUMxOmdhdGV3YXktdG9rZW4=");
    assert_eq!((told.to.as_str(), told.from.as_str()), (NUMBER, "+15550001111"));
    assert!(fake.send(&world).await.is_empty(), "once");
    let answer = world.portal.ask(browser.post("/api/set-up/text-code", &[("new_code", &told.code())])).await;
    done(&answer);
    assert_eq!(answer.json()["notice"]["codes"].as_array().map(Vec::len), Some(10));
    browser.keep(&answer);
    let account = world.portal.ask(browser.page("/account")).await;
    assert!(account.body.contains(&format!("To {NUMBER}")), "{}", account.body);

    pass(&world, 60);
    let mut browser = first_step(&world.portal, invited).await;
    let page = world.portal.ask(browser.page("/second-factor")).await;
    assert!(page.body.contains("Send a code to ••••4567") && !page.body.contains(NUMBER), "{}", page.body);
    let answer =
        world.portal.ask(browser.submit("/api/second-factor/text", &[("next", "")], "/second-factor")).await;
    assert_eq!(answer.header("location"), "/second-factor");
    let page = world.portal.ask(browser.page("/second-factor")).await;
    assert!(page.body.contains("A code is on its way to ••••4567."), "{}", page.body);
    assert!(page.body.contains("Send another code"), "{}", page.body);
    let code = fake.code(&world).await;
    let answer = give(&world, &browser, &format!("{} {}", &code[..3], &code[3..])).await;
    done(&answer);
    browser.keep(&answer);
    assert_eq!(world.portal.ask(browser.get("/api/me", &[])).await.json()["phone"], "••••4567");
}

/// What an answer says, less what is another one each time.
fn said(answer: &Answer) -> (StatusCode, String, Vec<(String, String)>) {
    let headers = answer.headers.iter().map(|(name, value)| (name.to_string(), format!("{value:?}")));
    let changes = ["x-request-id", "content-security-policy"];
    let headers = headers.filter(|(name, _)| !changes.contains(&name.as_str()));
    (answer.status, answer.body.clone(), headers.collect())
}

async fn the_answer_is_the_same_whether_or_not_the_gateway_works(kind: Kind) {
    // Guarantee 21; T33
    let (world, fake) = world(kind).await;
    with_number(&world, &fake, NUMBER).await;
    let browser = first_step(&world.portal, TECH).await;
    let works = ask(&world, &browser).await;
    done(&works);
    fake.code(&world).await;
    fake.leave();
    pass(&world, 60);
    let away = ask(&world, &browser).await;
    assert_eq!(said(&works), said(&away));
    assert!(fake.send(&world).await.is_empty());
    // It comes back within the five minutes: sent once, and it lets in.
    let address = fake.url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    drop(fake);
    let listener = loop {
        match TcpListener::bind(&address).await {
            Ok(listener) => break listener,
            Err(_) => sleep(Duration::from_millis(20)).await,
        }
    };
    let fake = Fake::on(listener);
    pass(&world, 60);
    let code = fake.code(&world).await;
    assert!(fake.send(&world).await.is_empty(), "once");
    done(&give(&world, &browser, &code).await);
    // It does not: nothing comes, then or later.
    pass(&world, 60);
    let browser = first_step(&world.portal, TECH).await;
    fake.feels(Mood::Answers(503));
    assert_eq!(said(&works), said(&ask(&world, &browser).await));
    assert_eq!(fake.send(&world).await.len(), 1);
    fake.feels(Mood::Takes);
    pass(&world, 300);
    assert!(fake.send(&world).await.is_empty(), "too old");
}

async fn what_a_gateway_refuses_is_given_up_and_what_it_can_not_do_now_comes_again(kind: Kind) {
    let (world, fake) = world(kind).await;
    with_number(&world, &fake, NUMBER).await;
    for (status, again) in [(400, false), (404, false), (301, true), (401, true), (429, true), (500, true)] {
        pass(&world, 3_600);
        let browser = first_step(&world.portal, TECH).await;
        done(&ask(&world, &browser).await);
        fake.feels(Mood::Answers(status));
        assert_eq!(fake.send(&world).await.len(), 1);
        fake.feels(Mood::Takes);
        assert!(fake.send(&world).await.is_empty(), "not at once");
        pass(&world, 5);
        assert_eq!(fake.send(&world).await.len(), usize::from(again), "{status}");
    }
}

async fn a_slow_gateway_holds_up_nobody_else(kind: Kind) {
    let (world, fake) = world(kind).await;
    with_number(&world, &fake, NUMBER).await;
    // Of this number it says nothing for a minute.
    done(&world.post(Who::Sales, "/api/account/texts/number", &[("phone", "+15550000999")]).await);
    pass(&world, 1);
    let browser = first_step(&world.portal, TECH).await;
    done(&ask(&world, &browser).await);
    let before = std::time::Instant::now();
    let told = fake.send(&world).await;
    assert!(before.elapsed() < Duration::from_secs(20), "it is not waited for");
    let mine = told.iter().find(|told| told.to == NUMBER).expect("mine was sent beside it");
    done(&give(&world, &browser, &mine.code()).await);
    // All of them are slow, and the portal stops: what has begun is waited for, and nothing more begins.
    fake.feels(Mood::Sleeps);
    pass(&world, 60);
    done(&ask(&world, &first_step(&world.portal, TECH).await).await);
    let stop = Stop::default();
    stop.pull();
    fake.send_until(&world, &stop).await;
    assert!(fake.told().is_empty());
}

async fn looking_sends_nothing_and_no_answer_tells_the_code(kind: Kind) {
    // Guarantees 17 and 24; T18, P57
    let (world, fake) = world(kind).await;
    with_number(&world, &fake, NUMBER).await;
    let mut browser = first_step(&world.portal, TECH).await;
    let before = world.portal.database.digest().await;
    let mut answers = Vec::new();
    for path in ["/second-factor", "/second-factor?next=/account", "/set-up", "/set-up/text"] {
        answers.push(world.portal.ask(browser.page(path)).await);
    }
    for path in ["/api/second-factor/text", "/api/set-up/text", "/api/account/texts/send"] {
        for method in [http::Method::GET, http::Method::HEAD] {
            let request = browser.request(method, path).body(axum::body::Body::empty()).expect("a request");
            let answer = world.portal.ask(request).await;
            assert!(
                answer.status.is_client_error() || answer.status.is_redirection(),
                "{path}: {}",
                answer.status
            );
            answers.push(answer);
        }
    }
    assert!(before == world.portal.database.digest().await, "looking changes nothing");
    assert!(fake.send(&world).await.is_empty());
    answers.push(ask(&world, &browser).await);
    let code = fake.code(&world).await;
    answers.push(world.portal.ask(browser.get("/api/second-step", &[("sealed", "")])).await);
    answers.push(world.portal.ask(browser.page("/second-factor")).await);
    // Another person's sign-in and the same person's other one are told nothing of it.
    for email in [TECH, "sales@alder.example"] {
        let other = first_step(&world.portal, email).await;
        let page = world.portal.ask(other.page("/second-factor")).await;
        assert!(!page.body.contains("on its way"), "{email}");
        let answer = give(&world, &other, &code).await;
        assert_eq!(answer.status, 422, "{email}: {}", answer.body);
        answers.push(answer);
    }
    let answer = give(&world, &browser, &code).await;
    done(&answer);
    browser.keep(&answer);
    answers.push(answer);
    for path in ["/account", "/account/text-messages", "/api/account/texts", "/api/audit?query="] {
        answers.push(world.portal.ask(browser.page(path)).await);
    }
    answers.push(world.page(Who::Primary, "/audit").await);
    for answer in answers {
        // Six digits may stand by chance in a number that a page needs.
        let alone = |at: usize| {
            let digit = |at: Option<u8>| at.is_some_and(|byte| byte.is_ascii_alphanumeric());
            let bytes = answer.body.as_bytes();
            !digit(at.checked_sub(1).map(|at| bytes[at])) && !digit(bytes.get(at + 6).copied())
        };
        assert!(!answer.body.match_indices(&code).any(|(at, _)| alone(at)), "{}", answer.body);
        assert!(!answer.body.contains("gateway-token"));
    }
}

async fn limits_are_told_in_words_and_what_is_wrong_at_its_field(kind: Kind) {
    let (world, fake) = world(kind).await;
    with_number(&world, &fake, NUMBER).await;
    let mut browser = first_step(&world.portal, TECH).await;
    done(&ask(&world, &browser).await);
    let answer = ask(&world, &browser).await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (429, "30"));
    let answer =
        world.portal.ask(browser.submit("/api/second-factor/text", &[("next", "")], "/second-factor")).await;
    assert_eq!(answer.header("location"), "/second-factor");
    browser.keep(&answer);
    let page = world.portal.ask(browser.page("/second-factor")).await.body;
    assert!(page.contains("No code was sent") && page.contains("Try again in 30 seconds."), "{page}");

    let link = [(HELD, world.id("link")), ("password", PASSWORD), ("repeated", PASSWORD)];
    done(&world.post(Who::Anon, "/api/use-link", &link).await);
    let mut browser = first_step(&world.portal, "invited@alder.example").await;
    let before = world.portal.database.digest().await;
    for (typed, problem) in [
        ("", "Fill this in."),
        ("0151234567", "with its country code"),
        ("+1555123456789012345", "with its country code"),
        ("+1 555.123.4567", "with its country code"),
        ("+١٢٣٤٥٦٧٨", "with its country code"),
        ("+1555\u{202e}1234567", "Remove invisible control characters"),
        ("<script>alert(1)</script>", "with its country code"),
        (&"1".repeat(5_000), "Shorten this"),
    ] {
        let answer = world
            .portal
            .ask(browser.submit("/api/set-up/text", &[("phone", typed), ("next", "")], "/set-up/text"))
            .await;
        browser.keep(&answer);
        let page = world.portal.ask(browser.page("/set-up/text")).await;
        browser.keep(&page);
        assert!(page.body.contains(problem), "{typed:?}: {}", page.body);
        let again = maud::html! { (typed) }.into_string();
        assert!(page.body.contains(&format!("value=\"{again}\"")), "{typed:?} is still there: {}", page.body);
    }
    for typed in ["", "12345", "1234567", "abcdef", "１２３４５６"] {
        let fields = [("new_code", typed), ("next", "")];
        let answer = world.portal.ask(browser.post("/api/set-up/text-code", &fields)).await;
        assert_eq!(answer.json()["Invalid"][0][0], "new_code", "{typed:?}: {}", answer.body);
    }
    let mut after = world.portal.database.digest().await;
    after.insert("flash".to_owned(), before["flash"].clone());
    assert!(before == after, "nothing is kept of it");
    fake.send(&world).await;
    // A code that nothing waits for any more is told of where the next one is asked for.
    done(&world.portal.ask(browser.post("/api/set-up/text", &[("phone", NUMBER)])).await);
    let code = fake.code(&world).await;
    pass(&world, 300);
    let fields = [("new_code", &*code), ("next", "")];
    let answer = world.portal.ask(browser.submit("/api/set-up/text-code", &fields, "/set-up/text")).await;
    browser.keep(&answer);
    let page = world.portal.ask(browser.page("/set-up/text")).await.body;
    assert!(page.contains("That code is too old") && !page.contains(&code), "{page}");
}

async fn a_code_asked_for_on_the_way_of_a_form_leaves_the_form_as_it_is(kind: Kind) {
    let (world, fake) = world(kind).await;
    // The primary account gets a number, and has to confirm some time later.
    done(&world.post(Who::Primary, "/api/account/texts/number", &[("phone", NUMBER)]).await);
    let code = fake.code(&world).await;
    done(&world.post(Who::Primary, "/api/account/texts/set", &[("new_code", &code)]).await);
    // With an app it would be asked for a code of that.
    done(&world.post(Who::Primary, "/api/account/app/remove", &[]).await);
    pass(&world, 301);
    let page = format!("/organizations/{}/remove", world.id("organization/hidden"));
    let shown = world.page(Who::Primary, &page).await.body;
    assert!(shown.contains("Send a code to ••••4567"), "{shown}");
    let buttons: Vec<&str> =
        shown.split("<button").skip(1).filter_map(|rest| rest.split('>').next()).collect();
    let send = buttons.iter().position(|tag| tag.contains("formaction")).expect("the button");
    assert!(buttons[send - 1].contains("visually-hidden"), "the Enter key presses another one: {buttons:?}");
    let remove = "/api/organization/remove";
    let fields = [
        ("id", world.id("organization/hidden")),
        ("confirmation", "Alder Sum"),
        ("code", "12"),
        ("form", remove),
    ];
    let mut browser = world.browser(Who::Primary);
    let answer = world.portal.ask(browser.submit("/api/account/texts/send", &fields, &page)).await;
    assert_eq!(answer.header("location"), page);
    browser.keep(&answer);
    let shown = world.portal.ask(browser.page(&page)).await;
    browser.keep(&shown);
    assert!(shown.body.contains("A code is on its way to ••••4567."), "{}", shown.body);
    assert!(
        shown.body.contains("value=\"Alder Sum\"") && !shown.body.contains("value=\"12\""),
        "{}",
        shown.body
    );
    assert!(!shown.body.contains("error-summary"), "nothing is wrong yet: {}", shown.body);
    // Too soon for another one: told at the same form.
    let fields = fields.map(|(name, value)| (name, if name == "code" { "13" } else { value }));
    let answer = world.portal.ask(browser.submit("/api/account/texts/send", &fields, &page)).await;
    browser.keep(&answer);
    let shown = world.portal.ask(browser.page(&page)).await;
    browser.keep(&shown);
    assert!(
        shown.body.contains("Try again in 30 seconds.") && shown.body.contains("value=\"Alder Sum\""),
        "{}",
        shown.body
    );
    let code = fake.code(&world).await;
    let mark = shown.body.split("name=\"mark\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let fields = [
        ("id", world.id("organization/hidden")),
        ("mark", mark.expect("a mark")),
        ("confirmation", "Alder Sumac"),
        ("code", &*code),
    ];
    done(&world.portal.ask(browser.post(remove, &fields)).await);
}

async fn one_confirms_with_a_code_and_keeps_and_removes_a_number(kind: Kind) {
    let (world, fake) = world(kind).await;
    done(&world.post(Who::Tech, "/api/account/texts/number", &[("phone", NUMBER)]).await);
    let code = fake.code(&world).await;
    done(&world.post(Who::Tech, "/api/account/texts/set", &[("new_code", &code)]).await);
    done(&world.post(Who::Tech, "/api/account/app/remove", &[]).await);
    pass(&world, 301);
    let page = world.page(Who::Tech, "/account/text-messages").await.body;
    assert!(page.contains("Send a code to ••••4567") && !page.contains("Codes go to"), "{page}");
    assert_eq!(world.post(Who::Tech, "/api/account/texts/remove", &[]).await.status, 422);
    done(&world.post(Who::Tech, "/api/account/texts/send", &[]).await);
    let code = fake.code(&world).await;
    let fields = [("code", &*code), ("next", "/account/text-messages")];
    let answer = world.post(Who::Tech, "/api/account/confirm", &fields).await;
    assert_eq!(answer.json()["to"], "/account/text-messages");
    let again = world.post(Who::Tech, "/api/account/confirm", &[("code", &code)]).await;
    assert_eq!(again.status, 422, "{}", again.body);
    let page = world.page(Who::Tech, "/account/text-messages").await.body;
    assert!(page.contains(NUMBER) && page.contains("Another number"), "{page}");
    // Whoever goes on elsewhere than the portal goes to its start.
    let fields = [("code", ""), ("next", "https://evil.example")];
    assert_eq!(world.post(Who::Tech, "/api/account/confirm", &fields).await.json()["to"], "/");
    // The last second factor stays. With an app beside it the number goes, and confirms nothing any more (P59).
    assert_eq!(world.post(Who::Tech, "/api/account/texts/remove", &[]).await.status, 409);
    let offered = world.get(Who::Tech, "/api/account/other-app", &[("sealed", "")]).await.json();
    let app = |name: &str| offered["app"][name].as_str().expect("an app").to_owned();
    let (sealed, shown) = (app("sealed"), code_of(&app("key"), world.portal.store.clock()));
    let fields = [("sealed", &*sealed), ("new_code", &*shown), ("code", "")];
    done(&world.post(Who::Tech, "/api/account/app", &fields).await);
    let asked = world.post(Who::Tech, "/api/account/texts/send", &[]).await;
    assert!(
        asked.status == 409 && asked.body.contains("Confirm with your authenticator app"),
        "{}",
        asked.body
    );
    done(&world.post(Who::Tech, "/api/account/texts/remove", &[]).await);
    assert_eq!(
        world.get(Who::Tech, "/api/account/texts", &[]).await.json()["phone"],
        serde_json::Value::Null
    );
}

async fn without_a_gateway_nothing_offers_text_messages(kind: Kind) {
    let world = World::alone(kind, &[]).await;
    let link = [(HELD, world.id("link")), ("password", PASSWORD), ("repeated", PASSWORD)];
    done(&world.post(Who::Anon, "/api/use-link", &link).await);
    let sets_up = first_step(&world.portal, "invited@alder.example").await;
    let asked = first_step(&world.portal, TECH).await;
    let pages = [
        world.portal.ask(sets_up.page("/set-up")).await,
        world.portal.ask(asked.page("/second-factor")).await,
        world.page(Who::Tech, "/account").await,
        world.page(Who::Tech, "/account/passkeys").await,
        world.page(Who::Primary, &format!("/employees/{}/delete", world.id("tech"))).await,
    ];
    for page in pages {
        assert_eq!(page.status, 200);
        for word in ["by text message", "Text messages", "Send a code", "/set-up/text"] {
            assert!(!page.body.contains(word), "{word}: {}", page.body);
        }
    }
    assert_eq!(world.portal.ask(sets_up.page("/set-up/text")).await.header("location"), "/set-up");
    assert_eq!(world.page(Who::Tech, "/account/text-messages").await.status, 404);
    let refused = [
        world.portal.ask(sets_up.post("/api/set-up/text", &[("phone", NUMBER)])).await,
        world.post(Who::Tech, "/api/account/texts/number", &[("phone", NUMBER)]).await,
    ];
    for answer in refused {
        assert_eq!(answer.status, 409, "{}", answer.body);
    }
    // The app is asked for as before.
    done(&give(&world, &asked, &world.code(TECH)).await);
}
