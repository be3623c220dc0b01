//! What stands between a right password and a session: the second factor, or setting one up.
//!
//! Not a session of a lower kind: an `Actor` never comes from it, so nothing else can be reached with it (T16, T27).

use domain::{
    AccountId, PartnerId, Timestamp,
    factor::{Code, NewApp, masked},
    field::Phone,
    limits::{CODE_TRIES, PASSWORD_MIN, SECOND_STEP},
    password::least,
};
use sea_orm::FromQueryResult;

use super::{SignedIn, Visitor, sign_in::open_session};
use crate::{
    Asked, Client, Error, Result, accounts,
    factors::{self, Attempt, Given, has_app, has_factor},
    passkeys, secret,
    texts::{self, Wanted},
    write::{Kind, Write},
};

/// What is set up as the first second factor.
#[derive(Debug, Clone, Copy)]
pub enum NewFactor<'a> {
    /// An authenticator app: what was offered, and a code that it shows.
    App { sealed: &'a str, code: &'a Code },
    /// A passkey: what was asked, and what the browser answered.
    Passkey { token: &'a str, answer: &'a str },
    /// A number for text messages: the code that was sent to it.
    Texts { code: &'a Code },
}

/// What a right password leads to. A token is for the browser's cookie; only its hash is kept, for ten minutes.
#[derive(Debug, Clone)]
pub enum Entered {
    /// The account needs no second factor.
    Session(SignedIn),
    /// The second factor is asked for.
    SecondFactor(String),
    /// There is none yet: it is set up first.
    SetUp(String),
}

/// A sign-in whose password was right, as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub name: String,
    pub email: String,
    pub partner: String,
    /// Whether there is no second factor yet.
    pub sets_up: bool,
    /// How long a new password has to be that would do alone, where the account needs no second factor (decision 0027).
    pub alone: Option<usize>,
    /// Whether an authenticator app is set up.
    pub has_app: bool,
    /// Until when what is missing has to be set.
    pub deadline: Option<Timestamp>,
    /// Whether this portal sends codes by text message.
    pub texts: bool,
    /// The end of the number that codes can be sent to.
    pub phone: Option<String>,
    /// The number that a code was sent to for this sign-in a few minutes ago: of a known one its end.
    pub awaited: Option<String>,
}

#[derive(Debug, FromQueryResult)]
struct Row {
    account_id: AccountId,
    partner_id: PartnerId,
    created_at: Timestamp,
    email: String,
    name: Option<String>,
    partner: String,
    deadline: Option<Timestamp>,
    last_sign_in_at: Option<Timestamp>,
    has_factor: bool,
    needs_factor: bool,
    password_min: i64,
    has_app: bool,
    phone: Option<String>,
}

const ROW: &str = concat!(
    "SELECT s.account_id, s.partner_id, s.created_at, a.email, COALESCE(e.name, u.name) AS name, \
    p.name AS partner, a.deadline, a.last_sign_in_at, \
    ",
    has_factor!("a.id"),
    " AS has_factor, COALESCE(o.second_factor, TRUE) AS needs_factor, p.password_min, ",
    has_app!("a.id"),
    " AS has_app, (SELECT phone FROM text_phone n WHERE n.account_id = a.id) AS phone \
    FROM sign_in s JOIN account a ON a.id = s.account_id JOIN partner p ON p.id = s.partner_id \
    LEFT JOIN employee e ON e.account_id = a.id LEFT JOIN organization_user u ON u.account_id = a.id \
    LEFT JOIN organization o ON o.id = u.organization_id \
    WHERE s.hash = $1 AND s.tries < $2 AND a.state <> 'deactivated' AND COALESCE(o.state, 'live') = 'live'"
);

/// What holds of an account that a session may begin for; `$2` is the instant.
pub(super) const USABLE: &str = "(deadline IS NULL OR deadline > $2) AND NOT EXISTS (SELECT 1 FROM organization_user u \
    JOIN organization o ON o.id = u.organization_id WHERE u.account_id = account.id AND o.state = 'removed')";

const HAS_FACTOR: &str = has_factor!("account.id");

const TRIED: &str = "UPDATE sign_in SET tries = tries + 1 WHERE hash = $1";

/// Finds the account once this sign-in has ended.
const ENDED: &str =
    "SELECT id FROM account WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM sign_in WHERE hash = $2)";

/// A code that is given for a sign-in; of its form sent twice, one has ended the sign-in.
fn attempt_of<'a>(write: &Write<'_>, row: &Row, place: &'a str, holder: &'a str) -> Attempt<'a> {
    let account = row.account_id;
    let wrong = Some(write.statement(TRIED, [holder.into()]));
    let done = write.statement(ENDED, [account.into(), holder.into()]);
    Attempt { account, place, holder, wrong, done }
}

