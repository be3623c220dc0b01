//! Whether there is an account is told by no answer: not by its text, its status, its headers, its size, nor its time
//! (guarantee 16).

use std::time::Instant;

use crate::{
    database::Kind,
    portal::{Answer, Browser, Fields},
    world::{PASSWORD, Who, World},
};

both!(
    signing_in_tells_nobody_who_has_an_account,
    the_right_password_tells_nobody_why_it_is_refused,
    asking_for_an_address_tells_nobody_who_has_it,
    a_forgotten_password_tells_nobody_who_has_an_account,
    a_mail_server_that_is_away_changes_no_answer,
);

/// Active, pending, deactivated, of another partner, held, locked, of a removed organization, and nobody's.
const ADDRESSES: [&str; 8] = [
    "tech@alder.example",
    "invited@alder.example",
    "gone@alder.example",
    "primary@birch.example",
    "held@alder.example",
    "business@alder.example",
    "user@alder.example",
    "nobody@elsewhere.example",
];
/// Who has a password and may not sign in with it: deactivated, locked, of a removed organization; and nobody.
const SHUT_OUT: [&str; 4] =
    ["sales@alder.example", "business@alder.example", "user@alder.example", "nobody@elsewhere.example"];
/// Taken, held, of another partner, and free.
const NEW: [&str; 4] =
    ["admin@alder.example", "held@alder.example", "primary@birch.example", "free@alder.example"];

/// A change that must go through.
async fn done(world: &World, path: &str, fields: Fields<'_>) {
    let answer = world.post(Who::Primary, path, fields).await;
    assert!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.body);
}

/// A world that has all of them, but for the locked one: that one [`calm`] locks.
async fn world(kind: Kind, flags: &[&str]) -> World {
    let world = World::with(kind, flags).await;
    let (north, mark) = (world.id("organization/north"), world.id("removal of north"));
    let removal = [("id", north), ("mark", mark), ("confirmation", "Alder North")];
    done(&world, "/api/organization/remove", &removal).await;
    done(&world, "/api/employee/deactivate", &[("id", world.id("sales"))]).await;
    let held = [("name", "Alder Held"), ("email", "held@alder.example"), ("role", "tech")];
    done(&world, "/api/employees/create", &held).await;
    let list = world.page(Who::Primary, "/employees?q=held").await.body;
    let id = list.split("class=\"name\" href=\"/employees/").nth(1).and_then(|rest| rest.split('"').next());
    done(&world, "/api/employee/delete", &[("id", id.expect("a row"))]).await;
    world
}

/// No pause after what was asked before, and none that falls to a place; whoever is locked is so again.
async fn calm(world: &World) {
    world.portal.database.execute("DELETE FROM sign_in_failure").await;
    let failures =
        "UPDATE account SET failures = CASE email WHEN 'business@alder.example' THEN 100 ELSE 0 END";
    world.portal.database.execute(failures).await;
}

/// What an answer tells, less what is of this request alone.
fn told(answer: &Answer, typed: &str) -> String {
    let length = answer.header("content-length");
    assert!(length.is_empty() || length == answer.body.len().to_string(), "{length}: {}", answer.body);
    let mut headers = Vec::new();
    for (name, value) in &answer.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        match name.as_str() {
            // As long as the body, which is compared itself.
            "x-request-id" | "date" | "content-length" => (),
            // What is in it is drawn.
            "set-cookie" => {
                let (pair, rest) = value.split_once(';').unwrap_or((&*value, ""));
                let cookie = pair.split('=').next().unwrap_or_default();
                headers.push(format!("{name}: {cookie};{rest}"));
            }
            "content-security-policy" => {
                headers.push(format!("{name}: {}", value.replace(answer.nonce(), "NONCE")));
            }
            _ => headers.push(format!("{name}: {value}")),
        }
    }
    format!("{} {headers:?} {}", answer.status, answer.body.replace(typed, "ADDRESS"))
}

/// Samples of each; the long form takes as many as the environment says.
#[expect(clippy::disallowed_methods, reason = "whoever runs the long form asks for it in the environment")]
fn samples(short: usize) -> usize {
    std::env::var("TIME_SAMPLES").ok().and_then(|count| count.parse().ok()).unwrap_or(short)
}

