//! How a mail leaves: over SMTP, or into the mailbox of a portal that sends nothing.

use std::{sync::Arc, time::Duration};

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox as Addressee, MultiPart, header},
    transport::smtp::authentication::Credentials,
};
use tokio::time::timeout;

use super::{Letter, Mailbox};
use crate::config::{Encryption, Mail};

/// So long a mail server may take for a mail: given up before, it may have taken it all the same, and gets it again (RFC 5321,
/// section 4.5.3.2.6).
const PATIENCE: Duration = Duration::from_mins(10);
/// So long a mail server may take to greet.
const GREETING: Duration = Duration::from_secs(30);

/// Where mails go.
#[derive(Debug, Clone)]
pub enum Post {
    /// To a mail server.
    Smtp(Arc<Smtp>),
    /// Nowhere: what would have been sent can be looked at on this machine.
    Mailbox(Mailbox),
}

/// A connection to a mail server, and who the portal is there.
#[derive(Debug)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Address,
    /// The right side of the ids of mails.
    host: String,
    /// How long a mail may take.
    patience: Duration,
}

/// Why a mail did not leave; it stays for later.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    #[error("it could not be written: {0}")]
    Message(#[from] lettre::error::Error),
    #[error("its address is none: {0}")]
    Address(#[from] lettre::address::AddressError),
    #[error("the mail server did not take it")]
    Smtp(#[from] lettre::transport::smtp::Error),
    /// The portal is refused, whatever it brings: its name, its password, or its encryption.
    #[error("the mail server takes nothing")]
    Server(lettre::transport::smtp::Error),
    #[error("the mail server did not answer")]
    Silent,
}

impl Lost {
    /// What a log may hold: not what the server says, which names whom the mail was to.
    pub fn told(&self) -> String {
        match self {
            Self::Smtp(error) | Self::Server(error) => match error.status() {
                Some(code) => format!("{self}: {code}"),
                None if error.is_tls() => format!("{self}: no encryption that can be trusted"),
                None => format!("{self}: no connection"),
            },
            other => other.to_string(),
        }
    }

    /// Whether trying again would not help.
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::Smtp(error) => error.is_permanent(),
            Self::Server(_) | Self::Silent => false,
            Self::Message(_) | Self::Address(_) => true,
        }
    }
}

impl Smtp {
    /// Connects when something is sent.
    pub fn new(mail: &Mail, host: &str) -> Result<Self, Lost> {
        type Transport = AsyncSmtpTransport<Tokio1Executor>;
        let builder = match mail.encryption {
            Encryption::Tls => Transport::relay(&mail.host)?,
            Encryption::Starttls => Transport::starttls_relay(&mail.host)?,
            // Only on this machine: the configuration refuses anything else.
            Encryption::None => Transport::builder_dangerous(&mail.host),
        };
        let builder = builder.port(mail.port);
        let builder = match &mail.login {
            Some(login) => {
                builder.credentials(Credentials::new(login.username.clone(), login.password.clone()))
            }
            None => builder,
        };
        let (transport, from) = (builder.build(), mail.from.as_str().parse()?);
        Ok(Self { transport, from, host: host.to_owned(), patience: PATIENCE })
    }

    fn message(&self, id: i64, attempts: i64, letter: &Letter) -> Result<Message, Lost> {
        Ok(Message::builder()
            .from(Addressee::new(Some(one_line(&letter.partner)), self.from.clone()))
            .to(Addressee::new(Some(one_line(&letter.name)), letter.to.parse()?))
            .subject(one_line(&letter.subject))
            // Tried again it holds another link: no server must take it for the one before.
            .message_id(Some(format!("<{id}.{attempts}@{}>", self.host)))
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(letter.text(), letter.html()))?)
    }

    async fn send(&self, id: i64, attempts: i64, letter: &Letter) -> Result<(), Lost> {
        let message = self.message(id, attempts, letter)?;
        // The library waits for a connection only so long, and for an answer for ever.
        match timeout(self.patience, self.transport.send(message)).await.map_err(|_| Lost::Silent)? {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() && !self.lets_in().await => Err(Lost::Server(error)),
            Err(error) => Err(Lost::Smtp(error)),
        }
    }

    /// Whether the server greets the portal and takes its password.
    async fn lets_in(&self) -> bool {
        matches!(timeout(GREETING, self.transport.test_connection()).await, Ok(Ok(true)))
    }
}

