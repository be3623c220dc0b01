//! The address under which people reach the portal: links, cookies and the cross-site rule follow it.

use std::{fmt, net::IpAddr, sync::Arc};

use http::Uri;

use super::Refused;

/// An origin: https, or http on this machine alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: Arc<str>,
    host: Arc<str>,
    https: bool,
}

impl PublicUrl {
    pub(super) fn parse(text: &str) -> Result<Self, Refused> {
        let refused = |why: &str| Refused::new(format!("server.public_url {text:?} {why}"));
        let uri: Uri = text.parse().map_err(|_| refused("is not an address"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(refused("must begin with https://"));
        };
        let https = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(refused("must begin with https://")),
        };
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(refused("must name a host and nothing more"));
        }
        if uri.path() != "/" || uri.query().is_some() {
            return Err(refused("must not have a path"));
        }
        let host = authority.host().to_ascii_lowercase();
        if !https && !loopback(&host) {
            return Err(refused("must begin with https:// unless its host is localhost"));
        }
        let port = authority.port_u16().filter(|&port| port != if https { 443 } else { 80 });
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        Ok(Self { origin: format!("{scheme}://{host}{port}").into(), host: host.into(), https })
    }

    /// Scheme, host and port as browsers write them in `Origin`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The origin, shared.
    pub fn shared(&self) -> Arc<str> {
        Arc::clone(&self.origin)
    }

    /// Whether cookies are `Secure` and browsers are told to keep to https.
    pub const fn https(&self) -> bool {
        self.https
    }

    /// The host, without its port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Path and query of an address of this origin.
    pub fn path_of<'a>(&self, address: &'a str) -> Option<&'a str> {
        let path = address.strip_prefix(self.origin())?;
        let path = path.split('#').next().unwrap_or_default();
        match path {
            "" => Some("/"),
            _ => path.starts_with('/').then_some(path),
        }
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.origin())
    }
}

pub(super) fn loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || host.ends_with(".localhost") || address.is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for (text, origin) in [
            ("http://localhost:3000", "http://localhost:3000"),
            ("https://Portal.Example/", "https://portal.example"),
            ("https://portal.example:443", "https://portal.example"),
            ("https://portal.example:8443", "https://portal.example:8443"),
            ("http://[::1]:3000", "http://[::1]:3000"),
        ] {
            assert_eq!(PublicUrl::parse(text).expect(text).origin(), origin);
        }
    }

    #[test]
    fn only_its_own_addresses_have_a_path() {
        let url = PublicUrl::parse("https://portal.example").expect("safe");
        assert_eq!(url.path_of("https://portal.example/a?b=c#d"), Some("/a?b=c"));
        assert_eq!(url.path_of("https://portal.example"), Some("/"));
        for foreign in [
            "https://portal.example.evil/a",
            "https://portal.example:8443/a",
            "http://portal.example/a",
            "/a",
        ] {
            assert_eq!(url.path_of(foreign), None, "{foreign}");
        }
    }
}
