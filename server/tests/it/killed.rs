//! A portal that is killed in the middle of an answer: what was acknowledged or used stays so, and nothing is half done.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

use sqlx::{Connection as _, Row as _};
use store::Clock;

use crate::{
    commands::{Place, Server},
    database::{Database, Kind},
    portal::{Fields, encode},
    serving::{connect, free_ports},
    world::code_later,
};

/// Runs each of these on both databases, on the test's own thread: they wait for processes.
macro_rules! killed {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[test]
            fn sqlite() {
                super::$name(crate::database::Kind::Sqlite);
            }

            #[test]
            fn postgres() {
                super::$name(crate::database::Kind::Postgres);
            }
        }
    )+};
}

killed!(
    a_code_that_was_used_is_used_up_though_nobody_was_told,
    a_recovery_code_that_was_used_is_used_up_though_nobody_was_told,
    a_reset_link_that_was_used_is_used_up_though_nobody_was_told,
    an_invitation_that_was_used_is_used_up_though_nobody_was_told,
);

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// What somebody sets with a link.
const NEW: &str = "granite orchard 4 window";

/// Somebody of the demo.
struct Person {
    email: String,
    password: String,
    key: String,
}

/// The first person that the demo prints: address, password, key of the app, and who it is.
fn person(printed: &str) -> Person {
    let parts = printed.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let found =
        parts.into_iter().find(|parts| parts.len() > 4 && parts[0].contains('@') && parts[2].len() == 32);
    let found = found.unwrap_or_else(|| panic!("somebody in {printed}"));
    let [email, password, key] = [found[0], found[1], found[2]].map(str::to_owned);
    Person { email, password, key }
}

/// A demo on a database of its own, and where it is served.
struct Site {
    place: Place,
    database: Database,
    port: u16,
}

impl Site {
    fn new(kind: Kind) -> (Self, Person) {
        let database = crate::runtime().block_on(Database::empty(kind));
        let [port] = free_ports();
        let site = Self { place: Place::new(), database, port };
        site.done(&["migrate"]);
        let demo = ["demo", "--organizations", "1", "--devices", "1", "--employees", "4", "--seed", "1"];
        let person = person(&site.done(&demo));
        site.place.bundle();
        (site, person)
    }

    fn done(&self, line: &[&str]) -> String {
        self.place.done(&[line, &["--database", &*self.database.url]].concat())
    }

    fn serve(&self) -> Server {
        let (listen, url) = (format!("127.0.0.1:{}", self.port), format!("http://localhost:{}", self.port));
        let flags = ["--listen", &*listen, "--public-url", &*url, "--database", &*self.database.url];
        Server::at(&self.place, &flags)
    }

    /// So many rows there are in this table, or of those of it that this holds of.
    fn count(&self, of: &str) -> i64 {
        let sql = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {of}"));
        let url = &self.database.url;
        crate::runtime().block_on(async {
            match self.database.kind {
                Kind::Sqlite => {
                    let mut connection = sqlx::SqliteConnection::connect(url).await.expect("SQLite opens");
                    let row = sqlx::query(sql).fetch_one(&mut connection).await.expect("a count");
                    connection.close().await.expect("SQLite closes");
                    row.get(0)
                }
                Kind::Postgres => {
                    let mut connection = sqlx::PgConnection::connect(url).await.expect("PostgreSQL answers");
                    let row = sqlx::query(sql).fetch_one(&mut connection).await.expect("a count");
                    connection.close().await.expect("PostgreSQL lets go");
                    row.get(0)
                }
            }
        })
    }

    /// So many rows of this act there are in the trail.
    fn noted(&self, act: &str) -> i64 {
        self.count(&format!("audit WHERE action = '{act}'"))
    }

    /// A form on its way.
    fn send(&self, path: &str, cookie: &str, fields: Fields<'_>) -> TcpStream {
        let (port, body) = (self.port, encode(fields));
        let mut stream = connect(port);
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\nAccept: application/json\r\n\
             Cookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("the request is sent");
        stream
    }

