//! Mails that nobody asks for, as a mail server gets them from the portal's own jobs: whom they are to, what both of their forms
//! say, that they hold nothing secret, and that each comes once.

use std::collections::BTreeSet;

use app::context::Assets;
use domain::time::DAY;
use http::{HeaderValue, header::USER_AGENT};
use server::{Portal, jobs};

use crate::{
    database::Kind,
    outside::{Outside, awaited},
    portal::{Browser, HELD, ORIGIN, config},
    world::{PASSWORD, Who, World, first_step, system},
};

both!(
    who_is_not_done_is_reminded_on_three_days_and_told_when_it_is_over,
    who_is_deactivated_by_somebody_is_told_once,
    a_sign_in_from_a_browser_that_was_not_known_is_told_once,
);

const SENDER: &str = "portal@post.example";
/// Seven days after every world begins.
const DEADLINE: &str = "11 October 2024, 00:00 UTC";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// A mail as it arrived, taken apart.
#[derive(Debug)]
struct Arrived {
    head: String,
    text: String,
    html: String,
}

impl Arrived {
    fn of(mail: &str) -> Self {
        let (head, body) = mail.split_once("\n\n").expect("a head and a body");
        // What is long goes on in the next line (RFC 5322, section 2.2.3).
        let head = head.replace("\n ", " ");
        let boundary = head.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next());
        let boundary = format!("--{}", boundary.expect("two forms"));
        let parts: Vec<_> = body
            .split(&boundary)
            .filter(|part| part.starts_with('\n'))
            .filter_map(|part| part.trim_start().split_once("\n\n"))
            .collect();
        let [(of_text, text), (of_html, html)] = parts[..] else { panic!("two forms, not {parts:?}") };
        assert!(of_text.contains("text/plain") && of_html.contains("text/html"), "the plain one first");
        let [text, html] = [text, html].map(|form| form.trim_end().to_owned());
        Self { head, text, html }
    }

    fn header(&self, name: &str) -> &str {
        let value = self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        value.unwrap_or_else(|| panic!("{name}: {}", self.head))
    }

    fn is_to(&self, email: &str) -> bool {
        self.header("To").ends_with(&format!("<{email}>"))
    }

    /// Where its forms lead, which has to be the same.
    fn paths(&self) -> BTreeSet<String> {
        let [text, html] = [&self.text, &self.html].map(|form| {
            assert_eq!(form.matches("http").count(), form.matches(ORIGIN).count(), "nowhere else: {form}");
            let paths = form.split(ORIGIN).skip(1).filter_map(|rest| rest.split(['"', '<', '\n']).next());
            paths.map(str::to_owned).collect::<BTreeSet<_>>()
        });
        assert_eq!(text, html, "{self:?}");
        text
    }

    /// Looks at what every mail has: from whom, to whom, about what, and these words in both forms.
    fn says(&self, to: &Addressee, subject: &str, words: &[&str]) {
        let Addressee { email, name, partner } = to;
        assert!(self.is_to(email) && self.header("To").contains(name), "{}", self.head);
        let from = self.header("From");
        assert!(from.contains(partner) && from.ends_with(&format!("<{SENDER}>")), "{}", self.head);
        assert_eq!(self.header("Subject"), subject);
        assert!(self.text.starts_with(&format!("Hello {name},\n\n")), "{}", self.text);
        assert!(self.text.ends_with(&format!("\n\n{partner}")), "{}", self.text);
        assert!(self.html.contains(&format!("<p>Hello {name},</p>")), "{}", self.html);
        assert!(self.html.contains(&format!(">{partner}</p>")), "{}", self.html);
        for form in [&self.text, &self.html] {
            for word in words {
                assert!(form.contains(word), "{word}: {form}");
            }
        }
    }

    /// That none of these is in it.
    fn hides(&self, secrets: &[String]) {
        for secret in secrets {
            for part in [&self.head, &self.text, &self.html] {
                assert!(!part.contains(secret), "{secret}: {part}");
            }
        }
    }
}

/// Whom a mail is to, and in whose name it is written.
#[derive(Debug, Clone, Copy)]
struct Addressee {
    email: &'static str,
    name: &'static str,
    partner: &'static str,
}

impl Addressee {
    const fn of(email: &'static str, name: &'static str, partner: &'static str) -> Self {
        Self { email, name, partner }
    }
}

/// What nobody may read in a mail: passwords, and what browsers keep.
fn secrets(world: &World, browsers: &[&Browser]) -> Vec<String> {
    let people = Who::ALL.map(|who| world.browser(who));
    let cookies = people.iter().chain(browsers.iter().copied()).flat_map(|browser| browser.cookies.values());
    // Several people may be known in one browser.
    let tokens = cookies.flat_map(|cookie| cookie.split('.')).filter(|token| token.len() >= 32);
    tokens.map(str::to_owned).chain([PASSWORD.to_owned()]).collect()
}

