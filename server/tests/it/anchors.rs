//! Where the audit trails stand, as a portal that serves tells it on standard output: what is kept of that elsewhere shows a
//! trail that was written anew.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use domain::{field::Email, time::HOUR};
use server::jobs::Anchors;
use store::{Anchor, Store};

use crate::{
    commands::Place,
    database::{Database, Kind},
    serving::{folder, run},
    world::{World, system},
};

both!(what_has_grown_is_told_again_after_an_hour_and_not_before);

/// How long a line may take.
const PATIENCE: Duration = Duration::from_secs(30);
const ANCHOR: &str = "An audit trail stands at ";

/// A portal that serves, line by line as it prints.
struct Printing {
    child: Child,
    lines: Receiver<String>,
}

impl Drop for Printing {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Printing {
    fn start(place: &Place, url: &str) -> Self {
        let mut program = Command::new(env!("CARGO_BIN_EXE_portal"));
        program.args(["serve", "--listen", "127.0.0.1:0", "--database", url]);
        program.current_dir(folder(place)).env_clear();
        program.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = program.spawn().expect("it starts");
        let printed = BufReader::new(child.stdout.take().expect("its output"));
        let (told, lines) = channel();
        std::thread::spawn(move || {
            for line in printed.lines().map_while(Result::ok) {
                if told.send(line).is_err() {
                    break;
                }
            }
        });
        Self { child, lines }
    }

    /// What it prints until it has told so many anchors.
    fn until(&self, anchors: usize) -> Vec<String> {
        let (mut printed, mut told) = (Vec::new(), 0);
        while told < anchors {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("{anchors} anchors, not {printed:?}"));
            told += usize::from(line.starts_with(ANCHOR));
            printed.push(line);
        }
        printed
    }
}

/// A database with a partner that has done something, and one that was only just made.
fn two_partners(kind: Kind) -> (Place, Database) {
    let (place, database) = (Place::new(), crate::runtime().block_on(Database::empty(kind)));
    for line in [
        "migrate",
        "demo --organizations 1 --devices 1 --employees 4 --seed 1",
        "partner create --name Second --region emea --person Ada --email ada@second.example --link",
    ] {
        let line: Vec<&str> = line.split(' ').chain(["--database", &*database.url]).collect();
        place.done(&line);
    }
    place.bundle();
    (place, database)
}

/// Looks at the trails with what this file holds; what is said, and why it is refused, if it is.
fn verify(place: &Place, database: &Database, kept: &str) -> (String, Option<String>) {
    fs::write(folder(place).join("kept.txt"), kept).expect("a file");
    let line = ["audit", "verify", "--anchors", "kept.txt", "--database", &*database.url];
    let output = run(place, &line, &[]);
    let [said, why] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    (said, (!output.status.success()).then_some(why))
}

/// Another anchor than this one, in its part at this place.
fn other(anchor: &str, part: usize) -> String {
    let mut parts: Vec<String> = anchor.split(':').map(str::to_owned).collect();
    assert_eq!(parts.len(), 3, "{anchor}");
    // The last character is one of a number or of a hash.
    let last = parts[part].pop().expect("a part");
    parts[part].push(if last == '1' { '2' } else { '1' });
    parts.join(":")
}

