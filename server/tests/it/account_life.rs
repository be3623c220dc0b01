//! A whole life of an account at the program itself, with a mail server and a gateway for text messages that write down what
//! they are told: what the program has logged of it, what it has mailed, and every secret that came about.
//!
//! Every request lies about the host that it was sent to.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
};

use axum::body::{Body, to_bytes};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderName, HeaderValue, Request, StatusCode};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use store::Clock;
use tokio::{net::TcpStream, sync::OnceCell, task::block_in_place};

use crate::{
    commands::Place,
    database::{Database, Kind},
    outside::{Outside, awaited, listener},
    portal::{Answer, Browser, Fields, HELD},
    world::{code_later, code_of},
};

const PETRA: &str = "petra@northlight.example";
const MOVED: &str = "petra.holm@northlight.example";
const THEO: &str = "theo@northlight.example";
const PHONE: &str = "+15551234567";

/// The passwords of this life, each in one piece that nothing writes in another way.
const FIRST: &str = "heron7umbrella9granite";
const INVITED: &str = "saffron4lantern8meadow";
const CHANGED: &str = "walnut2ferry6thistle";
const RESET: &str = "copper5orchard3violin";
const WRONG: &str = "marble1trumpet8cellar";
const OF_MAIL_SERVER: &str = "zebra44quartz71willow";
const OF_GATEWAY: &str = "zephyr88anchor13lattice";

const FORGED: [(&str, &str); 4] = [
    ("host", "evil.example"),
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-proto", "https"),
    ("forwarded", "for=192.0.2.1;host=evil.example;proto=https"),
];

/// How a log is written, and how much of it: all that there is for people, and what an operator turns on for machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
}

impl Format {
    /// What it is called in the configuration, and the level.
    const fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => ("text", "trace"),
            Self::Json => ("json", "debug"),
        }
    }
}

/// What is left of it.
#[derive(Debug)]
pub struct Life {
    /// All that the program wrote to standard error.
    pub log: String,
    /// The mails as they arrived.
    pub mails: Vec<String>,
    /// What is secret, and every secret of that kind that is long enough to be found wherever it stands.
    pub secrets: BTreeSet<(String, String)>,
    /// The codes of six digits.
    pub codes: Vec<String>,
    /// Under which address the program was configured to be reached.
    pub url: String,
}

/// The life with a log like this, lived once for all tests.
pub async fn life(kind: Kind, format: Format) -> &'static Life {
    static LIVES: [OnceCell<Life>; 4] = [const { OnceCell::const_new() }; 4];
    let place = usize::from(kind == Kind::Postgres) * 2 + usize::from(format == Format::Json);
    LIVES[place].get_or_init(|| live(kind, format)).await
}

/// The folder that the program runs in.
fn folder(place: &Place) -> PathBuf {
    place.database().parent().expect("a folder").to_owned()
}

/// Starts the program with this configuration, on a database with tables and no partner.
fn serve(place: &Place, configuration: &str) -> (Child, BufReader<ChildStdout>) {
    let folder = folder(place);
    let file = folder.join("portal.toml");
    fs::write(&file, configuration).expect("a file");
    // It holds passwords.
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("permissions");
    place.done(&["migrate"]);
    place.bundle();
    let mut program = Command::new(env!("CARGO_BIN_EXE_portal"));
    program.arg("serve").current_dir(&folder).env_clear().stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child =
        program.stderr(File::create(folder.join("log")).expect("a log")).spawn().expect("it starts");
    let said = BufReader::new(child.stdout.take().expect("its output"));
    (child, said)
}

