//! `cargo xtask bench`: the portal as it is shipped, on a large partner, beside what bounds it.
//!
//! What depends on the machine is printed as a ratio against a reference of the same run: SQL by hand, or
//! argon2 alone. Times of the server's own work are processor seconds of its process, so that the clients on
//! the same machine don't count.

mod bundle;
mod groups;
mod http;
mod lists;
mod portal;
mod report;
mod sign_in;

use std::{error::Error, time::Duration};

use crate::{
    http::{Client, Load, load},
    portal::{Portal, Size, World},
    report::{millis, row, section},
};

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// How long each load lasts.
const LOAD: Duration = Duration::from_secs(6);

/// The sizes of the large partner (UX section 6); `PORTAL_BENCH_DEVICES` makes it another.
const DEVICES: usize = 100_000;

/// The parts that can be asked for by name; all of them where none is.
const PARTS: [&str; 6] = ["lists", "pages", "sign-in", "flood", "bundle", "groups"];

#[expect(clippy::disallowed_methods, reason = "whoever runs it asks for another size in the environment")]
fn main() -> Outcome {
    // Cargo says `--bench` to every bench.
    let asked: Vec<String> = std::env::args().skip(1).filter(|part| part != "--bench").collect();
    if let Some(unknown) = asked.iter().find(|part| !PARTS.contains(&part.as_str())) {
        return Err(format!("there is no part {unknown}; there are {}", PARTS.join(", ")).into());
    }
    let asked = |part: &str| asked.is_empty() || asked.iter().any(|asked| asked == part);
    let devices =
        std::env::var("PORTAL_BENCH_DEVICES").ok().and_then(|text| text.parse().ok()).unwrap_or(DEVICES);
    if PARTS[..5].iter().any(|part| asked(part)) {
        devices_and_people(devices, asked)?;
    }
    if asked("groups") {
        section("Organizations and Access Groups");
        groups::measure(devices)?;
    }
    Ok(())
}

/// What is measured on the partner of UX section 6.
fn devices_and_people(devices: usize, asked: impl Fn(&str) -> bool) -> Outcome {
    let size = Size {
        organizations: (devices / 100).max(20),
        devices,
        employees: (devices / 10).max(20),
        sign_ins: 900,
    };
    let world = World::make(size)?;
    section("The data set");
    row("devices, organizations, employees", &world.sizes);
    row("made and imported by `portal demo`", &format!("{:.1} s", world.took.as_secs_f64()));

    section("Start");
    row("start to ready, median of 5 (budget 150 ms)", &millis(world.start_time()?));

    let portal = Portal::start(&world)?;
    row("memory, idle (budget 40 MB)", &portal.memory()?.resident());
    let readers = world.readers(&portal)?;
    let few = readers.last().ok_or("nobody sees few")?;
    if asked("lists") {
        section("The scoped list query against the same SQL by hand (median of 60, SQLite)");
        lists::compare(&world, &readers)?;
    }
    if asked("pages") {
        section("Device Status over HTTP, 50 rows, not compressed");
        pages(&portal, &readers)?;
    }
    if asked("sign-in") {
        section("Signing in");
        sign_in::compare(&world, &portal, few)?;
    }
    if asked("flood") {
        section("A flood of wrong sign-ins");
        sign_in::flood(&world, &portal, few)?;
    }
    if asked("bundle") {
        section("What a browser loads, by page, compressed with brotli");
        bundle::by_page(&portal, readers.first().ok_or("nobody sees all")?)?;
    }
    Ok(())
}

fn pages(portal: &Portal, readers: &[Reader]) -> Outcome {
    row("memory, after three sign-ins and two groups", &portal.memory()?.resident());
    for reader in readers {
        let one = load(portal, reader, "/devices", 1, LOAD)?;
        row(&format!("{}, one at a time: p50 / p99 (few: 1 / 4 ms)", reader.sees), &one.percentiles());
    }
    let few = readers.last().ok_or("nobody sees few")?;
    let before = portal.processor()?;
    let many: Load = load(portal, few, "/devices", 32, LOAD)?;
    let worked = portal.processor()?.saturating_sub(before);
    row("sees few, 32 at once: p50 / p99 (budget p99 40 ms)", &many.percentiles());
    row("pages per second, clients on the same machine", &format!("{:.0}", many.per_second()));
    row(
        "pages per second of the server's processor time (budget 2,000)",
        &format!("{:.0}", many.count() / worked.as_secs_f64()),
    );
    row("memory, after that (budget 120 MB)", &portal.memory()?.peak());
    Ok(())
}

/// Somebody who is signed in.
struct Reader {
    sees: &'static str,
    email: String,
    cookie: String,
}

impl Reader {
    fn client(&self, portal: &Portal) -> Client {
        Client::new(&portal.address, &self.cookie)
    }
}
