//! The state that follows from what a device's source says.

use serde::{Deserialize, Serialize};

use crate::time::{DAY, HOUR, Timestamp};

/// A device's state, worst first. The number is stored and sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "db", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "db", sea_orm(rs_type = "i16", db_type = "SmallInteger"))]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// Not seen for an hour.
    Offline = 10,
    /// The newest backup failed.
    BackupFailed = 20,
    /// Local storage above 95 %.
    StorageCritical = 30,
    /// No snapshot for 24 hours.
    BackupStale = 40,
    /// Local storage above 85 %.
    StorageHigh = 50,
    /// The newest screenshot failed.
    ScreenshotFailed = 60,
    /// Nothing offsite for 48 hours.
    OffsiteStale = 70,
    /// Volumes that nothing protects.
    UnprotectedVolumes = 80,
    /// Service or warranty ends within 30 days.
    ServiceEnding = 90,
    /// Every agent is paused.
    Paused = 100,
    /// Its source has never seen it.
    NeverSeen = 110,
    Protected = 120,
}

/// How bad a state is: what the eye groups by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Needs attention now.
    Bad,
    Warn,
    Ok,
    /// Paused or never seen.
    Off,
}

impl Level {
    pub const ALL: [Self; 4] = [Self::Bad, Self::Warn, Self::Ok, Self::Off];

    /// The level's key in addresses, styles and icons.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Bad => "bad",
            Self::Warn => "warn",
            Self::Ok => "ok",
            Self::Off => "off",
        }
    }

    /// The level as a person reads it on a filter.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bad => "Needs attention",
            Self::Warn => "Warning",
            Self::Ok => "Protected",
            Self::Off => "Paused or never seen",
        }
    }

    /// The states of this level.
    pub fn states(self) -> impl Iterator<Item = DeviceState> {
        DeviceState::ALL.into_iter().filter(move |state| state.level() == self)
    }
}

impl DeviceState {
    pub const ALL: [Self; 12] = [
        Self::Offline,
        Self::BackupFailed,
        Self::StorageCritical,
        Self::BackupStale,
        Self::StorageHigh,
        Self::ScreenshotFailed,
        Self::OffsiteStale,
        Self::UnprotectedVolumes,
        Self::ServiceEnding,
        Self::Paused,
        Self::NeverSeen,
        Self::Protected,
    ];

    /// The state in a word or two.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Offline => "Offline",
            Self::BackupFailed => "Backup failed",
            Self::StorageCritical => "Storage full",
            Self::BackupStale => "Backup overdue",
            Self::StorageHigh => "Storage high",
            Self::ScreenshotFailed => "Screenshot failed",
            Self::OffsiteStale => "Offsite overdue",
            Self::UnprotectedVolumes => "Unprotected volumes",
            Self::ServiceEnding => "Service ending",
            Self::Paused => "Paused",
            Self::NeverSeen => "Never seen",
            Self::Protected => "Protected",
        }
    }

    /// The stable code that exports and integrations use.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Offline => "DEVICE_OFFLINE",
            Self::BackupFailed => "BACKUP_FAILED",
            Self::StorageCritical => "STORAGE_CRITICAL",
            Self::BackupStale => "SNAPSHOT_STALE",
            Self::StorageHigh => "STORAGE_HIGH",
            Self::ScreenshotFailed => "SCREENSHOT_FAILED",
            Self::OffsiteStale => "OFFSITE_STALE",
            Self::UnprotectedVolumes => "UNPROTECTED_VOLUMES",
            Self::ServiceEnding => "SERVICE_ENDING",
            Self::Paused => "AGENT_PAUSED",
            Self::NeverSeen => "NEVER_SEEN",
            Self::Protected => "PROTECTED",
        }
    }

    /// How bad it is.
    pub const fn level(self) -> Level {
        match self {
            Self::Offline | Self::BackupFailed | Self::StorageCritical | Self::BackupStale => Level::Bad,
            Self::StorageHigh
            | Self::ScreenshotFailed
            | Self::OffsiteStale
            | Self::UnprotectedVolumes
            | Self::ServiceEnding => Level::Warn,
            Self::Paused | Self::NeverSeen => Level::Off,
            Self::Protected => Level::Ok,
        }
    }
}

/// How one backup, or one screenshot, ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Success,
    Failed,
    /// It did not run, or its source does not say.
    NotRun,
}

impl Outcome {
    /// One character of the stored history: `1`, `0` or `-`.
    pub const fn mark(self) -> char {
        match self {
            Self::Success => '1',
            Self::Failed => '0',
            Self::NotRun => '-',
        }
    }

    /// The outcome of such a character.
    pub const fn from_mark(mark: char) -> Self {
        match mark {
            '1' => Self::Success,
            '0' => Self::Failed,
            _ => Self::NotRun,
        }
    }
}

