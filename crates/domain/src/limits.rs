//! Fixed values, each with its unit. Tests and pages read the same constants.

use crate::time::{DAY, HOUR, MINUTE, SECOND, Timestamp};

/// Fewest code points of a password unless the partner says otherwise (NIST SP 800-63B-4: 15 while it is the only factor).
pub const PASSWORD_MIN: usize = 15;
/// What a partner can make of it (NIST SP 800-63B-4: 8 beside a second factor).
pub const PASSWORD_MIN_RANGE: std::ops::RangeInclusive<u32> = 8..=64;
/// Most code points of a password.
pub const PASSWORD_MAX: usize = 256;

/// Most code points of a name of a person, an organization or a group.
pub const NAME_MAX: usize = 120;
/// Most code points of a reason.
pub const REASON_MAX: usize = 200;
/// Most code points of a tag.
pub const TAG_MAX: usize = 40;
/// Most tags of an organization.
pub const TAGS_MAX: usize = 20;
/// Most code points of the notes about an organization.
pub const NOTES_MAX: usize = 4_000;
/// Most characters of an email address (RFC 5321, section 4.5.3.1.3).
pub const EMAIL_MAX: usize = 254;
/// Digits of a phone number with its country code (ITU-T E.164).
pub const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;
/// Most code points of a search.
pub const SEARCH_MAX: usize = 100;

/// Most code points of a notice above the pages.
pub const NOTICE_MAX: usize = 300;
/// Most characters of the address that it leads to.
pub const NOTICE_LINK_MAX: usize = 500;
/// So many notices stand above a page; of more, the newest.
pub const NOTICES_SHOWN: usize = 3;

/// Rows of one page of a list.
pub const PAGE_ROWS: u64 = 50;
/// Up to so many things are offered to choose from in a list; more are searched for.
pub const CHOICES: u64 = 60;
/// Rows that a link-search suggests (M45, M48).
pub const SUGGESTIONS: u64 = 8;
/// Most rows that a bulk action takes at once.
pub const BULK_MAX: usize = 10_000;
/// Most accounts that are changed at once: each has its row in the trail, and nobody else can write meanwhile.
pub const BULK_ACCOUNTS: usize = 1_000;

/// Most organizations that are removed at once.
pub const REMOVED_AT_ONCE: usize = 100;
/// Most organizations or employees that one act puts into a group or takes out of it.
pub const GROUP_CHANGE: usize = 5_000;
/// Most organizations, and most employees, that a new group begins with: what was picked travels in its address.
pub const GROUP_BEGIN: usize = 50;
/// What became of a request to see more is kept for this long, in milliseconds.
pub const REQUEST_KEPT: i64 = 30 * DAY;
/// A list of names is kept for this long, in milliseconds, while its owner looks at whom it names.
pub const NAMES_KEPT: i64 = 15 * MINUTE;

/// Most bytes of a file of new employees.
pub const IMPORT_BYTES: usize = 1_024 * 1_024;
/// Most people in it.
pub const IMPORT_ROWS: usize = 1_000;
/// It is kept for this long, in milliseconds, while its owner looks at what is in it.
pub const IMPORT_KEPT: i64 = 15 * MINUTE;
/// Imports of one partner that may be refused for an address in a day: what is taken elsewhere must not be asked by the
/// thousand.
pub const IMPORT_REFUSALS: u32 = 10;
/// Addresses that somebody may be refused in a day because they are another's (T25, T33).
pub const ADDRESS_REFUSALS: u32 = 10;
/// Names that somebody may be refused in a day because an organization has them that they don't see (rule 10); a file tells so
/// many at once.
pub const NAME_REFUSALS: u32 = 10;

/// A session that was not used for this long has ended, in milliseconds (NIST AAL2: at most 1 h), unless the partner says
/// that it ends earlier.
pub const SESSION_IDLE: i64 = 60 * MINUTE;
/// The same in minutes, as a partner can set it.
pub const IDLE_MINUTES_RANGE: std::ops::RangeInclusive<u32> = 5..=60;
/// A session ends this long after sign-in, in milliseconds.
pub const SESSION_ABSOLUTE: i64 = 12 * HOUR;
/// Somebody looks through another's eyes for at most so long, in milliseconds.
pub const PREVIEW: i64 = 30 * MINUTE;
/// The last-seen time of a session is written at most this often, in milliseconds.
pub const SESSION_TOUCH: i64 = MINUTE;
/// So long before a session ends its open pages say so (WCAG 2.2.1).
pub const SESSION_WARNING: i64 = 5 * MINUTE;
/// An offer to take over the primary account is open for this long, in milliseconds.
pub const HANDOVER: i64 = 7 * DAY;
/// How recent the second factor must be for an act that grants or destroys much, in milliseconds.
pub const REAUTHENTICATION: i64 = 5 * MINUTE;
/// How long the token counts that a session had before it was given another one, for requests that are under way, in
/// milliseconds.
pub const TOKEN_GRACE: i64 = 10 * SECOND;

