//! Organization users: the people of the partner's customers (M49–M52, M65, M66, M96–M119).

use serde::{Deserialize, Serialize};

use crate::{
    account::AccountAct,
    address::Address,
    field::{Email, FieldErrors, Name, Phone, Problem},
    id::{AccountId, OrganizationId},
    life::Life,
    shown::Shown,
    time::Timestamp,
};

/// What a user may do with every product but Endpoint Backup (M100).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "db", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "db", sea_orm(rs_type = "String", db_type = "Text"))]
#[serde(rename_all = "snake_case")]
pub enum PortalAccess {
    #[cfg_attr(feature = "db", sea_orm(string_value = "none"))]
    None,
    /// Status pages.
    #[cfg_attr(feature = "db", sea_orm(string_value = "view"))]
    View,
    /// Status pages, and the tools of a device (M66, M132–M137).
    #[cfg_attr(feature = "db", sea_orm(string_value = "manage"))]
    Manage,
}

/// What a user may do with Endpoint Backup (M101).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "db", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "db", sea_orm(rs_type = "String", db_type = "Text"))]
#[serde(rename_all = "snake_case")]
pub enum EndpointAccess {
    #[cfg_attr(feature = "db", sea_orm(string_value = "none"))]
    None,
    /// Creates and removes file restores (M106); at most one user of an organization (M104).
    #[cfg_attr(feature = "db", sea_orm(string_value = "restore_only"))]
    RestoreOnly,
}

impl PortalAccess {
    pub const ALL: [Self; 3] = [Self::None, Self::View, Self::Manage];

    /// How forms and the database name it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::View => "view",
            Self::Manage => "manage",
        }
    }

    /// For lists and forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "No access",
            Self::View => "View",
            Self::Manage => "Manage",
        }
    }

    /// What it includes, for whoever gives it.
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::None => "sees no devices",
            Self::View => "sees its devices",
            Self::Manage => "works with them",
        }
    }

    pub(crate) fn parse(key: &str) -> Result<Self, Problem> {
        Self::ALL.into_iter().find(|access| access.key() == key).ok_or(Problem::NotAChoice)
    }
}

impl EndpointAccess {
    pub const ALL: [Self; 2] = [Self::None, Self::RestoreOnly];

    /// How forms and the database name it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::RestoreOnly => "restore_only",
        }
    }

    /// For lists and forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "No access",
            Self::RestoreOnly => "Restore only",
        }
    }

    /// What it includes, for whoever gives it.
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::None => "does nothing with it",
            Self::RestoreOnly => "creates and removes file restores",
        }
    }

    pub(crate) fn parse(key: &str) -> Result<Self, Problem> {
        Self::ALL.into_iter().find(|access| access.key() == key).ok_or(Problem::NotAChoice)
    }
}

/// What a user may do: follows from these two alone. On its way it is one word of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Access {
    pub portal: PortalAccess,
    pub endpoint: EndpointAccess,
}

impl From<Access> for String {
    fn from(Access { portal, endpoint }: Access) -> Self {
        format!("{}/{}", portal.key(), endpoint.key())
    }
}

impl TryFrom<String> for Access {
    type Error = Problem;

    fn try_from(word: String) -> Result<Self, Problem> {
        let (portal, endpoint) = word.split_once('/').ok_or(Problem::NotAChoice)?;
        Ok(Self { portal: PortalAccess::parse(portal)?, endpoint: EndpointAccess::parse(endpoint)? })
    }
}

impl Access {
    /// Reads the two drop-downs. A user has something of one of them at least: an account for nothing is a mistake.
    fn parse(portal: &str, endpoint: &str, errors: &mut FieldErrors) -> Option<Self> {
        let portal = errors.keep("portal", PortalAccess::parse(portal));
        let endpoint = errors.keep("endpoint", EndpointAccess::parse(endpoint));
        let access = Self { portal: portal?, endpoint: endpoint? };
        if access == (Self { portal: PortalAccess::None, endpoint: EndpointAccess::None }) {
            return errors.keep("portal", Err(Problem::NoAccess));
        }
        Some(access)
    }