/// What a device's source says, in one unit each, as far as the state depends on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "facts as the source gives them")]
pub struct Facts {
    pub last_seen: Option<Timestamp>,
    /// The newest local snapshot of any agent that is neither paused nor archived.
    pub last_snapshot: Option<Timestamp>,
    pub last_offsite: Option<Timestamp>,
    pub newest_backup_failed: bool,
    pub screenshot_failed: bool,
    /// Bytes; both or neither.
    pub local_used: Option<i64>,
    pub local_available: Option<i64>,
    pub unprotected_volumes: bool,
    /// There are agents and all of them are paused.
    pub all_paused: bool,
    /// A cloud appliance: no local storage, no offsite.
    pub cloud: bool,
    /// The sooner of the ends of service and warranty.
    pub service_ends: Option<Timestamp>,
    /// Whether there is anything to back up.
    pub has_assets: bool,
}

/// Local storage in use, in thousandths; `None` where the source gives none.
pub fn storage_permille(used: Option<i64>, available: Option<i64>) -> Option<i64> {
    let (used, available) = (used?.max(0), available?.max(0));
    let total = used.checked_add(available)?;
    if total == 0 { None } else { i64::try_from(i128::from(used) * 1_000 / i128::from(total)).ok() }
}

/// Local storage warns from here and is critical from there, in thousandths.
pub const STORAGE_WARN: i64 = 850;
pub const STORAGE_CRITICAL: i64 = 950;

impl Facts {
    /// The worst that is true of the device at `as_of`, the instant of which its source speaks.
    ///
    /// Judged as of then and not as of now: when the source has not been asked for hours, the devices are
    /// not offline, the answer is old, and the page says so.
    pub fn state(&self, as_of: Timestamp) -> DeviceState {
        let older = |instant: Option<Timestamp>, limit: i64| instant.is_some_and(|t| as_of.since(t) > limit);
        let Some(last_seen) = self.last_seen else { return DeviceState::NeverSeen };
        let storage = storage_permille(self.local_used, self.local_available);
        if as_of.since(last_seen) > HOUR {
            DeviceState::Offline
        } else if self.all_paused {
            DeviceState::Paused
        } else if self.newest_backup_failed {
            DeviceState::BackupFailed
        } else if storage.is_some_and(|permille| permille >= STORAGE_CRITICAL) {
            DeviceState::StorageCritical
        } else if self.has_assets && (self.last_snapshot.is_none() || older(self.last_snapshot, DAY)) {
            DeviceState::BackupStale
        } else if storage.is_some_and(|permille| permille >= STORAGE_WARN) {
            DeviceState::StorageHigh
        } else if self.screenshot_failed {
            DeviceState::ScreenshotFailed
        } else if !self.cloud && older(self.last_offsite, 2 * DAY) {
            DeviceState::OffsiteStale
        } else if self.unprotected_volumes {
            DeviceState::UnprotectedVolumes
        } else if self.service_ends.is_some_and(|end| end.since(as_of) < 30 * DAY) {
            DeviceState::ServiceEnding
        } else {
            DeviceState::Protected
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000 * DAY);

    fn healthy() -> Facts {
        Facts {
            last_seen: Some(NOW),
            last_snapshot: Some(NOW.plus(-HOUR)),
            last_offsite: Some(NOW.plus(-HOUR)),
            local_used: Some(40),
            local_available: Some(60),
            has_assets: true,
            ..Facts::default()
        }
    }

    type Case = (DeviceState, fn(&mut Facts));

    #[test]
    fn the_worst_that_is_true_is_the_state() {
        let cases: [Case; 12] = [
            (DeviceState::Protected, |_| ()),
            (DeviceState::NeverSeen, |f| f.last_seen = None),
            (DeviceState::Offline, |f| f.last_seen = Some(NOW.plus(-HOUR - 1))),
            (DeviceState::Paused, |f| (f.all_paused, f.last_snapshot) = (true, None)),
            (DeviceState::BackupFailed, |f| f.newest_backup_failed = true),
            (DeviceState::StorageCritical, |f| f.local_used = Some(2_000)),
            (DeviceState::BackupStale, |f| f.last_snapshot = Some(NOW.plus(-DAY - 1))),
            (DeviceState::StorageHigh, |f| f.local_used = Some(400)),
            (DeviceState::ScreenshotFailed, |f| f.screenshot_failed = true),
            (DeviceState::OffsiteStale, |f| f.last_offsite = Some(NOW.plus(-2 * DAY - 1))),
            (DeviceState::UnprotectedVolumes, |f| f.unprotected_volumes = true),
            (DeviceState::ServiceEnding, |f| f.service_ends = Some(NOW.plus(29 * DAY))),
        ];
        for (state, change) in cases {
            let mut facts = healthy();
            change(&mut facts);
            assert_eq!(facts.state(NOW), state);
        }
    }

    #[test]
    fn a_cloud_appliance_has_no_offsite_to_be_late() {
        let facts = Facts { cloud: true, last_offsite: Some(NOW.plus(-9 * DAY)), ..healthy() };
        assert_eq!(facts.state(NOW), DeviceState::Protected);
    }
}
