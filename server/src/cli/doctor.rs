//! `portal doctor`: looks at the database and the trail; exit code 1 if something has to be mended.

use store::Store;

use super::{Count, Failure, Outcome, options, system};
use crate::config::Config;

pub(super) async fn run(config: &Config) -> Outcome {
    let store = Store::open(options(config, false)).await?;
    let findings = system(&store).doctor().await;
    store.close().await;
    let findings = findings?;
    for finding in &findings {
        say!("{}  {}", if finding.serious { "MEND" } else { "ok  " }, finding.text);
    }
    match findings.iter().filter(|finding| finding.serious).count() {
        0 => Ok(()),
        serious => Err(Failure::new(format!("{} to mend", Count(serious, "finding")))),
    }
}