/// Digits of a code of an authenticator app (RFC 6238).
pub const CODE_DIGITS: usize = 6;
/// A code is valid for this long, and one before and after it for clocks that differ, in seconds.
pub const CODE_SECONDS: u64 = 30;
/// Wrong codes of one account before a pause, whatever sign-in they belong to.
pub const CODE_FAILURES: u32 = 3;
/// The first pause after so many wrong codes, in milliseconds; each further one is twice as long, up to
/// [`DELAY_MAX`].
pub const CODE_PAUSE: i64 = MINUTE;
/// Wrong codes of one sign-in before the password is asked for again.
pub const CODE_TRIES: i64 = 5;
/// Between the password and the second factor of one sign-in, in milliseconds.
pub const SECOND_STEP: i64 = 10 * MINUTE;
/// How long a browser holds a one-time link between opening and using it, in milliseconds.
pub const LINK_HELD: i64 = 30 * MINUTE;
/// Recovery codes that are made at once.
pub const RECOVERY_CODES: usize = 10;
/// Letters and digits of a recovery code: 80 random bits.
pub const RECOVERY_CODE_CHARACTERS: usize = 16;

/// A code that comes by text message is valid for this long from when it was sent; so long after it was asked for it is
/// sent at all, in milliseconds.
pub const TEXT_CODE: i64 = 5 * MINUTE;
/// How many codes one account may have sent in how many milliseconds.
pub const TEXTS: [(usize, i64); 3] = [(1, 30 * SECOND), (5, HOUR), (10, DAY)];
/// The same for one network address, whoever asks there.
pub const TEXTS_OF_NETWORK: [(usize, i64); 2] = [(30, HOUR), (100, DAY)];

/// Digits of a code that a caller reads out.
pub const CALLER_CODE_DIGITS: usize = 8;
/// It is good for this long, in milliseconds (M140).
pub const CALLER_CODE: i64 = 10 * MINUTE;
/// Whoever has read one out counts as authenticated for this long, in milliseconds.
pub const CALLER_AUTHENTICATED: i64 = 30 * MINUTE;

/// Passkeys of one account.
pub const PASSKEYS: usize = 20;
/// A browser that was asked for a passkey answers within this time, in milliseconds.
pub const CEREMONY: i64 = 5 * MINUTE;
/// How often browsers of one network address may be asked for a passkey within that time.
pub const CEREMONIES: i64 = 500;
/// The same for one person who is known.
pub const CEREMONIES_OF_ONE: i64 = 50;
/// Most bytes of what a browser answers.
pub const PASSKEY_ANSWER: usize = 16_384;

/// Most bytes of a picture that is sent (SECURITY section 2).
pub const PICTURE_BYTES: usize = 2 * 1_024 * 1_024;
/// Most pixels on a side of it, and altogether.
pub const PICTURE_SIDE: u32 = 4_096;
pub const PICTURE_PIXELS: u64 = 16_000_000;
/// A logo is kept at most so large, in pixels: three times as many as it is shown with.
pub const LOGO_WIDTH: u32 = 480;
pub const LOGO_HEIGHT: u32 = 96;

/// Refusals, and exports of one kind, that one person may leave in the trail in a minute.
pub const NOTED_A_MINUTE: u32 = 30;

/// Sign-ins that may wait for a hashing thread; more are told to come back.
pub const HASHING_QUEUE: usize = 64;
/// Accounts that have a place besides these at once: of whom the portal knows by a session, a link, or a browser that signed
/// in before (SECURITY guarantee 15).
pub const HASHING_KEPT: usize = 16;
/// How long one waits for it at most, in milliseconds.
pub const HASHING_WAIT: u64 = 2_000;
/// How long whoever is known waits for a thread at most, in milliseconds: in a flood of others a sign-in takes 5 seconds at most.
pub const HASHING_KNOWN_WAIT: u64 = 4_000;

/// A link that sets a new password (SECURITY section 2).
pub const RESET: i64 = 30 * MINUTE;
/// A link that proves a new address of an account, in milliseconds.
pub const NEW_ADDRESS: i64 = DAY;
/// Whoever has an address that others ask for is told of it at most this often, in milliseconds.
pub const ADDRESS_NOTICE: i64 = 15 * MINUTE;
/// The days after its creation on which somebody without a password or a second factor is reminded.
pub const REMINDERS: [i64; 3] = [1, 5, 6];
/// A one-time link for a new employee is valid for this long, in milliseconds (M93).
pub const INVITATION: i64 = 7 * DAY;
/// The address of a deleted account can't register again for this long, in milliseconds (M119, K14).
pub const ADDRESS_HOLD: i64 = DAY;
/// A removed organization can be brought back for this long, in milliseconds.
pub const REMOVED_ORGANIZATION: i64 = 7 * DAY;
/// What a failed form post typed is kept for this long, in milliseconds.
pub const FLASH: i64 = 5 * MINUTE;
/// So much of that is kept for one person, or for whoever is not signed in at one network address, until it is read.
pub const FLASHES: i64 = 50;
/// Most bytes of it that are kept for somebody who is not signed in.
pub const FLASH_OF_STRANGER: usize = 8 * 1_024;

