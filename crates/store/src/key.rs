//! The installation's key: what has to be read again is sealed with it, and it lies in a file beside the database.
//!
//! Whoever has the database alone can't make codes of anybody's authenticator app (T47).

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::{Error, OpenError, Result, password::Pepper, secret};

/// Where the key comes from.
#[derive(Clone)]
pub enum KeySource {
    /// A file with 64 hexadecimal digits; made with the database where there is none.
    File(PathBuf),
    /// A key that the caller keeps.
    Given([u8; 32]),
}

impl std::fmt::Debug for KeySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Given(_) => f.write_str("Given(…)"),
        }
    }
}

/// 256 random bits that never leave the program.
#[derive(Clone)]
pub(crate) struct Key(Arc<[u8; 32]>);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// The key, and the file that it has to be written to before anything is sealed with it.
#[derive(Debug, Clone)]
pub(crate) struct Keyring {
    pub key: Key,
    pub file: Option<PathBuf>,
    pub missing: bool,
}

const NONCE: usize = 24;

impl Key {
    fn parse(text: &str) -> Option<Self> {
        let bytes = secret::is_token(text.trim()).then(|| secret::unhex(text.trim())).flatten()?;
        Some(Self(Arc::new(bytes.try_into().ok()?)))
    }

    /// A key for one use of the installation's: what is made for one is worth nothing for another.
    fn of(&self, purpose: &str) -> [u8; 32] {
        self.mac(&["key", purpose])
    }

    /// The authentication code of several texts together, without ambiguity.
    fn mac(&self, parts: &[&str]) -> [u8; 32] {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104)")]
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice()).expect("a key of any length");
        for part in parts {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }

    /// What is kept of a text that only has to be recognised.
    pub fn mark(&self, parts: &[&str]) -> String {
        secret::hex(&self.mac(parts))
    }

    /// What passwords are hashed with.
    pub fn pepper(&self) -> Pepper {
        Pepper::new(self.of("password"))
    }

    /// What the database recognises the key by.
    fn check(&self) -> String {
        self.mark(&["check"])
    }

    /// Encrypts; only the same `purpose` and `owner` open it again.
    pub fn seal(&self, purpose: &str, owner: &str, plain: &[u8]) -> Result<String> {
        let nonce = secret::bytes::<NONCE>()?;
        let cipher = XChaCha20Poly1305::new(&self.of(purpose).into());
        let payload = Payload { msg: plain, aad: owner.as_bytes() };
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::Internal("nothing could be sealed".to_owned()))?;
        Ok(secret::hex(&[nonce.as_slice(), &sealed].concat()))
    }

    /// What was sealed for this purpose and owner; nothing for anything else.
    pub fn open(&self, purpose: &str, owner: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = secret::unhex(sealed)?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        let cipher = XChaCha20Poly1305::new(&self.of(purpose).into());
        cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: owner.as_bytes() }).ok()
    }
}

impl Keyring {
    /// Reads the key; where there is no file yet, a new key that [`Keyring::keep`] writes.
    pub fn read(source: KeySource) -> Result<Self, OpenError> {
        let path = match source {
            KeySource::File(path) => path,
            KeySource::Given(bytes) => {
                return Ok(Self { key: Key(Arc::new(bytes)), file: None, missing: false });
            }
        };
        let shown = || path.display().to_string();
        match fs::read_to_string(&path) {
            Ok(_) if others_can_read(&path) => Err(OpenError::KeyOpen(shown())),
            Ok(text) => {
                let key = Key::parse(&text)
                    .ok_or_else(|| OpenError::KeyUnreadable(shown(), "not a key".to_owned()))?;
                Ok(Self { key, file: Some(path), missing: false })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let bytes = secret::bytes().map_err(|e| OpenError::KeyUnreadable(shown(), e.to_string()))?;
                Ok(Self { key: Key(Arc::new(bytes)), file: Some(path), missing: true })
            }
            Err(error) => Err(OpenError::KeyUnreadable(shown(), error.to_string())),
        }
    }

