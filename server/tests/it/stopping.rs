//! A graceful stop: what has begun is given whole, and nothing new begins.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
};

use crate::{
    portal::encode,
    serving::{Serving, connect, folder, place, until},
};

/// Asks the portal to stop, and waits until it lets nobody in any more.
fn closes(serving: &Serving) {
    serving.ask_to_stop();
    until("new connections are refused", || TcpStream::connect(("127.0.0.1", serving.port)).is_err());
}

/// It ends by itself and of its own accord: nothing was cut off.
fn ends(mut serving: Serving) {
    assert!(serving.end().success(), "a graceful stop is no failure: {}", serving.log_text());
    let log = serving.log();
    let said: Vec<_> = log.iter().filter_map(|line| line["message"].as_str()).collect();
    assert!(said.contains(&"stopping") && said.last() == Some(&"stopped"), "{said:?}");
    assert!(!said.iter().any(|said| said.contains("cut off")), "{said:?}");
}

#[test]
fn an_answer_that_is_on_its_way_when_the_portal_stops_arrives_whole() {
    let place = place();
    // More than sockets hold: most of it is not sent before somebody reads it.
    let file = (0..=250).collect::<Vec<u8>>().repeat(250_000);
    fs::write(folder(&place).join("dist/large.bin"), &file).expect("a large file");
    let serving = Serving::start(&place);
    // Whoever only keeps a connection holds nothing up.
    let mut idle = connect(serving.port);
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("a request");
    let mut before = Vec::new();
    while !before.ends_with(b"alive\n") {
        let mut byte = [0];
        idle.read_exact(&mut byte).expect("an answer");
        before.extend(byte);
    }
    let mut stream = connect(serving.port);
    stream.write_all(b"GET /assets/large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("a request");
    let mut answer = vec![0; 1_024];
    stream.read_exact(&mut answer).expect("it begins");
    assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
    closes(&serving);
    stream.read_to_end(&mut answer).expect("the rest, and its end");
    let head = answer.windows(4).position(|end| end == b"\r\n\r\n").expect("a head") + 4;
    assert_eq!(answer.len() - head, file.len(), "all of it");
    assert!(answer[head..] == file, "and as it is");
    assert_eq!(idle.read(&mut [0]).expect("its end"), 0, "nothing is answered there any more");
    ends(serving);
}

#[test]
fn a_form_that_is_being_sent_when_the_portal_stops_is_answered() {
    let place = place();
    let serving = Serving::start(&place);
    let form = encode(&[("email", "nobody@elsewhere.example"), ("password", "not the password at all")]);
    let port = serving.port;
    let head = format!(
        "POST /api/sign-in HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n\
         Accept: application/json\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
         Expect: 100-continue\r\n\r\n",
        form.len()
    );
    let mut stream = connect(port);
    stream.write_all(head.as_bytes()).expect("the head of a request");
    // It is told to go on by who waits for its form.
    let mut told = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    stream.read_exact(&mut told).expect("it may go on");
    assert_eq!(String::from_utf8_lossy(&told), "HTTP/1.1 100 Continue\r\n\r\n");
    closes(&serving);
    stream.write_all(form.as_bytes()).expect("the portal listens to it still");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer and its end");
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n\"WrongCredentials\""), "{answer}");
    ends(serving);
}
