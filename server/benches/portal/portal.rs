//! The program, its database, and who reads it.

use std::{
    env, fs,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use totp_rs::{Builder, Secret, Totp};

use crate::{Outcome, Reader, http::Client, report::median};

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
    /// What the browser that they use keeps of its sign-ins.
    browser: Mutex<String>,
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

    /// Signs in with password and code, if there is a code, in the browser that they use; the session's cookie.
    pub fn sign_in(&self, client: &Client) -> Option<Outcome<String>> {
        let code = self.code()?;
        let sign_in = || {
            let mut browser = self.browser.lock().map_err(|_| "a client panicked")?;
            let form = [("email", self.email.as_str()), ("password", self.password.as_str()), ("next", "")];
            let step = client.with(&browser).post("/api/sign-in", &form)?;
            let client = client.with(&format!("{step}; {browser}"));
            let cookies = client.post("/api/second-factor", &[("code", &code), ("next", "")])?;
            let kept = cookies.split("; ").find(|cookie| cookie.contains("browser="));
            kept.ok_or("the browser is not known")?.clone_into(&mut browser);
            Ok(cookies)
        };
        Some(sign_in())
    }
}

/// How large a partner is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub organizations: usize,
    pub devices: usize,
    pub employees: usize,
    /// So many people sign in, in turn: a code is good for one sign-in, and there is a new one every half minute.
    pub sign_ins: usize,
}

