//! Partners do not touch each other (TENANT of SPEC section 3): every answer to everybody of a partner, and to strangers, is
//! byte by byte the same, whatever another partner holds.

use std::collections::BTreeMap;

use domain::partner::NewPartner;
use http::StatusCode;

use crate::{
    database::Kind,
    matrix::{self, Row, Target},
    permissions::{POSTED, bytes, fill},
    portal::borrowed,
    world::{PASSWORD, Who, World, device, element_records, system},
};

both!(nothing_tells_what_another_partner_holds);

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

/// Every file but that of the trail, which tells of itself.
fn files() -> impl Iterator<Item = &'static Row> {
    matrix::OTHERS.iter().filter(|row| is_file(row.path) && row.path != "/audit.csv")
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

/// What another partner gets in turn: names of this one, and beside it one more partner.
const CROWDS: [(&str, &str, &str); 2] =
    [("Alder North", "North", "Cedar"), ("Alder Sumac", "Sumac", "Spruce")];

/// Makes another partner larger, with names of this one, and founds one more.
async fn crowd(world: &World, (organization, group, partner): (&str, &str, &str)) {
    let by = Who::OtherPrimary;
    let done = async |path: &str, fields: &[(&str, &str)]| {
        let answer = world.post(by, path, fields).await;
        assert_eq!(answer.status, StatusCode::OK, "{path} {fields:?}: {}", answer.body);
    };
    done("/api/organizations/create", &[("name", organization), ("group", world.id("group/foreign"))]).await;
    let email = format!("{}@birch.example", partner.to_lowercase());
    done("/api/employees/create", &[("name", "Alder Tech"), ("email", &email), ("role", "tech")]).await;
    let (lake, person) = (world.id("organization/foreign"), world.id("foreign"));
    done("/api/groups/create", &[("name", group), ("organizations[]", lake), ("employees[]", person)]).await;
    let thing = format!("ALDER-{group}-OF-BIRCH");
    world.import(by, device(&thing, None)).await;
    world.register(by, &element_records(&thing, None)).await;
    let email = format!("primary@{}.example", partner.to_lowercase());
    let founded = NewPartner::parse(partner, "emea", "Alder Primary", &email, PASSWORD, PASSWORD);
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
    let world = World::new(kind).await;
    // What is refused is noted the first time.
    answers(&world, reads()).await;
    let before = answers(&world, reads()).await;
    crowd(&world, CROWDS[0]).await;
    assert_eq!(different(&before, &answers(&world, reads()).await), [""; 0]);
    let before = answers(&world, files()).await;
    crowd(&world, CROWDS[1]).await;
    assert_eq!(different(&before, &answers(&world, files()).await), [""; 0]);
}
