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
    const fn word(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Browser => "browser",
            Self::Step => "step",
            Self::Ceremony => "ceremony",
            Self::Link => "link",
            Self::Flash => "flash",
            Self::Theme => "theme",
        }
    }

    /// The name in a browser; where the connection is secure, `__Host-` keeps other hosts of the domain from setting it
    /// (RFC 6265bis, section 4.1.3.2).
    pub fn name(self, secure: bool) -> String {
        let host = if secure && self != Self::Theme { "__Host-" } else { "" };
        format!("{host}{}", self.word())
    }

    /// Its value in a request. One that comes twice is not ours: nothing.
    pub fn read(self, headers: &HeaderMap, secure: bool) -> Option<&str> {
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let name = self.name(secure);
        let mut values = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value);
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

    #[test]
    fn no_other_host_of_the_domain_sets_one_of_ours() {
        // T30: on a secure connection what `__Host-` does not keep is not read either.
        use Cookie::{Browser, Ceremony, Flash, Link, Session, Step, Theme};
        for cookie in [Session, Browser, Step, Ceremony, Link, Flash] {
            let (word, name) = (cookie.name(false), cookie.name(true));
            assert_eq!(name, format!("__Host-{word}"));
            let mut headers = HeaderMap::new();
            headers.append(COOKIE, format!("{word}=planted").parse().expect("a value"));
            assert_eq!(cookie.read(&headers, true), None, "{name}");
            let line = cookie.write("x", 60, true).expect("a line");
            let line = line.to_str().expect("text");
            assert_eq!(line, format!("{name}=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure"));
        }
        assert_eq!(Theme.name(true), "theme");
    }
}
