//! Sign-ins against argon2 alone, and what they do to those who read meanwhile.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};

use crate::{
    LOAD, Outcome, Reader,
    http::{Client, Load, load},
    portal::{Portal, World},
    report::{millis, row},
};

pub fn compare(world: &World, portal: &Portal, reader: &Reader) -> Outcome {
    let alone = argon2_alone()?;
    let new = sign_ins(world, portal, Span::Everybody)?;
    let signed = sign_ins(world, portal, Span::Load)?;
    let ratio = signed.per_second() / alone;
    row("argon2 alone, a thread per core", &format!("{alone:.1} a second"));
    row(
        "sign-ins in browsers that are new, each told by mail",
        &format!("{:.1} a second, {:.2} of it", new.per_second(), new.per_second() / alone),
    );
    row(
        "sign-ins with password and code, in browsers that are known",
        &format!("{:.1} a second", signed.per_second()),
    );
    row("ratio (budget 0.95)", &format!("{ratio:.2}"));
    row("a sign-in: p50 / p99", &signed.percentiles());
    row("a sign-in: p95 (goal 1 s)", &millis(signed.p95()));

    let quiet = load(portal, reader, "/devices", 1, LOAD)?;
    let busy = thread::scope(|scope| -> Outcome<Load> {
        let flood = scope.spawn(|| sign_ins(world, portal, Span::Load));
        let busy = load(portal, reader, "/devices", 1, LOAD)?;
        flood.join().map_err(|_| "a client panicked")??;
        Ok(busy)
    })?;
    row(
        "Device Status meanwhile: p99 without, with",
        &format!("{}, {}", millis(quiet.p99()), millis(busy.p99())),
    );
    Ok(())
}

/// Verifications a second with the portal's parameters and nothing else, on every core.
fn argon2_alone() -> Outcome<f64> {
    let hash = Argon2::default()
        .hash_password(b"correct horse battery staple")
        .map_err(|e| e.to_string())?
        .to_string();
    let cores = thread::available_parallelism()?.get();
    let start = Instant::now();
    let lasts = Duration::from_secs(4);
    let count: u32 = thread::scope(|scope| {
        let verify = || {
            let mut count = 0;
            while start.elapsed() < lasts {
                let fits = PasswordHash::new(&hash).is_ok_and(|hash| {
                    Argon2::default().verify_password(b"correct horse battery staple", &hash).is_ok()
                });
                count += u32::from(fits);
            }
            count
        };
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(verify)).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).sum()
    });
    Ok(f64::from(count) / start.elapsed().as_secs_f64())
}

/// Clients that sign people in at the same time; each goes on with the next person.
const CLIENTS: usize = 8;

/// How long people sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Span {
    /// Until everybody did.
    Everybody,
    /// As long as every load lasts.
    Load,
}

/// Everybody in turn, password and code, each from a connection of their own.
fn sign_ins(world: &World, portal: &Portal, span: Span) -> Outcome<Load> {
    let (start, next) = (Instant::now(), AtomicUsize::new(0));
    let times = thread::scope(|scope| -> Outcome<Vec<Duration>> {
        let sign_in = || -> Outcome<Vec<Duration>> {
            let client = Client::new(&portal.address, "");
            let mut times = Vec::new();
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let over = match span {
                    Span::Everybody => place >= world.people.len(),
                    Span::Load => start.elapsed() >= LOAD,
                };
                if over {
                    break;
                }
                let person = &world.people[place % world.people.len()];
                let asked = Instant::now();
                match person.sign_in(&client) {
                    Some(signed_in) => {
                        signed_in?;
                        times.push(asked.elapsed());
                    }
                    // Nobody's time is taken by asking again and again whose next code has come.
                    None => thread::sleep(Duration::from_millis(1)),
                }
            }
            Ok(times)
        };
        let threads: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(sign_in)).collect();
        let mut all = Vec::new();
        for thread in threads {
            all.extend(thread.join().map_err(|_| "a client panicked")??);
        }
        Ok(all)
    })?;
    Ok(Load::of(times, start.elapsed()))
}

/// Wrong sign-ins a second that come in a flood.
const FLOOD: u32 = 500;
/// Clients of the flood: those that are let in wait for a hashing thread.
const FLOODING: u32 = 250;

