//! `portal partner`: creates partners, and lists them.

use std::io::{IsTerminal, stdin};

use clap::{Args, Subcommand, ValueEnum};
use domain::partner::{NewPartner, Region};

use super::{Failure, Outcome, open, refused, system};
use crate::config::Config;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create a partner with its primary account.
    Create(Create),
    /// Name all partners.
    List,
    /// Let a primary account back in: ends its sessions, takes its second factor away, and prints a one-time link.
    Link {
        /// The partner's id, as `partner list` tells it.
        #[arg(value_parser = id)]
        partner: domain::PartnerId,
    },
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// The partner's name.
    #[arg(long)]
    name: String,
    #[arg(long, value_enum)]
    region: Home,
    /// The name of the person with the primary account.
    #[arg(long)]
    person: String,
    /// Their email address, with which they sign in.
    #[arg(long)]
    email: String,
    /// Print a one-time link instead of asking for a password.
    #[arg(long)]
    link: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Home {
    Americas,
    Emea,
    Apac,
}

impl From<Home> for Region {
    fn from(home: Home) -> Self {
        match home {
            Home::Americas => Self::Americas,
            Home::Emea => Self::Emea,
            Home::Apac => Self::Apac,
        }
    }
}

pub(super) async fn run(config: &Config, command: Command) -> Outcome {
    let store = open(config).await?;
    let outcome = match command {
        Command::Create(create) => create.run(config, &store).await,
        Command::List => list(&store).await,
        Command::Link { partner } => link(config, &store, partner).await,
    };
    store.close().await;
    outcome
}

async fn list(store: &store::Store) -> Outcome {
    for (id, name) in system(store).partners().await? {
        say!("{id}  {name}");
    }
    Ok(())
}

/// The partner with this name or id; the only one where nothing is said.
pub(super) async fn partner_of(
    store: &store::Store,
    said: Option<&str>,
) -> Result<domain::PartnerId, Failure> {
    let partners = system(store).partners().await.map_err(|error| refused(&error))?;
    // Two may have one name; an id is of one only.
    if let Some((id, _)) = partners.iter().find(|(id, _)| Some(id.to_string().as_str()) == said) {
        return Ok(*id);
    }
    let fitting: Vec<_> = partners.iter().filter(|(_, name)| said.is_none_or(|said| said == name)).collect();
    match (&*fitting, said) {
        ([(id, _)], _) => Ok(*id),
        ([], Some(said)) => Err(Failure::new(format!("there is no partner named {said:?}"))),
        ([], None) => Err(Failure::new("there is no partner yet; run: portal partner create")),
        (several, _) => {
            let each: Vec<_> = several.iter().map(|(id, name)| format!("{id} ({name})")).collect();
            let each = each.join(", ");
            Err(Failure::new(format!("there are several partners; say which with --partner: {each}")))
        }
    }
}

fn id(text: &str) -> Result<domain::PartnerId, &'static str> {
    text.parse().map_err(|_| "not the id of a partner")
}

async fn link(config: &Config, store: &store::Store, partner: domain::PartnerId) -> Outcome {
    let path = system(store).primary_link(partner).await.map_err(|error| match error {
        store::Error::NotFound => Failure::new(format!("no partner has the id {partner}")),
        error => refused(&error),
    })?;
    say!(
        "The primary account sets a password with this link, once, within seven days, and then a second factor:"
    );
    say!("{}{path}", config.server.public_url);
    Ok(())
}

impl Create {
    async fn run(self, config: &Config, store: &store::Store) -> Outcome {
        // With a link nobody ever uses this password.
        let password = if self.link { store::random_token()? } else { ask()? };
        let region = Region::from(self.region).key();
        let new = NewPartner::parse(&self.name, region, &self.person, &self.email, &password, &password)
            .map_err(|fields| refused(&store::Error::Invalid(fields)))?;
        if self.link {
            let (_, path) = system(store).invite_partner(&new).await.map_err(|error| refused(&error))?;
            say!("{} was created. {} sets a password with this link, once:", new.name, new.person);
            say!("{}{path}", config.server.public_url);
        } else {
            system(store).create_partner(&new).await.map_err(|error| refused(&error))?;
            say!("{} was created. {} signs in at {}", new.name, new.email, config.server.public_url);
        }
        Ok(())
    }
}

/// From the terminal without showing it, or the first line of standard input.
fn ask() -> Result<String, Failure> {
    if !stdin().is_terminal() {
        let mut line = String::new();
        stdin().read_line(&mut line)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let password = rpassword::prompt_password("Password: ")?;
    if rpassword::prompt_password("Repeat it: ")? == password {
        Ok(password)
    } else {
        Err(Failure::new("the two entries differ; nothing was created"))
    }
}
