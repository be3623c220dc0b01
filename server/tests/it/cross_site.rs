//! No other site changes anything, and nothing changes on GET (T34, guarantee 17).

use axum::body::Body;
use http::{Method, Request};

use crate::{
    database::{Kind, only_noted},
    matrix,
    portal::{ORIGIN, encode},
    world::{Who, World},
};

both!(forged_posts_change_nothing, nothing_changes_on_get, other_methods_are_not_known);

const FORM: &str = "application/x-www-form-urlencoded";

/// Headers of requests that our own pages never send, and the status that each gets.
const FORGED: [(&[(&str, &str)], u16); 12] = [
    (&[("sec-fetch-site", "cross-site"), ("content-type", FORM)], 403),
    (&[("sec-fetch-site", "same-site"), ("content-type", FORM)], 403),
    (&[("sec-fetch-site", "cross-site"), ("origin", ORIGIN), ("content-type", "application/json")], 403),
    (&[("sec-fetch-site", "Same-Origin "), ("content-type", FORM)], 403),
    (&[("origin", "https://evil.example"), ("content-type", FORM)], 403),
    (&[("origin", "null"), ("content-type", FORM)], 403),
    (&[("origin", "http://localhost:3001"), ("content-type", FORM)], 403),
    (&[("referer", "http://localhost:3000/"), ("content-type", FORM)], 403),
    (&[("content-type", FORM)], 403),
    (&[("sec-fetch-site", "same-origin"), ("content-type", "text/plain")], 415),
    (&[("sec-fetch-site", "same-origin"), ("content-type", "multipart/form-data; boundary=x")], 415),
    (&[("sec-fetch-site", "same-origin")], 415),
];

fn fields(world: &World, row: &matrix::Row) -> String {
    let target = &row.targets[0];
    let fill = |text: &'static str| match text.strip_prefix('@') {
        Some(thing) => world.id(thing).to_owned(),
        None if target.thing.is_empty() => text.to_owned(),
        None => text.replace("{}", world.id(target.thing)),
    };
    let fields: Vec<_> = row.fields.iter().map(|(name, text)| (*name, fill(text))).collect();
    encode(&fields.iter().map(|(name, text)| (*name, &**text)).collect::<Vec<_>>())
}

async fn forged_posts_change_nothing(kind: Kind) {
    let world = World::new(kind).await;
    let before = world.portal.database.digest().await;
    for row in matrix::CHANGING.iter().chain(matrix::OTHERS.iter().filter(|row| row.path == "/theme")) {
        for (headers, expected) in FORGED {
            for accept in ["application/json", "text/html"] {
                let mut request =
                    world.browser(Who::Primary).request(Method::POST, row.path).header("accept", accept);
                for (name, value) in headers {
                    request = request.header(*name, *value);
                }
                let answer =
                    world.portal.ask(request.body(Body::from(fields(&world, row))).expect("a request")).await;
                assert_eq!(answer.status.as_u16(), expected, "{} {headers:?}", row.path);
                assert!(answer.cookies().is_empty(), "{} {headers:?}", row.path);
            }
        }
    }
    assert_eq!(before, world.portal.database.digest().await);
}

async fn nothing_changes_on_get(kind: Kind) {
    // P79: also where a changing function is asked by GET, with its fields in the address.
    let world = World::new(kind).await;
    let before = world.portal.database.digest().await;
    for who in [Who::Anon, Who::Primary, Who::ScopedTech, Who::OrgUser] {
        for row in matrix::CHANGING {
            for method in [Method::GET, Method::HEAD] {
                let address = format!("{}?{}", row.path, fields(&world, row));
                let request = world.browser(who).request(method, &address).header("accept", "text/html");
                let answer = world.portal.ask(request.body(Body::empty()).expect("a request")).await;
                assert_eq!(answer.status.as_u16(), 405, "{who:?} {address}");
            }
        }
        for row in matrix::PAGES
            .iter()
            .chain(matrix::READING)
            .chain(matrix::OTHERS)
            .filter(|row| row.path != "/events")
        {
            let path = row.path.replace("{}", row.targets[0].thing);
            let path = world.ids.get(row.targets[0].thing).map_or(path, |id| row.path.replace("{}", id));
            let address =
                if row.fields.is_empty() { path } else { format!("{path}?{}", fields(&world, row)) };
            for method in [Method::GET, Method::HEAD] {
                let request =
                    world.browser(who).request(method, &address).header("sec-fetch-site", "cross-site");
                world.portal.ask(request.body(Body::empty()).expect("a request")).await;
            }
        }
    }
    // That something was taken out as a file, or refused, is noted, whoever sent the browser there.
    let noted = only_noted(&before, &world.portal.database.digest().await).expect("nothing else has changed");
    assert!(noted.iter().all(|row| row.contains("_exported") || row.contains("refused")), "{noted:?}");
}

async fn other_methods_are_not_known(kind: Kind) {
    let world = World::new(kind).await;
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PURGE"] {
        for path in ["/", "/devices", "/api/sign-out", "/theme", "/healthz", "/nothing/here"] {
            let request = Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin");
            let answer = world.portal.ask(request.body(Body::empty()).expect("a request")).await;
            assert_eq!(answer.status.as_u16(), 405, "{method} {path}");
        }
    }
}
