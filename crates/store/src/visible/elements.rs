//! Networks, SaaS accounts and Endpoint Backup agents, as far as they are seen: the same rule as for devices.

use std::collections::BTreeMap;

use domain::{
    DeviceId,
    device::DeviceRow,
    element::{ElementKind, ElementRow, Unlinked, UnlinkedElement, Whereabouts},
    list::{DeviceQuery, DeviceSort, ElementQuery, ElementSort, Page, Sorted},
    resemblance::Names,
};
use sea_orm::FromQueryResult;

use super::Visible;
use crate::{
    Error, Result,
    elements::{Row, table},
    fold::plain,
    keyset::{EXPORTED, Keyset},
    scope::Sql,
};

#[derive(Debug, FromQueryResult)]
struct Total {
    total: i64,
}

#[derive(Debug, FromQueryResult)]
struct Loose {
    devices: i64,
    networks: i64,
    saas: i64,
}

impl Visible<'_> {
    /// Adds which elements are meant: those of the place that are seen and that the search finds.
    fn meant(&self, kind: ElementKind, at: Whereabouts, list: &Sorted<ElementSort>, sql: &mut Sql) {
        match at {
            // What is unlinked is never reserved: without a word about that SQLite takes the index of the unlinked alone.
            Whereabouts::Unlinked if self.scope.unscoped() => {
                sql.push("d.partner_id = ").bind(self.scope.partner()).push(" AND d.organization_id IS NULL");
            }
            Whereabouts::Anywhere => self.scope.seen(sql),
            Whereabouts::Unlinked => {
                self.scope.seen(sql);
                sql.push(" AND d.organization_id IS NULL");
            }
            Whereabouts::In(organization) => {
                self.scope.seen(sql);
                sql.push(" AND d.organization_id = ").bind(organization);
            }
        }
        if !list.search.is_empty() {
            table(kind).search("%", &list.search, sql.push(" AND "));
        }
    }

    fn elements_sql(
        &self,
        kind: ElementKind,
        at: Whereabouts,
        list: &Sorted<ElementSort>,
        keyset: &Keyset<'_>,
    ) -> Sql {
        let (table, mut sql) = (table(kind), Sql::default());
        table.select(self.store.backend(), &mut sql);
        self.meant(kind, at, list, &mut sql);
        let column = match list.sort {
            ElementSort::Name => format!("d.{}_key", table.called),
            ElementSort::Seen => format!("d.{}", table.seen),
        };
        keyset.cut(&mut sql, &column, "d.id");
        sql
    }

    /// A page of the elements of this kind, and how many match.
    pub async fn elements(
        &self,
        kind: ElementKind,
        at: Whereabouts,
        list: &Sorted<ElementSort>,
    ) -> Result<(Page<ElementRow>, u64)> {
        let mut count = Sql::default();
        count.push("SELECT COUNT(*) AS total FROM ").push(table(kind).name).push(" d WHERE ");
        self.meant(kind, at, list, &mut count);
        let total: Option<Total> = self.store.one(count.text, count.values).await?;
        let page = self.element_rows(kind, at, list, self.store.lists.page).await?;
        Ok((page, total.map_or(0, |total| total.total.unsigned_abs())))
    }

    async fn element_rows(
        &self,
        kind: ElementKind,
        at: Whereabouts,
        list: &Sorted<ElementSort>,
        limit: u64,
    ) -> Result<Page<ElementRow>> {
        let keyset = Keyset::new(list, limit);
        let sql = self.elements_sql(kind, at, list, &keyset);
        let found: Vec<Row> = self.store.all(sql.text, sql.values).await?;
        let rows = found.into_iter().map(|row| row.of(kind)).collect::<Result<Vec<_>>>()?;
        let key = |row: &ElementRow| (list.sort.value(&row.name.to_lowercase(), row.seen), row.id.get());
        Ok(keyset.page(rows, key))
    }

    /// The elements after the list's cursor, for an export: a thousand at a time.
    pub async fn elements_export(
        &self,
        kind: ElementKind,
        at: Whereabouts,
        list: &Sorted<ElementSort>,
    ) -> Result<Page<ElementRow>> {
        self.element_rows(kind, at, list, EXPORTED).await
    }

    fn unlinked_sql(&self) -> Sql {
        let mut sql = Sql::default();
        for (place, (table, name)) in
            [("device", "devices"), ("network", "networks"), ("saas_account", "saas")].into_iter().enumerate()
        {
            sql.push(if place == 0 { "SELECT " } else { ", " }).push("(SELECT COUNT(*) FROM ").push(table);
            sql.push(" d WHERE d.organization_id IS NULL AND d.partner_id = ").bind(self.scope.partner());
            sql.push(") AS ").push(name);
        }
        sql
    }

    /// How much is linked to no organization: nothing to know for those who don't see it (rule 8).
    pub async fn unlinked_counts(&self) -> Result<Unlinked> {
        if !self.scope.unscoped() {
            return Err(Error::NotFound);
        }
        let sql = self.unlinked_sql();
        let found: Option<Loose> = self.store.one(sql.text, sql.values).await?;
        Ok(found.map_or_else(Unlinked::default, |Loose { devices, networks, saas }| Unlinked {
            devices: devices.unsigned_abs(),
            networks: networks.unsigned_abs(),
            saas: saas.unsigned_abs(),
        }))
    }
}

