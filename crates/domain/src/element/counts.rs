//! How much there is: of each kind in an organization, and of what belongs to none.

use serde::{Deserialize, Serialize};

use super::ElementKind;
use crate::{device::bytes, organization::OrganizationName};

/// How much of each kind an organization has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElementCounts {
    pub networks: u64,
    pub saas: u64,
    pub agents: u64,
    /// Of its agents: what their backups are, and how large.
    pub datasets: u64,
    pub bytes: u64,
}

impl std::iter::Sum for ElementCounts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            networks: sum.networks + one.networks,
            saas: sum.saas + one.saas,
            agents: sum.agents + one.agents,
            datasets: sum.datasets + one.datasets,
            bytes: sum.bytes + one.bytes,
        })
    }
}

impl ElementCounts {
    pub const fn of(&self, kind: ElementKind) -> u64 {
        match kind {
            ElementKind::Network => self.networks,
            ElementKind::Saas => self.saas,
            ElementKind::Agent => self.agents,
        }
    }

    /// What the removal of their organization does to them, worst first (M114, M115): the level, the icon and the words.
    pub fn removal(&self) -> Vec<(&'static str, &'static str, String)> {
        let many = |count: u64, one: &str, several: &str| {
            if count == 1 { format!("1 {one}") } else { format!("{count} {several}") }
        };
        let mut told = Vec::new();
        if self.agents > 0 {
            let agents = many(self.agents, ElementKind::Agent.one(), ElementKind::Agent.several());
            let datasets = many(self.datasets, "dataset", "datasets");
            let size = bytes(i64::try_from(self.bytes).unwrap_or(i64::MAX));
            let (stop, are) = (
                if self.agents == 1 { "stops" } else { "stop" },
                if self.datasets == 1 { "is" } else { "are" },
            );
            let text =
                format!("{agents} {stop}, and {datasets} ({size}) {are} destroyed for good after 7 days");
            told.push(("bad", ElementKind::Agent.icon(), text));
        }
        for kind in [ElementKind::Network, ElementKind::Saas] {
            let count = self.of(kind);
            if count > 0 {
                let text = format!(
                    "{} no longer in any list, reserved for it, and unlinked after 7 days",
                    many(count, kind.one(), kind.several())
                );
                told.push(("warn", kind.icon(), text));
            }
        }
        told
    }
}

/// What of each kind is linked to no organization.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unlinked {
    pub devices: u64,
    pub networks: u64,
    pub saas: u64,
}

impl Unlinked {
    pub const fn total(&self) -> u64 {
        self.devices + self.networks + self.saas
    }

    /// `12 devices, 3 networks and 1 SaaS account belong to no organization.`
    pub fn told(&self) -> String {
        let counts = [
            (self.devices, "device", "devices"),
            (self.networks, ElementKind::Network.one(), ElementKind::Network.several()),
            (self.saas, ElementKind::Saas.one(), ElementKind::Saas.several()),
        ];
        let parts: Vec<String> = counts
            .into_iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, one, several)| format!("{count} {}", if count == 1 { one } else { several }))
            .collect();
        let verb = if self.total() == 1 { "belongs" } else { "belong" };
        match parts.as_slice() {
            [] => "Everything belongs to an organization.".to_owned(),
            [only] => format!("{only} {verb} to no organization."),
            [first @ .., last] => format!("{} and {last} {verb} to no organization.", first.join(", ")),
        }
    }
}

/// A device or an element that belongs to no organization, with the one whose name it resembles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnlinkedElement {
    pub id: String,
    pub name: String,
    /// What else is known of it.
    pub about: String,
    pub resembles: Option<OrganizationName>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_no_organization_is_told_in_a_sentence() {
        for (devices, networks, saas, told) in [
            (0, 0, 0, "Everything belongs to an organization."),
            (1, 0, 0, "1 device belongs to no organization."),
            (0, 3, 0, "3 networks belong to no organization."),
            (1, 0, 1, "1 device and 1 SaaS account belong to no organization."),
            (12, 3, 1, "12 devices, 3 networks and 1 SaaS account belong to no organization."),
        ] {
            assert_eq!(Unlinked { devices, networks, saas }.told(), told);
        }
    }

    #[test]
    fn a_removal_counts_the_datasets_that_it_destroys_first() {
        // M114, M115
        let counts = ElementCounts { networks: 1, saas: 0, agents: 2, datasets: 3, bytes: 2_400_000_000 };
        let told: Vec<String> = counts.removal().into_iter().map(|(_, _, text)| text).collect();
        assert_eq!(
            told,
            [
                "2 Endpoint Backup agents stop, and 3 datasets (2.4 GB) are destroyed for good after 7 days",
                "1 network no longer in any list, reserved for it, and unlinked after 7 days"
            ]
        );
        assert!(ElementCounts::default().removal().is_empty());
    }
}
