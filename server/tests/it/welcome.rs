//! The first run, filled in wrongly: refused at the field, with nothing stored, until it is right.

use crate::{
    database::{Digest, Kind},
    portal::{Browser, SETUP, TestPortal},
    world::PASSWORD,
};

both!(
    each_field_of_the_first_run_is_refused_by_its_name_and_nothing_is_stored,
    a_browser_without_script_is_told_at_the_field_of_the_first_run,
);

const GOOD: [(&str, &str); 7] = [
    ("token", SETUP),
    ("name", "First"),
    ("region", "apac"),
    ("person", "Ann"),
    ("email", "ann@first.example"),
    ("password", PASSWORD),
    ("repeated", PASSWORD),
];
const SCRIPT: &str = "<script>alert(1)</script>";

/// What no field takes.
fn bad(field: &str) -> Vec<String> {
    let texts = ["", " ", "\0", "a\u{7}b", "a\r\nb", "\u{202e}evil", "\u{200b}", "\u{feff}x"];
    let mut bad: Vec<String> = texts.map(str::to_owned).to_vec();
    bad.push("x".repeat(10_000));
    bad.push("\u{e9}".repeat(300));
    // A password may be any text that is long enough.
    if field != "password" {
        bad.push(SCRIPT.to_owned());
    }
    bad
}

/// Everything but what is kept of forms without script for the page after them.
async fn kept(portal: &TestPortal) -> Digest {
    let mut digest = portal.database.digest().await;
    digest.remove("flash");
    digest
}

async fn each_field_of_the_first_run_is_refused_by_its_name_and_nothing_is_stored(kind: Kind) {
    let portal = TestPortal::empty(kind).await;
    let before = portal.database.digest().await;
    for (at, (field, _)) in GOOD.into_iter().enumerate() {
        for text in bad(field) {
            let mut sent: [(&str, &str); 7] = GOOD;
            sent[at].1 = &text;
            let answer = portal.ask(Browser::default().post("/api/welcome", &sent)).await;
            let told: String = text.chars().take(30).collect();
            assert_eq!(answer.status, 422, "{field}={told:?}: {}", answer.body);
            assert!(answer.cookies().is_empty(), "{field}={told:?}: {:?}", answer.cookies());
            let said = answer.json();
            let problems = said["Invalid"].as_array().expect("what is wrong");
            let named: Vec<_> = problems.iter().map(|problem| problem[0].as_str()).collect();
            assert_eq!(named, [Some(field)], "{field}={told:?}");
        }
    }
    assert_eq!(before, portal.database.digest().await);
    // The door is open as before, for whoever has the token and fills in the form.
    let answer = portal.ask(Browser::default().post("/api/welcome", &GOOD)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

async fn a_browser_without_script_is_told_at_the_field_of_the_first_run(kind: Kind) {
    let portal = TestPortal::empty(kind).await;
    let before = kept(&portal).await;
    for (at, (field, _)) in GOOD.into_iter().enumerate() {
        let text = if field == "password" { "\u{202e}evil" } else { SCRIPT };
        let mut sent = GOOD;
        sent[at].1 = text;
        let mut browser = Browser::default();
        let posted = portal.ask(browser.submit("/api/welcome", &sent, "/welcome")).await;
        assert_eq!((posted.status.as_u16(), posted.header("location")), (303, "/welcome"), "{field}");
        browser.keep(&posted);
        let page = portal.ask(browser.page("/welcome")).await;
        for (other, good) in GOOD {
            let told = page.body.contains(&format!("id=\"{other}-error\""));
            assert_eq!(told, other == field, "{field} is wrong, and {other}: {}", page.body);
            let secret = ["token", "password", "repeated"].contains(&other);
            let comes_back = page.body.contains(&format!("value=\"{good}\""));
            assert!(!(secret && comes_back), "{other} comes back: {}", page.body);
        }
        assert!(!page.body.contains(SCRIPT), "{field} is written as it was typed: {}", page.body);
    }
    assert_eq!(before, kept(&portal).await);
}