/// Something that belongs to no organization, before it is known whose name it resembles.
struct Nameless {
    id: String,
    name: String,
    about: String,
    /// The texts that may resemble a name.
    texts: Vec<String>,
}

#[derive(Debug, FromQueryResult)]
struct Called {
    id: DeviceId,
    source_name: String,
}

impl Nameless {
    /// A device, and what its source calls the organization that it is of.
    fn device(row: DeviceRow, called: Option<&String>) -> Self {
        let about = format!("{} · {}", row.model, row.serial);
        let about = called.map_or_else(
            || about.clone(),
            |called| format!("{about} · the source calls its organization “{called}”"),
        );
        let texts = [&row.hostname].into_iter().chain(called).cloned().collect();
        Self { id: row.id.to_string(), texts, name: row.hostname, about }
    }
}

impl From<ElementRow> for Nameless {
    fn from(row: ElementRow) -> Self {
        let texts = row.names().into_iter().map(str::to_owned).collect();
        Self { id: row.id.to_string(), about: row.about(), texts, name: row.name }
    }
}

impl Visible<'_> {
    /// Devices that belong to no organization, as their list asks for them.
    fn loose_devices(list: &Sorted<ElementSort>) -> DeviceQuery {
        let Sorted { search, descending, cursor, .. } = list.clone();
        let list = Sorted { search, sort: DeviceSort::Hostname, descending, cursor };
        DeviceQuery { list, unlinked: true, ..DeviceQuery::default() }
    }

    /// Devices with what their source calls the organizations that they are of.
    async fn called(&self, page: Page<DeviceRow>) -> Result<Page<Nameless>> {
        let ids: Vec<DeviceId> = page.rows.iter().map(|row| row.id).collect();
        let mut sql = Sql::default();
        sql.push("SELECT id, source_name FROM device WHERE source_name IS NOT NULL AND id IN ");
        sql.list(self.store.backend(), &ids);
        let called: Vec<Called> = self.store.all(sql.text, sql.values).await?;
        let called: BTreeMap<DeviceId, String> =
            called.into_iter().map(|Called { id, source_name }| (id, source_name)).collect();
        Ok(page.map(|row| {
            let called = called.get(&row.id);
            Nameless::device(row, called)
        }))
    }

    /// Each with the organization whose name it resembles.
    async fn resembling(&self, page: Page<Nameless>) -> Result<Page<UnlinkedElement>> {
        let organizations = self.organization_names().await?;
        let plain_names: Vec<_> =
            organizations.iter().map(|organization| plain(&organization.name)).collect();
        let names = Names::new(plain_names.iter().map(String::as_str));
        Ok(page.map(|Nameless { id, name, about, texts }| {
            let texts: Vec<_> = texts.iter().map(|text| plain(text)).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let place = names.resembling(&texts);
            let resembles = place.and_then(|place| organizations.get(place)).cloned();
            UnlinkedElement { id, name, about, resembles }
        }))
    }

    /// A page of what belongs to no organization, and how many match; each with the organization whose name it resembles.
    pub async fn unlinked_queue(&self, query: &ElementQuery) -> Result<(Page<UnlinkedElement>, u64)> {
        if !self.scope.unscoped() {
            return Err(Error::NotFound);
        }
        let (page, total) = if let Some(kind) = query.kind {
            let (page, total) = self.elements(kind, Whereabouts::Unlinked, &query.list).await?;
            (page.map(Nameless::from), total)
        } else {
            let found = self.devices(&Self::loose_devices(&query.list)).await?;
            (self.called(found.page).await?, found.total)
        };
        Ok((self.resembling(page).await?, total))
    }

    /// What belongs to no organization after the query's cursor, for an export: a thousand at a time.
    pub async fn unlinked_export(&self, query: &ElementQuery) -> Result<Page<UnlinkedElement>> {
        if !self.scope.unscoped() {
            return Err(Error::NotFound);
        }
        let page = if let Some(kind) = query.kind {
            self.elements_export(kind, Whereabouts::Unlinked, &query.list).await?.map(Nameless::from)
        } else {
            self.called(self.devices_export(&Self::loose_devices(&query.list)).await?).await?
        };
        self.resembling(page).await
    }
}

/// How SQLite goes about it: its own words, a step each.
#[cfg(feature = "test")]
impl Visible<'_> {
    /// The plan of a page of elements.
    pub async fn plan_of_elements(
        &self,
        kind: ElementKind,
        at: Whereabouts,
        list: &Sorted<ElementSort>,
    ) -> Result<Vec<String>> {
        let keyset = Keyset::new(list, self.store.lists.page);
        self.store.explain(self.elements_sql(kind, at, list, &keyset)).await
    }
    /// The plan of counting what is unlinked.
    pub async fn plan_of_unlinked(&self) -> Result<Vec<String>> {
        self.store.explain(self.unlinked_sql()).await
    }
}
