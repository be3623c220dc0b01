//! What a device protects, and how its backups went.

use domain::{
    device::{Asset, Outcome},
    time::Timestamp,
};

use super::{field::Fields, record::HOST_MAX};

/// Backups of the history that is kept and shown.
const RUNS: usize = 10;
const WORDS_MAX: usize = 120;
const KIND_MAX: usize = 32;

/// An asset with what the device's facts need of it besides.
#[derive(Debug)]
pub(super) struct AssetFacts {
    pub asset: Asset,
    pub unprotected_volumes: bool,
    /// The last backups, oldest first.
    backups: Vec<Outcome>,
}

impl AssetFacts {
    /// Whether it is being backed up: neither paused nor archived.
    pub(super) const fn active(&self) -> bool {
        !self.asset.paused && !self.asset.archived
    }

    /// Of the newest backup that ended at all: one that is still running heals nothing.
    pub(super) fn newest_backup_failed(&self) -> bool {
        self.backups.iter().rev().find(|outcome| **outcome != Outcome::NotRun) == Some(&Outcome::Failed)
    }
}

/// Reads one asset.
pub(super) fn read(fields: &Fields<'_>) -> AssetFacts {
    let (backups, newest) = backups(fields);
    let name = ["name", "fqdn", "volume"].iter().find_map(|name| fields.text(name, HOST_MAX));
    let unprotected = fields.count("unprotectedVolumesCount").is_some_and(|count| count > 0);
    let asset = Asset {
        name: name.unwrap_or_default(),
        kind: fields.text("type", KIND_MAX).map_or_else(|| "agent".to_owned(), |kind| kind.to_lowercase()),
        os: fields.text("os", WORDS_MAX),
        local_ip: fields.text("localIp", WORDS_MAX),
        paused: fields.flag("isPaused"),
        archived: fields.flag("isArchived"),
        last_snapshot: fields.instant("lastSnapshot").or(newest),
        last_offsite: fields.instant("latestOffsite"),
        screenshot: screenshot(fields),
        runs: marks(&backups),
    };
    AssetFacts { asset, unprotected_volumes: unprotected, backups }
}

/// The newest screenshot. The source may say "failed" of one that was never tried: then the time of the
/// attempt, which is null or 0, knows better. An empty text is how PHP writes `false`: it means a failure
/// if there was an attempt, and nothing if the source names none.
fn screenshot(fields: &Fields<'_>) -> Outcome {
    let attempted = fields.instant("lastScreenshotAttempt").is_some();
    let empty = if attempted { Outcome::Failed } else { Outcome::NotRun };
    let outcome = fields.outcome("lastScreenshotAttemptStatus", empty);
    let never = fields.has("lastScreenshotAttempt") && !attempted;
    if never && outcome == Outcome::Failed { Outcome::NotRun } else { outcome }
}

/// The last backups, oldest first, and the instant of the newest one that succeeded.
///
/// The source lists the newest first; where every backup has its time, that decides.
fn backups(fields: &Fields<'_>) -> (Vec<Outcome>, Option<Timestamp>) {
    let mut all = fields
        .list("backups", |run| {
            let outcome = run
                .object("backup", "an object")
                .map_or(Outcome::NotRun, |backup| backup.outcome("status", Outcome::NotRun));
            (run.instant("timestamp"), outcome)
        })
        .unwrap_or_default();
    all.reverse();
    if all.iter().all(|(instant, _)| instant.is_some()) {
        all.sort_by_key(|(instant, _)| *instant);
    }
    let succeeded = all.iter().filter(|(_, outcome)| *outcome == Outcome::Success);
    let newest = succeeded.filter_map(|(instant, _)| *instant).max();
    let last = all.len().saturating_sub(RUNS);
    (all[last..].iter().map(|(_, outcome)| *outcome).collect(), newest)
}

/// The newest backup of any asset that is not archived, the paused ones included.
pub(super) fn newest_backup(assets: &[AssetFacts]) -> Option<Timestamp> {
    assets.iter().filter(|read| !read.asset.archived).filter_map(|read| read.asset.last_snapshot).max()
}

/// The device's history: its assets' histories laid over each other with the newest ends together. A place
/// is a failure if any asset failed there, else a success if any succeeded.
///
/// By place and not by time, since assets run on schedules of their own. Of assets that are being backed
/// up; if there are none, of the paused ones.
pub(super) fn runs(assets: &[AssetFacts]) -> String {
    let any_active = assets.iter().any(AssetFacts::active);
    let counted: Vec<&AssetFacts> =
        assets.iter().filter(|read| if any_active { read.active() } else { !read.asset.archived }).collect();
    let longest = counted.iter().map(|read| read.backups.len()).max().unwrap_or(0);
    let place = |from_newest: usize| {
        let outcomes = counted.iter().filter_map(|read| read.backups.iter().rev().nth(from_newest));
        outcomes.copied().reduce(worse).unwrap_or(Outcome::NotRun)
    };
    marks(&(0..longest).rev().map(place).collect::<Vec<_>>())
}

const fn worse(one: Outcome, other: Outcome) -> Outcome {
    match (one, other) {
        (Outcome::Failed, _) | (_, Outcome::Failed) => Outcome::Failed,
        (Outcome::Success, _) | (_, Outcome::Success) => Outcome::Success,
        (Outcome::NotRun, Outcome::NotRun) => Outcome::NotRun,
    }
}

fn marks(outcomes: &[Outcome]) -> String {
    outcomes.iter().map(|outcome| outcome.mark()).collect()
}
