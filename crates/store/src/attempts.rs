//! Attempts that may be guesses, of a password, of a code, or of an address: counted before they are looked at, so that
//! many at once don't slip past the limit.

use domain::{
    Timestamp,
    time::{DAY, SECOND},
};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, FromQueryResult};

use crate::{Error, Result, Store, secret};

#[derive(Debug, FromQueryResult)]
struct Counted {
    failures: i64,
}

#[derive(Debug, FromQueryResult)]
struct Blocked {
    blocked_until: Timestamp,
}

/// What refuses an attempt: so long it goes on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pause {
    pub seconds: i64,
    /// Whether nothing was refused in it before.
    pub first: bool,
}

/// What every counter's key begins with that is kept until a right answer, or for a year: consecutive wrong codes of an
/// account (NIST SP 800-63B-4, section 3.2.2). Only whoever has the password brings one about; all others are forgotten after
/// a day, with the longest pause.
const KEPT: &str = "kept ";
const YEAR: i64 = 365 * DAY;
/// So far it is looked for the first pause.
const FREE_MAX: u32 = 100;

/// What attempts are counted under that no day ends.
pub(crate) fn kept(what: &[&str]) -> String {
    format!("{KEPT}{}", secret::key(what))
}

/// Forgets what was counted and is over.
pub(crate) async fn forget(store: &Store, now: Timestamp) -> Result<()> {
    let sql = "DELETE FROM sign_in_failure WHERE last_at < $1 AND (key NOT LIKE $2 OR last_at < $3)";
    let values = [now.plus(-DAY).into(), format!("{KEPT}%").into(), now.plus(-YEAR).into()];
    store.execute(sql, values).await
}

/// What attempts of so many a day are counted under: a day is one of UTC, and the next one begins anew.
pub(crate) fn daily(what: &[&str], now: Timestamp) -> String {
    let day = (now.millis() / DAY).to_string();
    secret::key(&[what, &[&*day]].concat())
}

/// The pause after an attempt of `most` a day: what is left of the day after the last.
pub(crate) fn so_many_a_day(most: u32, now: Timestamp) -> impl Fn(u32) -> i64 {
    move |attempts| if attempts >= most { DAY - now.millis() % DAY } else { 0 }
}

/// Counts an attempt under this key; answers how many failed in a row, with this one, which is a failure until it turns
/// out right: whoever finds it right deletes the row. After it there is a pause of `pause` milliseconds for so many.
pub(crate) async fn count(store: &Store, key: &str, pause: impl Fn(u32) -> i64) -> Result<u32> {
    if let Some(failures) = count_free(store, key, &pause).await? {
        return Ok(failures);
    }
    let tx = store.transaction().await?;
    let failures = count_in(store, &tx, key, pause).await?;
    tx.commit().await?;
    Ok(failures)
}

/// As [`count`]; of an attempt that a pause refuses it also says whether it is the first of that pause. That is found out in the
/// same way whatever the attempt is about, and written down once a pause, however many are refused.
pub(crate) async fn count_or_pause(
    store: &Store,
    key: &str,
    pause: impl Fn(u32) -> i64,
) -> Result<std::result::Result<u32, Pause>> {
    if let Some(failures) = count_free(store, key, &pause).await? {
        return Ok(Ok(failures));
    }
    let tx = store.transaction().await?;
    let counted = match count_in(store, &tx, key, pause).await {
        Err(Error::TooMany { seconds }) => {
            let refused = secret::key(&["refused", key]);
            let first = match count_in(store, &tx, &refused, |_| seconds * SECOND).await {
                Err(Error::TooMany { .. }) => false,
                counted => counted.map(|_| true)?,
            };
            Err(Pause { seconds, first })
        }
        counted => Ok(counted?),
    };
    tx.commit().await?;
    Ok(counted)
}

/// Counts an attempt that no pause follows, in one statement without a transaction: nearly all are of that kind. Nothing is
/// counted, and nothing answered, if it is not of them.
async fn count_free(store: &Store, key: &str, pause: impl Fn(u32) -> i64) -> Result<Option<u32>> {
    let free = (1..FREE_MAX).take_while(|failures| pause(*failures) == 0).count();
    if free == 0 {
        return Ok(None);
    }
    let count = "INSERT INTO sign_in_failure (key, failures, blocked_until, last_at) VALUES ($1, 1, 0, $2) \
                 ON CONFLICT (key) DO UPDATE SET failures = sign_in_failure.failures + 1, last_at = $2 \
                 WHERE sign_in_failure.blocked_until <= $2 AND sign_in_failure.failures < $3 RETURNING failures";
    let values = [key.into(), store.clock.now().into(), i64::try_from(free).unwrap_or_default().into()];
    let counted = Counted::find_by_statement(store.statement(count, values)).one(&store.writer).await?;
    Ok(counted.map(|counted| u32::try_from(counted.failures).unwrap_or(u32::MAX)))
}

/// As [`count`], in the transaction that looks at the attempt: it stays counted if that is committed.
pub(crate) async fn count_in(
    store: &Store,
    tx: &DatabaseTransaction,
    key: &str,
    pause: impl Fn(u32) -> i64,
) -> Result<u32> {
    let now = store.clock.now();
    // Looking and counting is one statement: between two, others would slip through.
    let count = "INSERT INTO sign_in_failure (key, failures, blocked_until, last_at) VALUES ($1, 1, 0, $2) \
                 ON CONFLICT (key) DO UPDATE SET failures = sign_in_failure.failures + 1, last_at = $2 \
                 WHERE sign_in_failure.blocked_until <= $2 RETURNING failures";
    let counted = store.statement(count, [key.into(), now.into()]);
    let Some(Counted { failures }) = Counted::find_by_statement(counted).one(tx).await? else {
        no_pause_in(store, tx, key).await?;
        // It ended between the two.
        return Err(Error::TooMany { seconds: 1 });
    };
    let failures = u32::try_from(failures).unwrap_or(u32::MAX);
    let pause = pause(failures);
    if pause > 0 {
        let block = "UPDATE sign_in_failure SET blocked_until = $1 WHERE key = $2";
        tx.execute_raw(store.statement(block, [now.plus(pause).into(), key.into()])).await?;
    }
    Ok(failures)
}

/// An error while there is a pause under this key; nothing is counted.
pub(crate) async fn no_pause_in(store: &Store, tx: &DatabaseTransaction, key: &str) -> Result<()> {
    let now = store.clock.now();
    let sql = "SELECT blocked_until FROM sign_in_failure WHERE key = $1 AND blocked_until > $2";
    let blocked = store.statement(sql, [key.into(), now.into()]);
    let Some(Blocked { blocked_until }) = Blocked::find_by_statement(blocked).one(tx).await? else {
        return Ok(());
    };
    Err(Error::TooMany { seconds: (blocked_until.since(now) + SECOND - 1) / SECOND })
}
