//! `portal notice`: what stands above people's pages for a while.

use clap::{Args, Subcommand};
use domain::{NoticeId, limits::NOTICES_SHOWN, notice::NewNotice};
use store::{KeptNotice, Store};

use super::{Failure, Outcome, open, partner::partner_of, refused, system};
use crate::config::Config;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Put a notice above all pages, or above those of one partner's people.
    Add(Add),
    /// List the notices that are not over.
    List,
    /// Take a notice away.
    Remove {
        /// The notice's id, as `notice list` tells it.
        #[arg(value_parser = id)]
        notice: NoticeId,
    },
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// What it says, in one line of up to 300 characters.
    #[arg(long)]
    text: String,
    /// Where there is more: an address with https:// or http://, or a path of the portal such as /devices.
    #[arg(long, value_name = "URL")]
    link: Option<String>,
    /// From when on it is shown, in UTC: a day, from its beginning, or an instant such as 2027-01-31T18:30. At once
    /// unless that is said.
    #[arg(long, value_name = "WHEN")]
    from: Option<String>,
    /// Until when it is shown, in UTC: a day, up to its end, or an instant such as 2027-01-31T18:30.
    #[arg(long, value_name = "WHEN")]
    until: String,
    /// Whose people see it, by the partner's name or id. Unless that is said it is for everybody, also before they
    /// sign in.
    #[arg(long, value_name = "NAME OR ID")]
    partner: Option<String>,
}

pub(super) async fn run(config: &Config, command: Command) -> Outcome {
    let store = open(config).await?;
    let outcome = match command {
        Command::Add(add) => add.run(&store).await,
        Command::List => list(&store).await,
        Command::Remove { notice } => remove(&store, notice).await,
    };
    store.close().await;
    outcome
}

fn id(text: &str) -> Result<NoticeId, &'static str> {
    text.parse().map_err(|_| "not the id of a notice")
}

impl Add {
    async fn run(self, store: &Store) -> Outcome {
        let Self { text, link, from, until, partner } = self;
        let link = link.unwrap_or_default();
        let new = NewNotice::parse(&text, &link, from.as_deref(), &until, store.clock().now())?;
        let partner = match &partner {
            Some(said) => Some(partner_of(store, Some(said)).await?),
            None => None,
        };
        let system = system(store);
        let id = system.add_notice(&new, partner).await.map_err(|error| refused(&error))?;
        say!("{id}  is shown from {} until {}", new.starts().minute(), new.ends().minute());
        for out in system.crowded_out(id).await? {
            let which =
                if out.id == id { "this one".to_owned() } else { format!("{}  {}", out.id, out.notice.text) };
            say!(
                "At most {NOTICES_SHOWN} are shown at once, the newest. Not everybody may read meanwhile: {which}"
            );
        }
        Ok(())
    }
}

async fn list(store: &Store) -> Outcome {
    for KeptNotice { id, partner, notice, starts, ends } in system(store).notices().await? {
        let whose = partner.unwrap_or_else(|| "everybody".to_owned());
        let said = [notice.text, notice.link].join("  ");
        say!("{id}  {} to {}  {whose}  {}", starts.minute(), ends.minute(), said.trim_end());
    }
    Ok(())
}

async fn remove(store: &Store, id: NoticeId) -> Outcome {
    let removed = system(store).remove_notice(id).await.map_err(|error| match error {
        store::Error::NotFound => Failure::new(format!("no notice has the id {id}")),
        error => refused(&error),
    })?;
    say!("It is not shown any more: {}", removed.notice.text);
    Ok(())
}
