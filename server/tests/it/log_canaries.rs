//! What the program logs of a whole life of an account: what it did, and no secret (guarantee 24; T19, T46).

use std::collections::BTreeSet;

use crate::{
    account_life::{Format, Life, life},
    database::Kind,
};

both!(
    a_log_for_people_that_holds_all_there_is_holds_no_secret,
    a_log_for_machines_at_the_level_of_debugging_holds_no_secret,
);

/// What a life has to have brought about before its log says anything.
const SECRETS: [&str; 15] = [
    "a password",
    "the password of the mail server",
    "the login of the mail server",
    "the token of the gateway",
    "the login of the gateway",
    "the token of the first run",
    "the key of an app",
    "the sealed key of an app",
    "a recovery code",
    "a one-time link",
    "the cookie step",
    "the cookie session",
    "the cookie browser",
    "the cookie link",
    "the cookie ceremony",
];

/// What each log tells of that life: its requests, without what they opened.
const TOLD: [&str; 8] = [
    "/welcome",
    "/api/sign-in",
    "/api/second-factor",
    "/api/use-link",
    "/link/",
    "/api/account/password",
    "/api/use-address-link",
    "stopping",
];

/// The line of a log that holds this.
fn line<'a>(log: &'a str, text: &str) -> Option<&'a str> {
    log.lines().find(|line| line.contains(text))
}

/// The line that holds these digits by themselves: in a longer number, and behind its point, they stand by chance.
fn line_of_code<'a>(log: &'a str, code: &str) -> Option<&'a str> {
    let alone = |line: &str, at: usize| {
        let before = line[..at].chars().next_back();
        let after = line[at + code.len()..].chars().next();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '.') && !after.is_some_and(char::is_alphanumeric)
    };
    log.lines().find(|line| line.match_indices(code).any(|(at, _)| alone(line, at)))
}

fn holds_no_secret(life: &Life) {
    let kinds: BTreeSet<&str> = life.secrets.iter().map(|(what, _)| what.as_str()).collect();
    let missing: Vec<_> = SECRETS.iter().filter(|what| !kinds.contains(*what)).collect();
    assert!(missing.is_empty(), "this life knew no {missing:?}");
    for told in TOLD {
        assert!(line(&life.log, told).is_some(), "nothing is logged of {told}");
    }
    for (what, secret) in &life.secrets {
        assert!(secret.len() >= 16, "{what} would be found by chance: {secret}");
        let found = line(&life.log, secret);
        assert!(found.is_none(), "{what} is logged: {}", found.unwrap_or_default());
    }
    assert!(life.codes.len() >= 3);
    for code in &life.codes {
        let found = line_of_code(&life.log, code);
        assert!(found.is_none(), "the code {code} is logged: {}", found.unwrap_or_default());
    }
}

async fn a_log_for_people_that_holds_all_there_is_holds_no_secret(kind: Kind) {
    let life = life(kind, Format::Text).await;
    assert!(line(&life.log, " INFO ").is_some(), "it is written for people: {}", life.log);
    holds_no_secret(life);
}

async fn a_log_for_machines_at_the_level_of_debugging_holds_no_secret(kind: Kind) {
    let life = life(kind, Format::Json).await;
    for line in life.log.lines() {
        let told: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|_| panic!("a line of JSON: {line}"));
        assert!(told["level"].is_string(), "{line}");
    }
    holds_no_secret(life);
}
