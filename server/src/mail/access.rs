//! What mails say about what somebody sees.

use domain::{Timestamp, time::Day};
use store::News;

/// Subject, paragraphs, what to do and where, and what stands beneath.
pub type Told = (String, Vec<String>, Option<(&'static str, String)>, String);

/// The end of a membership as people say it.
fn end(until: Timestamp) -> String {
    format!("at the end of {} (UTC)", Day::ending(until))
}

/// One of these mails in words.
pub fn told(news: &News, partner: &str, link: impl Fn(&str) -> String) -> Told {
    let closing = |text: &str| text.to_owned();
    match news {
        News::MembershipEnds { member: None, group, until } => (
            format!("Your access by {group} ends soon"),
            vec![
                format!("You are in the Access Group {group} of {partner} until {}.", Day::ending(*until)),
                format!("Your membership ends {}. Then you see nothing by it any more.", end(*until)),
            ],
            Some(("Look at your access", link("/account/access"))),
            closing("If you need it for longer, ask a Security Administrator."),
        ),
        News::MembershipEnds { member: Some(name), group, until } => (
            format!("The access of {name} by {group} ends soon"),
            vec![
                format!("You added {name} to the Access Group {group} of {partner}."),
                format!("The membership ends {}. Then {name} sees nothing by it any more.", end(*until)),
            ],
            Some(("Open Access Groups", link("/groups"))),
            closing("If it is to end then, you need not do anything."),
        ),
        News::AccessAsked { by, path } => (
            format!("{by} asks to see more"),
            vec![format!("{by} asks to be put into an Access Group of {partner}.")],
            Some(("Look at the request", link(path))),
            closing("You get this mail since you manage Access Groups."),
        ),
        News::AccessGranted { group, until } => (
            format!("You see the organizations of {group} now"),
            vec![match until {
                None => {
                    format!("Your request was granted: you are in the Access Group {group} of {partner}.")
                }
                Some(until) => format!(
                    "Your request was granted: you are in the Access Group {group} of {partner}. The membership ends {}.",
                    end(*until)
                ),
            }],
            Some(("Open the portal", link("/"))),
            String::new(),
        ),
        News::AccessDeclined => (
            "Your request to see more was declined".to_owned(),
            vec![format!(
                "A Security Administrator of {partner} has declined it. What you see stays as it is."
            )],
            None,
            closing("You can ask again, and say what you need it for."),
        ),
        _ => Told::default(),
    }
}

#[cfg(test)]
mod tests {
    use domain::time::DAY;

    use super::*;

    #[test]
    fn a_last_day_is_told_as_the_day_and_not_as_the_one_after() {
        let until = Timestamp::from_millis(20_000 * DAY);
        let group = "North".to_owned();
        let ends = |member: Option<&str>| News::MembershipEnds {
            member: member.map(str::to_owned),
            group: group.clone(),
            until,
        };
        let granted = News::AccessGranted { group: group.clone(), until: Some(until) };
        for news in [ends(None), ends(Some("Ben")), granted] {
            let (subject, paragraphs, button, _) = told(&news, "Northlight", str::to_owned);
            let text = format!("{subject} {}", paragraphs.join(" "));
            assert!(text.contains("2024-10-03") && !text.contains("2024-10-04"), "{text}");
            assert!(text.contains("North") && button.is_some(), "{text}");
        }
        assert!(told(&ends(Some("Ben")), "Northlight", str::to_owned).0.contains("Ben"));
    }

    #[test]
    fn a_request_leads_to_its_page_and_holds_no_words_of_whoever_asks() {
        let asked = News::AccessAsked { by: "Ben".to_owned(), path: "/access-requests/1".to_owned() };
        let (_, _, button, _) = told(&asked, "Northlight", |path| format!("https://p.example{path}"));
        assert_eq!(button.map(|(_, to)| to), Some("https://p.example/access-requests/1".to_owned()));
        assert!(told(&News::AccessDeclined, "Northlight", str::to_owned).2.is_none());
    }
}