fn what_a_portal_prints_of_its_trails_is_what_they_are_checked_against(kind: Kind) {
    // Guarantee 23, T44
    let (place, database) = two_partners(kind);
    let serving = Printing::start(&place, &database.url);
    let printed = serving.until(2);
    assert!(printed[0].starts_with("The portal is at "), "where it is comes first: {printed:?}");
    let anchors: Vec<&str> = printed.iter().filter_map(|line| line.strip_prefix(ANCHOR)).collect();
    // Whoever keeps the whole of it, beside the portal that goes on.
    let (said, refused) = verify(&place, &database, &printed.join("\n"));
    assert_eq!(refused, None, "{said}");
    assert!(said.lines().any(|line| line == "ok    2 anchors"), "{said}");
    drop(serving);
    // A trail that has grown since holds what it held.
    let demo = place.done(&["partner", "list", "--database", &*database.url]);
    let demo = demo.lines().find(|line| !line.ends_with("Second")).expect("two partners");
    let id = demo.split_whitespace().next().expect("an id");
    place.done(&["partner", "link", id, "--database", &*database.url]);
    assert_eq!(verify(&place, &database, &printed.join("\n")).1, None);

    // One that is of no row: of another partner, of another number, with another hash.
    for part in 0..3 {
        let wrong = other(anchors[0], part);
        let (said, refused) = verify(&place, &database, &format!("{ANCHOR}{wrong}\n{ANCHOR}{}", anchors[1]));
        let refused = refused.unwrap_or_else(|| panic!("{wrong} is in no trail: {said}"));
        assert!(refused.contains("1 change of an audit trail after it was written"), "{refused}");
        assert!(said.contains(&format!("MEND  {wrong} is in no trail any more")), "{said}");
        assert!(!said.contains(&format!("MEND  {}", anchors[1])), "{said}");
    }
    // What tells of no trail shows nothing, and does not pass for it.
    let without: Vec<&str> =
        printed.iter().map(String::as_str).filter(|line| !line.starts_with(ANCHOR)).collect();
    let (_, refused) = verify(&place, &database, &without.join("\n"));
    assert!(refused.is_some_and(|why| why.contains("kept.txt names no anchor")));
}

fn a_trail_that_was_cut_off_and_made_whole_again_is_shown_by_what_was_printed(kind: Kind) {
    // Guarantee 23, T44
    let (place, database) = two_partners(kind);
    let printed = Printing::start(&place, &database.url).until(2).join("\n");
    let guards = match kind {
        Kind::Sqlite => "DROP TRIGGER audit_no_delete; DROP TRIGGER audit_head_only_grows",
        Kind::Postgres => {
            "DROP TRIGGER audit_no_change ON audit; DROP TRIGGER audit_head_only_grows ON audit_head"
        }
    };
    for sql in [guards, CUT] {
        crate::runtime().block_on(database.execute(sql));
    }
    // In itself it is whole.
    place.done(&["audit", "verify", "--database", &*database.url]);
    let (said, refused) = verify(&place, &database, &printed);
    let refused = refused.unwrap_or_else(|| panic!("rows are gone: {said}"));
    assert!(refused.contains("1 change of an audit trail after it was written"), "{refused}");
    assert_eq!(said.matches("is in no trail any more").count(), 1, "{said}");
    // The portal tells where it stands now, which is no secret, and does not mend it.
    let now = Printing::start(&place, &database.url).until(2).join("\n");
    assert_eq!(verify(&place, &database, &now).1, None);
    assert!(verify(&place, &database, &format!("{printed}\n{now}")).1.is_some());
}

/// The lines that are told now.
async fn told(anchors: &mut Anchors, store: &Store) -> Vec<String> {
    let mut out = Vec::new();
    anchors.tell(store, &mut out).await.expect("the trails are read");
    String::from_utf8(out).expect("text").lines().map(str::to_owned).collect()
}

/// Whose trail a line is of.
fn whose(line: &str) -> &str {
    let partner = line.strip_prefix(ANCHOR).and_then(|anchor| anchor.split(':').next());
    partner.unwrap_or_else(|| panic!("{line} is no anchor"))
}

/// One more row in the trail of this person's partner.
async fn grow(world: &World, email: &str) {
    let email = Email::parse(email).expect("an address");
    system(&world.portal).account_link(&email).await.expect("a link");
}

