//! Second factors as they are kept: one authenticator app of an account (RFC 6238), and recovery codes.

use std::fmt::Write as _;

use domain::{
    AccountId, Problem, Timestamp,
    factor::{Code, NewApp},
    limits::{CODE_FAILURES, CODE_SECONDS, RECOVERY_CODE_CHARACTERS, RECOVERY_CODES, code_pause},
    time::SECOND,
};
use sea_orm::{ConnectionTrait as _, FromQueryResult, Statement};
use totp_rs::{Builder, Secret, Totp};

use crate::{
    Error, Result, attempts,
    audit::{Action, Object},
    key::Key,
    secret, texts,
    write::{Kind, Write},
};

/// SQL for whether the account with this id has an authenticator app.
macro_rules! has_app {
    ($account:literal) => {
        concat!("EXISTS (SELECT 1 FROM authenticator f WHERE f.account_id = ", $account, ")")
    };
}
pub(crate) use has_app;

/// SQL for whether the account with this id has a passkey.
macro_rules! has_passkey {
    ($account:literal) => {
        concat!("EXISTS (SELECT 1 FROM passkey k WHERE k.account_id = ", $account, ")")
    };
}
pub(crate) use has_passkey;

/// SQL for whether the account with this id has a number for text messages.
macro_rules! has_text_phone {
    ($account:literal) => {
        concat!("EXISTS (SELECT 1 FROM text_phone t WHERE t.account_id = ", $account, ")")
    };
}
pub(crate) use has_text_phone;

/// SQL for whether the account with this id has a second factor of any kind.
macro_rules! has_factor {
    ($account:literal) => {
        concat!(
            "(",
            $crate::factors::has_app!($account),
            " OR ",
            $crate::factors::has_passkey!($account),
            " OR ",
            $crate::factors::has_text_phone!($account),
            ")"
        )
    };
}
pub(crate) use has_factor;

/// Bytes of an app's secret (RFC 4226, section 4, R6).
const SECRET: usize = 20;
/// Characters of the partner's name that an app is told.
const ISSUER: usize = 30;
/// What letters and digits recovery codes are made of: none that looks like another.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

#[derive(Debug, FromQueryResult)]
struct App {
    secret: String,
}

fn totp(secret: &[u8]) -> Totp {
    // SHA-1, six digits: what every app understands.
    let secret = Secret::new(secret.into());
    Builder::new().with_secret(secret).with_skew(1).with_step_duration(CODE_SECONDS).build_noncompliant()
}

fn seconds(now: Timestamp) -> u64 {
    u64::try_from(now.millis() / SECOND).unwrap_or(0)
}

/// The time step of the code, if it is one of this secret around this instant.
fn step(secret: &[u8], code: &str, now: Timestamp) -> Option<i64> {
    totp(secret).check(code, seconds(now)).and_then(|step| i64::try_from(step).ok())
}

/// Percent-encodes all but unreserved characters (RFC 3986, section 2.3).
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// A secret for an app that is not set up yet; the key opens it again for this account only.
pub(crate) fn offer(key: &Key, account: AccountId, partner: &str, email: &str) -> Result<NewApp> {
    let secret = secret::bytes::<SECRET>()?;
    shown(key, account, partner, email, &secret)
}

/// The same again, for a form that comes back; a new one if it is of somebody else.
pub(crate) fn offer_again(
    key: &Key,
    account: AccountId,
    partner: &str,
    email: &str,
    sealed: &str,
) -> Result<NewApp> {
    match key.open(NEW, &account.to_string(), sealed) {
        Some(secret) => shown(key, account, partner, email, &secret),
        None => offer(key, account, partner, email),
    }
}

/// What secrets are sealed for: those that wait for their first code, and those that are kept.
const NEW: &str = "new app";
const KEPT: &str = "app";

