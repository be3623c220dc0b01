use domain::Role;
use store::Goes;

use super::*;

fn letter(news: News) -> Letter {
    let mail = Mail {
        id: 1,
        to: "ada@northlight.example".to_owned(),
        name: "<b>Ada</b>".to_owned(),
        partner: "Northlight & Sons".to_owned(),
        attempts: 1,
        region: domain::region::Region::default(),
        news,
    };
    Letter::of(&mail, "https://portal.example")
}

fn invitation(organization: Option<&str>, factor: bool) -> News {
    let (path, until) = ("/link/abc".to_owned(), Timestamp::from_millis(0));
    News::Invitation { path, until, organization: organization.map(str::to_owned), factor }
}

#[test]
fn the_user_of_an_organization_is_told_whose_account_it_is_and_what_it_needs() {
    // M107, M52
    let text = letter(invitation(Some("Acme Dental"), true)).text();
    assert!(text.contains("looks after Acme Dental") && text.contains("a second factor"), "{text}");
    let text = letter(invitation(Some("Acme Dental"), false)).text();
    assert!(text.contains("1 January 1970") && !text.contains("second factor"), "{text}");
}

#[test]
fn a_reminder_says_what_is_missing_and_nothing_else() {
    // M52, M93, M125
    let missing = |factor: bool, password: bool| {
        let until = Timestamp::from_millis(0);
        letter(News::Reminder { link: None, until, days: 7, factor, password })
    };
    assert_eq!(missing(true, true).subject, "7 days left to set up your account with Northlight & Sons");
    let text = missing(true, true).text();
    assert!(text.contains("a second factor besides its password") && text.contains("/sign-in"), "{text}");
    let text = missing(true, false).text();
    assert!(text.contains("a password and a second factor"), "{text}");
    let text = missing(false, false).text();
    assert!(text.contains("needs a password.") && !text.contains("second factor"), "{text}");
}

#[test]
fn who_looks_after_safety_is_told_what_was_removed_by_whom_and_until_when() {
    // K8
    let (by, until) = ("Mara Lind".to_owned(), Timestamp::from_millis(0));
    let one = letter(News::OrganizationsRemoved {
        names: vec!["Acme".to_owned()],
        by: by.clone(),
        until,
        goes: Goes::default(),
    });
    assert_eq!(one.subject, "Acme was removed from Northlight & Sons");
    let text = one.text();
    assert!(text.contains("Mara Lind removed Acme") && text.contains("Until 1 January 1970"), "{text}");
    let names: Vec<_> = (0..12).map(|at| format!("Customer {at}")).collect();
    let many = letter(News::OrganizationsRemoved {
        names: names.clone(),
        by: by.clone(),
        until,
        goes: Goes::default(),
    });
    assert_eq!(many.subject, "12 organizations were removed from Northlight & Sons");
    assert!(many.text().contains("Customer 9 and 2 more"), "{}", many.text());
    assert_eq!(
        letter(News::OrganizationsRestored { names, by }).subject,
        "12 organizations were brought back to Northlight & Sons"
    );
}

#[test]
fn who_looks_after_safety_is_told_what_is_gone_for_good() {
    // K8, M115
    let one = letter(News::OrganizationsPurged { names: vec!["Acme".to_owned()], datasets: 1 });
    assert_eq!(one.subject, "Acme was removed from Northlight & Sons for good");
    let text = one.text();
    assert!(text.contains("Acme is gone for good") && text.contains("1 dataset of"), "{text}");
    let names = vec!["Acme".to_owned(), "Best".to_owned()];
    let none = letter(News::OrganizationsPurged { names, datasets: 0 }).text();
    assert!(none.contains("Acme, Best are gone for good") && !none.contains("dataset"), "{none}");
}

#[test]
fn times_are_told_as_the_organization_of_the_reader_has_them() {
    let region =
        domain::region::Region { zone: "Europe/Berlin".to_owned(), locale: domain::region::Locale::Germany };
    let mail = Mail {
        id: 1,
        to: "ada@acme.example".to_owned(),
        name: "Ada".to_owned(),
        partner: "Northlight".to_owned(),
        region,
        attempts: 1,
        news: invitation(Some("Acme"), false),
    };
    let text = Letter::of(&mail, "https://portal.example").text();
    assert!(text.contains("1. Januar 1970, 01:00 CET"), "{text}");
}

