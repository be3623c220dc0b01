//! The new enemy: once a revocation has answered, no request that starts later is served under the old rights, however
//! many are on their way meanwhile. `PORTAL_CASES=50` makes the 200 trials 10,000.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use http::StatusCode;

use crate::{
    database::Kind,
    portal::Fields,
    world::{Who, World},
};

both!(no_request_that_starts_after_a_revocation_is_served_under_the_old_rights);

/// Every way to look that tells of the organization: pages, answers, a file, a search, something by its id.
const LOOKS: [&str; 7] = [
    "/devices",
    "/devices?q=alder-north&sort=-hostname",
    "/devices.csv",
    "/devices/DEVICE",
    "/api/devices?query=",
    "/api/devices?query=%3Flevel%3Dok",
    "/api/device?id=DEVICE",
];

/// Everything of North has it in its name; what scoped people see besides has not.
const WORD: &str = "ALDER-NORTH";

/// A form: where it is posted, and what it says.
type Act = (&'static str, Vec<(&'static str, String)>);

/// What takes North from the scoped Tech, and what gives it back.
fn acts(world: &World) -> Vec<[Act; 2]> {
    let id = |name: &str| world.id(name).to_owned();
    let group = |act: &str, what: &str| {
        ("/api/group/change", vec![("change", format!("?act={act}&id={}", id(what)))])
    };
    let organization = |field: &'static str| (field, id("organization/north"));
    vec![
        [
            group("remove-organizations", "organization/north"),
            group("add-organizations", "organization/north"),
        ],
        [group("remove-people", "scopedtech"), group("add-people", "scopedtech")],
        [
            (
                "/api/organization/remove",
                vec![
                    organization("id"),
                    ("mark", id("removal of north")),
                    ("confirmation", "Alder North".to_owned()),
                ],
            ),
            ("/api/organizations/restore", vec![organization("ids[]")]),
        ],
        [
            ("/api/organization/unlink", vec![organization("organization"), ("device", id("device/north"))]),
            (
                "/api/organization/link",
                vec![organization("organization"), ("device", "ALDER-NORTH-SERIAL".to_owned())],
            ),
        ],
    ]
}

async fn change(world: &World, (path, fields): &Act) {
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (group, mut mark) = (world.id("group/north"), String::new());
    if let [("change", change)] = fields[..] {
        let at = format!("{group}{change}");
        let plan = world.get(Who::Primary, "/api/group/plan", &[("at", &at)]).await.json();
        plan["mark"].as_str().expect("a mark").clone_into(&mut mark);
        fields.extend([("id", group), ("mark", mark.as_str())]);
    }
    let fields: Fields<'_> = &fields;
    let done = world.post(Who::Primary, path, fields).await;
    assert_eq!(done.status, StatusCode::OK, "{path}: {}", done.body);
}

/// Looks until told to stop: whatever began while North was revoked shows nothing of it.
async fn look(world: Arc<World>, first: usize, watch: Arc<Watch>) {
    let mut turn = first;
    while !watch.over.load(Ordering::SeqCst) {
        let path = LOOKS[turn % LOOKS.len()].replace("DEVICE", world.id("device/north"));
        turn += 1;
        let before = watch.turns.load(Ordering::SeqCst);
        let answer = world.page(Who::ScopedTech, &path).await;
        // An odd turn is one in which it is revoked, from before this request to after it.
        if !before.is_multiple_of(2) && watch.turns.load(Ordering::SeqCst) == before {
            assert!(!answer.body.contains(WORD), "{path} shows what was revoked: {}", answer.body);
            watch.proved.fetch_add(1, Ordering::SeqCst);
        } else if answer.body.contains(WORD) {
            watch.shown.fetch_add(1, Ordering::SeqCst);
        }
    }
}

#[derive(Default)]
struct Watch {
    turns: AtomicUsize,
    proved: AtomicUsize,
    shown: AtomicUsize,
    over: AtomicBool,
}

#[expect(clippy::disallowed_methods, reason = "whoever runs it asks for more in the environment")]
fn trials() -> usize {
    200 * std::env::var("PORTAL_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

async fn no_request_that_starts_after_a_revocation_is_served_under_the_old_rights(kind: Kind) {
    // Guarantee 3, rule 9, M81, T3, P32
    const READERS: usize = 3;
    let (world, watch) = (Arc::new(World::new(kind).await), Arc::new(Watch::default()));
    let acts = acts(&world);
    let readers: Vec<_> = (0..READERS)
        .map(|reader| tokio::spawn(look(Arc::clone(&world), reader * 2, Arc::clone(&watch))))
        .collect();
    for trial in 0..trials() {
        let [revoke, give_back] = &acts[trial % acts.len()];
        change(&world, revoke).await;
        let proved = watch.proved.load(Ordering::SeqCst);
        watch.turns.fetch_add(1, Ordering::SeqCst);
        while watch.proved.load(Ordering::SeqCst) < proved + READERS {
            assert!(readers.iter().all(|reader| !reader.is_finished()), "a reader saw what was revoked");
            tokio::task::yield_now().await;
        }
        watch.turns.fetch_add(1, Ordering::SeqCst);
        change(&world, give_back).await;
    }
    watch.over.store(true, Ordering::SeqCst);
    for reader in readers {
        reader.await.expect("a reader that saw nothing wrong");
    }
    assert!(watch.shown.load(Ordering::SeqCst) > 0, "it is shown while it may be seen");
}
