//! Three places to say the same thing: the environment wins over the file, and a flag over both.

use std::{fs, net::TcpStream};

use crate::{
    commands::Place,
    portal::Fields,
    serving::{JSON, Serving, folder, free_ports, place, refused, run},
};

/// The databases that a place has once its own was made, with this command line and this environment.
fn made(place: &Place, flags: &[&str], environment: Fields<'_>) -> Vec<String> {
    let output = run(place, &[&["migrate"], flags].concat(), environment);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let files = fs::read_dir(folder(place)).expect("the folder");
    let files = files.map(|file| file.expect("a file").path());
    let databases = files.filter(|file| file.extension().is_some_and(|kind| kind == "db"));
    databases.filter_map(|file| Some(file.file_name()?.to_string_lossy().into_owned())).collect()
}

fn write(place: &Place, name: &str, text: &str) {
    fs::write(folder(place).join(name), text).expect("a file");
}

#[test]
fn the_environment_wins_over_the_file_and_a_flag_over_both() {
    let in_file = "[database]\nurl = \"sqlite:file.db\"\n";
    let in_environment: Fields<'_> = &[("PORTAL_DATABASE", "sqlite:environment.db")];
    let in_flag: &[&str] = &["--database", "sqlite:flag.db"];
    let cases: [(&str, Fields<'_>, &[&str], &str); 8] = [
        ("", &[], &[], "portal.db"),
        (in_file, &[], &[], "file.db"),
        ("", in_environment, &[], "environment.db"),
        (in_file, in_environment, &[], "environment.db"),
        ("", &[], in_flag, "flag.db"),
        (in_file, &[], in_flag, "flag.db"),
        ("", in_environment, in_flag, "flag.db"),
        (in_file, in_environment, in_flag, "flag.db"),
    ];
    for (file, environment, flag, expected) in cases {
        let place = Place::new();
        write(&place, "portal.toml", file);
        assert_eq!(made(&place, flag, environment), [expected], "{file:?} {environment:?} {flag:?}");
    }
}

#[test]
fn the_file_itself_is_named_by_a_flag_before_the_environment() {
    let place = Place::new();
    for name in ["portal", "environment", "flag"] {
        write(&place, &format!("{name}.toml"), &format!("[database]\nurl = \"sqlite:{name}.db\"\n"));
    }
    let environment: Fields<'_> = &[("PORTAL_CONFIG", "environment.toml")];
    assert_eq!(made(&place, &["--config", "flag.toml"], environment), ["flag.db"]);
    let mut both = made(&place, &[], environment);
    both.sort();
    assert_eq!(both, ["environment.db", "flag.db"], "not the file that lies there");
    // One that is named and is not there is no reason to take another.
    let gone: Fields<'_> = &[("PORTAL_CONFIG", "none.toml")];
    refused(&place, &["migrate"], gone, &["none.toml", "can't be read"]);
}

#[test]
fn a_portal_listens_where_the_last_of_the_three_says_and_keeps_what_only_the_others_say() {
    let place = place();
    let ports: [u16; 3] = free_ports();
    let [in_file, in_environment, in_flag] = ports.map(|port| format!("127.0.0.1:{port}"));
    let url = "http://portal.localhost:4000";
    write(&place, "portal.toml", &format!("[server]\nlisten = \"{in_file}\"\npublic_url = \"{url}\"\n"));
    let environment: Fields<'_> = &[("PORTAL_LISTEN", &in_environment), ("PORTAL_LOG_FILTER", "error")];
    let flag: &[&str] = &["--listen", &in_flag];
    let cases: [(usize, &[&str], Fields<'_>); 3] =
        [(0, &[], &[]), (1, &[], environment), (2, flag, environment)];
    for (at, flags, environment) in cases {
        let serving = Serving::on(&place, ports[at], flags, environment);
        assert_eq!(serving.get("/healthz", &[JSON]).body, "alive\n");
        for other in ports.iter().filter(|port| **port != ports[at]) {
            assert!(TcpStream::connect(("127.0.0.1", *other)).is_err(), "{at}: it listens on {other} too");
        }
        assert!(serving.said.ends_with(url), "{at}: {}", serving.said);
        // Each source says something that no other does.
        assert_eq!(serving.log().is_empty(), at > 0, "{at}: {}", serving.log_text());
    }
}
