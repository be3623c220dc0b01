//! What a list of networks, SaaS accounts or Endpoint Backup agents is asked for.

use serde::{Deserialize, Serialize};

use super::{BadQuery, QueryString, Question, SortKey, SortValue, Sorted, bad, pairs};
use crate::{
    element::ElementKind,
    field::{self, Problem},
    time::Timestamp,
};

/// What such a list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ElementSort {
    Name,
    /// When it was last heard of or last backed up.
    Seen,
}

impl SortKey for ElementSort {
    const ALL: &'static [Self] = &[Self::Name, Self::Seen];

    fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Seen => "seen",
        }
    }

    fn text(self) -> bool {
        matches!(self, Self::Name)
    }
}

impl ElementSort {
    /// What an element of this name, folded, and of this instant is sorted by.
    pub fn value(self, name: &str, seen: Option<Timestamp>) -> SortValue {
        match self {
            Self::Name => SortValue::Text(name.to_owned()),
            Self::Seen => SortValue::Number(seen.map_or(0, Timestamp::millis)),
        }
    }
}

/// What such a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElementQuery {
    pub list: Sorted<ElementSort>,
    /// Which kind the queue of unlinked ones shows; devices, if none.
    pub kind: Option<ElementKind>,
    /// What is typed into the form that links one, where it asks on its way (M48).
    pub typed: String,
}

impl Default for ElementQuery {
    fn default() -> Self {
        Self { list: Sorted::new(ElementSort::Name), kind: None, typed: String::new() }
    }
}

impl ElementQuery {
    /// Reads a query string; whatever is not one of the list's parameters is refused by name.
    pub fn read(query: &str) -> Result<Self, BadQuery> {
        let mut read = Self::default();
        for (name, value) in pairs(query) {
            if value.is_empty() || read.list.take(&name, &value)? {
                continue;
            }
            match name.as_str() {
                "kind" => {
                    let kind = ElementKind::from_key(&value).filter(|kind| kind.linkable());
                    read.kind = Some(kind.ok_or_else(|| bad(&name, Problem::NotAChoice))?);
                }
                "element" => read.typed = field::search(&value).map_err(|problem| bad(&name, problem))?,
                // Comes along with what is typed: the address says it already.
                "organization" => (),
                _ => return Err(bad(&name, Problem::NotAChoice)),
            }
        }
        read.list.check()?;
        Ok(read)
    }
}

impl Question for ElementQuery {
    type Sort = ElementSort;

    fn list(&self) -> &Sorted<ElementSort> {
        &self.list
    }

    fn list_mut(&mut self) -> &mut Sorted<ElementSort> {
        &mut self.list
    }

    fn asked(query: &str) -> Result<Self, BadQuery> {
        Self::read(query)
    }

    fn write(&self) -> String {
        let mut out = QueryString::default();
        self.list.write(ElementSort::Name, &mut out);
        out.push("kind", self.kind.map_or("", ElementKind::key));
        out.push("element", &self.typed);
        out.finish()
    }

    fn filtered(&self) -> bool {
        !self.list.search.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_written_as_it_was_read() {
        for text in ["", "?q=north&sort=-seen&kind=networks", "?kind=saas-accounts&element=acme.example"] {
            let read = ElementQuery::read(text).expect("a question");
            assert_eq!(ElementQuery::read(&read.write()), Ok(read.clone()), "{text}");
        }
        assert_eq!(ElementQuery::read("?organization=x"), Ok(ElementQuery::default()));
    }

    #[test]
    fn what_the_list_does_not_have_is_refused_by_name() {
        for (text, parameter) in [
            ("?kind=devices", "kind"),
            ("?kind=endpoint-backup", "kind"),
            ("?sort=name2", "sort"),
            ("?element=%00", "element"),
            ("?a=b", "a"),
        ] {
            assert_eq!(ElementQuery::read(text).expect_err(text).parameter, parameter);
        }
    }
}
