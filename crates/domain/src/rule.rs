//! What says which organizations an Access Group holds: a list, all but some, or a tag (SPEC section 6).
//!
//! `store` writes down what a rule comes to, in the transaction of whatever changes that: where people may look knows lists
//! alone.

use serde::{Deserialize, Serialize};

use crate::{
    field::{FieldErrors, Problem},
    group::{GroupImpact, GroupRow, Named},
    list::{BadQuery, QueryString, pairs},
    tag::Tag,
};

/// The rule of a group, as people read it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum GroupRule {
    /// What is put into it, and nothing else.
    #[default]
    Listed,
    /// Every organization, present and future, but so many.
    AllExcept(u64),
    /// Every organization with this tag.
    Tagged(String),
}

impl GroupRule {
    /// The rule in words.
    pub fn words(&self) -> String {
        match self {
            Self::Listed => "a fixed list".to_owned(),
            Self::AllExcept(0) => "all organizations".to_owned(),
            Self::AllExcept(count) => format!("all except {count}"),
            Self::Tagged(tag) => format!("tag {tag}"),
        }
    }

    /// Whether something joins and leaves by itself.
    pub fn follows(&self) -> bool {
        *self != Self::Listed
    }
}

/// The rule that a group is to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleChoice {
    /// What it holds now, until somebody changes it.
    Listed,
    /// All organizations; what is not in it now stays out of it, or not.
    AllExcept { keep: bool },
    /// Those with this tag.
    Tagged(Tag),
}

impl RuleChoice {
    /// How forms and addresses name the kinds.
    pub const KINDS: [&'static str; 3] = ["list", "all-except", "tag"];

    /// Reads the form.
    pub fn parse(kind: &str, tag: &str, keep: bool) -> Result<Self, FieldErrors> {
        match kind {
            "list" => Ok(Self::Listed),
            "all-except" => Ok(Self::AllExcept { keep }),
            "tag" => Tag::parse(tag).map(Self::Tagged).map_err(|problem| FieldErrors::one("tag", problem)),
            _ => Err(FieldErrors::one("kind", Problem::NotAChoice)),
        }
    }

    /// Reads the query string of the question before it is done.
    pub fn read(query: &str) -> Result<Self, BadQuery> {
        let (mut kind, mut tag, mut keep) = (String::new(), String::new(), false);
        for (name, value) in pairs(query) {
            match name.as_str() {
                "kind" => kind = value,
                "tag" => tag = value,
                "keep" if value == "1" => keep = true,
                _ => return Err(BadQuery { parameter: name, problem: Problem::NotAChoice }),
            }
        }
        Self::parse(&kind, &tag, keep).map_err(|errors| {
            let first = errors.iter().next().map(|(field, problem)| (field.to_owned(), problem));
            let (parameter, problem) = first.unwrap_or(("kind".to_owned(), Problem::NotAChoice));
            BadQuery { parameter, problem }
        })
    }

    /// The query string of this choice, with its `?`.
    pub fn write(&self) -> String {
        let mut out = QueryString::default();
        let kind = match self {
            Self::Listed => "list",
            Self::AllExcept { .. } => "all-except",
            Self::Tagged(_) => "tag",
        };
        out.push("kind", kind);
        match self {
            Self::AllExcept { keep: true } => out.push("keep", "1"),
            Self::Tagged(tag) => out.push("tag", tag.as_str()),
            Self::Listed | Self::AllExcept { keep: false } => (),
        }
        out.finish()
    }

    /// The rule that comes of it, in words.
    pub fn words(&self) -> String {
        match self {
            Self::Listed => "a fixed list of what it holds now".to_owned(),
            Self::AllExcept { keep: true } => {
                "all organizations except those that are out of it now".to_owned()
            }
            Self::AllExcept { keep: false } => "all organizations".to_owned(),
            Self::Tagged(tag) => format!("organizations with the tag {}", tag.as_str()),
        }
    }
}

/// What another rule does to a group, told before it is done (rule 13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulePlan {
    pub group: GroupRow,
    /// The rule that it is to have, in words.
    pub rule: String,
    /// Whether it has this rule already.
    pub already: bool,
    /// What comes into the group, and what leaves it.
    pub joins: Named,
    pub leaves: Named,
    pub impact: GroupImpact,
    /// Tells this outcome from any other.
    pub mark: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_reads_back_as_it_was_written() {
        let tag = Tag::parse("Gold & Co").expect("a tag");
        for choice in [
            RuleChoice::Listed,
            RuleChoice::AllExcept { keep: true },
            RuleChoice::AllExcept { keep: false },
            RuleChoice::Tagged(tag),
        ] {
            assert_eq!(RuleChoice::read(&choice.write()), Ok(choice));
        }
    }

    #[test]
    fn what_is_no_rule_is_refused_by_name() {
        for (query, parameter) in
            [("", "kind"), ("?kind=all", "kind"), ("?kind=tag", "tag"), ("?kind=list&id=1", "id")]
        {
            assert_eq!(RuleChoice::read(query).expect_err(query).parameter, parameter);
        }
        let long = RuleChoice::parse("tag", &"x".repeat(41), false).expect_err("long");
        assert_eq!(long.of("tag"), Some(Problem::TooLong(40)));
        assert_eq!(
            RuleChoice::parse("everything", "", true).expect_err("none").of("kind"),
            Some(Problem::NotAChoice)
        );
    }
}
