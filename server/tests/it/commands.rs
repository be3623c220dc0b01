//! The program itself: what can't be done is one clear line, an exit code that is not 0, and nothing half done.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use sqlx::{Connection as _, Executor as _};

use crate::database::{Database, Kind};

const SAMPLE: &str = include_str!("fleet-sample.json");

/// How long a command may take.
const LONGEST: std::time::Duration = std::time::Duration::from_secs(30);

/// A folder of its own to run in, without a word of configuration from outside.
pub struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Place {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("portal-commands-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    /// With a database and a partner.
    fn with_partner() -> Self {
        Self::with_people().0
    }

    /// With a database and a partner, and what was printed of its people.
    fn with_people() -> (Self, String) {
        let place = Self::new();
        place.done(&["migrate"]);
        let printed = place.done(&[
            "demo",
            "--organizations",
            "2",
            "--devices",
            "5",
            "--employees",
            "6",
            "--seed",
            "1",
        ]);
        (place, printed)
    }

    fn command(&self, line: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_portal"));
        command.args(line).current_dir(&self.0).env_clear().stdin(Stdio::null());
        command
    }

    fn run(&self, line: &[&str]) -> Output {
        let child = self.command(line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let child = child.expect("the program runs");
        let id = child.id();
        // What should refuse and serves instead would be waited for without end.
        let (ended, end) = std::sync::mpsc::channel::<()>();
        let watch = std::thread::spawn(move || {
            if end.recv_timeout(LONGEST) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                let _ = Command::new("kill").arg(id.to_string()).status();
            }
        });
        let output = child.wait_with_output().expect("it ends");
        drop(ended);
        watch.join().expect("the watch ends");
        output
    }

    pub fn done(&self, line: &[&str]) -> String {
        let output = self.run(line);
        assert!(output.status.success(), "{line:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Fails, and says why in one line that holds these words.
    fn fails(&self, line: &[&str], words: &[&str]) -> String {
        let output = self.run(line);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{line:?}: {said}");
        for word in words {
            assert!(said.contains(word), "{line:?}: {word:?} is not in: {said}");
        }
        assert!(
            said.starts_with("portal: ") && !said.contains("panicked") && !said.contains("RUST_BACKTRACE"),
            "{said}"
        );
        said
    }

    fn fails_in_one_line(&self, line: &[&str], words: &[&str]) {
        let said = self.fails(line, words);
        assert_eq!(said.trim_end().lines().count(), 1, "{line:?}: {said}");
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).expect("a file");
    }

    pub fn database(&self) -> PathBuf {
        self.0.join("portal.db")
    }

    /// Everything in the database.
    fn digest(&self) -> String {
        let url = format!("sqlite:{}", self.database().display());
        crate::runtime().block_on(async { format!("{:?}", crate::database::sqlite_digest(&url).await) })
    }

    fn sql(&self, sql: &'static str) {
        let url = format!("sqlite:{}", self.database().display());
        crate::runtime().block_on(async {
            let mut connection = sqlx::SqliteConnection::connect(&url).await.expect("SQLite opens");
            connection.execute(sql).await.expect("SQLite obeys");
            connection.close().await.expect("SQLite closes");
        });
    }

    /// A bundle that is whole as far as its manifest says.
    pub fn bundle(&self) {
        fs::create_dir_all(self.0.join("dist")).expect("a folder");
        self.write("dist/manifest.json", r#"{"script":"a.js","wasm":"a.wasm","style":"a.css"}"#);
        for file in ["a.js", "a.wasm", "a.css"] {
            self.write(&format!("dist/{file}"), "x");
        }
    }
}

#[test]
fn a_port_in_use_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let place = Place::with_partner();
    place.bundle();
    let before = place.digest();
    place.fails_in_one_line(&["serve", "--listen", &address], &[&address, "in use"]);
    assert_eq!(before, place.digest());
}

#[test]
fn a_bundle_that_is_missing_or_not_whole_is_named() {
    let place = Place::with_partner();
    place.fails_in_one_line(&["serve"], &["bundle is missing", "manifest.json", "cargo xtask build"]);
    place.bundle();
    fs::remove_file(place.0.join("dist/a.wasm")).expect("a file less");
    place.fails_in_one_line(&["serve"], &["a.wasm", "does not exist"]);
    place.write("dist/manifest.json", "{");
    place.fails_in_one_line(&["serve"], &["manifest.json"]);
}

#[test]
fn a_database_that_is_not_there_is_not_made_by_chance() {
    let place = Place::new();
    place.bundle();
    for line in [&["serve"][..], &["doctor"], &["backup", "copy.db"], &["partner", "list"]] {
        let output = place.run(line);
        assert!(!output.status.success(), "{line:?}");
        assert!(!place.database().exists(), "{line:?}");
    }
    place.fails_in_one_line(&["serve", "--listen", "127.0.0.1:0"], &["portal.db", "portal migrate"]);
}

#[test]
fn a_database_that_is_older_or_newer_is_refused() {
    let place = Place::with_partner();
    place.bundle();
    place.sql("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_the_future', 0)");
    for line in [&["serve", "--listen", "127.0.0.1:0"][..], &["migrate"], &["doctor"], &["backup", "copy.db"]]
    {
        place.fails_in_one_line(line, &["newer", "m9999_the_future"]);
    }
    assert!(!place.0.join("copy.db").exists());
    place.sql("DELETE FROM seaql_migrations WHERE version NOT LIKE 'm0001%'");
    place.fails_in_one_line(&["serve", "--listen", "127.0.0.1:0"], &["older", "portal migrate"]);
}

#[test]
fn a_database_whose_steps_cant_be_read_is_not_taken_for_an_older_one() {
    let place = Place::with_partner();
    place.sql("ALTER TABLE seaql_migrations RENAME COLUMN version TO hidden");
    let before = place.digest();
    for line in [&["migrate"][..], &["doctor"], &["partner", "list"]] {
        place.fails_in_one_line(line, &["the database failed", "version"]);
    }
    assert_eq!(before, place.digest());
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let place = Place::new();
    place.write("portal.db", &"this is a letter\n".repeat(400));
    let before = fs::read(place.database()).expect("the file");
    place.fails_in_one_line(&["migrate"], &["portal.db"]);
    assert_eq!(before, fs::read(place.database()).expect("the file"), "it is left as it was");
}

#[test]
fn a_locked_database_is_said_to_be_locked() {
    let place = Place::with_partner();
    place.bundle();
    let url = format!("sqlite:{}", place.database().display());
    crate::runtime().block_on(async {
        let mut holder = sqlx::SqliteConnection::connect(&url).await.expect("SQLite opens");
        holder.execute("BEGIN EXCLUSIVE").await.expect("the lock");
        place.fails_in_one_line(&["serve", "--listen", "127.0.0.1:0"], &["locked"]);
        place.fails_in_one_line(&["migrate"], &["locked"]);
        holder.execute("ROLLBACK").await.expect("the lock is given back");
        holder.close().await.expect("SQLite closes");
    });
    place.done(&["migrate"]);
}

#[test]
fn a_read_only_database_is_said_to_be_read_only() {
    let place = Place::with_partner();
    place.bundle();
    let file = place.database();
    let mut rights = fs::metadata(&file).expect("the file").permissions();
    rights.set_readonly(true);
    fs::set_permissions(&file, rights).expect("rights");
    // Whoever may do everything may write it all the same: then there is nothing to refuse.
    if fs::OpenOptions::new().append(true).open(&file).is_ok() {
        return immutable(&place, &file, &["serve", "--listen", "127.0.0.1:0"]);
    }
    place.fails_in_one_line(&["serve", "--listen", "127.0.0.1:0"], &["read-only"]);
}

#[test]
fn a_postgresql_that_takes_no_writes_is_said_to_be_read_only() {
    let (place, database) = (Place::new(), crate::runtime().block_on(Database::empty(Kind::Postgres)));
    place.done(&["migrate", "--database", &database.url]);
    place.bundle();
    // As a standby is, or one that is closed while somebody looks after it.
    let close = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', \
                 current_database()); END $$";
    crate::runtime().block_on(database.execute(close));
    let serve = ["serve", "--listen", "127.0.0.1:0", "--database", &database.url];
    place.fails_in_one_line(&serve, &["read-only"]);
}

#[test]
fn a_database_in_a_folder_that_is_read_only_is_said_to_be_read_only() {
    let place = Place::with_partner();
    fs::remove_file(place.0.join("portal.db.lock")).expect("nobody works on it");
    let kept = fs::metadata(&place.0).expect("the folder").permissions();
    let mut rights = kept.clone();
    rights.set_readonly(true);
    fs::set_permissions(&place.0, rights).expect("rights");
    if fs::write(place.0.join("probe"), "").is_ok() {
        return immutable(&place, &place.0, &["doctor"]);
    }
    let output = place.run(&["doctor"]);
    fs::set_permissions(&place.0, kept).expect("rights");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("read-only"), "{said}");
}

/// As root, rights don't stop writing; an attribute of the file system may.
fn immutable(place: &Place, path: &Path, line: &[&str]) {
    let set = |flag: &str| Command::new("chattr").arg(flag).arg(path).output();
    let kept = set("+i").is_ok_and(|output| output.status.success());
    assert!(
        kept,
        "root writes everywhere and the file system knows no chattr: run the tests as another user"
    );
    let output = place.run(line);
    let _ = set("-i");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("read-only"), "{said}");
}

