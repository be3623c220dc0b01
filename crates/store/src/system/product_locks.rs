//! Addresses that another product uses too: it locks them, and lets them go again (K12, M99, M111).

use domain::{
    AccountId, PartnerId,
    field::{Email, Name},
};
use sea_orm::FromQueryResult;
use serde_json::json;

use super::System;
use crate::{
    Error, Result, addresses,
    audit::{Action, Object},
    write::Write,
};

#[derive(Debug, FromQueryResult)]
struct Found {
    id: AccountId,
    partner_id: PartnerId,
    locked_by: Option<String>,
}

#[derive(Debug, FromQueryResult)]
struct Known {
    product: String,
}

const FIND: &str =
    "SELECT id, partner_id, email_locked_by_product AS locked_by FROM account WHERE email = $1";

impl System<'_> {
    /// The account with this address, within a change of it.
    async fn addressed(&self, email: &Email) -> Result<(Write<'_>, Found)> {
        let found: Option<Found> = self.0.one(FIND, [email.as_str().into()]).await?;
        let write = self.0.write(found.ok_or(Error::NotFound)?.partner_id).await?;
        let found: Option<Found> = write.one(FIND, [email.as_str().into()]).await?;
        // The address may have gone to an account of another partner meanwhile.
        let found = found.filter(|found| found.partner_id == write.partner).ok_or(Error::NotFound)?;
        Ok((write, found))
    }

    /// Says that a product uses an address: from then on nobody changes it here, whoever has it now or will have it, and a new
    /// one that waits to be proven waits no longer. Answers which product did before, or `NotFound` where no account has the
    /// address yet: it is known all the same.
    pub async fn lock_address(&self, email: &Email, product: &Name) -> Result<Option<String>> {
        let known = "INSERT INTO product_address (email, product) VALUES ($1, $2) \
                     ON CONFLICT (email) DO UPDATE SET product = $2";
        self.0.execute(known, [email.as_str().into(), product.as_str().into()]).await?;
        let (write, Found { id, locked_by, .. }) = self.addressed(email).await?;
        if locked_by.as_deref() == Some(product.as_str()) {
            return Ok(locked_by);
        }
        let sql = "UPDATE account SET email_locked_by_product = $1 WHERE id = $2";
        write.execute_one(sql, [product.as_str().into(), id.into()]).await?;
        addresses::forget(&write, id).await?;
        let details = json!({ "before": { "product": locked_by }, "after": { "product": product.as_str() } });
        write.audit(Action::AddressLocked, Object::Account(id), details).await?;
        write.commit().await?;
        Ok(locked_by)
    }

    /// Says that no other product uses the address of an account any more; answers which did.
    pub async fn unlock_address(&self, email: &Email) -> Result<String> {
        let known: Option<Known> = self
            .0
            .one("SELECT product FROM product_address WHERE email = $1", [email.as_str().into()])
            .await?;
        self.0.execute("DELETE FROM product_address WHERE email = $1", [email.as_str().into()]).await?;
        if let (Some(Known { product }), Err(Error::NotFound)) =
            (known, self.addressed(email).await.map(drop))
        {
            return Ok(product);
        }
        let (write, Found { id, locked_by, .. }) = self.addressed(email).await?;
        let product = locked_by.ok_or(Error::Conflict("No product uses this address."))?;
        let sql = "UPDATE account SET email_locked_by_product = NULL WHERE id = $1";
        write.execute_one(sql, [id.into()]).await?;
        let details = json!({ "before": { "product": product }, "after": { "product": null } });
        write.audit(Action::AddressUnlocked, Object::Account(id), details).await?;
        write.commit().await?;
        Ok(product)
    }
}
