//! Networks, SaaS accounts and Endpoint Backup agents of an organization, and what belongs to none.

#[cfg(feature = "ssr")]
use domain::{OrganizationId, element::ElementRow, words::counted};
use domain::{element::ElementKind, organization::OrganizationName};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::Done;
#[cfg(feature = "ssr")]
use super::gate::{Gate, fail, gate, id};
#[cfg(feature = "ssr")]
use crate::markup::elements as markup;
use crate::{answer::Payload, error::AppError, markup::Markup};

/// What a list of an organization's elements shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElementsView {
    pub organization: OrganizationName,
    pub kind: ElementKind,
    /// What it has of each kind.
    pub tabs: Markup,
    /// Over and under the rows, and in their place.
    pub tools: Markup,
    pub foot: Markup,
    pub none: Markup,
    pub rows: Vec<ListedElement>,
    /// Whether a link-search may suggest unlinked ones to the reader, and whether they may link one at all (rule 8).
    pub suggests: bool,
    pub links: bool,
    /// What the form that links one is filled in with, and what a search for it found.
    pub filled: String,
    pub said: String,
    pub found: Vec<ListedElement>,
}

impl Payload for ElementsView {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        std::borrow::Cow::Owned(Self {
            tabs: Markup::default(),
            tools: Markup::default(),
            foot: Markup::default(),
            none: Markup::default(),
            rows: Vec::new(),
            found: Vec::new(),
            ..self.clone()
        })
    }
}

/// An element of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedElement {
    pub id: String,
    pub name: String,
    /// All that is shown of it.
    pub item: Markup,
    /// The ways to where its product is signed in to, and to who sees it, if there are any.
    pub out: Markup,
}

/// What belongs to no organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnlinkedView {
    /// Which kind; devices, if none.
    pub kind: Option<ElementKind>,
    /// How much of each kind there is, in a sentence.
    pub told: String,
    pub tabs: Markup,
    pub tools: Markup,
    pub foot: Markup,
    pub none: Markup,
    pub rows: Vec<UnlinkedRow>,
}

impl Payload for UnlinkedView {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        std::borrow::Cow::Owned(Self {
            tabs: Markup::default(),
            tools: Markup::default(),
            foot: Markup::default(),
            none: Markup::default(),
            rows: Vec::new(),
            ..self.clone()
        })
    }
}

/// Something that belongs to no organization, with the one whose name it resembles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnlinkedRow {
    pub id: String,
    pub name: String,
    pub item: Markup,
    pub resembles: Option<OrganizationName>,
}

/// An element of the queue, and the organizations to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElementLinkOptions {
    pub kind: ElementKind,
    pub element: ListedElement,
    /// Nothing where they are too many to choose from.
    pub organizations: Option<Vec<OrganizationName>>,
}

impl Payload for ElementLinkOptions {
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        let (item, out) = (Markup::default(), Markup::default());
        let element = ListedElement { item, out, ..self.element.clone() };
        std::borrow::Cow::Owned(Self { element, ..self.clone() })
    }
}

/// The id, the kind and the question of an address: `ID/networks?q=…`.
#[cfg(feature = "ssr")]
fn read(at: &str) -> Result<(OrganizationId, ElementKind, domain::list::ElementQuery), AppError> {
    let (path, query) = at.split_once('?').unwrap_or((at, ""));
    let (organization, kind) = path.split_once('/').unwrap_or((path, ""));
    Ok((id(organization)?, self::kind(kind)?, domain::list::ElementQuery::read(query)?))
}

/// A kind from outside; what is none is not found.
#[cfg(feature = "ssr")]
fn kind(key: &str) -> Result<ElementKind, AppError> {
    ElementKind::from_key(key).ok_or_else(|| fail(AppError::NotFound))
}

#[cfg(feature = "ssr")]
fn listed(parts: &crate::markup::parts::Parts, row: &ElementRow, explains: bool) -> ListedElement {
    ListedElement {
        id: row.id.to_string(),
        name: row.name.clone(),
        item: markup::item(parts, row).into(),
        out: markup::ways(parts, row, explains).into(),
    }
}