#[test]
fn unsafe_or_wrong_configuration_is_refused_by_name() {
    // T50
    let place = Place::with_partner();
    place.bundle();
    for (line, words) in [
        (&["serve", "--public-url", "http://portal.example"][..], &["public_url", "https://"][..]),
        (&["serve", "--public-url", "ftp://localhost"], &["public_url"]),
        (&["serve", "--listen", "nowhere"], &["listen"]),
        (&["serve", "--trusted-proxies", "everywhere"], &["trusted_proxies"]),
        (&["serve", "--tls-certificate", "none.pem"], &["tls"]),
        (&["serve", "--config", "none.toml"], &["none.toml", "can't be read"]),
    ] {
        place.fails_in_one_line(line, words);
    }
    place.write("portal.toml", "[server]\nport = 80\n");
    place.fails_in_one_line(&["serve"], &["portal.toml", "port"]);
}

/// A fleet of so many devices made from the sample's first, each with this change.
fn fleet(count: usize, change: impl Fn(usize, &mut serde_json::Value)) -> String {
    let sample: serde_json::Value = serde_json::from_str(SAMPLE).expect("JSON");
    let device = sample["items"].as_array().or(sample.as_array()).expect("devices")[0].clone();
    let devices = (1..=count).map(|row| {
        let mut device = device.clone();
        device["serialNumber"] = format!("SERIAL-{row}").into();
        change(row, &mut device);
        device
    });
    serde_json::Value::from(devices.collect::<Vec<_>>()).to_string()
}

