//! The reader against a sample with every oddity of the source, and against broken files.

use domain::{
    device::{DeviceState, Outcome},
    time::Timestamp,
};

use super::*;

const SAMPLE: &str = include_str!("../../../tests/it/fleet-sample.json");

/// 2026-11-21T20:45:00Z, when the sample was taken.
const AS_OF: Timestamp = Timestamp::from_millis(1_795_293_900_000);

/// The sample's device with this row's number.
fn sample(row: usize) -> DeviceRecord {
    let devices = read(SAMPLE).expect("the sample is fine");
    devices.into_iter().find(|(number, _)| *number == row).expect("a row of the sample").1
}

fn one(item: &str) -> DeviceRecord {
    read(&format!("[{item}]")).expect("a fine device").remove(0).1
}

/// What is wrong with the rows of a file, as people read it.
fn problems(text: &str) -> Vec<String> {
    match read(text) {
        Err(ReadError::Rows(problems, 0)) => problems.iter().map(ToString::to_string).collect(),
        other => panic!("expected problems of rows, got {other:?}"),
    }
}

#[test]
fn every_device_of_the_sample_has_its_state() {
    let devices = read(SAMPLE).expect("the sample is fine");
    let states: Vec<DeviceState> = devices.iter().map(|(_, device)| device.state(AS_OF)).collect();
    assert_eq!(
        states,
        [
            DeviceState::Protected,
            DeviceState::Protected,
            DeviceState::Paused,
            DeviceState::Protected,
            DeviceState::Protected,
            DeviceState::NeverSeen,
            DeviceState::ScreenshotFailed,
            DeviceState::StorageCritical,
            DeviceState::Offline,
            DeviceState::BackupFailed,
        ]
    );
    assert!(devices.iter().map(|(row, _)| *row).eq(1..=10));
}

#[test]
fn a_device_is_read_in_our_words_and_units() {
    let device = sample(1);
    assert_eq!(device.serial, "00A0C9000001");
    assert_eq!(device.hostname, "ACME-DC-BDR01");
    assert_eq!(device.source_organization.as_deref(), Some("48213"));
    assert_eq!(device.facts.local_used, Some(2_000_000_000_000));
    assert_eq!(device.offsite_used, Some(412_000_000_000));
    assert_eq!(device.storage_sort(), 500);
    assert_eq!(device.registered.map(|t| t.to_string()).as_deref(), Some("2023-02-14T14:30:00Z"));
    assert_eq!(device.facts.service_ends, device.warranty_ends);
    assert_eq!(device.last_backup, Some(Timestamp::from_millis(1_795_291_200_000)));
    assert_eq!(device.alert_count, 3);
    assert_eq!(device.alerts.len(), 1);
    assert_eq!(device.uptime_seconds, Some(1_209_600));
    assert_eq!(device.remote_web.as_deref(), Some("https://remote.dattobackup.com/acme-dc-bdr01?token=1"));
    assert!(device.raw.contains("aFieldOfTomorrow") && !device.raw.contains('\n'));
}

#[test]
fn the_history_lies_over_each_other_with_the_newest_ends_together() {
    let device = sample(1);
    assert_eq!(device.assets[0].runs, "-01");
    assert_eq!(device.assets[1].runs, "11");
    assert_eq!(device.runs, "-01");
    assert!(!device.facts.newest_backup_failed);
}

#[test]
fn a_backup_that_still_runs_does_not_heal_the_failure_before_it() {
    let device = sample(10);
    assert_eq!(device.runs, "0-");
    assert!(device.facts.newest_backup_failed);
}

