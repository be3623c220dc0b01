//! The tools over Device Status: search, filters, columns, export, and the chips of what is on.

use domain::{
    field,
    list::{DeviceColumn, DeviceQuery, DeviceSort, SortKey as _},
    organization::OrganizationName,
};
use leptos::prelude::*;

use crate::{
    components::{Chip, Icon, QueryForm, SearchBox},
    markup::view,
    shared::SignedIn,
};

/// The parameters of a question but for the ones that a form asks itself.
fn keep(query: &DeviceQuery, without: &[&str]) -> Vec<(String, String)> {
    let mut kept = Vec::new();
    let mut keep = |name: &str, value: String| {
        if !value.is_empty() && !without.contains(&name) {
            kept.push((name.to_owned(), value));
        }
    };
    keep("q", query.list.search.clone());
    if query.list.sort != DeviceSort::State || query.list.descending {
        keep("sort", format!("{}{}", if query.list.descending { "-" } else { "" }, query.list.sort.key()));
    }
    keep("level", query.level.map(|level| level.key().to_owned()).unwrap_or_default());
    keep("state", query.state.map(|state| state.code().to_owned()).unwrap_or_default());
    keep("model", query.model.clone());
    keep("organization", query.organization.map(|id| id.to_string()).unwrap_or_default());
    keep("unlinked", if query.unlinked { "1".to_owned() } else { String::new() });
    if !query.hidden.is_empty() {
        keep("show", "device".to_owned());
        for column in DeviceColumn::ALL.into_iter().filter(|column| query.shows(*column)) {
            keep("show", column.key().to_owned());
        }
    }
    kept
}

fn hidden(pairs: Vec<(String, String)>) -> impl IntoView {
    pairs
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view()
}

/// Search, filters, columns and export.
#[component]
pub fn Tools(query: DeviceQuery, choices: Vec<OrganizationName>) -> impl IntoView {
    let searched = query.clone();
    let to = Callback::new(move |text: String| {
        // What is no search yet finds what it found before.
        let search = field::search(&text).unwrap_or_default();
        format!("/devices{}", searched.with(|query| query.list.search = search).write())
    });
    let export = format!("/devices.csv{}", query.with(|_| ()).write());
    view! {
        <div class="tools">
            <SearchBox
                action="/devices"
                value=query.list.search.clone()
                label="Search devices"
                placeholder="Hostname, serial or organization"
                keep=keep(&query, &["q"])
                to
            />
            <details class="menu" name="tools">
                <summary class="btn"><Icon name="filter"/>"Filter"</summary>
                <div class="pop"><Filters query=query.clone() choices/></div>
            </details>
            <details class="menu sort" name="tools">
                <summary class="btn"><Icon name="chevron-down"/>"Sort"</summary>
                <div class="pop"><Sorts query=query.clone()/></div>
            </details>
            <div class="end">
                <details class="menu" name="tools">
                    <summary class="btn"><Icon name="columns"/>"Columns"</summary>
                    <div class="pop to-end"><Columns query=query.clone()/></div>
                </details>
                <a class="btn" href=export download rel="external"><Icon name="download"/>"Export"</a>
            </div>
        </div>
    }
}

#[component]
fn Filters(query: DeviceQuery, choices: Vec<OrganizationName>) -> impl IntoView {
    let me: SignedIn = expect_context();
    let chosen = query.organization;
    view! {
        <QueryForm action="/devices">
            {hidden(keep(&query, &["organization", "model", "unlinked"]))}
            {(!choices.is_empty()).then(|| view! {
                <div class="field">
                    <label for="filter-organization">"Organization"</label>
                    <select class="input" id="filter-organization" name="organization">
                        <option value="">"Any"</option>
                        {choices
                            .into_iter()
                            .map(|choice| view! {
                                <option value=choice.id.to_string() selected=chosen == Some(choice.id)>{choice.name}</option>
                            })
                            .collect_view()}
                    </select>
                </div>
            })}
            <div class="field">
                <label for="filter-model">"Model"</label>
                <input class="input" id="filter-model" name="model" value=query.model.clone() placeholder="SIRIS 5" autocomplete="off"/>
            </div>
            {me.unscoped().then(|| view! {
                <label class="check">
                    <input type="checkbox" name="unlinked" value="1" checked=query.unlinked/>
                    <span><span>"Only devices that are not linked"</span></span>
                </label>
            })}
            <button class="btn primary">"Show devices"</button>
        </QueryForm>
    }
}

/// The heads of the table as a list, for where rows are cards and have no heads.
#[component]
fn Sorts(query: DeviceQuery) -> impl IntoView {
    let by = |sort: DeviceSort, name: &'static str| {
        let chosen = query.list.sort == sort;
        let there = query.with(|query| {
            query.list.descending = chosen && !query.list.descending;
            query.list.sort = sort;
        });
        view! { <a href=format!("/devices{}", there.write()) aria-current=chosen.then_some("true")>{name}</a> }
    };
    view! {
        {by(DeviceSort::State, "State")}
        {by(DeviceSort::Hostname, "Device")}
        {by(DeviceSort::Organization, "Organization")}
        {by(DeviceSort::LastSeen, "Last seen")}
        {by(DeviceSort::LastBackup, "Backups")}
        {by(DeviceSort::Storage, "Local storage")}
        {by(DeviceSort::Offsite, "Offsite")}
        {by(DeviceSort::Alerts, "Alerts")}
    }
}

#[component]
fn Columns(query: DeviceQuery) -> impl IntoView {
    view! {
        <QueryForm action="/devices">
            {hidden(keep(&query, &["show"]))}
            <input type="hidden" name="show" value="device"/>
            <div>
                {DeviceColumn::ALL
                    .map(|column| view! {
                        <label class="check">
                            <input type="checkbox" name="show" value=column.key() checked=query.shows(column)/>
                            <span>{column.name()}</span>
                        </label>
                    })
                    .collect_view()}
            </div>
            <button class="btn">"Show these columns"</button>
        </QueryForm>
    }
}

/// What narrows the list, each to be taken off.
#[component]
pub fn Chips(query: DeviceQuery, total: u64, organization: Option<String>) -> impl IntoView {
    let chip = |on: bool, text: String, change: fn(&mut DeviceQuery)| {
        on.then(|| view! { <Chip text href=format!("/devices{}", query.with(change).write())/> })
    };
    query.filtered().then(|| {
        view! {
            <div class="chips">
                <span class="sub num" role="status">{if total == 1 { "1 matches".to_owned() } else { format!("{total} match") }}</span>
                {chip(!query.list.search.is_empty(), format!("Search: {}", query.list.search), |query| query.list.search.clear())}
                {chip(query.level.is_some(), query.level.map(|level| level.name().to_owned()).unwrap_or_default(), |query| query.level = None)}
                {chip(query.state.is_some(), query.state.map(|state| state.name().to_owned()).unwrap_or_default(), |query| query.state = None)}
                {chip(!query.model.is_empty(), format!("Model: {}", query.model), |query| query.model.clear())}
                {chip(query.organization.is_some(), organization.unwrap_or_else(|| "One organization".to_owned()), |query| query.organization = None)}
                {chip(query.unlinked, "Not linked".to_owned(), |query| query.unlinked = false)}
                <a href=format!("/devices{}", query.with(|query| *query = DeviceQuery { hidden: query.hidden.clone(), ..DeviceQuery::default() }).write())>"Clear all"</a>
            </div>
        }
    })
}