fn shown(key: &Key, account: AccountId, partner: &str, email: &str, secret: &[u8]) -> Result<NewApp> {
    let base32 = Secret::new(secret.into()).to_base32();
    let groups: Vec<String> =
        base32.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect();
    // The picture must not grow beyond what a camera reads.
    let issuer: String = partner.chars().take(ISSUER).collect();
    let (issuer, email) = (encoded(&issuer), encoded(email));
    Ok(NewApp {
        sealed: key.seal(NEW, &account.to_string(), secret)?,
        key: groups.join(" "),
        address: format!("otpauth://totp/{issuer}:{email}?secret={base32}&issuer={issuer}"),
    })
}

/// A code that somebody gives.
#[derive(Debug)]
pub(crate) struct Attempt<'a> {
    pub account: AccountId,
    /// A browser that is known, or a session: it has its own count, so that whoever guesses elsewhere does not lock the
    /// owner out. All others share one.
    pub place: &'a str,
    /// The hash of the sign-in or the session that it is given for: codes by text message are for one of them.
    pub holder: &'a str,
    /// Written down with a wrong one.
    pub wrong: Option<Statement>,
    /// Finds a row once this is done that the code is given for: a form that was sent twice has used its code up itself.
    pub done: Statement,
}

/// What a right code was of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    App,
    Text,
    Recovery,
}

/// What wrong codes are counted under that are given in such a place.
fn counter(account: AccountId, place: &str) -> String {
    attempts::kept(&["code", &account.to_string(), place])
}

impl Attempt<'_> {
    fn counter(&self) -> String {
        counter(self.account, self.place)
    }

    /// Counts it before it is looked at. After each third wrong one there is a pause that grows, of whatever kind they are
    /// and whatever sign-in they belong to (SECURITY section 2).
    pub async fn count(&self, write: &Write<'_>) -> Result<u32> {
        write.count_attempt(&self.counter(), code_pause).await
    }

    /// It was right: the count begins anew.
    pub async fn right(&self, write: &Write<'_>) -> Result<()> {
        write.execute("DELETE FROM sign_in_failure WHERE key = $1", [self.counter().into()]).await?;
        Ok(())
    }

    /// It was wrong, which stays written down. At the first pause the owner is told. Of a form that was sent twice nothing is
    /// counted, and nothing answered here: what it asked for is done.
    pub async fn refuse<T>(self, write: Write<'_>, failures: u32, field: &str) -> Result<Option<T>> {
        let Self { account, wrong, done, .. } = self;
        if write.tx.query_one_raw(done).await?.is_some() {
            return Ok(None);
        }
        if let Some(wrong) = wrong {
            write.tx.execute_raw(wrong).await?;
        }
        write.audit(Action::CodeRefused, Object::Account(account), serde_json::json!({})).await?;
        if failures == CODE_FAILURES {
            write.send_later(Kind::CodesRefused, serde_json::json!({ "account": account })).await?;
        }
        write.tx.commit().await?;
        Err(Error::field(field, Problem::WrongCode))
    }
}

/// A code that is looked at: the write goes on if it was right, and used up; of many at once one wins. Nothing is answered to
/// the same form sent twice, whose twin has used the code up.
///
/// It is counted and looked at in one transaction. Six digits are of the app, or were sent by text message where `texts` will
/// do: they share the count.
pub(crate) async fn prove<'a>(
    write: Write<'a>,
    attempt: Attempt<'_>,
    code: &Code,
    texts: bool,
) -> Result<Option<(Write<'a>, Given)>> {
    let failures = attempt.count(&write).await?;
    let account = attempt.account;
    let right = match code {
        Code::Digits(code) => {
            if take_app(&write, account, code).await? {
                Some(Given::App)
            } else if texts {
                let taken = texts::take(&write, account, attempt.holder, code, false).await?;
                taken.map(|_| Given::Text)
            } else {
                None
            }
        }
        Code::Recovery(code) => take_recovery(&write, account, code).await?.then_some(Given::Recovery),
    };
    match right {
        Some(given) => {
            attempt.right(&write).await?;
            Ok(Some((write, given)))
        }
        None => attempt.refuse(write, failures, "code").await,
    }
}

