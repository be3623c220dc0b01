//! Employees: the partner's own people (M2–M33).

pub mod import;

use serde::{Deserialize, Serialize};

use crate::{
    account::AccountAct,
    address::Address,
    field::{Email, FieldErrors, Name, Phone, Problem},
    id::AccountId,
    life::Life,
    policy::Refusal,
    role::{Role, Standing},
    shown::Shown,
    time::Timestamp,
    visibility::Visibility,
};

/// A new employee (M9).
#[derive(Debug, Clone)]
pub struct NewEmployee {
    pub name: Name,
    pub email: Email,
    pub phone: Option<Phone>,
    pub standing: Standing,
}

impl NewEmployee {
    /// Reads the form; all problems at once.
    pub fn parse(
        name: &str,
        email: &str,
        phone: &str,
        role: &str,
        security_administrator: bool,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.keep("name", Name::parse(name));
        let email = errors.keep("email", Email::parse(email));
        let role = errors.keep("role", assignable_role(role));
        let phone = errors.keep("phone", Phone::parse_optional(phone));
        match (name, email, phone, role) {
            (Some(name), Some(email), Some(phone), Some(role)) => {
                Ok(Self { name, email, phone, standing: Standing { role, security_administrator } })
            }
            _ => Err(errors),
        }
    }
}

fn assignable_role(key: &str) -> Result<Role, Problem> {
    Role::from_key(key).filter(|role| Role::ASSIGNABLE.contains(role)).ok_or(Problem::NotAChoice)
}

/// What can be edited of an employee (M29).
#[derive(Debug, Clone)]
pub struct EmployeeEdit {
    pub name: Name,
    /// `None` leaves the address. That of somebody who has a password changes only once its new mailbox is proven.
    pub email: Option<Email>,
    pub phone: Option<Phone>,
    /// `None` leaves the role, as for the primary account.
    pub role: Option<Role>,
    pub security_administrator: bool,
    /// What stood in the form when it was begun, if it says so.
    pub shown: Option<Shown>,
}

/// What stands in a field, as people read it.
fn tell(field: &str, text: &str) -> String {
    match (field, text) {
        ("role", key) => Role::from_key(key).map_or("", Role::name).to_owned(),
        ("security_administrator", "") => "no".to_owned(),
        ("security_administrator", _) => "yes".to_owned(),
        _ => text.to_owned(),
    }
}

impl EmployeeEdit {
    /// What the form of an employee who is so shows.
    pub fn shown(name: &str, email: &str, phone: Option<&str>, standing: Standing) -> Shown {
        let designated = if standing.security_administrator { "true" } else { "" };
        Shown::of([
            ("name", name),
            ("email", email),
            ("phone", phone.unwrap_or_default()),
            ("role", standing.role.key()),
            ("security_administrator", designated),
        ])
    }

    /// What is kept of it where an employee is so `now`: what somebody else changed meanwhile stays, unless both did.
    pub fn over(
        mut self,
        name: &str,
        email: &str,
        phone: Option<&str>,
        standing: Standing,
    ) -> Result<Self, FieldErrors> {
        let Some(shown) = self.shown.take() else { return Ok(self) };
        let typed = Standing {
            role: self.role.unwrap_or(standing.role),
            security_administrator: self.security_administrator,
        };
        let now = Self::shown(name, email, phone, standing);
        let own = self.email.as_ref().map_or(email, Email::as_str);
        let own = Self::shown(self.name.as_str(), own, self.phone.as_ref().map(Phone::as_str), typed);
        for field in own.left(&shown, &now, tell)? {
            match field {
                "name" => self.name = Name::parse(name).unwrap_or(self.name),
                "email" => self.email = None,
                "phone" => {
                    self.phone = Phone::parse_optional(phone.unwrap_or_default()).unwrap_or(self.phone);
                }
                "role" => self.role = None,
                _ => self.security_administrator = standing.security_administrator,
            }
        }
        Ok(self)
    }