    /// Whether Endpoint Backup is all there is: such a user sees no status page (M106, M138).
    pub const fn endpoint_only(self) -> bool {
        matches!(self, Self { portal: PortalAccess::None, endpoint: EndpointAccess::RestoreOnly })
    }

    /// Both levels in a few words.
    pub fn in_words(self) -> String {
        match (self.portal, self.endpoint) {
            (PortalAccess::None, EndpointAccess::RestoreOnly) => "Endpoint Backup: restore only".to_owned(),
            (portal, EndpointAccess::RestoreOnly) => {
                format!("{}, Endpoint Backup: restore only", portal.name())
            }
            (portal, EndpointAccess::None) => portal.name().to_owned(),
        }
    }
}

/// A new user of an organization (M96–M105).
#[derive(Debug, Clone)]
pub struct NewOrganizationUser {
    pub name: Name,
    pub email: Email,
    /// Digits with the country code (M98).
    pub phone: Option<Phone>,
    pub access: Access,
}

impl NewOrganizationUser {
    /// Reads the form; all problems at once.
    pub fn parse(
        name: &str,
        email: &str,
        phone: &str,
        portal: &str,
        endpoint: &str,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.keep("name", Name::parse(name));
        let email = errors.keep("email", Email::parse(email));
        let phone = errors.keep("phone", Phone::parse_optional(phone));
        let access = Access::parse(portal, endpoint, &mut errors);
        match (name, email, phone, access) {
            (Some(name), Some(email), Some(phone), Some(access)) => Ok(Self { name, email, phone, access }),
            _ => Err(errors),
        }
    }
}

/// What can be edited of a user (M110).
#[derive(Debug, Clone)]
pub struct OrganizationUserEdit {
    pub name: Name,
    /// `None` leaves the address. That of somebody who has a password changes only once its new mailbox is proven.
    pub email: Option<Email>,
    pub phone: Option<Phone>,
    pub access: Access,
    /// What stood in the form when it was begun, if it says so.
    pub shown: Option<Shown>,
}

/// What stands in a field, as people read it.
fn tell(field: &str, text: &str) -> String {
    match field {
        "portal" => PortalAccess::parse(text).map_or("", PortalAccess::name).to_owned(),
        "endpoint" => EndpointAccess::parse(text).map_or("", EndpointAccess::name).to_owned(),
        _ => text.to_owned(),
    }
}

impl OrganizationUserEdit {
    /// What the form of a user who is so shows.
    pub fn shown(name: &str, email: &str, phone: Option<&str>, access: Access) -> Shown {
        Shown::of([
            ("name", name),
            ("email", email),
            ("phone", phone.unwrap_or_default()),
            ("portal", access.portal.key()),
            ("endpoint", access.endpoint.key()),
        ])
    }

    /// What is kept of it where a user is so `now`: what somebody else changed meanwhile stays, unless both did.
    pub fn over(
        mut self,
        name: &str,
        email: &str,
        phone: Option<&str>,
        access: Access,
    ) -> Result<Self, FieldErrors> {
        let Some(shown) = self.shown.take() else { return Ok(self) };
        let now = Self::shown(name, email, phone, access);
        let own = self.email.as_ref().map_or(email, Email::as_str);
        let own = Self::shown(self.name.as_str(), own, self.phone.as_ref().map(Phone::as_str), self.access);
        for field in own.left(&shown, &now, tell)? {
            match field {
                "name" => self.name = Name::parse(name).unwrap_or(self.name),
                "email" => self.email = None,
                "phone" => {
                    self.phone = Phone::parse_optional(phone.unwrap_or_default()).unwrap_or(self.phone);
                }
                "portal" => self.access.portal = access.portal,
                _ => self.access.endpoint = access.endpoint,
            }
        }
        Ok(self)
    }

    /// Reads the form; no address leaves what is there.
    pub fn parse(
        name: &str,
        email: Option<&str>,
        phone: &str,
        portal: &str,
        endpoint: &str,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.keep("name", Name::parse(name));
        let email = errors.keep("email", email.map(Email::parse).transpose());
        let phone = errors.keep("phone", Phone::parse_optional(phone));
        let access = Access::parse(portal, endpoint, &mut errors);
        match (name, email, phone, access) {
            (Some(name), Some(email), Some(phone), Some(access)) => {
                Ok(Self { name, email, phone, access, shown: None })
            }
            _ => Err(errors),
        }
    }
}

