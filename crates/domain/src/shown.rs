//! Two who edit the same at once lose nothing: a form says what stood in its fields when it was begun.

use crate::{
    field::{FieldErrors, Problem},
    list::{QueryString, pairs},
};

/// What stands in the fields of a form, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown(Vec<(String, String)>);

impl Shown {
    /// These fields, each with what stands in it.
    pub fn of<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(fields.into_iter().map(|(field, text)| (field.to_owned(), text.to_owned())).collect())
    }

    /// What goes back into a form that was refused since somebody else changed the same: what was left as it was `shown`
    /// becomes what it is in `self`, so that the next attempt changes no more than was meant.
    pub fn renew(&self, shown: &Self, typed: &mut Vec<(String, String)>) {
        for (field, now) in &self.0 {
            let kept = typed.iter().find(|(name, _)| name == field).map_or("", |(_, text)| text);
            // A browser sends the lines of a text otherwise than they are kept.
            if kept.replace("\r\n", "\n") == shown.get(field) {
                typed.retain(|(name, _)| name != field);
                if !now.is_empty() {
                    typed.push((field.clone(), now.clone()));
                }
            }
        }
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

    /// What stood in this field.
    pub fn get(&self, field: &str) -> &str {
        self.0.iter().find(|(name, _)| name == field).map_or("", |(_, text)| text)
    }

    /// Of what was typed: the fields that were left as they were `shown`, and stay as they are `now`. One that somebody else
    /// changed too meanwhile, and otherwise, is refused; `tell` says what is there now as people read it.
    pub fn left(
        &self,
        shown: &Self,
        now: &Self,
        tell: impl Fn(&str, &str) -> String,
    ) -> Result<Vec<&str>, FieldErrors> {
        let (mut left, mut errors) = (Vec::new(), FieldErrors::default());
        for (field, typed) in &self.0 {
            let (shown, now) = (shown.get(field), now.get(field));
            if shown == typed {
                left.push(field.as_str());
            } else if now != shown && now != typed {
                errors.keep::<()>(field, Err(Problem::meanwhile(&tell(field, now))));
            }
        }
        if errors.is_empty() { Ok(left) } else { Err(errors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn as_it_is(_: &str, text: &str) -> String {
        text.to_owned()
    }

    #[test]
    fn a_form_that_was_refused_shows_what_others_made_of_the_rest() {
        let form = |name: &str, role: &str, designated: &str| {
            Shown::of([("name", name), ("role", role), ("designated", designated)])
        };
        let (shown, now) = (form("Ada", "tech", ""), form("Bo", "admin", "true"));
        let mut typed = vec![("name".to_owned(), "Cy".to_owned()), ("role".to_owned(), "tech".to_owned())];
        now.renew(&shown, &mut typed);
        assert_eq!(
            typed,
            [("name", "Cy"), ("role", "admin"), ("designated", "true")]
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
        let notes = |text: &str| Shown::of([("notes", text)]);
        let mut typed = vec![("notes".to_owned(), "a\r\nb".to_owned())];
        notes("c").renew(&notes("a\nb"), &mut typed);
        assert_eq!(typed, [("notes".to_owned(), "c".to_owned())]);
        // A tick that was there and was taken away stays away.
        let mut typed = vec![("name".to_owned(), "Ada".to_owned())];
        form("Ada", "tech", "true").renew(&form("Ada", "tech", "true"), &mut typed);
        assert!(typed.iter().all(|(name, _)| name != "designated"), "{typed:?}");
    }

    #[test]
    fn what_one_left_alone_stays_as_another_made_it() {
        let form = |name: &str, role: &str| Shown::of([("name", name), ("role", role)]);
        let (shown, now) = (form("Ada", "tech"), form("Ada", "admin"));
        assert_eq!(form("Ada B", "tech").left(&shown, &now, as_it_is), Ok(vec!["role"]));
        assert_eq!(form("Ada B", "admin").left(&shown, &now, as_it_is), Ok(vec![]), "both meant the same");
        let refused = form("Ada", "business").left(&shown, &now, as_it_is).expect_err("both changed it");
        assert_eq!(refused.iter().collect::<Vec<_>>(), [("role", Problem::meanwhile("admin"))]);
        assert_eq!(form("Ada", "business").left(&now, &now, as_it_is), Ok(vec!["name"]));
        assert_eq!(Shown::read(&shown.write()), Some(shown));
        assert_eq!(Shown::read(""), None);
    }
}
