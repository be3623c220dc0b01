//! The partner: the tenant root.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Email, FieldErrors, Name, Password, Problem},
    limits::PASSWORD_MIN,
    password::PasswordRules,
};

/// Where a partner is at home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "db", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "db", sea_orm(rs_type = "String", db_type = "Text"))]
#[serde(rename_all = "snake_case")]
pub enum Region {
    #[cfg_attr(feature = "db", sea_orm(string_value = "americas"))]
    Americas,
    #[cfg_attr(feature = "db", sea_orm(string_value = "emea"))]
    Emea,
    #[cfg_attr(feature = "db", sea_orm(string_value = "apac"))]
    Apac,
}

impl Region {
    pub const ALL: [Self; 3] = [Self::Americas, Self::Emea, Self::Apac];

    /// The region's key in forms and on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Americas => "americas",
            Self::Emea => "emea",
            Self::Apac => "apac",
        }
    }

    /// The region as people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Americas => "Americas",
            Self::Emea => "Europe, Middle East and Africa",
            Self::Apac => "Asia and Pacific",
        }
    }

    /// Whether partners there set how the portal looks to others (M129: not in EMEA).
    pub const fn has_branding(self) -> bool {
        match self {
            Self::Americas | Self::Apac => true,
            Self::Emea => false,
        }
    }

    /// The region with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|region| region.key() == key)
    }
}

/// A new partner with its primary account.
#[derive(Debug, Clone)]
pub struct NewPartner {
    pub name: Name,
    pub region: Region,
    pub person: Name,
    pub email: Email,
    pub password: Password,
}

impl NewPartner {
    /// Reads the first-run form; all problems at once.
    pub fn parse(
        name: &str,
        region: &str,
        person: &str,
        email: &str,
        password: &str,
        repeated: &str,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let parsed_name = errors.keep("name", Name::parse(name));
        let region = errors.keep("region", Region::from_key(region).ok_or(Problem::NotAChoice));
        let parsed_person = errors.keep("person", Name::parse(person));
        let parsed_email = errors.keep("email", Email::parse(email));
        let chosen = errors.keep("password", rules(name, person, email, "").choose(password));
        if chosen.is_some() && password != repeated {
            errors.keep::<()>("repeated", Err(Problem::DoesNotMatch));
        }
        match (parsed_name, region, parsed_person, parsed_email, chosen) {
            (Some(name), Some(region), Some(person), Some(email), Some(password)) if errors.is_empty() => {
                Ok(Self { name, region, person, email, password })
            }
            _ => Err(errors),
        }
    }

    /// What the first password has to be, on a portal that is reached under this host name.
    pub fn rules(&self, host: &str) -> PasswordRules {
        rules(self.name.as_str(), self.person.as_str(), self.email.as_str(), host)
    }
}

/// A new partner has made no rule of its own yet.
fn rules(partner: &str, person: &str, email: &str, host: &str) -> PasswordRules {
    PasswordRules::new(PASSWORD_MIN, &[partner, person, email, host])
}
