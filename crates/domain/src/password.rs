//! What a new password has to be: how long, and of which words it must not be made (NIST SP 800-63B-4, OWASP ASVS 6.2.11).
//!
//! The list of common passwords, and hashing, are in `store`.

use std::{cmp::Reverse, collections::BTreeSet};

use crate::{
    field::{Password, Problem},
    limits::PASSWORD_MIN,
};

/// Words that everybody here would try: of the product, and of keyboards.
const OURS: [&str; 5] = ["partner portal", "password", "qwertyuiop", "1234567890", "abcdefghij"];
/// Letters of a name that is looked for whole.
const WHOLE: usize = 3;
/// Letters of a part of a name.
const PART: usize = 4;
/// So many different letters have to be left of a password without those words.
const DIFFERENT: usize = 5;

/// The rules for one person's new password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordRules {
    least: usize,
    /// In lower case, the longest first.
    words: Vec<String>,
}

impl Default for PasswordRules {
    fn default() -> Self {
        Self::new(PASSWORD_MIN, &[])
    }
}

fn letters(text: &str) -> usize {
    text.chars().count()
}

/// A name in the ways that it is typed: as it is, in one piece, and its parts.
fn ways(name: &str) -> Vec<String> {
    let name = name.trim().to_lowercase();
    let parts = || name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let whole = [name.clone(), parts().collect()];
    let whole =
        whole.into_iter().filter(|way| letters(way) >= WHOLE && way.chars().any(char::is_alphanumeric));
    whole.chain(parts().filter(|part| letters(part) >= PART).map(str::to_owned)).collect()
}

/// The fewest code points under a partner's policy; a password that is `alone`, with no second factor beside it, has 15 at
/// least (NIST SP 800-63B-4, section 3.1.1.2).
pub const fn least(policy: usize, alone: bool) -> usize {
    if alone && policy < PASSWORD_MIN { PASSWORD_MIN } else { policy }
}

/// Whether a password is long enough to be all that guards an account, whenever it was chosen.
pub fn is_enough_alone(password: &Password) -> bool {
    letters(password.expose()) >= PASSWORD_MIN
}

impl PasswordRules {
    /// At least so many code points, and not made of these names: of the person, their address, the partner, the
    /// organization, the host.
    pub fn new(least: usize, names: &[&str]) -> Self {
        let mut words: Vec<String> = names.iter().chain(&OURS).flat_map(|name| ways(name)).collect();
        // A part that is taken out of a longer word would leave pieces of it.
        words.sort_unstable_by_key(|word| (Reverse(letters(word)), word.clone()));
        words.dedup();
        Self { least, words }
    }

    /// The fewest code points.
    pub const fn least(&self) -> usize {
        self.least
    }

    /// A new password that keeps the rules.
    pub fn choose(&self, text: &str) -> Result<Password, Problem> {
        let password = Password::given(text)?;
        if letters(text) < self.least {
            return Err(Problem::TooShort(self.least));
        }
        if self.is_obvious(text) { Err(Problem::CommonPassword) } else { Ok(password) }
    }

    /// Whether the whole password is a repetition, or one of the words with digits, punctuation or a repetition around it.
    /// What merely holds a name among other words is none.
    pub fn is_obvious(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        if different(text.chars()) < DIFFERENT {
            return true;
        }
        let mut rest = text.clone();
        for word in &self.words {
            rest = rest.replace(word.as_str(), "");
        }
        rest != text && different(rest.chars().filter(|c| c.is_alphabetic())) < DIFFERENT
    }
}

fn different(letters: impl Iterator<Item = char>) -> usize {
    letters.collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 5] =
        ["Mara Lindqvist", "m.lind@northwind.example", "Alder & Sons", "Bo Ek", "portal.harbour.example"];

    fn rules() -> PasswordRules {
        PasswordRules::new(8, &NAMES)
    }

    #[test]
    fn a_password_with_nothing_beside_it_has_15_characters() {
        let least_of = |policy| (least(policy, false), least(policy, true));
        assert_eq!([8, 14, 15, 20].map(least_of), [(8, 15), (14, 15), (15, 15), (20, 20)]);
        // Of characters, not bytes.
        let enough = |text| Password::given(text).map(|password| is_enough_alone(&password));
        assert_eq!(enough("granite meadow"), Ok(false));
        assert_eq!(enough("granite meadow4"), Ok(true));
        assert_eq!(enough("éééééééééééééé"), Ok(false));
    }

    #[test]
    fn a_new_password_is_as_long_as_the_partner_says() {
        // SECURITY section 2
        for least in [8, 15, 64] {
            let rules = PasswordRules::new(least, &[]);
            let text: String = "velvet harbour 7 lantern granite meadow 4 trumpet, and so it goes on".into();
            assert!(rules.choose(&text.chars().take(least).collect::<String>()).is_ok(), "{least}");
            let short = rules.choose(&text.chars().take(least - 1).collect::<String>());
            assert_eq!(short, Err(Problem::TooShort(least)));
        }
        // Counted in code points, not in bytes; never cut.
        assert_eq!(rules().choose("éàüöñç"), Err(Problem::TooShort(8)));
        assert!(rules().choose("éàüöñçßø").is_ok());
        assert_eq!(rules().choose(&"ab".repeat(200)), Err(Problem::TooLong(256)));
        assert_eq!(PasswordRules::default().choose("velvet harbour"), Err(Problem::TooShort(15)));
        assert!(PasswordRules::default().choose("  velvet harbour 7 ").is_ok());
    }

    #[test]
    fn a_password_is_not_made_of_the_words_around_its_owner() {
        // OWASP ASVS 6.2.11
        for text in [
            "lindqvist2024!",
            "MaraLindqvist",
            "mara-mara-mara-mara",
            "Lindqvist99",
            "northwind#1",
            "m.lind@northwind.example",
            "AlderSons1234",
            "alder & sons 77",
            "boek-boek-boek-1",
            "portal.harbour.example",
            "Harbour*Harbour",
            "PartnerPortal123",
            "partner_2026!",
            "Password-2026-03",
            "qwertyuiop1!!",
            "12345678901234567890",
            "example12345",
            "xMarax12345678",
        ] {
            assert_eq!(rules().choose(text), Err(Problem::CommonPassword), "{text}");
        }
    }

    #[test]
    fn a_long_password_may_hold_a_name() {
        for text in [
            "mara walks to the velvet lantern",
            "northwind copper trumpet",
            "alder granite 7",
            "my password is a meadow of 4 trumpets",
            "the portal of lost umbrellas",
            // Random digits are as good as random letters.
            "84713 59203 11876",
        ] {
            assert!(rules().choose(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_repetition_is_refused_whatever_it_repeats() {
        for text in ["aaaaaaaaaaaaaaaa", "abababababababab", "11 11 11 11 11"] {
            assert_eq!(rules().choose(text), Err(Problem::CommonPassword), "{text}");
        }
    }

    #[test]
    fn names_that_are_short_or_strange_refuse_nothing_else() {
        let rules = PasswordRules::new(8, &["", " ", "A", "Li", "---", "@", "ש", "Ng"]);
        for text in ["lingonberry jam", "a quiet velvet lantern", "--velvet--lantern--"] {
            assert!(rules.choose(text).is_ok(), "{text}");
        }
        assert!(PasswordRules::new(8, &["דנה כהן"]).choose("דנה כהן 12345").is_err());
    }
}
