//! What the operator tells people above their pages for a while (M1).

use std::fmt;

use crate::{
    field::{Problem, line},
    limits::{NOTICE_LINK_MAX, NOTICE_MAX},
    path,
    time::{Day, HOUR, MINUTE, SECOND, Timestamp},
};

/// A notice as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub text: String,
    /// Where there is more: a path of the portal or an address elsewhere; empty where there is no more.
    pub link: String,
}

impl Notice {
    /// Whether its link stays within the portal.
    pub fn stays(&self) -> bool {
        self.link.starts_with('/')
    }
}

/// A notice to be put up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    notice: Notice,
    starts: Timestamp,
    ends: Timestamp,
}

/// Why a notice can't be put up as it was written, in words for the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistake {
    Text(Problem),
    Link,
    /// What this option says is no instant.
    NotAnInstant(&'static str),
    EndsBeforeItBegins,
    Over,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(problem) => write!(f, "--text: {problem}"),
            Self::Link => write!(
                f,
                "--link: Give an address that begins with https:// or http://, or a path of the portal that \
                 begins with one /, of at most {NOTICE_LINK_MAX} characters."
            ),
            Self::NotAnInstant(option) => {
                write!(f, "{option}: Give a day or an instant in UTC: 2027-01-31 or 2027-01-31T18:30.")
            }
            Self::EndsBeforeItBegins => f.write_str("--until: The notice would end before it begins."),
            Self::Over => f.write_str("--until: This is over already."),
        }
    }
}

impl std::error::Error for Mistake {}

impl NewNotice {
    /// A notice as the operator writes it at this instant. It begins at once unless that is said; a day by itself is meant from
    /// its beginning, and up to its end.
    pub fn parse(
        text: &str,
        link: &str,
        from: Option<&str>,
        until: &str,
        now: Timestamp,
    ) -> Result<Self, Mistake> {
        let text = line(text, NOTICE_MAX).map_err(Mistake::Text)?;
        let link = link.trim();
        if !link.is_empty() && !leads_somewhere(link) {
            return Err(Mistake::Link);
        }
        let read = |option, said: &str| When::read(said.trim()).ok_or(Mistake::NotAnInstant(option));
        let starts = from.map(|said| read("--from", said)).transpose()?.map_or(now, When::start);
        let ends = read("--until", until)?.end();
        if ends <= now {
            return Err(Mistake::Over);
        }
        if ends <= starts {
            return Err(Mistake::EndsBeforeItBegins);
        }
        Ok(Self { notice: Notice { text: text.to_owned(), link: link.to_owned() }, starts, ends })
    }

    /// What people will read.
    pub const fn notice(&self) -> &Notice {
        &self.notice
    }

    /// From when on it is shown.
    pub const fn starts(&self) -> Timestamp {
        self.starts
    }

    /// The first instant at which it is not shown any more.
    pub const fn ends(&self) -> Timestamp {
        self.ends
    }
}

/// Whether this is a path of the portal, or the address of a page elsewhere that says plainly whose it is: nothing stands before
/// its host.
fn leads_somewhere(link: &str) -> bool {
    if link.len() > NOTICE_LINK_MAX || !link.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
        return false;
    }
    match link.strip_prefix("https://").or_else(|| link.strip_prefix("http://")) {
        Some(rest) => {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[')
                && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte))
        }
        None => link.starts_with('/') && path::local(link) == link,
    }
}

/// A day or an instant, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Day(Day),
    At(Timestamp),
}

impl When {
    /// Reads `2027-01-31`, and `2027-01-31T18:30` or the same with a space, seconds or the `Z` of UTC.
    fn read(text: &str) -> Option<Self> {
        match text.split_once(['T', ' ']) {
            None => Day::parse(text).map(Self::Day),
            Some((day, time)) => Some(Self::At(Day::parse(day)?.start().plus(since_midnight(time)?))),
        }
    }

    const fn start(self) -> Timestamp {
        match self {
            Self::Day(day) => day.start(),
            Self::At(at) => at,
        }
    }

    const fn end(self) -> Timestamp {
        match self {
            Self::Day(day) => day.end(),
            Self::At(at) => at,
        }
    }
}

/// Milliseconds from the beginning of a day to this time of it: `18:30` or `18:30:05`.
fn since_midnight(text: &str) -> Option<i64> {
    let mut parts = text.strip_suffix('Z').unwrap_or(text).split(':').map(two_digits);
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    let fits = parts.next().is_none() && hour < 24 && minute < 60 && second < 60;
    fits.then_some(hour * HOUR + minute * MINUTE + second * SECOND)
}

