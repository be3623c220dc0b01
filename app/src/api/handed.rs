//! What is said of links: mailed to their owners alone, or handed over where nothing is sent.

use domain::employee::Invited;

use super::{Done, HandedLink};

/// What is said of somebody who gets a link that sets up their account (M22, M107).
pub fn handed(to: impl Into<String>, invited: Invited, what: &str) -> Done {
    let Invited { name, email, path, until, .. } = invited;
    let until = until.minute();
    if super::gate::request().mails_leave {
        let text = format!(
            "{name} {what} A mail to {email} brings the link that sets up their account, until {until}."
        );
        return Done::with(to, text);
    }
    let text = format!(
        "{name} {what} Hand over this link: it sets up their account, once, until {until}. It is shown only here."
    );
    Done::with(to, text).link(path)
}

/// What is said of many in this list who get links: mailed to each alone, or to hand over where nothing is sent.
pub fn handed_all(list: &str, text: String, invited: Vec<Invited>) -> Done {
    if invited.is_empty() {
        return Done::with(list, text);
    }
    if super::gate::request().mails_leave {
        let text = format!("{text} A mail to each of them brings the link that sets up their account.");
        return Done::with(list, text);
    }
    let links =
        invited.into_iter().map(|one| HandedLink { name: one.name, email: one.email, path: one.path });
    let text = format!("{text} Hand over their links: they are shown only here.");
    Done::with(format!("{list}/links"), text).links(links.collect())
}

/// What is said of somebody whose second factor was reset (M124).
pub fn second_factor_gone(to: impl Into<String>, invited: Invited) -> Done {
    let Invited { name, email, path, until, .. } = invited;
    let until = until.minute();
    let gone = format!("The second factor of {name} is gone, and they are signed out everywhere.");
    if super::gate::request().mails_leave {
        let text =
            format!("{gone} A mail to {email} brings the link that sets another one up, until {until}.");
        return Done::with(to, text);
    }
    let text = format!(
        "{gone} Hand over this link: with their password it sets another one up, until {until}. It is shown only here."
    );
    Done::with(to, text).link(path)
}

/// What is said of somebody of this name who was edited: in the list, or on their own page where their address waits.
pub fn edited(edited: store::Edited, name: &str, list: String, own: String) -> Done {
    let saved = format!("The changes to {name} are saved.");
    let mailed = super::gate::request().mails_leave;
    match edited {
        store::Edited::Saved => Done::with(list, saved),
        store::Edited::LinkEnded if mailed => {
            Done::with(list, format!("{saved} Their link from before is dead; a mail brings another one."))
        }
        store::Edited::LinkEnded => {
            Done::with(list, format!("{saved} Their link from before is dead: make them a new one."))
        }
        store::Edited::Invited(invited) => handed(list, invited, "has another address."),
        store::Edited::AddressAsked(asked) => address_asked(own, asked, mailed),
    }
}

/// What is said of a new address that waits for its link: the answer is the same whoever has it (K14, T33).
fn address_asked(to: String, asked: Invited, mailed: bool) -> Done {
    let Invited { name, email, path, until, .. } = asked;
    let until = until.minute();
    if mailed {
        return Done::with(
            to,
            format!(
                "A mail to {email} brings {name} a link. The address changes when it is opened, until {until}."
            ),
        );
    }
    let text = format!(
        "Hand over this link: the address of {name} changes to {email} when it is opened, once, until {until}. It is shown only here."
    );
    Done::with(to, text).link(path)
}
