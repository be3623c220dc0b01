//! New employees out of a file.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::Done;
#[cfg(feature = "ssr")]
use crate::markup;
use crate::{answer::Payload, error::AppError, markup::Markup};

/// Where a file is sent to: no server function, since it is larger than a form.
pub const UPLOAD: &str = "/employees/import/file";

/// What is in a file that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportView {
    /// Why there are no rows, or how many there are.
    pub text: String,
    /// The rows, with what is wrong with each.
    pub rows: Markup,
    /// People in it that can be taken in; none as long as anything is wrong.
    pub people: u64,
    /// Whether a fresh second factor is asked for.
    pub confirmed: bool,
    /// What was uploaded, where something has to be mended: as markup, since views write the text of a `textarea` as it is.
    pub content: Option<Markup>,
}

impl Payload for ImportView {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        std::borrow::Cow::Owned(Self {
            rows: Markup::default(),
            content: self.content.as_ref().map(|_| Markup::default()),
            ..self.clone()
        })
    }
}

/// What is in a file, and what is wrong with it.
#[server(name = LoadImport, endpoint = "employees/import-preview", input = GetUrl)]
pub async fn import_preview(id: String) -> Result<ImportView, AppError> {
    let gate = super::gate::gate()?;
    let import = gate.store.employee_admin(&gate.actor)?.import(super::gate::id(&id)?).await?;
    let rows = match import.rows {
        Ok(rows) => rows,
        Err(problem) => {
            return Ok(ImportView {
                text: problem.to_string(),
                rows: Markup::default(),
                people: 0,
                confirmed: false,
                content: Some(text(&import.content)),
            });
        }
    };
    let wrong = rows.iter().any(|row| row.new.is_none());
    let new = rows.iter().filter_map(|row| row.new.as_ref());
    Ok(ImportView {
        text: markup::employees::import::summary(&rows),
        rows: markup::employees::import::rows(&markup::parts::Parts::of_request(), &rows).into(),
        people: if wrong { 0 } else { rows.len() as u64 },
        confirmed: new.into_iter().any(|new| domain::policy::grants_much(None, new.standing)),
        content: wrong.then(|| text(&import.content)),
    })
}

#[cfg(feature = "ssr")]
fn text(text: &str) -> Markup {
    maud::html! { (text) }.into()
}

/// Creates everybody in the file, or nobody.
#[server(endpoint = "employees/import")]
pub async fn import_employees(id: String, #[server(default)] code: String) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.employee_admin(&gate.actor)?;
    let id = super::gate::id(&id)?;
    gate.confirm(&code).await?;
    let invited = door.take_import(id).await?;
    let text = match invited.len() {
        1 => "1 employee was added.".to_owned(),
        count => format!("{count} employees were added."),
    };
    Ok(super::employees_bulk::handed_all(text, invited))
}