impl World {
    pub fn make(size: Size) -> Outcome<Self> {
        let Size { organizations, devices, employees, sign_ins } = size;
        let folder = env::temp_dir().join(format!("portal-bench-{}-{devices}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let mut world = Self {
            folder,
            sizes: format!("{devices}, {organizations}, {employees}"),
            took: Duration::ZERO,
            people: Vec::new(),
        };
        world.run(&["migrate"])?;
        let start = Instant::now();
        let numbers = [organizations, devices, employees, sign_ins].map(|number| number.to_string());
        let said = world.run(&[
            "demo",
            "--organizations",
            &numbers[0],
            "--devices",
            &numbers[1],
            "--employees",
            &numbers[2],
            "--sign-ins",
            &numbers[3],
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
                    browser: Mutex::default(),
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

    fn who(&self, what: &str) -> Outcome<&Person> {
        Ok(self.people.iter().find(|person| person.what.starts_with(what)).ok_or("nobody")?)
    }

    /// The address of somebody who can sign in, and reads nothing meanwhile.
    pub fn somebody(&self, at: usize) -> Option<&str> {
        let idle = self.people.get(10..).filter(|idle| !idle.is_empty())?;
        Some(&idle[at % idle.len()].email)
    }

    /// What this reader signs in with.
    pub fn password_of(&self, reader: &Reader) -> Outcome<[(&str, &str); 2]> {
        let person = self.people.iter().find(|person| person.email == reader.email).ok_or("nobody")?;
        Ok([("email", &person.email), ("password", &person.password)])
    }

    /// Who administers everything.
    pub fn administrator(&self, portal: &Portal) -> Outcome<Reader> {
        portal.sign_in(self.who("Primary account")?, "sees all")
    }

    /// Three people who see all, a third, and three organizations: put into groups as an administrator would.
    pub fn readers(&self, portal: &Portal) -> Outcome<Vec<Reader>> {
        let all = self.administrator(portal)?;
        let many = portal.sign_in(self.who("Admin, sees everything")?, "sees many")?;
        let few = portal.sign_in(self.who("Tech, sees everything")?, "sees few")?;
        let administrator = all.client(portal);
        for (reader, share) in [(&many, 3), (&few, 1)] {
            let choices = Choices::of(&administrator, "", &reader.email)?;
            let employee = choices.people.first().ok_or("the reader is no choice")?;
            let name = format!("Bench {}", reader.sees);
            let organizations = choices.organizations.iter().take(3);
            let group = create_group(&administrator, &name, organizations, [employee])?;
            if share > 1 {
                let third: Vec<_> =
                    organization_names(&administrator)?.into_iter().step_by(3).take(5_000).collect();
                let names = third.join("\n");
                Change { group: &group, act: "add-organizations", names: &names }.make(&administrator)?;
            }
        }
        Ok(vec![all, many, few])
    }
}

/// What a new group can be made of: ids.
pub struct Choices {
    pub organizations: Vec<String>,
    pub people: Vec<String>,
}

impl Choices {
    /// Those whose names have this in them.
    pub fn of(administrator: &Client, organization: &str, employee: &str) -> Outcome<Self> {
        let query = format!("%3Forganization%3D{organization}%26employee%3D{employee}");
        let choices = administrator.read(&format!("/api/groups/choices?query={query}"))?;
        let [organizations, people] = ["organizations", "employees"].map(|name| {
            let boxes = choices[name].as_str().unwrap_or_default().split("type=\"checkbox\"").skip(1);
            let value = |one: &str| one.split("value=\"").nth(1)?.split('"').next().map(str::to_owned);
            boxes.filter_map(value).collect()
        });
        Ok(Self { organizations, people })
    }
}

/// Makes a group of these; its id.
pub fn create_group<'a>(
    administrator: &Client,
    name: &str,
    organizations: impl IntoIterator<Item = &'a String>,
    people: impl IntoIterator<Item = &'a String>,
) -> Outcome<String> {
    let mut form = vec![("name", name)];
    form.extend(organizations.into_iter().map(|id| ("organizations[]", id.as_str())));
    form.extend(people.into_iter().map(|id| ("employees[]", id.as_str())));
    let done = administrator.answer("/api/groups/create", &form)?;
    let group = done["to"].as_str().and_then(|to| to.rsplit('/').next()).ok_or("no group")?;
    Ok(group.to_owned())
}

/// What every organization is called.
pub fn organization_names(administrator: &Client) -> Outcome<Vec<String>> {
    let file = administrator.get("/organizations.csv")?;
    Ok(file.lines().skip(1).filter_map(|line| line.split(',').next()).map(str::to_owned).collect())
}

/// All that are named go into a group, or out of it.
pub struct Change<'a> {
    pub group: &'a str,
    pub act: &'a str,
    /// The organizations, a line each, as somebody pastes them.
    pub names: &'a str,
}

impl Change<'_> {
    /// Hands the names over; the change as addresses tell it.
    fn change(&self, administrator: &Client) -> Outcome<String> {
        let form = [("id", self.group), ("act", self.act), ("names", self.names)];
        let answer = administrator.answer("/api/group/names", &form)?;
        let to = answer["to"].as_str().unwrap_or_default();
        let (_, change) = to.split_once('?').ok_or("the names were not kept")?;
        Ok(format!("?{change}"))
    }

    fn plan_of(&self, change: &str) -> String {
        let asked = change.replace('%', "%25").replace('&', "%26").replace('=', "%3D").replace('?', "%3F");
        format!("/api/group/plan?at={}{asked}", self.group)
    }

    /// The address that answers what it would do.
    pub fn plan(&self, administrator: &Client) -> Outcome<String> {
        Ok(self.plan_of(&self.change(administrator)?))
    }

    /// Plans it and does it; how long doing it took, and to how many.
    pub fn make(&self, administrator: &Client) -> Outcome<(Duration, u64)> {
        let change = self.change(administrator)?;
        let plan = administrator.read(&self.plan_of(&change))?;
        let mark = plan["mark"].as_str().unwrap_or_default();
        let form = [("id", self.group), ("change", &*change), ("mark", mark)];
        let start = Instant::now();
        administrator.answer("/api/group/change", &form)?;
        Ok((start.elapsed(), plan["names"]["count"].as_u64().unwrap_or_default()))
    }
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