    /// Reads the form; no address and an empty role leave what is there.
    pub fn parse(
        name: &str,
        email: Option<&str>,
        phone: &str,
        role: &str,
        security_administrator: bool,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.keep("name", Name::parse(name));
        let email = errors.keep("email", email.map(Email::parse).transpose());
        let role =
            if role.is_empty() { Some(None) } else { errors.keep("role", assignable_role(role).map(Some)) };
        let phone = errors.keep("phone", Phone::parse_optional(phone));
        match (name, email, role, phone) {
            (Some(name), Some(email), Some(role), Some(phone)) => {
                Ok(Self { name, email, phone, role, security_administrator, shown: None })
            }
            _ => Err(errors),
        }
    }
}

/// A row of Manage Employees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmployeeRow {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    pub phone: Option<String>,
    pub standing: Standing,
    pub life: Life,
    pub visibility: Visibility,
    pub groups: u64,
    /// When a mail to the address was given up, if none has gone out since (M22).
    pub undelivered: Option<Timestamp>,
    /// The names of these groups, for readers who know which groups there are.
    pub group_names: Vec<String>,
}

impl EmployeeRow {
    /// What they see, in a word or two.
    pub fn sees(&self) -> String {
        match (self.standing.never_scoped(), self.visibility, self.groups) {
            (true, ..) | (false, Visibility::Everything, _) => "Everything".to_owned(),
            (false, Visibility::Groups, 0) => "Nothing".to_owned(),
            (false, Visibility::Groups, 1) => "1 group".to_owned(),
            (false, Visibility::Groups, count) => format!("{count} groups"),
        }
    }
}

/// An employee as the edit page shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmployeeDetail {
    pub row: EmployeeRow,
    pub groups: Vec<String>,
    /// Why the reader can't edit this person, if so.
    pub refusal: Option<Refusal>,
    /// Whether the reader can change role and designation (not one's own).
    pub standing_editable: bool,
    /// Whether the reader can let this person see everything again (rule 4).
    pub releasable: bool,
    /// Whether a password is set.
    pub has_password: bool,
    /// The address, and the one that waits to be proven.
    pub address: Address,
    /// What the reader can do to the account now.
    pub acts: Vec<AccountAct>,
}

impl EmployeeDetail {
    /// So many groups are named.
    const NAMED: usize = 8;

    /// What the person sees, within a sentence: with the groups by name for a reader who may know them (T23).
    pub fn sees(&self) -> String {
        let sees = self.row.sees().to_lowercase();
        let by_groups = self.row.visibility == Visibility::Groups && !self.row.standing.never_scoped();
        let (named, more) = self.groups.split_at(self.groups.len().min(Self::NAMED));
        match more.len() {
            _ if named.is_empty() || !by_groups => sees,
            0 => format!("{sees} ({})", named.join(", ")),
            more => format!("{sees} ({} and {more} more)", named.join(", ")),
        }
    }

    /// Why the address of somebody who can be edited can't be, for a reader whose own page this is or is not.
    pub fn address_stays(&self, own: bool) -> Option<String> {
        if own {
            return Some("You change your own address on the page of your account.".to_owned());
        }
        self.address.stays(self.row.life.state, self.has_password)
    }
}

/// What an act for many accounts would do, before it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkPlan {
    pub act: AccountAct,
    /// The names of those that it is done to.
    pub names: Vec<String>,
    /// Those that stay as they are, by why.
    pub left: Vec<(LeftOut, Vec<String>)>,
    /// Of those that it is done to: who has to set something up again afterwards.
    pub incomplete: u64,
    /// Of those that it is done to: who sees everything, while they can sign in (T23).
    pub everything: u64,
    /// Whether a fresh second factor is asked for.
    pub confirmed: bool,
    /// Tells these accounts from any others: what is done is done to them or to nobody.
    pub mark: String,
}

/// Why somebody who was selected stays as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LeftOut {
    /// What the reader may not do to them.
    Refused(Refusal),
    /// Their account is in a state that the act does not change.
    State,
}

impl LeftOut {
    /// In the order in which they are told.
    pub const ALL: [Self; 6] = [
        Self::Refused(Refusal::Oneself),
        Self::Refused(Refusal::Rank),
        Self::Refused(Refusal::Visibility),
        Self::Refused(Refusal::PrimaryAccount),
        Self::Refused(Refusal::LastSecurityAdministrator),
        Self::State,
    ];
}

/// An employee with the link that lets them set what is missing; shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    /// The path of the one-time link, without the host.
    pub path: String,
    pub until: Timestamp,
}
