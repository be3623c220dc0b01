//! The door to what is one's own: who one is, one's password and sessions.

use domain::{
    AccountState, OrganizationId, Timestamp,
    account::{NewPassword, OwnSession},
    factor::{Code, NewApp, OwnFactors, OwnPasskey},
    field::{Name, Password, Phone, Problem},
    limits::{REAUTHENTICATION, sign_in_delay},
    session::{Me, Sight},
};
use sea_orm::FromQueryResult;

use crate::{
    Actor, Asked, Error, Result, Store,
    actor::Person,
    attempts,
    audit::{self, Action, Object},
    factors, passkeys, secret,
    write::{Kind, Write},
};

/// What an actor may do with their own account.
#[derive(Debug)]
pub struct Own<'a> {
    store: &'a Store,
    actor: &'a Actor,
}

#[derive(Debug, FromQueryResult)]
struct Text {
    name: String,
}

#[derive(Debug, FromQueryResult)]
struct Secret {
    password_hash: Option<String>,
    state: AccountState,
}

#[derive(Debug, FromQueryResult)]
struct FactorsRow {
    app: Option<Timestamp>,
    codes: i64,
}

#[derive(Debug, FromQueryResult)]
struct PasskeyId {
    id: String,
    name: String,
}

#[derive(Debug, FromQueryResult)]
struct SessionHash {
    hash: String,
}

#[derive(Debug, FromQueryResult)]
struct SessionRow {
    hash: String,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    browser: String,
    network: String,
}

#[derive(Debug, FromQueryResult)]
struct Contact {
    phone: Option<String>,
}

impl Store {
    /// The door of everybody who is signed in, to what is theirs.
    pub const fn own<'a>(&'a self, actor: &'a Actor) -> Own<'a> {
        Own { store: self, actor }
    }
}

