use argon2::password_hash::PasswordVerifier as _;

use super::*;

const PEPPER: Pepper = Pepper::new([7; 32]);

#[test]
fn a_hash_without_the_key_fits_nothing() {
    // T47
    let kept = hash(&PEPPER, "velvet harbour 7").expect("a hash");
    assert!(kept.contains(",keyid=cG9ydGFs$"), "{kept}");
    let mut memory = Vec::new();
    assert!(fits(&PEPPER, "velvet harbour 7", &kept, &mut memory));
    assert!(!fits(&Pepper::new([8; 32]), "velvet harbour 7", &kept, &mut memory));
    // Nor does it where the hash does not say so, or names another key.
    for other in ["", ",keyid=b3RoZXI"] {
        let kept = kept.replace(",keyid=cG9ydGFs", other);
        assert!(!fits(&PEPPER, "velvet harbour 7", &kept, &mut memory), "{kept}");
    }
    assert_eq!(format!("{PEPPER:?}"), "Pepper(…)");
}

#[test]
fn memory_that_was_used_before_verifies_as_the_library_does() {
    let kept = hash(&PEPPER, "velvet harbour 7").expect("a hash");
    let before = Argon2::default().hash_password(b"velvet harbour 7").expect("a hash").to_string();
    let other =
        Argon2::new(Algorithm::Argon2i, Version::V0x10, Params::new(64, 3, 2, Some(24)).expect("valid"));
    let other = other.hash_password(normal("velvet harbour 7").as_bytes()).expect("a hash").to_string();
    let mut memory = Vec::new();
    for (hash, password) in [
        (&kept, "velvet harbour 7"),
        (&kept, "velvet harbour 8"),
        (&before, "velvet harbour 7"),
        (&before, "velvet harbour 8"),
        (&other, "velvet harbour 7"),
        (&other, ""),
        (&kept, "velvet harbour 7"),
        (&String::from("$argon2id$garbage"), "velvet harbour 7"),
        (&kept, "velvet harbour\u{a0}7"),
    ] {
        let argon2 = if *hash == kept { PEPPER.of_today().expect("valid") } else { Argon2::default() };
        let library = PasswordHash::new(hash)
            .is_ok_and(|hash| argon2.verify_password(normal(password).as_bytes(), &hash).is_ok());
        assert_eq!(fits(&PEPPER, password, hash, &mut memory), library, "{hash} {password:?}");
    }
}

#[test]
fn a_hash_that_is_made_otherwise_today_is_outdated() {
    // SECURITY section 2
    let of = |algorithm, version, params| {
        let hash = Argon2::new(algorithm, version, params).hash_password(b"velvet harbour 7");
        hash.expect("a hash").to_string()
    };
    let params = |m, t, p, length| Params::new(m, t, p, length).expect("valid");
    assert!(!outdated(&hash(&PEPPER, "velvet harbour 7").expect("a hash")));
    // Who is unknown takes as long as who is not.
    assert!(!outdated(&nobody().expect("a hash")));
    for other in [
        of(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT),
        of(Algorithm::Argon2id, Version::V0x13, params(7_168, 2, 1, None)),
        of(Algorithm::Argon2id, Version::V0x13, params(19_456, 1, 1, None)),
        of(Algorithm::Argon2id, Version::V0x13, params(19_456, 2, 2, None)),
        of(Algorithm::Argon2id, Version::V0x13, params(19_456, 2, 1, Some(24))),
        of(Algorithm::Argon2id, Version::V0x10, Params::DEFAULT),
        of(Algorithm::Argon2i, Version::V0x13, Params::DEFAULT),
        "$argon2id$garbage".to_owned(),
    ] {
        assert!(outdated(&other), "{other}");
    }
}

#[test]
fn a_common_password_is_found_whole_and_in_any_case() {
    // OWASP ASVS 6.2.4, 6.2.12
    let lines: Vec<&str> = COMMON.lines().collect();
    assert!(lines.len() >= 20_000 && lines.is_sorted(), "{} passwords", lines.len());
    for line in &lines {
        assert!(common(line), "{line}");
    }
    for password in ["PASSWORDPASSWORD", "1234567890qwerty", "ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ"]
    {
        assert!(common(password), "{password}");
    }
    for password in
        ["", "passwordpassword ", "velvet harbour 7 lantern", "\n", "~~~~~~~~~~~~~~~~", "ünbekannt"]
    {
        assert!(!common(password), "{password:?}");
    }
}

#[tokio::test]
async fn a_full_pool_says_that_it_is_busy_to_all_but_those_it_knows() {
    // SECURITY section 2, T32; guarantee 15
    let hasher = Hasher::new(PEPPER).expect("a pool");
    let busy = |refused: Result<Place>| {
        assert!(matches!(refused, Err(Error::Busy { seconds: RETRY_AFTER })), "{refused:?}");
    };
    let all = hasher.queue.available_permits();
    let _places = hasher.queue.acquire_many(u32::try_from(all).expect("few")).await.expect("open");
    busy(hasher.place());
    let of = |account: usize| hasher.place_of_known(AccountId::new(i64::try_from(account).expect("few")));
    let mut kept: Vec<Place> = (0..HASHING_KEPT).map(|account| of(account).expect("a place")).collect();
    busy(of(HASHING_KEPT));
    // Whoever goes makes room, and nobody has two.
    kept.pop();
    busy(of(0));
    of(HASHING_KEPT).expect("a place");
    let password = Password::given("velvet harbour 7").expect("a password");
    hasher.hash(of(HASHING_KEPT).expect("a place"), password).await.expect("a hash");
}

#[tokio::test]
async fn strangers_leave_a_thread_to_those_it_knows() {
    // Guarantee 15: a flood holds up nobody who has signed in there before
    let hasher = Hasher::new(PEPPER).expect("a pool");
    let password = || Password::given("velvet harbour 7").expect("a password");
    let all = hasher.strangers.available_permits();
    assert_eq!(all, (hasher.threads.available_permits() - 1).max(1));
    let _flood = hasher.strangers.acquire_many(u32::try_from(all).expect("few")).await.expect("open");
    let stranger = hasher.hash(hasher.place().expect("a place"), password());
    let known = hasher.hash(hasher.place().expect("a place").of_known(), password());
    let (stranger, known) = futures::future::join(stranger, known).await;
    assert!(matches!(stranger, Err(Error::Busy { .. })), "{stranger:?}");
    known.expect("a hash");
}

#[tokio::test]
async fn memory_is_kept_only_while_somebody_waits() {
    let hasher = Hasher::new(PEPPER).expect("a pool");
    let password = || Password::given("velvet harbour 7").expect("a password");
    let all = (0..8).map(|_| hasher.verify(hasher.place().expect("a place"), password(), None));
    assert!(futures::future::join_all(all).await.into_iter().all(|fits| fits.is_ok_and(|fits| !fits)));
    assert!(hasher.memory.0.lock().expect("not poisoned").is_empty());
}
