//! Two who edit the same at once lose nothing: a form says what stood in its fields when it was begun.

use std::collections::BTreeMap;

use crate::{
    field::{FieldErrors, Problem},
    list::{QueryString, pairs},
};

/// What stands in the fields of a form, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown(BTreeMap<String, String>);

impl Shown {
    /// These fields, each with what stands in it.
    pub fn of<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(fields.into_iter().map(|(field, text)| (field.to_owned(), text.to_owned())).collect())
    }

    /// As a form keeps it.
    pub fn write(&self) -> String {
        let mut out = QueryString::default();
        for (field, text) in &self.0 {
            out.push(field, text);
        }
        out.finish()
    }

    /// What a form kept; nothing, if it kept none.
    pub fn read(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(pairs(text).collect()))
    }

    fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// Of what was typed: the fields that were left as they were `shown`, and stay as they are `now`. One that somebody else
    /// changed too meanwhile, and otherwise, is refused.
    pub fn left(&self, shown: &Self, now: &Self) -> Result<Vec<&str>, FieldErrors> {
        let (mut left, mut errors) = (Vec::new(), FieldErrors::default());
        for (field, typed) in &self.0 {
            let (shown, now) = (shown.get(field), now.get(field));
            if shown == typed {
                left.push(field.as_str());
            } else if now != shown && now != typed {
                errors.keep::<()>(field, Err(Problem::Meanwhile));
            }
        }
        if errors.is_empty() { Ok(left) } else { Err(errors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_left_alone_stays_as_another_made_it() {
        let form = |name: &str, role: &str| Shown::of([("name", name), ("role", role)]);
        let (shown, now) = (form("Ada", "tech"), form("Ada", "admin"));
        assert_eq!(form("Ada B", "tech").left(&shown, &now), Ok(vec!["role"]));
        assert_eq!(form("Ada B", "admin").left(&shown, &now), Ok(vec![]), "both meant the same");
        let refused = form("Ada", "business").left(&shown, &now).expect_err("both changed it");
        assert_eq!(refused.iter().collect::<Vec<_>>(), [("role", Problem::Meanwhile)]);
        assert_eq!(form("Ada", "business").left(&now, &now), Ok(vec!["name"]));
        assert_eq!(Shown::read(&shown.write()), Some(shown));
        assert_eq!(Shown::read(""), None);
    }
}