impl Own<'_> {
    async fn names(&self, sql: &str, id: sea_orm::Value) -> Result<Vec<String>> {
        Ok(self.store.all::<Text>(sql, [id]).await?.into_iter().map(|row| row.name).collect())
    }

    /// Who one is and what one sees.
    pub async fn me(&self) -> Result<Me> {
        let actor = self.actor;
        let sight = match actor.person {
            Person::OrganizationUser { organization } => {
                Sight::Organization(self.organization(organization).await?)
            }
            Person::Employee { standing, .. } if standing.never_scoped() => Sight::Always,
            Person::Employee { visibility, .. } => {
                let groups = "SELECT g.name FROM group_member gm JOIN access_group g ON g.id = gm.group_id \
                              WHERE gm.account_id = $1 ORDER BY g.name_key";
                let ask = "SELECT e.name FROM employee e JOIN account a ON a.id = e.account_id \
                           WHERE e.partner_id = $1 AND e.security_administrator AND a.state = 'active' \
                           AND a.deadline IS NULL ORDER BY e.name_key LIMIT 5";
                let groups = self.names(groups, actor.account.into()).await?;
                let ask =
                    if groups.is_empty() { self.names(ask, actor.partner.into()).await? } else { Vec::new() };
                Sight::of(visibility, groups, ask)
            }
        };
        Ok(Me {
            account: actor.account,
            name: actor.name.clone(),
            email: actor.email.clone(),
            partner: actor.partner_name.clone(),
            principal: actor.principal(),
            sight,
            confirmed_until: actor.authenticated_at.plus(REAUTHENTICATION),
            app: actor.app,
            passkey: actor.passkey,
        })
    }

    async fn organization(&self, id: OrganizationId) -> Result<String> {
        Ok(self
            .names("SELECT name FROM organization WHERE id = $1", id.into())
            .await?
            .pop()
            .unwrap_or_default())
    }

    /// One's phone number.
    pub async fn phone(&self) -> Result<Option<String>> {
        let sql = "SELECT phone FROM employee WHERE account_id = $1 \
                   UNION ALL SELECT phone FROM organization_user WHERE account_id = $1";
        let row: Option<Contact> = self.store.one(sql, [self.actor.account.into()]).await?;
        Ok(row.and_then(|row| row.phone))
    }

    /// Changes one's name and phone number.
    pub async fn rename(&self, name: &Name, phone: Option<&Phone>) -> Result<()> {
        let (write, actor) = self.store.write_own(self.actor).await?;
        let phone = phone.map(|phone| phone.as_str().to_owned());
        let table = match actor.person {
            Person::Employee { .. } => "employee",
            Person::OrganizationUser { .. } => "organization_user",
        };
        let sql = format!("UPDATE {table} SET name = $1, name_key = $2, phone = $3 WHERE account_id = $4");
        let values = [name.as_str().into(), name.key().into(), phone.into(), actor.account.into()];
        write.execute_one(&sql, values).await?;
        write.audit(Action::ProfileEdited, Object::Account(actor.account), serde_json::json!({})).await?;
        write.commit().await
    }

    async fn not_too_many(&self, action: Action) -> Result<()> {
        audit::not_too_many(self.store, self.actor.partner, self.actor.account, action).await
    }

    /// Notes in the trail that something was refused: what was asked of which address.
    pub async fn note_refusal(&self, address: &str) -> Result<()> {
        self.not_too_many(Action::Refused).await?;
        let (write, actor) = self.store.write_own(self.actor).await?;
        let details = serde_json::json!({ "address": address });
        write.audit(Action::Refused, Object::Account(actor.account), details).await?;
        // Nothing that a page shows has changed: no announcement.
        write.tx.commit().await?;
        Ok(())
    }

    /// Notes in the trail that something was taken out as a file, and the question that it answers.
    pub async fn note_export(&self, action: Action, query: &str) -> Result<()> {
        self.not_too_many(action).await?;
        let (write, _) = self.store.write_own(self.actor).await?;
        write.audit(action, Object::Partner, serde_json::json!({ "query": query })).await?;
        write.tx.commit().await?;
        Ok(())
    }

    /// Whether this is one's password. Failures count.
    async fn confirm_password(&self, password: Password) -> Result<()> {
        let sql = "SELECT password_hash, state FROM account WHERE id = $1 AND failures < 100";
        let kept: Option<Secret> = self.store.one(sql, [self.actor.account.into()]).await?;
        let hash = kept.filter(|kept| kept.state == AccountState::Active).and_then(|kept| kept.password_hash);
        // Counted before it is looked at: many at once don't slip past the pauses.
        let counter = secret::key(&["password", &self.actor.session]);
        attempts::count(self.store, &counter, sign_in_delay).await?;
        if self.store.hasher.verify(password, hash).await? {
            return self.store.execute("DELETE FROM sign_in_failure WHERE key = $1", [counter.into()]).await;
        }
        let write = self.write_of_now().await?;
        write
            .execute("UPDATE account SET failures = failures + 1 WHERE id = $1", [self.actor.account.into()])
            .await?;
        write
            .audit(Action::PasswordRefused, Object::Account(self.actor.account), serde_json::json!({}))
            .await?;
        write.tx.commit().await?;
        Err(Error::field("current", Problem::WrongPassword))
    }

    /// A write of this person that stands even where their session has ended meanwhile.
    async fn write_of_now(&self) -> Result<Write<'_>> {
        let mut write = self.store.write(self.actor.partner).await?;
        (write.account, write.from) = (Some(self.actor.account), Some(self.actor.network.clone()));
        Ok(write)
    }

    /// Confirms that it is still its owner who acts: after a code of their app the session counts as fresh for five
    /// minutes. Nothing typed confirms nothing: whether the session is fresh, the act itself looks at. Recovery codes don't
    /// count, they are for getting in (P59).
    pub async fn confirm(&self, code: &str) -> Result<()> {
        let code = match Code::parse_app(code) {
            Err(Problem::Empty) => return Ok(()),
            Err(problem) => return Err(Error::field("code", problem)),
            Ok(code) => code,
        };
        let write = self.prove(&code).await?;
        self.note_confirmation(write).await
    }

    /// An error unless it was confirmed within the last five minutes who acts.
    pub async fn is_confirmed(&self) -> Result<()> {
        let now = self.store.clock.now();
        self.actor.again(&self.store.reader, self.store.backend(), now).await?.confirmed(now)
    }

    async fn note_confirmation(&self, write: Write<'_>) -> Result<()> {
        let sql = "UPDATE session SET authenticated_at = $1 WHERE hash = $2";
        write.execute(sql, [write.now.into(), self.actor.session.clone().into()]).await?;
        write.audit(Action::Confirmed, Object::Account(self.actor.account), serde_json::json!({})).await?;
        write.tx.commit().await?;
        Ok(())
    }

    /// Asks the browser for one of one's own passkeys.
    pub async fn ask_passkey(&self) -> Result<Asked> {
        let Actor { account, partner, network, .. } = self.actor;
        passkeys::ask_own(self.store, *partner, *account, network).await
    }

    /// As [`Own::confirm`], with a passkey.
    pub async fn confirm_with_passkey(&self, token: &str, answer: &str) -> Result<()> {
        let (row, proof) = passkeys::own(self.store, self.actor.account, token, answer).await?;
        let write = proof.accept(self.write_of_now().await?, &row).await?;
        self.note_confirmation(write).await
    }

    /// Asks the browser to make a passkey, once it is confirmed who acts: none is left on a device that the portal then
    /// does not take.
    pub async fn ask_new_passkey(&self) -> Result<Asked> {
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
        let name = name.map_or_else(|| passkeys::name_of(browser), |name| name.as_str().to_owned());
        let passkey = passkeys::made(self.store, self.actor.account, token, answer).await?;
        let (write, actor) = self.store.write_own(self.actor).await?;
        passkeys::add(&write, actor.account, &name, &passkey).await?;
        self.end_all_but_this(&write, &actor).await?;
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

    /// Removes a passkey, freshly confirmed, unless it is the last second factor. Every other session ends, and the owner
    /// is told.
    pub async fn remove_passkey(&self, id: &str) -> Result<()> {
        let (write, actor) = self.write_confirmed().await?;
        let rows: Vec<PasskeyId> =
            write.all("SELECT id, name FROM passkey WHERE account_id = $1", [actor.account.into()]).await?;
        let others = rows.len() > 1;
        let gone = rows.into_iter().find(|row| self.passkey_id(&row.id) == id).ok_or(Error::NotFound)?;
        let app = "SELECT account_id FROM authenticator WHERE account_id = $1";
        if !others && !write.exists(app, [actor.account.into()]).await? {
            return Err(Error::Conflict("This is your only second factor. Set up another one first."));
        }
        write.execute_one("DELETE FROM passkey WHERE id = $1", [gone.id.into()]).await?;
        self.end_all_but_this(&write, &actor).await?;
        let details = serde_json::json!({ "passkey": gone.name });
        write.audit(Action::PasskeyRemoved, Object::Account(actor.account), details).await?;
        write.send_later(Kind::SecondFactorChanged, serde_json::json!({ "account": actor.account })).await?;
        write.commit().await
    }

    /// What a passkey of one's own is called: authenticators' names for it are long, and nobody else's business.
    fn passkey_id(&self, id: &str) -> String {
        self.store.key().mark(&["passkey", id])
    }

    /// A write that has used this code up; a wrong one is counted by session.
    async fn prove(&self, code: &Code) -> Result<Write<'_>> {
        let write = self.write_of_now().await?;
        factors::prove(write, self.actor.account, code, &self.actor.session, None).await
    }

    /// One's second factor.
    pub async fn factors(&self) -> Result<OwnFactors> {
        let sql = "SELECT (SELECT created_at FROM authenticator WHERE account_id = $1) AS app, \
                   (SELECT COUNT(*) FROM recovery_code WHERE account_id = $1) AS codes";
        let row: Option<FactorsRow> = self.store.one(sql, [self.actor.account.into()]).await?;
        let row = row.unwrap_or(FactorsRow { app: None, codes: 0 });
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
        })
    }

    /// An app to set up in the place of one's own; the same again for a form that comes back.
    pub fn new_app(&self, sealed: &str) -> Result<NewApp> {
        let Actor { account, partner_name, email, .. } = self.actor;
        factors::offer_again(self.store.key(), *account, partner_name, email, sealed)
    }

    /// A change of what one signs in with, freshly confirmed.
    async fn write_confirmed(&self) -> Result<(Write<'_>, Actor)> {
        let (write, actor) = self.store.write_own(self.actor).await?;
        actor.confirmed(write.now)?;
        Ok((write, actor))
    }

    /// Sets up another app in the place of one's own: freshly confirmed, or with `code`, a code of the app from before or,
    /// for whoever lost it, a recovery code. Every other session ends, the owner is told, and there are new recovery codes.
    pub async fn replace_app(&self, sealed: &str, new: &Code, code: &str) -> Result<Vec<String>> {
        let write = match Code::parse(code) {
            Err(Problem::Empty) => self.write_confirmed().await?.0,
            Err(problem) => return Err(Error::field("code", problem)),
            Ok(code) => self.prove(&code).await?,
        };
        // The session may have ended while the code was looked at.
        let actor = self.actor.again(&write.tx, self.store.backend(), write.now).await?;
        factors::set_app(&write, actor.account, sealed, new).await?;
        self.end_all_but_this(&write, &actor).await?;
        let codes = factors::make_recovery_codes(&write, actor.account).await?;
        write.send_later(Kind::SecondFactorChanged, serde_json::json!({ "account": actor.account })).await?;
        write.commit().await?;
        Ok(codes)
    }

    /// New recovery codes; those before are dead, and the owner is told.
    pub async fn make_recovery_codes(&self) -> Result<Vec<String>> {
        let (write, actor) = self.write_confirmed().await?;
        let codes = factors::make_recovery_codes(&write, actor.account).await?;
        write.send_later(Kind::SecondFactorChanged, serde_json::json!({ "account": actor.account })).await?;
        write.commit().await?;
        Ok(codes)
    }

    /// After a change of what one signs in with, whoever else was in is out.
    async fn end_all_but_this(&self, write: &Write<'_>, actor: &Actor) -> Result<()> {
        let others = "DELETE FROM session WHERE account_id = $1 AND hash <> $2";
        write.execute(others, [actor.account.into(), actor.session.clone().into()]).await?;
        for table in ["sign_in", "known_browser", "link"] {
            let sql = format!("DELETE FROM {table} WHERE account_id = $1");
            write.execute(sql, [actor.account.into()]).await?;
        }
        Ok(())
    }

    /// Sets a new password; every other session of one's own ends.
    pub async fn change_password(&self, current: Password, new: NewPassword) -> Result<()> {
        self.confirm_password(current).await?;
        let hash = self.store.hasher.hash(new.0).await?;
        let (write, actor) = self.store.write_own(self.actor).await?;
        let sql =
            "UPDATE account SET password_hash = $1, password_changed_at = $2, failures = 0 WHERE id = $3";
        write.execute_one(sql, [hash.into(), write.now.into(), actor.account.into()]).await?;
        self.end_all_but_this(&write, &actor).await?;
        write.send_later(Kind::PasswordChanged, serde_json::json!({ "account": actor.account })).await?;
        write.audit(Action::PasswordChanged, Object::Account(actor.account), serde_json::json!({})).await?;
        write.commit().await
    }

    /// One's sessions, the newest first.
    pub async fn sessions(&self) -> Result<Vec<OwnSession>> {
        let sql = "SELECT hash, created_at, last_seen_at, browser, network FROM session WHERE account_id = $1 \
                   ORDER BY last_seen_at DESC LIMIT 50";
        let rows: Vec<SessionRow> = self.store.all(sql, [self.actor.account.into()]).await?;
        let session = |row: SessionRow| OwnSession {
            id: self.session_id(&row.hash),
            started: row.created_at,
            last_seen: row.last_seen_at,
            browser: domain::browser::in_words(&row.browser),
            place: row.network,
            current: row.hash == self.actor.session,
        };
        Ok(rows.into_iter().map(session).collect())
    }

    /// What a session of one's own is called: not what it is found by in the database.
    fn session_id(&self, hash: &str) -> String {
        self.store.key().mark(&["session", hash])
    }

    /// Ends one session of one's own.
    pub async fn end_session(&self, id: &str) -> Result<()> {
        let (write, actor) = self.store.write_own(self.actor).await?;
        let sql = "SELECT hash FROM session WHERE account_id = $1";
        let hashes: Vec<SessionHash> = write.all(sql, [actor.account.into()]).await?;
        let ended = hashes.into_iter().find(|row| self.session_id(&row.hash) == id).ok_or(Error::NotFound)?;
        write.execute_one("DELETE FROM session WHERE hash = $1", [ended.hash.into()]).await?;
        let details = serde_json::json!({ "count": 1 });
        write.audit(Action::SessionsEnded, Object::Account(actor.account), details).await?;
        write.commit().await
    }

    /// Ends every session of one's own but this one.
    pub async fn end_other_sessions(&self) -> Result<u64> {
        let (write, actor) = self.store.write_own(self.actor).await?;
        let sql = "DELETE FROM session WHERE account_id = $1 AND hash <> $2";
        let ended = write.execute(sql, [actor.account.into(), actor.session.clone().into()]).await?;
        write
            .audit(
                Action::SessionsEnded,
                Object::Account(actor.account),
                serde_json::json!({ "count": ended }),
            )
            .await?;
        write.commit().await?;
        Ok(ended)
    }
}
