//! The reader against any JSON and any text: it answers, and never panics.

use domain::time::Timestamp;
use serde_json::Value;

use super::read;
use crate::fleet::prng::Prng;

/// Any JSON, with our own field names among its keys so that each of them meets each type.
fn noise(prng: &mut Prng, depth: u32) -> Value {
    const KEYS: [&str; 34] = [
        "items",
        "serialNumber",
        "name",
        "model",
        "lastSeenDate",
        "organizationId",
        "servicePlan",
        "registrationDate",
        "servicePeriod",
        "warrantyExpire",
        "localStorageUsed",
        "localStorageAvailable",
        "offsiteStorageUsed",
        "size",
        "units",
        "internalIP",
        "alertCount",
        "uptime",
        "remoteWebUrl",
        "assets",
        "alerts",
        "type",
        "dateTriggered",
        "isPaused",
        "isArchived",
        "unprotectedVolumesCount",
        "lastSnapshot",
        "latestOffsite",
        "lastScreenshotAttempt",
        "lastScreenshotAttemptStatus",
        "backups",
        "timestamp",
        "backup",
        "status",
    ];
    const TEXTS: [&str; 14] = [
        "",
        "A",
        "success",
        "1",
        "0",
        "KB",
        "TB",
        "2026-11-21T20:45:10Z",
        "2026-11-21T20:45:1",
        "\u{202E}\u{0}",
        "https://é",
        "https://a.example",
        "-0001-",
        "99999999999999999999",
    ];
    const NUMBERS: [f64; 8] = [0.0, 1.0, -1.0, 0.5, 1e18, -1e300, 1e300, f64::MIN_POSITIVE];
    match prng.below(if depth == 0 { 5 } else { 9 }) {
        0 => Value::Null,
        1 => prng.one_in(2).into(),
        2 => prng.pick(&TEXTS).into(),
        3 => prng.pick(&NUMBERS).into(),
        4 if prng.one_in(2) => prng.draw().into(),
        4 => prng.between(i64::MIN / 2, i64::MAX / 2).into(),
        5 => (0..prng.below(4)).map(|_| noise(prng, depth - 1)).collect(),
        _ => (0..prng.below(10)).map(|_| (prng.pick(&KEYS).to_owned(), noise(prng, depth - 1))).collect(),
    }
}

#[test]
fn no_json_and_no_text_makes_the_reader_panic() {
    let mut fine = 0;
    for seed in 0..2_000 {
        let mut prng = Prng::new(seed);
        let value = noise(&mut prng, 4);
        let _ = read(&value.to_string());
        // As a device that has a serial number, so that more of it is read.
        let Value::Object(mut item) = value else { continue };
        item.insert("serialNumber".to_owned(), "A".into());
        let text = Value::Array(vec![item.into()]).to_string();
        if let Ok(devices) = read(&text) {
            fine += devices.len();
            let _ = devices[0].1.state(Timestamp::from_millis(0));
        }
        let cut = prng.index(text.len());
        let _ = read(&String::from_utf8_lossy(&text.as_bytes()[..cut]));
    }
    assert!(fine > 50, "only {fine} devices of the noise were fine: it proves little");
}
