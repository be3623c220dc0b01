//! When two names are one name to a person.

use domain::{Problem, field::Name};
use sea_orm::{ConnectionTrait as _, FromQueryResult, Statement, TransactionTrait as _};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use crate::{Error, Result, Store, scope::Sql, visible::like};

/// A text without accents and capitals: its words are still apart. At the end of a word a sigma is written otherwise.
pub(crate) fn plain(text: &str) -> String {
    let plain = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    plain.map(|c| if c == 'ς' { 'σ' } else { c }).collect()
}

/// What two names have in common that a person takes for the same: no accents, no spaces, no capitals.
pub(crate) fn folded(name: &str) -> String {
    plain(name).chars().filter(|c| !c.is_whitespace()).collect()
}

/// Adds that the name of `alias` holds this, as a person reads it.
pub(crate) fn called(sql: &mut Sql, alias: &str, search: &str) {
    sql.push(alias).push(".name_folded LIKE ").bind(like("%", &folded(search))).push(" ESCAPE '\\'");
}

/// Adds that the name of `alias`, or the address of account `a`, holds this.
pub(crate) fn known_by(sql: &mut Sql, alias: &str, search: &str) {
    called(sql.push(" AND ("), alias, search);
    sql.push(" OR a.email LIKE ").bind(like("%", search)).push(" ESCAPE '\\')");
}

/// Where names are kept folded, each with what names a row.
const NAMED: [(&str, &str); 4] = [
    ("organization", "id"),
    ("access_group", "id"),
    ("employee", "account_id"),
    ("organization_user", "account_id"),
];

#[derive(Debug, FromQueryResult)]
struct Unfolded {
    id: i64,
    name: String,
}

impl Store {
    /// Folds the names that are from before names were kept folded, and those that a server of before writes meanwhile.
    pub async fn fold_names(&self) -> Result<()> {
        let tx = self.writer.begin().await?;
        for (table, id) in NAMED {
            let sql = format!(
                "SELECT {id} AS id, name FROM {table} WHERE name_folded = '' OR name_folded LIKE '%ς%'"
            );
            let rows =
                Unfolded::find_by_statement(Statement::from_string(self.backend(), sql)).all(&tx).await?;
            let fold = format!("UPDATE {table} SET name_folded = $1 WHERE {id} = $2 AND name = $3");
            for Unfolded { id, name } in rows {
                let values = [folded(&name).into(), id.into(), name.into()];
                tx.execute_raw(Statement::from_sql_and_values(self.backend(), &fold, values)).await?;
            }
        }
        Ok(tx.commit().await?)
    }
}

/// An error at the field if one of these is called the same to a person and not letter by letter: somebody may have created
/// it before. Whoever has said that theirs is another one than `apart_from` is believed.
pub(crate) fn apart(name: &Name, others: &[impl AsRef<str>], apart_from: &str) -> Result<()> {
    let (letters, like) = (name.key(), folded(name.as_str()));
    let others = others.iter().map(AsRef::as_ref);
    let alike: Vec<_> =
        others.filter(|other| other.to_lowercase() != letters && folded(other) == like).collect();
    match alike.first() {
        Some(first) if !alike.contains(&apart_from) => {
            Err(Error::field("name", Problem::Resembles((*first).to_owned())))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_people_take_for_the_same_are_the_same_folded() {
        for other in
            ["acme dental", "Acmé Dental", "ACME  DENTAL", "AcmeDental", "Ａcme Dental", "A\u{301}cme dental"]
        {
            assert_eq!(folded(other), folded("Acme Dental"), "{other}");
        }
        assert_ne!(folded("Acme Dentals"), folded("Acme Dental"));
        // At the end of a word it is another letter, and the same in capitals.
        assert_eq!(folded("Παπαδόπουλος"), folded("ΠΑΠΑΔΟΠΟΥΛΟΣ"));
    }

    #[test]
    fn a_name_that_resembles_another_is_taken_by_whoever_says_that_it_is_another_one() {
        let others = ["Best", "Acmé Dental", "AcmeDental"];
        let apart = |name: &str, from| apart(&Name::parse(name).expect("a name"), &others, from);
        let other = |name: &str, from| match apart(name, from) {
            Err(Error::Invalid(errors)) => errors.of("name"),
            _ => None,
        };
        assert_eq!(other("Acme Dental", ""), Some(Problem::Resembles("Acmé Dental".to_owned())));
        assert_eq!(other("Acme Dental", "Best"), Some(Problem::Resembles("Acmé Dental".to_owned())));
        for (name, from) in [("Acme Dental", "Acmé Dental"), ("Acme Dental", "AcmeDental"), ("Besto", "")] {
            assert!(apart(name, from).is_ok(), "{name}");
        }
        // What is the same letter by letter is refused where it is written.
        assert!(apart("BEST", "").is_ok());
    }
}
