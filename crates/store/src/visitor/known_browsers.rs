//! Browsers that signed in before: what their cookie says, and to whom it is known.

use domain::AccountId;
use sea_orm::{DbBackend, FromQueryResult};

use super::Visitor;
use crate::{Result, scope::Sql, secret};

#[derive(Debug, FromQueryResult)]
struct Known {
    hash: String,
}

#[derive(Debug, FromQueryResult)]
struct Found {
    id: AccountId,
}

/// What can be tokens in a cookie of browsers that signed in before, each with its hash.
pub(super) struct Tokens<'t>(Vec<(&'t str, String)>);

impl<'t> Tokens<'t> {
    pub fn of(cookie: Option<&'t str>) -> Self {
        let tokens =
            domain::browser::tokens(cookie.unwrap_or_default()).filter(|token| secret::is_token(token));
        Self(tokens.map(|token| (token, secret::hash(token))).collect())
    }

    /// The token of this hash.
    pub fn hashed(&self, hash: &str) -> Option<&'t str> {
        self.0.iter().find(|(_, known)| known == hash).map(|(token, _)| *token)
    }

    /// Adds a query of the hash of one that signed in to this account before.
    pub fn known_to(&self, sql: &mut Sql, backend: DbBackend, account: impl FnOnce(&mut Sql) -> &mut Sql) {
        let hashes: Vec<&str> = self.0.iter().map(|(_, hash)| hash.as_str()).collect();
        sql.push("SELECT k.hash FROM known_browser k WHERE k.account_id = ");
        account(sql).push(" AND k.hash IN ").texts(backend, &hashes).push(" LIMIT 1");
    }
}

impl Visitor<'_> {
    /// The account of this address, if this browser signed in to it before. Asked for with one query, by a few at once: it is
    /// for those who found no place, of whom a flood has many.
    pub(super) async fn known_at(&self, address: &str, browser: Option<&str>) -> Result<Option<AccountId>> {
        let tokens = Tokens::of(browser);
        if tokens.0.is_empty() {
            return Ok(None);
        }
        let _look = self.0.hasher.look()?;
        let mut sql = Sql::default();
        sql.push("SELECT a.id FROM account a WHERE a.email = ").bind(address).push(" AND EXISTS (");
        tokens.known_to(&mut sql, self.0.backend(), |sql| sql.push("a.id"));
        sql.push(")");
        let found: Option<Found> = self.0.one(sql.text, sql.values).await?;
        Ok(found.map(|found| found.id))
    }

    /// The token of this browser, if it signed in to this account before.
    pub(super) async fn known<'t>(
        &self,
        account: AccountId,
        browser: Option<&'t str>,
    ) -> Result<Option<&'t str>> {
        let tokens = Tokens::of(browser);
        if tokens.0.is_empty() {
            return Ok(None);
        }
        let mut sql = Sql::default();
        tokens.known_to(&mut sql, self.0.backend(), |sql| sql.bind(account));
        let found: Option<Known> = self.0.one(sql.text, sql.values).await?;
        Ok(found.and_then(|known| tokens.hashed(&known.hash)))
    }
}
