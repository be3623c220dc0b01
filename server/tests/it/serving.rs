//! The program as an operator starts it, on a port and with a log of its own: what it answers over a socket, and what it
//! writes down of that.

use std::{
    array,
    fs::{self, File},
    io::{BufRead as _, BufReader},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Output, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use sqlx::{Connection as _, Executor as _};
use store::Clock;

use crate::{
    commands::Place,
    portal::{Answer, Fields},
    world::code_of,
};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a person's browser says that it takes.
pub const HTML: (&str, &str) = ("accept", "text/html,*/*;q=0.8");
/// What the script of a page says that it takes.
pub const JSON: (&str, &str) = ("accept", "application/json");

/// Ports on which nobody listens, each another.
pub fn free_ports<const N: usize>() -> [u16; N] {
    let taken: [_; N] = array::from_fn(|_| TcpListener::bind("127.0.0.1:0").expect("a port"));
    array::from_fn(|at| taken[at].local_addr().expect("an address").port())
}

/// A connection to whoever listens on this port, which does not wait for ever.
pub fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).expect("the portal listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
    stream
}

/// Waits until this holds.
pub fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        sleep(Duration::from_millis(10));
    }
}

/// A place with tables, a bundle and no partner.
pub fn place() -> Place {
    let place = Place::new();
    place.done(&["migrate"]);
    place.bundle();
    place
}

/// The folder that commands are run in there.
pub fn folder(place: &Place) -> PathBuf {
    place.database().parent().expect("a folder").to_owned()
}

/// Does to the database of this place what no door of the store does.
pub fn execute(place: &Place, sql: &'static str) {
    let url = format!("sqlite:{}", place.database().display());
    crate::runtime().block_on(async {
        let mut connection = sqlx::SqliteConnection::connect(&url).await.expect("SQLite opens");
        connection.execute(sql).await.expect("SQLite obeys");
        connection.close().await.expect("SQLite closes");
    });
}

/// The program with this command line, and nothing but this in its environment.
fn program(place: &Place, line: &[&str], environment: Fields<'_>) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_portal"));
    program.args(line).current_dir(folder(place)).env_clear().envs(environment.iter().copied());
    program.stdin(Stdio::null());
    program
}

/// How a process ended; one that goes on is ended here.
fn end(child: &mut Child) -> ExitStatus {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("a process") {
            return status;
        }
        if begun.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            panic!("it goes on after {PATIENCE:?}");
        }
        sleep(Duration::from_millis(10));
    }
}

/// What a command says until it ends.
pub fn run(place: &Place, line: &[&str], environment: Fields<'_>) -> Output {
    let mut program = program(place, line, environment);
    let mut child = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    end(&mut child);
    child.wait_with_output().expect("what it said")
}

/// That a command fails, and says why in one line with these words.
pub fn refused(place: &Place, line: &[&str], environment: Fields<'_>, words: &[&str]) {
    let output = run(place, line, environment);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{line:?}: {said}");
    assert!(said.starts_with("portal: ") && said.trim_end().lines().count() == 1, "{line:?}: {said}");
    for word in words {
        assert!(said.contains(word), "{line:?}: {word:?} is not in: {said}");
    }
}

/// A portal that serves, until it is told to stop.
pub struct Serving {
    pub port: u16,
    /// The line in which it says where it is.
    pub said: String,
    child: Child,
    agent: ureq::Agent,
    log: PathBuf,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Serving {
    /// On a port that nobody uses.
    pub fn start(place: &Place) -> Self {
        let [port] = free_ports();
        Self::on(place, port, &["--listen", &format!("127.0.0.1:{port}")], &[])
    }

    /// On this port, as these flags and this environment say.
    pub fn on(place: &Place, port: u16, flags: &[&str], environment: Fields<'_>) -> Self {
        let log = folder(place).join("log");
        let mut program = program(place, &[&["serve"], flags].concat(), environment);
        program.stdout(Stdio::piped()).stderr(File::create(&log).expect("a log"));
        let mut child = program.spawn().expect("it starts");
        let said = BufReader::new(child.stdout.take().expect("its output")).lines().next();
        let config = ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false);
        let agent = config.timeout_global(Some(PATIENCE)).build().into();
        let mut serving = Self { port, said: String::new(), child, agent, log };
        let Some(Ok(said)) = said else { panic!("it says where it is: {}", serving.log_text()) };
        serving.said = said;
        assert!(serving.said.contains("The portal is at"), "{}", serving.said);
        serving
    }

    /// Where forms are sent from.
    fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    pub fn get(&self, path: &str, headers: Fields<'_>) -> Answer {
        let mut request = self.agent.get(format!("http://127.0.0.1:{}{path}", self.port));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(request.call())
    }

    /// A form, sent by the script of a page.
    pub fn post(&self, path: &str, cookie: &str, fields: Fields<'_>) -> Answer {
        let request = self.agent.post(format!("http://127.0.0.1:{}{path}", self.port));
        let request = request.header("origin", self.origin()).header(JSON.0, JSON.1).header("cookie", cookie);
        answer(request.send_form(fields.iter().copied()))
    }

    /// Signs in as the first person that the demo printed; the cookie of the session.
    pub fn sign_in(&self, printed: &str) -> String {
        let people = printed.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        let mut people =
            people.filter(|words| words.len() > 4 && words[0].contains('@') && words[2].len() == 32);
        let person = people.next().unwrap_or_else(|| panic!("somebody in {printed}"));
        let fields = [("email", person[0]), ("password", person[1])];
        let step = cookie(&self.post("/api/sign-in", "", &fields), "step=");
        let code = code_of(person[2], &Clock::System);
        let entered = self.post("/api/second-factor", &step, &[("code", &code), ("next", "")]);
        cookie(&entered, "session=")
    }

    /// What it has logged.
    pub fn log_text(&self) -> String {
        fs::read_to_string(&self.log).expect("a log")
    }

    /// The same, line by line.
    pub fn log(&self) -> Vec<serde_json::Value> {
        let read = |line| serde_json::from_str(line).unwrap_or_else(|_| panic!("a line of JSON: {line}"));
        self.log_text().lines().map(read).collect()
    }

    /// Asks it to end, as an operator does (`SIGTERM`).
    pub fn ask_to_stop(&self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill runs");
        assert!(asked.success());
    }

    /// How it ended.
    pub fn end(&mut self) -> ExitStatus {
        end(&mut self.child)
    }
}

fn answer(given: Result<http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut given = given.expect("an answer");
    let body = given.body_mut().read_to_string().expect("the whole answer");
    Answer { status: given.status(), headers: given.headers().clone(), body }
}

/// The cookie whose line begins so, as a browser sends it.
fn cookie(answer: &Answer, begins: &str) -> String {
    let cookies = answer.cookies();
    let line = cookies.iter().find(|line| line.starts_with(begins));
    let line = line.unwrap_or_else(|| panic!("{begins} in {cookies:?}: {}", answer.body));
    line.split(';').next().unwrap_or_default().to_owned()
}