/// The program as it serves, and what is known around it.
struct Program {
    child: Child,
    /// Kept open: what it prints is read by somebody.
    said: BufReader<ChildStdout>,
    port: u16,
    outside: Outside,
    secrets: BTreeSet<(String, String)>,
    codes: Vec<String>,
    place: Place,
    /// Goes after the program that has it open.
    _database: Database,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    async fn start(kind: Kind, format: Format) -> Self {
        let outside = Outside::start().await;
        let port = listener().await.1;
        let (database, place) = (Database::empty(kind).await, Place::new());
        let ((format, level), Outside { mail_port, text_port, .. }) = (format.keys(), &outside);
        let configuration = format!(
            "[server]\nlisten = \"127.0.0.1:{port}\"\npublic_url = \"http://localhost:{port}\"\n\
             [database]\nurl = \"{}\"\n[log]\nformat = \"{format}\"\nfilter = \"{level}\"\n\
             [mail]\nserver = \"127.0.0.1:{mail_port}\"\nencryption = \"none\"\nusername = \"mailer\"\n\
             password = \"{OF_MAIL_SERVER}\"\nfrom = \"portal@northlight.example\"\n\
             [text]\ngateway = \"http://127.0.0.1:{text_port}\"\naccount = \"AC1\"\ntoken = \"{OF_GATEWAY}\"\n\
             sender = \"+15550001111\"\n",
            database.url
        );
        let (child, said) = block_in_place(|| serve(&place, &configuration));
        let (secrets, codes) = (BTreeSet::new(), Vec::new());
        let mut program = Self { child, said, port, outside, secrets, codes, place, _database: database };
        for password in [FIRST, INVITED, CHANGED, RESET, WRONG] {
            program.keep("a password", password);
        }
        program.keep("the password of the mail server", OF_MAIL_SERVER);
        program.keep("the login of the mail server", &login_of_mail_server());
        program.keep("the token of the gateway", OF_GATEWAY);
        program.keep("the login of the gateway", &STANDARD.encode(format!("AC1:{OF_GATEWAY}")));
        program
    }

    /// Reads what it prints, up to the token that opens the first run.
    fn first_run(&mut self) -> String {
        let said = &mut self.said;
        let token = block_in_place(|| {
            let mut lines = said.lines().map_while(Result::ok);
            lines.find_map(|line| Some(line.split_once("?token=")?.1.to_owned()))
        });
        let token = token.unwrap_or_else(|| panic!("it tells where to begin: {}", self.log()));
        self.keep("the token of the first run", &token);
        token
    }

    fn log(&self) -> String {
        fs::read_to_string(folder(&self.place).join("log")).expect("a log")
    }

    fn keep(&mut self, what: &str, secret: &str) {
        self.secrets.insert((what.to_owned(), secret.to_owned()));
    }

    /// Over the wire; what the browser has by then is secret.
    async fn send(&mut self, browser: &mut Browser, mut request: Request<Body>) -> Answer {
        for (name, value) in FORGED {
            request.headers_mut().append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await.expect("the portal listens");
        let (mut sender, connection) =
            http1::handshake::<_, Body>(TokioIo::new(stream)).await.expect("it speaks HTTP");
        let connection = tokio::spawn(connection);
        let answer = sender.send_request(request).await.expect("an answer");
        let (parts, body) = answer.into_parts();
        let body = to_bytes(Body::new(body), usize::MAX).await.expect("the whole answer");
        connection.abort();
        let body = String::from_utf8_lossy(&body).into_owned();
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        browser.keep(&answer);
        for (name, value) in &browser.cookies {
            for token in value.split(|c: char| !c.is_ascii_alphanumeric()).filter(|piece| piece.len() >= 32) {
                self.keep(&format!("the cookie {name}"), token);
            }
        }
        answer
    }

    async fn post(&mut self, browser: &mut Browser, path: &str, fields: Fields<'_>) -> Answer {
        let request = browser.post(path, fields);
        self.send(browser, request).await
    }

    async fn done(&mut self, browser: &mut Browser, path: &str, fields: Fields<'_>) -> Answer {
        let answer = self.post(browser, path, fields).await;
        assert!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.body);
        answer
    }

    async fn refused(&mut self, browser: &mut Browser, path: &str, fields: Fields<'_>) {
        let answer = self.post(browser, path, fields).await;
        assert!(answer.status.is_client_error(), "{path}: {} {}", answer.status, answer.body);
    }

    async fn page(&mut self, browser: &mut Browser, path: &str) -> Answer {
        let request = browser.page(path);
        self.send(browser, request).await
    }