/// A user as a list shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationUserRow {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    pub phone: Option<String>,
    pub access: Access,
    pub life: Life,
    /// When a mail to them was given up, if none has reached them since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undelivered: Option<Timestamp>,
    /// What can be done to the account now.
    pub acts: Vec<AccountAct>,
}

/// Whose users they are, and what is settled for all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsersOf {
    pub id: OrganizationId,
    pub name: String,
    /// Whether all of its users need a second factor (M52, M125).
    pub second_factor: bool,
    /// Who has Endpoint Backup: one at most (M104, K13).
    pub endpoint_user: Option<EndpointUser>,
}

/// The user of an organization who has Endpoint Backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointUser {
    pub id: AccountId,
    pub name: String,
}

/// A user as their own page shows them to those who manage the organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationUserDetail {
    pub row: OrganizationUserRow,
    pub organization: UsersOf,
    /// Whether a password is set.
    pub has_password: bool,
    /// The address, and the one that waits to be proven.
    pub address: Address,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(errors: &FieldErrors) -> Vec<(&str, Problem)> {
        errors.iter().collect()
    }

    #[test]
    fn a_form_says_all_that_is_wrong_at_once() {
        // M98, M100, M101
        let wrong = NewOrganizationUser::parse("", "nobody", "555", "boss", "");
        assert_eq!(
            problems(&wrong.unwrap_err()),
            [
                ("name", Problem::Empty),
                ("email", Problem::NotAnEmail),
                ("phone", Problem::NotAPhoneNumber),
                ("portal", Problem::NotAChoice),
                ("endpoint", Problem::NotAChoice),
            ]
        );
        let wrong = OrganizationUserEdit::parse("Uma", Some(""), "+1555123456a", "VIEW", "restore");
        assert_eq!(problems(&wrong.unwrap_err()).len(), 4);
    }

    #[test]
    fn a_form_takes_every_pair_of_levels_but_nothing_at_all() {
        for portal in PortalAccess::ALL {
            for endpoint in EndpointAccess::ALL {
                let form = ("Uma User", "uma@acme.example", "+15551234567", portal.key(), endpoint.key());
                let read = NewOrganizationUser::parse(form.0, form.1, form.2, form.3, form.4);
                if (portal, endpoint) == (PortalAccess::None, EndpointAccess::None) {
                    assert_eq!(problems(&read.unwrap_err()), [("portal", Problem::NoAccess)]);
                } else {
                    assert_eq!(read.unwrap().access, Access { portal, endpoint });
                }
            }
        }
        let edit = OrganizationUserEdit::parse("Uma User", None, "", "view", "none").unwrap();
        assert!(edit.email.is_none() && edit.phone.is_none());
    }

    #[test]
    fn both_levels_travel_as_one_word() {
        for portal in PortalAccess::ALL {
            for endpoint in EndpointAccess::ALL {
                let access = Access { portal, endpoint };
                assert_eq!(Access::try_from(String::from(access)), Ok(access));
            }
        }
        for bad in ["", "view", "view/", "/none", "view/none/none", "View/none", "none/manage"] {
            assert!(Access::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_levels_are_told_in_words() {
        let words = |portal, endpoint| Access { portal, endpoint }.in_words();
        assert_eq!(words(PortalAccess::View, EndpointAccess::None), "View");
        assert_eq!(words(PortalAccess::None, EndpointAccess::RestoreOnly), "Endpoint Backup: restore only");
        assert_eq!(
            words(PortalAccess::Manage, EndpointAccess::RestoreOnly),
            "Manage, Endpoint Backup: restore only"
        );
        let only = |portal, endpoint| Access { portal, endpoint }.endpoint_only();
        assert!(only(PortalAccess::None, EndpointAccess::RestoreOnly));
        assert!(!only(PortalAccess::View, EndpointAccess::RestoreOnly));
    }
}
