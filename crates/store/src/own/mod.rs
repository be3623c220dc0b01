//! The door to what is one's own: who one is, one's password and sessions; the second factor has a file of its own.

mod access;
mod address;
mod caller;
mod factors;

use domain::{
    AccountId, AccountState, Capability, GroupId, OrganizationId, Timestamp, Visibility,
    account::{NewPassword, OwnSession},
    branding::Branding,
    field::{Name, Password, Phone, Problem},
    limits::{REAUTHENTICATION, SESSION_ABSOLUTE, TOKEN_GRACE, sign_in_delay},
    password::PasswordRules,
    session::{Me, Preview, Sight},
};
use sea_orm::FromQueryResult;

use crate::{
    Actor, Error, Result, Store, accounts, attempts,
    audit::{self, Action, Object},
    branding::{BRANDING, BrandingRow},
    fold::folded,
    password_rules,
    person::Person,
    preview::Looks,
    scope::Sql,
    secret,
    write::{Kind, Write},
};

/// What an actor may do with their own account.
#[derive(Debug)]
pub struct Own<'a> {
    pub(crate) store: &'a Store,
    pub(crate) actor: &'a Actor,
}

/// Whom or what an act was about that was refused, as its form says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    Account(AccountId),
    Organization(OrganizationId),
    Group(GroupId),
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
struct Details {
    name: String,
    phone: Option<String>,
}

#[derive(Debug, FromQueryResult)]
struct Contact {
    phone: Option<String>,
}