/// Whether this account has a second factor that is harder to take over than a phone number: an app, or a passkey where
/// browsers can be asked for one. What grants or destroys much is confirmed with that then (P59).
pub(crate) async fn has_stronger(write: &Write<'_>, account: AccountId) -> Result<bool> {
    let sql = "SELECT account_id FROM authenticator WHERE account_id = $1 \
               UNION ALL SELECT account_id FROM passkey WHERE account_id = $1 AND $2";
    write.exists(sql, [account.into(), write.asks_passkeys().into()]).await
}

async fn take_app(write: &Write<'_>, account: AccountId, code: &str) -> Result<bool> {
    let sql = "SELECT secret FROM authenticator WHERE account_id = $1";
    let Some(App { secret }) = write.one(sql, [account.into()]).await? else { return Ok(false) };
    let secret = write
        .key()
        .open(KEPT, &account.to_string(), &secret)
        .ok_or_else(|| Error::Internal(format!("the app of account {account} can't be opened")))?;
    let Some(step) = step(&secret, code, write.now) else { return Ok(false) };
    let sql = "UPDATE authenticator SET last_step = $1 WHERE account_id = $2 AND last_step < $1";
    Ok(write.execute(sql, [step.into(), account.into()]).await? == 1)
}

async fn take_recovery(write: &Write<'_>, account: AccountId, code: &str) -> Result<bool> {
    let hash = recovery_mark(write.key(), account, code);
    let sql = "DELETE FROM recovery_code WHERE hash = $1 AND account_id = $2";
    if write.execute(sql, [hash.into(), account.into()]).await? != 1 {
        return Ok(false);
    }
    write.audit(Action::RecoveryCodeUsed, Object::Account(account), serde_json::json!({})).await?;
    write.send_later(Kind::RecoveryCodeUsed, serde_json::json!({ "account": account })).await?;
    Ok(true)
}

fn recovery_mark(key: &Key, account: AccountId, code: &str) -> String {
    key.mark(&["recovery code", &account.to_string(), code])
}

/// Sets up the app of the account, in the place of any before, with the first code that it shows.
pub(crate) async fn set_app(write: &Write<'_>, account: AccountId, sealed: &str, code: &Code) -> Result<()> {
    let Code::Digits(code) = code else { return Err(Error::field("new_code", Problem::NotACode)) };
    let owner = account.to_string();
    let secret = write.key().open(NEW, &owner, sealed);
    let secret = secret.ok_or(Error::Conflict("This page is out of date. Load it again."))?;
    let step = step(&secret, code, write.now).ok_or_else(|| Error::field("new_code", Problem::WrongCode))?;
    keep_app(write, account, &secret, step, false).await?;
    write.audit(Action::SecondFactorSet, Object::Account(account), serde_json::json!({})).await
}

async fn keep_app(write: &Write<'_>, account: AccountId, secret: &[u8], step: i64, demo: bool) -> Result<()> {
    let sealed = write.key().seal(KEPT, &account.to_string(), secret)?;
    let sql = "INSERT INTO authenticator (account_id, partner_id, secret, last_step, demo, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account_id) DO UPDATE \
               SET secret = $3, last_step = $4, demo = $5, created_at = $6";
    let values =
        [account.into(), write.partner.into(), sealed.into(), step.into(), demo.into(), write.now.into()];
    write.execute(sql, values).await?;
    Ok(())
}

/// An app for a made-up person; answers its key as an app takes it.
pub(crate) async fn set_demo_app(write: &Write<'_>, account: AccountId) -> Result<String> {
    let secret = secret::bytes::<SECRET>()?;
    keep_app(write, account, &secret, 0, true).await?;
    Ok(Secret::new(secret.as_slice().into()).to_base32())
}

/// The code that the app of this account shows now: for made-up people.
pub(crate) fn demo_code(key: &Key, account: AccountId, sealed: &str, now: Timestamp) -> Option<String> {
    let secret = key.open(KEPT, &account.to_string(), sealed)?;
    Some(totp(&secret).generate(seconds(now)).to_string())
}

