//! New employees out of a file.

#[cfg(feature = "ssr")]
use domain::words::counted;
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
    /// How many in it can be taken in; none as long as anything is wrong.
    pub count: u64,
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
    Ok(match import.rows {
        Ok(rows) => {
            let new = rows.iter().filter_map(|row| row.new.as_ref());
            let confirmed = new.into_iter().any(|new| domain::policy::changes_much(None, new.standing));
            let people = counted(rows.len() as u64, "person is", "people are");
            ImportView::of(&people, "People in the file", &rows, confirmed, &import.content)
        }
        Err(problem) => ImportView::unreadable(&problem, &import.content),
    })
}

#[cfg(feature = "ssr")]
fn text(text: &str) -> Markup {
    maud::html! { (text) }.into()
}

#[cfg(feature = "ssr")]
impl ImportView {
    /// What is in a file; `things` says how many, with their verb.
    pub(super) fn of<C: domain::import::Columns, N>(
        things: &str,
        caption: &str,
        rows: &[domain::import::Row<C, N>],
        confirmed: bool,
        content: &str,
    ) -> Self {
        let wrong = rows.iter().any(|row| row.new.is_none());
        Self {
            text: markup::import::told(things, rows)
                + &markup::import::left_out::<C>(content).unwrap_or_default(),
            rows: markup::import::rows(&markup::parts::Parts::of_request(), caption, rows).into(),
            count: if wrong { 0 } else { rows.len() as u64 },
            confirmed,
            content: wrong.then(|| text(content)),
        }
    }

    /// Why a file has no rows.
    pub(super) fn unreadable(why: &impl std::fmt::Display, content: &str) -> Self {
        let (text, content) = (why.to_string(), Some(text(content)));
        Self { text, rows: Markup::default(), count: 0, confirmed: false, content }
    }
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
    Ok(super::handed::handed_all("/employees", text, invited))
}