/// Takes what is to be mailed for sent; to whom that is.
async fn drained(world: &World) -> Vec<String> {
    let system = system(&world.portal);
    let mut to = Vec::new();
    while let Some(mail) = system.next_mail().await.expect("the mails") {
        system.mail_done(&mail).await.expect("it is written down");
        to.push(mail.to);
    }
    to
}

/// Runs the jobs of a portal that starts now, until a mail to each of these has come; answers those, in that order. Whatever
/// is looked for and sent afterwards, none of them gets another one.
async fn delivered(world: &World, outside: &Outside, to: &[Addressee]) -> Vec<Arrived> {
    let before = outside.mails.all().len();
    let come = || outside.mails.all()[before..].iter().map(|mail| Arrived::of(mail)).collect::<Vec<_>>();
    let server = format!("127.0.0.1:{}", outside.mail_port);
    let flags = ["--mail-server", &*server, "--mail-encryption", "none", "--mail-from", SENDER];
    let portal = Portal::new(world.portal.store.clone(), config(&flags), Assets::default(), None);
    let mut sending = jobs::start(&portal);
    let each = || {
        let mails = come();
        to.iter().all(|to| mails.iter().any(|mail| mail.is_to(to.email))).then_some(())
    };
    awaited(&format!("a mail to each of {to:?}"), each).await;
    portal.stop.pull();
    // What is being sent is written down as sent.
    while let Some(ended) = sending.join_next().await {
        ended.expect("no panic");
    }
    for _ in 0..2 {
        system(&world.portal).sweep().await.expect("it is tidied");
        let more = drained(world).await;
        assert!(!to.iter().any(|to| more.iter().any(|more| *more == to.email)), "once: {more:?}");
    }
    let (mut mails, mut found) = (come(), Vec::new());
    for to in to {
        let (mut theirs, others): (Vec<_>, Vec<_>) = mails.into_iter().partition(|mail| mail.is_to(to.email));
        mails = others;
        assert_eq!(theirs.len(), 1, "{to:?}: {theirs:?}");
        found.append(&mut theirs);
    }
    found
}

/// Adds an employee of Alder who sets a password and nothing else.
async fn half_done(world: &World, to: &Addressee) {
    let fields = [("name", to.name), ("email", to.email), ("role", "tech")];
    let invited = world.post(Who::Primary, "/api/employees/create", &fields).await;
    let invited = invited.json();
    let token = invited["notice"]["link"].as_str().expect("a link").trim_start_matches("/link/");
    let fields = [(HELD, token), ("password", PASSWORD), ("repeated", PASSWORD)];
    let answer = world.portal.ask(Browser::default().post("/api/use-link", &fields)).await;
    assert!(answer.status.is_success(), "{}", answer.body);
}

async fn who_is_not_done_is_reminded_on_three_days_and_told_when_it_is_over(kind: Kind) {
    // M93, M94: employees and users of organizations, of two partners
    let (world, outside) = (World::new(kind).await, Outside::start().await);
    let half = Addressee::of("half@alder.example", "Alder Half", "Alder");
    let people = [
        half,
        Addressee::of("invited@alder.example", "Alder Invited", "Alder"),
        Addressee::of("user@sumac.example", "Alder Sumac User", "Alder"),
        Addressee::of("user@birch.example", "Birch User", "Birch"),
    ];
    half_done(&world, &half).await;
    drained(&world).await;
    let (clock, secrets) = (world.portal.store.clock(), secrets(&world, &[]));
    let visitor = world.portal.store.visitor();
    let mut links: Vec<(String, &str)> = Vec::new();
    for (days, left) in [(1, "6 days left"), (4, "2 days left"), (1, "Less than a day left")] {
        clock.advance(days * DAY);
        let mails = delivered(&world, &outside, &people).await;
        for (mail, to) in mails.iter().zip(&people) {
            let missing = if to.email == half.email {
                "needs a second factor besides its password. Without one"
            } else {
                "needs a password and a second factor. Without both"
            };
            let subject = format!("{left} to set up your account with {}", to.partner);
            let needs =
                format!("Your account with {} {missing} it is deactivated on {DEADLINE}.", to.partner);
            mail.says(to, &subject, &[needs.as_str(), "Afterwards an administrator has to reactivate it."]);
            mail.hides(&secrets);
            let paths: Vec<_> = mail.paths().into_iter().collect();
            let [path] = paths.as_slice() else { panic!("one way, not {paths:?}") };
            // Whoever has a password signs in with it; all others get a way in that is theirs alone.
            if to.email == half.email {
                assert_eq!(path, "/sign-in");
                continue;
            }
            let token = path.strip_prefix("/link/").unwrap_or_else(|| panic!("a link, not {path}"));
            assert_eq!(visitor.open_link(token).await.expect("it works").email, to.email);
            assert!(links.iter().all(|(other, _)| other != token), "each has a link of its own");
            links.push((token.to_owned(), to.email));
        }
    }
    for (token, email) in &links {
        assert_eq!(visitor.open_link(token).await.expect("it works until the deadline").email, *email);
    }
    clock.advance(DAY);
    let mails = delivered(&world, &outside, &people).await;
    for (mail, to) in mails.iter().zip(&people) {
        let subject = format!("Your account with {} is deactivated", to.partner);
        let late = format!("Your account with {} was not set up in time.", to.partner);
        let words = [
            late.as_str(),
            "It is deactivated: you can't sign in any more.",
            "An administrator can reactivate the account; you have seven days again then.",
        ];
        mail.says(to, &subject, &words);
        mail.hides(&secrets);
        assert!(mail.paths().is_empty(), "nothing is to be opened any more: {mail:?}");
    }
    for (token, email) in &links {
        assert!(visitor.open_link(token).await.is_err(), "{email}");
    }
}

