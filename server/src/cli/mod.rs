//! The command line: one file per command. Every failure is one line on standard error and an exit code.

/// Prints a line. That nobody reads it any more (`portal … | head`) is no failure.
macro_rules! say {
    ($($line:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($line)*);
    }};
}

mod account;
mod audit;
mod backup;
mod demo;
mod docs;
mod doctor;
mod import;
mod in_use;
mod migrate;
mod notice;
mod partner;
mod progress;
mod restore;
mod serve;

use std::{fmt, panic::set_hook, process::ExitCode};

use clap::{Parser, Subcommand};
use store::{KeySource, Options, Store, System};

use crate::config::{Config, Given};

#[derive(Debug, Parser)]
#[command(name = "portal", version, about = "The partner portal's server and its tools.")]
struct Line {
    #[command(flatten)]
    given: Given,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the portal.
    Serve,
    /// Create the database, or bring it up to date.
    Migrate,
    /// Partners of this installation.
    #[command(subcommand)]
    Partner(partner::Command),
    /// Accounts of people.
    #[command(subcommand)]
    Account(account::Command),
    /// What stands above people's pages for a while.
    #[command(subcommand)]
    Notice(notice::Command),
    /// Create a made-up partner with organizations, people and devices.
    Demo(demo::Demo),
    /// Take in what a source says.
    #[command(subcommand)]
    Import(import::Command),
    /// Write a copy of the database to a new file, while it is in use.
    Backup(backup::Backup),
    /// Put a backup in the place of the database.
    Restore(restore::Restore),
    /// Look whether everything is as it should be.
    Doctor,
    /// The audit trails.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Print a page of the documentation.
    #[command(subcommand)]
    Docs(docs::Command),
}

/// Why a command did not do its work.
#[derive(Debug)]
struct Failure(String);

impl Failure {
    fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

type Outcome = Result<(), Failure>;

/// Runs the program.
pub fn main() -> ExitCode {
    let line = Line::parse();
    // A panic is told once, below, as one line like every other failure.
    set_hook(Box::new(|_| ()));
    // Rendering a page in a debug build recurses deeper than the default stack holds.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(8 << 20).build();
    let outcome = match runtime {
        // On a thread of the runtime, which has that stack.
        Ok(runtime) => runtime
            .block_on(async { tokio::spawn(run(line)).await })
            .unwrap_or_else(|panic| Err(Failure::new(format!("this is a mistake in the program: {panic}")))),
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("portal: {}", failure.0);
            ExitCode::FAILURE
        }
    }
}

async fn run(line: Line) -> Outcome {
    let Line { given, command } = line;
    if let Command::Docs(page) = command {
        docs::print(&page);
        return Ok(());
    }
    let config = Config::resolve(given)?;
    // Before the database is opened and until the command has ended: what it works on is not replaced under it.
    let _claim = match &command {
        Command::Restore(_) => in_use::alone(&config)?,
        Command::Migrate => in_use::share(&config, true)?,
        _ => in_use::share(&config, false)?,
    };
    match command {
        Command::Serve => serve::run(config).await,
        Command::Migrate => migrate::run(&config).await,
        Command::Partner(command) => partner::run(&config, command).await,
        Command::Account(command) => account::run(&config, command).await,
        Command::Notice(command) => notice::run(&config, command).await,
        Command::Demo(demo) => demo::run(&config, demo).await,
        Command::Import(command) => import::run(&config, command).await,
        Command::Backup(backup) => backup::run(&config, backup).await,
        Command::Restore(restore) => restore::run(&config, restore).await,
        Command::Doctor => doctor::run(&config).await,
        Command::Audit(command) => audit::run(&config, &command).await,
        Command::Docs(_) => Ok(()),
    }
}

/// The database as it is configured.
fn options(config: &Config, create: bool) -> Options {
    let mut options = Options::at(config.database.url.expose());
    (options.readers, options.create) = (config.database.readers, create);
    if let Some(file) = &config.database.key_file {
        options.key = KeySource::File(file.clone());
    }
    options
}

/// Opens the database, which must be up to date.
async fn open(config: &Config) -> Result<Store, Failure> {
    let store = Store::open(options(config, false)).await?.at_site(&config.server.public_url.to_string());
    match store.pending_migrations().await? {
        0 if store.has_key().await? => Ok(store),
        0 => Err(Failure::new("the database knows no key yet; run: portal migrate")),
        steps => Err(Failure::new(format!(
            "the database is older than this program by {steps} steps; run: portal migrate"
        ))),
    }
}

/// The door of the installation itself.
fn system(store: &Store) -> System<'_> {
    #[expect(clippy::disallowed_methods, reason = "the command line acts for the installation")]
    store.system()
}

/// What the store refused, in words for the operator.
fn refused(error: &store::Error) -> Failure {
    match error {
        store::Error::Invalid(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(field, problem)| format!("{field}: {problem}")).collect();
            Failure::new(fields.join("; "))
        }
        store::Error::Conflict(why) => Failure::new(*why),
        error => Failure::new(error.to_string()),
    }
}

/// A count and its noun.
struct Count(usize, &'static str);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.0, self.1, if self.0 == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        super::Line::command().debug_assert();
    }
}