    fn ask(&self, path: &str, cookie: &str, fields: Fields<'_>) -> String {
        whole(&mut self.send(path, cookie, fields))
    }

    /// The answer to an address and a password.
    fn enter(&self, email: &str, password: &str) -> String {
        self.ask("/api/sign-in", "", &[("email", email), ("password", password)])
    }

    /// The cookie of a sign-in whose password was right.
    fn first_step(&self, email: &str, password: &str) -> String {
        cookie(&self.enter(email, password), "step")
    }

    /// The answer to a code.
    fn give(&self, step: &str, code: &str) -> String {
        self.ask("/api/second-factor", step, &[("code", code), ("next", "")])
    }

    /// The cookie of a session that begins with the code that the app shows now.
    fn sign_in(&self, person: &Person) -> String {
        let step = self.first_step(&person.email, &person.password);
        cookie(&self.give(&step, &code_later(&person.key, &Clock::System, 0)), "session")
    }

    /// The form of a one-time link on its way.
    fn send_link(&self, token: &str, password: &str) -> TcpStream {
        let mark = store::link_mark(token);
        let fields = [("link", &*mark), ("password", password), ("repeated", password)];
        self.send("/api/use-link", &format!("link={token}"), &fields)
    }

    /// Kills the portal as soon as this was done, before anybody has read the answer; what it left is whole.
    fn kill_when(&self, server: &mut Server, unread: TcpStream, done: impl Fn() -> bool) {
        let begun = Instant::now();
        while !done() {
            assert!(begun.elapsed() < PATIENCE, "it is done");
            std::thread::sleep(Duration::from_millis(1));
        }
        server.kill();
        drop(unread);
        self.is_whole();
    }

    fn is_whole(&self) {
        self.done(&["doctor"]);
        self.done(&["audit", "verify"]);
    }

    /// Sets a password with a link, and is killed when this act is in the trail; the link is of no use any more.
    fn use_link_and_kill(&self, server: &mut Server, (token, email): (&str, &str), act: &str) {
        let unread = self.send_link(token, NEW);
        self.kill_when(server, unread, || self.noted(act) > 0);
        // A mail may be bringing another one just now.
        let whose = format!("account_id IN (SELECT id FROM account WHERE email = '{email}')");
        let links = self.count(&format!("link WHERE mail_id IS NULL AND {whose}"));
        assert_eq!((self.noted(act), links), (1, 0), "all of it or nothing");
        *server = self.serve();
        let again = whole(&mut self.send_link(token, "another orchard 5 window"));
        assert!(again.starts_with("HTTP/1.1 404") && again.contains("LinkNotValid"), "{again}");
        assert_eq!(self.noted(act), 1);
    }
}

/// The whole answer.
fn whole(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}

/// A cookie that an answer sets.
fn cookie(answer: &str, name: &str) -> String {
    let set = answer.split(&format!("set-cookie: {name}=")).nth(1).and_then(|rest| rest.split(';').next());
    format!("{name}={}", set.unwrap_or_else(|| panic!("{name} in {answer}")))
}

/// The token of the first link in a text.
fn token(text: &str) -> &str {
    let rest = text.split("/link/").nth(1).unwrap_or_else(|| panic!("a link in {text}"));
    rest.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default()
}

fn is_wrong_code(answer: &str) {
    assert!(answer.starts_with("HTTP/1.1 422") && answer.contains("WrongCode"), "{answer}");
}

fn is_in(answer: &str) {
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("set-cookie: session="), "{answer}");
}