#[test]
fn an_import_that_is_not_right_names_row_and_field_and_changes_nothing() {
    let place = Place::with_partner();
    let before = place.digest();
    let whole = fleet(3_500, |_, _| ());
    let cut = &whole[..whole.len() / 2];
    let wrong = fleet(3_500, |row, device| {
        if row == 3_000 {
            device["name"] = serde_json::json!({ "a": 1 });
        }
    });
    let twice = fleet(3_500, |row, device| {
        if row == 3_000 {
            device["serialNumber"] = "SERIAL-17".into();
        }
    });
    for (name, text, words) in [
        ("letter.json", "Dear customer,", &["letter.json"][..]),
        ("empty.json", "", &["empty.json"]),
        ("cut.json", cut, &["cut.json", "cut off after row 17"]),
        ("other.json", "{\"a\": 1}", &["other.json"]),
        ("wrong.json", &wrong, &["row 3000", "name"]),
        ("twice.json", &twice, &["row 3000", "serialNumber", "SERIAL-17", "row 17"]),
    ] {
        place.write(name, text);
        let said = place.fails(&["import", "devices", name], words);
        assert!(said.contains("nothing was imported") && said.lines().count() <= 3, "{said}");
    }
    place.write("right.json", &fleet(300, |_, _| ()));
    place.fails_in_one_line(&["import", "devices", "none.json"], &["none.json", "can't be read"]);
    place.fails_in_one_line(
        &["import", "devices", "right.json", "--partner", "Nobody"],
        &["no partner named"],
    );
    assert_eq!(before, place.digest());
    // Right, and safe to repeat.
    assert!(place.done(&["import", "devices", "right.json"]).contains("300 devices read"));
    let imported = place.digest();
    assert!(place.done(&["import", "devices", "right.json"]).contains("300  updated"));
    assert_eq!(imported.matches("SERIAL-300").count(), place.digest().matches("SERIAL-300").count());
}

