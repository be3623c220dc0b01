//! `portal docs`: pages that are generated from the program itself.

use clap::Subcommand;

use crate::config::docs::configuration;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Everything that can be configured, in Markdown.
    Configuration,
}

pub(super) fn print(page: &Command) {
    match page {
        Command::Configuration => say!("{}", configuration().trim_end()),
    }
}
