//! What a browser says of itself, in words that a person knows their own devices by.

/// Marks of browsers, in the order in which they are looked for: most name others as well as themselves.
const BROWSERS: [(&str, &str); 8] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
];

const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// So many people are known in one browser: more than share a desk.
const SHARED_BY: usize = 5;

/// The tokens by which a browser is known, as its cookie holds them: one for each person who signed in there.
pub fn tokens(cookie: &str) -> impl Iterator<Item = &str> {
    cookie.split('.').take(SHARED_BY)
}

/// The cookie of a browser that is known by this token now, and by those that it had.
pub fn with_token(token: &str, cookie: Option<&str>) -> String {
    let others = tokens(cookie.unwrap_or_default()).filter(|other| !other.is_empty() && *other != token);
    let all: Vec<&str> = std::iter::once(token).chain(others).take(SHARED_BY).collect();
    all.join(".")
}

/// `Firefox on Windows` for the text of a `User-Agent` header; what is not known is left out.
pub fn in_words(user_agent: &str) -> String {
    let named = |marks: &[(&str, &'static str)]| {
        marks.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    // Safari's own mark stands in most of the others too.
    let browser = named(&BROWSERS).or_else(|| user_agent.contains("Safari/").then_some("Safari"));
    match (browser, named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) => name.to_owned(),
        (None, Some(system)) => format!("A browser on {system}"),
        (None, None) => "A browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_by_those_who_signed_in_there_last() {
        let mut cookie = with_token("a", None);
        assert_eq!(cookie, "a");
        for token in ["b", "c", "b", "d", "e", "f"] {
            cookie = with_token(token, Some(&cookie));
        }
        assert_eq!(cookie, "f.e.d.b.c");
        assert_eq!(tokens(&cookie).collect::<Vec<_>>(), ["f", "e", "d", "b", "c"]);
        assert_eq!(tokens("1.2.3.4.5.6.7").count(), 5);
    }

    #[test]
    fn browsers_are_named_as_their_owners_name_them() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (user_agent, words) in [
            (format!("Mozilla/5.0 (X11; Linux x86_64) {webkit} Chrome/141.0 Safari/537.36"), "Chrome on Linux"),
            (
                format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {webkit} Chrome/141.0 Safari/537.36 Edg/141.0"),
                "Edge on Windows",
            ),
            ("Mozilla/5.0 (Windows NT 10.0; rv:143.0) Gecko/20100101 Firefox/143.0".to_owned(), "Firefox on Windows"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/18.6 Mobile/15E148 Safari/604.1".to_owned(),
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.6 Safari/605.1.15".to_owned(),
                "Safari on macOS",
            ),
            (format!("Mozilla/5.0 (Linux; Android 10; K) {webkit} Chrome/141.0 Mobile Safari/537.36"), "Chrome on Android"),
            ("curl/8.5.0".to_owned(), "A browser"),
            (String::new(), "A browser"),
        ] {
            assert_eq!(in_words(&user_agent), words, "{user_agent}");
        }
    }
}
