//! What stands where an id belongs and is none is answered as one that never was: in every address, in every question and in
//! every form that takes one (rule 10).

use http::StatusCode;

use crate::{
    database::Kind,
    matrix::{self, Row},
    permissions::{POSTED, only_refusals},
    portal::{Answer, HELD, borrowed},
    world::{NEVER, Who, World},
};

both!(
    garbage_in_an_address_is_what_never_was,
    garbage_in_a_question_or_a_form_is_what_never_was,
    the_parts_of_an_address_that_are_no_text_are_no_failure,
);

/// Nothing that is an id; the longest has so many characters.
fn garbage(longest: usize) -> Vec<String> {
    let mut garbage: Vec<String> = [
        "",
        "0",
        "not-a-uuid",
        "123e4567-e89b-12d3-a456-426614174000",
        "../",
        "\0",
        "%00",
        "%2e%2e%2f",
        "' OR 1=1",
        "0000000000000",
        "ZZZZZZZZZZZZZ",
        "8000000000000",
        "\u{1f600}",
    ]
    .map(str::to_owned)
    .to_vec();
    garbage.push("x".repeat(longest));
    garbage
}

/// A form may be longer than an address, which is refused for its length before anything reads it.
const LONG_FORM: usize = 10_000;
const LONG_ADDRESS: usize = 4_000;

/// As a segment of a path.
fn segment(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

/// The beginning of what was sent, for a message.
fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}

fn is_sound(what: &str, answer: &Answer) {
    assert!(!answer.status.is_server_error(), "{what}: {} {}", answer.status, answer.body);
    for trace in ["panicked at", "stack backtrace", ".rs:"] {
        assert!(!answer.body.contains(trace), "{what} tells {trace:?}: {}", answer.body);
    }
}

/// The fields of a row, with this in the place of the id.
fn filled(world: &World, row: &Row, id: &str) -> Vec<(String, String)> {
    let fill = |text: &str| match text.strip_prefix('@') {
        Some(thing) => world.id(thing).to_owned(),
        None => text.replace("{}", id),
    };
    row.fields.iter().map(|(name, text)| ((*name).to_owned(), fill(text))).collect()
}

/// How something is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Page,
    Data,
    Form,
}

async fn ask(world: &World, how: How, path: &str, fields: &[(String, String)]) -> Answer {
    let (browser, fields) = (world.browser(Who::Primary), borrowed(fields));
    let request = match how {
        How::Page => browser.page_with(path, &fields),
        How::Data => browser.get(path, &fields),
        How::Form => browser.post(path, &fields),
    };
    world.portal.ask(request).await
}

/// Every address with an id in its path. The token of a link is none: `garbage_steps` has those.
fn addresses() -> impl Iterator<Item = (&'static Row, How)> {
    let pages = matrix::PAGES.iter().map(|row| (row, How::Page));
    let others = matrix::OTHERS.iter().map(|row| (row, How::Data));
    pages.chain(others).filter(|(row, _)| row.path.contains("{}") && row.path != "/link/{}")
}

/// How many ids an address has.
fn places(row: &Row) -> usize {
    row.path.matches("{}").count()
}

/// The address with this in the place of one of its ids; the others are those of what there is.
fn address(world: &World, row: &Row, place: usize, id: &str) -> String {
    let mut there = world.id(row.targets[0].thing).split('/');
    (0..places(row)).fold(row.path.to_owned(), |path, at| {
        let own = there.next().unwrap_or(NEVER);
        path.replacen("{}", if at == place { id } else { own }, 1)
    })
}

async fn garbage_in_an_address_is_what_never_was(kind: Kind) {
    let world = World::new(kind).await;
    let before = world.portal.database.digest().await;
    for (row, how) in addresses() {
        let fields = filled(&world, row, NEVER);
        for place in 0..places(row) {
            let never = ask(&world, how, &address(&world, row, place, NEVER), &fields).await;
            assert_eq!(never.status, StatusCode::NOT_FOUND, "{} at {place}: {}", row.path, never.body);
            for text in garbage(LONG_ADDRESS) {
                let path = address(&world, row, place, &segment(&text));
                let answer = ask(&world, how, &path, &fields).await;
                let what = shortened(&path);
                is_sound(&what, &answer);
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what}: {}", answer.body);
            }
        }
    }
    only_refusals(&before, &world.portal.database.digest().await);
}

async fn the_parts_of_an_address_that_are_no_text_are_no_failure(kind: Kind) {
    // Whoever writes `..` asks for the page above it, as browsers read an address; `%ff` is no text.
    let world = World::new(kind).await;
    for (row, how) in addresses() {
        for place in 0..places(row) {
            for text in ["..", "%2e%2e", ".", "%ff", "%c0%af"] {
                let path = address(&world, row, place, text);
                let answer = ask(&world, how, &path, &filled(&world, row, NEVER)).await;
                is_sound(&path, &answer);
            }
        }
    }
}

/// Everything that takes an id in a field, and answers to one that never was.
fn questions() -> impl Iterator<Item = (&'static Row, How)> {
    let posted = matrix::OTHERS.iter().filter(|row| POSTED.contains(&row.path));
    let pages = matrix::PAGES.iter().map(|row| (row, How::Page));
    let data = matrix::READING.iter().map(|row| (row, How::Data));
    let forms = matrix::CHANGING.iter().chain(posted).map(|row| (row, How::Form));
    pages.chain(data).chain(forms).filter(|(row, _)| {
        let takes = row.fields.iter().any(|(name, text)| *name != HELD && text.contains("{}"));
        takes && row.targets.iter().any(|target| target.thing == "never")
    })
}

async fn garbage_in_a_question_or_a_form_is_what_never_was(kind: Kind) {
    let world = World::new(kind).await;
    let before = world.portal.database.digest().await;
    for (row, how) in questions() {
        let never = ask(&world, how, row.path, &filled(&world, row, NEVER)).await;
        // A query string is read strictly: what can be none of its ids is refused by the name of its parameter.
        let in_query = how == How::Page || row.fields.iter().any(|(_, text)| text.contains("={}"));
        for text in garbage(if how == How::Form { LONG_FORM } else { LONG_ADDRESS }) {
            let answer = ask(&world, how, row.path, &filled(&world, row, &text)).await;
            let what = format!("{} {:?} with {:?}", row.path, row.fields, shortened(&text));
            is_sound(&what, &answer);
            let refused = answer.status == StatusCode::UNPROCESSABLE_ENTITY;
            if text.is_empty() {
                // Nothing was chosen: a form says so at its field, and a list is narrowed by nothing.
                let narrowed = in_query && answer.status == StatusCode::OK && how != How::Form;
                let right = answer.status == never.status || refused || narrowed;
                assert!(right, "{what}: {} {}", answer.status, answer.body);
            } else if in_query {
                assert!(refused, "{what}: {} {}", answer.status, answer.body);
            } else {
                assert_eq!(answer.status, never.status, "{what}: {}", answer.body);
                if answer.status == StatusCode::NOT_FOUND {
                    assert_eq!(answer.body, never.body, "{what}");
                }
            }
        }
    }
    only_refusals(&before, &world.portal.database.digest().await);
}
