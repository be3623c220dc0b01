//! Passkeys (WebAuthn): what a browser is asked, and whether its answer is right.
//!
//! A passkey is never used without a finger, a face or a PIN (user verification is required), so it is both factors at
//! once: it signs in alone, and confirms.

use domain::{
    AccountId, PartnerId, Problem, Timestamp,
    field::Name,
    limits::{CEREMONIES, CEREMONIES_OF_ONE, CEREMONY, PASSKEY_ANSWER, PASSKEYS},
};
use sea_orm::{ConnectionTrait as _, FromQueryResult};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use webauthn_rs::{
    Webauthn, WebauthnBuilder,
    prelude::{
        AuthenticationResult, CreationChallengeResponse, DiscoverableAuthentication, Passkey,
        PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
        RequestChallengeResponse, Url, Uuid,
    },
};

use crate::{
    Error, Result, Store,
    audit::{Action, Object},
    key::Key,
    secret,
    write::Write,
};

/// What a browser is asked. The token is for its cookie, the options for its script; only the token's hash is kept, for
/// five minutes and one answer.
#[derive(Debug, Clone)]
pub struct Asked {
    pub token: String,
    /// The argument of `navigator.credentials.create` or `get`, as JSON.
    pub options: serde_json::Value,
}

/// What was asked, as it is kept until the answer.
#[derive(Debug, Serialize, Deserialize)]
enum Ceremony {
    /// Whose passkey it is, the answer says.
    SignIn(DiscoverableAuthentication),
    /// One of somebody's own.
    Confirm(PasskeyAuthentication),
    /// A new one.
    New(PasskeyRegistration),
}

/// Whose answer it has to be.
type Owner = Option<(PartnerId, AccountId)>;

#[derive(Debug, FromQueryResult)]
struct Kept {
    state: String,
}

/// A passkey as it is kept.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Row {
    pub id: String,
    pub partner_id: PartnerId,
    pub account_id: AccountId,
    pub name: String,
    credential: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

const ROWS: &str =
    "SELECT id, partner_id, account_id, name, credential, created_at, last_used_at FROM passkey";

impl Row {
    fn passkey(&self) -> Result<Passkey> {
        serde_json::from_str(&self.credential)
            .map_err(|error| Error::Internal(format!("the passkey {} can't be read: {error}", self.id)))
    }
}

/// The site that passkeys are for; none where it has no name, since browsers make none for a bare address.
pub(crate) fn site(public_url: &str) -> Option<Webauthn> {
    let url = Url::parse(public_url).ok()?;
    WebauthnBuilder::new(url.domain()?, &url).ok()?.rp_name("Partner Portal").build().ok()
}

/// What an account is called on authenticators: always the same, and it tells nobody anything.
fn handle(key: &Key, account: AccountId) -> Result<Uuid> {
    let mark = key.mark(&["passkey owner", &account.to_string()]);
    Uuid::try_parse(&mark[..32]).map_err(|error| Error::Internal(format!("a passkey's owner: {error}")))
}

/// The answer for whatever is wrong with a passkey: which it is tells a stranger nothing.
pub(crate) fn refused() -> Error {
    Error::field("answer", Problem::PasskeyRefused)
}

fn read<T: DeserializeOwned>(answer: &str) -> Result<T> {
    if answer.len() > PASSKEY_ANSWER {
        return Err(refused());
    }
    serde_json::from_str(answer).map_err(|_| refused())
}

fn json<T: Serialize>(value: &T) -> Result<serde_json::Value> {
    serde_json::to_value(value).map_err(|error| Error::Internal(format!("a passkey's question: {error}")))
}

/// Whether a browser can be asked at all.
fn asker(store: &Store) -> Result<&Webauthn> {
    store.site.as_deref().ok_or(Error::Conflict(
        "Passkeys work at a portal with a name; this one is reached by a bare network address.",
    ))
}

async fn keep(
    store: &Store,
    ceremony: &Ceremony,
    owner: Owner,
    network: &str,
    options: serde_json::Value,
) -> Result<Asked> {
    let now = store.clock.now();
    let token = secret::token()?;
    let state = json(ceremony)?.to_string();
    // Nobody fills the table, and whoever is known is not held up by strangers behind the same address.
    let (others, most) = match owner {
        None => ("account_id IS NULL AND network = $4", CEREMONIES),
        Some(_) => ("account_id = $3", CEREMONIES_OF_ONE),
    };
    let sql = format!(
        "INSERT INTO ceremony (hash, partner_id, account_id, network, state, created_at) \
         SELECT $1, $2, $3, $4, $5, $6 \
         WHERE (SELECT COUNT(*) FROM ceremony WHERE {others} AND created_at > $7) < $8"
    );
    let values = [
        secret::hash(&token).into(),
        owner.map(|(partner, _)| partner).into(),
        owner.map(|(_, account)| account).into(),
        network.into(),
        state.into(),
        now.into(),
        now.plus(-CEREMONY).into(),
        most.into(),
    ];
    if store.writer.execute_raw(store.statement(sql, values)).await?.rows_affected() != 1 {
        return Err(Error::TooMany { seconds: CEREMONY / domain::time::SECOND });
    }
    Ok(Asked { token, options })
}