#[test]
fn the_history_keeps_the_ten_newest() {
    let runs: Vec<String> = (1..=14)
        .map(|n| {
            let status = if n <= 4 { "failure" } else { "success" };
            format!(r#"{{"timestamp":{n},"backup":{{"status":"{status}"}}}}"#)
        })
        .collect();
    let device = one(&format!(r#"{{"serialNumber":"A","assets":[{{"backups":[{}]}}]}}"#, runs.join(",")));
    assert_eq!(device.runs, "1111111111");
    assert_eq!(device.last_backup, Some(Timestamp::from_millis(14_000)));
}

#[test]
fn a_cloud_appliance_has_neither_local_storage_nor_offsite() {
    let device = sample(2);
    assert!(device.facts.cloud);
    assert_eq!((device.facts.local_used, device.offsite_used, device.storage_sort()), (None, None, -1));
}

#[test]
fn a_paused_asset_reports_its_pause_and_nothing_else() {
    let facts = sample(3).facts;
    assert!(facts.all_paused && facts.has_assets);
    assert!(!facts.newest_backup_failed && !facts.screenshot_failed && !facts.unprotected_volumes);
    assert_eq!((facts.last_snapshot, facts.last_offsite), (None, None));
    assert!(sample(3).last_backup.is_some());
}

#[test]
fn an_archived_asset_is_listed_and_counts_for_nothing() {
    let device = sample(4);
    assert_eq!(device.assets.len(), 2);
    assert!(device.assets[0].archived);
    assert!(!device.facts.all_paused && !device.facts.unprotected_volumes);
    assert_eq!(device.last_backup, Some(Timestamp::from_millis(1_795_291_200_000)));
    assert_eq!(device.runs, "");
    assert_eq!(device.storage_sort(), 500, "bytes and KB of the same size");
}

#[test]
fn an_organization_is_named_by_its_id_and_never_by_its_company() {
    for row in [5, 6] {
        assert_eq!(sample(row).source_organization, None);
    }
    // What it is called is a suggestion, in the words that the source has.
    assert_eq!(sample(5).source_name.as_deref(), Some("Acme Dental Group"));
    let named = one(r#"{"serialNumber":"A","organizationName":"Acme","clientCompanyName":"Acme Inc."}"#);
    assert_eq!(named.source_name.as_deref(), Some("Acme"));
    assert_eq!(one(r#"{"serialNumber":"A","organizationName":""}"#).source_name, None);
    let zero = one(r#"{"serialNumber":"A","organizationId":0}"#);
    assert_eq!(zero.source_organization, None);
}

#[test]
fn only_a_plain_https_address_becomes_a_link() {
    for row in [5, 7] {
        assert_eq!(sample(row).remote_web, None);
    }
    let link = |url: &str| one(&format!(r#"{{"serialNumber":"A","remoteWebUrl":"{url}"}}"#)).remote_web;
    assert!(link("HTTPS://a.example:8443/x?y=z#w").is_some());
    let long = format!("https://a.example/{}", "x".repeat(3_000));
    for url in ["https://", "https:///x", "https://a@b.example/", "https://a b", "https://a/<x>", &long] {
        assert_eq!(link(url), None, "{url}");
    }
}

#[test]
fn a_nameless_device_is_known_by_its_serial() {
    let device = sample(6);
    assert_eq!(device.hostname, "00A0C9000006");
    assert_eq!(device.registered, None);
    assert!(!device.facts.has_assets);
}

#[test]
fn text_loses_what_hides_or_reorders_it() {
    assert_eq!(sample(7).hostname, "CALDER-OFC-BDR01");
    assert_eq!(sample(5).serial, "00A0C9000005");
    let long = one(&format!(r#"{{"serialNumber":"A","name":"{}"}}"#, "é".repeat(300)));
    assert_eq!(long.hostname.chars().count(), 253);
    assert_eq!(one(r#"{"serialNumber":"A","name":"a\tb\u0000"}"#).hostname, "a b");
}

#[test]
fn assets_and_alerts_may_come_in_the_envelope_of_a_page() {
    let device = sample(7);
    assert_eq!(device.assets.len(), 1);
    assert_eq!(device.alert_count, 2);
    assert_eq!(device.alerts[1].kind, "Alert");
}

#[test]
fn a_screenshot_succeeded_failed_or_did_not_run() {
    let outcome = |status: &str, attempt: &str| {
        let asset = format!(r#"{{"lastScreenshotAttemptStatus":{status}{attempt}}}"#);
        one(&format!(r#"{{"serialNumber":"A","assets":[{asset}]}}"#)).assets[0].screenshot
    };
    let at = r#","lastScreenshotAttempt":1795240800"#;
    let never = r#","lastScreenshotAttempt":0"#;
    for success in ["true", "1", r#""1""#, r#""success""#, r#""Success""#] {
        assert_eq!(outcome(success, at), Outcome::Success, "{success}");
        assert_eq!(outcome(success, ""), Outcome::Success, "{success}");
    }
    for failure in ["false", "0", r#""0""#, r#""failure""#, r#""failed""#] {
        assert_eq!(outcome(failure, at), Outcome::Failed, "{failure}");
        assert_eq!(outcome(failure, ""), Outcome::Failed, "{failure}");
        assert_eq!(outcome(failure, never), Outcome::NotRun, "{failure}");
    }
    assert_eq!(outcome(r#""""#, at), Outcome::Failed);
    for (status, attempt) in [(r#""""#, never), (r#""""#, ""), ("null", at), (r#""pending""#, at)] {
        assert_eq!(outcome(status, attempt), Outcome::NotRun, "{status}{attempt}");
    }
}

#[test]
fn a_wrong_type_names_its_row_and_field() {
    let rows: Vec<String> = (1..=3_000)
        .map(|row| {
            let size = if row == 3_000 { r#""40""# } else { "40" };
            format!(r#"{{"serialNumber":"S{row}","localStorageUsed":{{"size":{size},"units":"GB"}}}}"#)
        })
        .collect();
    let text = format!("[{}]", rows.join(",\n"));
    assert_eq!(problems(&text), ["row 3000, localStorageUsed.size: expected a number, found text"]);
}

#[test]
fn a_serial_that_comes_twice_names_both_rows_however_it_is_written() {
    let text = r#"[{"serialNumber":"A1"},{"serialNumber":"B1"},{"serialNumber":"a1"}]"#;
    assert_eq!(problems(text), ["row 3, serialNumber: a1 is the serial number of row 1 already"]);
}

#[test]
fn all_problems_are_told_at_once() {
    let text = r#"{"items":[
        7,
        {"name":"x"},
        {"serialNumber":12,"lastSeenDate":"soon","alertCount":"3"},
        {"serialNumber":"A","model":[],"remoteWebUrl":1,"organizationId":1.5},
        {"serialNumber":"A","assets":[1,{"isPaused":"yes","backups":[{"timestamp":{}}]}],"alerts":"none"},
        {"serialNumber":"C","localStorageUsed":5,"offsiteStorageUsed":{"size":1,"units":"acres"}},
        {"serialNumber":"D","localStorageUsed":{"size":1e300,"units":"TB"},"uptime":null},
        {"serialNumber":"E","registrationDate":1795293910123,"warrantyExpire":-5}
    ]}"#;
    assert_eq!(
        problems(text),
        [
            "row 1: expected a device, found a number",
            "row 2, serialNumber: missing",
            "row 3, serialNumber: expected text, found a number",
            "row 3, lastSeenDate: expected a date such as 2026-11-21T20:45:10Z or seconds since 1970, \
             found “soon”",
            "row 3, alertCount: expected a number, found text",
            "row 4, model: expected text, found a list",
            "row 4, organizationId: expected text or a whole number, found a number",
            "row 4, remoteWebUrl: expected text, found a number",
            "row 5, assets[0]: expected an object, found a number",
            "row 5, assets[1].backups[0].timestamp: expected a date, found an object",
            "row 5, assets[1].isPaused: expected true or false, found text",
            "row 5, alerts: expected a list, found text",
            "row 5, serialNumber: A is the serial number of row 4 already",
            "row 6, localStorageUsed: expected a size with units, found a number",
            "row 6, offsiteStorageUsed.units: expected B, KB, MB, GB, TB or PB, found “acres”",
            "row 7, localStorageUsed.size: too large",
            "row 8, warrantyExpire: expected a date such as 2026-11-21T20:45:10Z or seconds since 1970, \
             found -5",
            "row 8, registrationDate: expected a date such as 2026-11-21T20:45:10Z or seconds since 1970, \
             found 1795293910123",
        ]
    );
}

#[test]
fn a_serial_that_is_too_long_is_never_cut_off() {
    let text = format!(r#"[{{"serialNumber":"{}"}}]"#, "A".repeat(65));
    assert_eq!(problems(&text), ["row 1, serialNumber: 65 characters long; at most 64 are possible"]);
    assert_eq!(problems(r#"[{"serialNumber":" \u0000\u200b "}]"#), ["row 1, serialNumber: missing"]);
}

#[test]
fn so_many_problems_are_listed_and_the_rest_is_counted() {
    let text = format!("[{}]", vec!["{}"; 60].join(","));
    let Err(error) = read(&text) else { panic!("rows without serials") };
    assert!(matches!(&error, ReadError::Rows(problems, 10) if problems.len() == PROBLEMS_MAX));
    assert!(error.to_string().ends_with("\nand 10 more problems"));
}

#[test]
fn what_is_no_fleet_says_what_it_is() {
    for (text, found) in [
        ("{}", "an object without `items`"),
        (r#"{"code":401,"message":"no"}"#, "an object without `items`"),
        (r#"{"items":{}}"#, "a page whose `items` are no list"),
        (r#"{"items":null}"#, "a page whose `items` are no list"),
        (r#"{"items":[],"items":[]}"#, "a page with `items` twice"),
        ("null", "something else"),
        ("\"x\"", "something else"),
        ("7", "something else"),
    ] {
        assert_eq!(read(text), Err(ReadError::NotAFleet(found.to_owned())), "{text}");
    }
}

#[test]
fn what_is_not_json_says_where() {
    let deep = format!("[{{\"serialNumber\":\"A\",\"x\":{}", "[".repeat(10_000));
    for (text, line, what) in [
        ("", 1, "the file is empty"),
        (" \n ", 2, "the file is empty"),
        ("[{\"serialNumber\":\"A\"},\n{\"serial", 2, "the file ends too early, as if cut off after row 1"),
        ("[{\"serialNumber\":\"A\"},{\"serialNumber\":\"B\"} {", 1, "expected `,` or `]` after row 2"),
        ("serial;name\nA;B", 1, "expected value"),
        ("[]\n[]", 2, "trailing characters"),
        ("[{\"a\":1e999}]", 1, "number out of range"),
        (&deep, 1, "nested too deep"),
    ] {
        match read(text) {
            Err(ReadError::NotJson { line: found, problem, .. }) => {
                assert_eq!((found.max(1), problem.as_str()), (line, what));
            }
            other => panic!("{what}: {other:?}"),
        }
    }
}

#[test]
fn a_sample_cut_off_anywhere_is_not_json() {
    let text = SAMPLE.trim_end();
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)).step_by(29) {
        assert!(matches!(read(&text[..end]), Err(ReadError::NotJson { .. })), "cut off at {end}");
    }
}

#[test]
fn an_empty_list_and_a_byte_order_mark_are_fine() {
    assert_eq!(read("[]"), Ok(vec![]));
    assert_eq!(read("\u{FEFF}{\"pagination\":{\"totalPages\":0},\"items\":[]}"), Ok(vec![]));
}
