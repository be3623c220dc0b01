//! Hashing passwords: Argon2id with OWASP's parameters, on as many threads as there are cores, with a
//! bounded queue, so that a flood of sign-ins can't take the machine.

use std::{sync::Arc, time::Duration};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use domain::field::Password;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;

use crate::{Error, Result};

/// Sign-ins that may wait for a thread, and for how long.
const QUEUE: usize = 64;
const WAIT: Duration = Duration::from_secs(2);
/// What is told to those who can't wait, in seconds.
const RETRY_AFTER: i64 = 2;

/// A bounded pool of hashing threads.
#[derive(Debug, Clone)]
pub struct Hasher {
    threads: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    /// The hash of a password that nobody has: an unknown address costs the same time.
    nobody: Arc<str>,
}

/// NIST SP 800-63B-4: the same password typed on another keyboard is the same password.
fn normal(password: &str) -> Vec<u8> {
    password.nfkc().collect::<String>().into_bytes()
}

fn hash(password: &str) -> Result<String> {
    // The crate's defaults are OWASP's: m = 19456 KiB, t = 2, p = 1, 32 B tag, 16 B salt.
    let hash = Argon2::default().hash_password(&normal(password));
    hash.map(|hash| hash.to_string()).map_err(|error| Error::Internal(format!("argon2: {error}")))
}

impl Hasher {
    /// A pool with a thread per core.
    pub fn new() -> Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self {
            threads: Arc::new(Semaphore::new(cores)),
            queue: Arc::new(Semaphore::new(cores + QUEUE)),
            nobody: hash(&crate::secret::token()?)?.into(),
        })
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let busy = || Error::TooMany { seconds: RETRY_AFTER };
        let _place = self.queue.try_acquire().map_err(|_| busy())?;
        let thread = tokio::time::timeout(WAIT, Arc::clone(&self.threads).acquire_owned()).await;
        let thread = thread.map_err(|_| busy())?.map_err(|_| busy())?;
        let work = move || {
            // Held by the work itself: a request that is given up must not free a thread that still hashes.
            let _thread = thread;
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(format!("hashing: {error}")))
    }

    /// The PHC string of a new password.
    pub async fn hash(&self, password: Password) -> Result<String> {
        self.run(move || hash(password.expose())).await?
    }

    /// Whether the password is the one; takes the same time when there is none.
    pub async fn verify(&self, password: Password, kept: Option<String>) -> Result<bool> {
        let nobody = Arc::clone(&self.nobody);
        self.run(move || {
            let known = kept.is_some();
            let kept = kept.as_deref().unwrap_or(&nobody);
            let fits = PasswordHash::new(kept).is_ok_and(|hash| {
                Argon2::default().verify_password(&normal(password.expose()), &hash).is_ok()
            });
            fits && known
        })
        .await
    }
}