/// Proves the number that a code was sent to and keeps it; a wrong one counts.
async fn set_up_texts<'a>(
    write: Write<'a>,
    row: &Row,
    token: &str,
    code: &Code,
    known: Option<&str>,
) -> Result<Write<'a>> {
    let Code::Digits(code) = code else { return Err(texts::not_a_code()) };
    let (place, holder) = (known.map(secret::hash).unwrap_or_default(), secret::hash(token));
    let attempt = attempt_of(&write, row, &place, &holder);
    let proven = texts::prove_number(write, attempt, code).await?;
    let (write, number) = proven.ok_or(Error::SessionEnded)?;
    texts::set(&write, row.account_id, &number).await?;
    Ok(write)
}

/// Begins the second step of a sign-in.
pub(super) async fn begin(write: &Write<'_>, account: AccountId) -> Result<String> {
    let token = secret::token()?;
    let sql =
        "INSERT INTO sign_in (hash, partner_id, account_id, tries, created_at) VALUES ($1, $2, $3, 0, $4)";
    let values = [secret::hash(&token).into(), write.partner.into(), account.into(), write.now.into()];
    write.execute(sql, values).await?;
    Ok(token)
}

impl Visitor<'_> {
    async fn row(&self, token: &str) -> Result<Row> {
        if !secret::is_token(token) {
            return Err(Error::SessionEnded);
        }
        let row: Option<Row> = self.0.one(ROW, [secret::hash(token).into(), CODE_TRIES.into()]).await?;
        let now = self.0.clock.now();
        row.filter(|row| {
            now < row.created_at.plus(SECOND_STEP) && row.deadline.is_none_or(|deadline| now < deadline)
        })
        .ok_or(Error::SessionEnded)
    }

    /// The sign-in of this token, if its password was right not long ago.
    pub async fn step(&self, token: &str) -> Result<Step> {
        let row = self.row(token).await?;
        let (texts, sets_up) = (self.0.texts, !row.has_factor);
        let awaited = if texts {
            texts::awaited(self.0, row.account_id, &secret::hash(token), sets_up).await?
        } else {
            None
        };
        let Row { name, email, partner, deadline, has_app, needs_factor, password_min, phone, .. } = row;
        Ok(Step {
            name: name.unwrap_or_default(),
            email,
            partner,
            sets_up,
            alone: (!needs_factor)
                .then(|| least(usize::try_from(password_min).unwrap_or(PASSWORD_MIN), true)),
            has_app,
            deadline,
            texts,
            phone: phone.filter(|_| texts).map(|phone| masked(&phone)),
            awaited: awaited.map(|number| if sets_up { number } else { masked(&number) }),
        })
    }

    /// An app to set up, for a sign-in that has none; the same again for a form that comes back.
    pub async fn new_app(&self, token: &str, sealed: &str) -> Result<NewApp> {
        let row = self.row(token).await?;
        if row.has_factor {
            return Err(Error::SessionEnded);
        }
        factors::offer_again(self.0.key(), row.account_id, &row.partner, &row.email, sealed)
    }

    /// Asks the browser to make a passkey, for a sign-in that has no second factor.
    pub async fn ask_first_passkey(&self, token: &str, client: &Client) -> Result<Asked> {
        let row = self.row(token).await?;
        if row.has_factor {
            return Err(Error::SessionEnded);
        }
        let names = (row.name.as_deref().unwrap_or_default(), row.email.as_str());
        passkeys::ask_new(self.0, row.partner_id, row.account_id, names, &client.network).await
    }

    async fn write_of(&self, row: &Row, client: &Client) -> Result<Write<'_>> {
        let mut write = self.0.write(row.partner_id).await?;
        (write.account, write.from) = (Some(row.account_id), Some(client.network.clone()));
        Ok(write)
    }

    /// The second step: with a right code the session begins. `browser` is that of a browser that signed in before.
    pub async fn give_code(
        &self,
        token: &str,
        code: &Code,
        client: &Client,
        browser: Option<&str>,
    ) -> Result<SignedIn> {
        let row = self.row(token).await?;
        if !row.has_factor {
            return Err(Error::SessionEnded);
        }
        let known = self.known(row.account_id, browser).await?;
        let place = known.map(secret::hash).unwrap_or_default();
        let write = self.write_of(&row, client).await?;
        let holder = secret::hash(token);
        let attempt = attempt_of(&write, &row, &place, &holder);
        let proven = factors::prove(write, attempt, code, true).await?;
        let (write, given) = proven.ok_or(Error::SessionEnded)?;
        // A recovery code is for getting in, and confirms nothing; nor does a text message where more is there (P59).
        let fresh = match given {
            Given::App => true,
            Given::Text => !factors::has_stronger(&write, row.account_id).await?,
            Given::Recovery => false,
        };
        let signed_in = self.finish(&write, token, &row, client, known, fresh).await?;
        // Nothing that a page shows has changed: no announcement.
        write.tx.commit().await?;
        Ok(signed_in)
    }

    /// Sends a code for this sign-in to the number of its account. The answer does not wait for it to be sent.
    pub async fn send_code(&self, token: &str, client: &Client, browser: Option<&str>) -> Result<()> {
        let row = self.row(token).await?;
        if !row.has_factor {
            return Err(Error::SessionEnded);
        }
        let known = self.known(row.account_id, browser).await?.is_some();
        let write = self.write_of(&row, client).await?;
        self.still_there(&write, &row, token).await?;
        let holder = secret::hash(token);
        let wanted = Wanted { account: row.account_id, holder: &holder, known, network: &client.network };
        texts::ask(&write, wanted).await?;
        // Nothing that a page shows has changed: no announcement.
        write.tx.commit().await?;
        Ok(())
    }

    /// Sends a code to a number that is to be the first second factor.
    pub async fn send_first_code(
        &self,
        token: &str,
        phone: &Phone,
        client: &Client,
        browser: Option<&str>,
    ) -> Result<()> {
        let row = self.row(token).await?;
        if row.has_factor {
            return Err(Error::SessionEnded);
        }
        let known = self.known(row.account_id, browser).await?.is_some();
        let write = self.write_of(&row, client).await?;
        self.still_there(&write, &row, token).await?;
        let holder = secret::hash(token);
        let wanted = Wanted { account: row.account_id, holder: &holder, known, network: &client.network };
        texts::ask_new(&write, wanted, phone.as_str()).await?;
        write.tx.commit().await?;
        Ok(())
    }

    /// An error unless this sign-in is what it was a moment before.
    async fn still_there(&self, write: &Write<'_>, row: &Row, token: &str) -> Result<()> {
        let there = format!(
            "SELECT id FROM account WHERE id = $1 AND state <> 'deactivated' AND {USABLE} \
             AND EXISTS (SELECT 1 FROM sign_in s WHERE s.hash = $3 AND s.account_id = account.id) \
             AND $4 = {HAS_FACTOR}"
        );
        let values =
            [row.account_id.into(), write.now.into(), secret::hash(token).into(), row.has_factor.into()];
        if write.exists(&there, values).await? { Ok(()) } else { Err(Error::SessionEnded) }
    }

    /// Sets up the first second factor: the account is active, and its session begins. Answers the recovery codes too.
    pub async fn set_up(
        &self,
        token: &str,
        new: NewFactor<'_>,
        client: &Client,
        browser: Option<&str>,
    ) -> Result<(SignedIn, Vec<String>)> {
        let row = self.row(token).await?;
        if row.has_factor {
            return Err(Error::SessionEnded);
        }
        // Before the write: whoever holds a connection must not wait for another one.
        let known = self.known(row.account_id, browser).await?;
        let passkey = match new {
            NewFactor::App { .. } | NewFactor::Texts { .. } => None,
            NewFactor::Passkey { token, answer } => {
                Some(passkeys::made(self.0, row.account_id, token, answer).await?)
            }
        };
        let mut write = self.write_of(&row, client).await?;
        let there = concat!("SELECT id FROM account WHERE id = $1 AND ", has_factor!("account.id"));
        if write.exists(there, [row.account_id.into()]).await? {
            return Err(Error::SessionEnded);
        }
        match new {
            // Not a guess: the page itself has told the key.
            NewFactor::App { sealed, code } => {
                factors::set_app(&write, row.account_id, sealed, code).await?;
            }
            NewFactor::Texts { code } => write = set_up_texts(write, &row, token, code, known).await?,
            NewFactor::Passkey { .. } => (),
        }
        if let Some(passkey) = passkey {
            let name = passkeys::name_of(&client.browser);
            passkeys::add(&write, row.account_id, &name, &passkey).await?;
        }
        let complete = format!(
            "UPDATE account SET state = 'active', deadline = NULL, set_up_by_link = FALSE \
             WHERE id = $1 AND state <> 'deactivated' AND password_hash IS NOT NULL AND {USABLE}"
        );
        if write.execute(complete, [row.account_id.into(), write.now.into()]).await? == 0 {
            return Err(Error::SessionEnded);
        }
        accounts::end_links(&write, row.account_id).await?;
        write.send_later(Kind::SecondFactorChanged, serde_json::json!({ "account": row.account_id })).await?;
        let codes = factors::make_recovery_codes(&write, row.account_id).await?;
        let signed_in = self.finish(&write, token, &row, client, known, false).await?;
        write.commit().await?;
        Ok((signed_in, codes))
    }

    async fn finish(
        &self,
        write: &Write<'_>,
        token: &str,
        row: &Row,
        client: &Client,
        known: Option<&str>,
        fresh: bool,
    ) -> Result<SignedIn> {
        // Of many at once one wins, since a partner's changes come one after the other (`Store::write`); and an open page for setting up is of no use to anybody else now.
        let used = "DELETE FROM sign_in WHERE account_id = $1 AND EXISTS \
                    (SELECT 1 FROM sign_in WHERE hash = $2 AND account_id = $1)";
        if write.execute(used, [row.account_id.into(), secret::hash(token).into()]).await? == 0 {
            return Err(Error::SessionEnded);
        }
        let first = row.last_sign_in_at.is_none();
        open_session(write, row.account_id, first, client, known, fresh).await
    }
}