#[test]
fn of_two_partners_of_one_name_a_fleet_goes_to_the_one_whose_id_is_said() {
    let place = Place::with_partner();
    let list = |place: &Place| -> Vec<(String, String)> {
        let listed = place.done(&["partner", "list"]);
        let parts = listed.lines().filter_map(|line| line.split_once("  "));
        parts.map(|(id, name)| (id.to_owned(), name.to_owned())).collect()
    };
    let name = list(&place)[0].1.clone();
    let second = ["partner", "create", "--name", &name, "--region", "emea", "--person", "Ada", "--link"];
    place.done(&[&second[..], &["--email", "ada@second.example"]].concat());
    place.write("fleet.json", &fleet(3, |_, _| ()));
    let partners = list(&place);
    for said in [&[][..], &["--partner", &name]] {
        let line = [&["import", "devices", "fleet.json"], said].concat();
        place.fails_in_one_line(&line, &["several partners", &partners[0].0, &partners[1].0]);
    }
    let import =
        |id: &str| place.done(&["import", "devices", "fleet.json", "--partner", id]).contains("3  created");
    assert!(partners.iter().all(|(id, _)| import(id)), "each has a fleet of its own");
}

#[test]
fn nobody_else_on_this_machine_reads_the_database_or_its_copies() {
    // SECURITY section 7
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::with_partner();
    place.done(&["backup", "copy.db"]);
    let copy = place.0.join("copy.db");
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o644)).expect("permissions");
    place.done(&["restore", "copy.db", "--force"]);
    place.done(&["backup", "another.db"]);
    place.bundle();
    let mut server = Server::start(&place);
    for file in fs::read_dir(&place.0).expect("files").map(|file| file.expect("a file").path()) {
        let of_sqlite = [".db", ".db-wal", ".db-shm"].iter().any(|end| file.to_string_lossy().ends_with(end));
        if of_sqlite && file != copy {
            let mode = fs::metadata(&file).expect("it is there").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{}", file.display());
        }
    }
    server.stop();
}

#[test]
fn an_import_tells_an_unknown_organization_from_none() {
    let place = Place::with_partner();
    let devices = fleet(4, |row, device| {
        device["organizationId"] = match row {
            1 | 2 => 123.into(),
            3 => 124.into(),
            _ => serde_json::Value::Null,
        };
        device["organizationName"] = if row == 3 { serde_json::Value::Null } else { "Acme".into() };
        device["clientCompanyName"] = serde_json::Value::Null;
    });
    place.write("fleet.json", &devices);
    let said = place.done(&["import", "devices", "fleet.json"]);
    for line in [
        "row 1: created; its organization 123 (Acme) is not known here, linked to none",
        "row 3: created; its organization 124 is not known here, linked to none",
        "row 4: created, linked to no organization",
        "       1  created, linked to no organization",
        "       3  created, its organization not known here, linked to none",
        "2 organizations not known here: link them, or give them their ids",
    ] {
        assert!(said.lines().any(|said| said == line), "{line:?} in {said}");
    }
}

#[test]
fn an_import_tells_what_it_leaves_unlinked_because_somebody_unlinked_it() {
    let place = Place::with_partner();
    place.sql(
        "INSERT INTO organization (id, partner_id, name, name_key, source_id, state, created_at) \
         SELECT 7, id, 'Source and Sons', 'source and sons', 'S-123', 'live', 0 FROM partner",
    );
    place.write("fleet.json", &fleet(2, |_, device| device["organizationId"] = "S-123".into()));
    let said = place.done(&["import", "devices", "fleet.json"]);
    assert!(said.contains("       2  created, linked to its organization"), "{said}");
    place.sql(
        "UPDATE device SET organization_id = NULL, organization_key = '', linked_by = 'nobody', \
         unlinked_by_hand = TRUE WHERE serial = 'SERIAL-1'",
    );
    let said = place.done(&["import", "devices", "fleet.json"]);
    for line in [
        "row 1: updated, left unlinked: somebody unlinked it by hand",
        "row 2: updated",
        "       1  updated, left unlinked: somebody unlinked it by hand",
    ] {
        assert!(said.lines().any(|said| said == line), "{line:?} in {said}");
    }
}

