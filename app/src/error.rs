//! The one error that every server function answers with, the same on both sides.

use std::fmt;

use domain::{FieldErrors, Refusal, list::BadQuery};
use leptos::{
    prelude::FromServerFnError,
    server_fn::{codec::JsonEncoding, error::ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// Why the portal did not do what was asked, in a form that the page can show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppError {
    /// Nobody is signed in, or the session has ended.
    SignIn,
    /// There is no such thing, or not for this reader: the same answer.
    NotFound,
    /// The reader may not do that.
    Forbidden(Refusal),
    /// Fields of the form to mend.
    Invalid(FieldErrors),
    /// The address asks for something that the list doesn't have.
    BadQuery(BadQuery),
    /// Somebody else changed it meanwhile, or it is in a state that doesn't allow this.
    Conflict(String),
    /// Try again after so many seconds.
    TooMany { seconds: i64 },
    /// The portal has more to do than it can; try again after so many seconds.
    Busy { seconds: i64 },
    /// Email or password is not right; one answer for every reason.
    WrongCredentials,
    /// The link was used, has expired or never was.
    LinkNotValid,
    /// Our fault; the log knows more under this reference.
    Internal { reference: String },
    /// The answer could not be had or read: the network, or a newer version of the portal.
    Transport,
}

impl AppError {
    /// Whether the same question may be answered a moment later.
    pub const fn passes(&self) -> bool {
        matches!(self, Self::Transport | Self::Busy { .. } | Self::TooMany { .. } | Self::Internal { .. })
    }

    /// The HTTP status that says the same.
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignIn | Self::WrongCredentials => 401,
            Self::NotFound | Self::LinkNotValid => 404,
            Self::Forbidden(_) => 403,
            Self::Invalid(_) | Self::BadQuery(_) => 422,
            Self::Conflict(_) => 409,
            Self::TooMany { .. } => 429,
            Self::Internal { .. } | Self::Transport => 500,
            Self::Busy { .. } => 503,
        }
    }
}

/// A time to wait in the unit that people count it in, never too short.
fn wait(seconds: i64) -> String {
    let (count, unit) = match seconds {
        ..=90 => (seconds, "second"),
        91..=5_400 => ((seconds + 59) / 60, "minute"),
        _ => ((seconds + 3_599) / 3_600, "hour"),
    };
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{s}")
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignIn => f.write_str("Your session has ended. Sign in again."),
            Self::NotFound => {
                f.write_str("The address may be mistyped, or what was here is gone or not for you to see.")
            }
            Self::Forbidden(refusal) => f.write_str(refusal.message()),
            Self::Invalid(_) => f.write_str("Some fields need another look."),
            Self::BadQuery(bad) => {
                write!(f, "This list has no “{}” like that. {}", bad.parameter, bad.problem)
            }
            Self::Conflict(what) => f.write_str(what),
            Self::TooMany { seconds } => write!(f, "Too many attempts. Try again in {}.", wait(*seconds)),
            Self::Busy { seconds } => write!(f, "The portal is busy. Try again in {seconds} seconds."),
            Self::WrongCredentials => f.write_str("Email or password is not right."),
            Self::LinkNotValid => {
                f.write_str("This link can't be used: it was used, has expired, or is incomplete.")
            }
            Self::Internal { reference } => write!(
                f,
                "Something went wrong on our side; nothing was changed. Try again, and give support this reference: {reference}"
            ),
            Self::Transport => {
                f.write_str("The portal could not be reached. Check the connection and try again.")
            }
        }
    }
}

impl std::error::Error for AppError {}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // A form that does not even have the right fields was not made by our pages.
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => Self::Invalid(FieldErrors::default()),
            _ => Self::Transport,
        }
    }
}
