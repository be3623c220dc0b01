//! Guessing as it comes in from outside: counted by account and network, however the name is spelt and whatever a request says
//! of where it comes from. And what is read by somebody whose own codes are refused.

use axum::body::Body;
use domain::{
    limits::{FAILURES_MAX, FREE_FAILURES},
    time::{HOUR, SECOND},
};
use http::{Request, StatusCode};
use server::middleware::Peer;
use store::News;

use crate::{
    database::Kind,
    forms,
    portal::{Answer, Browser},
    world::{PASSWORD, Who, World, first_step, system},
};

both!(
    guessing_ends_however_the_name_is_spelt_and_wherever_it_comes_from,
    an_address_that_a_stranger_claims_gives_no_new_tries,
    behind_a_trusted_proxy_the_address_that_it_saw_counts,
    a_phone_whose_clock_is_an_hour_off_lets_nobody_in_and_its_owner_is_told,
);

const EMAIL: &str = "tech@alder.example";
const WRONG: &str = "not the password at all";
/// A network that no proxy of ours is in.
const STRANGER: &str = "192.0.2.9";
const PROXY: &str = "10.0.0.1";
const BEHIND_PROXIES: [&str; 2] = ["--trusted-proxies", "10.0.0.0/8"];

/// A request as it comes from this address, and the lines in which it says where it comes from.
fn coming(mut request: Request<Body>, peer: &str, forwarded: &[&str]) -> Request<Body> {
    request.extensions_mut().insert(Peer(peer.parse().expect("an address")));
    for line in forwarded {
        request.headers_mut().append("x-forwarded-for", line.parse().expect("a value"));
    }
    request
}

fn form(browser: &Browser, email: &str, password: &str) -> Request<Body> {
    browser.post("/api/sign-in", &[("email", email), ("password", password)])
}

/// The first step of a sign-in, in a browser that nobody knows.
async fn give(world: &World, (email, password): (&str, &str), peer: &str, forwarded: &[&str]) -> Answer {
    let request = form(&Browser::default(), email, password);
    world.portal.ask(coming(request, peer, forwarded)).await
}

fn looked_at(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.body);
}

/// Not looked at: so many seconds to wait.
fn waits(answer: &Answer, seconds: &str) {
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{}", answer.body);
    assert_eq!(answer.header("retry-after"), seconds);
}

/// On its way to the second factor, and no further.
fn goes_on(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let cookies = answer.cookies();
    assert!(cookies.iter().any(|line| line.starts_with("step=")), "{cookies:?}");
    assert!(!cookies.iter().any(|line| line.starts_with("session=")), "{cookies:?}");
}

async fn guessing_ends_however_the_name_is_spelt_and_wherever_it_comes_from(kind: Kind) {
    // T31, P66, P68; guarantee 15
    const SPELLINGS: [&str; 4] = [EMAIL, "TECH@ALDER.EXAMPLE", " tech@alder.example ", "Tech@Alder.example"];
    let world = World::new(kind).await;
    let mut owner = Browser::default();
    forms::sign_in(&world, &mut owner, "").await;
    owner.cookies.remove("session");
    let spelt = |from: usize| SPELLINGS.into_iter().cycle().skip(from);
    // Of one network so many are looked at, whatever the name looks like, and then not even the right one.
    let networks = FAILURES_MAX / FREE_FAILURES;
    let mut said = String::new();
    for network in 1..=networks {
        let peer = format!("198.51.100.{network}");
        for email in spelt(0).take(FREE_FAILURES as usize) {
            let answer = give(&world, (email, WRONG), &peer, &[]).await;
            looked_at(&answer);
            said = answer.body;
        }
        for email in SPELLINGS {
            waits(&give(&world, (email, PASSWORD), &peer, &[]).await, "1");
        }
    }
    // A hundred of all networks together: none is looked at any more, and nobody is told that by the answer.
    for (at, email) in spelt(1).take(2).enumerate() {
        let refused = give(&world, (email, PASSWORD), &format!("203.0.113.{at}"), &[]).await;
        looked_at(&refused);
        assert_eq!(refused.body, said);
    }
    // Whom it is about is told, once.
    let system = system(&world.portal);
    let mut told = 0;
    while let Some(mail) = system.next_mail().await.expect("the mails") {
        system.mail_done(&mail).await.expect("it is written down");
        told += usize::from(mail.to == EMAIL && matches!(mail.news, News::PasswordLocked));
    }
    assert_eq!(told, 1);
    // Nobody is locked out by it: neither the owner in a browser of their own, at the first try and wherever it is, nor
    // somebody else where the guesses came from. And a password that leaked opens nothing by itself.
    let request = form(&owner, EMAIL, PASSWORD);
    goes_on(&world.portal.ask(coming(request, "198.51.100.1", &[])).await);
    goes_on(&give(&world, ("business@alder.example", PASSWORD), "198.51.100.1", &[]).await);
}