#[test]
fn a_backup_overwrites_nothing_and_a_restore_waits_for_the_server() {
    let place = Place::with_partner();
    place.bundle();
    place.done(&["backup", "copy.db"]);
    let kept = fs::read(place.0.join("copy.db")).expect("a copy");
    place.fails_in_one_line(&["backup", "copy.db"], &["exists already"]);
    assert_eq!(kept, fs::read(place.0.join("copy.db")).expect("a copy"));
    place.fails_in_one_line(&["restore", "copy.db"], &["--force"]);
    place.fails_in_one_line(&["restore", "none.db", "--force"], &["none.db"]);
    place.write("letter.db", "Dear customer,");
    let before = place.digest();
    place.fails_in_one_line(&["restore", "letter.db", "--force"], &["letter.db"]);
    let mut server = Server::start(&place);
    place.fails_in_one_line(&["restore", "copy.db", "--force"], &["a server runs on this database"]);
    server.stop();
    assert_eq!(before, place.digest());
    place.done(&["restore", "copy.db", "--force"]);
    place.done(&["doctor"]);
    place.done(&["audit", "verify"]);
}

#[test]
fn every_database_that_a_restore_replaces_is_kept() {
    let place = Place::with_partner();
    place.done(&["backup", "copy.db"]);
    let copy = place.0.join("copy.db");
    // Nobody has to be able to write it, and nobody does.
    let mut rights = fs::metadata(&copy).expect("a copy").permissions();
    rights.set_readonly(true);
    fs::set_permissions(&copy, rights).expect("rights");
    let bytes = fs::read(&copy).expect("a copy");
    for (partner, name) in [
        ("UPDATE partner SET name = 'Renamed'", "portal.db.before-restore"),
        ("UPDATE partner SET name = 'Renamed again'", "portal.db.before-restore-2"),
    ] {
        place.sql(partner);
        let said = place.done(&["restore", "copy.db", "--force"]);
        assert!(said.contains(&format!("is kept as {name}.")), "{said}");
        assert!(!place.done(&["partner", "list"]).contains("Renamed"));
    }
    for (name, partner) in [("before-restore", "Renamed\n"), ("before-restore-2", "Renamed again\n")] {
        let url = format!("sqlite:portal.db.{name}");
        let said = place.done(&["partner", "list", "--database", &url, "--key-file", "portal.key"]);
        assert!(said.contains(partner), "{name}: {said}");
    }
    assert_eq!(bytes, fs::read(&copy).expect("a copy"), "a backup is only read");
}

#[test]
fn what_is_no_backup_of_this_program_is_refused_and_changes_nothing() {
    let place = Place::with_partner();
    place.sql("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_the_future', 0)");
    fs::copy(place.database(), place.0.join("newer.db")).expect("a copy");
    place.sql("DELETE FROM seaql_migrations WHERE version = 'm9999_the_future'");
    place.write("empty.db", "");
    fs::create_dir(place.0.join("folder.db")).expect("a folder");
    let names = || {
        let files = fs::read_dir(&place.0).expect("the folder");
        let mut names: Vec<_> = files.map(|file| file.expect("a file").file_name()).collect();
        names.sort();
        names
    };
    let before = (place.digest(), names());
    for (file, words) in [
        ("newer.db", &["newer.db", "newer than this program", "m9999_the_future"][..]),
        ("empty.db", &["empty.db", "not a portal's database"]),
        ("folder.db", &["folder.db"]),
        ("portal.db", &["portal.db", "the database itself"]),
        ("./portal.db", &["the database itself"]),
    ] {
        place.fails_in_one_line(&["restore", file, "--force"], words);
        assert_eq!(before, (place.digest(), names()), "{file}");
    }
}

