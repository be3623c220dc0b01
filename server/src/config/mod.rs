//! How the portal is told what to do: a TOML file, then the environment, then flags; the later wins.
//!
//! Each section is one struct of optional values that serves all three, so that they can't differ. What is
//! missing has the default that `docs` prints. Whatever is unsafe is refused here, with one line.

mod database;
pub mod docs;
mod log;
mod mail;
mod public_url;
mod server;
mod text;

use std::{fmt, fs, path::PathBuf};

use clap::Args;
use serde::Deserialize;

pub use database::{Database, DatabaseUrl};
pub use log::{Format, Log};
pub use mail::{Encryption, Login, Mail};
pub use public_url::PublicUrl;
pub use server::{Network, Server, Tls};
pub use text::Text;

/// The file that is read where no other is named.
const FILE: &str = "portal.toml";

/// Everything that can be configured, resolved and safe.
#[derive(Debug, Clone)]
pub struct Config {
    pub server: Server,
    pub database: Database,
    pub log: Log,
    /// Nothing where no mail is sent.
    pub mail: Option<Mail>,
    /// Nothing where no text messages are sent.
    pub text: Option<Text>,
}

/// What flags and environment say.
#[derive(Debug, Default, Args)]
pub struct Given {
    /// The configuration file; `portal.toml` in the working directory where there is one.
    #[arg(long, env = "PORTAL_CONFIG", value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(flatten)]
    layer: Layer,
}

/// One source of configuration: every value is optional.
#[derive(Debug, Default, Args, Deserialize)]
#[group(skip)]
#[serde(default, deny_unknown_fields)]
struct Layer {
    #[command(flatten)]
    server: server::Layer,
    #[command(flatten)]
    database: database::Layer,
    #[command(flatten)]
    log: log::Layer,
    #[command(flatten)]
    mail: mail::Layer,
    #[command(flatten)]
    text: text::Layer,
}

/// Why the portal does not start with this configuration: one line that names the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(String);

impl Refused {
    fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

impl Config {
    /// Reads the file, lays environment and flags over it and refuses what is unsafe.
    pub fn resolve(given: Given) -> Result<Self, Refused> {
        let file = match given.config {
            Some(path) => read(&path)?,
            None if PathBuf::from(FILE).exists() => read(&PathBuf::from(FILE))?,
            None => Layer::default(),
        };
        Self::layered(file, given.layer)
    }

    fn layered(below: Layer, above: Layer) -> Result<Self, Refused> {
        Ok(Self {
            server: Server::resolve(above.server.over(below.server))?,
            database: Database::resolve(above.database.over(below.database))?,
            log: Log::resolve(above.log.over(below.log))?,
            mail: Mail::resolve(above.mail.over(below.mail))?,
            text: Text::resolve(above.text.over(below.text))?,
        })
    }
}

fn read(path: &PathBuf) -> Result<Layer, Refused> {
    let text = fs::read_to_string(path)
        .map_err(|error| Refused::new(format!("{} can't be read: {error}", path.display())))?;
    let layer: Layer = parse(&text).map_err(|why| Refused::new(format!("{}: {why}", path.display())))?;
    let secret = layer.database.holds_secret() || layer.mail.holds_secret() || layer.text.holds_secret();
    if secret && others_can_read(path) {
        return Err(Refused::new(format!(
            "{0} holds a password or a token, and everybody can read it; run: chmod 600 {0}",
            path.display()
        )));
    }
    Ok(layer)
}

fn parse(text: &str) -> Result<Layer, String> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().map_or(0, |span| text[..span.start].matches('\n').count());
        // The key and what is wrong with it; the rest of the report would quote values, passwords included.
        let key = text.lines().nth(before).unwrap_or_default().split('=').next().unwrap_or_default().trim();
        let wrong = error.message().lines().next().unwrap_or_default();
        format!("line {}, {key}: {wrong}", before + 1)
    })
}

#[cfg(unix)]
fn others_can_read(path: &PathBuf) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o004 != 0)
}

