//! What mails say about organizations that were removed or brought back.

use domain::Timestamp;
use store::{Goes, News};

use super::access::Told;

/// Beneath what those are told who look after a partner's safety.
const SAFETY: &str = "You get this mail since you hold the primary account, or are a Security Administrator.";

/// So many names stand in a mail; of more it is told how many.
const NAMES: usize = 10;

fn were(names: &[String]) -> String {
    match names {
        [name] => format!("{name} was"),
        names => format!("{} organizations were", names.len()),
    }
}

fn listed(names: &[String]) -> String {
    let shown = names.iter().take(NAMES).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// What goes with organizations that are removed, a sentence for each kind.
fn goes(Goes { users, devices, elements }: &Goes) -> Option<String> {
    let users = match users {
        0 => None,
        1 => Some("1 user can't sign in any more, and after 7 days the account is deleted".to_owned()),
        users => {
            Some(format!("{users} users can't sign in any more, and after 7 days their accounts are deleted"))
        }
    };
    let devices = match devices {
        0 => None,
        1 => Some("1 device is reserved for 7 days, then linked to nothing".to_owned()),
        devices => Some(format!("{devices} devices are reserved for 7 days, then linked to nothing")),
    };
    let elements = elements.removal().into_iter().map(|(_, _, text)| text);
    let told: Vec<String> =
        users.into_iter().chain(devices).chain(elements).map(|text| format!("{text}.")).collect();
    (!told.is_empty()).then(|| format!("What goes with it: {}", told.join(" ")))
}

/// One of these mails in words.
pub fn told(
    news: &News,
    to: &str,
    partner: &str,
    long: impl Fn(&Timestamp) -> String,
    link: impl Fn(&str) -> String,
) -> Told {
    match news {
        News::OrganizationsRemoved { names, by, until, goes: with } => {
            let (it, gone) = if names.len() == 1 { ("it", "it is") } else { ("them", "they are") };
            let first = format!("{by} removed {} from {partner}. Nobody sees {it} any more.", listed(names));
            let last = format!(
                "Until {} whoever manages organizations can bring {it} back as before. After that {gone} gone for good.",
                long(until),
            );
            (
                format!("{} removed from {partner}", were(names)),
                [Some(first), goes(with), Some(last)].into_iter().flatten().collect(),
                Some(("Open Manage Organizations", link("/organizations"))),
                SAFETY.to_owned(),
            )
        }
        News::OrganizationsRestored { names, by } => (
            format!("{} brought back to {partner}", were(names)),
            vec![format!(
                "{by} brought back {}, as before: its devices, its users, and who sees it.",
                listed(names)
            )],
            Some(("Open Manage Organizations", link("/organizations"))),
            SAFETY.to_owned(),
        ),
        News::OrganizationsPurged { names, datasets } => {
            let (it, is) = if names.len() == 1 { ("Its", "is") } else { ("Their", "are") };
            let datasets = match datasets {
                0 => None,
                1 => Some("1 dataset of Endpoint Backup was destroyed.".to_owned()),
                many => Some(format!("{many} datasets of Endpoint Backup were destroyed.")),
            };
            let first = format!(
                "{} {is} gone for good, 7 days after the removal. {it} users' accounts are deleted, and {} devices are linked to nothing.",
                listed(names),
                it.to_lowercase(),
            );
            (
                format!("{} removed from {partner} for good", were(names)),
                [Some(first), datasets].into_iter().flatten().collect(),
                Some(("Open the audit trail", link("/audit"))),
                SAFETY.to_owned(),
            )
        }
        News::AccountClosed { organization } => (
            format!("Your account with {partner} is closed"),
            vec![format!(
                "{partner} has closed {organization} in its portal, and your account with it: you can't sign in any more."
            )],
            None,
            format!("There is nothing to do. If you have a question, ask {partner}."),
        ),
        News::AccountReopened { organization } => (
            format!("Your account with {partner} is open again"),
            vec![format!(
                "{partner} has opened {organization} in its portal again, and your account with it. You sign in as {to}, as you did before."
            )],
            Some(("Sign in", link("/sign-in"))),
            String::new(),
        ),
        _ => Told::default(),
    }
}

#[cfg(test)]
mod tests {
    use domain::element::ElementCounts;

    use super::*;

    #[test]
    fn what_goes_with_a_removed_organization_is_counted() {
        // K8, M115, rule 13
        let elements =
            ElementCounts { agents: 2, datasets: 3, bytes: 2_400_000_000, ..ElementCounts::default() };
        let told = goes(&Goes { users: 1, devices: 12, elements }).expect("something goes");
        for part in [
            "1 user can't sign in any more",
            "12 devices are reserved for 7 days",
            "2 Endpoint Backup agents stop, and 3 datasets (2.4 GB) are destroyed for good",
        ] {
            assert!(told.contains(part), "{told}");
        }
        assert_eq!(goes(&Goes::default()), None);
    }

    #[test]
    fn its_users_are_told_that_their_account_is_closed_or_open_again() {
        let tell = |news: &News| {
            let told = told(news, "ada@acme.example", "Northlight", Timestamp::to_string, str::to_owned);
            (format!("{} {} {}", told.0, told.1.join(" "), told.3), told.2)
        };
        let organization = "Acme".to_owned();
        let (text, button) = tell(&News::AccountClosed { organization: organization.clone() });
        assert!(
            text.contains("closed Acme") && text.contains("ask Northlight") && button.is_none(),
            "{text}"
        );
        let (text, button) = tell(&News::AccountReopened { organization });
        assert!(text.contains("sign in as ada@acme.example") && button.is_some(), "{text}");
    }
}