#[test]
fn both_forms_lead_to_the_same_place() {
    let letter = letter(invitation(None, true));
    assert_eq!(letter.subject, "Your account with Northlight & Sons");
    for form in [letter.text(), letter.html()] {
        assert!(form.contains("https://portal.example/link/abc"), "{form}");
        assert!(form.contains("1 January 1970"), "{form}");
    }
}

#[test]
fn a_name_is_only_text() {
    let html = letter(News::Deactivated).html();
    assert!(html.contains("&lt;b&gt;Ada&lt;/b&gt;") && !html.contains("<b>"), "{html}");
}

#[test]
fn the_primary_account_is_told_no_secret() {
    // K10
    let added = News::EmployeeAdded {
        name: "Ben".to_owned(),
        email: "ben@northlight.example".to_owned(),
        role: Role::Tech,
    };
    let text = letter(added).text();
    assert!(text.contains("ben@northlight.example") && !text.contains("/link/"), "{text}");
}

#[test]
fn whoever_may_have_to_act_is_told_what_they_need_and_no_secret() {
    // M94, M112, M124, P48: the one link is in the one mail whose reader needs it
    let at = Timestamp::from_millis(0);
    let alarm = "tell an administrator at Northlight & Sons at once";
    let of_account = |what: &str| format!("{what} with Northlight & Sons");
    let shut = of_account("Your account") + " is deactivated";
    let cases: [(News, String, &[&str], Option<&str>); 5] = [
        (
            News::NewSignIn { browser: "Firefox on Linux".to_owned(), network: "192.0.2.7".to_owned(), at },
            of_account("A new sign-in to your account"),
            &[
                "a browser that had not been used for it before",
                "Firefox on Linux, from 192.0.2.7, on 1 January 1970, 00:00 UTC",
                "Look at your sessions",
                alarm,
            ],
            Some("/account"),
        ),
        (
            News::Lapsed,
            shut.clone(),
            &[
                "was not set up in time",
                "you can't sign in any more",
                "An administrator can reactivate the account; you have seven days again then",
            ],
            None,
        ),
        (
            News::Deactivated,
            shut,
            &[
                "was deactivated: you can't sign in any more",
                "Your details are kept",
                "An administrator can reactivate the account",
            ],
            None,
        ),
        (
            News::SecondFactorReset { path: "/link/abc".to_owned(), until: at },
            of_account("Your second factor") + " was reset",
            &[
                "An administrator of Northlight & Sons has reset the second factor of your account",
                "you are signed out everywhere",
                "with this link and your password",
                "It works once, until 1 January 1970, 00:00 UTC",
                alarm,
            ],
            Some("/link/abc"),
        ),
        (
            News::AddressChanged {
                before: "ada@northlight.example".to_owned(),
                after: "lovelace@northlight.example".to_owned(),
            },
            of_account("The address of your account") + " was changed",
            &[
                "was changed from ada@northlight.example to lovelace@northlight.example",
                "You sign in as lovelace@northlight.example from now on",
                alarm,
            ],
            None,
        ),
    ];
    for (news, subject, words, path) in cases {
        let letter = letter(news);
        // It stands where others may read it: on a phone that is locked.
        assert_eq!(letter.subject, subject);
        for form in [letter.text(), letter.html()] {
            let form = form.replace("&amp;", "&");
            for word in words {
                assert!(form.contains(word), "{word}: {form}");
            }
            let links = form.split("https://portal.example").skip(1);
            let links: Vec<_> = links.filter_map(|link| link.split(['"', '<', '\n']).next()).collect();
            assert_eq!(links.is_empty(), path.is_none(), "{form}");
            assert!(links.iter().all(|link| Some(*link) == path), "{links:?}");
            assert_eq!(form.matches("/link/").count(), form.matches("https://portal.example/link/").count());
        }
    }
}
