//! How a mail leaves: over SMTP, or into the mailbox of a portal that sends nothing.

use std::{sync::Arc, time::Duration};

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox as Addressee, MultiPart, header},
    transport::smtp::authentication::Credentials,
};

use super::{Letter, Mailbox};
use crate::config::{Encryption, Mail};

/// Longer than a mail server has reason to take.
const PATIENCE: Duration = Duration::from_secs(30);

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
}

/// Why a mail did not leave; it stays for later.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    #[error("it could not be written: {0}")]
    Message(#[from] lettre::error::Error),
    #[error("its address is none: {0}")]
    Address(#[from] lettre::address::AddressError),
    #[error("the mail server did not take it: {0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
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
        let builder = builder.port(mail.port).timeout(Some(PATIENCE));
        let builder = match &mail.login {
            Some(login) => {
                builder.credentials(Credentials::new(login.username.clone(), login.password.clone()))
            }
            None => builder,
        };
        Ok(Self { transport: builder.build(), from: mail.from.as_str().parse()?, host: host.to_owned() })
    }

    async fn send(&self, id: i64, letter: &Letter) -> Result<(), Lost> {
        let message = Message::builder()
            .from(Addressee::new(Some(letter.partner.clone()), self.from.clone()))
            .to(Addressee::new(Some(letter.name.clone()), letter.to.parse()?))
            .subject(&letter.subject)
            // Tried again it is the same mail.
            .message_id(Some(format!("<{id}@{}>", self.host)))
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(letter.text(), letter.html()))?;
        self.transport.send(message).await?;
        Ok(())
    }
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
    /// Sends a mail, or lays it into the mailbox. `id` is the same whenever it is tried again.
    pub async fn send(&self, id: i64, letter: Letter) -> Result<(), Lost> {
        match self {
            Self::Smtp(smtp) => smtp.send(id, &letter).await,
            Self::Mailbox(mailbox) => {
                mailbox.put(id, letter);
                Ok(())
            }
        }
    }
}