/// Wrong passwords before the delay starts.
pub const FREE_FAILURES: u32 = 5;
/// The delay after more failures than the free ones doubles from one second up to this, in milliseconds.
pub const DELAY_MAX: i64 = 15 * MINUTE;
/// After this many consecutive failures the password is refused until it is reset.
pub const FAILURES_MAX: u32 = 100;

/// So long before a session ends that nobody uses its open pages say so, in milliseconds: of a short time, at its last
/// quarter, or whoever works would be warned all the time.
pub const fn idle_warning(idle: i64) -> i64 {
    let quarter = idle / 4;
    if quarter < SESSION_WARNING { quarter } else { SESSION_WARNING }
}

/// Milliseconds that a sign-in has to wait after so many consecutive failures.
pub const fn sign_in_delay(failures: u32) -> i64 {
    if failures < FREE_FAILURES {
        return 0;
    }
    let doublings = failures - FREE_FAILURES;
    if doublings >= 10 {
        return DELAY_MAX;
    }
    let delay = SECOND << doublings;
    if delay > DELAY_MAX { DELAY_MAX } else { delay }
}

/// Milliseconds of pause after so many consecutive wrong codes: none but after each third, and a day from a hundred on
/// (NIST SP 800-63B-4, section 3.2.2).
pub const fn code_pause(failures: u32) -> i64 {
    if failures >= FAILURES_MAX {
        return DAY;
    }
    if failures == 0 || !failures.is_multiple_of(CODE_FAILURES) {
        return 0;
    }
    let doublings = failures / CODE_FAILURES - 1;
    if doublings >= 4 { DELAY_MAX } else { CODE_PAUSE << doublings }
}

/// Milliseconds until one more code may be sent, by when those before were asked for, the newest first.
pub fn text_wait(limits: &[(usize, i64)], asked: &[Timestamp], now: Timestamp) -> i64 {
    let wait = |&(count, within): &(usize, i64)| {
        let oldest = asked.get(count.checked_sub(1)?)?;
        Some(oldest.plus(within).since(now))
    };
    limits.iter().filter_map(wait).fold(0, i64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sent_once_in_half_a_minute_five_times_an_hour_and_ten_times_a_day() {
        // P52
        let now = Timestamp::from_millis(100 * DAY);
        let before = |pasts: &[i64]| pasts.iter().map(|past| now.plus(-past)).collect::<Vec<_>>();
        let wait = |pasts: &[i64]| text_wait(&TEXTS, &before(pasts), now);
        assert_eq!(wait(&[]), 0);
        assert_eq!(wait(&[0]), 30 * SECOND);
        assert_eq!(wait(&[30 * SECOND - 1]), 1);
        assert_eq!(wait(&[30 * SECOND]), 0);
        let four = [MINUTE, 2 * MINUTE, 3 * MINUTE, 4 * MINUTE];
        assert_eq!(wait(&four), 0);
        let five = [four.as_slice(), &[50 * MINUTE]].concat();
        assert_eq!(wait(&five), 10 * MINUTE);
        assert_eq!(wait(&[four.as_slice(), &[HOUR]].concat()), 0);
        let ten: Vec<i64> = (1..=10).map(|at| at * 2 * HOUR).collect();
        assert_eq!(wait(&ten), 4 * HOUR);
        assert_eq!(wait(&ten[..9]), 0);
    }

    #[test]
    fn every_third_wrong_code_pauses_longer() {
        for (failures, minutes) in
            [(0, 0), (1, 0), (2, 0), (3, 1), (4, 0), (6, 2), (9, 4), (12, 8), (15, 15), (99, 15)]
        {
            assert_eq!(code_pause(failures), minutes * MINUTE, "{failures}");
        }
        assert_eq!(code_pause(FAILURES_MAX), DAY);
        assert_eq!(code_pause(u32::MAX), DAY);
    }

    #[test]
    fn a_session_that_ends_early_warns_in_its_last_quarter() {
        for (idle, seconds) in [(5, 75), (10, 150), (20, 300), (60, 300)] {
            assert_eq!(idle_warning(idle * MINUTE), seconds * SECOND, "{idle}");
        }
    }

    #[test]
    fn the_delay_starts_after_five_failures_and_doubles_to_fifteen_minutes() {
        assert_eq!(sign_in_delay(4), 0);
        assert_eq!(sign_in_delay(5), SECOND);
        assert_eq!(sign_in_delay(8), 8 * SECOND);
        assert_eq!(sign_in_delay(14), 512 * SECOND);
        assert_eq!(sign_in_delay(15), DELAY_MAX);
        assert_eq!(sign_in_delay(u32::MAX), DELAY_MAX);
    }
}
