//! Roles and ranks (SPEC section 2).

use serde::{Deserialize, Serialize};

/// What an employee is to the partner. Says *what* they may do; visibility says *where*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "db", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "db", sea_orm(rs_type = "String", db_type = "Text"))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The partner's own login; exactly one per partner.
    #[cfg_attr(feature = "db", sea_orm(string_value = "primary"))]
    Primary,
    /// Full access except Account Settings (M10).
    #[cfg_attr(feature = "db", sea_orm(string_value = "admin"))]
    Admin,
    /// Employees, integrations, stores (M11–M13).
    #[cfg_attr(feature = "db", sea_orm(string_value = "business"))]
    Business,
    /// Status pages and tools (M14, M15).
    #[cfg_attr(feature = "db", sea_orm(string_value = "tech"))]
    Tech,
    /// Marketing materials and the store (M16, M17).
    #[cfg_attr(feature = "db", sea_orm(string_value = "sales_marketing"))]
    SalesMarketing,
}

impl Role {
    /// Every role that can be given to an employee; the primary account's is not among them.
    pub const ASSIGNABLE: [Self; 4] = [Self::Admin, Self::Business, Self::Tech, Self::SalesMarketing];

    /// The role's name as people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Primary => "Primary account",
            Self::Admin => "Admin",
            Self::Business => "Business",
            Self::Tech => "Tech",
            Self::SalesMarketing => "Sales and Marketing",
        }
    }

    /// What the role is for, in a sentence for the form.
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::Primary => "The partner's own login.",
            Self::Admin => "Everything except Account Settings.",
            Self::Business => "Employees, integrations and purchases.",
            Self::Tech => "Status pages, tools, integrations and APIs.",
            Self::SalesMarketing => "Marketing materials, pricing and the store.",
        }
    }

    /// The role's key in forms and addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Admin => "admin",
            Self::Business => "business",
            Self::Tech => "tech",
            Self::SalesMarketing => "sales_marketing",
        }
    }

    /// The role with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Primary].into_iter().chain(Self::ASSIGNABLE).find(|role| role.key() == key)
    }
}

/// Who stands above whom: Primary > Security Administrator > Admin > Business > Tech = Sales and Marketing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Tech, Sales and Marketing.
    Basic,
    Business,
    Admin,
    SecurityAdministrator,
    Primary,
}

/// What an employee may do follows from these two alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Standing {
    pub role: Role,
    /// A designation on top of the role; whoever holds it has that rank whatever their role.
    pub security_administrator: bool,
}

impl Standing {
    /// A standing without the Security Administrator designation.
    pub const fn of(role: Role) -> Self {
        Self { role, security_administrator: false }
    }

    /// The same role, designated Security Administrator.
    #[must_use]
    pub const fn designated(self) -> Self {
        Self { role: self.role, security_administrator: true }
    }

    /// The rank that this standing gives.
    pub const fn rank(self) -> Rank {
        match (self.role, self.security_administrator) {
            (Role::Primary, _) => Rank::Primary,
            (_, true) => Rank::SecurityAdministrator,
            (Role::Admin, false) => Rank::Admin,
            (Role::Business, false) => Rank::Business,
            (Role::Tech | Role::SalesMarketing, false) => Rank::Basic,
        }
    }

    /// Primary and Security Administrators are never scoped (SPEC section 3, rule 6).
    pub const fn never_scoped(self) -> bool {
        matches!(self.rank(), Rank::Primary | Rank::SecurityAdministrator)
    }
}
