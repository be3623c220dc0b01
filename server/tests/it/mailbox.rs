//! The mailbox of a portal that sends nothing: its letters open accounts, so it is there for nobody but whoever reads the
//! console of a portal on their own machine.

use app::context::Assets;
use domain::{Timestamp, region::Region};
use http::{Method, StatusCode};
use server::{
    Portal,
    mail::{Letter, Mailbox, Post},
};
use store::{Mail, News};

use crate::{
    database::Kind,
    portal::{Answer, Browser, ORIGIN, TestPortal, config},
};

both!(
    there_is_a_mailbox_only_where_nobody_comes_from_elsewhere_and_no_mail_leaves,
    nobody_opens_it_who_has_not_the_whole_token,
    it_keeps_the_two_hundred_letters_that_came_last,
    no_other_site_reads_frames_or_changes_it,
);

/// What `portal::post` keeps a mailbox for: a portal that is reached by http on this machine.
const ALONE: [&[&str]; 4] = [
    &[],
    &["--listen", "127.0.0.1:0"],
    &["--listen", "[::1]:3000", "--public-url", "http://[::1]:3000"],
    &["--public-url", "http://portal.localhost:3000"],
];

const REACHED: [&[&str]; 6] = [
    // Behind a proxy on the same machine, by what the address or the proxy says.
    &["--public-url", "https://portal.example"],
    &["--trusted-proxies", "127.0.0.1"],
    &["--listen", "0.0.0.0:3000", "--trusted-proxies", "10.0.0.0/8"],
    &["--listen", "[::]:3000", "--public-url", "https://portal.example", "--trusted-proxies", "10.0.0.0/8"],
    &[
        "--listen",
        "0.0.0.0:3000",
        "--public-url",
        "https://portal.example",
        "--tls-certificate",
        "portal.pem",
        "--tls-key",
        "portal.key",
    ],
    // Where mails leave, nothing lies anywhere else.
    &["--mail-server", "127.0.0.1:9", "--mail-encryption", "none", "--mail-from", "portal@example.com"],
];

/// Starts the portal with these flags, in the place of what was started before; its mailbox, if it has one.
fn start(test: &mut TestPortal, flags: &[&str]) -> Option<Mailbox> {
    let portal = Portal::new(test.store.clone(), config(flags), Assets::default(), None);
    let post = portal.post.clone();
    test.router = server::router(portal).expect("everything has an access row");
    match post {
        Some(Post::Mailbox(mailbox)) => Some(mailbox),
        Some(Post::Smtp(_)) | None => None,
    }
}

/// The letter of a mail that tells somebody whose number this is of a link.
fn mail(id: i64) -> Mail {
    Mail {
        id,
        to: format!("person{id}@northlight.example"),
        name: "<script>alert(1)</script>".to_owned(),
        partner: "Northlight".to_owned(),
        region: Region::default(),
        attempts: 1,
        news: News::Reset { path: format!("/link/of-{id}"), until: Timestamp::from_millis(0) },
    }
}

/// Lays a letter into the mailbox, as the job does.
async fn lay(mailbox: &Mailbox, id: i64) {
    let mail = mail(id);
    let letter = Letter::of(&mail, ORIGIN);
    Post::Mailbox(mailbox.clone()).send(&mail, letter).await.expect("it takes every letter");
}

/// Whether there is nothing, in the words for what never was.
fn is_nothing(answer: &Answer) {
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NOT_FOUND, "There is nothing here."));
}

async fn there_is_a_mailbox_only_where_nobody_comes_from_elsewhere_and_no_mail_leaves(kind: Kind) {
    let mut test = TestPortal::empty(kind).await;
    for flags in ALONE {
        let mailbox = start(&mut test, flags).unwrap_or_else(|| panic!("{flags:?} has a mailbox"));
        lay(&mailbox, 1).await;
        let page = test.ask(Browser::default().get(&mailbox.path(), &[])).await;
        assert!(page.status == StatusCode::OK && page.body.contains("person1@"), "{flags:?}: {}", page.body);
    }
    // The token of a portal from before opens none.
    let before = start(&mut test, &[]).expect("a mailbox");
    for flags in REACHED {
        assert!(start(&mut test, flags).is_none(), "{flags:?}");
        for path in [before.path(), format!("{}/1", before.path()), "/mailbox/".to_owned()] {
            let answer = test.ask(Browser::default().get(&path, &[])).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{flags:?}: {path}");
        }
    }
    let other = start(&mut test, &[]).expect("a mailbox");
    is_nothing(&test.ask(Browser::default().get(&before.path(), &[])).await);
    assert_ne!(other.path(), before.path(), "drawn anew each time");
}

