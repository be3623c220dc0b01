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