    fn shown(&self) -> String {
        self.file.as_ref().map(|file| file.display().to_string()).unwrap_or_default()
    }

    /// Refuses a key that is not the one that the database was made with.
    pub fn fits(&self, kept: &str) -> Result<(), OpenError> {
        if self.missing {
            Err(OpenError::KeyMissing(self.shown()))
        } else if kept == self.key.check() {
            Ok(())
        } else {
            Err(OpenError::KeyWrong(self.shown()))
        }
    }

    /// Writes a new key into its file, to the disk; answers what the database recognises it by.
    pub fn keep(&self) -> Result<String, OpenError> {
        if let (true, Some(path)) = (self.missing, &self.file) {
            let written = write_new(path, &secret::hex(self.key.0.as_slice()));
            written.map_err(|error| OpenError::KeyUnreadable(self.shown(), error.to_string()))?;
        }
        Ok(self.key.check())
    }
}

/// Whole or not at all, and on the disk; what is there is never written over.
fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let unfinished = path.with_extension("key.new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    writeln!(file, "{text}")?;
    file.sync_all()?;
    let linked = fs::hard_link(&unfinished, path);
    fs::remove_file(&unfinished)?;
    linked?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(unix)]
fn others_can_read(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn others_can_read(_path: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> Key {
        Key(Arc::new([byte; 32]))
    }

    #[test]
    fn what_is_sealed_opens_for_its_purpose_and_owner_only() {
        let sealed = key(1).seal("authenticator", "7", b"secret").expect("sealed");
        assert_eq!(key(1).open("authenticator", "7", &sealed).as_deref(), Some(&b"secret"[..]));
        assert!(!sealed.contains(&secret::hex(b"secret")));
        assert_ne!(sealed, key(1).seal("authenticator", "7", b"secret").expect("sealed"));
        for (key, purpose, owner) in
            [(key(2), "authenticator", "7"), (key(1), "new app", "7"), (key(1), "authenticator", "8")]
        {
            assert_eq!(key.open(purpose, owner, &sealed), None);
        }
        for (at, _) in sealed.char_indices() {
            let mut changed = sealed.clone();
            let other = if &sealed[at..=at] == "0" { "1" } else { "0" };
            changed.replace_range(at..=at, other);
            assert_eq!(key(1).open("authenticator", "7", &changed), None);
        }
        for text in ["", "00", "zz", &sealed[..40], &sealed[2..]] {
            assert_eq!(key(1).open("authenticator", "7", text), None);
        }
    }

    #[test]
    fn a_key_is_made_once_and_for_its_owner_alone() {
        let folder = std::env::temp_dir().join(format!("portal-key-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("portal.key");
        let new = Keyring::read(KeySource::File(path.clone())).expect("a key");
        assert!(new.missing && !path.exists(), "nothing is written before there is a database");
        let kept = new.keep().expect("written");
        let again = Keyring::read(KeySource::File(path.clone())).expect("a key");
        assert!(again.fits(&kept).is_ok());
        assert!(matches!(again.fits("another"), Err(OpenError::KeyWrong(_))));
        assert!(new.keep().is_err(), "a key that is there is never written over");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let open = fs::Permissions::from_mode(0o644);
            fs::set_permissions(&path, open).expect("permissions");
            assert!(matches!(Keyring::read(KeySource::File(path.clone())), Err(OpenError::KeyOpen(_))));
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("permissions");
        }
        fs::write(&path, "nonsense").expect("written");
        assert!(matches!(Keyring::read(KeySource::File(path)), Err(OpenError::KeyUnreadable(..))));
        assert!(matches!(
            Keyring::read(KeySource::File(folder.join("none"))).expect("a new key").fits(&kept),
            Err(OpenError::KeyMissing(_))
        ));
        let _ = fs::remove_dir_all(&folder);
    }
}
