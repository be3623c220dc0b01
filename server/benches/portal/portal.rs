//! The program, its database, and who reads it.

use std::{
    env, fs,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use totp_rs::{Builder, Secret, Totp};

use crate::{Outcome, Reader, http::Client, report::median};

/// So many people sign in, in turn: a code is good for one sign-in, and there is a new one every half minute.
const SIGN_INS: &str = "600";

const BINARY: &str = env!("CARGO_BIN_EXE_portal");

/// A folder with a large partner's database; removed at the end.
pub struct World {
    folder: PathBuf,
    pub sizes: String,
    pub took: Duration,
    pub people: Vec<Person>,
}

/// Somebody who can sign in.
pub struct Person {
    email: String,
    password: String,
    /// The key of their authenticator app.
    app: Totp,
    what: String,
    /// The last step whose code was used: none is taken twice.
    used: AtomicU64,
}

impl Person {
    /// A code that was not used before, if there is one now: the portal takes the one before and after too.
    #[expect(clippy::disallowed_methods, reason = "an app goes by the time of the day")]
    fn code(&self) -> Option<String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
        // Not one that is too old when it arrives.
        let (earliest, latest) = ((now - 20) / 30, now / 30 + 1);
        let next = |used: u64| Some((used + 1).max(earliest)).filter(|step| *step <= latest);
        let used = self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next).ok()?;
        Some(self.app.generate((used + 1).max(earliest) * 30).to_string())
    }

    /// Signs in with password and code, if there is a code; the session's cookie.
    pub fn sign_in(&self, client: &Client) -> Option<Outcome<String>> {
        let code = self.code()?;
        let form = [("email", self.email.as_str()), ("password", self.password.as_str()), ("next", "")];
        let cookie = match client.post("/api/sign-in", &form) {
            Ok(cookie) => cookie,
            Err(error) => return Some(Err(error)),
        };
        Some(client.with(&cookie).post("/api/second-factor", &[("code", &code), ("next", "")]))
    }
}

