//! What is printed: Markdown tables, as they stand in `docs/PERFORMANCE.md`.

use std::time::Duration;

pub fn section(title: &str) {
    println!("\n### {title}\n\n| what | measured |\n|---|---|");
}

pub fn row(what: &str, measured: &str) {
    println!("| {what} | {measured} |");
}

pub fn millis(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1_000.0)
}

/// The value below which a share of all lies.
pub fn percentile(sorted: &[Duration], share: f64) -> Duration {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index"
    )]
    let place = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().unwrap_or_default()
}

pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    percentile(&times, 0.5)
}