#[test]
fn a_restore_waits_for_every_command() {
    use std::io::Write as _;
    let place = Place::with_partner();
    place.done(&["backup", "copy.db"]);
    // It has opened the database and waits for a password.
    let line = "partner create --name Second --region emea --person Ada --email ada@second.example";
    let line: Vec<_> = line.split(' ').collect();
    let mut command =
        place.command(&line).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("it starts");
    let files = format!("/proc/{}/fd", command.id());
    let opened = || {
        let files = fs::read_dir(&files).into_iter().flatten().flatten();
        files.filter_map(|file| fs::read_link(file.path()).ok()).any(|file| file.ends_with("portal.db"))
    };
    let patience = std::time::Instant::now() + LONGEST;
    while !opened() {
        assert!(std::time::Instant::now() < patience, "it opens the database");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    place.fails_in_one_line(&["restore", "copy.db", "--force"], &["another command", "stop it first"]);
    let mut input = command.stdin.take().expect("its input");
    writeln!(input, "velvet harbour 7 lantern").expect("it reads");
    drop(input);
    assert!(command.wait().expect("it ends").success());
    assert!(place.done(&["partner", "list"]).contains("Second"));
    place.done(&["restore", "copy.db", "--force"]);
    assert!(!place.done(&["partner", "list"]).contains("Second"));
}

#[test]
fn a_backup_tells_no_secret() {
    // T46: what the demo prints is in the copy neither as it is typed nor as the bytes that it stands for
    let (place, printed) = Place::with_people();
    place.done(&["backup", "copy.db"]);
    let copy = fs::read(place.0.join("copy.db")).expect("a copy");
    let holds = |bytes: &[u8]| copy.windows(bytes.len()).any(|window| window.eq_ignore_ascii_case(bytes));
    let mut people = 0;
    for line in printed.lines().filter(|line| line.contains('@')) {
        let mut words = line.split_whitespace();
        let (Some(email), Some(password), Some(key)) = (words.next(), words.next(), words.next()) else {
            continue;
        };
        let Ok(secret) = totp_rs::Secret::try_from_base32(key) else { continue };
        people += 1;
        assert!(holds(email.as_bytes()), "the copy is read as it is");
        let hex = secret.as_bytes().iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        for secret in [password.as_bytes(), key.as_bytes(), hex.as_bytes(), secret.as_bytes()] {
            assert!(!holds(secret), "a secret of {email}");
        }
    }
    assert!(people >= 6, "{printed}");
}

#[test]
fn a_trail_is_checked_against_where_it_stood() {
    // T44
    let place = Place::with_partner();
    let anchors = place.run(&["audit", "anchors"]).stdout;
    place.write("anchors.txt", &String::from_utf8(anchors).expect("text"));
    place.done(&["audit", "verify", "--anchors", "anchors.txt"]);
    place.sql("DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE seq = (SELECT MAX(seq) FROM audit)");
    place.fails_in_one_line(&["audit", "verify"], &["1 change of an audit trail"]);
    place.fails_in_one_line(
        &["audit", "verify", "--anchors", "anchors.txt"],
        &["2 changes of an audit trail"],
    );
    place.sql("DROP TRIGGER audit_head_only_grows; UPDATE audit_head SET (seq, hash) = (SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1)");
    place.done(&["audit", "verify"]);
    place
        .fails_in_one_line(&["audit", "verify", "--anchors", "anchors.txt"], &["1 change of an audit trail"]);
    place.write("letter.txt", "Dear customer,");
    for file in ["letter.txt", "none.txt"] {
        place.fails_in_one_line(&["audit", "verify", "--anchors", file], &[file]);
    }
}

#[test]
fn a_primary_account_is_let_back_in_by_the_id_that_the_list_tells() {
    let place = Place::with_partner();
    let list = place.done(&["partner", "list"]);
    let id = list.split_whitespace().next().expect("an id");
    let said = place.done(&["partner", "link", id]);
    assert!(said.contains("http://localhost:3000/link/"), "{said}");
    place.fails_in_one_line(&["partner", "link", "0000000000001"], &["no partner has the id"]);
    let garbage = place.run(&["partner", "link", "garbage!"]);
    assert_eq!(garbage.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&garbage.stderr).contains("not the id of a partner"));
}

