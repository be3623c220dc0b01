//! The door of the command line and of jobs: acts of the installation, not of a person.

mod backup;
mod demo;
mod doctor;
mod import;
mod partners;

pub use demo::{Demo, DemoEmployee, DemoGroup, DemoOrganization, SignInHint};
pub use doctor::Finding;
pub(crate) use partners::found_partner;

use domain::limits::{REMOVED_ORGANIZATION, SESSION_ABSOLUTE, SESSION_IDLE};

use crate::{Result, Store};

/// What the installation itself may do.
#[derive(Debug)]
pub struct System<'a>(pub(crate) &'a Store);

impl Store {
    /// The door of the command line and of jobs; clippy refuses it anywhere else.
    pub const fn system(&self) -> System<'_> {
        System(self)
    }
}

impl System<'_> {
    /// Tidies what has expired. Nothing depends on it: expiry is judged at use.
    pub async fn sweep(&self) -> Result<()> {
        let now = self.0.clock.now();
        let year = now.plus(-365 * domain::time::DAY);
        for (sql, value) in [
            ("DELETE FROM flash WHERE expires_at < $1", now),
            ("DELETE FROM session WHERE last_seen_at < $1", now.plus(-SESSION_IDLE)),
            ("DELETE FROM session WHERE created_at < $1", now.plus(-SESSION_ABSOLUTE)),
            ("DELETE FROM link WHERE expires_at < $1", now),
            ("DELETE FROM known_browser WHERE last_used_at < $1", year),
            ("DELETE FROM sign_in_failure WHERE last_at < $1", now.plus(-domain::time::DAY)),
        ] {
            sea_orm::ConnectionTrait::execute_raw(&self.0.writer, self.0.statement(sql, [value.into()]))
                .await?;
        }
        self.purge_organizations(now.plus(-REMOVED_ORGANIZATION)).await
    }
}
