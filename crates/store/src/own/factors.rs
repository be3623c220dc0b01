//! One's own second factor: giving it before acts that grant or destroy much, and changing it.

use domain::{
    Timestamp,
    factor::{Code, NewApp, OwnFactors, OwnPasskey, OwnPhone},
    field::{Name, Phone, Problem},
};
use sea_orm::{FromQueryResult, Statement};

use super::{Own, renew_token};
use crate::{
    Actor, Asked, Error, Result,
    audit::{Action, Object},
    factors::{self, Attempt},
    passkeys,
    texts::{self, Wanted},
    write::{Kind, Write},
};

#[derive(Debug, Default, FromQueryResult)]
struct FactorsRow {
    app: Option<Timestamp>,
    codes: i64,
    phone: Option<String>,
    phone_since: Option<Timestamp>,
}

#[derive(Debug, FromQueryResult)]
struct PasskeyId {
    id: String,
    name: String,
}

/// The answer for whoever would be left without.
const ONLY: &str = "This is your only second factor. Set up another one first.";

/// The answer to a form that was sent twice, where there is nothing to go on with.
const DONE: &str = "This was done a moment ago.";

/// The answer for whoever asks for a message to confirm with and has what is harder to take over (P59).
const STRONGER: &str =
    "Confirm with your authenticator app or a passkey. A text message will do where there is neither.";

