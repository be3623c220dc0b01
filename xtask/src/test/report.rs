//! The table at the end, and the line that sums it up.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;

/// What a step counted. A check without tests of its own counts as one.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
    pub note: String,
    /// Which tests failed, each with the first lines of what it said.
    pub failures: Vec<String>,
}

/// How many lines of a failure are told again at the end, and how much of each.
const LINES: usize = 12;
const LETTERS: usize = 240;

impl Tally {
    /// A check that is one yes or no.
    pub fn check(success: bool, note: impl Into<String>) -> Self {
        Self { passed: success.into(), failed: (!success).into(), note: note.into(), failures: Vec::new() }
    }

    pub fn is_success(&self) -> bool {
        self.failed == 0 && self.passed > 0
    }

    /// Reads `test result: ok. 3 passed; 1 failed; …` (Cargo) and `3 passed (2.1s)` (Playwright).
    pub fn read(&mut self, output: &str) {
        self.failures.extend(failures(output));
        for line in output.lines() {
            let line = line.trim();
            let counts = line.strip_prefix("test result:").unwrap_or(line);
            let of_cargo = counts.len() < line.len();
            for part in counts.split(['.', ';']).map(str::trim) {
                let words: Vec<_> = part.split_whitespace().collect();
                if let [count, word, ..] = words[..] {
                    // A line of Playwright's summary holds nothing but the count and, once, the time.
                    let whole = of_cargo || words.len() == 2 || words[2].starts_with('(');
                    match (count.parse::<u32>(), word) {
                        (Ok(count), "passed") if whole => self.passed += count,
                        (Ok(count), "failed") if whole => self.failed += count,
                        _ => {}
                    }
                }
            }
        }
    }
}

/// What `---- name stdout ----` (Cargo) and `  1) [project] › name` (Playwright) begin, without the backtraces.
fn failures(output: &str) -> Vec<String> {
    let mut failures: Vec<Vec<String>> = Vec::new();
    let mut within = false;
    for line in output.lines() {
        let line: String = line.chars().filter(|c| !c.is_control()).take(LETTERS).collect();
        let of_cargo = line.starts_with("---- ") && line.ends_with(" ----");
        let of_playwright =
            line.trim_start().split_once(") [").is_some_and(|(n, _)| n.parse::<u32>().is_ok());
        if of_cargo || of_playwright {
            failures.push(Vec::new());
            within = true;
        } else if line == "failures:" || line.starts_with("stack backtrace:") {
            within = false;
        }
        let failure = failures.last_mut().filter(|failure| within && failure.len() < LINES);
        if let Some(failure) = failure.filter(|_| !line.trim().is_empty()) {
            failure.push(line);
        }
    }
    failures.into_iter().map(|lines| lines.join("\n")).collect()
}

/// One row a step.
#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    time: Duration,
    tally: Tally,
}

impl Report {
    /// A step that could not run counts as one failure.
    pub fn add(&mut self, name: &'static str, time: Duration, outcome: Result<Tally>) {
        let mut tally = outcome.unwrap_or_else(|error| {
            let reason = format!("{error:#}");
            Tally::check(false, reason.lines().next().unwrap_or_default())
        });
        if tally.passed + tally.failed == 0 {
            tally = Tally::check(false, format!("no test ran: {}", tally.note));
        }
        self.rows.push(Row { name, time, tally });
    }

    pub fn print(&self) -> ExitCode {
        println!("\n{:<12}{:<8}{:>9}  what ran", "step", "result", "seconds");
        for Row { name, time, tally } in &self.rows {
            let result = if tally.is_success() { "ok" } else { "FAILED" };
            println!("{name:<12}{result:<8}{:>9.1}  {}", time.as_secs_f32(), tally.note);
        }
        let sum = |count: fn(&Tally) -> u32| self.rows.iter().map(|row| count(&row.tally)).sum::<u32>();
        for failure in self.rows.iter().flat_map(|row| &row.tally.failures) {
            println!("\n{failure}");
        }
        println!("\n{} passed, {} failed", sum(|tally| tally.passed), sum(|tally| tally.failed));
        let success = !self.rows.is_empty() && self.rows.iter().all(|row| row.tally.is_success());
        if success { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn counts_are_read_from_cargo_and_from_playwright() {
        let mut tally = Tally::default();
        tally.read("test result: FAILED. 12 passed; 2 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.2s");
        tally.read("  2 failed\n    [desktop] › a.spec.ts:3:1 › 9 passed things\n  5 passed (3.4s)\n");
        assert_eq!((tally.passed, tally.failed), (17, 4));
    }

    #[test]
    fn what_failed_is_told_again_without_its_backtrace() {
        let mut tally = Tally::default();
        tally.read("test a ... FAILED\n\nfailures:\n\n---- a stdout ----\n\nthread 'a' panicked:\nno\nstack backtrace:\n  0: far\n\nfailures:\n    a\n");
        tally.read("  1) [phone] › b.spec.ts:1:1 › b ───\n\n    Error: empty\n");
        assert_eq!(tally.failures.len(), 2, "{:?}", tally.failures);
        assert_eq!(tally.failures[0], "---- a stdout ----\nthread 'a' panicked:\nno");
        assert!(tally.failures[1].ends_with("Error: empty"), "{}", tally.failures[1]);
    }
}