async fn nobody_opens_it_who_has_not_the_whole_token(kind: Kind) {
    let mut test = TestPortal::empty(kind).await;
    let mailbox = start(&mut test, &[]).expect("a mailbox");
    lay(&mailbox, 1).await;
    let path = mailbox.path();
    let token = path.trim_start_matches("/mailbox/");
    assert!(store::is_token(token), "256 random bits: {token}");
    let changed = |at: usize| {
        let other = if token[at..].starts_with('0') { "1" } else { "0" };
        format!("{}{other}{}", &token[..at], &token[at + 1..])
    };
    let last = token.len() - 1;
    let wrong = [
        changed(0),
        changed(last / 2),
        changed(last),
        token[..last].to_owned(),
        format!("{token}0"),
        format!("{token}%00"),
        "0".to_owned(),
        "0".repeat(64),
    ];
    for token in wrong {
        is_nothing(&test.ask(Browser::default().get(&format!("/mailbox/{token}"), &[])).await);
        is_nothing(&test.ask(Browser::default().get(&format!("/mailbox/{token}/1"), &[])).await);
    }
    // With the right one, what is no letter is nothing either.
    for id in ["2", "-1", "0", "x", "99999999999999999999", "1%20"] {
        is_nothing(&test.ask(Browser::default().get(&format!("{path}/{id}"), &[])).await);
    }
    let letter = test.ask(Browser::default().get(&format!("{path}/1"), &[])).await;
    assert!(letter.status == StatusCode::OK && letter.body.contains("/link/of-1"), "{}", letter.body);
}

async fn it_keeps_the_two_hundred_letters_that_came_last(kind: Kind) {
    let mut test = TestPortal::empty(kind).await;
    let mailbox = start(&mut test, &[]).expect("a mailbox");
    let page = test.ask(Browser::default().get(&mailbox.path(), &[])).await;
    assert!(page.body.contains("No mail yet"), "{}", page.body);
    for id in 1..=205 {
        lay(&mailbox, id).await;
    }
    let page = test.ask(Browser::default().get(&mailbox.path(), &[])).await;
    assert_eq!(page.body.matches("As it looks").count(), 200);
    let place = |id: i64| page.body.find(&format!("person{id}@northlight.example"));
    let (newest, next, oldest) = (place(205), place(204), place(6));
    assert!(newest.is_some() && newest < next && next < oldest, "the newest first");
    assert_eq!(place(5), None);
    for (id, status) in [(5, StatusCode::NOT_FOUND), (6, StatusCode::OK), (205, StatusCode::OK)] {
        let letter = test.ask(Browser::default().get(&format!("{}/{id}", mailbox.path()), &[])).await;
        assert_eq!(letter.status, status, "{id}");
    }
    // A mail that was tried again is there as it was sent last.
    let again = Mail { news: News::Deactivated, ..mail(6) };
    let letter = Letter::of(&again, ORIGIN);
    Post::Mailbox(mailbox.clone()).send(&again, letter).await.expect("it takes every letter");
    let letter = test.ask(Browser::default().get(&format!("{}/6", mailbox.path()), &[])).await;
    assert!(letter.body.contains("deactivated") && !letter.body.contains("/link/of-6"), "{}", letter.body);
}

async fn no_other_site_reads_frames_or_changes_it(kind: Kind) {
    let mut test = TestPortal::empty(kind).await;
    let mailbox = start(&mut test, &[]).expect("a mailbox");
    lay(&mailbox, 1).await;
    let letter = format!("{}/1", mailbox.path());
    for (path, policy) in
        [(mailbox.path(), "frame-ancestors 'none'"), (letter.clone(), "default-src 'none'; style-src")]
    {
        // As a page elsewhere asks for it; a browser hands that nothing, for nothing says that it may.
        let request = Browser::default().request(Method::GET, &path).header("origin", "https://evil.example");
        let request = request.header("sec-fetch-site", "cross-site").body(axum::body::Body::empty());
        let answer = test.ask(request.expect("a request")).await;
        assert!(!answer.headers.keys().any(|name| name.as_str().starts_with("access-control")), "{path}");
        for (name, value) in [
            ("x-frame-options", "DENY"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cache-control", "no-store"),
            // The token is a part of the address.
            ("referrer-policy", "same-origin"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(answer.header(name), value, "{path}: {name}");
        }
        assert!(answer.header("content-security-policy").contains(policy), "{path}");
        // What somebody calls themselves is text.
        assert!(!answer.body.contains("<script>alert"), "{path}: {}", answer.body);
        assert!(answer.body.contains("&lt;script&gt;alert(1)"), "{path}: {}", answer.body);
        for (site, status) in
            [("cross-site", StatusCode::FORBIDDEN), ("same-origin", StatusCode::METHOD_NOT_ALLOWED)]
        {
            let request = Browser::default().request(Method::POST, &path).header("sec-fetch-site", site);
            let answer = test.ask(crate::portal::form(request, &[])).await;
            assert_eq!(answer.status, status, "{path}: {site}");
        }
    }
    assert_eq!(mailbox.letters().len(), 1);
}
