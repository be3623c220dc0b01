//! Where the portal listens and under which address people reach it.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use clap::Args;
use serde::Deserialize;

use super::{PublicUrl, Refused};

/// The section as one source gives it.
#[derive(Debug, Default, Args, Deserialize)]
#[group(skip)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Layer {
    /// Address and port to listen on.
    #[arg(long, env = "PORTAL_LISTEN", value_name = "ADDRESS", global = true)]
    listen: Option<String>,
    /// The address under which people reach the portal: https, or http on localhost alone. Unless it is given,
    /// localhost with the port of `listen`. Passkeys belong to its host name: with another one they are made anew.
    #[arg(long, env = "PORTAL_PUBLIC_URL", value_name = "URL", global = true)]
    public_url: Option<String>,
    /// The folder with the built browser bundle.
    #[arg(long, env = "PORTAL_ASSETS", value_name = "FOLDER", global = true)]
    assets: Option<PathBuf>,
    /// Addresses or networks of the proxies in front, whose X-Forwarded-For is believed.
    #[arg(
        long,
        env = "PORTAL_TRUSTED_PROXIES",
        value_name = "NETWORKS",
        value_delimiter = ',',
        global = true
    )]
    trusted_proxies: Option<Vec<String>>,
    /// The certificate chain in PEM, to serve https without a proxy.
    #[arg(long, env = "PORTAL_TLS_CERTIFICATE", value_name = "FILE", global = true)]
    tls_certificate: Option<PathBuf>,
    /// The certificate's private key in PEM.
    #[arg(long, env = "PORTAL_TLS_KEY", value_name = "FILE", global = true)]
    tls_key: Option<PathBuf>,
}

const LISTEN: &str = "127.0.0.1:3000";
const PUBLIC_URL: &str = "http://localhost:3000";
const ASSETS: &str = "dist";

/// What a key is where nothing is said.
pub(super) const DEFAULTS: &[(&str, &str)] =
    &[("listen", LISTEN), ("public_url", PUBLIC_URL), ("assets", ASSETS)];

impl Layer {
    pub(super) fn over(self, below: Self) -> Self {
        Self {
            listen: self.listen.or(below.listen),
            public_url: self.public_url.or(below.public_url),
            assets: self.assets.or(below.assets),
            trusted_proxies: self.trusted_proxies.or(below.trusted_proxies),
            tls_certificate: self.tls_certificate.or(below.tls_certificate),
            tls_key: self.tls_key.or(below.tls_key),
        }
    }
}

/// Where the portal listens and what it believes of who comes.
#[derive(Debug, Clone)]
pub struct Server {
    pub listen: SocketAddr,
    pub public_url: PublicUrl,
    pub assets: PathBuf,
    pub trusted_proxies: Vec<Network>,
    pub tls: Option<Tls>,
}

/// Certificate chain and private key, both PEM files.
#[derive(Debug, Clone)]
pub struct Tls {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Server {
    pub(super) fn resolve(layer: Layer) -> Result<Self, Refused> {
        let listen = layer.listen.unwrap_or_else(|| LISTEN.to_owned());
        let listen: SocketAddr = listen.parse().map_err(|_| {
            Refused::new(format!("server.listen {listen:?} is not an address and port, as in {LISTEN}"))
        })?;
        let own = || format!("http://localhost:{}", listen.port());
        let public_url = PublicUrl::parse(&layer.public_url.unwrap_or_else(own))?;
        let trusted_proxies = layer.trusted_proxies.unwrap_or_default();
        let trusted_proxies =
            trusted_proxies.iter().map(|text| Network::parse(text)).collect::<Result<Vec<_>, _>>()?;
        let tls = match (layer.tls_certificate, layer.tls_key) {
            (Some(certificate), Some(key)) => Some(Tls { certificate, key }),
            (None, None) => None,
            _ => return Err(Refused::new("server.tls_certificate and server.tls_key go together")),
        };
        let server = Self {
            listen,
            public_url,
            assets: layer.assets.unwrap_or_else(|| ASSETS.into()),
            trusted_proxies,
            tls,
        };
        server.safe()?;
        Ok(server)
    }

    /// Passwords must not cross a network in clear: TLS here, or a proxy that is named.
    fn safe(&self) -> Result<(), Refused> {
        if self.tls.is_some() && !self.public_url.https() {
            return Err(Refused::new("server.public_url must begin with https:// where TLS files are given"));
        }
        if !self.listen.ip().is_loopback() && self.tls.is_none() && self.trusted_proxies.is_empty() {
            return Err(Refused::new(format!(
                "server.listen {} is open to the network without encryption: give server.tls_certificate and \
                 server.tls_key, or name the proxies in front in server.trusted_proxies",
                self.listen
            )));
        }
        Ok(())
    }
}

/// A range of addresses: `10.0.0.0/8`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    pub(crate) fn parse(text: &str) -> Result<Self, Refused> {
        let refused = || Refused::new(format!("server.trusted_proxies has {text:?}, which is not a network"));
        let (address, bits) = text.trim().split_once('/').map_or((text.trim(), None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().map_err(|_| refused())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), str::parse).map_err(|_| refused())?;
        // A network of everybody would let anyone write their own address.
        if bits == 0 || bits > most { Err(refused()) } else { Ok(Self { address, bits }) }
    }

    /// Whether the address lies in this network.
    pub fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(ip)) => {
                let mask = u32::MAX << (32 - self.bits);
                net.to_bits() & mask == ip.to_bits() & mask
            }
            (IpAddr::V6(net), IpAddr::V6(ip)) => {
                let mask = u128::MAX << (128 - self.bits);
                net.to_bits() & mask == ip.to_bits() & mask
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_its_addresses() {
        let network = |text| Network::parse(text).expect(text);
        let ip = |text: &str| text.parse::<IpAddr>().expect(text);
        assert!(network("10.0.0.0/8").holds(ip("10.9.8.7")));
        assert!(network("10.0.0.0/8").holds(ip("::ffff:10.9.8.7")));
        assert!(!network("10.0.0.0/8").holds(ip("11.0.0.1")));
        assert!(network("192.0.2.1").holds(ip("192.0.2.1")));
        assert!(network("2001:db8::/32").holds(ip("2001:db8:1::1")));
        assert!(!network("2001:db8::/32").holds(ip("10.0.0.1")));
    }
}
