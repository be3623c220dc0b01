//! An authenticator in software: makes passkeys and answers with them as a device would, or as a bad one.

use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::worlds::unique;

pub const SITE: &str = "http://localhost:3000";

const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const ATTESTED: u8 = 64;

/// What a person holds, with whatever is wrong with it.
pub struct Authenticator {
    /// What the browser says where it is.
    pub origin: String,
    /// Whether it asked for a finger, a face or a PIN.
    pub verified: bool,
    /// How often it signed.
    pub counter: u32,
    pub id: Vec<u8>,
    key: SigningKey,
    owner: Vec<u8>,
}

impl Authenticator {
    pub fn new() -> Self {
        let number = unique();
        let seed = Sha256::digest(number.to_le_bytes());
        Self {
            origin: SITE.to_owned(),
            verified: true,
            counter: 0,
            id: Sha256::digest(seed)[..16].to_vec(),
            key: SigningKey::from_slice(&seed).unwrap(),
            owner: Vec::new(),
        }
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let challenge = options["challenge"].as_str().unwrap();
        let data =
            json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false });
        data.to_string().into_bytes()
    }

    fn data(&self, site: &str, flags: u8) -> Vec<u8> {
        let verified = if self.verified { VERIFIED } else { 0 };
        let mut data = Sha256::digest(site).to_vec();
        data.push(flags | PRESENT | verified);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// `navigator.credentials.create`.
    pub fn create(&mut self, options: &Value) -> String {
        let selection = &options["authenticatorSelection"];
        assert_eq!(selection["residentKey"], "required", "else it could not be found without a name");
        assert_eq!(selection["userVerification"], "required");
        self.owner = from_base64(options["user"]["id"].as_str().unwrap());
        let mut data = self.data(options["rp"]["id"].as_str().unwrap(), ATTESTED);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        let point = self.key.verifying_key().to_sec1_point(false);
        // COSE: an elliptic curve key of P-256 for ES256 (RFC 9053), as CBOR (RFC 8949).
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(point.x().unwrap());
        data.extend([0x22, 0x58, 0x20]);
        data.extend(point.y().unwrap());
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt");
        object.push(0x64);
        object.extend(b"none");
        object.push(0x67);
        object.extend(b"attStmt");
        object.extend([0xa0, 0x68]);
        object.extend(b"authData");
        object.extend([0x59]);
        object.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        object.extend(data);
        let client = self.client_data("webauthn.create", options);
        json!({
            "id": to_base64(&self.id),
            "rawId": to_base64(&self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": { "credProps": { "rk": true } },
            "response": {
                "attestationObject": to_base64(&object),
                "clientDataJSON": to_base64(&client),
                "transports": ["internal", "hybrid"],
            },
        })
        .to_string()
    }

    /// `navigator.credentials.get`.
    pub fn get(&mut self, options: &Value) -> String {
        self.counter += 1;
        let data = self.data(options["rpId"].as_str().unwrap(), 0);
        let client = self.client_data("webauthn.get", options);
        let signed = [data.clone(), Sha256::digest(&client).to_vec()].concat();
        let signature: Signature = self.key.sign(&signed);
        json!({
            "id": to_base64(&self.id),
            "rawId": to_base64(&self.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "authenticatorData": to_base64(&data),
                "clientDataJSON": to_base64(&client),
                "signature": to_base64(signature.to_der().as_bytes()),
                "userHandle": to_base64(&self.owner),
            },
        })
        .to_string()
    }
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// RFC 4648, section 5, without padding.
fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let word =
            three.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..=three.len() {
            text.push(char::from(LETTERS[(word >> (18 - 6 * place)) as usize & 63]));
        }
    }
    text
}

fn from_base64(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for four in text.as_bytes().chunks(4) {
        let digit = |letter: &u8| LETTERS.iter().position(|other| other == letter).unwrap();
        let word = four.iter().fold(0, |word, letter| word << 6 | digit(letter)) << (6 * (4 - four.len()));
        bytes.extend((0..four.len() - 1).map(|place| u8::try_from(word >> (16 - 8 * place) & 255).unwrap()));
    }
    bytes
}
