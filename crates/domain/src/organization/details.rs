//! What is known of an organization besides its name, and how two people edit it without losing what either did.

use serde::{Deserialize, Serialize};

use crate::{
    field::{FieldErrors, Name, Problem, paragraphs},
    id::OrganizationId,
    limits::NOTES_MAX,
    region::{Locale, Region},
    shown::Shown,
    time::Timestamp,
};

/// The fields of the form, in its order.
pub const FIELDS: [&str; 6] = ["name", "notes", "time_zone", "locale", "source_id", "support"];

/// What stands in the fields: as it is kept, and as somebody looked at it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields(pub [String; 6]);

/// One organization as its details show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationDetails {
    pub id: OrganizationId,
    pub fields: Fields,
    pub tags: Vec<String>,
    /// When it was last authorized for support, or no longer, and by whom (M139).
    pub support_at: Option<Timestamp>,
    pub support_by: Option<String>,
}

impl Fields {
    fn get(&self, field: &str) -> &str {
        let place = FIELDS.iter().position(|name| *name == field);
        place.and_then(|place| self.0.get(place)).map_or("", String::as_str)
    }

    /// As a form keeps it.
    pub fn shown(&self) -> Shown {
        Shown::of(FIELDS.into_iter().map(|field| (field, self.get(field))))
    }

    /// What a form kept.
    pub fn of(shown: &Shown) -> Self {
        Self(FIELDS.map(|field| shown.get(field).to_owned()))
    }

    /// What stands in a field, as people read it.
    pub fn told(&self, field: &str) -> String {
        match field {
            "locale" => self.region().locale.name().to_owned(),
            "support" if self.support() => "Yes".to_owned(),
            "support" => "No".to_owned(),
            _ => self.get(field).to_owned(),
        }
    }

    pub fn name(&self) -> &str {
        self.get("name")
    }

    pub fn notes(&self) -> &str {
        self.get("notes")
    }

    pub fn source_id(&self) -> &str {
        self.get("source_id")
    }

    /// Where its people are, and how they write dates.
    pub fn region(&self) -> Region {
        let locale = Locale::from_key(self.get("locale")).unwrap_or_default();
        Region { zone: self.get("time_zone").to_owned(), locale }
    }

    /// Whether support may help it (M139).
    pub fn support(&self) -> bool {
        self.get("support") == "true"
    }

    /// The fields that differ.
    pub fn differing(&self, other: &Self) -> Vec<&'static str> {
        FIELDS.into_iter().filter(|field| self.get(field) != other.get(field)).collect()
    }
}

/// What was sent, read: every field fits by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationEdit {
    fields: Fields,
}

/// What is to be kept of an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    pub fields: Fields,
    /// What somebody else changed meanwhile, and stays as they left it.
    pub theirs: Vec<&'static str>,
}