/// What was asked under this token, of this account; of many answers at once, one gets it.
async fn asked(store: &Store, token: &str, owner: Option<AccountId>) -> Result<Ceremony> {
    if !secret::is_token(token) {
        return Err(refused());
    }
    let sql = "UPDATE ceremony SET used = TRUE WHERE hash = $1 AND created_at > $2 AND NOT used \
               AND COALESCE(account_id, 0) = $3 RETURNING state";
    let owner = owner.map_or(0, AccountId::get);
    let values = [secret::hash(token).into(), store.clock.now().plus(-CEREMONY).into(), owner.into()];
    let kept = Kept::find_by_statement(store.statement(sql, values)).one(&store.writer).await?;
    let kept = kept.ok_or_else(refused)?;
    serde_json::from_str(&kept.state).map_err(|error| Error::Internal(format!("a ceremony: {error}")))
}

/// The passkeys of an account, the oldest first.
pub(crate) async fn of(store: &Store, account: AccountId) -> Result<Vec<Row>> {
    store.all(format!("{ROWS} WHERE account_id = $1 ORDER BY created_at, id"), [account.into()]).await
}

/// Asks a browser for whatever passkey it has for this site.
pub(crate) async fn ask(store: &Store, network: &str) -> Result<Asked> {
    let (RequestChallengeResponse { public_key, .. }, state) =
        asker(store)?.start_discoverable_authentication().map_err(|error| failed(&error))?;
    keep(store, &Ceremony::SignIn(state), None, network, json(&public_key)?).await
}

fn failed(error: &dyn std::fmt::Display) -> Error {
    Error::Internal(format!("passkeys: {error}"))
}

/// Whose passkey answered: its row, with what the answer says of it.
pub(crate) async fn whose(store: &Store, token: &str, answer: &str) -> Result<(Row, Proof)> {
    let Ceremony::SignIn(state) = asked(store, token, None).await? else { return Err(refused()) };
    let answer: PublicKeyCredential = read(answer)?;
    let site = asker(store)?;
    let (owner, id) = site.identify_discoverable_authentication(&answer).map_err(|_| refused())?;
    let row: Option<Row> = store.one(format!("{ROWS} WHERE id = $1"), [secret::hex(id).into()]).await?;
    let row = row.ok_or_else(refused)?;
    if handle(store.key(), row.account_id)? != owner {
        return Err(refused());
    }
    let passkey = row.passkey()?;
    let result = site.finish_discoverable_authentication_v2(&answer, state, &passkey);
    Ok((row, Proof(result.ok())))
}

/// What came of looking at an answer; [`Proof::accept`] acts on it.
#[derive(Debug)]
pub(crate) struct Proof(Option<AuthenticationResult>);

impl Proof {
    /// Writes down that the passkey was used. A counter that does not move on is a copy's.
    async fn used(&self, write: &Write<'_>, row: &Row) -> Result<bool> {
        let Some(result) = &self.0 else { return Ok(false) };
        let mut passkey = row.passkey()?;
        let moved = passkey.update_credential(result) == Some(true);
        if result.counter() > 0 && !moved {
            return Ok(false);
        }
        let sql = "UPDATE passkey SET credential = $1, last_used_at = $2 WHERE id = $3 AND account_id = $4 AND credential = $5";
        let values = [
            json(&passkey)?.to_string().into(),
            write.now.into(),
            row.id.clone().into(),
            row.account_id.into(),
            row.credential.clone().into(),
        ];
        Ok(write.execute(sql, values).await? == 1)
    }

    /// Goes on with the write if the answer was right; else leaves a row in the trail, and refuses.
    pub async fn accept<'a>(&self, write: Write<'a>, row: &Row) -> Result<Write<'a>> {
        if self.used(&write, row).await? { Ok(write) } else { refuse(write, row).await }
    }
}

/// Notes that a passkey was refused, and refuses it.
pub(crate) async fn refuse<T>(write: Write<'_>, row: &Row) -> Result<T> {
    write.audit(Action::PasskeyRefused, Object::Account(row.account_id), serde_json::json!({})).await?;
    write.tx.commit().await?;
    Err(refused())
}

