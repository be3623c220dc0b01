//! What an organization has besides its devices: networks (M42, M48), SaaS accounts (M122, M123) and Endpoint Backup
//! agents (M106, M114). All three follow the same rule of visibility as devices do.

mod counts;

use serde::{Deserialize, Serialize};

use crate::{
    device::{Level, bytes},
    id::{ElementId, OrganizationId},
    time::Timestamp,
};

pub use counts::{ElementCounts, Unlinked, UnlinkedElement};

/// What an element is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ElementKind {
    Network,
    Saas,
    /// Tied to its organization when it registers: neither linked nor unlinked by anybody (M114).
    Agent,
}

impl ElementKind {
    pub const ALL: [Self; 3] = [Self::Network, Self::Saas, Self::Agent];

    /// How addresses and forms name it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Network => "networks",
            Self::Saas => "saas-accounts",
            Self::Agent => "endpoint-backup",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Over a list of them.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Network => "Networks",
            Self::Saas => "SaaS accounts",
            Self::Agent => "Endpoint Backup",
        }
    }

    pub const fn one(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Saas => "SaaS account",
            Self::Agent => "Endpoint Backup agent",
        }
    }

    pub const fn several(self) -> &'static str {
        match self {
            Self::Network => "networks",
            Self::Saas => "SaaS accounts",
            Self::Agent => "Endpoint Backup agents",
        }
    }

    /// Its icon.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Saas => "cloud",
            Self::Agent => "laptop",
        }
    }

    /// What a search looks at (M48).
    pub const fn searched(self) -> &'static str {
        match self {
            Self::Network => "Network, group, DNA hostname or DNA serial",
            Self::Saas => "Domain or customer",
            Self::Agent => "Hostname",
        }
    }

    /// What names exactly one of them and is known to whoever holds it alone, so that those who don't see it may link it
    /// (rule 8). A domain is everybody's to guess, and an agent is linked by nobody.
    pub const fn exact(self) -> Option<&'static str> {
        match self {
            Self::Network => Some("DNA serial"),
            Self::Saas | Self::Agent => None,
        }
    }

    /// Whether somebody can link one to an organization and take it away again.
    pub const fn linkable(self) -> bool {
        !matches!(self, Self::Agent)
    }

    /// Whether somebody to whom unlinked ones are suggested, or are not, can link one (rule 8).
    pub const fn links(self, suggests: bool) -> bool {
        self.linkable() && (suggests || self.exact().is_some())
    }
}

/// How an element is. Agents say no more than when they last backed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ElementState {
    Online,
    Degraded,
    Offline,
    Protected,
    Failing,
    Paused,
}

impl ElementState {
    pub const ALL: [Self; 6] =
        [Self::Online, Self::Degraded, Self::Offline, Self::Protected, Self::Failing, Self::Paused];

    /// How it is kept.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Degraded => "degraded",
            Self::Offline => "offline",
            Self::Protected => "protected",
            Self::Failing => "failing",
            Self::Paused => "paused",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// As people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Online => "Online",
            Self::Degraded => "Degraded",
            Self::Offline => "Offline",
            Self::Protected => "Protected",
            Self::Failing => "Backup failed",
            Self::Paused => "Paused",
        }
    }

    pub const fn level(self) -> Level {
        match self {
            Self::Online | Self::Protected => Level::Ok,
            Self::Degraded => Level::Warn,
            Self::Offline | Self::Failing => Level::Bad,
            Self::Paused => Level::Off,
        }
    }
}

/// What is known of an element of each kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Facts {
    Network {
        group: String,
        dna_hostname: String,
        dna_serial: String,
    },
    Saas {
        customer: String,
        product: String,
        seats: i64,
        /// Where the product itself is signed in to (M123); empty where that is not known.
        address: String,
    },
    Agent {
        datasets: i64,
        bytes: i64,
    },
}

impl Facts {
    pub const fn kind(&self) -> ElementKind {
        match self {
            Self::Network { .. } => ElementKind::Network,
            Self::Saas { .. } => ElementKind::Saas,
            Self::Agent { .. } => ElementKind::Agent,
        }
    }

