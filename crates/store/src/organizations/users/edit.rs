//! What a user is and has access to, edited by those who manage the organization (M100, M101, M110, M111).

use domain::{
    AccountId,
    organization_user::{Access, OrganizationUserEdit},
};
use serde_json::json;

use super::{OrganizationUsers, Row, endpoint_is_free};
use crate::{
    Edited, Error, Result,
    accounts::{
        address::{became_another, change},
        with_address,
    },
    addresses,
    audit::{Action, Object},
    fold::folded,
    write::Write,
};

/// Writes down what was edited besides the address; answers nothing where that is nothing.
async fn save(write: &Write<'_>, row: &Row, edit: &OrganizationUserEdit) -> Result<Option<Edited>> {
    let phone = edit.phone.as_ref().map(|phone| phone.as_str().to_owned());
    let told = |name: &str, phone: &Option<String>, access: Access| json!({ "name": name, "phone": phone, "portal": access.portal, "endpoint": access.endpoint });
    let before = told(&row.account.name, &row.phone, row.access());
    let after = told(edit.name.as_str(), &phone, edit.access);
    if before == after {
        return Ok(None);
    }
    let sql = "UPDATE organization_user SET name = $1, name_key = $2, name_folded = $3, phone = $4, \
               portal_access = $5, endpoint_access = $6 WHERE account_id = $7 AND partner_id = $8";
    let values = [
        edit.name.as_str().into(),
        edit.name.key().into(),
        folded(edit.name.as_str()).into(),
        phone.into(),
        edit.access.portal.key().into(),
        edit.access.endpoint.key().into(),
        row.account.id.into(),
        write.partner.into(),
    ];
    write.execute_one(sql, values).await?;
    let details = json!({ "before": before, "after": after });
    write.audit(Action::OrganizationUserEdited, Object::Account(row.account.id), details).await?;
    let edited =
        if edit.access == row.access() { Edited::Saved } else { became_another(write, &row.account).await? };
    Ok(Some(edited))
}

impl OrganizationUsers<'_> {
    /// Edits a user; an address that another product uses stays (K12, M111).
    pub async fn edit(&self, id: AccountId, edit: &OrganizationUserEdit) -> Result<Edited> {
        with_address(self.store, self.actor, edit.email.as_ref(), self.edit_with(id, edit)).await
    }

    async fn edit_with(&self, id: AccountId, edit: &OrganizationUserEdit) -> Result<Edited> {
        let (write, actor) = self.write().await?;
        let row = self.target(&write, id).await?;
        let (name, email, phone) = (&row.account.name, &row.account.email, row.phone.as_deref());
        let edit = &edit.clone().over(name, email, phone, row.access()).map_err(Error::Invalid)?;
        endpoint_is_free(&write, self.organization, edit.access, Some(id)).await?;
        let mut edited = save(&write, &row, edit).await?;
        // Another address alone has a row of its own in the trail.
        if let Some(email) = edit.email.as_ref().filter(|email| email.as_str() != row.account.email) {
            edited = Some(change(&write, &actor, &row.account, email).await?);
        }
        // What changes nothing is told nobody: neither the trail nor the pages that are open.
        let Some(edited) = edited else { return Ok(Edited::Saved) };
        write.commit().await?;
        Ok(edited)
    }

    /// Takes back a new address that waits to be proven; answers whose.
    pub async fn withdraw_address(&self, id: AccountId) -> Result<String> {
        let (write, _) = self.write().await?;
        let row = self.target(&write, id).await?;
        addresses::withdraw(&write, id).await?;
        write.commit().await?;
        Ok(row.account.name)
    }
}
