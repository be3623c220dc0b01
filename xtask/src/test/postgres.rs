//! A PostgreSQL cluster for one run of the tests, in a temporary folder.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context, Result, bail};

use super::scratch::Scratch;

/// Makes the cluster, says `ready`, and removes its files once its standard input closes: also when the
/// tests are interrupted or killed, nothing stays behind.
const SCRIPT: &str = r#"
export LC_ALL=C
trap '' INT
trap 'exit 1' HUP TERM
data="$folder/data"
log="$folder/log"
finish() {
  [ -f "$data/postmaster.pid" ] && "$bin/pg_ctl" stop --pgdata "$data" --mode immediate --silent
  rm -rf "$data" "$log"
}
trap finish EXIT
"$bin/initdb" --pgdata "$data" --username postgres --auth trust --encoding UTF8 --no-sync >"$log" 2>&1 &&
"$bin/pg_ctl" start --pgdata "$data" --silent --wait --log "$log" --options \
  "-c port=$port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300 \
   -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c wal_level=minimal -c max_wal_senders=0 \
   -c max_wal_size=64MB -c autovacuum=off -c jit=off" </dev/null || { cat "$log"; exit 1; }
echo ready
read -r _
"#;

/// Runs until it is dropped.
pub struct Cluster {
    pub url: String,
    shell: Child,
    stdin: Option<ChildStdin>,
}

impl Cluster {
    pub fn start(programs: &Path, scratch: &Scratch) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = scratch.folder().join("postgres");
        fs::create_dir(&folder).with_context(|| format!("could not make {}", folder.display()))?;
        let mut command = Command::new("sh");
        command
            .args(["-c", SCRIPT])
            .env("bin", programs)
            .env("folder", &folder)
            .env("port", port.to_string())
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // A Ctrl-C at the terminal is for the tests; the cluster goes when they are gone.
            .process_group(0);
        if fs::metadata(&folder)?.uid() == 0 {
            // PostgreSQL refuses to run as root.
            let (user, group) = unprivileged()?;
            chown(&folder, Some(user), Some(group))?;
            command.uid(user).gid(group);
        }
        let mut shell = command.spawn().context("could not start PostgreSQL")?;
        let stdin = shell.stdin.take();
        let stdout = shell.stdout.take().context("the shell's output is a pipe")?;
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let cluster = Self { url, shell, stdin };

        let mut said = String::new();
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            if line == "ready" {
                return Ok(cluster);
            }
            said += &line;
            said.push('\n');
        }
        bail!("PostgreSQL did not start:\n{said}")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.stdin.take());
        self.shell.wait().ok();
    }
}

/// The ids of `postgres`, else of `nobody`.
fn unprivileged() -> Result<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd").context("could not read /etc/passwd")?;
    let ids = |name: &str| {
        let fields: Vec<_> =
            users.lines().map(|line| line.split(':').collect()).find(|user: &Vec<_>| user[0] == name)?;
        Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
    };
    ids("postgres")
        .or_else(|| ids("nobody"))
        .context("root needs a user `postgres` or `nobody` to run PostgreSQL as")
}