fn a_code_that_was_used_is_used_up_though_nobody_was_told(kind: Kind) {
    // Guarantees 12 and 20; T28, T48, P31
    let (site, person) = Site::new(kind);
    let mut server = site.serve();
    let before = site.count("session");
    let step = site.first_step(&person.email, &person.password);
    let code = code_later(&person.key, &Clock::System, 0);
    let unread = site.send("/api/second-factor", &step, &[("code", &code), ("next", "")]);
    site.kill_when(&mut server, unread, || site.count("session") > before);
    assert_eq!((site.count("session"), site.count("sign_in")), (before + 1, 0), "all of it or nothing");
    let mut server = site.serve();
    let ended = site.give(&step, &code);
    assert!(ended.starts_with("HTTP/1.1 401"), "the sign-in is over: {ended}");
    is_wrong_code(&site.give(&site.first_step(&person.email, &person.password), &code));
    let next = code_later(&person.key, &Clock::System, 30);
    is_in(&site.give(&site.first_step(&person.email, &person.password), &next));
    server.stop();
    site.is_whole();
}

fn a_recovery_code_that_was_used_is_used_up_though_nobody_was_told(kind: Kind) {
    // Guarantees 12 and 20; T28, T48, P31
    let (site, person) = Site::new(kind);
    let mut server = site.serve();
    let session = site.sign_in(&person);
    let made = site.ask("/api/account/recovery-codes", &session, &[("code", "")]);
    let codes = made.split("\"codes\":[").nth(1).and_then(|rest| rest.split(']').next());
    let codes = codes.unwrap_or_else(|| panic!("codes in {made}"));
    let codes: Vec<&str> = codes.split(',').map(|code| code.trim_matches('"')).collect();
    let before = (site.count("session"), site.count("recovery_code"));
    let step = site.first_step(&person.email, &person.password);
    let unread = site.send("/api/second-factor", &step, &[("code", codes[0]), ("next", "")]);
    site.kill_when(&mut server, unread, || site.count("session") > before.0);
    let after = (site.count("session"), site.count("recovery_code"));
    assert_eq!(after, (before.0 + 1, before.1 - 1), "all of it or nothing");
    let mails = site.count("outbox WHERE kind = 'recovery_code_used'");
    assert_eq!((site.noted("recovery_code_used"), mails), (1, 1), "the owner is told once");
    let mut server = site.serve();
    let ended = site.give(&step, codes[0]);
    assert!(ended.starts_with("HTTP/1.1 401"), "the sign-in is over: {ended}");
    is_wrong_code(&site.give(&site.first_step(&person.email, &person.password), codes[0]));
    is_in(&site.give(&site.first_step(&person.email, &person.password), codes[1]));
    server.stop();
    site.is_whole();
}

fn a_reset_link_that_was_used_is_used_up_though_nobody_was_told(kind: Kind) {
    // Guarantees 12 and 20; T28, T48, P31
    let (site, person) = Site::new(kind);
    let printed = site.done(&["account", "link", &person.email]);
    let mut server = site.serve();
    site.use_link_and_kill(&mut server, (token(&printed), person.email.as_str()), "password_reset");
    let old = site.enter(&person.email, &person.password);
    assert!(old.starts_with("HTTP/1.1 401") && !old.contains("set-cookie: step="), "{old}");
    let step = site.first_step(&person.email, NEW);
    is_in(&site.give(&step, &code_later(&person.key, &Clock::System, 0)));
    server.stop();
    site.is_whole();
}

fn an_invitation_that_was_used_is_used_up_though_nobody_was_told(kind: Kind) {
    // Guarantees 12 and 20; T28, T48, P31
    let (site, person) = Site::new(kind);
    let mut server = site.serve();
    let email = "robin.vale@lanternfield.example";
    let form = [("name", "Robin Vale"), ("email", email), ("role", "tech")];
    let made = site.ask("/api/employees/create", &site.sign_in(&person), &form);
    site.use_link_and_kill(&mut server, (token(&made), email), "password_set");
    // The password counts, and the second factor is still to be set up.
    let entered = site.enter(email, NEW);
    assert!(entered.contains("set-cookie: step=") && entered.contains("\"/set-up"), "{entered}");
    server.stop();
    site.is_whole();
}
