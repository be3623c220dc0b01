//! What is logged, and how.

use std::io::{IsTerminal, stderr};

use clap::{Args, ValueEnum};
use serde::Deserialize;
use tracing_subscriber::EnvFilter;

use super::Refused;

/// The section as one source gives it.
#[derive(Debug, Default, Args, Deserialize)]
#[group(skip)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Layer {
    /// What is logged: a level, or levels by module as in `info,server=debug`.
    #[arg(
        id = "log_filter",
        long = "log-filter",
        env = "PORTAL_LOG_FILTER",
        value_name = "FILTER",
        global = true
    )]
    filter: Option<String>,
    /// How it is written: for people on a terminal and as JSON elsewhere, unless one is named.
    #[arg(
        id = "log_format",
        long = "log-format",
        env = "PORTAL_LOG_FORMAT",
        value_name = "FORMAT",
        global = true
    )]
    format: Option<Format>,
}

const FILTER: &str = "info";

/// What a key is where nothing is said.
pub(super) const DEFAULTS: &[(&str, &str)] = &[("filter", FILTER), ("format", "auto")];

/// How log lines are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Text on a terminal, JSON elsewhere.
    #[default]
    Auto,
    Text,
    Json,
}

impl Layer {
    pub(super) fn over(self, below: Self) -> Self {
        Self { filter: self.filter.or(below.filter), format: self.format.or(below.format) }
    }
}

/// What is logged, and how.
#[derive(Debug, Clone)]
pub struct Log {
    filter: String,
    format: Format,
}

impl Log {
    pub(super) fn resolve(layer: Layer) -> Result<Self, Refused> {
        let filter = layer.filter.unwrap_or_else(|| FILTER.to_owned());
        EnvFilter::try_new(&filter).map_err(|_| {
            Refused::new(format!("log.filter {filter:?} is not a filter, as in info,server=debug"))
        })?;
        Ok(Self { filter, format: layer.format.unwrap_or_default() })
    }

    /// Starts logging to standard error; what is already started stays.
    pub fn start(&self) {
        let subscriber = tracing_subscriber::fmt()
            .with_writer(stderr)
            .with_env_filter(EnvFilter::new(&self.filter))
            .with_target(false);
        let text = match self.format {
            Format::Auto => stderr().is_terminal(),
            Format::Text => true,
            Format::Json => false,
        };
        // Only a second start fails, and then there is a log.
        let _ = if text {
            subscriber.with_ansi(stderr().is_terminal()).try_init()
        } else {
            subscriber.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
        };
    }
}
