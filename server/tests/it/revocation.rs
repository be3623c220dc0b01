//! The new enemy: once a revocation has answered, no request that starts later is served under the old rights, however
//! many are on their way meanwhile. The long form makes the 100 trials on each database 10,000.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use http::StatusCode;

use crate::{
    database::Kind,
    portal::Fields,
    streams::{next, open},
    world::{Who, World},
};

both!(no_request_that_starts_after_a_revocation_is_served_under_the_old_rights);

/// Ways to look that tell of the organization, each with what it shows of North: pages, answers, files, a search, something
/// by its id. `{north}` and `{device}` stand for ids.
type Looks = &'static [(&'static str, &'static str)];

/// What devices of North have in their names; what scoped people see besides has not.
const WORD: &str = "ALDER-NORTH";

/// The readers: whoever looks at devices, and whoever manages organizations.
const READERS: [(Who, Looks); 2] = [
    (
        Who::ScopedTech,
        &[
            ("/devices", WORD),
            ("/devices?q=alder-north&sort=-hostname", WORD),
            ("/devices.csv", WORD),
            ("/devices/{device}", WORD),
            ("/api/devices?query=", WORD),
            ("/api/devices?query=%3Flevel%3Dok", WORD),
            ("/api/device?id={device}", WORD),
        ],
    ),
    (
        Who::ScopedAdmin,
        &[
            // One that was removed is told to those who can bring it back: it has no page of its own.
            ("/organizations", "href=\"/organizations/{north}\""),
            ("/organizations.csv", "Alder North"),
            ("/organizations/{north}", "Alder North"),
            ("/organizations/{north}/users", "Alder North"),
            ("/organizations/{north}/networks", WORD),
            ("/why?organization={north}", "Alder North"),
        ],
    ),
];

/// A form: where it is posted, and what it says.
type Act = (&'static str, Vec<(&'static str, String)>);

/// What takes North from people, what gives it back, and whether the organization itself is taken, not a device alone.
struct Revocation {
    acts: [Vec<Act>; 2],
    organization: bool,
}

impl Revocation {
    fn takes_from(&self, who: Who) -> bool {
        self.organization || who == Who::ScopedTech
    }
}

fn revocations(world: &World) -> Vec<Revocation> {
    let id = |name: &str| world.id(name).to_owned();
    let group = |act: &str, ids: &[&str]| {
        let asked = ids.iter().fold(format!("?act={act}"), |asked, what| format!("{asked}&id={}", id(what)));
        ("/api/group/change", vec![("change", asked)])
    };
    let rule = |rule: &str| ("/api/group/rule/change", vec![("rule", rule.to_owned())]);
    let organization = |field: &'static str| (field, id("organization/north"));
    let people = ["scopedtech", "scopedadmin"];
    let tag = |change: &str| ("/api/organization/tags/change", vec![("change", change.to_owned())]);
    let employ_as = |role: &str| {
        let fields =
            [("id", id("scopedtech")), ("name", "Scoped Tech".to_owned()), ("role", role.to_owned())];
        ("/api/employee/edit", fields.to_vec())
    };
    let mut created = vec![("name", "North".to_owned()), organization("organizations[]")];
    created.extend(people.map(|person| ("employees[]", id(person))));
    let remove = vec![
        organization("id"),
        ("mark", id("removal of north")),
        ("confirmation", "Alder North".to_owned()),
    ];
    let unlink = vec![organization("organization"), ("device", id("device/north"))];
    let link = vec![organization("organization"), ("device", "ALDER-NORTH-SERIAL".to_owned())];
    let put_back = group("add-organizations", &["organization/north"]);
    let all = |takes, gives_back| Revocation { acts: [takes, gives_back], organization: true };
    vec![
        all(vec![group("remove-organizations", &["organization/north"])], vec![put_back.clone()]),
        all(vec![group("remove-people", &people)], vec![group("add-people", &people)]),
        all(
            vec![("/api/organization/remove", remove)],
            vec![("/api/organizations/restore", vec![organization("ids[]")])],
        ),
        // By a tag that it has not; what is a list again holds what the tag left.
        all(vec![rule("?kind=tag&tag=Elsewhere")], vec![rule("?kind=list"), put_back.clone()]),
        // By a tag that is taken off it.
        all(
            vec![tag("?add=Near"), rule("?kind=tag&tag=Near"), tag("?remove=Near")],
            vec![rule("?kind=list"), put_back],
        ),
        all(vec![("/api/group/delete", Vec::new())], vec![("/api/groups/create", created)]),
        // What their role lets them see is nothing.
        Revocation {
            acts: [vec![employ_as("sales_marketing")], vec![employ_as("tech")]],
            organization: false,
        },
        Revocation {
            acts: [vec![("/api/organization/unlink", unlink)], vec![("/api/organization/link", link)]],
            organization: false,
        },
    ]
}

