//! Long steps: their output goes to a log, a person sees what is going on and for how long.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::project;

const TAIL: usize = 40;
/// How Cargo takes away what it wrote of how far it is.
const ERASE: &str = "\u{1b}[K";
/// How long a command may print nothing before it counts as stuck.
const SILENCE: Duration = Duration::from_mins(10);
/// The same of a compiler: it is silent for as long as its largest crate takes.
const SILENCE_OF_A_COMPILER: Duration = Duration::from_hours(1);

/// A command with a name, under which its log is kept.
pub struct Task {
    name: String,
    command: Command,
    limit: Option<Duration>,
    stdout: Option<PathBuf>,
    quiet: bool,
    silence: Duration,
}

/// A command that ended, well or not.
pub struct Ended {
    pub success: bool,
    pub log: PathBuf,
}

impl Task {
    pub fn new(name: &str, command: Command) -> Self {
        Self { name: name.to_owned(), command, limit: None, stdout: None, quiet: false, silence: SILENCE }
    }

    /// Ends the command when it takes longer than this.
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Writes standard output to a file of its own instead of the log.
    pub fn stdout(mut self, file: &Path) -> Self {
        self.stdout = Some(file.to_owned());
        self
    }

    /// The command compiles: it is waited for longer.
    pub fn patient(mut self) -> Self {
        self.silence = SILENCE_OF_A_COMPILER;
        self
    }

    /// Keeps the log's tail to itself when the command fails: failing is expected.
    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// Runs the command; an error if it does not succeed.
    pub fn run(self) -> Result<()> {
        let name = self.name.clone();
        let ended = self.end()?;
        if !ended.success {
            bail!("{name} failed; its whole output is in {}", shown(&ended.log));
        }
        Ok(())
    }

    /// Runs the command and says how it ended.
    pub fn end(self) -> Result<Ended> {
        let Self { name, mut command, limit, stdout, quiet, silence } = self;
        let log = log_path(&name)?;
        let mut file = File::create(&log).with_context(|| format!("could not write {}", log.display()))?;
        writeln!(file, "$ {command:?}")?;

        let (reader, writer) = io::pipe()?;
        command.stdin(Stdio::null()).stderr(writer.try_clone()?);
        // Cargo says how far it is.
        command.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", "80");
        // Either way this end of the pipe is given away: the log ends when the child's is closed.
        command.stdout(match stdout {
            Some(path) => {
                drop(writer);
                Stdio::from(File::create(path)?)
            }
            None => Stdio::from(writer),
        });
        let mut child = command
            .spawn()
            .with_context(|| format!("could not start {}", command.get_program().display()))?;
        // The command holds the pipe's other end; the reader ends when the last one is closed.
        drop(command);

        let last = Arc::new(Mutex::new((Instant::now(), String::new())));
        let copier = thread::spawn({
            let last = Arc::clone(&last);
            move || copy(reader, &mut file, &last)
        });

        let mut progress = Progress::new(&name);
        let status = loop {
            if let Some(status) = child.try_wait()? {
                copier.join().ok().context("the log's writer ended early")??;
                break status;
            }
            let (printed, line) = last.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let silent = printed.elapsed() > silence;
            if silent || limit.is_some_and(|limit| progress.start.elapsed() > limit) {
                if silent {
                    println!("  {name} has printed nothing for {} s: ended", silence.as_secs());
                    print_slow(&log)?;
                }
                // What it started may live on and hold the log: that is not waited for.
                child.kill()?;
                break child.wait()?;
            }
            progress.show(&line);
            thread::sleep(Duration::from_millis(50));
        };
        progress.end(status.success());
        if !status.success() && !quiet {
            print_tail(&log)?;
        }
        Ok(Ended { success: status.success(), log })
    }
}

