//! One act for the accounts of many: whom it is done to and who is left out of it, told first and then carried out whole.

use domain::{
    AccountId,
    account::AccountAct,
    employee::{BulkPlan, Invited, LeftOut},
    limits::BULK_ACCOUNTS,
    policy::{self, Principal},
    selection::Selection,
};

use super::{Account, life};
use crate::{Error, Result, secret, write::Write};

/// What was done to many accounts.
#[derive(Debug)]
pub struct BulkDone {
    pub act: AccountAct,
    pub accounts: Vec<AccountId>,
    /// The links of those who have to set something up.
    pub invited: Vec<Invited>,
}

/// The selected accounts, each done or left as it is.
pub(crate) struct Judged {
    act: AccountAct,
    done: Vec<(Account, Principal)>,
    left: Vec<(LeftOut, Account)>,
    everything: u64,
}

/// Nothing is done to a part of what was selected: one that is not there refuses all (P7).
pub(crate) fn whole<R, Q>(selection: &Selection<AccountId, Q>, rows: Vec<R>) -> Result<Vec<R>> {
    if matches!(selection, Selection::Ticked(ids) if ids.len() != rows.len()) {
        return Err(Error::NotFound);
    }
    if rows.len() > BULK_ACCOUNTS {
        return Err(Error::Conflict("These are more than 1,000 at once. Narrow the list by a filter first."));
    }
    Ok(rows)
}

impl Judged {
    pub const fn of(act: AccountAct) -> Self {
        Self { act, done: Vec::new(), left: Vec::new(), everything: 0 }
    }

    /// This one stays as it is.
    pub fn leave(&mut self, why: LeftOut, account: Account) {
        self.left.push((why, account));
    }

    /// It is done to this one, who sees everything or not.
    pub fn take(&mut self, account: Account, principal: Principal, everything: bool) {
        self.done.push((account, principal));
        self.everything += u64::from(everything);
    }

    /// Whether it needs a fresh second factor.
    fn confirmed(&self) -> bool {
        self.done.iter().any(|(_, principal)| policy::is_confirmed(self.act, *principal))
    }

    /// Tells these accounts from any others.
    fn mark(&self) -> String {
        let mut ids: Vec<String> = self.done.iter().map(|(account, _)| account.id.to_string()).collect();
        ids.sort_unstable();
        let parts: Vec<&str> =
            std::iter::once(self.act.key()).chain(ids.iter().map(String::as_str)).collect();
        secret::key(&parts)
    }

    pub fn plan(&self) -> BulkPlan {
        let names = |why: LeftOut| {
            let those = self.left.iter().filter(move |(left, _)| *left == why);
            those.map(|(_, account)| account.name.clone()).collect::<Vec<_>>()
        };
        let left = LeftOut::ALL.into_iter().map(|why| (why, names(why)));
        let incomplete = self.done.iter().filter(|(account, _)| account.missing().is_some()).count() as u64;
        BulkPlan {
            act: self.act,
            names: self.done.iter().map(|(account, _)| account.name.clone()).collect(),
            left: left.filter(|(_, names)| !names.is_empty()).collect(),
            incomplete,
            everything: self.everything,
            confirmed: self.confirmed(),
            mark: self.mark(),
        }
    }

    /// Does it, to those of the plan with this mark or to nobody; `confirmed` is asked where that needs a fresh second factor.
    pub async fn carry_out(
        self,
        write: &Write<'_>,
        mark: &str,
        confirmed: impl FnOnce() -> Result<()>,
    ) -> Result<BulkDone> {
        if self.mark() != mark {
            return Err(Error::Conflict(
                "Meanwhile this would be done to other people. Look again at who they are.",
            ));
        }
        if self.done.is_empty() {
            return Err(Error::Conflict("There is nobody to whom this can be done."));
        }
        if self.confirmed() {
            confirmed()?;
        }
        let mut invited = Vec::new();
        for (account, _) in &self.done {
            match self.act {
                AccountAct::Resend => invited.push(life::resend(write, account).await?),
                AccountAct::Reactivate => invited.extend(life::reactivate(write, account).await?),
                AccountAct::Deactivate => life::deactivate(write, account).await?,
                AccountAct::EndSessions | AccountAct::ResetSecondFactor | AccountAct::Delete => {
                    return Err(Error::NotFound);
                }
            }
        }
        let accounts = self.done.iter().map(|(account, _)| account.id).collect();
        Ok(BulkDone { act: self.act, accounts, invited })
    }
}
