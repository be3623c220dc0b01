//! The log of a portal that serves: what an answer's reference finds there, and what must not stand there.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    commands::Place,
    portal::Answer,
    serving::{HTML, JSON, Serving, execute, place},
};

#[test]
fn each_request_has_one_line_in_the_log_under_the_id_that_its_answer_carries() {
    let place = place();
    let serving = Serving::start(&place);
    let mut ids = BTreeSet::new();
    for (path, status) in [("/healthz", 200), ("/readyz", 200), ("/devices.csv", 401), ("/nothing/here", 404)]
    {
        // An id that comes from outside would let anybody write into the log of somebody else.
        let answer = serving.get(path, &[JSON, ("x-request-id", "0123456789abcdef")]);
        assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.body);
        let id = answer.header("x-request-id");
        let log = serving.log();
        let lines: Vec<&Value> = log.iter().filter(|line| line["span"]["id"] == *id).collect();
        let [line] = lines.as_slice() else { panic!("one line of {id} in {log:?}") };
        assert!(line["message"] == "answered" && line["level"] == "INFO", "{line}");
        assert!(line["method"] == "GET" && line["path"] == path && line["status"] == status, "{line}");
        assert!(line["timestamp"].is_string() && line["ms"].is_u64(), "{line}");
        ids.insert(id.to_owned());
    }
    assert!(ids.len() == 4 && !ids.contains("0123456789abcdef"), "{ids:?}");
}

#[test]
fn no_secret_of_a_request_is_in_the_log() {
    let place = place();
    let serving = Serving::start(&place);
    let secret = |name: &str| format!("secret-of-a-{name}");
    let (cookie, header) = (format!("session={}", secret("cookie")), secret("header"));
    let headers = [HTML, ("cookie", &*cookie), ("authorization", &*header), ("x-request-id", &*header)];
    serving.get(&format!("/link/{}", secret("link")), &headers);
    serving.get(&format!("/sign-in?next={}", secret("query")), &headers);
    let (email, password) = (format!("{}@elsewhere.example", secret("name")), secret("form"));
    serving.post("/api/sign-in", &cookie, &[("email", &email), ("password", &password)]);
    let answered = |path: &str| serving.log().iter().any(|line| line["path"] == path);
    for path in ["/link/", "/sign-in", "/api/sign-in"] {
        assert!(answered(path), "{path}: {}", serving.log_text());
    }
    assert!(!serving.log_text().contains("secret-of"), "{}", serving.log_text());
}

/// The line of the log that says why this request failed.
fn why(serving: &Serving, answer: &Answer) -> Value {
    assert_eq!(answer.status.as_u16(), 500, "{}", answer.body);
    let reference = answer.header("x-request-id");
    assert!(answer.body.contains(reference), "{reference} is told: {}", answer.body);
    // The line is in the span of its request, or names the reference itself: a page is rendered beside it.
    let of = |line: &Value| line["span"]["id"] == *reference || line["reference"] == *reference;
    let line = serving.log().into_iter().find(|line| of(line) && line["level"] == "ERROR");
    line.unwrap_or_else(|| panic!("{reference} in {}", serving.log_text()))
}

#[test]
fn an_operator_finds_why_a_request_failed_by_the_reference_that_its_reader_tells() {
    let place = Place::new();
    place.done(&["migrate"]);
    let demo = ["demo", "--organizations", "1", "--devices", "1", "--employees", "4", "--seed", "1"];
    let printed = place.done(&demo);
    place.bundle();
    let serving = Serving::start(&place);
    let session = serving.sign_in(&printed);
    assert_eq!(serving.get("/devices", &[HTML, ("cookie", &session)]).status.as_u16(), 200);
    execute(&place, "ALTER TABLE device RENAME TO device_away");
    for (path, kind) in [("/devices", HTML), ("/devices.csv", HTML), ("/api/devices?query=", JSON)] {
        let answer = serving.get(path, &[kind, ("cookie", &session)]);
        let line = why(&serving, &answer);
        // What the reader is not told.
        let error = line["error"].as_str().unwrap_or_default();
        assert!(error.contains("no such table") && error.contains("device"), "{path}: {line}");
        assert!(!answer.body.contains("no such table"), "{path}: {}", answer.body);
    }
}
