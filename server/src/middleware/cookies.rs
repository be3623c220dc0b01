//! Cookies as they are read and written: one name, one value, nothing for other hosts.

use http::{HeaderMap, HeaderValue, header::COOKIE};

/// The cookie with the chosen colours.
pub const THEME: &str = "theme";

/// The name of the session's cookie; `__Host-` keeps other hosts of the domain from setting it.
pub const fn session(secure: bool) -> &'static str {
    if secure { "__Host-session" } else { "session" }
}

/// The name of the cookie with the flash of a form post without script.
pub const fn flash(secure: bool) -> &'static str {
    if secure { "__Host-flash" } else { "flash" }
}

/// The name of the cookie of a sign-in whose second factor is awaited.
pub const fn step(secure: bool) -> &'static str {
    if secure { "__Host-step" } else { "step" }
}

/// The name of the cookie that holds a one-time link: no other host of the domain may hand one to a browser.
pub const fn link(secure: bool) -> &'static str {
    if secure { "__Host-link" } else { "link" }
}

/// The value of a cookie. One that comes twice is not ours: nothing.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value);
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

/// A `Set-Cookie` line; `seconds` 0 takes the cookie away.
pub fn write(name: &str, value: &str, seconds: i64, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&line).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_that_comes_twice_is_none() {
        let headers = |lines: &[&str]| {
            let mut map = HeaderMap::new();
            for line in lines {
                map.append(COOKIE, line.parse().expect("a value"));
            }
            map
        };
        assert_eq!(read(&headers(&["a=1; session=x; b=2"]), "session"), Some("x"));
        assert_eq!(read(&headers(&["a=1", "session=x"]), "session"), Some("x"));
        assert_eq!(read(&headers(&["session=x; session=y"]), "session"), None);
        assert_eq!(read(&headers(&["xsession=x"]), "session"), None);
    }
}