/// Runs a short command and returns its standard output.
pub fn output(command: &mut Command) -> Result<String> {
    let program = command.get_program().display().to_string();
    let output =
        command.stdin(Stdio::null()).output().with_context(|| format!("could not start {program}"))?;
    if !output.status.success() {
        bail!("{program} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether `PROGRAM --version` names this version.
pub fn has_version(program: &Path, version: &str) -> bool {
    output(Command::new(program).arg("--version"))
        .is_ok_and(|text| text.split_whitespace().any(|word| word.trim_start_matches('v') == version))
}

/// A program's place on the PATH.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// A path as a person at the root of the checkout would write it.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(project::root()).unwrap_or(path).display().to_string()
}

fn log_path(name: &str) -> Result<PathBuf> {
    let folder = project::path("target/xtask/logs");
    fs::create_dir_all(&folder)?;
    let file: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    Ok(folder.join(file).with_extension("log"))
}

fn copy(reader: io::PipeReader, file: &mut File, last: &Mutex<(Instant, String)>) -> io::Result<()> {
    let mut reader = BufReader::new(reader);
    let (mut line, mut held) = (Vec::new(), String::new());
    loop {
        let buffer = reader.fill_buf()?;
        let end = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let (read, ended) = (end.map_or(buffer.len(), |at| at + 1), end.map(|at| buffer[at]));
        line.extend_from_slice(&buffer[..read]);
        reader.consume(read);
        if ended.is_none() && read > 0 {
            continue;
        }
        let text = String::from_utf8_lossy(&line).replace(ERASE, "");
        // How far it is ends with a carriage return, to be written over: that is shown, and not kept. A line may end with one
        // before its end.
        if ended == Some(b'\r') {
            held.clone_from(&text);
        } else {
            if text == "\n" {
                file.write_all(held.trim_end().as_bytes())?;
            }
            file.write_all(text.as_bytes())?;
            held.clear();
        }
        if !text.trim().is_empty() {
            let shown: String = text.trim().chars().filter(|c| !c.is_control()).take(80).collect();
            *last.lock().unwrap_or_else(PoisonError::into_inner) = (Instant::now(), shown);
        }
        if read == 0 {
            return Ok(());
        }
        line.clear();
    }
}

fn print_tail(log: &Path) -> Result<()> {
    let text = String::from_utf8_lossy(&fs::read(log)?).into_owned();
    let lines: Vec<_> = text.lines().collect();
    println!("  … the end of {}:", shown(log));
    for line in &lines[lines.len().saturating_sub(TAIL)..] {
        println!("  | {line}");
    }
    Ok(())
}

/// Which tests took long: among them are those that never ended.
fn print_slow(log: &Path) -> Result<()> {
    let text = String::from_utf8_lossy(&fs::read(log)?).into_owned();
    for line in text.lines().filter(|line| line.contains("has been running for over")) {
        println!("  | {line}");
    }
    Ok(())
}

/// One line that is rewritten on a terminal, a line now and then elsewhere.
struct Progress<'a> {
    name: &'a str,
    start: Instant,
    shown: Instant,
    terminal: bool,
}

impl<'a> Progress<'a> {
    fn new(name: &'a str) -> Self {
        let now = Instant::now();
        Self { name, start: now, shown: now, terminal: io::stdout().is_terminal() }
    }

    fn show(&mut self, last: &str) {
        let every = Duration::from_secs(if self.terminal { 1 } else { 15 });
        if self.shown.elapsed() < every {
            return;
        }
        self.shown = Instant::now();
        let seconds = self.start.elapsed().as_secs();
        if self.terminal {
            print!("\r\x1b[2K  {} … {seconds} s  {last}", self.name);
            io::stdout().flush().ok();
        } else {
            println!("  {} … {seconds} s  {last}", self.name);
        }
    }

    fn end(&self, success: bool) {
        let start = if self.terminal { "\r\x1b[2K" } else { "" };
        let word = if success { "done" } else { "failed" };
        println!("{start}  {} {word} ({:.1} s)", self.name, self.start.elapsed().as_secs_f32());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_it_is_is_shown_and_not_kept() {
        let file = std::env::temp_dir().join(format!("xtask-copy-{}", std::process::id()));
        let last = Mutex::new((Instant::now(), String::new()));
        let copied = |said: &[u8]| {
            let (reader, mut writer) = io::pipe().expect("a pipe");
            writer.write_all(said).expect("it is read");
            drop(writer);
            copy(reader, &mut File::create(&file).expect("a file"), &last).expect("it is copied");
            (fs::read_to_string(&file).expect("a log"), last.lock().expect("not poisoned").1.clone())
        };
        let building = b"\x1b[K   Compiling a v1\n    Building [=> ] 1/2: b\r";
        assert_eq!(copied(building), ("   Compiling a v1\n".to_owned(), "Building [=> ] 1/2: b".to_owned()));
        assert_eq!(copied(b"one\r\ntwo\r\n\nthree"), ("one\ntwo\n\nthree".to_owned(), "three".to_owned()));
        fs::remove_file(file).ok();
    }
}