/// A text as a header may hold it: names are checked where they are typed, and a header must not depend on that (T41).
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// No person wrote it: nobody's absence notice answers (RFC 3834).
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl header::Header for AutoSubmitted {
    fn name() -> header::HeaderName {
        header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> header::HeaderValue {
        header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl Post {
    /// Sends a mail, or lays it into the mailbox.
    pub async fn send(&self, mail: &store::Mail, letter: Letter) -> Result<(), Lost> {
        match self {
            Self::Smtp(smtp) => smtp.send(mail.id, mail.attempts, &letter).await,
            Self::Mailbox(mailbox) => {
                mailbox.put(mail.id, letter);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{Timestamp, field::Email};
    use store::News;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::*;

    /// What becomes of a mail at a server that says this at first, to whoever introduces themselves, and to all else.
    async fn sent(greeting: &'static [u8], hello: &'static [u8], answer: &'static [u8]) -> Result<(), Lost> {
        // Only a server that says nothing at all is to be given up.
        let patience = if greeting.is_empty() { Duration::from_millis(300) } else { PATIENCE };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let server = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.expect("a client");
                tokio::spawn(async move {
                    stream.write_all(greeting).await.expect("it listens");
                    let mut told = [0; 1024];
                    while let Ok(bytes @ 1..) = stream.read(&mut told).await {
                        let asked = &told[..bytes];
                        let said = match asked.get(..4) {
                            Some(b"EHLO" | b"NOOP") => hello,
                            Some(b"QUIT") => b"221 bye\r\n",
                            _ => answer,
                        };
                        if stream.write_all(said).await.is_err() {
                            break;
                        }
                    }
                });
            }
        });
        let from = Email::parse("portal@example.com").expect("an address");
        let mail =
            Mail { host: "localhost".to_owned(), port, encryption: Encryption::None, login: None, from };
        let smtp = Smtp::new(&mail, "portal.example").expect("an address to connect to");
        let smtp = Smtp { patience, ..smtp };
        let mail = store::Mail {
            id: 1,
            to: "ada@northlight.example".to_owned(),
            name: "Ada".to_owned(),
            partner: "Northlight".to_owned(),
            region: domain::region::Region::default(),
            attempts: 1,
            news: News::Reset { path: "/link/abc".to_owned(), until: Timestamp::from_millis(0) },
        };
        let letter = Letter::of(&mail, "https://portal.example");
        let sent = Post::Smtp(Arc::new(smtp)).send(&mail, letter).await;
        server.abort();
        sent
    }

    #[test]
    fn no_name_or_address_adds_a_header_or_a_recipient() {
        // T41, P75: whatever got past the forms
        let from = Email::parse("portal@example.com").expect("an address");
        let mail =
            Mail { host: "localhost".to_owned(), port: 25, encryption: Encryption::None, login: None, from };
        let smtp = Smtp::new(&mail, "portal.example").expect("an address to connect to");
        let hostile = [
            "Ada\r\nBcc: mallory@evil.example",
            "Ada\nBcc: mallory@evil.example\n\n<script>alert(1)</script>",
            "Ada\r\n\r\nBcc: mallory@evil.example",
            "\"Ada\" <mallory@evil.example>, Bo",
            "Ada\u{2028}Bcc: mallory@evil.example",
            "=?utf-8?q?=0D=0ABcc:_mallory@evil.example?=",
        ];
        for name in hostile {
            let mail = store::Mail {
                id: 1,
                to: "ada@northlight.example".to_owned(),
                name: name.to_owned(),
                partner: name.to_owned(),
                region: domain::region::Region::default(),
                attempts: 1,
                news: News::EmployeeAdded {
                    name: name.to_owned(),
                    email: "bo@northlight.example".to_owned(),
                    role: domain::Role::Tech,
                },
            };
            let letter = Letter::of(&mail, "https://portal.example");
            assert!(!letter.html().contains("<script"), "{name:?}");
            // Refusing to write it would be right too.
            let Ok(message) = smtp.message(1, 1, &letter) else { continue };
            let to: Vec<_> = message.envelope().to().iter().map(ToString::to_string).collect();
            assert_eq!(to, ["ada@northlight.example"], "{name:?}");
            assert_eq!(
                message.envelope().from().map(ToString::to_string).as_deref(),
                Some("portal@example.com")
            );
            let text = String::from_utf8(message.formatted()).expect("encoded");
            let (head, _) = text.split_once("\r\n\r\n").expect("a head");
            let known = [
                "From",
                "To",
                "Subject",
                "Message-ID",
                "Auto-Submitted",
                "MIME-Version",
                "Date",
                "Content-Type",
            ];
            for line in head.split("\r\n").filter(|line| !line.starts_with([' ', '\t'])) {
                let header = line.split(':').next().unwrap_or_default();
                assert!(known.contains(&header), "{name:?}: {line}");
            }
        }
        for to in [
            "ada@northlight.example, mallory@evil.example",
            "ada@northlight.example\r\nBcc: m@evil.example",
            "<a@b.example>",
        ] {
            let mail = store::Mail {
                id: 1,
                to: to.to_owned(),
                name: "Ada".to_owned(),
                partner: "Northlight".to_owned(),
                region: domain::region::Region::default(),
                attempts: 1,
                news: News::Deactivated,
            };
            let sent = smtp.message(1, 1, &Letter::of(&mail, "https://portal.example"));
            assert!(matches!(&sent, Err(lost) if lost.is_permanent()), "{to:?}: {sent:?}");
        }
    }

    #[tokio::test]
    async fn a_silent_server_is_not_waited_for() {
        let lost = sent(b"", b"", b"").await.expect_err("nobody answers");
        assert!(matches!(lost, Lost::Silent) && !lost.is_permanent(), "{lost:?}");
    }

    #[tokio::test]
    async fn a_refusal_is_told_without_what_it_says() {
        let lost = sent(b"220 here\r\n", b"250 here\r\n", b"550 ada@northlight.example is unknown\r\n").await;
        let lost = lost.expect_err("a refusal");
        assert!(lost.is_permanent(), "{lost:?}");
        assert!(lost.told().contains("550") && !lost.told().contains("ada"), "{}", lost.told());
        let later = sent(b"220 here\r\n", b"250 here\r\n", b"451 later\r\n").await;
        let later = later.expect_err("a refusal for now");
        assert!(!later.is_permanent() && later.told().contains("451"), "{later:?}");
    }

    #[tokio::test]
    async fn a_server_that_lets_nobody_in_refuses_no_mail() {
        for (greeting, hello) in [
            (&b"554 go away\r\n"[..], &b"550 go away\r\n"[..]),
            (b"220 here\r\n", b"550 go away\r\n"),
            (b"220 here\r\n", b"535 who are you\r\n"),
        ] {
            let lost = sent(greeting, hello, b"550 no\r\n").await.expect_err("a refusal");
            assert!(matches!(lost, Lost::Server(_)) && !lost.is_permanent(), "{lost:?}");
            assert!(lost.told().starts_with("the mail server takes nothing: 5"), "{}", lost.told());
        }
    }
}