fn two_digits(text: &str) -> Option<i64> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY;

    /// Noon of 2026-11-21.
    fn noon() -> Timestamp {
        Day::parse("2026-11-21").unwrap().start().plus(12 * HOUR)
    }

    fn lasting(from: Option<&str>, until: &str) -> Result<(i64, i64), Mistake> {
        let new = NewNotice::parse("Maintenance", "", from, until, noon())?;
        Ok((new.starts().since(noon()), new.ends().since(noon())))
    }

    #[test]
    fn a_notice_lasts_from_the_beginning_of_a_day_to_the_end_of_another() {
        // M1
        assert_eq!(lasting(None, "2026-11-21"), Ok((0, 12 * HOUR)));
        assert_eq!(lasting(Some("2026-11-22"), "2026-11-22"), Ok((12 * HOUR, 36 * HOUR)));
        assert_eq!(lasting(Some("2026-11-20"), "2026-11-23"), Ok((-36 * HOUR, 60 * HOUR)));
        for until in [
            "2026-11-21T18:30",
            "2026-11-21 18:30",
            "2026-11-21T18:30Z",
            "2026-11-21T18:30:00Z",
            " 2026-11-21T18:30 ",
        ] {
            assert_eq!(lasting(None, until), Ok((0, 6 * HOUR + 30 * MINUTE)), "{until:?}");
        }
        assert_eq!(lasting(None, "2026-11-21T12:00:01"), Ok((0, SECOND)));
        assert_eq!(lasting(None, "2027-11-21"), Ok((0, 365 * DAY + 12 * HOUR)));
    }

    #[test]
    fn what_is_no_instant_is_told_with_its_option() {
        for no in [
            "",
            "tomorrow",
            "2026-11-31",
            "21.11.2026",
            "2026-11-22T",
            "2026-11-22T24:00",
            "2026-11-22T12",
            "2026-11-22T12:60",
            "2026-11-22T1:30",
            "2026-11-22T12:30:00:00",
            "2026-11-22T+1:30",
            "2026-11-22T12:30+01:00",
        ] {
            assert_eq!(lasting(None, no), Err(Mistake::NotAnInstant("--until")), "{no:?}");
            assert_eq!(lasting(Some(no), "2026-12-01"), Err(Mistake::NotAnInstant("--from")), "{no:?}");
        }
    }

    #[test]
    fn a_notice_ends_after_it_begins_and_after_now() {
        assert_eq!(lasting(None, "2026-11-20"), Err(Mistake::Over));
        assert_eq!(lasting(None, "2026-11-21T12:00"), Err(Mistake::Over));
        assert_eq!(lasting(Some("2026-11-19"), "2026-11-20"), Err(Mistake::Over));
        assert_eq!(lasting(Some("2026-11-23"), "2026-11-22"), Err(Mistake::EndsBeforeItBegins));
        let at = "2026-11-23T10:00";
        assert_eq!(lasting(Some(at), at), Err(Mistake::EndsBeforeItBegins));
    }

    #[test]
    fn a_text_is_one_line_that_hides_nothing() {
        let parse = |text: &str| NewNotice::parse(text, "", None, "2026-12-01", noon());
        let kept = parse("  Backups <b>pause</b> & go on  ").unwrap();
        assert_eq!(kept.notice().text, "Backups <b>pause</b> & go on");
        assert!(parse(&"é".repeat(NOTICE_MAX)).is_ok());
        for (text, problem) in [
            (String::new(), Problem::Empty),
            ("  ".to_owned(), Problem::Empty),
            ("é".repeat(NOTICE_MAX + 1), Problem::TooLong(NOTICE_MAX)),
            ("two\nlines".to_owned(), Problem::ControlCharacters),
            ("hid\u{200b}den".to_owned(), Problem::ControlCharacters),
            ("\u{202e}backwards".to_owned(), Problem::ControlCharacters),
        ] {
            assert_eq!(parse(&text), Err(Mistake::Text(problem)), "{text:?}");
        }
    }

    #[test]
    fn a_link_leads_into_the_portal_or_to_a_site_that_is_named() {
        let parse = |link: &str| NewNotice::parse("Maintenance", link, None, "2026-12-01", noon());
        for (link, stays) in [
            ("https://status.example/november?day=21#late", false),
            ("http://status.example:8080", false),
            ("https://[::1]/x", false),
            (" https://status.example ", false),
            ("/devices?q=a", true),
            ("/", true),
        ] {
            let new = parse(link).unwrap();
            assert_eq!((new.notice().link.as_str(), new.notice().stays()), (link.trim(), stays));
        }
        assert_eq!(parse(" ").unwrap().notice().link, "");
        let long = format!("https://status.example/{}", "a".repeat(NOTICE_LINK_MAX));
        for link in [
            "status.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://status.example",
            "//status.example",
            "/\\status.example",
            "https://",
            "https:///x",
            "https://portal.example@evil.example",
            "https://evil.example\\@portal.example",
            "https://status.example/a b",
            "https://статус.example",
            "https://status.example/\u{200b}",
            "/a\nb",
            long.as_str(),
        ] {
            assert_eq!(parse(link), Err(Mistake::Link), "{link:?}");
        }
    }

    #[test]
    fn every_mistake_is_one_line() {
        for mistake in [
            Mistake::Text(Problem::Empty),
            Mistake::Link,
            Mistake::NotAnInstant("--from"),
            Mistake::EndsBeforeItBegins,
            Mistake::Over,
        ] {
            let said = mistake.to_string();
            assert!(said.starts_with("--") && said.lines().count() == 1, "{said}");
        }
    }
}
