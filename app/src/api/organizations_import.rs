//! New organizations out of a file.

#[cfg(feature = "ssr")]
use domain::words::counted;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{Done, employees_import::ImportView};
use crate::error::AppError;

/// Where a file is sent to: no server function, since it is larger than a form.
pub const UPLOAD: &str = "/organizations/import/file";

/// What is in a file, and what is wrong with it.
#[server(name = LoadOrganizationImport, endpoint = "organizations/import-preview", input = GetUrl)]
pub async fn organization_import_preview(id: String) -> Result<ImportView, AppError> {
    let gate = super::gate::gate()?;
    let import = gate.store.organization_admin(&gate.actor)?.import(super::gate::id(&id)?).await?;
    Ok(match import.rows {
        Ok(rows) => {
            let things = counted(rows.len() as u64, "organization is", "organizations are");
            ImportView::of(&things, "Organizations in the file", &rows, false, &import.content)
        }
        Err(problem) => ImportView::unreadable(&problem, &import.content),
    })
}

/// Creates every organization in the file, or none.
#[server(endpoint = "organizations/import")]
pub async fn import_organizations(id: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let count = gate.store.organization_admin(&gate.actor)?.take_import(super::gate::id(&id)?).await?;
    let text = match count {
        1 => "1 organization was created.".to_owned(),
        count => format!("{count} organizations were created."),
    };
    Ok(Done::with("/organizations?sort=-created", text))
}
