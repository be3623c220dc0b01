//! What a mail says, as text and as HTML that a phone can read.

use domain::{Timestamp, account::LinkPurpose};
use maud::{DOCTYPE, Markup, html};
use store::{Mail, News};

/// A mail in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub to: String,
    pub name: String,
    /// In whose name it is written.
    pub partner: String,
    pub subject: String,
    paragraphs: Vec<String>,
    /// What to do, and the address where.
    button: Option<(&'static str, String)>,
    /// Beneath the button.
    closing: String,
}

const IGNORE: &str = "If you did not expect this mail, you need not do anything.";
/// Beneath what its owner has to know of.
fn alarm(partner: &str) -> String {
    format!("If that was not you, tell an administrator at {partner} at once.")
}

/// What an invitation asks for (M93): of somebody who needs a second factor, that too.
fn all(until: &str, factor: bool) -> String {
    if factor {
        return format!(
            "Set a password with this link, then a second factor. The link works once, and both have to be set by {until}."
        );
    }
    format!("Set a password with this link. It works once, until {until}.")
}

impl Letter {
    /// The mail in words; `url` is the address under which people reach the portal.
    #[expect(clippy::too_many_lines, reason = "a text for each kind of news")]
    pub fn of(mail: &Mail, url: &str) -> Self {
        let Mail { to, name, partner, news, region, .. } = mail;
        let long = |at: &Timestamp| region.long(*at);
        let link = |path: &str| format!("{url}{path}");
        let (subject, paragraphs, button, closing) = match news {
            News::Invitation { path, until, organization, factor } => (
                format!("Your account with {partner}"),
                vec![
                    match organization {
                        Some(organization) => format!(
                            "{partner} looks after {organization} and has made an account for you in its portal. You sign in as {to}."
                        ),
                        None => format!(
                            "{partner} has made an account for you in the partner portal. You sign in as {to}."
                        ),
                    },
                    all(&long(until), *factor),
                ],
                Some(("Set your password", link(path))),
                IGNORE.to_owned(),
            ),
            News::Reminder { link: path, until, days, factor, password } => (
                match days {
                    ..=1 => format!("Less than a day left to set up your account with {partner}"),
                    days => format!("{days} days left to set up your account with {partner}"),
                },
                vec![match (*factor, *password) {
                    (true, true) => format!(
                        "Your account with {partner} needs a second factor besides its password. Without one it is deactivated on {}.",
                        long(until)
                    ),
                    (true, false) => format!(
                        "Your account with {partner} needs a password and a second factor. Without both it is deactivated on {}.",
                        long(until)
                    ),
                    (false, _) => format!(
                        "Your account with {partner} needs a password. Without one it is deactivated on {}.",
                        long(until)
                    ),
                }],
                Some(match path {
                    Some(path) => ("Set up your account", link(path)),
                    None => ("Sign in and set it up", link("/sign-in")),
                }),
                "Afterwards an administrator has to reactivate it.".to_owned(),
            ),
            News::EmployeeAdded { name: added, email, role } => (
                format!("{added} was added to {partner}"),
                vec![format!("{added} ({email}) was added as an employee of {partner}: {}.", role.name())],
                Some(("Open Manage Employees", link("/employees"))),
                "You get this mail since yours is the primary account.".to_owned(),
            ),
            News::EmployeesImported { by, count } => (
                match count {
                    1 => format!("1 employee was added to {partner}"),
                    count => format!("{count} employees were added to {partner}"),
                },
                vec![format!(
                    "{by} added them to {partner} out of a file. Each got an invitation of their own."
                )],
                Some(("Open Manage Employees", link("/employees?sort=-created"))),
                "You get this mail since yours is the primary account.".to_owned(),
            ),
            News::Reactivated { link: None, .. } => (
                format!("Your account with {partner} is active again"),
                vec![format!(
                    "An administrator of {partner} has reactivated your account. You sign in as {to}, as you did before."
                )],
                Some(("Sign in", link("/sign-in"))),
                String::new(),
            ),
            News::Reactivated { link: Some((purpose, path, until)), factor } => (
                format!("Your account with {partner} is active again"),
                vec![
                    format!(
                        "An administrator of {partner} has reactivated your account. You sign in as {to}."
                    ),
                    match purpose {
                        LinkPurpose::SecondFactor => format!(
                            "Set up a second factor with this link and your password, until {}.",
                            long(until)
                        ),
                        _ => all(&long(until), *factor),
                    },
                ],
                Some(("Set up your account", link(path))),
                String::new(),
            ),
            News::Lapsed => (
                format!("Your account with {partner} is deactivated"),
                vec![
                    format!("Your account with {partner} was not set up in time. It is deactivated: you can't sign in any more."),
                    "Your details are kept. An administrator can reactivate the account; you have seven days again then.".to_owned(),
                ],
                None,
                String::new(),
            ),
            News::Deactivated => (
                format!("Your account with {partner} is deactivated"),
                vec![
                    format!("Your account with {partner} was deactivated: you can't sign in any more."),
                    "Your details are kept. An administrator can reactivate the account.".to_owned(),
                ],
                None,
                String::new(),
            ),
            News::Reset { path, until } => (
                format!("A new password for {partner}"),
                vec![
                    format!("Somebody asked for a new password for your account with {partner}."),
                    format!(
                        "Set one with this link. It works once, until {}; then you are signed out everywhere.",
                        long(until)
                    ),
                ],
                Some(("Set a new password", link(path))),
                "If that was not you, you need not do anything: your password stays as it is.".to_owned(),
            ),
            News::PasswordChanged => (
                format!("Your password with {partner} was changed"),
                vec![format!("The password of your account with {partner} was changed.")],
                None,
                alarm(partner),
            ),
            News::SecondFactorReset { path, until } => (
                format!("Your second factor with {partner} was reset"),
                vec![
                    format!(
                        "An administrator of {partner} has reset the second factor of your account, and you are signed out everywhere."
                    ),
                    format!(
                        "Set up another one with this link and your password. It works once, until {}.",
                        long(until)
                    ),
                ],
                Some(("Set up a second factor", link(path))),
                alarm(partner),
            ),
            News::SecondFactorChanged => (
                format!("Your second factor with {partner} was set up or changed"),
                vec![format!(
                    "An authenticator app, a passkey or text messages for your account with {partner} were set up or removed, or new recovery codes were made."
                )],
                None,
                alarm(partner),
            ),
            News::RecoveryCodeUsed { left } => (
                format!("A recovery code was used for your account with {partner}"),
                vec![
                    format!(
                        "Somebody used a recovery code of your account with {partner} in the place of its second factor."
                    ),
                    format!("Recovery codes left: {left}."),
                ],
                Some(("Look at your account", link("/account"))),
                alarm(partner),
            ),
            News::CodesRefused { at } => (
                format!("Somebody knows your password with {partner}"),
                vec![
                    format!(
                        "On {} somebody gave the right password of your account with {partner}, and wrong codes after it.",
                        long(at)
                    ),
                    "They did not get in. If it was not you, set a new password.".to_owned(),
                ],
                Some(("Set a new password", link("/forgot"))),
                alarm(partner),
            ),
            News::WayBack => (
                format!("A link was made for your account with {partner}"),
                vec![
                    format!(
                        "Whoever runs the portal of {partner} made a link with which a new password is set for your account."
                    ),
                    "They hand it over themselves. If you did not ask for it, ask them at once.".to_owned(),
                ],
                None,
                alarm(partner),
            ),
            News::PasswordLocked => (
                format!("Your password with {partner} is not taken any more"),
                vec![
                    format!(
                        "Somebody gave a wrong password for your account with {partner} a hundred times. Nobody got in by that."
                    ),
                    "Your password is no longer taken where you have not signed in before. Set a new one, and you are let in everywhere again."
                        .to_owned(),
                ],
                Some(("Set a new password", link("/forgot"))),
                alarm(partner),
            ),
            News::HandoverOffered { from, until } => (
                format!("The primary account of {partner} is offered to you"),
                vec![
                    format!(
                        "{from} offers you the primary account of {partner}: Account Settings and every right in the portal."
                    ),
                    format!(
                        "The offer is open until {}. Accept or decline it when you have signed in.",
                        long(until)
                    ),
                ],
                Some(("Look at the offer", link("/account/handover"))),
                "If you do nothing, everything stays as it is.".to_owned(),
            ),
            News::HandoverWithdrawn { from } => (
                format!("The primary account of {partner} is not offered to you any more"),
                vec![format!("{from} has taken the offer of the primary account of {partner} back. Nothing has changed.")],
                None,
                "There is nothing to do.".to_owned(),
            ),
            News::HandoverDeclined { by } => (
                format!("{by} declined the primary account of {partner}"),
                vec![format!("{by} does not take the primary account of {partner} over. You hold it as before.")],
                Some(("Look at Account Settings", link("/settings"))),
                "You can offer it to somebody else there.".to_owned(),
            ),
            News::HandoverAccepted { primary, own } => (
                format!("The primary account of {partner} has changed hands"),
                vec![if *own {
                    format!("You hold the primary account of {partner} now.")
                } else {
                    format!("{primary} holds the primary account of {partner} now. You are an Admin.")
                }],
                Some(("Look at the portal", link("/"))),
                alarm(partner),
            ),
            News::NewAddress { path, until } => (
                format!("Your new address with {partner}"),
                vec![
                    format!("{to} is to become the address with which you sign in to the partner portal of {partner}."),
                    format!(
                        "Open this link to make it so. It works once, until {}; then you are signed out everywhere else.",
                        long(until)
                    ),
                ],
                Some(("Use this address", link(path))),
                IGNORE.to_owned(),
            ),
            News::AddressAsked { email } => (
                format!("Another address for your account with {partner}"),
                vec![
                    format!(
                        "{email} was asked for in the place of {to}, as the address of your account with {partner}."
                    ),
                    "Nothing has changed yet: a mail to the new address brings a link, and with that it changes.".to_owned(),
                ],
                Some(("Look at your account", link("/account/email"))),
                format!("If you know nothing of it, set a new password, and tell an administrator at {partner} at once."),
            ),
            News::AddressChanged { before, after } => (
                format!("The address of your account with {partner} was changed"),
                vec![
                    format!("The address of your account with {partner} was changed from {before} to {after}."),
                    format!("You sign in as {after} from now on, and your mails go there."),
                ],
                None,
                alarm(partner),
            ),
            News::AddressNotAvailable => (
                "Somebody asked to use this address".to_owned(),
                vec![
                    "Somebody asked for this address to become that of an account in the partner portal.".to_owned(),
                    "It can't be used for that now: an account has it, or had it until not long ago. Nothing has changed."
                        .to_owned(),
                ],
                None,
                "If that was you, use another address. If not, you need not do anything.".to_owned(),
            ),
            News::MembershipEnds { .. }
            | News::AccessAsked { .. }
            | News::AccessGranted { .. }
            | News::AccessDeclined => super::access::told(news, partner, link),
            News::OrganizationsRemoved { .. }
            | News::OrganizationsRestored { .. }
            | News::OrganizationsPurged { .. }
            | News::AccountClosed { .. }
            | News::AccountReopened { .. } => super::organizations::told(news, to, partner, long, link),
            News::NewSignIn { browser, network, at } => (
                format!("A new sign-in to your account with {partner}"),
                vec![
                    format!(
                        "Somebody signed in to your account with {partner} with a browser that had not been used for it before."
                    ),
                    format!("{browser}, from {network}, on {}.", long(at)),
                ],
                Some(("Look at your sessions", link("/account"))),
                alarm(partner),
            ),
        };
        Self {
            to: to.clone(),
            name: name.clone(),
            partner: partner.clone(),
            subject,
            paragraphs,
            button,
            closing,
        }
    }

