//! `portal account`: ways back into an account, and addresses that other products use.

use clap::Subcommand;
use domain::field::{Email, Name};
use store::LockedAddress;

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
    /// Say that another product uses somebody's address too: nobody can change it in the portal then, and its pages say
    /// which product it is.
    Lock {
        /// The address that they sign in with.
        #[arg(value_parser = email)]
        email: Email,
        /// The product, as people know it.
        #[arg(long, value_parser = name)]
        product: Name,
    },
    /// Say that no other product uses somebody's address any more.
    Unlock {
        /// The address that they sign in with.
        #[arg(value_parser = email)]
        email: Email,
    },
}

fn email(text: &str) -> Result<Email, String> {
    Email::parse(text).map_err(|problem| problem.to_string())
}

fn name(text: &str) -> Result<Name, String> {
    Name::parse(text).map_err(|problem| problem.to_string())
}

pub(super) async fn run(config: &Config, command: Command) -> Outcome {
    let store = open(config).await?;
    let outcome = match command {
        Command::Link { email } => link(config, &store, &email).await,
        Command::Lock { email, product } => lock(&store, &email, &product).await,
        Command::Unlock { email } => unlock(&store, &email).await,
    };
    store.close().await;
    outcome
}

/// What was refused of the account with this address.
fn refused_of(email: &Email, error: &store::Error) -> Failure {
    match error {
        store::Error::NotFound => Failure::new(format!("no account has the address {email}")),
        error => refused(error),
    }
}

async fn lock(store: &store::Store, email: &Email, product: &Name) -> Outcome {
    let before = match system(store).lock_address(email, product).await {
        Ok(LockedAddress::OfNobody) => {
            say!("No account has the address {email} yet. Whoever gets it can't change it in the portal.");
            return Ok(());
        }
        Ok(LockedAddress::OfAccount { before }) => before,
        Err(error) => return Err(refused(&error)),
    };
    let said = match before {
        Some(before) if before == product.as_str() => format!("{product} uses {email} already."),
        Some(before) => format!("{product} uses {email} now, in the place of {before}."),
        None => format!("{product} uses {email}."),
    };
    say!("{said} It can't be changed in the portal.");
    Ok(())
}

async fn unlock(store: &store::Store, email: &Email) -> Outcome {
    let product = system(store).unlock_address(email).await.map_err(|error| refused_of(email, &error))?;
    say!("{product} no longer uses {email}. It can be changed in the portal.");
    Ok(())
}

async fn link(config: &Config, store: &store::Store, email: &Email) -> Outcome {
    let link = system(store).account_link(email).await;
    let (path, until) = link.map_err(|error| refused_of(email, &error))?;
    say!("Hand this link to {email}, and to nobody else. It sets a password, once, until {}:", until.long());
    say!("{}{path}", config.server.public_url);
    Ok(())
}