async fn who_is_deactivated_by_somebody_is_told_once(kind: Kind) {
    // M112, M116
    let (world, outside) = (World::new(kind).await, Outside::start().await);
    drained(&world).await;
    let people = [
        Addressee::of("sales@alder.example", "Alder Sales", "Alder"),
        Addressee::of("user@alder.example", "Alder North user", "Alder"),
    ];
    let secrets = secrets(&world, &[]);
    let employee = [("id", world.id("sales"))];
    let user =
        [("organization", world.id("organization/north")), ("user", world.id("user")), ("act", "deactivate")];
    for again in [false, true] {
        let acts = [
            world.post(Who::Primary, "/api/employee/deactivate", &employee).await,
            world.post(Who::Primary, "/api/organization/user/act", &user).await,
        ];
        for done in acts {
            assert_eq!(done.status.is_success(), !again, "{}", done.body);
        }
    }
    let mails = delivered(&world, &outside, &people).await;
    for (mail, to) in mails.iter().zip(&people) {
        let words = [
            "Your account with Alder was deactivated: you can't sign in any more.",
            "Your details are kept. An administrator can reactivate the account.",
        ];
        mail.says(to, "Your account with Alder is deactivated", &words);
        // Who did it is the partner's to know.
        mail.hides(&[secrets.as_slice(), &["Alder Primary".to_owned(), "in time".to_owned()]].concat());
        assert!(mail.paths().is_empty(), "{mail:?}");
    }
}

/// Signs in with an app, as this browser; the code that was given.
async fn sign_in(world: &World, browser: &mut Browser, email: &str) -> String {
    let code = world.code(email);
    let mut request = browser.post("/api/second-factor", &[("code", &code), ("next", "")]);
    request.headers_mut().insert(USER_AGENT, HeaderValue::from_static(FIREFOX));
    let answer = world.portal.ask(request).await;
    assert!(answer.status.is_success(), "{}", answer.body);
    browser.keep(&answer);
    code
}

async fn a_sign_in_from_a_browser_that_was_not_known_is_told_once(kind: Kind) {
    let (world, outside) = (World::new(kind).await, Outside::start().await);
    drained(&world).await;
    let tech = Addressee::of("tech@alder.example", "Alder Tech", "Alder");
    let mut browser = first_step(&world.portal, tech.email).await;
    let step = browser.clone();
    let code = sign_in(&world, &mut browser, tech.email).await;
    let mails = delivered(&world, &outside, &[tech]).await;
    let words = [
        "Somebody signed in to your account with Alder with a browser that had not been used for it before.",
        // The code was of a minute after the world began.
        "Firefox on Linux, from 127.0.0.1, on 4 October 2024, 00:01 UTC.",
        "If that was not you, tell an administrator at Alder at once.",
    ];
    mails[0].says(&tech, "A new sign-in to your account with Alder", &words);
    assert_eq!(mails[0].paths(), BTreeSet::from(["/account".to_owned()]), "a page that asks who it is");
    mails[0].hides(&secrets(&world, &[&step, &browser]));
    for form in [&mails[0].text, &mails[0].html] {
        assert!(!form.contains(&code), "{form}");
    }
    // In the same browser again it is no news.
    browser.cookies.remove("session");
    let fields = [("email", tech.email), ("password", PASSWORD)];
    let answer = world.portal.ask(browser.post("/api/sign-in", &fields)).await;
    browser.keep(&answer);
    sign_in(&world, &mut browser, tech.email).await;
    assert!(browser.cookies.contains_key("session"), "it is signed in");
    assert_eq!(drained(&world).await, [""; 0]);
}
