//! Instants as the fleet's source writes them: ISO 8601 text, or seconds since 1970.

use domain::time::{DAY, HOUR, MINUTE, SECOND, Timestamp};

/// Seconds from here on lie past the year 9999: most likely they are milliseconds, and wrong either way.
const SECONDS_END: i64 = 253_402_300_800;

/// The instant so many seconds after 1970. Zero is how the source writes "never".
pub(super) fn from_seconds(seconds: i64) -> Result<Option<Timestamp>, ()> {
    match seconds {
        0 => Ok(None),
        1..SECONDS_END => Ok(Some(Timestamp::from_millis(seconds * SECOND))),
        _ => Err(()),
    }
}

/// The instant that a text names: `2026-11-21T20:45:10+00:00`, with fractions or without, a blank for the
/// `T`, a date alone (its first moment), or digits (seconds since 1970). Without an offset it is UTC.
///
/// Empty text, 1970's first moment and the year zero, which databases write for "no date", are `None`.
pub(super) fn from_text(text: &str) -> Result<Option<Timestamp>, ()> {
    let text = text.trim();
    if text.is_empty() || text.starts_with("0000-") || text.starts_with("-0001-") {
        return Ok(None);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return from_seconds(text.parse().map_err(|_| ())?);
    }
    iso(text).map(|instant| Some(instant).filter(|instant| instant.millis() != 0)).ok_or(())
}

fn iso(text: &str) -> Option<Timestamp> {
    let mut rest = text.as_bytes();
    let year = number(&mut rest, 4)?;
    let month = after(&mut rest, b'-')?;
    let day = after(&mut rest, b'-')?;
    let midnight = days_from_civil(year, month, day)? * DAY;
    if rest.is_empty() {
        return Some(Timestamp::from_millis(midnight));
    }
    if !matches!(rest.split_off_first()?, b'T' | b't' | b' ') {
        return None;
    }
    let time = time_of_day(&mut rest)?;
    let offset = offset(rest)?;
    Some(Timestamp::from_millis(midnight + time - offset))
}

fn time_of_day(rest: &mut &[u8]) -> Option<i64> {
    let hour = number(rest, 2)?;
    let minute = after(rest, b':')?;
    let mut millis = hour * HOUR + minute * MINUTE;
    let mut second = 0;
    if rest.first() == Some(&b':') {
        second = after(rest, b':')?;
        millis += second * SECOND + fraction(rest);
    }
    // 60 is a leap second; it counts as the first of the next minute.
    (hour < 24 && minute < 60 && second <= 60).then_some(millis)
}

/// Milliseconds of a fraction of a second; what is finer is dropped.
fn fraction(rest: &mut &[u8]) -> i64 {
    if !matches!(rest.first(), Some(b'.' | b',')) {
        return 0;
    }
    let digits = rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let millis = (0..3).fold(0, |sum, place| {
        let digit = if place < digits { i64::from(rest[1 + place] - b'0') } else { 0 };
        sum * 10 + digit
    });
    *rest = &rest[1 + digits..];
    millis
}

/// Milliseconds east of UTC: nothing, `Z`, `+01:00`, `+0100` or `+01`.
fn offset(mut rest: &[u8]) -> Option<i64> {
    let sign = match rest.split_off_first() {
        None => return Some(0),
        Some(b'Z' | b'z') => return rest.is_empty().then_some(0),
        Some(b'+') => 1,
        Some(b'-') => -1,
        Some(_) => return None,
    };
    let hours = number(&mut rest, 2)?;
    if rest.first() == Some(&b':') {
        rest = &rest[1..];
    }
    let minutes = if rest.is_empty() { 0 } else { number(&mut rest, 2)? };
    (rest.is_empty() && hours < 24 && minutes < 60).then_some(sign * (hours * HOUR + minutes * MINUTE))
}

fn number(rest: &mut &[u8], digits: usize) -> Option<i64> {
    let (head, tail) = rest.split_at_checked(digits)?;
    if !head.iter().all(u8::is_ascii_digit) {
        return None;
    }
    *rest = tail;
    Some(head.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

fn after(rest: &mut &[u8], mark: u8) -> Option<i64> {
    if *rest.split_off_first()? == mark { number(rest, 2) } else { None }
}

/// Days since 1970 of a date in the proleptic Gregorian calendar, by 400-year eras.
fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    let shifted_year = if month <= 2 { year - 1 } else { year };
    let era = shifted_year.div_euclid(400);
    let year_of_era = shifted_year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<String>, ()> {
        Ok(from_text(text)?.map(|instant| instant.to_string()))
    }

    #[test]
    fn an_instant_is_read_in_every_form_that_the_source_writes() {
        for (text, instant) in [
            ("2026-11-21T20:45:10+00:00", "2026-11-21T20:45:10Z"),
            ("2026-11-21T20:45:10Z", "2026-11-21T20:45:10Z"),
            ("2026-11-21T20:45:10-05:00", "2026-11-22T01:45:10Z"),
            ("2026-01-01T00:30:00+0530", "2025-12-31T19:00:00Z"),
            ("2026-01-01T00:30:00+01", "2025-12-31T23:30:00Z"),
            (" 2026-11-21 20:45:10.123456 ", "2026-11-21T20:45:10Z"),
            ("2026-11-21T20:45", "2026-11-21T20:45:00Z"),
            ("2024-02-29", "2024-02-29T00:00:00Z"),
            ("1795293910", "2026-11-21T20:45:10Z"),
        ] {
            assert_eq!(read(text), Ok(Some(instant.to_owned())), "{text}");
        }
        assert_eq!(from_text("1970-01-01T00:00:00.25Z"), Ok(Some(Timestamp::from_millis(250))));
    }

    #[test]
    fn no_date_is_written_in_several_ways() {
        let zeros = ["0000-00-00 00:00:00", "-0001-11-30T00:00:00+00:00", "1970-01-01T00:00:00+00:00"];
        for text in ["", "  ", "0"].into_iter().chain(zeros) {
            assert_eq!(read(text), Ok(None), "{text:?}");
        }
        assert_eq!(from_seconds(0), Ok(None));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "yesterday",
            "2026-02-29",
            "2026-13-01",
            "2026-00-01",
            "2026-11-21T24:00:00Z",
            "2026-11-21T20:60Z",
            "2026-11-21T20:45:10+25:00",
            "2026-11-21T20:45:10Zulu",
            "2026-11-21T",
            "21.11.2026",
            "1795293910123",
            "99999999999999999999",
            "２０２６-11-21",
        ] {
            assert_eq!(read(text), Err(()), "{text:?}");
        }
        assert_eq!(from_seconds(-1), Err(()));
    }

    #[test]
    fn every_day_of_five_centuries_reads_back_as_written() {
        for day in -100_000..100_000 {
            let written = Timestamp::from_millis(day * DAY).to_string();
            let text = &written[..10];
            assert_eq!(iso(text).map(Timestamp::millis), Some(day * DAY), "{text}");
        }
    }
}