impl World {
    pub fn make(devices: usize) -> Outcome<Self> {
        let folder = env::temp_dir().join(format!("portal-bench-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let (organizations, employees) = ((devices / 100).max(20), (devices / 10).max(20));
        let mut world = Self {
            folder,
            sizes: format!("{devices}, {organizations}, {employees}"),
            took: Duration::ZERO,
            people: Vec::new(),
        };
        world.run(&["migrate"])?;
        let start = Instant::now();
        let numbers = [organizations, devices, employees].map(|number| number.to_string());
        let said = world.run(&[
            "demo",
            "--organizations",
            &numbers[0],
            "--devices",
            &numbers[1],
            "--employees",
            &numbers[2],
            "--sign-ins",
            SIGN_INS,
            "--seed",
            "1",
        ])?;
        world.took = start.elapsed();
        world.people = said
            .lines()
            .filter_map(|line| {
                let mut words = line.split_whitespace();
                let (email, password, app) = (words.next()?, words.next()?, words.next()?);
                let what = line.split_once('(')?.1.trim_end_matches(')').to_owned();
                let secret = Secret::try_from_base32(app).ok().filter(|_| email.contains('@'))?;
                Some(Person {
                    email: email.to_owned(),
                    password: password.to_owned(),
                    app: Builder::new().with_secret(secret).build_noncompliant(),
                    what,
                    used: AtomicU64::new(0),
                })
            })
            .collect();
        Ok(world)
    }

    fn run(&self, arguments: &[&str]) -> Outcome<String> {
        let output = self.program().args(arguments).output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn program(&self) -> Command {
        let mut program = Command::new(BINARY);
        // The bench's own folder is the crate's.
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        program.current_dir(root).arg("--database").arg(self.database());
        program
    }

    /// The address of the database.
    pub fn database(&self) -> String {
        format!("sqlite:{}", self.folder.join("portal.db").display())
    }

    pub fn start_time(&self) -> Outcome<Duration> {
        let times = (0..5).map(|_| Ok(Portal::start(self)?.ready_after)).collect::<Outcome<Vec<_>>>()?;
        Ok(median(times))
    }

    /// Three people who see all, a third, and three organizations: put into groups as an administrator would.
    pub fn readers(&self, portal: &Portal) -> Outcome<Vec<Reader>> {
        let who =
            |start: &str| self.people.iter().find(|person| person.what.starts_with(start)).ok_or("nobody");
        let all = portal.sign_in(who("Primary account")?, "sees all")?;
        let many = portal.sign_in(who("Admin, sees everything")?, "sees many")?;
        let few = portal.sign_in(who("Tech, sees everything")?, "sees few")?;
        let administrator = all.client(portal);
        for (reader, share) in [(&many, 3), (&few, 1)] {
            let choices =
                administrator.get(&format!("/api/groups/choices?query=%3Femployee%3D{}", reader.email))?;
            let choices: serde_json::Value = serde_json::from_str(&choices)?;
            let employee =
                values(&choices["employees"]).into_iter().next().ok_or("the reader is no choice")?;
            let organizations = values(&choices["organizations"]);
            let name = format!("Bench {}", reader.sees);
            let mut form = vec![("name", name.as_str()), ("employees[]", employee.as_str())];
            form.extend(organizations.iter().take(3).map(|id| ("organizations[]", id.as_str())));
            let done: serde_json::Value =
                serde_json::from_str(&administrator.post("/api/groups/create", &form)?)?;
            if share > 1 {
                // A letter in three is about a third.
                let group = done["to"].as_str().and_then(|to| to.rsplit('/').next()).ok_or("no group")?;
                add_matching(&administrator, group, "al")?;
            }
        }
        Ok(vec![all, many, few])
    }
}

/// The ids of what can be ticked.
fn values(markup: &serde_json::Value) -> Vec<String> {
    let boxes = markup.as_str().unwrap_or_default().split("type=\"checkbox\"").skip(1);
    let value = |one: &str| one.split("value=\"").nth(1)?.split('"').next().map(str::to_owned);
    boxes.filter_map(value).collect()
}

/// Puts all organizations whose name has this in it into a group.
fn add_matching(administrator: &Client, group: &str, part: &str) -> Outcome {
    let change = format!("?act=add-organizations&all=matching&query=%3Fq%3D{part}");
    let asked = change.replace('%', "%25").replace('&', "%26").replace('=', "%3D").replace('?', "%3F");
    let plan: serde_json::Value =
        serde_json::from_str(&administrator.get(&format!("/api/group/plan?at={group}{asked}"))?)?;
    let mark = plan["mark"].as_str().unwrap_or_default();
    administrator.post("/api/group/change", &[("id", group), ("change", &change), ("mark", mark)])?;
    Ok(())
}

impl Drop for World {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.folder).ok();
    }
}

/// A running server.
pub struct Portal {
    child: Child,
    pub address: String,
    pub ready_after: Duration,
}

impl Portal {
    /// Starts it, and waits until it says that it is ready.
    pub fn start(world: &World) -> Outcome<Self> {
        let listen = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let address = format!("http://localhost:{}", listen.rsplit(':').next().unwrap_or_default());
        let start = Instant::now();
        let child = world
            .program()
            .args(["serve", "--listen", &listen, "--public-url", &address])
            .args(["--assets", "dist", "--log-filter", "error"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut portal = Self { child, address: format!("http://{listen}"), ready_after: Duration::ZERO };
        let client = Client::new(&portal.address, "");
        while client.get("/readyz").is_err() {
            if start.elapsed() > Duration::from_secs(20) || portal.child.try_wait()?.is_some() {
                return Err("the portal did not start".into());
            }
            thread::sleep(Duration::from_millis(1));
        }
        portal.ready_after = start.elapsed();
        portal.address = address;
        Ok(portal)
    }

    fn sign_in(&self, person: &Person, sees: &'static str) -> Outcome<Reader> {
        let cookie = person.sign_in(&Client::new(&self.address, "")).ok_or("no code is left")??;
        Ok(Reader { sees, email: person.email.clone(), cookie })
    }

    /// Processor time of the server so far.
    pub fn processor(&self) -> Outcome<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // After the name in parentheses: state is the first field, utime and stime the twelfth and thirteenth.
        let fields = stat.rsplit_once(')').ok_or("no such process")?.1.split_whitespace();
        let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
        // Linux tells user space a hundredth of a second per tick.
        Ok(Duration::from_millis(ticks * 10))
    }

    pub fn memory(&self) -> Outcome<Memory> {
        Ok(Memory(fs::read_to_string(format!("/proc/{}/status", self.child.id()))?))
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// What Linux says of a process' memory. Pages of the database file that are mapped count only as file pages.
pub struct Memory(String);

impl Memory {
    fn megabytes(&self, field: &str) -> u64 {
        let line = self.0.lines().find_map(|line| line.strip_prefix(field));
        let kilobytes: Option<u64> =
            line.and_then(|rest| rest.trim_start_matches(':').split_whitespace().next()?.parse().ok());
        kilobytes.unwrap_or_default() / 1_000
    }

    /// What is in memory now, in megabytes.
    pub fn own(&self) -> u64 {
        self.megabytes("RssAnon")
    }

    pub fn resident(&self) -> String {
        format!("{} MB own, {} MB of files", self.megabytes("RssAnon"), self.megabytes("RssFile"))
    }

    pub fn peak(&self) -> String {
        format!("{}; at most {} MB in all", self.resident(), self.megabytes("VmHWM"))
    }
}
