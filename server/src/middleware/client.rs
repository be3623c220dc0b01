//! Where a request comes from, for limits and the list of sessions; never for rights.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use http::{Extensions, HeaderMap, header::USER_AGENT};
use store::Client;

use crate::config::Network;

/// The address at the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// Characters of a browser's name that are kept.
const BROWSER_MAX: usize = 200;

/// Network and browser of a request.
pub(super) fn of(headers: &HeaderMap, extensions: &Extensions, trusted: &[Network]) -> Client {
    let peer = extensions.get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0);
    let browser = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Client {
        network: network(address(peer, headers, trusted)),
        browser: browser.chars().take(BROWSER_MAX).collect(),
    }
}

/// The rightmost address that no trusted proxy wrote about itself: everything left of it anyone can write.
fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let trusts = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    let mut address = peer.to_canonical();
    if !trusts(address) {
        return address;
    }
    let lines: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().map(|value| value.to_str().unwrap_or_default()).collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        // What is no address ends the walk: the last proxy that was understood stands for it.
        let Some(hop) = parse(hop.trim()) else { break };
        address = hop;
        if !trusts(address) {
            break;
        }
    }
    address
}

fn parse(text: &str) -> Option<IpAddr> {
    let address = text.parse::<IpAddr>().ok();
    let address = address.or_else(|| text.parse::<std::net::SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|ip| ip.to_canonical())
}

/// What limits count by: an IPv4 address, or the /64 that one IPv6 subscriber holds.
fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64));
            format!("{network}/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network_of(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().expect("a value"));
        }
        let trusted: Vec<_> = trusted.iter().map(|text| Network::parse(text).expect("a network")).collect();
        network(address(peer.parse().expect("an address"), &headers, &trusted))
    }

    #[test]
    fn a_stranger_cannot_write_their_own_address() {
        // P69
        assert_eq!(network_of("192.0.2.9", &["198.51.100.1"], &[]), "192.0.2.9");
        assert_eq!(network_of("192.0.2.9", &["198.51.100.1"], &["10.0.0.0/8"]), "192.0.2.9");
        assert_eq!(network_of("10.0.0.1", &["1.1.1.1, 198.51.100.1"], &["10.0.0.0/8"]), "198.51.100.1");
        assert_eq!(network_of("10.0.0.1", &["1.1.1.1", "198.51.100.1"], &["10.0.0.0/8"]), "198.51.100.1");
    }

    #[test]
    fn a_chain_of_proxies_is_followed_to_the_first_that_is_not_ours() {
        assert_eq!(network_of("10.0.0.1", &["198.51.100.1, 10.0.0.2"], &["10.0.0.0/8"]), "198.51.100.1");
        assert_eq!(network_of("10.0.0.1", &[], &["10.0.0.0/8"]), "10.0.0.1");
        assert_eq!(network_of("10.0.0.1", &["198.51.100.1, garbage"], &["10.0.0.0/8"]), "10.0.0.1");
        assert_eq!(network_of("10.0.0.1", &["198.51.100.1:4711"], &["10.0.0.0/8"]), "198.51.100.1");
    }

    #[test]
    fn a_subscriber_of_ipv6_is_one_network() {
        assert_eq!(network_of("2001:db8:1:2:3:4:5:6", &[], &[]), "2001:db8:1:2::/64");
        assert_eq!(network_of("::ffff:192.0.2.9", &[], &[]), "192.0.2.9");
    }
}
