//! How far a long command is, on standard error: what it prints stays as it is.

use std::{
    io::{IsTerminal as _, Write as _, stderr},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long a line stands on a terminal before the next takes its place.
const SHOWN: Duration = Duration::from_millis(100);

/// How far apart lines are that somebody may keep. What is done before the first is quick, and says nothing.
const APART: Duration = Duration::from_secs(10);

/// Tells how far a command is, until it is dropped.
#[derive(Debug)]
pub(super) struct Progress {
    start: Instant,
    lines: Mutex<Lines>,
}

impl Progress {
    pub(super) fn new() -> Self {
        let lines = Lines::new(stderr().is_terminal());
        Self { start: Instant::now(), lines: Mutex::new(lines) }
    }

    fn tell(&self, next: impl FnOnce(&mut Lines) -> Option<String>) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = next(&mut lines) {
            // That nobody reads it is no failure.
            let _ = stderr().write_all(text.as_bytes());
        }
    }
}

impl store::Progress for Progress {
    fn step(&self, what: &'static str, done: usize, all: usize) {
        let at = self.start.elapsed();
        self.tell(|lines| lines.step(at, what, done, all));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.tell(Lines::end);
    }
}

/// Which lines are told: one that is rewritten in place on a terminal, one now and then elsewhere.
#[derive(Debug)]
struct Lines {
    terminal: bool,
    /// From when on the next is told.
    next: Duration,
    /// What the last was about.
    what: &'static str,
    /// How many characters stand on the terminal.
    shown: usize,
}

impl Lines {
    const fn new(terminal: bool) -> Self {
        Self { terminal, next: if terminal { Duration::ZERO } else { APART }, what: "", shown: 0 }
    }

    /// What is written at this time since the start, if anything is.
    fn step(&mut self, at: Duration, what: &'static str, done: usize, all: usize) -> Option<String> {
        // A terminal is told at once what begins: its next line may be a while.
        let begins = self.terminal && what != self.what;
        if at < self.next && !begins {
            return None;
        }
        self.what = what;
        self.next = at + if self.terminal { SHOWN } else { APART };
        let line = if all == 0 { what.to_owned() } else { format!("{what}: {done} of {all}") };
        if !self.terminal {
            return Some(line + "\n");
        }
        // Blanks cover what is left of a longer one.
        let text = format!("\r{line:<width$}", width = self.shown);
        self.shown = line.chars().count();
        Some(text)
    }

    /// What takes the last line off the terminal.
    fn end(&mut self) -> Option<String> {
        let shown = std::mem::take(&mut self.shown);
        (shown > 0).then(|| format!("\r{}\r", " ".repeat(shown)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_shows_one_line_that_is_rewritten_and_taken_away() {
        let mut lines = Lines::new(true);
        let mut told = |millis, what, done, all| lines.step(Duration::from_millis(millis), what, done, all);
        assert_eq!(told(0, "Reading", 0, 0).as_deref(), Some("\rReading"));
        assert_eq!(told(50, "Reading", 0, 0), None, "no more often than eyes follow");
        assert_eq!(told(60, "Devices", 0, 1_000).as_deref(), Some("\rDevices: 0 of 1000"), "begins at once");
        assert_eq!(told(159, "Devices", 500, 1_000), None);
        assert_eq!(told(160, "Devices", 500, 1_000).as_deref(), Some("\rDevices: 500 of 1000"));
        assert_eq!(told(170, "Users", 1, 2).as_deref(), Some("\rUsers: 1 of 2       "), "nothing is left");
        let blank = format!("\r{}\r", " ".repeat("Users: 1 of 2".len()));
        assert_eq!(lines.end(), Some(blank));
        assert_eq!(lines.end(), None);
    }

    #[test]
    fn a_file_gets_a_line_every_ten_seconds_and_nothing_of_what_is_quick() {
        let mut lines = Lines::new(false);
        let mut told = |millis, what, done, all| lines.step(Duration::from_millis(millis), what, done, all);
        assert_eq!(told(0, "Reading", 0, 0), None);
        assert_eq!(told(9_999, "Devices", 1, 4), None);
        assert_eq!(told(10_000, "Devices", 2, 4).as_deref(), Some("Devices: 2 of 4\n"));
        assert_eq!(told(19_999, "Users", 0, 2), None);
        assert_eq!(told(20_500, "Users", 1, 2).as_deref(), Some("Users: 1 of 2\n"));
        assert_eq!(lines.end(), None);
    }
}
