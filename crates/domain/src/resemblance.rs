//! Which organization something that belongs to none may be of, by its name: a suggestion, and never more. Whoever asks
//! has taken accents off all names.

use std::collections::BTreeMap;

/// Words that many names have and that tell nobody apart.
const COMMON: [&str; 24] = [
    "the", "and", "of", "for", "inc", "llc", "ltd", "gmbh", "corp", "company", "group", "services", "office",
    "main", "site", "net", "network", "wan", "lan", "wifi", "com", "org", "example", "backup",
];

/// Shorter ones are chance.
const SHORTEST: usize = 3;

/// The words of a name without capitals, but for those that tell nobody apart.
fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !COMMON.contains(word))
        .map(str::to_owned)
        .collect()
}

/// Names of organizations, made ready to be compared with.
#[derive(Debug)]
pub struct Names {
    /// The words of each, by its place.
    words: Vec<Vec<String>>,
    /// The places of those that begin with a word.
    by_first: BTreeMap<String, Vec<usize>>,
}

impl Names {
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let words: Vec<_> = names.into_iter().map(words).collect();
        let mut by_first: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, words) in words.iter().enumerate() {
            if let Some(first) = words.first().filter(|word| word.chars().count() >= SHORTEST) {
                by_first.entry(first.clone()).or_default().push(place);
            }
        }
        Self { words, by_first }
    }

    /// The place of the one name that these texts resemble most; nothing where two do so alike.
    ///
    /// A name is resembled where its first word begins a word of a text (`ACME-HQ-01`, `acmedental`); each further word
    /// that is found too makes it more alike.
    pub fn resembling(&self, texts: &[&str]) -> Option<usize> {
        let mut best: Option<(usize, usize)> = None;
        let mut alone = false;
        let texts: Vec<String> = texts.iter().flat_map(|text| words(text)).collect();
        let mut places: Vec<usize> = texts.iter().flat_map(|word| self.beginning(word)).collect();
        places.sort_unstable();
        places.dedup();
        for place in places {
            let found = |word: &&String| texts.iter().any(|text| text.contains(word.as_str()));
            let score: usize = self.words[place].iter().filter(found).map(|word| word.chars().count()).sum();
            match best {
                Some((_, most)) if score < most => (),
                Some((_, most)) if score == most => alone = false,
                _ => (best, alone) = (Some((place, score)), true),
            }
        }
        best.filter(|_| alone).map(|(place, _)| place)
    }

    /// The names whose first word begins this word.
    fn beginning<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        word.char_indices()
            .map(|(at, c)| &word[..at + c.len_utf8()])
            .filter_map(|start| self.by_first.get(start))
            .flatten()
            .copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 6] = [
        "Acme Dental Group",
        "Ashvale Law Offices",
        "Ashvale Academy",
        "Ä",
        "The Birchmoor Company",
        "Örtel Brewing",
    ];

    fn resembling(texts: &[&str]) -> Option<&'static str> {
        Names::new(NAMES).resembling(texts).map(|place| NAMES[place])
    }

    #[test]
    fn a_hostname_a_network_and_a_domain_resemble_a_name() {
        for (texts, name) in [
            (&["ACME-HQ-BDR01"][..], Some("Acme Dental Group")),
            (&["acmedental"], Some("Acme Dental Group")),
            (&["Main Office", "birchmoor-sw1"], Some("The Birchmoor Company")),
            (&["ÖRTEL-DC"], Some("Örtel Brewing")),
            (&["ashvale-academy-01"], Some("Ashvale Academy")),
            (&["AshvaleLaw"], Some("Ashvale Law Offices")),
        ] {
            assert_eq!(resembling(texts), name, "{texts:?}");
        }
    }

    #[test]
    fn what_resembles_two_alike_or_none_suggests_nothing() {
        for texts in
            [&["ASHVALE-01"][..], &["SPARE-DC-01"], &["the group"], &["ä-01"], &[""], &[], &["dental"]]
        {
            assert_eq!(resembling(texts), None, "{texts:?}");
        }
    }
}
