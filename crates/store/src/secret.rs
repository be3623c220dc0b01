//! Random tokens: what their owner holds, and the hash that is kept.

use rand::{TryRng, rngs::SysRng};
use sha2::{Digest, Sha256};

use crate::{Error, Result};

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Bytes as lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|b| [HEX[usize::from(b >> 4)], HEX[usize::from(b & 15)]]).map(char::from).collect()
}

/// Random bytes of the system.
pub fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).map_err(|error| Error::Internal(format!("no randomness: {error}")))?;
    Ok(bytes)
}

/// A new token of 256 random bits, as 64 hexadecimal digits.
pub fn token() -> Result<String> {
    Ok(hex(&bytes::<32>()?))
}

/// A new id: 63 random bits, never 0.
pub fn id() -> Result<i64> {
    Ok((i64::from_le_bytes(bytes()?) & i64::MAX).max(1))
}

/// Random digits, every one as likely as the others.
pub fn digits<const N: usize>() -> Result<String> {
    let mut digits = String::with_capacity(N);
    while digits.len() < N {
        let [drawn] = bytes()?;
        // What is left over at the end would make some likelier than others.
        if drawn < 250 {
            digits.push(char::from(b'0' + drawn % 10));
        }
    }
    Ok(digits)
}

/// What the form of a one-time link carries in the place of its token: that the cookie still holds the link that was shown.
pub fn link_mark(token: &str) -> String {
    key(&["link", token])[..16].to_owned()
}

/// What is kept of a token: SHA-256, enough for a value with 256 random bits.
pub fn hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Whether this can be a token at all; anything else is not worth a look into the database.
pub fn is_token(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| HEX.contains(&b))
}

/// A key that several values make together, without ambiguity.
pub fn key(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part.as_bytes());
    }
    hex(&digest.finalize())
}

/// Encrypts or decrypts with a key stream drawn from the token, which only its owner holds.
///
/// Used once per token and for minutes: the store keeps what it can't read.
pub fn veil(token: &str, data: &[u8]) -> Vec<u8> {
    data.chunks(32)
        .enumerate()
        .flat_map(|(block, chunk)| {
            let mut digest = Sha256::new();
            digest.update(b"flash");
            digest.update((block as u64).to_le_bytes());
            digest.update(token.as_bytes());
            let stream = digest.finalize();
            chunk.iter().zip(stream).map(|(byte, key)| byte ^ key).collect::<Vec<_>>()
        })
        .collect()
}

/// The bytes of hexadecimal digits.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    text.as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
            _ => None,
        })
        .collect()
}