async fn what_has_grown_is_told_again_after_an_hour_and_not_before(kind: Kind) {
    // Guarantee 23, T44
    const ALDER: &str = "tech@alder.example";
    const BIRCH: &str = "primary@birch.example";
    let world = World::new(kind).await;
    let (store, clock) = (&world.portal.store, world.portal.store.clock());
    let mut anchors = Anchors::default();
    let first = told(&mut anchors, store).await;
    assert_eq!(first.len(), 2, "one of each partner, as soon as the portal runs: {first:?}");
    assert_ne!(whose(&first[0]), whose(&first[1]));
    grow(&world, ALDER).await;
    let nothing: [&str; 0] = [];
    assert_eq!(told(&mut anchors, store).await, nothing, "at once");
    clock.advance(HOUR - 1);
    assert_eq!(told(&mut anchors, store).await, nothing, "before the hour is over");
    clock.advance(1);
    let second = told(&mut anchors, store).await;
    let [alder] = second.as_slice() else { panic!("what has grown alone, not {second:?}") };
    assert!(!first.contains(alder) && first.iter().any(|line| whose(line) == whose(alder)), "{second:?}");
    assert_eq!(told(&mut anchors, store).await, nothing, "and not again");
    // An hour in which nothing grew tells nothing, and is followed by another one.
    clock.advance(HOUR);
    assert_eq!(told(&mut anchors, store).await, nothing, "nothing has grown");
    grow(&world, BIRCH).await;
    grow(&world, BIRCH).await;
    clock.advance(HOUR - 1);
    assert_eq!(told(&mut anchors, store).await, nothing, "before the next hour is over");
    clock.advance(1);
    let third = told(&mut anchors, store).await;
    let [birch] = third.as_slice() else { panic!("where it stands now, not {third:?}") };
    assert_ne!(whose(birch), whose(alder));
    // A clock that is set back keeps nobody waiting for it.
    grow(&world, ALDER).await;
    clock.advance(-2 * HOUR);
    let fourth = told(&mut anchors, store).await;
    let [later] = fourth.as_slice() else { panic!("what has grown alone, not {fourth:?}") };
    assert!(whose(later) == whose(alder) && later != alder, "{fourth:?}");
    // All that was told is in the trails still; a portal that starts anew tells all of them.
    let system = system(&world.portal);
    let kept = Anchor::all_in(&[first, second, third, fourth].concat().join("\n"));
    assert_eq!(kept.len(), 5);
    assert!(system.lost_anchors(&kept).await.expect("the trails are read").is_empty());
    let now = system.trail_anchors().await.expect("the trails are read");
    let now: Vec<String> = now.iter().map(|anchor| format!("{ANCHOR}{anchor}")).collect();
    assert_eq!(told(&mut Anchors::default(), store).await, now);
}

/// Takes all but the first row out of each trail that has more, and moves its end there.
const CUT: &str = "DELETE FROM audit WHERE seq > 1; UPDATE audit_head SET seq = 1, \
    hash = (SELECT a.hash FROM audit a WHERE a.partner_id = audit_head.partner_id AND a.seq = 1)";

mod sqlite {
    use crate::database::Kind::Sqlite;

    #[test]
    fn what_a_portal_prints_of_its_trails_is_what_they_are_checked_against() {
        super::what_a_portal_prints_of_its_trails_is_what_they_are_checked_against(Sqlite);
    }

    #[test]
    fn a_trail_that_was_cut_off_and_made_whole_again_is_shown_by_what_was_printed() {
        super::a_trail_that_was_cut_off_and_made_whole_again_is_shown_by_what_was_printed(Sqlite);
    }
}

mod postgres {
    use crate::database::Kind::Postgres;

    #[test]
    fn what_a_portal_prints_of_its_trails_is_what_they_are_checked_against() {
        super::what_a_portal_prints_of_its_trails_is_what_they_are_checked_against(Postgres);
    }

    #[test]
    fn a_trail_that_was_cut_off_and_made_whole_again_is_shown_by_what_was_printed() {
        super::a_trail_that_was_cut_off_and_made_whole_again_is_shown_by_what_was_printed(Postgres);
    }
}