impl OrganizationEdit {
    /// Reads the form; all problems at once. `zone` tells whether there is a time zone of this name.
    pub fn parse(fields: &Fields, zone: impl Fn(&str) -> bool) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut read = Fields::default();
        for (place, field) in FIELDS.into_iter().enumerate() {
            let text = fields.get(field);
            let parsed = match field {
                "source_id" if text.trim().is_empty() => Ok(String::new()),
                "name" | "source_id" => Name::parse(text).map(Name::into_string),
                "notes" => paragraphs(text, NOTES_MAX),
                "time_zone" if text.is_empty() || zone(text) => Ok(text.to_owned()),
                "locale" if Locale::from_key(text).is_some() => Ok(text.to_owned()),
                "support" => Ok(if text == "true" { "true" } else { "" }.to_owned()),
                _ => Err(Problem::NotAChoice),
            };
            if let (Some(text), Some(place)) = (errors.keep(field, parsed), read.0.get_mut(place)) {
                *place = text;
            }
        }
        if errors.is_empty() { Ok(Self { fields: read }) } else { Err(errors) }
    }

    /// The name that it gives in the place of the one that was `shown`.
    pub fn renames(&self, shown: &Fields) -> Option<Name> {
        Some(self.fields.name()).filter(|name| *name != shown.name()).and_then(|name| Name::parse(name).ok())
    }

    /// What is kept where it is so `now`, and was `shown` to whoever edited: what they changed, and beside it what
    /// somebody else did. A field that both changed is refused, and nothing is lost.
    pub fn over(&self, shown: &Fields, now: &Fields) -> Result<Merged, FieldErrors> {
        let (mine, theirs) = (self.fields.differing(shown), now.differing(shown));
        let mut errors = FieldErrors::default();
        let mut merged = Merged { fields: now.clone(), theirs: Vec::new() };
        for (place, field) in FIELDS.into_iter().enumerate() {
            let (own, other) = (mine.contains(&field), theirs.contains(&field));
            if own && other && self.fields.get(field) != now.get(field) {
                errors.keep::<()>(field, Err(Problem::meanwhile(&now.told(field))));
            } else if own {
                self.fields.get(field).clone_into(&mut merged.fields.0[place]);
            } else if other {
                merged.theirs.push(field);
            }
        }
        if errors.is_empty() { Ok(merged) } else { Err(errors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(name: &str, notes: &str, zone: &str) -> Fields {
        Fields([name, notes, zone, "en", "", ""].map(str::to_owned))
    }

    fn edit(fields: &Fields) -> Result<OrganizationEdit, FieldErrors> {
        OrganizationEdit::parse(fields, |zone| zone == "Europe/Berlin")
    }

    #[test]
    fn all_problems_of_the_form_are_told_at_once() {
        let bad = Fields(["", "a\u{0}", "Europe/Nowhere", "xx", "<b>", "true"].map(str::to_owned));
        let errors = edit(&bad).expect_err("problems");
        let told: Vec<_> = errors.iter().collect();
        assert_eq!(
            told,
            [
                ("name", Problem::Empty),
                ("notes", Problem::ControlCharacters),
                ("time_zone", Problem::NotAChoice),
                ("locale", Problem::NotAChoice),
                ("source_id", Problem::Markup),
            ]
        );
        let long = fields("Acme", &"é".repeat(NOTES_MAX + 1), "");
        assert_eq!(edit(&long).expect_err("long").of("notes"), Some(Problem::TooLong(NOTES_MAX)));
        let fits =
            fields(" Acme  Dental ", "First line  \r\n\r\n  <script>second</script>\r\n\n", "Europe/Berlin");
        let read = edit(&fits).expect("an edit").fields;
        assert_eq!(read.name(), "Acme Dental");
        assert_eq!(read.notes(), "First line\n\n  <script>second</script>");
    }

    #[test]
    fn two_who_edit_at_once_lose_nothing() {
        let shown = fields("Acme", "", "");
        let now = fields("Acme", "Ring twice", "");
        // What the other did stays, and what one does is done.
        let merged = edit(&fields("Acme Inc", "", "")).expect("an edit").over(&shown, &now).expect("merged");
        assert_eq!(merged.fields, fields("Acme Inc", "Ring twice", ""));
        assert_eq!(merged.theirs, ["notes"]);
        // What both did alike is no quarrel.
        let alike = edit(&fields("Acme", "Ring twice", "Europe/Berlin")).expect("an edit");
        assert_eq!(
            alike.over(&shown, &now).expect("merged").fields,
            fields("Acme", "Ring twice", "Europe/Berlin")
        );
        // What both changed is for a person to decide.
        let other = edit(&fields("Acme Inc", "Ring once", "")).expect("an edit");
        let refused = other.over(&shown, &now).expect_err("refused");
        assert_eq!(refused.iter().collect::<Vec<_>>(), [("notes", Problem::meanwhile(now.notes()))]);
        assert_eq!(other.over(&now, &now).expect("looked again").fields, fields("Acme Inc", "Ring once", ""));
    }
}