/// Somebody who signs in, with the right password, where they signed in before.
struct Owner {
    asked: usize,
    /// How long those took that were let in.
    let_in: Vec<Duration>,
}

impl Owner {
    /// Every half second, until the load ends.
    fn signs_in(world: &World, portal: &Portal, reader: &Reader, start: Instant) -> Outcome<Self> {
        let (client, form) = (reader.client(portal), world.password_of(reader)?);
        let mut owner = Self { asked: 0, let_in: Vec::new() };
        while start.elapsed() < LOAD {
            let begun = Instant::now();
            let status = client.status("/api/sign-in", &form)?;
            owner.asked += 1;
            if status == 200 {
                owner.let_in.push(begun.elapsed());
            }
            thread::sleep(Duration::from_millis(500).saturating_sub(begun.elapsed()));
        }
        Ok(owner)
    }
}

/// What a flood of wrong sign-ins does to those who read, to whoever signs in where they signed in before, and to the memory.
/// Every other guess is at an account that there is.
pub fn flood(world: &World, portal: &Portal, reader: &Reader) -> Outcome<()> {
    let quiet = load(portal, reader, "/devices", 1, LOAD)?;
    let before = portal.memory()?.own();
    let (start, refused) = (Instant::now(), AtomicUsize::new(0));
    let (busy, owner, sent) = thread::scope(|scope| -> Outcome<(Load, Owner, usize)> {
        let guess = |client: u32| {
            let refused = &refused;
            move || -> Outcome<usize> {
                let connection = Client::new(&portal.address, "");
                let pause = Duration::from_secs(1) * FLOODING / FLOOD;
                // Evenly: no two of them at the same time.
                let first = pause * client / FLOODING;
                thread::sleep(first.saturating_sub(start.elapsed()));
                let (mut sent, mut wrong) = (0, 0);
                while start.elapsed() < LOAD {
                    let email = world.somebody(client as usize + sent).filter(|_| sent % 2 == 0);
                    let nobody = format!("guess{client}x{sent}@lanternfield.example");
                    let form = [("email", email.unwrap_or(&nobody)), ("password", "a wrong guess")];
                    let status = connection.status("/api/sign-in", &form)?;
                    refused.fetch_add(usize::from(status == 503 || status == 429), Ordering::Relaxed);
                    wrong += usize::from(status == 200);
                    sent += 1;
                    let due = first + pause * u32::try_from(sent).unwrap_or(u32::MAX);
                    thread::sleep(due.saturating_sub(start.elapsed()));
                }
                if wrong > 0 { Err("a wrong password was let in".into()) } else { Ok(sent) }
            }
        };
        let threads: Vec<_> = (0..FLOODING).map(|client| scope.spawn(guess(client))).collect();
        let owner = scope.spawn(|| Owner::signs_in(world, portal, reader, start));
        let busy = load(portal, reader, "/devices", 1, LOAD)?;
        let owner = owner.join().map_err(|_| "a client panicked")??;
        let mut sent = 0;
        for thread in threads {
            sent += thread.join().map_err(|_| "a client panicked")??;
        }
        Ok((busy, owner, sent))
    })?;
    let after = portal.memory()?;
    let seconds = start.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "far below 2⁵²")]
    let rate = sent as f64 / seconds;
    let refused = refused.load(Ordering::Relaxed);
    row(
        "wrong sign-ins (goal 500 a second), of them told to come back",
        &format!("{rate:.0} a second, {refused} of {sent}"),
    );
    let ratio = busy.p95().as_secs_f64() / quiet.p95().as_secs_f64();
    row(
        "Device Status meanwhile: p95 without, with, ratio (goal 2)",
        &format!("{}, {}, {ratio:.1}", millis(quiet.p95()), millis(busy.p95())),
    );
    let longest = owner.let_in.iter().max().copied().unwrap_or_default();
    row(
        "the right password from a known browser, let in of asked, longest (goal all, 5 s)",
        &format!("{} of {}, {}", owner.let_in.len(), owner.asked, millis(longest)),
    );
    row("memory before, after (goal +150 MB)", &format!("{before} MB, {}", after.peak()));
    Ok(())
}
