//! Whose new password has to be what: the partner's length, and the words around its owner.

use domain::{
    AccountId, Problem,
    field::Password,
    password::{PasswordRules, least},
};
use sea_orm::FromQueryResult;

use crate::{Error, Result, Store, password, write::Write};

#[derive(Debug, FromQueryResult)]
struct Row {
    password_min: i64,
    email: String,
    name: Option<String>,
    partner: String,
    organization: Option<String>,
    /// Whether the account needs no second factor: its password is all there is.
    alone: bool,
}

const SQL: &str = "SELECT p.password_min, a.email, COALESCE(e.name, u.name) AS name, p.name AS partner, \
    o.name AS organization, NOT COALESCE(o.second_factor, TRUE) AS alone \
    FROM account a JOIN partner p ON p.id = a.partner_id LEFT JOIN employee e ON e.account_id = a.id LEFT JOIN organization_user u ON u.account_id = a.id \
    LEFT JOIN organization o ON o.id = u.organization_id WHERE a.id = $1";

impl Row {
    fn rules(&self, host: &str) -> PasswordRules {
        let policy = usize::try_from(self.password_min).unwrap_or(usize::MAX);
        let names = [self.name.as_deref(), self.organization.as_deref()].into_iter().flatten();
        let names: Vec<&str> = names.chain([&*self.email, &*self.partner, host]).collect();
        PasswordRules::new(least(policy, self.alone), &names)
    }
}

impl Store {
    /// What a new password of this account has to be, for the form that asks for one.
    pub(crate) async fn password_rules(&self, account: AccountId) -> Result<PasswordRules> {
        let row: Option<Row> = self.one(SQL, [account.into()]).await?;
        Ok(row.ok_or(Error::NotFound)?.rules(&self.host))
    }
}

/// Refuses a password that the rules of this moment don't allow, in the transaction that sets it.
pub(crate) async fn look_at(write: &Write<'_>, account: AccountId, password: &Password) -> Result<()> {
    let row: Option<Row> = write.one(SQL, [account.into()]).await?;
    keeps(&row.ok_or(Error::NotFound)?.rules(write.host()), password)
}

/// Refuses a password that these rules don't allow, however it is written.
pub(crate) fn keeps(rules: &PasswordRules, password: &Password) -> Result<()> {
    let problem = match rules.choose(password.expose()) {
        Ok(_) if rules.is_obvious(&password::normal(password.expose())) => Problem::CommonPassword,
        Ok(_) => return Ok(()),
        Err(problem) => problem,
    };
    Err(Error::field("password", problem))
}