/// Asks for one of somebody's own passkeys.
pub(crate) async fn ask_own(
    store: &Store,
    partner: PartnerId,
    account: AccountId,
    network: &str,
) -> Result<Asked> {
    let passkeys: Vec<Passkey> = of(store, account).await?.iter().map(Row::passkey).collect::<Result<_>>()?;
    if passkeys.is_empty() {
        return Err(Error::Conflict("You have no passkey here."));
    }
    let (RequestChallengeResponse { public_key, .. }, state) =
        asker(store)?.start_passkey_authentication(&passkeys).map_err(|error| failed(&error))?;
    let owner = Some((partner, account));
    keep(store, &Ceremony::Confirm(state), owner, network, json(&public_key)?).await
}

/// Which of somebody's own passkeys answered, with what the answer says of it.
pub(crate) async fn own(
    store: &Store,
    account: AccountId,
    token: &str,
    answer: &str,
) -> Result<(Row, Proof)> {
    let Ceremony::Confirm(state) = asked(store, token, Some(account)).await? else { return Err(refused()) };
    let answer: PublicKeyCredential = read(answer)?;
    let id = secret::hex(answer.get_credential_id());
    let row = of(store, account).await?.into_iter().find(|row| row.id == id).ok_or_else(refused)?;
    let result = asker(store)?.finish_passkey_authentication(&answer, &state);
    Ok((row, Proof(result.ok())))
}

/// Asks a browser to make a passkey for this account.
pub(crate) async fn ask_new(
    store: &Store,
    partner: PartnerId,
    account: AccountId,
    (name, email): (&str, &str),
    network: &str,
) -> Result<Asked> {
    let known = of(store, account).await?;
    if known.len() >= PASSKEYS {
        return Err(Error::Conflict("You have as many passkeys as there can be. Remove one first."));
    }
    let known: Vec<_> =
        known.iter().map(|row| Ok(row.passkey()?.cred_id().clone())).collect::<Result<_>>()?;
    let owner = handle(store.key(), account)?;
    let (CreationChallengeResponse { public_key }, state) = asker(store)?
        .start_passkey_registration(owner, email, name, Some(known))
        .map_err(|error| failed(&error))?;
    let mut options = json(&public_key)?;
    // Only one that the browser finds by itself signs in without a name being typed.
    options["authenticatorSelection"]["residentKey"] = "required".into();
    options["authenticatorSelection"]["requireResidentKey"] = true.into();
    keep(store, &Ceremony::New(state), Some((partner, account)), network, options).await
}

/// A passkey that a browser made for this account; [`add`] keeps it.
pub(crate) async fn made(store: &Store, account: AccountId, token: &str, answer: &str) -> Result<Passkey> {
    let Ceremony::New(state) = asked(store, token, Some(account)).await? else { return Err(refused()) };
    let answer: RegisterPublicKeyCredential = read(answer)?;
    asker(store)?.finish_passkey_registration(&answer, &state).map_err(|_| refused())
}

/// Keeps a passkey of this account under a name of its owner's.
pub(crate) async fn add(write: &Write<'_>, account: AccountId, name: &str, passkey: &Passkey) -> Result<()> {
    // One that is known already is somebody's: whoever answers with it again gets nothing.
    let sql = "INSERT INTO passkey (id, partner_id, account_id, name, credential, created_at) \
               SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT COUNT(*) FROM passkey WHERE account_id = $3) < $7 \
               ON CONFLICT (id) DO NOTHING";
    let values = [
        secret::hex(passkey.cred_id()).into(),
        write.partner.into(),
        account.into(),
        name.into(),
        json(passkey)?.to_string().into(),
        write.now.into(),
        i64::try_from(PASSKEYS).unwrap_or(i64::MAX).into(),
    ];
    if write.execute(sql, values).await? != 1 {
        return Err(refused());
    }
    let details = serde_json::json!({ "passkey": name });
    write.audit(Action::PasskeyAdded, Object::Account(account), details).await
}

/// What a passkey is called until its owner says otherwise: the browser that made it.
pub(crate) fn name_of(browser: &str) -> String {
    let words = domain::browser::in_words(browser);
    Name::parse(&words).map_or_else(|_| "Passkey".to_owned(), |name| name.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_has_a_name() {
        for (url, there) in [
            ("http://localhost:3000", true),
            ("https://portal.example", true),
            ("https://portal.example:8443", true),
            ("http://127.0.0.1:3000", false),
            ("https://[::1]", false),
            ("nonsense", false),
        ] {
            assert_eq!(site(url).is_some(), there, "{url}");
        }
    }
}
