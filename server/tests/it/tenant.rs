//! Partners do not touch each other (TENANT of SPEC section 3): every answer to everybody of a partner, and to strangers, is
//! byte by byte the same, whatever another partner holds.

use std::collections::BTreeMap;

use axum::body::BodyDataStream;
use domain::partner::NewPartner;
use http::StatusCode;

use crate::{
    database::Kind,
    matrix::{self, Row, Target},
    permissions::{POSTED, bytes, fill},
    portal::borrowed,
    streams,
    world::{PASSWORD, Who, World, device, element_records, system},
};

both!(nothing_tells_what_another_partner_holds, nothing_tells_whether_there_is_another_partner);

/// Somebody of each kind; the others see no other pages than one of these.
const ASKING: [Who; 7] = [
    Who::Anon,
    Who::Primary,
    Who::SecurityAdministrator,
    Who::ScopedAdmin,
    Who::ScopedTech,
    Who::OrgUser,
    Who::OrgManager,
];

/// What shows another secret each time, and nothing that is kept.
const DRAWN: [&str; 2] = ["/account/app", "/api/account/other-app"];

type Answers = BTreeMap<String, (StatusCode, String, String)>;

/// Whether this takes something out as a file. That is noted, so files are asked for apart from what tells of notes.
fn is_file(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| end == "csv")
}

/// Every page and every answer that is read.
fn reads() -> impl Iterator<Item = &'static Row> {
    [matrix::PAGES, matrix::READING, matrix::OTHERS]
        .into_iter()
        .flatten()
        .filter(|row| !POSTED.contains(&row.path) && row.path != "/events" && !DRAWN.contains(&row.path))
        .filter(|row| !is_file(row.path))
}

/// Every file; that of the trail tells which were taken out before.
fn files() -> impl Iterator<Item = &'static Row> {
    matrix::OTHERS.iter().filter(|row| is_file(row.path))
}

/// The open pages of everybody who is signed in.
async fn open_pages(world: &World) -> Vec<BodyDataStream> {
    let mut pages = Vec::new();
    for who in ASKING.into_iter().filter(|who| *who != Who::Anon) {
        pages.push(streams::open(world, who, "/events").await);
    }
    pages
}

/// What makes no difference to Alder: everything that can be read of it is the same before and after, and meanwhile
/// no page of it is told to look again.
async fn makes_no_difference(mut world: World, other: World, what: impl AsyncFn(&mut World)) {
    // What is refused is noted the first time.
    answers(&world, reads()).await;
    let before = answers(&world, reads()).await;
    let mut pages = open_pages(&world).await;
    // Asked for with the same ids: those that are another partner's answer as those that never were, see the matrix.
    let ids = world.ids.clone();
    what(&mut world).await;
    world.ids = ids;
    for page in &mut pages {
        streams::silent(page).await;
    }
    assert_eq!(different(&before, &answers(&world, reads()).await), [""; 0]);
    // Taking out a file is noted: the same files of the same world as it was.
    answers(&other, reads()).await;
    assert_eq!(different(&answers(&other, files()).await, &answers(&world, files()).await), [""; 0]);
}

async fn answers(world: &World, rows: impl Iterator<Item = &'static Row>) -> Answers {
    let mut answers = Answers::new();
    for row in rows {
        for target in row.targets {
            for who in ASKING {
                let (name, answer) = ask(world, row, target, who).await;
                answers.insert(name, answer);
            }
        }
    }
    answers
}

async fn ask(world: &World, row: &Row, target: &Target, who: Who) -> (String, (StatusCode, String, String)) {
    let page = matrix::PAGES.iter().any(|page| page.path == row.path);
    let path = fill(row.path, world, target);
    let fields: Vec<_> =
        row.fields.iter().map(|(name, text)| ((*name).to_owned(), fill(text, world, target))).collect();
    let browser = world.browser(who);
    let request = if page {
        browser.page_with(&path, &borrowed(&fields))
    } else {
        browser.get(&path, &borrowed(&fields))
    };
    let answer = world.portal.ask(request).await;
    let said = bytes(&answer, "nothing of it is hidden");
    (format!("{path} {fields:?} as {who:?}"), (answer.status, answer.header("location").to_owned(), said))
}

/// Makes another partner larger, with names of this one, and founds one more.
async fn crowd(world: &World) {
    let by = Who::OtherPrimary;
    let done = async |path: &str, fields: &[(&str, &str)]| {
        let answer = world.post(by, path, fields).await;
        assert_eq!(answer.status, StatusCode::OK, "{path} {fields:?}: {}", answer.body);
    };
    done("/api/organizations/create", &[("name", "Alder North"), ("group", world.id("group/foreign"))]).await;
    let tech = [("name", "Alder Tech"), ("email", "tech@birch.example"), ("role", "tech")];
    done("/api/employees/create", &tech).await;
    let (lake, person) = (world.id("organization/foreign"), world.id("foreign"));
    done("/api/groups/create", &[("name", "North"), ("organizations[]", lake), ("employees[]", person)])
        .await;
    world.import(by, device("ALDER-NORTH-OF-BIRCH", None)).await;
    world.register(by, &element_records("ALDER-NORTH-OF-BIRCH", None)).await;
    let founded =
        NewPartner::parse("Cedar", "emea", "Alder Primary", "primary@cedar.example", PASSWORD, PASSWORD);
    system(&world.portal).create_partner(&founded.expect("a partner")).await.expect("one more partner");
}

/// Those that differ, with a little of how.
fn different(before: &Answers, after: &Answers) -> Vec<String> {
    let differs = |(name, one): (&String, &(StatusCode, String, String))| {
        let other = &after[name];
        let at = one.2.bytes().zip(other.2.bytes()).take_while(|(one, other)| one == other).count();
        let near = |text: &str| {
            text.get(at.saturating_sub(60)..).unwrap_or_default().chars().take(140).collect::<String>()
        };
        (one != other)
            .then(|| format!("{name}: {} {}\n  {}\n  {}", one.0, other.0, near(&one.2), near(&other.2)))
    };
    before.iter().filter_map(differs).collect()
}

async fn nothing_tells_what_another_partner_holds(kind: Kind) {
    makes_no_difference(World::new(kind).await, World::new(kind).await, async |world| crowd(world).await)
        .await;
}

async fn nothing_tells_whether_there_is_another_partner(kind: Kind) {
    let (one, same) = (World::of_one_partner(kind).await, World::of_one_partner(kind).await);
    makes_no_difference(one, same, async |world| world.found_birch().await).await;
}