    async fn password(&mut self, browser: &mut Browser, email: &str, password: &str) {
        self.done(browser, "/api/sign-in", &[("email", email), ("password", password)]).await;
        assert!(browser.cookies.contains_key("step"), "{email} goes on");
    }

    /// The token of the link in the mail with these words, opened as its owner does.
    async fn link(&mut self, browser: &mut Browser, to: &str, words: &str) -> String {
        let mails = self.outside.mails.clone();
        let find = || {
            let mails = mails.all();
            let mail = mails.iter().find(|mail| mail.contains(to) && mail.contains(words))?;
            Some(mail.split_once("/link/")?.1.chars().take_while(char::is_ascii_alphanumeric).collect())
        };
        let token: String = awaited(&format!("a mail to {to}: {words}"), find).await;
        self.keep("a one-time link", &token);
        let opened = self.page(browser, &format!("/link/{token}")).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
        let page = self.page(browser, "/link").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        token
    }

    fn keep_recovery_codes(&mut self, answer: &Answer) -> Vec<String> {
        let answer = answer.json();
        let codes = answer["notice"]["codes"].as_array().expect("recovery codes");
        let codes: Vec<String> = codes.iter().filter_map(|code| code.as_str().map(str::to_owned)).collect();
        assert!(!codes.is_empty(), "{answer}");
        for code in &codes {
            self.keep("a recovery code", code);
            self.keep("a recovery code", &code.replace('-', ""));
        }
        codes
    }

    /// The first run, and the first sign-in, with an authenticator app; its key.
    async fn begin(&mut self, petra: &mut Browser) -> String {
        let token = self.first_run();
        self.page(petra, &format!("/welcome?token={token}")).await;
        let fields = [
            ("token", &*token),
            ("name", "Northlight"),
            ("region", "americas"),
            ("person", "Petra Holm"),
            ("email", PETRA),
            ("password", FIRST),
            ("repeated", FIRST),
        ];
        self.done(petra, "/api/welcome", &fields).await;
        let wrong = [("email", PETRA), ("password", WRONG)];
        self.refused(petra, "/api/sign-in", &wrong).await;
        let without_script = petra.submit("/api/sign-in", &wrong, "/sign-in");
        self.send(petra, without_script).await;
        self.password(petra, PETRA, FIRST).await;
        self.page(petra, "/set-up").await;
        let asked = petra.get("/api/second-step", &[("sealed", "")]);
        let step = self.send(petra, asked).await.json();
        let app = |name: &str| step["app"][name].as_str().expect("an app").to_owned();
        let (key, sealed) = (app("key"), app("sealed"));
        self.keep("the key of an app", &key);
        self.keep("the key of an app", &key.replace(' ', ""));
        self.keep("the sealed key of an app", &sealed);
        let code = code_of(&key, &Clock::System);
        let answer = self.done(petra, "/api/set-up", &[("sealed", &sealed), ("new_code", &code)]).await;
        self.codes.push(code);
        self.keep_recovery_codes(&answer);
        self.page(petra, "/account").await;
        key
    }

    /// Somebody is invited, and comes in with text messages, with a recovery code, and with another password.
    async fn invite(&mut self, petra: &mut Browser, theo: &mut Browser) {
        let fields = [("name", "Theo Birkman"), ("email", THEO), ("role", "tech")];
        self.done(petra, "/api/employees/create", &fields).await;
        let token = self.link(theo, THEO, "Set your password").await;
        let fields = [(HELD, &*token), ("password", INVITED), ("repeated", INVITED)];
        self.done(theo, "/api/use-link", &fields).await;
        self.password(theo, THEO, INVITED).await;
        self.done(theo, "/api/set-up/text", &[("phone", PHONE)]).await;
        let texts = self.outside.texts.clone();
        let read = || Some(texts.all().first()?.rsplit_once('#')?.1.to_owned());
        let code = awaited("a text message", read).await;
        let answer = self.done(theo, "/api/set-up/text-code", &[("new_code", &code)]).await;
        self.codes.push(code);
        let recovery = self.keep_recovery_codes(&answer);
        self.done(theo, "/api/sign-out", &[]).await;
        self.password(theo, THEO, INVITED).await;
        self.refused(theo, "/api/second-factor", &[("code", "000000"), ("next", "")]).await;
        self.done(theo, "/api/second-factor", &[("code", &recovery[0]), ("next", "")]).await;
        let fields = [("current", INVITED), ("password", CHANGED), ("repeated", CHANGED)];
        self.done(theo, "/api/account/password", &fields).await;
    }