impl Own<'_> {
    /// Confirms that it is still its owner who acts: after a code of their app, or where they have nothing stronger one that was
    /// sent for this session, it counts as fresh for five minutes, and has another token, which is answered. Nothing typed
    /// confirms nothing, nor does a form sent twice again: whether the session is fresh, the act itself looks at. Recovery codes
    /// don't count, they are for getting in (P59).
    pub async fn confirm(&self, code: &str) -> Result<Option<String>> {
        let code = match Code::parse_digits(code) {
            Err(Problem::Empty) => return Ok(None),
            Err(problem) => return Err(Error::field("code", problem)),
            Ok(code) => code,
        };
        let write = self.write_of_now().await?;
        // By a twin, or by a passkey meanwhile.
        let done = "SELECT hash FROM session WHERE hash = $1 AND authenticated_at <> $2";
        let Actor { session, authenticated_at, .. } = self.actor;
        let done = write.statement(done, [session.clone().into(), (*authenticated_at).into()]);
        match self.prove(write, &code, done).await? {
            Some(write) => self.note_confirmation(write).await.map(Some),
            None => Ok(None),
        }
    }

    /// An error unless it was confirmed within the last five minutes who acts.
    pub async fn is_confirmed(&self) -> Result<()> {
        let now = self.store.clock.now();
        self.actor.again(&self.store.reader, self.store.backend(), now).await?.confirmed(now)
    }

    /// A level of its own has a token of its own (ASVS 7.2.4): whoever took the one before gains nothing, and is out in a
    /// moment.
    async fn note_confirmation(&self, write: Write<'_>) -> Result<String> {
        let sql = "UPDATE session SET authenticated_at = $1 WHERE hash = $2";
        write.execute(sql, [write.now.into(), self.actor.session.clone().into()]).await?;
        let token = renew_token(&write, self.actor).await?;
        write.audit(Action::Confirmed, Object::Account(self.actor.account), serde_json::json!({})).await?;
        write.tx.commit().await?;
        Ok(token)
    }

    /// Asks the browser for one of one's own passkeys.
    pub async fn ask_passkey(&self) -> Result<Asked> {
        self.actor.may_change()?;
        let Actor { account, partner, network, .. } = self.actor;
        passkeys::ask_own(self.store, *partner, *account, network).await
    }

    /// As [`Own::confirm`], with a passkey.
    pub async fn confirm_with_passkey(&self, token: &str, answer: &str) -> Result<String> {
        self.actor.may_change()?;
        let (row, proof) = passkeys::own(self.store, self.actor.account, token, answer).await?;
        let write = proof.accept(self.write_of_now().await?, &row).await?;
        self.note_confirmation(write).await
    }

    /// Asks the browser to make a passkey, once it is confirmed who acts: none is left on a device that the portal then
    /// does not take.
    pub async fn ask_new_passkey(&self) -> Result<Asked> {
        self.actor.may_change()?;
        self.actor.confirmed(self.store.clock.now())?;
        let Actor { account, partner, network, name, email, .. } = self.actor;
        passkeys::ask_new(self.store, *partner, *account, (name, email), network).await
    }

    /// Adds a passkey that was asked for when it was confirmed who acts. Every other session ends, and the owner is told. Answers recovery codes where there are none yet.
    /// Without a name it is called after the browser that made it.
    pub async fn add_passkey(
        &self,
        token: &str,
        answer: &str,
        name: Option<&Name>,
        browser: &str,
    ) -> Result<Vec<String>> {
        self.actor.may_change()?;
        let name = name.map_or_else(|| passkeys::name_of(browser), |name| name.as_str().to_owned());
        let passkey = passkeys::made(self.store, self.actor.account, token, answer).await?;
        let (write, actor) = self.store.write_own(self.actor).await?;
        passkeys::add(&write, actor.account, &name, &passkey).await?;
        self.changed(write, &actor).await
    }

    /// Removes a passkey, freshly confirmed, unless it is the last second factor. Every other session ends, and the owner
    /// is told.
    pub async fn remove_passkey(&self, id: &str) -> Result<()> {
        let (write, actor) = self.write_confirmed().await?;
        let rows: Vec<PasskeyId> =
            write.all("SELECT id, name FROM passkey WHERE account_id = $1", [actor.account.into()]).await?;
        let gone = rows.into_iter().find(|row| self.passkey_id(&row.id) == id).ok_or(Error::NotFound)?;
        write.execute_one("DELETE FROM passkey WHERE id = $1", [gone.id.into()]).await?;
        let details = serde_json::json!({ "passkey": gone.name });
        self.removed(write, &actor, Action::PasskeyRemoved, details).await
    }

    /// Removes one's authenticator app, as [`Own::remove_passkey`] does a passkey.
    pub async fn remove_app(&self) -> Result<()> {
        let (write, actor) = self.write_confirmed().await?;
        write.execute_one("DELETE FROM authenticator WHERE account_id = $1", [actor.account.into()]).await?;
        self.removed(write, &actor, Action::AppRemoved, serde_json::json!({})).await
    }

    /// One second factor is gone, unless it was the last that works here: nobody locks themselves out (P62). Whoever else was
    /// in is out, and the owner is told.
    async fn removed(
        &self,
        write: Write<'_>,
        actor: &Actor,
        action: Action,
        details: serde_json::Value,
    ) -> Result<()> {
        // A number counts as long as something is sent to it, and a passkey where browsers can be asked for one.
        let left = "SELECT account_id FROM authenticator WHERE account_id = $1 \
                    UNION ALL SELECT account_id FROM passkey WHERE account_id = $1 AND $2 \
                    UNION ALL SELECT account_id FROM text_phone WHERE account_id = $1 AND $3";
        let (passkeys, texts) = (self.store.site.is_some(), self.store.texts);
        if !write.exists(left, [actor.account.into(), passkeys.into(), texts.into()]).await? {
            return Err(Error::Conflict(ONLY));
        }
        self.end_all_but_this(&write, actor).await?;
        write.audit(action, Object::Account(actor.account), details).await?;
        write.send_later(Kind::SecondFactorChanged, serde_json::json!({ "account": actor.account })).await?;
        write.commit().await
    }

    /// What a passkey of one's own is called: authenticators' names for it are long, and nobody else's business.
    fn passkey_id(&self, id: &str) -> String {
        self.store.key().mark(&["passkey", id])
    }

    /// The write, once it has used this code up; a wrong one is counted by session. Nothing if `done` is so by now.
    async fn prove<'a>(&self, write: Write<'a>, code: &Code, done: Statement) -> Result<Option<Write<'a>>> {
        let texts = !factors::has_stronger(&write, self.actor.account).await?;
        let proven = factors::prove(write, self.attempt(done), code, texts).await?;
        Ok(proven.map(|(write, _)| write))
    }

    fn attempt(&self, done: Statement) -> Attempt<'_> {
        let Actor { account, session, .. } = self.actor;
        Attempt { account: *account, place: session, holder: session, wrong: None, done }
    }

    /// One's second factor.
    pub async fn factors(&self) -> Result<OwnFactors> {
        let sql = "SELECT (SELECT created_at FROM authenticator WHERE account_id = $1) AS app, \
                   (SELECT COUNT(*) FROM recovery_code WHERE account_id = $1) AS codes, \
                   (SELECT phone FROM text_phone WHERE account_id = $1) AS phone, \
                   (SELECT created_at FROM text_phone WHERE account_id = $1) AS phone_since";
        let row: Option<FactorsRow> = self.store.one(sql, [self.actor.account.into()]).await?;
        let row = row.unwrap_or_default();
        let passkeys = passkeys::of(self.store, self.actor.account).await?;
        let passkeys = passkeys.into_iter().map(|row| OwnPasskey {
            id: self.passkey_id(&row.id),
            name: row.name,
            created: row.created_at,
            last_used: row.last_used_at,
        });
        Ok(OwnFactors {
            app: row.app,
            recovery_codes: row.codes.unsigned_abs(),
            passkeys: passkeys.collect(),
            phone: row.phone.zip(row.phone_since).map(|(number, since)| OwnPhone { number, since }),
            texts: self.store.texts,
        })
    }

    /// An app to set up in the place of one's own; the same again for a form that comes back.
    pub fn new_app(&self, sealed: &str) -> Result<NewApp> {
        let Actor { account, partner_name, email, .. } = self.actor;
        factors::offer_again(self.store.key(), *account, partner_name, email, sealed)
    }

    /// A change of what one signs in with, freshly confirmed.
    pub(super) async fn write_confirmed(&self) -> Result<(Write<'_>, Actor)> {
        let (write, actor) = self.store.write_own(self.actor).await?;
        actor.confirmed(write.now)?;
        Ok((write, actor))
    }

    /// Sets up another app in the place of one's own: freshly confirmed, or with `code`, one that confirms or, for whoever lost
    /// the app from before, a recovery code. Every other session ends, the owner is told, and there are new recovery codes.
    pub async fn replace_app(&self, sealed: &str, new: &Code, code: &str) -> Result<Vec<String>> {
        let write = match Code::parse(code) {
            Err(Problem::Empty) => self.write_confirmed().await?.0,
            Err(problem) => return Err(Error::field("code", problem)),
            Ok(code) => {
                let write = self.write_of_now().await?;
                let done = "SELECT account_id FROM authenticator WHERE account_id = $1 AND created_at > $2";
                let done = write.statement(done, [self.actor.account.into(), self.actor.now.into()]);
                self.prove(write, &code, done).await?.ok_or(Error::Conflict(DONE))?
            }
        };
        // The session may have ended while the code was looked at.
        let actor = self.actor.again(&write.tx, self.store.backend(), write.now).await?;
        actor.may_change()?;
        factors::set_app(&write, actor.account, sealed, new).await?;
        self.end_all_but_this(&write, &actor).await?;
        let codes = factors::make_recovery_codes(&write, actor.account).await?;
        write.send_later(Kind::SecondFactorChanged, serde_json::json!({ "account": actor.account })).await?;
        write.commit().await?;
        Ok(codes)
    }

    /// New recovery codes; those before are dead, every other session ends, and the owner is told.
    pub async fn make_recovery_codes(&self) -> Result<Vec<String>> {
        let (write, actor) = self.write_confirmed().await?;
        self.end_all_but_this(&write, &actor).await?;
        let codes = factors::make_recovery_codes(&write, actor.account).await?;
        write.send_later(Kind::SecondFactorChanged, serde_json::json!({ "account": actor.account })).await?;
        write.commit().await?;
        Ok(codes)
    }

    const fn wanted(&self) -> Wanted<'_> {
        let Actor { account, session, network, .. } = self.actor;
        Wanted { account: *account, holder: session.as_str(), known: true, network: network.as_str() }
    }

    /// Sends a code to one's number, to confirm with in this session where nothing stronger is there.
    pub async fn send_code(&self) -> Result<()> {
        let (write, actor) = self.store.write_own(self.actor).await?;
        if actor.phone.is_some() && factors::has_stronger(&write, actor.account).await? {
            return Err(Error::Conflict(STRONGER));
        }
        texts::ask(&write, self.wanted()).await?;
        // Nothing that a page shows has changed: no announcement.
        write.tx.commit().await?;
        Ok(())
    }

    /// Sends a code to a number that codes are to go to, once it is confirmed who acts.
    pub async fn send_code_to(&self, phone: &Phone) -> Result<()> {
        let (write, _) = self.write_confirmed().await?;
        texts::ask_new(&write, self.wanted(), phone.as_str()).await?;
        write.tx.commit().await?;
        Ok(())
    }

    /// The new number that a code was sent to a few minutes ago, for this session.
    pub async fn awaited_number(&self) -> Result<Option<String>> {
        texts::awaited(self.store, self.actor.account, &self.actor.session, true).await
    }

    /// Keeps the number that this code was sent to, in the place of any before. Every other session ends, and the owner is
    /// told. Answers recovery codes where there are none yet.
    pub async fn set_number(&self, code: &Code) -> Result<Vec<String>> {
        let Code::Digits(code) = code else { return Err(texts::not_a_code()) };
        let write = self.write_of_now().await?;
        let done = "SELECT account_id FROM text_phone WHERE account_id = $1 AND created_at > $2";
        let done = write.statement(done, [self.actor.account.into(), self.actor.now.into()]);
        let proven = texts::prove_number(write, self.attempt(done), code).await?;
        let (write, number) = proven.ok_or(Error::Conflict(DONE))?;
        // The session may have ended while the code was looked at.
        let actor = self.actor.again(&write.tx, self.store.backend(), write.now).await?;
        actor.may_change()?;
        texts::set(&write, actor.account, &number).await?;
        self.changed(write, &actor).await
    }

    /// Removes one's number, as [`Own::remove_passkey`] does a passkey.
    pub async fn remove_number(&self) -> Result<()> {
        let (write, actor) = self.write_confirmed().await?;
        if !texts::remove(&write, actor.account).await? {
            return Err(Error::NotFound);
        }
        self.removed(write, &actor, Action::TextsRemoved, serde_json::json!({})).await
    }

    /// One more second factor is set up: whoever else was in is out, and the owner is told. Answers recovery codes where
    /// there are none yet.
    async fn changed(&self, write: Write<'_>, actor: &Actor) -> Result<Vec<String>> {
        self.end_all_but_this(&write, actor).await?;
        let any = "SELECT hash FROM recovery_code WHERE account_id = $1";
        let codes = if write.exists(any, [actor.account.into()]).await? {
            Vec::new()
        } else {
            factors::make_recovery_codes(&write, actor.account).await?
        };
        write.send_later(Kind::SecondFactorChanged, serde_json::json!({ "account": actor.account })).await?;
        write.commit().await?;
        Ok(codes)
    }
}
