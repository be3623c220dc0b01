//! Codes by text message: what is said, and how it leaves ([`gateway`]).
//!
//! What is to be sent is written by `store` in the transaction that asks for it, without the code; the job takes it from
//! there, and the code is drawn when it is sent.

mod gateway;

use std::net::IpAddr;

use store::Text;

pub use gateway::{Gateway, Lost};

/// Characters of the partner's name: the message is to be one, and not a row of them.
const PARTNER: usize = 30;

/// The message in words. Its last line is for browsers, which fill the code in at this host alone (WebOTP).
pub fn message(text: &Text, host: &str) -> String {
    let partner: String = text.partner.chars().take(PARTNER).collect();
    let (partner, code) = (partner.trim(), &text.code);
    let said = format!("{partner} code: {code}. Nobody from {partner} will ask you for it.");
    if is_name(host) { format!("{said}\n\n@{host} #{code}") } else { said }
}

fn is_name(host: &str) -> bool {
    host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(partner: &str) -> Text {
        let (to, code) = ("+15551234567".to_owned(), "012345".to_owned());
        Text { id: 1, to, partner: partner.to_owned(), attempts: 1, code }
    }

    #[test]
    fn a_message_says_whose_code_it_is_and_where_it_belongs() {
        assert_eq!(
            message(&text("Northlight"), "portal.example"),
            "Northlight code: 012345. Nobody from Northlight will ask you for it.\n\n@portal.example #012345"
        );
        for address in ["127.0.0.1", "[::1]"] {
            let said = message(&text("Northlight"), address);
            assert_eq!(said, "Northlight code: 012345. Nobody from Northlight will ask you for it.");
        }
    }

    #[test]
    fn a_long_name_makes_one_message_and_not_several() {
        let said = message(&text(&"Northlight ".repeat(10)), "portal.example");
        assert!(said.len() <= 160, "{}", said.len());
    }

    #[test]
    fn a_text_shows_neither_code_nor_number() {
        let shown = format!("{:?}", text("Northlight"));
        assert!(!shown.contains("012345") && !shown.contains("555"), "{shown}");
    }
}
