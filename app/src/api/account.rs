//! One's own account.

use domain::{account::OwnSession, session::Me};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::Done;
#[cfg(feature = "ssr")]
use crate::markup;
use crate::{answer::Payload, error::AppError, markup::Markup};

/// Who is signed in, and what is told above their pages.
#[server(name = LoadMe, endpoint = "me", input = GetUrl)]
pub async fn me() -> Result<Me, AppError> {
    let gate = super::gate::gate()?;
    let me = gate.store.own(&gate.actor).me().await?;
    let notices = markup::notices::banner(&markup::parts::Parts::of_request(), gate.actor.notices());
    Ok(Me { notices: notices.into_string(), ..me })
}

/// What one's own page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnAccount {
    pub me: Me,
    pub phone: Option<String>,
    /// Fewest characters of a new password.
    pub least: usize,
    pub sessions: Vec<OwnSession>,
    /// The second factors, with the ways to their pages.
    pub factors: Markup,
}

impl Payload for OwnAccount {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        std::borrow::Cow::Owned(Self { factors: Markup::default(), ..self.clone() })
    }
}

/// One's own account.
#[server(name = LoadAccount, endpoint = "account", input = GetUrl)]
pub async fn own_account() -> Result<OwnAccount, AppError> {
    let gate = super::gate::gate()?;
    let own = gate.store.own(&gate.actor);
    Ok(OwnAccount {
        me: own.me().await?,
        phone: own.phone().await?,
        least: own.password_rules().await?.least(),
        sessions: own.sessions().await?,
        factors: markup::factors::card(&markup::parts::Parts::of_request(), &own.factors().await?).into(),
    })
}

/// Changes one's name and phone number.
#[server(endpoint = "account/profile")]
pub async fn edit_profile(name: String, phone: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let mut errors = domain::FieldErrors::default();
    let name = errors.keep("name", domain::field::Name::parse(&name));
    let phone = errors.keep("phone", domain::field::Phone::parse_optional(&phone));
    let (Some(name), Some(phone)) = (name, phone) else { return Err(errors.into()) };
    gate.store.own(&gate.actor).rename(&name, phone.as_ref()).await?;
    Ok(Done::with("/account", "Your details are saved."))
}

/// Sets a new password; all other sessions of one's own end.
#[server(endpoint = "account/password")]
pub async fn change_password(current: String, password: String, repeated: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let own = gate.store.own(&gate.actor);
    let rules = own.password_rules().await?;
    let mut errors = domain::FieldErrors::default();
    let given = errors.keep("current", domain::field::Password::given(&current));
    let new = match domain::account::NewPassword::parse(&password, &repeated, &rules) {
        Ok(new) => Some(new),
        Err(others) => {
            for (field, problem) in others.iter() {
                errors.keep::<()>(field, Err(problem));
            }
            None
        }
    };
    let (Some(given), Some(new)) = (given, new) else { return Err(errors.into()) };
    let token = own.change_password(given, new).await?;
    super::gate::set_session(&token);
    Ok(Done::with("/account", "Your password is changed. Everywhere else you are signed out."))
}

/// Ends one session of one's own.
#[server(endpoint = "account/end-session")]
pub async fn end_session(session: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    gate.store.own(&gate.actor).end_session(&session).await?;
    Ok(Done::with("/account", "That session has ended."))
}

/// Ends every session of one's own but this one.
#[server(endpoint = "account/end-sessions")]
pub async fn end_other_sessions() -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let ended = gate.store.own(&gate.actor).end_other_sessions().await?;
    let what = if ended == 1 {
        "1 other session has ended.".to_owned()
    } else {
        format!("{ended} other sessions have ended.")
    };
    Ok(Done::with("/account", what))
}
