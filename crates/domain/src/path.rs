//! Where to go after signing in: a path of this portal and nothing else (T40: no open redirect).

/// The path if it is one of this origin, else `/`.
pub fn local(path: &str) -> &str {
    let plain = path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= 2_000
        && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if plain { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local;

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
