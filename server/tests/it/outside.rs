//! Who the program talks to outside of itself: a mail server and a gateway for text messages on this machine, which take
//! everything and keep what they were told.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{Router, body::Bytes, routing::post};
use http::StatusCode;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::sleep,
};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a server was told, in its order.
#[derive(Debug, Clone, Default)]
pub struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    fn keep(&self, text: String) {
        self.0.lock().expect("no panic").push(text);
    }

    pub fn all(&self) -> Vec<String> {
        self.0.lock().expect("no panic").clone()
    }
}

/// The servers, until they are dropped.
#[derive(Debug)]
pub struct Outside {
    pub mail_port: u16,
    pub text_port: u16,
    /// The mails as they arrived.
    pub mails: Told,
    /// How the portal signed in to the mail server.
    pub logins: Told,
    /// What the text messages said.
    pub texts: Told,
    tasks: [JoinHandle<()>; 2],
}

impl Drop for Outside {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Outside {
    pub async fn start() -> Self {
        let ((mail, mail_port), (text, text_port)) = (listener().await, listener().await);
        let (mails, logins, texts) = (Told::default(), Told::default(), Told::default());
        let tasks = [
            tokio::spawn(take_mails(mail, mails.clone(), logins.clone())),
            tokio::spawn(take_texts(text, texts.clone())),
        ];
        Self { mail_port, text_port, mails, logins, texts, tasks }
    }
}

/// A listener on a port of its own.
pub async fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    (listener, port)
}

/// What is awaited of somebody else.
pub async fn awaited<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "{what}");
        sleep(Duration::from_millis(50)).await;
    }
}

async fn take_mails(listener: TcpListener, mails: Told, logins: Told) {
    while let Ok((stream, _)) = listener.accept().await {
        let (mails, logins) = (mails.clone(), logins.clone());
        tokio::spawn(async move {
            // Whoever hangs up has said all that they wanted.
            let _ = converse(stream, &mails, &logins).await;
        });
    }
}

/// SMTP, as far as a client needs it that wants to be known (RFC 5321, RFC 4954).
async fn converse(stream: TcpStream, mails: &Told, logins: &Told) -> std::io::Result<()> {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    writing.write_all(b"220 here\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let said = match line.get(..4).unwrap_or_default() {
            "EHLO" => "250-here\r\n250 AUTH PLAIN\r\n",
            "AUTH" => {
                logins.keep(line);
                "235 welcome\r\n"
            }
            "DATA" => {
                writing.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    // What begins with a dot came with one more (RFC 5321, section 4.5.2).
                    mail.push_str(line.strip_prefix('.').unwrap_or(&line));
                    mail.push('\n');
                }
                // Quoted-printable, as far as addresses in it are concerned (RFC 2045, section 6.7).
                mails.keep(mail.replace("=\n", "").replace("=3D", "="));
                "250 taken\r\n"
            }
            "QUIT" => "221 bye\r\n",
            _ => "250 yes\r\n",
        };
        writing.write_all(said.as_bytes()).await?;
    }
    Ok(())
}

async fn take_texts(listener: TcpListener, texts: Told) {
    let take = move |body: Bytes| {
        if let Some((_, text)) = form_urlencoded::parse(&body).find(|(name, _)| name == "Body") {
            texts.keep(text.into_owned());
        }
        async { StatusCode::CREATED }
    };
    axum::serve(listener, Router::new().fallback(post(take))).await.expect("it serves");
}