#[cfg(not(unix))]
fn others_can_read(_path: &PathBuf) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(file: &str) -> Result<Config, String> {
        let below = parse(file)?;
        Config::layered(below, Layer::default()).map_err(|refused| refused.to_string())
    }

    #[test]
    fn nothing_configured_is_a_portal_for_this_machine() {
        let config = config("").expect("defaults are safe");
        assert_eq!(config.server.listen.to_string(), "127.0.0.1:3000");
        assert_eq!(config.server.public_url.origin(), "http://localhost:3000");
        assert_eq!(config.database.url.expose(), "sqlite:portal.db");
        assert!(!config.server.public_url.https());
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        for (file, name) in [("colour = 1", "colour"), ("[server]\nport = 80", "port")] {
            let why = config(file).expect_err(name);
            assert!(why.contains(name), "{why}");
        }
    }

    #[test]
    fn flags_win_over_the_file() {
        let below = parse("[server]\nlisten = \"127.0.0.1:1\"\nassets = \"a\"").expect("valid");
        let above = parse("[server]\nlisten = \"127.0.0.1:2\"").expect("valid");
        let config = Config::layered(below, above).expect("safe");
        assert_eq!(config.server.listen.port(), 2);
        assert_eq!(config.server.assets, PathBuf::from("a"));
    }

    #[test]
    fn a_mistake_in_the_file_is_not_quoted() {
        let why =
            config("[database]\nurl = \"postgres://a:hunter2@h/d\"\nreaders = \"x\"").expect_err("wrong");
        assert!(!why.contains("hunter2"), "{why}");
        assert!(why.contains("line 3"), "{why}");
    }

    #[test]
    fn what_is_unsafe_is_refused() {
        for (server, word) in [
            ("public_url = \"http://portal.example\"", "https"),
            ("public_url = \"portal.example\"", "public_url"),
            ("public_url = \"ftp://portal.example\"", "public_url"),
            ("public_url = \"https://portal.example/path\"", "path"),
            ("public_url = \"https://user:pw@portal.example\"", "public_url"),
            ("listen = \"0.0.0.0:3000\"", "trusted_proxies"),
            ("listen = \"nonsense\"", "listen"),
            ("trusted_proxies = [\"10.0.0.0/33\"]", "trusted_proxies"),
            ("trusted_proxies = [\"0.0.0.0/0\"]", "trusted_proxies"),
            ("tls_certificate = \"a.pem\"", "tls_key"),
        ] {
            let why = config(&format!("[server]\n{server}")).expect_err(server);
            assert!(why.contains(word), "{server}: {why}");
        }
        for (section, word) in [
            ("[database]\nurl = \"mysql://x\"", "database.url"),
            ("[database]\nreaders = 0", "readers"),
            ("[log]\nformat = \"xml\"", "format"),
            ("[log]\nfilter = \"a=b=c\"", "filter"),
            ("[mail]\nserver = \"smtp.example\"", "mail.from"),
            ("[mail]\nserver = \"smtp.example:x\"", "mail.server"),
            ("[mail]\nserver = \"smtp.example\"\nfrom = \"portal\"", "mail.from"),
            ("[mail]\nserver = \"smtp.example\"\nencryption = \"none\"", "mail.encryption"),
            ("[mail]\nserver = \"smtp.example\"\nusername = \"portal\"", "mail.password"),
            ("[text]\ngateway = \"api.example\"", "text.gateway"),
            ("[text]\ngateway = \"http://api.example\"", "https://"),
            ("[text]\ngateway = \"https://a:b@api.example\"", "text.gateway"),
            ("[text]\ngateway = \"https://api.example?a=b\"", "text.gateway"),
            ("[text]\ngateway = \"https://api.example\"", "text.account"),
            ("[text]\ntoken = \"x\"", "text.gateway"),
            (
                "[text]\ngateway = \"https://api.example\"\naccount = \"AC1/../x\"\ntoken = \"x\"",
                "text.account",
            ),
            ("[text]\ngateway = \"https://api.example\"\naccount = \"AC1\"\ntoken = \"x y\"", "text.token"),
            ("[text]\ngateway = \"https://api.example\"\naccount = \"AC1\"\ntoken = \"x\"", "text.sender"),
            (
                "[text]\ngateway = \"https://api.example\"\naccount = \"AC1\"\ntoken = \"x\"\nsender = \"a&b\"",
                "text.sender",
            ),
        ] {
            let why = config(section).expect_err(section);
            assert!(why.contains(word), "{section}: {why}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let database =
            config("[database]\nurl = \"postgres://portal:hunter2@db.example/portal\"").expect("safe");
        let shown = format!("{database:?} {}", database.database.url);
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(shown.contains("db.example"), "{shown}");
        let mail = "server = \"smtp.example\"\nusername = \"portal\"\npassword = \"hunter2\"\nfrom = \"portal@example.com\"";
        let shown = format!("{:?}", config(&format!("[mail]\n{mail}")).expect("safe"));
        assert!(shown.contains("smtp.example") && !shown.contains("hunter2"), "{shown}");
        let text = "gateway = \"https://api.example/\"\naccount = \"AC1\"\ntoken = \"hunter2\"\nsender = \"+15550001111\"";
        let config = config(&format!("[text]\n{text}")).expect("safe");
        let shown = format!("{config:?}");
        assert!(shown.contains("api.example") && !shown.contains("hunter2"), "{shown}");
        assert_eq!(config.text.expect("a gateway").path, "/2010-04-01/Accounts/AC1/Messages.json");
    }
}