    /// A forgotten password, and a second factor that is reset by somebody who has just given a code.
    async fn recover(&mut self, key: &str, petra: &mut Browser, theo: &mut Browser) {
        self.done(theo, "/api/forgot", &[("email", THEO)]).await;
        let token = self.link(theo, THEO, "Somebody asked for a new password").await;
        let fields = [(HELD, &*token), ("password", RESET), ("repeated", RESET)];
        self.done(theo, "/api/use-link", &fields).await;
        self.done(petra, "/api/sign-out", &[]).await;
        self.password(petra, PETRA, FIRST).await;
        // The app's last code was used to set it up.
        let code = code_later(key, &Clock::System, 30);
        self.done(petra, "/api/second-factor", &[("code", &code), ("next", "")]).await;
        self.codes.push(code);
        let list = petra.get("/api/employees", &[("query", "")]);
        let list = self.send(petra, list).await.json();
        let rows = list["body"].as_str().or(list["list"]["body"].as_str()).expect("rows");
        let row = rows.split("href=\"/employees/").find(|row| row.contains(">Theo Birkman</a>"));
        let id = row.and_then(|row| row.split('"').next()).expect("Theo is listed").to_owned();
        self.done(petra, "/api/employee/reset-second-factor", &[("id", &id)]).await;
        let token = self.link(theo, THEO, "Set up a second factor").await;
        self.done(theo, "/api/use-second-factor-link", &[(HELD, &*token), ("current", RESET)]).await;
    }

    /// Another address, and the end.
    async fn move_on(&mut self, petra: &mut Browser) {
        self.done(petra, "/api/account/ask-address", &[("email", MOVED)]).await;
        let token = self.link(petra, MOVED, "Use this address").await;
        self.done(petra, "/api/use-address-link", &[(HELD, &token)]).await;
        let mails = self.outside.mails.clone();
        let told = || {
            mails
                .all()
                .iter()
                .any(|mail| mail.contains(MOVED) && mail.contains("was changed from"))
                .then_some(())
        };
        awaited("word of the new address", told).await;
        self.done(petra, "/api/passkey/ask", &[]).await;
        self.refused(petra, "/api/passkey/sign-in", &[("answer", "{}")]).await;
        self.done(petra, "/api/sign-out", &[]).await;
    }

    /// Ends it as an operator does; what is left.
    fn end(&mut self) -> Life {
        let ended = block_in_place(|| {
            let asked = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill runs");
            assert!(asked.success());
            self.child.wait().expect("it ends")
        });
        let log = self.log();
        assert!(ended.success(), "{log}");
        let logins = self.outside.logins.all();
        let login = format!("AUTH PLAIN {}", login_of_mail_server());
        assert!(!logins.is_empty() && logins.iter().all(|told| *told == login), "{logins:?}");
        Life {
            log,
            mails: self.outside.mails.all(),
            secrets: std::mem::take(&mut self.secrets),
            codes: std::mem::take(&mut self.codes),
            url: format!("http://localhost:{}", self.port),
        }
    }
}

/// As the mail server is told it (RFC 4616).
fn login_of_mail_server() -> String {
    STANDARD.encode(format!("\0mailer\0{OF_MAIL_SERVER}"))
}

async fn live(kind: Kind, format: Format) -> Life {
    let mut program = Program::start(kind, format).await;
    let (mut petra, mut theo) = (Browser::default(), Browser::default());
    let key = program.begin(&mut petra).await;
    program.invite(&mut petra, &mut theo).await;
    program.recover(&key, &mut petra, &mut theo).await;
    program.move_on(&mut petra).await;
    program.end()
}