async fn an_address_that_a_stranger_claims_gives_no_new_tries(kind: Kind) {
    // P69, P80, T31; guarantee 15: neither where there is no proxy, nor past the one that there is
    let flags: [&[&str]; 2] = [&[], &BEHIND_PROXIES];
    for flags in flags {
        let world = World::with(kind, flags).await;
        for email in [EMAIL, "nobody@elsewhere.example"] {
            for at in 0..FREE_FAILURES {
                let claimed = format!("198.51.100.{at}");
                looked_at(&give(&world, (email, WRONG), STRANGER, &[&*claimed]).await);
            }
            for claimed in ["198.51.100.99", "2001:db8::1", "10.0.0.1", "127.0.0.1", "garbage", ""] {
                waits(&give(&world, (email, PASSWORD), STRANGER, &[claimed]).await, "1");
            }
            let mut request = form(&Browser::default(), email, PASSWORD);
            for (name, value) in [
                ("forwarded", "for=198.51.100.98"),
                ("x-real-ip", "198.51.100.98"),
                ("x-client-ip", "198.51.100.98"),
                ("true-client-ip", "198.51.100.98"),
            ] {
                request.headers_mut().append(name, value.parse().expect("a value"));
            }
            waits(&world.portal.ask(coming(request, STRANGER, &["198.51.100.97", "10.0.0.1"])).await, "1");
            // Whoever is elsewhere has a count of their own.
            looked_at(&give(&world, (email, WRONG), "192.0.2.10", &[]).await);
        }
        // Nor does the trail say what was claimed.
        let trail = world.page(Who::Primary, "/audit.csv?action=sign_in_failed").await.body;
        assert!(trail.contains(STRANGER) && !trail.contains("198.51.100."), "{trail}");
    }
}

async fn behind_a_trusted_proxy_the_address_that_it_saw_counts(kind: Kind) {
    // P69
    let world = World::with(kind, &BEHIND_PROXIES).await;
    for at in 0..FREE_FAILURES {
        // What stands left of what the proxy wrote was written by whoever asks.
        let claimed = format!("203.0.113.{at}, 198.51.100.1");
        looked_at(&give(&world, (EMAIL, WRONG), PROXY, &[&*claimed]).await);
    }
    let claims: [&[&str]; 4] = [
        &["198.51.100.1"],
        &["203.0.113.99, 198.51.100.1"],
        &["203.0.113.99", "198.51.100.1"],
        // Through two proxies.
        &["203.0.113.99, 198.51.100.1, 10.0.0.2"],
    ];
    for claimed in claims {
        waits(&give(&world, (EMAIL, PASSWORD), PROXY, claimed).await, "1");
    }
    // Others behind the same proxy are others, and so is who comes past it and says so.
    looked_at(&give(&world, (EMAIL, WRONG), PROXY, &["198.51.100.2"]).await);
    looked_at(&give(&world, (EMAIL, WRONG), STRANGER, &["198.51.100.1"]).await);
    // Of IPv6 the network is one subscriber's.
    for at in 0..FREE_FAILURES {
        let address = format!("2001:db8:1:2::{at}");
        looked_at(&give(&world, (EMAIL, WRONG), PROXY, &[&*address]).await);
    }
    waits(&give(&world, (EMAIL, PASSWORD), PROXY, &["2001:db8:1:2:ffff::1"]).await, "1");
    looked_at(&give(&world, (EMAIL, WRONG), PROXY, &["2001:db8:1:3::1"]).await);
    // It is the address that people find on their own page, and those who look after the partner in the trail.
    let mut browser = Browser::default();
    let forwarded: &[&str] = &["203.0.113.99, 198.51.100.3"];
    let entered = give(&world, (EMAIL, PASSWORD), PROXY, forwarded).await;
    goes_on(&entered);
    browser.keep(&entered);
    let code = world.code(EMAIL);
    let request = browser.post("/api/second-factor", &[("code", &*code), ("next", "")]);
    let entered = world.portal.ask(coming(request, PROXY, forwarded)).await;
    assert_eq!(entered.status, StatusCode::OK, "{}", entered.body);
    browser.keep(&entered);
    let account = world.portal.ask(browser.page("/account")).await.body;
    assert!(account.contains("from 198.51.100.3") && !account.contains("203.0.113."), "{account}");
    let trail = world.page(Who::Primary, "/audit.csv?action=sign_in_failed").await.body;
    assert!(trail.contains("198.51.100.1") && !trail.contains("203.0.113."), "{trail}");
}

/// The code that this person's app shows on a phone whose clock is so far off.
fn code_of_a_phone(world: &World, off: i64) -> String {
    let clock = world.portal.store.clock();
    clock.advance(off);
    let code = world.code(EMAIL);
    clock.advance(-off);
    code
}

/// Both steps of a sign-in, without script: the browser after that, where it is led, and the page there.
async fn enter(world: &World, off: i64) -> (Browser, String, Answer) {
    let mut browser = first_step(&world.portal, EMAIL).await;
    let code = code_of_a_phone(world, off);
    let fields = [("code", &*code), ("next", "/devices")];
    let posted = world.portal.ask(browser.submit("/api/second-factor", &fields, "/second-factor")).await;
    assert_eq!(posted.status, StatusCode::SEE_OTHER, "{}", posted.body);
    browser.keep(&posted);
    let there = posted.header("location").to_owned();
    let page = world.portal.ask(browser.page(&there)).await;
    (browser, there, page)
}

async fn a_phone_whose_clock_is_an_hour_off_lets_nobody_in_and_its_owner_is_told(kind: Kind) {
    // Guarantee 12: as when somebody gives a code that they saw an hour ago
    let world = World::new(kind).await;
    for off in [-HOUR, HOUR] {
        let (browser, there, page) = enter(&world, off).await;
        assert!(there.starts_with("/second-factor") && !browser.cookies.contains_key("session"), "{there}");
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        // Why, at the field; and the ways in that need no clock, beneath it.
        for told in [
            "id=\"code-error\"",
            "This code is not right, is too old",
            "one of your recovery codes",
            "Ask an administrator to reset your second factor",
        ] {
            assert!(page.body.contains(told), "{told}: {}", page.body);
        }
    }
    // Half a minute is as far as clocks may be apart.
    for off in [-30 * SECOND, 30 * SECOND] {
        let (browser, there, page) = enter(&world, off).await;
        assert_eq!((&*there, page.status), ("/devices", StatusCode::OK), "{off}: {}", page.body);
        assert!(browser.cookies.contains_key("session"));
    }
}
