//! Where to go after signing in: a path of this portal and nothing else (T40: no open redirect).

use crate::list::QueryString;

/// The path if it is one of this origin, else `/`.
pub fn local(path: &str) -> &str {
    let plain = path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= 2_000
        && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if plain { path } else { "/" }
}

/// The address of a page that leads on to `next`, if that is a path of this origin.
pub fn leading_to(page: &str, next: &str) -> String {
    let mut query = QueryString::default();
    match local(next) {
        "/" => (),
        next => query.push("next", next),
    }
    format!("{page}{}", query.finish())
}

#[cfg(test)]
mod tests {
    use super::{leading_to, local};

    #[test]
    fn a_page_leads_on_to_a_path_of_this_origin_only() {
        assert_eq!(leading_to("/sign-in", "/devices?q=a b"), "/sign-in");
        assert_eq!(leading_to("/sign-in", "/devices?q=a"), "/sign-in?next=%2Fdevices%3Fq%3Da");
        for nowhere in ["", "/", "//evil.example", "https://evil.example"] {
            assert_eq!(leading_to("/sign-in", nowhere), "/sign-in", "{nowhere:?}");
        }
    }

    #[test]
    fn only_paths_of_this_origin_are_followed() {
        assert_eq!(local("/devices?q=a"), "/devices?q=a");
        for bad in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nb",
            "/\t/evil",
            "javascript:x",
        ] {
            assert_eq!(local(bad), "/", "{bad:?}");
        }
    }
}