    /// Where the product itself is signed in to: an `https` address of a host, or nothing. It comes from another system
    /// and is followed by people.
    pub fn link_out(&self) -> Option<&str> {
        let Self::Saas { address, .. } = self else { return None };
        let rest = address.strip_prefix("https://")?;
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let fits = !host.is_empty()
            && host.chars().all(|c| c.is_ascii_alphanumeric() || "-.:".contains(c))
            && address.chars().all(|c| c.is_ascii_graphic() && !"\"'<>\\`".contains(c));
        fits.then_some(address)
    }
}

/// An element as its source describes it; `name` is the network's name, the account's domain or the agent's hostname.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementRecord {
    pub name: String,
    /// The organization that it belongs to; an agent always has one.
    pub organization: Option<OrganizationId>,
    pub state: Option<ElementState>,
    /// When it was last heard of or last backed up.
    pub seen: Option<Timestamp>,
    pub facts: Facts,
}

/// An element of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElementRow {
    pub id: ElementId,
    /// The network's name, the account's domain or the agent's hostname.
    pub name: String,
    pub organization: Option<OrganizationId>,
    pub state: Option<ElementState>,
    /// When it was last heard of or last backed up.
    pub seen: Option<Timestamp>,
    pub facts: Facts,
}

impl ElementRow {
    /// What it is linked by: it names this one and no other of its partner.
    pub fn exact(&self) -> &str {
        match &self.facts {
            Facts::Network { dna_serial, .. } => dna_serial,
            Facts::Saas { .. } | Facts::Agent { .. } => &self.name,
        }
    }

    /// What else is known of it, in a line.
    pub fn about(&self) -> String {
        match &self.facts {
            Facts::Network { group, dna_hostname, dna_serial } => {
                [group.as_str(), dna_hostname, dna_serial].join(" · ")
            }
            Facts::Saas { customer, product, seats, .. } => {
                let seats = if *seats == 1 { "1 seat".to_owned() } else { format!("{seats} seats") };
                [customer.as_str(), product, &seats].join(" · ")
            }
            Facts::Agent { datasets, bytes: size } => {
                let datasets =
                    if *datasets == 1 { "1 dataset".to_owned() } else { format!("{datasets} datasets") };
                format!("{datasets} · {}", bytes(*size))
            }
        }
    }

    /// The texts by which it may resemble an organization's name.
    pub fn names(&self) -> Vec<&str> {
        match &self.facts {
            Facts::Network { group, dna_hostname, .. } => vec![&self.name, group, dna_hostname],
            Facts::Saas { customer, .. } => vec![customer, domain_label(&self.name)],
            Facts::Agent { .. } => vec![&self.name],
        }
    }
}

/// The part of a domain that people give to themselves: `acme` of `acme.co.uk`, with what stands before it.
fn domain_label(domain: &str) -> &str {
    domain.split('.').next().unwrap_or(domain)
}

/// Where the elements of a list are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// Wherever one sees them.
    Anywhere,
    /// Linked to no organization.
    Unlinked,
    In(OrganizationId),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saas(address: &str) -> Facts {
        let (customer, product) = ("Acme".to_owned(), "Mail".to_owned());
        Facts::Saas { customer, product, seats: 1, address: address.to_owned() }
    }

    #[test]
    fn keys_lead_back_to_what_they_name() {
        for kind in ElementKind::ALL {
            assert_eq!(ElementKind::from_key(kind.key()), Some(kind));
        }
        for state in ElementState::ALL {
            assert_eq!(ElementState::from_key(state.key()), Some(state));
        }
        assert_eq!(ElementKind::from_key("devices"), None);
    }

    #[test]
    fn a_link_out_is_an_https_address_of_a_host() {
        // M122, M123
        for fine in ["https://saas.example/acme?id=1", "https://a.b.example:8443/"] {
            assert_eq!(saas(fine).link_out(), Some(fine));
        }
        for bad in [
            "",
            "http://saas.example/",
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "https://user@evil.example/",
            "https://evil.example/\" onclick=\"x",
            "https://evil.example/ x",
            "https://evil.example\\@saas.example/",
            "//saas.example/",
        ] {
            assert_eq!(saas(bad).link_out(), None, "{bad}");
        }
        assert_eq!(Facts::Agent { datasets: 1, bytes: 1 }.link_out(), None);
    }
}