/// The group North, whichever it is now; nothing while there is none.
async fn group(world: &World) -> String {
    let list = world.get(Who::Primary, "/api/groups", &[("query", "?q=North")]).await;
    let body = list.json()["body"].as_str().expect("rows").to_owned();
    let link = body.split("href=\"/groups/").find(|rest| rest.contains("\">North</a>"));
    link.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

async fn change(world: &World, (path, fields): &Act) {
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut mark = String::new();
    let of = if path.starts_with("/api/organization/tags") {
        world.id("organization/north").to_owned()
    } else {
        group(world).await
    };
    let planned = match fields[..] {
        [("change" | "rule", change)] => {
            Some((path.replace("/change", "/plan"), ("at", format!("{of}{change}"))))
        }
        [] => Some(("/api/group/impact".to_owned(), ("id", of.clone()))),
        _ => None,
    };
    if let Some((plan, (name, at))) = planned {
        let plan = world.get(Who::Primary, &plan, &[(name, &at)]).await;
        mark.push_str(plan.json()["mark"].as_str().unwrap_or_else(|| panic!("no mark: {}", plan.body)));
        fields.extend([("id", of.as_str()), ("mark", mark.as_str())]);
    }
    let fields: Fields<'_> = &fields;
    let done = world.post(Who::Primary, path, fields).await;
    assert_eq!(done.status, StatusCode::OK, "{path}: {}", done.body);
}

async fn change_all(world: &World, acts: &[Act]) {
    for act in acts {
        change(world, act).await;
    }
}

/// What a reader finds at an address, and whether it shows North.
async fn shows(world: &World, reader: Who, (path, wanted): (&str, &str)) -> (bool, String) {
    let named = |text: &str| {
        text.replace("{device}", world.id("device/north")).replace("{north}", world.id("organization/north"))
    };
    let answer = world.page(reader, &named(path)).await;
    (answer.body.contains(&named(wanted)), answer.body)
}

/// Looks until told to stop: whatever began while North was revoked shows nothing of it.
async fn look(world: Arc<World>, (who, looks): (Who, Looks), first: usize, watch: Arc<Watch>) {
    let mut turn = first;
    while !watch.over.load(Ordering::SeqCst) {
        let look = looks[turn % looks.len()];
        turn += 1;
        let before = watch.turns.load(Ordering::SeqCst);
        let (shown, body) = shows(&world, who, look).await;
        // An odd turn is one in which it is revoked, from before this request to after it.
        if before.is_multiple_of(2) || watch.turns.load(Ordering::SeqCst) != before {
            continue;
        }
        if watch.revocation(before / 2).takes_from(who) {
            assert!(!shown, "{} shows what was revoked: {body}", look.0);
            watch.proved.fetch_add(1, Ordering::SeqCst);
        }
    }
}

struct Watch {
    revocations: Vec<Revocation>,
    turns: AtomicUsize,
    proved: AtomicUsize,
    over: AtomicBool,
}

impl Watch {
    fn revocation(&self, trial: usize) -> &Revocation {
        &self.revocations[trial % self.revocations.len()]
    }
}

#[expect(clippy::disallowed_methods, reason = "whoever runs it asks for more in the environment")]
fn trials() -> usize {
    100 * std::env::var("PORTAL_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

async fn no_request_that_starts_after_a_revocation_is_served_under_the_old_rights(kind: Kind) {
    // Guarantee 3, rule 9, M81, T3, P32
    let world = Arc::new(World::new(kind).await);
    let watch = Arc::new(Watch {
        revocations: revocations(&world),
        turns: AtomicUsize::new(0),
        proved: AtomicUsize::new(0),
        over: AtomicBool::new(false),
    });
    for (who, looks) in READERS {
        for look in looks {
            assert!(shows(&world, who, *look).await.0, "{} shows North while it may be seen", look.0);
        }
    }
    let readers: Vec<_> = [0, 3]
        .into_iter()
        .flat_map(|first| READERS.map(|reader| (reader, first)))
        .map(|(reader, first)| tokio::spawn(look(Arc::clone(&world), reader, first, Arc::clone(&watch))))
        .collect();
    for trial in 0..trials() {
        let [revoke, give_back] = &watch.revocation(trial).acts;
        // Open pages hear of each kind, first of all and again and again; that takes a moment.
        let mut streams = Vec::new();
        if trial < watch.revocations.len() || trial.is_multiple_of(7) {
            for (who, _) in READERS {
                streams.push(open(&world, who, "/events").await);
            }
        }
        change_all(&world, revoke).await;
        for stream in &mut streams {
            let told = next(stream).await.expect("an event");
            assert!(told.starts_with("event: changed\n"), "an open page is told of {revoke:?}: {told}");
        }
        drop(streams);
        let proved = watch.proved.load(Ordering::SeqCst);
        watch.turns.fetch_add(1, Ordering::SeqCst);
        while watch.proved.load(Ordering::SeqCst) < proved + 3 {
            assert!(readers.iter().all(|reader| !reader.is_finished()), "a reader saw what was revoked");
            tokio::task::yield_now().await;
        }
        watch.turns.fetch_add(1, Ordering::SeqCst);
        change_all(&world, give_back).await;
    }
    watch.over.store(true, Ordering::SeqCst);
    for reader in readers {
        reader.await.expect("a reader that saw nothing wrong");
    }
}
