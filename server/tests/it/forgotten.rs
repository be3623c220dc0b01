//! A forgotten password: nothing but the link in the mail sets another one, from wherever one tries, and the form of a link
//! sets nothing else.

use domain::limits::RESET;
use http::StatusCode;

use crate::{
    database::Kind,
    matrix,
    permissions::fill,
    portal::{Browser, Fields, HELD, borrowed},
    world::{PASSWORD, Who, World, first_step, mailed_reset},
};

both!(nothing_but_the_link_sets_a_password, the_form_of_a_link_sets_nothing_else);

const EMAIL: &str = "tech@alder.example";
const NEW: &str = "granite orchard 4 window";

/// How far somebody has come who only knows an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reached {
    Nothing,
    Asked,
    /// The right password was given, and no code.
    FirstStep,
    /// A link that never was is opened,
    Never,
    /// or somebody else's,
    Another,
    /// or the one that proves a new address of the same account,
    Address,
    /// or the right one, too late,
    TooLate,
    /// or after it was used.
    Used,
}

impl Reached {
    const ALL: [Self; 8] = [
        Self::Nothing,
        Self::Asked,
        Self::FirstStep,
        Self::Never,
        Self::Another,
        Self::Address,
        Self::TooLate,
        Self::Used,
    ];
}

/// The password as it is kept.
async fn hash(world: &World) -> String {
    let accounts = world.portal.database.digest().await.remove("account").expect("accounts");
    let own = |row: &&String| !row.contains("scoped") && (row.contains(EMAIL) || row.contains("tech.new@"));
    let rows: Vec<&String> = accounts.iter().filter(own).collect();
    let [row] = rows[..] else { panic!("one account: {rows:?}") };
    let hash = row.split("$argon2").nth(1).expect("a hash");
    hash.split(['"', '\'']).next().unwrap_or(hash).to_owned()
}

/// The token of the link that was mailed.
async fn asked(world: &World) -> String {
    // Nobody is mailed again at once; and the link of a new address gives the account that one.
    world.portal.store.clock().advance(RESET);
    for email in [EMAIL, "tech.new@alder.example"] {
        assert!(world.post(Who::Anon, "/api/forgot", &[("email", email)]).await.status.is_success());
    }
    mailed_reset(world).await
}

async fn use_link(world: &World, token: &str, password: &str, more: Fields<'_>) -> StatusCode {
    let fields = [(HELD, token), ("password", password), ("repeated", password)];
    world.post(Who::Anon, "/api/use-link", &[&fields, more].concat()).await.status
}

/// The browser of somebody who came so far, and the link that it holds.
async fn come(world: &World, reached: Reached) -> (Browser, Option<String>) {
    let token = match reached {
        Reached::Nothing => None,
        Reached::FirstStep => return (first_step(&world.portal, EMAIL).await, None),
        Reached::Asked => {
            asked(world).await;
            None
        }
        Reached::Never => Some(world.id("never").to_owned()),
        Reached::Another => Some(world.id("link").to_owned()),
        Reached::Address => Some(world.id("link/address").to_owned()),
        Reached::TooLate => {
            let token = asked(world).await;
            world.portal.store.clock().advance(RESET + 1);
            Some(token)
        }
        Reached::Used => {
            let token = asked(world).await;
            assert!(use_link(world, &token, PASSWORD, &[]).await.is_success());
            Some(token)
        }
    };
    (Browser::default(), token)
}

async fn nothing_but_the_link_sets_a_password(kind: Kind) {
    // P41: every form from every state
    for reached in Reached::ALL {
        let world = World::new(kind).await;
        let (browser, held) = come(&world, reached).await;
        let before = hash(&world).await;
        let (mut sent, mut done) = (0, 0);
        for row in matrix::CHANGING {
            let target = &row.targets[0];
            let mut fields: Vec<(String, String)> = row
                .fields
                .iter()
                .filter(|(name, _)| *name != HELD)
                .map(|(name, text)| ((*name).to_owned(), fill(text, &world, target)))
                .collect();
            for (name, text) in [("email", EMAIL), ("password", NEW), ("repeated", NEW)] {
                if !row.path.starts_with("/api/use-") && fields.iter().all(|(field, _)| field != name) {
                    fields.push((name.to_owned(), text.to_owned()));
                }
            }
            fields.extend(held.iter().map(|token| (HELD.to_owned(), token.clone())));
            let answer =
                world.portal.ask(browser.post(&fill(row.path, &world, target), &borrowed(&fields))).await;
            sent += 1;
            done += usize::from(answer.status == StatusCode::OK);
            assert!(answer.status != StatusCode::INTERNAL_SERVER_ERROR, "{}: {}", row.path, answer.body);
        }
        assert!(sent > 100 && done >= 2, "{reached:?}: {sent} forms, {done} taken");
        assert_eq!(hash(&world).await, before, "{reached:?}");
        let token = asked(&world).await;
        assert_eq!(use_link(&world, &token, NEW, &[]).await, StatusCode::OK, "{reached:?}");
        assert_ne!(hash(&world).await, before, "{reached:?}: the link sets it");
    }
}

async fn the_form_of_a_link_sets_nothing_else(kind: Kind) {
    // P35, P36: neither whom it is for, nor where, nor with which rights
    let world = World::new(kind).await;
    let token = world.id("link").to_owned();
    let before = world.portal.database.digest().await;
    let north = world.id("organization/north");
    for more in [
        ("email", "evil@elsewhere.example"),
        ("name", "Evil"),
        ("role", "admin"),
        ("security_administrator", "true"),
        ("organization", north),
        ("partner", "0000000000001"),
        ("account", world.id("primary")),
        ("token", "0123456789abcdef"),
        ("%65mail", "evil@elsewhere.example"),
        ("form[email]", "evil@elsewhere.example"),
    ] {
        assert_eq!(use_link(&world, &token, NEW, &[more]).await, StatusCode::CONFLICT, "{more:?}");
        let fields = [(HELD, &*token), ("password", NEW), ("repeated", NEW), more];
        let answer = world.submit(Who::Anon, "/api/use-link", &fields, "/link").await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/link"), "{more:?}");
        for path in ["/api/use-address-link", "/api/use-second-factor-link"] {
            let fields = [(HELD, world.id("link/address")), ("current", PASSWORD), more];
            let answer = world.post(Who::Anon, path, &fields).await;
            assert_eq!(answer.status, StatusCode::CONFLICT, "{path} {more:?}");
        }
    }
    // What is typed is left for the page without script; nothing else is written.
    let after = world.portal.database.digest().await;
    let changed: Vec<_> = after
        .iter()
        .filter(|(table, rows)| before.get(*table) != Some(*rows))
        .map(|(table, _)| table)
        .collect();
    assert!(changed.iter().all(|table| *table == "flash"), "{changed:?}");
    // Every byte of the token counts.
    for at in 0..token.len() {
        let other = if token.as_bytes()[at] == b'a' { "b" } else { "a" };
        let wrong = format!("{}{other}{}", &token[..at], &token[at + 1..]);
        assert_eq!(use_link(&world, &wrong, NEW, &[]).await, StatusCode::NOT_FOUND, "{at}");
    }
    assert_eq!(use_link(&world, &token, NEW, &[("username", "anything")]).await, StatusCode::OK);
}
