//! A portal that is killed in the middle of an answer: what was acknowledged or used stays so, and nothing is half done.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    time::{Duration, Instant},
};

use sqlx::{Connection as _, Row as _};
use store::Clock;

use crate::{
    commands::{Place, Server},
    portal::{Fields, encode},
    world::code_later,
};

/// Somebody of the demo.
struct Person {
    email: String,
    password: String,
    key: String,
}

/// The first person that the demo prints: address, password, key of the app, and who it is.
fn person(printed: &str) -> Person {
    let parts = printed.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let found =
        parts.into_iter().find(|parts| parts.len() > 4 && parts[0].contains('@') && parts[2].len() == 32);
    let found = found.unwrap_or_else(|| panic!("somebody in {printed}"));
    let [email, password, key] = [found[0], found[1], found[2]].map(str::to_owned);
    Person { email, password, key }
}

/// A form on its way to a portal that listens at this port.
fn send(port: u16, path: &str, cookie: &str, fields: Fields<'_>) -> TcpStream {
    let body = encode(fields);
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the portal listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time limit");
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\nAccept: application/json\r\n\
         Cookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).expect("the request is sent");
    stream
}

/// The whole answer.
fn ask(port: u16, path: &str, cookie: &str, fields: Fields<'_>) -> String {
    let mut answer = Vec::new();
    send(port, path, cookie, fields).read_to_end(&mut answer).expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}

/// The cookie of a sign-in whose password was right.
fn first_step(port: u16, person: &Person) -> String {
    let fields = [("email", &*person.email), ("password", &*person.password)];
    let answer = ask(port, "/api/sign-in", "", &fields);
    let step = answer.split("set-cookie: step=").nth(1).and_then(|rest| rest.split(';').next());
    format!("step={}", step.unwrap_or_else(|| panic!("a step in {answer}")))
}

fn count(place: &Place, table: &str) -> i64 {
    let url = format!("sqlite:{}", place.database().display());
    let sql = format!("SELECT COUNT(*) FROM {table}");
    crate::runtime().block_on(async {
        let mut connection = sqlx::SqliteConnection::connect(&url).await.expect("SQLite opens");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_one(&mut connection).await.expect("a count");
        connection.close().await.expect("SQLite closes");
        row.get(0)
    })
}

#[test]
fn a_code_that_was_used_is_used_up_though_nobody_was_told() {
    // Guarantees 12 and 20; T28, T48, P31
    let place = Place::new();
    place.done(&["migrate"]);
    let demo = ["demo", "--organizations", "1", "--devices", "1", "--employees", "4", "--seed", "1"];
    let person = person(&place.done(&demo));
    place.bundle();
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let (listen, url) = (format!("127.0.0.1:{port}"), format!("http://localhost:{port}"));
    let flags = ["--listen", &*listen, "--public-url", &*url];
    let mut server = Server::at(&place, &flags);
    let before = count(&place, "session");
    let step = first_step(port, &person);
    let code = code_later(&person.key, &Clock::System, 0);
    let unread = send(port, "/api/second-factor", &step, &[("code", &code), ("next", "")]);
    let begun = Instant::now();
    while count(&place, "session") == before {
        assert!(begun.elapsed() < Duration::from_secs(20), "the code is used");
        std::thread::sleep(Duration::from_millis(1));
    }
    server.kill();
    drop(unread);
    assert_eq!((count(&place, "session"), count(&place, "sign_in")), (before + 1, 0), "all of it or nothing");
    place.done(&["doctor"]);
    place.done(&["audit", "verify"]);
    let mut server = Server::at(&place, &flags);
    let ended = ask(port, "/api/second-factor", &step, &[("code", &code), ("next", "")]);
    assert!(ended.starts_with("HTTP/1.1 401"), "the sign-in is over: {ended}");
    let again = ask(port, "/api/second-factor", &first_step(port, &person), &[("code", &code), ("next", "")]);
    assert!(again.starts_with("HTTP/1.1 422") && again.contains("WrongCode"), "{again}");
    let next = code_later(&person.key, &Clock::System, 30);
    let entered =
        ask(port, "/api/second-factor", &first_step(port, &person), &[("code", &next), ("next", "")]);
    assert!(entered.starts_with("HTTP/1.1 200") && entered.contains("set-cookie: session="), "{entered}");
    server.stop();
    place.done(&["doctor"]);
    place.done(&["audit", "verify"]);
}