fn median(sorted: &[f64]) -> f64 {
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// How far the ranks of two samples lie apart, in standard deviations (Mann and Whitney's U, by its normal approximation).
#[expect(clippy::cast_precision_loss, reason = "counts of samples")]
fn apart(one: &[f64], other: &[f64]) -> f64 {
    let all = || one.iter().chain(other);
    let rank = |time: &f64| {
        let less = all().filter(|other| *other < time).count();
        // Those that tie share their ranks.
        let no_more = all().filter(|other| *other <= time).count();
        (less + no_more + 1) as f64 / 2.0
    };
    let ranks: f64 = one.iter().map(rank).sum();
    let (n, m) = (one.len() as f64, other.len() as f64);
    let u = ranks - n * (n + 1.0) / 2.0;
    (u - n * m / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt()
}

/// Alike: the medians are, or chance could have made the difference.
fn alike(what: &str, one: &mut [f64], other: &mut [f64]) {
    one.sort_by(f64::total_cmp);
    other.sort_by(f64::total_cmp);
    let (a, b) = (median(one), median(other));
    let difference = (a - b).abs();
    let close = difference < 2.0 && difference < 0.05 * a.max(b);
    let z = apart(one, other);
    // One time in ten thousand it is chance.
    assert!(close || z.abs() < 3.9, "{what}: {a:.2} and {b:.2} ms, {z:.1} deviations apart");
}

/// Asks for each of the addresses in turn, and compares each with the last, which is nobody's.
async fn compare(
    world: &World,
    browser: &Browser,
    addresses: &[&'static str],
    count: usize,
    path: &str,
    fields: impl Fn(&'static str) -> Vec<(&'static str, &'static str)>,
) {
    let mut times: Vec<Vec<f64>> = addresses.iter().map(|_| Vec::with_capacity(count)).collect();
    let mut said = vec![String::new(); addresses.len()];
    // The first rounds warm up what is made once.
    for round in 0..count + 3 {
        for place in 0..addresses.len() {
            // So many are free.
            if place.is_multiple_of(4) {
                calm(world).await;
            }
            let at = (place + round) % addresses.len();
            let fields: Vec<_> = fields(addresses[at]);
            let fields: Fields<'_> = &fields;
            let request = browser.post(path, fields);
            let begun = Instant::now();
            let answer = world.portal.answer(request).await;
            let took = begun.elapsed().as_secs_f64() * 1_000.0;
            world.portal.store.settled().await;
            if round >= 3 {
                times[at].push(took);
            }
            said[at] = told(&answer, addresses[at]);
        }
    }
    let (nobody, rest) = times.split_last_mut().expect("somebody asks");
    for (times, address) in rest.iter_mut().zip(addresses) {
        alike(&format!("{path} of {address}"), times, nobody);
    }
    for answer in &said {
        assert_eq!(*answer, said[0]);
    }
}

async fn signing_in_tells_nobody_who_has_an_account(kind: Kind) {
    // T33, P63, P64
    let world = world(kind, &[]).await;
    let fields = |address| vec![("email", address), ("password", "not the password at all")];
    compare(&world, &Browser::default(), &ADDRESSES, samples(40), "/api/sign-in", fields).await;
}

async fn the_right_password_tells_nobody_why_it_is_refused(kind: Kind) {
    // T33, P63, P64
    let world = world(kind, &[]).await;
    let fields = |address| vec![("email", address), ("password", PASSWORD)];
    compare(&world, &Browser::default(), &SHUT_OUT, samples(40), "/api/sign-in", fields).await;
    calm(&world).await;
    let right = Browser::default().post("/api/sign-in", &fields("tech@alder.example"));
    let answer = world.portal.ask(right).await;
    assert!(answer.status.is_success(), "it is the right one: {}", answer.body);
}

async fn asking_for_an_address_tells_nobody_who_has_it(kind: Kind) {
    // K14, T25, T33
    let world = world(kind, &[]).await;
    let browser = world.browser(Who::ScopedTech);
    let answer = world.portal.ask(browser.post("/api/account/ask-address", &[("email", NEW[0])])).await;
    assert!(answer.status.is_success(), "{}", answer.body);
    let fields = |address| vec![("email", address)];
    compare(&world, &browser, &NEW, samples(200), "/api/account/ask-address", fields).await;
}

async fn a_forgotten_password_tells_nobody_who_has_an_account(kind: Kind) {
    // T33, P63, P64
    let world = world(kind, &[]).await;
    let fields = |address| vec![("email", address)];
    compare(&world, &Browser::default(), &ADDRESSES, samples(300), "/api/forgot", fields).await;
}

async fn a_mail_server_that_is_away_changes_no_answer(kind: Kind) {
    // P65, guarantees 16 and 21: neither before nor after the mail could not be sent
    let flags = ["--mail-server", "mail.example", "--mail-from", "portal@alder.example"];
    let world = world(kind, &flags).await;
    let mut said = Vec::new();
    for _ in 0..2 {
        for address in ADDRESSES {
            // Not more than are free.
            calm(&world).await;
            let request = Browser::default().post("/api/forgot", &[("email", address)]);
            said.push(told(&world.portal.ask(request).await, address));
        }
        #[expect(clippy::disallowed_methods, reason = "what the job does")]
        let system = world.portal.store.system();
        system.answer_reset_requests().await.expect("they are looked at");
        let mut failed = 0;
        while let Some(mail) = system.next_mail().await.expect("the database is there") {
            system.mail_failed(&mail, "no connection").await.expect("it is written down");
            failed += 1;
        }
        assert!(failed > 0 || said.len() > ADDRESSES.len(), "there was something to send");
    }
    assert!(said.iter().all(|answer| *answer == said[0]), "{said:?}");
}

#[test]
fn what_differs_is_found() {
    let times = |shift: f64| (0..300_u32).map(|at| 50.0 + f64::from(at % 17) + shift).collect::<Vec<_>>();
    assert!(apart(&times(0.0), &times(0.0)).abs() < 1.0);
    assert!(apart(&times(5.0), &times(0.0)) > 3.9);
    let told = std::panic::catch_unwind(|| alike("x", &mut times(6.0), &mut times(0.0)));
    assert!(told.is_err(), "a difference that can be seen is told");
    alike("x", &mut times(1.0), &mut times(0.0));
}
