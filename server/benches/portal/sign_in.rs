//! Sign-ins against argon2 alone, and what they do to those who read meanwhile.

use std::{
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
    let signed = sign_ins(world, portal)?;
    let ratio = signed.per_second() / alone;
    row("argon2 alone, a thread per core", &format!("{alone:.1} a second"));
    row("sign-ins", &format!("{:.1} a second", signed.per_second()));
    row("ratio (budget 0.95)", &format!("{ratio:.2}"));
    row("a sign-in: p50 / p99", &signed.percentiles());

    let quiet = load(portal, reader, "/devices", 1, LOAD)?;
    let busy = thread::scope(|scope| -> Outcome<Load> {
        let flood = scope.spawn(|| sign_ins(world, portal));
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

/// Everybody who can, again and again, each from a connection of their own.
fn sign_ins(world: &World, portal: &Portal) -> Outcome<Load> {
    let start = Instant::now();
    let times = thread::scope(|scope| -> Outcome<Vec<Duration>> {
        let threads: Vec<_> = world
            .people()
            .map(|(email, password)| {
                scope.spawn(move || -> Outcome<Vec<Duration>> {
                    let client = Client::new(&portal.address, "");
                    let mut times = Vec::new();
                    while start.elapsed() < LOAD {
                        let asked = Instant::now();
                        client.post(
                            "/api/sign-in",
                            &[("email", email), ("password", password), ("next", "")],
                        )?;
                        times.push(asked.elapsed());
                    }
                    Ok(times)
                })
            })
            .collect();
        let mut all = Vec::new();
        for thread in threads {
            all.extend(thread.join().map_err(|_| "a client panicked")??);
        }
        Ok(all)
    })?;
    Ok(Load::of(times, start.elapsed()))
}
