//! Instants as milliseconds since 1970 in UTC, and how they read. The clock itself is the server's.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "db", derive(sea_orm::DeriveValueType))]
#[serde(transparent)]
pub struct Timestamp(i64);

/// Milliseconds in a second, a minute, an hour and a day.
pub const SECOND: i64 = 1_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

impl Timestamp {
    /// The instant this many milliseconds after 1970.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This instant, `millis` later.
    #[must_use]
    pub const fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this instant; negative if it is later.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// How long ago this was, as a person says it: "just now", "5 min ago", "3 h ago", "12 d ago".
    pub fn ago(self, now: Self) -> String {
        match now.since(self) {
            ..MINUTE => "just now".to_owned(),
            past @ MINUTE..HOUR => format!("{} min ago", past / MINUTE),
            past @ HOUR..=172_799_999 => format!("{} h ago", past / HOUR),
            past => format!("{} d ago", past / DAY),
        }
    }

    /// Whole days left until this instant, rounded up; 0 once it has passed.
    pub const fn days_left(self, now: Self) -> i64 {
        let left = self.since(now);
        if left <= 0 { 0 } else { (left + DAY - 1) / DAY }
    }

    /// Year, month and day, in UTC.
    pub(crate) fn civil(self) -> (i64, i64, i64) {
        // Days to year, month and day in the proleptic Gregorian calendar, by 400-year eras.
        let days = self.0.div_euclid(DAY) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, month, day)
    }

    /// To the minute, in words: `21 November 2026, 20:45 UTC`.
    pub fn long(self) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let (year, month, day) = self.civil();
        let minutes = self.0.rem_euclid(DAY) / MINUTE;
        let month = usize::try_from(month - 1).ok().and_then(|month| MONTHS.get(month)).unwrap_or(&"");
        format!("{day} {month} {year}, {:02}:{:02} UTC", minutes / 60, minutes % 60)
    }

    /// To the minute, where there is little room: `2026-11-21 20:45 UTC`.
    pub fn minute(self) -> String {
        let (year, month, day) = self.civil();
        let minutes = self.0.rem_euclid(DAY) / MINUTE;
        format!("{year:04}-{month:02}-{day:02} {:02}:{:02} UTC", minutes / 60, minutes % 60)
    }
}

/// A day in UTC, as an address names it: `2026-11-21`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Day(i64);

impl Day {
    /// The day that begins at or before this instant.
    pub const fn of(at: Timestamp) -> Self {
        Self(at.0.div_euclid(DAY))
    }

    /// Its first instant.
    pub const fn start(self) -> Timestamp {
        Timestamp(self.0 * DAY)
    }

    /// The day that ends at this instant.
    pub const fn ending(at: Timestamp) -> Self {
        Self::of(at.plus(-1))
    }

    /// The first instant after it.
    pub const fn end(self) -> Timestamp {
        Timestamp((self.0 + 1) * DAY)
    }

    /// Reads exactly what [`fmt::Display`] writes, from 1970 to 9999; there is no 30th of February.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-').map(|part| part.parse::<i64>().ok());
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        // Months from March on, so that the leap day is a year's last.
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let era = year.div_euclid(400);
        let year_of_era = year - era * 400;
        let day_of_year = (153 * month + 2) / 5 + day - 1;
        let days = era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Self(days - 719_468)).filter(|read| read.to_string() == text)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.start().civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// RFC 3339 in UTC, to the second: `2026-11-21T20:45:10Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        let seconds = self.0.rem_euclid(DAY) / SECOND;
        let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_reads_as_rfc_3339() {
        assert_eq!(Timestamp::from_millis(0).to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(Timestamp::from_millis(951_782_399_000).to_string(), "2000-02-28T23:59:59Z");
        assert_eq!(Timestamp::from_millis(951_782_400_000).to_string(), "2000-02-29T00:00:00Z");
        assert_eq!(Timestamp::from_millis(1_795_293_910_999).minute(), "2026-11-21 20:45 UTC");
        assert_eq!(Timestamp::from_millis(1_795_293_910_999).long(), "21 November 2026, 20:45 UTC");
        assert_eq!(Timestamp::from_millis(0).long(), "1 January 1970, 00:00 UTC");
    }

    #[test]
    fn a_day_is_read_as_it_is_written_and_no_other_way() {
        for day in (0..4_000).chain(10_956..10_960).chain([20_000, 2_932_896]) {
            let day = Day(day);
            assert_eq!(Day::parse(&day.to_string()), Some(day));
            assert_eq!((Day::of(day.start()), Day::of(day.end().plus(-1))), (day, day));
            assert_eq!(Day::of(day.end()), Day(day.0 + 1));
        }
        assert_eq!(Day::parse("2000-02-29").map(Day::start), Some(Timestamp::from_millis(951_782_400_000)));
        for text in [
            "",
            "2026",
            "2026-11",
            "2026-11-31",
            "2026-02-29",
            "2026-1-01",
            "+2026-11-01",
            "2026-11-01-",
            "1969-12-31",
            "10000-01-01",
            "2026-11-01T00:00",
            " 2026-11-01",
            "2026-00-10",
            "2026-13-10",
            "2026-12--1",
            "９９99-01-01",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_past_reads_as_a_person_says_it() {
        let now = Timestamp::from_millis(100 * DAY);
        assert_eq!(now.plus(SECOND).ago(now), "just now");
        assert_eq!(now.plus(-59 * SECOND).ago(now), "just now");
        assert_eq!(now.plus(-MINUTE).ago(now), "1 min ago");
        assert_eq!(now.plus(-31 * HOUR).ago(now), "31 h ago");
        assert_eq!(now.plus(-2 * DAY).ago(now), "2 d ago");
        assert_eq!(now.plus(1).days_left(now), 1);
        assert_eq!(now.days_left(now), 0);
    }
}
