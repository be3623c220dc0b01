//! Hashing passwords: Argon2id with OWASP's parameters, on as many threads as there are cores, with a
//! bounded queue, so that a flood of sign-ins can't take the machine.

use std::{
    collections::BTreeSet,
    mem::MaybeUninit,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use argon2::{
    Algorithm, Argon2, Block, KeyId, Params, ParamsBuilder, Version,
    password_hash::{
        PasswordHasher as _,
        phc::{Output, ParamsString, PasswordHash, Salt},
    },
};
use domain::{
    AccountId, Problem,
    field::Password,
    limits::{HASHING_KEPT, HASHING_KNOWN_WAIT, HASHING_QUEUE, HASHING_WAIT},
};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, oneshot};
use unicode_normalization::UnicodeNormalization as _;

use crate::{Error, Result};

const QUEUE: usize = HASHING_QUEUE;
const WAIT: Duration = Duration::from_millis(HASHING_WAIT);
const KNOWN_WAIT: Duration = Duration::from_millis(HASHING_KNOWN_WAIT);
/// So many are looked up at once of those who find no place.
const LOOKS: usize = 8;
/// What is told to those who can't wait, in seconds.
const RETRY_AFTER: i64 = 2;

/// By how much hashing is below everything else, of the 19 steps that there are: a tenth of the share of a page.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// What every password is hashed with besides its salt: it comes from the installation's key, so that whoever has the
/// database alone can't even try the common ones (T47).
#[derive(Clone)]
pub(crate) struct Pepper([u8; 32]);

impl std::fmt::Debug for Pepper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pepper(…)")
    }
}

/// How a hash says that the pepper is in it; those from before say nothing.
const PEPPERED: &[u8] = b"portal";

impl Pepper {
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// As passwords are hashed today: with OWASP's parameters (m = 19456 KiB, t = 2, p = 1, 32 B tag, 16 B salt), which are
    /// the crate's defaults.
    fn of_today(&self) -> argon2::Result<Argon2<'_>> {
        let params = ParamsBuilder::new().keyid(KeyId::new(PEPPERED)?).build()?;
        Argon2::new_with_secret(&self.0, Algorithm::default(), Version::default(), params)
    }

    /// As the password of a kept hash was hashed; nothing for a pepper that is none of ours.
    fn of_kept(&self, algorithm: Algorithm, version: Version, params: Params) -> Option<Argon2<'_>> {
        match params.keyid() {
            [] => Some(Argon2::new(algorithm, version, params)),
            PEPPERED => Argon2::new_with_secret(&self.0, algorithm, version, params).ok(),
            _ => None,
        }
    }
}

/// A bounded pool of hashing threads.
#[derive(Debug, Clone)]
pub struct Hasher {
    pepper: Pepper,
    threads: Arc<Semaphore>,
    /// How many of them hash for strangers at once: where there are two or more, one is left for whom the portal knows, and for pages.
    strangers: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    /// Whose places there are besides those of the queue: strangers get none, and nobody two (guarantee 15).
    kept: Arc<Mutex<BTreeSet<AccountId>>>,
    /// How many at once are asked about who finds no place: a flood of strangers is not worth more.
    looks: Arc<Semaphore>,
    memory: Memory,
    /// The hash of a password that nobody has: an unknown address costs the same time.
    nobody: Arc<str>,
}

/// NIST SP 800-63B-4: the same password typed on another keyboard is the same password.
pub(crate) fn normal(password: &str) -> String {
    password.nfkc().collect()
}

/// Passwords that anyone tries first, in lower case and in order: at least 20,000 (OWASP ASVS 6.2.4). From the list
/// that Django ships (BSD licence) and, of those with 15 characters and more, from OWASP SecLists' million
/// (CC BY-SA 3.0).
const COMMON: &str = include_str!("common_passwords.txt");

