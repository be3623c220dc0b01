//! Where the audit trails stand, told line by line: what is kept of that elsewhere than the database shows a trail that was
//! written anew (T44).

use std::io::Write;

use domain::{Timestamp, time::HOUR};
use store::{Anchor, Error, Store};

/// What was told last, and when.
#[derive(Debug, Default)]
pub struct Anchors {
    told: Vec<Anchor>,
    at: Option<Timestamp>,
}

impl Anchors {
    /// Tells where the trails stand that have grown since they were told; once an hour. What could not be read is looked for
    /// again the next time.
    pub async fn tell(&mut self, store: &Store, out: &mut (impl Write + Send)) -> Result<(), Error> {
        let now = store.clock().now();
        // One that was told by a clock that was set back since is told again.
        if self.at.is_some_and(|at| (at..at.plus(HOUR)).contains(&now)) {
            return Ok(());
        }
        #[expect(clippy::disallowed_methods, reason = "jobs act for the installation")]
        let anchors = store.system().trail_anchors().await?;
        for anchor in anchors.iter().filter(|anchor| !self.told.contains(*anchor)) {
            // That nobody reads it is no failure.
            let _ = writeln!(out, "An audit trail stands at {anchor}");
        }
        (self.told, self.at) = (anchors, Some(now));
        Ok(())
    }
}
