//! Tags of organizations: words of the partner's own, by which organizations are found and group rules hold them.

use serde::{Deserialize, Serialize};

use crate::{
    field::{FieldErrors, Name, Problem},
    group::GroupImpact,
    id::{OrganizationId, TagId},
    limits::{TAG_MAX, TAGS_MAX},
    list::{BadQuery, QueryString, pairs},
};

/// A tag as it is written: one line of at most 40 characters, without a comma. Which two are the same is for `store` to
/// say, which knows letters and their accents.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tag(String);

impl Tag {
    /// The tag, trimmed.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let name = match Name::parse(text) {
            Err(Problem::TooLong(_)) => Err(Problem::TooLong(TAG_MAX)),
            parsed => parsed,
        }?;
        match name.as_str() {
            name if name.chars().count() > TAG_MAX => Err(Problem::TooLong(TAG_MAX)),
            name if name.contains(',') => Err(Problem::Comma),
            _ => Ok(Self(name.into_string())),
        }
    }

    /// Several, with commas or on lines of their own; each once as it is written.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, Problem> {
        let written = text.split([',', '\n', '\r']).filter(|tag| tag.chars().any(|c| !c.is_whitespace()));
        let mut tags: Vec<Self> = Vec::new();
        for tag in written.map(Self::parse) {
            let tag = tag?;
            if !tags.contains(&tag) {
                tags.push(tag);
            }
            if tags.len() > TAGS_MAX {
                return Err(Problem::TooMany(TAGS_MAX));
            }
        }
        Ok(tags)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A tag to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagName {
    pub id: TagId,
    pub name: String,
}

/// A tag of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationTag {
    pub name: String,
    /// Whether the reader may take it off: not where an Access Group follows it, unless they are a Security Administrator.
    pub free: bool,
}

/// The tags of an organization as their form shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationTags {
    pub id: OrganizationId,
    pub name: String,
    pub tags: Vec<OrganizationTag>,
    /// Others that the reader knows of and may give it.
    pub others: Vec<String>,
}

/// What is given to an organization and taken off it. A difference: what somebody else changed meanwhile stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TagChange {
    pub add: Vec<Tag>,
    pub remove: Vec<Tag>,
}

impl TagChange {
    /// What was typed where these were shown.
    pub fn between(shown: &[Tag], typed: &[Tag]) -> Self {
        let without =
            |some: &[Tag], others: &[Tag]| some.iter().filter(|tag| !others.contains(tag)).cloned().collect();
        Self { add: without(typed, shown), remove: without(shown, typed) }
    }

    /// Reads the form: what was `shown` and what was `typed`, each with commas.
    pub fn parse(shown: &str, typed: &str) -> Result<Self, FieldErrors> {
        let list = |text| Tag::parse_list(text).map_err(|problem| FieldErrors::one("tags", problem));
        Ok(Self::between(&list(shown)?, &list(typed)?))
    }

    /// Reads the query string of the question before it is done.
    pub fn read(query: &str) -> Result<Self, BadQuery> {
        let mut read = Self::default();
        for (name, value) in pairs(query) {
            let bad = |problem| BadQuery { parameter: name.clone(), problem };
            let tags = match name.as_str() {
                "add" => &mut read.add,
                "remove" => &mut read.remove,
                _ => return Err(bad(Problem::NotAChoice)),
            };
            tags.push(Tag::parse(&value).map_err(bad)?);
            if tags.len() > TAGS_MAX {
                return Err(bad(Problem::TooMany(TAGS_MAX)));
            }
        }
        Ok(read)
    }

    /// The query string of this change, with its `?`.
    pub fn write(&self) -> String {
        let mut out = QueryString::default();
        self.add.iter().for_each(|tag| out.push("add", tag.as_str()));
        self.remove.iter().for_each(|tag| out.push("remove", tag.as_str()));
        out.finish()
    }
}

/// What a change of an organization's tags does, told before it is done (rule 13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagPlan {
    pub id: OrganizationId,
    pub name: String,
    pub add: Vec<String>,
    pub remove: Vec<String>,
    /// The Access Groups that take it in by their rule, and those that let it go.
    pub joins: Vec<String>,
    pub leaves: Vec<String>,
    pub impact: GroupImpact,
    /// Tells this outcome from any other.
    pub mark: String,
}

impl TagPlan {
    /// Whether there is nothing to do.
    pub const fn is_empty(&self) -> bool {
        self.add.is_empty() && self.remove.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(text: &str) -> Vec<Tag> {
        Tag::parse_list(text).expect("tags")
    }

    #[test]
    fn a_tag_is_a_short_line() {
        assert_eq!(Tag::parse("  Gold  plan ").expect("a tag").as_str(), "Gold plan");
        assert!(Tag::parse(&"é".repeat(TAG_MAX)).is_ok());
        for (text, problem) in [
            ("", Problem::Empty),
            (" \u{200B}", Problem::ControlCharacters),
            ("a\u{7}b", Problem::ControlCharacters),
            ("<b>", Problem::Markup),
            ("a,b", Problem::Comma),
            ("see www.example.com", Problem::WebAddress),
        ] {
            assert_eq!(Tag::parse(text), Err(problem), "{text:?}");
        }
        for long in [TAG_MAX + 1, 500] {
            assert_eq!(Tag::parse(&"x".repeat(long)), Err(Problem::TooLong(TAG_MAX)));
        }
    }

    #[test]
    fn a_list_holds_each_once_and_not_too_many() {
        assert_eq!(tags("Gold, , Remote\r\nGold,").len(), 2);
        assert_eq!(tags(" , \n"), []);
        let many: Vec<String> = (0..=TAGS_MAX).map(|number| format!("t{number}")).collect();
        assert_eq!(Tag::parse_list(&many.join(",")), Err(Problem::TooMany(TAGS_MAX)));
        assert_eq!(Tag::parse_list("Gold, <i>"), Err(Problem::Markup));
    }

    #[test]
    fn a_change_is_a_difference_and_reads_back_as_it_was_written() {
        let change = TagChange::parse("Gold, Remote", "Remote, Café & Co").expect("a change");
        assert_eq!(change, TagChange { add: tags("Café & Co"), remove: tags("Gold") });
        assert_eq!(TagChange::read(&change.write()), Ok(change));
        assert_eq!(TagChange::parse("A", "A").expect("a change"), TagChange::default());
        assert_eq!(TagChange::read("?take=x").expect_err("unknown").parameter, "take");
        assert_eq!(TagChange::read("?add=a,b").expect_err("a comma").parameter, "add");
        assert_eq!(TagChange::parse("", "<b>").expect_err("markup").of("tags"), Some(Problem::Markup));
    }
}