/// What the form that links an element is filled in with: the best that a search found (M45, M48).
#[cfg(feature = "ssr")]
fn filled(kind: ElementKind, typed: &str, found: &[ElementRow]) -> (String, String) {
    let exact = found.iter().find(|row| row.exact().eq_ignore_ascii_case(typed.trim()));
    match (typed.is_empty(), exact.or_else(|| found.first())) {
        (true, _) => (String::new(), String::new()),
        (false, None) => (typed.to_owned(), format!("No unlinked {} matches.", kind.one())),
        (false, Some(best)) => {
            let count = counted(found.len() as u64, kind.one(), kind.several());
            let verb = if found.len() == 1 { "matches" } else { "match" };
            (best.exact().to_owned(), format!("{count} {verb}. {} fits best.", best.name))
        }
    }
}

/// The elements of an organization: `at` is its id, the kind, and the query string of the address.
#[server(name = LoadElements, endpoint = "elements", input = GetUrl)]
pub async fn elements(at: String) -> Result<ElementsView, AppError> {
    use domain::element::Whereabouts;

    let Gate { store, actor } = gate()?;
    let (organization, kind, query) = read(&at)?;
    let door = store.organization_admin(&actor)?;
    let detail = door.organization(organization).await?;
    let place = Whereabouts::In(organization);
    let (page, total) = store.visible(&actor)?.elements(kind, place, &query.list).await?;
    let found = door.suggest_elements(kind, &query.typed).await?;
    let suggests = detail.suggests && kind.linkable();
    let (filled, said) =
        if suggests { filled(kind, &query.typed, &found) } else { (query.typed.clone(), String::new()) };
    let links = kind.links(detail.suggests);
    let parts = crate::markup::parts::Parts::of_request();
    let (path, called) = (markup::path(organization, kind), markup::Called::of(Some(kind)));
    let explains = actor.may(domain::Capability::OrganizationPreview);
    let totals = ElementKind::ALL.map(|kind| (kind, detail.row.elements.of(kind)));
    Ok(ElementsView {
        kind,
        tabs: markup::tabs(&parts, organization, kind, &totals).into(),
        tools: markup::tools(&parts, &path, &query, total, called, true).into(),
        foot: markup::foot(&path, &query, &page, total, called).into(),
        none: {
            let (title, text) = markup::nothing(kind, links);
            markup::none(&parts, &path, &query, called, (kind.icon(), title, text)).into()
        },
        rows: page.rows.iter().map(|row| listed(&parts, row, explains)).collect(),
        suggests,
        links,
        filled,
        said,
        found: found.iter().map(|row| listed(&parts, row, false)).collect(),
        organization: OrganizationName { id: organization, name: detail.row.name },
    })
}

/// Where an act on an element leads: to the list of its organization, or to the queue, if it was done there.
#[cfg(feature = "ssr")]
fn back(organization: OrganizationId, kind: ElementKind, queue: bool) -> String {
    if queue { format!("/unlinked?kind={}", kind.key()) } else { markup::path(organization, kind) }
}

/// What was done to an element, and how it is taken back.
#[cfg(feature = "ssr")]
fn linked(organization: OrganizationId, kind: ElementKind, row: &ElementRow, queue: bool) -> Done {
    let (organization_id, element) = (organization.to_string(), row.id.to_string());
    let mut fields = vec![("organization", &*organization_id), ("kind", kind.key()), ("element", &element)];
    fields.extend(queue.then_some(("queue", "true")));
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Done::with(back(organization, kind, queue), format!("{} is linked.", row.name))
        .undo(<UnlinkElement as server_fn::ServerFn>::url(), fields)
}

/// What is asked before an element of the queue is linked to an organization that is chosen; `at` is its kind and its id.
#[server(name = LoadElementLinkOptions, endpoint = "elements/link-options", input = GetUrl)]
pub async fn element_link_options(at: String) -> Result<ElementLinkOptions, AppError> {
    let Gate { store, actor } = gate()?;
    let (kind, element) = at.split_once('/').unwrap_or((&at, ""));
    let kind = self::kind(kind)?;
    let row = store.organization_admin(&actor)?.unlinked_element(kind, id(element)?).await?;
    let organizations = store.visible(&actor)?.organization_choices().await?;
    let parts = crate::markup::parts::Parts::of_request();
    Ok(ElementLinkOptions { kind, element: listed(&parts, &row, false), organizations })
}

