use super::*;

#[test]
fn a_name_is_one_visible_line() {
    assert_eq!(Name::parse("  Acme   Dental ").map(Name::into_string), Ok("Acme Dental".to_owned()));
    assert_eq!(Name::parse(" "), Err(Problem::Empty));
    assert_eq!(Name::parse("a\u{0}b"), Err(Problem::ControlCharacters));
    for c in "\u{AD}\u{61C}\u{115F}\u{200B}\u{2028}\u{2029}\u{202E}\u{2066}\u{2800}\u{3164}\u{FEFF}\u{E0041}"
        .chars()
    {
        for name in [format!("a{c}b"), c.to_string()] {
            assert_eq!(Name::parse(&name), Err(Problem::ControlCharacters), "{name:?}");
        }
        assert_eq!(paragraphs(&format!("a{c}b"), 9), Err(Problem::ControlCharacters), "{c:?}");
    }
    assert_eq!(Name::parse("<script>"), Err(Problem::Markup));
    for address in ["Win at https://evil.example", "HTTP://evil.example", "see www.evil.example now"] {
        assert_eq!(Name::parse(address), Err(Problem::WebAddress), "{address}");
    }
    for name in
        ["Northwind Inc. (northwind.example)", "Open 24/7 Ltd.", "Care of J. Vale c/o Acme", "A/S Nordlys"]
    {
        assert!(Name::parse(name).is_ok(), "{name}");
    }
    assert_eq!(Name::parse(&"x".repeat(121)), Err(Problem::TooLong(120)));
    assert!(Name::parse(&"é".repeat(120)).is_ok());
    assert!(Name::parse("שלום בע\"מ").is_ok());
}

#[test]
fn an_email_has_one_canonical_form() {
    // M50, K18; CVE-2019-19844: no folding of look-alike letters.
    assert_eq!(Email::parse(" Mara@Example.COM ").map(Email::into_string), Ok("mara@example.com".to_owned()));
    for bad in [
        "",
        "mara",
        "a@b",
        "a@b..c",
        "@b.c",
        "a@",
        "a b@c.d",
        "a@x.y,b@x.y",
        "<a@b.c>",
        "a@b.c>",
        "\"a\"@b.c",
        "a@-b.c",
        "ma\u{131}l@b.c",
        "a\u{212A}@b.c",
        "a@b.c\r\nBcc: d@e.f",
        "a..b@c.d",
        ".a@b.c",
        "a@ｂ.c",
    ] {
        assert!(Email::parse(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn spellings_of_one_mailbox_are_held_together() {
    // T24
    let mailbox = |text: &str| Email::parse(text).map(|email| email.mailbox());
    for spelling in ["mara.lind@example.com", "MaraLind@Example.com", "m.a.r.a.lind+portal@example.com"] {
        assert_eq!(mailbox(spelling), Ok("maralind@example.com".to_owned()));
    }
    assert_ne!(mailbox("mara@example.com"), mailbox("mara@example.org"));
    assert_eq!(mailbox("+tag@example.com"), Ok("@example.com".to_owned()));
}

#[test]
fn a_phone_number_is_digits_with_country() {
    // M98
    assert_eq!(Phone::parse_optional(""), Ok(None));
    for nothing in ["", "  "] {
        assert_eq!(Phone::parse(nothing), Err(Problem::Empty));
    }
    assert!(Phone::parse_optional("+15551234567").is_ok_and(|phone| phone.is_some()));
    for typed in ["+15551234567", "+1 (555) 123-4567", "001 555-123-4567", " 0015551234567 "] {
        let phone = Phone::parse(typed);
        assert_eq!(phone.as_ref().map(Phone::as_str), Ok("+15551234567"), "{typed:?}");
    }
    for bad in [
        "15551234567",
        "555 123 4567",
        "+1 555",
        "+1555abc4567",
        "+1",
        "+1234567890123456",
        "+١٢٣٤٥٦٧",
        "0151 23456789",
        "+44 (0)20 7946 0958",
        "++15551234567",
        "+001 555 123 4567",
        "1.555.123.4567",
        "()",
    ] {
        assert_eq!(Phone::parse_optional(bad), Err(Problem::NotAPhoneNumber), "{bad:?}");
    }
    assert_eq!(Phone::parse_optional("\u{7}"), Err(Problem::ControlCharacters));
}

#[test]
fn a_number_is_whole_and_within_its_range() {
    assert_eq!(number(" 12 ", 8..=64), Ok(12));
    assert_eq!((number("8", 8..=64), number("64", 8..=64)), (Ok(8), Ok(64)));
    assert_eq!(number("", 8..=64), Err(Problem::Empty));
    assert_eq!(number("1\u{0}2", 8..=64), Err(Problem::ControlCharacters));
    for bad in
        ["7", "65", "-12", "+12", "12.0", "1e1", "١٢", "１２", "twelve", "99999999999999999999", "0x10"]
    {
        assert_eq!(number(bad, 8..=64), Err(Problem::NotBetween(8, 64)), "{bad}");
    }
}

#[test]
fn a_password_does_not_show_itself() {
    assert_eq!(format!("{:?}", Password::given("secret").ok()), "Some(Password(…))");
}
