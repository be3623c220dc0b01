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

/// Whose an address was when a product said that it uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LockedAddress {
    /// No account has it yet: it is known for whoever gets it.
    OfNobody,
    /// An account has it; `before` is the product that said so before, where one did.
    OfAccount { before: Option<String> },
}

const FIND: &str =
    "SELECT id, partner_id, email_locked_by_product AS locked_by FROM account WHERE email = $1";

impl System<'_> {
    /// The account with this address, within a change of it; nothing where nobody has it.
    async fn addressed(&self, email: &Email) -> Result<Option<(Write<'_>, Found)>> {
        let found: Option<Found> = self.0.one(FIND, [email.as_str().into()]).await?;
        let Some(found) = found else { return Ok(None) };
        let write = self.0.write(found.partner_id).await?;
        let again: Option<Found> = write.one(FIND, [email.as_str().into()]).await?;
        match again {
            Some(found) if found.partner_id == write.partner => Ok(Some((write, found))),
            // The address has gone to an account of another partner meanwhile, or its account is gone.
            _ => Err(Error::NotFound),
        }
    }

    /// Says that a product uses an address: from then on nobody changes it here, whoever has it now or will have it, and a new
    /// one that waits to be proven waits no longer.
    pub async fn lock_address(&self, email: &Email, product: &Name) -> Result<LockedAddress> {
        let known = "INSERT INTO product_address (email, product) VALUES ($1, $2) \
                     ON CONFLICT (email) DO UPDATE SET product = $2";
        self.0.execute(known, [email.as_str().into(), product.as_str().into()]).await?;
        let Some((write, Found { id, locked_by, .. })) = self.addressed(email).await? else {
            return Ok(LockedAddress::OfNobody);
        };
        if locked_by.as_deref() == Some(product.as_str()) {
            return Ok(LockedAddress::OfAccount { before: locked_by });
        }
        let sql = "UPDATE account SET email_locked_by_product = $1 WHERE id = $2";
        write.execute_one(sql, [product.as_str().into(), id.into()]).await?;
        addresses::forget(&write, id).await?;
        let details = json!({ "before": { "product": locked_by }, "after": { "product": product.as_str() } });
        write.audit(Action::AddressLocked, Object::Account(id), details).await?;
        write.commit().await?;
        Ok(LockedAddress::OfAccount { before: locked_by })
    }

    /// Says that no other product uses an address any more; answers which did, or `NotFound` for an address that is nobody's
    /// and unknown.
    pub async fn unlock_address(&self, email: &Email) -> Result<String> {
        let forget = "DELETE FROM product_address WHERE email = $1 RETURNING product";
        let Some((write, Found { id, locked_by, .. })) = self.addressed(email).await? else {
            let known = self.0.statement(forget, [email.as_str().into()]);
            let known = Known::find_by_statement(known).one(&self.0.writer).await?;
            return known.map(|known| known.product).ok_or(Error::NotFound);
        };
        let known: Option<Known> = write.one(forget, [email.as_str().into()]).await?;
        let product = locked_by.or_else(|| known.map(|known| known.product));
        let product = product.ok_or(Error::Conflict("No product uses this address."))?;
        let sql = "UPDATE account SET email_locked_by_product = NULL WHERE id = $1";
        write.execute_one(sql, [id.into()]).await?;
        let details = json!({ "before": { "product": product }, "after": { "product": null } });
        write.audit(Action::AddressUnlocked, Object::Account(id), details).await?;
        write.commit().await?;
        Ok(product)
    }
}