/// Whether the whole password, however it is written, is one of the common ones (NIST SP 800-63B-4).
fn common(password: &str) -> bool {
    let password = normal(password).to_lowercase();
    // The list is searched where it lies: halved by bytes, each half moved to the beginning of a line.
    let (mut low, mut high) = (0, COMMON.len());
    while low < high {
        let middle = low.midpoint(high);
        let start = COMMON[..middle].rfind('\n').map_or(0, |end| end + 1).max(low);
        let end = COMMON[start..].find('\n').map_or(COMMON.len(), |length| start + length);
        match COMMON[start..end].cmp(&password) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

fn hash(pepper: &Pepper, password: &str) -> Result<String> {
    let failed = |error: &dyn std::fmt::Display| Error::Internal(format!("argon2: {error}"));
    let argon2 = pepper.of_today().map_err(|error| failed(&error))?;
    let hash = argon2.hash_password(normal(password).as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| failed(&error))
}

/// A hash as today's, of no password: its tag is random, so that what would fit it is nowhere.
fn nobody() -> Result<String> {
    let of = |salt: &[u8], tag: &[u8]| {
        let params = ParamsBuilder::new().keyid(KeyId::new(PEPPERED).ok()?).build().ok()?;
        Some(PasswordHash {
            algorithm: Algorithm::default().ident(),
            version: Some(Version::default().into()),
            params: ParamsString::try_from(&params).ok()?,
            salt: Some(Salt::new(salt).ok()?),
            hash: Some(Output::new(tag).ok()?),
        })
    };
    let hash = of(
        &crate::secret::bytes::<{ Salt::RECOMMENDED_LENGTH }>()?,
        &crate::secret::bytes::<{ Params::DEFAULT_OUTPUT_LEN }>()?,
    );
    hash.map(|hash| hash.to_string()).ok_or_else(|| Error::Internal("argon2: nobody's hash".to_owned()))
}

/// Asks for pages of 2 MiB for this memory, which nothing was written to yet: hashing jumps about in it, and looking up where each
/// of 4,864 small pages lies is a tenth of its time. Only Linux is asked.
fn on_large_pages(memory: &mut [MaybeUninit<Block>]) {
    #[cfg(target_os = "linux")]
    {
        const LARGE: usize = 2 << 20;
        let (start, bytes) = (memory.as_mut_ptr().cast::<std::ffi::c_void>(), size_of_val(memory));
        let before = start.align_offset(LARGE);
        let whole = bytes.saturating_sub(before) / LARGE * LARGE;
        if whole == 0 {
            return;
        }
        let advice = rustix::mm::Advice::LinuxHugepage;
        #[expect(unsafe_code, reason = "advice about memory of our own changes nothing that is in it")]
        // SAFETY: those bytes are within the memory, which is borrowed for this, and the advice writes nothing.
        let advised = unsafe { rustix::mm::madvise(start.wrapping_byte_add(before), whole, advice) };
        if let Err(error) = advised {
            tracing::debug!(%error, "passwords are hashed on small pages");
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = memory;
}

/// Whether this is the password of the hash, worked out in this memory, of which it takes what it needs.
fn fits(pepper: &Pepper, password: &str, kept: &str, memory: &mut Vec<Block>) -> bool {
    let verify = || {
        let kept = PasswordHash::new(kept).ok()?;
        let (salt, expected) = (kept.salt?, kept.hash?);
        let algorithm = Algorithm::try_from(kept.algorithm.as_str()).ok()?;
        let version = kept.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
        let params = Params::try_from(&kept).ok()?;
        let blocks = params.block_count();
        if memory.capacity() < blocks {
            *memory = Vec::with_capacity(blocks);
            on_large_pages(memory.spare_capacity_mut());
        }
        memory.resize(blocks, Block::default());
        let mut tag = vec![0; expected.len()];
        let argon2 = pepper.of_kept(algorithm, version, params)?;
        argon2.hash_password_into_with_memory(normal(password).as_bytes(), &salt, &mut tag, memory).ok()?;
        // `Output` compares in constant time.
        Some(Output::new(&tag).ok()? == expected)
    };
    verify().unwrap_or(false)
}

/// Whether a hash was made otherwise than one is made today.
fn outdated(kept: &str) -> bool {
    let today = || {
        let kept = PasswordHash::new(kept).ok()?;
        let params = Params::try_from(&kept).ok()?;
        let same = |of: fn(&Params) -> u32| of(&params) == of(&Params::DEFAULT);
        Some(
            kept.algorithm.as_str() == Algorithm::default().as_str()
                && kept.version == Some(Version::default().into())
                && same(Params::m_cost)
                && same(Params::t_cost)
                && same(Params::p_cost)
                && params.keyid() == PEPPERED
                && kept.hash?.len() == Params::DEFAULT_OUTPUT_LEN,
        )
    };
    !today().unwrap_or(false)
}

/// A place in the pool, until it is dropped.
#[derive(Debug)]
pub struct Place {
    _held: Held,
    /// How long its holder waits for a thread at most.
    wait: Duration,
    /// Whether the portal knows its holder.
    known: bool,
}

#[derive(Debug)]
enum Held {
    OfQueue(#[expect(dead_code, reason = "it is held, not looked at")] OwnedSemaphorePermit),
    Kept(#[expect(dead_code, reason = "it is held, not looked at")] Kept),
}

/// The place that is kept for this account.
#[derive(Debug)]
struct Kept(Arc<Mutex<BTreeSet<AccountId>>>, AccountId);

impl Drop for Kept {
    fn drop(&mut self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}

impl Place {
    /// As it is held by somebody whom the portal knows: they rather wait than come again.
    pub fn of_known(self) -> Self {
        Self { wait: KNOWN_WAIT, known: true, ..self }
    }
}

/// What those are told who find no place.
const fn busy() -> Error {
    Error::Busy { seconds: RETRY_AFTER }
}

/// What a look at a password finds.
#[derive(Debug)]
pub struct Verified {
    pub right: bool,
    /// The hash of today in the place of one with other parameters; only of the right password.
    pub anew: Option<String>,
}

/// What a verification leaves for the next one that waits: fresh memory costs a fault for each of its pages,
/// which is a tenth of the whole. Nothing is kept when nobody waits.
#[derive(Debug, Clone, Default)]
struct Memory(Arc<Mutex<Vec<Vec<Block>>>>);

impl Memory {
    fn take(&self) -> Vec<Block> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn leave(&self, memory: Vec<Block>, somebody_waits: bool) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if somebody_waits {
            kept.push(memory);
        } else {
            kept.clear();
        }
    }
}

/// Lets everything else that the portal does go first: what hashes takes a core for as long as dozens of pages take.
/// Only Linux knows this of a single thread, which ends with its work and never needs more again.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(NICE) {
        tracing::debug!(%error, "hashing goes on beside the pages");
    }
}

impl Hasher {
    /// A pool with a thread per core.
    pub fn new(pepper: Pepper) -> Result<Self> {
        let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self {
            threads: Arc::new(Semaphore::new(cores)),
            strangers: Arc::new(Semaphore::new((cores - 1).max(1))),
            queue: Arc::new(Semaphore::new(cores + QUEUE)),
            kept: Arc::default(),
            looks: Arc::new(Semaphore::new(LOOKS)),
            memory: Memory::default(),
            nobody: nobody()?.into(),
            pepper,
        })
    }

    /// A place among those who hash or wait for it; an error when there is none. Whoever does anything for a sign-in takes it
    /// first: a flood is refused before it costs a look at the database.
    pub fn place(&self) -> Result<Place> {
        let permit = Arc::clone(&self.queue).try_acquire_owned().map_err(|_| busy())?;
        Ok(Place { _held: Held::OfQueue(permit), wait: WAIT, known: false })
    }

    /// Leave to look whether somebody who finds no place is known, until it is dropped.
    pub fn look(&self) -> Result<OwnedSemaphorePermit> {
        Arc::clone(&self.looks).try_acquire_owned().map_err(|_| busy())
    }

    /// The place that is kept for this account, whose holder the portal knows; each has one, of so many at once.
    pub fn kept_place(&self, account: AccountId) -> Result<Place> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= HASHING_KEPT || !kept.insert(account) {
            return Err(busy());
        }
        let held = Held::Kept(Kept(Arc::clone(&self.kept), account));
        Ok(Place { _held: held, wait: KNOWN_WAIT, known: true })
    }

    /// A place for whoever has a session or a link of this account: one of everybody's, or else the one that is kept.
    pub fn place_of_known(&self, account: AccountId) -> Result<Place> {
        self.place().map(Place::of_known).or_else(|_| self.kept_place(account))
    }

    /// Whether more hold a place than hash at the same time.
    fn somebody_waits(&self) -> bool {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).len();
        kept + QUEUE > self.queue.available_permits()
    }

    async fn run<T: Send + 'static>(
        &self,
        place: Place,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let turn = async {
            let strangers = Arc::clone(&self.strangers);
            let stranger = if place.known { None } else { Some(strangers.acquire_owned().await?) };
            Ok::<_, AcquireError>((stranger, Arc::clone(&self.threads).acquire_owned().await?))
        };
        let turn = tokio::time::timeout(place.wait, turn).await.map_err(|_| busy())?.map_err(|_| busy())?;
        let (done, answer) = oneshot::channel();
        let work = move || {
            // Held by the work itself: a request that is given up must not free a thread that still hashes.
            let _turn = turn;
            give_way();
            // Whoever gave up does not listen any more.
            let _ = done.send(work());
        };
        let broken = |error: &dyn std::fmt::Display| Error::Internal(format!("hashing: {error}"));
        thread::Builder::new().name("hashing".to_owned()).spawn(work).map_err(|error| broken(&error))?;
        answer.await.map_err(|error| broken(&error))
    }

    /// The PHC string of a new password; one that anyone would try is refused.
    pub async fn hash(&self, place: Place, password: Password) -> Result<String> {
        if common(password.expose()) {
            return Err(Error::field("password", Problem::CommonPassword));
        }
        let pepper = self.pepper.clone();
        self.run(place, move || hash(&pepper, password.expose())).await?
    }

    /// Whether the password is the one; takes the same time when there is none.
    pub async fn verify(&self, place: Place, password: Password, kept: Option<String>) -> Result<bool> {
        Ok(self.look_at(place, password, kept).await?.right)
    }

    /// As [`Hasher::verify`]; of a password that is right and kept otherwise than today, its hash of today as well.
    pub async fn look_at(&self, place: Place, password: Password, kept: Option<String>) -> Result<Verified> {
        let hasher = self.clone();
        self.run(place, move || {
            let known = kept.is_some();
            let Self { pepper, nobody, memory, .. } = &hasher;
            let mut blocks = memory.take();
            let fits = fits(pepper, password.expose(), kept.as_deref().unwrap_or(nobody), &mut blocks);
            memory.leave(blocks, hasher.somebody_waits());
            let right = fits && known;
            let old = right && kept.is_some_and(|kept| outdated(&kept));
            // Whoever can't be hashed anew signs in all the same.
            Verified { right, anew: old.then(|| hash(pepper, password.expose()).ok()).flatten() }
        })
        .await
    }
}

#[cfg(test)]
mod tests;