/// Links the network or SaaS account that was typed (M42, M48, M122).
#[server(endpoint = "elements/link-typed")]
pub async fn link_element_typed(
    organization: String,
    kind: String,
    element: String,
) -> Result<Done, AppError> {
    let Gate { store, actor } = gate()?;
    let door = store.organization_admin(&actor)?;
    let (place, kind) = (id(&organization)?, self::kind(&kind)?);
    let row = door.link_element_typed(place, kind, &element).await?;
    Ok(linked(place, kind, &row, false))
}

/// Links a network or SaaS account by its id: one that a search found, or of the queue, to which it leads back then.
#[server(endpoint = "elements/link")]
pub async fn link_element(
    #[server(default)] organization: String,
    #[server(default)] organization_name: String,
    kind: String,
    element: String,
    #[server(default)] queue: bool,
) -> Result<Done, AppError> {
    let gate = gate()?;
    let door = gate.store.organization_admin(&gate.actor)?;
    let place = gate.chosen_organization(&organization, &organization_name).await?;
    let kind = self::kind(&kind)?;
    let row = door.link_element(place, kind, id(&element)?).await?;
    Ok(linked(place, kind, &row, queue))
}

/// Takes a network or SaaS account away from its organization. It is linked again by what names it alone, which whoever does
/// not see unlinked ones can do too. Where that takes back what was done in the queue, it leads there.
#[server(endpoint = "elements/unlink")]
pub async fn unlink_element(
    organization: String,
    kind: String,
    element: String,
    #[server(default)] queue: bool,
) -> Result<Done, AppError> {
    let Gate { store, actor } = gate()?;
    let door = store.organization_admin(&actor)?;
    let (place, kind) = (id(&organization)?, self::kind(&kind)?);
    let row = door.unlink_element(place, kind, id(&element)?).await?;
    let done = Done::with(back(place, kind, queue), format!("{} is no longer linked.", row.name));
    if kind.exact().is_none() && !actor.sees_unlinked() {
        return Ok(done);
    }
    let fields = [("organization", &*organization), ("kind", kind.key()), ("element", row.exact())];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Ok(done.undo(<LinkElementTyped as server_fn::ServerFn>::url(), fields))
}

/// What belongs to no organization, for those who see it (rule 8); `query` is the query string of its address.
#[server(name = LoadUnlinked, endpoint = "unlinked", input = GetUrl)]
pub async fn unlinked(query: String) -> Result<UnlinkedView, AppError> {
    let Gate { store, actor } = gate()?;
    store.organization_admin(&actor)?;
    let door = store.visible(&actor)?;
    let counts = door.unlinked_counts().await?;
    let query = domain::list::ElementQuery::read(&query)?;
    let parts = crate::markup::parts::Parts::of_request();
    let queue = door.unlinked_queue(&query).await?;
    let (called, icon) = (markup::Called::of(query.kind), query.kind.map_or("device", ElementKind::icon));
    let row = |row: &domain::element::UnlinkedElement| UnlinkedRow {
        id: row.id.clone(),
        name: row.name.clone(),
        item: markup::unlinked(&parts, row, icon).into(),
        resembles: row.resembles.clone(),
    };
    let done = format!("No {} is unlinked", called.one);
    Ok(UnlinkedView {
        kind: query.kind,
        told: counts.told(),
        tabs: markup::unlinked_tabs(&parts, query.kind, &counts).into(),
        tools: markup::tools(&parts, "/unlinked", &query, queue.1, called, false).into(),
        foot: markup::foot("/unlinked", &query, &queue.0, queue.1, called).into(),
        none: markup::none(
            &parts,
            "/unlinked",
            &query,
            called,
            ("ok", &done, "There is nothing to do here."),
        )
        .into(),
        rows: queue.0.rows.iter().map(row).collect(),
    })
}
