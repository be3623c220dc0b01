//! One's own address: another one is asked for, and taken back while it waits to be proven.

use domain::{address::Address, field::Email};

use super::Own;
use crate::{Result, addresses};

impl Own<'_> {
    /// One's address, and the one that waits to be proven.
    pub async fn address(&self) -> Result<Address> {
        addresses::of(self.store, self.actor.account).await
    }

    /// Asks for another address, freshly confirmed: it is one's own once the link is used that is mailed to it.
    pub async fn ask_address(&self, new: &Email) -> Result<()> {
        let (write, actor) = self.write_confirmed().await?;
        addresses::ask(&write, actor.account, new).await?;
        write.commit().await
    }

    /// Takes back a new address.
    pub async fn withdraw_address(&self) -> Result<()> {
        let (write, actor) = self.store.write_own(self.actor).await?;
        addresses::withdraw(&write, actor.account).await?;
        write.commit().await
    }
}
