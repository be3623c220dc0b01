//! Whether there is an account is told by no answer: not by its text, its status, its size, nor its time (guarantee 16).

use std::time::Instant;

use crate::{
    database::Kind,
    portal::{Browser, Fields},
    world::World,
};

both!(
    signing_in_tells_nobody_who_has_an_account,
    a_forgotten_password_tells_nobody_who_has_an_account,
    a_mail_server_that_is_away_changes_no_answer,
);

/// Active, pending, deactivated, of another partner, and nobody's.
const ADDRESSES: [&str; 5] = [
    "tech@alder.example",
    "invited@alder.example",
    "gone@alder.example",
    "primary@birch.example",
    "nobody@elsewhere.example",
];

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

/// Asks for each of the addresses in turn, and compares each with nobody's.
async fn compare(
    world: &World,
    count: usize,
    path: &str,
    fields: impl Fn(&'static str) -> Vec<(&'static str, &'static str)>,
) {
    let mut times = ADDRESSES.map(|_| Vec::with_capacity(count));
    let mut said = ADDRESSES.map(|_| String::new());
    // The first rounds warm up what is made once.
    for round in 0..count + 3 {
        for place in 0..ADDRESSES.len() {
            let at = (place + round) % ADDRESSES.len();
            let fields: Vec<_> = fields(ADDRESSES[at]);
            let fields: Fields<'_> = &fields;
            let request = Browser::default().post(path, fields);
            let begun = Instant::now();
            let answer = world.portal.answer(request).await;
            let took = begun.elapsed().as_secs_f64() * 1_000.0;
            world.portal.store.settled().await;
            if round >= 3 {
                times[at].push(took);
            }
            said[at] = format!(
                "{} {:?} {}",
                answer.status,
                answer.cookies(),
                answer.body.replace(ADDRESSES[at], "ADDRESS")
            );
        }
        // No pause after wrong passwords, and none that fell to a place.
        world.portal.database.execute("DELETE FROM sign_in_failure").await;
        world.portal.database.execute("UPDATE account SET failures = 0").await;
    }
    let [rest @ .., nobody] = &mut times;
    for (times, address) in rest.iter_mut().zip(ADDRESSES) {
        alike(&format!("{path} of {address}"), times, nobody);
    }
    for answer in &said {
        assert_eq!(*answer, said[0]);
    }
}

async fn signing_in_tells_nobody_who_has_an_account(kind: Kind) {
    // T33, P63, P64
    let world = World::new(kind).await;
    let fields = |address| vec![("email", address), ("password", "not the password at all")];
    compare(&world, samples(40), "/api/sign-in", fields).await;
}

async fn a_forgotten_password_tells_nobody_who_has_an_account(kind: Kind) {
    // T33, P63, P64
    let world = World::new(kind).await;
    compare(&world, samples(300), "/api/forgot", |address| vec![("email", address)]).await;
}

async fn a_mail_server_that_is_away_changes_no_answer(kind: Kind) {
    // P65, guarantees 16 and 21: neither before nor after the mail could not be sent
    let flags = ["--mail-server", "mail.example", "--mail-from", "portal@alder.example"];
    let world = World::with(kind, &flags).await;
    let mut said = Vec::new();
    for _ in 0..2 {
        for address in ADDRESSES {
            let answer =
                world.portal.ask(Browser::default().post("/api/forgot", &[("email", address)])).await;
            said.push((answer.status, answer.cookies().len(), answer.body.replace(address, "ADDRESS")));
        }
        world.portal.database.execute("DELETE FROM sign_in_failure").await;
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
