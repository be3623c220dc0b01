//! How mail is sent: without a server nothing leaves this machine.

use std::fmt;

use clap::{Args, ValueEnum};
use domain::field::Email;
use serde::Deserialize;

use super::{Refused, public_url::loopback};

/// The section as one source gives it.
#[derive(Default, Args, Deserialize)]
#[group(skip)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Layer {
    /// The mail server that takes what the portal sends: `HOST` or `HOST:PORT`. Without one nothing is sent, and links
    /// are handed over by whoever makes them.
    #[arg(
        id = "mail_server",
        long = "mail-server",
        env = "PORTAL_MAIL_SERVER",
        value_name = "HOST",
        global = true
    )]
    server: Option<String>,
    /// How the connection to it is kept private: TLS from the start (port 465), STARTTLS (587), or not at all (25, on this
    /// machine alone).
    #[arg(
        id = "mail_encryption",
        long = "mail-encryption",
        env = "PORTAL_MAIL_ENCRYPTION",
        value_name = "KIND",
        global = true
    )]
    encryption: Option<Encryption>,
    /// The name to sign in to it with.
    #[arg(
        id = "mail_username",
        long = "mail-username",
        env = "PORTAL_MAIL_USERNAME",
        value_name = "NAME",
        global = true
    )]
    username: Option<String>,
    /// The password to sign in to it with.
    #[arg(
        id = "mail_password",
        long = "mail-password",
        env = "PORTAL_MAIL_PASSWORD",
        value_name = "PASSWORD",
        hide_env_values = true,
        global = true
    )]
    password: Option<String>,
    /// The address that mails come from.
    #[arg(
        id = "mail_from",
        long = "mail-from",
        env = "PORTAL_MAIL_FROM",
        value_name = "ADDRESS",
        global = true
    )]
    from: Option<String>,
}

/// What a key is where nothing is said.
pub(super) const DEFAULTS: &[(&str, &str)] = &[("encryption", "tls")];

impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layer").field("server", &self.server).finish_non_exhaustive()
    }
}

impl Layer {
    pub(super) fn over(self, below: Self) -> Self {
        Self {
            server: self.server.or(below.server),
            encryption: self.encryption.or(below.encryption),
            username: self.username.or(below.username),
            password: self.password.or(below.password),
            from: self.from.or(below.from),
        }
    }

    pub(super) const fn holds_secret(&self) -> bool {
        self.password.is_some()
    }
}

/// How the connection to a mail server is kept private.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encryption {
    /// TLS from the first byte (RFC 8314).
    #[default]
    Tls,
    /// TLS after a greeting in clear; refused if the server offers none.
    Starttls,
    None,
}

impl Encryption {
    const fn port(self) -> u16 {
        match self {
            Self::Tls => 465,
            Self::Starttls => 587,
            Self::None => 25,
        }
    }
}

/// The mail server, and who the portal is there.
#[derive(Debug, Clone)]
pub struct Mail {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    pub login: Option<Login>,
    pub from: Email,
}

/// A name and a password, which is never shown.
#[derive(Clone)]
pub struct Login {
    pub username: String,
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("username", &self.username).finish_non_exhaustive()
    }
}

impl Mail {
    pub(super) fn resolve(layer: Layer) -> Result<Option<Self>, Refused> {
        let Layer { server, encryption, username, password, from } = layer;
        let Some(server) = server else { return Ok(None) };
        let encryption = encryption.unwrap_or_default();
        let (host, port) = match server.rsplit_once(':') {
            Some((host, port)) => {
                let port = port.parse().map_err(|_| {
                    Refused::new(format!("mail.server {server:?} is not a host, or a host and a port"))
                })?;
                (host.to_owned(), port)
            }
            None => (server, encryption.port()),
        };
        if encryption == Encryption::None && !loopback(&host) {
            return Err(Refused::new(format!(
                "mail.encryption \"none\" would send links over the network in clear: {host} is not this machine"
            )));
        }
        let login = match (username, password) {
            (Some(username), Some(password)) => Some(Login { username, password }),
            (None, None) => None,
            _ => return Err(Refused::new("mail.username and mail.password go together")),
        };
        let from =
            from.ok_or_else(|| Refused::new("mail.from is missing: the address that mails come from"))?;
        let from = Email::parse(&from)
            .map_err(|problem| Refused::new(format!("mail.from {from:?} is no address: {problem}")))?;
        Ok(Some(Self { host, port, encryption, login, from }))
    }
}
