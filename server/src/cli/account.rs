//! `portal account`: ways back into an account.

use clap::Subcommand;
use domain::field::Email;

use super::{Failure, Outcome, open, refused, system};
use crate::config::Config;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Let somebody back in who forgot their password: prints a one-time link that sets another one. Their second factor
    /// stays.
    Link {
        /// The address that they sign in with.
        #[arg(value_parser = email)]
        email: Email,
    },
}

fn email(text: &str) -> Result<Email, String> {
    Email::parse(text).map_err(|problem| problem.to_string())
}

pub(super) async fn run(config: &Config, command: Command) -> Outcome {
    let store = open(config).await?;
    let Command::Link { email } = command;
    let outcome = link(config, &store, &email).await;
    store.close().await;
    outcome
}

async fn link(config: &Config, store: &store::Store, email: &Email) -> Outcome {
    let (path, until) = system(store).account_link(email).await.map_err(|error| match error {
        store::Error::NotFound => Failure::new(format!("no account has the address {email}")),
        error => refused(&error),
    })?;
    say!("Hand this link to {email}, and to nobody else. It sets a password, once, until {}:", until.long());
    say!("{}{path}", config.server.public_url);
    Ok(())
}
