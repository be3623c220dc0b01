//! What an employee is: edited within rank, and never above what one sees oneself (M28, M29).

use domain::{AccountId, Capability, Refusal, Standing, employee::EmployeeEdit, policy};
use serde_json::json;

use super::{EmployeeAdmin, Row, another_security_administrator, sees_no_more, target};
use crate::{
    Edited, Error, Result,
    accounts::{
        address::{became_another, change},
        with_address,
    },
    audit::{Action, Object},
    fold::folded,
    write::Write,
};

/// Writes down what was edited besides the address; answers nothing where that is nothing.
async fn save(write: &Write<'_>, row: &Row, edit: &EmployeeEdit, after: Standing) -> Result<Option<Edited>> {
    let phone = edit.phone.as_ref().map(|phone| phone.as_str().to_owned());
    let told = |name: &str, phone: &Option<String>, standing: Standing| {
        json!({
            "name": name, "phone": phone, "role": standing.role,
            "security_administrator": standing.security_administrator,
        })
    };
    let before = told(&row.account.name, &row.phone, row.standing());
    let now = told(edit.name.as_str(), &phone, after);
    if before == now {
        return Ok(None);
    }
    let sql = "UPDATE employee SET name = $1, name_key = $2, name_folded = $3, phone = $4, role = $5, \
               security_administrator = $6 WHERE account_id = $7 AND partner_id = $8";
    let values = [
        edit.name.as_str().into(),
        edit.name.key().into(),
        folded(edit.name.as_str()).into(),
        phone.into(),
        after.role.key().into(),
        after.security_administrator.into(),
        row.account.id.into(),
        write.partner.into(),
    ];
    write.execute_one(sql, values).await?;
    let details = json!({ "before": before, "after": now });
    write.audit(Action::EmployeeEdited, Object::Account(row.account.id), details).await?;
    let edited =
        if after == row.standing() { Edited::Saved } else { became_another(write, &row.account).await? };
    Ok(Some(edited))
}

impl EmployeeAdmin<'_> {
    /// Edits an employee; their role and designation within rank (M28, M29).
    pub async fn edit(&self, id: AccountId, edit: &EmployeeEdit) -> Result<Edited> {
        with_address(self.store, self.actor, edit.email.as_ref(), self.edit_with(id, edit)).await
    }

    async fn edit_with(&self, id: AccountId, edit: &EmployeeEdit) -> Result<Edited> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageEmployees).await?;
        let row = target(&write, id).await?;
        let before = row.standing();
        let (name, email, phone) = (&row.account.name, &row.account.email, row.phone.as_deref());
        let edit = &edit.clone().over(name, email, phone, before).map_err(Error::Invalid)?;
        let after = Standing {
            role: edit.role.unwrap_or(before.role),
            security_administrator: edit.security_administrator,
        };
        if id == actor.account {
            policy::on_oneself(before, after).map_err(Error::Forbidden)?;
        } else {
            policy::act_on(actor.standing()?, Some(before), Some(after)).map_err(Error::Forbidden)?;
            if !sees_no_more(&write, &actor, &row).await? {
                return Err(Error::Forbidden(Refusal::Visibility));
            }
        }
        if policy::changes_much(Some(before), after) {
            actor.confirmed(write.now)?;
        }
        if before.security_administrator && !after.security_administrator {
            another_security_administrator(&write, id).await?;
        }
        let mut edited = save(&write, &row, edit, after).await?;
        // Another address alone has a row of its own in the trail.
        if let Some(email) = edit.email.as_ref().filter(|email| email.as_str() != row.account.email) {
            edited = Some(change(&write, &actor, &row.account, email).await?);
        }
        // What changes nothing is told nobody: neither the trail nor the pages that are open.
        let Some(edited) = edited else { return Ok(Edited::Saved) };
        write.commit().await?;
        Ok(edited)
    }
}
