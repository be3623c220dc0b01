//! When two names are one name to a person.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// What two names have in common that a person takes for the same: no accents, no spaces, no capitals.
pub(crate) fn folded(name: &str) -> String {
    name.nfkd()
        .filter(|c| !is_combining_mark(*c) && !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn names_that_people_take_for_the_same_are_the_same_folded() {
        for other in
            ["acme dental", "Acmé Dental", "ACME  DENTAL", "AcmeDental", "Ａcme Dental", "A\u{301}cme dental"]
        {
            assert_eq!(folded(other), folded("Acme Dental"), "{other}");
        }
        assert_ne!(folded("Acme Dentals"), folded("Acme Dental"));
    }
}
