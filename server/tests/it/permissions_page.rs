//! `docs/PERMISSIONS.md` is the matrix in words; with `UPDATE_DOCS=1` the test writes it.

use std::fmt::Write as _;

use crate::{
    matrix::{self, Row},
    world::Who,
};

const HEAD: &str = "# Who may do what\n\n\
Generated from the table that the tests ask the portal by (`server/tests/it/matrix.rs`); rewrite it with\n\
`UPDATE_DOCS=1 cargo test -p server --test it permissions_page`.\n\n\
Each address is asked by thirteen people for things that they see, don't see, that another partner has and that\n\
never were. Partner Alder has an organization in the Access Group North, one in another group, one that was\n\
removed, and devices in each and in none. \"In North\" are people whose visibility is that group alone.\n\
Three users of the organization in North have different access: they view, manage, or only restore. A user\n\
\"elsewhere\" is one of another organization than the address says.\n\n\
| sign | meaning |\n|---|---|\n\
| ✔ | done or shown |\n| sign in | only after signing in |\n| role | the role, the rank or a rule does not include it |\n\
| – | there is nothing: the same bytes for what is hidden, another partner's and what never was |\n\
| field | a field of the form to mend |\n| confirm | in conflict, or to be confirmed first |\n| → | led on |\n";

const fn word(letter: char) -> &'static str {
    match letter {
        'y' => "✔",
        's' => "sign in",
        'x' => "role",
        'n' => "–",
        'v' => "field",
        'c' => "confirm",
        _ => "→",
    }
}

fn thing(name: &str) -> String {
    let (kind, which) = name.split_once('/').unwrap_or(("", name));
    match (kind, which) {
        ("", "") => String::new(),
        ("", "never") => "one that never was".to_owned(),
        ("", "foreign") => "another partner's person".to_owned(),
        ("", "link") => "a one-time link".to_owned(),
        ("", "user") => "an organization user".to_owned(),
        ("", person) => format!("the person “{person}”"),
        (kind, "foreign") => format!("{kind} of another partner"),
        (kind, "hidden") => format!("{kind} outside North"),
        (kind, "loose") => format!("{kind} linked to nothing"),
        (kind, "all") => format!("{kind} All organizations"),
        (kind, which) => format!("{kind}, {which}"),
    }
}

fn section(page: &mut String, title: &str, rows: &[Row]) {
    let _ = write!(page, "\n## {title}\n\n| address | with | for |");
    for who in Who::ALL {
        let _ = write!(page, " {} |", who.name());
    }
    let _ = writeln!(page, "\n|{}", "---|".repeat(3 + Who::ALL.len()));
    for row in rows {
        let fields: Vec<String> = row
            .fields
            .iter()
            .filter(|(name, _)| {
                !["password", "repeated", "current", "code", "new_code", "query"].contains(name)
            })
            .map(|(name, text)| format!("{name}={}", text.replace("{}", "…")))
            .collect();
        for target in row.targets {
            let _ = write!(
                page,
                "| `{}` | {} | {} |",
                row.path.replace("{}", "…"),
                fields.join(", "),
                thing(target.thing)
            );
            for letter in target.answers.chars() {
                let _ = write!(page, " {} |", word(letter));
            }
            page.push('\n');
        }
    }
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    section(&mut page, "Pages", matrix::PAGES);
    section(&mut page, "Reading", matrix::READING);
    section(&mut page, "Changing", matrix::CHANGING);
    section(&mut page, "Everything else", matrix::OTHERS);
    page
}

#[test]
#[expect(clippy::disallowed_methods, reason = "whoever runs it asks for the page in the environment")]
fn the_page_of_permissions_is_current() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/PERMISSIONS.md");
    let page = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, &page).expect("the page is written");
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == page,
        "docs/PERMISSIONS.md is not current: UPDATE_DOCS=1 cargo test -p server --test it permissions_page"
    );
}