    /// The mail as plain text.
    pub fn text(&self) -> String {
        let mut parts = vec![format!("Hello {},", self.name)];
        parts.extend(self.paragraphs.iter().cloned());
        parts.extend(self.button.iter().map(|(what, address)| format!("{what}:\n{address}")));
        parts.extend((!self.closing.is_empty()).then(|| self.closing.clone()));
        parts.push(self.partner.clone());
        parts.join("\n\n") + "\n"
    }

    /// The mail as a page of its own: nothing in it is loaded from anywhere.
    pub fn html(&self) -> String {
        let page: Markup = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.subject) }
                }
                body style="margin:0;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,sans-serif" {
                    div style="max-width:34rem;margin:0 auto" {
                        p style="margin:0 0 24px;font-weight:650;font-size:18px" { (self.partner) }
                        p { "Hello " (self.name) "," }
                        @for paragraph in &self.paragraphs { p { (paragraph) } }
                        @if let Some((what, address)) = &self.button {
                            p style="margin:24px 0" {
                                a href=(address) style="display:inline-block;padding:12px 20px;border-radius:8px;background:#2f5bd7;color:#ffffff;font-weight:600;text-decoration:none" {
                                    (what)
                                }
                            }
                            p style="font-size:13px;word-break:break-all" { (address) }
                        }
                        @if !self.closing.is_empty() { p style="margin-top:24px;font-size:14px" { (self.closing) } }
                    }
                }
            }
        };
        page.into_string()
    }
}

#[cfg(test)]
mod tests;
