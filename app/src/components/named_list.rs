//! The page of a list of named things: organizations, employees, groups.

use domain::list::{NameQuery, NameSort, SortKey as _};
use leptos::prelude::*;

use super::{Chip, Empty, Foot, Icon, Rows, SearchBox, SortHead};
use crate::{api::list::Listed, markup::view};

/// What a list is called, and where it is.
#[derive(Debug)]
pub struct Naming {
    pub path: &'static str,
    pub title: &'static str,
    /// Under the title.
    pub text: &'static str,
    /// On the button that leads to a new one.
    pub add: &'static str,
    pub one: &'static str,
    pub several: &'static str,
    /// What the search looks at.
    pub placeholder: &'static str,
    /// What stands there as long as there are none.
    pub first: &'static str,
}

impl Naming {
    fn count(&self, count: u64) -> String {
        if count == 1 { format!("1 {}", self.one) } else { format!("{count} {}", self.several) }
    }
}

/// Head, search, the table or what stands in its place, and foot.
#[component]
pub fn NamedList(
    naming: &'static Naming,
    query: NameQuery,
    listed: Listed,
    /// The `th` of each column.
    children: Children,
) -> impl IntoView {
    let Naming { path, title, text, add, several, placeholder, first, .. } = *naming;
    let there = move |query: &NameQuery| format!("{path}{}", query.write());
    let searched = query.clone();
    let to = Callback::new(move |text: String| {
        // What is no search yet finds what it found before.
        let search = domain::field::search(&text).unwrap_or_default();
        there(&searched.with(|list| list.search = search))
    });
    let Listed { rows, empty, previous, next, total } = listed;
    let search = query.0.search.clone();
    let filtered = !search.is_empty();
    let keep = if query.0.sort == NameSort::Name {
        Vec::new()
    } else {
        vec![("sort".to_owned(), query.0.sort.key().to_owned())]
    };
    let table = if !empty {
        view! {
            <table class=format!("list {several}")>
                <caption class="visually-hidden">{title}</caption>
                <thead><tr>{children()}</tr></thead>
                <Rows rows/>
            </table>
        }
    } else if filtered {
        view! {
            <Empty icon="search" title=format!("No {} matches", naming.one) text="Nothing that you see fits the search.">
                <a class="btn" href=path><Icon name="undo"/>{format!("Show all {several}")}</a>
            </Empty>
        }
    } else {
        view! {
            <Empty icon="plus" title=format!("No {several} yet") text=first>
                <a class="btn" href=format!("{path}/new")><Icon name="plus"/>{add}</a>
            </Empty>
        }
    };
    view! {
        <div class="page-head">
            <div><h1>{title}</h1><p>{text}</p></div>
            <div class="actions"><a class="btn primary" href=format!("{path}/new")><Icon name="plus"/>{add}</a></div>
        </div>
        <section class="card" aria-label=title>
            <div class="tools">
                <SearchBox action=path value=search.clone() label=format!("Search {several}") placeholder keep to/>
            </div>
            {filtered.then(|| view! {
                <div class="chips">
                    <span class="sub num" role="status">{if total == 1 { "1 matches".to_owned() } else { format!("{total} match") }}</span>
                    <Chip text=format!("Search: {search}") href=path.to_owned()/>
                </div>
            })}
            {table}
            <Foot count=naming.count(total) previous next/>
        </section>
    }
}

/// The head of a column of a list of named things.
#[component]
pub fn NameHead(path: &'static str, query: NameQuery, sort: NameSort, label: &'static str) -> impl IntoView {
    let sorted = (query.0.sort == sort).then_some(query.0.descending);
    let there = query.with(|list| {
        list.sort = sort;
        list.descending = sorted == Some(false);
    });
    view! { <SortHead label sorted href=format!("{path}{}", there.write())/> }
}