#[test]
fn whoever_forgot_a_password_gets_a_link_by_their_address() {
    let (place, made) = Place::with_people();
    let email = made.split_whitespace().find(|word| word.contains('@')).expect("an address");
    // Of two spellings of one address.
    for spelt in [email.to_owned(), email.to_uppercase()] {
        let said = place.done(&["account", "link", &spelt]);
        assert!(said.contains("http://localhost:3000/link/") && said.contains(email), "{said}");
    }
    let before = place.digest();
    place
        .fails_in_one_line(&["account", "link", "nobody@elsewhere.example"], &["no account has the address"]);
    assert_eq!(before, place.digest());
    place.sql("UPDATE account SET state = 'deactivated', deadline = NULL");
    place.fails_in_one_line(&["account", "link", email], &["deactivated", "reactivate"]);
    let garbage = place.run(&["account", "link", "garbage"]);
    assert_eq!(garbage.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&garbage.stderr).contains("Enter an email address"));
    place.done(&["audit", "verify"]);
}

#[test]
fn a_product_locks_an_address_and_lets_it_go() {
    // K12, M99, M111
    let (place, made) = Place::with_people();
    let email = made.split_whitespace().find(|word| word.contains('@')).expect("an address");
    let said = place.done(&["account", "lock", email, "--product", "SaaS Protection"]);
    assert!(said.contains(&format!("SaaS Protection uses {email}.")), "{said}");
    let said = place.done(&["account", "lock", email, "--product", "SaaS Protection"]);
    assert!(said.contains("already"), "{said}");
    let said = place.done(&["account", "lock", email, "--product", "Workplace"]);
    assert!(said.contains("in the place of SaaS Protection"), "{said}");
    let said = place.done(&["account", "unlock", email]);
    assert!(said.contains(&format!("Workplace no longer uses {email}.")), "{said}");
    let before = place.digest();
    place.fails_in_one_line(&["account", "unlock", email], &["No product uses this address"]);
    let nobody = "nobody@elsewhere.example";
    place.fails_in_one_line(&["account", "unlock", nobody], &["no account has the address"]);
    // Known before anybody has it.
    let said = place.done(&["account", "lock", nobody, "--product", "X"]);
    assert!(said.contains("No account has the address"), "{said}");
    let said = place.done(&["account", "unlock", nobody]);
    assert!(said.contains(&format!("X no longer uses {nobody}.")), "{said}");
    let nameless = place.run(&["account", "lock", email, "--product", ""]);
    assert_eq!(nameless.status.code(), Some(2));
    assert_eq!(before, place.digest());
    place.done(&["audit", "verify"]);
}

/// A portal that serves, until it is told to stop.
pub struct Server(Child);

impl Server {
    fn start(place: &Place) -> Self {
        Self::at(place, &["--listen", "127.0.0.1:0"])
    }

    /// As it is started with these flags.
    pub fn at(place: &Place, flags: &[&str]) -> Self {
        use std::io::{BufRead as _, BufReader};
        let line = [&["serve"], flags].concat();
        let mut child =
            place.command(&line).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
        let first = BufReader::new(child.stdout.take().expect("its output")).lines().next();
        let first = first.expect("a line").expect("text");
        assert!(first.contains("The portal is at"), "{first}");
        Self(child)
    }

    /// Ends it without a word, as a machine does that fails (`SIGKILL`).
    pub fn kill(&mut self) {
        self.0.kill().expect("it is killed");
        self.0.wait().expect("it ends");
    }

    /// Asks it to end as an operator does, and waits.
    pub fn stop(&mut self) {
        let asked = Command::new("kill").arg(self.0.id().to_string()).status().expect("kill runs");
        assert!(asked.success());
        assert!(self.0.wait().expect("it ends").success(), "a graceful stop is no failure");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_program_can_be_run_from_anywhere() {
    assert!(Path::new(env!("CARGO_BIN_EXE_portal")).is_absolute());
    let place = Place::new();
    assert!(place.done(&["docs", "configuration"]).contains("public_url"));
    assert_eq!(fs::read_dir(&place.0).expect("the folder").count(), 0, "it leaves nothing behind");
}