/// Another token for the session, in the place of the one before, which counts for a moment longer.
async fn renew_token(write: &Write<'_>, actor: &Actor) -> Result<String> {
    let token = secret::token()?;
    let sql = "UPDATE session SET token_before = token, token_before_until = $1, token = $2 WHERE hash = $3";
    let until = write.now.plus(TOKEN_GRACE);
    write.execute(sql, [until.into(), secret::hash(&token).into(), actor.session.clone().into()]).await?;
    Ok(token)
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
        let (person, groups) = match actor.eyes() {
            Some(eyes) => (eyes.person, &eyes.groups),
            None => (actor.person, &actor.groups),
        };
        let mut branding = Branding::default();
        let sight = match person {
            Person::OrganizationUser { organization, .. } => {
                let row = self.organization(organization).await?;
                if actor.partner_region.has_branding() {
                    branding = row.branding();
                }
                Sight::Organization(row.name)
            }
            Person::Employee { standing, .. } if standing.never_scoped() => Sight::Always,
            Person::Employee { visibility: Visibility::Everything, .. } => Sight::Everything,
            Person::Employee { visibility: Visibility::Groups, .. } if !groups.is_empty() => {
                Sight::Groups(groups.clone())
            }
            Person::Employee { visibility: Visibility::Groups, .. } => {
                let ask = "SELECT e.name FROM employee e JOIN account a ON a.id = e.account_id \
                           WHERE e.partner_id = $1 AND e.security_administrator AND a.state = 'active' \
                           AND a.deadline IS NULL ORDER BY e.name_key LIMIT 5";
                Sight::Nothing { ask: self.names(ask, actor.partner.into()).await? }
            }
        };
        let (name, email) = match actor.eyes() {
            Some(eyes) => (&eyes.name, &eyes.email),
            None => (&actor.name, &actor.email),
        };
        let preview = match actor.looks {
            Looks::Own => None,
            Looks::Through(_) => {
                Some(Preview::Through { by: actor.name.clone(), own: actor.person.principal() })
            }
            Looks::Over => Some(Preview::Over),
        };
        Ok(Me {
            account: actor.seen_by(),
            name: name.clone(),
            email: email.clone(),
            partner: actor.partner_name.clone(),
            principal: actor.seen_as(),
            sight,
            // What one confirms with stays one's own, and what is offered to somebody is theirs alone to see.
            confirmed_until: actor.authenticated_at.plus(REAUTHENTICATION),
            app: actor.app,
            passkey: actor.passkey,
            offered: actor.offered && actor.eyes().is_none(),
            phone: actor.confirms_at(self.store).map(domain::factor::masked),
            newcomers_see_nothing: actor.may(Capability::ManageEmployees)
                && actor.first_visibility() == Visibility::Groups,
            preview,
            branding,
            notices: String::new(),
        })
    }

    async fn organization(&self, id: OrganizationId) -> Result<BrandingRow> {
        let mut sql = Sql::default();
        sql.push(BRANDING).bind(id);
        self.store.one(sql.text, sql.values).await?.ok_or(Error::SessionEnded)
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
        let before = format!("SELECT name, phone FROM {table} WHERE account_id = $1");
        let before: Option<Details> = write.one(before, [actor.account.into()]).await?;
        let Details { name: old_name, phone: old_phone } = before.ok_or(Error::NotFound)?;
        if old_name == name.as_str() && old_phone == phone {
            return Ok(());
        }
        let details = serde_json::json!({
            "before": { "name": old_name, "phone": old_phone },
            "after": { "name": name.as_str(), "phone": phone },
        });
        let sql = format!(
            "UPDATE {table} SET name = $1, name_key = $2, name_folded = $3, phone = $4 WHERE account_id = $5"
        );
        let folded = folded(name.as_str());
        let values =
            [name.as_str().into(), name.key().into(), folded.into(), phone.into(), actor.account.into()];
        write.execute_one(&sql, values).await?;
        write.audit(Action::ProfileEdited, Object::Account(actor.account), details).await?;
        write.commit().await
    }

    async fn not_too_many(&self, action: Action) -> Result<()> {
        audit::not_too_many(self.store, self.actor.partner, self.actor.account, action).await
    }

    /// Notes in the trail that something was refused: what was asked of which address, and whom or what of the partner it was
    /// about.
    pub async fn note_refusal(&self, address: &str, about: Option<About>) -> Result<()> {
        self.not_too_many(Action::Refused).await?;
        let (write, _) = self.store.write_beside(self.actor).await?;
        let meant = about.map(|about| match about {
            About::Account(id) => ("account", id.get(), Object::Account(id)),
            About::Organization(id) => ("organization", id.get(), Object::Organization(id)),
            About::Group(id) => ("access_group", id.get(), Object::Group(id)),
        });
        let mut object = Object::Partner;
        if let Some((table, id, meant)) = meant {
            let there = format!("SELECT id FROM {table} WHERE id = $1 AND partner_id = $2");
            if write.exists(&there, [id.into(), write.partner.into()]).await? {
                object = meant;
            }
        }
        let details = serde_json::json!({ "address": address });
        write.audit(Action::Refused, object, details).await?;
        // Nothing that a page shows has changed: no announcement.
        write.tx.commit().await?;
        Ok(())
    }

    /// As [`Own::note_refusal`], of an address where one only reads: so often as anybody has reason to, and each address once
    /// an hour.
    pub async fn note_refused_read(&self, address: &str) -> Result<()> {
        if audit::refused_lately(self.store, self.actor.partner, self.actor.account, address).await? {
            return Ok(());
        }
        match self.note_refusal(address, None).await {
            Err(Error::TooMany { .. }) => Ok(()),
            noted => noted,
        }
    }

    /// Notes in the trail that something was taken out as a file, and the question that it answers.
    pub async fn note_export(
        &self,
        action: Action,
        query: &str,
        organization: Option<OrganizationId>,
    ) -> Result<()> {
        self.not_too_many(action).await?;
        let (write, _) = self.store.write_beside(self.actor).await?;
        let object = organization.map_or(Object::Partner, Object::Organization);
        write.audit(action, object, serde_json::json!({ "query": query })).await?;
        write.tx.commit().await?;
        Ok(())
    }

    /// Whether this is one's password. Failures count, those of this session: whoever guesses elsewhere does not lock its owner
    /// out here (P66).
    async fn confirm_password(&self, password: Password) -> Result<()> {
        self.actor.may_change()?;
        let place = self.store.hasher.place_of_known(self.actor.account)?;
        let sql = "SELECT password_hash, state FROM account WHERE id = $1";
        let kept: Option<Secret> = self.store.one(sql, [self.actor.account.into()]).await?;
        let hash = kept.filter(|kept| kept.state == AccountState::Active).and_then(|kept| kept.password_hash);
        // Counted before it is looked at: many at once don't slip past the pauses.
        let counter = secret::key(&["password", &self.actor.session]);
        attempts::count(self.store, &counter, sign_in_delay).await?;
        if self.store.hasher.verify(place, password, hash).await? {
            return self.store.execute("DELETE FROM sign_in_failure WHERE key = $1", [counter.into()]).await;
        }
        let write = self.write_of_now().await?;
        accounts::wrong_password(&write, self.actor.account).await?;
        write
            .audit(Action::PasswordRefused, Object::Account(self.actor.account), serde_json::json!({}))
            .await?;
        write.tx.commit().await?;
        Err(Error::field("current", Problem::WrongPassword))
    }

    /// A write of this person that stands even where their session has ended meanwhile.
    async fn write_of_now(&self) -> Result<Write<'_>> {
        self.actor.may_change()?;
        let mut write = self.store.write(self.actor.partner).await?;
        (write.account, write.from) = (Some(self.actor.account), Some(self.actor.network.clone()));
        Ok(write)
    }

    /// After a change of what one signs in with, whoever else was in is out.
    async fn end_all_but_this(&self, write: &Write<'_>, actor: &Actor) -> Result<()> {
        let others = "DELETE FROM session WHERE account_id = $1 AND hash <> $2";
        write.execute(others, [actor.account.into(), actor.session.clone().into()]).await?;
        for table in ["sign_in", "link", "address_change"] {
            let sql = format!("DELETE FROM {table} WHERE account_id = $1");
            write.execute(sql, [actor.account.into()]).await?;
        }
        accounts::forget_resets(write, actor.account).await?;
        accounts::forget_browsers_but(write, actor.account, &actor.session).await
    }

    /// What a new password of one's own has to be.
    pub async fn password_rules(&self) -> Result<PasswordRules> {
        self.store.password_rules(self.actor.account).await
    }

    /// Sets a new password; every other session of one's own ends, and this one has another token, which is answered.
    pub async fn change_password(&self, current: Password, new: NewPassword) -> Result<String> {
        self.confirm_password(current).await?;
        let place = self.store.hasher.place_of_known(self.actor.account)?;
        let hash = self.store.hasher.hash(place, new.0.clone()).await?;
        let (write, actor) = self.store.write_own(self.actor).await?;
        password_rules::look_at(&write, actor.account, &new.0).await?;
        let sql =
            "UPDATE account SET password_hash = $1, password_changed_at = $2, failures = 0 WHERE id = $3";
        write.execute_one(sql, [hash.into(), write.now.into(), actor.account.into()]).await?;
        self.end_all_but_this(&write, &actor).await?;
        write.send_later(Kind::PasswordChanged, serde_json::json!({ "account": actor.account })).await?;
        let token = renew_token(&write, &actor).await?;
        write.audit(Action::PasswordChanged, Object::Account(actor.account), serde_json::json!({})).await?;
        write.commit().await?;
        Ok(token)
    }

    /// One's sessions, the newest first.
    pub async fn sessions(&self) -> Result<Vec<OwnSession>> {
        // Those that have ended and are not tidied away yet are none.
        let sql = "SELECT s.hash, s.created_at, s.last_seen_at, s.browser, s.network FROM session s \
                   JOIN partner p ON p.id = s.partner_id WHERE s.account_id = $1 \
                   AND s.last_seen_at > $2 - p.idle_minutes * 60000 AND s.created_at > $3 \
                   ORDER BY s.last_seen_at DESC LIMIT 50";
        let now = self.store.clock.now();
        let values = [self.actor.account.into(), now.into(), now.plus(-SESSION_ABSOLUTE).into()];
        let rows: Vec<SessionRow> = self.store.all(sql, values).await?;
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
        // Whoever sits there is known no more: both have the instant of that sign-in.
        let browser = "DELETE FROM known_browser WHERE account_id = $1 \
                       AND last_used_at = (SELECT created_at FROM session WHERE hash = $2)";
        write.execute(browser, [actor.account.into(), ended.hash.clone().into()]).await?;
        write.execute_one("DELETE FROM session WHERE hash = $1", [ended.hash.into()]).await?;
        let details = serde_json::json!({ "count": 1 });
        write.audit(Action::SessionsEnded, Object::Account(actor.account), details).await?;
        write.commit().await
    }

    /// Ends every session of one's own but this one, with the sign-ins under way and the browsers that are known elsewhere.
    pub async fn end_other_sessions(&self) -> Result<u64> {
        let (write, actor) = self.store.write_own(self.actor).await?;
        let sql = "DELETE FROM session WHERE account_id = $1 AND hash <> $2";
        let ended = write.execute(sql, [actor.account.into(), actor.session.clone().into()]).await?;
        write.execute("DELETE FROM sign_in WHERE account_id = $1", [actor.account.into()]).await?;
        accounts::forget_browsers_but(&write, actor.account, &actor.session).await?;
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
