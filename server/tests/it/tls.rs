//! The portal's own https, without a proxy in front.

use std::{
    fs,
    io::{ErrorKind, Read as _, Write as _},
    os::unix::fs::PermissionsExt as _,
    sync::Arc,
};

use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
    version::{TLS12, TLS13},
};

use crate::{
    commands::Place,
    serving::{Serving, connect, folder, free_ports, place, refused},
};

/// Of `localhost`, by itself, from 2020 to 2120.
const CERTIFICATE: &str = include_str!("../fixtures/tls/localhost.pem");
const KEY: &str = include_str!("../fixtures/tls/localhost.key");

const FILES: [&str; 4] = ["--tls-certificate", "tls.pem", "--tls-key", "tls.key"];

/// A place with a certificate, and its key in a file with this mode.
fn place_with_key(mode: u32) -> Place {
    let place = place();
    fs::write(folder(&place).join("tls.pem"), CERTIFICATE).expect("a certificate");
    let key = folder(&place).join("tls.key");
    fs::write(&key, KEY).expect("a key");
    fs::set_permissions(&key, fs::Permissions::from_mode(mode)).expect("rights");
    place
}

/// What a browser gets that speaks this version, and trusts this certificate and no other.
fn over_tls(port: u16, version: &'static SupportedProtocolVersion, path: &str) -> String {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).expect("a certificate");
    roots.add(certificate).expect("it can be trusted");
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()));
    let config = config.with_protocol_versions(&[version]).expect("a version").with_root_certificates(roots);
    let name = ServerName::try_from("localhost").expect("a name");
    let client = ClientConnection::new(Arc::new(config.with_no_client_auth()), name).expect("a client");
    let mut stream = StreamOwned::new(client, connect(port));
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("a connection that is private");
    let mut answer = Vec::new();
    // Whoever cuts a connection off could cut an answer short: its end is told.
    stream.read_to_end(&mut answer).expect("an answer and its end");
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn https_is_spoken_with_the_configured_certificate_and_plain_http_gets_nothing() {
    let place = place_with_key(0o600);
    let [port] = free_ports();
    let (listen, url) = (format!("127.0.0.1:{port}"), format!("https://localhost:{port}"));
    let flags = [&["--listen", &listen, "--public-url", &url], &FILES[..]].concat();
    let mut serving = Serving::on(&place, port, &flags, &[]);
    assert!(serving.said.ends_with(&url), "{}", serving.said);
    for version in [&TLS12, &TLS13] {
        let alive = over_tls(port, version, "/healthz");
        assert!(alive.starts_with("HTTP/1.1 200") && alive.ends_with("alive\n"), "{version:?}: {alive}");
        let page = over_tls(port, version, "/welcome");
        assert!(page.starts_with("HTTP/1.1 200") && page.contains("</html>"), "{version:?}: {page}");
        // And never without it again.
        assert!(page.contains("strict-transport-security: max-age=31536000"), "{version:?}: {page}");
    }
    let mut plain = connect(port);
    plain.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("somebody listens");
    let mut heard = Vec::new();
    let ended = plain.read_to_end(&mut heard).map_err(|error| error.kind());
    assert!(!matches!(ended, Err(ErrorKind::WouldBlock | ErrorKind::TimedOut)), "nobody is kept waiting");
    let heard = String::from_utf8_lossy(&heard);
    assert!(!heard.contains("HTTP/") && !heard.contains("alive"), "{heard}");
    // Whoever comes next is answered all the same.
    assert!(over_tls(port, &TLS13, "/healthz").starts_with("HTTP/1.1 200"));
    serving.ask_to_stop();
    assert!(serving.end().success(), "a graceful stop is no failure");
}

/// Refused, with these words in its one line.
fn is_refused(place: &Place, words: &[&str]) {
    let line =
        [&["serve", "--listen", "127.0.0.1:0", "--public-url", "https://localhost"], &FILES[..]].concat();
    refused(place, &line, &[], words);
}

#[test]
fn a_private_key_that_everybody_can_read_is_refused() {
    for mode in [0o644, 0o604, 0o666] {
        is_refused(&place_with_key(mode), &["everybody can read", "tls.key", "chmod 600 tls.key"]);
    }
}

#[test]
fn a_certificate_or_key_that_is_none_is_refused_by_name() {
    for (file, text) in
        [("tls.pem", "Dear customer,"), ("tls.key", "Dear customer,"), ("tls.key", CERTIFICATE)]
    {
        let place = place_with_key(0o600);
        fs::write(folder(&place).join(file), text).expect("a file");
        is_refused(&place, &[file]);
    }
    for file in ["tls.pem", "tls.key"] {
        let place = place_with_key(0o600);
        fs::remove_file(folder(&place).join(file)).expect("a file less");
        is_refused(&place, &[file]);
    }
}
