//! The portal's cookies, as they are read and written: one name, one value, nothing for other hosts.

use http::{HeaderMap, HeaderValue, header::COOKIE};

/// A cookie of the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    /// The token of a session.
    Session,
    /// The tokens of those who signed in with this browser before.
    Browser,
    /// The token of a sign-in whose second factor is awaited.
    Step,
    /// What a passkey is being asked for.
    Ceremony,
    /// The token of a one-time link: no other host of the domain may hand one to a browser.
    Link,
    /// The flash of a form post without script.
    Flash,
    /// The chosen colours: whoever sets them changes nothing else.
    Theme,
}

impl Cookie {
    /// The name in a browser; where the connection is secure, `__Host-` keeps other hosts of the domain from setting it
    /// (RFC 6265bis, section 4.1.3.2).
    pub const fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-session",
            (Self::Session, false) => "session",
            (Self::Browser, true) => "__Host-browser",
            (Self::Browser, false) => "browser",
            (Self::Step, true) => "__Host-step",
            (Self::Step, false) => "step",
            (Self::Ceremony, true) => "__Host-ceremony",
            (Self::Ceremony, false) => "ceremony",
            (Self::Link, true) => "__Host-link",
            (Self::Link, false) => "link",
            (Self::Flash, true) => "__Host-flash",
            (Self::Flash, false) => "flash",
            (Self::Theme, _) => "theme",
        }
    }

    /// Its value in a request. One that comes twice is not ours: nothing.
    pub fn read(self, headers: &HeaderMap, secure: bool) -> Option<&str> {
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut values = pairs.filter(|(key, _)| *key == self.name(secure)).map(|(_, value)| value);
        let value = values.next()?;
        values.next().is_none().then_some(value)
    }

    /// A `Set-Cookie` line; `seconds` 0 takes the cookie away.
    pub fn write(self, value: &str, seconds: i64, secure: bool) -> Option<HeaderValue> {
        let (name, secure) = (self.name(secure), if secure { "; Secure" } else { "" });
        let line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
        HeaderValue::from_str(&line).ok()
    }
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
        assert_eq!(Cookie::Session.read(&headers(&["a=1; session=x; b=2"]), false), Some("x"));
        assert_eq!(Cookie::Session.read(&headers(&["a=1", "session=x"]), false), Some("x"));
        assert_eq!(Cookie::Session.read(&headers(&["session=x; session=y"]), false), None);
        assert_eq!(Cookie::Session.read(&headers(&["xsession=x"]), false), None);
    }
}