/// New recovery codes in the place of all before, as they are written down.
pub(crate) async fn make_recovery_codes(write: &Write<'_>, account: AccountId) -> Result<Vec<String>> {
    write.execute("DELETE FROM recovery_code WHERE account_id = $1", [account.into()]).await?;
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let random = secret::bytes::<RECOVERY_CODE_CHARACTERS>()?;
        let code: String = random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
        let sql = "INSERT INTO recovery_code (hash, partner_id, account_id) VALUES ($1, $2, $3)";
        let hash = recovery_mark(write.key(), account, &code);
        write.execute(sql, [hash.into(), write.partner.into(), account.into()]).await?;
        let groups: Vec<&str> = [&code[..4], &code[4..8], &code[8..12], &code[12..]].to_vec();
        codes.push(groups.join("-"));
    }
    write.audit(Action::RecoveryCodesMade, Object::Account(account), serde_json::json!({})).await?;
    Ok(codes)
}

/// Takes everything away that an account has besides its password; answers which second factors that was, as the trail tells it.
pub(crate) async fn remove(write: &Write<'_>, account: AccountId) -> Result<serde_json::Value> {
    let gone = async |table: &str| {
        write.execute(format!("DELETE FROM {table} WHERE account_id = $1"), [account.into()]).await
    };
    let (app, passkeys) = (gone("authenticator").await? > 0, gone("passkey").await?);
    for table in ["ceremony", "recovery_code"] {
        gone(table).await?;
    }
    let texts = texts::remove(write, account).await?;
    // What comes in their place begins without the wrong codes of these.
    let counter = counter(account, "");
    write.execute("DELETE FROM sign_in_failure WHERE key = $1", [counter.into()]).await?;
    let told = |app: bool, passkeys: u64, texts: bool| {
        let set = |set: bool| if set { "set" } else { "none" };
        serde_json::json!({
            "authenticator_app": set(app), "passkeys": passkeys, "text_messages": set(texts),
        })
    };
    Ok(serde_json::json!({ "before": told(app, passkeys, texts), "after": told(false, 0, false) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // Appendix B, SHA-1, the last six of eight digits.
        let secret = b"12345678901234567890";
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let at = |offset: i64| Timestamp::from_millis((seconds + offset) * SECOND);
            assert_eq!(step(secret, code, at(0)), Some(seconds / 30));
            for near in [-30, 30] {
                assert_eq!(step(secret, code, at(near)), Some(seconds / 30), "{code} {near}");
            }
            for far in [90, 3_600] {
                assert_eq!(step(secret, code, at(far)), None, "{code} {far}");
            }
        }
    }

    #[test]
    fn the_picture_holds_what_the_text_does() {
        let keyring = crate::key::Keyring::read(crate::KeySource::File("/nonexistent/portal.key".into()));
        let key = keyring.expect("a new key").key;
        let account = AccountId::new(7);
        let new = offer(&key, account, "Birch & Söhne", "ada@birch.example").expect("an offer");
        let text = new.key.replace(' ', "");
        let issuer = "Birch%20%26%20S%C3%B6hne";
        assert_eq!(
            new.address,
            format!("otpauth://totp/{issuer}:ada%40birch.example?secret={text}&issuer={issuer}")
        );
        assert_eq!(text.len(), 32);
        let again = offer_again(&key, account, "B", "a@b.example", &new.sealed).expect("an offer");
        assert_eq!(again.key, new.key);
        let other = offer_again(&key, AccountId::new(8), "B", "a@b.example", &new.sealed).expect("an offer");
        assert_ne!(other.key, new.key, "not of somebody else");
        let long = offer(&key, account, &"\u{1f600}".repeat(120), &format!("{}@b.example", "a".repeat(64)));
        assert!(long.expect("an offer").address.len() < 1_000);
    }
}
